//! The most bytes that a value of a type can occupy.

use super::def::{Cap, Def};
use crate::wire::{varint_len, zag};

/// The most bytes that a value of a type can occupy, or why there is no such number.
///
/// ```
/// use avocet::Describe;
/// const ROOM: [u8; <[Option<f64>; 4]>::MAX_SIZE.bytes()] = [0; 1 + 4 * 9 + 1];
/// assert_eq!(<&str>::MAX_SIZE.get(), None);
/// # let _ = ROOM;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum MaxSize {
    /// At most so many.
    Bytes(usize),
    /// No bound.
    Unbounded(Unbounded),
}

/// Why a type has no greatest size: which part of it has none.
#[derive(Clone, Copy, Debug)]
pub struct Unbounded {
    path: [&'static str; DEPTH],
    depth: usize,
    reason: &'static str,
}

/// Names of a path that are kept.
const DEPTH: usize = 8;

impl Unbounded {
    /// The reason: a phrase such as "string without a capacity".
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// The fields that lead to the part without a bound, outermost first; the first eight.
    #[must_use]
    pub fn path(&self) -> &[&'static str] {
        self.path.get(..self.depth).unwrap_or_default()
    }
}

impl core::fmt::Display for Unbounded {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (index, name) in self.path().iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "." })?;
            f.write_str(name)?;
        }
        f.write_str(if self.depth == 0 { "" } else { ": " })?;
        f.write_str(self.reason)
    }
}

impl MaxSize {
    /// The number, if there is one.
    #[must_use]
    pub const fn get(self) -> Option<usize> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Unbounded(_) => None,
        }
    }

    /// The number, for the length of an array.
    ///
    /// # Panics
    /// When the program is compiled, if there is none: the message says which part has no bound.
    #[must_use]
    #[track_caller]
    #[allow(clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)] // for constants
    pub const fn bytes(self) -> usize {
        let why = match self {
            Self::Bytes(bytes) => return bytes,
            Self::Unbounded(why) => why,
        };
        const ROOM: usize = 240;
        let mut text = [0; ROOM];
        let (mut len, mut part) = (0, 0);
        while part <= why.depth {
            let word = if part < why.depth { why.path[part] } else { why.reason }.as_bytes();
            let mut at = 0;
            while at < word.len() && len < ROOM {
                text[len] = word[at];
                (at, len) = (at + 1, len + 1);
            }
            let join: &[u8] = if part + 1 < why.depth {
                b"."
            } else if part < why.depth {
                b": "
            } else {
                b""
            };
            let mut at = 0;
            while at < join.len() && len < ROOM {
                text[len] = join[at];
                (at, len) = (at + 1, len + 1);
            }
            part += 1;
        }
        match core::str::from_utf8(text.split_at(len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("no greatest size"),
        }
    }

    pub(super) const fn of(def: &Def) -> Self {
        most(def, Unbounded { path: [""; DEPTH], depth: 0, reason: "" })
    }
}

/// Bytes of a length or an index up to `most`.
const fn length(most: usize) -> usize {
    varint_len(zag(most as i64))
}

const fn no_bound(mut why: Unbounded, reason: &'static str) -> MaxSize {
    why.reason = reason;
    MaxSize::Unbounded(why)
}

const fn most(def: &Def, why: Unbounded) -> MaxSize {
    use crate::schema::Primitive as P;
    MaxSize::Bytes(match def {
        Def::Primitive { of, max, .. } => match (of, max) {
            (P::Null, _) => 0,
            (P::Boolean, _) => 1,
            (P::Int, _) => 5,
            (P::Long, _) => 10,
            (P::Float, _) => 4,
            (P::Double, _) => 8,
            (P::Bytes | P::String, Cap::Max(max)) => length(*max).saturating_add(*max),
            (P::Bytes | P::String, Cap::None(reason)) => return no_bound(why, reason),
        },
        Def::Fixed { size, .. } => *size as usize,
        Def::Enum { symbols, .. } => length(symbols.len().saturating_sub(1)),
        Def::Array { item, max } => match (max, most(item, why)) {
            (Cap::None(reason), _) => return no_bound(why, reason),
            (Cap::Max(0), _) => 1,
            (Cap::Max(max), MaxSize::Bytes(item)) => items(*max, item),
            (_, unbounded) => return unbounded,
        },
        Def::Map { key, value, max } => match (max, key, most(value, why)) {
            (Cap::None(reason), _, _) => return no_bound(why, reason),
            (Cap::Max(0), _, _) => 1,
            (_, Cap::None(reason), _) => return no_bound(why, reason),
            (Cap::Max(max), Cap::Max(key), MaxSize::Bytes(value)) => {
                items(*max, length(*key).saturating_add(*key).saturating_add(value))
            }
            (_, _, unbounded) => return unbounded,
        },
        Def::Union { branches } => {
            let mut greatest = 0;
            let mut rest = *branches;
            while let Some((branch, after)) = rest.split_first() {
                match most(branch, why) {
                    MaxSize::Bytes(bytes) if bytes > greatest => greatest = bytes,
                    MaxSize::Bytes(_) => {}
                    unbounded => return unbounded,
                }
                rest = after;
            }
            length(branches.len().saturating_sub(1)).saturating_add(greatest)
        }
        Def::Record { fields, .. } => {
            let mut sum = 0usize;
            let mut rest = *fields;
            while let Some((field, after)) = rest.split_first() {
                let mut why = why;
                let (_, free) = why.path.split_at_mut(why.depth);
                if let Some(free) = free.first_mut() {
                    *free = field.name;
                    why.depth = why.depth.saturating_add(1);
                }
                match most(field.ty, why) {
                    MaxSize::Bytes(bytes) => sum = sum.saturating_add(bytes),
                    unbounded => return unbounded,
                }
                rest = after;
            }
            sum
        }
        Def::Named { .. } => return no_bound(why, "the type contains itself"),
    })
}

/// One block of so many items, and its end.
const fn items(max: usize, item: usize) -> usize {
    length(max).saturating_add(max.saturating_mul(item)).saturating_add(1)
}
