//! Reading a schema: types, fields, names, attributes.

use super::Schema;
use super::node::{self, HUGE, LEAST_MAX, Logical, NEVER, NONE, Name, Node, Primitive, Ty};
use crate::text::Text;
use crate::wire::{lex, special};
use core::fmt;

/// A type of a schema.
#[derive(Clone, Copy)]
pub struct Type<'s> {
    schema: &'s Schema<'s>,
    ty: Ty,
}

/// What a type is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind<'s> {
    /// A primitive type.
    Primitive(Primitive),
    /// A fixed number of bytes.
    Fixed(Fixed<'s>),
    /// A symbol.
    Enum(Enum<'s>),
    /// Items of this type.
    Array(Type<'s>),
    /// String keys, and values of this type.
    Map(Type<'s>),
    /// One of several types.
    Union(Union<'s>),
    /// Fields.
    Record(Record<'s>),
    /// Tables that contradict themselves; never from the parser.
    Invalid,
}

/// How a value of a type is meant to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum LogicalType {
    /// Two's complement, big-endian, of bytes or fixed: unscaled value of a decimal number.
    Decimal {
        /// Greatest number of digits.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// Bytes that hold a decimal number with its own scale.
    BigDecimal,
    /// Text of RFC 4122, or 16 bytes.
    Uuid,
    /// Days since 1970-01-01.
    Date,
    /// Milliseconds since midnight.
    TimeMillis,
    /// Microseconds since midnight.
    TimeMicros,
    /// Milliseconds since the epoch, UTC.
    TimestampMillis,
    /// Microseconds since the epoch, UTC.
    TimestampMicros,
    /// Nanoseconds since the epoch, UTC.
    TimestampNanos,
    /// Milliseconds since the epoch of a local clock.
    LocalTimestampMillis,
    /// Microseconds since the epoch of a local clock.
    LocalTimestampMicros,
    /// Nanoseconds since the epoch of a local clock.
    LocalTimestampNanos,
    /// Fixed of 12: months, days, milliseconds, each a little-endian `u32`.
    Duration,
}

impl<'s> Type<'s> {
    pub(crate) const fn new(schema: &'s Schema<'s>, ty: Ty) -> Self {
        Self { schema, ty }
    }

    /// Its index in the tables.
    #[must_use]
    pub const fn ty(self) -> Ty {
        self.ty
    }

    /// The schema that it is part of.
    #[must_use]
    pub const fn schema(self) -> &'s Schema<'s> {
        self.schema
    }

    /// What it is.
    #[inline]
    #[must_use]
    pub fn kind(self) -> Kind<'s> {
        if let Some(primitive) = Primitive::ALL.get(usize::from(self.ty.0)) {
            return Kind::Primitive(*primitive);
        }
        let schema = self.schema;
        match schema.node(self.ty) {
            Some(Node::Primitive { of, .. }) => Kind::Primitive(of.primitive()),
            Some(Node::Fixed { name, size, .. }) => Kind::Fixed(Fixed { ty: self, name: name.index(), size }),
            Some(Node::Array { item, .. }) => Kind::Array(Type::new(schema, item)),
            Some(Node::Map { item, .. }) => Kind::Map(Type::new(schema, item)),
            Some(Node::Union { first, len, .. }) => Kind::Union(Union { schema, first, len }),
            Some(Node::Record { name, first, len }) => Kind::Record(Record { schema, name: name.index(), first, len }),
            Some(Node::Enum { name, first, len }) => Kind::Enum(Enum { schema, name: name.index(), first, len }),
            Some(Node::Pending { .. } | Node::Reference { .. } | Node::Decimal { .. }) | None => Kind::Invalid,
        }
    }

    /// The logical type, if it has one that is valid for it; an invalid one is ignored, as the specification asks.
    #[must_use]
    pub fn logical_type(self) -> Option<LogicalType> {
        let (logical, detail) = match self.schema.node(self.ty)? {
            Node::Primitive { of, detail, .. } => (of.logical(), detail),
            Node::Fixed { logical, name, .. } => (logical, self.schema.names.get(name.index())?.least),
            _ => return None,
        };
        Some(match logical {
            Logical::None => return None,
            Logical::Decimal => match self.schema.nodes.get(usize::from(detail))? {
                &Node::Decimal { precision, scale } => LogicalType::Decimal { precision, scale },
                _ => return None,
            },
            Logical::BigDecimal => LogicalType::BigDecimal,
            Logical::Uuid => LogicalType::Uuid,
            Logical::Date => LogicalType::Date,
            Logical::TimeMillis => LogicalType::TimeMillis,
            Logical::TimeMicros => LogicalType::TimeMicros,
            Logical::TimestampMillis => LogicalType::TimestampMillis,
            Logical::TimestampMicros => LogicalType::TimestampMicros,
            Logical::TimestampNanos => LogicalType::TimestampNanos,
            Logical::LocalTimestampMillis => LogicalType::LocalTimestampMillis,
            Logical::LocalTimestampMicros => LogicalType::LocalTimestampMicros,
            Logical::LocalTimestampNanos => LogicalType::LocalTimestampNanos,
            Logical::Duration => LogicalType::Duration,
        })
    }

    /// The least number of bytes that a value occupies, saturated at 65,534. Zero if and only if every value occupies
    /// none. Types without any value (a union of no branches, an enum of no symbols) count their index. `None` only for
    /// tables that contradict themselves, or say that a record contains itself unconditionally.
    #[inline]
    #[must_use]
    pub fn least_size(self) -> Option<usize> {
        let least = self.schema.least(self.ty);
        if least == NEVER { None } else { Some(usize::from(least)) }
    }

    /// The name by which a union's branch of this type is tagged in Avro JSON: the full name of a named type, else the
    /// name of the kind.
    #[must_use]
    pub fn tag(self) -> FullName<'s> {
        let plain = match self.kind() {
            Kind::Primitive(primitive) => primitive.name(),
            Kind::Array(_) => "array",
            Kind::Map(_) => "map",
            Kind::Union(_) => "union",
            Kind::Invalid => "",
            Kind::Record(record) => return record.full_name(),
            Kind::Enum(it) => return it.full_name(),
            Kind::Fixed(it) => return it.full_name(),
        };
        FullName { namespace: None, name: Text::from_raw(plain) }
    }

    /// The attributes of the JSON object that this type stands in, in order; none for a bare name or a union. For a
    /// named type, those of its definition.
    #[must_use]
    pub fn attributes(self) -> Attributes<'s> {
        let at = match self.schema.node(self.ty) {
            Some(Node::Primitive { at, .. } | Node::Array { at, .. } | Node::Map { at, .. }) => Some(at),
            Some(Node::Record { name, .. } | Node::Enum { name, .. } | Node::Fixed { name, .. }) => {
                self.schema.names.get(name.index()).map(|name| name.object)
            }
            _ => None,
        };
        Attributes::at(self.schema, at)
    }
}

impl PartialEq for Type<'_> {
    /// Whether both are the same entry of the same tables, over the same text.
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.schema.text, other.schema.text)
            && core::ptr::eq(self.schema.nodes, other.schema.nodes)
            && self.ty == other.ty
    }
}

