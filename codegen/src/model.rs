//! The named types of a schema: what they are called in Rust, which borrow, which contain which.

use crate::Options;
use crate::error::{Error, ErrorKind};
use crate::files::Files;
use crate::names::{self, Scope};
use avocet::schema::{FullName, Kind, LogicalType, Primitive, Schema, Type};
use std::collections::BTreeMap;

/// The most bytes of a fixed type: values of it lie on the stack.
const MOST_FIXED: usize = 1 << 20;

pub(crate) struct Named<'s> {
    /// In Avro.
    pub(crate) full: String,
    pub(crate) ty: Type<'s>,
    /// In Rust.
    pub(crate) ident: String,
    /// Whether it has a lifetime.
    pub(crate) borrows: bool,
}

pub(crate) struct Model<'s> {
    pub(crate) named: Vec<Named<'s>>,
    by_name: BTreeMap<String, usize>,
    owned: bool,
}

/// How a type reaches another.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// It holds it.
    Direct,
    /// In an `Option`.
    Optional,
    /// In an array or a map.
    Many,
    /// In an enum for a union.
    Branch,
}

/// What is in a union.
pub(crate) enum Choice<'s> {
    /// Null and one type.
    Optional { of: Type<'s>, null_last: bool },
    /// Anything else.
    Enum,
}

