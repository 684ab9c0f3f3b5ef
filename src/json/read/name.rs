//! Names of the schema against names in the text.

use crate::schema::FullName;
use crate::text::Text;

/// Whether two strings say the same.
#[inline]
pub(super) fn same(name: Text<'_>, other: Text<'_>) -> bool {
    let (a, b) = (name.raw().as_bytes(), other.raw().as_bytes());
    // Escapes only make longer what they stand for, so it is the longer text that may have some.
    if a.len() == b.len() { a == b || escaped(a) && name == other } else { may_be_same(name, other) }
}

#[inline]
fn may_be_same(name: Text<'_>, other: Text<'_>) -> bool {
    let (a, b) = (name.raw().as_bytes(), other.raw().as_bytes());
    let longer = if a.len() > b.len() { a } else { b };
    escaped(longer) && name == other
}

fn escaped(raw: &[u8]) -> bool {
    raw.contains(&b'\\')
}

/// Whether a tag of a union is this name.
pub(super) fn is_tag(name: FullName<'_>, tag: Text<'_>) -> bool {
    match name.namespace() {
        None => same(name.name(), tag),
        Some(namespace) => {
            tag.split_last_dot().is_some_and(|(before, after)| same(name.name(), after) && same(namespace, before))
        }
    }
}
