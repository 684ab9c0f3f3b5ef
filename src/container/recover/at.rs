//! Bytes that can be read at any offset, and the search for a marker among them.

use crate::wire::SYNC_LEN;
use core::convert::Infallible;

/// Bytes that can be read at any offset: a slice, a file, a flash memory. Adapters are in [`with`](crate::with).
pub trait ReadAt {
    /// Why reading may fail.
    type Error;

    /// How many bytes there are.
    ///
    /// # Errors
    /// When the source fails.
    fn size(&mut self) -> Result<u64, Self::Error>;

    /// Reads at offset `at` into the front of `into` and returns how many bytes; none only at the end, or if `into` is
    /// empty.
    ///
    /// # Errors
    /// When the source fails.
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, Self::Error>;
}

impl<S: ReadAt + ?Sized> ReadAt for &mut S {
    type Error = S::Error;

    fn size(&mut self) -> Result<u64, S::Error> {
        (**self).size()
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, S::Error> {
        (**self).read_at(at, into)
    }
}

impl ReadAt for &[u8] {
    type Error = Infallible;

    fn size(&mut self) -> Result<u64, Infallible> {
        Ok(self.len() as u64)
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, Infallible> {
        let there = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let used = there.len().min(into.len());
        if let (Some(into), Some(there)) = (into.get_mut(..used), there.get(..used)) {
            into.copy_from_slice(there);
        }
        Ok(used)
    }
}

/// Fills `into` from `at` on, as far as there are bytes; how many.
pub(in crate::container) fn fill<S: ReadAt>(source: &mut S, at: u64, into: &mut [u8]) -> Result<usize, S::Error> {
    let mut have = 0usize;
    while let Some(room) = into.get_mut(have..).filter(|room| !room.is_empty()) {
        match source.read_at(at.saturating_add(have as u64), room)?.min(room.len()) {
            0 => break,
            some => have = have.saturating_add(some),
        }
    }
    Ok(have)
}

/// The first place of `marker` from `from` on that begins before `end`; `window` is memory to search in.
pub(in crate::container) fn find<S: ReadAt>(
    source: &mut S,
    marker: &[u8; SYNC_LEN],
    from: u64,
    end: u64,
    window: &mut [u8],
) -> Result<Option<u64>, S::Error> {
    let mut at = from;
    // A marker is near as a rule: what lies far behind it is not read for nothing.
    let mut ahead = 64usize;
    while at < end {
        let most = ahead.min(window.len());
        let have = fill(source, at, window.get_mut(..most).unwrap_or_default())?;
        ahead = ahead.saturating_mul(2);
        let there = window.get(..have).unwrap_or_default();
        if let Some(place) = position(there, marker) {
            let found = at.saturating_add(place as u64);
            return Ok(Some(found).filter(|found| *found < end));
        }
        // A marker may begin in the last fifteen bytes.
        match have.checked_sub(SYNC_LEN.wrapping_sub(1)) {
            None | Some(0) => break,
            Some(step) => at = at.saturating_add(step as u64),
        }
    }
    Ok(None)
}

/// The first place of `marker` in `bytes`.
pub(super) fn position(bytes: &[u8], marker: &[u8; SYNC_LEN]) -> Option<usize> {
    let mut from = 0usize;
    loop {
        let rest = bytes.get(from..)?;
        let place = rest.iter().position(|byte| Some(byte) == marker.first())?;
        if rest.get(place..)?.starts_with(marker) {
            return Some(from.saturating_add(place));
        }
        from = from.saturating_add(place).saturating_add(1);
    }
}
