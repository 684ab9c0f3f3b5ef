//! From the constant tree to schema text and tables, at compile time.
//!
//! [`Flat`] goes through the tree once, depth first, and writes the text and the tables side by side, so that offsets
//! lead to what has just been written. It runs three times: without room, to count; with exactly the room that was
//! counted; and for the fingerprint, where the text is the canonical form and goes through a checksum only.
//!
//! What Avro cannot say is refused when the program is compiled: a union in a union,
//!
//! ```compile_fail,E0080
//! use avocet::{Describe, typed::Def};
//! struct Nested;
//! impl Describe for Nested {
//!     const DEF: &'static Def = &Def::Union { branches: &[<()>::DEF, <Option<i32>>::DEF] };
//! }
//! const TEXT: &str = Nested::SCHEMA_TEXT;
//! # fn main() { println!("{TEXT}") }
//! ```
//!
//! two branches of one kind,
//!
//! ```compile_fail,E0080
//! use avocet::{Describe, typed::Def};
//! struct Twice;
//! impl Describe for Twice {
//!     const DEF: &'static Def = &Def::Union { branches: &[i16::DEF, i32::DEF] };
//! }
//! const TEXT: &str = Twice::SCHEMA_TEXT;
//! # fn main() { println!("{TEXT}") }
//! ```
//!
//! two types of one name,
//!
//! ```compile_fail,E0080
//! use avocet::{Describe, typed::{Def, FieldDef, Name}};
//! struct Both;
//! impl Describe for Both {
//!     const DEF: &'static Def = &Def::Record {
//!         name: Name::new("Both"),
//!         fields: &[
//!             FieldDef::new("a", &Def::Fixed { name: Name::new("Key"), size: 4, logical: None }),
//!             FieldDef::new("b", &Def::Fixed { name: Name::new("Key"), size: 8, logical: None }),
//!         ],
//!     };
//! }
//! const TEXT: &str = Both::SCHEMA_TEXT;
//! # fn main() { println!("{TEXT}") }
//! ```
//!
//! however deep they stand.
//!
//! ```compile_fail,E0080
//! use avocet::{Describe, typed::{Def, FieldDef, Name}};
//! struct Both;
//! impl Describe for Both {
//!     const DEF: &'static Def =
//!         &Def::Record { name: Name::new("Both"), fields: &[FieldDef::new("a", ONE), FieldDef::new("b", TWO)] };
//! }
//! const ONE: &Def = &Def::Record { name: Name::new("Item"), fields: &[FieldDef::new("key", KEY4)] };
//! const TWO: &Def = &Def::Record { name: Name::new("Item"), fields: &[FieldDef::new("key", KEY8)] };
//! const KEY4: &Def = &Def::Fixed { name: Name::new("Key"), size: 4, logical: None };
//! const KEY8: &Def = &Def::Fixed { name: Name::new("Key"), size: 8, logical: None };
//! const TEXT: &str = Both::SCHEMA_TEXT;
//! # fn main() { println!("{TEXT}") }
//! ```

// Everything here is evaluated by the compiler: what panics is a message to whoever compiles.
#![allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod default;
mod logical;
mod names;
mod pen;
mod tables;

pub(super) use tables::fingerprint;
pub use tables::{Sizes, Tables, sizes};

use super::def::{Def, FieldDef, Name, same_name, same_text};
use super::refers::Refers;
use crate::schema::tables::{Annotated, Field, LEAST_MAX, Logical, NONE, Named, Node, Primitive, Ty};
use crate::schema::{LogicalType, Order};
use logical::logical_entry;
use pen::Pen;

const SAME_NAME: &str = "two different types have the same Avro name: give one of them another with #[avro(name = \"...\")] or #[avro(namespace = \"...\")]";

/// Named types that one schema can hold.
const MOST_NAMES: usize = 512;

/// A named type that has been defined.
#[derive(Clone, Copy)]
struct Seen {
    def: &'static Def,
    namespace: &'static str,
    node: u16,
    /// Checksum of the composed name, while types are checked: arguments may make one name of two.
    name: u64,
}

