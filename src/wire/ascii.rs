//! UTF-8, fast where the text is ASCII. The only file that may hold `unsafe`.
//!
//! Most strings in data are short and ASCII. Proving that takes a word at a time and no table; `core::str::from_utf8`
//! then only sees the rest. The one `unsafe` line turns bytes that were just proven to be ASCII into a `&str`; it is
//! worth 40 to 60 % of the decoding time of string-heavy records.

use crate::error::ErrorKind;

/// The text that `bytes` are.
///
/// # Errors
/// [`ErrorKind::InvalidUtf8`].
#[inline(always)]
#[allow(unsafe_code)]
pub(super) fn text(bytes: &[u8]) -> Result<&str, ErrorKind> {
    if cfg!(target_pointer_width = "64") && is_ascii(bytes) {
        // SAFETY: `is_ascii` is true only if every byte is below 0x80, and such bytes are UTF-8. It looks at every
        // byte: see its own comment, and the test that flips each byte of each length.
        return Ok(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    other(bytes)
}

#[inline(never)]
fn other(bytes: &[u8]) -> Result<&str, ErrorKind> {
    core::str::from_utf8(bytes).map_err(|_| ErrorKind::InvalidUtf8)
}

/// Whether every byte is below 0x80.
#[inline(always)]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    if let Some(last) = bytes.last_chunk::<8>() {
        // Whole words from the front, and one word that ends at the end: together they cover every byte.
        let mut seen = u64::from_le_bytes(*last);
        let (words, _) = bytes.as_chunks::<8>();
        for word in words {
            seen |= u64::from_le_bytes(*word);
        }
        seen & HIGH == 0
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Four to seven bytes: two half words that overlap.
        (u32::from_le_bytes(*first) | u32::from_le_bytes(*last)) & HIGH as u32 == 0
    } else {
        bytes.iter().fold(0, |seen, byte| seen | byte) < 0x80
    }
}

#[cfg(test)]
mod tests {
    use super::is_ascii;

    #[test]
    fn every_byte_of_every_length_is_looked_at() {
        let plain = [b'a'; 40];
        for len in 0..=plain.len() {
            assert!(is_ascii(&plain[..len]));
            for at in 0..len {
                for high in [0x80, 0xc3, 0xff] {
                    let mut bytes = plain;
                    bytes[at] = high;
                    assert!(!is_ascii(&bytes[..len]), "byte {at} of {len}");
                }
            }
        }
    }
}
