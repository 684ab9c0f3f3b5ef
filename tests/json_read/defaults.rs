//! Fields that are missing and have a default.

use crate::common::Rng;
use crate::{read, refused, with};
use avocet::json::{self, Input, ReadError, ReadFrame};
use avocet::schema::{OwnedSchema, Type};
use avocet::{Decoder, Encoder, Error, ErrorKind, Frame, Limits};
use serde_json::Value;

/// A field of each type with a default, all of them missing or not.
const DEFAULTS: &str = r#"{"type": "record", "name": "n.D", "fields": [
    {"name": "n", "type": "null", "default": null}, {"name": "b", "type": "boolean", "default": true},
    {"name": "i", "type": "int", "default": -1}, {"name": "f", "type": "float", "default": 1.5},
    {"name": "d", "type": "double", "default": "-Infinity"}, {"name": "y", "type": "bytes", "default": "\u00ff"},
    {"name": "s", "type": "string", "default": "\"\u20ac"},
    {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}, "default": "B"},
    {"name": "x", "type": {"type": "fixed", "name": "X", "size": 2}, "default": "\u0001\u0002"},
    {"name": "a", "type": {"type": "array", "items": ["null", "int", "string"]}, "default": ["z", 3, null]},
    {"name": "m", "type": {"type": "map", "values": "int"}, "default": {"k": 4}},
    {"name": "u", "type": ["string", {"type": "array", "items": "int"}, "null"], "default": []},
    {"name": "r", "type": {"type": "record", "name": "R", "fields": [
        {"name": "p", "type": "int", "default": 5}, {"name": "q", "type": ["int", "null"], "default": 6}]},
        "default": {"q": null}},
    {"name": "o", "type": "R", "default": {}}]}"#;

fn with_defaults(ty: Type<'_>, text: &str, frames: usize, limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new(Vec::new());
    let mut input = Input::with_limits(text, limits).with_defaults();
    match json::read(ty, &mut input, &mut vec![ReadFrame::EMPTY; frames], &mut encoder) {
        Ok(()) => input.finish()?,
        Err(ReadError::Json(error)) => return Err(error),
        Err(ReadError::Sink(never)) => match never {},
    }
    Ok(encoder.into_sink())
}

#[test]
fn fields_that_are_missing_take_their_defaults_when_asked() {
    with(DEFAULTS, |ty| {
        let all = r#"{"n":null,"b":true,"i":-1,"f":1.5,"d":"-Infinity","y":"\u00ff","s":"\"\u20ac","e":"B","x":"\u0001\u0002",
            "a":[{"string":"z"},{"int":3},null],"m":{"k":4},"u":{"array":[]},"r":{"p":5,"q":null},"o":{"p":5,"q":{"int":6}}}"#;
        let whole = read(ty, all).unwrap();
        assert_eq!(refused(DEFAULTS, "{}").0, ErrorKind::MissingField);
        let members: serde_json::Map<String, Value> = serde_json::from_str(all).unwrap();
        let mut rng = Rng(9);
        for round in 0..2000u32 {
            let mut some: Vec<String> = members
                .iter()
                .filter(|_| round > 0 && !rng.chance(3))
                .map(|(key, value)| format!("\"{key}\":{value}"))
                .collect();
            for at in (1..some.len()).rev().filter(|_| round % 3 > 0) {
                let other = Rng(u64::from(round)).below(at as u64 + 1) as usize;
                some.swap(at, other);
            }
            let text = format!("{{{}}}", some.join(","));
            // With frames for places, and with as few as will do.
            assert_eq!(with_defaults(ty, &text, 100, &Limits::SERVER).as_ref(), Ok(&whole), "{text}");
            let mut few = (0..9).map(|frames| with_defaults(ty, &text, frames, &Limits::SERVER));
            let few = few.find(|read| !matches!(read, Err(Error { kind: ErrorKind::DepthLimit, .. })));
            assert_eq!(few.as_ref(), Some(&Ok(whole.clone())), "{text}");
        }
        // One after the other, and one with what follows.
        let mut input = Input::new("{}{ } null").with_defaults();
        let mut encoder = Encoder::new(Vec::new());
        for end in [2, 5] {
            json::read(ty, &mut input, &mut [ReadFrame::EMPTY; 9], &mut encoder).unwrap();
            assert_eq!(input.position(), end);
        }
        assert_eq!(encoder.into_sink(), [whole.clone(), whole].concat());
        // A frame for the record, none for what is in defaults; but the depth counts.
        assert_eq!(with_defaults(ty, "{}", 1, &Limits::SERVER).map(drop), Ok(()));
        assert_eq!(with_defaults(ty, "{}", 0, &Limits::SERVER).unwrap_err().kind, ErrorKind::DepthLimit);
        assert_eq!(with_defaults(ty, "{}", 1, &Limits::SERVER.with_depth(2)).map(drop), Ok(()));
        let error = with_defaults(ty, "{}", 1, &Limits::SERVER.with_depth(1)).unwrap_err();
        assert_eq!((error.kind, error.at), (ErrorKind::DepthLimit, 1));
    });
}

