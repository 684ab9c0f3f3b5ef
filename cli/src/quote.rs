//! Text from a file, made fit for a terminal and for JSON.

use crate::hex::hex;
use std::fmt::Write;

/// A JSON string.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if is_unfit(c) => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A metadata value for people: text whose control characters are escaped, or the digits of what is not UTF-8.
pub(crate) fn plain(value: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(value) else {
        return format!("hex:{}", hex(value));
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unfit(c) { escape(c, &mut out) } else { out.push(c) }
    }
    out
}

/// Control characters, which may steer a terminal, and those that reverse the direction of text.
const fn is_unfit(c: char) -> bool {
    matches!(c, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escape(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // All of them are below U+10000.
        c => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(super::json("a\"\\\n\u{1b}[2J\u{202e}é"), r#""a\"\\\n\u001b[2J\u202eé""#);
        assert_eq!(super::plain("tab\tø\u{1b}".as_bytes()), "tab\\tø\\u001b");
        assert_eq!(super::plain(b"\xff\x00"), "hex:ff00");
    }
}
