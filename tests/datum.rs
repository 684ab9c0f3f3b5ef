//! Walking, skipping and printing data of random schemas, against the model.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

mod common;

use avocet::json::{self, Style};
use avocet::schema::OwnedSchema;
use avocet::{Check, Decoder, Error, ErrorKind, Frame, Limits, Type, WalkError, explain, skip, walk};
use common::{Rng, Schemas, Values, same};
use proptest::prelude::*;
use serde_json::Value;

const STACK: [Frame; 128] = [Frame::EMPTY; 128];

/// A schema, a datum of it, and the datum as Avro JSON.
fn generate(seed: u64) -> (OwnedSchema, Vec<u8>, Value) {
    let mut schemas = Schemas::new(seed);
    let json = schemas.any(4, "", false);
    let text = json.to_string();
    let schema = OwnedSchema::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut datum = Vec::new();
    let mut values = Values { rng: Rng(seed ^ 1), defined: &schemas.defined, budget: 60 };
    let value = values.any(&json, "", &mut datum);
    (schema, datum, value)
}

fn check(ty: Type<'_>, datum: &[u8]) -> Result<usize, Error> {
    let mut d = Decoder::new(datum);
    walk(ty, &mut d, &mut STACK.clone(), &mut Check)?;
    Ok(d.position())
}

fn pass(ty: Type<'_>, datum: &[u8]) -> Result<usize, Error> {
    let mut d = Decoder::new(datum);
    skip(ty, &mut d, &mut STACK.clone())?;
    Ok(d.position())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn walk_skip_and_json_agree_with_the_model(seed: u64) {
        let (schema, datum, value) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        prop_assert_eq!(check(root, &datum), Ok(datum.len()));
        prop_assert_eq!(pass(root, &datum), Ok(datum.len()));
        prop_assert!(root.least_size().is_some_and(|least| least <= datum.len()));
        let (mut out, mut d) = (Vec::new(), Decoder::new(&datum));
        json::write(root, &mut d, &mut STACK.clone(), Style::AVRO, &mut out).unwrap();
        let ours: Value = serde_json::from_slice(&out).unwrap();
        prop_assert!(same(&ours, &value), "{} is not {}", ours, value);
    }

    #[test]
    fn every_strict_prefix_is_refused(seed: u64) {
        let (schema, datum, _) = generate(seed);
        let schema = schema.schema();
        for len in 0..datum.len() {
            let error = check(schema.root(), &datum[..len]).expect_err("a prefix was accepted");
            prop_assert_eq!(error.kind, ErrorKind::UnexpectedEnd);
            prop_assert!(error.at as usize <= len);
            prop_assert!(pass(schema.root(), &datum[..len]).is_err());
            let path = explain(schema.root(), &datum[..len], error, &Limits::SERVER, &mut STACK.clone()).to_string();
            prop_assert!(!path.is_empty());
        }
    }

    #[test]
    fn where_damaged_data_still_decode_skipping_ends_at_the_same_byte(seed: u64, at: u16, with: u8) {
        let (schema, mut datum, _) = generate(seed);
        let schema = schema.schema();
        if datum.is_empty() {
            return Ok(());
        }
        let at = usize::from(at) % datum.len();
        datum[at] = with;
        match check(schema.root(), &datum) {
            Ok(used) => prop_assert_eq!(pass(schema.root(), &datum), Ok(used)),
            Err(error) => {
                let path = explain(schema.root(), &datum, error, &Limits::SERVER, &mut STACK.clone()).to_string();
                prop_assert!(!path.is_empty());
            }
        }
    }

    #[test]
    fn random_bytes_never_panic_and_agree(seed: u64, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let (schema, _, _) = generate(seed);
        let schema = schema.schema();
        if let Ok(used) = check(schema.root(), &bytes) {
            prop_assert_eq!(pass(schema.root(), &bytes), Ok(used));
        }
    }
}

