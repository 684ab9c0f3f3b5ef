//! Messages of the schema of a Rust type.

use super::write_header;
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::sink::{Sink, SliceFull, SliceSink};
use crate::typed::{Decode, Encode};
use crate::wire;

/// Reads a message that was written with the schema of `T` and holds nothing else, under the default [`Limits`].
///
/// ```
/// use avocet::{ErrorKind, single};
/// let mut room = [0; 32];
/// let message = single::to_slice("avro", &mut room)?;
/// assert_eq!(message, b"\xc3\x01\xc7\x03\x45\x63\x72\x48\x01\x8f\x08avro");
/// assert_eq!(single::from_slice::<&str>(message), Ok("avro"));
/// assert_eq!(single::from_slice::<&[u8]>(message).unwrap_err().kind, ErrorKind::UnknownFingerprint);
/// # Ok::<(), avocet::EncodeError<avocet::SliceFull>>(())
/// ```
///
/// # Errors
/// With the offset in the message: [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`],
/// [`ErrorKind::UnknownFingerprint`] for any other schema; those of [`Decode::decode`]; [`ErrorKind::TrailingBytes`].
#[inline]
pub fn from_slice<'a, T: Decode<'a>>(message: &'a [u8]) -> Result<T> {
    from_slice_with(message, &Limits::SERVER)
}

/// [`from_slice`] under these limits.
///
/// # Errors
/// As [`from_slice`].
#[inline]
pub fn from_slice_with<'a, T: Decode<'a>>(message: &'a [u8], limits: &Limits) -> Result<T> {
    let mut d = Decoder::with_limits(message, limits);
    if d.parse(wire::single_header)? != T::FINGERPRINT {
        return Err(Error::new(ErrorKind::UnknownFingerprint, 0));
    }
    // The header pays for nothing in the datum.
    d.refuel(limits.fuel);
    let value = T::decode(&mut d)?;
    d.finish()?;
    Ok(value)
}

/// Writes a message to the front of `room`; what has been written.
///
/// # Errors
/// [`EncodeError::Sink`] if `room` is too small: [`MAX_SIZE`](crate::Describe::MAX_SIZE) and
/// [`HEADER_LEN`](super::HEADER_LEN) are enough. [`EncodeError::Value`] for a value that its Avro type cannot hold.
#[inline]
pub fn to_slice<'b, T: Encode + ?Sized>(value: &T, room: &'b mut [u8]) -> Result<&'b [u8], EncodeError<SliceFull>> {
    let mut e = Encoder::new(SliceSink::new(room));
    encode(value, &mut e)?;
    Ok(e.into_sink().into_written())
}

/// Writes a message.
///
/// # Errors
/// [`EncodeError::Sink`]; [`EncodeError::Value`] for a value that its Avro type cannot hold.
#[inline]
pub fn encode<T: Encode + ?Sized, S: Sink>(value: &T, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
    write_header(T::FINGERPRINT, e.sink_mut()).map_err(EncodeError::Sink)?;
    value.encode(e)
}

/// Writes a message to a vector of its own.
///
/// # Errors
/// [`ValueError`](crate::ValueError) for a value that its Avro type cannot hold.
#[cfg(feature = "alloc")]
pub fn to_vec<T: Encode + ?Sized>(value: &T) -> Result<alloc::vec::Vec<u8>, crate::encoder::ValueError> {
    let mut e = Encoder::new(alloc::vec::Vec::new());
    match encode(value, &mut e) {
        Ok(()) => Ok(e.into_sink()),
        Err(EncodeError::Value(error)) => Err(error),
        Err(EncodeError::Sink(never)) => match never {},
    }
}
