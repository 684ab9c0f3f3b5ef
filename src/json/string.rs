//! Strings: RFC 8259, section 7. Only what must be escaped is.

use super::buffered::Buffered;
use crate::sink::Sink;
use crate::wire::{special, special_or_high};

/// The contents of a string, without the quotes around it.
#[inline]
pub(super) fn contents<S: Sink>(text: &str, sink: &mut S) -> Result<(), S::Error> {
    let bytes = text.as_bytes();
    if special(bytes) == bytes.len() { sink.write(bytes) } else { escaped(bytes, sink) }
}

/// A string.
#[inline]
pub(super) fn string<S: Sink>(text: &str, sink: &mut S) -> Result<(), S::Error> {
    sink.write(b"\"")?;
    contents(text, sink)?;
    sink.write(b"\"")
}

#[inline(never)]
fn escaped<S: Sink>(bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
    let mut out = Buffered::new(sink);
    let mut rest = bytes;
    while let Some((plain, tail)) = rest.split_at_checked(special(rest)) {
        out.put(plain)?;
        let Some((byte, tail)) = tail.split_first() else { break };
        let (escape, len) = escape(*byte);
        out.put_some(escape, len)?;
        rest = tail;
    }
    out.finish()
}

/// A string that has one character U+0000 to U+00FF for each byte.
pub(super) fn latin1<S: Sink>(bytes: &[u8], sink: &mut S) -> Result<(), S::Error> {
    let mut out = Buffered::new(sink);
    out.put(b"\"")?;
    let mut rest = bytes;
    while let Some((plain, tail)) = rest.split_at_checked(special_or_high(rest)) {
        out.put(plain)?;
        if tail.is_empty() {
            break;
        }
        // Where one such byte stands, more do: a few without looking for plain ones.
        let (few, tail) = tail.split_at_checked(8).unwrap_or((tail, &[]));
        for byte in few {
            match *byte {
                0x80.. => out.put_some([0xc0 | (*byte >> 6), 0x80 | (*byte & 0x3f)], 2)?,
                b'"' | b'\\' | ..0x20 => {
                    let (escape, len) = escape(*byte);
                    out.put_some(escape, len)?;
                }
                _ => out.put_some([*byte], 1)?,
            }
        }
        rest = tail;
    }
    out.put(b"\"")?;
    out.finish()
}

/// The escape sequence of a quote, a backslash or a control character, and its length.
const fn escape(byte: u8) -> ([u8; 6], usize) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        _ => {
            return (
                [b'\\', b'u', b'0', b'0', super::bytes::hex_digit(byte >> 4), super::bytes::hex_digit(byte & 15)],
                6,
            );
        }
    };
    ([b'\\', letter, 0, 0, 0, 0], 2)
}

#[cfg(test)]
mod tests {
    use super::{latin1, string};
    use crate::sink::SliceSink;
    use proptest::prelude::*;
    use std::{string::String, vec, vec::Vec};

    fn string_of(text: &str) -> Vec<u8> {
        let mut room = vec![0; text.len() * 6 + 2];
        let mut sink = SliceSink::new(&mut room);
        string(text, &mut sink).unwrap();
        sink.into_written().to_vec()
    }

    fn latin1_of(bytes: &[u8]) -> Vec<u8> {
        let mut room = vec![0; bytes.len() * 6 + 2];
        let mut sink = SliceSink::new(&mut room);
        latin1(bytes, &mut sink).unwrap();
        sink.into_written().to_vec()
    }

    #[test]
    fn escapes_what_must_be_and_nothing_else() {
        assert_eq!(string_of(""), b"\"\"");
        assert_eq!(string_of("a/b\u{7f}é\u{2028}"), "\"a/b\u{7f}é\u{2028}\"".as_bytes());
        assert_eq!(string_of("\"\\\u{8}\t\n\u{c}\r\0\u{1f}"), br#""\"\\\b\t\n\f\r\u0000\u001f""#);
        assert_eq!(latin1_of(b"\x00A\"\\\x7f\x80\xff"), "\"\\u0000A\\\"\\\\\u{7f}\u{80}\u{ff}\"".as_bytes());
    }

    #[test]
    fn every_character_reads_back() {
        for c in '\0'..=char::MAX {
            let mut text = String::from("some text ");
            text.push(c);
            let json = string_of(&text);
            let escaped = (c as u32) < 0x20 || matches!(c, '"' | '\\');
            assert_eq!(json.len() == text.len() + 2, !escaped);
            if escaped || (c as u32).is_multiple_of(251) {
                assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
            }
        }
    }

    proptest! {
        #[test]
        fn any_string_reads_back(text in any::<String>(), spice in "[\u{0}-\u{30}\"\\\\é😀]{0,300}") {
            for text in [&text, &spice] {
                prop_assert_eq!(&serde_json::from_slice::<String>(&string_of(text)).unwrap(), text);
            }
        }

        #[test]
        fn any_bytes_read_back(bytes in prop::collection::vec(any::<u8>(), 0..400), plain in "[ -~]{0,40}") {
            for bytes in [bytes.as_slice(), plain.as_bytes(), &[&bytes, plain.as_bytes(), &bytes].concat()] {
                let text: String = serde_json::from_slice(&latin1_of(bytes)).unwrap();
                prop_assert!(text.chars().map(|c| c as u32).eq(bytes.iter().map(|b| u32::from(*b))));
            }
        }
    }
}
