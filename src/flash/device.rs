//! Flash and the memory that it is read and written by: sectors, headers, records.

use super::head::{AROUND, HEADER_LEN, LENGTH_LEN, SectorHead, length, place, shape};
use super::{Error, Flash};
use core::convert::Infallible;

/// The largest sector that a header can tell.
const SECTOR_MAX: usize = (1 << 24) - 1;

/// What follows from the sizes of a flash.
pub(super) trait Sizes {
    /// Everything begins at multiples of this and is read and written in them.
    const UNIT: u32;
    /// Bytes of a sector's header.
    const HEADER: u32;
    /// Bytes of a record that its first write covers.
    const HEAD: u32;
    const SECTOR: u32;
    /// Whether the sizes fit one another. If not, the others mean nothing.
    const SOUND: bool;
    const SHAPE: u32 = shape(Self::SECTOR, Self::UNIT);
}

impl<F: Flash> Sizes for F {
    const UNIT: u32 = if F::READ_SIZE > F::WRITE_SIZE { F::READ_SIZE as u32 } else { F::WRITE_SIZE as u32 };
    const HEADER: u32 = if Self::SOUND { (HEADER_LEN as u32).next_multiple_of(Self::UNIT) } else { 0 };
    const HEAD: u32 = if Self::SOUND { (LENGTH_LEN as u32).next_multiple_of(Self::UNIT) } else { 0 };
    const SECTOR: u32 = F::SECTOR_SIZE as u32;
    const SOUND: bool = F::READ_SIZE.is_power_of_two()
        && F::WRITE_SIZE.is_power_of_two()
        && F::SECTOR_SIZE <= SECTOR_MAX
        // Powers of two divide one another, so this is about the greater.
        && F::SECTOR_SIZE % F::READ_SIZE == 0
        && F::SECTOR_SIZE % F::WRITE_SIZE == 0
        && F::SECTOR_SIZE >= HEADER_LEN.next_multiple_of(greater(F::READ_SIZE, F::WRITE_SIZE))
            + AROUND.next_multiple_of(greater(F::READ_SIZE, F::WRITE_SIZE));
}

const fn greater(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// Rounded up to units; without effect near the end of the numbers, where no sector reaches.
pub(super) const fn whole_units<F: Flash>(bytes: u32) -> u32 {
    let mask = <F as Sizes>::UNIT.wrapping_sub(1);
    bytes.saturating_add(mask) & !mask
}

/// Bytes of a record, in whole units.
pub(super) const fn extent<F: Flash>(len: u16) -> u32 {
    whole_units::<F>((len as u32).saturating_add(AROUND as u32))
}

/// Memory for a header and a row.
pub(super) const fn room_for<F: Flash>(longest: usize) -> usize {
    let unit = <F as Sizes>::UNIT as usize;
    let record = longest.saturating_add(AROUND).saturating_add(unit.wrapping_sub(1)) & !unit.wrapping_sub(1);
    if <F as Sizes>::SOUND { record.saturating_add(<F as Sizes>::HEADER as usize) } else { 0 }
}

/// Whether what was read is there; if it is not, that is because a write or an erase of it was cut.
fn readable<F: Flash>(flash: &F, read: Result<(), F::Error>) -> Result<bool, F::Error> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if flash.is_torn(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A place in a sector that was written under this number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) sector: u32,
    pub(super) sequence: u32,
    /// From the start of the sector.
    pub(super) at: u32,
}

/// What is found at a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// Nothing was written here, or there is no room for a record.
    End,
    /// A write was cut, or the bytes have changed.
    Torn,
    /// A record with a datum of this length.
    Record(u16),
}

/// Why streaming ended early: the driver, or who was given the bytes.
pub(super) enum Stopped<E, X> {
    Flash(E),
    Taker(X),
}

pub(super) struct Device<'b, F> {
    pub(super) flash: F,
    /// A header at least; all of it is used to read by.
    pub(super) room: &'b mut [u8],
    pub(super) sectors: u32,
}

impl<'b, F: Flash> Device<'b, F> {
    pub(super) fn new(flash: F, room: &'b mut [u8]) -> Result<Self, Error<F::Error>> {
        if !<F as Sizes>::SOUND {
            return Err(Error::Geometry);
        }
        // Whole sectors, of which every place has a number.
        let sectors = u32::try_from(flash.capacity()).unwrap_or(u32::MAX).checked_div(F::SECTOR).unwrap_or_default();
        if sectors == 0 {
            return Err(Error::Geometry);
        }
        if room.len() < (F::HEADER as usize).saturating_add(extent::<F>(0) as usize) {
            return Err(Error::Room);
        }
        Ok(Self { flash, room, sectors })
    }

    /// The sector behind this one, round the ring.
    pub(super) fn after(&self, sector: u32) -> u32 {
        let next = sector.wrapping_add(1);
        if next < self.sectors { next } else { 0 }
    }

    /// The sector before this one.
    pub(super) fn before(&self, sector: u32) -> u32 {
        sector.checked_sub(1).unwrap_or_else(|| self.sectors.wrapping_sub(1))
    }

    /// Where a place lies on the flash; none of a sector that there is lies beyond its end.
    pub(super) const fn offset(sector: u32, at: u32) -> u32 {
        sector.wrapping_mul(<F as Sizes>::SECTOR).wrapping_add(at)
    }

