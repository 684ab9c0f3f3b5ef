//! The specification's rules once more, as plainly as they can be written, with no eye to speed.

use avocet::ErrorKind;

/// An unsigned variable-length integer at the start of `input`, and the bytes it occupies.
pub(super) fn varint(input: &[u8]) -> Result<(u64, usize), ErrorKind> {
    let mut value = 0u128;
    for (at, byte) in input.iter().enumerate() {
        value |= u128::from(byte & 0x7f) << (7 * at);
        if at == 9 && (*byte > 0x7f || u64::try_from(value).is_err()) {
            return Err(ErrorKind::VarintOverflow);
        }
        if byte & 0x80 == 0 {
            return Ok((value as u64, at + 1));
        }
    }
    Err(ErrorKind::UnexpectedEnd)
}

/// A `long` at the start of `input`, and the bytes it occupies.
pub(super) fn long(input: &[u8]) -> Result<(i64, usize), ErrorKind> {
    let (value, used) = varint(input)?;
    let half = i128::from(value / 2);
    let value = if value % 2 == 0 { half } else { -half - 1 };
    Ok((i64::try_from(value).expect("zig-zag of 64 bits"), used))
}

/// A non-negative length, and the bytes it occupies.
pub(super) fn length(input: &[u8]) -> Result<(u64, usize), ErrorKind> {
    let (value, used) = long(input)?;
    Ok((u64::try_from(value).map_err(|_| ErrorKind::NegativeLength)?, used))
}
