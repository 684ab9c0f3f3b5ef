//! What is refused, with its place and path; sinks that refuse.

use crate::{RECORD, UNION, read, refused, with};
use avocet::json::{self, Input, ReadError, ReadFrame};
use avocet::{CountSink, Encoder, ErrorKind, Sink, SliceFull, SliceSink};

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
