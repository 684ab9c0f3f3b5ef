//! Floor 4: a datum against a schema.
//!
//! [`walk`] reads a datum and tells a [`Visit`] what it meets. It is iterative: arrays, maps and records in progress are
//! [`Frame`]s on a work stack that the caller lends, so depth costs memory that was reserved on purpose, and the call
//! stack stays flat whatever the bytes say.

use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::schema::tables::Ty;
use crate::schema::{Field, Kind, Primitive, Record, Type};
use crate::visit::{Visit, WalkError};

/// An array, map or record in progress: an entry of the work stack that callers lend to [`walk`],
/// [`skip`](crate::skip()) and [`compare`](crate::compare()). What a fresh one holds does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    shape: Shape,
    /// Walking: the value is a branch of a union. Comparing: its order is reversed.
    pub(crate) tagged: bool,
    /// Type of items and values.
    pub(crate) item: Ty,
    /// Records: the field that comes next. Arrays and maps: items begun.
    pub(crate) next: u32,
    /// Records: one past the last field. Arrays and maps: items left in the block.
    pub(crate) left: usize,
    /// Bytes left when a sized block ends.
    pub(crate) end: usize,
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

    /// A step of a plan, whose op stands where the type of items would; of records also how many entries it has.
    pub(crate) const fn of_plan(shape: Shape, op: u16, entries: usize, tagged: bool) -> Self {
        Self { shape, tagged, item: Ty(op), next: 0, left: entries, end: UNSIZED }
    }

    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(crate) const fn tagged(&self) -> bool {
        self.tagged
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
    pub(crate) fn next_item(&mut self, schema: &crate::Schema<'_>, d: &mut Decoder<'_>) -> Result<bool, Error> {
        if self.left != 0 {
            return self.next_of(0, d);
        }
        let key = u16::from(self.shape == Shape::Map);
        self.next_block(schema.least(self.item).saturating_add(key), d)
    }

    /// Begins the next item, which occupies `least` bytes or more with its key.
    #[inline(always)]
    pub(crate) fn next_of(&mut self, least: u16, d: &mut Decoder<'_>) -> Result<bool, Error> {
        if self.left == 0 {
            return self.next_block(least, d);
        }
        self.left = self.left.wrapping_sub(1);
        self.next = self.next.saturating_add(1);
        Ok(true)
    }

    /// Begins the first item of the next block, once the last block has ended where it said.
    #[inline(always)]
    fn next_block(&mut self, least: u16, d: &mut Decoder<'_>) -> Result<bool, Error> {
        // What is wrong with the head of a block, or the end of one, is wrong with no item: the path of such an
        // error ends here.
        let items = core::mem::take(&mut self.next);
        if self.end != UNSIZED && self.end != d.rest().len() {
            return Err(d.error(ErrorKind::BlockSize));
        }
        let head = d.block(usize::from(least))?;
        if head.count == 0 {
            return Ok(false);
        }
        self.end = head.size.map_or(UNSIZED, |size| d.rest().len().saturating_sub(size));
        self.next = items.saturating_add(1);
        // No more than the bytes that are left, or than fuel allows: it fits.
        self.left = usize::try_from(head.count).unwrap_or(usize::MAX).wrapping_sub(1);
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

/// A value of a primitive type.
#[inline(always)]
pub(crate) fn scalar<'s, 'a, V: Visit<'s, 'a>>(
    primitive: Primitive,
    ty: Type<'s>,
    d: &mut Decoder<'a>,
    visit: &mut V,
) -> Result<(), WalkError<V::Error>> {
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
    .map_err(WalkError::Visit)
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
                scalar(primitive, ty, d, visit)?;
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
