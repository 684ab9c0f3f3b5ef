//! Decimal numbers: an unscaled integer of any length, and a scale.

use super::buffered::Buffered;
use crate::decoder::Decoder;
use crate::sink::Sink;
use crate::wire::Integer;

/// Bytes of an unscaled value that are turned into digits, after redundant ones: 1,233 digits.
const MAX_DECIMAL_BYTES: usize = 512;
/// Digits after the point; a greater scale gets an exponent, or a few bytes could ask for two billion zeros.
const MAX_SCALE: usize = 1024;

/// Digits of a chunk.
const CHUNK_DIGITS: usize = 9;

/// Writes `unscaled * 10^-scale` as a string, unless it is longer than [`MAX_DECIMAL_BYTES`]; says whether it did.
pub(super) fn decimal<S: Sink>(unscaled: &[u8], scale: i32, sink: &mut S) -> Result<bool, S::Error> {
    let unscaled = significant(unscaled);
    if let Some(value) = short(unscaled) {
        let digits = Integer::of(value.unsigned_abs());
        let digits = digits.as_bytes();
        let mut out = Positional::begin(value < 0, digits.len(), scale, sink)?;
        out.digits(digits)?;
        out.end()?;
        return Ok(true);
    }
    long(unscaled, scale, sink)
}

/// The unscaled value and the scale inside a `big-decimal`, unless it is malformed.
pub(super) fn big_decimal(value: &[u8]) -> Option<(&[u8], i32)> {
    let mut d = Decoder::new(value);
    let parts = (d.bytes().ok()?, d.int().ok()?);
    d.finish().ok()?;
    Some(parts)
}

/// Without the bytes in front that only repeat the sign.
fn significant(mut bytes: &[u8]) -> &[u8] {
    while let [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] = bytes {
        bytes = bytes.split_first().map_or(bytes, |(_, rest)| rest);
    }
    bytes
}

fn is_negative(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first >= 0x80)
}

/// The value of up to eight bytes; of none, zero.
fn short(bytes: &[u8]) -> Option<i64> {
    if bytes.len() > 8 {
        return None;
    }
    let start = if is_negative(bytes) { -1 } else { 0 };
    Some(bytes.iter().fold(start, |value: i64, byte| value << 8 | i64::from(*byte)))
}

#[inline(never)]
fn long<S: Sink>(unscaled: &[u8], scale: i32, sink: &mut S) -> Result<bool, S::Error> {
    let mut room = [0; WORDS];
    let Some(chunks) = chunks(unscaled, &mut room) else { return Ok(false) };
    let Some((first, others)) = chunks.split_first() else { return Ok(false) };
    let digits = Integer::of(u64::from(*first));
    let digits = digits.as_bytes();
    let count = digits.len().saturating_add(others.len().saturating_mul(CHUNK_DIGITS));
    let mut out = Positional::begin(is_negative(unscaled), count, scale, sink)?;
    out.digits(digits)?;
    for chunk in others {
        let mut text = [b'0'; CHUNK_DIGITS];
        let mut chunk = *chunk;
        for place in text.iter_mut().rev() {
            *place = b'0' | (chunk % 10) as u8;
            chunk /= 10;
        }
        out.digits(&text)?;
    }
    out.end()?;
    Ok(true)
}

/// Words that hold 512 bytes while they are turned into 138 chunks in place, one chunk for just under one word.
const WORDS: usize = MAX_DECIMAL_BYTES / 4 + MAX_DECIMAL_BYTES / 32;

