//! Xz: whole .xz streams, one after another, padding between them included, with the checksum that each declares.

use lzma_rust2::{Action, Status, XzStream};

use super::pump::{Done, Piece, Probed, pump};
use super::room::Room;
use crate::error::ErrorKind;

/// A block header may declare a dictionary of up to 4 GiB, and an encoder at level 9 declares 64 MiB for the smallest
/// block, so what it declares is worth nothing. The decoder's window grows with the data instead: to less than twice
/// the output and one LZMA2 chunk (2 MiB), and not at all for a header alone. There is no other limit to pass on. The
/// library refuses only what could not be addressed, whatever the output: where addresses have 32 bits, 2 GiB and more.
pub(super) fn decompress(input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
    pump(&mut Probed(Streams(XzStream::new(true))), input, room)
}

/// KiB of window that a machine can address, as the library counts them.
const ADDRESSABLE: usize = isize::MAX as usize >> 10;

struct Streams(XzStream);

impl Streams {
    /// What an error of the library means. It is not asked, since its type depends on features of the library, which others
    /// in the same build may turn on.
    fn refused(&self) -> ErrorKind {
        match self.0.memory_usage() {
            Some(kib) if kib as usize > ADDRESSABLE => ErrorKind::InflatedBytesLimit,
            _ => ErrorKind::CorruptBlock,
        }
    }
}

impl Piece for Streams {
    fn piece(&mut self, input: &[u8], out: &mut [u8]) -> Result<Done, ErrorKind> {
        let result = self.0.process(input, out, Action::Finish).map_err(|_| self.refused())?;
        let end = result.status == Status::StreamEnd;
        Ok(Done { used: result.bytes_consumed, made: result.bytes_produced, end })
    }
}
