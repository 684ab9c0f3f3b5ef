//! The loop around codecs that do not know in advance how long a block becomes.

use super::room::Room;
use crate::error::ErrorKind;

/// What one call of [`Step::step`] did.
pub(super) struct Done {
    /// Bytes of input consumed.
    pub(super) used: usize,
    /// Bytes of output written.
    pub(super) made: usize,
    /// Whether the compressed data ended. If not, the output is full.
    pub(super) end: bool,
}

/// A codec that can stop when its output is full and go on later.
pub(super) trait Step {
    /// Decompresses `input` to `out[at..]`, until that is full or the compressed data ends. `input` is all that is
    /// left, so running out of it is [`ErrorKind::CorruptBlock`].
    ///
    /// With no room at all (`at == out.len()`) it finds out whether the data ends here: anything else than
    /// `end` means that at least one more byte would come, and `step` is not called again.
    fn step(&mut self, input: &[u8], out: &mut [u8], at: usize) -> Result<Done, ErrorKind>;
}

/// A codec that may need room for one more byte before it notices that the data has ended.
#[cfg(any(feature = "bzip2", feature = "xz"))]
pub(super) trait Piece {
    /// Decompresses some of `input` to `out`. Doing nothing at all means that the input has run out.
    fn piece(&mut self, input: &[u8], out: &mut [u8]) -> Result<Done, ErrorKind>;
}

/// A [`Piece`] as a [`Step`]: where there is no room, it gets one byte that must stay unused.
#[cfg(any(feature = "bzip2", feature = "xz"))]
pub(super) struct Probed<P>(pub(super) P);

#[cfg(any(feature = "bzip2", feature = "xz"))]
impl<P: Piece> Step for Probed<P> {
    fn step(&mut self, input: &[u8], out: &mut [u8], at: usize) -> Result<Done, ErrorKind> {
        let mut all = Done { used: 0, made: 0, end: false };
        let mut probe = [0];
        let out = out.get_mut(at..).unwrap_or_default();
        let probing = out.is_empty();
        let out = if probing { &mut probe } else { out };
        while !all.end && all.made < out.len() {
            let rest = input.get(all.used..).unwrap_or_default();
            let done = self.0.piece(rest, out.get_mut(all.made..).unwrap_or_default())?;
            if done.used == 0 && done.made == 0 && !done.end {
                return Err(ErrorKind::CorruptBlock);
            }
            all.used = all.used.saturating_add(done.used);
            all.made = all.made.saturating_add(done.made);
            all.end = done.end;
        }
        if probing && all.made > 0 {
            all = Done { made: 0, end: false, ..all };
        }
        Ok(all)
    }
}

/// Room to begin with: enough for most blocks in one go, and never out of proportion to the input.
const FIRST_RATIO: usize = 4;
const FIRST_LEAST: usize = 4096;

/// Room is doubled as long as that adds no more than this; larger blocks get this much more at a time, or a sixteenth.
/// So little more is held than the block needs, and what is copied in between stays in proportion.
const STEP: usize = 4 << 20;

/// How long room of `len` bytes becomes.
fn grown(len: usize) -> usize {
    len.saturating_add(len.min(STEP).max(len / 16))
}

/// Runs `step` over the whole of `input` and returns the length of the output.
pub(super) fn pump(step: &mut dyn Step, input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
    room.grow(input.len().saturating_mul(FIRST_RATIO).min(STEP).max(input.len()).max(FIRST_LEAST))?;
    let mut rest = input;
    let mut at = 0_usize;
    loop {
        let out = room.get();
        let len = out.len();
        let had_room = at < len;
        let done = step.step(rest, out, at)?;
        at = at.saturating_add(done.made);
        rest = rest.get(done.used..).ok_or(ErrorKind::CorruptBlock)?;
        if done.end {
            return if rest.is_empty() { Ok(at) } else { Err(ErrorKind::CorruptBlock) };
        }
        if at < len {
            return Err(ErrorKind::CorruptBlock);
        }
        // At the limit one more step tells a block that fits exactly from one that does not.
        if !room.grow(grown(len))? && !had_room {
            return Err(room.full());
        }
    }
}
