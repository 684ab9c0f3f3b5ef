//! The rows of a block, one datum after another.

use super::{BlockFrame, Error, RowError};
use crate::decoder::Decoder;
use crate::error::{Error as DatumError, ErrorKind};
use crate::limits::Limits;
use crate::schema::{Schema, Type};
use crate::skip::skip;
use crate::visit::{Visit, WalkError};
use crate::walk::{Frame, walk};

/// What a file may cost, and what is left of it.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    /// What is left of [`Limits::file_fuel`].
    left: u64,
    /// Where the schema's text lies whose fingerprint was asked for last, and that.
    known: (usize, usize, u64),
}

impl Budget {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { limits: *limits, left: limits.file_fuel, known: (0, 0, 0) }
    }

    /// What is left of the file's fuel.
    #[cfg(feature = "std")]
    pub(super) const fn left(&self) -> u64 {
        self.left
    }

    #[cfg(feature = "std")]
    pub(super) const fn set_left(&mut self, left: u64) {
        self.left = left;
    }

    /// Takes `cost` off the file's fuel.
    pub(crate) const fn charge(&mut self, cost: u64) -> Result<(), ErrorKind> {
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ErrorKind::FileFuelLimit),
        }
    }

    /// The fingerprint of the schema that the rows of the file are read by; worked out once, so that all blocks can ask.
    fn fingerprint(&mut self, schema: &Schema<'_>) -> Result<u64, ErrorKind> {
        let text = schema.text();
        let (at, len) = (text.as_ptr().addr(), text.len());
        if (self.known.0, self.known.1) != (at, len) || len == 0 {
            let mut fuel = self.limits.schema_fuel;
            self.known = (at, len, schema.fingerprint_within(&mut fuel).map_err(|error| error.kind)?);
        }
        Ok(self.known.2)
    }

    /// Fuel for one row that has paid so much before.
    fn row_fuel(&self, prepaid: u32) -> u32 {
        u32::try_from(self.left).unwrap_or(u32::MAX).saturating_add(prepaid).min(self.limits.fuel)
    }
}

/// The rows of a block.
///
/// Every method that reads a row says whether there was one, and returns [`ErrorKind::TrailingBytes`] instead of the end
/// if the data of the block goes on after the last row. After an error there are no more rows.
///
/// Each row may spend [`Limits::fuel`] on items and fields without bytes; what its own bytes do not pay for is taken off
/// [`Limits::file_fuel`], which all rows of the file share.
#[derive(Debug)]
pub struct Rows<'f, 'b, 's> {
    decoder: Decoder<'b>,
    left: u64,
    /// Fuel for the next row.
    fuel: u32,
    /// What a row has paid before it is read: one, if rows have no bytes.
    prepaid: u32,
    /// Where the row begins.
    start: usize,
    root: Type<'s>,
    frame: BlockFrame,
    data: &'b [u8],
    budget: &'f mut Budget,
}

/// Least bytes of a row. Without a finite value there are no rows; tables from the parser always have one.
pub(crate) fn least(root: Type<'_>) -> usize {
    root.least_size().unwrap_or(usize::MAX)
}

impl<'f, 'b, 's> Rows<'f, 'b, 's> {
    pub(crate) fn new(
        frame: BlockFrame,
        data: &'b [u8],
        root: Type<'s>,
        budget: &'f mut Budget,
    ) -> Result<Self, Error> {
        Self::of_least(frame, data, least(root), root, budget)
    }

    /// Rows of at least so many bytes.
    pub(crate) fn of_least(
        frame: BlockFrame,
        data: &'b [u8],
        least: usize,
        root: Type<'s>,
        budget: &'f mut Budget,
    ) -> Result<Self, Error> {
        let count = frame.count();
        let fail = |kind| Err(Error::new(kind, frame.offset(), frame.end()));
        if count.checked_mul(least as u64).is_none_or(|bytes| bytes > data.len() as u64) {
            return fail(ErrorKind::RowCount);
        }
        if count == 0 && !data.is_empty() {
            return fail(ErrorKind::TrailingBytes);
        }
        if least == 0 {
            match budget.left.checked_sub(count) {
                Some(left) => budget.left = left,
                None => return fail(ErrorKind::FileFuelLimit),
            }
        }
        let prepaid = u32::from(least == 0);
        let (decoder, fuel) = (Decoder::with_limits(data, &budget.limits), budget.row_fuel(prepaid));
        Ok(Self { decoder, left: count, fuel, prepaid, start: 0, root, frame, data, budget })
    }

    /// Rows that have not been read yet.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// The frame of the block.
    #[must_use]
    pub const fn frame(&self) -> BlockFrame {
        self.frame
    }

