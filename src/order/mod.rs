//! Floor 4: which of two data comes first.
//!
//! Specification, *Sort Order*. [`compare()`] reads two data of one schema side by side, up to the first difference,
//! without decoding either and without a heap. [`SortKey`] does so for a field that a path names, which is what sorting by
//! some fields takes.
//!
//! | type | order |
//! |---|---|
//! | `null` | all equal |
//! | `boolean` | false first |
//! | `int`, `long` | as numbers |
//! | `float`, `double` | as numbers; -0.0 before 0.0; NaN last, and all of them equal |
//! | `bytes`, `fixed` | byte by byte, unsigned; what is the beginning of the other comes first |
//! | `string` | by code point, which is byte by byte in UTF-8 |
//! | array | item by item; what is the beginning of the other comes first, however either is cut into blocks |
//! | enum | by the position of the symbol in the schema |
//! | union | by the position of the branch, then by the value |
//! | record | field by field; `"order"` of a field reverses it, or leaves it out |
//! | map | none: [`ErrorKind::MapOrder`], once two maps are met that would have to be compared |

mod key;

pub use key::{MAX_STEPS, Place, SortKey, compare_by};

use crate::decoder::Decoder;
use crate::error::{ErrorKind, Result};
use crate::schema::{Field, Kind, Order, Primitive, Type};
use crate::skip::skip;
use crate::walk::{Frame, Shape};
use core::cmp::Ordering;

