//! Floor 8: messages that say which schema they were written with.
//!
//! Specification, *Single-object encoding*: the bytes `C3 01`, the CRC-64-AVRO of the writer's schema, little-endian, and
//! a datum. [`registry`] is the other framing that is met in practice: a zero byte and the number of the schema in some
//! registry, big-endian.
//!
//! | to read | |
//! |---|---|
//! | a message of the schema of a Rust type | [`from_slice`] |
//! | a message of some schema | [`open`], with a [`SchemaStore`] that knows it |
//! | the header, and what is behind it | [`split`] |
//!
//! | to write | |
//! |---|---|
//! | a value of a Rust type | [`to_slice`], `to_vec` (feature `alloc`), [`encode`] into any [`Sink`] |
//! | a datum that is encoded already, or will be | [`write_header`], then the datum; [`header`] |
//!
//! | store | schemas lie in |
//! |---|---|
//! | [`FixedStore`] | wherever they are: flash, a buffer; so many at most, no heap |
//! | [`MapStore`] (feature `alloc`) | the heap |
//! | `with::std::FolderStore` (feature `std`) | files of a folder, read at the beginning |
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use avocet::schema::OwnedSchema;
//! use avocet::single::{self, MapStore};
//! use avocet::{Check, Decoder, ErrorKind, Frame, walk};
//!
//! let mut store = MapStore::new();
//! let int = store.insert(OwnedSchema::parse(r#""int""#)?)?;
//! let message = [&single::header(int)[..], &[0x36]].concat();
//! assert_eq!(message, b"\xc3\x01\x8f\x5c\x39\x3f\x1a\xd5\x75\x72\x36");
//!
//! let (schema, datum) = single::open(&store, &message)?;
//! let mut decoder = Decoder::new(datum);
//! walk(schema.root(), &mut decoder, &mut [Frame::EMPTY; 8], &mut Check)?;
//! decoder.finish()?;
//!
//! // Three faults are told apart before any datum is looked at.
//! let refused = |message| single::open(&store, message).unwrap_err().kind;
//! assert_eq!(refused(&message[..7]), ErrorKind::ShortMessage);
//! assert_eq!(refused(b"{\"json\":true}"), ErrorKind::BadMarker);
//! assert_eq!(refused(b"\xc3\x01\x00\x00\x00\x00\x00\x00\x00\x00\x36"), ErrorKind::UnknownFingerprint);
//! # }
//! # Ok::<(), avocet::Error>(())
//! ```

pub mod registry;
mod store;
mod typed;

#[cfg(feature = "alloc")]
pub use store::MapStore;
pub use store::{FixedStore, SchemaStore};
#[cfg(feature = "alloc")]
pub use typed::to_vec;
pub use typed::{encode, from_slice, from_slice_with, to_slice};

use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Schema;
use crate::sink::Sink;
use crate::wire;

/// Bytes of a header.
pub const HEADER_LEN: usize = wire::SINGLE_HEADER_LEN;

/// The header for a schema with this [fingerprint](Schema::fingerprint).
#[must_use]
pub const fn header(fingerprint: u64) -> [u8; HEADER_LEN] {
    wire::put_single_header(fingerprint)
}

/// Writes the header for a schema with this [fingerprint](Schema::fingerprint); the datum is to follow.
///
/// ```
/// use avocet::{Encoder, SliceSink, single, typed::Describe};
/// let mut room = [0; 16];
/// let mut sink = SliceSink::new(&mut room);
/// single::write_header(i32::FINGERPRINT, &mut sink)?;
/// Encoder::new(&mut sink).int(27).unwrap();
/// assert_eq!(single::from_slice::<i32>(sink.written()), Ok(27));
/// # Ok::<(), avocet::SliceFull>(())
/// ```
///
/// # Errors
/// Those of the sink.
pub fn write_header<S: Sink>(fingerprint: u64, sink: &mut S) -> Result<(), S::Error> {
    sink.write(&header(fingerprint))
}

/// The fingerprint of the writer's schema, and the datum, which is not looked at.
///
/// # Errors
/// [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`].
pub fn split(message: &[u8]) -> Result<(u64, &[u8])> {
    let mut d = Decoder::new(message);
    let fingerprint = d.parse(wire::single_header)?;
    Ok((fingerprint, d.rest()))
}

/// The writer's schema, and the datum, which is not looked at: offsets of errors in it count from its own start.
///
/// # Errors
/// [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::UnknownFingerprint`] if the store does not have the
/// schema.
pub fn open<'t, 'm, S: SchemaStore + ?Sized>(store: &'t S, message: &'m [u8]) -> Result<(Schema<'t>, &'m [u8])> {
    let (fingerprint, datum) = split(message)?;
    Ok((known(store.get(fingerprint))?, datum))
}

fn known(schema: Option<Schema<'_>>) -> Result<Schema<'_>> {
    schema.ok_or(Error::new(ErrorKind::UnknownFingerprint, 0))
}
