//! The log: opened, appended to, begun anew.

use super::device::{Device, Sizes, extent};
use super::head::{AROUND, HEADER_LEN, LENGTH_LEN, SectorHead, count, place, put_length};
use super::recover::{Found, State, recover};
use super::{Content, Error, Flash};
use crate::container::{Purse, accept_schema};
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error as DatumError, ErrorKind};
use crate::limits::Limits;
use crate::schema::{Crc64, Schema};
use crate::sink::{SliceFull, SliceSink};
use crate::walk::Frame;
use crate::wire::SYNC_LEN;
use core::fmt;

/// What readers on firmware accept: they are to read what comes out.
pub(super) const LIMITS: Limits = Limits::FIRMWARE;

/// What a log does when all of its sectors are full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Full {
    /// Erases the oldest sector, and goes on there.
    Wrap,
    /// Refuses a row for which there is no room, with [`Error::Full`]. A shorter one may still find room.
    Stop,
}

/// An append-only log on NOR flash, without a heap.
///
/// A row is on the flash when the call that appends it returns: there is nothing to flush. Whenever power is lost, the
/// log is opened with all rows that were appended, and goes on behind them; one that wraps may by then have lost the
/// oldest sector. What exactly is guaranteed, the format, wear, and bounds of time stand in `docs/flash-log.md`.
///
/// The memory that is lent holds a header (32 bytes in whole units of the flash) and a row with 8 bytes around it, in
/// whole units: [`room_for`](super::room_for) tells how much that is. More makes reading quicker. It is used while a
/// method runs, and means nothing between.
///
/// Flash that is given away is gone when a log cannot be opened: lend it, `&mut flash`, to have it back.
///
/// What it reads out can be read under [`Limits::FIRMWARE`]. A row that has no bytes, or that costs its readers more
/// than its bytes pay for (an array of nulls), is refused, as so many of them could be on the flash.
///
/// ```
/// use avocet::container::File;
/// use avocet::flash::{Content, Flash, Full, Log};
/// use avocet::schema::SchemaBuf;
/// use avocet::{Frame, Limits, SliceSink};
/// # use core::convert::Infallible;
/// # struct Ram([u8; 1024]);
/// # impl Flash for Ram {
/// #     type Error = Infallible;
/// #     const READ_SIZE: usize = 1;
/// #     const WRITE_SIZE: usize = 4;
/// #     const SECTOR_SIZE: usize = 256;
/// #     fn capacity(&self) -> usize { self.0.len() }
/// #     fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), Infallible> {
/// #         into.copy_from_slice(&self.0[at as usize..][..into.len()]);
/// #         Ok(())
/// #     }
/// #     fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Infallible> {
/// #         self.0[at as usize..][..bytes.len()].copy_from_slice(bytes);
/// #         Ok(())
/// #     }
/// #     fn erase(&mut self, at: u32) -> Result<(), Infallible> {
/// #         self.0[at as usize..][..256].fill(0xff);
/// #         Ok(())
/// #     }
/// # }
/// # let mut flash = Ram([0; 1024]);
///
/// let mut tables = SchemaBuf::<1, 2, 1, 0, 0>::new();
/// let schema = tables.parse(r#"{"type": "record", "name": "Sample", "fields": [
///     {"name": "at", "type": "long"}, {"name": "volts", "type": "float"}]}"#)?;
/// let (mut room, mut stack) = ([0; 64], [Frame::EMPTY; 4]);
///
/// // At every start; the flash may hold anything, or nothing.
/// let mut log = Log::open(&mut flash, Content::of(schema)?, Full::Wrap, &mut room).unwrap();
/// log.append_with(&mut stack, |e| {
///     e.long(1)?;
///     e.float(3.3)
/// }).unwrap();
/// drop(log); // power is lost
///
/// let mut log = Log::open(&mut flash, Content::of(schema)?, Full::Wrap, &mut room).unwrap();
/// log.append_datum(&mut stack, &[0x04, 0x00, 0x00, 0x00, 0x40]).unwrap();
/// assert_eq!((log.first(), log.next()), (0, 2));
///
/// // To any sink: the radio, a serial line, a card.
/// let mut sent = [0; 512];
/// let mut sink = SliceSink::new(&mut sent);
/// let sync = log.sync_for(b"device 7");
/// let all = log.read_out(&mut sink, &[("device", b"7")], sync).unwrap();
/// assert_eq!((all.rows, all.lost), (2, 0));
/// assert_eq!(File::new(sink.written(), &Limits::FIRMWARE).unwrap().frames().count(), 1);
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct Log<'s, 'b, F> {
    pub(super) device: Device<'b, F>,
    pub(super) content: Content<'s>,
    full: Full,
    pub(super) state: State,
    poisoned: bool,
}