    /// The header of a sector, if it has one, whatever log it is of.
    pub(super) fn any_head(&mut self, sector: u32) -> Result<Option<SectorHead>, F::Error> {
        let room = self.room.get_mut(..F::HEADER as usize).unwrap_or_default();
        let read = self.flash.read(Self::offset(sector, 0), room);
        Ok(if readable(&self.flash, read)? { SectorHead::parse(room) } else { None })
    }

    /// The header of a sector, if it has one that was written with the sizes of this flash.
    pub(super) fn head(&mut self, sector: u32) -> Result<Option<SectorHead>, F::Error> {
        Ok(self.any_head(sector)?.filter(|head| head.shape == F::SHAPE))
    }

    /// What is at `place`, which goes on to the next one.
    pub(super) fn slot(&mut self, place: &mut Place) -> Result<Slot, F::Error> {
        let at = place.at;
        let behind = at.saturating_add(F::HEAD);
        if behind > F::SECTOR {
            return Ok(Slot::End);
        }
        let head = self.room.get_mut(..F::HEAD as usize).unwrap_or_default();
        let read = self.flash.read(Self::offset(place.sector, at), head);
        if !readable(&self.flash, read)? {
            place.at = behind;
            return Ok(Slot::Torn);
        }
        if head.iter().all(|byte| *byte == u8::MAX) {
            return Ok(Slot::End);
        }
        let found = length(head).map(|len| (len, at.saturating_add(extent::<F>(len))));
        let Some((len, end)) = found.filter(|(_, end)| *end <= F::SECTOR) else {
            place.at = behind;
            return Ok(Slot::Torn);
        };
        place.at = end;
        let mut crc = super::head::place(place.sequence, at);
        let around = u32::from(len).saturating_add(AROUND as u32);
        let whole = self.scan(Self::offset(place.sector, at), around, |bytes| crc = crc.with(bytes))?;
        Ok(if whole && crc.holds() { Slot::Record(len) } else { Slot::Torn })
    }

    /// Counts the records of a sector; where they end.
    pub(super) fn count(&mut self, sector: u32, sequence: u32) -> Result<(u64, u32), F::Error> {
        let mut place = Place { sector, sequence, at: F::HEADER };
        let mut records = 0u64;
        loop {
            match self.slot(&mut place)? {
                Slot::End => return Ok((records, place.at)),
                Slot::Torn => {}
                Slot::Record(_) => records = records.saturating_add(1),
            }
        }
    }

    /// Whether a sector has not been written to from `at` on.
    pub(super) fn is_blank(&mut self, sector: u32, at: u32) -> Result<bool, F::Error> {
        let mut blank = true;
        let whole = self.scan(Self::offset(sector, at), F::SECTOR.saturating_sub(at), |bytes| {
            blank &= bytes.iter().all(|byte| *byte == u8::MAX);
        })?;
        Ok(whole && blank)
    }

    /// Looks at bytes; `false` if some could not be read.
    fn scan(&mut self, at: u32, len: u32, mut look: impl FnMut(&[u8])) -> Result<bool, F::Error> {
        let take = |bytes: &[u8]| {
            look(bytes);
            Ok::<(), Infallible>(())
        };
        let read = self.stream(at, len, take).map_err(|stopped| match stopped {
            Stopped::Flash(error) => error,
            Stopped::Taker(never) => match never {},
        });
        readable(&self.flash, read)
    }

    /// Hands out `len` bytes from `at` on, where a unit begins, as much at a time as there is room.
    pub(super) fn stream<X>(
        &mut self,
        mut at: u32,
        len: u32,
        mut take: impl FnMut(&[u8]) -> Result<(), X>,
    ) -> Result<(), Stopped<F::Error, X>> {
        let room = u32::try_from(self.room.len()).unwrap_or(u32::MAX);
        // Whole units, and one at least, as was seen to when the room was lent.
        let most = (room & !F::UNIT.wrapping_sub(1)).max(F::UNIT);
        let mut left = len;
        while left > 0 {
            let some = left.min(most);
            let room = self.room.get_mut(..whole_units::<F>(some) as usize).unwrap_or_default();
            self.flash.read(at, room).map_err(Stopped::Flash)?;
            take(room.get(..some as usize).unwrap_or_default()).map_err(Stopped::Taker)?;
            at = at.wrapping_add(some);
            left = left.wrapping_sub(some);
        }
        Ok(())
    }

    /// Hands out the datum of a record, and says whether its checksum holds.
    pub(super) fn copy<X>(
        &mut self,
        from: Place,
        len: u16,
        mut take: impl FnMut(&[u8]) -> Result<(), X>,
    ) -> Result<bool, Stopped<F::Error, X>> {
        let mut crc = place(from.sequence, from.at);
        let around = u32::from(len).saturating_add(AROUND as u32);
        let (mut before, mut left) = (LENGTH_LEN, usize::from(len));
        self.stream(Self::offset(from.sector, from.at), around, |bytes| {
            crc = crc.with(bytes);
            // Without the head, and without the checksum.
            let skip = before.min(bytes.len());
            before = before.saturating_sub(skip);
            let datum = bytes.get(skip..).unwrap_or_default();
            let datum = datum.get(..left).unwrap_or(datum);
            left = left.saturating_sub(datum.len());
            if datum.is_empty() { Ok(()) } else { take(datum) }
        })?;
        Ok(crc.holds())
    }
}
