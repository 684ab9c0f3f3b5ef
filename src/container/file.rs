//! A container file that lies in memory.

use super::block::{Block, Inflater, Stored};
use super::frame::{BlockFrame, Framer, Step};
use super::memory::Memory;
use super::rows::Budget;
use super::{Error, FileBlocks, Header, ReadError, TypedReader};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::typed::{Typed, TypedPlan};

/// Reads a container file from a slice. Rows of uncompressed blocks borrow from the slice itself.
///
/// ```
/// use avocet::{Limits, container::File, schema::SchemaBuf};
/// let bytes = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\
///     \x04\x04\x02\x360123456789abcdef";
/// let mut file = File::new(bytes, &Limits::SERVER)?;
/// let mut buf = SchemaBuf::<4, 0, 0, 0, 0>::new();
/// let schema = file.header().parse_schema(&mut buf, &Limits::SERVER)?;
/// let mut sum = 0;
/// while let Some(block) = file.next_block()? {
///     let mut rows = block.rows(schema.root())?;
///     while let Some(row) = rows.next_with(|decoder| decoder.long())? {
///         sum += row;
///     }
/// }
/// assert_eq!(sum, 1 + 27);
/// # Ok::<(), avocet::container::Error>(())
/// ```
///
/// Rows as values of a Rust type come from [`rows`](Self::rows), and without a heap from [`rows_by`](Self::rows_by), in
/// whatever schema they were written. Where it is that of the type, they can outlive all but the slice, in flash, say:
/// [`Rows::typed`](super::Rows::typed).
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::container::File;
/// use avocet::schema::SchemaBuf;
/// use avocet::{Avro, Limits};
///
/// #[derive(Avro, Debug)]
/// struct Reading<'a> {
///     at: i64,
///     station: &'a str,
/// }
/// static LOG: &[u8] = b"Obj\x01\x02\x16avro.schema\xd8\x01\
///     {\"type\":\"record\",\"name\":\"Reading\",\"fields\":[\
///     {\"name\":\"at\",\"type\":\"long\"},{\"name\":\"station\",\"type\":\"string\"}]}\
///     \x000123456789abcdef\x02\x0e\x02\x0anorth0123456789abcdef";
///
/// let mut file = File::new(LOG, &Limits::FIRMWARE)?;
/// let mut tables = SchemaBuf::<2, 2, 1, 0, 0>::new();
/// let schema = file.header().parse_schema(&mut tables, &Limits::FIRMWARE)?;
/// let mut stations = Vec::new();
/// while let Some(block) = file.next_block()? {
///     for reading in block.rows(schema.root())?.typed::<Reading>()? {
///         stations.push(reading?.station); // outlives the block, and the reader
///     }
/// }
/// assert_eq!(stations, ["north"]);
/// # }
/// # Ok::<(), avocet::container::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct File<'a> {
    header: Header<'a>,
    rest: &'a [u8],
    framer: Framer,
    budget: Budget,
}

/// The rows of a [`File`] as values of `T`.
type FileRows<'p, 'f, 'a, M, T> = TypedReader<'p, FileBlocks<'f, 'a, M>, T>;

/// Memory cannot fail.
type FileError = ReadError<core::convert::Infallible>;

