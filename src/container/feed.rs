//! A container file that arrives piece by piece, from wherever: state machines without input and output.

use super::block::Stored;
use super::frame::{BlockFrame, Framer, Step};
use super::memory::Memory;
use super::rows::Budget;
use super::scan::{HeaderScan, Scan};
use super::{Error, Header};
use crate::codec::Codec;
use crate::error::ErrorKind;
use crate::limits::Limits;

/// Gathers the header of a file that arrives piece by piece.
///
/// Bytes come in through [`feed`](Self::feed), or, without a copy, through [`space`](Self::space) and
/// [`filled`](Self::filled). It never takes a byte of what follows the header.
///
/// ```
/// use avocet::{Limits, container::{BlockFeed, HeaderFeed}};
/// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
/// let (mut header, mut block) = ([0; 256], [0; 256]);
/// let mut chunks = file.chunks(7);
/// let mut rest: &[u8] = &[];
///
/// let mut feed = HeaderFeed::new(&mut header[..], &Limits::FIRMWARE);
/// while !feed.is_whole() {
///     let Some(chunk) = chunks.next() else { break };
///     rest = &chunk[feed.feed(chunk)?..];
/// }
/// let header = feed.into_header()?;
/// assert_eq!(header.schema_text(), "\"long\"");
///
/// let mut feed = BlockFeed::new(&header, &mut block[..], &Limits::FIRMWARE);
/// let mut rows = 0;
/// loop {
///     let (used, stored) = feed.feed(rest)?;
///     if let Some(stored) = stored {
///         rows += stored.plain()?.count();
///     }
///     rest = &rest[used..];
///     if rest.is_empty() {
///         let Some(chunk) = chunks.next() else { break };
///         rest = chunk;
///     }
/// }
/// feed.finish()?;
/// assert_eq!(rows, 2);
/// # Ok::<(), avocet::container::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct HeaderFeed<M> {
    scan: HeaderScan,
    memory: M,
    have: usize,
    need: usize,
    limits: Limits,
}

impl<M: Memory> HeaderFeed<M> {
    /// Gathers a header in `memory`.
    #[must_use]
    pub const fn new(memory: M, limits: &Limits) -> Self {
        // The magic, an empty map and a sync marker.
        Self { scan: HeaderScan::new(), memory, have: 0, need: 4 + 1 + 16, limits: *limits }
    }

    /// Whether all of the header has arrived.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.need == 0
    }

    /// Takes what belongs to the header from the front of `input`, and returns how many bytes that is: all of them,
    /// unless the header is whole.
    ///
    /// # Errors
    /// Those of [`Header::parse`], as soon as what has arrived shows them; [`ErrorKind::BufferFull`].
    pub fn feed(&mut self, mut input: &[u8]) -> Result<usize, Error> {
        let before = input.len();
        while !self.is_whole() && !input.is_empty() {
            let used = fill(self.space()?, &mut input);
            self.filled(used)?;
        }
        Ok(before.saturating_sub(input.len()))
    }

    /// Room for the bytes that come next; all of them belong to the header. Empty only if the header is whole.
    ///
    /// # Errors
    /// [`ErrorKind::BufferFull`].
    pub fn space(&mut self) -> Result<&mut [u8], Error> {
        let have = self.have;
        self.memory.room(have, self.need.max(have)).map_err(|kind| Error::new(kind, have as u64, 0))
    }

    /// The first `bytes` bytes of [`space`](Self::space) have been filled. True if the header is whole.
    ///
    /// # Errors
    /// Those of [`Header::parse`], as soon as what has arrived shows them.
    pub fn filled(&mut self, bytes: usize) -> Result<bool, Error> {
        self.have = self.have.saturating_add(bytes).min(self.need.max(self.have));
        let there = self.memory.bytes().get(..self.have).unwrap_or_default();
        match self.scan.scan(there, &self.limits)? {
            Scan::Whole(_) => self.need = 0,
            Scan::Need(need) => self.need = need,
        }
        Ok(self.is_whole())
    }

    /// The header.
    ///
    /// # Errors
    /// Those of [`Header::parse`]; [`ErrorKind::Torn`] if it is not whole.
    pub fn header(&self) -> Result<Header<'_>, Error> {
        self.check_whole()?;
        Header::whole(self.memory.bytes().get(..self.have).unwrap_or_default(), &self.limits)
    }

    /// The memory, and how many bytes of it the header occupies.
    pub fn into_memory(self) -> (M, usize) {
        (self.memory, self.have)
    }

    fn check_whole(&self) -> Result<(), Error> {
        if self.is_whole() { Ok(()) } else { Err(Error::new(ErrorKind::Torn, self.have as u64, 0)) }
    }
}

