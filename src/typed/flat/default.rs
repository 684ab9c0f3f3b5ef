//! Is a default a value of its field's type? As strict parsing of the schema would ask, but at compile time.

use super::Primitive;
use crate::schema::{is_double, is_float};
use crate::typed::def::{Def, FieldDef};

/// How deep a default may nest, as in schemas.
const LEVELS: u8 = 32;

/// Stops the compiler at a default that is none.
pub(super) const fn check(record: &str, field: &FieldDef) {
    let Some(default) = field.default else { return };
    if let Some(rest) = accepted(field.ty, default.as_bytes(), 0)
        && space(rest).is_empty()
    {
        return;
    }
    const ROOM: usize = 240;
    let parts = ["the default of `", record, ".", field.name, "` is no value of its type: ", default];
    let (mut text, mut len, mut part) = ([0; ROOM], 0, 0);
    while part < parts.len() {
        let (word, mut at) = (parts[part].as_bytes(), 0);
        while at < word.len() && len < ROOM {
            text[len] = word[at];
            (at, len) = (at + 1, len + 1);
        }
        part += 1;
    }
    match core::str::from_utf8(text.split_at(len).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("a default is no value of its type"),
    }
}

/// Behind the JSON value at the front, if that is a value of this type.
const fn accepted<'j>(def: &Def, json: &'j [u8], level: u8) -> Option<&'j [u8]> {
    if level == LEVELS {
        return None;
    }
    let json = space(json);
    match def {
        Def::Primitive { of, .. } => primitive(*of, json),
        Def::Fixed { size, .. } => match string(json) {
            Some((len, 0..=0xff, rest)) if len == *size as usize => Some(rest),
            _ => None,
        },
        Def::Enum { symbols, .. } => {
            let mut at = 0;
            while at < symbols.len() {
                if is_text(json, symbols[at]) {
                    return value(json);
                }
                at += 1;
            }
            None
        }
        Def::Union { branches } => {
            let mut at = 0;
            while at < branches.len() {
                if let Some(rest) = accepted(branches[at], json, level) {
                    return Some(rest);
                }
                at += 1;
            }
            None
        }
        Def::Array { item, .. } => {
            let [b'[', rest @ ..] = json else { return None };
            let mut rest = rest;
            loop {
                match next(rest, b']') {
                    Some((rest, false)) => return Some(rest),
                    Some((element, true)) => match accepted(item, element, level + 1) {
                        Some(after) => rest = after,
                        None => return None,
                    },
                    None => return None,
                }
            }
        }
        Def::Map { value, .. } => {
            let [b'{', rest @ ..] = json else { return None };
            let mut rest = rest;
            loop {
                match member(rest) {
                    Some((rest, None)) => return Some(rest),
                    Some((_, Some(element))) => match accepted(value, element, level + 1) {
                        Some(after) => rest = after,
                        None => return None,
                    },
                    None => return None,
                }
            }
        }
        Def::Record { fields, .. } => {
            let mut at = 0;
            while at < fields.len() {
                if !field(&fields[at], json, level) {
                    return None;
                }
                at += 1;
            }
            value(json)
        }
        // Inside of its own definition, which is not at hand here.
        Def::Named { .. } => match json {
            [b'{', ..] => value(json),
            _ => None,
        },
    }
}

/// Whether a record's JSON has a value for this field, or the field a default. Of members of one name the last counts.
const fn field(field: &FieldDef, json: &[u8], level: u8) -> bool {
    let [b'{', rest @ ..] = json else { return false };
    let mut rest = rest;
    let mut found = None;
    loop {
        match member(rest) {
            Some((_, None)) => break,
            Some((key, Some(element))) => {
                if is_text(key, field.name) {
                    found = Some(element);
                }
                match value(space(element)) {
                    Some(after) => rest = after,
                    None => return false,
                }
            }
            None => return false,
        }
    }
    match (found, field.ty) {
        (Some(element), ty) => accepted(ty, element, level + 1).is_some(),
        (None, Def::Union { branches: [Def::Primitive { of: Primitive::Null, .. }, ..] }) => true,
        (None, _) => field.default.is_some(),
    }
}

