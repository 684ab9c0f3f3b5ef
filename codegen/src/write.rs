//! The Rust types, as text.

use crate::Options;
use crate::docs;
use crate::error::{Error, ErrorKind};
use crate::files::Files;
use crate::model::{Choice, MOST_DIGITS, Model, Named, choice, decimal, full_name, simple};
use crate::names::{self, Scope, plain};
use avocet::schema::{Aliases, Enum, Field, Fixed, Kind, LogicalType, Order, Primitive, Record, Schema, Type};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(crate) struct Writer<'w, 's> {
    files: &'w Files<'w>,
    schema: &'s Schema<'s>,
    options: &'w Options,
    model: Model<'s>,
    scope: Scope,
    items: Vec<String>,
}

/// Where the tags are.
const TAGS: &str = "::avocet::typed::tags::";

/// In place of a record, outside of all.
const OUTSIDE: usize = usize::MAX;

/// Where a type stands that has no name of its own.
#[derive(Clone)]
struct Place {
    /// What an enum is called that is needed here.
    name: String,
    doc: String,
    /// The record around it, in Rust, and its index.
    inside: String,
    record: usize,
    /// Whether an array or a map stands between them.
    many: bool,
    /// The text about which errors are.
    at: (usize, usize),
}

impl Place {
    fn inner(&self, more: &str) -> Self {
        Self { name: format!("{}{more}", self.name), many: true, ..self.clone() }
    }
}

type Result<T> = std::result::Result<T, Error>;

impl<'w, 's> Writer<'w, 's> {
    pub(crate) fn new(files: &'w Files<'w>, schema: &'s Schema<'s>, options: &'w Options) -> Result<Self> {
        let mut scope = Scope::default();
        let model = Model::new(files, schema, &mut scope, options)?;
        Ok(Self { files, schema, options, model, scope, items: Vec::new() })
    }

    /// One item after another.
    pub(crate) fn write(mut self) -> Result<Vec<String>> {
        for index in 0..self.model.named.len() {
            let Some(Named { ty, ident, borrows, .. }) = self.model.named.get(index) else { continue };
            let (ty, head) = (*ty, format!("{ident}{}", if *borrows { "<'a>" } else { "" }));
            let ident = ident.clone();
            match ty.kind() {
                Kind::Record(record) => self.record(record, index, &ident, &head)?,
                Kind::Enum(it) => self.symbols(it, &ident),
                Kind::Fixed(fixed) => self.fixed(ty, fixed, &ident),
                _ => {}
            }
        }
        for (file, root) in self.files.roots(self.schema) {
            self.root(file, root)?;
        }
        Ok(self.items)
    }

    /// What a file says that is not a named type.
    fn root(&mut self, file: &str, ty: Type<'s>) -> Result<()> {
        if full_name(ty).is_some() {
            return Ok(());
        }
        let wish = names::type_name(&names::stem(file));
        let doc = format!("What `{}` describes.", docs::one_line(file).replace('`', "'"));
        let (inside, record) = (String::new(), OUTSIDE);
        let place = Place { name: wish.clone(), doc: doc.clone(), inside, record, many: false, at: (0, 0) };
        if matches!(choice(ty), Some(Choice::Enum | Choice::Optional { null_last: true, .. })) {
            return self.rust(ty, &place).map(drop);
        }
        let name = self.scope.take(&wish, "");
        let rust = self.rust(ty, &Place { name: name.clone(), ..place })?;
        let lifetime = if self.model.borrows(ty) { "<'a>" } else { "" };
        self.items.push(format!("#[doc = {:?}]\npub type {name}{lifetime} = {rust};", format!(" {doc}")));
        Ok(())
    }

    fn record(&mut self, record: Record<'s>, index: usize, ident: &str, head: &str) -> Result<()> {
        let mut item = self.head(record.full_name(), record.doc(), record.aliases(), ident, false);
        let _ = writeln!(item, "pub struct {head} {{");
        let fields: Vec<String> = record.fields().map(|field| field.name().chars().collect()).collect();
        let idents = Scope::default().take_all(&fields, names::field_name, "_");
        // Enums for unions come after the record that they are for.
        let slot = self.items.len();
        self.items.push(String::new());
        let mut taken = BTreeSet::new();
        for ((field, name), member) in record.fields().zip(&fields).zip(&idents) {
            let place = Place {
                name: format!("{ident}{}", names::camel(name)),
                doc: format!("What `{}` of `{ident}` is one of.", plain(member)),
                inside: ident.to_owned(),
                record: index,
                many: false,
                at: (field.name().raw().as_ptr() as usize, field.name().raw().len()),
            };
            item.push_str(&self.field(field, name, member, &mut taken, &place)?);
        }
        item.push('}');
        if let Some(slot) = self.items.get_mut(slot) {
            *slot = item;
        }
        Ok(())
    }