impl<'h> HeaderFeed<&'h mut [u8]> {
    /// The header, for as long as its memory was lent.
    ///
    /// # Errors
    /// As [`header`](Self::header).
    pub fn into_header(self) -> Result<Header<'h>, Error> {
        self.check_whole()?;
        let memory: &'h [u8] = self.memory;
        Header::whole(memory.get(..self.have).unwrap_or_default(), &self.limits)
    }
}

/// Gathers the blocks of a file that arrives piece by piece, after its header; see [`HeaderFeed`] for an example.
///
/// Bytes come in through [`feed`](Self::feed), which passes on a block that lies whole in its input without a copy, or
/// through [`space`](Self::space) and [`filled`](Self::filled), which need none either. Once something is wrong with the
/// file, every call returns the same error.
#[derive(Clone, Debug)]
pub struct BlockFeed<M> {
    framer: Framer,
    memory: M,
    have: usize,
    need: usize,
    ready: Option<BlockFrame>,
    /// The block that is ready was passed, at least in part.
    passed: bool,
    /// What was wrong, if anything was: nothing that comes after it counts.
    failed: Option<Error>,
    codec: Codec,
    budget: Budget,
}

impl<M> BlockFeed<M> {
    /// The memory, back.
    #[must_use]
    pub fn into_memory(self) -> M {
        self.memory
    }
}

impl<M: Memory> BlockFeed<M> {
    /// Gathers the blocks after `header`, one at a time, in `memory`.
    #[must_use]
    pub const fn new(header: &Header<'_>, memory: M, limits: &Limits) -> Self {
        Self {
            framer: Framer::new(*header.sync(), header.len() as u64, limits.block_bytes),
            memory,
            have: 0,
            need: Framer::LEAST,
            ready: None,
            passed: false,
            failed: None,
            codec: header.codec(),
            budget: Budget::new(limits),
        }
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.budget.limits
    }

