//! Reading a schema: records and their fields, enums, fixed types, unions.

use super::Schema;
use super::attributes::{Aliases, Attributes};
use super::logical::member_and_end;
use super::names::{FullName, text_at};
use super::node::{self, HUGE, NONE, Name, Ty};
use super::view::Type;
use crate::text::Text;

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

            /// Its aliases, and how many bytes of text were read to find them.
            pub(crate) fn priced_aliases(self) -> (Aliases<'s>, usize) {
                match self.schema().names.get(self.name) {
                    Some(name) if name.flags & Name::HAS_ALIASES != 0 => {
                        Aliases::priced(self.schema().text, name.object)
                    }
                    _ => (Aliases::NONE, 0),
                }
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
    pub(super) schema: &'s Schema<'s>,
    pub(super) name: usize,
    pub(super) first: u16,
    pub(super) len: u16,
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

    /// The field at `index`.
    pub(crate) fn field_at(self, index: usize) -> Option<Field<'s>> {
        if index >= usize::from(self.len) {
            return None;
        }
        let entry = self.schema.fields.get(usize::from(self.first).saturating_add(index))?;
        Some(Field { schema: self.schema, entry })
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

    /// Text of the schema from its default on, and how many bytes were read to find it.
    pub(crate) fn priced_default(self) -> (Option<&'s str>, usize) {
        if !self.has_default() {
            return (None, 0);
        }
        let object = self.schema.text.get(self.entry.object as usize..).unwrap_or_default();
        let (json, end) = member_and_end(object, "default");
        (json, object.len().saturating_sub(end.len()))
    }

    /// Where its object stands in the schema's text.
    pub(crate) const fn offset(self) -> usize {
        self.entry.object as usize
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

    pub(crate) const fn has_aliases(self) -> bool {
        self.entry.flags & node::Field::HAS_ALIASES != 0
    }

    /// Its aliases, and how many bytes of text were read to find them.
    pub(crate) fn priced_aliases(self) -> (Aliases<'s>, usize) {
        if self.has_aliases() { Aliases::priced(self.schema.text, self.entry.object) } else { (Aliases::NONE, 0) }
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
    pub(super) schema: &'s Schema<'s>,
    pub(super) name: usize,
    pub(super) first: u16,
    pub(super) len: u16,
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
    pub(super) ty: Type<'s>,
    pub(super) name: usize,
    pub(super) size: u32,
}

impl<'s> Fixed<'s> {
    const fn schema(self) -> &'s Schema<'s> {
        self.ty.schema()
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
    pub(super) schema: &'s Schema<'s>,
    pub(super) first: u16,
    pub(super) len: u16,
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
