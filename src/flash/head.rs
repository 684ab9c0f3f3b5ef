//! What stands before data: the header of a sector, the head of a record.

use crate::sink::{Sink, SliceSink};
use crate::wire::Crc;

/// What a header begins with.
const MAGIC: [u8; 2] = *b"AL";

/// Bytes of a sector's header, before it is filled up to units.
pub(super) const HEADER_LEN: usize = 32;

/// Bytes of a record's length and of its opposite.
pub(super) const LENGTH_LEN: usize = 4;

/// Bytes of a record besides its datum.
pub(super) const AROUND: usize = LENGTH_LEN + 4;

/// The log begins with this sector.
const BEGINS: u32 = 1 << 31;

/// What the header of a sector says.
#[derive(Clone, Copy, Debug)]
pub(super) struct SectorHead {
    /// How many sectors the log had, as [`count`] tells it.
    pub(super) sectors: u16,
    /// Sizes of sector and unit, as [`shape`] packs them.
    pub(super) shape: u32,
    /// Whether what stands in older sectors is no part of the log.
    pub(super) begins: bool,
    pub(super) sequence: u32,
    /// Number of the first record.
    pub(super) number: u64,
    pub(super) id: u64,
}

/// Sizes of a sector and of a unit, a power of two, in one number.
pub(super) const fn shape(sector: u32, unit: u32) -> u32 {
    sector | unit.trailing_zeros() << 24
}

/// A number of sectors as a header tells it; all that are too great for it look the same.
pub(super) fn count(sectors: u32) -> u16 {
    u16::try_from(sectors).unwrap_or(u16::MAX)
}

impl SectorHead {
    pub(super) fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        let mut sink = SliceSink::new(&mut bytes);
        let flag = if self.begins { BEGINS } else { 0 };
        // They fill the room exactly, so none is refused.
        let _ = sink.write(&MAGIC);
        let _ = sink.write(&self.sectors.to_le_bytes());
        let _ = sink.write(&(self.shape | flag).to_le_bytes());
        let _ = sink.write(&self.sequence.to_le_bytes());
        let _ = sink.write(&self.number.to_le_bytes());
        let _ = sink.write(&self.id.to_le_bytes());
        let crc = Crc::new().with(sink.written()).value();
        let _ = sink.write(&crc.to_le_bytes());
        bytes
    }

    /// `None` if these bytes are no header.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.first_chunk::<HEADER_LEN>()?;
        if !Crc::new().with(bytes).holds() {
            return None;
        }
        let (magic, rest) = bytes.split_first_chunk::<2>()?;
        let (sectors, rest) = rest.split_first_chunk()?;
        let (shape, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (id, _) = rest.split_first_chunk()?;
        let (shape, sequence) = (u32::from_le_bytes(*shape), u32::from_le_bytes(*sequence));
        // The first sector of all is the first.
        (*magic == MAGIC && sequence > 0).then_some(Self {
            sectors: u16::from_le_bytes(*sectors),
            shape: shape & !BEGINS,
            begins: shape & BEGINS != 0,
            sequence,
            number: u64::from_le_bytes(*number),
            id: u64::from_le_bytes(*id),
        })
    }
}

/// The length of a datum, in a form that a cut write cannot leave.
pub(super) const fn put_length(len: u16) -> [u8; LENGTH_LEN] {
    ((!len as u32) << 16 | len as u32).to_le_bytes()
}

/// The length of a datum, if it was written whole.
pub(super) fn length(bytes: &[u8]) -> Option<u16> {
    let word = u32::from_le_bytes(*bytes.first_chunk::<LENGTH_LEN>()?);
    let (len, opposite) = (word as u16, (word >> 16) as u16);
    (len == !opposite).then_some(len)
}

/// What the checksum of a record begins with: where it stands. So a record of another place, or of what the sector
/// held before, is none.
pub(super) fn place(sequence: u32, at: u32) -> Crc {
    Crc::new().with(&sequence.to_le_bytes()).with(&at.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written_and_not_with_a_bit_changed() {
        let head =
            SectorHead { sectors: 12, shape: shape(4096, 8), begins: true, sequence: 7, number: 1 << 40, id: !5 };
        let bytes = head.to_bytes();
        let read = SectorHead::parse(&bytes).unwrap();
        assert_eq!(std::format!("{read:?}"), std::format!("{head:?}"));
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(SectorHead::parse(&bytes).is_none());
        }
    }

    #[test]
    fn a_length_that_lacks_any_of_its_zeros_is_none() {
        for len in [0, 1, 0x1234, 0x8000, u16::MAX] {
            let word = u32::from_le_bytes(put_length(len));
            assert_eq!(length(&word.to_le_bytes()), Some(len));
            // Every set of zeros that is not there yet, of those in the lowest and of those in the highest bits.
            for missing in 1..0x1_0000_u32 {
                for missing in [missing, missing << 16, missing << 8] {
                    let torn = word | missing;
                    assert_eq!(length(&torn.to_le_bytes()).is_some(), torn == word);
                }
            }
        }
    }
}
