//! The text of schemas: values, members and words of it are exchanged, and it stays JSON more often than not.

use super::Dice;
use std::ops::Range;

/// Words that mean something where a string stands.
const WORDS: [&str; 30] = [
    "null",
    "boolean",
    "int",
    "long",
    "float",
    "double",
    "bytes",
    "string",
    "record",
    "error",
    "enum",
    "array",
    "map",
    "fixed",
    "decimal",
    "big-decimal",
    "uuid",
    "date",
    "time-millis",
    "timestamp-micros",
    "duration",
    "A",
    "n.A",
    "R",
    "a.b.C",
    "",
    "x y",
    "\\u00e9",
    "ascending",
    "ignore",
];

/// Keys that mean something in an object.
const KEYS: [&str; 15] = [
    "type",
    "name",
    "namespace",
    "fields",
    "items",
    "values",
    "symbols",
    "size",
    "default",
    "aliases",
    "doc",
    "order",
    "logicalType",
    "precision",
    "scale",
];

/// What stands around a type.
const AROUND: [(&str, &str); 8] = [
    (r#"{"type":"#, "}"),
    (r#"{"type":"array","items":"#, "}"),
    (r#"{"type":"map","values":"#, "}"),
    (r#"["null","#, "]"),
    ("[", ",\"null\"]"),
    (r#"{"type":"record","name":"W","fields":[{"name":"w","type":"#, "}]}"),
    (r#"{"type":"record","name":"W","fields":[{"name":"a","type":"#, r#"},{"name":"w","type":"W"}]}"#),
    (r#"{"type":"record","name":"V","fields":[{"name":"w","type":"#, r#","default":null}]}"#),
];

/// Changes a value, a word, a number, a bracket.
pub fn schema(data: &mut Vec<u8>, dice: &mut Dice) {
    let values = values(data);
    if values.is_empty() {
        data.extend_from_slice(format!("\"{}\"", dice.pick(&WORDS)).as_bytes());
        return;
    }
    let one = dice.pick(&values).clone();
    match dice.below(9) {
        0 | 1 => {
            let words = if is_key(data, &one) { &KEYS[..] } else { &WORDS };
            let word = format!("\"{}\"", dice.pick(words));
            data.splice(one, word.into_bytes());
        }
        2 => {
            let other = data[dice.pick(&values).clone()].to_vec();
            data.splice(one, other);
        }
        3 => {
            // Once more, behind itself.
            let again = [b",", &data[one.clone()]].concat();
            data.splice(one.end..one.end, again);
        }
        4 => drop(data.drain(with_comma(data, one))),
        5 | 6 => {
            let (before, after) = dice.pick(&AROUND);
            data.splice(one.end..one.end, after.bytes());
            data.splice(one.start..one.start, before.bytes());
        }
        7 => {
            let numbers =
                ["0", "-1", "1", "16", "1e3", "4294967296", "9223372036854775808", "true", "null", "{}", "[]"];
            data.splice(one, dice.pick(&numbers).bytes());
        }
        _ => {
            let value = String::from_utf8_lossy(&data[one.clone()]).into_owned();
            let member = format!("{{\"{}\":{value}}}", dice.pick(&KEYS));
            data.splice(one, member.into_bytes());
        }
    }
}

/// Where values stand, as far as brackets and quotes tell: strings, numbers, and what is in brackets.
fn values(text: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(byte) = text.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' => open.push(start),
            b'}' | b']' => found.extend(open.pop().map(|start| start..at)),
            b'"' => {
                while let Some(byte) = text.get(at) {
                    at += 1 + usize::from(*byte == b'\\');
                    if *byte == b'"' {
                        break;
                    }
                }
                at = at.min(text.len());
                found.push(start..at);
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                while text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)) {
                    at += 1;
                }
                found.push(start..at);
            }
            _ => {}
        }
    }
    found
}

fn is_key(text: &[u8], value: &Range<usize>) -> bool {
    text[value.end..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// With the comma before or behind it, and with what it is the key of.
fn with_comma(text: &[u8], value: Range<usize>) -> Range<usize> {
    let Range { start, mut end } = value;
    if is_key(text, &(start..end)) {
        let next = values(&text[end..])
            .into_iter()
            .filter(|next| text[end..end + next.start].iter().all(|byte| b": \t\n".contains(byte)));
        end += next.map(|next| next.end).max().unwrap_or(0);
    }
    if text.get(end) == Some(&b',') {
        return start..end + 1;
    }
    if start > 0 && text[start - 1] == b',' { start - 1..end } else { start..end }
}
