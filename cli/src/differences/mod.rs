//! How two schemas differ, as people think of them: fields and symbols that came and went, types and names that changed.
//!
//! Fields are matched by name, then by an alias of the new schema; named types by where they stand. Two named types that
//! meet in several places are compared once, so that recursion ends. What comparing may cost is bounded.

mod attributes;
mod say;

use crate::exit::Exit;
use crate::failure::Failure;
use avocet::Type;
use avocet::schema::{Enum, Field, Fixed, Kind, Order, Record, Union};
use std::collections::{HashMap, HashSet, VecDeque};

/// Bytes of names, attributes and paths that may be looked at, and what it takes to remember a pair of types.
const BUDGET: usize = 128 << 20;
const PAIR: usize = 128;
/// A difference is two paths and a sentence; more of them than this are no help.
const MOST: usize = 100_000;

/// One difference.
#[derive(Debug)]
pub(crate) struct Change {
    /// Its name for machines.
    pub(crate) kind: &'static str,
    /// Where, in the new schema; of what was removed, in the old one.
    pub(crate) path: String,
    /// What it was, if it was.
    pub(crate) old: Option<String>,
    /// What it is, if it is.
    pub(crate) new: Option<String>,
    /// Whether the canonical form changes with it.
    pub(crate) canonical: bool,
    /// The sentence for people.
    pub(crate) says: String,
}

/// All differences.
pub(crate) fn differences(old: Type<'_>, new: Type<'_>) -> Result<Vec<Change>, Failure> {
    let mut differ = Differ { changes: Vec::new(), todo: VecDeque::new(), met: HashSet::new(), budget: BUDGET };
    differ.todo.push_back((old, new, String::new()));
    while let Some((old, new, path)) = differ.todo.pop_front() {
        differ.types(old, new, &path)?;
    }
    Ok(differ.changes)
}

struct Differ<'o, 'n> {
    changes: Vec<Change>,
    todo: VecDeque<(Type<'o>, Type<'n>, String)>,
    met: HashSet<(String, String)>,
    budget: usize,
}

impl<'o, 'n> Differ<'o, 'n> {
    fn pay(&mut self, bytes: usize) -> Result<(), Failure> {
        match self.budget.checked_sub(bytes.saturating_add(32)) {
            Some(left) if self.changes.len() < MOST => {
                self.budget = left;
                Ok(())
            }
            _ => Err(Failure::input(Exit::Limit, "comparing the schemas: they are too large, or differ too much")),
        }
    }

    fn later(&mut self, old: Type<'o>, new: Type<'n>, path: String) -> Result<(), Failure> {
        self.pay(path.len().saturating_add(PAIR))?;
        self.todo.push_back((old, new, path));
        Ok(())
    }

    /// Something is another: "`what` was `old`, is `new`".
    fn changed(&mut self, kind: &'static str, path: &str, canonical: bool, old: String, new: String) {
        let what = kind.replace('_', " ");
        let says = format!("{what} was {old}, is {new}");
        self.note(kind, path, canonical, Some(old), Some(new), says);
    }

    fn note(
        &mut self,
        kind: &'static str,
        path: &str,
        canonical: bool,
        old: Option<String>,
        new: Option<String>,
        says: String,
    ) {
        let path = if path.is_empty() { "(datum)".to_owned() } else { path.to_owned() };
        self.changes.push(Change { kind, path, old, new, canonical, says });
    }

