//! Pass 2: the queue. Objects are read one at a time; whatever nests in them waits.

use super::super::logical;
use super::super::node::{Annotated, Field, HUGE, Logical, NEVER, NONE, Name, Named, Node, Primitive, Ty};
use super::names::primitive;
use super::{Parser, Place, range};
use crate::error::{ErrorKind, Result};
use crate::wire::lex;

/// The members of a schema object that mean something, each as the text from its value on.
#[derive(Default)]
pub(super) struct Members<'t> {
    pub(super) ty: Option<&'t str>,
    pub(super) name: Option<&'t str>,
    pub(super) namespace: Option<&'t str>,
    pub(super) aliases: Option<&'t str>,
    pub(super) fields: Option<&'t str>,
    pub(super) symbols: Option<&'t str>,
    pub(super) items: Option<&'t str>,
    pub(super) values: Option<&'t str>,
    pub(super) size: Option<&'t str>,
    pub(super) logical: Option<&'t str>,
    pub(super) default: Option<&'t str>,
    pub(super) order: Option<&'t str>,
}

impl<'t> Parser<'t, '_> {
    /// Runs the queue up to its end, or up to node `until`, whose offset in the text it then returns.
    pub(super) fn read(&mut self, until: Option<usize>) -> Result<(Ty, u32)> {
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
    pub(super) fn ty(&mut self, rest: &'t str, place: Place) -> Result<(&'t str, Ty)> {
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
    pub(super) fn members(&mut self, rest: &'t str) -> Result<Members<'t>> {
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
        let len = u8::try_from(text.raw().len()).unwrap_or(0);
        let mut flags = self.order(members.order)?;
        if members.default.is_some() {
            flags |= Field::HAS_DEFAULT;
        }
        if self.aliases(members.aliases)? {
            flags |= Field::HAS_ALIASES;
        }
        self.fields.push(Field { at, object: self.offset(object), ty, flags, len }, at)?;
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
    pub(super) fn aliases(&self, aliases: Option<&'t str>) -> Result<bool> {
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
}
