//! The tables' entries and their invariants.
//!
//! A schema is five flat tables that refer to one another by index and to the schema's JSON text by byte offset. The
//! same tables lie in flash (`static`), in arrays of fixed capacity, or on the heap; [`Schema`](super::Schema) is a
//! `Copy` view of any of them.
//!
//! # Invariants, established by the parser and relied on above
//!
//! 1. A [`Ty`] below 8 is a bare primitive without a node; any other is a node's index plus 8, and that node exists.
//! 2. No node is [`Node::Pending`] or [`Node::Reference`] after parsing: a reference has been overwritten by a copy of
//!    the node it names. Copies of a named type share its name index; exactly one of them is the definition
//!    ([`Named::is_definition`]): the first in depth-first order.
//! 3. The fields of a record, the branches of a union and the symbols of an enum are contiguous, in schema order.
//! 4. Least encoded sizes ([`Name::least`] of records, `least` of unions, constants of the rest) are lower bounds,
//!    saturated at 65,534; a type has least size zero if and only if *every* value of it occupies no bytes.
//!    No record has an infinite one ([`NEVER`]): such a schema is refused.
//! 5. Every offset points at the first byte *inside* the quotes of a JSON string (names, symbols), or at the first byte
//!    of a JSON value (objects), of a text that has been read completely as JSON.
//! 6. Unions hold no unions, and no two branches of the same kind or full name.
//!
//! Readers of the tables still look entries up with `get` and answer [`ErrorKind::InvalidTables`] where an index leads
//! nowhere, so that hand-made tables can be wrong without a panic.
//!
//! [`ErrorKind::InvalidTables`]: crate::ErrorKind::InvalidTables

/// A type: below 8 a bare primitive, else the index of a node plus 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Ty(pub u16);

impl Ty {
    /// The type that node `index` describes.
    #[must_use]
    pub const fn node(index: u16) -> Self {
        Self(index.saturating_add(8))
    }

    /// The index of its node, unless it is a bare primitive.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(8)
    }
}

/// A primitive type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Primitive {
    /// No value; no bytes.
    Null,
    /// One byte.
    Boolean,
    /// 32-bit signed, zig-zag.
    Int,
    /// 64-bit signed, zig-zag.
    Long,
    /// IEEE 754, 32 bits.
    Float,
    /// IEEE 754, 64 bits.
    Double,
    /// A length and bytes.
    Bytes,
    /// A length and UTF-8.
    String,
}

impl Primitive {
    pub(crate) const ALL: [Self; 8] =
        [Self::Null, Self::Boolean, Self::Int, Self::Long, Self::Float, Self::Double, Self::Bytes, Self::String];

    const fn from_index(index: u8) -> Self {
        match index {
            0 => Self::Null,
            1 => Self::Boolean,
            2 => Self::Int,
            3 => Self::Long,
            4 => Self::Float,
            5 => Self::Double,
            6 => Self::Bytes,
            _ => Self::String,
        }
    }

    /// The type of this primitive without attributes.
    #[must_use]
    pub const fn ty(self) -> Ty {
        Ty(self as u16)
    }

    /// Its name in schemas.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
        }
    }

    /// The least number of bytes that a value occupies.
    #[inline(always)]
    #[must_use]
    pub const fn least(self) -> u16 {
        match self {
            Self::Null => 0,
            Self::Float => 4,
            Self::Double => 8,
            _ => 1,
        }
    }
}

/// A logical type without its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Logical {
    /// None, or one that does not fit its type and is therefore ignored.
    None,
    /// Precision and scale are in the [`Node::Decimal`] that `detail` names.
    Decimal,
    /// Unscaled value and scale in each value.
    BigDecimal,
    /// Text or 16 bytes.
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
    /// Milliseconds since the epoch, local.
    LocalTimestampMillis,
    /// Microseconds since the epoch, local.
    LocalTimestampMicros,
    /// Nanoseconds since the epoch, local.
    LocalTimestampNanos,
    /// Months, days, milliseconds, each a little-endian `u32`.
    Duration,
}

/// A primitive and its logical type, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Annotated(u8);

impl Annotated {
    /// This primitive, read as this logical type.
    #[must_use]
    pub const fn new(primitive: Primitive, logical: Logical) -> Self {
        Self(primitive as u8 | (logical as u8) << 3)
    }

    /// Which primitive.
    #[inline(always)]
    #[must_use]
    pub const fn primitive(self) -> Primitive {
        Primitive::from_index(self.0 & 7)
    }

    /// Its logical type.
    #[must_use]
    pub const fn logical(self) -> Logical {
        Logical::from_index(self.0 >> 3)
    }
}

/// The name of a node: an index into the name table, and whether the type is defined at this node or only named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Named(u16);

impl Named {
    const REFERENCE: u16 = 1 << 15;
    /// Names that a schema can hold.
    pub const MAX: usize = 32_000;

    /// The definition of name `index`.
    #[must_use]
    pub const fn definition(index: u16) -> Self {
        Self(index & !Self::REFERENCE)
    }

    /// The same name, used where it is not defined.
    #[must_use]
    pub const fn reference(self) -> Self {
        Self(self.0 | Self::REFERENCE)
    }

    /// The same name, used where it is defined.
    #[must_use]
    pub const fn as_definition(self) -> Self {
        Self(self.0 & !Self::REFERENCE)
    }

    /// Whether the definition stands here.
    #[must_use]
    pub const fn is_definition(self) -> bool {
        self.0 & Self::REFERENCE == 0
    }

    /// Index in the name table.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        (self.0 & !Self::REFERENCE) as usize
    }
}