const fn primitive(of: Primitive, json: &[u8]) -> Option<&[u8]> {
    match (of, json) {
        (Primitive::Null, [b'n', b'u', b'l', b'l', rest @ ..])
        | (Primitive::Boolean, [b't', b'r', b'u', b'e', rest @ ..] | [b'f', b'a', b'l', b's', b'e', rest @ ..]) => {
            Some(rest)
        }
        (Primitive::Int, [b'-' | b'0'..=b'9', ..]) if is_integer(json, 31) => value(json),
        (Primitive::Long, [b'-' | b'0'..=b'9', ..]) if is_integer(json, 63) => value(json),
        (Primitive::Float, [b'-' | b'0'..=b'9', ..]) if is_float(json) => value(json),
        (Primitive::Double, [b'-' | b'0'..=b'9', ..]) if is_double(json) => value(json),
        (Primitive::Float | Primitive::Double, _)
            if is_text(json, "NaN") || is_text(json, "Infinity") || is_text(json, "-Infinity") =>
        {
            value(json)
        }
        (Primitive::String, [b'"', ..]) => value(json),
        (Primitive::Bytes, [b'"', ..]) => match string(json) {
            Some((_, 0..=0xff, rest)) => Some(rest),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a number is digits only, and fits so many bits and a sign.
const fn is_integer(json: &[u8], bits: u32) -> bool {
    let (negative, mut rest) = match json {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, json),
    };
    let mut number = 0u128;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        number = number.saturating_mul(10).saturating_add((*digit - b'0') as u128);
        rest = after;
    }
    number <= (1u128 << bits) - !negative as u128 && !matches!(rest, [b'.' | b'e' | b'E', ..])
}

const fn space(mut json: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = json {
        json = rest;
    }
    json
}

/// The next element of an array, or what follows it; and whether there is one.
const fn next(json: &[u8], end: u8) -> Option<(&[u8], bool)> {
    match space(json) {
        [first, rest @ ..] if *first == end => Some((rest, false)),
        [b',', rest @ ..] => Some((space(rest), true)),
        [] => None,
        element => Some((element, true)),
    }
}

/// The next key of an object and its value, or what follows the object.
const fn member(json: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    match next(json, b'}') {
        Some((rest, false)) => Some((rest, None)),
        Some((key, true)) => match string(key) {
            Some((_, _, rest)) => match space(rest) {
                [b':', element @ ..] => Some((key, Some(element))),
                _ => None,
            },
            None => None,
        },
        None => None,
    }
}

/// Behind the JSON value at the front, whatever it is.
const fn value(json: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut open) = (json, 0usize);
    loop {
        match rest {
            [b'"', ..] => match string(rest) {
                Some((_, _, after)) => rest = after,
                None => return None,
            },
            [b'[' | b'{', after @ ..] => (rest, open) = (after, open + 1),
            [b']' | b'}', after @ ..] if open > 0 => (rest, open) = (after, open - 1),
            [b',' | b':' | b' ' | b'\t' | b'\n' | b'\r', after @ ..] if open > 0 => rest = after,
            [b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z', after @ ..] => {
                rest = after;
                if let [b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z', ..] = rest {
                    continue;
                }
            }
            _ => return None,
        }
        if open == 0 {
            return Some(rest);
        }
    }
}

/// The number of characters of a string, the greatest of them, and what follows it.
const fn string(json: &[u8]) -> Option<(usize, u32, &[u8])> {
    let [b'"', rest @ ..] = json else { return None };
    let mut rest = rest;
    let (mut len, mut greatest) = (0, 0);
    loop {
        if let [b'"', rest @ ..] = rest {
            return Some((len, greatest, rest));
        }
        let Some((c, after)) = character(rest) else { return None };
        if c > greatest {
            greatest = c;
        }
        (len, rest) = (len + 1, after);
    }
}

/// Whether a string is this text of ASCII.
const fn is_text(json: &[u8], text: &str) -> bool {
    let [b'"', rest @ ..] = json else { return false };
    let mut rest = rest;
    let mut text = text.as_bytes();
    loop {
        match (rest, text) {
            ([b'"', ..], []) => return true,
            ([b'"', ..], _) | (_, []) => return false,
            (_, [first, others @ ..]) => match character(rest) {
                Some((c, after)) if c == *first as u32 => (rest, text) = (after, others),
                _ => return false,
            },
        }
    }
}

