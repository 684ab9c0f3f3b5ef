//! The grammar in the other direction: what the parsers read, written into the front of a small array.

/// Longest encoding of 64 bits.
pub const VARINT_MAX: usize = 10;

/// An integer as it is written: zig-zag, least significant group first, never longer than needed.
///
/// ```
/// # #[cfg(feature = "nom-8")] {
/// use avocet::wire;
/// assert_eq!(wire::put_long(-2).as_bytes(), [3]);
/// assert_eq!(wire::put_long(64).as_bytes(), [0x80, 0x01]);
/// # }
/// ```
#[inline]
#[must_use]
pub const fn put_long(value: i64) -> Varint {
    Varint::new(zag(value))
}

/// Zig-zag: 0, -1, 1, -2 … become 0, 1, 2, 3 …
#[inline(always)]
#[must_use]
pub const fn zag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Bytes that `value` takes, zig-zag undone or not.
#[inline(always)]
#[must_use]
pub const fn varint_len(value: u64) -> usize {
    // Seven bits a byte, and at least one byte: (bits + 6) / 7 without a division.
    let bits = 64u32.wrapping_sub((value | 1).leading_zeros());
    (bits.wrapping_mul(9).wrapping_add(64) >> 6) as usize
}

/// Bits that [`put_word`] takes.
#[cfg(target_pointer_width = "64")]
pub(crate) const WORD_BITS: u32 = 56;

/// An integer of at most 56 bits, zig-zag done, as the low bytes of a word, and their number.
#[cfg(target_pointer_width = "64")]
#[inline(always)]
pub(crate) const fn put_word(value: u64) -> (u64, usize) {
    // Seven bits into each byte: by halves, by quarters, by eighths.
    let x = (value & 0x0000_0000_0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x0fff_c000_0fff_c000) << 2);
    let x = (x & 0x007f_007f_007f_007f) | ((x & 0x3f80_3f80_3f80_3f80) << 1);
    let len = varint_len(value);
    // All bytes but the last go on.
    let last = 1u64.wrapping_shl((len.wrapping_sub(1) as u32) << 3);
    (x | 0x8080_8080_8080_8080 & last.wrapping_sub(1), len)
}

/// The bytes of a variable-length integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Varint {
    bytes: [u8; VARINT_MAX],
    len: u8,
}

impl Varint {
    #[inline]
    const fn new(mut value: u64) -> Self {
        let mut bytes = [0; VARINT_MAX];
        let mut len = 0u8;
        let mut room: &mut [u8] = &mut bytes;
        while let Some((byte, rest)) = room.split_first_mut() {
            len = len.wrapping_add(1);
            if value < 0x80 {
                *byte = value as u8;
                break;
            }
            *byte = value as u8 | 0x80;
            value >>= 7;
            room = rest;
        }
        Self { bytes, len }
    }

    /// The bytes.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_holds_what_the_loop_writes(value in any::<u64>(), bits in 0..=WORD_BITS) {
            let value = value & 1u64.checked_shl(bits).map_or(0, |bit| bit - 1);
            let (word, len) = put_word(value);
            let bytes = word.to_le_bytes();
            let looped = Varint::new(value);
            prop_assert_eq!(&bytes[..len], looped.as_bytes());
            prop_assert!(bytes[len..].iter().all(|byte| *byte == 0));
        }
    }
}
