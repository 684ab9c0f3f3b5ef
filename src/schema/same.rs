//! Do two definitions of one name say the same?

use super::names::text_at;
use super::node::{Node, Ty};
use super::{Schema, Type};
use crate::text::Text;

/// Whether two definitions of one full name have the same binary encoding and names: kind, size, symbols, fields and
/// their types. Named types inside are compared by name, since each of their definitions is held to the same rule.
/// `None` if there was not fuel enough to tell.
pub(super) fn same_definition(schema: &Schema<'_>, one: Node, two: Node, fuel: &mut u32) -> Option<bool> {
    match (one, two) {
        (Node::Fixed { size: a, .. }, Node::Fixed { size: b, .. }) => Some(a == b),
        (Node::Enum { first: a, len: n, .. }, Node::Enum { first: b, len: m, .. }) if n == m => {
            for index in 0..n {
                let (a, b) = (symbol(schema, a, index)?, symbol(schema, b, index)?);
                pay(fuel, a.raw().len())?;
                if a != b {
                    return Some(false);
                }
            }
            Some(true)
        }
        (Node::Record { first: a, len: n, .. }, Node::Record { first: b, len: m, .. }) if n == m => {
            for index in 0..n {
                let (a, b) = (field(schema, a, index)?, field(schema, b, index)?);
                pay(fuel, a.0.raw().len())?;
                if a.0 != b.0 || !same_type(schema, a.1, b.1, fuel)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        _ => Some(false),
    }
}

fn pay(fuel: &mut u32, steps: usize) -> Option<()> {
    *fuel = fuel.checked_sub(u32::try_from(steps).ok()?.saturating_add(8))?;
    Some(())
}

fn symbol<'s>(schema: &Schema<'s>, first: u16, index: u16) -> Option<Text<'s>> {
    let at = schema.symbols.get(usize::from(first.checked_add(index)?))?;
    Some(text_at(schema.text, *at))
}

fn field<'s>(schema: &Schema<'s>, first: u16, index: u16) -> Option<(Text<'s>, Ty)> {
    let field = schema.fields.get(usize::from(first.checked_add(index)?))?;
    Some((text_at(schema.text, field.at), field.ty))
}

/// Recurses through unnamed types only, whose nesting the parser has bounded.
fn same_type(schema: &Schema<'_>, one: Ty, two: Ty, fuel: &mut u32) -> Option<bool> {
    pay(fuel, 0)?;
    if one == two {
        return Some(true);
    }
    match (schema.node(one), schema.node(two)) {
        (Some(Node::Array { item: a, .. }), Some(Node::Array { item: b, .. }))
        | (Some(Node::Map { item: a, .. }), Some(Node::Map { item: b, .. })) => same_type(schema, a, b, fuel),
        (Some(Node::Union { first: a, len: n, .. }), Some(Node::Union { first: b, len: m, .. })) if n == m => {
            for index in 0..n {
                let branch = |first: u16| schema.branches.get(usize::from(first.saturating_add(index))).copied();
                if !same_type(schema, branch(a)?, branch(b)?, fuel)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        (Some(Node::Array { .. } | Node::Map { .. } | Node::Union { .. }), _)
        | (_, Some(Node::Array { .. } | Node::Map { .. } | Node::Union { .. })) => Some(false),
        _ => {
            let (one, two) = (Type::new(schema, one).tag(), Type::new(schema, two).tag());
            let space = one.namespace.map_or(0, |space| space.raw().len());
            pay(fuel, one.name.raw().len().saturating_add(space))?;
            Some(one == two)
        }
    }
}
