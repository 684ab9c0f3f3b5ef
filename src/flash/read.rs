//! Rows that are read: one by one, or all of them as a container file.

use super::device::{Device, Place, Sizes, Slot, Stopped};
use super::log::LIMITS;
use super::recover::State;
use super::{Error, Flash, Log, ReadOutError};
use crate::container::{BlockHeadBytes, accept_header, keys_are_free, put_header};
use crate::encoder::{EncodeError, ValueError};
use crate::sink::{CountSink, Sink};
use crate::wire::SYNC_LEN;

/// Bytes of rows in a block, unless a single row is longer. Readers on firmware hold a block in memory.
const BLOCK: u32 = 4096;

/// What was read out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ReadOut {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that were acknowledged, and have been damaged since: bits that changed by themselves. Zero, as flash
    /// should be. Rows of the sector that was the newest when the log was opened are not among them: none tells how
    /// many it had.
    pub lost: u64,
    /// Number of the row after the last one: from where to go on the next time.
    pub next: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Where reading has come to.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    place: Place,
    /// Sectors, this one included.
    left: u32,
}

impl Cursor {
    fn new<F: Flash>(device: &Device<'_, F>, state: &State) -> Self {
        let back = state.live.saturating_sub(1);
        // Round the ring, of which no more sectors are live than there are.
        let sector = match state.newest.checked_sub(back) {
            Some(sector) => sector,
            None => device.sectors.saturating_sub(back.saturating_sub(state.newest)),
        };
        let sequence = state.sequence.saturating_sub(back);
        Self { place: Place { sector, sequence, at: F::HEADER }, left: state.live }
    }

    /// The next record: where it is, and the length of its datum.
    fn next<F: Flash>(&mut self, device: &mut Device<'_, F>) -> Result<Option<(Place, u16)>, F::Error> {
        while self.left > 0 {
            let at = self.place;
            match device.slot(&mut self.place)? {
                Slot::Record(len) => return Ok(Some((at, len))),
                Slot::Torn => {}
                Slot::End => self.next_sector(device),
            }
        }
        Ok(None)
    }

    fn next_sector<F: Flash>(&mut self, device: &Device<'_, F>) {
        self.left = self.left.saturating_sub(1);
        let Place { sector, sequence, .. } = self.place;
        self.place = Place { sector: device.after(sector), sequence: sequence.saturating_add(1), at: F::HEADER };
    }
}

/// The rows of a log, the oldest first. By [`Log::records`].
pub struct Records<'l, 'b, F> {
    device: &'l mut Device<'b, F>,
    cursor: Cursor,
}

impl<F: Flash> Records<'_, '_, F> {
    /// The next row: a datum of the log's schema, as it was written.
    ///
    /// # Errors
    /// [`Error::Flash`]; [`Error::Room`] for a row that is longer than the memory that the log was lent, and the next
    /// call goes on behind it; [`Error::Changed`].
    pub fn next_row(&mut self) -> Result<Option<&[u8]>, Error<F::Error>> {
        let Some((at, len)) = self.cursor.next(self.device).map_err(Error::Flash)? else { return Ok(None) };
        let record = super::device::extent::<F>(len) as usize;
        let room = self.device.room.get_mut(..record).ok_or(Error::Room)?;
        self.device.flash.read(Device::<F>::offset(at.sector, at.at), room).map_err(Error::Flash)?;
        let around = usize::from(len).saturating_add(super::head::AROUND);
        let record = room.get(..around).unwrap_or_default();
        if !super::head::place(at.sequence, at.at).with(record).holds() {
            return Err(Error::Changed);
        }
        let datum = record.get(super::head::LENGTH_LEN..).and_then(|rest| rest.get(..usize::from(len)));
        Ok(Some(datum.unwrap_or_default()))
    }
}

impl<F> core::fmt::Debug for Records<'_, '_, F> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Records").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

