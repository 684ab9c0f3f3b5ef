//! Schema text into tables: breadth first, without a heap and without a stack.
//!
//! The node table is its own queue. Reading a schema object steps through its members, and whatever type stands nested
//! in it is passed over and queued as [`Node::Pending`], so that one JSON object is open at a time: fields, branches
//! and symbols of one type come to lie side by side, and attributes may come in any order. Names are only *noted*, as
//! [`Node::Reference`]. What needs to see all of the schema follows in passes over the tables:
//!
//! 1. read the text as JSON, once, whole (syntax, depth, what follows the end);
//! 2. run the queue;
//! 3. overwrite references by copies of what they name;
//! 4. lenient: check that redefinitions say the same, and make them references;
//! 5. refuse unions in unions and branches that occur twice;
//! 6. note enum defaults and the parameters of decimals;
//! 7. least sizes, by sweeps down from "never": what stays there contains itself unconditionally;
//! 8. strict: defaults are values of their fields' types;
//! 9. lenient, with forward references: let the first occurrence of each name be its definition.
//!
//! Work that is not linear in the text pays with [`Limits::schema_fuel`].

mod check;
mod first;
mod names;
mod read;

use super::default::Defaults;
use super::node::{Field, NONE, Name, Named, Node, Ty};
use super::{Counts, ParseMode, Schema, Tables};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::text::Text;
use crate::wire::{fault_of, lex};

/// Reads `text` into `tables`.
pub(super) fn parse(text: &str, mode: ParseMode, limits: &Limits, tables: Tables<'_>) -> Result<(Ty, Counts)> {
    if text.len() > limits.schema_text as usize {
        return Err(Error::new(ErrorKind::SchemaTextLimit, limits.schema_text as usize));
    }
    let most = usize::from(limits.schema_nodes);
    let mut parser = Parser {
        text,
        lenient: mode == ParseMode::Lenient,
        levels: limits.schema_depth.min(super::MAX_LEVELS),
        name_bytes: usize::from(limits.name_bytes),
        fuel: limits.schema_fuel,
        forward: false,
        nodes: Table::new(tables.nodes, most, ErrorKind::NodesFull),
        fields: Table::new(tables.fields, most, ErrorKind::FieldsFull),
        names: Table::new(tables.names, most.min(Named::MAX), ErrorKind::NamesFull),
        branches: Table::new(tables.branches, most, ErrorKind::BranchesFull),
        symbols: Table::new(tables.symbols, most, ErrorKind::SymbolsFull),
    };
    parser.check_json()?;
    let (root, _) = parser.read(None)?;
    parser.resolve_references()?;
    parser.merge_repeated()?;
    parser.check_unions()?;
    parser.note_details()?;
    parser.sweep_least_sizes()?;
    if !parser.lenient {
        Defaults::new(parser.view(root), parser.levels, parser.fuel).check_all()?;
    }
    if parser.forward {
        parser.define_first_occurrences(root);
    }
    Ok((root, parser.counts()))
}

/// A table that fills up from the front.
struct Table<'c, T> {
    slots: &'c mut [T],
    len: usize,
    most: usize,
    full: ErrorKind,
}

impl<'c, T: Copy> Table<'c, T> {
    const fn new(slots: &'c mut [T], most: usize, full: ErrorKind) -> Self {
        Self { slots, len: 0, most, full }
    }

    /// Appends; `at` is the offset in the text for errors.
    fn push(&mut self, value: T, at: u32) -> Result<u16> {
        let index = u16::try_from(self.len).ok().filter(|_| self.len < self.most);
        let Some(index) = index else {
            return Err(Error::new(ErrorKind::SchemaNodesLimit, at as usize));
        };
        let Some(slot) = self.slots.get_mut(self.len) else {
            return Err(Error::new(self.full, at as usize));
        };
        *slot = value;
        self.len = self.len.wrapping_add(1);
        Ok(index)
    }

    fn get(&self, index: usize) -> Option<T> {
        self.slots.get(..self.len)?.get(index).copied()
    }

