//! The work stack.

use crate::schema::tables::Ty;

/// An array, map or record in progress: an entry of the work stack that callers lend to [`read`](super::read()). What a
/// fresh one holds does not matter.
#[derive(Clone, Copy, Debug)]
pub struct ReadFrame(pub(super) Entry);

impl ReadFrame {
    /// An entry of a work stack: `[ReadFrame::EMPTY; 32]`.
    pub const EMPTY: Self = Self(Entry::Places([UNKNOWN; PLACES]));
}

/// Offsets that an entry can hold.
pub(super) const PLACES: usize = 3;

/// No offset yet.
pub(super) const UNKNOWN: usize = usize::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Items(Items),
    Members(Members),
    /// Where the values of fields begin, for the record whose entry follows.
    Places([usize; PLACES]),
}

/// An array or a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items {
    pub(super) item: Ty,
    pub(super) map: bool,
    pub(super) tagged: bool,
    /// Items that were counted and have not been begun; items that have.
    pub(super) left: usize,
    pub(super) begun: usize,
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members {
    pub(super) ty: Ty,
    pub(super) tagged: bool,
    pub(super) order: Order,
    /// Entries with places below this one.
    pub(super) entries: u16,
    /// Fields that these are the places of: the last ones.
    pub(super) placed: u16,
    /// Index of the field that is written next.
    pub(super) next: u16,
    /// Out of order: the first member that is not where it belongs, and what follows the object.
    pub(super) from: usize,
    pub(super) end: usize,
}

/// How the members of an object stand to the fields of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// In order so far; no member has been read.
    Fresh,
    /// In order so far.
    Kept,
    /// Not in order; the values' places are known.
    Placed,
    /// Not in order; each value is searched for.
    Searched,
    /// In order to the end of the object, where some are missing.
    Ended,
}
