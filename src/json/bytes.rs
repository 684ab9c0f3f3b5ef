//! Bytes as text: base64, hexadecimal, UUID.

use super::style::BytesForm;
use crate::sink::Sink;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as a string in this form.
pub(super) fn bytes<S: Sink>(form: BytesForm, value: &[u8], sink: &mut S) -> Result<(), S::Error> {
    match form {
        BytesForm::Latin1 => return super::string::latin1(value, sink),
        BytesForm::Base64 => {
            sink.write(b"\"")?;
            for piece in value.chunks(48) {
                let (text, len) = base64(piece);
                sink.write(text.get(..len).unwrap_or_default())?;
            }
        }
        BytesForm::Hex => {
            sink.write(b"\"")?;
            for piece in value.chunks(32) {
                let mut text = [0; 64];
                let (pairs, _) = text.as_chunks_mut::<2>();
                for (pair, byte) in pairs.iter_mut().zip(piece) {
                    *pair = hex(*byte);
                }
                sink.write(text.get(..piece.len().saturating_mul(2)).unwrap_or_default())?;
            }
        }
    }
    sink.write(b"\"")
}

/// The base64 of up to 48 bytes, and its length; padded if the bytes are no multiple of three.
fn base64(piece: &[u8]) -> ([u8; 64], usize) {
    let mut text = [0; 64];
    let (quads, _) = text.as_chunks_mut::<4>();
    let (triples, tail) = piece.as_chunks::<3>();
    let mut quads = quads.iter_mut();
    for (triple, quad) in triples.iter().zip(&mut quads) {
        *quad = quad_of(*triple);
    }
    let whole = triples.len().saturating_mul(4);
    match (tail, quads.next()) {
        (&[a], Some(quad)) => {
            let [x, y, ..] = quad_of([a, 0, 0]);
            *quad = [x, y, b'=', b'='];
        }
        (&[a, b], Some(quad)) => {
            let [x, y, z, _] = quad_of([a, b, 0]);
            *quad = [x, y, z, b'='];
        }
        _ => return (text, whole),
    }
    (text, whole.saturating_add(4))
}

#[inline(always)]
fn quad_of([a, b, c]: [u8; 3]) -> [u8; 4] {
    let digit = |index: u8| BASE64.get(usize::from(index & 63)).copied().unwrap_or(b'A');
    [digit(a >> 2), digit(a << 4 | b >> 4), digit(b << 2 | c >> 6), digit(c)]
}

#[inline(always)]
const fn hex(byte: u8) -> [u8; 2] {
    [hex_digit(byte >> 4), hex_digit(byte & 15)]
}

/// The digit of a value below 16.
#[inline(always)]
pub(super) const fn hex_digit(value: u8) -> u8 {
    value.wrapping_add(if value < 10 { b'0' } else { b'a' - 10 })
}

/// Sixteen bytes as the text of a UUID, in quotes.
pub(super) fn uuid(value: &[u8; 16]) -> [u8; 38] {
    let mut text = *b"\"00000000-0000-0000-0000-000000000000\"";
    let mut places = text.iter_mut().filter(|place| **place == b'0');
    for byte in value {
        for digit in hex(*byte) {
            if let Some(place) = places.next() {
                *place = digit;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{BytesForm, bytes, uuid};
    use crate::sink::SliceSink;
    use proptest::prelude::*;
    use std::{format, string::String, vec};

    fn of(form: BytesForm, value: &[u8]) -> String {
        let mut room = vec![0; value.len() * 2 + 8];
        let mut sink = SliceSink::new(&mut room);
        bytes(form, value, &mut sink).unwrap();
        let text = core::str::from_utf8(sink.into_written()).unwrap();
        text.strip_prefix('"').unwrap().strip_suffix('"').unwrap().into()
    }

    /// One bit at a time.
    fn base64_model(value: &[u8]) -> String {
        let bits: String = value.iter().map(|b| format!("{b:08b}")).collect();
        let mut text = String::new();
        for six in bits.as_bytes().chunks(6) {
            let six = format!("{:0<6}", core::str::from_utf8(six).unwrap());
            let index = u32::from_str_radix(&six, 2).unwrap();
            text.push(('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).nth(index as usize).unwrap());
        }
        while !text.len().is_multiple_of(4) {
            text.push('=');
        }
        text
    }

    #[test]
    fn examples_of_rfc_4648() {
        for (value, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(of(BytesForm::Base64, value.as_bytes()), text);
        }
    }

    #[test]
    fn uuid_text() {
        let value = core::array::from_fn(|i| i as u8 * 0x11);
        assert_eq!(&uuid(&value), b"\"00112233-4455-6677-8899-aabbccddeeff\"");
        assert_eq!(&uuid(&[0; 16]), b"\"00000000-0000-0000-0000-000000000000\"");
    }

    proptest! {
        #[test]
        fn models_agree(value in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(of(BytesForm::Base64, &value), base64_model(&value));
            let hex: String = value.iter().map(|b| format!("{b:02x}")).collect();
            prop_assert_eq!(of(BytesForm::Hex, &value), hex);
        }
    }
}
