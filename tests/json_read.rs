//! Avro JSON read into the binary encoding: each type, every refusal, records in any order, what it may cost.
#![cfg(feature = "std")]

mod common;

use avocet::json::{self, Input, ReadError, ReadFrame, Style};
use avocet::schema::{OwnedSchema, SchemaBuf, Type};
use avocet::{CountSink, Decoder, Encoder, Error, ErrorKind, Frame, Limits, Sink, SliceFull, SliceSink};
use common::{Rng, Schemas, Values};
use proptest::prelude::*;
use serde_json::Value;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn with<T>(schema: &str, run: impl FnOnce(Type<'_>) -> T) -> T {
    let mut buf = SchemaBuf::<64, 64, 32, 32, 32>::new();
    run(buf.parse(schema).unwrap_or_else(|error| panic!("{schema}: {error}")).root())
}

fn read_with(ty: Type<'_>, text: &str, stack: &mut [ReadFrame], limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new(Vec::new());
    let mut input = Input::with_limits(text, limits);
    match json::read(ty, &mut input, stack, &mut encoder) {
        Ok(()) => input.finish()?,
        Err(ReadError::Json(error)) => {
            assert_eq!(input.position(), 0);
            return Err(error);
        }
        Err(ReadError::Sink(never)) => match never {},
    }
    Ok(encoder.into_sink())
}

/// With frames to spare and without: both ways of reading members out of order.
fn read(ty: Type<'_>, text: &str) -> Result<Vec<u8>, Error> {
    let roomy = read_with(ty, text, &mut [ReadFrame::EMPTY; 600], &Limits::SERVER);
    let tight = read_with(ty, text, &mut [ReadFrame::EMPTY; 600], &Limits::SERVER.with_depth(40));
    assert_eq!(roomy.is_ok(), tight.is_ok(), "{text}");
    let mut frames = 0;
    // The fewest frames that do: then none are to spare for places.
    while let Err(Error { kind: ErrorKind::DepthLimit, .. }) =
        read_with(ty, text, &mut vec![ReadFrame::EMPTY; frames], &Limits::SERVER)
    {
        frames += 1;
        assert!(frames <= 600);
    }
    let tight = read_with(ty, text, &mut vec![ReadFrame::EMPTY; frames], &Limits::SERVER);
    match (&roomy, &tight) {
        (Ok(a), Ok(b)) => assert_eq!(a, b, "{text}"),
        (Err(_), Err(_)) => {}
        _ => panic!("{text}: {roomy:?}, but {tight:?}"),
    }
    roomy
}

fn encoded(schema: &str, text: &str) -> Vec<u8> {
    with(schema, |ty| read(ty, text)).unwrap_or_else(|error| panic!("{schema} {text}: {error}"))
}

fn refused(schema: &str, text: &str) -> (ErrorKind, u32) {
    match with(schema, |ty| read(ty, text)) {
        Ok(bytes) => panic!("{schema} {text}: {bytes:02x?}"),
        Err(error) => (error.kind, error.at),
    }
}

fn shown(ty: Type<'_>, datum: &[u8]) -> String {
    let mut out = Vec::new();
    let mut d = Decoder::new(datum);
    json::write(ty, &mut d, &mut [Frame::EMPTY; 512], Style::AVRO, &mut out).unwrap();
    d.finish().unwrap();
    String::from_utf8(out).unwrap()
}

const UNION: &str = r#"["null", "int", "string", {"type": "array", "items": "int"}, {"type": "map", "values": "int"},
    {"type": "fixed", "name": "a.b.F", "size": 2}, {"type": "enum", "name": "E", "symbols": ["A", "B"]},
    {"type": "record", "name": "n.R", "fields": []}]"#;

const RECORD: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "a", "type": "int"}, {"name": "b", "type": {"type": "array", "items": "int"}},
    {"name": "c", "type": ["null", "R"]}, {"name": "d", "type": "string"}]}"#;