/// The absolute value in base 10^9, the most significant chunk first and not zero.
///
/// The words stand at the front of `room`, least significant first, and become fewer; the chunks grow from the back.
fn chunks<'r>(unscaled: &[u8], room: &'r mut [u32; WORDS]) -> Option<&'r [u32]> {
    if unscaled.len() > MAX_DECIMAL_BYTES {
        return None;
    }
    let sign = if is_negative(unscaled) { 0xff } else { 0 };
    let mut carry = sign != 0;
    let mut len = 0usize;
    for (word, bytes) in room.iter_mut().zip(unscaled.rchunks(4)) {
        let mut full = [sign; 4];
        for (place, byte) in full.iter_mut().rev().zip(bytes.iter().rev()) {
            *place = *byte;
        }
        let value = u32::from_be_bytes(full) ^ u32::from_be_bytes([sign; 4]);
        (*word, carry) = value.overflowing_add(u32::from(carry));
        len = len.wrapping_add(1);
    }
    let mut start = WORDS;
    loop {
        while len > 0 && room.get(len.wrapping_sub(1)) == Some(&0) {
            len = len.wrapping_sub(1);
        }
        if len == 0 {
            return room.get(start..);
        }
        let mut rest = 0u64;
        for word in room.get_mut(..len)?.iter_mut().rev() {
            let value = rest << 32 | u64::from(*word);
            // Below 2^32, since `rest` is below 10^9.
            *word = (value / 1_000_000_000) as u32;
            rest = value % 1_000_000_000;
        }
        if room.get(len.wrapping_sub(1)) == Some(&0) {
            len = len.wrapping_sub(1);
        }
        start = start.checked_sub(1).filter(|start| *start >= len)?;
        *room.get_mut(start)? = rest as u32;
    }
}

/// Writes the digits of an integer with a decimal point among them, or an exponent after them.
struct Positional<'k, S> {
    out: Buffered<'k, S>,
    /// Digits that stand before the point.
    before: Option<usize>,
    exponent: i32,
}

impl<'k, S: Sink> Positional<'k, S> {
    fn begin(negative: bool, digits: usize, scale: i32, sink: &'k mut S) -> Result<Self, S::Error> {
        let mut out = Buffered::new(sink);
        out.put(if negative { b"\"-" } else { b"\"" })?;
        let Some(places) = usize::try_from(scale).ok().filter(|places| *places <= MAX_SCALE) else {
            return Ok(Self { out, before: None, exponent: scale });
        };
        let before = digits.checked_sub(places).filter(|before| *before > 0);
        if before.is_none() {
            out.put(b"0.")?;
            let zeros = [b'0'; 32];
            let mut left = places.saturating_sub(digits);
            while left > 0 {
                let some = zeros.get(..left).unwrap_or(&zeros);
                out.put(some)?;
                left = left.saturating_sub(some.len());
            }
        }
        Ok(Self { out, before: before.filter(|_| places > 0), exponent: 0 })
    }

    fn digits(&mut self, digits: &[u8]) -> Result<(), S::Error> {
        let Some(before) = self.before else { return self.out.put(digits) };
        match digits.split_at_checked(before) {
            // A scale above zero promises that digits follow.
            Some((head, tail)) if !tail.is_empty() => {
                self.before = None;
                self.out.put(head)?;
                self.out.put(b".")?;
                self.out.put(tail)
            }
            _ => {
                self.before = Some(before.saturating_sub(digits.len()));
                self.out.put(digits)
            }
        }
    }

    fn end(mut self) -> Result<(), S::Error> {
        if self.exponent != 0 {
            self.out.put(if self.exponent < 0 { b"E+" } else { b"E-" })?;
            self.out.put(Integer::of(u64::from(self.exponent.unsigned_abs())).as_bytes())?;
        }
        self.out.put(b"\"")?;
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_DECIMAL_BYTES, MAX_SCALE, big_decimal, decimal};
    use crate::sink::SliceSink;
    use proptest::prelude::*;
    use std::{format, string::String, vec, vec::Vec};

    fn of(unscaled: &[u8], scale: i32) -> Option<String> {
        let mut room = vec![0; 4000];
        let mut sink = SliceSink::new(&mut room);
        if !decimal(unscaled, scale, &mut sink).unwrap() {
            assert!(sink.written().is_empty());
            return None;
        }
        let text = core::str::from_utf8(sink.into_written()).unwrap();
        Some(text.strip_prefix('"').unwrap().strip_suffix('"').unwrap().into())
    }

