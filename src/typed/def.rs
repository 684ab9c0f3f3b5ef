//! What a Rust type is in Avro: a constant tree, from which everything else is made at compile time.

use crate::schema::tables::Primitive;
use crate::schema::{LogicalType, Order};

/// What a Rust type is in Avro. Derives and the implementations in this crate write it; it is constant.
///
/// Named types may occur more than once: the first occurrence in depth-first order becomes the definition. A type that
/// contains itself holds [`Def::Named`] where it does.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Def {
    /// A primitive type.
    Primitive {
        /// Which.
        of: Primitive,
        /// How it is meant to be read.
        logical: Option<LogicalType>,
        /// Bytes of `bytes` and `string`; of no meaning for the rest.
        max: Cap,
    },
    /// A number of bytes.
    Fixed {
        /// Its name.
        name: Name,
        /// Bytes.
        size: u32,
        /// How they are meant to be read.
        logical: Option<LogicalType>,
    },
    /// Items of one type.
    Array {
        /// Type of the items.
        item: &'static Def,
        /// Number of items.
        max: Cap,
    },
    /// String keys, values of one type.
    Map {
        /// Type of the values.
        value: &'static Def,
        /// Bytes of a key.
        key: Cap,
        /// Number of entries.
        max: Cap,
    },
    /// One of several types.
    Union {
        /// In order.
        branches: &'static [&'static Def],
    },
    /// Fields, in order.
    Record {
        /// Its name.
        name: Name,
        /// Its fields.
        fields: &'static [FieldDef],
    },
    /// One of several symbols.
    Enum {
        /// Its name.
        name: Name,
        /// In order.
        symbols: &'static [&'static str],
        /// Index of the symbol that readers take for one they do not know.
        default: Option<u16>,
    },
    /// A type by its name: inside the definition of that name, or where [`Describe`](super::Describe) knows the
    /// definition.
    Named {
        /// Its name.
        name: Name,
    },
}

/// The most that a value may hold, or why there is no such bound.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Cap {
    /// At most so many bytes or items.
    Max(usize),
    /// No bound, for this reason: a phrase such as "string without a capacity".
    None(&'static str),
}

/// The name of a record, enum or fixed, and what is said about it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Name {
    /// The name without its namespace.
    pub name: &'static str,
    /// The namespace. `None` takes that of the type it stands in, as schemas do.
    pub namespace: Option<&'static str>,
    /// What the name is composed with: `Page<Order, 8>` is `Page_Order_8`.
    pub arguments: &'static [Argument],
    /// Documentation.
    pub doc: Option<&'static str>,
    /// Other names.
    pub aliases: &'static [&'static str],
}

/// What a name is composed with: an argument of a generic type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Argument {
    /// A type.
    Type(&'static Def),
    /// A constant: of a negative one, `minus8`.
    Number(i128),
}

impl Name {
    /// A name and nothing else.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, namespace: None, arguments: &[], doc: None, aliases: &[] }
    }

    /// With a namespace.
    #[must_use]
    pub const fn with_namespace(mut self, namespace: &'static str) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Composed with these arguments.
    #[must_use]
    pub const fn with_arguments(mut self, arguments: &'static [Argument]) -> Self {
        self.arguments = arguments;
        self
    }

    /// With documentation.
    #[must_use]
    pub const fn with_doc(mut self, doc: &'static str) -> Self {
        self.doc = Some(doc);
        self
    }

    /// With other names.
    #[must_use]
    pub const fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

/// A field of a record.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FieldDef {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static Def,
    /// Documentation.
    pub doc: Option<&'static str>,
    /// The default, as JSON.
    pub default: Option<&'static str>,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// How it sorts.
    pub order: Order,
}

impl FieldDef {
    /// A field of this name and type, and nothing else.
    #[must_use]
    pub const fn new(name: &'static str, ty: &'static Def) -> Self {
        Self { name, ty, doc: None, default: None, aliases: &[], order: Order::Ascending }
    }

    /// With documentation.
    #[must_use]
    pub const fn with_doc(mut self, doc: &'static str) -> Self {
        self.doc = Some(doc);
        self
    }

    /// With a default, as JSON.
    #[must_use]
    pub const fn with_default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// With other names.
    #[must_use]
    pub const fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Sorted so.
    #[must_use]
    pub const fn with_order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }
}

impl Def {
    /// A primitive type without more.
    #[must_use]
    pub const fn primitive(of: Primitive) -> Self {
        let max = Cap::None(match of {
            Primitive::String => "string without a capacity",
            _ => "bytes without a capacity",
        });
        Self::Primitive { of, logical: None, max }
    }

    /// A primitive type with a logical type.
    #[must_use]
    pub const fn logical(of: Primitive, logical: LogicalType) -> Self {
        match Self::primitive(of) {
            Self::Primitive { of, max, .. } => Self::Primitive { of, logical: Some(logical), max },
            other => other,
        }
    }

