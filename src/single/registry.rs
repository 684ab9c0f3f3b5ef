//! Messages whose schema has a number in a registry: a zero byte, the number as four bytes, big-endian, and a datum.
//!
//! The specification does not know this framing; registries that keep schemas for message brokers use it.
//!
//! ```
//! use avocet::single::{FixedStore, registry};
//! use avocet::typed::{self, Describe};
//! let mut store = FixedStore::<4, u32>::new();
//! store.insert_as(7, i64::SCHEMA)?;
//! let (schema, datum) = registry::open(&store, b"\x00\x00\x00\x00\x07\x36")?;
//! assert_eq!(schema.text(), "\"long\"");
//! assert_eq!(typed::from_slice::<i64>(datum)?, 27);
//! # Ok::<(), avocet::Error>(())
//! ```

use super::{SchemaStore, known};
use crate::decoder::Decoder;
use crate::error::Result;
use crate::schema::Schema;
use crate::sink::Sink;
use crate::wire;

/// Bytes of a header.
pub const HEADER_LEN: usize = wire::REGISTRY_HEADER_LEN;

/// The header for the schema of this number.
#[must_use]
pub const fn header(number: u32) -> [u8; HEADER_LEN] {
    wire::put_registry_header(number)
}

/// Writes the header for the schema of this number; the datum is to follow.
///
/// # Errors
/// Those of the sink.
pub fn write_header<S: Sink>(number: u32, sink: &mut S) -> Result<(), S::Error> {
    sink.write(&header(number))
}

/// The number of the writer's schema, and the datum, which is not looked at.
///
/// # Errors
/// [`ErrorKind::ShortMessage`](crate::ErrorKind::ShortMessage), [`ErrorKind::BadMarker`](crate::ErrorKind::BadMarker).
pub fn split(message: &[u8]) -> Result<(u32, &[u8])> {
    let mut d = Decoder::new(message);
    let number = d.parse(wire::registry_header)?;
    Ok((number, d.rest()))
}

/// The writer's schema, and the datum, which is not looked at: offsets of errors in it count from its own start.
///
/// # Errors
/// As [`split`]; [`ErrorKind::UnknownFingerprint`](crate::ErrorKind::UnknownFingerprint) if the store does not have the
/// schema.
pub fn open<'t, 'm, S: SchemaStore<u32> + ?Sized>(store: &'t S, message: &'m [u8]) -> Result<(Schema<'t>, &'m [u8])> {
    let (number, datum) = split(message)?;
    Ok((known(store.get(number))?, datum))
}