/// The character of a string at the front: exactly if it is below U+0100, else some greater one.
const fn character(json: &[u8]) -> Option<(u32, &[u8])> {
    match json {
        [b'\\', b'u', a, b, c, d, rest @ ..] => {
            let digits = [*a, *b, *c, *d];
            let (mut unit, mut at) = (0, 0);
            while at < 4 {
                let digit = match digits[at] {
                    digit @ b'0'..=b'9' => digit - b'0',
                    digit @ b'a'..=b'f' => digit - b'a' + 10,
                    digit @ b'A'..=b'F' => digit - b'A' + 10,
                    _ => return None,
                };
                (unit, at) = (unit << 4 | digit as u32, at + 1);
            }
            Some((unit, rest))
        }
        [b'\\', b'b', rest @ ..] => Some((8, rest)),
        [b'\\', b'f', rest @ ..] => Some((12, rest)),
        [b'\\', b'n', rest @ ..] => Some((10, rest)),
        [b'\\', b'r', rest @ ..] => Some((13, rest)),
        [b'\\', b't', rest @ ..] => Some((9, rest)),
        [b'\\', other, rest @ ..] => Some((*other as u32, rest)),
        [plain @ ..0x80, rest @ ..] => Some((*plain as u32, rest)),
        [lead @ 0xc2..=0xc3, next, rest @ ..] => Some(((*lead as u32 & 3) << 6 | *next as u32 & 0x3f, rest)),
        [_, rest @ ..] => {
            let mut rest = rest;
            while let [0x80..=0xbf, after @ ..] = rest {
                rest = after;
            }
            Some((0x100, rest))
        }
        [] => None,
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::{accepted, space};
    use crate::schema::OwnedSchema;
    use crate::typed::Describe;
    use crate::typed::tags::Uuid;
    use alloc::collections::BTreeMap;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    const TEXTS: &[&str] = &[
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "7.0",
        "1e3",
        "-1.5E-2",
        "340282356779733661637539395458142568447.9",
        "340282356779733661637539395458142568448",
        "-1e39",
        "1e400",
        "17976931348623158e292",
        "[1e39]",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999999999999999999999",
        "\"\"",
        "\"a\"",
        "\"NaN\"",
        "\"-Infinity\"",
        "\"\\u004eaN\"",
        "\"ÿ\"",
        "\"\\u00ff\"",
        "\"Ā\"",
        "\"\\u0100\"",
        "\"\\ud83e\\udd80\"",
        "\"🦀\"",
        "\"0123456789abcdef\"",
        "\"\\n\\t\\\"\\\\/\\/0123456789\"",
        "[]",
        "[null]",
        "[1]",
        "[1, \"a\"]",
        "[ [ ] , [ 1 , 2 ] ]",
        "[[\"a\"]]",
        "{}",
        "{\"a\": 1}",
        "{ \"a\" : null , \"b\" : 2 }",
        "{\"a\": [1]}",
        "{\"a\": {\"b\": []}}",
        "{\"a\": \"]}\"}",
        "{\"a\": 1, \"a\": \"x\"}",
        "{\"a\": \"x\", \"a\": 1}",
        "{\"\\u0061\": 1}",
    ];

    /// A record by hand: derives are not for use in here.
    struct Record;

    impl Describe for Record {
        const DEF: &'static crate::typed::Def = &crate::typed::Def::Record {
            name: crate::typed::Name::new("Record"),
            fields: &[
                crate::typed::FieldDef::new("a", <i32>::DEF),
                crate::typed::FieldDef::new("b", <i64>::DEF).with_default("2"),
                crate::typed::FieldDef::new("c", <Option<i64>>::DEF),
            ],
        };
    }

    struct Symbols;

    impl Describe for Symbols {
        const DEF: &'static crate::typed::Def =
            &crate::typed::Def::Enum { name: crate::typed::Name::new("Symbols"), symbols: &["b", "a"], default: None };
    }

    fn agree<T: Describe>() {
        for text in TEXTS {
            let here = accepted(T::DEF, text.as_bytes(), 0).is_some_and(|rest| space(rest).is_empty());
            let schema = format!(
                r#"{{"type": "record", "name": "Outer", "fields": [{{"name": "f", "default": {text}, "type": {}}}]}}"#,
                T::SCHEMA_TEXT
            );
            assert_eq!(here, OwnedSchema::parse(&schema).is_ok(), "{schema}");
        }
    }

    #[test]
    fn what_is_a_default_here_is_one_in_a_schema() {
        agree::<()>();
        agree::<bool>();
        agree::<i32>();
        agree::<i64>();
        agree::<f32>();
        agree::<f64>();
        agree::<&str>();
        agree::<&[u8]>();
        agree::<[u8; 1]>();
        agree::<Uuid>();
        agree::<Symbols>();
        agree::<Record>();
        agree::<Option<i32>>();
        agree::<Option<Record>>();
        agree::<Vec<i32>>();
        agree::<Vec<Vec<i32>>>();
        agree::<Vec<f32>>();
        agree::<Vec<Option<i32>>>();
        agree::<BTreeMap<String, i32>>();
        agree::<BTreeMap<String, Option<i32>>>();
        agree::<BTreeMap<String, Vec<i64>>>();
        agree::<BTreeMap<String, BTreeMap<String, Vec<i32>>>>();
    }
}
