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

use super::default::Defaults;
use super::logical;
use super::node::{Annotated, Field, HUGE, Logical, NEVER, NONE, Name, Named, Node, Primitive, Ty};
use super::sort::heap_sort;
use super::{Counts, ParseMode, Schema, Tables};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::text::Text;
use crate::wire::{fault_of, lex};

/// Records and enums up to this many entries are checked for duplicates pair by pair, larger ones by sorting.
const FEW: usize = 12;

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
        parser.define_first_occurrences(root)?;
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

/// The members of a schema object that mean something, each as the text from its value on.
#[derive(Default)]
struct Members<'t> {
    ty: Option<&'t str>,
    name: Option<&'t str>,
    namespace: Option<&'t str>,
    aliases: Option<&'t str>,
    fields: Option<&'t str>,
    symbols: Option<&'t str>,
    items: Option<&'t str>,
    values: Option<&'t str>,
    size: Option<&'t str>,
    logical: Option<&'t str>,
    default: Option<&'t str>,
    order: Option<&'t str>,
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

    // -- Pass 2: the queue.

    /// Runs the queue up to its end, or up to node `until`, whose offset in the text it then returns.
    fn read(&mut self, until: Option<usize>) -> Result<(Ty, u32)> {
        let (start, _) = self.lexed(lex::space(self.text))?;
        let (_, root) = self.ty(start, Place { level: 0, owner: NONE })?;
        let mut next = 0;
        while let Some(node) = self.nodes.get(next) {
            match node {
                Node::Pending { at, .. } | Node::Reference { at, .. } if until == Some(next) => {
                    return Ok((root, at));
                }
                Node::Pending { level, owner, at } => self.schema(next, Place { level, owner }, at)?,
                _ => {}
            }
            next = next.saturating_add(1);
        }
        Ok((root, 0))
    }

    /// A schema wherever one may stand: a primitive's name is a type at once, anything else waits in the queue.
    fn ty(&mut self, rest: &'t str, place: Place) -> Result<(&'t str, Ty)> {
        let at = self.offset(rest);
        let Place { level, owner } = place;
        if level >= self.levels {
            return Err(self.error(ErrorKind::SchemaDepthLimit, rest));
        }
        match rest.as_bytes().first() {
            Some(b'"') => {
                let (after, name, inside) = self.string(rest, ErrorKind::NotASchema)?;
                if let Some(primitive) = primitive(name) {
                    return Ok((after, primitive.ty()));
                }
                let node = self.nodes.push(Node::Reference { level, owner, at: inside }, at)?;
                Ok((after, Ty::node(node)))
            }
            Some(b'{' | b'[') => {
                let after = self.pass(rest)?;
                let node = self.nodes.push(Node::Pending { level, owner, at }, at)?;
                Ok((after, Ty::node(node)))
            }
            _ => Err(self.error(ErrorKind::NotASchema, rest)),
        }
    }

    fn schema(&mut self, index: usize, place: Place, at: u32) -> Result<()> {
        let mut rest = self.from(at);
        let mut level = place.level;
        loop {
            let place = Place { level, ..place };
            let Some(inside) = rest.strip_prefix('{') else {
                return self.union(index, rest, place);
            };
            let members = self.members(inside)?;
            let Some(ty) = members.ty else {
                return Err(self.error(ErrorKind::MissingAttribute, rest));
            };
            if self.lenient && ty.starts_with(['{', '[']) {
                // `{"type": {"type": "int"}}`, as old writers had it: the inner schema stands for the outer one.
                rest = ty;
                level = level.saturating_add(1);
                if level >= self.levels {
                    return Err(self.error(ErrorKind::SchemaDepthLimit, rest));
                }
                continue;
            }
            let (_, name, inside) = self.string(ty, ErrorKind::AttributeType)?;
            let node = if let Some(kind) = primitive(name) {
                self.annotated(kind, rest, &members)?
            } else if name == "array" || name == "map" {
                self.collection(name == "map", rest, &members, place)?
            } else if name == "record" || name == "error" {
                self.record(index, name == "error", rest, &members, place)?
            } else if name == "enum" {
                self.enumeration(index, rest, &members, place)?
            } else if name == "fixed" {
                self.fixed(index, rest, &members, place)?
            } else if self.lenient {
                Node::Reference { level, owner: place.owner, at: inside }
            } else {
                return Err(self.error(ErrorKind::UnknownName, ty));
            };
            self.nodes.set(index, node);
            return Ok(());
        }
    }

    /// Steps through an object, `rest` being what follows its bracket; of a key that occurs twice the last one counts.
    fn members(&mut self, rest: &'t str) -> Result<Members<'t>> {
        let mut members = Members::default();
        let mut first = true;
        let mut rest = rest;
        loop {
            let (value, key) = self.lexed(lex::member(&mut first, rest))?;
            let Some(key) = key else { return Ok(members) };
            let member = match () {
                () if key == "type" => Some(&mut members.ty),
                () if key == "name" => Some(&mut members.name),
                () if key == "namespace" => Some(&mut members.namespace),
                () if key == "aliases" => Some(&mut members.aliases),
                () if key == "fields" => Some(&mut members.fields),
                () if key == "symbols" => Some(&mut members.symbols),
                () if key == "items" => Some(&mut members.items),
                () if key == "values" => Some(&mut members.values),
                () if key == "size" => Some(&mut members.size),
                () if key == "logicalType" => Some(&mut members.logical),
                () if key == "default" => Some(&mut members.default),
                () if key == "order" => Some(&mut members.order),
                () => None,
            };
            if let Some(member) = member {
                *member = Some(value);
            }
            rest = self.pass(value)?;
        }
    }

    fn annotated(&mut self, kind: Primitive, object: &'t str, members: &Members<'t>) -> Result<Node> {
        let at = self.offset(object);
        let (mut logical, mut detail) = (Logical::None, NONE);
        if members.logical.is_some() {
            logical = logical::of_primitive(kind, object);
            if let (Logical::Decimal, Some((precision, scale))) = (logical, logical::decimal(object)) {
                detail = self.nodes.push(Node::Decimal { precision, scale }, at)?;
            }
        }
        Ok(Node::Primitive { of: Annotated::new(kind, logical), detail, at })
    }

    fn collection(&mut self, map: bool, object: &'t str, members: &Members<'t>, place: Place) -> Result<Node> {
        let at = self.offset(object);
        let Some(inner) = (if map { members.values } else { members.items }) else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let (_, item) = self.ty(inner, Place { level: place.level.saturating_add(1), ..place })?;
        Ok(if map { Node::Map { item, at } } else { Node::Array { item, at } })
    }

    fn union(&mut self, index: usize, rest: &'t str, place: Place) -> Result<()> {
        let from = self.branches.len;
        let place = Place { level: place.level.saturating_add(1), ..place };
        let mut rest = rest.strip_prefix('[').unwrap_or_default();
        let mut first = true;
        loop {
            let (element, more) = self.lexed(lex::element(&mut first, rest))?;
            if !more {
                break;
            }
            if element.starts_with('[') {
                return Err(self.error(ErrorKind::NestedUnion, element));
            }
            let (after, ty) = self.ty(element, place)?;
            self.branches.push(ty, self.offset(element))?;
            rest = after;
        }
        let (first, len) = range(from, self.branches.len);
        self.nodes.set(index, Node::Union { first, len, least: NEVER });
        Ok(())
    }

    fn record(
        &mut self,
        index: usize,
        error: bool,
        object: &'t str,
        members: &Members<'t>,
        place: Place,
    ) -> Result<Node> {
        let Some(fields) = members.fields else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let name = self.define(index, object, members, place, if error { Name::ERROR } else { 0 })?;
        let Some(mut rest) = fields.strip_prefix('[') else {
            return Err(self.error(ErrorKind::AttributeType, fields));
        };
        let from = self.fields.len;
        let place = Place { level: place.level.saturating_add(1), owner: name };
        let mut first = true;
        loop {
            let (element, more) = self.lexed(lex::element(&mut first, rest))?;
            if !more {
                break;
            }
            rest = self.pass(element)?;
            self.field(element, place)?;
        }
        self.refuse_duplicate_fields(from)?;
        let (first, len) = range(from, self.fields.len);
        Ok(Node::Record { name: Named::definition(name), first, len })
    }

    fn field(&mut self, object: &'t str, place: Place) -> Result<()> {
        let Some(inside) = object.strip_prefix('{') else {
            return Err(self.error(ErrorKind::AttributeType, object));
        };
        let members = self.members(inside)?;
        let (Some(name), Some(ty)) = (members.name, members.ty) else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let (_, text, at) = self.string(name, ErrorKind::AttributeType)?;
        self.check_name(text, name)?;
        let (_, ty) = self.ty(ty, place)?;
        let mut flags = self.order(members.order)?;
        if members.default.is_some() {
            flags |= Field::HAS_DEFAULT;
        }
        if self.aliases(members.aliases)? {
            flags |= Field::HAS_ALIASES;
        }
        self.fields.push(Field { at, object: self.offset(object), ty, flags }, at)?;
        Ok(())
    }

    fn order(&self, order: Option<&'t str>) -> Result<u8> {
        let Some(rest) = order else { return Ok(0) };
        let (_, order, _) = self.string(rest, ErrorKind::Order)?;
        let is = |name: &str| {
            order == name || (self.lenient && order.as_str().is_some_and(|order| order.eq_ignore_ascii_case(name)))
        };
        match () {
            () if is("ascending") => Ok(0),
            () if is("descending") => Ok(Field::DESCENDING),
            () if is("ignore") => Ok(Field::IGNORE),
            () => Err(self.error(ErrorKind::Order, rest)),
        }
    }

    /// Whether there are aliases; strictly, they are an array of strings.
    fn aliases(&self, aliases: Option<&'t str>) -> Result<bool> {
        let Some(whole) = aliases else {
            return Ok(false);
        };
        let Some(mut rest) = whole.strip_prefix('[') else {
            return if self.lenient { Ok(false) } else { Err(self.error(ErrorKind::AttributeType, whole)) };
        };
        let mut first = true;
        let mut any = false;
        loop {
            let (element, more) = self.lexed(lex::element(&mut first, rest))?;
            if !more {
                return Ok(any);
            }
            any = true;
            if self.lenient && !element.starts_with('"') {
                return Ok(any);
            }
            rest = self.string(element, ErrorKind::AttributeType)?.0;
        }
    }

    fn enumeration(&mut self, index: usize, object: &'t str, members: &Members<'t>, place: Place) -> Result<Node> {
        let Some(symbols) = members.symbols else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let name = self.define(index, object, members, place, 0)?;
        let Some(mut rest) = symbols.strip_prefix('[') else {
            return Err(self.error(ErrorKind::AttributeType, symbols));
        };
        let from = self.symbols.len;
        let mut first = true;
        loop {
            let (element, more) = self.lexed(lex::element(&mut first, rest))?;
            if !more {
                break;
            }
            let (after, symbol, at) = self.string(element, ErrorKind::AttributeType)?;
            self.check_name(symbol, element)?;
            self.symbols.push(at, at)?;
            rest = after;
        }
        self.refuse_duplicate_symbols(from)?;
        let (first, len) = range(from, self.symbols.len);
        Ok(Node::Enum { name: Named::definition(name), first, len })
    }

    fn fixed(&mut self, index: usize, object: &'t str, members: &Members<'t>, place: Place) -> Result<Node> {
        let Some(size) = members.size else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let name = self.define(index, object, members, place, 0)?;
        let bytes = lex::number(size).ok().and_then(|(_, number)| lex::integer(number));
        let Some(bytes) = bytes.and_then(|bytes| u64::try_from(bytes).ok()) else {
            return Err(self.error(ErrorKind::FixedSize, size));
        };
        let logical = if members.logical.is_some() { logical::of_fixed(bytes, object) } else { Logical::None };
        let size = u32::try_from(bytes).unwrap_or(HUGE);
        Ok(Node::Fixed { logical, name: Named::definition(name), size })
    }

    // -- Names.

    /// Strictly, a name is made of letters, digits and underscores and does not begin with a digit; leniently it only
    /// is not empty.
    fn check_name(&self, name: Text<'_>, rest: &str) -> Result<()> {
        let good = if self.lenient { !name.is_empty() } else { is_name(name) };
        if good { Ok(()) } else { Err(self.error(ErrorKind::InvalidName, rest)) }
    }

    fn check_namespace(&self, namespace: Text<'_>, rest: &str) -> Result<()> {
        let mut start = true;
        let good = self.lenient
            || namespace.is_empty()
            || namespace.chars().all(|c| {
                let good = if start { is_name_start(c) } else { c == '.' || is_name_start(c) || c.is_ascii_digit() };
                start = c == '.';
                good
            }) && !start;
        if good { Ok(()) } else { Err(self.error(ErrorKind::InvalidName, rest)) }
    }

    /// Enters the named type of `object` into the name table.
    fn define(&mut self, index: usize, object: &'t str, members: &Members<'t>, place: Place, flags: u8) -> Result<u16> {
        let Some(name) = members.name else {
            return Err(self.error(ErrorKind::MissingAttribute, object));
        };
        let (_, text, at) = self.string(name, ErrorKind::AttributeType)?;
        let mut entry = Name { at, object: self.offset(object), flags, ..Name::EMPTY };
        let mut local = text;
        if let Some((namespace, rest)) = text.split_last_dot() {
            self.check_namespace(namespace, name)?;
            if namespace.is_empty() && !self.lenient {
                return Err(self.error(ErrorKind::InvalidName, name));
            }
            local = rest;
            let skipped = text.raw().len().saturating_sub(rest.raw().len());
            entry.at = at.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX));
            entry.namespace = at;
            entry.flags |= Name::DOTTED;
        } else if let Some(namespace) = members.namespace.filter(|rest| !rest.starts_with("null")) {
            let (_, text, at) = self.string(namespace, ErrorKind::AttributeType)?;
            self.check_namespace(text, namespace)?;
            entry.namespace = at;
            entry.flags |= Name::NAMESPACED;
        } else if let Some(owner) = self.names.get(usize::from(place.owner)) {
            entry.namespace = owner.namespace;
            entry.flags |= owner.flags & (Name::DOTTED | Name::NAMESPACED);
        }
        self.check_name(local, name)?;
        if self.aliases(members.aliases)? {
            entry.flags |= Name::HAS_ALIASES;
        }
        entry.tag = tag(local);
        entry.least = u16::try_from(index).unwrap_or(NONE);
        let new = self.names.push(entry, at)?;
        let full = self.view(Ty(0)).full_name(usize::from(new));
        let (namespace, local) = (full.namespace.map(|text| text.raw()), full.name.raw());
        if primitive(Text::from_raw(local)).is_some() && (!self.lenient || namespace.is_none()) {
            return Err(self.error(ErrorKind::ReservedName, name));
        }
        if let Some(old) = self.find_but(new, usize::from(new), name)? {
            self.repeat(old, new)?;
        }
        Ok(new)
    }

    /// One name is defined at two places: the later one in the text is at fault, or, leniently, must say the same.
    fn repeat(&mut self, one: u16, two: u16) -> Result<()> {
        let (one, two) = (usize::from(one), usize::from(two));
        let (Some(a), Some(b)) = (self.names.get(one), self.names.get(two)) else {
            return Ok(());
        };
        let (later, mut entry) = if a.object > b.object { (one, a) } else { (two, b) };
        if !self.lenient {
            return Err(Error::new(ErrorKind::DuplicateName, entry.at as usize));
        }
        entry.flags |= Name::REPEATED;
        self.names.set(later, entry);
        Ok(())
    }

    /// The entry, other than `but` and repeated ones, that has the same full name as entry `like`.
    fn find_but(&mut self, but: u16, like: usize, rest: &str) -> Result<Option<u16>> {
        let schema = self.view(Ty(0));
        let full = schema.full_name(like);
        let found = find(&schema, full.namespace, full.name, Some(but));
        let looked_at = self.names.len as u64;
        self.pay(looked_at, rest)?;
        Ok(found)
    }

    // -- Duplicates.

    fn refuse_duplicate_fields(&mut self, from: usize) -> Result<()> {
        let text = self.text;
        let len = self.fields.len.saturating_sub(from);
        self.pay(sorting_cost(len), text)?;
        let range = self.fields.range_mut(from, len);
        let twice = duplicate(text, range, |field| field.at);
        twice.map_or(Ok(()), |at| Err(Error::new(ErrorKind::DuplicateField, at as usize)))
    }

    fn refuse_duplicate_symbols(&mut self, from: usize) -> Result<()> {
        let text = self.text;
        let len = self.symbols.len.saturating_sub(from);
        self.pay(sorting_cost(len), text)?;
        let range = self.symbols.range_mut(from, len);
        let twice = duplicate(text, range, |at| *at);
        twice.map_or(Ok(()), |at| Err(Error::new(ErrorKind::DuplicateSymbol, at as usize)))
    }

    // -- Pass 3.

    fn resolve_references(&mut self) -> Result<()> {
        for index in 0..self.nodes.len {
            let Some(Node::Reference { owner, at, .. }) = self.nodes.get(index) else {
                continue;
            };
            let rest = self.from(at.saturating_sub(1));
            let (_, text, _) = self.string(rest, ErrorKind::NotASchema)?;
            let looked_at = (self.names.len as u64).saturating_mul(if self.lenient { 2 } else { 1 });
            self.pay(looked_at, rest)?;
            let Some(name) = self.look_up(text, owner) else {
                return Err(self.error(ErrorKind::UnknownName, rest));
            };
            let Some(entry) = self.names.get(usize::from(name)) else {
                continue;
            };
            if entry.object > at {
                if !self.lenient {
                    return Err(self.error(ErrorKind::ForwardReference, rest));
                }
                self.forward = true;
            }
            if let Some(definition) = self.nodes.get(usize::from(entry.least)) {
                self.nodes.set(index, as_reference(definition));
            }
        }
        Ok(())
    }

    fn look_up(&self, text: Text<'t>, owner: u16) -> Option<u16> {
        let schema = self.view(Ty(0));
        if let Some((namespace, name)) = text.split_last_dot() {
            let namespace = if namespace.is_empty() { None } else { Some(namespace) };
            return find(&schema, namespace, name, None);
        }
        let namespace = if owner == NONE { None } else { schema.full_name(usize::from(owner)).namespace };
        let found = find(&schema, namespace, text, None);
        if found.is_none() && self.lenient && namespace.is_some() {
            return find(&schema, None, text, None);
        }
        found
    }

    // -- Pass 4.

    fn merge_repeated(&mut self) -> Result<()> {
        for index in 0..self.names.len {
            let Some(entry) = self.names.get(index).filter(|entry| entry.flags & Name::REPEATED != 0) else {
                continue;
            };
            let rest = self.from(entry.at);
            let like = u16::try_from(index).unwrap_or(NONE);
            let Some(main) = self.find_but(like, index, rest)? else {
                continue;
            };
            let main = self.names.get(usize::from(main)).map_or(NONE, |entry| entry.least);
            let (one, two) = (self.nodes.get(usize::from(main)), self.nodes.get(usize::from(entry.least)));
            let (Some(one), Some(two)) = (one, two) else {
                continue;
            };
            let mut fuel = self.fuel;
            let same = super::same::same_definition(&self.view(Ty(0)), one, two, &mut fuel);
            self.fuel = fuel;
            if !same {
                return Err(self.error(ErrorKind::DuplicateName, rest));
            }
            self.nodes.set(usize::from(entry.least), as_reference(one));
        }
        Ok(())
    }

    // -- Pass 5.

    fn check_unions(&mut self) -> Result<()> {
        // From here on `Name::least` no longer says where the definition is: it holds the last union that had the name.
        for index in 0..self.names.len {
            self.set_least(index, NONE);
        }
        for index in 0..self.nodes.len {
            let Some(Node::Union { first, len, .. }) = self.nodes.get(index) else {
                continue;
            };
            let stamp = u16::try_from(index).unwrap_or(NONE);
            let mut kinds = 0u16;
            for branch in 0..len {
                let at = usize::from(first).saturating_add(usize::from(branch));
                let Some(ty) = self.branches.get(at) else {
                    continue;
                };
                let kind = match ty.index().and_then(|node| self.nodes.get(node)) {
                    None => ty.0,
                    Some(Node::Primitive { of, .. }) => of.primitive() as u16,
                    Some(Node::Array { .. }) => 8,
                    Some(Node::Map { .. }) => 9,
                    Some(Node::Union { .. }) => {
                        return Err(self.branch_error(ErrorKind::NestedUnion, index, branch));
                    }
                    Some(Node::Fixed { name, .. } | Node::Record { name, .. } | Node::Enum { name, .. }) => {
                        if self.names.get(name.index()).is_some_and(|name| name.least == stamp) {
                            return Err(self.branch_error(ErrorKind::DuplicateBranch, index, branch));
                        }
                        self.set_least(name.index(), stamp);
                        continue;
                    }
                    Some(Node::Pending { .. } | Node::Reference { .. } | Node::Decimal { .. }) => {
                        continue;
                    }
                };
                let bit = 1u16 << (kind & 15);
                if kinds & bit != 0 {
                    return Err(self.branch_error(ErrorKind::DuplicateBranch, index, branch));
                }
                kinds |= bit;
            }
        }
        Ok(())
    }

    fn set_least(&mut self, name: usize, least: u16) {
        if let Some(entry) = self.names.range_mut(name, 1).first_mut() {
            entry.least = least;
        }
    }

    /// An error at a branch of the union that node `index` is. Unions keep no offset: the queue is run again up to it.
    #[cold]
    fn branch_error(&mut self, kind: ErrorKind, index: usize, branch: u16) -> Error {
        (self.nodes.len, self.fields.len, self.names.len, self.branches.len, self.symbols.len) = (0, 0, 0, 0, 0);
        self.fuel = u32::MAX;
        let at = match self.read(Some(index)) {
            Ok((_, at)) => at,
            Err(error) => return error,
        };
        let mut rest = self.from(at);
        while let Some(object) = rest.strip_prefix('{') {
            let Ok(Members { ty: Some(ty), .. }) = self.members(object) else {
                break;
            };
            rest = ty;
        }
        let mut rest = rest.strip_prefix('[').unwrap_or_default();
        let mut first = true;
        for _ in 0..branch {
            let Ok((element, _)) = lex::element(&mut first, rest) else {
                break;
            };
            let Ok((after, _)) = lex::value(element) else {
                break;
            };
            rest = after;
        }
        let element = lex::element(&mut first, rest).map_or(rest, |(element, _)| element);
        self.error(kind, element)
    }

    // -- Pass 6.

    fn note_details(&mut self) -> Result<()> {
        for index in 0..self.nodes.len {
            let (name, least) = match self.nodes.get(index) {
                Some(Node::Record { name, .. }) => (name, NEVER),
                Some(Node::Enum { name, first, len }) if name.is_definition() => {
                    (name, self.default_symbol(name, first, len)?)
                }
                Some(Node::Fixed { name, logical: Logical::Decimal, .. }) if name.is_definition() => {
                    let at = self.names.get(name.index()).map_or(0, |name| name.object);
                    let Some((precision, scale)) = logical::decimal(self.from(at)) else {
                        continue;
                    };
                    (name, self.nodes.push(Node::Decimal { precision, scale }, at)?)
                }
                Some(Node::Fixed { name, .. }) if name.is_definition() => (name, NONE),
                _ => continue,
            };
            self.set_least(name.index(), least);
        }
        Ok(())
    }

    fn default_symbol(&mut self, name: Named, first: u16, len: u16) -> Result<u16> {
        let object = self.from(self.names.get(name.index()).map_or(0, |name| name.object));
        let members = self.members(object.strip_prefix('{').unwrap_or_default())?;
        let Some(rest) = members.default.filter(|rest| !(self.lenient && rest.starts_with("null"))) else {
            return Ok(NONE);
        };
        let (_, default, _) = self.string(rest, ErrorKind::EnumDefault)?;
        let from = usize::from(first);
        let symbols = self.symbols.all().get(from..from.saturating_add(usize::from(len))).unwrap_or_default();
        let found = symbols.iter().position(|at| text_at(self.text, *at) == default);
        match found.and_then(|index| u16::try_from(index).ok()) {
            Some(index) => Ok(index),
            None => Err(self.error(ErrorKind::EnumDefault, rest)),
        }
    }

    // -- Pass 7.

    fn sweep_least_sizes(&mut self) -> Result<()> {
        let mut forward = false;
        let mut changed = true;
        while changed {
            changed = false;
            self.pay(
                self.nodes.len.saturating_add(self.fields.len).saturating_add(self.branches.len) as u64,
                self.text,
            )?;
            for step in 0..self.nodes.len {
                // Mostly a type comes after the one it is part of, so the first sweep goes backwards; references may
                // point the other way, so the direction alternates.
                let index = if forward { step } else { self.nodes.len.saturating_sub(step).saturating_sub(1) };
                changed |= self.update_least(index);
            }
            forward = !forward;
        }
        let endless = self.nodes.all().iter().find_map(|node| match node {
            Node::Record { name, .. } => {
                self.names.get(name.index()).filter(|name| name.least == NEVER && name.flags & Name::REPEATED == 0)
            }
            _ => None,
        });
        endless.map_or(Ok(()), |name| Err(Error::new(ErrorKind::NoFiniteValue, name.at as usize)))
    }

    /// Computes one least size from those of its parts; whether it changed.
    fn update_least(&mut self, index: usize) -> bool {
        let schema = self.view(Ty(0));
        match self.nodes.get(index) {
            Some(Node::Record { name, first, len }) if name.is_definition() => {
                let first = usize::from(first);
                let fields = schema.fields.get(first..first.saturating_add(usize::from(len))).unwrap_or_default();
                let sum = fields.iter().fold(0, |sum, field| add(sum, schema.least(field.ty)));
                let changed = schema.names.get(name.index()).is_some_and(|name| name.least != sum);
                self.set_least(name.index(), sum);
                changed
            }
            Some(Node::Union { first, len, least }) => {
                let from = usize::from(first);
                let branches = schema.branches.get(from..from.saturating_add(usize::from(len))).unwrap_or_default();
                // A union without branches has no value at all, which is no recursion: its index would be one byte.
                let smallest = branches.iter().map(|branch| schema.least(*branch)).min().unwrap_or(0);
                let new = add(1, smallest);
                self.nodes.set(index, Node::Union { first, len, least: new });
                new != least
            }
            _ => false,
        }
    }

    // -- Pass 9.

    /// Forward references put a name before its definition: the canonical form wants the definition first.
    fn define_first_occurrences(&mut self, root: Ty) -> Result<()> {
        /// Marks names that have occurred; cleared again at the end.
        const SEEN: u8 = 1 << 7;
        let mut stack = [(0u16, 0u16); super::MAX_LEVELS as usize];
        let mut used = 0usize;
        let mut next = Some(root);
        loop {
            if let Some(index) = next.take().and_then(Ty::index) {
                let children = match self.nodes.get(index) {
                    Some(Node::Array { .. } | Node::Map { .. }) => 1,
                    Some(Node::Union { len, .. }) => len,
                    Some(node @ (Node::Record { name, .. } | Node::Enum { name, .. } | Node::Fixed { name, .. })) => {
                        let entry = self.names.range_mut(name.index(), 1).first_mut();
                        let first = entry.is_some_and(|entry| {
                            let first = entry.flags & SEEN == 0;
                            entry.flags |= SEEN;
                            first
                        });
                        self.nodes.set(index, if first { as_definition(node) } else { as_reference(node) });
                        if let (true, Node::Record { len, .. }) = (first, node) { len } else { 0 }
                    }
                    _ => 0,
                };
                if children > 0 {
                    let Some(slot) = stack.get_mut(used) else {
                        return Err(Error::new(ErrorKind::SchemaDepthLimit, 0));
                    };
                    *slot = (u16::try_from(index).unwrap_or(NONE), 0);
                    used = used.saturating_add(1);
                }
            }
            let Some((index, child)) = used.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                break;
            };
            next = self.child(usize::from(*index), *child);
            *child = child.saturating_add(1);
            if next.is_none() {
                used = used.saturating_sub(1);
            }
        }
        for entry in self.names.range_mut(0, self.names.len) {
            entry.flags &= !SEEN;
        }
        Ok(())
    }

    fn child(&self, index: usize, child: u16) -> Option<Ty> {
        match self.nodes.get(index)? {
            Node::Array { item, .. } | Node::Map { item, .. } if child == 0 => Some(item),
            Node::Union { first, len, .. } if child < len => self.branches.get(usize::from(first.checked_add(child)?)),
            Node::Record { first, len, .. } if child < len => {
                self.fields.get(usize::from(first.checked_add(child)?)).map(|field| field.ty)
            }
            _ => None,
        }
    }
}

