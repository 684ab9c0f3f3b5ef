//! Do two definitions of one name say the same?

use super::names::text_at;
use super::node::{Node, Ty};
use super::{Field, Schema, Type};
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

/// Whether two schemas have the same tables but for their places in the text: the same names, the same binary encoding,
/// the same decimals. Linear; two schemas of one meaning that are written in different ways may be told apart.
pub(crate) fn same_schemas(one: &Schema<'_>, two: &Schema<'_>) -> bool {
    one.root == two.root
        && one.branches == two.branches
        && one.nodes.len() == two.nodes.len()
        && one.names.len() == two.names.len()
        && one.fields.len() == two.fields.len()
        && one.symbols.len() == two.symbols.len()
        && (0..one.names.len()).all(|name| {
            let detail = |schema: &Schema<'_>| schema.names.get(name).map(|name| name.least);
            one.full_name(name) == two.full_name(name) && detail(one) == detail(two)
        })
        && one.nodes.iter().zip(two.nodes).all(|(one, two)| same_node(*one, *two))
        && one
            .fields
            .iter()
            .zip(two.fields)
            .all(|(a, b)| a.ty == b.ty && Field::new(one, a).name() == Field::new(two, b).name())
        && one.symbols.iter().zip(two.symbols).all(|(a, b)| text_at(one.text, *a) == text_at(two.text, *b))
}

fn same_node(one: Node, two: Node) -> bool {
    match (one, two) {
        (Node::Primitive { of: a, detail: m, .. }, Node::Primitive { of: b, detail: n, .. }) => a == b && m == n,
        (Node::Decimal { .. }, Node::Decimal { .. }) | (Node::Union { .. }, Node::Union { .. }) => one == two,
        (Node::Fixed { logical: l, name: a, size: m }, Node::Fixed { logical: k, name: b, size: n }) => {
            l == k && a.index() == b.index() && m == n
        }
        (Node::Array { item: a, .. }, Node::Array { item: b, .. })
        | (Node::Map { item: a, .. }, Node::Map { item: b, .. }) => a == b,
        (Node::Record { name: a, first: f, len: m }, Node::Record { name: b, first: g, len: n })
        | (Node::Enum { name: a, first: f, len: m }, Node::Enum { name: b, first: g, len: n }) => {
            a.index() == b.index() && f == g && m == n
        }
        _ => false,
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