/// Which of two data of type `ty` comes first, by the sort order of the specification.
///
/// Reads both up to the first difference. If they are equal, both cursors stand behind their data; if not, each stands
/// somewhere in its own. Data that a [`walk`](crate::walk()) accepts have an order, unless two maps are in the way;
/// what is not looked at (the rest after the difference, fields to be ignored, whether text is UTF-8) may be broken.
///
/// `stack` holds two frames for each array and record that may nest, together with the depths of both cursors. Items and
/// fields without bytes are paid for on both sides.
///
/// ```
/// use avocet::{Decoder, Frame, compare, schema::SchemaBuf};
/// use core::cmp::Ordering;
/// let mut buf = SchemaBuf::<4, 4, 2, 0, 0>::new();
/// let schema = buf.parse(r#"{"type": "record", "name": "Run", "fields": [
///     {"name": "comment", "type": "string", "order": "ignore"},
///     {"name": "laps", "type": {"type": "array", "items": "int"}, "order": "descending"}]}"#)?;
/// // The same laps, once in one block and once in two, of which the second says its size.
/// let (one, two) = ([0x02, b'x', 0x04, 0x0a, 0x0c, 0x00], [0x00, 0x02, 0x0a, 0x01, 0x02, 0x0c, 0x00]);
/// let more = [0x00, 0x04, 0x0a, 0x0e, 0x00];
/// let mut stack = [Frame::EMPTY; 8];
/// let mut order = |a, b| compare(schema.root(), &mut Decoder::new(a), &mut Decoder::new(b), &mut stack);
/// assert_eq!(order(&one, &two)?, Ordering::Equal);
/// assert_eq!(order(&one, &more)?, Ordering::Greater); // descending
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::MapOrder`]; those of [`Decoder`]'s methods, [`ErrorKind::FuelLimit`], and [`ErrorKind::DepthLimit`], also
/// for a stack that is too short. The offset is one of the datum that is at fault; the first is looked at first.
pub fn compare(ty: Type<'_>, a: &mut Decoder<'_>, b: &mut Decoder<'_>, stack: &mut [Frame]) -> Result<Ordering> {
    let schema = ty.schema();
    // A frame for each side.
    let (pairs, _) = stack.as_chunks_mut::<2>();
    let depth = pairs.len().min(usize::from(a.depth())).min(usize::from(b.depth()));
    let mut used = 0usize;
    let mut ty = ty;
    let mut reversed = false;
    loop {
        let frame = match ty.kind() {
            Kind::Union(union) => {
                let (index, other) = (a.union_index(union.len())?, b.union_index(union.len())?);
                if index != other {
                    return Ok(directed(index.cmp(&other), reversed));
                }
                let Some(branch) = union.branch(index) else {
                    return Err(a.error(ErrorKind::InvalidTables));
                };
                ty = branch;
                continue;
            }
            Kind::Array(item) => Some(Frame::items(Shape::Array, item.ty(), reversed)),
            Kind::Map(_) => return Err(a.error(ErrorKind::MapOrder)),
            // All such values are the same.
            Kind::Record(_) if ty.least_size() == Some(0) => None,
            Kind::Record(record) => {
                let fields = (record.len() as u64).max(1);
                a.charge(fields)?;
                b.charge(fields)?;
                Some(Frame::record(record, reversed))
            }
            kind => {
                let order = scalars(kind, a, b)?;
                if order.is_ne() {
                    return Ok(directed(order, reversed));
                }
                None
            }
        };
        if let Some(frame) = frame {
            let Some(free) = pairs.get_mut(..depth).and_then(|pairs| pairs.get_mut(used)) else {
                return Err(a.error(ErrorKind::DepthLimit));
            };
            *free = [frame; 2];
            used = used.wrapping_add(1);
        }
        loop {
            let (open, free) = pairs.split_at_mut_checked(used).unwrap_or_default();
            let Some([top, other]) = open.last_mut() else {
                return Ok(Ordering::Equal);
            };
            if top.shape() == Shape::Record {
                if let Some(at) = top.next_field() {
                    let Some(entry) = schema.fields.get(at) else {
                        return Err(a.error(ErrorKind::InvalidTables));
                    };
                    ty = schema.ty(entry.ty);
                    let order = Field::new(schema, entry).order();
                    if order == Order::Ignore {
                        // As deep as a walk could go from here.
                        let free = free.as_flattened_mut().get_mut(..depth.saturating_sub(used)).unwrap_or_default();
                        skip(ty, a, free)?;
                        skip(ty, b, free)?;
                        continue;
                    }
                    reversed = top.tagged() != (order == Order::Descending);
                    break;
                }
            } else {
                reversed = top.tagged();
                let (more, others) = (top.next_item(schema, a)?, other.next_item(schema, b)?);
                if more != others {
                    return Ok(directed(more.cmp(&others), reversed));
                }
                if more {
                    ty = schema.ty(top.item);
                    break;
                }
            }
            used = used.wrapping_sub(1);
        }
    }
}

const fn directed(order: Ordering, reversed: bool) -> Ordering {
    if reversed { order.reverse() } else { order }
}

/// Reads and compares two values that hold no others.
fn scalars(kind: Kind<'_>, a: &mut Decoder<'_>, b: &mut Decoder<'_>) -> Result<Ordering> {
    Ok(match kind {
        Kind::Primitive(primitive) => match primitive {
            Primitive::Null => Ordering::Equal,
            Primitive::Boolean => a.boolean()?.cmp(&b.boolean()?),
            Primitive::Int => a.int()?.cmp(&b.int()?),
            Primitive::Long => a.long()?.cmp(&b.long()?),
            Primitive::Float => floats(a.float()?.into(), b.float()?.into()),
            Primitive::Double => floats(a.double()?, b.double()?),
            Primitive::Bytes | Primitive::String => a.bytes()?.cmp(b.bytes()?),
        },
        Kind::Fixed(fixed) => a.fixed(fixed.size())?.cmp(b.fixed(fixed.size())?),
        Kind::Enum(of) => a.enum_index(of.len())?.cmp(&b.enum_index(of.len())?),
        _ => return Err(a.error(ErrorKind::InvalidTables)),
    })
}

/// The specification is silent about NaN and signed zeros; this is what the reference implementation does.
fn floats(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => a.total_cmp(&b),
        (nan, other) => nan.cmp(&other),
    }
}
