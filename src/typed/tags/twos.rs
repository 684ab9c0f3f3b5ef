//! Numbers in two's complement, big-endian, of any length; no bytes are zero.

/// Bytes that are looked at when a number is compared with a precision beyond 38 digits.
const ROOM: usize = 128;
/// Digits of the greatest number in so many bytes.
const MOST_DIGITS: u16 = 307;

/// The most bytes of a number of so many digits. Exact for those that 128 bits hold, else one more at most.
#[allow(clippy::arithmetic_side_effects)] // 16-bit numbers of digits
pub(super) const fn bytes_of(digits: u16) -> usize {
    match 10u128.checked_pow(digits as u32) {
        Some(beyond) => {
            let bits = 129u32.saturating_sub(beyond.saturating_sub(1).leading_zeros());
            bits.div_ceil(8) as usize
        }
        // A digit has less than 3.322 bits; and there is the sign.
        None => (digits as usize * 3_322 / 1_000 + 1) / 8 + 1,
    }
}

/// Decimal digits that any number of so many bytes can have: floor(log10(2^(8 size - 1) - 1)).
pub(super) const fn digits_of(size: usize) -> u64 {
    // log10(2) * 2^44, rounded down; exact for all digits that 16 bits can count.
    const LOG: u64 = 5_295_775_688_670;
    let Some(bits) = (size as u64).saturating_mul(8).checked_sub(1) else { return 0 };
    if bits >= 1 << 19 { u64::MAX } else { bits.saturating_mul(LOG) >> 44 }
}

/// The byte that may be put in front without another meaning.
pub(super) fn sign(number: &[u8]) -> u8 {
    if number.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 }
}

/// The number, if it fits.
pub(super) fn unscaled(bytes: &[u8]) -> Option<i128> {
    // Most numbers fit a word. On small targets one way is enough.
    if cfg!(target_pointer_width = "64")
        && bytes.len() <= 8
        && let Some(first) = bytes.first()
    {
        let sign = i64::from(*first as i8) >> 7;
        return Some(bytes.iter().fold(sign, |number, byte| number << 8 | i64::from(*byte)).into());
    }
    let sign = sign(bytes);
    let mut whole = [sign; 16];
    let extra = bytes.len().saturating_sub(16);
    let (front, number) = bytes.split_at_checked(extra)?;
    for (to, from) in whole.iter_mut().rev().zip(number.iter().rev()) {
        *to = *from;
    }
    let fits = front.iter().all(|byte| *byte == sign) && (front.is_empty() || whole.first()? & 0x80 == sign & 0x80);
    fits.then(|| i128::from_be_bytes(whole))
}

/// Without bytes that only repeat the sign of the next.
pub(super) fn shortest(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes {
        match (first, rest.first()) {
            (0, Some(..0x80)) | (0xff, Some(0x80..)) => bytes = rest,
            _ => break,
        }
    }
    bytes
}

/// Whether the number has so many digits at most.
pub(super) fn fits(number: i128, digits: u16) -> bool {
    10u128.checked_pow(u32::from(digits)).is_none_or(|beyond| number.unsigned_abs() < beyond)
}

/// The greatest number of `P` digits.
struct Greatest<const P: u16>;

impl<const P: u16> Greatest<P> {
    const WHOLE: [u8; ROOM] = nines(P);
    const BYTES: &'static [u8] = significant(&Self::WHOLE);
}

/// So many nines.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated at compile time only
const fn nines(digits: u16) -> [u8; ROOM] {
    assert!(digits <= MOST_DIGITS, "bytes can be checked against a precision of 307 digits at most");
    let mut number = [0; ROOM];
    let (mut digit, mut used) = (0, 0);
    while digit < digits {
        let mut carry = 9;
        let mut byte = 0;
        while byte < used || carry > 0 {
            let sum = number[ROOM - 1 - byte] as u16 * 10 + carry;
            number[ROOM - 1 - byte] = sum as u8;
            carry = sum >> 8;
            byte += 1;
        }
        used = byte;
        digit += 1;
    }
    number
}

const fn significant(mut bytes: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

/// Whether the number has `P` digits at most.
pub(super) fn within<const P: u16>(bytes: &[u8]) -> bool {
    if let Some(number) = unscaled(bytes) {
        return fits(number, P);
    }
    if P <= 38 {
        return false;
    }
    // The magnitude of a negative number is one more than its bytes, flipped.
    let flip = sign(bytes);
    let magnitude = bytes.iter().map(|byte| byte ^ flip).skip_while(|byte| *byte == 0);
    let greatest = Greatest::<P>::BYTES;
    match magnitude.clone().count().cmp(&greatest.len()).then_with(|| magnitude.cmp(greatest.iter().copied())) {
        core::cmp::Ordering::Less => true,
        core::cmp::Ordering::Equal => flip == 0,
        core::cmp::Ordering::Greater => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn bytes_and_digits_of_one_another() {
        for (size, digits) in [(0, 0), (1, 2), (2, 4), (3, 6), (4, 9), (5, 11), (8, 18), (12, 28), (16, 38)] {
            assert_eq!(digits_of(size), digits, "{size}");
        }
        for digits in 1..=u16::MAX {
            let bytes = bytes_of(digits);
            assert!(digits_of(bytes) >= u64::from(digits), "{digits}");
            assert!(bytes < 2 || digits_of(bytes - 2) < u64::from(digits), "{digits}");
        }
        assert_eq!(nines(MOST_DIGITS)[0], 0x0e);
    }

    /// The number before and after, of any length.
    fn moved(bytes: &[u8], up: bool) -> Vec<u8> {
        let mut bytes = [&[sign(bytes)], bytes].concat();
        for byte in bytes.iter_mut().rev() {
            *byte = if up { byte.wrapping_add(1) } else { byte.wrapping_sub(1) };
            if *byte != if up { 0 } else { 0xff } {
                break;
            }
        }
        bytes
    }

    fn edges<const P: u16>() {
        let mut greatest = [&[0], Greatest::<P>::BYTES].concat();
        assert!(within::<P>(&greatest));
        assert!(!within::<P>(&moved(&greatest, true)));
        for byte in &mut greatest {
            *byte = !*byte;
        }
        assert!(!within::<P>(&greatest), "one below the least");
        let least = moved(&greatest, true);
        assert!(within::<P>(&least));
        assert!(within::<P>(&[&[0xff; 40], &least[..]].concat()));
        assert_eq!(bytes_of(P).saturating_sub(shortest(&least).len()) & !1, 0);
    }

    #[test]
    fn precisions_hold_to_the_last_number() {
        edges::<1>();
        edges::<2>();
        edges::<18>();
        edges::<37>();
        edges::<38>();
        edges::<39>();
        edges::<40>();
        edges::<76>();
        edges::<77>();
        edges::<200>();
        edges::<307>();
        assert!(within::<1>(&[]));
        assert!(within::<39>(&i128::MIN.to_be_bytes()));
        assert!(!within::<38>(&i128::MIN.to_be_bytes()));
    }
}
