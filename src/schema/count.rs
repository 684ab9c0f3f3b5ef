//! A counting scan: how large the tables for a text must be, in one pass and without tables.

use super::home::Capacity;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::text::Text;
use crate::wire::{fault_of, lex};

/// What an open bracket, or the value that comes next, is.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// A schema wherever one may stand.
    Schema,
    /// An array of branches.
    Union,
    /// The fields of a record.
    Fields,
    /// A field of a record.
    Field,
    /// The symbols of an enum.
    Symbols,
    /// The `type` of a schema object.
    TypeName,
    /// The `logicalType` of a schema object.
    LogicalName,
    /// A value that means nothing here.
    Other,
    /// An open object whose members mean nothing.
    OtherObject,
}

/// Counts upper bounds; exact where every attribute belongs to its type and no key occurs twice.
pub(super) fn count(text: &str, limits: &Limits) -> Result<Capacity> {
    let fail = |error| fault_of(error).in_input(text.len());
    if text.len() > limits.schema_text as usize {
        return Err(Error::new(ErrorKind::SchemaTextLimit, limits.schema_text as usize));
    }
    let mut counts = Capacity::default();
    let mut open = [Role::Other; lex::MAX_DEPTH];
    let mut depth = 0usize;
    let mut role = Role::Schema;
    let mut rest = text;
    loop {
        let (at, byte) = lex::peek(rest).map_err(fail)?;
        let mut first = false;
        match byte {
            b'{' | b'[' => {
                let inside = begin(role, byte == b'{', &mut counts);
                let Some(slot) = open.get_mut(depth) else {
                    return Err(Error::new(ErrorKind::SchemaDepthLimit, text.len().saturating_sub(at.len())));
                };
                *slot = inside;
                depth = depth.saturating_add(1);
                rest = at.get(1..).unwrap_or_default();
                first = true;
            }
            b'"' => {
                let (after, string) = lex::string(at).map_err(fail)?;
                leaf(role, string, &mut counts);
                rest = after;
            }
            b'-' | b'0'..=b'9' => rest = lex::number(at).map_err(fail)?.0,
            _ => rest = lex::literal(at).map_err(fail)?.0,
        }
        // What comes next: another member or element, or the end of some brackets.
        loop {
            let Some(inside) = depth.checked_sub(1).and_then(|top| open.get(top)).copied() else {
                return Ok(counts);
            };
            let more = if matches!(inside, Role::Schema | Role::Field | Role::OtherObject) {
                let (after, key) = lex::member(&mut first, rest).map_err(fail)?;
                rest = after;
                key.map(|key| member(inside, key))
            } else {
                let (after, more) = lex::element(&mut first, rest).map_err(fail)?;
                rest = after;
                more.then(|| element(inside, &mut counts))
            };
            if let Some(next) = more {
                role = next;
                break;
            }
            depth = depth.saturating_sub(1);
        }
    }
}

/// A bracket opens where `role` is expected: what it encloses. Only `Schema`, `Field` and `OtherObject` are objects.
const fn begin(role: Role, object: bool, counts: &mut Capacity) -> Role {
    match (role, object) {
        (Role::Schema | Role::TypeName, true) => {
            counts.nodes = counts.nodes.saturating_add(1);
            Role::Schema
        }
        (Role::Schema | Role::TypeName, false) => {
            counts.nodes = counts.nodes.saturating_add(1);
            Role::Union
        }
        (Role::Field, true) => {
            counts.fields = counts.fields.saturating_add(1);
            Role::Field
        }
        (Role::Fields, false) => Role::Fields,
        (Role::Symbols, false) => Role::Symbols,
        (_, true) => Role::OtherObject,
        (_, false) => Role::Other,
    }
}

fn leaf(role: Role, string: Text<'_>, counts: &mut Capacity) {
    match role {
        Role::Schema => {
            let bare = super::Primitive::ALL.into_iter().any(|primitive| string == primitive.name());
            counts.nodes = counts.nodes.saturating_add(usize::from(!bare));
        }
        Role::TypeName => {
            let named = ["record", "error", "enum", "fixed"].into_iter().any(|kind| string == kind);
            counts.names = counts.names.saturating_add(usize::from(named));
        }
        Role::LogicalName if string == "decimal" => counts.nodes = counts.nodes.saturating_add(1),
        _ => {}
    }
}

fn member(inside: Role, key: Text<'_>) -> Role {
    match () {
        () if inside == Role::OtherObject => Role::Other,
        () if inside == Role::Field => {
            if key == "type" {
                Role::Schema
            } else {
                Role::Other
            }
        }
        () if key == "type" => Role::TypeName,
        () if key == "items" || key == "values" => Role::Schema,
        () if key == "fields" => Role::Fields,
        () if key == "symbols" => Role::Symbols,
        () if key == "logicalType" => Role::LogicalName,
        () => Role::Other,
    }
}

fn element(inside: Role, counts: &mut Capacity) -> Role {
    match inside {
        Role::Union => {
            counts.branches = counts.branches.saturating_add(1);
            Role::Schema
        }
        Role::Fields => Role::Field,
        Role::Symbols => {
            counts.symbols = counts.symbols.saturating_add(1);
            Role::Other
        }
        _ => Role::Other,
    }
}
