//! The rows of a whole file as values of a Rust type.

use super::typed::TypedRows;
#[cfg(feature = "alloc")]
use super::typed::is_schema_of;
use super::{Block, File, Inflater, Memory, ReadError, Source, Stream, rows};
use crate::error::ErrorKind;
#[cfg(feature = "alloc")]
use crate::resolve::Options;
use crate::schema::Schema;
#[cfg(feature = "alloc")]
use crate::typed::OwnedTypedPlan;
use crate::typed::{Typed, TypedPlan};
#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;

pub(super) mod sealed {
    /// Only this crate knows where blocks come from.
    pub trait Sealed {}
}

/// Where a [`TypedReader`] takes its blocks from: a [`Stream`], or [`FileBlocks`].
pub trait Blocks: sealed::Sealed {
    /// Why its source failed.
    type Io;

    #[doc(hidden)]
    fn next(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<Self::Io>>;
}

impl<R: Source, B: Memory, I: Memory> sealed::Sealed for &mut Stream<R, B, I> {}

impl<R: Source, B: Memory, I: Memory> Blocks for &mut Stream<R, B, I> {
    type Io = R::Error;

    fn next(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<R::Error>> {
        self.next_block()
    }
}

/// The blocks of a [`File`], inflated.
#[derive(Debug)]
pub struct FileBlocks<'f, 'a, M> {
    file: &'f mut File<'a>,
    inflater: Inflater<M>,
}

impl<'f, 'a, M: Memory> FileBlocks<'f, 'a, M> {
    pub(super) fn new(file: &'f mut File<'a>, inflated: M) -> Self {
        Self { file, inflater: Inflater::new(inflated) }
    }
}

impl<M: Memory> sealed::Sealed for FileBlocks<'_, '_, M> {}

impl<M: Memory> Blocks for FileBlocks<'_, '_, M> {
    type Io = Infallible;

    fn next(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<Infallible>> {
        Ok(self.file.next_block_with(&mut self.inflater)?)
    }
}

/// The plan, and who keeps it.
pub(super) enum How<'p, T> {
    Lent(TypedPlan<'p, T>),
    #[cfg(feature = "alloc")]
    Owned(OwnedTypedPlan<T>),
}

impl<T: Typed> How<'_, T> {
    /// A plan of its own, if the schemas differ.
    #[cfg(feature = "alloc")]
    pub(super) fn new(schema: &Schema<'_>, options: &Options, limits: &crate::Limits) -> Result<Self, crate::Error> {
        if is_schema_of::<T>(schema.root(), limits.schema_fuel) {
            Ok(How::Lent(TypedPlan::same()))
        } else {
            Ok(How::Owned(OwnedTypedPlan::build_with(schema, options, limits)?))
        }
    }

    pub(super) fn plan(&self) -> TypedPlan<'_, T> {
        match self {
            How::Lent(plan) => *plan,
            #[cfg(feature = "alloc")]
            How::Owned(plan) => plan.plan(),
        }
    }
}

/// The rows of a file as values of `T`, whatever schema they were written with.
///
/// | made by | the plan | blocks |
/// |---|---|---|
/// | [`Reader::rows`](super::Reader::rows), [`Stream::rows`], [`File::rows`] (feature `alloc`) | its own | inflated where the reader or the stream does, those of a file on the heap |
/// | [`Stream::rows_by`], [`File::rows_by`] | lent: [`PlanBuf::build_for`](crate::resolve::PlanBuf::build_for), or a `static` one | inflated into memory that the caller lends |
///
/// How the two schemas fit was established when it was made: where they are the same, rows are decoded as they are, else by a
/// plan. Rows borrow from the block that they stand in, and their defaults from the plan: they live up to the next block.
///
/// ```
/// # #[cfg(all(feature = "derive", feature = "std"))] {
/// use avocet::Avro;
/// use avocet::container::{Reader, Writer, WriterOptions};
///
/// /// As it was last year.
/// #[derive(Avro)]
/// #[avro(name = "Reading")]
/// struct Old<'a> {
///     at: i32,
///     station: &'a str,
/// }
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Reading<'a> {
///     station: &'a str,
///     at: i64,
///     #[avro(default = "\"celsius\"")]
///     unit: &'a str,
/// }
/// # let mut writer = Writer::create::<Old>(Vec::new(), WriterOptions::new())?;
/// # writer.append(&Old { at: 1, station: "north" })?;
/// # let file = std::io::Cursor::new(writer.finish()?);
///
/// let mut reader = Reader::new(file)?;
/// let mut rows = reader.rows::<Reading>()?;
/// while let Some(block) = rows.next_block()? {
///     for reading in block {
///         assert_eq!(reading?, Reading { station: "north", at: 1, unit: "celsius" });
///     }
/// }
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Types that borrow nothing come from a plain iterator: `for row in reader.rows::<Owned>()? { … }`.
pub struct TypedReader<'p, S, T> {
    blocks: S,
    /// Least bytes of a row, as it was written.
    least: usize,
    plan: How<'p, T>,
}

impl<'p, S: Blocks, T: Typed> TypedReader<'p, S, T> {
    /// Of rows of at least so many bytes.
    #[cfg(feature = "std")]
    pub(super) const fn of(blocks: S, least: usize, plan: How<'p, T>) -> Self {
        Self { blocks, least, plan }
    }