    /// Takes what belongs to the next block from the front of `input`. Returns how many bytes that is, and the block if
    /// it is whole; if it is not, all of the input has been taken, or the memory is full, as the next call then says.
    ///
    /// Memory is for blocks that arrive in pieces: one that lies whole in `input` needs none. A block that is too long for
    /// it can still be passed over, with [`pass`](Self::pass).
    ///
    /// # Errors
    /// Those of [`File::next_stored`](super::File::next_stored), as soon as what has arrived shows them;
    /// [`ErrorKind::BufferFull`].
    pub fn feed<'x>(&'x mut self, input: &'x [u8]) -> Result<(usize, Option<Stored<'x, 'x>>), Error> {
        self.drop_ready();
        if self.have == 0
            && !input.is_empty()
            && let Step::Whole(frame) = self.step_input(input)?
        {
            self.need = Framer::LEAST;
            let data = input.get(frame.data()).unwrap_or_default();
            return Ok((frame.len(), Some(Stored::new(frame, self.codec, data, &mut self.budget))));
        }
        let mut rest = input;
        while self.ready.is_none() && !rest.is_empty() {
            let used = match self.space() {
                Ok(space) => fill(space, &mut rest),
                // What has been taken is told first; the next call fails.
                Err(_) if rest.len() < input.len() => break,
                Err(error) => return Err(error),
            };
            self.filled(used)?;
        }
        Ok((input.len().saturating_sub(rest.len()), self.block()))
    }

    /// Room for the bytes that come next; all of them belong to the block. Never empty.
    ///
    /// A block that is whole and has not been taken with [`block`](Self::block) is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::BufferFull`].
    pub fn space(&mut self) -> Result<&mut [u8], Error> {
        self.sound()?;
        self.drop_ready();
        let at = self.framer.at();
        self.memory.room(self.have, self.need).map_err(|kind| Error::new(kind, at, at))
    }

    /// The first `bytes` bytes of [`space`](Self::space) have been filled. True if the block is whole, which
    /// [`block`](Self::block) then returns.
    ///
    /// # Errors
    /// Those of [`File::next_stored`](super::File::next_stored), as soon as what has arrived shows them.
    pub fn filled(&mut self, bytes: usize) -> Result<bool, Error> {
        self.have = self.have.saturating_add(bytes).min(self.need);
        let passed = self.framer.is_passing();
        self.sound()?;
        match self.framer.step(self.memory.bytes().get(..self.have).unwrap_or_default()) {
            Ok(Step::Need(need)) => self.need = need,
            Ok(Step::Whole(frame)) => (self.ready, self.passed) = (Some(frame), passed),
            Err(error) => return Err(self.fail(error)),
        }
        Ok(self.ready.is_some())
    }

    fn step_input(&mut self, input: &[u8]) -> Result<Step, Error> {
        self.sound()?;
        self.framer.step(input).map_err(|error| self.fail(error))
    }

    fn sound(&self) -> Result<(), Error> {
        self.failed.map_or(Ok(()), Err)
    }

    #[cold]
    fn fail(&mut self, error: Error) -> Error {
        *self.failed.insert(error)
    }

    /// The block, if it is whole and no part of it was [passed](Self::pass); it can be taken once.
    pub fn block(&mut self) -> Option<Stored<'_, '_>> {
        let frame = self.ready?;
        self.drop_ready();
        if self.passed {
            return None;
        }
        let data = self.memory.bytes().get(frame.data()).unwrap_or_default();
        Some(Stored::new(frame, self.codec, data, &mut self.budget))
    }

    /// The file ends here: cleanly, if it ends after a block.
    ///
    /// # Errors
    /// [`ErrorKind::Torn`]; [`ErrorKind::SyncMismatch`] if it ends inside a sync marker that is wrong as far as it goes.
    pub fn finish(&self) -> Result<(), Error> {
        self.sound()?;
        if self.ready.is_some() {
            return Ok(());
        }
        self.framer.finish(self.memory.bytes().get(..self.have).unwrap_or_default())
    }

    /// The frame of the block that is arriving, once its head has arrived; of the block that is whole, if it is.
    #[must_use]
    pub fn frame(&self) -> Option<BlockFrame> {
        self.ready.or_else(|| self.framer.frame())
    }

    /// Where the block that is arriving begins: just after the last good sync marker.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.framer.at()
    }

    /// How many of the bytes that come next are data of the block that is arriving: so many can be
    /// [passed](Self::pass) by one who only wants its [`frame`](Self::frame).
    #[must_use]
    pub fn passable(&self) -> usize {
        self.framer.data_left(self.have)
    }

    /// The next `bytes` bytes have been passed over, [`passable`](Self::passable) at most. When the block is whole, it
    /// cannot be taken: only its frame is known.
    pub fn pass(&mut self, bytes: usize) {
        self.framer.pass(bytes.min(self.passable()));
        if let Some(end) = self.framer.end() {
            self.need = end;
        }
    }

    /// Memory that is not in use, for bytes that are passed.
    pub(super) fn scratch(&mut self) -> Result<&mut [u8], Error> {
        let at = self.framer.at();
        self.memory.spare(self.have).map_err(|kind| Error::new(kind, at, at))
    }

    /// Whether data of the block that is arriving has been passed over.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        self.framer.is_passing()
    }

    fn drop_ready(&mut self) {
        if self.ready.take().is_some() {
            (self.have, self.need) = (0, Framer::LEAST);
        }
    }
}

#[cfg(feature = "std")]
impl BlockFeed<alloc::vec::Vec<u8>> {
    /// The block, if it is whole, in memory that is exchanged for `memory`.
    pub(super) fn exchange(&mut self, memory: &mut alloc::vec::Vec<u8>) -> Option<BlockFrame> {
        let frame = self.ready?;
        self.drop_ready();
        if self.passed {
            return None;
        }
        core::mem::swap(&mut self.memory, memory);
        Some(frame)
    }

    /// Goes on with the block at `at`; what has arrived of another one is forgotten.
    pub(super) fn restart(&mut self, at: u64) {
        self.framer = self.framer.restarted(at);
        (self.have, self.need, self.ready, self.failed) = (0, Framer::LEAST, None, None);
    }

    pub(super) const fn codec(&self) -> Codec {
        self.codec
    }

    pub(super) const fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }
}

/// Moves as much as fits from the front of `input`.
fn fill(space: &mut [u8], input: &mut &[u8]) -> usize {
    let used = space.len().min(input.len());
    if let (Some(space), Some((front, rest))) = (space.get_mut(..used), input.split_at_checked(used)) {
        space.copy_from_slice(front);
        *input = rest;
    }
    used
}
