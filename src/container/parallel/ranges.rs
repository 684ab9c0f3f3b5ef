//! Parts of a file for readers that know nothing of each other: other processes, other machines.
//!
//! [`split`] cuts a file into ranges of bytes, and [`Part`] reads those blocks that belong to a range. Any other ranges that
//! cover the file do as well, such as those of equal length of which schedulers think. Each reader needs the file, the
//! header of which it reads, and two numbers.
//!
//! ```
//! use avocet::Limits;
//! use avocet::container::parallel::ranges::{Part, split};
//! # let mut file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef".to_vec();
//! # for n in 0..50 {
//! #     file.extend([2, 2, n * 2]);
//! #     file.extend(b"0123456789abcdef");
//! # }
//!
//! let mut rows = Vec::new();
//! for range in split(&file[..], 4, &Limits::SERVER)? {
//!     // here or elsewhere
//!     let mut part = Part::open(&file[..], range, &Limits::SERVER)?;
//!     part.rows::<i64>()?.for_each(|row| {
//!         rows.push(row);
//!         Ok::<(), avocet::container::Error>(())
//!     })?;
//! }
//! assert_eq!(rows, (0..50).collect::<Vec<i64>>());
//! # Ok::<(), avocet::container::Error>(())
//! ```
//!
//! # Which blocks belong to a range
//!
//! The sync marker in front of a block decides: that of the header, or the one that ends the block before. From a position in
//! the midst of a file, a reader looks for the first marker that begins there or further on and is *trusted*: the file ends
//! behind it, or a frame follows that has rows and ends in the marker as well, at most eight empty ones being passed over. A
//! range has the blocks from the first trusted marker at its start, up to the first trusted marker at its end. The marker of
//! the header is known, and whatever stands before it is not looked at. So what one range leaves is exactly what the next
//! one begins with, whatever the bytes are.
//!
//! # What is promised
//!
//! * Every block is in exactly one of the ranges that cover a file without gap and overlap, or **a reader says so**:
//!   each compares where its blocks end with where the next range begins, and fails with
//!   [`ErrorKind::SyncMismatch`] if these are not the same place. So when all have come to their end, all blocks were read
//!   once. The blocks of a range in themselves are in order.
//! * Values that hold the marker, or a great many, change nothing of this. Nor do they cause that error.
//! * Values that hold a whole frame between two markers may cause it, if a range begins in front of them: only who knows the
//!   marker can write such a value, and it changes from file to file. Then the file can be read by one reader, or be
//!   [split](split_by_frames) by its frames.
//! * What is damaged or torn is told by the reader whose range it is in, or by the one before.
//!
//! A search gives up, with [`ErrorKind::FileFuelLimit`], after thousands of markers that overlap or have only empty blocks
//! between them: that takes a marker such as zeros, in a file of zeros.
//!
//! [`Limits::file_fuel`](crate::Limits::file_fuel) is that of each reader: they know nothing of each other.

use crate::container::lend::{Blocks, How, sealed};
use crate::container::recover::{HEAD_MAX, ReadAt, fill, find, read_head};
use crate::container::{Block, BlockFrame, Error, Header, ReadError, Reader, Source, Stream, TypedReader, rows::least};
use crate::error::ErrorKind;
use crate::limits::Limits;
use crate::resolve::Options;
use crate::schema::Schema;
use crate::typed::Typed;
use crate::wire::SYNC_LEN;
use alloc::vec::Vec;
use core::ops::Range;

/// Empty blocks that may follow a marker before one with rows tells that it is one.
const MOST_EMPTY: u8 = 8;

/// What a search may spend on markers that lead nowhere: so many looks at the file, and one more for every so many bytes that
/// it has passed. So markers side by side never spend it.
const FREE_READS: u64 = 1 << 16;
const BYTES_A_READ: u64 = 5;

/// How far a search for a marker reads ahead.
const WINDOW: usize = 16 << 10;

