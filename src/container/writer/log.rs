//! The writer of firmware: no heap, blocks in memory that the caller lends, no codec.

use super::WriteError;
use super::head::{Head, keys_are_free, put_header};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::sink::{Sink, SliceFull, SliceSink};
use crate::visit::{Check, WalkError};
use crate::walk::{Frame, walk};
use crate::wire::SYNC_LEN;

/// What readers on firmware will accept; how deep a row may nest is for the stack that was lent to say.
const LIMITS: Limits = Limits::FIRMWARE.with_depth(u16::MAX);

/// Writes a container file without a heap: an append-only log of blocks that are not compressed.
///
/// Rows are gathered in memory that the caller lends; a block is written when the next row does not fit any more, and by
/// [`flush`](Self::flush). Rows that have not been flushed are lost with the power, and when the log is dropped. A write
/// that is cut leaves the file *torn*: every block before is whole.
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
#[derive(Debug)]
pub struct LogWriter<'s, 'b, W> {
    sink: W,
    schema: Schema<'s>,
    sync: [u8; SYNC_LEN],
    block: &'b mut [u8],
    end: usize,
    rows: u64,
    at: u64,
    poisoned: bool,
}

impl<'s, 'b, W: Sink> LogWriter<'s, 'b, W> {
    /// Begins a file: writes its header, in which the schema stands as its text does. No block is longer than `block`.
    ///
    /// # Errors
    /// [`WriteError::MetadataKey`], before anything is written; [`WriteError::Sink`].
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
        let mut counted = Counted { sink: &mut sink, count: 0 };
        put_header(&mut counted, schema.text(), "null", metadata.iter().copied(), &sync).map_err(
            |error| match error {
                EncodeError::Value(error) => WriteError::Value(error),
                EncodeError::Sink(error) => WriteError::Sink(error),
            },
        )?;
        let at = counted.count;
        Ok(Self::resume(sink, schema, sync, at, block))
    }

    /// Goes on with a file of this schema and sync marker that is not compressed, and is `at` bytes long: up to the end
    /// of its last good block. `sink` must write there.
    #[must_use]
    pub const fn resume(sink: W, schema: Schema<'s>, sync: [u8; SYNC_LEN], at: u64, block: &'b mut [u8]) -> Self {
        Self { sink, schema, sync, block, end: 0, rows: 0, at, poisoned: false }
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
        self.check(from, stack)?;
        self.rows = self.rows.saturating_add(1);
        Ok(())
    }

    /// [`append_with`](Self::append_with) for code that was made from this very schema: the row is believed.
    ///
    /// # Errors
    /// As [`append_with`](Self::append_with), but [`WriteError::Row`] only for [`ErrorKind::BufferFull`].
    pub fn append_trusted(
        &mut self,
        encode: impl FnMut(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<(), WriteError<W::Error>> {
        self.encode(encode)?;
        self.rows = self.rows.saturating_add(1);
        Ok(())
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

    /// Whether what begins at `from` is a datum; it is taken back if not.
    fn check(&mut self, from: usize, stack: &mut [Frame]) -> Result<(), WriteError<W::Error>> {
        let row = self.block.get(from..self.end).unwrap_or_default();
        let mut decoder = Decoder::with_limits(row, &LIMITS);
        let walked = walk(self.schema.root(), &mut decoder, stack, &mut Check).map_err(|error| match error {
            WalkError::Datum(error) => error,
            WalkError::Visit(never) => match never {},
        });
        walked.and_then(|()| decoder.finish()).map_err(|error| {
            self.end = from;
            WriteError::Row(error)
        })
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
