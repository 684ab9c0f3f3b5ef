//! The named types of a schema: what they are called in Rust, which borrow, which contain which.

use crate::Options;
use crate::error::{Error, ErrorKind};
use crate::files::Files;
use crate::names::{self, Scope};
use avocet::schema::{FullName, Kind, LogicalType, Primitive, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Whether it has no namespace and stands in a type that has one.
    pub(crate) bare: bool,
}

pub(crate) struct Model<'s> {
    pub(crate) named: Vec<Named<'s>>,
    by_name: BTreeMap<String, usize>,
    /// Which named type is only named inside of which, since each contains the other.
    cut: BTreeSet<(usize, usize)>,
    /// Which stands in a box inside of which.
    boxed: BTreeSet<(usize, usize)>,
    owned: bool,
}

/// How a record reaches another named type.
#[derive(Clone, Copy)]
struct Way {
    /// It holds it, and not in an array or a map.
    by_value: bool,
    /// In an enum for a union.
    branch: bool,
}

impl Way {
    const DIRECT: Self = Self { by_value: true, branch: false };

    const fn many(self) -> Self {
        Self { by_value: false, ..self }
    }

    const fn branch(self) -> Self {
        Self { branch: true, ..self }
    }
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

fn has_namespace(ty: Type<'_>) -> bool {
    full_name(ty).is_some_and(|full| full.namespace().is_some())
}

/// The named types that a type leads to without passing through another named type. `outside` of all records `[T, "null"]`
/// is an enum.
fn reach<'s>(ty: Type<'s>, way: Way, outside: bool, to: &mut Vec<(Type<'s>, Way)>) {
    match ty.kind() {
        Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_) => to.push((ty, way)),
        Kind::Array(of) | Kind::Map(of) => reach(of, way.many(), outside, to),
        Kind::Union(union) => match choice(ty) {
            Some(Choice::Optional { of, null_last }) if !(outside && null_last) => reach(of, way, outside, to),
            _ => union.branches().for_each(|branch| reach(branch, way.branch(), outside, to)),
        },
        _ => {}
    }
}

/// Edges that lead back to where one has come from: without them there is no circle. From the first type on, so that its
/// schema has every definition before its name.
fn back_edges(edges: &[Vec<usize>]) -> BTreeSet<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut back = BTreeSet::new();
    for root in 0..edges.len() {
        // Types, and how many of their edges have been followed.
        let mut open = vec![(root, 0usize)];
        if states.get(root) != Some(&State::New) {
            continue;
        }
        while let Some((at, followed)) = open.last_mut() {
            let at = *at;
            if let Some(state) = states.get_mut(at) {
                *state = State::Open;
            }
            match edges.get(at).and_then(|to| to.get(*followed)) {
                Some(&to) => {
                    *followed = followed.saturating_add(1);
                    match states.get(to) {
                        Some(State::New) => open.push((to, 0)),
                        Some(State::Open) => {
                            back.insert((at, to));
                        }
                        _ => {}
                    }
                }
                None => {
                    if let Some(state) = states.get_mut(at) {
                        *state = State::Done;
                    }
                    open.pop();
                }
            }
        }
    }
    back
}

impl<'s> Model<'s> {
    pub(crate) fn new(
        files: &Files<'_>,
        schema: &'s Schema<'s>,
        scope: &mut Scope,
        options: &Options,
    ) -> Result<Self, Error> {
        let (named, by_name, cut, boxed) = Default::default();
        let mut this = Self { named, by_name, cut, boxed, owned: options.owned };
        let mut edges: Vec<Vec<(usize, Way)>> = Vec::new();
        for (_, root) in files.roots(schema) {
            let mut found = Vec::new();
            reach(root, Way::DIRECT, true, &mut found);
            for (ty, _) in found {
                this.index(ty);
            }
            // Those that it found are looked at in turn.
            while let Some(at) = this.named.get(edges.len()).map(|named| named.ty) {
                this.check(files, schema, at)?;
                let mut found = Vec::new();
                if let Kind::Record(record) = at.kind() {
                    record.fields().for_each(|field| reach(field.ty(), Way::DIRECT, false, &mut found));
                }
                let spaced = has_namespace(at);
                let to = found.into_iter().filter_map(|(ty, way)| {
                    let index = this.index(ty)?;
                    if let Some(named) = this.named.get_mut(index) {
                        named.bare |= spaced && !has_namespace(ty);
                    }
                    Some((index, way))
                });
                let to = to.collect();
                edges.push(to);
            }
        }
        this.refuse_bare_circles(files, schema, &edges)?;
        this.find_circles(files, schema, &edges)?;
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
        self.named.push(Named { full, ty, ident: String::new(), borrows: false, bare: false });
        Some(index)
    }