    /// The data of the block, after its codec: what offsets of errors in it count from.
    #[must_use]
    pub const fn data(&self) -> &'b [u8] {
        self.data
    }

    /// The type of the rows.
    #[must_use]
    pub const fn root(&self) -> Type<'s> {
        self.root
    }

    /// Reads the next row with `read`, which must read one datum.
    ///
    /// # Errors
    /// Those of `read`, and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn next_with<T>(
        &mut self,
        read: impl FnOnce(&mut Decoder<'b>) -> Result<T, DatumError>,
    ) -> Result<Option<T>, Error> {
        if !self.begin()? {
            return Ok(None);
        }
        match read(&mut self.decoder) {
            Ok(value) => {
                self.end();
                Ok(Some(value))
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// [`next_with`](Self::next_with) for a `read` that may fail for reasons of its own.
    ///
    /// # Errors
    /// Those of `read`, and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn try_next_with<T, E>(
        &mut self,
        read: impl FnOnce(&mut Decoder<'b>) -> Result<T, WalkError<E>>,
    ) -> Result<Option<T>, RowError<E>> {
        if !self.begin()? {
            return Ok(None);
        }
        match read(&mut self.decoder) {
            Ok(value) => {
                self.end();
                Ok(Some(value))
            }
            Err(WalkError::Datum(error)) => Err(RowError::Container(self.failed(error))),
            Err(WalkError::Visit(error)) => {
                self.close();
                Err(RowError::Visit(error))
            }
        }
    }

    /// Walks the next row; false if there is none.
    ///
    /// # Errors
    /// As [`walk()`](crate::walk()), and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn walk<V: Visit<'s, 'b>>(&mut self, stack: &mut [Frame], visit: &mut V) -> Result<bool, RowError<V::Error>> {
        let root = self.root;
        self.try_next_with(|d| walk(root, d, stack, visit)).map(|row| row.is_some())
    }

    /// Passes over the next row; false if there is none.
    ///
    /// # Errors
    /// As [`skip()`](crate::skip()), and [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn skip(&mut self, stack: &mut [Frame]) -> Result<bool, Error> {
        let root = self.root;
        self.next_with(|d| skip(root, d, stack)).map(|row| row.is_some())
    }

    /// The bytes of the next row, which is passed over as by [`skip`](Self::skip).
    ///
    /// # Errors
    /// As [`skip`](Self::skip).
    #[inline]
    pub fn next_datum(&mut self, stack: &mut [Frame]) -> Result<Option<&'b [u8]>, Error> {
        let root = self.root;
        self.next_with(|d| {
            let before = d.rest();
            skip(root, d, stack)?;
            let used = before.len().saturating_sub(d.rest().len());
            Ok(before.get(..used).unwrap_or_default())
        })
    }

    /// Whether nothing of the data is left.
    pub(crate) const fn is_drained(&self) -> bool {
        self.decoder.rest().is_empty()
    }

    /// Whether there is a row; if so, it begins.
    #[inline(always)]
    fn begin(&mut self) -> Result<bool, Error> {
        let Some(left) = self.left.checked_sub(1) else {
            return if self.decoder.rest().is_empty() { Ok(false) } else { Err(self.trailing()) };
        };
        self.left = left;
        self.start = self.decoder.position();
        self.decoder.refuel(self.fuel);
        Ok(true)
    }

    /// The row has ended.
    #[inline(always)]
    fn end(&mut self) {
        if self.decoder.fuel() != self.fuel {
            self.settle();
        }
    }

    /// Takes what the row spent beyond its own bytes off what the file may spend.
    #[cold]
    #[inline(never)]
    fn settle(&mut self) {
        let spent = self.decoder.overspent(self.fuel).saturating_sub(self.prepaid);
        self.budget.left = self.budget.left.saturating_sub(u64::from(spent));
        self.fuel = self.budget.row_fuel(self.prepaid);
    }

    /// No more rows.
    fn close(&mut self) {
        self.settle();
        self.left = 0;
        self.decoder = Decoder::with_limits(&[], &self.budget.limits);
    }

    #[cold]
    #[inline(never)]
    fn failed(&mut self, mut error: DatumError) -> Error {
        let row = self.frame.count().saturating_sub(self.left).saturating_sub(1);
        if error.kind == ErrorKind::FuelLimit && self.fuel < self.budget.limits.fuel {
            error.kind = ErrorKind::FileFuelLimit;
        }
        self.close();
        Error::in_row(error, row, self.start, self.frame.offset(), self.frame.end())
    }

    /// What reading a schema may cost here.
    pub(crate) const fn schema_fuel(&self) -> u32 {
        self.budget.limits.schema_fuel
    }

    /// Refuses a plan for data of another schema than that of the rows, by the writer's fingerprint.
    pub(crate) fn are_of(&mut self, writer: u64) -> Result<(), Error> {
        let root = self.root;
        let is_whole = root.ty() == root.schema().root().ty();
        match self.budget.fingerprint(root.schema()) {
            Ok(fingerprint) if is_whole && fingerprint == writer => Ok(()),
            Ok(_) => Err(self.refused(ErrorKind::PlanMismatch)),
            Err(kind) => Err(self.refused(kind)),
        }
    }

    /// An error of the whole block.
    #[cold]
    pub(crate) const fn refused(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.frame.offset(), self.frame.end())
    }

    #[cold]
    #[inline(never)]
    fn trailing(&mut self) -> Error {
        let error = self.decoder.error(ErrorKind::TrailingBytes);
        let start = self.decoder.position();
        self.decoder = Decoder::with_limits(&[], &self.budget.limits);
        Error::in_row(error, self.frame.count(), start, self.frame.offset(), self.frame.end())
    }
}