fn refused(schema: &str, datum: &[u8]) -> (ErrorKind, u32, String) {
    let schema = OwnedSchema::parse(schema).unwrap();
    let schema = schema.schema();
    let error = check(schema.root(), datum).unwrap_err();
    let path = explain(schema.root(), datum, error, &Limits::SERVER, &mut STACK.clone()).to_string();
    (error.kind, error.at, path)
}

#[test]
fn errors_name_the_place_without_payload() {
    let basket = r#"{"type": "record", "name": "Basket", "fields": [
        {"name": "none", "type": "null"},
        {"name": "orders", "type": {"type": "array", "items": {"type": "record", "name": "Order", "fields": [
            {"name": "price", "type": "int"}, {"name": "tags", "type": {"type": "map", "values": ["null", "string"]}}]}}}]}"#;
    let long = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let item = |tail: &[u8]| [&[0x04, 0x02, 0x00][..], tail].concat();
    assert_eq!(refused(basket, &item(&long)), (ErrorKind::IntOutOfRange, 3, "orders[1].price".into()));
    let tags = |tail: &[u8]| item(&[&[0x02, 0x04, 0x02, b'a', 0x00, 0x02, b'b'][..], tail].concat());
    assert_eq!(refused(basket, &tags(&[0x04])), (ErrorKind::UnionIndex, 10, "orders[1].tags[1]".into()));
    assert_eq!(refused(basket, &tags(&[0x02, 0x02, 0xff])), (ErrorKind::InvalidUtf8, 11, "orders[1].tags[1]".into()));
    assert_eq!(refused("\"int\"", &long), (ErrorKind::IntOutOfRange, 0, "(datum)".into()));
}

#[test]
fn an_error_inside_a_value_is_explained_by_that_value() {
    let schema = OwnedSchema::parse(
        r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "int"}]}"#,
    )
    .unwrap();
    let datum = [0x06, b'x', b'y', b'z', 0x02];
    let schema = schema.schema();
    for (at, expected) in [(0, "a"), (2, "a"), (3, "a"), (4, "b")] {
        let error = Error::new(ErrorKind::LogicalValue, at);
        let path = explain(schema.root(), &datum, error, &Limits::SERVER, &mut STACK.clone()).to_string();
        assert_eq!(path, expected, "{at}");
    }
}