/// Cuts a file into at most `n` ranges of bytes, about equally long, in order, without a gap. Looks at the header and, `n`
/// times, from a position up to the first trusted marker.
///
/// # Errors
/// Those of [`Header::parse`]; [`ErrorKind::FileFuelLimit`], see the [module](self); [`ReadError::Io`].
pub fn split<S: ReadAt>(source: S, n: usize, limits: &Limits) -> Result<Vec<Range<u64>>, ReadError<S::Error>> {
    let mut place = Place::of(source, limits)?;
    let mut cuts = Cuts::new(n, place.source.size);
    for at in cuts.wanted() {
        match place.trusted(at)? {
            Some(block) => cuts.cut(block, place.first),
            None => break,
        }
    }
    Ok(cuts.ranges)
}

/// As [`split`], by all frames of the file: these ranges are right whatever values hold. Looks at the head and the marker of
/// each block.
///
/// # Errors
/// Those of [`Reader::next_frame`].
pub fn split_by_frames<S: ReadAt>(
    source: S,
    n: usize,
    limits: &Limits,
) -> Result<Vec<Range<u64>>, ReadError<S::Error>> {
    let mut reader = Reader::open(At::new(source).map_err(ReadError::Io)?, limits)?;
    let first = reader.header().len() as u64;
    let mut cuts = Cuts::new(n, reader.split().1.source().size);
    let wanted = cuts.wanted();
    let mut wanted = wanted.into_iter().peekable();
    while let Some(frame) = reader.next_frame()? {
        // In front of a block with rows, a marker is trusted.
        while frame.count() > 0 && wanted.next_if(|at| frame.offset() >= at.saturating_add(SYNC_LEN as u64)).is_some() {
            cuts.cut(frame.offset(), first);
        }
    }
    Ok(cuts.ranges)
}

/// Ranges in the making.
struct Cuts {
    ranges: Vec<Range<u64>>,
    n: usize,
    size: u64,
}

impl Cuts {
    fn new(n: usize, size: u64) -> Self {
        // No more than there can be blocks, each of two numbers and a marker.
        let most =
            usize::try_from(size.checked_div((SYNC_LEN as u64).saturating_add(2)).unwrap_or(0)).unwrap_or(usize::MAX);
        Self { ranges: alloc::vec![0..size], n: n.min(most).max(1), size }
    }

    /// Positions at equal distances.
    fn wanted(&self) -> Vec<u64> {
        let at = |part: usize| u128::from(self.size).saturating_mul(part as u128).checked_div(self.n as u128);
        (1..self.n).filter_map(at).filter_map(|at| u64::try_from(at).ok()).collect()
    }

    /// A range begins with the block at `block`, if there is one and it is not the first.
    fn cut(&mut self, block: u64, first: u64) {
        let marker = block.saturating_sub(SYNC_LEN as u64);
        if let Some(last) = self.ranges.last_mut()
            && block > first
            && block < self.size
            && marker > last.start
        {
            last.end = marker;
            self.ranges.push(marker..self.size);
        }
    }
}

/// A source that is read from a position on.
#[derive(Debug)]
struct At<S> {
    source: S,
    at: u64,
    size: u64,
}

impl<S: ReadAt> At<S> {
    fn new(mut source: S) -> Result<Self, S::Error> {
        let size = source.size()?;
        Ok(Self { source, at: 0, size })
    }
}

impl<S: ReadAt> Source for At<S> {
    type Error = S::Error;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, S::Error> {
        let some = self.source.read_at(self.at, into)?;
        self.at = self.at.saturating_add(some as u64);
        Ok(some)
    }