    pub(crate) fn of(&self, ty: Type<'_>) -> Option<&Named<'s>> {
        self.named.get(*self.by_name.get(&full_name(ty)?.to_string())?)
    }

    /// Whether a type of this full name has no namespace and stands in a type that has one.
    pub(crate) fn is_bare(&self, full: &str) -> bool {
        self.by_name.get(full).and_then(|index| self.named.get(*index)).is_some_and(|named| named.bare)
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
                    // A type may be defined in there, and cannot be named, which files do that name what is in others.
                    let mut found = Vec::new();
                    if files.is_lenient() && full.namespace().is_some() {
                        reach(field.ty(), Way::DIRECT, false, &mut found);
                    }
                    let nameless = found.into_iter().map(|(ty, _)| ty).find(|ty| !has_namespace(*ty));
                    if let Some(inner) = nameless.and_then(full_name) {
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

    /// A type without a namespace that contains the one with a namespace it stands in: the schema of the former alone would
    /// have to name it inside of the latter, where no schema can.
    fn refuse_bare_circles(
        &self,
        files: &Files<'_>,
        schema: &Schema<'_>,
        edges: &[Vec<(usize, Way)>],
    ) -> Result<(), Error> {
        for (bare, named) in self.named.iter().enumerate().filter(|(_, named)| named.bare) {
            let mut reached = BTreeSet::new();
            let mut open = vec![bare];
            while let Some(at) = open.pop() {
                for (to, _) in edges.get(at).into_iter().flatten() {
                    let spaced = self.named.get(at).is_some_and(|named| has_namespace(named.ty));
                    if *to == bare && spaced {
                        let part = full_name(named.ty).map_or("", |full| full.name().raw());
                        return Err(files.error(schema, part, ErrorKind::NullNamespace(named.full.clone())));
                    }
                    if reached.insert(*to) {
                        open.push(*to);
                    }
                }
            }
        }
        Ok(())
    }

    /// Types may contain one another: one of them then only names the next. Those that do so by value need a box.
    fn find_circles(
        &mut self,
        files: &Files<'_>,
        schema: &Schema<'_>,
        edges: &[Vec<(usize, Way)>],
    ) -> Result<(), Error> {
        // A derive finds out by itself where a field has the type that it stands in.
        let own = |at: usize, to: usize, way: Way| to == at && !way.branch;
        let named = edges
            .iter()
            .enumerate()
            .map(|(at, to)| to.iter().filter(|(to, way)| !own(at, *to, *way)).map(|(to, _)| *to).collect());
        self.cut = back_edges(&named.collect::<Vec<Vec<usize>>>());
        let held = edges.iter().map(|to| to.iter().filter(|(_, way)| way.by_value).map(|(to, _)| *to).collect());
        self.boxed = back_edges(&held.collect::<Vec<Vec<usize>>>());
        match self.boxed.first() {
            Some((_, to)) if !self.owned => {
                let full = self.named.get(*to).and_then(|named| full_name(named.ty));
                let name = full.map(|full| full.to_string()).unwrap_or_default();
                let part = full.map_or("", |full| full.name().raw());
                Err(files.error(schema, part, ErrorKind::BorrowedRecursion(name)))
            }
            _ => Ok(()),
        }
    }

    /// The name of the type that has to be cut off where `ty` stands in `inside`, if one has.
    pub(crate) fn is_cut(&self, inside: usize, ty: Type<'_>, branch: bool) -> bool {
        let mut found = Vec::new();
        reach(ty, Way::DIRECT, false, &mut found);
        // What stands in an enum of its own is cut there.
        found.iter().filter(|(_, way)| !way.branch).any(|(ty, _)| {
            let to = full_name(*ty).and_then(|full| self.by_name.get(&full.to_string()));
            to.is_some_and(|to| (branch || *to != inside) && self.cut.contains(&(inside, *to)))
        })
    }

    /// Whether a value of this named type needs a box in `inside`.
    pub(crate) fn is_boxed(&self, inside: usize, ty: Type<'_>) -> bool {
        let to = full_name(ty).and_then(|full| self.by_name.get(&full.to_string()));
        to.is_some_and(|to| self.boxed.contains(&(inside, *to)))
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
            Kind::Primitive(Primitive::Bytes) => {
                decimal(ty).is_none() && ty.logical_type() != Some(LogicalType::BigDecimal)
            }
            Kind::Array(_) | Kind::Map(_) => true,
            Kind::Union(union) => union.branches().any(|branch| self.borrows(branch)),
            Kind::Record(_) => self.of(ty).is_some_and(|named| named.borrows),
            _ => false,
        }
    }
}

/// The most digits that all fit a number of Rust.
pub(crate) const MOST_DIGITS: u16 = 38;

/// Precision and scale of a decimal that fits a number of Rust.
pub(crate) fn decimal(ty: Type<'_>) -> Option<(u16, u16)> {
    match ty.logical_type() {
        Some(LogicalType::Decimal { precision, scale }) if precision <= MOST_DIGITS => Some((precision, scale)),
        _ => None,
    }
}

pub(crate) fn simple(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}