    /// `taken` are aliases of other fields: an alias belongs to the first that has it.
    fn field(
        &mut self,
        field: Field<'s>,
        name: &str,
        member: &str,
        taken: &mut BTreeSet<String>,
        place: &Place,
    ) -> Result<String> {
        let mut attributes = Vec::new();
        if plain(member) != name {
            attributes.push(format!("name = {name:?}"));
        }
        attributes.extend(aliases(field.aliases(), taken));
        let ty = match choice(field.ty()) {
            Some(Choice::Optional { of, null_last: true }) => {
                attributes.push("null = \"last\"".to_owned());
                self.option(of, place)?
            }
            _ => self.rust(field.ty(), place)?,
        };
        // A derive takes null for the default where it can be.
        let null = matches!(choice(field.ty()), Some(Choice::Optional { null_last: false, .. }));
        if let Some(default) = field.default().filter(|default| !(null && *default == "null")) {
            attributes.push(format!("default = {default:?}"));
        }
        match field.order() {
            Order::Ascending => {}
            Order::Descending => attributes.push("order = \"descending\"".to_owned()),
            Order::Ignore => attributes.push("order = \"ignore\"".to_owned()),
        }
        if self.model.is_cut(place.record, field.ty(), false) {
            attributes.push("by_name".to_owned());
        }
        let doc: Option<String> = field.doc().map(|doc| doc.chars().collect());
        let (mut item, own) = docs::attributes(doc.as_deref());
        attributes.extend(own);
        item.push_str(&avro(&attributes));
        let _ = writeln!(item, "pub {member}: {ty},");
        Ok(item)
    }

    fn symbols(&mut self, it: Enum<'s>, ident: &str) {
        let mut item = self.head(it.full_name(), it.doc(), it.aliases(), ident, true);
        let _ = writeln!(item, "pub enum {ident} {{");
        let symbols: Vec<String> = it.symbols().map(|symbol| symbol.chars().collect()).collect();
        let variants = Scope::default().take_all(&symbols, names::camel, "");
        for (index, (symbol, variant)) in symbols.iter().zip(&variants).enumerate() {
            let mut attributes = Vec::new();
            if symbol != variant {
                attributes.push(format!("name = {symbol:?}"));
            }
            if it.default() == Some(index) {
                attributes.push("default".to_owned());
            }
            let _ = writeln!(item, "{}{variant},", avro(&attributes));
        }
        item.push('}');
        self.items.push(item);
    }

    fn fixed(&mut self, ty: Type<'s>, fixed: Fixed<'s>, ident: &str) {
        // A derive gives the value its own name only where it is asked to.
        let mut item = self.head(fixed.full_name(), fixed.doc(), fixed.aliases(), ident, true);
        let size = fixed.size();
        let value = match ty.logical_type() {
            Some(LogicalType::Uuid) => format!("pub {TAGS}Uuid"),
            Some(LogicalType::Duration) => format!("pub {TAGS}Duration"),
            Some(LogicalType::Decimal { precision, scale }) if precision <= MOST_DIGITS => {
                format!("pub {TAGS}DecimalFixed<{size}, {precision}, {scale}>")
            }
            Some(LogicalType::Decimal { precision, scale }) => {
                format!("#[avro(as = {TAGS}DecimalFixed<{size}, {precision}, {scale}>)] pub [u8; {size}]")
            }
            _ => format!("pub [u8; {size}]"),
        };
        let _ = write!(item, "pub struct {ident}({value});");
        self.items.push(item);
    }

