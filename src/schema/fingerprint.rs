//! CRC-64-AVRO, and the fingerprints of schemas.
//!
//! Specification, "Schema Fingerprints". The table is a `static` made at compile time.

use super::Schema;
use super::canonical::CanonicalError;
use crate::error::Error;
use crate::sink::Sink;
use core::convert::Infallible;

/// What the checksum begins with, and its polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

static TABLE: [u64; 256] = table();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated at compile time only
const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u64;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ (EMPTY & (value & 1).wrapping_neg());
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

/// A CRC-64-AVRO (Rabin) in progress; also a [`Sink`].
///
/// ```
/// use avocet::schema::Crc64;
/// const INT: u64 = Crc64::new().update(b"\"int\"").value();
/// assert_eq!(INT, 0x7275d51a3f395c8f);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crc64(u64);

impl Default for Crc64 {
    fn default() -> Self {
        Self::new()
    }
}

impl Crc64 {
    /// Of no bytes.
    #[must_use]
    pub const fn new() -> Self {
        Self(EMPTY)
    }

    /// Goes on with `bytes`.
    #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // both indexes are in bounds by their types
    #[must_use]
    pub const fn update(self, bytes: &[u8]) -> Self {
        let mut value = self.0;
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            value = (value >> 8) ^ TABLE[((value as u8) ^ *byte) as usize];
            rest = after;
        }
        Self(value)
    }

    /// The checksum. Its little-endian bytes are those of a single-object header.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl Sink for Crc64 {
    type Error = Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        *self = self.update(bytes);
        Ok(())
    }
}

/// A checksum of what is paid for.
struct Paid<'f> {
    crc: Crc64,
    fuel: &'f mut u32,
}

struct OutOfFuel;

impl Sink for Paid<'_> {
    type Error = OutOfFuel;

    fn write(&mut self, bytes: &[u8]) -> Result<(), OutOfFuel> {
        let left = u32::try_from(bytes.len()).ok().and_then(|len| self.fuel.checked_sub(len));
        *self.fuel = left.ok_or(OutOfFuel)?;
        self.crc = self.crc.update(bytes);
        Ok(())
    }
}

impl Schema<'_> {
    /// The CRC-64-AVRO of the Parsing Canonical Form, without allocating. Its little-endian bytes are those of a
    /// single-object header.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`](crate::ErrorKind::InvalidTables) for tables that the parser did not make.
    pub fn fingerprint(&self) -> Result<u64, Error> {
        let mut crc = Crc64::new();
        self.digest(&mut crc)?;
        Ok(crc.value())
    }

    /// [`fingerprint`](Self::fingerprint), at a step for each byte of the canonical form: every type has its namespace
    /// there, so that it can be much longer than the text.
    ///
    /// # Errors
    /// [`ErrorKind::SchemaFuelLimit`](crate::ErrorKind::SchemaFuelLimit) too.
    pub(crate) fn fingerprint_within(&self, fuel: &mut u32) -> Result<u64, Error> {
        let mut paid = Paid { crc: Crc64::new(), fuel };
        match self.canonical_form(&mut paid) {
            Ok(()) => Ok(paid.crc.value()),
            Err(CanonicalError::Schema(error)) => Err(error),
            Err(CanonicalError::Sink(OutOfFuel)) => Err(Error::new(crate::ErrorKind::SchemaFuelLimit, 0)),
        }
    }

    /// The canonical form into a sink that takes everything.
    pub(crate) fn digest<S: Sink<Error = Infallible>>(&self, sink: &mut S) -> Result<(), Error> {
        self.canonical_form(sink).map_err(|error| match error {
            CanonicalError::Schema(error) => error,
            CanonicalError::Sink(never) => match never {},
        })
    }
}
