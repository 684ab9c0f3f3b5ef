//! Building a plan: pairs of types become nodes, breadth first.
//!
//! The arena is its own queue. A node that has just been made holds types of the writer where its ops will be; a scan
//! over the arena, in order, turns each into an op, which may put another node at the end. Pairs of named types are made
//! once, so recursion ends; unnamed types nest only as deep as the parser allows. Everything is paid for with
//! [`Limits::schema_fuel`], and what the arena can number bounds it anyway.

use super::arena::Arena;
use super::code::{self as c, Op};
use super::defaults::DefaultSteps;
use super::fuel::Fuel;
use super::options::Options;
use super::plan::PlanCapacity;
use super::rules::{self, Promotion};
use super::{passing, settle};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::schema::tables::Ty;
use crate::schema::{Enum, Field, Kind, Primitive, Schema, Type, Union, same_schemas};
use crate::sink::{Sink, SliceFull};

/// Bytes behind the last default, so that reading one never meets the end of the pool.
const PADDING: usize = 8;

/// How far back in the pool a default's bytes are looked for before they are added.
const LOOK_BACK: usize = 64;

/// Bytes of defaults that offsets of 16 bits address, and the padding.
const POOL_MAX: usize = (1 << 16) + PADDING;

/// What was built.
pub(super) struct Built {
    pub(super) root: Op,
    /// Fingerprint of the writer's schema.
    pub(super) writer: u64,
    /// Words and bytes of the plan.
    pub(super) len: PlanCapacity,
    /// Words and bytes that building it took.
    pub(super) peak: PlanCapacity,
}

pub(super) struct Builder<'b, 'w, 'r> {
    pub(super) writer: &'w Schema<'w>,
    pub(super) reader: &'r Schema<'r>,
    pub(super) options: &'b Options,
    pub(super) fuel: Fuel,
    pub(super) arena: Arena<'b>,
    pub(super) pool: Pool<'b>,
    steps: DefaultSteps,
    levels: u8,
}

/// Builds a plan; [`Built`] says how much of `words` and `pool` it is.
pub(super) fn build(
    writer: &Schema<'_>,
    reader: &Schema<'_>,
    options: &Options,
    limits: &Limits,
    words: &mut [u16],
    pool: &mut [u8],
) -> Result<Built> {
    let mut fuel = Fuel::new(limits);
    let fingerprint = writer.fingerprint_within(fuel.left_mut())?;
    if same_schemas(writer, reader) {
        let (len, peak) = (PlanCapacity::default(), PlanCapacity::default());
        return Ok(Built { root: c::SAME, writer: fingerprint, len, peak });
    }
    let mut builder = Builder {
        writer,
        reader,
        options,
        fuel,
        arena: Arena::new(words, writer.names.len())?,
        pool: Pool { bytes: pool, len: 0, over: false },
        steps: DefaultSteps::new(reader.text().len()),
        levels: limits.schema_depth,
    };
    let root = builder.pair(writer.root(), reader.root())?;
    builder.scan()?;
    let root = settle::settle(&mut builder.arena, root, reader)?;
    let pool = builder.pool.finish()?;
    let (len, peak) = (builder.arena.len(), builder.arena.peak());
    let (len, peak) = (PlanCapacity { words: len, pool }, PlanCapacity { words: peak, pool });
    Ok(Built { root, writer: fingerprint, len, peak })
}

