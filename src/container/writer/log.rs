//! The writer of firmware: no heap, blocks in memory that the caller lends, no codec.

use super::fuel::{Purse, row_cost};
use super::head::{Head, keys_are_free, put_header};
use super::{WriteError, accept};
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::sink::{CountSink, Sink, SliceFull, SliceSink};
use crate::walk::Frame;
use crate::wire::SYNC_LEN;

/// What readers on firmware accept: they are to read their own log.
const LIMITS: Limits = Limits::FIRMWARE;

/// Writes a container file without a heap: an append-only log of blocks that are not compressed.
///
/// Rows are gathered in memory that the caller lends; a block is written when the next row does not fit any more, and by
/// [`flush`](Self::flush). Rows that have not been flushed are lost with the power, and when the log is dropped. A write
/// that is cut leaves the file *torn*: every block before is whole.
///
/// What it writes can be read under [`Limits::FIRMWARE`]: header, schema, size of blocks, nesting of rows, and rows
/// without bytes, as far as they were written since the log was created or [resumed](Self::resume).
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use avocet::container::{File, LogWriter};
/// use avocet::{Frame, Limits, schema::SchemaBuf};
///
/// let mut tables = SchemaBuf::<1, 2, 1, 0, 0>::new();
/// let schema = tables.parse(r#"{"type": "record", "name": "Sample", "fields": [
///     {"name": "at", "type": "long"}, {"name": "volts", "type": "float"}]}"#)?;
/// let mut flash = Vec::new(); // any sink
/// let (mut block, mut stack) = ([0; 256], [Frame::EMPTY; 4]);
///
/// let marker = *b"from the radio..";
/// let mut log = LogWriter::create(&mut flash, schema, &[("device", b"7")], marker, &mut block).unwrap();
/// log.append_with(&mut stack, |e| {
///     e.long(1)?;
///     e.float(3.3)
/// }).unwrap();
/// log.flush().unwrap();
///
/// // After a restart, of whatever a cut write has left: the header gives the marker, the blocks where they end.
/// let file = File::new(&flash, &Limits::FIRMWARE).unwrap();
/// let (marker, end) = (*file.header().sync(), file.good_end());
/// let mut log = LogWriter::resume(&mut flash, schema, marker, end, &mut block);
/// log.append_datum(&mut stack, &[0x04, 0x00, 0x00, 0x00, 0x40]).unwrap();
/// log.flush().unwrap();
/// assert_eq!(File::new(&flash, &Limits::FIRMWARE).unwrap().frames().count(), 2);
/// # }
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// Values of a Rust type bring their schema along, and need no stack:
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::container::{File, LogWriter};
/// use avocet::{Avro, Describe, Encode, Limits, SliceSink};
///
/// #[derive(Avro, Debug, PartialEq)]
/// struct Sample {
///     at: i64,
///     volts: f32,
/// }
///
/// let (mut flash, mut block) = ([0; 512], [0; 64]);
/// let mut sink = SliceSink::new(&mut flash);
/// let mut log = LogWriter::create(&mut sink, *Sample::SCHEMA, &[], *b"from the radio..", &mut block).unwrap();
/// log.append_trusted(|e| Sample { at: 1, volts: 3.3 }.encode(e)).unwrap();
/// log.finish().unwrap();
///
/// let mut file = File::new(sink.written(), &Limits::FIRMWARE).unwrap();
/// let block = file.next_block().unwrap().unwrap();
/// let mut samples = block.rows(Sample::SCHEMA.root()).unwrap().typed::<Sample>().unwrap();
/// assert_eq!(samples.next_row(), Ok(Some(Sample { at: 1, volts: 3.3 })));
/// # }
/// ```
#[derive(Debug)]
pub struct LogWriter<'s, 'b, W> {
    sink: W,
    schema: Schema<'s>,
    sync: [u8; SYNC_LEN],
    block: &'b mut [u8],
    end: usize,
    rows: u64,
    at: u64,
    purse: Purse,
    poisoned: bool,
}

