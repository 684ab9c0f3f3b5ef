//! Reading a schema: attributes of its JSON objects, those that avocet knows and those that it does not.

use super::Schema;
use super::logical::member_and_end;
use crate::text::Text;
use crate::wire::lex;

/// The attributes of an object in the schema's JSON, as key and JSON text, in the order they are written.
#[derive(Clone, Debug)]
pub struct Attributes<'s> {
    rest: &'s str,
    first: bool,
}

impl<'s> Attributes<'s> {
    pub(super) fn at(schema: &Schema<'s>, at: Option<u32>) -> Self {
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
    pub(super) const NONE: Self = Self { rest: "", first: true };

    /// Those of the object at `at`, and how many bytes of text were read to find them: up to the end of the object, as the
    /// last of several attributes of one name counts.
    pub(super) fn priced(text: &'s str, at: u32) -> (Self, usize) {
        let object = text.get(at as usize..).unwrap_or_default();
        let (array, end) = member_and_end(object, "aliases");
        let rest = array.and_then(|array| array.strip_prefix('[')).unwrap_or_default();
        (Self { rest, first: true }, object.len().saturating_sub(end.len()))
    }

    /// Those among the attributes; they are only looked for if the tables say that there are `any`.
    pub(super) fn of(attributes: Attributes<'s>, any: bool) -> Self {
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