impl<'a> File<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Those of [`Header::parse`].
    pub fn new(file: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let header = Header::parse(file, limits)?;
        let rest = file.get(header.len()..).unwrap_or_default();
        let framer = Framer::new(*header.sync(), header.len() as u64, limits.block_bytes);
        Ok(Self { header, rest, framer, budget: Budget::new(limits) })
    }

    /// The header.
    #[must_use]
    pub const fn header(&self) -> Header<'a> {
        self.header
    }

    /// Where the next block begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.framer.at()
    }

    /// The rows that are left as values of `T`, whatever schema the file has, as
    /// [`Reader::rows`](super::Reader::rows) has them.
    ///
    /// ```
    /// # #[cfg(all(feature = "derive", feature = "std"))] {
    /// use avocet::container::{File, Writer, WriterOptions};
    /// use avocet::{Avro, Limits};
    ///
    /// #[derive(Avro)]
    /// struct Reading {
    ///     at: i64,
    /// }
    /// # let mut writer = Writer::create::<Reading>(Vec::new(), WriterOptions::new())?;
    /// # writer.append(&Reading { at: 5 })?;
    /// # let bytes = writer.finish()?;
    ///
    /// let mut file = File::new(&bytes, &Limits::SERVER)?;
    /// for reading in file.rows::<Reading>()? {
    ///     assert_eq!(reading?.at, 5);
    /// }
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError::Schemas`](super::ReadError::Schemas) for what every row would meet between the two schemas; those of
    /// the schema's text.
    #[cfg(feature = "alloc")]
    pub fn rows<T: Typed>(&mut self) -> Result<FileRows<'static, '_, 'a, alloc::vec::Vec<u8>, T>, FileError> {
        self.rows_with(&crate::resolve::Options::new())
    }

    /// [`rows`](Self::rows) with these options of schema resolution.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    #[cfg(feature = "alloc")]
    pub fn rows_with<T: Typed>(
        &mut self,
        options: &crate::resolve::Options,
    ) -> Result<FileRows<'static, '_, 'a, alloc::vec::Vec<u8>, T>, FileError> {
        let limits = self.budget.limits;
        let schema = self.header.owned_schema(&limits)?;
        TypedReader::new(FileBlocks::new(self, alloc::vec::Vec::new()), &schema.schema(), options, &limits)
    }

    /// The rows that are left as values of `T` by `plan`, which was built for `schema`, that of the file: without a heap.
    /// Blocks are inflated into `inflated`, which can be `[0; 0]` for a file that is not compressed.
    ///
    /// ```
    /// use avocet::container::{Error, File};
    /// use avocet::resolve::{Options, PlanBuf};
    /// use avocet::{Limits, schema::SchemaBuf};
    /// static LOG: &[u8] = b"Obj\x01\x02\x16avro.schema\x0a\"int\"\x000123456789abcdef\
    ///     \x04\x04\x02\x360123456789abcdef";
    ///
    /// let mut file = File::new(LOG, &Limits::FIRMWARE)?;
    /// let mut arena = PlanBuf::<16, 0>::new();
    /// let mut tables = SchemaBuf::<4, 0, 0, 0, 0>::new();
    /// let schema = file.header().parse_schema(&mut tables, &Limits::FIRMWARE)?;
    /// let plan = arena.build_for::<i64>(&schema, &Options::new()).unwrap();
    /// let mut sum = 0;
    /// file.rows_by(&schema, plan, [0; 0])?.for_each(|row| {
    ///     sum += row;
    ///     Ok::<(), Error>(())
    /// })?;
    /// assert_eq!(sum, 1 + 27);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError::Schemas`](super::ReadError::Schemas) of [`ErrorKind::PlanMismatch`](crate::ErrorKind::PlanMismatch)
    /// for a plan for data of another schema, by its fingerprint.
    pub fn rows_by<'p, T: Typed, M: Memory>(
        &mut self,
        schema: &Schema<'_>,
        plan: TypedPlan<'p, T>,
        inflated: M,
    ) -> Result<FileRows<'p, '_, 'a, M, T>, FileError> {
        let fuel = self.budget.limits.schema_fuel;
        TypedReader::by(FileBlocks::new(self, inflated), schema, plan, fuel)
    }

    /// The frames of the blocks that follow, without inflating them. Sync markers are checked. It ends after an error.
    ///
    /// ```
    /// # use avocet::{Limits, container::{BlockFrame, Error, File}};
    /// # let bytes = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
    /// let file = File::new(bytes, &Limits::SERVER)?;
    /// let mut rows = 0u64;
    /// for frame in file.frames() {
    ///     rows = rows.saturating_add(frame?.count());
    /// }
    /// assert_eq!(rows, 2);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn frames(&self) -> Frames<'a> {
        Frames { rest: self.rest, framer: self.framer.clone(), done: false }
    }

    /// Where whole blocks end, counted from the next block on: after the last one whose frame and sync marker are in order.
    /// What follows is nothing in a clean file, and something torn, damaged or erased in others.
    ///
    /// ```
    /// use avocet::{Limits, container::File};
    /// let mut bytes = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef".to_vec();
    /// let header = bytes.len() as u64;
    /// assert_eq!(File::new(&bytes, &Limits::SERVER)?.good_end(), header);
    /// bytes.extend(b"\x02\x02\x020123456789abcdef");
    /// let good = bytes.len() as u64;
    /// bytes.extend([0xff; 100]); // erased flash
    /// assert_eq!(File::new(&bytes, &Limits::SERVER)?.good_end(), good);
    /// # Ok::<(), avocet::container::Error>(())
    /// ```
    #[must_use]
    pub fn good_end(&self) -> u64 {
        self.frames().map_while(Result::ok).last().map_or(self.offset(), |frame| frame.end())
    }

    /// The next block as it is stored; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Torn`](crate::ErrorKind::Torn) and the rest of the table of the [module](super#checks). The same
    /// error comes again when it is called again.
    pub fn next_stored(&mut self) -> Result<Option<Stored<'_, 'a>>, Error> {
        let Some((frame, data)) = next(&mut self.framer, &mut self.rest)? else {
            return Ok(None);
        };
        Ok(Some(Stored::new(frame, self.header.codec(), data, &mut self.budget)))
    }

    /// The next block of a file that is not compressed; its rows borrow from the slice. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`next_stored`](Self::next_stored) and [`Stored::plain`]. After those of the latter it goes on with the
    /// next block.
    pub fn next_block(&mut self) -> Result<Option<Block<'_, 'a>>, Error> {
        self.next_stored()?.map(Stored::plain).transpose()
    }

    /// The next block, inflated with the help of `inflater`. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`next_stored`](Self::next_stored) and [`Stored::inflate`]. After those of the latter it goes on with
    /// the next block.
    pub fn next_block_with<'x, M: Memory>(
        &'x mut self,
        inflater: &'x mut Inflater<M>,
    ) -> Result<Option<Block<'x, 'x>>, Error> {
        self.next_stored()?.map(|stored| stored.inflate(inflater)).transpose()
    }
}

/// The frames of the blocks of a [`File`].
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    rest: &'a [u8],
    framer: Framer,
    done: bool,
}

impl Iterator for Frames<'_> {
    type Item = Result<BlockFrame, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = next(&mut self.framer, &mut self.rest).transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item.map(|item| item.map(|(frame, _)| frame))
    }
}

impl core::iter::FusedIterator for Frames<'_> {}

fn next<'a>(framer: &mut Framer, rest: &mut &'a [u8]) -> Result<Option<(BlockFrame, &'a [u8])>, Error> {
    match framer.step(rest)? {
        Step::Whole(frame) => {
            let data = rest.get(frame.data()).unwrap_or_default();
            *rest = rest.get(frame.len()..).unwrap_or_default();
            Ok(Some((frame, data)))
        }
        Step::Need(_) => framer.finish(rest).map(|()| None),
    }
}