impl<'s, 'b, W: Sink> LogWriter<'s, 'b, W> {
    /// Begins a file: writes its header, in which the schema stands as its text does. No block is longer than `block`,
    /// nor than [`Limits::block_bytes`] of [`Limits::FIRMWARE`].
    ///
    /// # Errors
    /// [`WriteError::MetadataKey`]; [`WriteError::Header`] and [`WriteError::Schema`] for what is beyond the limits;
    /// [`WriteError::Sink`]. Nothing is written before all but the last have been ruled out.
    pub fn create(
        mut sink: W,
        schema: Schema<'s>,
        metadata: &[(&str, &[u8])],
        sync: [u8; SYNC_LEN],
        block: &'b mut [u8],
    ) -> Result<Self, WriteError<W::Error>> {
        if !keys_are_free(metadata.iter().map(|(key, _)| *key)) {
            return Err(WriteError::MetadataKey);
        }
        accept::schema(&schema, &LIMITS).map_err(WriteError::Schema)?;
        let mut count = CountSink::new();
        put_header(&mut count, schema.text(), "null", metadata.iter().copied(), &sync).map_err(WriteError::from)?;
        let at = count.count();
        accept::header(at, metadata.len().saturating_add(2), &LIMITS).map_err(WriteError::Header)?;
        put_header(&mut sink, schema.text(), "null", metadata.iter().copied(), &sync).map_err(|error| match error {
            EncodeError::Value(error) => WriteError::Value(error),
            EncodeError::Sink(error) => WriteError::Sink(error),
        })?;
        Ok(Self::resume(sink, schema, sync, at, block))
    }

    /// Goes on with a file of this schema and sync marker that is not compressed, and is `at` bytes long: up to the end
    /// of its last good block. `sink` must write there.
    #[must_use]
    pub fn resume(sink: W, schema: Schema<'s>, sync: [u8; SYNC_LEN], at: u64, block: &'b mut [u8]) -> Self {
        let most = block.len().min(LIMITS.block_bytes as usize);
        let block = block.get_mut(..most).unwrap_or_default();
        Self { sink, schema, sync, block, end: 0, rows: 0, at, purse: Purse::new(&LIMITS), poisoned: false }
    }

