//! Where a JSON string stops being plain: a word at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const SPACES: u64 = 0x2020_2020_2020_2020;

/// A high bit for each byte of a little-endian word that is a quote, a backslash or a control character.
///
/// The borrow of a subtraction can also mark bytes *after* one that is rightly marked, so only the first mark counts.
#[inline(always)]
const fn special_marks(word: u64) -> u64 {
    let quote = (word ^ 0x2222_2222_2222_2222).wrapping_sub(ONES);
    let backslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c).wrapping_sub(ONES);
    let control = word.wrapping_sub(SPACES);
    (quote | backslash | control) & !word & HIGH
}

/// The same, and a high bit for each byte that is not ASCII.
#[inline(always)]
const fn special_or_high_marks(word: u64) -> u64 {
    special_marks(word) | (word & HIGH)
}

/// Offset of the first quote, backslash or control character; the length if there is none.
#[inline(always)]
pub(crate) fn special(bytes: &[u8]) -> usize {
    find(bytes, special_marks)
}

/// Offset of the first byte that is a quote, a backslash, a control character or not ASCII; the length if there is none.
#[inline(always)]
pub(crate) fn special_or_high(bytes: &[u8]) -> usize {
    find(bytes, special_or_high_marks)
}

#[inline(always)]
fn find(bytes: &[u8], marks: impl Fn(u64) -> u64) -> usize {
    let first = |marks: u64| (marks.trailing_zeros() / 8) as usize;
    if let Some(last) = bytes.last_chunk::<8>() {
        let (words, _) = bytes.as_chunks::<8>();
        let mut at = 0usize;
        for word in words {
            let found = marks(u64::from_le_bytes(*word));
            if found != 0 {
                return at.wrapping_add(first(found));
            }
            at = at.wrapping_add(8);
        }
        // One more word that ends at the end; what it shares with the words before is plain.
        let found = marks(u64::from_le_bytes(*last));
        if found == 0 { bytes.len() } else { bytes.len().wrapping_sub(8).wrapping_add(first(found)) }
    } else if let (Some(front), Some(back)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Four to seven bytes: two half words that overlap.
        let word = u64::from(u32::from_le_bytes(*front)) | u64::from(u32::from_le_bytes(*back)) << 32;
        match marks(word) {
            0 => bytes.len(),
            found if first(found) < 4 => first(found),
            found => bytes.len().wrapping_sub(8).wrapping_add(first(found)),
        }
    } else {
        let special = |byte: &u8| marks(u64::from(*byte) | (SPACES << 8)) != 0;
        bytes.iter().position(special).unwrap_or(bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{special, special_or_high};

    fn is_special(byte: u8) -> bool {
        byte < 0x20 || byte == b'"' || byte == b'\\'
    }

    #[test]
    fn every_byte_at_every_place_of_every_length() {
        for len in 0..=27usize {
            for at in 0..len {
                for byte in 0..=255u8 {
                    for fill in [b'a', b' ', b'!', b'#', b'[', b']', 0x7f] {
                        let mut bytes = [fill; 27];
                        bytes[at] = byte;
                        let bytes = &bytes[..len];
                        assert_eq!(special(bytes), if is_special(byte) { at } else { len }, "{bytes:?}");
                        let high = is_special(byte) || byte >= 0x80;
                        assert_eq!(special_or_high(bytes), if high { at } else { len }, "{bytes:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_of_two_wins() {
        for first in 0..20usize {
            for second in first + 1..21 {
                for (a, b) in
                    [(b'"', b'"'), (0, 0), (0x1f, b'\\'), (b'\\', b' '), (b'"', b'#'), (0x80, b'"'), (b'"', 0xff)]
                {
                    let mut bytes = [b'a'; 21];
                    bytes[first] = a;
                    bytes[second] = b;
                    let expected = bytes.iter().position(|b| is_special(*b));
                    assert_eq!(special(&bytes), expected.unwrap_or(21));
                    let expected = bytes.iter().position(|b| is_special(*b) || *b >= 0x80);
                    assert_eq!(special_or_high(&bytes), expected.unwrap_or(21));
                }
            }
        }
    }
}