#[test]
fn each_type() {
    for (schema, text, hex) in [
        (r#""null""#, " null ", ""),
        (r#""boolean""#, "true", "01"),
        (r#""boolean""#, "\n\tfalse\r", "00"),
        (r#""int""#, "-2147483648", "ffffffff0f"),
        (r#""int""#, "1.0", "02"),
        (r#""int""#, "-0", "00"),
        (r#""long""#, "9223372036854775807", "feffffffffffffffff01"),
        (r#""long""#, "-9223372036854775808.0", "ffffffffffffffffff01"),
        (r#""long""#, "1e3", "d00f"),
        (r#""float""#, "0.1", "cdcccc3d"),
        (r#""float""#, "0.10000000149011612", "cdcccc3d"),
        (r#""float""#, "-0.0", "00000080"),
        (r#""float""#, "1", "0000803f"),
        // Rounded once: by way of a double this would be 1.
        (r#""float""#, "1.000000059604644775390625000001", "0100803f"),
        (r#""float""#, r#""NaN""#, "0000c07f"),
        (r#""float""#, r#""-Infinity""#, "000080ff"),
        (r#""double""#, "0.1", "9a9999999999b93f"),
        (r#""double""#, "-0", "0000000000000080"),
        (r#""double""#, "1e-400", "0000000000000000"),
        (r#""double""#, r#""Infinity""#, "000000000000f07f"),
        (r#""double""#, r#""\u004eaN""#, "000000000000f87f"),
        (r#""string""#, r#""""#, "00"),
        (r#""string""#, r#""\"\\\n\u0000é\u00e9\ud83d\ude00/\/""#, "1c 22 5c 0a 00 c3a9 c3a9 f09f9880 2f2f"),
        (r#""bytes""#, r#""""#, "00"),
        (r#""bytes""#, "\"\\u0000A\\\"\u{80}ÿ\\u00fe\"", "0c 00 41 22 80 ff fe"),
        (r#"{"type": "fixed", "name": "f", "size": 2}"#, "\"\\u0001ÿ\"", "01 ff"),
        (r#"{"type": "fixed", "name": "f", "size": 0}"#, r#""""#, ""),
        (r#"{"type": "enum", "name": "e", "symbols": ["A", "B"]}"#, r#""B""#, "02"),
        (r#"{"type": "enum", "name": "e", "symbols": ["A", "B"]}"#, r#""\u0042""#, "02"),
        (r#"{"type": "array", "items": "int"}"#, "[ ]", "00"),
        (r#"{"type": "array", "items": "int"}"#, "[1 , 2,3]", "06 02 04 06 00"),
        (
            r#"{"type": "array", "items": {"type": "array", "items": "string"}}"#,
            r#"[["]","[\""],[]]"#,
            "04 04 02 5d 04 5b22 00 00 00",
        ),
        (r#"{"type": "array", "items": "null"}"#, "[null,null]", "04 00"),
        (r#"{"type": "map", "values": "int"}"#, "{}", "00"),
        // A key that occurs twice is written twice, as it is read from the binary encoding: readers keep the last.
        (r#"{"type": "map", "values": "int"}"#, r#"{"a":1,"\"":2,"a":3}"#, "06 02 61 02 02 22 04 02 61 06 00"),
        (UNION, "null", "00"),
        (UNION, r#"{"null": null}"#, "00"),
        (UNION, r#"{"int" : 1 }"#, "02 02"),
        (UNION, r#"{"string":"x"}"#, "04 02 78"),
        (UNION, r#"{"array":[1]}"#, "06 02 02 00"),
        (UNION, r#"{"map":{"k":1}}"#, "08 02 02 6b 02 00"),
        (UNION, r#"{"a.b.F":"xy"}"#, "0a 78 79"),
        (UNION, r#"{"\u0061.b\u002eF":"xy"}"#, "0a 78 79"),
        (UNION, r#"{"E":"B"}"#, "0c 02"),
        (UNION, r#"{"n.R":{}}"#, "0e"),
        (UNION, r#"{"n.R":{"x":[{"y":"}"}]}}"#, "0e"),
        (RECORD, r#"{"a":1,"b":[2,3],"c":null,"d":"x"}"#, "02 04 04 06 00 00 02 78"),
        // Members that no field has; any order; in a record inside one that is out of order.
        (
            RECORD,
            r#"{"x":{},"a":1,"y":"\"}","b":[2,3],"c":null,"z":[[],{"d":1}],"d":"x","e":-1.5e3}"#,
            "02 04 04 06 00 00 02 78",
        ),
        (RECORD, r#"{"d":"x","c":null,"b":[2,3],"a":1}"#, "02 04 04 06 00 00 02 78"),
        (RECORD, r#"{"a":1,"d":"x", "q":"\\", "c" : null , "b":[2,3] , "r":[] } "#, "02 04 04 06 00 00 02 78"),
        (
            RECORD,
            r#"{"d":"x","c":{"R":{"c":null,"d":"\n","b":[],"a":0}},"\u0062":[],"a":1}"#,
            "02 00 02 00 00 00 02 0a 02 78",
        ),
    ] {
        assert_eq!(encoded(schema, text), bytes(hex), "{schema} {text}");
        with(schema, |ty| {
            // What is written back reads the same, and every beginning of it is an error.
            let text = shown(ty, &bytes(hex));
            assert_eq!(read(ty, &text), Ok(bytes(hex)));
            let alone = matches!(text.as_bytes()[0], b'-' | b'0'..=b'9');
            for len in (0..text.len()).filter(|len| text.is_char_boundary(*len) && !alone) {
                assert!(read(ty, &text[..len]).is_err(), "{text} {len}");
            }
        });
    }
}

#[test]
fn every_refusal_says_what_and_where() {
    use ErrorKind::*;
    const FIXED: &str = r#"{"type": "fixed", "name": "f", "size": 2}"#;
    const ENUM: &str = r#"{"type": "enum", "name": "e", "symbols": ["A", "B"]}"#;
    const ARRAY: &str = r#"{"type": "array", "items": "int"}"#;
    const MAP: &str = r#"{"type": "map", "values": "int"}"#;
    for (schema, text, kind, at) in [
        (r#""null""#, "0", JsonType, 0),
        (r#""null""#, "nul", Json, 0),
        (r#""null""#, "", Json, 0),
        (r#""null""#, "null x", TrailingText, 4),
        (r#""null""#, "nullx", Json, 4),
        (r#""boolean""#, "null", JsonType, 0),
        (r#""int""#, " 2147483648", JsonRange, 1),
        (r#""int""#, "1.5", JsonFraction, 0),
        (r#""int""#, "1e10", JsonRange, 0),
        (r#""int""#, "01", Json, 1),
        (r#""int""#, "+1", Json, 0),
        (r#""int""#, r#""1""#, JsonType, 0),
        (r#""int""#, "1\"\"", Json, 1),
        (r#""long""#, "9223372036854775808", JsonRange, 0),
        (r#""float""#, "3.5e38", JsonRange, 0),
        (r#""double""#, "1e400", JsonRange, 0),
        (r#""double""#, "NaN", Json, 0),
        (r#""double""#, r#""INF""#, JsonType, 0),
        (r#""double""#, "true", JsonType, 0),
        (r#""string""#, "1", JsonType, 0),
        (r#""string""#, r#""a\ud800""#, JsonEscape, 2),
        (r#""string""#, "\"a\nb\"", Json, 2),
        (r#""bytes""#, r#" "aĀ""#, JsonCharacter, 1),
        (r#""bytes""#, r#""\u0100""#, JsonCharacter, 0),
        (FIXED, r#""a""#, JsonFixed, 0),
        (FIXED, r#""abc""#, JsonFixed, 0),
        (FIXED, r#""aĀ""#, JsonCharacter, 0),
        (ENUM, r#" "C""#, JsonSymbol, 1),
        (ENUM, "0", JsonType, 0),
        (ARRAY, "{}", JsonType, 0),
        (ARRAY, "[1", Json, 2),
        (ARRAY, "[1,]", Json, 3),
        (ARRAY, "[,]", Json, 1),
        (ARRAY, "[1 2]", Json, 3),
        (ARRAY, "[1}", Json, 2),
        (ARRAY, "[1,null]", JsonType, 3),
        (MAP, "[]", JsonType, 0),
        (MAP, r#"{"a":1,}"#, Json, 7),
        (MAP, r#"{"a" 1}"#, Json, 5),
        (MAP, r#"{1:1}"#, Json, 1),
        (UNION, "1", JsonUnion, 0),
        (UNION, "x", Json, 0),
        (UNION, "{}", JsonUnion, 0),
        (UNION, "[]", JsonUnion, 0),
        (UNION, r#"{"long":1}"#, JsonBranch, 0),
        (UNION, r#"{"F":"xy"}"#, JsonBranch, 0),
        (UNION, r#"{"R":{}}"#, JsonBranch, 0),
        (UNION, r#"{"int":1,"string":"x"}"#, JsonUnion, 8),
        (UNION, r#"{"int":1]"#, Json, 8),
        (UNION, r#"{"int":null}"#, JsonType, 7),
        (r#"["int"]"#, "null", JsonBranch, 0),
        (RECORD, "null", JsonType, 0),
        (RECORD, r#"{"a":1,"b":[],"c":null}"#, MissingField, 22),
        (RECORD, r#"{"d":"","b":[],"c":null}"#, MissingField, 23),
        (RECORD, r#"{"a":1,"b":[],"c":null,"d":"","a":2}"#, DuplicateMember, 30),
        (RECORD, r#"{"a":1,"a":1,"b":[],"c":null,"d":""}"#, DuplicateMember, 7),
        (RECORD, r#"{"a":1,"b":[],"c":null,"d":"","x":tru}"#, Json, 34),
        (RECORD, r#"{"d":"","a":1 2,"b":[],"c":null}"#, Json, 14),
        (RECORD, r#"{"d":"","a":1,"b":[],"c":null,"x":[}}"#, Json, 35),
        (RECORD, r#"{"d":"","a":1,"b":[],"c":null,}"#, Json, 30),
        (RECORD, r#"{"d":"","a":1,"b":[},"c":null}"#, Json, 19),
    ] {
        assert_eq!(refused(schema, text), (kind, at), "{schema} {text}");
    }
    // Twice out of order: with places the second one is found, without them the object's end.
    for text in [r#"{"d":"","a":1,"b":[],"c":null,"d":""}"#, r#"{"d":"","a":1,"a":1,"b":[],"c":null}"#] {
        assert_eq!(refused(RECORD, text).0, DuplicateMember);
    }
    // Twice and missing.
    assert!(matches!(refused(RECORD, r#"{"d":"","a":1,"a":1,"c":null}"#).0, DuplicateMember | MissingField));
}

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

#[test]
fn every_error_has_a_path() {
    const NESTED: &str = r#"{"type": "record", "name": "B", "fields": [
        {"name": "orders", "type": {"type": "array", "items": {"type": "record", "name": "O", "fields": [
            {"name": "price", "type": "int"}, {"name": "of", "type": ["null", "B"]}, {"name": "tag", "type": ["int", "string"]}]}}},
        {"name": "by", "type": {"type": "map", "values": {"type": "array", "items": "int"}}}]}"#;
    let path = |text: &str| {
        with(NESTED, |ty| {
            let paths = [9, 40].map(|frames| {
                let mut stack = vec![ReadFrame::EMPTY; frames];
                let mut input = Input::new(text);
                json::read(ty, &mut input, &mut stack, &mut Encoder::new(CountSink::new())).unwrap_err();
                json::explain(ty, &input, &mut stack).to_string()
            });
            assert_eq!(paths[0], paths[1], "{text}");
            paths[0].clone()
        })
    };
    let order = r#"{"price":1,"of":null,"tag":{"int":1}}"#;
    for (text, expected) in [
        ("[]".to_owned(), "(datum)"),
        ("{".to_owned(), "(datum)"),
        (r#"{"x":[}"#.to_owned(), "(datum)"),
        (r#"{"orders":1}"#.to_owned(), "orders"),
        (r#"{"orders":[]}"#.to_owned(), "by"),
        (r#"{"by":{},"x":1}"#.to_owned(), "orders"),
        (r#"{"orders":[] "by":{}}"#.to_owned(), "(datum)"),
        (format!(r#"{{"orders":[{order},{order} {order}]}}"#), "orders"),
        (format!(r#"{{"orders":[{order},{{"price":1.5}}]}}"#), "orders[1].price"),
        (format!(r#"{{"orders":[{order},{{"price":1}}]}}"#), "orders[1].of"),
        (format!(r#"{{"orders":[{order},{{"price":1,"price":2}}]}}"#), "orders[1]"),
        (r#"{"orders":[{"tag":{"long":1},"of":null,"price":2}],"by":{}}"#.to_owned(), "orders[0].tag"),
        (r#"{"orders":[{"price":1,"of":null,"tag":{"int":1,"x":2}}]}"#.to_owned(), "orders[0].tag"),
        (
            r#"{"by":{},"orders":[{"of":{"B":{"by":{"a":[],"b":[1,2,3e9]},"orders":[]}},"tag":{"int":1},"price":1}]}"#
                .to_owned(),
            "orders[0].of.by[1][2]",
        ),
        (r#"{"orders":[{"price":1,"of":{"B":{"orders":[],"by":{}},"x":1}}]}"#.to_owned(), "orders[0].of"),
        (r#"{"orders":[],"by":{"a":[1],"b":null}}"#.to_owned(), "by[1]"),
        (r#"{"orders":[],"by":{"a":[1],5:null}}"#.to_owned(), "by"),
    ] {
        assert_eq!(path(&text), expected, "{text}");
    }
    // What is no error has no path.
    with("\"int\"", |ty| assert_eq!(json::explain(ty, &Input::new("1"), &mut []).to_string(), "(datum)"));
}

#[test]
fn several_in_a_row() {
    with(r#"["null", "int", "string"]"#, |ty| {
        let mut input = Input::new(" null {\"int\":1}{\"string\":\"x\"} \t");
        let mut encoder = Encoder::new(Vec::new());
        let mut positions = vec![];
        while !input.is_at_end() {
            json::read(ty, &mut input, &mut [], &mut encoder).unwrap();
            positions.push(input.position());
        }
        assert_eq!(positions, [5, 15, 29]);
        assert_eq!(encoder.into_sink(), bytes("00 0202 04 02 78"));
        input.finish().unwrap();
    });
    with(r#""int""#, |ty| {
        let mut input = Input::new("1 2\n x");
        let mut encoder = Encoder::new(CountSink::new());
        json::read(ty, &mut input, &mut [], &mut encoder).unwrap();
        json::read(ty, &mut input, &mut [], &mut encoder).unwrap();
        assert_eq!((input.position(), input.rest()), (3, "\n x"));
        // Offsets are those in the whole text.
        let error = json::read(ty, &mut input, &mut [], &mut encoder).unwrap_err();
        assert_eq!(error, ReadError::Json(Error::new(ErrorKind::Json, 5)));
        assert_eq!(input.position(), 3);
    });
}

#[test]
fn depth() {
    const LIST: &str = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let text =
        |levels: usize| format!(r#"{{"next":{}null{}}}"#, r#"{"L":{"next":"#.repeat(levels), "}}".repeat(levels));
    with(LIST, |ty| {
        for levels in [0, 1, 5] {
            let frames = levels + 1;
            let text = text(levels);
            let limits = Limits::SERVER;
            assert_eq!(read_with(ty, &text, &mut vec![ReadFrame::EMPTY; frames], &limits).unwrap().len(), frames);
            let error = read_with(ty, &text, &mut vec![ReadFrame::EMPTY; levels], &limits).unwrap_err();
            assert_eq!(error.kind, ErrorKind::DepthLimit);
            let limits = limits.with_depth(levels as u16);
            assert_eq!(
                read_with(ty, &text, &mut [ReadFrame::EMPTY; 99], &limits).unwrap_err().kind,
                ErrorKind::DepthLimit
            );
        }
        // As deep as decoding goes: 512 records, 1,023 brackets.
        let deep = text(511);
        assert_eq!(shown(ty, &read_with(ty, &deep, &mut [ReadFrame::EMPTY; 512], &Limits::SERVER).unwrap()), deep);
        let error = read_with(ty, &text(100_000), &mut [ReadFrame::EMPTY; 1000], &Limits::SERVER).unwrap_err();
        assert_eq!(error.kind, ErrorKind::DepthLimit);
        // What no field has may nest too, up to a bound.
        let unknown = |n: usize| format!(r#"{{"x":{}{},"next":null}}"#, "[".repeat(n), "]".repeat(n));
        let read = |text: &str| read_with(ty, text, &mut [ReadFrame::EMPTY; 9], &Limits::SERVER);
        assert!(read(&unknown(512)).is_ok());
        assert_eq!(read(&unknown(513)).unwrap_err().kind, ErrorKind::DepthLimit);
        assert!(read(&unknown(1_000_000)).is_err());
    });
}

fn wide(fields: usize) -> OwnedSchema {
    let fields: Vec<String> = (0..fields).map(|i| format!(r#"{{"name":"field{i}","type":"int"}}"#)).collect();
    OwnedSchema::parse(&format!(r#"{{"type":"record","name":"Wide","fields":[{}]}}"#, fields.join(","))).unwrap()
}

#[test]
fn many_members_in_reverse() {
    let members = |n: usize| (0..n).rev().map(|i| format!(r#""field{i}":{i}"#)).collect::<Vec<_>>().join(",");
    for (fields, room, good) in [(300, true, true), (300, false, true), (30_000, true, false), (30_000, false, false)] {
        let schema = wide(fields);
        let text = format!("{{{}}}", members(fields));
        let mut stack = vec![ReadFrame::EMPTY; if room { 100_000 } else { 2 }];
        let result = read_with(schema.schema().root(), &text, &mut stack, &Limits::SERVER);
        match result {
            Ok(_) => assert!(good || room),
            Err(error) => assert!(error.kind == ErrorKind::JsonFuelLimit && !good, "{fields} {room} {error}"),
        }
    }
    // A hundred thousand members that no field has are compared with every name.
    let text = format!("{{{}}}", members(100_000));
    for fields in [1, 20_000] {
        let schema = wide(fields);
        let error = read_with(schema.schema().root(), &text, &mut [ReadFrame::EMPTY; 9], &Limits::SERVER).map(drop);
        assert_eq!(error.map_err(|error| error.kind), if fields == 1 { Ok(()) } else { Err(ErrorKind::JsonFuelLimit) });
    }
}

#[test]
fn fuel_bounds_nested_arrays() {
    const NEST: &str =
        r#"{"type": "record", "name": "N", "fields": [{"name": "n", "type": {"type": "array", "items": "N"}}]}"#;
    with(NEST, |ty| {
        let text = |levels: usize, pad: usize| {
            format!("{}{}{}", r#"{"n":["#.repeat(levels), " ".repeat(pad), "]}".repeat(levels))
        };
        let tight = Limits::SERVER.with_json_fuel(0);
        assert!(read_with(ty, &text(60, 100_000), &mut [ReadFrame::EMPTY; 600], &tight).is_ok());
        let error = read_with(ty, &text(70, 100_000), &mut [ReadFrame::EMPTY; 600], &tight).unwrap_err();
        assert_eq!(error.kind, ErrorKind::JsonFuelLimit);
        assert!(read_with(ty, &text(250, 100_000), &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).is_ok());
        let error = read_with(ty, &text(250, 1_000_000), &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).unwrap_err();
        assert_eq!(error.kind, ErrorKind::JsonFuelLimit);
    });
}

/// Refuses everything once it has taken this many bytes.
struct Failing(usize);

impl Sink for Failing {
    type Error = &'static str;

    fn write(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or("full")?;
        Ok(())
    }
}

#[test]
fn a_sink_that_fails_anywhere() {
    let text = r#"{"d":"\ud83d\ude00 and \n more","c":{"R":{"a":1,"b":[1,2,3],"c":null,"d":"x"}},"b":[],"a":1000}"#;
    with(RECORD, |ty| {
        let len = read(ty, text).unwrap().len();
        for room in 0..=len {
            let mut encoder = Encoder::new(Failing(room));
            let result = json::read(ty, &mut Input::new(text), &mut [ReadFrame::EMPTY; 9], &mut encoder);
            assert_eq!(result, if room < len { Err(ReadError::Sink("full")) } else { Ok(()) });
        }
        let mut room = [0; 4];
        let mut encoder = Encoder::new(SliceSink::new(&mut room));
        let result = json::read(ty, &mut Input::new(text), &mut [ReadFrame::EMPTY; 9], &mut encoder);
        assert_eq!(result, Err(ReadError::Sink(SliceFull)));
    });
}

/// The members of records, as the schema says, in another order and with others between them.
fn shuffle(ty: Type<'_>, value: &Value, rng: &mut Rng) -> String {
    use avocet::schema::Kind;
    let text = |value: &dyn std::fmt::Display| value.to_string();
    let space = [" ", "", "\n\t"];
    match (ty.kind(), value) {
        (Kind::Array(item), Value::Array(all)) => {
            let all: Vec<String> = all.iter().map(|value| shuffle(item, value, rng)).collect();
            format!("[{}{}]", rng.pick(&space), all.join(" ,"))
        }
        (Kind::Map(item), Value::Object(all)) => {
            let all: Vec<String> = all
                .iter()
                .map(|(key, value)| format!("{}: {}", text(&Value::from(key.as_str())), shuffle(item, value, rng)))
                .collect();
            format!("{{{}}}", all.join(if rng.chance(2) { "," } else { " , " }))
        }
        (Kind::Union(union), Value::Object(all)) => {
            let (tag, value) = all.iter().next().unwrap();
            let branch = union.branches().find(|branch| branch.tag().to_string() == *tag).unwrap();
            format!("{{{}{}:{}}}", rng.pick(&space), text(&Value::from(tag.as_str())), shuffle(branch, value, rng))
        }
        (Kind::Record(record), Value::Object(all)) => {
            let mut members: Vec<String> = all
                .iter()
                .map(|(key, value)| {
                    let field = record.field(key).unwrap();
                    format!(
                        "{}{}:{}",
                        text(&Value::from(key.as_str())),
                        rng.pick(&space),
                        shuffle(field.ty(), value, rng)
                    )
                })
                .collect();
            while rng.chance(3) {
                let unknown = [r#""f":{"f0":"}"}"#, r#""":[[],{}]"#, r#""f00":"\"\\""#, r#""\ud83d\ude00":-1.5E+3"#];
                members.push((*rng.pick(&unknown)).to_owned());
            }
            for at in (1..members.len()).rev() {
                members.swap(at, rng.below(at as u64 + 1) as usize);
            }
            format!("{{{}}}", members.join(","))
        }
        _ => text(value),
    }
}

#[test]
fn every_model_value_comes_back() {
    let (mut values, mut cut) = (0u32, 0u32);
    for seed in 0..400 {
        let mut schemas = Schemas::new(seed);
        let json = schemas.any(5, "", false).to_string();
        let owned = OwnedSchema::parse(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        let parsed = owned.schema();
        let ty = parsed.root();
        let schema: Value = serde_json::from_str(&json).unwrap();
        for round in 0..5 {
            let mut model = Values { rng: Rng(seed << 8 | round), defined: &schemas.defined, budget: 60 };
            let mut datum = Vec::new();
            model.any(&schema, "", &mut datum);
            let text = shown(ty, &datum);
            let again = read(ty, &text).unwrap_or_else(|error| panic!("{json} {text}: {error}"));
            assert_eq!(shown(ty, &again), text);
            assert!(again.len() <= datum.len(), "one block each is the shortest");
            let mut rng = Rng(seed);
            for _ in 0..3 {
                let other = shuffle(ty, &serde_json::from_str(&text).unwrap(), &mut rng);
                assert_eq!(read(ty, &other).as_ref(), Ok(&again), "{json} {other}");
            }
            values += 1;
            if text.len() < 300 && !text.ends_with(|c: char| c.is_ascii_digit()) {
                for len in (0..text.len()).filter(|len| text.is_char_boundary(*len)) {
                    let error = read_with(ty, &text[..len], &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).unwrap_err();
                    assert!(matches!(error.kind, ErrorKind::Json | ErrorKind::JsonEscape), "{} {error}", &text[..len]);
                    cut += 1;
                }
            }
        }
    }
    assert!(values == 2000 && cut > 10_000, "{values} {cut}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// No text panics or makes bytes that are no datum of the type, and what is accepted is JSON.
    #[test]
    fn any_text(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\":", "\"b\":", "\"c\":", "\"d\":", "\"x\":", "1", "-2", "[3]", "[]", "null", "{\"R\":",
            "\"s\"", "\"\\u00e9\"", "\"\\ud800\"", " ", "\"", "\\", "true", "é", "1.5", "1e2",
        ]), 0..30),
        whole in prop::bool::ANY,
    ) {
        let mut text = pieces.concat();
        if whole {
            text = format!(r#"{{"c":null,"b":[1],{text} "d":"","a":1}}"#);
        }
        for schema in [RECORD, UNION] {
            with(schema, |ty| {
                if let Ok(datum) = read(ty, &text) {
                    let again = shown(ty, &datum);
                    assert_eq!(read(ty, &again), Ok(datum));
                    let generic: Result<Value, _> = serde_json::from_str(&text);
                    assert!(generic.is_ok(), "{text}");
                }
            });
        }
    }
}
