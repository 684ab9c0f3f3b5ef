//! A container file that is read from a source, in memory that a caller lends.

use super::block::{Block, Inflater, Stored};
use super::feed::{BlockFeed, HeaderFeed};
use super::frame::BlockFrame;
use super::memory::Memory;
use super::source::Source;
use super::{Header, ReadError};
use crate::limits::Limits;

/// Reads the blocks of a container file from a [`Source`], in memory that the caller lends: one part for the header, one
/// for the block as stored, one for the block inflated.
///
/// A block takes two reads, each straight into that memory, and never a byte beyond it; wrap a source whose reads are
/// dear in one that reads ahead.
///
/// ```
/// use avocet::{Limits, container::Stream};
/// let mut source: &[u8] = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\
///     \x04\x04\x02\x360123456789abcdef";
/// let (mut header, mut block, mut inflated) = ([0; 256], [0; 256], [0; 256]);
/// let (header, mut stream) =
///     Stream::open(&mut source, &Limits::FIRMWARE, &mut header, &mut block[..], &mut inflated[..])?;
/// assert_eq!(header.schema_text(), "\"long\"");
/// while let Some(block) = stream.next_block()? {
///     assert_eq!(block.count(), 2);
/// }
/// # Ok::<(), avocet::container::ReadError<core::convert::Infallible>>(())
/// ```
#[derive(Debug)]
pub struct Stream<R, B, I> {
    source: R,
    feed: BlockFeed<B>,
    inflater: Inflater<I>,
}

impl<R: Source, B: Memory, I: Memory> Stream<R, B, I> {
    /// Reads the header of a file, which borrows from the memory lent for it and so outlives the stream.
    ///
    /// # Errors
    /// Those of [`Header::parse`]; [`ErrorKind::BufferFull`](crate::ErrorKind::BufferFull); [`ReadError::Io`].
    pub fn open<'h>(
        mut source: R,
        limits: &Limits,
        header: &'h mut [u8],
        block: B,
        inflated: I,
    ) -> Result<(Header<'h>, Self), ReadError<R::Error>> {
        let mut feed = HeaderFeed::new(header, limits);
        read_header(&mut source, &mut feed)?;
        let header = feed.into_header()?;
        Ok((header, Self::after(source, &header, limits, block, inflated)))
    }

    /// Reads the blocks after `header` from a source that stands just behind it.
    #[must_use]
    pub fn after(source: R, header: &Header<'_>, limits: &Limits, block: B, inflated: I) -> Self {
        Self { source, feed: BlockFeed::new(header, block, limits), inflater: Inflater::new(inflated) }
    }

    /// The next block, inflated. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`File::next_stored`](super::File::next_stored) and [`Stored::inflate`]: after the latter it goes on with
    /// the next block, the former come again. [`ReadError::Io`]: the call may be repeated.
    pub fn next_block(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<R::Error>> {
        if !self.gather()? {
            return Ok(None);
        }
        let Self { feed, inflater, .. } = self;
        Ok(feed.block().map(|stored| stored.inflate(inflater)).transpose()?)
    }

    /// The next block as it is stored. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`File::next_stored`](super::File::next_stored), which come again; [`ReadError::Io`]: the call may be
    /// repeated.
    pub fn next_stored(&mut self) -> Result<Option<Stored<'_, '_>>, ReadError<R::Error>> {
        if !self.gather()? {
            return Ok(None);
        }
        Ok(self.feed.block())
    }

    /// The frame of the next block, whose data is passed over without being kept. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`next_stored`](Self::next_stored).
    pub fn next_frame(&mut self) -> Result<Option<BlockFrame>, ReadError<R::Error>> {
        loop {
            if self.feed.passable() > 0 {
                let passed = self.pass()?;
                if passed == 0 {
                    return self.end().map(|()| None);
                }
            } else {
                match self.read()? {
                    None => return self.end().map(|()| None),
                    Some(false) => {}
                    Some(true) => return Ok(self.feed.frame()),
                }
            }
        }
    }

    /// Where the next block begins: just after the last good sync marker.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.feed.offset()
    }

    /// The source.
    pub fn into_source(self) -> R {
        self.source
    }

    /// Reads until a block is whole; false at the end of the file.
    fn gather(&mut self) -> Result<bool, ReadError<R::Error>> {
        loop {
            if self.feed.is_passing() {
                // `next_frame` began with this block, and its source failed: the block is lost.
                if self.next_frame()?.is_none() {
                    return Ok(false);
                }
                continue;
            }
            match self.read()? {
                None => return self.end().map(|()| false),
                Some(false) => {}
                Some(true) => return Ok(true),
            }
        }
    }

    /// One read: `None` at the end of the source, else whether the block is whole.
    fn read(&mut self) -> Result<Option<bool>, ReadError<R::Error>> {
        let space = self.feed.space()?;
        match self.source.read(space).map_err(ReadError::Io)? {
            0 => Ok(None),
            some => Ok(Some(self.feed.filled(some)?)),
        }
    }

    /// Passes some of the data that can be passed; none only at the end of the source.
    fn pass(&mut self) -> Result<usize, ReadError<R::Error>> {
        let most = self.feed.passable();
        let scratch = self.feed.scratch()?;
        let passed = self.source.pass(most, scratch).map_err(ReadError::Io)?.min(most);
        self.feed.pass(passed);
        Ok(passed)
    }

    fn end(&self) -> Result<(), ReadError<R::Error>> {
        Ok(self.feed.finish()?)
    }
}

/// Reads a header, up to its last byte and no further.
pub(super) fn read_header<R: Source, M: Memory>(
    source: &mut R,
    feed: &mut HeaderFeed<M>,
) -> Result<(), ReadError<R::Error>> {
    while !feed.is_whole() {
        match source.read(feed.space()?).map_err(ReadError::Io)? {
            0 => break,
            some => _ = feed.filled(some)?,
        }
    }
    Ok(())
}
