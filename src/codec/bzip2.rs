//! Bzip2: whole streams, one after another. Each has a checksum of every block and of itself.

use ::bzip2::{Decompress, Status};

use super::pump::{Done, Piece, Probed, pump};
use super::room::Room;
use crate::error::ErrorKind;

/// Streams that a block may consist of whatever they contain, and one more for so many bytes of output.
///
/// The library cannot reset a decoder, and a new one clears 3.6 MB: 0.17 ms, which a stream of 14 bytes can ask
/// for. Streams of parallel compressors hold 100 kB and more, so this stops nothing but an attack.
const FREE_STREAMS: u64 = 256;
const BYTES_PER_STREAM: u64 = 4096;

pub(super) fn decompress(input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
    pump(&mut Probed(Streams { decoder: Decompress::new(false), streams: 0, made: 0 }), input, room)
}

struct Streams {
    decoder: Decompress,
    /// Streams that have ended.
    streams: u64,
    /// Bytes of output of all streams.
    made: u64,
}

impl Piece for Streams {
    fn piece(&mut self, input: &[u8], out: &mut [u8]) -> Result<Done, ErrorKind> {
        let (was_in, was_out) = (self.decoder.total_in(), self.decoder.total_out());
        let status = self.decoder.decompress(input, out).map_err(|_| ErrorKind::CorruptBlock)?;
        let used = self.decoder.total_in().wrapping_sub(was_in) as usize;
        let made = self.decoder.total_out().wrapping_sub(was_out) as usize;
        self.made = self.made.saturating_add(made as u64);
        match status {
            Status::StreamEnd => {}
            Status::MemNeeded => return Err(ErrorKind::InflatedBytesLimit),
            _ => return Ok(Done { used, made, end: false }),
        }
        let Some(next) = input.get(used..).and_then(|rest| rest.get(..1)) else {
            return Ok(Done { used, made, end: true });
        };
        self.streams = self.streams.saturating_add(1);
        if self.streams.saturating_sub(FREE_STREAMS) > self.made / BYTES_PER_STREAM {
            return Err(ErrorKind::CorruptBlock);
        }
        // What follows must be another stream: its decoder refuses anything else. It gets the first byte here, so that
        // this call has not done nothing.
        self.decoder = Decompress::new(false);
        self.decoder.decompress(next, &mut []).map_err(|_| ErrorKind::CorruptBlock)?;
        Ok(Done { used: used.saturating_add(1), made, end: false })
    }
}
