//! Where tables lie: in arrays of fixed capacity, or on the heap; and how much of them a schema needs.

use super::node::{Field, Name, Node, Ty};
use super::{Counts, ParseMode, Schema, Tables, parse};
use crate::error::Result;
use crate::limits::Limits;

/// A schema's tables in arrays of fixed capacity: no heap.
///
/// The parameters are capacities: types with a node (everything but bare primitive names), record fields, named types,
/// union branches, enum symbols. When one does not suffice, the error says which, and [`Capacity::needed`] counts what a
/// text takes.
///
/// The parser itself is not generic: buffers of different capacities share its code.
///
/// ```
/// use avocet::{ErrorKind, schema::{Capacity, SchemaBuf}};
/// let text = r#"{"type": "enum", "name": "Unit", "symbols": ["KELVIN", "PASCAL", "VOLT"]}"#;
/// let error = SchemaBuf::<1, 0, 1, 0, 2>::new().parse(text).map(|_| ()).unwrap_err();
/// assert_eq!(error.kind, ErrorKind::SymbolsFull);
/// assert_eq!(Capacity::needed(text)?.symbols, 3);
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SchemaBuf<
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> {
    nodes: [Node; NODES],
    fields: [Field; FIELDS],
    names: [Name; NAMES],
    branches: [Ty; BRANCHES],
    symbols: [u32; SYMBOLS],
}

impl<const NODES: usize, const FIELDS: usize, const NAMES: usize, const BRANCHES: usize, const SYMBOLS: usize> Default
    for SchemaBuf<NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<const NODES: usize, const FIELDS: usize, const NAMES: usize, const BRANCHES: usize, const SYMBOLS: usize>
    SchemaBuf<NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>
{
    /// Empty tables; `const`, so that they can lie in a `static`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            nodes: [Node::EMPTY; NODES],
            fields: [Field::EMPTY; FIELDS],
            names: [Name::EMPTY; NAMES],
            branches: [Ty(0); BRANCHES],
            symbols: [0; SYMBOLS],
        }
    }

    /// Reads a schema strictly, under the default limits; what the tables held before is gone.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind) of schema text, with the offset in `text`.
    pub fn parse<'s>(&'s mut self, text: &'s str) -> Result<Schema<'s>> {
        self.parse_with(text, ParseMode::Strict, &Limits::SERVER)
    }

    /// Reads a schema in this mode, under these limits; what the tables held before is gone.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind) of schema text, with the offset in `text`.
    pub fn parse_with<'s>(&'s mut self, text: &'s str, mode: ParseMode, limits: &Limits) -> Result<Schema<'s>> {
        let tables = Tables {
            nodes: &mut self.nodes,
            fields: &mut self.fields,
            names: &mut self.names,
            branches: &mut self.branches,
            symbols: &mut self.symbols,
        };
        let (root, counts) = parse::parse(text, mode, limits, tables)?;
        Ok(counts.view(text, root, &self.nodes, &self.fields, &self.names, &self.branches, &self.symbols))
    }
}

impl Counts {
    #[allow(clippy::too_many_arguments)] // the five tables, once
    fn view<'s>(
        &self,
        text: &'s str,
        root: Ty,
        nodes: &'s [Node],
        fields: &'s [Field],
        names: &'s [Name],
        branches: &'s [Ty],
        symbols: &'s [u32],
    ) -> Schema<'s> {
        Schema {
            text,
            root,
            nodes: nodes.get(..self.nodes).unwrap_or_default(),
            fields: fields.get(..self.fields).unwrap_or_default(),
            names: names.get(..self.names).unwrap_or_default(),
            branches: branches.get(..self.branches).unwrap_or_default(),
            symbols: symbols.get(..self.symbols).unwrap_or_default(),
        }
    }
}

