//! What a log holds.

use crate::error::Error;
use crate::schema::tables::{Logical, Node, Ty};
use crate::schema::{Crc64, Schema};
use crate::typed::Describe;

/// What the rows of a log are: data of a schema, with the number that tells logs of it from others.
#[derive(Clone, Copy, Debug)]
pub struct Content<'s> {
    pub(super) schema: Schema<'s>,
    pub(super) id: u64,
}

impl<'s> Content<'s> {
    /// Data of this schema.
    ///
    /// # Errors
    /// Those of [`Schema::fingerprint`].
    pub fn of(schema: Schema<'s>) -> Result<Self, Error> {
        Ok(Self { schema, id: id(schema.fingerprint()?, &schema) })
    }

    /// The schema.
    #[must_use]
    pub const fn schema(&self) -> Schema<'s> {
        self.schema
    }

    /// The number that stands in the log: CRC-64-AVRO of the schema where it has no logical type. That fingerprint
    /// does not tell milliseconds from microseconds; so where there are logical types, they are part of this number,
    /// with precision and scale. Documentation and defaults never are.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }
}

impl Content<'static> {
    /// Values of a Rust type; all of it is made by the compiler if this stands in a constant.
    #[must_use]
    pub const fn typed<T: Describe + ?Sized>() -> Self {
        Self { schema: *T::SCHEMA, id: id(T::FINGERPRINT, T::SCHEMA) }
    }
}

/// Where a type stands that may have a logical one.
const ROOT: u8 = 0;
const FIELD: u8 = 1;
const BRANCH: u8 = 2;
const ITEM: u8 = 3;

const fn id(fingerprint: u64, schema: &Schema<'_>) -> u64 {
    // Places are counted by kind, so that it does not matter where a primitive is written as an object.
    let mut id = Id { fingerprint, crc: None }.with(schema, ROOT, 0, schema.root);
    let (mut at, mut fields) = (0, schema.fields);
    while let Some((field, rest)) = fields.split_first() {
        id = id.with(schema, FIELD, at, field.ty);
        (at, fields) = (at.wrapping_add(1), rest);
    }
    let (mut at, mut branches) = (0, schema.branches);
    while let Some((branch, rest)) = branches.split_first() {
        id = id.with(schema, BRANCH, at, *branch);
        (at, branches) = (at.wrapping_add(1), rest);
    }
    let (mut at, mut nodes) = (0, schema.nodes);
    while let Some((node, rest)) = nodes.split_first() {
        if let Node::Array { item, .. } | Node::Map { item, .. } = node {
            id = id.with(schema, ITEM, at, *item);
            at = at.wrapping_add(1);
        }
        nodes = rest;
    }
    match id.crc {
        Some(crc) => crc.value(),
        None => fingerprint,
    }
}

struct Id {
    fingerprint: u64,
    /// From the first logical type on.
    crc: Option<Crc64>,
}

impl Id {
    /// With the logical type that stands at this place, if one does.
    const fn with(self, schema: &Schema<'_>, place: u8, at: u16, ty: Ty) -> Self {
        let Some(index) = ty.index() else { return self };
        let (logical, detail) = match entry(schema.nodes, index) {
            Some(Node::Primitive { of, detail, .. }) => (of.logical(), *detail as usize),
            Some(Node::Fixed { logical, name, .. }) => match entry(schema.names, name.index()) {
                Some(name) => (*logical, name.least as usize),
                None => return self,
            },
            _ => return self,
        };
        if let Logical::None = logical {
            return self;
        }
        let crc = match self.crc {
            Some(crc) => crc,
            None => Crc64::new().update(&self.fingerprint.to_le_bytes()),
        };
        let crc = crc.update(&[place, logical as u8]).update(&at.to_le_bytes());
        let crc = match (logical, entry(schema.nodes, detail)) {
            (Logical::Decimal, Some(Node::Decimal { precision, scale })) => {
                crc.update(&precision.to_le_bytes()).update(&scale.to_le_bytes())
            }
            _ => crc,
        };
        Self { crc: Some(crc), ..self }
    }
}

/// `slice.get(at)`, for the compiler.
pub(super) const fn entry<T>(slice: &[T], at: usize) -> Option<&T> {
    match slice.split_at_checked(at) {
        Some((_, [found, ..])) => Some(found),
        _ => None,
    }
}
