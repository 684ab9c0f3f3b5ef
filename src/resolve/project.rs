//! A schema of some fields of another.

use super::options::{Options, UnionChoice};
use super::plan::OwnedPlan;
use crate::limits::Limits;
use crate::schema::{FullName, Kind, OwnedSchema, ParseMode, Schema, Type};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use core::fmt::{self, Write};

/// Types that may nest in the result; what nests deeper could not be read as a schema.
const MAX_LEVELS: u8 = 128;

/// The schema of some fields of a writer's schema, by their paths: what a reader has who wants no others.
///
/// A path is names of fields with dots between them, `address.city`. It leads through arrays, maps and the records of
/// unions: `orders.price` is the price of every order. What stands at its end is wanted whole.
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
}

impl fmt::Display for ProjectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchField(path) => write!(f, "no field {path}"),
            Self::TooDeep => f.write_str("the fields nest too deep"),
        }
    }
}

impl core::error::Error for ProjectionError {}

/// What is wanted of a type.
#[derive(Default)]
struct Want {
    /// All of it.
    whole: bool,
    fields: BTreeMap<String, Want>,
    found: bool,
}

impl Projection {
    /// The fields of `schema` that these paths lead to.
    ///
    /// # Errors
    /// [`ProjectionError::NoSuchField`] for a path that leads nowhere.
    pub fn of<'p>(schema: &Schema<'_>, paths: impl IntoIterator<Item = &'p str>) -> Result<Self, ProjectionError> {
        let mut want = Want { found: true, ..Want::default() };
        for path in paths {
            let mut at = &mut want;
            for name in path.split('.') {
                at = at.fields.entry(name.to_owned()).or_default();
            }
            at.whole = true;
        }
        let writers = (0..schema.names.len()).map(|name| full(schema.full_name(name), None)).collect();
        let mut printer =
            Printer { out: String::new(), whole: BTreeMap::new(), taken: BTreeSet::new(), writers, level: 0 };
        printer.some(schema.root(), &mut want)?;
        match missing(&want) {
            Some(path) => Err(ProjectionError::NoSuchField(path)),
            None => Ok(Self { text: printer.out }),
        }
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

/// The first path that has led nowhere.
fn missing(want: &Want) -> Option<String> {
    for (name, inner) in &want.fields {
        if !inner.found {
            return Some(name.clone());
        }
        if let Some(rest) = missing(inner) {
            let mut path = name.clone();
            path.push('.');
            path.push_str(&rest);
            return Some(path);
        }
    }
    None
}

struct Printer {
    out: String,
    /// Names of types that are there whole, by their index.
    whole: BTreeMap<usize, String>,
    taken: BTreeSet<String>,
    /// Full names of all types of the writer: none of them may stand for another type.
    writers: BTreeSet<String>,
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

impl Printer {
    fn put(&mut self, text: fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = self.out.write_fmt(text);
    }

    fn enter(&mut self) -> Result<(), ProjectionError> {
        self.level = self.level.saturating_add(1);
        if self.level > MAX_LEVELS { Err(ProjectionError::TooDeep) } else { Ok(()) }
    }

    /// Some fields of a type.
    fn some(&mut self, ty: Type<'_>, want: &mut Want) -> Result<(), ProjectionError> {
        if want.whole {
            // Paths that lead on from here are part of it.
            want.fields.clear();
            return self.all(ty);
        }
        self.enter()?;
        match ty.kind() {
            Kind::Record(record) => {
                self.head("record", ty, record.full_name());
                self.put(format_args!(",\"fields\":["));
                let mut first = true;
                for field in record.fields() {
                    let Some(inner) = want.fields.get_mut(&field.name().to_string()) else { continue };
                    inner.found = true;
                    let comma = if core::mem::take(&mut first) { "" } else { "," };
                    self.put(format_args!("{comma}{{\"name\":\"{}\",\"type\":", field.name().raw()));
                    self.some(field.ty(), inner)?;
                    self.put(format_args!("}}"));
                }
                self.put(format_args!("]}}"));
            }
            Kind::Array(item) => {
                self.put(format_args!("{{\"type\":\"array\",\"items\":"));
                self.some(item, want)?;
                self.put(format_args!("}}"));
            }
            Kind::Map(value) => {
                self.put(format_args!("{{\"type\":\"map\",\"values\":"));
                self.some(value, want)?;
                self.put(format_args!("}}"));
            }
            Kind::Union(union) => {
                self.put(format_args!("["));
                for (index, branch) in union.branches().enumerate() {
                    self.put(format_args!("{}", if index == 0 { "" } else { "," }));
                    self.some(branch, want)?;
                }
                self.put(format_args!("]"));
            }
            // No record, no fields: it stays, as a branch beside records may.
            _ => self.all(ty)?,
        }
        self.level = self.level.saturating_sub(1);
        Ok(())
    }

