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
const ENTRIES: usize = 1 << TABLE_BITS;
/// Nothing shorter is looked at: it could save nothing.
const LEAST: usize = 16;
/// Bytes that may be written behind what counts, and are none of it.
const SPARE: usize = 16;

/// Where four bytes of each hash were last seen in the fragment.
#[derive(Default)]
pub(super) struct Snappy {
    table: Vec<u16>,
}

impl Snappy {
    /// Appends the block and its checksum to `out`.
    pub(super) fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        let len = u32::try_from(input.len()).map_err(|_| CompressError::TooLong)?;
        if self.table.is_empty() {
            reserve_table(&mut self.table)?;
        }
        // The most that incompressible data becomes, as the reference has it, and what is written beyond it for a moment.
        let most = input.len().saturating_add(input.len() / 6).saturating_add(32 + SPARE);
        reserve(out, most)?;
        let begin = out.len();
        out.resize(begin.saturating_add(most), 0);
        let mut pen = Pen { room: out.get_mut(begin..).unwrap_or_default(), at: 0 };
        let mut head = len;
        while head >= 0x80 {
            pen.put([head as u8 | 0x80], 1);
            head >>= 7;
        }
        pen.put([head as u8], 1);
        if let Some(table) = self.table.first_chunk_mut::<ENTRIES>() {
            for bytes in input.chunks(FRAGMENT) {
                fragment(bytes, table, &mut pen);
            }
        }
        pen.put(crc32(input).to_be_bytes(), 4);
        let end = begin.saturating_add(pen.at);
        // There was room for all of it: see `most`.
        let whole = end <= out.len();
        out.truncate(end);
        if whole { Ok(()) } else { Err(CompressError::Failed) }
    }
}

fn fragment(bytes: &[u8], table: &mut [u16; ENTRIES], pen: &mut Pen<'_>) {
    if bytes.len() < LEAST {
        return pen.literal(bytes, 0, bytes.len());
    }
    // Small fragments use, and clear, less of the table.
    let bits = bytes.len().ilog2().saturating_add(1).clamp(8, TABLE_BITS);
    table.get_mut(..1 << bits).unwrap_or_default().fill(0);
    let shift = 32_u32.saturating_sub(bits);
    // Puts a position in the table, and returns the one that was there for the same hash. An empty entry is position 0, which
    // is compared like any other; all of them are before `at`, which begins at 1.
    let mut seen = |word: u32, at: u32| {
        let slot = (word.wrapping_mul(0x1e35_a7bd) >> shift) as usize & (ENTRIES - 1);
        table.get_mut(slot).map_or(0, |slot| u32::from(core::mem::replace(slot, at as u16)))
    };
    // What has not been written yet begins here.
    let mut pending = 0_u32;
    let mut at = 1_u32;
    'fragment: while let Some(mut here) = word(bytes, at) {
        // The longer nothing matches, the larger the steps.
        let mut misses = 32_u32;
        let mut candidate = loop {
            let candidate = seen(here, at);
            if word(bytes, candidate) == Some(here) {
                break candidate;
            }
            let step = misses >> 5;
            misses = misses.wrapping_add(step);
            at = at.wrapping_add(step);
            match word(bytes, at) {
                Some(next) => here = next,
                None => break 'fragment,
            }
        };
        pen.literal(bytes, pending as usize, at as usize);
        // One copy is often followed by another.
        loop {
            let len = same(bytes, candidate as usize, at as usize);
            pen.copy(at.wrapping_sub(candidate), len);
            at = at.wrapping_add(len as u32);
            pending = at;
            let Some(eight) = bytes.get(at.wrapping_sub(1) as usize..).and_then(<[u8]>::first_chunk::<8>) else {
                break 'fragment;
            };
            // The bytes before are worth finding as well.
            let eight = u64::from_le_bytes(*eight);
            seen(eight as u32, at.wrapping_sub(1));
            here = (eight >> 8) as u32;
            candidate = seen(here, at);
            if word(bytes, candidate) != Some(here) {
                at = at.wrapping_add(1);
                break;
            }
        }
    }
    pen.literal(bytes, pending as usize, bytes.len());
}

#[cold]
fn reserve_table(table: &mut Vec<u16>) -> Result<(), CompressError> {
    table.try_reserve_exact(ENTRIES).map_err(|_| CompressError::Failed)?;
    table.resize(ENTRIES, 0);
    Ok(())
}

/// Positions in a fragment have 17 bits: where that can be seen, one comparison is enough.
#[inline(always)]
fn word(bytes: &[u8], at: u32) -> Option<u32> {
    let at = at as usize;
    bytes.get(at..at.wrapping_add(4))?.first_chunk().map(|four| u32::from_le_bytes(*four))
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

/// Writes elements to memory that is there already. Short ones are written as several bytes whatever their length, and what is
/// too much is written over by the next one: that takes no call, and no branch that could be foretold wrongly.
struct Pen<'r> {
    room: &'r mut [u8],
    at: usize,
}

impl Pen<'_> {
    /// The first `len` of these bytes.
    #[inline(always)]
    fn put<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        if let Some(place) = self.room.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut) {
            *place = bytes;
        }
        self.at = self.at.wrapping_add(len);
    }

    /// Bytes as they are, up to a fragment of them.
    #[inline(always)]
    fn literal(&mut self, bytes: &[u8], from: usize, to: usize) {
        let len = to.wrapping_sub(from);
        let Some(last) = len.checked_sub(1) else { return };
        let rest = bytes.get(from..).unwrap_or_default();
        if last < 16
            && let Some(chunk) = rest.first_chunk::<16>()
        {
            self.put([(last as u8) << 2], 1);
            return self.put(*chunk, len);
        }
        self.long_literal(rest, last);
    }

    #[inline(never)]
    fn long_literal(&mut self, rest: &[u8], last: usize) {
        match last {
            0..60 => self.put([(last as u8) << 2], 1),
            60..256 => self.put([60 << 2, last as u8], 2),
            _ => self.put([61 << 2, last as u8, (last >> 8) as u8], 3),
        }
        let len = last.wrapping_add(1);
        let end = self.at.wrapping_add(len);
        if let (Some(from), Some(to)) = (rest.get(..len), self.room.get_mut(self.at..end)) {
            to.copy_from_slice(from);
        }
        self.at = end;
    }

    /// `len` bytes, four at least, from `offset` bytes back.
    #[inline(always)]
    fn copy(&mut self, offset: u32, mut len: usize) {
        let [low, high, ..] = offset.to_le_bytes();
        // What is left for the last one is never below four.
        while len >= 68 {
            self.put([63 << 2 | 2, low, high], 3);
            len = len.wrapping_sub(64);
        }
        if len > 64 {
            self.put([59 << 2 | 2, low, high], 3);
            len = len.wrapping_sub(60);
        }
        if len < 12 && offset < 2048 {
            self.put([high << 5 | (len.wrapping_sub(4) as u8) << 2 | 1, low], 2);
        } else {
            self.put([(len.wrapping_sub(1) as u8) << 2 | 2, low, high], 3);
        }
    }
}