impl<'w, 'r> Builder<'_, 'w, 'r> {
    /// Makes ops of what stands where ops will be, node by node; this makes more nodes.
    fn scan(&mut self) -> Result<()> {
        let mut at = 0usize;
        while let Some(head) = self.arena.head(at) {
            let (kind, rty, len) = (head.kind(), head.rty, head.len());
            let (offset, step, count) = head.ops();
            let mut slot = at.saturating_add(offset);
            for _ in 0..count {
                let theirs = self.writer.ty(Ty(self.arena.get(slot)));
                let before = self.arena.get(slot.saturating_sub(1));
                let ours = match kind {
                    c::RECORD if before == c::NONE => None,
                    c::RECORD => Some(self.reader_field(Ty(rty), before)?.ty()),
                    c::UNION if before == c::NONE => {
                        self.arena.set(slot, c::CLASH_BRANCH.0);
                        slot = slot.saturating_add(step);
                        continue;
                    }
                    c::UNION => Some(self.reader_branch(Ty(rty), before)?),
                    c::SKIP_RECORD | c::SKIP_UNION | c::SKIP_ARRAY | c::SKIP_MAP => None,
                    _ => Some(self.reader.ty(Ty(rty))),
                };
                let op = match ours {
                    Some(ours) => self.pair(theirs, ours)?.0,
                    None => passing::op(self, theirs)?,
                };
                self.arena.set(slot, op);
                slot = slot.saturating_add(step);
            }
            at = at.saturating_add(len);
        }
        Ok(())
    }

    #[cold]
    pub(super) fn invalid(&self) -> Error {
        Error::new(ErrorKind::InvalidTables, 0)
    }

    pub(super) fn reader_field(&self, record: Ty, index: u16) -> Result<Field<'r>> {
        match self.reader.ty(record).kind() {
            Kind::Record(record) => record.field_at(usize::from(index)).ok_or_else(|| self.invalid()),
            _ => Err(self.invalid()),
        }
    }

    fn reader_branch(&self, union: Ty, index: u16) -> Result<Type<'r>> {
        match self.reader.ty(union).kind() {
            Kind::Union(union) => union.branch(usize::from(index)).ok_or_else(|| self.invalid()),
            _ => Err(self.invalid()),
        }
    }

    /// The op that reads the writer's type as the reader's.
    pub(super) fn pair(&mut self, theirs: Type<'w>, ours: Type<'r>) -> Result<Op> {
        self.fuel.pay(0)?;
        let rty = ours.ty().0;
        Ok(match (theirs.kind(), ours.kind()) {
            (Kind::Invalid, _) | (_, Kind::Invalid) => return Err(self.invalid()),
            (Kind::Union(a), Kind::Union(b)) => self.unions(a, b, rty)?,
            (Kind::Union(union), _) => {
                let count = union.len();
                let (op, at) = self.arena.node([c::UNWRAP, length(count), 0, rty], count)?;
                self.put_branches(union, at.saturating_add(4), 1);
                op
            }
            (_, Kind::Union(union)) => match rules::branch(theirs, union, self.options, &mut self.fuel)? {
                Some(index) => {
                    let branch = union.branch(index).ok_or_else(|| self.invalid())?;
                    self.arena.node([c::BRANCH, theirs.ty().0, length(index), branch.ty().0], 0)?.0
                }
                None => c::CLASH_BRANCH,
            },
            (Kind::Primitive(a), Kind::Primitive(b)) => match rules::promotion(a, b) {
                Some(_) if !rules::same_decimal(theirs, ours, self.options) => c::CLASH_DECIMAL,
                Some(promotion) => promoted(promotion),
                None => c::CLASH,
            },
            (Kind::Fixed(a), Kind::Fixed(b)) => {
                if !rules::same_name(theirs, ours, self.options, &mut self.fuel)? {
                    c::CLASH_NAME
                } else if a.size() != b.size() {
                    c::CLASH_SIZE
                } else if !rules::same_decimal(theirs, ours, self.options) {
                    c::CLASH_DECIMAL
                } else {
                    c::SAME
                }
            }
            (Kind::Array(a), Kind::Array(b)) => self.items(c::ARRAY, a, b, 0)?,
            (Kind::Map(a), Kind::Map(b)) => self.items(c::MAP, a, b, 1)?,
            (Kind::Enum(a), Kind::Enum(b)) => self.named(theirs, ours, |this| this.symbols(a, b, rty))?,
            (Kind::Record(a), Kind::Record(b)) => match self.met(theirs, ours)? {
                Some(op) => op,
                None if rules::same_name(theirs, ours, self.options, &mut self.fuel)? => {
                    let op = self.record(a, b, rty)?;
                    self.note(theirs, ours, op)?
                }
                None => self.note(theirs, ours, c::CLASH_NAME)?,
            },
            _ => c::CLASH,
        })
    }

    fn met(&mut self, theirs: Type<'w>, ours: Type<'r>) -> Result<Option<Op>> {
        match (theirs.name_index(), ours.name_index()) {
            (Some(a), Some(b)) => self.arena.pair(a, b, &mut self.fuel),
            _ => Err(self.invalid()),
        }
    }

    fn note(&mut self, theirs: Type<'w>, ours: Type<'r>, op: Op) -> Result<Op> {
        match (theirs.name_index(), ours.name_index()) {
            (Some(a), Some(b)) => self.arena.note_pair(a, b, op).map(|()| op),
            _ => Err(self.invalid()),
        }
    }

    /// The op of a pair of named types, made once.
    fn named(&mut self, theirs: Type<'w>, ours: Type<'r>, make: impl FnOnce(&mut Self) -> Result<Op>) -> Result<Op> {
        if let Some(op) = self.met(theirs, ours)? {
            return Ok(op);
        }
        let op =
            if rules::same_name(theirs, ours, self.options, &mut self.fuel)? { make(self)? } else { c::CLASH_NAME };
        self.note(theirs, ours, op)
    }

    fn items(&mut self, kind: u16, theirs: Type<'w>, ours: Type<'r>, key: u16) -> Result<Op> {
        let least = self.writer.least(theirs.ty()).saturating_add(key);
        Ok(self.arena.node([kind, theirs.ty().0, least, ours.ty().0], 0)?.0)
    }

    fn put_branches(&mut self, union: Union<'w>, mut slot: usize, step: usize) {
        for branch in union.branches() {
            self.arena.set(slot, branch.ty().0);
            slot = slot.saturating_add(step);
        }
    }

    fn unions(&mut self, theirs: Union<'w>, ours: Union<'r>, rty: u16) -> Result<Op> {
        if let (Some((a, null_a)), Some((b, null_b))) = (optional(theirs), optional(ours))
            && rules::matches(a, b, self.options, &mut self.fuel)?
        {
            let differs = if null_a == null_b { 0 } else { c::DIFFERS };
            let last = |last: bool, flag: u16| if last { flag } else { 0 };
            let flags = last(null_a, c::WRITER_NULL_LAST) | last(null_b, c::READER_NULL_LAST);
            return Ok(self.arena.node([c::OPTION | differs | flags, a.ty().0, 0, b.ty().0], 0)?.0);
        }
        // By the letter, also where both unions are the same: the `int` of `["long", "int"]` goes to the `long`.
        let (count, len) = (theirs.len(), ours.len());
        let (op, at) = self.arena.node([c::UNION, length(count), length(len), rty], count.saturating_mul(2))?;
        let first = at.saturating_add(4);
        self.put_branches(theirs, first.saturating_add(1), 2);
        let mut same = count == len;
        for (index, branch) in indexed(theirs.branches()) {
            let found = rules::branch(branch, ours, self.options, &mut self.fuel)?;
            same &= found == Some(index);
            self.arena.set(first.saturating_add(index.saturating_mul(2)), found.map_or(c::NONE, length));
        }
        if !same {
            self.arena.set(at, c::UNION | c::DIFFERS);
        }
        Ok(op)
    }

    fn symbols(&mut self, theirs: Enum<'w>, ours: Enum<'r>, rty: u16) -> Result<Op> {
        let (count, len) = (theirs.len(), ours.len());
        let flags = c::DIFFERS;
        let (op, at) = self.arena.node([c::ENUM | flags, length(count), length(len), rty], count)?;
        let order = self.arena.scratch(len, 0)?.len();
        let (node, order) = self.arena.node_and_scratch(at, order);
        let mut finder = super::symbols::Symbols::new(ours, order);
        let (mut same, mut any) = (count == len, false);
        for (index, slot) in indexed(node.get_mut(4..).unwrap_or_default().iter_mut().take(count)) {
            let symbol = theirs.symbol(index).unwrap_or(crate::Text::EMPTY);
            *slot = match finder.find(symbol, &mut self.fuel)? {
                Some(found) => length(found),
                None => ours.default().map_or(c::NONE, length),
            };
            same &= usize::from(*slot) == index;
            any |= *slot != c::NONE;
        }
        if same {
            self.arena.truncate(at);
            return Ok(c::SAME);
        }
        if !any && count > 0 {
            let tag = self.arena.get(at);
            self.arena.set(at, tag | c::FAILS);
        }
        Ok(op)
    }

    /// Encodes the default of a field into the pool; where it begins.
    pub(super) fn default(&mut self, field: Field<'r>) -> Result<u16> {
        let from = self.pool.len;
        if let Err(SliceFull) = self.steps.write(field, self.levels, &mut self.fuel, &mut self.pool)? {
            let kind = if self.pool.over { ErrorKind::PlanLimit } else { ErrorKind::PoolFull };
            return Err(Error::new(kind, field.offset()));
        }
        let at = self.pool.deduplicated(from);
        u16::try_from(at).map_err(|_| Error::new(ErrorKind::PlanLimit, field.offset()))
    }
}

