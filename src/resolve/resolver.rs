//! The cursor that typed code drives along a plan.

use super::code::{self as c, Head, Op};
#[cfg(target_pointer_width = "64")]
use super::pass::pass_fixed;
use super::pass::{pass_on_stack, simple};
use super::plan::Plan;
use super::walk::{branch, default_cost, refusal, symbol, unwrap};
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result};

/// A [`Decoder`] of the writer's bytes, and the plan that says what they become.
///
/// Each method takes the [`Op`] of the value that comes, reads a value of the writer, and returns one of the reader's
/// type. For [`SAME`](super::code::SAME), [`decoder`](Self::decoder) is all that is needed. Strings and bytes are lent
/// from the input or, where they are defaults, from the plan: both have to live for `'a`.
///
/// A record is read entry by entry, in the writer's order, then its defaults; see [`code`](super::code#entries-of-records):
///
/// ```
/// use avocet::resolve::{code, Options, PlanBuf, Resolver};
/// use avocet::{Decoder, schema::SchemaBuf};
/// #[derive(Debug, Default, PartialEq)]
/// struct Reading<'a> { celsius: f64, unit: &'a str }
///
/// let (mut theirs, mut ours) = (SchemaBuf::<4, 4, 1, 0, 0>::new(), SchemaBuf::<4, 4, 1, 0, 0>::new());
/// let writer = theirs.parse(r#"{"type": "record", "name": "Reading", "fields": [
///     {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}]}"#)?;
/// let reader = ours.parse(r#"{"type": "record", "name": "Reading", "fields": [
///     {"name": "celsius", "type": "double"}, {"name": "unit", "type": "string", "default": "C"}]}"#)?;
/// let mut arena = PlanBuf::<64, 16>::new();
/// let plan = arena.build(&writer, &reader, &Options::new())?;
///
/// let mut r = Resolver::new(&plan, Decoder::new(&[0x54, 0x00, 0x00, 0xac, 0x41]));
/// let fields = r.record(plan.root())?.expect("the schemas differ");
/// let mut reading = Reading::default();
/// for &[code, operand] in fields.entries {
///     match code.wrapping_sub(code::FIELD) {
///         0 => reading.celsius = r.decoder().double()?,
///         1 => reading.celsius = r.double(code::Op(operand))?,
///         2 => reading.unit = r.decoder().str()?,
///         3 => reading.unit = r.str(code::Op(operand))?,
///         _ => r.pass(code, operand)?,
///     }
/// }
/// for &[code, at] in fields.defaults {
///     let mut d = r.default(at)?;
///     match code.wrapping_sub(code::FIELD) {
///         0 => reading.celsius = d.double()?,
///         2 => reading.unit = d.str()?,
///         _ => {}
///     }
///     r.pay_default(&d)?;
/// }
/// assert_eq!(reading, Reading { celsius: 21.5, unit: "C" });
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resolver<'a> {
    d: Decoder<'a>,
    words: &'a [u16],
    pool: &'a [u8],
}

/// What a resolver needs of a plan, for views that are read later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanParts<'a> {
    words: &'a [u16],
    pool: &'a [u8],
}

impl<'a> PlanParts<'a> {
    #[inline]
    pub(crate) const fn new(words: &'a [u16], pool: &'a [u8]) -> Self {
        Self { words, pool }
    }

    #[inline]
    pub(crate) const fn words(self) -> &'a [u16] {
        self.words
    }

    #[inline]
    pub(crate) const fn pool(self) -> &'a [u8] {
        self.pool
    }

    /// Of no plan: all ops are [`SAME`](super::code::SAME).
    pub(crate) const EMPTY: Self = Self { words: &[], pool: &[] };
}

/// The entries of a record.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a> {
    /// `[code, operand]` for each field of the writer.
    pub entries: &'a [[u16; 2]],
    /// `[code, offset in the pool]` for each field of the reader that the writer lacks.
    pub defaults: &'a [[u16; 2]],
}

