//! The writer of servers: rows are gathered in a block, blocks are compressed and written.

use super::fuel::Purse;
use super::head::{HEAD_MAX, Head};
use super::{WriteError, WriterOptions, plain};
use crate::codec::{Codec, CompressError, Compressor, Level};
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::{OwnedSchema, Schema};
use crate::sink::Sink;
use crate::walk::Frame;
use crate::wire::SYNC_LEN;
use alloc::vec::Vec;
use core::convert::Infallible;
use pending::Pending;

#[cfg(feature = "std")]
mod ahead;
mod pending;
#[cfg(all(test, feature = "deflate"))]
mod tests;
mod whole;

/// Writes a container file, block by block, to a [`Sink`].
///
/// Rows are gathered in memory until a block is full, [`flush`](Self::flush) or [`sync`](Self::sync) is called; a block
/// is one write of the sink. A row that fails leaves no trace. See [`WriterOptions`] for codecs, the size of blocks and
/// metadata, and `with::std` (feature `std`) for files, and how to append to them.
///
/// ```
/// use avocet::container::{Reader, Writer};
/// use avocet::Limits;
/// # #[cfg(feature = "std")] {
/// let mut writer = Writer::new(Vec::new(), r#"{"type": "record", "name": "Reading", "fields": [
///     {"name": "at", "type": "long"}, {"name": "celsius", "type": "float"}]}"#)?;
/// for (at, celsius) in [(1, 20.5), (2, 21.0)] {
///     writer.append_with(|e| {
///         e.long(at)?;
///         e.float(celsius)
///     })?;
/// }
/// let file = writer.finish()?;
/// let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
/// assert_eq!(reader.next_block().unwrap().unwrap().count(), 2);
/// # }
/// # Ok::<(), avocet::container::WriteError<core::convert::Infallible>>(())
/// ```
///
/// # What survives
///
/// Rows are in the file once `flush` or `finish` has returned `Ok`; `sync` gives them to the sink, which may keep them in a
/// buffer. Rows of a block that is still in memory when
/// the program dies, or the writer is dropped, are lost: **end with [`finish`](Self::finish)**. Dropping a writer
/// that holds rows writes nothing, since it could not report an error; with debug assertions (and `std`) it complains on
/// standard error. A file that was cut while a block was written is *torn*: every block before is whole, and appending
/// can cut the tail back.
#[derive(Debug)]
pub struct Writer<W> {
    sink: W,
    schema: OwnedSchema,
    codec: Codec,
    level: Level,
    sync: [u8; SYNC_LEN],
    limits: Limits,
    /// What a row is refused with that no block can hold.
    longest: ErrorKind,
    most_bytes: usize,
    most_rows: u64,
    /// Room for a head, and rows.
    block: Vec<u8>,
    /// Where the last whole row ends in it.
    end: usize,
    pending: Pending,
    /// Room for a head, and what the codec made of the rows.
    packed: Vec<u8>,
    /// A row that waits for the next block.
    waiting: Vec<u8>,
    compressor: Compressor,
    /// Threads that compress; more than one compress beside this one, and are started when there is something to do.
    #[cfg(feature = "std")]
    threads: usize,
    #[cfg(feature = "std")]
    packers: Option<ahead::Packers>,
    purse: Purse,
    /// Rows that are believed to be datums can only be within the limits.
    plain: bool,
    stack: Vec<Frame>,
    at: u64,
    poisoned: bool,
}

/// Where an [`Encoder`] puts a row: the block that is being gathered. It is never full.
#[derive(Debug)]
pub struct RowSink<'w>(&'w mut Vec<u8>);

impl Sink for RowSink<'_> {
    type Error = Infallible;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    #[inline]
    fn write_word(&mut self, word: [u8; 8], len: usize) -> Result<(), Infallible> {
        self.0.write_word(word, len)
    }
}

impl<W: Sink> Writer<W> {
    /// Begins a container file with the default [`WriterOptions`].
    ///
    /// # Errors
    /// Those of [`WriterOptions::create`].
    #[cfg(feature = "std")]
    pub fn new(sink: W, schema: &str) -> Result<Self, WriteError<W::Error>> {
        WriterOptions::new().create(sink, schema)
    }

