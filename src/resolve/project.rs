//! A schema of some fields of another.

use super::build::indexed;
use super::fuel::Fuel;
use super::options::{Options, UnionChoice};
use super::plan::OwnedPlan;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::{FullName, Kind, OwnedSchema, ParseMode, Schema, Type};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::{self, Write};

/// Types that may nest in the result; what nests deeper could not be read as a schema.
const MAX_LEVELS: u8 = 128;

/// The schema of some fields of a writer's schema, by their paths: what a reader has who wants no others.
///
/// A path is names of fields with dots between them, `address.city`. It leads through arrays, maps and the records of
/// unions: `orders.price` is the price of every order. What stands at its end is wanted whole.
///
/// Types keep the writer's names. Only where different fields of one record type are wanted in different places
/// (`home.city` and `work.street`, both of them a `geo.Address`) there are two types: the first that the schema comes to
/// keeps the name, the next one is `geo._2.Address`, with the writer's name as an alias. No place shows fields that were
/// not asked for.
///
/// Work and text are bounded, whatever the schema and the paths are: what a type is wanted for is worked out once, not
/// for each way that leads to it.
///
/// ```
/// use avocet::resolve::Projection;
/// use avocet::schema::OwnedSchema;
/// let writer = OwnedSchema::parse(r#"{"type": "record", "name": "User", "fields": [
///     {"name": "id", "type": "long"}, {"name": "address", "type": ["null", {"type": "record", "name": "Address",
///         "fields": [{"name": "street", "type": "string"}, {"name": "city", "type": "string"}]}]}]}"#)?;
/// let projection = Projection::of(&writer.schema(), ["address.city"]).unwrap();
/// assert!(projection.text().contains("city") && !projection.text().contains("street"));
/// let plan = projection.plan(&writer.schema())?;
/// let mut out = Vec::new();
/// let mut d = avocet::Decoder::new(b"\x2a\x02\x06abc\x04xy");
/// avocet::resolve::rewrite_to_vec(&plan.plan(), &mut d, &mut [avocet::Frame::EMPTY; 8], &mut out)?;
/// assert_eq!(out, b"\x02\x04xy");
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Projection {
    text: String,
}

/// Why there is no such projection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProjectionError {
    /// No record has a field at the end of this path.
    NoSuchField(String),
    /// What is wanted nests too deep.
    TooDeep,
    /// It takes more steps than [`Limits::schema_fuel`] allows ([`ErrorKind::SchemaFuelLimit`]), or more text than
    /// [`Limits::schema_text`] ([`ErrorKind::SchemaTextLimit`]).
    Limit(ErrorKind),
}

impl fmt::Display for ProjectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchField(path) => write!(f, "no field {path}"),
            Self::TooDeep => f.write_str("the fields nest too deep"),
            Self::Limit(kind) => write!(f, "the fields: {kind}"),
        }
    }
}

impl core::error::Error for ProjectionError {}

/// What counts steps has one error only: that a limit is exceeded.
impl From<Error> for ProjectionError {
    fn from(error: Error) -> Self {
        Self::Limit(error.kind)
    }
}

/// What is wanted of a type: a node of the tree of all paths.
#[derive(Default)]
struct Want {
    /// All of it.
    whole: bool,
    /// By the names of fields, the number of what is wanted of them.
    fields: BTreeMap<String, usize>,
    found: bool,
}

/// The want of everything, and what is wanted of the datum.
const ALL: usize = 0;
const ROOT: usize = 1;

