//! What the specification, the reference implementation and the limits say of chosen data.

use crate::{STACK, order};
use avocet::order::{SortKey, compare_by};
use avocet::schema::OwnedSchema;
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, compare};
use core::cmp::Ordering;

fn root(schema: &str) -> OwnedSchema {
    OwnedSchema::parse(schema).unwrap()
}

#[test]
fn floats_have_the_order_of_the_reference_implementation() {
    let schema = root(r#""double""#);
    let ascending = [f64::NEG_INFINITY, -1.0, -0.0, 0.0, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            let got = order(schema.schema().root(), &a.to_le_bytes(), &b.to_le_bytes());
            assert_eq!(got, Ok(i.cmp(&j)), "{a} {b}");
        }
    }
    let (quiet, negative) = (f64::NAN.to_le_bytes(), (-f64::NAN).to_le_bytes());
    assert_eq!(order(schema.schema().root(), &quiet, &negative), Ok(Ordering::Equal));
}

#[test]
fn bytes_are_unsigned_and_text_goes_by_code_points() {
    let bytes = root(r#""bytes""#);
    assert_eq!(order(bytes.schema().root(), b"\x02\x7f", b"\x02\x80"), Ok(Ordering::Less));
    let string = root(r#""string""#);
    // In UTF-16 the second would begin with 0xd83d, and come first.
    let (private, astral) = ("\u{ff5e}", "\u{1f600}");
    let encoded = |text: &str| [&[text.len() as u8 * 2], text.as_bytes()].concat();
    assert_eq!(order(string.schema().root(), &encoded(private), &encoded(astral)), Ok(Ordering::Less));
}

#[test]
fn a_map_is_an_error_only_where_it_would_be_compared() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [
            {"name": "a", "type": {"type": "map", "values": "int"}, "order": "ignore"},
            {"name": "b", "type": "int"},
            {"name": "c", "type": ["null", {"type": "map", "values": "int"}]},
            {"name": "d", "type": {"type": "array", "items": {"type": "map", "values": "int"}}}]}"#,
    );
    let schema = schema.schema();
    let order = |a: &[u8], b: &[u8]| order(schema.root(), a, b).map_err(|error| (error.kind, error.at));
    assert_eq!(order(&[0, 2, 0, 0], &[2, 2, b'k', 2, 0, 2, 0, 0]), Ok(Ordering::Equal));
    assert_eq!(order(&[0, 2, 2, 0, 0], &[0, 4, 2, 0, 0]), Ok(Ordering::Less));
    assert_eq!(order(&[0, 2, 0, 0], &[0, 2, 2, 0, 0]), Ok(Ordering::Less));
    assert_eq!(order(&[0, 2, 2, 0, 0], &[0, 2, 2, 0, 0]), Err((ErrorKind::MapOrder, 3)));
    assert_eq!(order(&[0, 2, 0, 2, 0, 0], &[0, 2, 0, 0]), Ok(Ordering::Greater));
    assert_eq!(order(&[0, 2, 0, 2, 0, 0], &[0, 2, 0, 2, 0, 0]), Err((ErrorKind::MapOrder, 4)));
}