/// The namespace that a type stands in, and where it stands in the text.
#[derive(Clone, Copy)]
struct Scope {
    namespace: &'static str,
    at: u32,
}

/// What the tree is gone through for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// To count, and to check what the types alone do not ensure.
    Count,
    /// To write text and tables.
    Write,
    /// For the checksum of the canonical form.
    Canonical,
}

const NOWHERE: Scope = Scope { namespace: "", at: 0 };
const UNSEEN: Seen = Seen { def: &Def::primitive(Primitive::Null), namespace: "", node: 0, name: 0 };

/// The tables while they are filled. Entries beyond the room are counted and dropped.
struct Flat<
    const TEXT: usize,
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> {
    to: Tables<TEXT, NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>,
    seen: [Seen; MOST_NAMES],
    pen: Pen<TEXT>,
    refers: &'static Refers,
    check: bool,
}

impl<
    const TEXT: usize,
    const NODES: usize,
    const FIELDS: usize,
    const NAMES: usize,
    const BRANCHES: usize,
    const SYMBOLS: usize,
> Flat<TEXT, NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>
{
    const fn new(pass: Pass, refers: &'static Refers) -> Self {
        let pen = Pen::new(matches!(pass, Pass::Canonical));
        Self { to: Tables::NONE, seen: [UNSEEN; MOST_NAMES], pen, refers, check: matches!(pass, Pass::Count) }
    }

    /// The tables, with the text that was written beside them.
    const fn finish(self) -> Tables<TEXT, NODES, FIELDS, NAMES, BRANCHES, SYMBOLS> {
        let Self { mut to, pen, .. } = self;
        to.used.text = pen.len;
        to.text = pen.text;
        to
    }

    /// Writes a type; its entry.
    const fn add(&mut self, def: &'static Def, scope: Scope) -> Ty {
        match def {
            Def::Primitive { of, logical: None, .. } => {
                self.pen.quoted(of.name());
                of.ty()
            }
            Def::Primitive { of, logical: Some(_), .. } if self.pen.canonical => {
                self.pen.quoted(of.name());
                of.ty()
            }
            Def::Primitive { of, logical: Some(logical), .. } => {
                let at = self.pen.here();
                self.pen.put("{\"type\":");
                self.pen.quoted(of.name());
                self.pen.logical(*logical);
                self.pen.put("}");
                let detail = self.detail(*logical);
                self.push(Node::Primitive { of: Annotated::new(*of, logical_entry(*logical)), detail, at })
            }
            Def::Array { item, .. } => {
                let (at, ty) = (self.pen.here(), self.push(Node::EMPTY));
                self.pen.put("{\"type\":\"array\",\"items\":");
                let item = self.add(item, scope);
                self.pen.put("}");
                self.set(ty, Node::Array { item, at })
            }
            Def::Map { value, .. } => {
                let (at, ty) = (self.pen.here(), self.push(Node::EMPTY));
                self.pen.put("{\"type\":\"map\",\"values\":");
                let item = self.add(value, scope);
                self.pen.put("}");
                self.set(ty, Node::Map { item, at })
            }
            Def::Union { branches } => self.union(def, branches, scope),
            Def::Fixed { name, .. } | Def::Enum { name, .. } | Def::Record { name, .. } => {
                self.define(def, name, scope)
            }
            Def::Named { name } => {
                if let Some(index) = self.find(name, scope) {
                    return self.refer(index, scope);
                }
                match self.refers.find(name) {
                    Some((def, name)) => self.define(def, name, scope),
                    None => panic!(
                        "a type stands by its name where its definition is out of reach: there are more than four #[avro(by_name)] on the way to it; leave out those that are not needed"
                    ),
                }
            }
        }
    }

    const fn union(&mut self, def: &'static Def, branches: &'static [&'static Def], scope: Scope) -> Ty {
        let ty = self.push(Node::EMPTY);
        let first = self.to.used.branches;
        self.to.used.branches += branches.len();
        self.pen.put("[");
        let mut index = 0;
        while index < branches.len() {
            if let Def::Union { .. } = branches[index] {
                panic!(
                    "a union stands immediately inside a union: instead of wrapping an enum with data in Option, give it a variant without data"
                );
            }
            let mut before = 0;
            while before < index {
                assert!(
                    !same_branch(branches[before], branches[index]),
                    "two branches of one union have the same Avro type"
                );
                before += 1;
            }
            if index > 0 {
                self.pen.put(",");
            }
            let branch = self.add(branches[index], scope);
            if first + index < BRANCHES {
                self.to.branches[first + index] = branch;
            }
            index += 1;
        }
        self.pen.put("]");
        self.set(ty, Node::Union { first: small(first), len: small(branches.len()), least: least(def) })
    }

    /// Writes a named type: its definition, or its name if it has been defined.
    const fn define(&mut self, def: &'static Def, name: &'static Name, scope: Scope) -> Ty {
        if let Some(index) = self.find(name, scope) {
            assert!(self.seen[index].def.same(def), "{}", SAME_NAME);
            return self.refer(index, scope);
        }
        let sum = if self.check { self.refuse_homonyms(name, scope) } else { 0 };
        let object = self.pen.here();
        let ty = self.push(Node::EMPTY);
        let index = self.to.used.names;
        assert!(index < MOST_NAMES, "more than 512 named types in one schema");
        self.to.used.names += 1;
        let kind = match def {
            Def::Fixed { .. } => "fixed",
            Def::Enum { .. } => "enum",
            _ => "record",
        };
        let (mut entry, scope) = self.head(name, kind, scope);
        entry.object = object;
        let Some(node) = ty.index() else { panic!("no node") };
        self.seen[index] = Seen { def, namespace: scope.namespace, node: small(node), name: sum };
        let named = Named::definition(small(index));
        match def {
            Def::Fixed { size, logical, .. } => {
                self.pen.put(",\"size\":");
                self.pen.number(*size as usize);
                let mut entry_logical = Logical::None;
                entry.least = NONE;
                if let (Some(logical), false) = (*logical, self.pen.canonical) {
                    self.pen.logical(logical);
                    entry.least = self.detail(logical);
                    entry_logical = logical_entry(logical);
                }
                self.set(ty, Node::Fixed { logical: entry_logical, name: named, size: *size });
            }
            Def::Enum { symbols, default, .. } => {
                let first = self.to.used.symbols;
                self.to.used.symbols += symbols.len();
                self.pen.put(",\"symbols\":[");
                let mut at = 0;
                while at < symbols.len() {
                    self.pen.put(if at == 0 { "\"" } else { ",\"" });
                    if first + at < SYMBOLS {
                        self.to.symbols[first + at] = self.pen.here();
                    }
                    self.pen.put(symbols[at]);
                    self.pen.put("\"");
                    at += 1;
                }
                self.pen.put("]");
                entry.least = NONE;
                if let (Some(default), false) = (*default, self.pen.canonical) {
                    self.pen.put(",\"default\":");
                    self.pen.quoted(symbols[default as usize]);
                    entry.least = default;
                }
                self.set(ty, Node::Enum { name: named, first: small(first), len: small(symbols.len()) });
            }
            Def::Record { fields, .. } => {
                let first = self.to.used.fields;
                self.to.used.fields += fields.len();
                entry.least = least(def);
                // Before its fields, which may refer to it.
                self.set(ty, Node::Record { name: named, first: small(first), len: small(fields.len()) });
                self.pen.put(",\"fields\":[");
                let mut at = 0;
                while at < fields.len() {
                    if at > 0 {
                        self.pen.put(",");
                    }
                    if self.check {
                        default::check(name.name, &fields[at]);
                    }
                    let field = self.field(&fields[at], scope);
                    if first + at < FIELDS {
                        self.to.fields[first + at] = field;
                    }
                    at += 1;
                }
                self.pen.put("]");
            }
            _ => {}
        }
        self.pen.put("}");
        if index < NAMES {
            self.to.names[index] = entry;
        }
        ty
    }

    const fn field(&mut self, def: &'static FieldDef, scope: Scope) -> Field {
        let object = self.pen.here();
        self.pen.put("{\"name\":\"");
        let at = self.pen.here();
        self.pen.put(def.name);
        self.pen.put("\",\"type\":");
        let ty = self.add(def.ty, scope);
        let mut flags = 0;
        if !self.pen.canonical {
            self.pen.doc(def.doc);
            let default = match (def.default, def.ty) {
                (None, Def::Union { branches }) => match branches {
                    [Def::Primitive { of: Primitive::Null, .. }, ..] => Some("null"),
                    _ => None,
                },
                (default, _) => default,
            };
            if let Some(default) = default {
                self.pen.put(",\"default\":");
                self.pen.put(default);
                flags |= Field::HAS_DEFAULT;
            }
            if self.pen.aliases(def.aliases) {
                flags |= Field::HAS_ALIASES;
            }
            match def.order {
                Order::Ascending => {}
                Order::Descending => {
                    self.pen.put(",\"order\":\"descending\"");
                    flags |= Field::DESCENDING;
                }
                Order::Ignore => {
                    self.pen.put(",\"order\":\"ignore\"");
                    flags |= Field::IGNORE;
                }
            }
        }
        self.pen.put("}");
        let len = if def.name.len() <= 255 { def.name.len() as u8 } else { 0 };
        Field { at, object, ty, flags, len }
    }

    /// Refuses a name that is spelled like another one. Its checksum.
    const fn refuse_homonyms(&self, name: &Name, scope: Scope) -> u64 {
        let namespace = match name.namespace {
            Some(namespace) => namespace,
            None => scope.namespace,
        };
        let mut pen = Pen::<0>::new(true);
        pen.composed(name, 0);
        let sum = pen.crc.value();
        let mut index = 0;
        while index < self.to.used.names {
            let seen = &self.seen[index];
            assert!(seen.name != sum || !same_text(seen.namespace, namespace), "{}", SAME_NAME);
            index += 1;
        }
        sum
    }

    /// The index of the node that holds precision and scale.
    const fn detail(&mut self, logical: LogicalType) -> u16 {
        match logical {
            LogicalType::Decimal { precision, scale } => match self.push(Node::Decimal { precision, scale }).index() {
                Some(index) => small(index),
                None => NONE,
            },
            _ => NONE,
        }
    }

    const fn push(&mut self, node: Node) -> Ty {
        let index = self.to.used.nodes;
        self.to.used.nodes += 1;
        let ty = Ty::node(small(index));
        self.set(ty, node)
    }

    const fn set(&mut self, ty: Ty, node: Node) -> Ty {
        if let Some(index) = ty.index()
            && index < NODES
        {
            self.to.nodes[index] = node;
        }
        ty
    }
}

const fn small(index: usize) -> u16 {
    assert!(index < 32_000, "a schema of more than 32,000 types, fields or symbols");
    index as u16
}

const fn least(def: &Def) -> u16 {
    let least = def.least();
    if least > LEAST_MAX as usize { LEAST_MAX } else { least as u16 }
}

/// Whether a union cannot hold both.
const fn same_branch(a: &Def, b: &Def) -> bool {
    match (a, b) {
        (Def::Primitive { of: a, .. }, Def::Primitive { of: b, .. }) => *a as u8 == *b as u8,
        (Def::Array { .. }, Def::Array { .. }) | (Def::Map { .. }, Def::Map { .. }) => true,
        _ => match (a.name(), b.name()) {
            (Some(a), Some(b)) => same_name(a, b) && same_namespace(a, b),
            _ => false,
        },
    }
}

pub(super) const fn same_namespace(a: &Name, b: &Name) -> bool {
    match (a.namespace, b.namespace) {
        (None, None) => true,
        (Some(a), Some(b)) => same_text(a, b),
        _ => false,
    }
}
