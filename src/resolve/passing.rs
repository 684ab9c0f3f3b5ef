//! Ops that pass over a value of the writer's.

use super::build::{Builder, indexed, length, optional};
use super::code::{self as c, SKIP_ARRAY, SKIP_FIXED, SKIP_MAP, SKIP_RECORD, SKIP_UNION};
use crate::error::Result;
use crate::schema::{Kind, Primitive, Type};

/// The op of a value that takes no looking at what it is, except `null`.
fn simple(ty: Type<'_>) -> Option<u16> {
    Some(match ty.kind() {
        Kind::Primitive(primitive) => match primitive {
            Primitive::Null => return None,
            Primitive::Boolean => c::BYTE,
            Primitive::Int | Primitive::Long => c::VARINT,
            Primitive::Float => c::FOUR,
            Primitive::Double => c::EIGHT,
            Primitive::Bytes | Primitive::String => c::LENGTH,
        },
        Kind::Enum(_) => c::VARINT,
        Kind::Fixed(fixed) => match fixed.size() {
            1 => c::BYTE,
            4 => c::FOUR,
            8 => c::EIGHT,
            _ => return None,
        },
        _ => return None,
    })
}

/// The op that passes over a value of type `ty`.
pub(super) fn op<'w>(builder: &mut Builder<'_, 'w, '_>, ty: Type<'w>) -> Result<u16> {
    builder.fuel.pay(0)?;
    if let Some(op) = simple(ty) {
        return Ok(op);
    }
    if ty.least_size() == Some(0) {
        return Ok(c::NOTHING);
    }
    let known = match ty.name_index() {
        Some(name) => builder.arena.skip_slot(name).map_or(0, |slot| *slot),
        None => 0,
    };
    if known != 0 {
        return Ok(known);
    }
    let invalid = builder.invalid();
    let op = match ty.kind() {
        Kind::Fixed(fixed) => {
            let size = u32::try_from(fixed.size()).unwrap_or(u32::MAX);
            builder.arena.node([SKIP_FIXED, size as u16, (size >> 16) as u16, 0], 0)?.0
        }
        Kind::Array(item) => match simple(item) {
            Some(op) => return Ok(c::ARRAY_OF.saturating_add(op)),
            None => {
                let least = builder.writer.least(item.ty());
                builder.arena.node([SKIP_ARRAY, item.ty().0, least, 0], 0)?.0
            }
        },
        Kind::Map(value) => match simple(value) {
            Some(op) => return Ok(c::MAP_OF.saturating_add(op)),
            None => {
                let least = builder.writer.least(value.ty()).saturating_add(1);
                builder.arena.node([SKIP_MAP, value.ty().0, least, 0], 0)?.0
            }
        },
        Kind::Union(union) => {
            if let Some((other, null_last)) = optional(union)
                && let Some(op) = simple(other)
            {
                return Ok(op.saturating_add(if null_last { c::OR_NULL } else { c::NULL_OR }));
            }
            let count = union.len();
            let (op, at) = builder.arena.node([SKIP_UNION, length(count), 0, 0], count)?;
            for (index, branch) in indexed(union.branches()) {
                builder.arena.set(at.saturating_add(4).saturating_add(index), branch.ty().0);
            }
            op
        }
        Kind::Record(record) => {
            let count = record.len();
            let (op, at) = builder.arena.node([SKIP_RECORD, length(count), 0, 0], count)?;
            for (index, field) in indexed(record.fields()) {
                builder.arena.set(at.saturating_add(4).saturating_add(index), field.ty().ty().0);
            }
            op
        }
        Kind::Primitive(_) | Kind::Enum(_) | Kind::Invalid => return Err(invalid),
    };
    if let Some(slot) = ty.name_index().and_then(|name| builder.arena.skip_slot(name)) {
        *slot = op.0;
    }
    Ok(op.0)
}
