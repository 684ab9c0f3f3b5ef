//! `heapless` 0.9: vectors and strings as sinks.

use crate::sink::Sink;
use heapless::{CapacityError, String, Vec};

/// A [`heapless::Vec`] as a [`Sink`].
///
/// ```
/// use avocet::{Sink, with::heapless::VecSink};
/// let mut sink = VecSink(heapless::Vec::<u8, 4>::new());
/// sink.write(b"avro")?;
/// assert!(sink.write(b"!").is_err());
/// assert_eq!(sink.0, b"avro");
/// # Ok::<(), heapless::CapacityError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct VecSink<const N: usize>(pub Vec<u8, N>);

impl<const N: usize> Sink for VecSink<N> {
    type Error = CapacityError;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), CapacityError> {
        self.0.extend_from_slice(bytes)
    }
}

/// A [`heapless::String`] as a [`Sink`]; the bytes must be whole UTF-8 strings, as those of JSON and canonical forms are.
#[derive(Clone, Debug, Default)]
pub struct StringSink<const N: usize>(pub String<N>);

/// Why a [`StringSink`] refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum StringSinkError {
    /// The string is full.
    Full,
    /// The bytes are not text.
    InvalidUtf8,
}

impl core::fmt::Display for StringSinkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Full => "the string is full",
            Self::InvalidUtf8 => "not UTF-8",
        })
    }
}

impl core::error::Error for StringSinkError {}

impl<const N: usize> Sink for StringSink<N> {
    type Error = StringSinkError;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), StringSinkError> {
        let text = core::str::from_utf8(bytes).map_err(|_| StringSinkError::InvalidUtf8)?;
        self.0.push_str(text).map_err(|_| StringSinkError::Full)
    }
}