    /// Begins the definition of a named type; its name, which is not taken yet. A type of which several versions are
    /// wanted gets other namespaces, and the writer's name as an alias: without it a union would take the first of the
    /// types that are called the same but for their namespaces.
    fn head(&mut self, kind: &str, ty: Type<'_>, name: FullName<'_>) -> String {
        let writers = full(name, None);
        let (mut chosen, mut version) = (writers.clone(), None);
        while self.taken.contains(&chosen) || version.is_some() && self.writers.contains(&chosen) {
            version = Some(version.unwrap_or(1u32).saturating_add(1));
            chosen = full(name, version);
        }
        self.taken.insert(chosen.clone());
        let own = space(name, version);
        self.put(format_args!("{{\"type\":\"{kind}\",\"name\":\"{}\",\"namespace\":\"{own}\"", name.name().raw()));
        if version.is_some() {
            // An alias without a dot would be one of the new namespace.
            let dot = if name.namespace().is_none() { "." } else { "" };
            self.put(format_args!(",\"aliases\":[\"{dot}{writers}\"]"));
        }
        for (key, value) in ty.attributes() {
            let known = ["type", "name", "namespace", "aliases", "fields", "doc"].iter().any(|known| key == **known);
            if !known {
                self.put(format_args!(",\"{}\":{value}", key.raw()));
            }
        }
        chosen
    }

    /// A type with all that is in it.
    fn all(&mut self, ty: Type<'_>) -> Result<(), ProjectionError> {
        if let Some(name) = ty.name_index().and_then(|name| self.whole.get(&name)) {
            let name = alloc::format!("\"{name}\"");
            self.out.push_str(&name);
            return Ok(());
        }
        self.enter()?;
        let plain = match ty.kind() {
            Kind::Primitive(primitive) => Some(primitive.name()),
            Kind::Array(_) => Some("array"),
            Kind::Map(_) => Some("map"),
            _ => None,
        };
        let named = match ty.kind() {
            Kind::Record(record) => Some(("record", record.full_name())),
            Kind::Enum(of) => Some(("enum", of.full_name())),
            Kind::Fixed(fixed) => Some(("fixed", fixed.full_name())),
            _ => None,
        };
        if let Some(kind) = plain {
            self.put(format_args!("{{\"type\":\"{kind}\""));
            for (key, value) in ty.attributes() {
                if !["type", "items", "values", "doc"].iter().any(|known| key == **known) {
                    self.put(format_args!(",\"{}\":{value}", key.raw()));
                }
            }
        } else if let Some((kind, name)) = named {
            let chosen = self.head(kind, ty, name);
            if let Some(index) = ty.name_index() {
                self.whole.insert(index, chosen);
            }
        }
        match ty.kind() {
            Kind::Array(item) => {
                self.put(format_args!(",\"items\":"));
                self.all(item)?;
            }
            Kind::Map(value) => {
                self.put(format_args!(",\"values\":"));
                self.all(value)?;
            }
            Kind::Record(record) => {
                self.put(format_args!(",\"fields\":["));
                for (index, field) in record.fields().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    self.put(format_args!("{comma}{{\"name\":\"{}\",\"type\":", field.name().raw()));
                    self.all(field.ty())?;
                    self.put(format_args!("}}"));
                }
                self.put(format_args!("]"));
            }
            Kind::Union(union) => {
                self.put(format_args!("["));
                for (index, branch) in union.branches().enumerate() {
                    self.put(format_args!("{}", if index == 0 { "" } else { "," }));
                    self.all(branch)?;
                }
                self.put(format_args!("]"));
            }
            _ => {}
        }
        if !matches!(ty.kind(), Kind::Union(_)) {
            self.put(format_args!("}}"));
        }
        self.level = self.level.saturating_sub(1);
        Ok(())
    }
}
