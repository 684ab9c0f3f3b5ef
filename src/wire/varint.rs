//! Variable-length integers: the kernel that matters.
//!
//! One byte is the common case and is decided inline. On 64-bit targets longer ones of up to eight bytes are then
//! gathered from one little-endian word without a loop; what is left, near the end of the input or nine and ten bytes
//! long, goes through a cold loop. On smaller targets, where 64-bit shifts are calls, the loop does all of it, once,
//! out of line.

use super::{Parsed, fault};
use crate::error::ErrorKind;

/// Longest encoding of 64 bits.
const MAX_LEN: usize = 10;

/// An unsigned variable-length integer of at most 64 bits, least significant group first.
///
/// Encodings longer than needed are accepted up to ten bytes.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`]; [`ErrorKind::VarintOverflow`] for a tenth byte above 1 or an eleventh byte.
#[inline(always)]
pub fn varint(input: &[u8]) -> Parsed<'_, u64> {
    if let Some((&first, rest)) = input.split_first()
        && first < 0x80
    {
        return Ok((rest, u64::from(first)));
    }
    longer(input)
}

#[cfg(target_pointer_width = "64")]
#[inline(always)]
fn longer(input: &[u8]) -> Parsed<'_, u64> {
    if let Some(chunk) = input.first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let ends = ends_of(word);
        if ends != 0 {
            let len = (ends.trailing_zeros() >> 3).wrapping_add(1) as usize;
            if let Some(rest) = input.get(len..) {
                return Ok((rest, gather(word, ends)));
            }
        }
    }
    byte_wise(input)
}

#[cfg(not(target_pointer_width = "64"))]
#[inline(always)]
fn longer(input: &[u8]) -> Parsed<'_, u64> {
    byte_wise(input)
}

/// The top bit of each byte that ends an integer.
#[cfg(target_pointer_width = "64")]
#[inline(always)]
pub(super) const fn ends_of(word: u64) -> u64 {
    !word & 0x8080_8080_8080_8080
}

/// Packs the seven-bit groups of `word` up to and including the byte that the lowest bit of `ends` marks.
#[cfg(target_pointer_width = "64")]
#[inline(always)]
pub(super) const fn gather(word: u64, ends: u64) -> u64 {
    // All bits up to the lowest set bit of `ends`, without the continuation bits.
    let x = word & 0x7f7f_7f7f_7f7f_7f7f & (ends ^ ends.wrapping_sub(1));
    let x = (x & 0x007f_007f_007f_007f) | ((x & 0x7f00_7f00_7f00_7f00) >> 1);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x3fff_0000_3fff_0000) >> 2);
    (x & 0x0000_0000_0fff_ffff) | ((x & 0x0fff_ffff_0000_0000) >> 4)
}

#[cfg_attr(target_pointer_width = "64", cold)]
#[inline(never)]
fn byte_wise(input: &[u8]) -> Parsed<'_, u64> {
    let mut value = 0u64;
    let mut shift = 0u32;
    let mut rest = input;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if shift == 63 && byte > 1 {
            return Err(fault(ErrorKind::VarintOverflow, input.len()));
        }
        // Never wraps, as shift 63 always returns; but the compiler does not see that, and checks a plain `<<`.
        value |= u64::from(byte & 0x7f).wrapping_shl(shift);
        if byte < 0x80 {
            return Ok((rest, value));
        }
        shift = shift.wrapping_add(7);
    }
    debug_assert!(input.len() < MAX_LEN);
    Err(fault(ErrorKind::UnexpectedEnd, input.len()))
}

/// Undoes zig-zag: 0, 1, 2, 3 … become 0, -1, 1, -2 …
#[inline(always)]
#[must_use]
pub const fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ ((value & 1) as i64).wrapping_neg()
}
