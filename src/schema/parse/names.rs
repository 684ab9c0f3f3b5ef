//! Names: what they may look like, where they are defined, what refers to them (passes 2 to 4).

use super::super::Schema;
use super::super::node::{NONE, Name, Node, Primitive, Ty};
use super::super::same::same_definition;
use super::read::Members;
use super::{Parser, Place, as_reference};
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;

impl<'t> Parser<'t, '_> {
    /// Strictly, a name is made of letters, digits and underscores and does not begin with a digit; leniently it only
    /// is not empty.
    pub(super) fn check_name(&self, name: Text<'_>, rest: &str) -> Result<()> {
        self.check_length(name, rest)?;
        let good = if self.lenient { !name.is_empty() } else { is_name(name) };
        if good { Ok(()) } else { Err(self.error(ErrorKind::InvalidName, rest)) }
    }

    /// Long names would be looked at over and over.
    fn check_length(&self, name: Text<'_>, rest: &str) -> Result<()> {
        if name.raw().len() > self.name_bytes {
            return Err(self.error(ErrorKind::NameBytesLimit, rest));
        }
        Ok(())
    }

    fn check_namespace(&self, namespace: Text<'_>, rest: &str) -> Result<()> {
        self.check_length(namespace, rest)?;
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
    pub(super) fn define(
        &mut self,
        index: usize,
        object: &'t str,
        members: &Members<'t>,
        place: Place,
        flags: u8,
    ) -> Result<u16> {
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
        let (namespace, local) = (full.namespace.map(Text::raw), full.name.raw());
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
        let mut steps = schema.full_name_cost(like) as u64;
        let found = find(&schema, full.namespace, full.name, Some(but), &mut steps);
        self.pay(steps, rest)?;
        Ok(found)
    }

    pub(super) fn resolve_references(&mut self) -> Result<()> {
        for index in 0..self.nodes.len {
            let Some(Node::Reference { owner, at, .. }) = self.nodes.get(index) else {
                continue;
            };
            let rest = self.from(at.saturating_sub(1));
            let (_, text, _) = self.string(rest, ErrorKind::NotASchema)?;
            self.check_length(text, rest)?;
            let mut steps = 0;
            let found = self.look_up(text, owner, &mut steps);
            self.pay(steps, rest)?;
            let Some(name) = found else {
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

    fn look_up(&self, text: Text<'t>, owner: u16, steps: &mut u64) -> Option<u16> {
        let schema = self.view(Ty(0));
        if let Some((namespace, name)) = text.split_last_dot() {
            let namespace = if namespace.is_empty() { None } else { Some(namespace) };
            return find(&schema, namespace, name, None, steps);
        }
        *steps = steps.saturating_add(schema.full_name_cost(usize::from(owner)) as u64);
        let namespace = if owner == NONE { None } else { schema.full_name(usize::from(owner)).namespace };
        let found = find(&schema, namespace, text, None, steps);
        if found.is_none() && self.lenient && namespace.is_some() {
            return find(&schema, None, text, None, steps);
        }
        found
    }

    // -- Pass 4.

    pub(super) fn merge_repeated(&mut self) -> Result<()> {
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
            let same = same_definition(&self.view(Ty(0)), one, two, &mut fuel);
            self.fuel = fuel;
            match same {
                Some(true) => {}
                Some(false) => return Err(self.error(ErrorKind::DuplicateName, rest)),
                None => return Err(self.error(ErrorKind::SchemaFuelLimit, rest)),
            }
            self.nodes.set(usize::from(entry.least), as_reference(one));
        }
        Ok(())
    }
}

/// The name, other than `but` and repeated ones, with this namespace and unqualified name. Counts its steps: one for a
/// name whose tag differs, the lengths compared for one that has the same.
fn find(
    schema: &Schema<'_>,
    namespace: Option<Text<'_>>,
    name: Text<'_>,
    but: Option<u16>,
    steps: &mut u64,
) -> Option<u16> {
    let tag = tag(name);
    let namespace = namespace.filter(|namespace| !namespace.is_empty());
    let mut found = None;
    for (index, entry) in (0..=u16::MAX).zip(schema.names) {
        *steps = steps.saturating_add(1);
        if entry.tag != tag || entry.flags & Name::REPEATED != 0 || but == Some(index) {
            continue;
        }
        let full = schema.full_name(usize::from(index));
        *steps = steps.saturating_add(schema.full_name_cost(usize::from(index)).saturating_add(32) as u64);
        if full.name == name && full.namespace == namespace {
            found = Some(index);
            break;
        }
    }
    found
}

pub(super) fn primitive(name: Text<'_>) -> Option<Primitive> {
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