/// The name, other than `but` and repeated ones, with this namespace and unqualified name.
fn find(schema: &Schema<'_>, namespace: Option<Text<'_>>, name: Text<'_>, but: Option<u16>) -> Option<u16> {
    let tag = tag(name);
    let namespace = namespace.filter(|namespace| !namespace.is_empty());
    let found = schema.names.iter().enumerate().position(|(index, entry)| {
        if entry.tag != tag || entry.flags & Name::REPEATED != 0 || but.is_some_and(|but| usize::from(but) == index) {
            return false;
        }
        let full = schema.full_name(index);
        full.name == name && full.namespace == namespace
    });
    found.and_then(|index| u16::try_from(index).ok())
}

/// The text of the string whose first character is at `at`.
pub(super) fn text_at(text: &str, at: u32) -> Text<'_> {
    let quoted = text.get((at as usize).saturating_sub(1)..).unwrap_or_default();
    lex::string(quoted).map_or(Text::EMPTY, |(_, text)| text)
}

fn primitive(name: Text<'_>) -> Option<Primitive> {
    Primitive::ALL.into_iter().find(|primitive| name == primitive.name())
}

const fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn is_name(name: Text<'_>) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(|c| is_name_start(c) || c.is_ascii_digit())
}

fn tag(name: Text<'_>) -> u8 {
    name.chars().fold(0u8, |tag, c| tag.wrapping_mul(31).wrapping_add(c as u8))
}

