//! Headers of messages: what says which schema the datum behind it was written with.

use super::{Parsed, fault, fixed_array};
use crate::error::ErrorKind;

/// The first two bytes of a message in single-object encoding.
pub const SINGLE_MARKER: [u8; 2] = [0xc3, 0x01];

/// Bytes of the header of single-object encoding.
pub const SINGLE_HEADER_LEN: usize = 10;

/// The first byte of a message whose schema has a number in a registry.
pub const REGISTRY_MARKER: [u8; 1] = [0];

/// Bytes of the header with the number of a registry.
pub const REGISTRY_HEADER_LEN: usize = 5;

/// The header of single-object encoding: the marker, and the CRC-64-AVRO of the writer's schema, little-endian.
///
/// # Errors
/// [`ErrorKind::BadMarker`] at the first byte, [`ErrorKind::ShortMessage`].
pub fn single_header(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, fingerprint) = header(input, SINGLE_MARKER)?;
    Ok((rest, u64::from_le_bytes(*fingerprint)))
}

/// The header that schema registries use: a zero byte, and the number of the writer's schema, big-endian. It is of no
/// specification.
///
/// # Errors
/// [`ErrorKind::BadMarker`] at the first byte, [`ErrorKind::ShortMessage`].
pub fn registry_header(input: &[u8]) -> Parsed<'_, u32> {
    let (rest, number) = header(input, REGISTRY_MARKER)?;
    Ok((rest, u32::from_be_bytes(*number)))
}

/// A marker and `N` bytes.
fn header<const M: usize, const N: usize>(input: &[u8], marker: [u8; M]) -> Parsed<'_, &[u8; N]> {
    let short = |_| fault(ErrorKind::ShortMessage, input.len());
    // Compared as far as it goes, so that a cut message and one of another kind are told apart.
    let there = input.get(..M).unwrap_or(input);
    if marker.get(..there.len()) != Some(there) {
        return Err(fault(ErrorKind::BadMarker, input.len()));
    }
    let (rest, _) = fixed_array::<M>(input).map_err(short)?;
    fixed_array::<N>(rest).map_err(short)
}

/// The header of single-object encoding for a schema of this fingerprint.
#[must_use]
pub const fn put_single_header(fingerprint: u64) -> [u8; SINGLE_HEADER_LEN] {
    let [marker, version] = SINGLE_MARKER;
    let [a, b, c, d, e, f, g, h] = fingerprint.to_le_bytes();
    [marker, version, a, b, c, d, e, f, g, h]
}

/// The header with the number of a schema in a registry.
#[must_use]
pub const fn put_registry_header(number: u32) -> [u8; REGISTRY_HEADER_LEN] {
    let [marker] = REGISTRY_MARKER;
    let [a, b, c, d] = number.to_be_bytes();
    [marker, a, b, c, d]
}