impl Logical {
    const fn from_index(index: u8) -> Self {
        match index {
            1 => Self::Decimal,
            2 => Self::BigDecimal,
            3 => Self::Uuid,
            4 => Self::Date,
            5 => Self::TimeMillis,
            6 => Self::TimeMicros,
            7 => Self::TimestampMillis,
            8 => Self::TimestampMicros,
            9 => Self::TimestampNanos,
            10 => Self::LocalTimestampMillis,
            11 => Self::LocalTimestampMicros,
            12 => Self::LocalTimestampNanos,
            13 => Self::Duration,
            _ => Self::None,
        }
    }
}

/// No name, no detail, no default symbol.
pub const NONE: u16 = u16::MAX;

/// A least size that no value reaches: there is no finite value.
pub const NEVER: u16 = u16::MAX;

/// The greatest least size that is stored; larger ones saturate.
pub const LEAST_MAX: u16 = u16::MAX - 1;

/// Fixed sizes from here up parse but no slice can hold a value.
pub const HUGE: u32 = u32::MAX;

/// A type that is more than a bare primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// While parsing: a schema at `at` waits to be read.
    Pending {
        /// Nesting.
        level: u8,
        /// Name of the enclosing named type, or [`NONE`].
        owner: u16,
        /// Offset of its object or array.
        at: u32,
    },
    /// While parsing: a type named by the string at `at`.
    Reference {
        /// Nesting.
        level: u8,
        /// Name of the enclosing named type, or [`NONE`].
        owner: u16,
        /// Offset of the name.
        at: u32,
    },
    /// A primitive that stands in an object of its own.
    Primitive {
        /// Which, and its logical type.
        of: Annotated,
        /// Node of the precision and scale of a decimal, or [`NONE`].
        detail: u16,
        /// Offset of its object.
        at: u32,
    },
    /// Precision and scale of the decimal that refers to this node; not a type.
    Decimal {
        /// Greatest number of digits.
        precision: u16,
        /// Digits after the point.
        scale: u16,
    },
    /// `size` bytes.
    Fixed {
        /// Its logical type; the detail of a decimal is in [`Name::least`].
        logical: Logical,
        /// Its name, and whether the definition stands here.
        name: Named,
        /// Bytes, or [`HUGE`].
        size: u32,
    },
    /// Items of one type.
    Array {
        /// Type of the items.
        item: Ty,
        /// Offset of its object.
        at: u32,
    },
    /// String keys, values of one type.
    Map {
        /// Type of the values.
        item: Ty,
        /// Offset of its object.
        at: u32,
    },
    /// One of several types.
    Union {
        /// First branch in the branch table.
        first: u16,
        /// Number of branches.
        len: u16,
        /// Least encoded size.
        least: u16,
    },
    /// Fields in order.
    Record {
        /// Its name, and whether the definition stands here.
        name: Named,
        /// First field in the field table.
        first: u16,
        /// Number of fields.
        len: u16,
    },
    /// One of several symbols.
    Enum {
        /// Its name, and whether the definition stands here.
        name: Named,
        /// First symbol in the symbol table.
        first: u16,
        /// Number of symbols.
        len: u16,
    },
}

impl Node {
    /// What unused entries hold.
    pub const EMPTY: Self = Self::Decimal { precision: 0, scale: 0 };
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Offset of its name.
    pub at: u32,
    /// Offset of its object.
    pub object: u32,
    /// Its type.
    pub ty: Ty,
    /// [`Field::HAS_DEFAULT`] and the rest.
    pub flags: u8,
    /// Bytes of its name in the text; 0 if they are more than 255, or to be looked for.
    pub len: u8,
}

impl Field {
    /// What unused entries hold.
    pub const EMPTY: Self = Self { at: 0, object: 0, ty: Ty(0), flags: 0, len: 0 };
    /// The field has a default.
    pub const HAS_DEFAULT: u8 = 1;
    /// The field has aliases.
    pub const HAS_ALIASES: u8 = 2;
    /// The field sorts in descending order.
    pub const DESCENDING: u8 = 4;
    /// The field does not take part in sorting.
    pub const IGNORE: u8 = 8;
}

/// A named type: record, enum or fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Offset of the name without its namespace.
    pub at: u32,
    /// Offset of the namespace, if `flags` say that there is one.
    pub namespace: u32,
    /// Offset of the object that defines the type.
    pub object: u32,
    /// Records: least encoded size. Enums: index of the default symbol, or [`NONE`]. Fixed: node of the decimal's
    /// precision and scale, or [`NONE`].
    pub least: u16,
    /// [`Name::DOTTED`] and the rest.
    pub flags: u8,
    /// A hash of the unqualified name, to pass over most other names in one comparison.
    pub tag: u8,
}

impl Name {
    /// What unused entries hold.
    pub const EMPTY: Self = Self { at: 0, namespace: 0, object: 0, least: 0, flags: 0, tag: 0 };
    /// The namespace is what stands before the last dot of the string at `namespace`.
    pub const DOTTED: u8 = 1;
    /// The namespace is the whole string at `namespace`.
    pub const NAMESPACED: u8 = 2;
    /// The type has aliases.
    pub const HAS_ALIASES: u8 = 4;
    /// The type is an `error`, a record of protocols.
    pub const ERROR: u8 = 8;
    /// Entry of an identical redefinition; look-ups pass over it.
    pub const REPEATED: u8 = 16;
}

const _: () = assert!(size_of::<Node>() == 8);
const _: () = assert!(size_of::<Field>() == 12);
const _: () = assert!(size_of::<Name>() == 16);
