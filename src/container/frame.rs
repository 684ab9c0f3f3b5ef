//! The frame of a block: its head, and the sync marker after its data.

use super::Error;
use crate::error::ErrorKind;
use crate::wire::{self, FrameHead, SYNC_LEN, fault_of};

/// A block as it lies in the file: where, how long, how many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BlockFrame {
    offset: u64,
    count: u64,
    size: u32,
    head: u8,
}

impl BlockFrame {
    pub(crate) const fn new(offset: u64, count: u64, size: u32, head: u8) -> Self {
        Self { offset, count, size, head }
    }

    /// The same with another number of rows.
    pub(crate) const fn with_count(self, count: u64) -> Self {
        Self { count, ..self }
    }

    /// The same so many bytes further on.
    pub(crate) const fn moved(self, by: u64) -> Self {
        Self { offset: self.offset.saturating_add(by), ..self }
    }

    /// Where in the file it begins: the offset of its count.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Number of rows, as its head says.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Bytes of its data as stored, after the codec.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// Where in the file its data begins.
    #[must_use]
    pub const fn data_offset(&self) -> u64 {
        self.offset.saturating_add(self.head as u64)
    }

    /// Where in the file it ends: just after its sync marker.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.sync_offset().saturating_add(SYNC_LEN as u64)
    }

    const fn sync_offset(&self) -> u64 {
        self.data_offset().saturating_add(self.size as u64)
    }

    /// Bytes of all of it: head, data, sync marker.
    pub(crate) const fn len(&self) -> usize {
        self.data().end.saturating_add(SYNC_LEN)
    }

    /// Where its data lies in the bytes of the frame.
    pub(crate) const fn data(&self) -> core::ops::Range<usize> {
        let head = self.head as usize;
        head..head.saturating_add(self.size as usize)
    }
}

/// Takes a file apart into frames; the one place that checks them. What it works on are the bytes of one frame, from its
/// first one on, as many as have arrived.
#[derive(Clone, Debug)]
pub(crate) struct Framer {
    marker: [u8; SYNC_LEN],
    most: u32,
    /// Where the frame begins, and so where the last good marker ends.
    at: u64,
    /// The frame, once its head has arrived.
    frame: Option<BlockFrame>,
    /// Bytes of its data that were passed and are not kept.
    passed: usize,
}

/// What is known of a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// All of it is there.
    Whole(BlockFrame),
    /// So many bytes belong to it at least; more than there are.
    Need(usize),
}

impl Framer {
    /// No frame is shorter: a count, a size and a marker.
    pub(crate) const LEAST: usize = 2 + SYNC_LEN;

    pub(crate) const fn new(marker: [u8; SYNC_LEN], at: u64, most: u32) -> Self {
        Self { marker, most, at, frame: None, passed: 0 }
    }

    /// The same for the frames of the same file from `at` on.
    #[cfg(feature = "std")]
    pub(crate) const fn restarted(&self, at: u64) -> Self {
        Self::new(self.marker, at, self.most)
    }

    /// The frame whose head has arrived.
    pub(crate) const fn frame(&self) -> Option<BlockFrame> {
        self.frame
    }

    /// Where the next frame begins.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    /// Looks at what has arrived of the frame. If that is all of it, the next frame comes next.
    pub(crate) fn step(&mut self, bytes: &[u8]) -> Result<Step, Error> {
        let frame = match self.frame {
            Some(frame) => frame,
            None => match self.head(bytes)? {
                Some(frame) => *self.frame.insert(frame),
                None => return Ok(Step::Need(Self::LEAST.max(bytes.len().saturating_add(1)))),
            },
        };
        let end = self.marker_at(frame).saturating_add(SYNC_LEN);
        if bytes.len() < end {
            return Ok(Step::Need(end));
        }
        self.check_marker(frame, bytes)?;
        (self.at, self.frame, self.passed) = (frame.end(), None, 0);
        Ok(Step::Whole(frame))
    }

    fn head(&self, bytes: &[u8]) -> Result<Option<BlockFrame>, Error> {
        let offset = |left: usize| self.at.saturating_add(bytes.len().saturating_sub(left) as u64);
        match wire::frame_head(bytes) {
            Ok((rest, FrameHead { count, size })) => {
                let head = bytes.len().saturating_sub(rest.len()) as u8;
                match u32::try_from(size) {
                    Ok(size) if size <= self.most => Ok(Some(BlockFrame { offset: self.at, count, size, head })),
                    _ => Err(Error::new(ErrorKind::BlockBytesLimit, self.at, self.at)),
                }
            }
            Err(error) => {
                let fault = fault_of(error);
                match fault.kind {
                    ErrorKind::UnexpectedEnd => Ok(None),
                    kind => Err(Error::new(kind, offset(fault.left), self.at)),
                }
            }
        }
    }

    /// Where the marker lies in the bytes that are kept.
    const fn marker_at(&self, frame: BlockFrame) -> usize {
        frame.data().end.saturating_sub(self.passed)
    }

    /// Compares the marker as far as it has arrived.
    fn check_marker(&self, frame: BlockFrame, bytes: &[u8]) -> Result<(), Error> {
        let there = bytes.get(self.marker_at(frame)..).unwrap_or_default();
        let there = there.get(..SYNC_LEN).unwrap_or(there);
        if self.marker.get(..there.len()) == Some(there) {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::SyncMismatch, frame.sync_offset(), self.at))
        }
    }

    /// How much of the data of the frame has yet to arrive, `kept` bytes of the frame being there.
    pub(crate) const fn data_left(&self, kept: usize) -> usize {
        match self.frame {
            Some(frame) => self.marker_at(frame).saturating_sub(kept),
            None => 0,
        }
    }

    /// Where the frame ends in the bytes that are kept.
    pub(crate) const fn end(&self) -> Option<usize> {
        match self.frame {
            Some(frame) => Some(self.marker_at(frame).saturating_add(SYNC_LEN)),
            None => None,
        }
    }

    /// Whether part of the data was passed.
    pub(crate) const fn is_passing(&self) -> bool {
        self.passed > 0
    }

    /// So many bytes of the data were passed; they are not among those that are kept.
    pub(crate) const fn pass(&mut self, bytes: usize) {
        self.passed = self.passed.saturating_add(bytes);
    }

    /// The file ends after these bytes of the frame: cleanly, if there are none.
    pub(crate) fn finish(&self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        if let Some(frame) = self.frame {
            self.check_marker(frame, bytes)?;
        }
        let end = self.at.saturating_add(bytes.len() as u64).saturating_add(self.passed as u64);
        Err(Error::new(ErrorKind::Torn, end, self.at))
    }
}