impl Eq for Type<'_> {}

impl fmt::Debug for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type({})", self.tag())
    }
}

impl<'s> Schema<'s> {
    /// The least encoded size of a type, or [`NEVER`].
    #[inline(always)]
    pub(crate) fn least(&self, ty: Ty) -> u16 {
        if let Some(primitive) = Primitive::ALL.get(usize::from(ty.0)) {
            return primitive.least();
        }
        match self.node(ty) {
            Some(Node::Primitive { of, .. }) => of.primitive().least(),
            Some(Node::Fixed { size, .. }) => u16::try_from(size).unwrap_or(LEAST_MAX).min(LEAST_MAX),
            Some(Node::Union { least, .. }) => least,
            Some(Node::Record { name, .. }) => self.names.get(name.index()).map_or(NEVER, |name| name.least),
            Some(Node::Array { .. } | Node::Map { .. } | Node::Enum { .. }) => 1,
            _ => NEVER,
        }
    }

    pub(crate) fn full_name(&self, name: usize) -> FullName<'s> {
        let Some(name) = self.names.get(name) else {
            return FullName { namespace: None, name: Text::EMPTY };
        };
        FullName { namespace: self.namespace_of(name), name: text_at(self.text, name.at) }
    }

    fn namespace_of(&self, name: &Name) -> Option<Text<'s>> {
        let space = if name.flags & Name::DOTTED != 0 {
            text_at(self.text, name.namespace).split_last_dot()?.0
        } else if name.flags & Name::NAMESPACED != 0 {
            text_at(self.text, name.namespace)
        } else {
            return None;
        };
        if space.is_empty() { None } else { Some(space) }
    }

    /// Bytes of text that [`full_name`](Self::full_name) looks at, about.
    pub(super) fn full_name_cost(&self, name: usize) -> usize {
        let Some(name) = self.names.get(name) else { return 0 };
        let space = match name.flags & (Name::DOTTED | Name::NAMESPACED) {
            0 => 0,
            _ => text_at(self.text, name.namespace).raw().len(),
        };
        text_at(self.text, name.at).raw().len().saturating_add(space)
    }
}

