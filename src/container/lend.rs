//! The rows of a whole file as values of a Rust type.

use super::typed::{TypedRows, is_schema_of};
use super::{ReadError, Source, Stream};
use crate::limits::Limits;
use crate::resolve::Options;
use crate::schema::Schema;
use crate::typed::{OwnedTypedPlan, Typed, TypedPlan};
use alloc::vec::Vec;
use core::fmt;

/// The rows of a file as values of `T`, whatever schema they were written with. [`Reader::rows`](super::Reader::rows) makes
/// it.
///
/// How the two schemas fit was established when it was made: where they are the same, rows are decoded as they are, else by a
/// plan. Rows borrow from the block that they stand in, and their defaults from the plan.
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
pub struct TypedReader<'r, R, T> {
    stream: &'r mut Stream<R, Vec<u8>, Vec<u8>>,
    schema: Schema<'r>,
    /// None if the schemas are the same.
    plan: Option<OwnedTypedPlan<T>>,
}

impl<'r, R: Source, T: Typed> TypedReader<'r, R, T> {
    pub(super) fn new(
        stream: &'r mut Stream<R, Vec<u8>, Vec<u8>>,
        schema: Schema<'r>,
        options: &Options,
        limits: &Limits,
    ) -> Result<Self, ReadError<R::Error>> {
        let plan = if is_schema_of::<T>(schema.root()) {
            None
        } else {
            Some(OwnedTypedPlan::build_with(&schema, options, limits).map_err(ReadError::Schemas)?)
        };
        Ok(Self { stream, schema, plan })
    }

    /// Whether the file has the schema of `T`.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.plan.is_none()
    }

    /// The rows of the next block, which is an iterator. `None` at the end of the file.
    ///
    /// # Errors
    /// Those of [`Stream::next_block`] and [`Block::rows`](super::Block::rows).
    pub fn next_block(&mut self) -> Result<Option<TypedRows<'_, '_, '_, T>>, ReadError<R::Error>> {
        let Self { stream, schema, plan } = self;
        let Some(block) = stream.next_block()? else { return Ok(None) };
        let plan = plan.as_ref().map_or(TypedPlan::same(), OwnedTypedPlan::plan);
        Ok(Some(block.rows(schema.root())?.typed_by(plan)))
    }

    /// Calls `each` with every row that is left; how many there were. The shortest way, and the fastest.
    ///
    /// # Errors
    /// Those of `each`, of [`next_block`](Self::next_block), and of reading a row.
    pub fn for_each<E: From<ReadError<R::Error>>>(
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

/// The rows one by one, for types that borrow nothing. Those of a block are decoded together.
impl<'r, R: Source, T: for<'a> Typed<At<'a> = T>> IntoIterator for TypedReader<'r, R, T> {
    type Item = Result<T, ReadError<R::Error>>;
    type IntoIter = OwnedRows<'r, R, T>;

    fn into_iter(self) -> OwnedRows<'r, R, T> {
        OwnedRows { reader: Some(self), rows: Vec::new().into_iter(), failed: None }
    }
}

/// Iterates over the rows of a file as values that borrow nothing; ends after an error. A [`TypedReader`] turns into it.
pub struct OwnedRows<'r, R: Source, T> {
    /// None after an error, and at the end.
    reader: Option<TypedReader<'r, R, T>>,
    rows: alloc::vec::IntoIter<T>,
    failed: Option<ReadError<R::Error>>,
}

impl<R: Source, T: for<'a> Typed<At<'a> = T>> OwnedRows<'_, R, T> {
    /// Decodes the next block; false at the end.
    fn refill(&mut self) -> bool {
        let Some(reader) = &mut self.reader else { return false };
        let mut rows = Vec::new();
        let mut read = || -> Result<bool, ReadError<R::Error>> {
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

impl<R: Source, T: for<'a> Typed<At<'a> = T>> Iterator for OwnedRows<'_, R, T> {
    type Item = Result<T, ReadError<R::Error>>;

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

impl<R: Source, T: for<'a> Typed<At<'a> = T>> core::iter::FusedIterator for OwnedRows<'_, R, T> {}

impl<R: Source, T> fmt::Debug for OwnedRows<'_, R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedRows").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<R, T> fmt::Debug for TypedReader<'_, R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedReader").field("schema", &self.schema).field("plan", &self.plan).finish_non_exhaustive()
    }
}