#[test]
fn malformed_data_get_their_own_error() {
    let longs = r#"{"type": "array", "items": "long"}"#;
    let nulls = r#"{"type": "array", "items": "null"}"#;
    let map = r#"{"type": "map", "values": "null"}"#;
    let bomb = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40];
    let min = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let cases: [(&str, &[u8], ErrorKind); 17] = [
        ("\"bytes\"", &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], ErrorKind::UnexpectedEnd),
        ("\"string\"", &[0x01], ErrorKind::NegativeLength),
        ("\"long\"", &[0xff; 11], ErrorKind::VarintOverflow),
        ("\"long\"", &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], ErrorKind::VarintOverflow),
        ("\"boolean\"", &[2], ErrorKind::InvalidBoolean),
        ("\"string\"", &[0x02, 0xc3], ErrorKind::InvalidUtf8),
        (longs, &bomb, ErrorKind::UnexpectedEnd),
        (map, &bomb, ErrorKind::UnexpectedEnd),
        (nulls, &bomb, ErrorKind::FuelLimit),
        (longs, &min, ErrorKind::BlockCount),
        (longs, &[0x01, 0x01, 0x00], ErrorKind::NegativeLength),
        (longs, &[0x01, 0x7e, 0x00], ErrorKind::UnexpectedEnd),
        (longs, &[0x03, 0x02, 0x02, 0x04, 0x00], ErrorKind::UnexpectedEnd),
        (longs, &[0x01, 0x04, 0x02, 0x04, 0x00], ErrorKind::BlockSize),
        (r#"["null", "long"]"#, &[0x01], ErrorKind::UnionIndex),
        (r#"["null", "long"]"#, &[0x04], ErrorKind::UnionIndex),
        (r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#, &[0x01], ErrorKind::EnumIndex),
    ];
    for (schema, datum, kind) in cases {
        assert_eq!(refused(schema, datum).0, kind, "{schema} {datum:?}");
    }
    assert_eq!(refused("[]", &[0x00]).0, ErrorKind::UnionIndex);
    let huge = r#"{"type": "fixed", "name": "F", "size": 1099511627776}"#;
    assert_eq!(refused(huge, b"abc").0, ErrorKind::UnexpectedEnd);
}

#[test]
fn items_without_bytes_are_counted_at_once_when_skipped() {
    for items in ["\"null\"", r#"{"type": "fixed", "name": "F", "size": 0}"#] {
        let schema = OwnedSchema::parse(&format!(r#"{{"type": "array", "items": {items}}}"#)).unwrap();
        let schema = schema.schema();
        let datum = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x00];
        assert_eq!(pass(schema.root(), &datum), Ok(datum.len()));
        assert_eq!(check(schema.root(), &[0xd0, 0x0f, 0x00]), Ok(3), "a thousand are fine");
    }
}

#[test]
fn a_tree_of_empty_records_cannot_be_endless() {
    let mut schema = r#"{"type": "record", "name": "L0", "fields": [{"name": "x", "type": "null"}]}"#.to_owned();
    for level in 1..=40 {
        schema = format!(
            r#"{{"type": "record", "name": "L{level}", "fields": [
                {{"name": "a", "type": {schema}}}, {{"name": "b", "type": "L{}"}}]}}"#,
            level - 1
        );
    }
    let schema = OwnedSchema::parse(&schema).unwrap();
    let schema = schema.schema();
    assert_eq!(check(schema.root(), &[]).unwrap_err().kind, ErrorKind::FuelLimit);
    assert_eq!(pass(schema.root(), &[]), Ok(0));
    assert_eq!(schema.root().least_size(), Some(0));
}

#[test]
fn records_without_bytes_are_paid_by_the_bytes_between_them() {
    // A union of marker records: one byte each, more of them than there is fuel.
    let schema =
        OwnedSchema::parse(r#"{"type": "array", "items": ["null", {"type": "record", "name": "On", "fields": []}]}"#)
            .unwrap();
    let schema = schema.schema();
    let count = 3000;
    let mut datum = Vec::new();
    common::put_long(&mut datum, count);
    datum.extend((0..count).map(|_| 0x02));
    datum.push(0);
    let mut d = Decoder::with_limits(&datum, &Limits::FIRMWARE);
    walk(schema.root(), &mut d, &mut STACK.clone(), &mut Check).unwrap();
    d.finish().unwrap();
}

#[test]
fn nesting_ends_where_the_stack_or_the_limit_does() {
    let list = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let schema = OwnedSchema::parse(list).unwrap();
    let schema = schema.schema();
    let mut datum = vec![0x02; 10_000];
    datum.push(0);
    assert_eq!(check(schema.root(), &datum).unwrap_err().kind, ErrorKind::DepthLimit);
    assert_eq!(pass(schema.root(), &datum).unwrap_err().kind, ErrorKind::DepthLimit);
    let nine = [2, 2, 2, 2, 2, 2, 2, 2, 0];
    for depth in 0..12u16 {
        let limits = Limits::SERVER.with_depth(depth);
        let mut d = Decoder::with_limits(&nine, &limits);
        let by_limit = walk(schema.root(), &mut d, &mut STACK.clone(), &mut Check);
        let mut stack = vec![Frame::EMPTY; usize::from(depth)];
        let by_stack = walk(schema.root(), &mut Decoder::new(&nine), &mut stack, &mut Check);
        assert_eq!(by_limit, by_stack);
        let expected = if depth < 9 { Some(ErrorKind::DepthLimit) } else { None };
        let kind = by_limit.err().map(|WalkError::Datum(error)| error.kind);
        assert_eq!(kind, expected, "{depth}");
    }
}