#[test]
fn defaults_that_are_none_are_refused_where_they_are_lacking() {
    let lenient = |field: &str| {
        let schema = format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", {field}}}]}}"#);
        let parsed = OwnedSchema::parse_with(&schema, avocet::schema::ParseMode::Lenient, &Limits::SERVER).unwrap();
        let error = with_defaults(parsed.schema().root(), "  { } ", 50, &Limits::SERVER).unwrap_err();
        (error.kind, error.at)
    };
    for field in [
        r#""type": "int", "default": "1""#,
        r#""type": "int", "default": 3000000000"#,
        r#""type": ["null", "int"], "default": "1""#,
        r#""type": {"type": "array", "items": "int"}, "default": [1, null]"#,
        r#""type": {"type": "record", "name": "I", "fields": [{"name": "i", "type": "int"}]}, "default": {}"#,
        r#""type": {"type": "enum", "name": "E", "symbols": ["A"]}, "default": "B""#,
        r#""type": "int", "default": 1.0"#,
        r#""type": "long", "default": 1e2"#,
        r#""type": "float", "default": 1e39"#,
    ] {
        assert_eq!(lenient(field), (ErrorKind::InvalidDefault, 4), "{field}");
    }
    // A default that holds itself.
    assert_eq!(lenient(r#""type": ["R", "null"], "default": {}"#), (ErrorKind::DepthLimit, 4));
}

/// Types with defaults, most of them good.
struct Defaulted(Rng, u32);

impl Defaulted {
    fn of(&mut self, from: &[&str]) -> String {
        (*self.0.pick(from)).to_owned()
    }

    fn any(&mut self, level: u32) -> (String, String) {
        let (ty, json) = match self.0.below(if level == 0 { 8 } else { 14 }) {
            0 => ("\"null\"".to_owned(), "null".to_owned()),
            1 => ("\"boolean\"".to_owned(), self.of(&["true", "false"])),
            2 => ("\"int\"".to_owned(), self.of(&["0", "-5", "77", "2147483647", "2147483648", "1.0"])),
            3 => ("\"long\"".to_owned(), self.of(&["0", "-5", "5000000000", "1e2"])),
            4 => ("\"float\"".to_owned(), self.of(&["1.5", "-3", "3.4e38", "1e39", "\"NaN\""])),
            5 => ("\"double\"".to_owned(), self.of(&["1.5", "-3", "1e39", "1e400", "\"-Infinity\""])),
            6 => ("\"string\"".to_owned(), self.of(&["\"\"", "\"\\u20ac\\n\"", "\"NaN\""])),
            7 => ("\"bytes\"".to_owned(), self.of(&["\"\"", "\"\\u00ff\"", "\"a\u{e9}\"", "\"\\u0100\""])),
            8 | 9 => {
                let (ty, json) = self.any(level - 1);
                let count = self.0.below(4) as usize;
                (format!(r#"{{"type": "array", "items": {ty}}}"#), format!("[{}]", vec![json; count].join(" , ")))
            }
            10 => {
                let (ty, json) = self.any(level - 1);
                let keys = ["k", "\\u006b", "\u{20ac}", "k"];
                let some: Vec<_> = keys.iter().take(self.0.below(5) as usize).collect();
                let some: Vec<_> = some.iter().map(|key| format!("\"{key}\" : {json}")).collect();
                (format!(r#"{{"type": "map", "values": {ty}}}"#), format!("{{{}}}", some.join(",")))
            }
            11 => {
                let branches = [
                    ("\"float\"", "1e39"),
                    ("\"string\"", "\"text\""),
                    ("\"double\"", "1e39"),
                    ("\"int\"", "7"),
                    ("\"long\"", "-7000000000"),
                    ("\"null\"", "null"),
                    (r#"{"type": "array", "items": ["null", "float", "double"]}"#, "[null, 1e39, 2]"),
                ];
                let from = self.0.below(4) as usize;
                let some = &branches[from..from + 1 + self.0.below(4) as usize];
                let types: Vec<_> = some.iter().map(|(ty, _)| *ty).collect();
                (format!("[{}]", types.join(", ")), self.0.pick(some).1.to_owned())
            }
            _ => {
                self.1 += 1;
                let name = self.1;
                let (mut fields, mut members) = (Vec::new(), Vec::new());
                for field in ["a", "b", "c"].iter().take(self.0.below(4) as usize) {
                    let (ty, json) = self.any(level - 1);
                    let rest = if self.0.chance(4) { String::new() } else { format!(r#", "default": {json}"#) };
                    fields.push(format!(r#"{{"name": "{field}", "type": {ty}{rest}}}"#));
                    let (_, other) = self.any(0);
                    match self.0.below(8) {
                        0 => members.push(format!(r#""{field}": {other}, "{field}": {json}"#)),
                        1 => {}
                        _ => members.push(format!(r#""{field}": {json}"#)),
                    }
                }
                members.reverse();
                (
                    format!(r#"{{"type": "record", "name": "R{name}", "fields": [{}]}}"#, fields.join(", ")),
                    format!("{{{}}}", members.join(", ")),
                )
            }
        };
        if self.0.chance(40) { (ty, self.of(&["null", "[]", "{}", "1"])) } else { (ty, json) }
    }
}

#[test]
fn plans_and_texts_that_lack_a_field_get_the_same_bytes() {
    use avocet::resolve::{Options, OwnedPlan, rewrite_to_vec};
    let record = |fields: &str| {
        let text = format!(r#"{{"type": "record", "name": "All", "fields": [{fields}]}}"#);
        OwnedSchema::parse_with(&text, avocet::schema::ParseMode::Lenient, &Limits::SERVER).unwrap()
    };
    let writer = record("");
    let (mut good, mut bad) = (0, 0);
    for seed in 0..6000 {
        let (ty, json) = Defaulted(Rng(seed), 0).any(3);
        let reader = record(&format!(r#"{{"name": "f", "type": {ty}, "default": {json}}}"#));
        let by_text = with_defaults(reader.schema().root(), "{}", 2, &Limits::SERVER);
        let by_plan = OwnedPlan::build(&writer.schema(), &reader.schema(), &Options::new()).map(|plan| {
            let mut out = Vec::new();
            rewrite_to_vec(&plan.plan(), &mut Decoder::new(&[]), &mut [Frame::EMPTY; 8], &mut out).unwrap();
            out
        });
        let kinds = [&by_text, &by_plan].map(|done| done.as_ref().map_err(|error| error.kind));
        assert_eq!(kinds[0], kinds[1], "{ty} {json}");
        match kinds[0] {
            Ok(_) => good += 1,
            Err(kind) => {
                assert_eq!(kind, ErrorKind::InvalidDefault, "{ty} {json}");
                bad += 1;
            }
        }
    }
    assert!(good > 2000 && bad > 500, "{good} good, {bad} bad");
}

#[test]
fn fuel_bounds_defaults() {
    // Each record is two of the next one, all of them defaults: 2^30 of the last.
    let mut schema =
        r#"{"type": "record", "name": "R0", "fields": [{"name": "n", "type": "null", "default": null}]}"#.to_owned();
    for level in 1..30 {
        schema = format!(
            r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "a", "type": {schema}, "default": {{}}}},
                {{"name": "b", "type": "R{}", "default": {{}}}}]}}"#,
            level - 1
        );
    }
    let parsed = OwnedSchema::parse(&schema).unwrap();
    for limits in [Limits::SERVER, Limits::FIRMWARE] {
        let error = with_defaults(parsed.schema().root(), "{}", 500, &limits).unwrap_err();
        assert_eq!((error.kind, error.at), (ErrorKind::JsonFuelLimit, 1));
    }
}
