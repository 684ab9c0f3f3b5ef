//! What recovery needs to know of a file before it can find its blocks.

use super::super::Header;
use super::at::{ReadAt, fill, find};
use crate::codec::Codec;
use crate::wire::{SYNC_LEN, frame_head};

/// What recovery needs to know of a file: its sync marker, its codec, and where its first block may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The sixteen bytes that end every block.
    pub marker: [u8; 16],
    /// How blocks are compressed.
    pub codec: Codec,
    /// Where the first block begins, if `known`; else where to begin to search.
    pub start: u64,
    /// Whether a block begins at `start` for sure.
    pub known: bool,
}

/// The longest head of a block: two integers.
pub(in crate::container) const HEAD_MAX: usize = 20;

impl Anchor {
    /// What the header of the file says.
    #[must_use]
    pub const fn of(header: &Header<'_>) -> Self {
        Self { marker: *header.sync(), codec: header.codec(), start: header.len() as u64, known: true }
    }

    /// What the blocks themselves give away, of a file whose header is lost or whose header names another marker: two
    /// frames in a row that end in the same sixteen bytes, best if these stand before them or end the file; for a file of
    /// a single block, its last sixteen bytes if they stand elsewhere too. `None` if there is nothing of the kind.
    ///
    /// Looks at every offset once, from `from` on, in `window`, which should be some kilobytes long.
    ///
    /// # Errors
    /// Those of the source.
    pub fn search<S: ReadAt>(
        source: &mut S,
        from: u64,
        codec: Codec,
        window: &mut [u8],
    ) -> Result<Option<Self>, S::Error> {
        let size = source.size()?;
        let tail = marker_before(source, size)?;
        let (mut at, mut weak) = (from, None);
        while at < size {
            let have = fill(source, at, window)?;
            let there = window.get(..have).unwrap_or_default();
            let last = at.saturating_add(have as u64) >= size;
            // A head must be whole to be looked at, but at the end of the file.
            let tried = if last { have } else { have.saturating_sub(HEAD_MAX) };
            for offset in 0..tried {
                let head = there.get(offset..).unwrap_or_default();
                let here = at.saturating_add(offset as u64);
                if let Some(end) = frame_end(head, here, size)
                    && let Some(marker) = marker_before(source, end)?
                    && follows(source, end, size, &marker)?
                {
                    let strong = tail == Some(marker) || marker_before(source, here)? == Some(marker);
                    if strong {
                        return Self::beginning(source, marker, codec, from, here, window).map(Some);
                    }
                    weak = weak.or(Some((marker, here)));
                }
            }
            if last || tried == 0 {
                break;
            }
            at = at.saturating_add(tried as u64);
        }
        if let Some((marker, here)) = weak {
            return Self::beginning(source, marker, codec, from, here, window).map(Some);
        }
        let Some(marker) = tail else { return Ok(None) };
        let before = size.saturating_sub(SYNC_LEN as u64);
        let twice = find(source, &marker, from, before, window)?.is_some();
        Ok(twice.then_some(Self { marker, codec, start: from, known: false }))
    }

    /// Blocks that no other follows come before those at `here`, perhaps: then the marker stands before them.
    fn beginning<S: ReadAt>(
        source: &mut S,
        marker: [u8; SYNC_LEN],
        codec: Codec,
        from: u64,
        here: u64,
        window: &mut [u8],
    ) -> Result<Self, S::Error> {
        let before = find(source, &marker, from, here.saturating_sub(SYNC_LEN as u64), window)?;
        let (start, known) = if before.is_some() { (from, false) } else { (here, true) };
        Ok(Self { marker, codec, start, known })
    }
}

/// Where the frame ends that begins with `head`, if it fits the file and is not empty: runs of zeros look like empty
/// blocks.
fn frame_end(head: &[u8], at: u64, size: u64) -> Option<u64> {
    let (rest, frame) = frame_head(head).ok()?;
    let data = at.checked_add(head.len().saturating_sub(rest.len()) as u64)?;
    let end = data.checked_add(frame.size)?.checked_add(SYNC_LEN as u64)?;
    (frame.count > 0 && end <= size).then_some(end)
}

fn marker_before<S: ReadAt>(source: &mut S, end: u64) -> Result<Option<[u8; SYNC_LEN]>, S::Error> {
    let Some(at) = end.checked_sub(SYNC_LEN as u64) else { return Ok(None) };
    let mut marker = [0; SYNC_LEN];
    let have = fill(source, at, &mut marker)?;
    // Bytes that are all the same are padding or erased memory, not a marker.
    let plain = marker.iter().all(|byte| Some(byte) == marker.first());
    Ok((have == SYNC_LEN && !plain).then_some(marker))
}

/// Whether another frame with this marker begins at `at`.
fn follows<S: ReadAt>(source: &mut S, at: u64, size: u64, marker: &[u8; SYNC_LEN]) -> Result<bool, S::Error> {
    let mut head = [0; HEAD_MAX];
    let have = fill(source, at, &mut head)?;
    let Some(end) = frame_end(head.get(..have).unwrap_or_default(), at, size) else { return Ok(false) };
    Ok(marker_before(source, end)?.as_ref() == Some(marker))
}
