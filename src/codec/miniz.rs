//! Deflate by `miniz_oxide`: without `std`, and without a heap.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use super::deflate::is_checksum;
use super::pump::{Done, Step, pump};
use super::room::Room;
use crate::error::ErrorKind;

/// The Huffman tables and the position in the bit stream. There is no window: matches are copied out of the output,
/// which always holds everything decoded so far.
#[derive(Default)]
pub(super) struct Inflate {
    #[cfg(feature = "alloc")]
    state: Option<alloc::boxed::Box<DecompressorOxide>>,
    #[cfg(not(feature = "alloc"))]
    state: DecompressorOxide,
}

impl Inflate {
    pub(super) fn decompress(&mut self, input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
        #[cfg(feature = "alloc")]
        let state = &mut **self.state.get_or_insert_default();
        #[cfg(not(feature = "alloc"))]
        let state = &mut self.state;
        state.init();
        pump(&mut Inflating(state), input, room)
    }
}

struct Inflating<'a>(&'a mut DecompressorOxide);

impl Step for Inflating<'_> {
    fn step(&mut self, input: &[u8], out: &mut [u8], at: usize) -> Result<Done, ErrorKind> {
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, used, made) = decompress(self.0, input, out, at, flags);
        match status {
            TINFLStatus::Done => {
                let tail = input.get(used..).unwrap_or_default();
                let all = out.get(..at.saturating_add(made)).unwrap_or_default();
                let used = if is_checksum(tail, all) { input.len() } else { used };
                Ok(Done { used, made, end: true })
            }
            TINFLStatus::HasMoreOutput => Ok(Done { used, made, end: false }),
            // The rest are malformed data and, as no flag promises more input, input that ran out.
            _ => Err(ErrorKind::CorruptBlock),
        }
    }
}
