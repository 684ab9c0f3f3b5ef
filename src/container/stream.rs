//! A container file that is read from a source, in memory that a caller lends.

use super::block::{Block, Inflater, Stored};
use super::feed::{BlockFeed, HeaderFeed};
use super::frame::BlockFrame;
use super::memory::Memory;
use super::source::Source;
use super::{Header, ReadError, TypedReader};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::typed::{Typed, TypedPlan};

/// The rows of a [`Stream`] as values of `T`.
type Rows<'p, 'r, S, T> = TypedReader<'p, &'r mut S, T>;

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

    /// The rows that are left as values of `T`, whatever schema is in `header`, which came with this stream; as
    /// [`Reader::rows`](super::Reader::rows) has them.
    ///
    /// ```
    /// use avocet::{Limits, container::{ReadError, Stream}};
    /// let mut source: &[u8] = b"Obj\x01\x02\x16avro.schema\x0a\"int\"\x000123456789abcdef\
    ///     \x04\x04\x02\x360123456789abcdef";
    /// let mut header = [0; 256];
    /// let (header, mut stream) = Stream::open(&mut source, &Limits::SERVER, &mut header, [0; 256], [0; 0])?;
    /// let rows = stream.rows::<i64>(&header)?.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(rows, [1, 27]);
    /// # Ok::<(), ReadError<core::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError::Schemas`] for what every row would meet between the two schemas; those of the schema's text.
    #[cfg(feature = "alloc")]
    pub fn rows<T: Typed>(&mut self, header: &Header<'_>) -> Result<Rows<'static, '_, Self, T>, ReadError<R::Error>> {
        self.rows_with(header, &crate::resolve::Options::new())
    }

    /// [`rows`](Self::rows) with these options of schema resolution.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    #[cfg(feature = "alloc")]
    pub fn rows_with<T: Typed>(
        &mut self,
        header: &Header<'_>,
        options: &crate::resolve::Options,
    ) -> Result<Rows<'static, '_, Self, T>, ReadError<R::Error>> {
        let limits = *self.feed.limits();
        TypedReader::new(self, &header.owned_schema(&limits)?.schema(), options, &limits)
    }

    /// The rows that are left as values of `T` by `plan`, which was built for `schema`, that of the file: without a heap.
    ///
    /// ```
    /// use avocet::container::{ReadError, Stream};
    /// use avocet::resolve::{Options, PlanBuf};
    /// use avocet::{Limits, schema::SchemaBuf};
    /// let mut source: &[u8] = b"Obj\x01\x02\x16avro.schema\x0a\"int\"\x000123456789abcdef\
    ///     \x04\x04\x02\x360123456789abcdef";
    /// let mut header = [0; 256];
    /// let (header, mut stream) = Stream::open(&mut source, &Limits::FIRMWARE, &mut header, [0; 256], [0; 0])?;
    /// let mut arena = PlanBuf::<16, 0>::new();
    /// let mut tables = SchemaBuf::<4, 0, 0, 0, 0>::new();
    /// let schema = header.parse_schema(&mut tables, &Limits::FIRMWARE)?;
    /// let plan = arena.build_for::<i64>(&schema, &Options::new()).map_err(ReadError::Schemas)?;
    /// let mut sum = 0;
    /// let mut rows = stream.rows_by(&schema, plan)?;
    /// while let Some(block) = rows.next_block()? {
    ///     for row in block {
    ///         sum += row?;
    ///     }
    /// }
    /// assert_eq!(sum, 1 + 27);
    /// # Ok::<(), ReadError<core::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError::Schemas`] of [`ErrorKind::PlanMismatch`](crate::ErrorKind::PlanMismatch) for a plan for data of another
    /// schema, by its fingerprint.
    pub fn rows_by<'p, T: Typed>(
        &mut self,
        schema: &Schema<'_>,
        plan: TypedPlan<'p, T>,
    ) -> Result<Rows<'p, '_, Self, T>, ReadError<R::Error>> {
        let fuel = self.feed.limits().schema_fuel;
        TypedReader::by(self, schema, plan, fuel)
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

#[cfg(feature = "std")]
impl<R: Source, I: Memory> Stream<R, alloc::vec::Vec<u8>, I> {
    /// The next block as it is stored, in memory that is exchanged for `memory`. `None` at the end of the file.
    pub(super) fn next_raw(
        &mut self,
        memory: &mut alloc::vec::Vec<u8>,
    ) -> Result<Option<BlockFrame>, ReadError<R::Error>> {
        if !self.gather()? {
            return Ok(None);
        }
        Ok(self.feed.exchange(memory))
    }

    /// The source.
    pub(super) const fn source(&mut self) -> &mut R {
        &mut self.source
    }

    /// Goes on at the block at `at`, where the source stands.
    pub(super) fn restart(&mut self, at: u64) {
        self.feed.restart(at);
    }

    pub(super) const fn codec(&self) -> crate::codec::Codec {
        self.feed.codec()
    }

    pub(super) const fn budget(&mut self) -> &mut super::rows::Budget {
        self.feed.budget()
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