    /// What stands before `pub struct`.
    fn head(
        &self,
        full: avocet::schema::FullName<'_>,
        doc: Option<avocet::Text<'_>>,
        also: Aliases<'_>,
        ident: &str,
        copy: bool,
    ) -> String {
        let full = full.to_string();
        let name = simple(&full);
        let mut attributes = Vec::new();
        let namespace = full.strip_suffix(name).and_then(|namespace| namespace.strip_suffix('.'));
        // A newtype has a name if it is given one: always, it costs nothing.
        if copy || name != ident {
            attributes.push(format!("name = {name:?}"));
        }
        // Without one, a type takes that of the type it stands in.
        let namespace = namespace.or_else(|| self.model.is_bare(&full).then_some(""));
        attributes.extend(namespace.map(|namespace| format!("namespace = {namespace:?}")));
        attributes.extend(aliases(also, &mut BTreeSet::new()));
        let doc: Option<String> = doc.map(|doc| doc.chars().collect());
        let (mut head, own) = docs::attributes(doc.as_deref());
        attributes.extend(own);
        let derives = if copy { "Clone, Copy, Debug, PartialEq, Eq, Hash" } else { "Clone, Debug, PartialEq" };
        let _ = writeln!(head, "#[derive({derives}, ::avocet::Avro)]\n{}", avro(&attributes));
        head
    }

    fn option(&mut self, of: Type<'s>, place: &Place) -> Result<String> {
        let inner = self.rust(of, place)?;
        // In an array or a map too, where it could do without.
        let own = self.options.owned && self.model.of(of).is_some_and(|named| named.ident == place.inside);
        Ok(if own && place.many {
            format!("Option<{}<{inner}>>", self.heap("Box"))
        } else {
            format!("Option<{inner}>")
        })
    }

    /// A type.
    fn rust(&mut self, ty: Type<'s>, place: &Place) -> Result<String> {
        let owned = self.options.owned;
        Ok(match ty.kind() {
            Kind::Primitive(primitive) => self.primitive(ty, primitive),
            Kind::Array(item) => {
                let item = self.rust(item, &place.inner("Item"))?;
                if owned {
                    format!("{}<{item}>", self.heap("Vec"))
                } else {
                    format!("::avocet::typed::Array<'a, {item}>")
                }
            }
            Kind::Map(value) => {
                let value = self.rust(value, &place.inner("Value"))?;
                if owned {
                    format!("{}<{}, {value}>", self.heap("BTreeMap"), self.heap("String"))
                } else {
                    format!("::avocet::typed::Map<'a, {value}>")
                }
            }
            Kind::Union(_) => match choice(ty) {
                Some(Choice::Optional { of, null_last: false }) => self.option(of, place)?,
                // No attribute reaches in there. Outside of records the types are to be `Typed`, which enums are.
                Some(Choice::Optional { of, null_last: true }) if place.record != OUTSIDE => {
                    let option = self.option(of, place)?;
                    format!("{TAGS}As<{option}, {TAGS}NullLast<{option}>>")
                }
                _ => self.union(ty, place)?,
            },
            _ => match self.model.of(ty) {
                Some(named) if owned && !place.many && self.model.is_boxed(place.record, ty) => {
                    format!("{}<{}>", self.heap("Box"), named.ident)
                }
                Some(named) if named.borrows => format!("{}<'a>", named.ident),
                Some(named) => named.ident.clone(),
                None => return Err(self.error(place, ErrorKind::NoValues)),
            },
        })
    }

    fn primitive(&self, ty: Type<'_>, primitive: Primitive) -> String {
        let owned = self.options.owned;
        let tag = match ty.logical_type() {
            Some(LogicalType::Uuid) => Some("UuidText"),
            Some(LogicalType::Date) => Some("Date"),
            Some(LogicalType::TimeMillis) => Some("TimeMillis"),
            Some(LogicalType::TimeMicros) => Some("TimeMicros"),
            Some(LogicalType::TimestampMillis) => Some("TimestampMillis"),
            Some(LogicalType::TimestampMicros) => Some("TimestampMicros"),
            Some(LogicalType::TimestampNanos) => Some("TimestampNanos"),
            Some(LogicalType::LocalTimestampMillis) => Some("LocalTimestampMillis"),
            Some(LogicalType::LocalTimestampMicros) => Some("LocalTimestampMicros"),
            Some(LogicalType::LocalTimestampNanos) => Some("LocalTimestampNanos"),
            Some(LogicalType::BigDecimal) => Some("BigDecimal"),
            _ => None,
        };
        if let Some(tag) = tag {
            return format!("{TAGS}{tag}");
        }
        if let Some((precision, scale)) = decimal(ty) {
            return format!("{TAGS}Decimal<{precision}, {scale}>");
        }
        let rust = match primitive {
            Primitive::Null => "()",
            Primitive::Boolean => "bool",
            Primitive::Int => "i32",
            Primitive::Long => "i64",
            Primitive::Float => "f32",
            Primitive::Double => "f64",
            Primitive::Bytes => {
                let bytes = if owned { format!("{}<u8>", self.heap("Vec")) } else { "&'a [u8]".to_owned() };
                return match ty.logical_type() {
                    Some(LogicalType::Decimal { precision, scale }) => {
                        format!("{TAGS}As<{bytes}, {TAGS}Decimal<{precision}, {scale}>>")
                    }
                    _ => bytes,
                };
            }
            Primitive::String if owned => return self.heap("String").to_owned(),
            Primitive::String => "&'a str",
        };
        rust.to_owned()
    }