    fn types(&mut self, old: Type<'o>, new: Type<'n>, path: &str) -> Result<(), Failure> {
        match (old.kind(), new.kind()) {
            (Kind::Union(old), Kind::Union(new)) => self.unions(old, new, path)?,
            (Kind::Union(union), _) => {
                self.changed("type", path, true, say::union(union), say::ty(new));
                self.pay(union.len().saturating_mul(32))?;
                let name = new.tag().to_string();
                if let Some(branch) = union.branches().find(|branch| branch.tag().to_string() == name) {
                    self.later(branch, new, path.to_owned())?;
                }
            }
            (_, Kind::Union(union)) => {
                self.changed("type", path, true, say::ty(old), say::union(union));
                self.pay(union.len().saturating_mul(32))?;
                let name = old.tag().to_string();
                if let Some(branch) = union.branches().find(|branch| branch.tag().to_string() == name) {
                    self.later(old, branch, path.to_owned())?;
                }
            }
            (Kind::Array(one), Kind::Array(two)) => {
                self.later(one, two, format!("{path}[]"))?;
                self.attributes_of_types(old, new, path)?;
            }
            (Kind::Map(one), Kind::Map(two)) => {
                self.later(one, two, format!("{path}{{}}"))?;
                self.attributes_of_types(old, new, path)?;
            }
            (Kind::Primitive(one), Kind::Primitive(two)) if one == two => self.attributes_of_types(old, new, path)?,
            (Kind::Record(one), Kind::Record(two)) => {
                if self.is_new(old, new, path)? {
                    self.records(one, two, path)?;
                    self.attributes_of_types(old, new, path)?;
                }
            }
            (Kind::Enum(one), Kind::Enum(two)) => {
                if self.is_new(old, new, path)? {
                    self.enums(one, two, path)?;
                    self.attributes_of_types(old, new, path)?;
                }
            }
            (Kind::Fixed(one), Kind::Fixed(two)) => {
                if self.is_new(old, new, path)? {
                    self.fixed(one, two, path);
                    self.attributes_of_types(old, new, path)?;
                }
            }
            _ => self.changed("type", path, true, say::ty(old), say::ty(new)),
        }
        Ok(())
    }

    /// Whether two named types meet for the first time. Their names are compared then.
    fn is_new(&mut self, old: Type<'o>, new: Type<'n>, path: &str) -> Result<bool, Failure> {
        let (one, two) = (old.tag().to_string(), new.tag().to_string());
        self.pay(one.len().saturating_add(two.len()))?;
        if !self.met.insert((one.clone(), two.clone())) {
            return Ok(false);
        }
        if one != two {
            self.changed("name", path, true, one, two);
        }
        Ok(true)
    }

    fn fixed(&mut self, old: Fixed<'o>, new: Fixed<'n>, path: &str) {
        if old.size() != new.size() {
            self.changed("size", path, true, old.size().to_string(), new.size().to_string());
        }
    }

    fn enums(&mut self, old: Enum<'o>, new: Enum<'n>, path: &str) -> Result<(), Failure> {
        let symbols = |symbols: Enum<'_>| symbols.symbols().map(|it| it.to_string()).collect::<Vec<_>>();
        let (one, two) = (symbols(old), symbols(new));
        self.lists("symbol", one, two, path)?;
        let default = |of: Enum<'_>| of.default().and_then(|at| of.symbol(at)).map(|it| it.to_string());
        if default(old) != default(new) {
            let [one, two] = [default(old), default(new)].map(say::or_none);
            self.changed("enum_default", path, false, one, two);
        }
        Ok(())
    }

    /// What came, went and moved in a list of names.
    fn lists(&mut self, what: &'static str, old: Vec<String>, new: Vec<String>, path: &str) -> Result<(), Failure> {
        let (added, removed, moved) = match what {
            "symbol" => ("symbol_added", "symbol_removed", "symbols_reordered"),
            _ => ("branch_added", "branch_removed", "branches_reordered"),
        };
        for name in old.iter().chain(&new) {
            self.pay(name.len())?;
        }
        let places: HashMap<&str, usize> = old.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let present: HashSet<&str> = new.iter().map(String::as_str).collect();
        for name in old.iter().filter(|name| !present.contains(name.as_str())) {
            self.pay(path.len())?;
            self.note(removed, path, true, Some(name.clone()), None, format!("{what} {name} removed"));
        }
        for name in new.iter().filter(|name| !places.contains_key(name.as_str())) {
            self.pay(path.len())?;
            self.note(added, path, true, None, Some(name.clone()), format!("{what} {name} added"));
        }
        let order: Vec<usize> = new.iter().filter_map(|name| places.get(name.as_str()).copied()).collect();
        if !order.is_sorted() {
            let kept = |names: &[String], other: &dyn Fn(&str) -> bool| {
                say::list(names.iter().filter(|name| other(name)).cloned().collect())
            };
            let one = kept(&old, &|name| present.contains(name));
            let two = kept(&new, &|name| places.contains_key(name));
            let says = format!("{} were {one}, are {two}", moved.replace('_', " "));
            self.note(moved, path, true, Some(one), Some(two), says);
        }
        Ok(())
    }