#[test]
fn nesting_ends_where_the_stack_or_the_limit_does() {
    let list = root(r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#);
    let list = list.schema();
    let nine = [2, 2, 2, 2, 2, 2, 2, 2, 0];
    for depth in 0..12u16 {
        let limits = Limits::SERVER.with_depth(depth);
        let fresh = Decoder::with_limits(&nine, &limits);
        let by_limit = compare(list.root(), &mut fresh.clone(), &mut Decoder::new(&nine), &mut STACK.clone());
        let by_other = compare(list.root(), &mut Decoder::new(&nine), &mut fresh.clone(), &mut STACK.clone());
        let mut stack = vec![Frame::EMPTY; 2 * usize::from(depth) + 1];
        let by_stack = compare(list.root(), &mut Decoder::new(&nine), &mut Decoder::new(&nine), &mut stack);
        assert_eq!((by_limit, by_limit), (by_other, by_stack));
        let expected = if depth < 9 { Err(ErrorKind::DepthLimit) } else { Ok(Ordering::Equal) };
        assert_eq!(by_limit.map_err(|error| error.kind), expected, "{depth}");
    }
    // What is ignored may nest as deep as what is not.
    let ignored = root(
        r#"{"type": "record", "name": "H", "fields": [{"name": "l", "order": "ignore", "type":
            {"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}}]}"#,
    );
    for (frames, expected) in [(20, Ok(Ordering::Equal)), (18, Err(ErrorKind::DepthLimit))] {
        let (mut a, mut b, mut stack) = (Decoder::new(&nine), Decoder::new(&nine), vec![Frame::EMPTY; frames]);
        let order = compare(ignored.schema().root(), &mut a, &mut b, &mut stack);
        assert_eq!(order.map_err(|error| error.kind), expected);
    }
}

#[test]
fn items_without_bytes_are_paid_for() {
    let schema = root(r#"{"type": "array", "items": "null"}"#);
    let endless = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x00];
    let error = order(schema.schema().root(), &endless, &endless).unwrap_err();
    assert_eq!(error.kind, ErrorKind::FuelLimit);
    let (three, two) = ([6, 0], [2, 2, 0]);
    assert_eq!(order(schema.schema().root(), &three, &two), Ok(Ordering::Greater));
}

#[test]
fn paths_that_lead_nowhere_are_refused_where_they_are_wrong() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [
            {"name": "a", "type": ["null", {"type": "record", "name": "A", "fields": [
                {"name": "x", "type": "int"}, {"name": "m", "type": {"type": "map", "values": "int"}},
                {"name": "next", "type": ["null", "A"]}]}]},
            {"name": "two", "type": ["A", {"type": "record", "name": "B", "fields": [{"name": "x", "type": "int"}]}]}]}"#,
    );
    let schema = schema.schema();
    let refused = |path: &str| SortKey::new(schema.root(), path).map(|_| ()).unwrap_err();
    let wrong = |at| Error::new(ErrorKind::KeyPath, at);
    assert_eq!(refused(""), wrong(0));
    assert_eq!(refused("b"), wrong(0));
    assert_eq!(refused("a."), wrong(2));
    assert_eq!(refused("a.y"), wrong(2));
    assert_eq!(refused("a.x.z"), wrong(4));
    assert_eq!(refused("two.x"), wrong(4));
    assert_eq!(refused("a.m"), Error::new(ErrorKind::MapOrder, 2));
    let long = format!("a{}", ".next".repeat(15));
    assert!(SortKey::new(schema.root(), &long).is_ok());
    assert_eq!(refused(&format!("{long}.x")).kind, ErrorKind::Capacity);
}

#[test]
fn what_is_absent_sorts_by_its_branch_and_the_first_union_decides() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null",
            {"type": "record", "name": "A", "fields": [{"name": "b", "type": [
                {"type": "record", "name": "B", "fields": [{"name": "x", "type": "int"}]}, "null", "string"]}]},
            "boolean"]}]}"#,
    );
    let schema = schema.schema();
    let key = SortKey::new(schema.root(), "a.b.x").unwrap();
    // Null; records with 1, with 2, with null, with a string instead; a boolean.
    let ascending: [&[u8]; 6] = [&[0], &[2, 0, 2], &[2, 0, 4], &[2, 2], &[2, 4, 2, b's'], &[4, 1]];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            let order = key.compare(a, b, &Limits::SERVER, &mut STACK.clone());
            assert_eq!(order, Ok(i.cmp(&j)), "{a:?} {b:?}");
        }
    }
    let place = key.locate(ascending[1], &Limits::SERVER, &mut STACK.clone()).unwrap();
    assert_eq!(place.at(), Some(2));
    assert_eq!(key.locate(ascending[3], &Limits::SERVER, &mut STACK.clone()).unwrap().at(), None);
    // Values of absent branches do not count.
    assert_eq!(key.compare(&[4, 0], &[4, 1], &Limits::SERVER, &mut STACK.clone()), Ok(Ordering::Equal));
    let whole = [SortKey::whole(schema.root())];
    let order = compare_by(&whole, &[4, 0], &[4, 1], &Limits::SERVER, &mut STACK.clone());
    assert_eq!(order, Ok(Ordering::Less));
}
