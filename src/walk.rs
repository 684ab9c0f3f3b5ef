//! Floor 4: a datum against a schema.
//!
//! [`walk`] reads a datum and tells a [`Visit`] what it meets. It is iterative: arrays, maps and records in progress are
//! [`Frame`]s on a work stack that the caller lends, so depth costs memory that was reserved on purpose, and the call
//! stack stays flat whatever the bytes say.

use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::schema::tables::Ty;
use crate::schema::{Enum, Field, Fixed, Kind, Primitive, Record, Type, Union};

/// What a walk meets, in the order of the bytes.
///
/// ```
/// use avocet::{schema::{Field, SchemaBuf, Type}, walk, Decoder, Frame, Text, Visit};
///
/// /// Keeps names of the schema and strings of the input, without copying either.
/// #[derive(Default)]
/// struct Strings<'s, 'a> {
///     field: Option<Text<'s>>,
///     all: Vec<(Text<'s>, &'a str)>,
/// }
///
/// impl<'s, 'a> Visit<'s, 'a> for Strings<'s, 'a> {
///     type Error = std::convert::Infallible;
///
///     fn field(&mut self, field: Field<'s>) -> Result<(), Self::Error> {
///         self.field = Some(field.name());
///         Ok(())
///     }
///
///     fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Self::Error> {
///         self.all.extend(self.field.map(|name| (name, value)));
///         Ok(())
///     }
/// }
///
/// let mut tables = SchemaBuf::<2, 2, 1, 0, 0>::new();
/// let schema = tables.parse(r#"{"type": "record", "name": "R", "fields": [{"name": "unit", "type": "string"}]}"#)?;
/// let mut found = Strings::default();
/// walk(schema.root(), &mut Decoder::new(b"\x06bar"), &mut [Frame::EMPTY; 4], &mut found)?;
/// assert_eq!(found.all[0].0, "unit");
/// assert_eq!(found.all[0].1, "bar");
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// `'s` is the life of the schema, `'a` that of the input: names, types and values can be kept for as long.
///
/// Every method does nothing by default. A value is one of: a scalar; `begin_record`, then `field` and a value for each
/// field, `end_record`; `begin_array`, then `item` and a value for each item, `end_array`; `begin_map`, then `key` and a
/// value for each entry, `end_map`; `branch`, a value that is no union, `end_branch`. `ty` is the type of the value.
pub trait Visit<'s, 'a> {
    /// Why the visitor may end the walk. [`core::convert::Infallible`] if it never does.
    type Error;

