//! Types and lists in words.

use avocet::Type;
use avocet::schema::{Field, Kind, LogicalType, Union};

/// Names that a list shows at most.
const SHOWN: usize = 12;

/// A type, without what is in it.
pub(super) fn ty(ty: Type<'_>) -> String {
    let name = ty.tag();
    let base = match ty.kind() {
        Kind::Record(_) => format!("record {name}"),
        Kind::Enum(_) => format!("enum {name}"),
        Kind::Fixed(_) => format!("fixed {name}"),
        Kind::Union(of) => return union(of),
        Kind::Array(_) => "array".to_owned(),
        Kind::Map(_) => "map".to_owned(),
        _ => name.to_string(),
    };
    match ty.logical_type() {
        Some(logical_type) => format!("{base} ({})", logical(logical_type)),
        None => base,
    }
}

pub(super) fn union(union: Union<'_>) -> String {
    let names = union.branches().map(|branch| branch.tag().to_string());
    format!("union of {}", list(names.collect()))
}

pub(super) fn list(names: Vec<String>) -> String {
    if names.is_empty() {
        return "nothing".to_owned();
    }
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.get(..SHOWN.min(names.len())).unwrap_or_default().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// A field that came or went.
pub(super) fn field(field: Field<'_>) -> String {
    match field.default() {
        Some(json) => format!("{}, default {}", ty(field.ty()), super::attributes::compact(json)),
        None => format!("{}, no default", ty(field.ty())),
    }
}

pub(super) fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| "none".to_owned())
}

pub(super) fn logical(of: LogicalType) -> String {
    match of {
        LogicalType::Decimal { precision, scale } => format!("{}({precision}, {scale})", of.name()),
        _ => of.name().to_owned(),
    }
}

pub(super) fn is_same_kind(one: Type<'_>, two: Type<'_>) -> bool {
    matches!(
        (one.kind(), two.kind()),
        (Kind::Record(_), Kind::Record(_)) | (Kind::Enum(_), Kind::Enum(_)) | (Kind::Fixed(_), Kind::Fixed(_))
    )
}