    fn unions(&mut self, old: Union<'o>, new: Union<'n>, path: &str) -> Result<(), Failure> {
        let tags = |union: Union<'_>| union.branches().map(|branch| branch.tag().to_string()).collect::<Vec<_>>();
        let (one, mut two) = (tags(old), tags(new));
        let (was, is): (HashSet<String>, HashSet<String>) =
            (one.iter().cloned().collect(), two.iter().cloned().collect());
        // A named branch that went and one of its unqualified name that came are the same, with another namespace.
        let mut moved = HashSet::new();
        for (branch, tag) in new.branches().zip(&mut two).filter(|(_, tag)| !was.contains(tag.as_str())) {
            self.pay(one.len().saturating_mul(tag.len()))?;
            let twin = old.branches().zip(&one).find(|(theirs, tag)| {
                say::is_same_kind(*theirs, branch)
                    && theirs.tag().name() == branch.tag().name()
                    && !is.contains(*tag)
                    && !moved.contains(*tag)
            });
            if let Some((_, theirs)) = twin {
                moved.insert(theirs.clone());
                tag.clone_from(theirs);
            }
        }
        let places: HashMap<&str, usize> = one.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        for (branch, tag) in new.branches().zip(&two) {
            if let Some(theirs) = places.get(tag.as_str()).and_then(|at| old.branch(*at)) {
                self.later(theirs, branch, format!("{path}<{}>", branch.tag()))?;
            }
        }
        self.lists("branch", one, two, path)
    }

    fn records(&mut self, old: Record<'o>, new: Record<'n>, path: &str) -> Result<(), Failure> {
        let mut places = HashMap::new();
        for (at, field) in old.fields().enumerate() {
            let name = field.name().to_string();
            self.pay(name.len())?;
            places.insert(name, (at, field));
        }
        let ours: HashSet<String> = new.fields().map(|field| field.name().to_string()).collect();
        let mut order = Vec::new();
        let mut used = HashSet::new();
        for field in new.fields() {
            let name = field.name().to_string();
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            self.pay(below.len())?;
            let found = places.get(&name).copied().or_else(|| {
                let mut aliases = field.aliases().map(|alias| alias.to_string());
                let alias = aliases.find(|alias| places.contains_key(alias) && !ours.contains(alias))?;
                places.get(&alias).copied()
            });
            match found.filter(|(at, _)| used.insert(*at)) {
                Some((at, from)) => {
                    order.push(at);
                    if from.name() != field.name() {
                        let was = from.name().to_string();
                        let says = format!("field renamed from {was}, which is an alias");
                        self.note("field_renamed", &below, true, Some(was), Some(name), says);
                    }
                    self.fields(from, field, &below)?;
                }
                None => {
                    let says = format!("field added: {}", say::field(field));
                    self.note("field_added", &below, true, None, Some(name), says);
                }
            }
        }
        for (at, field) in old.fields().enumerate() {
            if !used.contains(&at) {
                let name = field.name().to_string();
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.pay(below.len())?;
                let says = format!("field removed: {}", say::field(field));
                self.note("field_removed", &below, true, Some(name), None, says);
            }
        }
        if !order.is_sorted() {
            let old_names = old.fields().enumerate().filter(|(at, _)| used.contains(at));
            let one = say::list(old_names.map(|(_, field)| field.name().to_string()).collect());
            let names: Vec<String> = old.fields().map(|field| field.name().to_string()).collect();
            let two = say::list(order.iter().filter_map(|at| names.get(*at).cloned()).collect());
            let says = format!("fields were in the order {one}, are in {two}");
            self.note("fields_reordered", path, true, Some(one), Some(two), says);
        }
        Ok(())
    }

    fn fields(&mut self, old: Field<'o>, new: Field<'n>, path: &str) -> Result<(), Failure> {
        let [one, two] = [old.default(), new.default()].map(|json| json.map(attributes::compact));
        self.pay(one.as_ref().map_or(0, String::len).saturating_add(two.as_ref().map_or(0, String::len)))?;
        if one != two {
            let [one, two] = [one, two].map(say::or_none);
            self.changed("default", path, false, one, two);
        }
        if old.order() != new.order() {
            let [one, two] = [old.order(), new.order()].map(|order| match order {
                Order::Ascending => "ascending".to_owned(),
                Order::Descending => "descending".to_owned(),
                Order::Ignore => "ignore".to_owned(),
            });
            self.changed("order", path, false, one, two);
        }
        self.attributes(old.attributes(), new.attributes(), attributes::OF_FIELDS, path)?;
        self.later(old.ty(), new.ty(), path.to_owned())
    }
}
