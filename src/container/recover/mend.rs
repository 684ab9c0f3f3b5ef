//! Blocks that are whole but for their head or their marker.

use super::anchor::HEAD_MAX;
use super::check::Sound;
use super::{Claim, ReadAt, Recovery, read_head};
use crate::codec::Codec;
use crate::container::memory::Memory;
use crate::container::{BlockFrame, ReadError};
use crate::error::ErrorKind;
use crate::walk::Frame;
use crate::wire::{self, SYNC_LEN};

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
        // One that lies across its place was not destroyed: bytes before it were lost, or came in, and what seems to follow
        // does by accident.
        let place = end.saturating_sub(SYNC_LEN as u64);
        let across = place.saturating_sub(SYNC_LEN as u64 - 1).max(frame.data_offset());
        let follows = follows && self.marker_from(across)?.is_none_or(|marker| marker >= end);
        if !follows || self.pay(len).is_err() || self.gather(self.at, len)?.is_err() {
            return Ok(None);
        }
        let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
        Ok(self.checker.check(frame, true, stored, stack).ok().map(|sound| (frame, sound)))
    }

    /// The block between a known beginning and `marker`, whose head is damaged; it may be so
    /// wholly if the marker is the `first`, and `ends` a block for sure. What lies before it, if anything, is lost because of `kind`.
    pub(super) fn mend(
        &mut self,
        marker: u64,
        (first, ends): (bool, bool),
        kind: ErrorKind,
        stack: &mut [Frame],
    ) -> Result<Option<(BlockFrame, Sound)>, ReadError<R::Error>> {
        let Some(len) = marker.checked_sub(self.at).and_then(|len| usize::try_from(len).ok()) else {
            return Ok(None);
        };
        let too_long = len.saturating_sub(HEAD_MAX) > self.most as usize;
        if too_long || self.pay(len).is_err() || self.gather(self.at, len)?.is_err() {
            return Ok(None);
        }
        let wholly = first && ends;
        // A few bytes before a marker that stands in a value read as anything.
        let near = self.near(len, wholly, stack).filter(|(_, trust)| ends || *trust >= Trust::Size);
        if near.is_none_or(|(_, trust)| trust < Trust::SizeOnly)
            && wholly
            && let Some((before, frame)) = self.behind(len, stack)
        {
            let at = self.at.saturating_add(before as u64);
            self.lose(at, None, kind);
            if self.gather(at, len.saturating_sub(before))?.is_err() {
                return Ok(None);
            }
            return Ok(self.again(frame, stack));
        }
        // The memory holds what was inflated last: once more for the one that was chosen.
        Ok(near.and_then(|(frame, _)| self.again(frame, stack)))
    }

    fn again(&mut self, frame: BlockFrame, stack: &mut [Frame]) -> Option<(BlockFrame, Sound)> {
        let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
        self.checker.check(frame, true, stored, stack).ok().map(|sound| (frame, sound))
    }

    /// The block whose head is what is left of it in front of its data: the one reading that has most for it.
    fn near(&mut self, len: usize, wholly: bool, stack: &mut [Frame]) -> Option<(BlockFrame, Trust)> {
        let mut best: Option<(BlockFrame, Trust)> = None;
        let mut ambiguous = false;
        for head in 0..=HEAD_MAX.min(len) {
            for (frame, trust) in self.guesses(head, len, wholly).into_iter().flatten() {
                self.pay(len).ok()?;
                let stored = self.stored.bytes().get(frame.data()).unwrap_or_default();
                let Ok(sound) = self.checker.check(frame, trust == Trust::Count, stored, stack) else { continue };
                let frame = frame.with_count(sound.rows);
                // Every writer makes heads as short as their numbers allow.
                let shortest = varint_len(sound.rows).saturating_add(varint_len(u64::from(frame.size())));
                let trust = match trust {
                    Trust::Nothing if self.lost_data(len, sound.rows) => continue,
                    trust if shortest == head => trust,
                    _ if sound.rows == 0 => continue,
                    Trust::Size if self.is_telling(frame) || self.reads_as(0..head, frame.size()) => Trust::SizeOnly,
                    Trust::Nothing if head < shortest => Trust::Nothing,
                    _ => continue,
                };
                match best {
                    Some((_, other)) if other.rank() > trust.rank() => {}
                    Some((_, other)) if other.rank() == trust.rank() => ambiguous = true,
                    _ => (best, ambiguous) = (Some((frame, trust)), false),
                }
            }
        }
        best.filter(|_| !ambiguous)
    }

    /// The block with a sound head, after bytes that came in: how many, and the block.
    fn behind(&mut self, len: usize, stack: &mut [Frame]) -> Option<(usize, BlockFrame)> {
        // Bytes may also have come in behind the head.
        let bytes = self.stored.bytes().get(..len.min(HEAD_MAX))?;
        if let Ok(frame) = read_head(bytes, self.at, self.most)
            && let Some(before) = len.checked_sub(frame.data().end)
            && before > 0
            && frame.count() > 0
            && self.is_telling(frame)
        {
            self.pay(len).ok()?;
            let stored = self.stored.bytes().get(before.saturating_add(frame.data().start)..len)?;
            let frame = frame.moved(before as u64);
            if self.checker.check(frame, true, stored, stack).is_ok() {
                return Some((before, frame));
            }
        }
        for before in 1..len {
            let head = self.stored.bytes().get(before..len)?;
            let at = self.at.saturating_add(before as u64);
            let Ok(frame) = read_head(head.get(..HEAD_MAX).unwrap_or(head), at, self.most) else { continue };
            let data = frame.data();
            let shortest = varint_len(frame.count()).saturating_add(varint_len(u64::from(frame.size())));
            if before.saturating_add(data.end) != len
                || frame.count() == 0
                || data.start != shortest
                || !self.is_telling(frame)
            {
                continue;
            }
            self.pay(data.end).ok()?;
            let stored = self.stored.bytes().get(before.saturating_add(data.start)..len)?;
            if self.checker.check(frame, true, stored, stack).is_ok() {
                return Some((before, frame));
            }
        }
        None
    }

    /// Whether data that reads as rows is no accident: compressed data is not, and a size of two bytes that is right.
    fn is_telling(&self, frame: BlockFrame) -> bool {
        self.checker.codec != Codec::Null || frame.size() >= 64
    }

    /// Whether a head that can be read speaks of data that is missing, or came in, and of the rows with it: then not the
    /// head is damaged. Compressed data would not inflate.
    fn lost_data(&self, len: usize, rows: u64) -> bool {
        let head = self.stored.bytes().get(..len.min(HEAD_MAX)).unwrap_or_default();
        let Ok(frame) = read_head(head, self.at, self.most) else { return false };
        let end = frame.data().end;
        let (less, more) = (end > len && frame.count() > rows, end < len && frame.count() < rows);
        self.checker.codec == Codec::Null && frame.count() > 0 && frame.size() > 0 && (less || more)
    }

    /// Whether these bytes are this number.
    fn reads_as(&self, bytes: core::ops::Range<usize>, size: u32) -> bool {
        let bytes = self.stored.bytes().get(bytes).unwrap_or_default();
        matches!(wire::long(bytes), Ok(([], value)) if value == i64::from(size))
    }

    /// The frames whose head would be `head` bytes of the `len` before the marker, and what of the head agrees with that.
    fn guesses(&self, head: usize, len: usize, wholly: bool) -> [Option<(BlockFrame, Trust)>; 2] {
        let Some(size) =
            len.checked_sub(head).and_then(|size| u32::try_from(size).ok()).filter(|size| *size <= self.most)
        else {
            return [None; 2];
        };
        let frame = |count| BlockFrame::new(self.at, count, size, head as u8);
        let countable = self.checker.countable();
        // The size is in order if some suffix of the head reads as it.
        if countable && (0..head).any(|at| self.reads_as(at..head, size)) {
            return [Some((frame(0), Trust::Size)), None];
        }
        let bytes = self.stored.bytes().get(..head).unwrap_or_default();
        let counted = match wire::long(bytes) {
            Ok((rest, count)) if count >= 0 && !rest.is_empty() => Some((frame(count as u64), Trust::Count)),
            _ => None,
        };
        [counted, (wholly && countable).then_some((frame(0), Trust::Nothing))]
    }
}

/// What of a damaged head agrees with the data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// Nothing.
    Nothing,
    /// The size, among bytes that are too many or too few.
    SizeOnly,
    /// The size.
    Size,
    /// The count.
    Count,
}

impl Trust {
    /// Count and size are as good as one another.
    fn rank(self) -> Self {
        self.min(Self::Size)
    }
}

/// Bytes of a count or size.
fn varint_len(value: u64) -> usize {
    let bits = 64u32.saturating_sub(value.saturating_mul(2).leading_zeros()).max(1);
    bits.div_ceil(7) as usize
}
