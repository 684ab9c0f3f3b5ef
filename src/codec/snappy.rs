//! Snappy: "each compressed block is followed by the 4-byte, big-endian CRC32 checksum of the uncompressed data in the
//! block".
//!
//! The block is raw snappy, not the framing format: its length as a variable-length integer, then literals and copies.
//! This decoder is our own because the crate `snap` needs `std`.

use super::room::Room;
use crate::error::ErrorKind;
use crate::wire;

/// No element makes more of its bytes than a copy with a two-byte offset: 64 from 3.
const MOST_OUT: u64 = 64;
const MOST_IN: u64 = 3;

/// Longest encoding of the length, which is at most 32 bits.
const MAX_HEAD: usize = 5;

pub(super) fn decompress(input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
    let (block, sum) = input.split_last_chunk::<4>().ok_or(ErrorKind::CorruptBlock)?;
    let (elements, len) = wire::varint(block).map_err(|_| ErrorKind::CorruptBlock)?;
    let head = block.len().saturating_sub(elements.len());
    // No division: on small processors it would be the largest part of this file.
    let possible = len.saturating_mul(MOST_IN) <= (elements.len() as u64).saturating_mul(MOST_OUT);
    if head > MAX_HEAD || len > u64::from(u32::MAX) || !possible {
        return Err(ErrorKind::CorruptBlock);
    }
    let len = usize::try_from(len).map_err(|_| room.full())?;
    let out = room.exactly(len)?;
    expand(elements, out).ok_or(ErrorKind::CorruptBlock)?;
    if crc32(out) == u32::from_be_bytes(*sum) { Ok(len) } else { Err(ErrorKind::Checksum) }
}

/// Runs the elements of a block, which must fill `out` exactly.
///
/// Short pieces are moved as 16 bytes whatever their length, as long as there is that much room: what is too much is
/// written over by the next piece.
fn expand(mut rest: &[u8], out: &mut [u8]) -> Option<()> {
    let mut at = 0_usize;
    while let Some((&tag, tail)) = rest.split_first() {
        let upper = usize::from(tag >> 2);
        let kind = tag & 3;
        if kind == 0 {
            let todo = out.get_mut(at..)?;
            if upper < 16
                && let (Some(from), Some(to)) = (tail.first_chunk::<16>(), todo.first_chunk_mut::<16>())
            {
                *to = *from;
                let len = upper.wrapping_add(1);
                at = at.wrapping_add(len);
                rest = tail.get(len..)?;
                continue;
            }
            if upper < 60
                && let (Some(from), Some(to)) = (tail.first_chunk::<64>(), todo.first_chunk_mut::<64>())
            {
                *to = *from;
                let len = upper.wrapping_add(1);
                at = at.wrapping_add(len);
                rest = tail.get(len..)?;
                continue;
            }
            let (len, tail) = literal_len(upper, tail)?;
            let (from, tail) = tail.split_at_checked(len)?;
            todo.get_mut(..len)?.copy_from_slice(from);
            at = at.wrapping_add(len);
            rest = tail;
            continue;
        }
        // The three kinds of copy differ in how many bytes of offset follow: 1, 2 or 4. They come in no order that a
        // processor could predict, so they are told apart without a branch.
        let short = kind == 1;
        let width = 1_usize << kind.wrapping_sub(1);
        let mask = (1_u64 << (8_usize).wrapping_mul(width)).wrapping_sub(1) as u32;
        let word = match tail.first_chunk::<4>() {
            Some(word) => u32::from_le_bytes(*word),
            None => tail.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte)),
        };
        rest = tail.get(width..)?;
        let high = if short { u32::from(tag >> 5) << 8 } else { 0 };
        let len = if short { (upper & 7).wrapping_add(4) } else { upper.wrapping_add(1) };
        copy(out, at, usize::try_from(word & mask | high).ok()?, len)?;
        at = at.wrapping_add(len);
    }
    (at == out.len()).then_some(())
}

/// The length of a literal: in the tag, or for the values 60 to 63 in one to four bytes after it.
#[inline]
fn literal_len(upper: usize, tail: &[u8]) -> Option<(usize, &[u8])> {
    let extra = upper.saturating_sub(59);
    let (bytes, rest) = tail.split_at_checked(extra)?;
    let less_one = match extra {
        0 => upper,
        _ => bytes.iter().rev().fold(0, |n, &byte| n << 8 | usize::from(byte)),
    };
    Some((less_one.checked_add(1)?, rest))
}

/// Copies `len` bytes, 64 at most, to `out[at..]` from `offset` bytes before; the two may overlap, which repeats them.
#[inline(always)]
fn copy(out: &mut [u8], at: usize, offset: usize, len: usize) -> Option<()> {
    let (done, todo) = out.split_at_mut_checked(at)?;
    let from = done.get(done.len().checked_sub(offset)?..)?;
    if let (Some(from), Some(to)) = (from.first_chunk::<16>(), todo.first_chunk_mut::<16>())
        && len <= 16
    {
        *to = *from;
        return Some(());
    }
    if let (Some(from), Some(to)) = (from.first_chunk::<64>(), todo.first_chunk_mut::<64>()) {
        *to = *from;
        return Some(());
    }
    copy_any(from, todo, len)
}

/// The copies that are near the end of the output or overlap.
#[inline(never)]
fn copy_any(from: &[u8], todo: &mut [u8], len: usize) -> Option<()> {
    let todo = todo.get_mut(..len)?;
    match from {
        [] => return None,
        [byte] => todo.fill(*byte),
        _ => {
            let mut have = from.len().min(len);
            todo.get_mut(..have)?.copy_from_slice(from.get(..have)?);
            while let Some(left) = len.checked_sub(have).filter(|&left| left > 0) {
                // Whole periods, so that the copy may start at the front.
                let n = have.min(left);
                let (from, to) = todo.split_at_mut_checked(have)?;
                to.get_mut(..n)?.copy_from_slice(from.get(..n)?);
                have = have.wrapping_add(n);
            }
        }
    }
    Some(())
}

/// CRC-32 (IEEE). On bare metal by nibbles, because the tables of `crc32fast` would take 16 KiB of flash.
#[cfg(not(target_os = "none"))]
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(target_os = "none")]
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    crc32_small(bytes)
}

#[cfg(any(test, target_os = "none"))]
fn crc32_small(bytes: &[u8]) -> u32 {
    wire::Crc::new().with(bytes).value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_checksum_is_the_fast_one() {
        let bytes: [u8; 300] = core::array::from_fn(|i| ((i * 7) ^ (i >> 3)) as u8);
        for len in 0..bytes.len() {
            assert_eq!(crc32_small(&bytes[..len]), crc32(&bytes[..len]));
        }
        assert_eq!(crc32_small(b"123456789"), 0xcbf4_3926);
    }
}
