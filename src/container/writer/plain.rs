//! Which schemas are so plain that every datum of theirs is within the limits.

use crate::limits::Limits;
use crate::schema::{Kind, Schema, Type};
use alloc::vec;

/// Values nested in one another. No more than a byte pays visits for: each visit is paid by a byte inside what it
/// visits, so that a byte pays once for each level.
const LEVELS: u16 = 16;

/// Whether no datum can be refused for its depth or for want of fuel: types nest only so deep, and everything that is
/// visited has bytes. Rows of other schemas are looked at even where they are believed to be datums.
pub(super) fn is_plain(schema: &Schema<'_>, limits: &Limits) -> bool {
    let fuel = u64::from(limits.fuel).min(limits.file_fuel);
    let mut seen = vec![State::New; schema.nodes.len()];
    let root = schema.root();
    root.least_size().is_some_and(|least| least > 0)
        && visit(root, LEVELS.min(limits.depth), &mut seen)
            .is_some_and(|found| found.levels <= limits.depth && u64::from(found.fields) <= fuel)
}

#[derive(Clone, Copy)]
enum State {
    New,
    /// What it holds is being looked at: meeting it again is recursion.
    Begun,
    Done(Found),
}

#[derive(Clone, Copy)]
struct Found {
    /// Levels of what nests.
    levels: u16,
    /// Fields of records that stand in one another: a reader pays for them before their bytes arrive.
    fields: u32,
}

/// `None` if it is not plain. Recurses at most [`LEVELS`] deep, and through a union at each.
fn visit(ty: Type<'_>, room: u16, seen: &mut [State]) -> Option<Found> {
    let at = ty.ty().index();
    match at.and_then(|at| seen.get(at)) {
        Some(State::Begun) => return None,
        // It may stand deeper than where it was found, so levels are compared once more.
        Some(State::Done(found)) => return (found.levels <= room).then_some(*found),
        _ => {}
    }
    note(seen, at, State::Begun);
    let has_bytes = |ty: Type<'_>| ty.least_size().is_some_and(|least| least > 0);
    let mut inner = Found { levels: 0, fields: 0 };
    let mut own = (1, 0);
    match ty.kind() {
        Kind::Primitive(_) | Kind::Fixed(_) | Kind::Enum(_) => own = (0, 0),
        Kind::Array(item) => {
            if !has_bytes(item) {
                return None;
            }
            inner = visit(item, room.checked_sub(1)?, seen)?;
        }
        Kind::Map(value) => inner = visit(value, room.checked_sub(1)?, seen)?,
        Kind::Union(union) => {
            own = (0, 0);
            for branch in union.branches() {
                inner = inner.or(visit(branch, room, seen)?);
            }
        }
        Kind::Record(record) => {
            own.1 = u32::try_from(record.len()).unwrap_or(u32::MAX).max(1);
            for field in record.fields() {
                if !has_bytes(field.ty()) {
                    return None;
                }
                inner = inner.or(visit(field.ty(), room.checked_sub(1)?, seen)?);
            }
        }
        Kind::Invalid => return None,
    }
    let found = Found { levels: inner.levels.saturating_add(own.0), fields: inner.fields.saturating_add(own.1) };
    note(seen, at, State::Done(found));
    Some(found)
}

fn note(seen: &mut [State], at: Option<usize>, state: State) {
    if let Some(slot) = at.and_then(|at| seen.get_mut(at)) {
        *slot = state;
    }
}

impl Found {
    /// The greater of both, in each respect.
    fn or(self, other: Self) -> Self {
        Self { levels: self.levels.max(other.levels), fields: self.fields.max(other.fields) }
    }
}