    pub(super) fn begin(sink: W, options: &WriterOptions, schema: OwnedSchema, sync: [u8; SYNC_LEN], at: u64) -> Self {
        let limits = options.limits;
        // What the codec cannot compress gets longer.
        let slack = if options.codec == Codec::Null { 0 } else { (limits.block_bytes >> 6).saturating_add(1024) };
        let block = limits.block_bytes.saturating_sub(slack).min(limits.inflated_bytes);
        // The one that is met first.
        let longest =
            if block < limits.inflated_bytes { ErrorKind::BlockBytesLimit } else { ErrorKind::InflatedBytesLimit };
        let stack = alloc::vec![Frame::EMPTY; usize::from(limits.depth)];
        let plain = plain::is_plain(&schema.schema(), &limits);
        Self {
            sink,
            schema,
            codec: options.codec,
            level: options.level,
            sync,
            limits: limits.with_inflated_bytes(block),
            longest,
            most_bytes: options.block_bytes.min(block as usize),
            most_rows: options.block_rows.max(1),
            block: alloc::vec![0; HEAD_MAX],
            end: HEAD_MAX,
            pending: Pending(0),
            packed: Vec::new(),
            waiting: Vec::new(),
            compressor: Compressor::new(),
            #[cfg(feature = "std")]
            threads: options.threads,
            #[cfg(feature = "std")]
            packers: None,
            purse: Purse::new(&limits),
            plain,
            stack,
            at,
            poisoned: false,
        }
    }

