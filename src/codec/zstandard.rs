//! Zstandard: RFC 8878 frames, one after another, skippable ones between them; each may have a checksum.
//!
//! A block is decompressed in one shot, straight into its destination: the destination is the window, so that no
//! memory depends on the window size in a frame header. How much destination there must be comes from [`Frames`], which
//! looks at the heads of frames and blocks, since a frame need not tell its length and a hostile one may lie.

use zstd_safe::DCtx;
use zstd_safe::zstd_sys::ZSTD_ErrorCode;

use super::room::Room;
use crate::error::ErrorKind;

/// The decoder's context: about 96 KB in C memory, made for the first block and kept.
#[derive(Default)]
pub(super) struct Zstandard {
    context: Option<DCtx<'static>>,
}

/// Room to begin with for frames that don't tell their length, and how it grows. Decompression starts anew in a larger
/// room, so it grows by a factor that keeps the work below 4/3 of the last attempt.
const FIRST_RATIO: usize = 8;
const FIRST_LEAST: usize = BLOCK_MAX as usize;
const GROWTH: usize = 4;

impl Zstandard {
    pub(super) fn decompress(&mut self, input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
        let bound = Frames::read(input).ok_or(ErrorKind::CorruptBlock)?;
        // No memory is no room.
        let context = match &mut self.context {
            Some(context) => context,
            none => none.insert(DCtx::try_create().ok_or(ErrorKind::InflatedBytesLimit)?),
        };
        let most = usize::try_from(bound.most).unwrap_or(usize::MAX);
        let first = if bound.told { most } else { input.len().saturating_mul(FIRST_RATIO).max(FIRST_LEAST).min(most) };
        room.grow(first)?;
        loop {
            let out = room.get();
            let len = out.len();
            match context.decompress(out, input) {
                Ok(end) => return Ok(end),
                // With room for all that the heads account for, it is the frame that is wrong.
                Err(code) if code == failure(ZSTD_ErrorCode::ZSTD_error_dstSize_tooSmall) && len < most => {
                    if !room.grow(len.saturating_mul(GROWTH).min(most))? {
                        return Err(room.full());
                    }
                }
                Err(code) if code == failure(ZSTD_ErrorCode::ZSTD_error_checksum_wrong) => {
                    return Err(ErrorKind::Checksum);
                }
                Err(_) => return Err(ErrorKind::CorruptBlock),
            }
        }
    }
}

/// How the C library returns an error: as the negative of its number.
const fn failure(code: ZSTD_ErrorCode) -> usize {
    (code as usize).wrapping_neg()
}

const MAGIC: u32 = 0xfd2f_b528;
/// Skippable frames have sixteen magic numbers.
const SKIPPABLE: u32 = 0x184d_2a50;
const SKIPPABLE_MASK: u32 = 0xffff_fff0;
/// Most bytes that a block decompresses to.
const BLOCK_MAX: u64 = 128 << 10;

/// What the heads of frames and blocks say about the length of their content.
struct Frames {
    /// No more than this can come out.
    most: u64,
    /// All frames tell their length, and their blocks could make it.
    told: bool,
}

impl Frames {
    /// `None` if the bytes are not whole frames, with at least one that is not skippable: an empty block has a frame
    /// too, so nothing at all, or skippable frames alone, have lost something.
    fn read(mut input: &[u8]) -> Option<Self> {
        let mut all = Self { most: 0, told: true };
        let mut frames = false;
        while !input.is_empty() {
            let magic = number(take(&mut input, 4)?);
            if magic as u32 & SKIPPABLE_MASK == SKIPPABLE {
                let len = number(take(&mut input, 4)?);
                take(&mut input, usize::try_from(len).ok()?)?;
            } else if magic as u32 == MAGIC {
                let (told, most) = frame(&mut input)?;
                all.most = all.most.saturating_add(told.map_or(most, |told| told.min(most)));
                all.told &= told.is_some();
                frames = true;
            } else {
                return None;
            }
        }
        frames.then_some(all)
    }
}

/// Takes a frame after its magic number: the length that it tells, and the most that its blocks can make.
fn frame(input: &mut &[u8]) -> Option<(Option<u64>, u64)> {
    let descriptor = number(take(input, 1)?);
    let single_segment = descriptor & 0x20 != 0;
    if !single_segment {
        // The window size.
        take(input, 1)?;
    }
    // The dictionary, which the decoder will not have.
    take(
        input,
        match descriptor & 3 {
            0 => 0,
            1 => 1,
            2 => 2,
            _ => 4,
        },
    )?;
    let told = match descriptor >> 6 {
        0 if single_segment => Some(number(take(input, 1)?)),
        0 => None,
        1 => Some(number(take(input, 2)?).saturating_add(256)),
        2 => Some(number(take(input, 4)?)),
        _ => Some(number(take(input, 8)?)),
    };
    let mut most = 0_u64;
    loop {
        let head = number(take(input, 3)?);
        let size = head >> 3;
        let (stored, content) = match head >> 1 & 3 {
            0 => (size, size),
            1 => (1, size),
            2 => (size, BLOCK_MAX),
            _ => return None,
        };
        take(input, usize::try_from(stored).ok()?)?;
        most = most.saturating_add(content.min(BLOCK_MAX));
        if head & 1 == 1 {
            break;
        }
    }
    if descriptor & 4 != 0 {
        // The checksum.
        take(input, 4)?;
    }
    Some((told, most))
}

fn take<'a>(input: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    input.split_off(..len)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte))
}
