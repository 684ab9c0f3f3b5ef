//! What can go wrong with a log.

use crate::container;
use crate::encoder::ValueError;
use crate::error::Error as DatumError;
use core::fmt;

/// Why a log could not be opened, appended to or read.
///
/// After [`Flash`](Self::Flash) from a write or an erase, what stands on the flash is not known, and the log refuses
/// everything with [`Poisoned`](Self::Poisoned): open it anew. After a read that failed, and after any other error, it
/// is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error<E> {
    /// The driver failed.
    Flash(E),
    /// The driver has failed before, while something was written.
    Poisoned,
    /// No log can be kept on flash of these sizes: one is not a power of two, a sector is too small or too large, or
    /// there are too few of them.
    Geometry,
    /// There is a log, but it was written with other sizes of sectors or words, or on more, fewer or other sectors.
    OtherGeometry,
    /// The memory that was lent is too small for a header and a row, or, when reading, for the row that comes next.
    Room,
    /// The rows of the log are of another schema: one whose [`Content::id`](super::Content::id) this is.
    OtherSchema(u64),
    /// The schema is not valid, or readers under [`Limits::FIRMWARE`](crate::Limits::FIRMWARE) would refuse it.
    Schema(DatumError),
    /// The row is not a datum of the schema, is beyond the limits or has no bytes; with
    /// [`BufferFull`](crate::ErrorKind::BufferFull), it is longer than the memory that was lent, than a sector, or
    /// than 65,535 bytes.
    Row(DatumError),
    /// The row has a value that its Avro type cannot hold.
    Value(ValueError),
    /// The log does not wrap, and there is no room for the row.
    Full,
    /// A sector would have the number 2^32: [`format`](super::Log::format) begins at one again.
    Exhausted,
    /// A metadata key begins with `avro.`, which the specification reserves, or stands there twice.
    MetadataKey,
    /// Readers under [`Limits::FIRMWARE`](crate::Limits::FIRMWARE) would refuse the header.
    Header(container::Error),
    /// The flash reads differently than it did before.
    Changed,
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => error.fmt(f),
            Self::Poisoned => f.write_str("an earlier write to the flash failed"),
            Self::Geometry => f.write_str("no log can be kept on flash of these sizes"),
            Self::OtherGeometry => f.write_str("the log was written with other sizes or on other sectors"),
            Self::Room => f.write_str("the memory that was lent is too small"),
            Self::OtherSchema(fingerprint) => write!(f, "the log holds rows of another schema: {fingerprint:016x}"),
            Self::Schema(error) => write!(f, "schema: {error}"),
            Self::Row(error) => write!(f, "row: {error}"),
            Self::Value(error) => write!(f, "row: {error}"),
            Self::Full => f.write_str("the log is full"),
            Self::Exhausted => f.write_str("the log has run out of sequence numbers"),
            Self::MetadataKey => f.write_str("metadata key is reserved or stands there twice"),
            Self::Header(error) => write!(f, "header: {error}"),
            Self::Changed => f.write_str("the flash reads differently than before"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for Error<E> {}

/// Why a log could not be read out. What the sink holds then is the beginning of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ReadOutError<E, S> {
    /// The log is at fault.
    Log(Error<E>),
    /// The sink refused.
    Sink(S),
}

impl<E, S> From<Error<E>> for ReadOutError<E, S> {
    fn from(error: Error<E>) -> Self {
        Self::Log(error)
    }
}

impl<E: fmt::Display, S: fmt::Display> fmt::Display for ReadOutError<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E, S> core::error::Error for ReadOutError<E, S>
where
    E: fmt::Debug + fmt::Display,
    S: fmt::Debug + fmt::Display,
{
}