    /// The schema of the rows.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        self.schema.schema()
    }

    /// The codec of the blocks.
    #[must_use]
    pub const fn codec(&self) -> Codec {
        self.codec
    }

    /// The sync marker.
    #[must_use]
    pub const fn sync_marker(&self) -> &[u8; SYNC_LEN] {
        &self.sync
    }

    /// Bytes of the file so far, without the rows that are still in memory.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.at
    }

    /// Rows that are still in memory.
    #[must_use]
    pub const fn pending_rows(&self) -> u64 {
        #[cfg(feature = "std")]
        if let Some(packers) = &self.packers {
            return self.pending.0.saturating_add(packers.rows());
        }
        self.pending.0
    }

    /// The sink.
    #[must_use]
    pub const fn sink(&self) -> &W {
        &self.sink
    }

    #[cfg(feature = "std")]
    pub(crate) const fn poison(&mut self) {
        self.poisoned = true;
    }

    /// What readers have spent on blocks that were there before.
    #[cfg(feature = "std")]
    pub(super) const fn paid(&mut self, cost: u64) {
        self.purse.paid(cost);
    }

    /// Appends a row that is encoded already: one datum of the schema, which is checked.
    ///
    /// # Errors
    /// [`WriteError::Row`], and the row is not part of the file; [`WriteError::Compress`] of a block that is full, with
    /// its rows still in memory and this one not among them; [`WriteError::Sink`]; [`WriteError::Poisoned`].
    pub fn append_datum(&mut self, datum: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.append_with(|e| e.fixed(datum))
    }

    /// Appends the row that `encode` writes: one datum of the schema, which is checked.
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use avocet::container::{WriteError, Writer};
    /// let mut writer = Writer::new(Vec::new(), r#"{"type": "array", "items": "int"}"#).unwrap();
    /// let forgotten = writer.append_with(|e| {
    ///     e.block(2)?;
    ///     e.int(1) // and the other one, and the end
    /// });
    /// assert!(matches!(forgotten, Err(WriteError::Row(_))));
    /// assert_eq!(writer.pending_rows(), 0);
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`append_datum`](Self::append_datum); [`WriteError::Value`] is passed on from `encode`.
    pub fn append_with(
        &mut self,
        encode: impl FnOnce(&mut Encoder<RowSink<'_>>) -> Result<(), EncodeError<Infallible>>,
    ) -> Result<(), WriteError<W::Error>> {
        self.row(true, |e| encode(e).map_err(WriteError::from))
    }

    /// [`append_with`](Self::append_with) for an `encode` that may fail for reasons of its own, which are passed on; its
    /// row is then not part of the file. `E` is also made of what goes wrong with the row and the file, so that `?` works
    /// on both sides; `Box<dyn Error>` can be, and so can an error type of your own that is `From` both.
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use avocet::container::Writer;
    /// let mut writer = Writer::new(Vec::new(), r#""long""#).unwrap();
    /// let done = writer.try_append_with(|e| -> Result<(), Box<dyn std::error::Error>> {
    ///     e.long("27".parse()?)?;
    ///     Ok(())
    /// });
    /// assert!(done.is_ok());
    /// let failed = writer.try_append_with(|e| -> Result<(), Box<dyn std::error::Error>> {
    ///     Ok(e.long("a few".parse()?)?)
    /// });
    /// assert!(failed.unwrap_err().is::<std::num::ParseIntError>());
    /// assert_eq!(writer.pending_rows(), 1);
    /// writer.finish().unwrap();
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `encode`, and those of [`append_datum`](Self::append_datum).
    pub fn try_append_with<E: From<WriteError<W::Error>>>(
        &mut self,
        encode: impl FnOnce(&mut Encoder<RowSink<'_>>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.row(true, encode)
    }

    /// Appends the row that `encode` writes, and believes that it is a datum of the schema: for code that was made from
    /// this very schema. If it is not, no reader will read the block. (Rows of recursive schemas, and of those in which
    /// something has no bytes, are looked at all the same: they might be beyond the limits.)
    ///
    /// # Errors
    /// As [`append_with`](Self::append_with), but [`WriteError::Row`] only for a row that is beyond the limits.
    pub fn append_trusted(
        &mut self,
        encode: impl FnOnce(&mut Encoder<RowSink<'_>>) -> Result<(), EncodeError<Infallible>>,
    ) -> Result<(), WriteError<W::Error>> {
        self.row(false, |e| encode(e).map_err(WriteError::from))
    }

    /// Ends the block: the next row begins another. Unlike [`sync`](Self::sync) it does not wait until the block has been
    /// compressed, where [other threads](WriterOptions::with_threads) do that.
    ///
    /// # Errors
    /// As [`sync`](Self::sync), of this block or of one before it.
    pub fn begin_block(&mut self) -> Result<(), WriteError<W::Error>> {
        self.end_block()
    }

    /// Ends the block and gives it to the sink. Returns where the next one begins: a position that readers can seek to. For
    /// rows to survive, [`flush`](Self::flush).
    ///
    /// # Errors
    /// [`WriteError::Compress`], with the rows still in memory; [`WriteError::Sink`]; [`WriteError::Poisoned`].
    pub fn sync(&mut self) -> Result<u64, WriteError<W::Error>> {
        self.end_all()?;
        Ok(self.at)
    }

    /// Writes all rows that are in memory and flushes the sink. What has been flushed survives the end of this program,
    /// and for a file the loss of power too if it is followed by `sync_data`, as `Writer<IoSink<File>>::sync_data` does.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub fn flush(&mut self) -> Result<(), WriteError<W::Error>> {
        self.end_all()?;
        self.poisoned = true;
        self.sink.flush().map_err(WriteError::Sink)?;
        self.poisoned = false;
        Ok(())
    }

    /// Writes all rows that are in memory, flushes the sink and gives it back. To have the sink back after an error too,
    /// lend it: `&mut sink` is a sink.
    ///
    /// # Errors
    /// As [`sync`](Self::sync).
    pub fn finish(mut self) -> Result<W, WriteError<W::Error>> {
        let done = self.flush();
        // Whoever has been told of an error need not be told again.
        self.forget();
        done.map(|()| self.sink)
    }

    /// Gives the sink back, and gives up the rows that are still in memory.
    pub fn abandon(mut self) -> W {
        self.forget();
        self.sink
    }

    const fn forget(&mut self) {
        self.pending.0 = 0;
        #[cfg(feature = "std")]
        if let Some(packers) = &mut self.packers {
            packers.forget();
        }
    }

    pub(super) fn row<E: From<WriteError<W::Error>>>(
        &mut self,
        checked: bool,
        encode: impl FnOnce(&mut Encoder<RowSink<'_>>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sound()?;
        // Nothing, unless an earlier `encode` panicked and somebody caught it.
        self.block.truncate(self.end);
        let done = match encode(&mut Encoder::new(RowSink(&mut self.block))) {
            Ok(()) => self.admit_paid(checked).map_err(E::from),
            Err(error) => Err(error),
        };
        if done.is_err() {
            self.block.truncate(self.end);
        }
        done
    }

    /// [`admit`](Self::admit), with what blocks in flight give back if need be.
    fn admit_paid(&mut self, checked: bool) -> Result<(), WriteError<W::Error>> {
        let done = self.admit(checked);
        #[cfg(feature = "std")]
        if self.settle_for(&done)? {
            return self.admit(checked);
        }
        done
    }

    /// Makes what follows the last whole row a row.
    fn admit(&mut self, checked: bool) -> Result<(), WriteError<W::Error>> {
        let row = self.block.get(self.end..).unwrap_or_default();
        if row.len() > self.limits.inflated_bytes as usize {
            return Err(row_error(self.longest));
        }
        let mut cost = 0;
        if checked || !self.plain {
            let schema = self.schema.schema();
            cost = self.purse.check(&schema, row, 1, &self.limits, &mut self.stack).map_err(WriteError::Row)?;
        }
        if self.pending.0 > 0 && self.block.len().saturating_sub(HEAD_MAX) > self.most_bytes {
            self.end_block_before_row()?;
        }
        if self.pending.0 == 0 {
            // Paid by the first row, so that no row is taken into a block that cannot be written.
            cost = cost.saturating_add(self.codec.start_cost(0));
        }
        let before = (self.end, self.purse);
        self.purse.pay(cost).map_err(row_error)?;
        self.end = self.block.len();
        self.pending.0 = self.pending.0.saturating_add(1);
        if self.pending.0 >= self.most_rows || self.end.saturating_sub(HEAD_MAX) >= self.most_bytes {
            let done = self.end_block();
            if matches!(done, Err(WriteError::Compress(_))) {
                // The other rows stay, and whoever asks again is told again.
                (self.end, self.purse) = before;
                self.pending.0 = self.pending.0.saturating_sub(1);
            }
            return done;
        }
        Ok(())
    }

    /// Ends the block before the last row, which begins the next one.
    fn end_block_before_row(&mut self) -> Result<(), WriteError<W::Error>> {
        self.waiting.clear();
        self.waiting.extend_from_slice(self.block.get(self.end..).unwrap_or_default());
        self.end_block()?;
        self.block.extend_from_slice(&self.waiting);
        Ok(())
    }

    fn sound(&self) -> Result<(), WriteError<W::Error>> {
        if self.poisoned { Err(WriteError::Poisoned) } else { Ok(()) }
    }

    fn clear(&mut self) {
        self.block.truncate(HEAD_MAX);
        (self.end, self.pending.0) = (HEAD_MAX, 0);
    }

    fn end_block(&mut self) -> Result<(), WriteError<W::Error>> {
        self.sound()?;
        self.block.truncate(self.end);
        let count = self.pending.0;
        if count == 0 {
            return Ok(());
        }
        #[cfg(feature = "std")]
        if self.hand_over()? {
            return Ok(());
        }
        if self.codec == Codec::Null {
            core::mem::swap(&mut self.block, &mut self.packed);
        } else {
            self.packed.clear();
            self.packed.resize(HEAD_MAX, 0);
            let rows = self.block.get(HEAD_MAX..).unwrap_or_default();
            self.compressor.compress_to_vec(self.codec, self.level, rows, &mut self.packed)?;
            let stored = self.packed.len().saturating_sub(HEAD_MAX);
            if stored > self.limits.block_bytes as usize {
                return Err(WriteError::Compress(CompressError::TooLong));
            }
            self.purse.refund(self.codec, stored);
        }
        let done = self.put_packed(count);
        if self.codec == Codec::Null {
            core::mem::swap(&mut self.block, &mut self.packed);
        }
        self.clear();
        done
    }

    /// Ends the block, and writes all that are in flight.
    fn end_all(&mut self) -> Result<(), WriteError<W::Error>> {
        self.end_block()?;
        #[cfg(feature = "std")]
        self.settle()?;
        Ok(())
    }

    /// Writes what is packed as a block.
    fn put_packed(&mut self, count: u64) -> Result<(), WriteError<W::Error>> {
        let size = self.packed.len().saturating_sub(HEAD_MAX);
        let Some(head) = Head::new(count, size) else {
            return Err(row_error(ErrorKind::RowCount));
        };
        let head = head.as_bytes();
        let from = HEAD_MAX.saturating_sub(head.len());
        if let Some(room) = self.packed.get_mut(from..HEAD_MAX) {
            room.copy_from_slice(head);
        }
        self.packed.extend_from_slice(&self.sync);
        let frame = self.packed.get(from..).unwrap_or_default();
        // Also if the sink panics: nobody knows how much of the frame it has taken.
        self.poisoned = true;
        self.sink.write(frame).map_err(WriteError::Sink)?;
        self.poisoned = false;
        self.at = self.at.saturating_add(frame.len() as u64);
        Ok(())
    }
}

const fn row_error<E>(kind: ErrorKind) -> WriteError<E> {
    WriteError::Row(Error { kind, at: 0 })
}
