//! CRC-32, as zlib has it: four bits a step, for a table of 64 bytes.

/// What a nibble does to the remainder.
// Evaluated by the compiler, which would refuse an index that is too large.
#[allow(clippy::indexing_slicing)]
static TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut nibble = 0;
    while nibble < 16 {
        let (mut crc, mut bit) = (nibble as u32, 0);
        while bit < 4 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[nibble] = crc;
        nibble += 1;
    }
    table
};

/// A checksum that is being reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crc(u32);

impl Crc {
    pub(crate) const fn new() -> Self {
        Self(u32::MAX)
    }

    /// With these bytes as well.
    #[must_use]
    pub(crate) fn with(self, bytes: &[u8]) -> Self {
        let step = |crc: u32| (crc >> 4) ^ TABLE.get((crc & 15) as usize).copied().unwrap_or_default();
        Self(bytes.iter().fold(self.0, |crc, byte| step(step(crc ^ u32::from(*byte)))))
    }

    pub(crate) const fn value(self) -> u32 {
        !self.0
    }

    /// Whether the last four bytes were the checksum of those before.
    pub(crate) const fn holds(self) -> bool {
        self.0 == 0xdebb_20e3
    }
}

#[cfg(test)]
mod tests {
    use super::Crc;

    #[test]
    fn it_is_the_checksum_of_zlib_and_proves_itself() {
        let crc = Crc::new().with(b"1234").with(b"56789");
        assert_eq!(crc.value(), 0xcbf4_3926);
        assert!(crc.with(&crc.value().to_le_bytes()).holds());
        assert!(!crc.with(&[0; 4]).holds());
    }
}
