//! The tables that come of it, in sizes that are counted first.

#![allow(clippy::panic)] // evaluated by the compiler

use super::{Flat, NOWHERE, Pass};
use crate::schema::Schema;
use crate::schema::tables::{Field, Name as NameEntry, Node, Ty};
use crate::typed::Def;
use crate::typed::refers::Refers;

/// How many entries each table has, and bytes the text.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Sizes {
    pub text: usize,
    pub nodes: usize,
    pub fields: usize,
    pub names: usize,
    pub branches: usize,
    pub symbols: usize,
}

/// A schema's text and tables, of exactly the size that was counted.
#[derive(Debug)]
#[doc(hidden)]
pub struct Tables<
    const TEXT: usize,
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> {
    pub(super) text: [u8; TEXT],
    pub(super) nodes: [Node; NODES],
    pub(super) fields: [Field; FIELDS],
    pub(super) names: [NameEntry; NAMES],
    pub(super) branches: [Ty; BRANCHES],
    pub(super) symbols: [u32; SYMBOLS],
    pub(super) root: Ty,
    pub(super) used: Sizes,
}

/// What the tables of `def` take.
#[doc(hidden)]
#[must_use]
pub const fn sizes(def: &'static Def, refers: &'static Refers) -> Sizes {
    let mut flat = Flat::<0, 0, 0, 0, 0, 0>::new(Pass::Count, refers);
    flat.add(def, NOWHERE);
    flat.finish().used
}

/// CRC-64-AVRO of the Parsing Canonical Form.
pub(in crate::typed) const fn fingerprint(def: &'static Def, refers: &'static Refers) -> u64 {
    let mut flat = Flat::<0, 0, 0, 0, 0, 0>::new(Pass::Canonical, refers);
    flat.add(def, NOWHERE);
    flat.pen.crc.value()
}

impl<
    const TEXT: usize,
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> Tables<TEXT, NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>
{
    pub(super) const NONE: Self = Self {
        text: [b' '; TEXT],
        nodes: [Node::EMPTY; NODES],
        fields: [Field::EMPTY; FIELDS],
        names: [NameEntry::EMPTY; NAMES],
        branches: [Ty(0); BRANCHES],
        symbols: [0; SYMBOLS],
        root: Ty(0),
        used: Sizes { text: 0, nodes: 0, fields: 0, names: 0, branches: 0, symbols: 0 },
    };

    /// The tables of `def`.
    #[must_use]
    pub const fn new(def: &'static Def, refers: &'static Refers) -> Self {
        let mut flat = Flat::new(Pass::Write, refers);
        flat.to.root = flat.add(def, NOWHERE);
        flat.finish()
    }

    /// [`new`](Self::new) if everything fits, else nothing.
    pub(in crate::typed) const fn fitting(def: &'static Def, refers: &'static Refers, sizes: Sizes) -> Self {
        let fits = sizes.text <= TEXT
            && sizes.nodes <= NODES
            && sizes.fields <= FIELDS
            && sizes.names <= NAMES
            && sizes.branches <= BRANCHES
            && sizes.symbols <= SYMBOLS;
        if fits { Self::new(def, refers) } else { Self::NONE }
    }

    /// The view.
    #[must_use]
    pub const fn schema(&'static self) -> Schema<'static> {
        let used = &self.used;
        let Ok(text) = core::str::from_utf8(self.text.split_at(used.text).0) else {
            panic!("schema text is not UTF-8")
        };
        Schema::from_tables(
            text,
            self.root,
            self.nodes.split_at(used.nodes).0,
            self.fields.split_at(used.fields).0,
            self.names.split_at(used.names).0,
            self.branches.split_at(used.branches).0,
            self.symbols.split_at(used.symbols).0,
        )
    }
}
