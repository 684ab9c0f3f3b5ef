//! Blocks that are whole but for their head or their marker.

use super::anchor::HEAD_MAX;
use super::check::Sound;
use super::{Claim, ReadAt, Recovery};
use crate::container::memory::Memory;
use crate::container::{BlockFrame, ReadError};
use crate::walk::Frame;
use crate::wire;

impl<R: ReadAt, B: Memory, M: Memory> Recovery<'_, R, B, M> {
    /// The block at a known beginning whose marker is destroyed: as many rows as it says in as many bytes as it says, and
    /// the next block, or the end of the file, where the marker would end.
    pub(super) fn unmarked(&mut self, stack: &mut [Frame]) -> Result<Option<(BlockFrame, Sound)>, ReadError<R::Error>> {
        let Some(frame) = self.head(self.at)?.ok().filter(|frame| frame.count() > 0 && frame.size() > 0) else {
            return Ok(None);
        };
        let len = frame.data().end;
        let end = frame.end();
        let follows = end == self.size || matches!(self.claim(end)?, Claim::Framed(_));
        if !follows || self.pay(len).is_err() || self.gather(self.at, len)?.is_err() {
            return Ok(None);
        }
        let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
        Ok(self.checker.check(frame, true, stored, stack).ok().map(|sound| (frame, sound)))
    }

    /// The block between a known beginning and `marker`, whose head is damaged; `wholly`, perhaps.
    pub(super) fn mend(
        &mut self,
        marker: u64,
        wholly: bool,
        stack: &mut [Frame],
    ) -> Result<Option<(BlockFrame, Sound)>, ReadError<R::Error>> {
        let Some(len) = marker.checked_sub(self.at).and_then(|len| usize::try_from(len).ok()) else {
            return Ok(None);
        };
        let too_long = len.saturating_sub(HEAD_MAX) > self.most as usize;
        if too_long || self.pay(len).is_err() || self.gather(self.at, len)?.is_err() {
            return Ok(None);
        }
        let mut best: Option<(BlockFrame, bool)> = None;
        let mut ambiguous = false;
        for head in 2..=HEAD_MAX.min(len) {
            let Some((frame, trust)) = self.guess(head, len).filter(|(_, trust)| wholly || *trust != Trust::Nothing)
            else {
                continue;
            };
            if self.pay(len).is_err() {
                return Ok(None);
            }
            let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
            let counted = trust == Trust::Count;
            let Ok(sound) = self.checker.check(frame, counted, stored, stack) else { continue };
            let frame = frame.with_count(sound.rows);
            // Every writer makes heads as short as their numbers allow.
            let shortest = varint_len(sound.rows).saturating_add(varint_len(u64::from(frame.size())));
            if shortest != head {
                continue;
            }
            let strong = trust != Trust::Nothing;
            match best {
                Some((_, true)) if !strong => {}
                Some((_, was)) if was == strong => ambiguous = true,
                _ => (best, ambiguous) = (Some((frame, strong)), false),
            }
        }
        let Some((frame, _)) = best.filter(|_| !ambiguous) else { return Ok(None) };
        // The memory holds what was inflated last: once more for the one that was chosen.
        let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
        let sound = self.checker.check(frame, true, stored, stack).ok();
        Ok(sound.map(|sound| (frame, sound)))
    }

    /// The frame whose head would be `head` bytes of the `len` before the marker, and what of the head agrees with that.
    fn guess(&self, head: usize, len: usize) -> Option<(BlockFrame, Trust)> {
        let bytes = self.stored.bytes().get(..head)?;
        let size = u32::try_from(len.checked_sub(head)?).ok().filter(|size| *size <= self.most)?;
        let frame = |count| BlockFrame::new(self.at, count, size, head as u8);
        // The size is in order if some suffix of the head reads as it.
        let sized = (1..head).any(|at| {
            let rest = bytes.get(at..).unwrap_or_default();
            matches!(wire::long(rest), Ok(([], value)) if value == i64::from(size))
        });
        if sized && self.checker.countable() {
            return Some((frame(0), Trust::Size));
        }
        match wire::long(bytes) {
            Ok((rest, count)) if count >= 0 && !rest.is_empty() => Some((frame(count as u64), Trust::Count)),
            _ if self.checker.countable() => Some((frame(0), Trust::Nothing)),
            _ => None,
        }
    }
}

/// What of a damaged head agrees with the data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    Size,
    Count,
    Nothing,
}

/// Bytes of a count or size.
fn varint_len(value: u64) -> usize {
    let bits = 64u32.saturating_sub(value.saturating_mul(2).leading_zeros()).max(1);
    bits.div_ceil(7) as usize
}
