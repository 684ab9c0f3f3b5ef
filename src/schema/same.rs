//! Do two definitions of one name say the same?

use super::node::{Node, Ty};
use super::{Schema, Type};

/// Whether two definitions of one full name have the same binary encoding and names: kind, size, symbols, fields and
/// their types. Named types inside are compared by name, since each of their definitions is held to the same rule.
pub(super) fn same_definition(schema: &Schema<'_>, one: Node, two: Node, fuel: &mut u32) -> bool {
    match (one, two) {
        (Node::Fixed { size: a, .. }, Node::Fixed { size: b, .. }) => a == b,
        (Node::Enum { first: a, len: n, .. }, Node::Enum { first: b, len: m, .. }) => {
            n == m && (0..n).all(|i| pay(fuel) && symbol(schema, a, i) == symbol(schema, b, i))
        }
        (Node::Record { first: a, len: n, .. }, Node::Record { first: b, len: m, .. }) => {
            n == m
                && (0..n).all(|i| match (field(schema, a, i), field(schema, b, i)) {
                    (Some(a), Some(b)) => a.0 == b.0 && same_type(schema, a.1, b.1, fuel),
                    _ => false,
                })
        }
        _ => false,
    }
}

fn pay(fuel: &mut u32) -> bool {
    fuel.checked_sub(1).is_some_and(|left| {
        *fuel = left;
        true
    })
}

fn symbol<'s>(schema: &Schema<'s>, first: u16, index: u16) -> Option<crate::Text<'s>> {
    let at = schema.symbols.get(usize::from(first.checked_add(index)?))?;
    Some(super::view::text_at(schema.text, *at))
}

fn field<'s>(schema: &Schema<'s>, first: u16, index: u16) -> Option<(crate::Text<'s>, Ty)> {
    let field = schema.fields.get(usize::from(first.checked_add(index)?))?;
    Some((super::view::text_at(schema.text, field.at), field.ty))
}

/// Recurses through unnamed types only, whose nesting the parser has bounded.
fn same_type(schema: &Schema<'_>, one: Ty, two: Ty, fuel: &mut u32) -> bool {
    if !pay(fuel) {
        return false;
    }
    if one == two {
        return true;
    }
    let name = |ty| Type::new(schema, ty).tag();
    match (schema.node(one), schema.node(two)) {
        (Some(Node::Array { item: a, .. }), Some(Node::Array { item: b, .. }))
        | (Some(Node::Map { item: a, .. }), Some(Node::Map { item: b, .. })) => same_type(schema, a, b, fuel),
        (Some(Node::Union { first: a, len: n, .. }), Some(Node::Union { first: b, len: m, .. })) => {
            let branch = |first: u16, i| schema.branches.get(usize::from(first.saturating_add(i))).copied();
            n == m
                && (0..n).all(|i| match (branch(a, i), branch(b, i)) {
                    (Some(a), Some(b)) => same_type(schema, a, b, fuel),
                    _ => false,
                })
        }
        (Some(Node::Array { .. } | Node::Map { .. } | Node::Union { .. }), _)
        | (_, Some(Node::Array { .. } | Node::Map { .. } | Node::Union { .. })) => false,
        _ => name(one) == name(two),
    }
}
