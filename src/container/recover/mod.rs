//! What can be saved of a damaged file.
//!
//! Reading a file in order ends at its first fault. [`Recovery`] goes on: it hands out every block that it can prove to
//! be whole, and says what lies between.
//!
//! A block is whole if its count and size are in order, the sync marker stands where its size says, it inflates, and it
//! holds as many rows as it says, to the last byte. Where one of count, size and marker is damaged, the rest must agree on
//! it, and [`Rescued::mended`] says so. Nothing less is handed out. A sync marker alone proves nothing: it may
//! stand in a value; what follows one is taken for a block only if all of that holds.
//!
//! | damaged | what is saved |
//! |---|---|
//! | the data of a block | every other block |
//! | the head of a block: count, size | that block too, if its data and both markers are whole: its rows are counted |
//! | bytes came in before a block | that block too, if its head reads well up to its marker |
//! | a sync marker | every block, if the head before it and the rows agree |
//! | a piece cut out, or put in | every block outside of it |
//! | the end is missing | every block before it |
//! | the header | every block, with a schema from elsewhere: [`Anchor::search`] |
//!
//! # What it cannot know
//!
//! Data without a checksum (codecs null and deflate) can be damaged and still be rows: other rows, or more or fewer of them than
//! the head says, which then seems to be what is damaged. And a value can hold the image of a whole block, marker and all. Read in order, it is a value; but where the block that holds it is damaged,
//! the image is found and handed out, as nothing tells it from a block. Who writes values that strangers chose and fears
//! this, compresses: inside compressed data an image does not stand as it is.
//!
//! # What it costs
//!
//! Every byte is read once or twice in a sound file. In a damaged one, a block that turns out not to be whole is paid for by
//! the bytes of the file, each of which pays for [`CHECKS_PER_BYTE`]; beyond that, what claims to be a block is taken for
//! a gap unread.

mod anchor;
mod at;
mod check;
mod mend;

pub use anchor::Anchor;
pub use at::ReadAt;

use super::memory::Memory;
use super::rows::Budget;
use super::{BlockFrame, Error, ReadError};
use crate::codec::Codec;
use crate::error::ErrorKind;
use crate::limits::Limits;
use crate::schema::Type;
use crate::walk::Frame;
use crate::wire::{self, FrameHead, SYNC_LEN, fault_of};
pub(super) use anchor::HEAD_MAX;
pub(super) use at::{fill, find};
use check::{Checker, Sound};

/// How many bytes of blocks that turn out not to be whole each byte of the file pays for.
pub const CHECKS_PER_BYTE: u64 = 32;

/// Empty blocks that may follow a marker before one with rows tells that it is one.
const MOST_EMPTY: u8 = 8;

/// Markers before which a compressed block may end: each takes inflating it again, and there are hardly any in such data.
const MOST_TRIED: u8 = 10;

/// How far a search for a marker reads ahead.
const WINDOW: usize = 16 << 10;

/// Finds the whole blocks of a damaged file. See the [module](self).
///
/// ```
/// use avocet::{Frame, Limits, container::{File, recover::{Anchor, Recovery}}, schema::SchemaBuf};
/// let mut bytes = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\
///     \x04\x04\x02\x360123456789abcdef\
///     \x02\x02\x040123456789abcdef\
///     \x02\x02\x060123456789abcdef".to_vec();
/// bytes[63] ^= 0x80; // the row of the second block ends no longer
///
/// let mut tables = SchemaBuf::<4, 0, 0, 0, 0>::new();
/// let header = File::new(&bytes, &Limits::SERVER)?.header();
/// let schema = header.parse_schema(&mut tables, &Limits::SERVER)?;
/// let (mut stored, mut inflated, mut stack) = ([0; 256], [0; 0], [Frame::EMPTY; 8]);
/// let mut recovery = Recovery::new(
///     &bytes[..], Anchor::of(&header), schema.root(), &Limits::SERVER, &mut stored[..], &mut inflated[..])?;
/// let mut rows = 0;
/// while let Some(found) = recovery.next(&mut stack)? {
///     if let Some(gap) = found.gap {
///         assert_eq!((gap.from, gap.to, gap.rows), (61, 80, Some(1)));
///     }
///     rows += found.block.map_or(0, |block| block.rows);
/// }
/// assert_eq!(rows, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Recovery<'s, R, B, M> {
    source: R,
    size: u64,
    marker: [u8; SYNC_LEN],
    most: u32,
    /// Where the next block may begin.
    at: u64,
    /// Whether something whole ends at `at`, so that a block begins there.
    known: bool,
    gap: Option<Gap>,
    /// What blocks that are not whole may still cost.
    credit: u64,
    stored: B,
    checker: Checker<'s, M>,
}

