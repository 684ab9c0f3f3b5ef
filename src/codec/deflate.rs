//! Deflate: "the deflate codec writes the data block using the deflate algorithm as specified in RFC 1951 [..] without
//! the RFC 1950 zlib header and checksum".

/// Whether `tail` is what is left of the checksum of a zlib stream around `data`.
///
/// Some writers make a zlib stream and cut off its header, but not all of the Adler-32 at its end: every block that
/// fastavro deflates ends with three of its four bytes. Anything else after the end of the data is an error.
pub(super) fn is_checksum(tail: &[u8], data: &[u8]) -> bool {
    !tail.is_empty() && tail.len() <= 4 && adler32(data).to_be_bytes().starts_with(tail)
}

/// RFC 1950 section 8.
fn adler32(data: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    /// After so many bytes the sums still fit 32 bits.
    const CHUNK: usize = 5_552;
    let (mut a, mut b) = (1_u32, 0_u32);
    for chunk in data.chunks(CHUNK) {
        for byte in chunk {
            a = a.wrapping_add(u32::from(*byte));
            b = b.wrapping_add(a);
        }
        a = a.wrapping_rem(MODULUS);
        b = b.wrapping_rem(MODULUS);
    }
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::{adler32, is_checksum};

    #[test]
    fn adler32_of_known_data() {
        assert_eq!(adler32(b""), 1);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
        assert_eq!(adler32(&[255; 100_000]), 0x149a_302c);
    }

    #[test]
    fn only_the_start_of_the_checksum_may_follow() {
        for len in 1..=4 {
            assert!(is_checksum(&[0x11, 0xe6, 0x03, 0x98][..len], b"Wikipedia"));
        }
        assert!(!is_checksum(&[0x11, 0xe6, 0x03, 0x98, 0], b"Wikipedia"));
        assert!(!is_checksum(&[0xe6, 0x03, 0x98], b"Wikipedia"));
    }
}