impl<'s, 'b, F: Flash> Log<'s, 'b, F> {
    /// Finds what is on the flash. Nothing is written: flash without a log is an empty log, and becomes one with the
    /// first row.
    ///
    /// # Errors
    /// [`Error::Geometry`], [`Error::Room`], [`Error::Schema`] before anything is read; [`Error::Flash`];
    /// [`Error::OtherGeometry`], also where sectors have been taken away from the log's part of the flash, or added
    /// after the log had come round; [`Error::OtherSchema`] if the log holds rows of another schema, logical types
    /// included: read it out by that one, or [create](Self::create) it anew.
    pub fn open(flash: F, content: Content<'s>, full: Full, room: &'b mut [u8]) -> Result<Self, Error<F::Error>> {
        let mut device = Self::device(flash, &content, full, room)?;
        let state = match recover(&mut device, full)? {
            Found::None => State::EMPTY,
            Found::Log(state, id) if id == content.id => state,
            Found::Log(_, other) => return Err(Error::OtherSchema(other)),
            Found::Foreign => return Err(Error::OtherGeometry),
        };
        Ok(Self { device, content, full, state, poisoned: false })
    }

    /// Begins a log without rows, whatever the flash holds: one sector is erased and gets a header, or all are erased
    /// where [`open`](Self::open) says [`Error::OtherGeometry`]. Rows of a log that was there are gone when this
    /// returns; if power is lost before, they may be there still, or some of them.
    ///
    /// # Errors
    /// [`Error::Geometry`], [`Error::Room`], [`Error::Schema`]; [`Error::Flash`], also of a read; [`Error::Exhausted`]
    /// if the flash has been given the last number. Where it fails again and again, [`format`](Self::format) it.
    pub fn create(flash: F, content: Content<'s>, full: Full, room: &'b mut [u8]) -> Result<Self, Error<F::Error>> {
        let mut device = Self::device(flash, &content, full, room)?;
        let state = match recover(&mut device, full)? {
            Found::None => State::EMPTY,
            Found::Log(state, _) => state,
            // Its headers may stand where none is looked for here. None is to be left for whoever knows the other log.
            Found::Foreign => return Self::formatted(device, content, full),
        };
        let mut log = Self { device, content, full, state, poisoned: false };
        log.begin(true)?;
        Ok(log)
    }

    /// Begins a log without rows, and erases all sectors, without reading any: for flash that cannot be read, or on
    /// which a log has run out of numbers. Rows are numbered from zero again. If power is lost before this returns,
    /// some of the rows that were there may be found: format it again.
    ///
    /// Once in the life of a device is often enough; to drop rows there is [`clear`](Self::clear).
    ///
    /// # Errors
    /// [`Error::Geometry`], [`Error::Room`], [`Error::Schema`], [`Error::Flash`].
    pub fn format(flash: F, content: Content<'s>, full: Full, room: &'b mut [u8]) -> Result<Self, Error<F::Error>> {
        Self::formatted(Self::device(flash, &content, full, room)?, content, full)
    }

    fn formatted(mut device: Device<'b, F>, content: Content<'s>, full: Full) -> Result<Self, Error<F::Error>> {
        // The first one when it is begun.
        for sector in 1..device.sectors {
            device.flash.erase(Device::<F>::offset(sector, 0)).map_err(Error::Flash)?;
        }
        let mut log = Self { device, content, full, state: State::EMPTY, poisoned: false };
        log.begin(true)?;
        Ok(log)
    }

