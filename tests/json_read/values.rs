//! What is read of each type, and one after the other.

use crate::{RECORD, UNION, bytes, encoded, read, shown, with};
use avocet::json::{self, Input, ReadError};
use avocet::{CountSink, Encoder, Error, ErrorKind};

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