/// The string of a schema's text whose first character is at `at`.
pub(super) fn text_at(text: &str, at: u32) -> Text<'_> {
    let at = at as usize;
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    // In text that was read as JSON, what is found is the closing quote, or an escape.
    let mut len = special(bytes);
    if bytes.get(len) == Some(&b'\\') {
        len = after_escapes(bytes, len);
    }
    Text::from_raw(text.get(at..at.saturating_add(len)).unwrap_or_default())
}

/// The length of a JSON string's contents, of which the first `len` bytes are plain.
#[cold]
#[inline(never)]
fn after_escapes(bytes: &[u8], mut len: usize) -> usize {
    while bytes.get(len) == Some(&b'\\') {
        len = len.saturating_add(2);
        len = len.saturating_add(special(bytes.get(len..).unwrap_or_default()));
    }
    len
}

/// A name with its namespace: `namespace.name`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FullName<'s> {
    pub(crate) namespace: Option<Text<'s>>,
    pub(crate) name: Text<'s>,
}

impl<'s> FullName<'s> {
    /// The namespace; `None` is the null namespace.
    #[must_use]
    pub const fn namespace(self) -> Option<Text<'s>> {
        self.namespace
    }

    /// The unqualified name.
    #[must_use]
    pub const fn name(self) -> Text<'s> {
        self.name
    }
}

impl fmt::Display for FullName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(namespace) = self.namespace {
            write!(f, "{namespace}.")?;
        }
        fmt::Display::fmt(&self.name, f)
    }
}

impl fmt::Debug for FullName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! named {
    ($view:ident) => {
        impl<'s> $view<'s> {
            /// Name and namespace.
            #[must_use]
            pub fn full_name(self) -> FullName<'s> {
                self.schema().full_name(self.name)
            }

            /// The unqualified name.
            #[must_use]
            pub fn name(self) -> Text<'s> {
                self.full_name().name
            }

            /// The namespace; `None` is the null namespace.
            #[must_use]
            pub fn namespace(self) -> Option<Text<'s>> {
                self.full_name().namespace
            }

            /// The attributes of its definition, in order, known and unknown ones.
            #[must_use]
            pub fn attributes(self) -> Attributes<'s> {
                let object = self.schema().names.get(self.name).map(|name| name.object);
                Attributes::at(self.schema(), object)
            }

            /// Its documentation.
            #[must_use]
            pub fn doc(self) -> Option<Text<'s>> {
                self.attributes().text("doc")
            }

            /// Its aliases as they are written: full names, or names relative to its own namespace.
            #[must_use]
            pub fn aliases(self) -> Aliases<'s> {
                let name = self.schema().names.get(self.name);
                Aliases::of(self.attributes(), name.is_some_and(|name| name.flags & Name::HAS_ALIASES != 0))
            }
        }
    };
}

named!(Record);
named!(Enum);
named!(Fixed);

/// A record type.
#[derive(Clone, Copy, Debug)]
pub struct Record<'s> {
    schema: &'s Schema<'s>,
    name: usize,
    first: u16,
    len: u16,
}

