//! Runs of rows in a temporary file, and how several of them become one.
//!
//! A row is its length, four bytes, and its bytes. The file has no name, where the system allows that: it is gone however
//! the program ends.

use super::Keys;
use crate::exit::Exit;
use crate::failure::Failure;
use avocet::order::Place;
use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Rows are gathered in so many bytes.
const BUFFER: usize = 128 << 10;
/// Bytes of a row's length.
const LENGTH: usize = 4;

/// Rows in order: where they are in the file.
pub(super) type Run = Range<u64>;

/// A temporary file of runs: first it is written, then it is read.
pub(super) struct Spill {
    file: BufWriter<File>,
    folder: PathBuf,
    at: u64,
    /// Where the run that is being written begins.
    begun: u64,
}

impl Spill {
    pub(super) fn create(folder: &Path) -> Result<Self, Failure> {
        let file = tempfile::tempfile_in(folder).map_err(|error| failed(folder, &error))?;
        Ok(Self { file: BufWriter::with_capacity(BUFFER, file), folder: folder.to_owned(), at: 0, begun: 0 })
    }

    pub(super) fn push(&mut self, row: &[u8]) -> Result<(), Failure> {
        // A row is a part of a block, whose length has 32 bits.
        let length = u32::try_from(row.len()).unwrap_or(u32::MAX).to_le_bytes();
        let done = self.file.write_all(&length).and_then(|()| self.file.write_all(row));
        self.at = self.at.saturating_add(LENGTH as u64).saturating_add(row.len() as u64);
        done.map_err(|error| failed(&self.folder, &error))
    }

    pub(super) fn end_run(&mut self) -> Result<Run, Failure> {
        self.file.flush().map_err(|error| failed(&self.folder, &error))?;
        let begun = std::mem::replace(&mut self.begun, self.at);
        Ok(begun..self.at)
    }

    /// Appends the first `bytes` of `run` to `into`.
    fn read(&mut self, run: &mut Run, bytes: usize, into: &mut Vec<u8>) -> Result<(), Failure> {
        let bytes = run.end.saturating_sub(run.start).min(bytes as u64);
        let file = self.file.get_mut();
        let done = file.seek(SeekFrom::Start(run.start)).and_then(|_| file.take(bytes).read_to_end(into));
        match done {
            Ok(read) if read as u64 == bytes => {
                run.start = run.start.saturating_add(bytes);
                Ok(())
            }
            Ok(_) => Err(failed(&self.folder, &io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(failed(&self.folder, &error)),
        }
    }
}

fn failed(folder: &Path, error: &io::Error) -> Failure {
    Failure::input(Exit::Io, format!("temporary file in {}: {error}", folder.display()))
}

/// A run that is being read.
struct Cursor {
    left: Run,
    buffer: Vec<u8>,
    row: Range<usize>,
    places: Vec<Place>,
}

impl Cursor {
    /// The next row; false at the end of the run.
    fn advance(&mut self, spill: &mut Spill, piece: usize, keys: &mut Keys<'_>) -> Result<bool, Failure> {
        let begin = self.row.end;
        if begin >= self.buffer.len() && self.left.is_empty() {
            return Ok(false);
        }
        let head = self.buffered(begin, LENGTH, spill, piece)?;
        let length = head.first_chunk().map_or(0, |length| u32::from_le_bytes(*length)) as usize;
        let whole = LENGTH.saturating_add(length);
        // It may have moved to the front.
        let begin = self.row.end;
        self.buffered(begin, whole, spill, piece)?;
        let begin = self.row.end;
        self.row = begin.saturating_add(LENGTH)..begin.saturating_add(whole);
        self.places.clear();
        let row = self.buffer.get(self.row.clone()).unwrap_or_default();
        keys.locate(row, &mut self.places)?;
        Ok(true)
    }

    /// So many bytes from `begin`, which is where the last row ended; the buffer may be moved.
    fn buffered(&mut self, begin: usize, bytes: usize, spill: &mut Spill, piece: usize) -> Result<&[u8], Failure> {
        let there = self.buffer.len().saturating_sub(begin);
        if there < bytes {
            self.buffer.drain(..begin);
            self.row = 0..0;
            let missing = bytes.saturating_sub(there);
            spill.read(&mut self.left, missing.max(piece), &mut self.buffer)?;
        }
        Ok(self.buffer.get(self.row.end..).unwrap_or_default())
    }

    fn row(&self) -> (&[u8], &[Place]) {
        (self.buffer.get(self.row.clone()).unwrap_or_default(), &self.places)
    }
}

/// Gives the rows of several runs to `each`, in order; of equal ones, those of the run that stands first.
pub(super) fn merge(
    spill: &mut Spill,
    runs: &[Run],
    piece: usize,
    keys: &mut Keys<'_>,
    mut each: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut cursors = Vec::new();
    for run in runs {
        cursors.push(Cursor { left: run.clone(), buffer: Vec::new(), row: 0..0, places: Vec::new() });
    }
    // Numbers of cursors, that with the greatest row first: what comes next is at the end.
    let mut waiting: Vec<usize> = Vec::new();
    for at in 0..cursors.len() {
        enter(&mut cursors, at, &mut waiting, spill, piece, keys)?;
    }
    while let Some(at) = waiting.pop() {
        let Some(cursor) = cursors.get(at) else { break };
        each(cursor.row().0)?;
        enter(&mut cursors, at, &mut waiting, spill, piece, keys)?;
    }
    Ok(())
}

/// Has a cursor go to its next row, and puts it where that row belongs.
fn enter(
    cursors: &mut [Cursor],
    at: usize,
    waiting: &mut Vec<usize>,
    spill: &mut Spill,
    piece: usize,
    keys: &mut Keys<'_>,
) -> Result<(), Failure> {
    let Some(cursor) = cursors.get_mut(at) else { return Ok(()) };
    if !cursor.advance(spill, piece, keys)? {
        return Ok(());
    }
    let mut compare = |other: usize| match (cursors.get(at), cursors.get(other)) {
        (Some(this), Some(that)) => Ok(keys.compare(this.row(), that.row())?.then(at.cmp(&other))),
        _ => Ok::<_, Failure>(Ordering::Equal),
    };
    let (mut low, mut high) = (0, waiting.len());
    while low < high {
        let middle = low.midpoint(high);
        let other = waiting.get(middle).copied().unwrap_or_default();
        if compare(other)?.is_lt() {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    waiting.insert(low, at);
    Ok(())
}