impl<'b, F: Flash> Log<'_, 'b, F> {
    /// The rows, the oldest first.
    ///
    /// # Errors
    /// [`Error::Poisoned`].
    pub fn records(&mut self) -> Result<Records<'_, 'b, F>, Error<F::Error>> {
        self.sound()?;
        let cursor = Cursor::new(&self.device, &self.state);
        Ok(Records { device: &mut self.device, cursor })
    }

    /// Writes all rows as a container file, and flushes the sink: a header with the schema and this metadata, blocks
    /// that are not compressed, each followed by `sync`, which should be different in each file, as
    /// [`sync_for`](Self::sync_for) makes it. The log is not changed.
    ///
    /// # Errors
    /// [`Error::MetadataKey`] and [`Error::Header`] before anything is written; [`Error::Flash`], [`Error::Poisoned`],
    /// [`Error::Changed`]; [`ReadOutError::Sink`].
    pub fn read_out<S: Sink>(
        &mut self,
        sink: S,
        metadata: &[(&str, &[u8])],
        sync: [u8; SYNC_LEN],
    ) -> Result<ReadOut, ReadOutError<F::Error, S::Error>> {
        self.read_out_from(0, sink, metadata, sync)
    }

    /// [`read_out`](Self::read_out) of the rows from number `from` on: those that have not been sent, if `from` is the
    /// [`next`](ReadOut::next) of what was sent before. Where rows have been damaged, their numbers are not known for
    /// certain, and some rows of that sector before it may come once more.
    ///
    /// # Errors
    /// As [`read_out`](Self::read_out).
    pub fn read_out_from<S: Sink>(
        &mut self,
        from: u64,
        sink: S,
        metadata: &[(&str, &[u8])],
        sync: [u8; SYNC_LEN],
    ) -> Result<ReadOut, ReadOutError<F::Error, S::Error>> {
        self.sound()?;
        let bytes = self.header_len(metadata, &sync)?;
        let mut out = Out { sink, bytes };
        let metadata = metadata.iter().copied();
        put_header(&mut out.sink, self.schema().text(), "null", metadata, &sync).map_err(|error| match error {
            EncodeError::Value(error) => ReadOutError::Log(Error::Value(error)),
            EncodeError::Sink(error) => ReadOutError::Sink(error),
        })?;
        let (first, next) = (self.state.first.max(from), self.state.next);
        let mut cursor = self.cursor(from).map_err(ReadOutError::Log)?;
        let mut total = 0u64;
        loop {
            let start = cursor;
            let (rows, size) = self.block(&mut cursor).map_err(|error| ReadOutError::Log(Error::Flash(error)))?;
            if rows == 0 {
                break;
            }
            let head = BlockHeadBytes::new(rows, size as usize);
            let head = head.ok_or(ReadOutError::Log(Error::Value(ValueError::Length)))?;
            out.put(head.as_bytes())?;
            self.copy(start, rows, size, &mut out)?;
            out.put(&sync)?;
            total = total.saturating_add(rows);
        }
        out.sink.flush().map_err(ReadOutError::Sink)?;
        Ok(ReadOut { rows: total, lost: next.saturating_sub(first).saturating_sub(total), next, bytes: out.bytes })
    }

    /// Before the row with this number.
    fn cursor(&mut self, from: u64) -> Result<Cursor, Error<F::Error>> {
        let mut cursor = Cursor::new(&self.device, &self.state);
        let mut number = self.state.first;
        // Over sectors with earlier rows only.
        while cursor.left > 1 && number < from {
            let behind = self.device.after(cursor.place.sector);
            let head = self.device.head(behind).map_err(Error::Flash)?.ok_or(Error::Changed)?;
            if head.number > from {
                break;
            }
            number = head.number;
            cursor.next_sector(&self.device);
        }
        if number < from && cursor.left > 0 {
            let Place { sector, sequence, .. } = cursor.place;
            let (records, _) = self.device.count(sector, sequence).map_err(Error::Flash)?;
            let behind = if cursor.left > 1 {
                let head = self.device.head(self.device.after(sector)).map_err(Error::Flash)?;
                head.ok_or(Error::Changed)?.number
            } else {
                self.state.next
            };
            // Of those that lack, any may be before the rows that are there.
            let lack = behind.saturating_sub(number).saturating_sub(records);
            for _ in 0..from.saturating_sub(number).saturating_sub(lack).min(records) {
                cursor.next(&mut self.device).map_err(Error::Flash)?;
            }
        }
        Ok(cursor)
    }

    /// The length of the header, if it can be written and will be read.
    fn header_len(&self, metadata: &[(&str, &[u8])], sync: &[u8; SYNC_LEN]) -> Result<u64, Error<F::Error>> {
        if !keys_are_free(metadata.iter().map(|(key, _)| *key)) {
            return Err(Error::MetadataKey);
        }
        let mut count = CountSink::new();
        put_header(&mut count, self.schema().text(), "null", metadata.iter().copied(), sync).map_err(|error| {
            match error {
                EncodeError::Value(error) => Error::Value(error),
                EncodeError::Sink(never) => match never {},
            }
        })?;
        accept_header(count.count(), metadata.len().saturating_add(2), &LIMITS).map_err(Error::Header)?;
        Ok(count.count())
    }

    /// How many rows make the next block, and their bytes. The cursor goes behind them.
    fn block(&mut self, cursor: &mut Cursor) -> Result<(u64, u32), F::Error> {
        let (mut rows, mut size) = (0u64, 0u32);
        loop {
            let before = *cursor;
            let Some((_, len)) = cursor.next(&mut self.device)? else { break };
            let with = size.saturating_add(u32::from(len));
            if rows > 0 && with > BLOCK {
                *cursor = before;
                break;
            }
            (rows, size) = (rows.saturating_add(1), with);
        }
        Ok((rows, size))
    }

    /// Copies the rows of a block, which are those that were counted.
    fn copy<S: Sink>(
        &mut self,
        mut cursor: Cursor,
        rows: u64,
        size: u32,
        out: &mut Out<S>,
    ) -> Result<(), ReadOutError<F::Error, S::Error>> {
        let mut left = size;
        for _ in 0..rows {
            let next = cursor.next(&mut self.device).map_err(|error| ReadOutError::Log(Error::Flash(error)))?;
            let (at, len) = next.ok_or(ReadOutError::Log(Error::Changed))?;
            left = left.checked_sub(len.into()).ok_or(ReadOutError::Log(Error::Changed))?;
            let whole = self.device.copy(at, len, |bytes| out.put(bytes)).map_err(|stopped| match stopped {
                Stopped::Flash(error) => ReadOutError::Log(Error::Flash(error)),
                Stopped::Taker(error) => error,
            })?;
            if !whole {
                return Err(ReadOutError::Log(Error::Changed));
            }
        }
        if left == 0 { Ok(()) } else { Err(ReadOutError::Log(Error::Changed)) }
    }
}

/// Where the file goes.
struct Out<S> {
    sink: S,
    bytes: u64,
}

impl<S: Sink> Out<S> {
    fn put<E>(&mut self, bytes: &[u8]) -> Result<(), ReadOutError<E, S::Error>> {
        self.sink.write(bytes).map_err(ReadOutError::Sink)?;
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        Ok(())
    }
}