/// A schema that owns its text and its tables, on the heap.
///
/// ```
/// use avocet::schema::OwnedSchema;
/// let schema = OwnedSchema::parse(r#"["null", "string"]"#)?;
/// assert_eq!(schema.schema().root().least_size(), Some(1));
/// # Ok::<(), avocet::Error>(())
/// ```
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct OwnedSchema {
    text: alloc::boxed::Box<str>,
    nodes: alloc::vec::Vec<Node>,
    fields: alloc::vec::Vec<Field>,
    names: alloc::vec::Vec<Name>,
    branches: alloc::vec::Vec<Ty>,
    symbols: alloc::vec::Vec<u32>,
    root: Ty,
}

#[cfg(feature = "alloc")]
impl OwnedSchema {
    /// Reads a schema strictly, under the default limits.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind) of schema text, with the offset in `text`.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_with(text, ParseMode::Strict, &Limits::SERVER)
    }

    /// Reads a schema in this mode, under these limits.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind) of schema text, with the offset in `text`.
    pub fn parse_with(text: &str, mode: ParseMode, limits: &Limits) -> Result<Self> {
        use alloc::vec;
        let needed = Capacity::needed_with(text, limits)?;
        let room = |n: usize| n.min(usize::from(limits.schema_nodes));
        let mut nodes = vec![Node::EMPTY; room(needed.nodes)];
        let mut fields = vec![Field::EMPTY; room(needed.fields)];
        let mut names = vec![Name::EMPTY; room(needed.names)];
        let mut branches = vec![Ty(0); room(needed.branches)];
        let mut symbols = vec![0; room(needed.symbols)];
        let tables = Tables {
            nodes: &mut nodes,
            fields: &mut fields,
            names: &mut names,
            branches: &mut branches,
            symbols: &mut symbols,
        };
        let (root, counts) = parse::parse(text, mode, limits, tables)?;
        nodes.truncate(counts.nodes);
        fields.truncate(counts.fields);
        names.truncate(counts.names);
        branches.truncate(counts.branches);
        symbols.truncate(counts.symbols);
        Ok(Self { text: text.into(), nodes, fields, names, branches, symbols, root })
    }

    /// The view that everything else works with.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        Schema {
            text: &self.text,
            nodes: &self.nodes,
            fields: &self.fields,
            names: &self.names,
            branches: &self.branches,
            symbols: &self.symbols,
            root: self.root,
        }
    }
}

/// How much room a schema's tables take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Capacity {
    /// Types with a node.
    pub nodes: usize,
    /// Record fields.
    pub fields: usize,
    /// Named types.
    pub names: usize,
    /// Union branches.
    pub branches: usize,
    /// Enum symbols.
    pub symbols: usize,
}

impl Capacity {
    /// Counts what [`SchemaBuf`] needs for `text`, without parsing it: never less than parsing takes, and more only for
    /// texts with attributes that do not belong to their type or keys that occur twice.
    ///
    /// # Errors
    /// [`ErrorKind::Json`](crate::ErrorKind::Json) and the other kinds of malformed text.
    pub fn needed(text: &str) -> Result<Self> {
        Self::needed_with(text, &Limits::SERVER)
    }

    /// [`needed`](Self::needed) under these limits, of which the text's length counts.
    ///
    /// # Errors
    /// As [`needed`](Self::needed), and [`ErrorKind::SchemaTextLimit`](crate::ErrorKind::SchemaTextLimit).
    pub fn needed_with(text: &str, limits: &Limits) -> Result<Self> {
        super::count::count(text, limits)
    }

    /// Bytes that tables of these capacities occupy.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.nodes
            .saturating_mul(size_of::<Node>())
            .saturating_add(self.fields.saturating_mul(size_of::<Field>()))
            .saturating_add(self.names.saturating_mul(size_of::<Name>()))
            .saturating_add(self.branches.saturating_mul(size_of::<Ty>()))
            .saturating_add(self.symbols.saturating_mul(size_of::<u32>()))
    }
}