/// What was found next.
#[derive(Debug)]
#[non_exhaustive]
pub struct Found<'x> {
    /// What was lost before the block, if anything.
    pub gap: Option<Gap>,
    /// The block; `None` at the end of the file.
    pub block: Option<Rescued<'x>>,
}

/// A block that was read to its last byte.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rescued<'x> {
    /// Number of rows: those that were read.
    pub rows: u64,
    /// Where in the file it begins.
    pub offset: u64,
    /// Where in the file it ends: just after its sync marker.
    pub end: u64,
    /// Its data as stored.
    pub stored: &'x [u8],
    /// Its data after the codec.
    pub data: &'x [u8],
    /// Whether its head or its marker is damaged, so that its bounds follow from its rows.
    pub mended: bool,
}

/// A piece of the file that holds no whole block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Gap {
    /// Where it begins.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// Rows that were lost in it, where heads of blocks still say so.
    pub rows: Option<u64>,
    /// What was wrong first.
    pub kind: ErrorKind,
}

/// What is at an offset.
enum Claim {
    /// A frame whose marker stands where it should.
    Framed(BlockFrame),
    /// Nothing of the kind.
    Nothing(ErrorKind),
}

impl<'s, R: ReadAt, B: Memory, M: Memory> Recovery<'s, R, B, M> {
    /// Reads `source` as what `anchor` says, with rows of type `root`. `stored` is memory for a block as stored, `inflated`
    /// for one after its codec.
    ///
    /// # Errors
    /// Those of the source.
    pub fn new(
        mut source: R,
        anchor: Anchor,
        root: Type<'s>,
        limits: &Limits,
        stored: B,
        inflated: M,
    ) -> Result<Self, R::Error> {
        let size = source.size()?;
        Ok(Self {
            source,
            size,
            marker: anchor.marker,
            most: limits.block_bytes,
            at: anchor.start,
            known: anchor.known,
            gap: None,
            credit: size.saturating_mul(CHECKS_PER_BYTE).saturating_add(1 << 20),
            stored,
            checker: Checker::new(anchor.codec, root, Budget::new(limits), inflated),
        })
    }

