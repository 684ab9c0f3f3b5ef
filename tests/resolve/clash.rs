//! Which error, when, and where.

use crate::{check, parse, resolve};
use avocet::resolve::{Decimals, Options, OwnedPlan};
use avocet::{Error, ErrorKind};

/// The error of building, with the reader's text from there on.
fn refused<'r>(writer: &str, reader: &'r str) -> (ErrorKind, &'r str) {
    let (theirs, ours) = (parse(writer), parse(reader));
    match OwnedPlan::build(&theirs.schema(), &ours.schema(), &Options::new()) {
        Err(error) => (error.kind, &reader[error.at as usize..]),
        Ok(_) => panic!("{writer} is read as {reader}"),
    }
}

fn read(writer: &str, reader: &str, datum: &[u8]) -> Result<Vec<u8>, Error> {
    resolve(writer, reader, datum, &Options::new())
}

#[test]
fn what_every_datum_would_meet_is_refused_at_its_place_in_the_readers_text() {
    use ErrorKind as K;
    let record = |fields: &str| format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    let field = |name: &str, ty: &str| format!(r#"{{"name": "{name}", "type": {ty}}}"#);
    let fixed = |name: &str, size: u8| format!(r#"{{"type": "fixed", "name": "{name}", "size": {size}}}"#);
    let symbols = |symbols: &str| format!(r#"{{"type": "enum", "name": "E", "symbols": [{symbols}]}}"#);
    for (writer, reader, kind, at) in [
        (r#""int""#.to_owned(), r#""string""#.to_owned(), K::TypeClash, 0),
        (r#""long""#.to_owned(), r#""int""#.to_owned(), K::TypeClash, 0),
        (r#"["int", "long"]"#.to_owned(), r#"["null", "string"]"#.to_owned(), K::BranchClash, 0),
        (fixed("F", 4), fixed("G", 4), K::NameClash, 0),
        (fixed("F", 4), fixed("F", 5), K::FixedClash, 0),
        (record(&field("a", r#""int""#)), record(&field("b", r#""int""#)), K::MissingDefault, 43),
        (record(&field("a", r#""int""#)), record(&field("a", r#""string""#)), K::TypeClash, 43),
        (record(&field("a", r#"["int", "null"]"#)), record(&field("a", r#"["string", "bytes"]"#)), K::BranchClash, 43),
        (symbols(r#""A", "B""#), symbols(r#""C""#), K::SymbolClash, 0),
    ] {
        let (found, rest) = refused(&writer, &reader);
        assert_eq!((found, reader.len() - rest.len()), (kind, at), "{writer} as {reader}");
    }
}

#[test]
fn what_some_data_would_meet_is_an_error_of_those_at_their_bytes() {
    let union = (r#"["int", "string"]"#, r#""int""#);
    assert_eq!(read(union.0, union.1, &[0, 14]), Ok(vec![14]));
    assert_eq!(read(union.0, union.1, &[2, 2, b'x']), Err(Error::new(ErrorKind::TypeClash, 1)));
    let symbols = (
        r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#,
        r#"{"type": "enum", "name": "E", "symbols": ["X", "B"]}"#,
    );
    assert_eq!(read(symbols.0, symbols.1, &[2]), Ok(vec![2]));
    assert_eq!(read(symbols.0, symbols.1, &[0]), Err(Error::new(ErrorKind::SymbolClash, 0)));
    let items = (r#"{"type": "array", "items": "string"}"#, r#"{"type": "array", "items": "int"}"#);
    assert_eq!(read(items.0, items.1, &[0]), Ok(vec![0]));
    assert_eq!(read(items.0, items.1, &[2, 2, b'x', 0]), Err(Error::new(ErrorKind::TypeClash, 1)));
    // A record that cannot be read, where it is met at all.
    let list = |extra: &str| {
        format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "other", "type": ["null",
                {{"type": "record", "name": "S", "fields": [{{"name": "a", "type": "int"}}{extra}]}}]}}]}}"#
        )
    };
    let (writer, reader) = (list(""), list(r#", {"name": "b", "type": "int"}"#));
    assert_eq!(read(&writer, &reader, &[0]), Ok(vec![0]));
    assert_eq!(read(&writer, &reader, &[2, 14]), Err(Error::new(ErrorKind::MissingDefault, 1)));
    // Which comes first in the schema does not matter.
    let twice = |ty: &str| {
        format!(
            r#"{{"type": "record", "name": "R", "fields": [
                {{"name": "maybe", "type": ["null", {{"type": "record", "name": "S", "fields": [{{"name": "a", "type": {ty}}}]}}]}},
                {{"name": "surely", "type": "S"}}]}}"#
        )
    };
    assert_eq!(refused(&twice(r#""int""#), &twice(r#""string""#)).0, ErrorKind::TypeClash);
}

#[test]
fn promotions_round_once_and_strings_are_checked() {
    let long = |value: i64| {
        let mut out = Vec::new();
        crate::common::put_long(&mut out, value);
        out
    };
    // Halfway between two floats, and one above: by way of a double it would be rounded twice.
    for value in [16_777_217, (1 << 54) + (1 << 30) + 1, i64::MAX, i64::MIN, -1] {
        assert_eq!(read(r#""long""#, r#""float""#, &long(value)), Ok((value as f32).to_le_bytes().to_vec()));
        assert_eq!(read(r#""long""#, r#""double""#, &long(value)), Ok((value as f64).to_le_bytes().to_vec()));
    }
    assert_eq!(read(r#""int""#, r#""float""#, &long(16_777_217)), Ok(16_777_216f32.to_le_bytes().to_vec()));
    assert_eq!(read(r#""int""#, r#""long""#, &long(1 << 31)), Err(Error::new(ErrorKind::IntOutOfRange, 0)));
    assert_eq!(read(r#""float""#, r#""double""#, &1.5f32.to_le_bytes()), Ok(1.5f64.to_le_bytes().to_vec()));
    assert_eq!(read(r#""bytes""#, r#""string""#, &[2, 0xff]), Err(Error::new(ErrorKind::InvalidUtf8, 0)));
    assert_eq!(read(r#""bytes""#, r#""string""#, &[2, b'x']), Ok(vec![2, b'x']));
}

#[test]
fn decimals_of_another_scale_clash_unless_told_otherwise() {
    let decimal =
        |scale: u8| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    assert_eq!(refused(&decimal(2), &decimal(3)).0, ErrorKind::DecimalClash);
    let lax = Options::new().with_decimals(Decimals::Ignored);
    assert_eq!(resolve(&decimal(2), &decimal(3), &[2, 5], &lax), Ok(vec![2, 5]));
    assert_eq!(read(&decimal(2), r#""bytes""#, &[2, 5]), Ok(vec![2, 5]));
}

#[test]
fn defaults_of_every_type_are_those_of_the_text() {
    let reader = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "null", "default": null},
        {"name": "b", "type": "boolean", "default": true},
        {"name": "c", "type": "int", "default": -1},
        {"name": "d", "type": ["int", "double"], "default": 9007199254740992},
        {"name": "e", "type": "float", "default": "-Infinity"},
        {"name": "f", "type": "double", "default": 1},
        {"name": "g", "type": "bytes", "default": "\u00ff\u0000"},
        {"name": "h", "type": "string", "default": "\u00ff\""},
        {"name": "i", "type": {"type": "fixed", "name": "F", "size": 2}, "default": "\u0080a"},
        {"name": "j", "type": {"type": "enum", "name": "E", "symbols": ["X", "Y"], "default": "X"}, "default": "Y"},
        {"name": "k", "type": {"type": "array", "items": "int"}, "default": [1, 2]},
        {"name": "l", "type": {"type": "map", "values": ["null", "int"]}, "default": {"x": null, "y": 3}},
        {"name": "m", "type": {"type": "record", "name": "S", "fields": [
            {"name": "p", "type": "int", "default": 5}, {"name": "q", "type": "string"}, {"name": "r", "type": ["float", "double"], "default": 1e300}]},
            "default": {"q": "z", "more": [{}]}}]}"#;
    let writer = r#"{"type": "record", "name": "R", "fields": []}"#;
    let mut expected = vec![1, 1, 2];
    expected.extend_from_slice(&9_007_199_254_740_992f64.to_le_bytes());
    expected.extend_from_slice(&f32::NEG_INFINITY.to_le_bytes());
    expected.extend_from_slice(&1f64.to_le_bytes());
    expected.extend_from_slice(&[4, 0xff, 0, 6, 0xc3, 0xbf, b'"', 0x80, b'a', 2, 4, 2, 4, 0]);
    expected.extend_from_slice(&[4, 2, b'x', 0, 2, b'y', 2, 6, 0, 10, 2, b'z', 2]);
    expected.extend_from_slice(&1e300f64.to_le_bytes());
    assert_eq!(read(writer, reader, &[]), Ok(expected));
}

#[test]
fn fields_out_of_order_are_put_in_order_at_every_level() {
    let inner = |fields: [&str; 2]| {
        let [a, b] = fields.map(|name| format!(r#"{{"name": "{name}", "type": "string"}}"#));
        format!(r#"{{"type": "record", "name": "I", "fields": [{a}, {b}]}}"#)
    };
    let writer = format!(
        r#"{{"type": "record", "name": "O", "fields": [{{"name": "x", "type": {{"type": "array", "items": {}}}}}, {{"name": "n", "type": "int"}}]}}"#,
        inner(["a", "b"])
    );
    let reader = format!(
        r#"{{"type": "record", "name": "O", "fields": [{{"name": "n", "type": "int"}}, {{"name": "d", "type": "string", "default": "?"}},
            {{"name": "x", "type": {{"type": "array", "items": {}}}}}]}}"#,
        inner(["b", "a"])
    );
    let datum = b"\x04\x02a\x02b\x04AA\x04BB\x00\x0e";
    assert_eq!(read(&writer, &reader, datum), Ok(b"\x0e\x02?\x04\x02b\x02a\x04BB\x04AA\x00".to_vec()));
}

#[test]
fn a_user_of_today_reads_next_years_in_a_few_hundred_bytes() {
    const OLD: &str = r#"{"type": "record", "name": "User", "namespace": "com.example", "fields": [
        {"name": "id", "type": "long"}, {"name": "name", "type": "string"},
        {"name": "email", "type": ["null", "string"], "default": null},
        {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
            {"name": "street", "type": "string"}, {"name": "city", "type": "string"}]}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["FREE", "PRO"], "default": "FREE"}},
        {"name": "score", "type": "double", "default": 0}]}"#;
    const NEW: &str = r#"{"type": "record", "name": "User", "namespace": "com.example", "fields": [
        {"name": "id", "type": "int"}, {"name": "session", "type": ["null", "bytes"]}, {"name": "name", "type": "string"},
        {"name": "email", "type": "string"},
        {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
            {"name": "street", "type": "string"}, {"name": "city", "type": "string"}]}},
        {"name": "labels", "type": {"type": "map", "values": "string"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["FREE", "TEAM", "PRO"]}}]}"#;
    let (writer, reader) = (parse(NEW), parse(OLD));
    let plan = OwnedPlan::build(&writer.schema(), &reader.schema(), &Options::new()).unwrap();
    let needed = plan.needed();
    println!(
        "plan: {} words, {} bytes of defaults; built in {} words",
        plan.plan().words().len(),
        plan.plan().pool().len(),
        needed.words
    );
    assert!(plan.plan().words().len() * 2 + plan.plan().pool().len() <= 128, "{:?}", plan.plan().words().len());
    assert!(needed.bytes() <= 256, "{needed:?}");
    let datum = b"\x02\x00\x06Ann\x06a@b\x02s\x02c\x02\x02k\x02v\x00\x02\x02t\x00\x02";
    assert_eq!(check(&plan.plan(), datum), Ok(datum.len()));
}
