//! What can be wrong with a container file, and where.

use crate::error::{Error as DatumError, ErrorKind};
use core::fmt;

/// What is wrong with a container file, and where.
///
/// Three answers are kept apart: a clean end is no error at all (`Ok(None)`); a *torn* file, one that ends inside its
/// header or a block while everything up to there is sound, is [`ErrorKind::Torn`]; anything else is corruption or the
/// refusal of a limit. [`good`](Self::good) says up to where the file can be kept or repaired.
///
/// Offsets count from where reading began, the first byte of the file as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Error {
    /// The kind; for a datum, also where in the data of the block.
    error: DatumError,
    /// Offset of the row in the data of its block.
    row_at: u32,
    at: u64,
    good: u64,
    row: u64,
}

/// The error is not in a row.
const NO_ROW: u64 = u64::MAX;

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) const fn new(kind: ErrorKind, at: u64, good: u64) -> Self {
        Self { error: DatumError { kind, at: 0 }, row_at: 0, at, good, row: NO_ROW }
    }

    #[cold]
    #[inline(never)]
    pub(crate) const fn in_row(error: DatumError, row: u64, row_at: usize, at: u64, good: u64) -> Self {
        let row_at = if row_at > u32::MAX as usize { u32::MAX } else { row_at as u32 };
        Self { error, row_at, at, good, row }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.error.kind
    }

    /// Where in the file: the offset of the faulty value; of the end of the file, if it is torn; of the beginning of
    /// the block, if its data is at fault.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// The offset just after the last good sync marker: of the header, or of a block. Zero if the header is at fault.
    ///
    /// A torn file cut here is whole again. For an error in the data of a block whose own marker is good it is the end
    /// of that block, where reading can go on.
    #[must_use]
    pub const fn good(&self) -> u64 {
        self.good
    }

    /// Whether the file ends inside its header or a block, and is sound up to there: a write that was cut.
    #[must_use]
    pub const fn is_torn(&self) -> bool {
        matches!(self.error.kind, ErrorKind::Torn)
    }

    /// The row of the block that is at fault, counted from zero; the number of rows for bytes left after the last one.
    /// `None` if the error is not in a row.
    #[must_use]
    pub const fn row(&self) -> Option<u64> {
        if self.row == NO_ROW { None } else { Some(self.row) }
    }

    /// The error of that row; its offset counts from the start of the block's data, after the codec.
    #[must_use]
    pub const fn datum(&self) -> Option<DatumError> {
        if self.row == NO_ROW { None } else { Some(self.error) }
    }

    /// Where that row begins in the block's data, after the codec.
    #[must_use]
    pub const fn row_offset(&self) -> Option<u32> {
        if self.row == NO_ROW { None } else { Some(self.row_at) }
    }

    /// The error of that row; its offset counts from the start of the row, as [`explain`](crate::explain()) takes it.
    #[must_use]
    pub const fn datum_in_row(&self) -> Option<DatumError> {
        if self.row == NO_ROW {
            return None;
        }
        Some(DatumError { kind: self.error.kind, at: self.error.at.saturating_sub(self.row_at) })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, at, good) = (self.kind(), self.at, self.good);
        match (self.row(), self.is_torn(), good) {
            (Some(row), ..) => {
                write!(f, "row {row} of the block at byte {at}: {kind} at byte {} of its data", self.error.at)
            }
            (None, true, 0) => write!(f, "torn after byte {at}: the file ends inside its header"),
            (None, true, _) => {
                write!(
                    f,
                    "torn after byte {at}: the file ends inside a block; the last good sync marker ends at byte {good}"
                )
            }
            (None, false, 0) => write!(f, "{kind} at byte {at}"),
            (None, false, _) => write!(f, "{kind} at byte {at}; the last good sync marker ends at byte {good}"),
        }
    }
}

impl core::error::Error for Error {}

/// Why reading a container file from a source failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ReadError<E> {
    /// The source failed. Once the header has been read, what had arrived is kept and the call may be repeated.
    Io(E),
    /// The file is at fault, or a limit refused it.
    Container(Error),
}

impl<E> ReadError<E> {
    /// The fault of the file, unless the source failed.
    #[must_use]
    pub fn container(&self) -> Option<&Error> {
        match self {
            Self::Io(_) => None,
            Self::Container(error) => Some(error),
        }
    }
}

impl<E> From<Error> for ReadError<E> {
    fn from(error: Error) -> Self {
        Self::Container(error)
    }
}

/// Of a source that cannot fail, such as a slice.
impl From<ReadError<core::convert::Infallible>> for Error {
    fn from(error: ReadError<core::convert::Infallible>) -> Self {
        match error {
            ReadError::Io(never) => match never {},
            ReadError::Container(error) => error,
        }
    }
}

impl<E> From<RowError<core::convert::Infallible>> for ReadError<E> {
    fn from(error: RowError<core::convert::Infallible>) -> Self {
        Self::Container(error.into())
    }
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Container(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for ReadError<E> {}

/// Why reading a row ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum RowError<E> {
    /// The visitor refused.
    Visit(E),
    /// The file is at fault, or a limit refused it.
    Container(Error),
}

impl<E> From<Error> for RowError<E> {
    fn from(error: Error) -> Self {
        Self::Container(error)
    }
}

impl From<RowError<core::convert::Infallible>> for Error {
    fn from(error: RowError<core::convert::Infallible>) -> Self {
        match error {
            RowError::Visit(never) => match never {},
            RowError::Container(error) => error,
        }
    }
}

impl<E: fmt::Display> fmt::Display for RowError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit(error) => error.fmt(f),
            Self::Container(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for RowError<E> {}