    /// The next whole block, and what was lost before it. `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError::Io`]: the call may be repeated. [`ErrorKind::UnknownCodec`]; [`ErrorKind::CodecDisabled`];
    /// [`ErrorKind::BufferFull`] for no memory at all. A block that does not fit into the memory is a gap of that kind.
    pub fn next(&mut self, stack: &mut [Frame]) -> Result<Option<Found<'_>>, ReadError<R::Error>> {
        if !self.checker.codec.is_enabled() {
            return Err(Error::new(self.checker.codec.refusal(), self.at, self.at).into());
        }
        while self.at < self.size {
            let kind = match self.claim(self.at)? {
                Claim::Framed(frame) => match self.try_frame(frame, stack)? {
                    Ok((sound, mended)) => return Ok(Some(self.found(frame, sound, mended))),
                    Err(kind) => {
                        // A marker inside that a block follows says that its size swallowed others; without one, it is a
                        // block with a bad count, or with bad data. What looks like its marker may stand in one of its
                        // values: a block must follow.
                        let end = frame.end().saturating_sub(SYNC_LEN as u64);
                        let alone = !self.ends_before(end, frame.data_offset())?;
                        if alone && (frame.end() == self.size || matches!(self.claim(frame.end())?, Claim::Framed(_))) {
                            // Its size is in order, so of the head no more than the count is damaged.
                            // What goes beyond a limit is not damaged, and trying costs as much as the limit lets it.
                            if self.known
                                && !kind.is_limit()
                                && let Some((frame, sound)) = self.mend(end, (false, true), kind, stack)?
                            {
                                return Ok(Some(self.found(frame, sound, true)));
                            }
                            self.lose(frame.end(), Some(frame.count()), kind);
                            self.known = true;
                            continue;
                        }
                        kind
                    }
                },
                Claim::Nothing(kind) => kind,
            };
            if let Some((frame, sound)) = self.resume(kind, stack)? {
                return Ok(Some(self.found(frame, sound, true)));
            }
        }
        Ok(self.gap.take().map(|gap| Found { gap: Some(gap), block: None }))
    }

    /// Finds where to go on after what is no block, because of `kind`: behind a marker that a frame follows, or the end.
    /// If all before the marker turns out to be a block with a damaged head, that is returned.
    fn resume(
        &mut self,
        kind: ErrorKind,
        stack: &mut [Frame],
    ) -> Result<Option<(BlockFrame, Sound)>, ReadError<R::Error>> {
        if self.known
            && let Some(unmarked) = self.unmarked(stack)?
        {
            return Ok(Some(unmarked));
        }
        let (mut from, mut first, mut tried) = (self.at, true, 0);
        // Markers may stand in values, and overlap.
        while let Some(marker) = self.marker_from(from)? {
            let next = marker.saturating_add(SYNC_LEN as u64);
            let ends = next >= self.size || self.convinces(next)?;
            // Where nothing follows, the marker may stand in a value of the block, and a few bytes before it read as
            // anything: only a head that agrees makes them a block.
            if self.known
                && (tried < MOST_TRIED || self.checker.codec == Codec::Null)
                && let Some(mended) = self.mend(marker, (first, ends), kind, stack)?
            {
                return Ok(Some(mended));
            }
            if ends {
                self.lose(next, None, kind);
                self.known = false;
                return Ok(None);
            }
            (from, first, tried) = (marker.saturating_add(1), false, tried.saturating_add(1));
        }
        let torn = if self.known && self.reaches_beyond()? { ErrorKind::Torn } else { kind };
        self.lose(self.size, None, torn);
        Ok(None)
    }

    /// Whether a marker from `from` on and before `end` ends a block.
    fn ends_before(&mut self, end: u64, mut from: u64) -> Result<bool, ReadError<R::Error>> {
        while let Some(marker) = self.marker_from(from)?.filter(|marker| *marker < end) {
            if self.convinces(marker.saturating_add(SYNC_LEN as u64))? {
                return Ok(true);
            }
            from = marker.saturating_add(1);
        }
        Ok(false)
    }

    /// Whether a block begins at `at`, with rows, or after empty ones, or only those up to the end: two zeros before a
    /// marker are in many a value.
    fn convinces(&mut self, mut at: u64) -> Result<bool, ReadError<R::Error>> {
        for _ in 0..MOST_EMPTY {
            match self.claim(at)? {
                Claim::Framed(frame) if frame.count() > 0 || frame.end() == self.size => return Ok(true),
                Claim::Framed(frame) => at = frame.end(),
                Claim::Nothing(_) => break,
            }
        }
        Ok(false)
    }

    /// Everything between `at` and `to` is lost.
    fn lose(&mut self, to: u64, rows: Option<u64>, kind: ErrorKind) {
        let to = to.min(self.size);
        self.gap = Some(match self.gap {
            Some(gap) => {
                let rows = gap.rows.zip(rows).map(|(before, more)| before.saturating_add(more));
                Gap { to, rows, ..gap }
            }
            None => Gap { from: self.at, to, rows, kind },
        });
        self.at = to;
    }

    fn found(&mut self, frame: BlockFrame, sound: Sound, mended: bool) -> Found<'_> {
        (self.at, self.known) = (frame.end(), true);
        let lies = if mended { frame.data() } else { 0..frame.size() as usize };
        let stored = self.stored.bytes().get(lies).unwrap_or_default();
        let data = match self.checker.codec {
            Codec::Null => stored,
            _ => self.checker.memory.bytes().get(..sound.len).unwrap_or_default(),
        };
        let block = Rescued { rows: sound.rows, offset: frame.offset(), end: frame.end(), stored, data, mended };
        Found { gap: self.gap.take(), block: Some(block) }
    }

    /// The frame that begins at `at`.
    fn head(&mut self, at: u64) -> Result<Result<BlockFrame, ErrorKind>, ReadError<R::Error>> {
        let mut head = [0; HEAD_MAX];
        let have = fill(&mut self.source, at, &mut head).map_err(ReadError::Io)?;
        Ok(read_head(head.get(..have).unwrap_or_default(), at, self.most))
    }

    /// What begins at `at`.
    fn claim(&mut self, at: u64) -> Result<Claim, ReadError<R::Error>> {
        let frame = match self.head(at)? {
            Ok(frame) => frame,
            Err(kind) => return Ok(Claim::Nothing(kind)),
        };
        if frame.end() > self.size {
            return Ok(Claim::Nothing(ErrorKind::SyncMismatch));
        }
        let mut marker = [0; SYNC_LEN];
        let place = frame.end().saturating_sub(SYNC_LEN as u64);
        fill(&mut self.source, place, &mut marker).map_err(ReadError::Io)?;
        Ok(if marker == self.marker { Claim::Framed(frame) } else { Claim::Nothing(ErrorKind::SyncMismatch) })
    }

    /// Whether the head at `at` is in order and the file ends before its block does.
    fn reaches_beyond(&mut self) -> Result<bool, ReadError<R::Error>> {
        Ok(match self.head(self.at)? {
            Ok(frame) => frame.end() > self.size,
            Err(kind) => kind == ErrorKind::UnexpectedEnd,
        })
    }

    fn marker_from(&mut self, from: u64) -> Result<Option<u64>, ReadError<R::Error>> {
        // As much memory as there is, or as a heap gives for little.
        let have = self.stored.bytes().len();
        if have < WINDOW {
            _ = self.stored.room(have, WINDOW);
        }
        let most = self.stored.bytes().len().min(WINDOW);
        match self.stored.room(0, most) {
            Ok(window) if most > 2 * SYNC_LEN => {
                find(&mut self.source, &self.marker, from, self.size, window).map_err(ReadError::Io)
            }
            _ => Err(Error::new(ErrorKind::BufferFull, from, self.at).into()),
        }
    }

    /// Reads `len` bytes from `at` into the memory for stored blocks; false if there is no credit left, or no room.
    fn gather(&mut self, at: u64, len: usize) -> Result<Result<(), ErrorKind>, ReadError<R::Error>> {
        let mut have = 0usize;
        while have < len {
            let room = match self.stored.room(have, len) {
                Ok(room) => room,
                Err(kind) => return Ok(Err(kind)),
            };
            match fill(&mut self.source, at.saturating_add(have as u64), room).map_err(ReadError::Io)? {
                0 => return Ok(Err(ErrorKind::Torn)),
                some => have = have.saturating_add(some),
            }
        }
        Ok(Ok(()))
    }

    /// Takes what a block costs that may turn out not to be whole.
    fn pay(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        match self.credit.checked_sub((bytes as u64).saturating_add(64)) {
            Some(credit) => {
                self.credit = credit;
                Ok(())
            }
            None => Err(ErrorKind::FileFuelLimit),
        }
    }

    /// Reads a frame to its end. True with it if the count was wrong and its rows were counted.
    #[allow(clippy::type_complexity)] // of the source, and of the block
    fn try_frame(
        &mut self,
        frame: BlockFrame,
        stack: &mut [Frame],
    ) -> Result<Result<(Sound, bool), ErrorKind>, ReadError<R::Error>> {
        let size = frame.size() as usize;
        if let Err(kind) = self.pay(size) {
            return Ok(Err(kind));
        }
        if let Err(kind) = self.gather(frame.data_offset(), size)? {
            return Ok(Err(kind));
        }
        let stored = self.stored.bytes().get(..size).unwrap_or_default();
        match self.checker.check(frame, true, stored, stack) {
            Ok(sound) => {
                // It was whole: that is what reading costs anyway.
                self.credit = self.credit.saturating_add(size as u64).saturating_add(64);
                Ok(Ok((sound, false)))
            }
            Err(kind) => Ok(Err(kind)),
        }
    }
}

/// The frame that begins with `head`.
pub(super) fn read_head(head: &[u8], at: u64, most: u32) -> Result<BlockFrame, ErrorKind> {
    match wire::frame_head(head) {
        Ok((rest, FrameHead { count, size })) => {
            let used = head.len().saturating_sub(rest.len()) as u8;
            match u32::try_from(size) {
                Ok(size) if size <= most => Ok(BlockFrame::new(at, count, size, used)),
                _ => Err(ErrorKind::BlockBytesLimit),
            }
        }
        Err(error) => Err(fault_of(error).kind),
    }
}
