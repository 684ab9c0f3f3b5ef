//! From bytes to values and back.

use super::{Decode, Encode};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{ErrorKind, Result};
use crate::limits::Limits;
use crate::sink::{CountSink, SliceFull, SliceSink};
use core::marker::PhantomData;

/// Reads a value that takes up all of `input`, under the default [`Limits`].
///
/// ```
/// use avocet::typed;
/// let text: &str = typed::from_slice(b"\x08avro")?;
/// assert_eq!(text, "avro");
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// # Errors
/// Those of [`Decode::decode`]; [`ErrorKind::TrailingBytes`].
#[inline]
pub fn from_slice<'a, T: Decode<'a>>(input: &'a [u8]) -> Result<T> {
    from_slice_with(input, &Limits::SERVER)
}

/// [`from_slice`] under these limits.
///
/// # Errors
/// As [`from_slice`].
#[inline]
pub fn from_slice_with<'a, T: Decode<'a>>(input: &'a [u8], limits: &Limits) -> Result<T> {
    let mut d = Decoder::with_limits(input, limits);
    let value = T::decode(&mut d)?;
    d.finish()?;
    Ok(value)
}

/// Reads a value from the front of `input`; the value and the rest.
///
/// # Errors
/// Those of [`Decode::decode`].
#[inline]
pub fn from_prefix<'a, T: Decode<'a>>(input: &'a [u8]) -> Result<(T, &'a [u8])> {
    from_prefix_with(input, &Limits::SERVER)
}

/// [`from_prefix`] under these limits.
///
/// # Errors
/// As [`from_prefix`].
#[inline]
pub fn from_prefix_with<'a, T: Decode<'a>>(input: &'a [u8], limits: &Limits) -> Result<(T, &'a [u8])> {
    let mut d = Decoder::with_limits(input, limits);
    let value = T::decode(&mut d)?;
    Ok((value, d.rest()))
}

/// Reads one value after another, up to the end of `input` or an error.
///
/// ```
/// use avocet::typed;
/// let sum: i64 = typed::many::<i64>(&[2, 4, 6], &avocet::Limits::SERVER).sum::<Result<_, _>>()?;
/// assert_eq!(sum, 6);
/// # Ok::<(), avocet::Error>(())
/// ```
#[inline]
#[must_use]
pub const fn many<'a, T: Decode<'a>>(input: &'a [u8], limits: &Limits) -> Many<'a, T> {
    Many { d: Decoder::with_limits(input, limits), fuel: limits.fuel, of: PhantomData }
}

/// Iterates over values that follow one another; ends after an error. [`many`] makes it.
#[derive(Clone, Debug)]
pub struct Many<'a, T> {
    d: Decoder<'a>,
    fuel: u32,
    of: PhantomData<fn() -> T>,
}

impl<'a, T: Decode<'a>> Iterator for Many<'a, T> {
    type Item = Result<T>;

    #[inline]
    fn next(&mut self) -> Option<Result<T>> {
        let left = self.d.rest().len();
        if left == 0 {
            return None;
        }
        self.d.refuel(self.fuel);
        let mut value = T::decode(&mut self.d);
        if value.is_ok() && self.d.rest().len() == left {
            // Values without bytes never come to an end.
            value = Err(self.d.error(ErrorKind::TrailingBytes));
        }
        if value.is_err() {
            self.d = Decoder::new(&[]);
        }
        Some(value)
    }
}

impl<'a, T: Decode<'a>> core::iter::FusedIterator for Many<'a, T> {}

/// Writes a value to the front of `room`; what has been written.
///
/// ```
/// use avocet::typed;
/// let mut room = [0; 8];
/// assert_eq!(typed::to_slice("avro", &mut room)?, b"\x08avro");
/// # Ok::<(), avocet::EncodeError<avocet::SliceFull>>(())
/// ```
///
/// # Errors
/// [`EncodeError::Sink`] if `room` is too small: [`MAX_SIZE`](super::Describe::MAX_SIZE) is enough where there is one.
/// [`EncodeError::Value`] for a value that its Avro type cannot hold.
#[inline]
pub fn to_slice<'b, T: Encode + ?Sized>(value: &T, room: &'b mut [u8]) -> Result<&'b [u8], EncodeError<SliceFull>> {
    let mut e = Encoder::new(SliceSink::new(room));
    value.encode(&mut e)?;
    Ok(e.into_sink().into_written())
}

/// The number of bytes that a value is written in.
///
/// # Errors
/// [`ValueError`] for a value that its Avro type cannot hold.
pub fn encoded_len<T: Encode + ?Sized>(value: &T) -> Result<u64, ValueError> {
    let mut e = Encoder::new(CountSink::new());
    match value.encode(&mut e) {
        Ok(()) => Ok(e.sink().count()),
        Err(EncodeError::Value(error)) => Err(error),
        Err(EncodeError::Sink(never)) => match never {},
    }
}

/// Writes a value to a vector of its own.
///
/// # Errors
/// [`ValueError`] for a value that its Avro type cannot hold.
#[cfg(feature = "alloc")]
pub fn to_vec<T: Encode + ?Sized>(value: &T) -> Result<alloc::vec::Vec<u8>, ValueError> {
    let mut e = Encoder::new(alloc::vec::Vec::new());
    match value.encode(&mut e) {
        Ok(()) => Ok(e.into_sink()),
        Err(EncodeError::Value(error)) => Err(error),
        Err(EncodeError::Sink(never)) => match never {},
    }
}