impl<'s> Record<'s> {
    const fn schema(self) -> &'s Schema<'s> {
        self.schema
    }

    /// Number of fields.
    #[must_use]
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it has no fields.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Its fields, in order.
    #[must_use]
    pub fn fields(self) -> Fields<'s> {
        let (first, len) = (usize::from(self.first), usize::from(self.len));
        let entries = self.schema.fields.get(first..first.saturating_add(len)).unwrap_or_default();
        Fields { schema: self.schema, entries: entries.iter() }
    }

    /// The field of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Field<'s>> {
        self.fields().find(|field| field.name() == name)
    }

    /// Whether it was declared as an `error`.
    #[must_use]
    pub fn is_error(self) -> bool {
        self.schema.names.get(self.name).is_some_and(|name| name.flags & Name::ERROR != 0)
    }

    pub(crate) const fn range(self) -> (u16, u16) {
        (self.first, self.first.saturating_add(self.len))
    }
}

/// The fields of a record.
#[derive(Clone, Debug)]
pub struct Fields<'s> {
    schema: &'s Schema<'s>,
    entries: core::slice::Iter<'s, node::Field>,
}

impl<'s> Iterator for Fields<'s> {
    type Item = Field<'s>;

    fn next(&mut self) -> Option<Field<'s>> {
        let entry = self.entries.next()?;
        Some(Field { schema: self.schema, entry })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl ExactSizeIterator for Fields<'_> {}

/// How a field takes part in sorting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Order {
    /// Smallest first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
    /// Not at all.
    Ignore,
}

/// A field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field<'s> {
    schema: &'s Schema<'s>,
    entry: &'s node::Field,
}

impl<'s> Field<'s> {
    pub(crate) const fn new(schema: &'s Schema<'s>, entry: &'s node::Field) -> Self {
        Self { schema, entry }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> Text<'s> {
        let text = self.schema.text;
        if self.entry.len == 0 {
            return text_at(text, self.entry.at);
        }
        let (at, len) = (self.entry.at as usize, usize::from(self.entry.len));
        Text::from_raw(text.get(at..at.saturating_add(len)).unwrap_or_default())
    }

    /// Its type.
    #[must_use]
    pub const fn ty(self) -> Type<'s> {
        Type::new(self.schema, self.entry.ty)
    }

    /// Whether it has a default.
    #[must_use]
    pub const fn has_default(self) -> bool {
        self.entry.flags & node::Field::HAS_DEFAULT != 0
    }

    /// The JSON text of its default; a default `null` is `Some("null")`.
    #[must_use]
    pub fn default(self) -> Option<&'s str> {
        if self.has_default() { self.attributes().get("default") } else { None }
    }

    /// How it takes part in sorting.
    #[must_use]
    pub const fn order(self) -> Order {
        if self.entry.flags & node::Field::DESCENDING != 0 {
            Order::Descending
        } else if self.entry.flags & node::Field::IGNORE != 0 {
            Order::Ignore
        } else {
            Order::Ascending
        }
    }

    /// Its documentation.
    #[must_use]
    pub fn doc(self) -> Option<Text<'s>> {
        self.attributes().text("doc")
    }

    /// Its aliases.
    #[must_use]
    pub fn aliases(self) -> Aliases<'s> {
        Aliases::of(self.attributes(), self.entry.flags & node::Field::HAS_ALIASES != 0)
    }

    /// The attributes of its object, in order, known and unknown ones.
    #[must_use]
    pub fn attributes(self) -> Attributes<'s> {
        Attributes::at(self.schema, Some(self.entry.object))
    }
}

/// An enum type.
#[derive(Clone, Copy, Debug)]
pub struct Enum<'s> {
    schema: &'s Schema<'s>,
    name: usize,
    first: u16,
    len: u16,
}

impl<'s> Enum<'s> {
    const fn schema(self) -> &'s Schema<'s> {
        self.schema
    }