    /// Bytes of the file so far, without the rows that are still in memory.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.at
    }

    /// Rows that are still in memory.
    #[must_use]
    pub const fn pending_rows(&self) -> u64 {
        self.rows
    }

    /// Appends a row that is encoded already: one datum of the schema, which is checked with the help of `stack`.
    ///
    /// # Errors
    /// [`WriteError::Row`], with [`ErrorKind::BufferFull`] for a row that is longer than the block that was lent, and
    /// the row is not part of the file; [`WriteError::Sink`] and [`WriteError::Poisoned`] of a block that is written
    /// first.
    pub fn append_datum(&mut self, stack: &mut [Frame], datum: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.append_with(stack, |e| e.fixed(datum))
    }

    /// Appends the row that `encode` writes, which is checked; it is called once more if the row does not fit the
    /// block, with an empty one.
    ///
    /// # Errors
    /// As [`append_datum`](Self::append_datum); [`WriteError::Value`] is passed on from `encode`.
    pub fn append_with(
        &mut self,
        stack: &mut [Frame],
        encode: impl FnMut(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<(), WriteError<W::Error>> {
        let from = self.encode(encode)?;
        let row = self.block.get(from..self.end).unwrap_or_default();
        let cost = self.purse.check(&self.schema, row, 1, &LIMITS, stack);
        self.take(from, cost)
    }

    /// [`append_with`](Self::append_with) for code that was made from this very schema: the row is believed to be a datum
    /// of it, nested no deeper than the limits allow, in which nothing but the row itself is without bytes.
    ///
    /// # Errors
    /// As [`append_with`](Self::append_with), but [`WriteError::Row`] only for [`ErrorKind::BufferFull`] and
    /// [`ErrorKind::FileFuelLimit`].
    pub fn append_trusted(
        &mut self,
        encode: impl FnMut(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<(), WriteError<W::Error>> {
        let from = self.encode(encode)?;
        self.take(from, Ok(row_cost(&self.schema, 1)))
    }

    /// Writes all rows that are in memory as a block, and flushes the sink. Returns where the next block begins.
    ///
    /// # Errors
    /// [`WriteError::Sink`], [`WriteError::Poisoned`].
    pub fn flush(&mut self) -> Result<u64, WriteError<W::Error>> {
        self.end_block()?;
        let flushed = self.sink.flush();
        self.told(flushed)?;
        Ok(self.at)
    }

    /// [`flush`](Self::flush), and gives the sink back.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn finish(mut self) -> Result<W, WriteError<W::Error>> {
        self.flush()?;
        Ok(self.sink)
    }

    /// Encodes a row behind the others, after writing those if it must. Returns where it begins.
    fn encode(
        &mut self,
        mut encode: impl FnMut(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<usize, WriteError<W::Error>> {
        self.sound()?;
        loop {
            let from = self.end;
            let mut e = Encoder::new(SliceSink::new(self.block.get_mut(from..).unwrap_or_default()));
            match encode(&mut e) {
                Ok(()) => {
                    self.end = from.saturating_add(e.sink().written().len());
                    return Ok(from);
                }
                Err(EncodeError::Value(error)) => return Err(WriteError::Value(error)),
                Err(EncodeError::Sink(SliceFull)) if self.rows > 0 => self.end_block()?,
                Err(EncodeError::Sink(SliceFull)) => {
                    return Err(WriteError::Row(Error::new(ErrorKind::BufferFull, 0)));
                }
            }
        }
    }

    /// Makes what begins at `from` a row, if it is one and can be paid; it is taken back if not.
    fn take(&mut self, from: usize, cost: Result<u64, Error>) -> Result<(), WriteError<W::Error>> {
        let paid = cost.and_then(|cost| self.purse.pay(cost).map_err(|kind| Error::new(kind, 0)));
        match paid {
            Ok(()) => self.rows = self.rows.saturating_add(1),
            Err(_) => self.end = from,
        }
        paid.map_err(WriteError::Row)
    }

    fn end_block(&mut self) -> Result<(), WriteError<W::Error>> {
        self.sound()?;
        if self.rows == 0 {
            return Ok(());
        }
        let data = self.block.get(..self.end).unwrap_or_default();
        let Some(head) = Head::new(self.rows, data.len()) else {
            return Err(WriteError::Row(Error::new(ErrorKind::RowCount, 0)));
        };
        let mut counted = Counted { sink: &mut self.sink, count: 0 };
        let mut write = || {
            counted.write(head.as_bytes())?;
            counted.write(data)?;
            counted.write(&self.sync)
        };
        let written = write();
        self.at = self.at.saturating_add(counted.count);
        (self.end, self.rows) = (0, 0);
        self.told(written)
    }

    fn told(&mut self, done: Result<(), W::Error>) -> Result<(), WriteError<W::Error>> {
        done.map_err(|error| {
            self.poisoned = true;
            WriteError::Sink(error)
        })
    }

    fn sound(&self) -> Result<(), WriteError<W::Error>> {
        if self.poisoned { Err(WriteError::Poisoned) } else { Ok(()) }
    }
}

/// Counts what a sink takes.
struct Counted<'w, W> {
    sink: &'w mut W,
    count: u64,
}

impl<W: Sink> Sink for Counted<'_, W> {
    type Error = W::Error;

    fn write(&mut self, bytes: &[u8]) -> Result<(), W::Error> {
        self.sink.write(bytes)?;
        self.count = self.count.saturating_add(bytes.len() as u64);
        Ok(())
    }
}
