//! Rows in order: in memory as far as they fit, and beyond by merging runs that lie in a temporary file.

mod spill;

use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use avocet::order::{Place, SortKey};
use avocet::{Error, ErrorKind, Frame, Limits};
use spill::{Run, Spill, merge};
use std::cmp::Ordering;
use std::path::PathBuf;

/// What a row takes in memory beside its bytes and places: where it ends, and its number, twice.
const PER_ROW: usize = 16;
/// Runs that are merged at once, at most.
const FAN: usize = 64;
/// The least that is read of a run at once.
const LEAST_READ: usize = 4 << 10;
/// The most.
const MOST_READ: usize = 1 << 20;

/// By what rows are compared.
pub(crate) struct Keys<'s> {
    keys: Vec<SortKey<'s>>,
    stack: Vec<Frame>,
}

/// What rows may cost once they have been read and found to be in order.
const LIMITS: Limits = Limits::SERVER;

impl<'s> Keys<'s> {
    pub(crate) fn new(keys: Vec<SortKey<'s>>) -> Self {
        // Two frames for each level.
        Self { keys, stack: vec![Frame::EMPTY; 2 * LIMITS.depth as usize] }
    }

    /// Where the values of the keys are in a row.
    fn locate(&mut self, row: &[u8], places: &mut Vec<Place>) -> Result<(), Failure> {
        for key in &self.keys {
            places.push(key.locate(row, &LIMITS, &mut self.stack).map_err(refused)?);
        }
        Ok(())
    }

    fn compare(&mut self, (a, places): (&[u8], &[Place]), (b, others): (&[u8], &[Place])) -> Result<Ordering, Failure> {
        for (key, (at, other)) in self.keys.iter().zip(places.iter().zip(others)) {
            let order = key.compare_at((a, *at), (b, *other), &LIMITS, &mut self.stack).map_err(refused)?;
            if order.is_ne() {
                return Ok(order);
            }
        }
        Ok(Ordering::Equal)
    }
}

fn refused(error: Error) -> Failure {
    match error.kind {
        ErrorKind::MapOrder => {
            Failure::input(Exit::Usage, "rows hold maps, which have no order; --by names fields to sort by instead")
        }
        kind => Failure::input(exit_of(kind), format!("comparing rows: {kind}")),
    }
}

/// Takes rows, and gives them back in order; those that are equal, as they came.
pub(crate) struct Sorter<'s> {
    keys: Keys<'s>,
    batch: Batch,
    /// Bytes that a batch may take.
    memory: usize,
    folder: PathBuf,
    spill: Option<Spill>,
    runs: Vec<Run>,
    longest: usize,
}

impl<'s> Sorter<'s> {
    pub(crate) fn new(keys: Keys<'s>, memory: usize, folder: PathBuf) -> Self {
        Self { keys, batch: Batch::default(), memory, folder, spill: None, runs: Vec::new(), longest: 0 }
    }

    pub(crate) fn push(&mut self, row: &[u8]) -> Result<(), Failure> {
        if self.batch.cost().saturating_add(row.len()) > self.memory && !self.batch.ends.is_empty() {
            self.spill_batch()?;
        }
        self.longest = self.longest.max(row.len());
        self.batch.bytes.extend_from_slice(row);
        self.batch.ends.push(self.batch.bytes.len());
        self.keys.locate(row, &mut self.batch.places)
    }

    /// Gives all rows to `each`.
    pub(crate) fn finish(mut self, mut each: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.spill.is_none() {
            return self.batch.in_order(&mut self.keys, each);
        }
        self.spill_batch()?;
        let Self { mut keys, memory, folder, spill, mut runs, longest, .. } = self;
        let Some(mut spill) = spill else { return Ok(()) };
        // Of each run at least one row is in memory.
        let fan = memory.checked_div(longest.max(LEAST_READ)).unwrap_or_default().clamp(2, FAN);
        let piece = memory.checked_div(fan).unwrap_or_default().clamp(LEAST_READ, MOST_READ);
        while runs.len() > fan {
            let (mut next, mut longer) = (Spill::create(&folder)?, Vec::new());
            for some in runs.chunks(fan) {
                merge(&mut spill, some, piece, &mut keys, |row| next.push(row))?;
                longer.push(next.end_run()?);
            }
            (spill, runs) = (next, longer);
        }
        merge(&mut spill, &runs, piece, &mut keys, &mut each)
    }

