//! Types that refer to one another: where the definitions of those that stand by their name only are to be had.
//!
//! A constant cannot contain itself, so one edge of each circle of types is cut: there, [`Def::Named`] stands instead of
//! the definition. Whoever comes to that edge without having passed the definition finds it here. Constants cannot go in
//! circles here either: hence levels, of which each leads over one cut edge more than the one below it.

use super::def::{Def, Name, same_name};
use super::flat::same_namespace;

/// Definitions that a type may need beside its own.
#[derive(Debug)]
#[doc(hidden)]
pub struct Refers {
    /// A definition.
    pub def: Option<&'static Def>,
    /// More of them.
    pub more: &'static [&'static Self],
}

impl Refers {
    /// No definitions.
    pub const NONE: &'static Self = &Self { def: None, more: &[] };

    /// All of these.
    #[must_use]
    pub const fn all(more: &'static [&'static Self]) -> Self {
        let mut rest = more;
        while let Some((first, after)) = rest.split_first() {
            if first.def.is_some() || !first.more.is_empty() {
                return Self { def: None, more };
            }
            rest = after;
        }
        Self { def: None, more: &[] }
    }

    /// The definition of this name.
    pub(super) const fn find(&self, name: &Name) -> Option<(&'static Def, &'static Name)> {
        if let Some(def) = self.def
            && let Some(other) = def.name()
            && same_name(other, name)
            && same_namespace(other, name)
        {
            return Some((def, other));
        }
        let mut rest = self.more;
        while let Some((first, after)) = rest.split_first() {
            if let Some(found) = first.find(name) {
                return Some(found);
            }
            rest = after;
        }
        None
    }
}

/// For a type that consists of others: it may need what they may need.
#[doc(hidden)]
#[macro_export]
macro_rules! __refers {
    ($($ty:ty),*) => {
        $crate::__refers!(@level REFERS_1: $($ty),*);
        $crate::__refers!(@level REFERS_2: $($ty),*);
        $crate::__refers!(@level REFERS_3: $($ty),*);
        $crate::__refers!(@level REFERS_4: $($ty),*);
    };
    (@level $level:ident: $($ty:ty),*) => {
        const $level: &'static $crate::typed::__private::Refers =
            &$crate::typed::__private::Refers::all(&[$(<$ty as $crate::typed::Describe>::$level),*]);
    };
}