    /// `bytes` or `string` of at most so many bytes.
    #[must_use]
    pub const fn bounded(of: Primitive, max: usize) -> Self {
        Self::Primitive { of, logical: None, max: Cap::Max(max) }
    }

    /// The least number of bytes that a value occupies, or fewer; zero if and only if every value occupies none.
    #[must_use]
    pub const fn least(&self) -> usize {
        match self {
            Self::Primitive { of, .. } => of.least() as usize,
            Self::Fixed { size, .. } => *size as usize,
            // A type that contains itself goes through a union, an array or a map, which take a byte at least.
            Self::Array { .. } | Self::Map { .. } | Self::Enum { .. } | Self::Named { .. } => 1,
            Self::Union { branches } => {
                let mut least = if branches.is_empty() { 0 } else { usize::MAX };
                let mut rest = *branches;
                while let Some((branch, after)) = rest.split_first() {
                    let size = branch.least();
                    if size < least {
                        least = size;
                    }
                    rest = after;
                }
                least.saturating_add(1)
            }
            Self::Record { fields, .. } => {
                let mut sum = 0usize;
                let mut rest = *fields;
                while let Some((field, after)) = rest.split_first() {
                    sum = sum.saturating_add(field.ty.least());
                    rest = after;
                }
                sum
            }
        }
    }

    /// Whether both say the same, all the way down; a type that stands inside itself is compared by its name there.
    pub(crate) const fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Primitive { of: a, logical: x, .. }, Self::Primitive { of: b, logical: y, .. }) => {
                *a as u8 == *b as u8 && same_logical(*x, *y)
            }
            (Self::Array { item: a, .. }, Self::Array { item: b, .. })
            | (Self::Map { value: a, .. }, Self::Map { value: b, .. }) => a.same(b),
            (Self::Union { branches: a }, Self::Union { branches: b }) => same_all(a, b),
            (Self::Fixed { name: a, size: x, logical: l }, Self::Fixed { name: b, size: y, logical: m }) => {
                same_name(a, b) && *x == *y && same_logical(*l, *m)
            }
            (Self::Enum { name: a, symbols: x, .. }, Self::Enum { name: b, symbols: y, .. }) => {
                same_name(a, b) && same_symbols(x, y)
            }
            (Self::Record { name: a, fields: x }, Self::Record { name: b, fields: y }) => {
                same_name(a, b) && same_fields(x, y)
            }
            (Self::Named { name: a }, b) | (b, Self::Named { name: a }) => match b.name() {
                Some(b) => same_name(a, b),
                None => false,
            },
            _ => false,
        }
    }

    /// Of a named type.
    pub(super) const fn name(&self) -> Option<&Name> {
        match self {
            Self::Fixed { name, .. } | Self::Enum { name, .. } | Self::Record { name, .. } | Self::Named { name } => {
                Some(name)
            }
            _ => None,
        }
    }
}

pub(super) const fn same_text(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a, b) {
            ([], []) => return true,
            ([x, after_a @ ..], [y, after_b @ ..]) if *x == *y => (a, b) = (after_a, after_b),
            _ => return false,
        }
    }
}

/// Whether the unqualified names are the same.
pub(super) const fn same_name(a: &Name, b: &Name) -> bool {
    same_text(a.name, b.name) && same_arguments(a.arguments, b.arguments)
}

const fn same_arguments(mut a: &[Argument], mut b: &[Argument]) -> bool {
    loop {
        let same = match (a.first(), b.first()) {
            (None, None) => return true,
            (Some(Argument::Type(a)), Some(Argument::Type(b))) => a.same(b),
            (Some(Argument::Number(a)), Some(Argument::Number(b))) => *a == *b,
            _ => false,
        };
        match (a, b) {
            ([_, after_a @ ..], [_, after_b @ ..]) if same => (a, b) = (after_a, after_b),
            _ => return false,
        }
    }
}

const fn same_logical(a: Option<LogicalType>, b: Option<LogicalType>) -> bool {
    match (a, b) {
        (None, None) => true,
        (
            Some(LogicalType::Decimal { precision: p, scale: s }),
            Some(LogicalType::Decimal { precision: q, scale: t }),
        ) => p == q && s == t,
        (Some(a), Some(b)) => same_text(a.name(), b.name()),
        _ => false,
    }
}

const fn same_all(mut a: &[&Def], mut b: &[&Def]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([x, after_a @ ..], [y, after_b @ ..]) if x.same(y) => (a, b) = (after_a, after_b),
            _ => return false,
        }
    }
}

const fn same_symbols(mut a: &[&str], mut b: &[&str]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([x, after_a @ ..], [y, after_b @ ..]) if same_text(x, y) => (a, b) = (after_a, after_b),
            _ => return false,
        }
    }
}

const fn same_fields(mut a: &[FieldDef], mut b: &[FieldDef]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([x, after_a @ ..], [y, after_b @ ..]) if same_text(x.name, y.name) && x.ty.same(y.ty) => {
                (a, b) = (after_a, after_b);
            }
            _ => return false,
        }
    }
}
