//! Where a header ends, found while its bytes arrive.

use super::Error;
use crate::error::ErrorKind;
use crate::limits::Limits;
use crate::wire::{self, MAGIC, SYNC_LEN, fault_of};

/// Finds the end of a header in bytes that arrive piece by piece, and refuses what a limit forbids before it arrives.
///
/// It passes over keys and values without looking at them, and never looks at a byte twice but for those of an integer
/// that has not arrived completely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderScan {
    step: Step,
    /// How far the bytes are understood.
    at: usize,
    /// Entries left in the block of the map.
    left: u64,
    /// Entries so far, with those of the block.
    entries: u64,
    /// Where the block of the map must end, if it says so.
    end: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Magic,
    /// The head of a block of the map.
    Block,
    /// Its size in bytes.
    Size,
    /// The length of a key, or of a value.
    Length(Part),
    /// The rest of a key or value, up to this offset.
    Content(Part, usize),
    Sync,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Key,
    Value,
}

/// What is known of the end of a header.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scan {
    /// It ends there.
    Whole(usize),
    /// So many bytes belong to it at least; more than there are.
    Need(usize),
}

impl HeaderScan {
    pub(crate) const fn new() -> Self {
        Self { step: Step::Magic, at: 0, left: 0, entries: 0, end: None }
    }

    /// Goes on with the scan; `bytes` are all that have arrived, from the start of the file.
    pub(crate) fn scan(&mut self, bytes: &[u8], limits: &Limits) -> Result<Scan, Error> {
        let most = limits.header_bytes as usize;
        // What lies beyond the limit is not there: then it does not matter how much of it has arrived.
        let bytes = bytes.get(..most).unwrap_or(bytes);
        loop {
            let until = match self.step {
                Step::Magic => {
                    let there = bytes.get(..MAGIC.len()).unwrap_or(bytes);
                    if MAGIC.get(..there.len()) != Some(there) {
                        return Err(fail(ErrorKind::BadMagic, 0));
                    }
                    MAGIC.len()
                }
                Step::Content(_, until) => until,
                Step::Sync => self.at.saturating_add(SYNC_LEN),
                Step::Block | Step::Size | Step::Length(_) => match self.integer(bytes)? {
                    Some((value, after)) => {
                        self.number(value, after, most, limits)?;
                        continue;
                    }
                    None => bytes.len().saturating_add(1),
                },
            };
            if until > most {
                return Err(fail(ErrorKind::HeaderBytesLimit, self.at));
            }
            if until > bytes.len() {
                return Ok(Scan::Need(until.max(self.least()).min(most)));
            }
            self.at = until;
            self.step = match self.step {
                Step::Content(Part::Key, _) => Step::Length(Part::Value),
                Step::Content(Part::Value, _) => {
                    self.left = self.left.saturating_sub(1);
                    self.next_entry()?
                }
                Step::Sync => return Ok(Scan::Whole(until)),
                _ => Step::Block,
            };
        }
    }

    /// The integer that comes next and where it ends, if all of it is there.
    fn integer(&self, bytes: &[u8]) -> Result<Option<(i64, usize)>, Error> {
        match wire::long(bytes.get(self.at..).unwrap_or_default()) {
            Ok((rest, value)) => Ok(Some((value, bytes.len().saturating_sub(rest.len())))),
            Err(error) => match fault_of(error).kind {
                ErrorKind::UnexpectedEnd => Ok(None),
                kind => Err(fail(kind, self.at)),
            },
        }
    }

    /// Takes an integer that ends at `after`.
    fn number(&mut self, value: i64, after: usize, most: usize, limits: &Limits) -> Result<(), Error> {
        let from = self.at;
        match self.step {
            Step::Block => {
                let count = value.unsigned_abs();
                if value == i64::MIN {
                    return Err(fail(ErrorKind::BlockCount, from));
                }
                self.entries = self.entries.saturating_add(count);
                if self.entries > u64::from(limits.header_entries) {
                    return Err(fail(ErrorKind::HeaderEntriesLimit, from));
                }
                (self.left, self.end) = (count, None);
                self.step = match value {
                    0 => Step::Sync,
                    ..0 => Step::Size,
                    _ => Step::Length(Part::Key),
                };
            }
            step => {
                let Ok(length) = u64::try_from(value) else {
                    return Err(fail(ErrorKind::NegativeLength, from));
                };
                let until = usize::try_from(length).ok().and_then(|length| after.checked_add(length));
                let Some(until) = until.filter(|until| *until <= most) else {
                    return Err(fail(ErrorKind::HeaderBytesLimit, from));
                };
                self.step = match step {
                    Step::Length(part) => Step::Content(part, until),
                    _ => {
                        self.end = Some(until);
                        Step::Length(Part::Key)
                    }
                };
            }
        }
        self.at = after;
        Ok(())
    }

    fn next_entry(&mut self) -> Result<Step, Error> {
        if self.left > 0 {
            return Ok(Step::Length(Part::Key));
        }
        match self.end.take() {
            Some(end) if end != self.at => Err(fail(ErrorKind::BlockSize, self.at)),
            _ => Ok(Step::Block),
        }
    }

    /// Where the header ends at the earliest: bytes up to there can be asked for in one piece.
    fn least(&self) -> usize {
        let entries = usize::try_from(self.left).unwrap_or(usize::MAX).saturating_mul(2);
        let (from, entries) = match self.step {
            Step::Content(Part::Key, until) => (until, entries.saturating_sub(1)),
            Step::Content(Part::Value, until) => (until, entries.saturating_sub(2)),
            Step::Length(Part::Value) => (self.at, entries.saturating_sub(1)),
            Step::Sync => return self.at.saturating_add(SYNC_LEN),
            Step::Magic => (MAGIC.len(), 0),
            Step::Size => (self.at.saturating_add(1), entries),
            Step::Block | Step::Length(Part::Key) => (self.at, entries),
        };
        from.saturating_add(entries).saturating_add(1).saturating_add(SYNC_LEN)
    }
}

#[cold]
const fn fail(kind: ErrorKind, at: usize) -> Error {
    Error::new(kind, at as u64, 0)
}