    fn spill_batch(&mut self) -> Result<(), Failure> {
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill::create(&self.folder)?),
        };
        self.batch.in_order(&mut self.keys, |row| spill.push(row))?;
        self.runs.push(spill.end_run()?);
        self.batch.clear();
        Ok(())
    }
}

/// Rows in memory.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Where each row ends in `bytes`.
    ends: Vec<usize>,
    /// Of each row, as many as there are keys.
    places: Vec<Place>,
}

impl Batch {
    const fn cost(&self) -> usize {
        let places = self.places.len().saturating_mul(size_of::<Place>());
        self.bytes.len().saturating_add(places).saturating_add(self.ends.len().saturating_mul(PER_ROW))
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.places.clear();
    }

    fn row(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.bytes.get(begin..end).unwrap_or_default()
    }

    fn places(&self, number: u32, keys: usize) -> &[Place] {
        let begin = (number as usize).saturating_mul(keys);
        self.places.get(begin..begin.saturating_add(keys)).unwrap_or_default()
    }

    fn in_order(&self, keys: &mut Keys<'_>, mut each: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        // Memory is at most 4 GiB, and a row takes more than a byte of it.
        let rows: Vec<u32> = (0..self.ends.len() as u32).collect();
        let count = keys.keys.len();
        let sorted = merge_sort(rows, |a, b| {
            keys.compare((self.row(a), self.places(a, count)), (self.row(b), self.places(b, count)))
        })?;
        sorted.into_iter().try_for_each(|number| each(self.row(number)))
    }
}

/// Stable, and ends at the first comparison that fails, which the sort of the standard library cannot.
fn merge_sort<E>(rows: Vec<u32>, mut compare: impl FnMut(u32, u32) -> Result<Ordering, E>) -> Result<Vec<u32>, E> {
    let (mut from, mut into) = (rows, Vec::new());
    into.reserve_exact(from.len());
    let mut width = 1usize;
    while width < from.len() {
        into.clear();
        for pair in from.chunks(width.saturating_mul(2)) {
            let (mut a, mut b) = pair.split_at(width.min(pair.len()));
            // Rows that are in order already cost one comparison a pair.
            let ordered = match (a.last(), b.first()) {
                (Some(last), Some(first)) => compare(*last, *first)?.is_le(),
                _ => true,
            };
            while let (false, Some((x, rest)), Some((y, others))) = (ordered, a.split_first(), b.split_first()) {
                if compare(*x, *y)?.is_le() {
                    into.push(*x);
                    a = rest;
                } else {
                    into.push(*y);
                    b = others;
                }
            }
            into.extend_from_slice(a);
            into.extend_from_slice(b);
        }
        std::mem::swap(&mut from, &mut into);
        width = width.saturating_mul(2);
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::merge_sort;
    use std::convert::Infallible;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 1u64;
        for len in 0..200 {
            let values: Vec<u64> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 33) % (len / 3 + 1)
                })
                .collect();
            let mut expected: Vec<u32> = (0..len as u32).collect();
            let ours =
                merge_sort(expected.clone(), |a, b| Ok::<_, Infallible>(values[a as usize].cmp(&values[b as usize])));
            expected.sort_by_key(|at| values[*at as usize]);
            assert_eq!(ours, Ok(expected));
        }
    }

    #[test]
    fn the_first_failure_ends_it() {
        let mut calls = 0;
        let done = merge_sort((0..100).collect(), |_, _| {
            calls += 1;
            Err("no")
        });
        assert_eq!((done, calls), (Err("no"), 1));
    }
}