impl Projection {
    /// The fields of `schema` that these paths lead to, under [`Limits::SERVER`].
    ///
    /// # Errors
    /// [`ProjectionError::NoSuchField`] for a path that leads nowhere; [`ProjectionError::TooDeep`];
    /// [`ProjectionError::Limit`].
    pub fn of<'p>(schema: &Schema<'_>, paths: impl IntoIterator<Item = &'p str>) -> Result<Self, ProjectionError> {
        Self::of_with(schema, paths, &Limits::SERVER)
    }

    /// [`of`](Self::of) under other limits, of which `schema_fuel` and `schema_text` count.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_with<'p>(
        schema: &Schema<'_>,
        paths: impl IntoIterator<Item = &'p str>,
        limits: &Limits,
    ) -> Result<Self, ProjectionError> {
        let mut printer = Printer {
            out: String::new(),
            most: usize::try_from(limits.schema_text).unwrap_or(usize::MAX),
            fuel: Fuel::new(limits),
            wants: vec![Want { whole: true, ..Want::default() }, Want { found: true, ..Want::default() }],
            known: BTreeMap::new(),
            numbers: BTreeMap::new(),
            printed: BTreeMap::new(),
            taken: BTreeSet::new(),
            writers: None,
            level: 0,
        };
        for path in paths {
            printer.want(path)?;
        }
        // All paths are followed before the first type gets its name.
        printer.shape(schema.root(), ROOT)?;
        if let Some(path) = printer.missing(ROOT) {
            return Err(ProjectionError::NoSuchField(path));
        }
        printer.print(schema, schema.root(), ROOT)?;
        Ok(Self { text: printer.out })
    }

    /// The text of its schema, to be read leniently.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The plan that reads these fields of data of `writer`, the schema that it was made of; under [`Limits::SERVER`].
    ///
    /// # Errors
    /// As [`plan_with`](Self::plan_with).
    pub fn plan(&self, writer: &Schema<'_>) -> crate::Result<OwnedPlan<'static>> {
        self.plan_with(writer, &Limits::SERVER)
    }

    /// [`plan`](Self::plan) under other limits, of which those of schemas count: the text of the projection is a schema
    /// too.
    ///
    /// # Errors
    /// As [`OwnedPlan::build_with`], and as [`OwnedSchema::parse_with`] if the projection does not fit the limits.
    pub fn plan_with(&self, writer: &Schema<'_>, limits: &Limits) -> crate::Result<OwnedPlan<'static>> {
        let reader = OwnedSchema::parse_with(&self.text, ParseMode::Lenient, limits)?;
        // Branches stay what they are.
        let options = Options::new().with_union_choice(UnionChoice::ExactFirst);
        OwnedPlan::with_reader(writer, reader, &options, limits)
    }
}

/// The number of a shape: what of a type is there. Types of one name and one shape are one type.
type Shape = u32;

/// The shape of a type that is there with all that is in it.
const WHOLE: Shape = 0;

struct Printer {
    out: String,
    /// Bytes that `out` may have.
    most: usize,
    fuel: Fuel,
    wants: Vec<Want>,
    /// The shapes of records, by their names and what is wanted of them.
    known: BTreeMap<(usize, usize), Shape>,
    /// The numbers of shapes: of a record by its fields' indexes and shapes, of a union by those of its branches.
    numbers: BTreeMap<Vec<u32>, Shape>,
    /// What the named types that have been defined are called here, by their names and shapes.
    printed: BTreeMap<(usize, Shape), String>,
    taken: BTreeSet<String>,
    /// Full names of all types of the writer, once they matter: none of them may stand for another type.
    writers: Option<BTreeSet<String>>,
    level: u8,
}

/// A full name, or that of its version of this number.
fn full(name: FullName<'_>, version: Option<u32>) -> String {
    let mut text = space(name, version);
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(name.name().raw());
    text
}

/// The namespace of a type, or of its version of this number.
fn space(name: FullName<'_>, version: Option<u32>) -> String {
    let space = name.namespace().map_or("", |space| space.raw());
    match version {
        None => space.to_owned(),
        Some(version) => alloc::format!("{space}{}_{version}", if space.is_empty() { "" } else { "." }),
    }
}

fn len(name: FullName<'_>) -> usize {
    name.name().raw().len().saturating_add(name.namespace().map_or(0, |space| space.raw().len()))
}

impl Printer {
    fn put(&mut self, text: fmt::Arguments<'_>) -> Result<(), ProjectionError> {
        // A string takes everything.
        let _ = self.out.write_fmt(text);
        if self.out.len() > self.most { Err(ProjectionError::Limit(ErrorKind::SchemaTextLimit)) } else { Ok(()) }
    }

    fn enter(&mut self) -> Result<(), ProjectionError> {
        self.level = self.level.saturating_add(1);
        if self.level > MAX_LEVELS { Err(ProjectionError::TooDeep) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.level = self.level.saturating_sub(1);
    }

    /// Adds a path to the tree.
    fn want(&mut self, path: &str) -> Result<(), ProjectionError> {
        let mut at = ROOT;
        for name in path.split('.') {
            self.fuel.pay(name.len())?;
            let new = self.wants.len();
            let Some(want) = self.wants.get_mut(at) else { break };
            at = *want.fields.entry(name.to_owned()).or_insert(new);
            if at == new {
                self.wants.push(Want::default());
            }
        }
        if let Some(want) = self.wants.get_mut(at) {
            want.whole = true;
        }
        Ok(())
    }

    /// What is wanted of a field; of all fields, all.
    fn inner(&self, want: usize, field: &str) -> Option<usize> {
        if want == ALL { Some(ALL) } else { self.wants.get(want)?.fields.get(field).copied() }
    }

    /// Paths that lead on from what is wanted whole are part of it.
    fn whole(&self, want: usize) -> bool {
        self.wants.get(want).is_none_or(|want| want.whole)
    }

    /// The first path that has led nowhere.
    fn missing(&self, want: usize) -> Option<String> {
        // As deep as a path is long: from the last name back.
        let mut stack = vec![(want, String::new())];
        while let Some((at, path)) = stack.pop() {
            let Some(want) = self.wants.get(at) else { continue };
            if !want.found {
                return Some(path);
            }
            if want.whole {
                continue;
            }
            for (name, inner) in want.fields.iter().rev() {
                let dot = if at == ROOT { "" } else { "." };
                stack.push((*inner, alloc::format!("{path}{dot}{name}")));
            }
        }
        None
    }

    /// The shape of a type of which this is wanted.
    fn shape(&mut self, ty: Type<'_>, want: usize) -> Result<Shape, ProjectionError> {
        self.fuel.pay(0)?;
        if self.whole(want) {
            return Ok(WHOLE);
        }
        self.enter()?;
        let shape = match ty.kind() {
            Kind::Array(item) | Kind::Map(item) => self.shape(item, want)?,
            Kind::Union(union) => {
                let mut parts = Vec::with_capacity(union.len());
                for branch in union.branches() {
                    parts.push(self.shape(branch, want)?);
                }
                let whole = parts.iter().all(|part| *part == WHOLE);
                if whole { WHOLE } else { self.number(parts) }
            }
            Kind::Record(record) => {
                let key = ty.name_index().map(|name| (name, want));
                if let Some(known) = key.and_then(|key| self.known.get(&key)) {
                    let known = *known;
                    self.leave();
                    return Ok(known);
                }
                let (mut parts, mut whole) = (Vec::new(), true);
                for (index, field) in (0u32..).zip(record.fields()) {
                    self.fuel.pay(field.name().raw().len())?;
                    let Some(inner) = self.inner(want, &field.name().to_string()) else {
                        whole = false;
                        continue;
                    };
                    if let Some(want) = self.wants.get_mut(inner) {
                        want.found = true;
                    }
                    let shape = self.shape(field.ty(), inner)?;
                    whole &= shape == WHOLE;
                    parts.extend([index, shape]);
                }
                let shape = if whole { WHOLE } else { self.number(parts) };
                self.known.extend(key.map(|key| (key, shape)));
                shape
            }
            // No record, no fields: it stays, as a branch beside records may.
            _ => WHOLE,
        };
        self.leave();
        Ok(shape)
    }

    fn number(&mut self, parts: Vec<u32>) -> Shape {
        let next = Shape::try_from(self.numbers.len()).unwrap_or(Shape::MAX).saturating_add(1);
        *self.numbers.entry(parts).or_insert(next)
    }

    /// Begins the definition of a named type; its name, which is not taken yet. A type of which several shapes are
    /// wanted gets other namespaces, and the writer's name as an alias: without it a union would take the first of the
    /// types that are called the same but for their namespaces.
    fn head(
        &mut self,
        schema: &Schema<'_>,
        kind: &str,
        ty: Type<'_>,
        name: FullName<'_>,
    ) -> Result<String, ProjectionError> {
        self.fuel.pay(len(name))?;
        let writers = full(name, None);
        let (mut chosen, mut version) = (writers.clone(), None);
        while self.taken.contains(&chosen) || version.is_some() && self.is_writers(schema, &chosen)? {
            self.fuel.pay(len(name))?;
            version = Some(version.unwrap_or(1u32).saturating_add(1));
            chosen = full(name, version);
        }
        self.taken.insert(chosen.clone());
        let own = space(name, version);
        self.put(format_args!("{{\"type\":\"{kind}\",\"name\":\"{}\",\"namespace\":\"{own}\"", name.name().raw()))?;
        if version.is_some() {
            // An alias without a dot would be one of the new namespace.
            let dot = if name.namespace().is_none() { "." } else { "" };
            self.put(format_args!(",\"aliases\":[\"{dot}{writers}\"]"))?;
        }
        self.attributes(ty, &["type", "name", "namespace", "aliases", "fields", "doc"])?;
        Ok(chosen)
    }

    /// Whether a type of the writer has this full name.
    fn is_writers(&mut self, schema: &Schema<'_>, chosen: &str) -> Result<bool, ProjectionError> {
        if self.writers.is_none() {
            let mut all = BTreeSet::new();
            for index in 0..schema.names.len() {
                let name = schema.full_name(index);
                self.fuel.pay(len(name))?;
                all.insert(full(name, None));
            }
            self.writers = Some(all);
        }
        Ok(self.writers.as_ref().is_some_and(|all| all.contains(chosen)))
    }

    /// The attributes of a type but these.
    fn attributes(&mut self, ty: Type<'_>, but: &[&str]) -> Result<(), ProjectionError> {
        for (key, value) in ty.attributes() {
            self.fuel.pay(key.raw().len().saturating_add(value.len()))?;
            if !but.iter().any(|known| key == **known) {
                self.put(format_args!(",\"{}\":{value}", key.raw()))?;
            }
        }
        Ok(())
    }

    /// What of a type is wanted.
    fn print(&mut self, schema: &Schema<'_>, ty: Type<'_>, want: usize) -> Result<(), ProjectionError> {
        self.fuel.pay(0)?;
        let want = if self.whole(want) { ALL } else { want };
        let (word, name) = match ty.kind() {
            Kind::Union(union) => {
                self.enter()?;
                self.put(format_args!("["))?;
                for (index, branch) in indexed(union.branches()) {
                    self.put(format_args!("{}", if index == 0 { "" } else { "," }))?;
                    self.print(schema, branch, want)?;
                }
                self.leave();
                return self.put(format_args!("]"));
            }
            Kind::Primitive(primitive) => (primitive.name(), None),
            Kind::Array(_) => ("array", None),
            Kind::Map(_) => ("map", None),
            Kind::Record(record) => ("record", Some(record.full_name())),
            Kind::Enum(of) => ("enum", Some(of.full_name())),
            Kind::Fixed(fixed) => ("fixed", Some(fixed.full_name())),
            // Never from the parser; the text is then no schema.
            Kind::Invalid => return Ok(()),
        };
        self.enter()?;
        match name.zip(ty.name_index()) {
            Some((name, index)) => {
                let shape = self.shape(ty, want)?;
                if let Some(name) = self.printed.get(&(index, shape)) {
                    // Without a dot it would be looked up in the namespace of what is around it.
                    let dot = if name.contains('.') { "" } else { "." };
                    let name = alloc::format!("\"{dot}{name}\"");
                    self.leave();
                    return self.put(format_args!("{name}"));
                }
                let chosen = self.head(schema, word, ty, name)?;
                self.printed.insert((index, shape), chosen);
            }
            None => {
                self.put(format_args!("{{\"type\":\"{word}\""))?;
                self.attributes(ty, &["type", "items", "values", "doc"])?;
            }
        }
        match ty.kind() {
            Kind::Array(item) => {
                self.put(format_args!(",\"items\":"))?;
                self.print(schema, item, want)?;
            }
            Kind::Map(value) => {
                self.put(format_args!(",\"values\":"))?;
                self.print(schema, value, want)?;
            }
            Kind::Record(record) => {
                self.put(format_args!(",\"fields\":["))?;
                let mut comma = "";
                for field in record.fields() {
                    self.fuel.pay(field.name().raw().len())?;
                    let Some(inner) = self.inner(want, &field.name().to_string()) else { continue };
                    self.put(format_args!("{comma}{{\"name\":\"{}\",\"type\":", field.name().raw()))?;
                    self.print(schema, field.ty(), inner)?;
                    self.put(format_args!("}}"))?;
                    comma = ",";
                }
                self.put(format_args!("]"))?;
            }
            _ => {}
        }
        self.leave();
        self.put(format_args!("}}"))
    }
}