    fn device(
        flash: F,
        content: &Content<'_>,
        full: Full,
        room: &'b mut [u8],
    ) -> Result<Device<'b, F>, Error<F::Error>> {
        let device = Device::new(flash, room)?;
        if full == Full::Wrap && device.sectors < 2 {
            return Err(Error::Geometry);
        }
        accept_schema(&content.schema, &LIMITS).map_err(Error::Schema)?;
        Ok(device)
    }

    /// Drops all rows, by beginning the log in the next sector. Numbers go on. Rows that were appended since the log
    /// was read out are dropped with the others: [`clear_if_next_is`](Self::clear_if_next_is) looks first.
    ///
    /// If power is lost before this returns, the rows may be there still; if no sector was free, those of the oldest
    /// sector may be gone, in a log that stops also some of them only. A log of a single sector may be gone as a
    /// whole, and its numbers then begin at zero. The rows are dropped, not wiped: their bytes stay until the sectors'
    /// turns come.
    ///
    /// # Errors
    /// [`Error::Flash`], [`Error::Poisoned`], [`Error::Exhausted`].
    pub fn clear(&mut self) -> Result<(), Error<F::Error>> {
        self.sound()?;
        self.begin(true)
    }

    /// Clears the log if the next row would have this number: none was appended after the rows that
    /// [`ReadOut::next`](super::ReadOut::next) says were sent. Whether it was cleared.
    ///
    /// # Errors
    /// As [`clear`](Self::clear).
    pub fn clear_if_next_is(&mut self, next: u64) -> Result<bool, Error<F::Error>> {
        self.sound()?;
        if self.state.next != next {
            return Ok(false);
        }
        self.begin(true)?;
        Ok(true)
    }

    /// Number of the oldest row. Rows are counted on over [`clear`](Self::clear) and [`create`](Self::create).
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.state.first
    }

    /// Number that the next row will have. Where bits have changed in the newest sector, rows after the last restart
    /// may have been given numbers that others had.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.state.next
    }

    /// How many rows there are. Those are counted, too, that have been damaged since, but for those of the sector that
    /// is the newest when the log is opened.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.state.next.saturating_sub(self.state.first)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The schema of the rows.
    #[must_use]
    pub const fn schema(&self) -> Schema<'s> {
        self.content.schema
    }

    /// A sync marker for a file of the rows that are there now: another one for other rows and for another `salt`.
    /// With what only this device has as salt, its serial number say, files of several devices have different ones,
    /// too.
    #[must_use]
    pub const fn sync_for(&self, salt: &[u8]) -> [u8; SYNC_LEN] {
        let id = Crc64::new().update(&self.content.id.to_le_bytes());
        let [rows, salted] =
            [id.update(&self.state.first.to_le_bytes()).update(&self.state.next.to_le_bytes()), id.update(salt)];
        // Side by side.
        (((rows.value() as u128) << 64) | salted.value() as u128).to_le_bytes()
    }

    /// Gives the flash back.
    #[must_use]
    pub fn into_flash(self) -> F {
        self.device.flash
    }

    /// Appends a row that is encoded already: one datum of the schema, which is checked with the help of `stack`.
    /// Returns its number.
    ///
    /// # Errors
    /// [`Error::Row`], and nothing has been written; [`Error::Full`], [`Error::Exhausted`], [`Error::Changed`], and
    /// the log is as it was; [`Error::Flash`], [`Error::Poisoned`].
    pub fn append_datum(&mut self, stack: &mut [Frame], datum: &[u8]) -> Result<u64, Error<F::Error>> {
        self.append_with(stack, |e| e.fixed(datum))
    }

    /// Appends the row that `encode` writes, which is checked. Returns its number.
    ///
    /// # Errors
    /// As [`append_datum`](Self::append_datum); [`Error::Value`] is passed on from `encode`.
    pub fn append_with(
        &mut self,
        stack: &mut [Frame],
        encode: impl FnOnce(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<u64, Error<F::Error>> {
        let len = self.encode(encode)?;
        let schema = self.content.schema;
        let row = self.image().get(LENGTH_LEN..LENGTH_LEN.saturating_add(usize::from(len))).unwrap_or_default();
        let cost = Purse::new(&LIMITS).check(&schema, row, 1, &LIMITS, stack).map_err(Error::Row)?;
        if cost > 0 {
            return Err(Error::Row(DatumError::new(ErrorKind::FileFuelLimit, 0)));
        }
        self.put(len)
    }

    /// [`append_with`](Self::append_with) for code that was made from this very schema: the row is believed to be a
    /// datum of it, in which nothing is without bytes.
    ///
    /// # Errors
    /// As [`append_with`](Self::append_with), but [`Error::Row`] only for [`ErrorKind::BufferFull`], and for a row
    /// without bytes [`ErrorKind::FileFuelLimit`].
    pub fn append_trusted(
        &mut self,
        encode: impl FnOnce(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<u64, Error<F::Error>> {
        let len = self.encode(encode)?;
        if len == 0 {
            return Err(Error::Row(DatumError::new(ErrorKind::FileFuelLimit, 0)));
        }
        self.put(len)
    }

    /// Where a record is put together: what was lent, behind the header that may have to be written first.
    fn image(&mut self) -> &mut [u8] {
        let most = F::SECTOR.saturating_sub(F::HEADER) as usize;
        let image = self.device.room.get_mut(F::HEADER as usize..).unwrap_or_default();
        let len = image.len().min(most) & !(F::UNIT as usize).wrapping_sub(1);
        image.get_mut(..len).unwrap_or_default()
    }

    /// Encodes a row in its place. Returns its length.
    fn encode(
        &mut self,
        encode: impl FnOnce(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>>,
    ) -> Result<u16, Error<F::Error>> {
        self.sound()?;
        let image = self.image();
        let most = image.len().saturating_sub(AROUND).min(usize::from(u16::MAX));
        let room = image.get_mut(LENGTH_LEN..LENGTH_LEN.saturating_add(most)).unwrap_or_default();
        let mut e = Encoder::with_depth(SliceSink::new(room), LIMITS.depth);
        match encode(&mut e) {
            // No longer than the room.
            Ok(()) => Ok(e.sink().written().len() as u16),
            Err(EncodeError::Value(error)) => Err(Error::Value(error)),
            Err(EncodeError::Sink(SliceFull)) => Err(Error::Row(DatumError::new(ErrorKind::BufferFull, 0))),
        }
    }

    /// Writes the row that has been encoded.
    fn put(&mut self, len: u16) -> Result<u64, Error<F::Error>> {
        let bytes = extent::<F>(len);
        if self.state.live == 0 || self.state.end.saturating_add(bytes) > F::SECTOR {
            if self.full == Full::Stop && self.state.live == self.device.sectors {
                return Err(Error::Full);
            }
            self.begin(false)?;
        }
        let at = self.state.end;
        self.seal(len, place(self.state.sequence, at));
        let offset = Device::<F>::offset(self.state.newest, at);
        self.poisoned = true;
        let image = self.device.room.get(F::HEADER as usize..).unwrap_or_default();
        let (head, rest) =
            image.get(..bytes as usize).unwrap_or_default().split_at_checked(F::HEAD as usize).unwrap_or_default();
        self.device.flash.write(offset, head).map_err(Error::Flash)?;
        if !rest.is_empty() {
            self.device.flash.write(offset.wrapping_add(F::HEAD), rest).map_err(Error::Flash)?;
        }
        self.poisoned = false;
        self.state.end = at.saturating_add(bytes);
        let number = self.state.next;
        self.state.next = number.saturating_add(1);
        Ok(number)
    }

    /// Puts around a datum what makes it a record.
    fn seal(&mut self, len: u16, crc: crate::wire::Crc) {
        let bytes = extent::<F>(len) as usize;
        let record = self.image().get_mut(..bytes).unwrap_or_default();
        if let Some(head) = record.first_chunk_mut() {
            *head = put_length(len);
        }
        let datum = usize::from(len).saturating_add(LENGTH_LEN);
        let crc = crc.with(record.get(..datum).unwrap_or_default()).value().to_le_bytes();
        let behind = record.get_mut(datum..).unwrap_or_default();
        if let Some((place, padding)) = behind.split_first_chunk_mut() {
            *place = crc;
            padding.fill(u8::MAX);
        }
    }

    /// Begins the next sector; with `anew`, the rows of those before are dropped.
    fn begin(&mut self, anew: bool) -> Result<(), Error<F::Error>> {
        let mut state = self.state;
        let sequence = state.sequence.checked_add(1).ok_or(Error::Exhausted)?;
        // They take turns by their number, which tells whether a header is of a log on just these sectors.
        let sector = state.sequence.checked_rem(self.device.sectors).unwrap_or_default();
        if anew {
            (state.live, state.first) = (0, state.next);
        } else if state.live == self.device.sectors {
            let second = self.device.after(sector);
            let head = self.device.head(second).map_err(Error::Flash)?.ok_or(Error::Changed)?;
            (state.live, state.first) = (state.live.saturating_sub(1), head.number);
        }
        let head = SectorHead {
            sectors: count(self.device.sectors),
            shape: F::SHAPE,
            begins: anew || state.live == 0,
            sequence,
            number: state.next,
            id: self.content.id,
        };
        self.poisoned = true;
        let offset = Device::<F>::offset(sector, 0);
        self.device.flash.erase(offset).map_err(Error::Flash)?;
        let header = self.device.room.get_mut(..F::HEADER as usize).unwrap_or_default();
        header.fill(u8::MAX);
        if let Some(place) = header.first_chunk_mut::<HEADER_LEN>() {
            *place = head.to_bytes();
        }
        self.device.flash.write(offset, header).map_err(Error::Flash)?;
        self.poisoned = false;
        let live = state.live.saturating_add(1);
        self.state = State { live, newest: sector, sequence, end: F::HEADER, ..state };
        Ok(())
    }

    pub(super) fn sound(&self) -> Result<(), Error<F::Error>> {
        if self.poisoned { Err(Error::Poisoned) } else { Ok(()) }
    }
}

impl<F> fmt::Debug for Log<'_, '_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("content", &self.content.id)
            .field("full", &self.full)
            .field("state", &self.state)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}