    /// What is called so in Rust: by the names that every program has, or where programs without the standard library have
    /// it too.
    fn heap(&self, name: &str) -> &'static str {
        match (name, self.options.no_std) {
            ("Box", false) => "Box",
            ("Box", true) => "::avocet::__alloc::Box",
            ("BTreeMap", false) => "::std::collections::BTreeMap",
            ("BTreeMap", true) => "::avocet::__alloc::BTreeMap",
            ("String", false) => "String",
            ("String", true) => "::avocet::__alloc::String",
            (_, false) => "Vec",
            (_, true) => "::avocet::__alloc::Vec",
        }
    }

    /// An enum with a variant for each branch: its name, with its lifetime.
    fn union(&mut self, ty: Type<'s>, place: &Place) -> Result<String> {
        let Kind::Union(union) = ty.kind() else { return Ok(String::new()) };
        if union.is_empty() {
            return Err(self.error(place, ErrorKind::NoValues));
        }
        let ident = self.scope.take(&place.name, "");
        let slot = self.items.len();
        self.items.push(String::new());
        let lifetime = if self.model.borrows(ty) { "<'a>" } else { "" };
        let mut item = format!("#[doc = {:?}]\n", format!(" {}", place.doc));
        let _ = writeln!(item, "#[derive(Clone, Debug, PartialEq, ::avocet::Avro)]\npub enum {ident}{lifetime} {{");
        let mut variants = Scope::default();
        for branch in union.branches() {
            let wish = match branch.kind() {
                Kind::Primitive(primitive) => names::camel(primitive.name()),
                Kind::Array(_) => "Array".to_owned(),
                Kind::Map(_) => "Map".to_owned(),
                _ => self.model.of(branch).map(|named| named.ident.clone()).unwrap_or_default(),
            };
            let variant = variants.take(&wish, "");
            // A unit is null, but an enum of units alone is none of data.
            if matches!(branch.kind(), Kind::Primitive(Primitive::Null)) && union.len() > 1 {
                let _ = writeln!(item, "{variant},");
                continue;
            }
            // What is under an array that the whole enum stands in is as deep as the enum.
            let inner = Place { name: format!("{ident}{variant}"), ..place.clone() };
            let cut = if self.model.is_cut(place.record, branch, true) { "#[avro(by_name)] " } else { "" };
            let _ = writeln!(item, "{variant}({cut}{}),", self.rust(branch, &inner)?);
        }
        item.push('}');
        if let Some(slot) = self.items.get_mut(slot) {
            *slot = item;
        }
        Ok(format!("{ident}{lifetime}"))
    }

    fn error(&self, place: &Place, kind: ErrorKind) -> Error {
        let text = self.schema.text();
        let from = place.at.0.saturating_sub(text.as_ptr() as usize);
        let part = text.get(from..from.saturating_add(place.at.1)).unwrap_or(text);
        self.files.error(self.schema, part, kind)
    }
}

/// `#[avro(...)]`, if there is anything to say.
fn avro(attributes: &[String]) -> String {
    if attributes.is_empty() { String::new() } else { format!("#[avro({})]\n", attributes.join(", ")) }
}

/// Aliases that are names, and not among those `taken`, to which they come.
fn aliases(of: Aliases<'_>, taken: &mut BTreeSet<String>) -> impl Iterator<Item = String> {
    of.map(|alias| alias.chars().collect::<String>())
        .filter(|alias| names::is_dotted(alias) && taken.insert(alias.clone()))
        .map(|alias| format!("alias = {alias:?}"))
}
