//! Headers and records that are written by hand, with the checksums that they need.

/// CRC-32, a bit at a time.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) sectors: u16,
    pub(crate) sector: u32,
    pub(crate) unit: u32,
    pub(crate) begins: bool,
    pub(crate) sequence: u32,
    pub(crate) number: u64,
    pub(crate) id: u64,
}

impl Header {
    pub(crate) fn bytes(self) -> [u8; 32] {
        let sizes = self.sector | self.unit.trailing_zeros() << 24 | u32::from(self.begins) << 31;
        let mut bytes = *b"AL______________________________";
        bytes[2..4].copy_from_slice(&self.sectors.to_le_bytes());
        bytes[4..8].copy_from_slice(&sizes.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.sequence.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.number.to_le_bytes());
        bytes[20..28].copy_from_slice(&self.id.to_le_bytes());
        let crc = checksum(&bytes[..28]);
        bytes[28..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }
}

/// A record of this datum at this place of a sector.
pub(crate) fn record(sequence: u32, at: u32, datum: &[u8]) -> Vec<u8> {
    let len = datum.len() as u16;
    let bytes = [&len.to_le_bytes()[..], &(!len).to_le_bytes(), datum].concat();
    let crc = checksum(&[&sequence.to_le_bytes()[..], &at.to_le_bytes(), &bytes].concat());
    [bytes, crc.to_le_bytes().to_vec()].concat()
}
