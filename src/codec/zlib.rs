//! Deflate by zlib-rs: quicker than `miniz_oxide` in both directions, for who has `std`. What is accepted is the same.

use super::deflate::is_checksum;
use super::pump::{Done, Step, pump};
use super::room::Room;
use super::{CompressError, Level};
use crate::error::ErrorKind;
use alloc::vec::Vec;
use zlib_rs::{DeflateFlush, InflateFlush, Status};

/// Of the window: as far back as raw deflate can reach.
const WINDOW_BITS: u8 = 15;

/// Huffman tables, and a window of which nothing is used as long as a block comes out in one piece.
#[derive(Default)]
pub(super) struct Inflate {
    state: Option<zlib_rs::Inflate>,
}

impl Inflate {
    pub(super) fn decompress(&mut self, input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
        let state = match &mut self.state {
            Some(state) => {
                state.reset(false);
                state
            }
            none => none.insert(zlib_rs::Inflate::new(false, WINDOW_BITS)),
        };
        pump(&mut Inflating(state), input, room)
    }
}

struct Inflating<'a>(&'a mut zlib_rs::Inflate);

impl Step for Inflating<'_> {
    fn step(&mut self, input: &[u8], out: &mut [u8], at: usize) -> Result<Done, ErrorKind> {
        let mut probe = [0];
        let probing = at >= out.len();
        let (mut used, mut made) = (0_usize, 0_usize);
        // More than once only where a length does not fit the 32 bits that zlib counts in.
        loop {
            let into =
                if probing { &mut probe[..] } else { out.get_mut(at.saturating_add(made)..).unwrap_or_default() };
            let room = into.len();
            let (was_in, was_out) = (self.0.total_in(), self.0.total_out());
            let rest = input.get(used..).unwrap_or_default();
            let status = self.0.decompress(rest, into, InflateFlush::Finish).map_err(|_| ErrorKind::CorruptBlock)?;
            let more_in = self.0.total_in().wrapping_sub(was_in) as usize;
            let more_out = self.0.total_out().wrapping_sub(was_out) as usize;
            used = used.saturating_add(more_in);
            made = made.saturating_add(more_out);
            if probing && made > 0 {
                return Ok(Done { used, made: 0, end: false });
            }
            if status == Status::StreamEnd {
                let tail = input.get(used..).unwrap_or_default();
                let all = out.get(..at.saturating_add(made)).unwrap_or_default();
                let used = if is_checksum(tail, all) { input.len() } else { used };
                return Ok(Done { used, made, end: true });
            }
            if more_out == room {
                return Ok(Done { used, made, end: false });
            }
            if more_in == 0 && more_out == 0 {
                return Err(ErrorKind::CorruptBlock);
            }
        }
    }
}

/// The tables of one level.
#[derive(Default)]
pub(super) struct Deflate {
    state: Option<(i32, zlib_rs::Deflate)>,
}

impl Deflate {
    /// The most that zlib has. There is one more, which is for `miniz_oxide`.
    pub(super) const MOST: i32 = 9;

    /// Appends a stream without header or checksum.
    pub(super) fn compress(&mut self, level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        /// What zlib counts in 32 bits, with room for what does not compress.
        const PIECE: usize = 1 << 30;
        let level = level.or(6);
        let state = match &mut self.state {
            Some((of, state)) if *of == level => {
                state.reset();
                state
            }
            other => &mut other.insert((level, zlib_rs::Deflate::new(level, false, WINDOW_BITS))).1,
        };
        let mut rest = input;
        loop {
            let piece = rest.get(..PIECE).unwrap_or(rest);
            let flush = if piece.len() == rest.len() { DeflateFlush::Finish } else { DeflateFlush::NoFlush };
            let before = out.len();
            let room = zlib_rs::compress_bound(piece.len());
            out.try_reserve(room).map_err(|_| CompressError::Failed)?;
            out.resize(before.saturating_add(room), 0);
            let (was_in, was_out) = (state.total_in(), state.total_out());
            let into = out.get_mut(before..).unwrap_or_default();
            let status = state.compress(piece, into, flush).map_err(|_| CompressError::Failed)?;
            let used = state.total_in().wrapping_sub(was_in) as usize;
            let made = state.total_out().wrapping_sub(was_out) as usize;
            out.truncate(before.saturating_add(made));
            if status == Status::StreamEnd {
                return Ok(());
            }
            if used == 0 && made == 0 {
                return Err(CompressError::Failed);
            }
            rest = rest.get(used..).unwrap_or_default();
        }
    }
}