    /// Number of symbols.
    #[must_use]
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it has no symbols, and so no values.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The symbol at `index`.
    #[inline]
    #[must_use]
    pub fn symbol(self, index: usize) -> Option<Text<'s>> {
        if index >= usize::from(self.len) {
            return None;
        }
        let at = self.schema.symbols.get(usize::from(self.first).saturating_add(index))?;
        Some(text_at(self.schema.text, *at))
    }

    /// Its symbols, in order.
    pub fn symbols(self) -> impl ExactSizeIterator<Item = Text<'s>> {
        (0..self.len()).map(move |index| self.symbol(index).unwrap_or(Text::EMPTY))
    }

    /// Index of the default symbol.
    #[must_use]
    pub fn default(self) -> Option<usize> {
        match self.schema.names.get(self.name)?.least {
            NONE => None,
            index => Some(usize::from(index)),
        }
    }
}

/// A fixed type.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<'s> {
    ty: Type<'s>,
    name: usize,
    size: u32,
}

impl<'s> Fixed<'s> {
    const fn schema(self) -> &'s Schema<'s> {
        self.ty.schema
    }

    /// Bytes of a value; `usize::MAX` if it is so large that no slice can hold one.
    #[must_use]
    pub const fn size(self) -> usize {
        if self.size == HUGE { usize::MAX } else { self.size as usize }
    }
}

/// A union type.
#[derive(Clone, Copy, Debug)]
pub struct Union<'s> {
    schema: &'s Schema<'s>,
    first: u16,
    len: u16,
}

impl<'s> Union<'s> {
    /// Number of branches.
    #[must_use]
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it has no branches, and so no values.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The branch at `index`.
    #[inline]
    #[must_use]
    pub fn branch(self, index: usize) -> Option<Type<'s>> {
        if index >= usize::from(self.len) {
            return None;
        }
        let ty = self.schema.branches.get(usize::from(self.first).saturating_add(index))?;
        Some(Type::new(self.schema, *ty))
    }

    /// Its branches, in order.
    pub fn branches(self) -> impl ExactSizeIterator<Item = Type<'s>> {
        (0..self.len()).map(move |index| self.branch(index).unwrap_or(Type::new(self.schema, Ty(0))))
    }
}

/// The attributes of an object in the schema's JSON, as key and JSON text, in the order they are written.
#[derive(Clone, Debug)]
pub struct Attributes<'s> {
    rest: &'s str,
    first: bool,
}

impl<'s> Attributes<'s> {
    fn at(schema: &Schema<'s>, at: Option<u32>) -> Self {
        let object = at.and_then(|at| schema.text.get(at as usize..)).unwrap_or_default();
        Self { rest: object.strip_prefix('{').unwrap_or_default(), first: true }
    }

    /// The JSON text of the attribute `key`; of several, the last.
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'s str> {
        self.filter(|(k, _)| *k == key).last().map(|(_, value)| value)
    }

    /// The attribute `key`, if it is a string.
    #[must_use]
    pub fn text(self, key: &str) -> Option<Text<'s>> {
        lex::string(self.get(key)?).ok().map(|(_, text)| text)
    }
}

impl<'s> Iterator for Attributes<'s> {
    type Item = (Text<'s>, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let rest = core::mem::take(&mut self.rest);
        let (rest, key) = lex::member(&mut self.first, rest).ok()?;
        let (rest, value) = lex::value(rest).ok()?;
        self.rest = rest;
        key.map(|key| (key, value))
    }
}

/// Aliases as they are written.
#[derive(Clone, Debug)]
pub struct Aliases<'s> {
    rest: &'s str,
    first: bool,
}

impl<'s> Aliases<'s> {
    /// Those among the attributes; they are only looked for if the tables say that there are `any`.
    fn of(attributes: Attributes<'s>, any: bool) -> Self {
        let array = if any { attributes.get("aliases").unwrap_or_default() } else { "" };
        Self { rest: array.strip_prefix('[').unwrap_or_default(), first: true }
    }
}

impl<'s> Iterator for Aliases<'s> {
    type Item = Text<'s>;

    fn next(&mut self) -> Option<Text<'s>> {
        let rest = core::mem::take(&mut self.rest);
        let (rest, more) = lex::element(&mut self.first, rest).ok()?;
        if !more {
            return None;
        }
        let (rest, alias) = lex::string(rest).ok()?;
        self.rest = rest;
        Some(alias)
    }
}
