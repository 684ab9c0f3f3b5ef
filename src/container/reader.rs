//! A container file that is read from a source, in memory of its own.

use super::block::{Block, Stored};
use super::feed::HeaderFeed;
use super::frame::BlockFrame;
use super::source::Source;
use super::stream::{Stream, read_header};
use super::{Header, ReadError, TypedReader};
use crate::codec::Codec;
use crate::error::Error as DatumError;
use crate::limits::Limits;
use crate::resolve::{Options, compat};
use crate::schema::{OwnedSchema, Schema};
use crate::typed::Typed;
use crate::wire::SYNC_LEN;
use alloc::vec::Vec;

/// Reads a container file from a [`Source`], and owns all it needs: the header, the writer's schema, memory for blocks.
///
/// It holds as much memory as the header and the largest block need, as stored and inflated; once that has been met it
/// allocates no more. A block takes two reads, each straight into that memory; wrap a source whose reads are dear in one
/// that reads ahead, such as `BufReader`.
///
/// ```
/// use avocet::{Limits, container::Reader};
/// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
/// let mut reader = Reader::open(&file[..], &Limits::SERVER)?;
/// assert_eq!(reader.header().schema_text(), "\"long\"");
///
/// let mut sum = 0;
/// let (schema, blocks) = reader.split();
/// while let Some(block) = blocks.next_block()? {
///     let mut rows = block.rows(schema.root())?;
///     while let Some(row) = rows.next_with(|decoder| decoder.long())? {
///         sum += row;
///     }
/// }
/// assert_eq!(sum, 1 + 27);
/// # Ok::<(), avocet::container::ReadError<core::convert::Infallible>>(())
/// ```
///
/// Rows as values of a Rust type, which borrow from the block:
///
/// ```
/// # #[cfg(all(feature = "derive", feature = "std"))] {
/// use avocet::Avro;
/// use avocet::container::{Reader, Writer, WriterOptions};
///
/// #[derive(Avro, Debug)]
/// struct Reading<'a> {
///     at: i64,
///     station: &'a str,
/// }
/// # let mut writer = Writer::create::<Reading>(Vec::new(), WriterOptions::new())?;
/// # writer.append(&Reading { at: 1, station: "north" })?;
/// # let read = std::io::Cursor::new(writer.finish()?);
///
/// let mut reader = Reader::new(read)?; // of `std::io`: a file, a socket
/// let mut rows = reader.rows::<Reading>()?; // also of files whose schema is older, or newer
/// while let Some(block) = rows.next_block()? {
///     for reading in block {
///         let reading = reading?;
///         assert_eq!((reading.at, reading.station), (1, "north"));
///     }
/// }
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    header: Vec<u8>,
    sync: [u8; SYNC_LEN],
    codec: Codec,
    schema: OwnedSchema,
    stream: Stream<R, Vec<u8>, Vec<u8>>,
    limits: Limits,
}

/// The rows of a [`Reader`] as values of `T`.
type ReaderRows<'r, R, T> = TypedReader<'static, &'r mut Stream<R, Vec<u8>, Vec<u8>>, T>;

impl<R: Source> Reader<R> {
    /// Reads the header of a file, and the schema in it, leniently.
    ///
    /// # Errors
    /// Those of [`Header::parse`] and of parsing a schema, with their offset in the file; [`ReadError::Io`].
    pub fn open(mut source: R, limits: &Limits) -> Result<Self, ReadError<R::Error>> {
        let mut feed = HeaderFeed::new(Vec::new(), limits);
        read_header(&mut source, &mut feed)?;
        let header = feed.header()?;
        let schema = header.owned_schema(limits)?;
        let (sync, codec) = (*header.sync(), header.codec());
        let stream = Stream::after(source, &header, limits, Vec::new(), Vec::new());
        let (mut header, len) = feed.into_memory();
        header.truncate(len);
        Ok(Self { header, sync, codec, schema, stream, limits: *limits })
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        Header::again(&self.header, self.schema().text(), &self.sync, self.codec)
    }

    #[cfg(feature = "std")]
    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The offset of the next block.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.stream.offset()
    }

    /// The source, which stands at [`offset`](Self::offset).
    #[must_use]
    pub fn into_source(self) -> R {
        self.stream.into_source()
    }

    /// The writer's schema. To go on reading while it is borrowed, [`split`](Self::split) the reader.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        self.schema.schema()
    }

    /// The writer's schema, and the blocks: apart, so that blocks can be read while the schema is borrowed.
    pub fn split(&mut self) -> (Schema<'_>, &mut Stream<R, Vec<u8>, Vec<u8>>) {
        (self.schema.schema(), &mut self.stream)
    }

    /// The rows that are left as values of `T`, whatever schema the file has; see [`TypedReader`]. Logical types are those of
    /// `T`, as the specification has it: where the file has milliseconds and `T` has microseconds, the numbers stay.
    ///
    /// # Errors
    /// [`ReadError::Schemas`] for what every row would meet between the two schemas: see
    /// [`resolve`](crate::resolve#what-is-an-error-when). [`why_not`](Self::why_not) tells all of it in sentences.
    pub fn rows<T: Typed>(&mut self) -> Result<ReaderRows<'_, R, T>, ReadError<R::Error>> {
        self.rows_with(&Options::new())
    }

    /// [`rows`](Self::rows) with these options of schema resolution.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub fn rows_with<T: Typed>(&mut self, options: &Options) -> Result<ReaderRows<'_, R, T>, ReadError<R::Error>> {
        TypedReader::new(&mut self.stream, &self.schema.schema(), options, &self.limits)
    }

    /// Every clash between the schema of the file and that of `T`, with both paths and what to do about it.
    ///
    /// # Errors
    /// As [`compat::check`].
    pub fn why_not<T: Typed>(&self, options: &Options) -> Result<compat::Report, DatumError> {
        compat::check(&self.schema(), T::SCHEMA, options, &self.limits)
    }

    /// The next block, inflated. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`Stream::next_block`].
    pub fn next_block(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<R::Error>> {
        self.stream.next_block()
    }

    /// The next block as it is stored. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`Stream::next_stored`].
    pub fn next_stored(&mut self) -> Result<Option<Stored<'_, '_>>, ReadError<R::Error>> {
        self.stream.next_stored()
    }

    /// The frame of the next block, whose data is passed over without being kept. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`Stream::next_frame`].
    pub fn next_frame(&mut self) -> Result<Option<BlockFrame>, ReadError<R::Error>> {
        self.stream.next_frame()
    }
}