    fn pass(&mut self, bytes: usize, _: &mut [u8]) -> Result<usize, S::Error> {
        let left = usize::try_from(self.size.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let some = left.min(bytes);
        self.at = self.at.saturating_add(some as u64);
        Ok(some)
    }
}

/// What it takes to find a block from a position in the midst of a file.
struct Place<S> {
    source: At<S>,
    marker: [u8; SYNC_LEN],
    /// Where the first block begins.
    first: u64,
    most: u32,
    window: Vec<u8>,
}

impl<S: ReadAt> Place<S> {
    fn of(source: S, limits: &Limits) -> Result<Self, ReadError<S::Error>> {
        let reader = Reader::open(At::new(source).map_err(ReadError::Io)?, limits)?;
        let (marker, first) = (*reader.header().sync(), reader.header().len() as u64);
        Ok(Self { source: reader.into_source(), marker, first, most: limits.block_bytes, window: Vec::new() })
    }

    /// The end of the first trusted marker that begins at `from` or further on.
    fn trusted(&mut self, from: u64) -> Result<Option<u64>, ReadError<S::Error>> {
        trusted(&mut self.source, &self.marker, self.first, self.most, from, &mut self.window)
    }
}

fn trusted<S: ReadAt>(
    source: &mut At<S>,
    marker: &[u8; SYNC_LEN],
    first: u64,
    most: u32,
    begin: u64,
    window: &mut Vec<u8>,
) -> Result<Option<u64>, ReadError<S::Error>> {
    let mut from = begin;
    if from.saturating_add(SYNC_LEN as u64) <= first {
        return Ok(Some(first));
    }
    window.resize(WINDOW, 0);
    let size = source.size;
    let mut spent = 0u64;
    // One look for the next marker, and those for what follows it.
    while let Some(found) = find(&mut source.source, marker, from, size, window).map_err(ReadError::Io)? {
        let end = found.saturating_add(SYNC_LEN as u64);
        if end >= size || convinces(&mut source.source, marker, most, end, size, &mut spent).map_err(ReadError::Io)? {
            return Ok(Some(end));
        }
        spent = spent.saturating_add(1);
        let passed = found.saturating_sub(begin) / BYTES_A_READ;
        if spent > FREE_READS.saturating_add(passed) {
            return Err(Error::new(ErrorKind::FileFuelLimit, found, begin).into());
        }
        // They may overlap.
        from = found.saturating_add(1);
    }
    Ok(None)
}

/// Whether a block with rows begins at `at`, or after empty ones: two zeros before a marker are in many a value.
fn convinces<S: ReadAt>(
    source: &mut S,
    marker: &[u8; SYNC_LEN],
    most: u32,
    mut at: u64,
    size: u64,
    spent: &mut u64,
) -> Result<bool, S::Error> {
    for _ in 0..=MOST_EMPTY {
        *spent = spent.saturating_add(1);
        let mut head = [0; HEAD_MAX];
        let have = fill(source, at, &mut head)?;
        let Ok(frame) = read_head(head.get(..have).unwrap_or_default(), at, most) else { return Ok(false) };
        if frame.end() > size {
            return Ok(false);
        }
        *spent = spent.saturating_add(1);
        let mut there = [0; SYNC_LEN];
        fill(source, frame.end().saturating_sub(SYNC_LEN as u64), &mut there)?;
        if there != *marker {
            return Ok(false);
        }
        if frame.count() > 0 {
            return Ok(true);
        }
        at = frame.end();
    }
    Ok(false)
}

/// Reads the blocks that belong to a range of a file. See the [module](self).
#[derive(Debug)]
pub struct Part<S> {
    reader: Reader<At<S>>,
    edge: Edge,
}

/// Where a part ends.
#[derive(Debug)]
struct Edge {
    marker: [u8; SYNC_LEN],
    first: u64,
    most: u32,
    /// The range does.
    to: u64,
    /// Its last block does, at the end of the file if there is no such place; once it has been looked for.
    end: Option<Option<u64>>,
}

impl<S: ReadAt> Part<S> {
    /// Reads the header of a file, and finds the first block of `range`, which counts in bytes of the file.
    ///
    /// # Errors
    /// Those of [`Reader::open`]; [`ErrorKind::FileFuelLimit`], see the [module](self).
    pub fn open(source: S, range: Range<u64>, limits: &Limits) -> Result<Self, ReadError<S::Error>> {
        let mut reader = Reader::open(At::new(source).map_err(ReadError::Io)?, limits)?;
        let header = reader.header();
        let (marker, first, most) = (*header.sync(), header.len() as u64, limits.block_bytes);
        let to = range.end.max(range.start);
        let mut edge = Edge { marker, first, most, to, end: None };
        let stream = reader.split().1;
        let size = stream.source().size;
        let start = trusted(stream.source(), &marker, first, most, range.start, &mut Vec::new());
        let start = start?.unwrap_or(size);
        stream.source().at = start;
        stream.restart(start);
        if start.saturating_sub(SYNC_LEN as u64) >= to {
            // The range begins and ends with the same marker.
            edge.end = Some(Some(start));
        }
        Ok(Self { reader, edge })
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        self.reader.header()
    }