    /// A null.
    #[inline(always)]
    fn null(&mut self, ty: Type<'s>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A boolean.
    #[inline(always)]
    fn boolean(&mut self, ty: Type<'s>, value: bool) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// An int.
    #[inline(always)]
    fn int(&mut self, ty: Type<'s>, value: i32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A long.
    #[inline(always)]
    fn long(&mut self, ty: Type<'s>, value: i64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A float.
    #[inline(always)]
    fn float(&mut self, ty: Type<'s>, value: f32) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A double.
    #[inline(always)]
    fn double(&mut self, ty: Type<'s>, value: f64) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// Bytes, borrowed from the input.
    #[inline(always)]
    fn bytes(&mut self, ty: Type<'s>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A string, borrowed from the input.
    #[inline(always)]
    fn string(&mut self, ty: Type<'s>, value: &'a str) -> Result<(), Self::Error> {
        let _ = (ty, value);
        Ok(())
    }

    /// A fixed, borrowed from the input. [`Type::logical_type`] of `ty` says how to read it.
    #[inline(always)]
    fn fixed(&mut self, ty: Type<'s>, fixed: Fixed<'s>, value: &'a [u8]) -> Result<(), Self::Error> {
        let _ = (ty, fixed, value);
        Ok(())
    }

    /// A symbol of an enum, by its index.
    #[inline(always)]
    fn symbol(&mut self, ty: Enum<'s>, index: usize) -> Result<(), Self::Error> {
        let _ = (ty, index);
        Ok(())
    }

    /// A branch of a union, by its index and type; its value follows.
    #[inline(always)]
    fn branch(&mut self, union: Union<'s>, index: usize, ty: Type<'s>) -> Result<(), Self::Error> {
        let _ = (union, index, ty);
        Ok(())
    }

    /// The value of the branch that was opened last has ended.
    #[inline(always)]
    fn end_branch(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// A record begins.
    #[inline(always)]
    fn begin_record(&mut self, ty: Record<'s>) -> Result<(), Self::Error> {
        let _ = ty;
        Ok(())
    }

    /// A field; its value follows.
    #[inline(always)]
    fn field(&mut self, field: Field<'s>) -> Result<(), Self::Error> {
        let _ = field;
        Ok(())
    }

    /// A record ends.
    #[inline(always)]
    fn end_record(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// An array of items of type `item` begins.
    #[inline(always)]
    fn begin_array(&mut self, item: Type<'s>) -> Result<(), Self::Error> {
        let _ = item;
        Ok(())
    }

    /// An item; its value follows.
    #[inline(always)]
    fn item(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// An array ends.
    #[inline(always)]
    fn end_array(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// A map to values of type `value` begins.
    #[inline(always)]
    fn begin_map(&mut self, value: Type<'s>) -> Result<(), Self::Error> {
        let _ = value;
        Ok(())
    }

    /// A key; its value follows. A key may occur more than once.
    #[inline(always)]
    fn key(&mut self, key: &'a str) -> Result<(), Self::Error> {
        let _ = key;
        Ok(())
    }

    /// A map ends.
    #[inline(always)]
    fn end_map(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Visits nothing: a walk with it checks a datum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check;

impl Visit<'_, '_> for Check {
    type Error = core::convert::Infallible;
}

/// Why a walk ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkError<E> {
    /// The datum is at fault, or a limit refused it.
    Datum(Error),
    /// The visitor refused.
    Visit(E),
}

impl<E> From<Error> for WalkError<E> {
    fn from(error: Error) -> Self {
        Self::Datum(error)
    }
}

impl From<WalkError<core::convert::Infallible>> for Error {
    fn from(error: WalkError<core::convert::Infallible>) -> Self {
        match error {
            WalkError::Datum(error) => error,
            WalkError::Visit(never) => match never {},
        }
    }
}

impl<E: core::fmt::Display> core::fmt::Display for WalkError<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Datum(error) => error.fmt(f),
            Self::Visit(error) => error.fmt(f),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for WalkError<E> {}

/// An array, map or record in progress: an entry of the work stack that callers lend to [`walk`] and
/// [`skip`](crate::skip()). What a fresh one holds does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    shape: Shape,
    /// The value is a branch of a union.
    tagged: bool,
    /// Type of items and values.
    pub(crate) item: Ty,
    /// Records: the field that comes next. Arrays and maps: items begun.
    pub(crate) next: u32,
    /// Records: one past the last field. Arrays and maps: items left in the block.
    left: usize,
    /// Bytes left when a sized block ends.
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Record,
    Array,
    Map,
}

/// No size was given for the block.
const UNSIZED: usize = usize::MAX;

impl Frame {
    /// An entry of a work stack: `[Frame::EMPTY; 32]`.
    pub const EMPTY: Self = Self::items(Shape::Array, Ty(0), false);

    pub(crate) const fn items(shape: Shape, item: Ty, tagged: bool) -> Self {
        Self { shape, tagged, item, next: 0, left: 0, end: UNSIZED }
    }

    pub(crate) fn record(record: Record<'_>, tagged: bool) -> Self {
        let (first, end) = record.range();
        let (next, left) = (u32::from(first), usize::from(end));
        Self { shape: Shape::Record, tagged, item: Ty(0), next, left, end: UNSIZED }
    }

    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(crate) const fn left(&self) -> usize {
        self.left
    }

    pub(crate) const fn set_left(&mut self, left: usize) {
        self.left = left;
    }

    /// The next field of a record.
    #[inline(always)]
    pub(crate) fn next_field(&mut self) -> Option<usize> {
        let at = self.next as usize;
        if at >= self.left {
            return None;
        }
        self.next = self.next.wrapping_add(1);
        Some(at)
    }

    /// Begins the next item; reads block heads as needed, and checks that a sized block used exactly its bytes.
    #[inline(always)]
    fn next_item(&mut self, schema: &crate::Schema<'_>, d: &mut Decoder<'_>) -> Result<bool, Error> {
        if self.left == 0 {
            // What is wrong with the head of a block, or the end of one, is wrong with no item: the path of such an
            // error ends here.
            let items = core::mem::take(&mut self.next);
            if self.end != UNSIZED && self.end != d.rest().len() {
                return Err(d.error(ErrorKind::BlockSize));
            }
            let key = u16::from(self.shape == Shape::Map);
            let least = schema.least(self.item).saturating_add(key);
            let head = d.block(usize::from(least))?;
            if head.count == 0 {
                return Ok(false);
            }
            self.end = head.size.map_or(UNSIZED, |size| d.rest().len().saturating_sub(size));
            self.next = items;
            // No more than the bytes that are left, or than fuel allows: it fits.
            self.left = usize::try_from(head.count).unwrap_or(usize::MAX);
        }
        self.left = self.left.wrapping_sub(1);
        self.next = self.next.saturating_add(1);
        Ok(true)
    }
}

/// Reads a datum of type `ty` and shows it to `visit`.
///
/// `stack` bounds how deep arrays, maps and records may nest, together with the decoder's
/// [`Limits::depth`](crate::Limits::depth); one frame is needed for each.
///
/// ```
/// use avocet::{schema::SchemaBuf, walk, Check, Decoder, Frame};
/// let mut buf = SchemaBuf::<1, 0, 0, 0, 0>::new();
/// let schema = buf.parse(r#"{"type": "array", "items": "long"}"#)?;
/// let mut decoder = Decoder::new(&[0x04, 0x02, 0x36, 0x00]);
/// walk(schema.root(), &mut decoder, &mut [Frame::EMPTY; 4], &mut Check)?;
/// decoder.finish()?;
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// # Errors
/// [`WalkError::Datum`] for what is wrong with the bytes, for a stack that is too short
/// ([`ErrorKind::DepthLimit`]), and for too many items without bytes ([`ErrorKind::FuelLimit`]);
/// [`WalkError::Visit`] if the visitor refuses.
#[inline]
pub fn walk<'s, 'a, V: Visit<'s, 'a>>(
    ty: Type<'s>,
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    visit: &mut V,
) -> Result<(), WalkError<V::Error>> {
    walk_until(ty, d, stack, visit, |_, _| false).1
}

/// [`walk`] that ends after a scalar if `stop` says so of the offsets where it begins and ends; also returns how many
/// frames were in use at the end.
#[inline(always)]
pub(crate) fn walk_until<'s, 'a, V: Visit<'s, 'a>>(
    ty: Type<'s>,
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    visit: &mut V,
    stop: impl Fn(usize, usize) -> bool,
) -> (usize, Result<(), WalkError<V::Error>>) {
    let depth = stack.len().min(usize::from(d.depth()));
    let stack = stack.get_mut(..depth).unwrap_or_default();
    let mut used = 0;
    let result = run(ty, d, stack, &mut used, visit, stop);
    (used, result)
}

#[inline(always)]
fn run<'s, 'a, V: Visit<'s, 'a>>(
    ty: Type<'s>,
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    used: &mut usize,
    visit: &mut V,
    stop: impl Fn(usize, usize) -> bool,
) -> Result<(), WalkError<V::Error>> {
    use WalkError::{Datum, Visit as Refused};
    let schema = ty.schema();
    let mut ty = ty;
    let mut tagged = false;
    loop {
        // A value begins. Anything that nests becomes a frame; the rest is read at once.
        let kind = ty.kind();
        let before = d.position();
        let frame = match kind {
            Kind::Primitive(primitive) => {
                match primitive {
                    Primitive::Null => visit.null(ty),
                    Primitive::Boolean => visit.boolean(ty, d.boolean()?),
                    Primitive::Int => visit.int(ty, d.int()?),
                    Primitive::Long => visit.long(ty, d.long()?),
                    Primitive::Float => visit.float(ty, d.float()?),
                    Primitive::Double => visit.double(ty, d.double()?),
                    Primitive::Bytes => visit.bytes(ty, d.bytes()?),
                    Primitive::String => visit.string(ty, d.str()?),
                }
                .map_err(Refused)?;
                None
            }
            Kind::Fixed(fixed) => {
                let value = d.fixed(fixed.size())?;
                visit.fixed(ty, fixed, value).map_err(Refused)?;
                None
            }
            Kind::Enum(of) => {
                let index = d.enum_index(of.len())?;
                visit.symbol(of, index).map_err(Refused)?;
                None
            }
            Kind::Union(union) => {
                let index = d.union_index(union.len())?;
                let Some(branch) = union.branch(index) else {
                    return Err(Datum(d.error(ErrorKind::InvalidTables)));
                };
                visit.branch(union, index, branch).map_err(Refused)?;
                ty = branch;
                tagged = true;
                continue;
            }
            Kind::Array(item) => {
                visit.begin_array(item).map_err(Refused)?;
                Some(Frame::items(Shape::Array, item.ty(), tagged))
            }
            Kind::Map(value) => {
                visit.begin_map(value).map_err(Refused)?;
                Some(Frame::items(Shape::Map, value.ty(), tagged))
            }
            Kind::Record(record) => {
                // Fields without bytes are not paid by the input: without a price, a tree of them could be endless.
                d.charge((record.len() as u64).max(1))?;
                visit.begin_record(record).map_err(Refused)?;
                Some(Frame::record(record, tagged))
            }
            Kind::Invalid => return Err(Datum(d.error(ErrorKind::InvalidTables))),
        };
        if let Some(frame) = frame {
            let Some(free) = stack.get_mut(*used) else {
                return Err(Datum(d.error(ErrorKind::DepthLimit)));
            };
            *free = frame;
            *used = used.wrapping_add(1);
        } else {
            if stop(before, d.position()) {
                return Ok(());
            }
            if tagged {
                visit.end_branch().map_err(Refused)?;
            }
        }
        tagged = false;
        // A value has ended, or something that nests has begun: what comes next?
        loop {
            let Some(top) = used.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                return Ok(());
            };
            match top.shape {
                Shape::Record => match top.next_field() {
                    Some(at) => {
                        let Some(entry) = schema.fields.get(at) else {
                            return Err(Datum(d.error(ErrorKind::InvalidTables)));
                        };
                        visit.field(Field::new(schema, entry)).map_err(Refused)?;
                        ty = schema.ty(entry.ty);
                        break;
                    }
                    None => visit.end_record().map_err(Refused)?,
                },
                Shape::Array => {
                    if top.next_item(schema, d)? {
                        visit.item().map_err(Refused)?;
                        ty = schema.ty(top.item);
                        break;
                    }
                    visit.end_array().map_err(Refused)?;
                }
                Shape::Map => {
                    if top.next_item(schema, d)? {
                        visit.key(d.str()?).map_err(Refused)?;
                        ty = schema.ty(top.item);
                        break;
                    }
                    visit.end_map().map_err(Refused)?;
                }
            }
            if top.tagged {
                visit.end_branch().map_err(Refused)?;
            }
            *used = used.wrapping_sub(1);
        }
    }
}