/// The items of an array, or the values of a map.
#[derive(Clone, Copy, Debug)]
pub struct Items {
    /// The op of each.
    pub op: Op,
    /// The least number of bytes of each with its key: what [`Decoder::block`] wants to know.
    pub least: usize,
}

impl<'a> Resolver<'a> {
    /// Reads what `decoder` stands before, by `plan`, whose [`root`](Plan::root) is the op of a datum.
    #[inline]
    #[must_use]
    pub const fn new(plan: &Plan<'a>, decoder: Decoder<'a>) -> Self {
        Self { d: decoder, words: plan.words(), pool: plan.pool() }
    }

    /// Reads by part of a plan.
    #[inline]
    pub(crate) const fn of_parts(plan: PlanParts<'a>, decoder: Decoder<'a>) -> Self {
        Self { d: decoder, words: plan.words, pool: plan.pool }
    }

    /// The plan, to go on with later.
    #[inline]
    pub(crate) const fn parts(&self) -> PlanParts<'a> {
        PlanParts { words: self.words, pool: self.pool }
    }

    /// The decoder, for values of op [`SAME`](super::code::SAME) and for block heads.
    #[inline(always)]
    pub const fn decoder(&mut self) -> &mut Decoder<'a> {
        &mut self.d
    }

    /// Gives the decoder back.
    #[inline]
    #[must_use]
    pub fn into_decoder(self) -> Decoder<'a> {
        self.d
    }

    #[inline(always)]
    fn head(&self, op: Op) -> Option<Head<'a>> {
        Head::at(self.words, op.node()?)
    }

    fn is_unwrap(&self, op: Op) -> bool {
        self.head(op).is_some_and(|head| matches!(head.kind(), c::UNWRAP | c::MISSING))
    }

    /// Why this op is not one of the type that was asked for.
    #[cold]
    #[inline(never)]
    fn refusal(&self, op: Op) -> Error {
        match (op.clash(), self.head(op)) {
            (Some(kind), _) => self.d.error(kind),
            (None, Some(head)) => refusal(&head, &self.d),
            (None, None) => self.d.error(ErrorKind::InvalidPlan),
        }
    }

    /// The op of a value that stands in a union of the writer's only: reads the branch's index.
    ///
    /// # Errors
    /// [`ErrorKind::UnionIndex`] and those of integers; if `op` is no such op, why it isn't: a clash, or
    /// [`ErrorKind::InvalidPlan`].
    #[inline(never)]
    pub fn through(&mut self, op: Op) -> Result<Op> {
        match self.head(op) {
            Some(head) if head.kind() == c::UNWRAP => unwrap(&head, &mut self.d),
            _ => Err(self.refusal(op)),
        }
    }

    /// The entries of a record; pays for its fields as a walk does. `None` if it is read as it is, which may be known only
    /// behind a union of the writer's.
    ///
    /// # Errors
    /// What is in the way of a record here; [`ErrorKind::FuelLimit`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn record(&mut self, op: Op) -> Result<Option<Entries<'a>>> {
        let mut op = op;
        loop {
            if let Some(head) = self.head(op)
                && head.kind() == c::RECORD
            {
                let (many, defaults) = (usize::from(head.a), usize::from(head.b));
                self.d.charge((many.saturating_add(defaults) as u64).max(1))?;
                let all = head.rest.as_chunks::<2>().0;
                if let Some((entries, rest)) = all.split_at_checked(many)
                    && let Some(defaults) = rest.get(..defaults)
                {
                    return Ok(Some(Entries { entries, defaults }));
                }
                return Err(self.d.error(ErrorKind::InvalidPlan));
            }
            if op == c::SAME {
                return Ok(None);
            }
            op = self.through(op)?;
        }
    }

    /// Passes over a field of the writer's that the reader does not want: an entry whose code is below
    /// [`FIELD`](super::code::FIELD).
    ///
    /// # Errors
    /// As [`skip`](crate::skip()).
    #[inline(always)]
    pub fn pass(&mut self, code: u16, operand: u16) -> Result<()> {
        if code != c::SKIP_NODE {
            return simple(code, &mut self.d, |d| d.depth() > 0);
        }
        #[cfg(target_pointer_width = "64")]
        if let Some(passed) = pass_fixed(self.words, operand, &mut self.d) {
            return passed;
        }
        pass_on_stack(self.words, operand, &mut self.d)
    }

    /// A decoder of the default at this offset of the pool; when it has been read, it is to be [paid](Self::pay_default).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlan`].
    #[inline(always)]
    pub fn default(&mut self, at: u16) -> Result<Decoder<'a>> {
        match self.pool.get(usize::from(at)..) {
            Some(pool) => Ok(Decoder::of_part(pool, 0, self.d.fuel(), self.d.depth())),
            None => Err(self.d.error(ErrorKind::InvalidPlan)),
        }
    }

    /// Pays for a default that has been read: it costs the input nothing, so it costs fuel, for each visit to a field or an item,
    /// and one for every 64 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::FuelLimit`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn pay_default(&mut self, default: &Decoder<'a>) -> Result<()> {
        let full = self.d.fuel();
        self.d.charge(default_cost(default, full))
    }

    /// The reader's branch, of a union of `len` branches, and the op of its value.
    ///
    /// # Errors
    /// [`ErrorKind::UnionIndex`], [`ErrorKind::BranchClash`] and those of integers; what is in the way of a union here.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn union(&mut self, op: Op, len: usize) -> Result<(usize, Op)> {
        if op == c::SAME {
            return Ok((self.d.union_index(len)?, c::SAME));
        }
        match self.head(op) {
            Some(head) => {
                let (index, op) = branch(&head, &mut self.d)?;
                if index < len { Ok((index, op)) } else { Err(self.d.error(ErrorKind::InvalidPlan)) }
            }
            None => Err(self.refusal(op)),
        }
    }

    /// The op of the value of a union of null and one type, whose null is branch `null` of the reader's; `None` for null.
    ///
    /// # Errors
    /// As [`union`](Self::union).
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn option(&mut self, op: Op, null: usize) -> Result<Option<Op>> {
        let (index, op) = self.union(op, 2)?;
        Ok(if index == null { None } else { Some(op) })
    }

    /// The reader's symbol, of an enum of `len` symbols.
    ///
    /// # Errors
    /// [`ErrorKind::EnumIndex`], [`ErrorKind::SymbolClash`] and those of integers; what is in the way of an enum here.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn symbol(&mut self, op: Op, len: usize) -> Result<usize> {
        let mut op = op;
        loop {
            if op == c::SAME {
                return self.d.enum_index(len);
            }
            match self.head(op) {
                Some(head) if head.kind() == c::ENUM => {
                    let index = symbol(&head, &mut self.d)?;
                    return if index < len { Ok(index) } else { Err(self.d.error(ErrorKind::InvalidPlan)) };
                }
                _ => op = self.through(op)?,
            }
        }
    }

    /// The op of the items of an array, or of the values of a map; `None` if they are read as they are.
    ///
    /// # Errors
    /// What is in the way of an array or a map here.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn items(&mut self, op: Op) -> Result<Option<Items>> {
        let mut op = op;
        loop {
            if op == c::SAME {
                return Ok(None);
            }
            match self.head(op) {
                Some(head) if matches!(head.kind(), c::ARRAY | c::MAP) => {
                    return Ok(Some(Items { op: Op(head.a), least: usize::from(head.b) }));
                }
                _ => op = self.through(op)?,
            }
        }
    }

    /// The op of a value that no promotion leads to: [`SAME`](super::code::SAME), through any union of the writer's.
    ///
    /// # Errors
    /// What is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn same(&mut self, op: Op) -> Result<()> {
        let mut op = op;
        while op != c::SAME {
            op = self.through(op)?;
        }
        Ok(())
    }

    /// Comes to a value whose bytes are those of the reader's type, though the writer's may be another: an `int` for a
    /// `long`, `bytes` for a `string`. What is read is what the writer's type allows.
    ///
    /// # Errors
    /// What is in the way; an integer that is no `int`, text that is not UTF-8; [`ErrorKind::OwnTypeOnly`] where the bytes
    /// are others.
    pub fn as_is(&mut self, op: Op) -> Result<()> {
        let mut op = op;
        loop {
            match op {
                c::SAME | c::STRING_BYTES => return Ok(()),
                c::INT_LONG => return self.d.clone().int().map(|_| ()),
                c::BYTES_STRING => return self.d.clone().str().map(|_| ()),
                _ if op.clash().is_none() && !self.is_unwrap(op) => return Err(self.d.error(ErrorKind::OwnTypeOnly)),
                _ => op = self.through(op)?,
            }
        }
    }

    /// A `boolean`.
    ///
    /// # Errors
    /// As [`Decoder::boolean`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn boolean(&mut self, op: Op) -> Result<bool> {
        self.same(op)?;
        self.d.boolean()
    }

    /// An `int`.
    ///
    /// # Errors
    /// As [`Decoder::int`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn int(&mut self, op: Op) -> Result<i32> {
        self.same(op)?;
        self.d.int()
    }

    /// A `fixed` of `N` bytes.
    ///
    /// # Errors
    /// As [`Decoder::fixed_array`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn fixed_array<const N: usize>(&mut self, op: Op) -> Result<&'a [u8; N]> {
        self.same(op)?;
        self.d.fixed_array()
    }

    /// A `long`, or an `int` as one.
    ///
    /// # Errors
    /// As [`Decoder::long`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn long(&mut self, op: Op) -> Result<i64> {
        let mut op = op;
        loop {
            match op {
                c::SAME => return self.d.long(),
                c::INT_LONG => return self.d.int().map(i64::from),
                _ => op = self.through(op)?,
            }
        }
    }

    /// A `float`, or an `int` or `long` as one, rounded once.
    ///
    /// # Errors
    /// As [`Decoder::float`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn float(&mut self, op: Op) -> Result<f32> {
        let mut op = op;
        loop {
            match op {
                c::SAME => return self.d.float(),
                c::INT_FLOAT => return self.d.int().map(|value| value as f32),
                c::LONG_FLOAT => return self.d.long().map(|value| value as f32),
                _ => op = self.through(op)?,
            }
        }
    }

    /// A `double`, or an `int`, `long` or `float` as one, rounded once.
    ///
    /// # Errors
    /// As [`Decoder::double`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn double(&mut self, op: Op) -> Result<f64> {
        let mut op = op;
        loop {
            match op {
                c::SAME => return self.d.double(),
                c::INT_DOUBLE => return self.d.int().map(f64::from),
                c::LONG_DOUBLE => return self.d.long().map(|value| value as f64),
                c::FLOAT_DOUBLE => return self.d.float().map(f64::from),
                _ => op = self.through(op)?,
            }
        }
    }

    /// `bytes`, or a `string` as such.
    ///
    /// # Errors
    /// As [`Decoder::bytes`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn bytes(&mut self, op: Op) -> Result<&'a [u8]> {
        let mut op = op;
        loop {
            match op {
                c::SAME | c::STRING_BYTES => return self.d.bytes(),
                _ => op = self.through(op)?,
            }
        }
    }

    /// A `string`, or `bytes` that are one.
    ///
    /// # Errors
    /// As [`Decoder::str`]; what is in the way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn str(&mut self, op: Op) -> Result<&'a str> {
        let mut op = op;
        loop {
            match op {
                c::SAME | c::BYTES_STRING => return self.d.str(),
                _ => op = self.through(op)?,
            }
        }
    }
}
