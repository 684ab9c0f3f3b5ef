//! Floor 4: passing over a datum without looking at it.

use crate::decoder::Decoder;
use crate::error::{ErrorKind, Result};
use crate::schema::{Kind, Primitive, Schema, Type};
use crate::walk::{Frame, Shape};

/// Passes over a datum of type `ty`.
///
/// Where [`walk`](crate::walk()) succeeds, this does too and ends at the same byte. It does not look at what it passes:
/// text need not be UTF-8, an enum index may be unknown, blocks whose byte size is known are jumped, and items without
/// bytes are passed all at once. It never leaves the input.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::NegativeLength`],
/// [`ErrorKind::BlockCount`], [`ErrorKind::UnionIndex`], [`ErrorKind::FuelLimit`] for too many fields without bytes, and
/// [`ErrorKind::DepthLimit`] for a stack that is too short.
pub fn skip(ty: Type<'_>, d: &mut Decoder<'_>, stack: &mut [Frame]) -> Result<()> {
    let schema = ty.schema();
    let depth = stack.len().min(usize::from(d.depth()));
    let stack = stack.get_mut(..depth).unwrap_or_default();
    let mut used = 0usize;
    let mut ty = ty;
    loop {
        let frame = match ty.kind() {
            Kind::Primitive(primitive) => {
                skip_primitive(primitive, d)?;
                None
            }
            Kind::Fixed(fixed) => {
                d.advance(fixed.size())?;
                None
            }
            Kind::Enum(_) => {
                d.long()?;
                None
            }
            Kind::Union(union) => {
                let index = d.union_index(union.len())?;
                let Some(branch) = union.branch(index) else {
                    return Err(d.error(ErrorKind::InvalidTables));
                };
                ty = branch;
                continue;
            }
            Kind::Array(item) => Some(Frame::items(Shape::Array, item.ty(), false)),
            Kind::Map(value) => Some(Frame::items(Shape::Map, value.ty(), false)),
            Kind::Record(_) if ty.least_size() == Some(0) => None,
            Kind::Record(record) => {
                // Never more than a walk pays, so that skipping never fails where that succeeds.
                d.charge((record.len() as u64).max(1))?;
                Some(Frame::record(record, false))
            }
            Kind::Invalid => return Err(d.error(ErrorKind::InvalidTables)),
        };
        if let Some(frame) = frame {
            let Some(free) = stack.get_mut(used) else {
                return Err(d.error(ErrorKind::DepthLimit));
            };
            *free = frame;
            used = used.wrapping_add(1);
        }
        loop {
            let Some(top) = used.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                return Ok(());
            };
            let more = match top.shape() {
                Shape::Record => top.next_field().and_then(|at| schema.fields.get(at)).map(|field| field.ty),
                Shape::Array | Shape::Map => next_item(top, schema, d)?.then_some(top.item),
            };
            if let Some(next) = more {
                ty = schema.ty(next);
                break;
            }
            used = used.wrapping_sub(1);
        }
    }
}

fn skip_primitive(primitive: Primitive, d: &mut Decoder<'_>) -> Result<()> {
    match primitive {
        Primitive::Null => Ok(()),
        Primitive::Boolean => d.advance(1),
        Primitive::Int | Primitive::Long => d.long().map(|_| ()),
        Primitive::Float => d.advance(4),
        Primitive::Double => d.advance(8),
        Primitive::Bytes | Primitive::String => d.bytes().map(|_| ()),
    }
}

/// The number of bytes of every value of this type, where that is one number.
fn width(ty: Type<'_>) -> Option<usize> {
    match ty.kind() {
        Kind::Primitive(Primitive::Null) => Some(0),
        Kind::Primitive(Primitive::Boolean) => Some(1),
        Kind::Primitive(Primitive::Float) => Some(4),
        Kind::Primitive(Primitive::Double) => Some(8),
        Kind::Fixed(fixed) => Some(fixed.size()),
        Kind::Record(_) if ty.least_size() == Some(0) => Some(0),
        _ => None,
    }
}

/// Begins the next item that must be read to be passed; false at the end of the array or map.
fn next_item(frame: &mut Frame, schema: &Schema<'_>, d: &mut Decoder<'_>) -> Result<bool> {
    while frame.left() == 0 {
        let item = schema.ty(frame.item);
        let map = frame.shape() == Shape::Map;
        let least = schema.least(frame.item).saturating_add(u16::from(map));
        // Items without bytes are not visited here, so they are not paid for either: hence at least one.
        let head = d.block_unpaid(usize::from(least))?;
        if head.count == 0 {
            return Ok(false);
        }
        if let Some(size) = head.size {
            d.advance(size)?;
        } else if let (false, Some(width)) = (map, width(item)) {
            let bytes = usize::try_from(head.count).ok().and_then(|count| count.checked_mul(width));
            match bytes {
                Some(bytes) => d.advance(bytes)?,
                None if width == 0 => {}
                None => return Err(d.error(ErrorKind::UnexpectedEnd)),
            }
        } else {
            frame.set_left(usize::try_from(head.count).unwrap_or(usize::MAX));
        }
    }
    frame.set_left(frame.left().wrapping_sub(1));
    if frame.shape() == Shape::Map {
        d.bytes()?;
    }
    Ok(true)
}