    /// The writer's schema. To go on reading while it is borrowed, [`split`](Self::split) the part.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        self.reader.schema()
    }

    /// The writer's schema, and the blocks.
    pub fn split(&mut self) -> (Schema<'_>, PartBlocks<'_, S>) {
        let (schema, stream) = self.reader.split();
        (schema, PartBlocks { stream, edge: &mut self.edge })
    }

    /// The rows that are left as values of `T`, as [`Reader::rows`] has them.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn rows<T: Typed>(&mut self) -> Result<TypedReader<'static, PartBlocks<'_, S>, T>, ReadError<S::Error>> {
        self.rows_with(&Options::new())
    }

    /// [`rows`](Self::rows) with these options of schema resolution.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn rows_with<T: Typed>(
        &mut self,
        options: &Options,
    ) -> Result<TypedReader<'static, PartBlocks<'_, S>, T>, ReadError<S::Error>> {
        let limits = *self.reader.limits();
        let (schema, blocks) = self.split();
        let plan = How::new(&schema, options, &limits).map_err(ReadError::Schemas)?;
        Ok(TypedReader::of(blocks, least(schema.root()), plan))
    }
}

/// The blocks of a [`Part`].
#[derive(Debug)]
pub struct PartBlocks<'p, S> {
    stream: &'p mut Stream<At<S>, Vec<u8>, Vec<u8>>,
    edge: &'p mut Edge,
}

impl<S: ReadAt> PartBlocks<'_, S> {
    /// The next block, inflated. `None` at the end of the part.
    ///
    /// # Errors
    /// As [`Stream::next_block`], and [`ErrorKind::SyncMismatch`] if the next range does not begin where this one ends.
    pub fn next_block(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<S::Error>> {
        if self.is_at_end()? { Ok(None) } else { self.stream.next_block() }
    }

    /// The frame of the next block, whose data is passed over. `None` at the end of the part.
    ///
    /// # Errors
    /// As [`next_block`](Self::next_block).
    pub fn next_frame(&mut self) -> Result<Option<BlockFrame>, ReadError<S::Error>> {
        if self.is_at_end()? { Ok(None) } else { self.stream.next_frame() }
    }

    fn is_at_end(&mut self) -> Result<bool, ReadError<S::Error>> {
        let at = self.stream.offset();
        let Edge { marker, first, most, to, .. } = *self.edge;
        let end = match self.edge.end {
            Some(end) => end,
            None if at.saturating_sub(SYNC_LEN as u64) < to => return Ok(false),
            None => {
                let end = trusted(self.stream.source(), &marker, first, most, to, &mut Vec::new());
                *self.edge.end.insert(end?)
            }
        };
        match end {
            Some(end) if at == end => Ok(true),
            Some(end) if at > end => Err(Error::new(ErrorKind::SyncMismatch, end, at).into()),
            // Markers that are none to a search are passed over: also where nothing but the end of the file comes.
            _ => Ok(false),
        }
    }
}

impl<S: ReadAt> sealed::Sealed for PartBlocks<'_, S> {}

impl<S: ReadAt> Blocks for PartBlocks<'_, S> {
    type Io = S::Error;

    fn next(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<S::Error>> {
        self.next_block()
    }
}
