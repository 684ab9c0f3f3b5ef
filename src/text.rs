//! Floor 1: a string as it stands in schema text.

use crate::wire::{lex, special};
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The contents of a JSON string of a schema, borrowed from its text: escapes are undone while it is read.
///
/// Names hardly ever hold escapes, so [`as_str`](Self::as_str) nearly always answers; everything else works for both.
#[derive(Clone, Copy)]
pub struct Text<'s> {
    raw: &'s str,
}

impl<'s> Text<'s> {
    pub(crate) const EMPTY: Self = Self { raw: "" };

    /// `raw` has been checked by [`lex::string`].
    pub(crate) const fn from_raw(raw: &'s str) -> Self {
        Self { raw }
    }

    /// What stands between the quotes in the schema text, escapes and all: valid inside quotes in any JSON.
    #[must_use]
    pub const fn raw(self) -> &'s str {
        self.raw
    }

    /// The text itself, if it holds no escapes.
    #[must_use]
    pub fn as_str(self) -> Option<&'s str> {
        // It holds neither quotes nor control characters, so what is special can only be a backslash.
        if special(self.raw.as_bytes()) < self.raw.len() { None } else { Some(self.raw) }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// Its characters, escapes undone.
    #[must_use]
    pub const fn chars(self) -> Chars<'s> {
        Chars { raw: self.raw }
    }

    /// Its parts before and after the last dot.
    pub(crate) fn split_last_dot(self) -> Option<(Self, Self)> {
        if let Some(plain) = self.as_str() {
            let dot = plain.bytes().rposition(|byte| byte == b'.')?;
            let (namespace, name) = (plain.get(..dot)?, plain.get(dot.checked_add(1)?..)?);
            return Some((Self::from_raw(namespace), Self::from_raw(name)));
        }
        let mut rest = self.chars();
        let mut found = None;
        loop {
            let before = rest.raw;
            match rest.next() {
                Some('.') => found = Some((before, rest.raw)),
                Some(_) => {}
                None => break,
            }
        }
        let (dot, after) = found?;
        let len = self.raw.len().checked_sub(dot.len())?;
        Some((Self::from_raw(self.raw.get(..len)?), Self::from_raw(after)))
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        // Alike as written: alike. Else only an escape can make them so, which is six times as long as what it stands for
        // at most.
        let (short, long) = if self.raw.len() < other.raw.len() { (self, other) } else { (other, self) };
        short.raw.as_bytes() == long.raw.as_bytes()
            || short.raw.len() >= long.raw.len() / 6
                && (long.as_str().is_none() || short.as_str().is_none())
                && short.chars().eq(long.chars())
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_str() {
            Some(plain) => plain.as_bytes() == other.as_bytes(),
            None => self.chars().eq(other.chars()),
        }
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<Text<'_>> for str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == *self
    }
}

impl PartialEq<Text<'_>> for &str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == **self
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    /// By code points, as strings are compared.
    fn cmp(&self, other: &Self) -> Ordering {
        self.chars().cmp(other.chars())
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chars().for_each(|c| c.hash(state));
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(plain) => f.pad(plain),
            None => self.chars().try_for_each(|c| fmt::Write::write_char(f, c)),
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.raw)
    }
}

/// The characters of a [`Text`].
#[derive(Clone, Debug)]
pub struct Chars<'s> {
    raw: &'s str,
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.raw.as_bytes().first() == Some(&b'\\') {
            let (rest, c) = lex::escape(self.raw).ok()?;
            self.raw = rest;
            return Some(c);
        }
        let mut chars = self.raw.chars();
        let c = chars.next();
        self.raw = chars.as_str();
        c
    }
}
