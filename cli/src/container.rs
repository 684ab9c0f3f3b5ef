//! A container file, and what is told of its faults.

use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::Input;
use avocet::container::parallel::{ParBlocks, Parallel};
use avocet::container::{BlockFrame, Error, Header, HeaderFeed, ReadError, Source, Stored, Stream};
use avocet::schema::Type;
use avocet::{ErrorKind, Frame, Limits, explain};
use std::io;

/// A container file that is being read, block after block.
pub(crate) struct Container {
    head: HeaderFeed<Vec<u8>>,
    stream: Stream<Input, Vec<u8>, Vec<u8>>,
    /// Number of the block that was read last, plus one.
    blocks: u64,
}

impl Container {
    /// Reads the header, but not the schema in it, which may be invalid.
    pub(crate) fn open(mut input: Input, limits: &Limits) -> Result<Self, Failure> {
        let mut head = HeaderFeed::new(Vec::new(), limits);
        let in_header = |error| fault(&error, None);
        while !head.is_whole() {
            match Source::read(&mut input, head.space().map_err(in_header)?).map_err(Failure::read)? {
                0 => break,
                some => _ = head.filled(some).map_err(in_header)?,
            }
        }
        let header = head.header().map_err(in_header)?;
        let stream = Stream::after(input, &header, limits, Vec::new(), Vec::new());
        Ok(Self { head, stream, blocks: 0 })
    }

    pub(crate) fn header(&self) -> Result<Header<'_>, Failure> {
        self.head.header().map_err(|error| fault(&error, None))
    }

    /// Blocks read so far.
    pub(crate) const fn blocks(&self) -> u64 {
        self.blocks
    }

    /// The next block as it is stored.
    pub(crate) fn next_stored(&mut self) -> Result<Option<Stored<'_, '_>>, Failure> {
        let block = self.blocks;
        let stored = self.stream.next_stored().map_err(|error| failure(error, block))?;
        self.blocks = self.blocks.saturating_add(u64::from(stored.is_some()));
        Ok(stored)
    }

    /// The frame of the next block, whose data is not read.
    pub(crate) fn next_frame(&mut self) -> Result<Option<BlockFrame>, Failure> {
        let block = self.blocks;
        let frame = self.stream.next_frame().map_err(|error| failure(error, block))?;
        self.blocks = self.blocks.saturating_add(u64::from(frame.is_some()));
        Ok(frame)
    }
}

impl Container {
    /// The blocks that are left, for several threads; whoever takes them says [how many](Self::took) there were.
    pub(crate) const fn par_blocks(&mut self, how: Parallel) -> ParBlocks<'_, Input, Vec<u8>> {
        self.stream.par_blocks(how)
    }

    pub(crate) const fn took(&mut self, blocks: u64) {
        self.blocks = self.blocks.saturating_add(blocks);
    }
}

/// Limits that let blocks be as large as `max_block`, stored and inflated.
pub(crate) const fn limits(max_block: u32) -> Limits {
    Limits::SERVER.with_block_bytes(max_block).with_inflated_bytes(max_block)
}

pub(crate) fn failure(error: ReadError<io::Error>, block: u64) -> Failure {
    match error {
        ReadError::Io(error) => Failure::read(error),
        error => match error.container() {
            Some(error) => fault(error, Some(block)),
            None => Failure::input(Exit::Io, error.to_string()),
        },
    }
}

/// A fault of the header, or of a block as a whole.
pub(crate) fn fault(error: &Error, block: Option<u64>) -> Failure {
    let (kind, at, good) = (error.kind(), error.at(), error.good());
    let message = match (block, error.is_torn()) {
        (None, true) => format!("the file ends at byte {at}, inside its header"),
        (None, false) => format!("header, byte {at}: {kind}"),
        (Some(block), true) => {
            format!("the file ends at byte {at}, inside block {block}; cut after byte {good} it is whole again")
        }
        (Some(block), false) => format!("block {block}, byte {at} of the file: {kind}"),
    };
    Failure::input(exit_of(kind), message)
}

/// A fault inside a block: `data` is what the block holds after its codec.
pub(crate) fn fault_in(
    error: &Error,
    block: u64,
    data: &[u8],
    root: Type<'_>,
    limits: &Limits,
    stack: &mut [Frame],
) -> Failure {
    fault_at(error, block, path_of(error, data, root, limits, stack).as_deref())
}

/// The path of the value that is at fault, if one is.
pub(crate) fn path_of(
    error: &Error,
    data: &[u8],
    root: Type<'_>,
    limits: &Limits,
    stack: &mut [Frame],
) -> Option<String> {
    let (begin, mut datum) = (error.row_offset()?, error.datum()?);
    if datum.kind == ErrorKind::TrailingBytes {
        return None;
    }
    datum.at = datum.at.saturating_sub(begin);
    let bytes = data.get(begin as usize..).unwrap_or_default();
    Some(shortened(explain(root, bytes, datum, limits, stack).to_string()))
}

/// A fault inside a block, in the value at this path.
pub(crate) fn fault_at(error: &Error, block: u64, path: Option<&str>) -> Failure {
    let (Some(row), Some(datum)) = (error.row(), error.datum()) else {
        return fault(error, Some(block));
    };
    let kind = datum.kind;
    let at = error.at();
    let place =
        format!("block {block} at byte {at} of the file, row {row} of the block, byte {} of its data", datum.at);
    let message = match path {
        Some(path) => format!("{place}, {path}: {kind}"),
        None => format!("{place}: {kind}"),
    };
    Failure::input(exit_of(kind), message)
}

/// The path without its middle, if it is long: recursion and names from a stranger's schema can make it endless.
pub(crate) fn shortened(path: String) -> String {
    const ENDS: usize = 80;
    let chars = path.chars().count();
    let Some(beyond) = chars.checked_sub(2 * ENDS).filter(|&beyond| beyond > 0) else { return path };
    let head: String = path.chars().take(ENDS).collect();
    let tail: String = path.chars().skip(ENDS.saturating_add(beyond)).collect();
    format!("{head} … {tail}")
}

/// Line and column of a byte of a text, both from 1.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let mut lines = before.split(|&byte| byte == b'\n');
    let last = lines.next_back().unwrap_or_default();
    (lines.count().saturating_add(1), last.len().saturating_add(1))
}