    fn set(&mut self, index: usize, value: T) {
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = value;
        }
    }

    fn all(&self) -> &[T] {
        self.slots.get(..self.len).unwrap_or_default()
    }

    fn range_mut(&mut self, first: usize, len: usize) -> &mut [T] {
        self.slots.get_mut(first..first.saturating_add(len)).unwrap_or_default()
    }
}

struct Parser<'t, 'c> {
    text: &'t str,
    lenient: bool,
    levels: u8,
    name_bytes: usize,
    fuel: u32,
    /// A name was used before its definition.
    forward: bool,
    nodes: Table<'c, Node>,
    fields: Table<'c, Field>,
    names: Table<'c, Name>,
    branches: Table<'c, Ty>,
    symbols: Table<'c, u32>,
}

/// Where a schema stands: how deep, and inside which named type.
#[derive(Clone, Copy)]
struct Place {
    level: u8,
    owner: u16,
}

impl<'t, 'c> Parser<'t, 'c> {
    // -- Text and offsets. Every `&str` below is a suffix of the text, so its length says where it begins.

    fn offset(&self, rest: &str) -> u32 {
        u32::try_from(self.text.len().saturating_sub(rest.len())).unwrap_or(u32::MAX)
    }

    #[cold]
    #[inline(never)]
    fn error(&self, kind: ErrorKind, rest: &str) -> Error {
        Error::new(kind, self.offset(rest) as usize)
    }

    fn lexed<T>(&self, result: lex::Lexed<'t, T>) -> Result<(&'t str, T)> {
        result.map_err(|error| fault_of(error).in_input(self.text.len()))
    }

    fn from(&self, at: u32) -> &'t str {
        self.text.get(at as usize..).unwrap_or_default()
    }

    /// A string and the offset of its first character.
    fn string(&self, rest: &'t str, otherwise: ErrorKind) -> Result<(&'t str, Text<'t>, u32)> {
        if !rest.starts_with('"') {
            return Err(self.error(otherwise, rest));
        }
        let (after, text) = self.lexed(lex::string(rest))?;
        Ok((after, text, self.offset(rest).saturating_add(1)))
    }

    /// Passes over a value; nested text is passed over once for each level that it is nested in, so it pays.
    fn pass(&mut self, rest: &'t str) -> Result<&'t str> {
        let (after, value) = self.lexed(lex::value(rest))?;
        self.pay(value.len() as u64, rest)?;
        Ok(after)
    }

    fn pay(&mut self, steps: u64, rest: &str) -> Result<()> {
        match u32::try_from(steps).ok().and_then(|steps| self.fuel.checked_sub(steps)) {
            Some(fuel) => {
                self.fuel = fuel;
                Ok(())
            }
            None => Err(self.error(ErrorKind::SchemaFuelLimit, rest)),
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            nodes: self.nodes.len,
            fields: self.fields.len,
            names: self.names.len,
            branches: self.branches.len,
            symbols: self.symbols.len,
        }
    }

    fn view(&self, root: Ty) -> Schema<'_> {
        Schema {
            text: self.text,
            nodes: self.nodes.all(),
            fields: self.fields.all(),
            names: self.names.all(),
            branches: self.branches.all(),
            symbols: self.symbols.all(),
            root,
        }
    }

    // -- Pass 1.

    fn check_json(&self) -> Result<()> {
        let (rest, _) = self.lexed(lex::value(self.text))?;
        let (rest, _) = self.lexed(lex::space(rest))?;
        if rest.is_empty() { Ok(()) } else { Err(self.error(ErrorKind::TrailingText, rest)) }
    }
}

fn range(from: usize, to: usize) -> (u16, u16) {
    (u16::try_from(from).unwrap_or(NONE), u16::try_from(to.saturating_sub(from)).unwrap_or(0))
}

fn as_reference(node: Node) -> Node {
    match node {
        Node::Fixed { logical, name, size } => Node::Fixed { logical, name: name.reference(), size },
        Node::Record { name, first, len } => Node::Record { name: name.reference(), first, len },
        Node::Enum { name, first, len } => Node::Enum { name: name.reference(), first, len },
        other => other,
    }
}