fn range(from: usize, to: usize) -> (u16, u16) {
    (u16::try_from(from).unwrap_or(NONE), u16::try_from(to.saturating_sub(from)).unwrap_or(0))
}

const fn add(a: u16, b: u16) -> u16 {
    if a == NEVER || b == NEVER {
        return NEVER;
    }
    let sum = a.saturating_add(b);
    if sum > super::node::LEAST_MAX { super::node::LEAST_MAX } else { sum }
}

fn as_reference(node: Node) -> Node {
    match node {
        Node::Fixed { logical, name, size } => Node::Fixed { logical, name: name.reference(), size },
        Node::Record { name, first, len } => Node::Record { name: name.reference(), first, len },
        Node::Enum { name, first, len } => Node::Enum { name: name.reference(), first, len },
        other => other,
    }
}

fn as_definition(node: Node) -> Node {
    match node {
        Node::Fixed { logical, name, size } => Node::Fixed { logical, name: name.as_definition(), size },
        Node::Record { name, first, len } => Node::Record { name: name.as_definition(), first, len },
        Node::Enum { name, first, len } => Node::Enum { name: name.as_definition(), first, len },
        other => other,
    }
}

fn sorting_cost(len: usize) -> u64 {
    let bits = u64::from(usize::BITS.saturating_sub(len.leading_zeros()));
    (len as u64).saturating_mul(bits).saturating_mul(4)
}

/// The offset of a string that occurs twice among `entries`, which come in the order of their offsets and end in it.
fn duplicate<T: Copy>(text: &str, entries: &mut [T], at: impl Fn(&T) -> u32) -> Option<u32> {
    if entries.len() <= FEW {
        return entries.iter().enumerate().find_map(|(index, two)| {
            let two = at(two);
            let name = text_at(text, two);
            let before = entries.get(..index).unwrap_or_default();
            before.iter().any(|one| text_at(text, at(one)) == name).then_some(two)
        });
    }
    // In place: sort by name, look at neighbours, sort back by offset.
    heap_sort(entries, |a, b| text_at(text, at(a)).chars().lt(text_at(text, at(b)).chars()));
    let twice = entries.windows(2).find_map(|pair| match pair {
        [one, two] if text_at(text, at(one)) == text_at(text, at(two)) => Some(at(one).max(at(two))),
        _ => None,
    });
    heap_sort(entries, |a, b| at(a) < at(b));
    twice
}
