//! Names as the tables have them: offsets into the text.

use super::Schema;
use super::node::Name;
use crate::text::Text;
use crate::wire::special;
use core::fmt;

impl<'s> Schema<'s> {
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