/// What `enumerate` does, whose count links a panic where the compiler can't see that it ends.
pub(super) fn indexed<I: IntoIterator>(items: I) -> impl Iterator<Item = (usize, I::Item)> {
    (0..usize::MAX).zip(items)
}

/// A count or an index of the tables, which number no more than 65,000 entries.
pub(super) fn length(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

const fn promoted(promotion: Promotion) -> Op {
    match promotion {
        Promotion::Same => c::SAME,
        Promotion::IntToLong => c::INT_LONG,
        Promotion::IntToFloat => c::INT_FLOAT,
        Promotion::IntToDouble => c::INT_DOUBLE,
        Promotion::LongToFloat => c::LONG_FLOAT,
        Promotion::LongToDouble => c::LONG_DOUBLE,
        Promotion::FloatToDouble => c::FLOAT_DOUBLE,
        Promotion::StringToBytes => c::STRING_BYTES,
        Promotion::BytesToString => c::BYTES_STRING,
    }
}

/// The type of a union of null and one other, and whether null comes last.
pub(super) fn optional(union: Union<'_>) -> Option<(Type<'_>, bool)> {
    if union.len() != 2 {
        return None;
    }
    let (first, second) = (union.branch(0)?, union.branch(1)?);
    let null = |ty: Type<'_>| matches!(ty.kind(), Kind::Primitive(Primitive::Null));
    match (null(first), null(second)) {
        (true, false) => Some((second, false)),
        (false, true) => Some((first, true)),
        _ => None,
    }
}

/// Encoded defaults.
pub(super) struct Pool<'b> {
    bytes: &'b mut [u8],
    len: usize,
    /// More was written than 16 bits address.
    over: bool,
}

