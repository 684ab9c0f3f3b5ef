//! Why writing a container file failed.

use crate::codec::CompressError;
use crate::container::Error as FileError;
use crate::encoder::{EncodeError, ValueError};
use crate::error::Error;
use core::convert::Infallible;
use core::fmt;

/// Why writing a container file failed.
///
/// After [`Sink`](Self::Sink) the file may end inside a header or a block, and the writer refuses everything with
/// [`Poisoned`](Self::Poisoned), so that nothing is written behind the damage; after [`Compress`](Self::Compress) too, where
/// [other threads](super::WriterOptions::with_threads) compress. After any other error the writer is as it
/// was before the call, and may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum WriteError<E> {
    /// The sink refused.
    Sink(E),
    /// The sink has refused before: the file may be torn. Append to it anew, cutting back its tail.
    Poisoned,
    /// The row is not a datum of the schema, or is beyond the limits. The offset counts from its start.
    Row(Error),
    /// The row has a value that its Avro type cannot hold.
    Value(ValueError),
    /// The schema is not valid. The offset counts from the start of its text.
    Schema(Error),
    /// The schema of the file is not that of the Rust type: see `same_rows`.
    OtherSchema,
    /// A metadata key begins with `avro.`, which the specification reserves, or stands there twice.
    MetadataKey,
    /// Readers under the limits of this writer would refuse the header.
    Header(FileError),
    /// The block could not be compressed.
    Compress(CompressError),
    /// No sync marker was given, and there is no source of random numbers to make one.
    NoRandom,
}

impl<E> WriteError<E> {
    /// The same with another error of the sink.
    pub fn map_sink<F>(self, f: impl FnOnce(E) -> F) -> WriteError<F> {
        match self {
            Self::Sink(error) => WriteError::Sink(f(error)),
            Self::Poisoned => WriteError::Poisoned,
            Self::Row(error) => WriteError::Row(error),
            Self::Value(error) => WriteError::Value(error),
            Self::Schema(error) => WriteError::Schema(error),
            Self::OtherSchema => WriteError::OtherSchema,
            Self::MetadataKey => WriteError::MetadataKey,
            Self::Header(error) => WriteError::Header(error),
            Self::Compress(error) => WriteError::Compress(error),
            Self::NoRandom => WriteError::NoRandom,
        }
    }
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sink(error) => error.fmt(f),
            Self::Poisoned => f.write_str("an earlier write failed: the file may be torn"),
            Self::Row(error) => write!(f, "row: {error}"),
            Self::Value(error) => write!(f, "row: {error}"),
            Self::Schema(error) => write!(f, "schema: {error}"),
            Self::OtherSchema => f.write_str("the schema of the file is not that of the Rust type"),
            Self::MetadataKey => f.write_str("metadata key is reserved or stands there twice"),
            Self::Header(error) => write!(f, "header: {error}"),
            Self::Compress(error) => error.fmt(f),
            Self::NoRandom => f.write_str("no sync marker, and no random numbers to make one"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for WriteError<E> {}

impl<E> From<CompressError> for WriteError<E> {
    fn from(error: CompressError) -> Self {
        Self::Compress(error)
    }
}

impl<E> From<EncodeError<Infallible>> for WriteError<E> {
    fn from(error: EncodeError<Infallible>) -> Self {
        match error {
            EncodeError::Value(error) => Self::Value(error),
            EncodeError::Sink(never) => match never {},
        }
    }
}
