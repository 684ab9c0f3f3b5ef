//! Datums as JSON: each type in each style, layout, errors.

use avocet::json::{self, BytesForm, Style};
use avocet::schema::{SchemaBuf, Type};
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, Sink, SliceFull, SliceSink, WalkError, explain};
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn with<T>(schema: &str, run: impl FnOnce(Type<'_>) -> T) -> T {
    let mut buf = SchemaBuf::<64, 64, 32, 32, 32>::new();
    run(buf.parse(schema).unwrap_or_else(|error| panic!("{schema}: {error}")).root())
}

fn write(ty: Type<'_>, datum: &[u8], style: Style) -> Result<String, WalkError<SliceFull>> {
    let mut room = vec![0; 1 << 16];
    let mut sink = SliceSink::new(&mut room);
    let mut d = Decoder::new(datum);
    json::write(ty, &mut d, &mut [Frame::EMPTY; 32], style, &mut sink)?;
    d.finish()?;
    Ok(String::from_utf8(sink.into_written().to_vec()).unwrap())
}

fn written(schema: &str, hex: &str, style: Style) -> String {
    with(schema, |ty| write(ty, &bytes(hex), style)).unwrap_or_else(|error| panic!("{schema} {hex}: {error}"))
}

/// Schema, datum, Avro JSON, plain JSON.
const EACH_TYPE: &[(&str, &str, &str, &str)] = &[
    (r#""null""#, "", "null", "null"),
    (r#""boolean""#, "01", "true", "true"),
    (r#""boolean""#, "00", "false", "false"),
    (r#""int""#, "ffffffff0f", "-2147483648", "-2147483648"),
    (r#""long""#, "feffffffffffffffff01", "9223372036854775807", "9223372036854775807"),
    (r#""float""#, "cdcccc3d", "0.1", "0.1"),
    (r#""float""#, "00000080", "-0.0", "-0.0"),
    (r#""float""#, "0000c07f", r#""NaN""#, r#""NaN""#),
    (r#""double""#, "9a9999999999b93f", "0.1", "0.1"),
    (r#""double""#, "0000000000000080", "-0.0", "-0.0"),
    (r#""double""#, "000000000000f07f", r#""Infinity""#, r#""Infinity""#),
    (r#""double""#, "000000000000f0ff", r#""-Infinity""#, r#""-Infinity""#),
    (r#""string""#, "00", r#""""#, r#""""#),
    (r#""string""#, "0e 22 5c 0a 00 c3a9 7f", "\"\\\"\\\\\\n\\u0000é\u{7f}\"", "\"\\\"\\\\\\n\\u0000é\u{7f}\""),
    (r#""bytes""#, "00", r#""""#, r#""""#),
    (r#""bytes""#, "0a 00 41 22 80 ff", "\"\\u0000A\\\"\u{80}ÿ\"", r#""AEEigP8=""#),
    (r#"{"type": "fixed", "name": "f", "size": 2}"#, "01 ff", "\"\\u0001ÿ\"", r#""Af8=""#),
    (r#"{"type": "fixed", "name": "f", "size": 0}"#, "", r#""""#, r#""""#),
    (r#"{"type": "enum", "name": "e", "symbols": ["A", "B"]}"#, "02", r#""B""#, r#""B""#),
    (r#"{"type": "array", "items": "int"}"#, "00", "[]", "[]"),
    (r#"{"type": "array", "items": "int"}"#, "02 02 03 04 04 06 00", "[1,2,3]", "[1,2,3]"),
    (r#"{"type": "map", "values": "int"}"#, "00", "{}", "{}"),
    (
        r#"{"type": "map", "values": "int"}"#,
        "04 02 61 02 02 22 04 02 02 61 06 00",
        r#"{"a":1,"\"":2,"a":3}"#,
        r#"{"a":1,"\"":2,"a":3}"#,
    ),
    (r#"{"type": "record", "name": "r", "fields": []}"#, "", "{}", "{}"),
    (
        r#"{"type": "record", "name": "r", "fields": [{"name": "b", "type": "int"}, {"name": "a", "type": "string"}]}"#,
        "02 02 78",
        r#"{"b":1,"a":"x"}"#,
        r#"{"b":1,"a":"x"}"#,
    ),
    // Unions: every primitive, containers, names with and without namespaces.
    (r#"["null", "int"]"#, "00", "null", "null"),
    (r#"["null", "int"]"#, "02 02", r#"{"int":1}"#, "1"),
    (r#"["boolean"]"#, "00 01", r#"{"boolean":true}"#, "true"),
    (r#"["long"]"#, "00 02", r#"{"long":1}"#, "1"),
    (r#"["float"]"#, "00 00000000", r#"{"float":0.0}"#, "0.0"),
    (r#"["double"]"#, "00 0000000000000000", r#"{"double":0.0}"#, "0.0"),
    (r#"["bytes"]"#, "00 02 41", r#"{"bytes":"A"}"#, r#""QQ==""#),
    (r#"["string"]"#, "00 02 41", r#"{"string":"A"}"#, r#""A""#),
    (
        r#"[{"type": "array", "items": ["null", "int"]}]"#,
        "00 04 00 02 02 00",
        r#"{"array":[null,{"int":1}]}"#,
        "[null,1]",
    ),
    (r#"[{"type": "map", "values": "null"}]"#, "00 02 02 61 00", r#"{"map":{"a":null}}"#, r#"{"a":null}"#),
    (r#"[{"type": "fixed", "name": "a.b.F", "size": 1}]"#, "00 41", r#"{"a.b.F":"A"}"#, r#""QQ==""#),
    (r#"[{"type": "enum", "name": "E", "namespace": "a.b", "symbols": ["X"]}]"#, "00 00", r#"{"a.b.E":"X"}"#, r#""X""#),
    (
        r#"["null", {"type": "record", "name": "n.List", "fields": [
            {"name": "v", "type": "int"}, {"name": "next", "type": ["null", "List"]}]}]"#,
        "02 02 02 04 00",
        r#"{"n.List":{"v":1,"next":{"n.List":{"v":2,"next":null}}}}"#,
        r#"{"v":1,"next":{"v":2,"next":null}}"#,
    ),
    (
        r#"{"type": "record", "name": "R", "namespace": "n", "fields": [
            {"name": "x", "type": [{"type": "fixed", "name": "Inner", "size": 1}, {"type": "fixed", "name": "Bare", "namespace": "", "size": 1}]},
            {"name": "y", "type": "n.Inner"}]}"#,
        "02 41 42",
        r#"{"x":{"Bare":"A"},"y":"B"}"#,
        r#"{"x":"QQ==","y":"Qg=="}"#,
    ),
    // The tag of a logical type is the type beneath.
    (r#"["null", {"type": "int", "logicalType": "date"}]"#, "02 00", r#"{"int":0}"#, r#""1970-01-01""#),
    (r#"{"type": "array", "items": {"type": "array", "items": "int"}}"#, "04 00 02 02 00 00", "[[],[1]]", "[[],[1]]"),
];

#[test]
fn each_type() {
    for (schema, hex, avro, plain) in EACH_TYPE {
        assert_eq!(written(schema, hex, Style::AVRO), *avro);
        assert_eq!(written(schema, hex, Style::PLAIN), *plain);
        for style in [Style::AVRO, Style::PLAIN] {
            for indent in [None, Some(0), Some(2)] {
                let text = written(schema, hex, style.with_pretty(indent));
                let flat = written(schema, hex, style);
                let value = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
                assert_eq!(value(&text), value(&flat));
            }
        }
    }
}

#[test]
fn logical_types() {
    let all = [
        (r#""int", "logicalType": "date""#, "d6c402", r#""2026-11-22""#),
        (r#""int", "logicalType": "date""#, "01", r#""1969-12-31""#),
        (r#""int", "logicalType": "date""#, "feffffff0f", "2147483647"),
        (r#""int", "logicalType": "time-millis""#, "aab2992b", r#""12:34:56.789""#),
        (r#""int", "logicalType": "time-millis""#, "01", "-1"),
        (r#""int", "logicalType": "time-millis""#, "80f0b252", "86400000"),
        (r#""long", "logicalType": "time-micros""#, "02", r#""00:00:00.000001""#),
        (r#""long", "logicalType": "timestamp-millis""#, "01", r#""1969-12-31T23:59:59.999Z""#),
        (r#""long", "logicalType": "timestamp-micros""#, "01", r#""1969-12-31T23:59:59.999999Z""#),
        (r#""long", "logicalType": "timestamp-nanos""#, "01", r#""1969-12-31T23:59:59.999999999Z""#),
        (r#""long", "logicalType": "local-timestamp-millis""#, "01", r#""1969-12-31T23:59:59.999""#),
        (r#""long", "logicalType": "local-timestamp-micros""#, "01", r#""1969-12-31T23:59:59.999999""#),
        (r#""long", "logicalType": "local-timestamp-nanos""#, "01", r#""1969-12-31T23:59:59.999999999""#),
        (r#""long", "logicalType": "timestamp-millis""#, "ffffffffffffffffff01", "-9223372036854775808"),
        (r#""bytes", "logicalType": "decimal", "precision": 9, "scale": 2"#, "04 04e2", r#""12.50""#),
        (r#""bytes", "logicalType": "decimal", "precision": 9, "scale": 2"#, "00", r#""0.00""#),
        (r#""bytes", "logicalType": "decimal", "precision": 9"#, "02 ff", r#""-1""#),
        (r#""bytes", "logicalType": "big-decimal""#, "08 04 04e2 04", r#""12.50""#),
        (r#""bytes", "logicalType": "big-decimal""#, "06 02 01 03", r#""1E+2""#),
        (r#""bytes", "logicalType": "big-decimal""#, "0e 02 01 feffffff0f", r#""1E-2147483647""#),
        (r#""bytes", "logicalType": "big-decimal""#, "04 04e2", r#"{"bytes":"BOI="}"#),
        (r#""string", "logicalType": "uuid""#, "04 414a", r#""AJ""#),
        (
            r#""fixed", "name": "u", "size": 16, "logicalType": "uuid""#,
            "00112233445566778899aabbccddeeff",
            r#""00112233-4455-6677-8899-aabbccddeeff""#,
        ),
        (
            r#""fixed", "name": "d", "size": 12, "logicalType": "duration""#,
            "01000000 02000000 ffffffff",
            r#"{"months":1,"days":2,"millis":4294967295}"#,
        ),
        (
            r#""fixed", "name": "d", "size": 4, "logicalType": "decimal", "precision": 5, "scale": 4"#,
            "ffffffff",
            r#""-0.0001""#,
        ),
        // Not valid, so not logical.
        (r#""string", "logicalType": "date""#, "02 41", r#""A""#),
        (r#""bytes", "logicalType": "decimal", "precision": 1, "scale": 2"#, "02 41", r#""QQ==""#),
    ];
    for (schema, hex, expected) in all {
        let schema = format!(r#"{{"type": {schema}}}"#);
        assert_eq!(written(&schema, hex, Style::PLAIN), expected, "{schema}");
        let plain = schema.replace("logicalType", "ignored");
        let off = Style::PLAIN.with_logical_types(false);
        assert_eq!(written(&schema, hex, off), written(&plain, hex, Style::PLAIN));
        assert_eq!(written(&schema, hex, Style::AVRO), written(&plain, hex, Style::AVRO));
        // Where the readable form is missing, and only there, the strict style refuses; the error lies inside the value.
        let number = expected.parse::<i64>().is_ok();
        let strict = Style::PLAIN.with_strict(true);
        with(&format!(r#"{{"type": "array", "items": {schema}}}"#), |ty| {
            let datum = [&[2], &*bytes(hex), &[0]].concat();
            let result = write(ty, &datum, strict);
            if !number && !expected.starts_with(r#"{"bytes""#) {
                assert_eq!(result.unwrap(), format!("[{expected}]"));
                return;
            }
            let Err(WalkError::Datum(error)) = result else { panic!("{result:?}") };
            assert_eq!(error.kind, ErrorKind::LogicalValue);
            let mut stack = [Frame::EMPTY; 4];
            let path = explain(ty, &datum, error, &Limits::SERVER, &mut stack);
            assert_eq!(path.to_string(), "[0]");
        });
    }
}

#[test]
fn decimals_that_are_too_long_stay_bytes() {
    let schema = r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}"#;
    with(schema, |ty| {
        let mut datum = vec![0x82, 0x08];
        datum.extend([0x11; 513]);
        let text = write(ty, &datum, Style::PLAIN.with_bytes(BytesForm::Hex)).unwrap();
        assert_eq!(text, format!(r#"{{"bytes":"{}"}}"#, "11".repeat(513)));
        let error = write(ty, &datum, Style::PLAIN.with_strict(true)).unwrap_err();
        assert_eq!(error, WalkError::Datum(Error::new(ErrorKind::LogicalValue, 1)));
        // One byte less is 1,232 digits.
        let datum = [&[0x80, 0x08], &[0x11; 512][..]].concat();
        assert_eq!(write(ty, &datum, Style::PLAIN).unwrap().len(), 1_232 + 3);
    });
}

#[test]
fn forms_of_bytes_and_tags_are_independent() {
    let schema = r#"{"type": "array", "items": ["null", "bytes", {"type": "fixed", "name": "F", "size": 1}]}"#;
    let datum = "06 00 02 04 01ff 04 0a 00";
    let plain = Style::PLAIN;
    assert_eq!(written(schema, datum, plain.with_bytes(BytesForm::Hex)), r#"[null,"01ff","0a"]"#);
    assert_eq!(written(schema, datum, plain.with_bytes(BytesForm::Latin1)), "[null,\"\\u0001ÿ\",\"\\n\"]");
    assert_eq!(written(schema, datum, plain.with_tags(true)), r#"[null,{"bytes":"Af8="},{"F":"Cg=="}]"#);
    assert_eq!(written(schema, datum, Style::AVRO.with_tags(false)), "[null,\"\\u0001ÿ\",\"\\n\"]");
}

const TREE: &str = r#"{"type": "record", "name": "n.Tree", "fields": [
    {"name": "tags", "type": {"type": "map", "values": ["null", "string", {"type": "array", "items": "int"}]}},
    {"name": "none", "type": {"type": "map", "values": "int"}},
    {"name": "unit", "type": {"type": "record", "name": "Unit", "fields": []}},
    {"name": "kids", "type": {"type": "array", "items": ["null", "Tree"]}},
    {"name": "span", "type": {"type": "fixed", "name": "Span", "size": 12, "logicalType": "duration"}}]}"#;

const TREE_DATUM: &str = "06 02 61 00 02 62 02 02 78 02 63 04 04 02 04 00 00  00  04 00 02
        02 02 64 04 00 00 00 00 010000000000000000000000
    00 000000000000000000000000";

#[test]
fn pretty() {
    let plain = r#"{
  "tags": {
    "a": null,
    "b": "x",
    "c": [
      1,
      2
    ]
  },
  "none": {},
  "unit": {},
  "kids": [
    null,
    {
      "tags": {
        "d": []
      },
      "none": {},
      "unit": {},
      "kids": [],
      "span": {
        "months": 1,
        "days": 0,
        "millis": 0
      }
    }
  ],
  "span": {
    "months": 0,
    "days": 0,
    "millis": 0
  }
}"#;
    assert_eq!(written(TREE, TREE_DATUM, Style::PLAIN.with_pretty(Some(2))), plain);
    let lines = |text: &str| text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
    assert_eq!(written(TREE, TREE_DATUM, Style::PLAIN.with_pretty(Some(0))), lines(plain));
    let wide = plain.lines().map(|line| {
        let text = line.trim_start();
        format!("{}{text}", " ".repeat((line.len() - text.len()) * 4))
    });
    let wide = wide.collect::<Vec<_>>().join("\n");
    assert_eq!(written(TREE, TREE_DATUM, Style::PLAIN.with_pretty(Some(200))), wide);

    let avro = written(TREE, TREE_DATUM, Style::AVRO.with_pretty(Some(1)));
    let start = r#"{
 "tags": {
  "a": null,
  "b": {
   "string": "x"
  },
  "c": {
   "array": [
    1,
    2
   ]
  }
 },
 "none": {},
 "unit": {},
 "kids": [
  null,
  {
   "n.Tree": {
    "tags": {
     "d": {
      "array": []
     }
    },
"#;
    assert!(avro.starts_with(start), "{avro}");
}

#[test]
fn names_with_escapes_are_written_as_they_stand() {
    let schema = r#"["null", {"type": "record", "name": "\u006e.R", "fields": [{"name": "\u0061b", "type": "int"}]}]"#;
    let text = written(schema, "02 02", Style::AVRO);
    let expected = r#"{"n.R":{"ab":1}}"#;
    let value = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(value(&text), value(expected));
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
    with(TREE, |ty| {
        let datum = bytes(TREE_DATUM);
        for style in [Style::AVRO, Style::PLAIN, Style::PLAIN.with_pretty(Some(2)), Style::AVRO.with_pretty(Some(8))] {
            let len = write(ty, &datum, style).unwrap().len();
            for room in 0..=len {
                let mut d = Decoder::new(&datum);
                let result = json::write(ty, &mut d, &mut [Frame::EMPTY; 8], style, &mut Failing(room));
                assert_eq!(result, if room < len { Err(WalkError::Visit("full")) } else { Ok(()) });
            }
        }
    });
}

#[test]
fn a_datum_that_ends_anywhere() {
    with(TREE, |ty| {
        let datum = bytes(TREE_DATUM);
        for len in 0..datum.len() {
            let Err(WalkError::Datum(error)) = write(ty, &datum[..len], Style::PLAIN) else { panic!() };
            assert_eq!(error.kind, ErrorKind::UnexpectedEnd);
        }
    });
}

const EVERYTHING: &str = r#"{"type": "record", "name": "All", "fields": [
    {"name": "items", "type": {"type": "array", "items": [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
        {"type": "map", "values": "string"}, "All",
        {"type": "fixed", "name": "u", "size": 2},
        {"type": "enum", "name": "e", "symbols": ["A", "B"]}]}},
    {"name": "logical", "type": {"type": "array", "items": {"type": "record", "name": "Logical", "fields": [
        {"name": "a", "type": {"type": "int", "logicalType": "date"}},
        {"name": "b", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "c", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 9}},
        {"name": "e", "type": {"type": "bytes", "logicalType": "big-decimal"}}]}}}]}"#;

proptest! {
    /// Whatever is read is JSON, and looks the same to a JSON reader in every layout.
    #[test]
    fn any_bytes_are_json_or_an_error(
        head in prop::collection::vec((0u8..24, prop::collection::vec(any::<u8>(), 0..9)), 0..12),
        tail in prop::collection::vec(0u8..20, 0..60),
    ) {
        let mut datum = vec![];
        for (branch, value) in head {
            datum.extend([2, branch & !1]);
            datum.extend(value);
        }
        datum.extend(tail);
        with(EVERYTHING, |ty| {
            for style in [Style::AVRO, Style::PLAIN, Style::PLAIN.with_bytes(BytesForm::Hex)] {
                let mut texts = [style, style.with_pretty(Some(1))].map(|style| {
                    let mut room = vec![0; 1 << 16];
                    let mut sink = SliceSink::new(&mut room);
                    let mut d = Decoder::new(&datum);
                    let result = json::write(ty, &mut d, &mut [Frame::EMPTY; 16], style, &mut sink);
                    let text = String::from_utf8(sink.into_written().to_vec()).unwrap();
                    (result, text)
                }).into_iter();
                let (Some((flat, text)), Some((pretty, lines))) = (texts.next(), texts.next()) else { unreachable!() };
                assert_eq!(flat, pretty);
                if flat.is_ok() {
                    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                    assert_eq!(value, serde_json::from_str::<serde_json::Value>(&lines).unwrap());
                }
            }
        });
    }
}
