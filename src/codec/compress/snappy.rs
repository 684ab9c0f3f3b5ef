//! The snappy compressor: greedy, one candidate for each hash of four bytes, as in the reference implementation.
//!
//! The crate `snap` needs `std`; this needs a table of 32 KiB on the heap, kept between blocks.

use super::reserve;
use crate::codec::CompressError;
use crate::codec::snappy::crc32;
use alloc::vec::Vec;

/// Matches reach no further back than this; each fragment is compressed on its own, so that positions fit 16 bits.
const FRAGMENT: usize = 1 << 16;
/// Entries of the table, for a whole fragment.
const TABLE_BITS: u32 = 14;
/// Nothing shorter is looked at: it could save nothing.
const LEAST: usize = 16;

/// Where four bytes of each hash were last seen in the fragment.
#[derive(Default)]
pub(super) struct Snappy {
    table: Vec<u16>,
}

impl Snappy {
    /// Appends the block and its checksum to `out`.
    pub(super) fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        let len = u32::try_from(input.len()).map_err(|_| CompressError::TooLong)?;
        if self.table.is_empty() && input.len() >= LEAST {
            reserve_table(&mut self.table)?;
        }
        // The most that incompressible data becomes, as the reference has it.
        reserve(out, input.len().saturating_add(input.len() / 6).saturating_add(32 + 4))?;
        let mut head = len;
        while head >= 0x80 {
            out.push(head as u8 | 0x80);
            head >>= 7;
        }
        out.push(head as u8);
        for fragment in input.chunks(FRAGMENT) {
            self.fragment(fragment, out);
        }
        out.extend_from_slice(&crc32(input).to_be_bytes());
        Ok(())
    }

    fn fragment(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if bytes.len() < LEAST {
            return literal(bytes, out);
        }
        // Small fragments use, and clear, less of the table.
        let bits = bytes.len().ilog2().saturating_add(1).clamp(8, TABLE_BITS);
        let table = self.table.get_mut(..1 << bits).unwrap_or_default();
        table.fill(0);
        let shift = 32_u32.saturating_sub(bits);
        // What has not been written yet begins here.
        let mut pending = 0_usize;
        let mut at = 1_usize;
        // The longer nothing matches, the larger the steps.
        let mut misses = 32_usize;
        while let Some(word) = word(bytes, at) {
            let slot = table.get_mut((word.wrapping_mul(0x1e35_a7bd) >> shift) as usize);
            let Some(slot) = slot else { break };
            let candidate = usize::from(core::mem::replace(slot, at as u16));
            // An empty entry is position 0: compared like any other.
            if candidate < at && self::word(bytes, candidate) == Some(word) {
                literal(bytes.get(pending..at).unwrap_or_default(), out);
                let len = same(bytes, candidate, at);
                copy(at.wrapping_sub(candidate), len, out);
                at = at.saturating_add(len);
                pending = at;
                misses = 32;
            } else {
                at = at.saturating_add(misses >> 5);
                misses = misses.saturating_add(1);
            }
        }
        literal(bytes.get(pending..).unwrap_or_default(), out);
    }
}

#[cold]
fn reserve_table(table: &mut Vec<u16>) -> Result<(), CompressError> {
    table.try_reserve_exact(1 << TABLE_BITS).map_err(|_| CompressError::Failed)?;
    table.resize(1 << TABLE_BITS, 0);
    Ok(())
}

#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// How many bytes are the same at `earlier` and at `at`.
#[inline]
fn same(bytes: &[u8], earlier: usize, at: usize) -> usize {
    let (Some(mut a), Some(mut b)) = (bytes.get(earlier..), bytes.get(at..)) else { return 0 };
    let mut len = 0_usize;
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differ != 0 {
            return len.wrapping_add((differ.trailing_zeros() >> 3) as usize);
        }
        len = len.wrapping_add(8);
        (a, b) = (rest_a, rest_b);
    }
    len.wrapping_add(a.iter().zip(b).take_while(|(x, y)| x == y).count())
}

/// Up to a fragment of bytes as they are.
#[inline]
fn literal(bytes: &[u8], out: &mut Vec<u8>) {
    let Some(last) = bytes.len().checked_sub(1) else { return };
    match last {
        0..60 => out.push((last as u8) << 2),
        60..256 => out.extend_from_slice(&[60 << 2, last as u8]),
        _ => out.extend_from_slice(&[61 << 2, last as u8, (last >> 8) as u8]),
    }
    out.extend_from_slice(bytes);
}

/// `len` bytes, four at least, from `offset` bytes back.
#[inline]
fn copy(offset: usize, mut len: usize, out: &mut Vec<u8>) {
    let far = |len: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(&[(len.wrapping_sub(1) as u8) << 2 | 2, offset as u8, (offset >> 8) as u8]);
    };
    // What is left for the last one is never below four.
    while len >= 68 {
        far(64, out);
        len = len.wrapping_sub(64);
    }
    if len > 64 {
        far(60, out);
        len = len.wrapping_sub(60);
    }
    if len < 12 && offset < 2048 {
        out.extend_from_slice(&[((offset >> 8) as u8) << 5 | (len.wrapping_sub(4) as u8) << 2 | 1, offset as u8]);
    } else {
        far(len, out);
    }
}
