//! Bzip2: whole streams, one after another. Each has a checksum of every block and of itself.

use ::bzip2::{Decompress, Status};

use super::pump::{Done, Piece, Probed, pump};
use super::room::Room;
use crate::error::ErrorKind;

pub(super) fn decompress(input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
    // The library cannot reset a decoder, so there is nothing to keep between blocks.
    pump(&mut Probed(Streams(Decompress::new(false))), input, room)
}

struct Streams(Decompress);

impl Piece for Streams {
    fn piece(&mut self, input: &[u8], out: &mut [u8]) -> Result<Done, ErrorKind> {
        let (was_in, was_out) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, out).map_err(|_| ErrorKind::CorruptBlock)?;
        let used = self.0.total_in().wrapping_sub(was_in) as usize;
        let made = self.0.total_out().wrapping_sub(was_out) as usize;
        let mut end = false;
        match status {
            Status::StreamEnd if used >= input.len() => end = true,
            Status::StreamEnd => {
                // What follows must be another stream: its decoder refuses anything else. The first byte is fed here,
                // so that this call has not done nothing.
                self.0 = Decompress::new(false);
                let next = input.get(used..used.saturating_add(1)).unwrap_or_default();
                self.0.decompress(next, &mut []).map_err(|_| ErrorKind::CorruptBlock)?;
                return Ok(Done { used: used.saturating_add(next.len()), made, end });
            }
            Status::MemNeeded => return Err(ErrorKind::InflatedBytesLimit),
            _ => {}
        }
        Ok(Done { used, made, end })
    }
}