    /// Digit by digit in base 256, with a `Vec`.
    fn digits_model(unscaled: &[u8]) -> (bool, String) {
        let negative = unscaled.first().is_some_and(|b| *b >= 0x80);
        let mut magnitude: Vec<u8> = unscaled.to_vec();
        if negative {
            let mut carry = true;
            for byte in magnitude.iter_mut().rev() {
                (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
            }
            // -256^n has no room in n bytes once its sign is gone; but then nothing is lost by reading it unsigned.
        }
        let mut text = Vec::new();
        while magnitude.iter().any(|b| *b != 0) {
            let mut rest = 0u32;
            for byte in &mut magnitude {
                let value = rest << 8 | u32::from(*byte);
                (*byte, rest) = ((value / 10) as u8, value % 10);
            }
            text.push(b'0' + rest as u8);
        }
        if text.is_empty() {
            text.push(b'0');
        }
        text.reverse();
        (negative, String::from_utf8(text).unwrap())
    }

    fn model(unscaled: &[u8], scale: i32) -> String {
        let (negative, digits) = digits_model(unscaled);
        let sign = if negative { "-" } else { "" };
        if scale == 0 {
            return format!("{sign}{digits}");
        }
        if scale < 0 || scale as usize > MAX_SCALE {
            return format!("{sign}{digits}E{:+}", -i64::from(scale));
        }
        let scale = scale as usize;
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        format!("{sign}{whole}.{fraction}")
    }

    #[test]
    fn examples() {
        for (unscaled, scale, text) in [
            (&[][..], 0, "0"),
            (&[], 2, "0.00"),
            (&[0], 0, "0"),
            (&[0xff], 2, "-0.01"),
            (&[0x04, 0xe2], 2, "12.50"),
            (&[0x04, 0xe2], 4, "0.1250"),
            (&[0x04, 0xe2], 3, "1.250"),
            (&[0x04, 0xe2], 6, "0.001250"),
            (&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 1, "0.1"),
            (&[0xff; 40], 0, "-1"),
            (&[0x80, 0, 0, 0, 0, 0, 0, 0], 0, "-9223372036854775808"),
            (&[0x00, 0x80, 0, 0, 0, 0, 0, 0, 0], 3, "9223372036854775.808"),
            (&[0x7d], -3, "125E+3"),
            (&[0x83], 1025, "-125E-1025"),
            (&[1], i32::MIN, "1E+2147483648"),
            (&[1], i32::MAX, "1E-2147483647"),
        ] {
            assert_eq!(of(unscaled, scale).unwrap(), text);
        }
    }

    #[test]
    fn longest() {
        for fill in [0x00, 0x01, 0x7f, 0x80, 0xff] {
            for first in [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff] {
                let mut bytes = vec![fill; MAX_DECIMAL_BYTES];
                bytes[0] = first;
                for scale in [0, 1, 9, 1024, 1025] {
                    assert_eq!(of(&bytes, scale).unwrap(), model(&bytes, scale));
                }
            }
        }
        let mut bytes = vec![0x40; MAX_DECIMAL_BYTES + 1];
        assert_eq!(of(&bytes, 0), None);
        bytes[0] = 0;
        assert!(of(&bytes, 0).is_some());
        assert_eq!(of(&[0x7f; MAX_DECIMAL_BYTES], 0).unwrap().len(), 1233);
    }

    #[test]
    fn inside_a_big_decimal() {
        assert_eq!(big_decimal(&[0x04, 0x04, 0xe2, 0x04]), Some((&[0x04, 0xe2][..], 2)));
        assert_eq!(big_decimal(&[0x00, 0x00]), Some((&[][..], 0)));
        for malformed in [&[][..], &[0x04], &[0x04, 1, 2], &[0x01, 0], &[0x02, 1, 0, 0], &[2, 1, 0x80]] {
            assert_eq!(big_decimal(malformed), None);
        }
    }

    proptest! {
        #[test]
        fn as_i128(value in any::<i128>(), shift in 0u32..127, extra in 0usize..20, scale in 0u32..60) {
            let value = value >> shift;
            let mut bytes = vec![if value < 0 { 0xff } else { 0 }; extra];
            bytes.extend(value.to_be_bytes());
            let text = of(&bytes, scale as i32).unwrap();
            let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale as usize + 1);
            let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
            let point = if scale == 0 { "" } else { "." };
            prop_assert_eq!(text, format!("{}{whole}{point}{fraction}", if value < 0 { "-" } else { "" }));
        }

        #[test]
        fn as_the_model(bytes in prop::collection::vec(any::<u8>(), 0..=MAX_DECIMAL_BYTES), scale in -5i32..1300) {
            prop_assert_eq!(of(&bytes, scale).unwrap(), model(&bytes, scale));
        }

        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..700), scale in any::<i32>()) {
            let _ = of(&bytes, scale);
            let _ = big_decimal(&bytes);
        }
    }
}
