//! Reading a schema: types, and what they are.

use super::Schema;
use super::attributes::Attributes;
use super::members::{Enum, Fixed, Record, Union};
use super::names::FullName;
use super::node::{LEAST_MAX, Logical, NEVER, Node, Primitive, Ty};
use crate::text::Text;
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

impl LogicalType {
    /// What the specification calls it: the value of `logicalType`.
    ///
    /// ```
    /// use avocet::schema::LogicalType;
    /// assert_eq!(LogicalType::TimestampMillis.name(), "timestamp-millis");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decimal { .. } => "decimal",
            Self::BigDecimal => "big-decimal",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::TimeMillis => "time-millis",
            Self::TimeMicros => "time-micros",
            Self::TimestampMillis => "timestamp-millis",
            Self::TimestampMicros => "timestamp-micros",
            Self::TimestampNanos => "timestamp-nanos",
            Self::LocalTimestampMillis => "local-timestamp-millis",
            Self::LocalTimestampMicros => "local-timestamp-micros",
            Self::LocalTimestampNanos => "local-timestamp-nanos",
            Self::Duration => "duration",
        }
    }
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

    /// Whether a named type is defined here, rather than only named.
    pub(crate) fn is_definition(self) -> bool {
        match self.schema.node(self.ty) {
            Some(Node::Fixed { name, .. } | Node::Record { name, .. } | Node::Enum { name, .. }) => {
                name.is_definition()
            }
            _ => false,
        }
    }

    /// The index of its name in the name table, if it has one.
    pub(crate) fn name_index(self) -> Option<usize> {
        match self.schema.node(self.ty)? {
            Node::Fixed { name, .. } | Node::Record { name, .. } | Node::Enum { name, .. } => Some(name.index()),
            _ => None,
        }
    }

    /// Where its object stands in the text, if it has one.
    pub(crate) fn offset(self) -> Option<usize> {
        match self.schema.node(self.ty)? {
            Node::Primitive { at, .. } | Node::Array { at, .. } | Node::Map { at, .. } => Some(at as usize),
            _ => self.schema.names.get(self.name_index()?).map(|name| name.object as usize),
        }
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
}