pub(crate) fn choice(ty: Type<'_>) -> Option<Choice<'_>> {
    let Kind::Union(union) = ty.kind() else { return None };
    let null = |ty: Type<'_>| matches!(ty.kind(), Kind::Primitive(Primitive::Null));
    Some(match (union.len(), union.branch(0), union.branch(1)) {
        (2, Some(first), Some(of)) if null(first) => Choice::Optional { of, null_last: false },
        (2, Some(of), Some(last)) if null(last) => Choice::Optional { of, null_last: true },
        _ => Choice::Enum,
    })
}

/// The name of a named type.
pub(crate) fn full_name(ty: Type<'_>) -> Option<FullName<'_>> {
    match ty.kind() {
        Kind::Record(record) => Some(record.full_name()),
        Kind::Enum(it) => Some(it.full_name()),
        Kind::Fixed(fixed) => Some(fixed.full_name()),
        _ => None,
    }
}

/// The named types that a type leads to without passing through another named type.
fn reach<'s>(ty: Type<'s>, way: Way, field: bool, to: &mut Vec<(Type<'s>, Way)>) {
    match ty.kind() {
        Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_) => to.push((ty, way)),
        Kind::Array(of) | Kind::Map(of) => {
            reach(of, if way == Way::Branch { way } else { Way::Many }, false, to);
        }
        Kind::Union(union) => match choice(ty) {
            Some(Choice::Optional { of, null_last }) if field || !null_last => {
                reach(of, if way == Way::Direct { Way::Optional } else { way }, false, to);
            }
            _ => union.branches().for_each(|branch| reach(branch, Way::Branch, false, to)),
        },
        _ => {}
    }
}

impl<'s> Model<'s> {
    pub(crate) fn new(
        files: &Files<'_>,
        schema: &'s Schema<'s>,
        scope: &mut Scope,
        options: &Options,
    ) -> Result<Self, Error> {
        let mut this = Self { named: Vec::new(), by_name: BTreeMap::new(), owned: options.owned };
        let mut edges: Vec<Vec<(usize, Way)>> = Vec::new();
        for (_, root) in files.roots(schema) {
            let mut found = Vec::new();
            reach(root, Way::Direct, false, &mut found);
            for (ty, _) in found {
                this.index(ty);
            }
            // Those that it found are looked at in turn.
            while let Some(at) = this.named.get(edges.len()).map(|named| named.ty) {
                this.check(files, schema, at)?;
                let mut found = Vec::new();
                if let Kind::Record(record) = at.kind() {
                    record.fields().for_each(|field| reach(field.ty(), Way::Direct, true, &mut found));
                }
                let to = found.into_iter().filter_map(|(ty, way)| Some((this.index(ty)?, way)));
                edges.push(to.collect());
            }
        }
        this.refuse_recursion(files, schema, &edges)?;
        let names: Vec<String> = this.named.iter().map(|named| simple(&named.full).to_owned()).collect();
        for (named, ident) in this.named.iter_mut().zip(scope.take_all(&names, names::type_name, "")) {
            named.ident = ident;
        }
        this.find_borrows(&edges);
        Ok(this)
    }

    /// The index of a named type, which is new if it has not been seen.
    fn index(&mut self, ty: Type<'s>) -> Option<usize> {
        let full = full_name(ty)?.to_string();
        if let Some(index) = self.by_name.get(&full) {
            return Some(*index);
        }
        let index = self.named.len();
        self.by_name.insert(full.clone(), index);
        self.named.push(Named { full, ty, ident: String::new(), borrows: false });
        Some(index)
    }

    pub(crate) fn of(&self, ty: Type<'_>) -> Option<&Named<'s>> {
        self.named.get(*self.by_name.get(&full_name(ty)?.to_string())?)
    }

    /// Names by the rules, and what cannot be said in Rust.
    fn check(&self, files: &Files<'_>, schema: &Schema<'_>, ty: Type<'_>) -> Result<(), Error> {
        let Some(full) = full_name(ty) else { return Ok(()) };
        let fail = |part: &str, kind| Err(files.error(schema, part, kind));
        let here = full.name().raw();
        if !names::is_dotted(&full.to_string()) {
            return fail(here, ErrorKind::Name(full.to_string()));
        }
        match ty.kind() {
            Kind::Record(record) => {
                for field in record.fields() {
                    let name = field.name();
                    if !names::is_name(&name.chars().collect::<String>()) {
                        return fail(name.raw(), ErrorKind::Name(name.chars().collect()));
                    }
                    let mut found = Vec::new();
                    reach(field.ty(), Way::Direct, true, &mut found);
                    let nameless = found.into_iter().filter_map(|(ty, _)| full_name(ty));
                    let mut nameless = nameless.filter(|inner| inner.namespace().is_none());
                    if let (Some(_), Some(inner)) = (full.namespace(), nameless.next()) {
                        return fail(name.raw(), ErrorKind::NullNamespace(inner.to_string()));
                    }
                }
                Ok(())
            }
            Kind::Enum(it) if it.is_empty() => fail(here, ErrorKind::NoValues),
            Kind::Enum(it) => {
                let mut symbols = it.symbols();
                match symbols.find(|symbol| !names::is_name(&symbol.chars().collect::<String>())) {
                    Some(symbol) => fail(symbol.raw(), ErrorKind::Name(symbol.chars().collect())),
                    None => Ok(()),
                }
            }
            Kind::Fixed(fixed) if fixed.size() > MOST_FIXED => fail(here, ErrorKind::FixedSize),
            _ => Ok(()),
        }
    }

    /// A type may contain itself, by way of an array, a map, or a box.
    fn refuse_recursion(
        &self,
        files: &Files<'_>,
        schema: &Schema<'_>,
        edges: &[Vec<(usize, Way)>],
    ) -> Result<(), Error> {
        let here = |at: usize| self.named.get(at).and_then(|named| full_name(named.ty));
        let fail = |at: usize, kind| Err(files.error(schema, here(at).map_or("", |full| full.name().raw()), kind));
        let name = |at: usize| here(at).map(|full| full.to_string()).unwrap_or_default();
        for (at, to) in edges.iter().enumerate() {
            for (_, way) in to.iter().filter(|(to, _)| *to == at) {
                match way {
                    Way::Branch => return fail(at, ErrorKind::UnionRecursion(name(at))),
                    Way::Optional if !self.owned => return fail(at, ErrorKind::BorrowedRecursion(name(at))),
                    Way::Direct => return fail(at, ErrorKind::Schema(avocet::ErrorKind::NoFiniteValue)),
                    _ => {}
                }
            }
        }
        // What contains nothing else is sound, then what contains nothing else but that, and so on.
        let mut left: Vec<usize> = Vec::new();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
        for (at, to) in edges.iter().enumerate() {
            let others = to.iter().filter(|(to, _)| *to != at);
            others.clone().for_each(|(to, _)| users.get_mut(*to).into_iter().for_each(|users| users.push(at)));
            left.push(others.count());
        }
        let mut sound: Vec<usize> =
            left.iter().enumerate().filter(|(_, left)| **left == 0).map(|(index, _)| index).collect();
        while let Some(at) = sound.pop() {
            for user in users.get(at).into_iter().flatten() {
                if let Some(left) = left.get_mut(*user) {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        sound.push(*user);
                    }
                }
            }
        }
        // From any other, one comes to a circle.
        let unsound = |at: usize| left.get(at).is_some_and(|left| *left > 0);
        let Some(mut at) = (0..edges.len()).find(|at| unsound(*at)) else { return Ok(()) };
        let mut path = Vec::new();
        while !path.contains(&at) {
            path.push(at);
            let next = edges.get(at).into_iter().flatten().find(|(to, _)| *to != at && unsound(*to));
            at = next.map_or(at, |(to, _)| *to);
        }
        let circle = path.iter().skip_while(|other| **other != at).chain([&at]).map(|at| name(*at));
        fail(at, ErrorKind::MutualRecursion(circle.collect()))
    }

    fn find_borrows(&mut self, edges: &[Vec<(usize, Way)>]) {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
        for (at, to) in edges.iter().enumerate() {
            to.iter().for_each(|(to, _)| users.get_mut(*to).into_iter().for_each(|users| users.push(at)));
        }
        let mut known: Vec<usize> = Vec::new();
        for (at, named) in self.named.iter().enumerate() {
            if let Kind::Record(record) = named.ty.kind()
                && record.fields().any(|field| self.borrows(field.ty()))
            {
                known.push(at);
            }
        }
        while let Some(at) = known.pop() {
            if let Some(named) = self.named.get_mut(at).filter(|named| !named.borrows) {
                named.borrows = true;
                known.extend(users.get(at).into_iter().flatten());
            }
        }
    }

    /// Whether a type has a lifetime, as far as is known of the named ones.
    pub(crate) fn borrows(&self, ty: Type<'_>) -> bool {
        if self.owned {
            return false;
        }
        match ty.kind() {
            Kind::Primitive(Primitive::String) => ty.logical_type() != Some(LogicalType::Uuid),
            Kind::Primitive(Primitive::Bytes) => decimal(ty).is_none(),
            Kind::Array(_) | Kind::Map(_) => true,
            Kind::Union(union) => union.branches().any(|branch| self.borrows(branch)),
            Kind::Record(_) => self.of(ty).is_some_and(|named| named.borrows),
            _ => false,
        }
    }
}

/// Precision and scale of a decimal that fits a number of Rust.
pub(crate) fn decimal(ty: Type<'_>) -> Option<(u16, u16)> {
    match ty.logical_type() {
        Some(LogicalType::Decimal { precision, scale }) if precision <= 38 => Some((precision, scale)),
        _ => None,
    }
}

pub(crate) fn simple(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}
