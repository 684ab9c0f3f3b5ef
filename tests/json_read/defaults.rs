//! Fields that are missing and have a default.

use crate::common::Rng;
use crate::{read, refused, with};
use avocet::json::{self, Input, ReadError, ReadFrame};
use avocet::schema::{OwnedSchema, Type};
use avocet::{Encoder, Error, ErrorKind, Limits};
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
        // A frame for the record, one for the default, one for the record in it, and so on.
        assert_eq!(with_defaults(ty, "{}", 4, &Limits::SERVER).map(drop), Ok(()));
        assert_eq!(with_defaults(ty, "{}", 3, &Limits::SERVER).unwrap_err().kind, ErrorKind::DepthLimit);
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
    ] {
        assert_eq!(lenient(field), (ErrorKind::InvalidDefault, 4), "{field}");
    }
    // A default that holds itself.
    assert_eq!(lenient(r#""type": ["R", "null"], "default": {}"#), (ErrorKind::DepthLimit, 4));
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
