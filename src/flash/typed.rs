//! Rows that are values of a Rust type.

use super::content::entry;
use super::log::LIMITS;
use super::{Content, Error, Flash, Log};
use crate::schema::Schema;
use crate::schema::tables::{Node, Primitive, Ty};
use crate::typed::Encode;
use crate::walk::Frame;

impl<F: Flash> Log<'_, '_, F> {
    /// Appends a row that is a value of a Rust type. Returns its number.
    ///
    /// What [`Encode`] writes is believed to be a datum of its schema, as it is if derived. To have the rows of an
    /// implementation of your own checked, append them by [`append_with`](Self::append_with). Only where a value may
    /// have parts without bytes, an array of nulls say, is it looked at, for what it costs its readers; that takes
    /// some kilobytes of stack.
    ///
    /// # Errors
    /// [`Error::OtherSchema`] for a type whose schema is not that of the log, logical types included, with the number
    /// of the log's; otherwise as [`append_with`](Self::append_with).
    pub fn append<R: Encode + ?Sized>(&mut self, row: &R) -> Result<u64, Error<F::Error>> {
        if self.content.id != const { Content::typed::<R>().id } {
            return Err(Error::OtherSchema(self.content.id));
        }
        if const { is_plain(R::SCHEMA) } {
            self.append_trusted(|e| row.encode(e))
        } else {
            let mut stack = [Frame::EMPTY; LIMITS.depth as usize];
            self.append_with(&mut stack, |e| row.encode(e))
        }
    }
}

/// Whether no datum can be refused for what it costs: everything in it has bytes, and the fields of records that stand
/// in one another, for which readers pay before they see the bytes, are few.
const fn is_plain(schema: &Schema<'_>) -> bool {
    let mut plain = has_bytes(schema, schema.root);
    let mut fields = schema.fields;
    while let Some((field, rest)) = fields.split_first() {
        plain &= has_bytes(schema, field.ty);
        fields = rest;
    }
    let (mut nodes, mut depth) = (schema.nodes, 1);
    while let Some((node, rest)) = nodes.split_first() {
        match node {
            Node::Array { item, .. } | Node::Map { item, .. } => plain &= has_bytes(schema, *item),
            // It may be one that it stands in.
            Node::Record { name, .. } if !name.is_definition() => depth = LIMITS.depth as usize,
            _ => {}
        }
        nodes = rest;
    }
    plain && schema.fields.len().saturating_mul(depth) <= LIMITS.fuel as usize
}

/// Whether every value of a type has bytes.
const fn has_bytes(schema: &Schema<'_>, ty: Ty) -> bool {
    let Some(index) = ty.index() else { return ty.0 != Primitive::Null as u16 };
    match entry(schema.nodes, index) {
        Some(Node::Primitive { of, .. }) => of.primitive().least() > 0,
        Some(Node::Fixed { size, .. }) => *size > 0,
        Some(Node::Record { name, .. }) => match entry(schema.names, name.index()) {
            Some(name) => name.least > 0,
            None => false,
        },
        // A count, or a branch.
        Some(Node::Array { .. } | Node::Map { .. } | Node::Enum { .. } | Node::Union { .. }) => true,
        _ => false,
    }
}