    /// By a plan that is lent, and which must be for data of `schema`, that of the file.
    pub(super) fn by(
        blocks: S,
        schema: &Schema<'_>,
        plan: TypedPlan<'p, T>,
        mut fuel: u32,
    ) -> Result<Self, ReadError<S::Io>> {
        let fingerprint = schema.fingerprint_within(&mut fuel).map_err(ReadError::Schemas)?;
        if fingerprint != plan.writer() {
            return Err(ReadError::Schemas(crate::Error::new(ErrorKind::PlanMismatch, 0)));
        }
        Ok(Self { blocks, least: rows::least(schema.root()), plan: How::Lent(plan) })
    }

    fn plan(&self) -> TypedPlan<'_, T> {
        self.plan.plan()
    }

    /// Whether rows are decoded as they are, because the file has the schema of `T`.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.plan().plan().is_same()
    }

    /// The rows of the next block, which is an iterator. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`Stream::next_block`] and [`Block::rows`].
    pub fn next_block(&mut self) -> Result<Option<TypedRows<'_, '_, '_, T>>, ReadError<S::Io>> {
        let Self { blocks, least, plan } = self;
        let Some(block) = blocks.next()? else { return Ok(None) };
        Ok(Some(block.rows_as(*least, T::SCHEMA.root())?.by(plan.plan())))
    }

    /// Calls `each` with every row that is left; how many there were. The shortest way, and the fastest.
    ///
    /// # Errors
    /// Those of `each`, of [`next_block`](Self::next_block), and of reading a row.
    pub fn for_each<E: From<ReadError<S::Io>>>(
        &mut self,
        mut each: impl FnMut(T::At<'_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut count = 0u64;
        while let Some(mut block) = self.next_block()? {
            while let Some(row) = block.next_row().map_err(ReadError::from)? {
                each(row)?;
                count = count.saturating_add(1);
            }
        }
        Ok(count)
    }
}

#[cfg(feature = "alloc")]
impl<S: Blocks, T: Typed> TypedReader<'_, S, T> {
    /// By a plan of its own, if the schemas differ.
    pub(super) fn new(
        blocks: S,
        schema: &Schema<'_>,
        options: &Options,
        limits: &crate::Limits,
    ) -> Result<Self, ReadError<S::Io>> {
        let plan = How::new(schema, options, limits).map_err(ReadError::Schemas)?;
        Ok(Self { blocks, least: rows::least(schema.root()), plan })
    }
}

/// The rows one by one, for types that borrow nothing. Those of a block are decoded together.
#[cfg(feature = "alloc")]
impl<'p, S: Blocks, T: for<'a> Typed<At<'a> = T>> IntoIterator for TypedReader<'p, S, T> {
    type Item = Result<T, ReadError<S::Io>>;
    type IntoIter = OwnedRows<'p, S, T>;

    fn into_iter(self) -> OwnedRows<'p, S, T> {
        OwnedRows { reader: Some(self), rows: Vec::new().into_iter(), failed: None }
    }
}

/// Iterates over the rows of a file as values that borrow nothing; ends after an error. A [`TypedReader`] turns into it.
#[cfg(feature = "alloc")]
pub struct OwnedRows<'p, S: Blocks, T> {
    /// None after an error, and at the end.
    reader: Option<TypedReader<'p, S, T>>,
    rows: alloc::vec::IntoIter<T>,
    failed: Option<ReadError<S::Io>>,
}

#[cfg(feature = "alloc")]
impl<S: Blocks, T: for<'a> Typed<At<'a> = T>> OwnedRows<'_, S, T> {
    /// Decodes the next block; false at the end.
    fn refill(&mut self) -> bool {
        let Some(reader) = &mut self.reader else { return false };
        let mut rows = Vec::new();
        let mut read = || -> Result<bool, ReadError<S::Io>> {
            let Some(mut block) = reader.next_block()? else { return Ok(false) };
            while let Some(row) = block.next_row()? {
                rows.push(row);
            }
            Ok(true)
        };
        let more = read();
        self.rows = rows.into_iter();
        match more {
            Ok(true) => return true,
            Ok(false) => {}
            Err(error) => self.failed = Some(error),
        }
        self.reader = None;
        self.failed.is_some()
    }
}

#[cfg(feature = "alloc")]
impl<S: Blocks, T: for<'a> Typed<At<'a> = T>> Iterator for OwnedRows<'_, S, T> {
    type Item = Result<T, ReadError<S::Io>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            if !self.refill() {
                return None;
            }
        }
    }
}

#[cfg(feature = "alloc")]
impl<S: Blocks, T: for<'a> Typed<At<'a> = T>> core::iter::FusedIterator for OwnedRows<'_, S, T> {}

#[cfg(feature = "alloc")]
impl<S: Blocks, T> fmt::Debug for OwnedRows<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedRows").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<S, T> fmt::Debug for TypedReader<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[allow(clippy::infallible_destructuring_match, reason = "one of two with `alloc`")]
        let plan: &dyn fmt::Debug = match &self.plan {
            How::Lent(plan) => plan,
            #[cfg(feature = "alloc")]
            How::Owned(plan) => plan,
        };
        f.debug_struct("TypedReader").field("plan", plan).finish_non_exhaustive()
    }
}
