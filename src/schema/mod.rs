//! Floor 3: schemas, as flat tables that need no heap.
//!
//! [`Schema`] is a `Copy` view of tables that may lie in flash, in [`SchemaBuf`] (fixed capacity), or on the heap
//! ([`OwnedSchema`], feature `alloc`). Types are walked with [`Type::kind`] and the views that it returns. What the
//! tables hold, and which invariants everything above relies on, stands in [`tables`].
//!
//! ```
//! use avocet::schema::{Kind, SchemaBuf};
//! let mut buf = SchemaBuf::<4, 4, 2, 4, 0>::new();
//! let schema = buf.parse(
//!     r#"{"type": "record", "name": "geo.Point", "fields": [
//!         {"name": "lat", "type": "double"}, {"name": "lon", "type": "double"}]}"#,
//! )?;
//! let Kind::Record(point) = schema.root().kind() else { panic!("not a record") };
//! assert_eq!(point.name(), "Point");
//! assert_eq!(point.fields().nth(1).unwrap().name(), "lon");
//! assert_eq!(schema.root().least_size(), Some(16));
//! # Ok::<(), avocet::Error>(())
//! ```

mod attributes;
mod canonical;
mod count;
mod default;
mod fingerprint;
mod home;
mod logical;
mod members;
mod names;
mod node;
mod parse;
mod range;
mod same;
mod sort;
mod view;

pub use attributes::{Aliases, Attributes};
pub use canonical::CanonicalError;
#[cfg(feature = "alloc")]
pub(crate) use canonical::Pieces;
pub use fingerprint::Crc64;
#[cfg(feature = "alloc")]
pub use home::OwnedSchema;
pub use home::{Capacity, SchemaBuf};
pub use members::{Enum, Field, Fields, Fixed, Order, Record, Union};
pub use names::FullName;
pub use view::{Kind, LogicalType, Type};

/// The tables of a schema and their invariants: for code generators and for schemas kept in flash.
///
/// Their layout belongs to one minor version of this crate: generate tables with the version that reads them.
pub mod tables {
    pub use super::node::{Annotated, Field, HUGE, LEAST_MAX, Logical, NEVER, NONE, Name, Named, Node, Primitive, Ty};
}

pub(crate) use default::Defaults;
pub use node::Primitive;
pub(crate) use range::{is_double, is_float};
pub(crate) use same::same_schemas;
pub(crate) use sort::heap_sort;

use node::{Field as FieldEntry, Name, Node, Ty};

/// Types that may nest in a schema at most, whatever [`Limits::schema_depth`](crate::Limits::schema_depth) says: passes
/// over the tables keep this many entries of four bytes on the stack.
const MAX_LEVELS: u8 = 128;

/// How strictly schema text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ParseMode {
    /// By the specification: what an author writes.
    #[default]
    Strict,
    /// As far as decoding allows: what stands in container headers and comes from peers.
    ///
    /// Also taken: names outside the character set, `{"type": "Foo"}` for a defined type and `{"type": {…}}` for a
    /// nested one, orders in upper case, an enum default that is `null`, aliases that are no array of strings, references that
    /// are only found in the null namespace, references before the definition, redefinitions that say the same, the
    /// name of a primitive type in a namespace. Defaults are not checked: a writer's are never used.
    Lenient,
}

/// The tables that a schema is parsed into.
struct Tables<'c> {
    nodes: &'c mut [Node],
    fields: &'c mut [FieldEntry],
    names: &'c mut [Name],
    branches: &'c mut [Ty],
    symbols: &'c mut [u32],
}

/// How many entries of each table are in use.
struct Counts {
    nodes: usize,
    fields: usize,
    names: usize,
    branches: usize,
    symbols: usize,
}

/// A schema: a view of its tables and its text. `Copy`, wherever the tables lie.
#[derive(Clone, Copy)]
pub struct Schema<'s> {
    pub(crate) text: &'s str,
    pub(crate) nodes: &'s [Node],
    pub(crate) fields: &'s [FieldEntry],
    pub(crate) names: &'s [Name],
    pub(crate) branches: &'s [Ty],
    pub(crate) symbols: &'s [u32],
    pub(crate) root: Ty,
}

impl<'s> Schema<'s> {
    /// A schema over tables that lie in flash, or anywhere else; they should hold the invariants of [`tables`].
    ///
    /// Tables that break them can make decoding answer [`ErrorKind::InvalidTables`](crate::ErrorKind::InvalidTables) or
    /// yield other values, but never panic.
    #[must_use]
    pub const fn from_tables(
        text: &'s str,
        root: Ty,
        nodes: &'s [Node],
        fields: &'s [FieldEntry],
        names: &'s [Name],
        branches: &'s [Ty],
        symbols: &'s [u32],
    ) -> Self {
        Self { text, nodes, fields, names, branches, symbols, root }
    }

    /// The JSON text that it was read from.
    #[must_use]
    pub const fn text(&self) -> &'s str {
        self.text
    }

    /// The type of a datum.
    #[must_use]
    pub const fn root(&self) -> Type<'_> {
        Type::new(self, self.root)
    }

    /// The type with this index.
    #[must_use]
    pub const fn ty(&self, ty: Ty) -> Type<'_> {
        Type::new(self, ty)
    }

    #[inline(always)]
    pub(crate) fn node(&self, ty: Ty) -> Option<Node> {
        self.nodes.get(ty.index()?).copied()
    }
}

impl core::fmt::Debug for Schema<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Schema").field(&self.text).finish()
    }
}
