//! Standard output, buffered.

use avocet::Sink;
use std::io::{self, StdoutLock, Write};

/// What is collected before a write.
const CHUNK: usize = 128 << 10;
/// A row that grows beyond this is written before it is complete, so that memory stays bounded.
const ROW: usize = 1 << 20;

/// Collects rows and writes many at once.
///
/// A row whose value turns out to be broken is taken back: nothing of it is printed, unless it is longer than a megabyte.
pub(crate) struct Output {
    to: StdoutLock<'static>,
    buffer: Vec<u8>,
    /// Where the row that is being written begins.
    row: usize,
    /// Part of the row has been written already.
    cut: bool,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self { to: io::stdout().lock(), buffer: Vec::with_capacity(CHUNK + (CHUNK >> 1)), row: 0, cut: false }
    }

    /// Ends a row, and its line.
    #[inline]
    pub(crate) fn end_row(&mut self) -> io::Result<()> {
        self.buffer.push(b'\n');
        self.row = self.buffer.len();
        self.cut = false;
        if self.row >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Takes back the row that has been begun, so that only whole rows are printed.
    pub(crate) fn drop_row(&mut self) {
        if self.cut {
            // Too late: let the next row at least begin on a line of its own.
            self.buffer.push(b'\n');
            self.row = self.buffer.len();
            self.cut = false;
        } else {
            self.buffer.truncate(self.row);
        }
    }

    /// A whole line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.write(text.as_bytes())?;
        self.end_row()
    }

    /// Bytes as they are, not part of a row.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes)?;
        self.row = self.buffer.len();
        self.cut = false;
        Ok(())
    }

    /// Writes all that has been collected.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let result = self.to.write_all(&self.buffer).and_then(|()| self.to.flush());
        self.buffer.clear();
        self.row = 0;
        result
    }

    /// Makes room for `bytes` more, or takes those as well: then true is returned.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, bytes: &[u8]) -> io::Result<bool> {
        if self.buffer.len().saturating_add(bytes.len()) <= ROW {
            self.buffer.reserve(bytes.len());
            return Ok(false);
        }
        self.cut |= self.buffer.len() > self.row;
        self.flush()?;
        let long = bytes.len() > ROW;
        if long {
            self.cut = true;
            self.to.write_all(bytes)?;
        } else {
            self.buffer.reserve(bytes.len());
        }
        Ok(long)
    }
}

impl Sink for Output {
    type Error = io::Error;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // The same question that `extend_from_slice` asks, so that it is asked once.
        if bytes.len() > self.buffer.capacity().saturating_sub(self.buffer.len()) && self.make_room(bytes)? {
            return Ok(());
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }
}