impl Pool<'_> {
    /// What was written from `from` on, or the same bytes a little before: where they begin.
    fn deduplicated(&mut self, from: usize) -> usize {
        let Some((before, new)) = self.bytes.split_at_checked(from) else { return 0 };
        let new = new.get(..self.len.saturating_sub(from)).unwrap_or_default();
        if new.is_empty() {
            return 0;
        }
        let start = from.saturating_sub(LOOK_BACK);
        let recent = before.get(start..).unwrap_or_default();
        let found = if new.len() > recent.len() {
            None
        } else {
            indexed(recent.windows(new.len())).find(|(_, old)| *old == new)
        };
        match found {
            Some((at, _)) => {
                self.len = from;
                start.saturating_add(at)
            }
            None => from,
        }
    }

    /// Adds the padding; the length with it.
    fn finish(&mut self) -> Result<usize> {
        if self.len > 0 {
            self.write(&[0; PADDING]).map_err(|SliceFull| Error::new(ErrorKind::PoolFull, 0))?;
        }
        Ok(self.len)
    }
}

impl Sink for Pool<'_> {
    type Error = SliceFull;

    fn write(&mut self, bytes: &[u8]) -> core::result::Result<(), SliceFull> {
        let end = self.len.checked_add(bytes.len()).ok_or(SliceFull)?;
        if end > POOL_MAX {
            self.over = true;
            return Err(SliceFull);
        }
        self.bytes.get_mut(self.len..end).ok_or(SliceFull)?.copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }
}
