//! Decimals without another crate: integers, and bytes of any length.

use crate::{identity, read, same, written};
use avocet::schema::LogicalType;
use avocet::typed::tags::{BigDecimal, BigDecimalBytes, Called, Decimal, DecimalFixed, Duration, FixedName, Uuid};
use avocet::typed::{self, Describe, Name};
use avocet::{ErrorKind, ValueError};
use proptest::prelude::*;

#[test]
fn integers() {
    same::<Decimal<9, 2>, i32>(-1, &[2, 0xff]);
    same::<Decimal<9, 2>, i64>(128, &[4, 0, 0x80]);
    same::<Decimal<9, 2>, i128>(-128, &[2, 0x80]);
    same::<Decimal<39, 2>, i128>(i128::MIN, &[&[32, 0x80][..], &[0; 15]].concat());
    assert_eq!(read::<Decimal<39, 2>, i64>(&[18, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]), Err(ErrorKind::ValueRange));
    assert_eq!(read::<Decimal<39, 2>, i32>(&[10, 0xff, 0x7f, 0xff, 0xff, 0xff]), Err(ErrorKind::ValueRange));
    assert_eq!(written::<Decimal<3, 2>, i32>(1000), Err(ValueError::Decimal));
    assert_eq!(written::<Decimal<3, 2>, i32>(-1000), Err(ValueError::Decimal));
    // More digits than the precision are read: other writers do not count.
    assert_eq!(read::<Decimal<2, 0>, i32>(&[4, 0x03, 0xe8]), Ok(1000));
}

#[test]
fn fixed_is_extended_by_its_sign() {
    same::<DecimalFixed<4, 9, 2>, i32>(-2, &[0xff, 0xff, 0xff, 0xfe]);
    same::<DecimalFixed<4, 9, 2>, i64>(999_999_999, &[0x3b, 0x9a, 0xc9, 0xff]);
    same::<DecimalFixed<1, 2, 0>, i128>(-99, &[0x9d]);
    same::<DecimalFixed<20, 40, 0>, i128>(i128::MIN, &[&[0xff; 4][..], &[0x80], &[0; 15]].concat());
    same::<DecimalFixed<17, 39, 0>, i128>(i128::MAX, &[&[0, 0x7f][..], &[0xff; 15]].concat());
    assert_eq!(read::<DecimalFixed<17, 39, 0>, i128>(&[&[0, 0x80][..], &[0; 15]].concat()), Err(ErrorKind::ValueRange));
    assert_eq!(written::<DecimalFixed<1, 2, 0>, i32>(100), Err(ValueError::Decimal));
    assert_eq!(
        DecimalFixed::<16, 38, 10>::SCHEMA_TEXT,
        r#"{"type":"fixed","name":"Decimal16_38_10","size":16,"logicalType":"decimal","precision":38,"scale":10}"#
    );
    let logical = <DecimalFixed<16, 38, 10>>::SCHEMA.root().logical_type();
    assert_eq!(logical, Some(LogicalType::Decimal { precision: 38, scale: 10 }));
}

#[test]
fn redundant_signs_are_read_and_not_written() {
    let long = [&[80][..], &[0xff; 39], &[0x85]].concat();
    assert_eq!(read::<Decimal<9, 0>, i32>(&long), Ok(-123));
    let bytes: &[u8] = read::<Decimal<9, 0>, &[u8]>(&long).unwrap();
    assert_eq!(bytes.len(), 40);
    assert_eq!(written::<Decimal<9, 0>, &[u8]>(bytes), Ok(vec![2, 0x85]));
    assert_eq!(written::<Decimal<9, 0>, Vec<u8>>(bytes.to_vec()), Ok(vec![2, 0x85]));
    assert_eq!(written::<Decimal<9, 0>, &[u8]>(&[]), Ok(vec![2, 0]));
    assert_eq!(read::<Decimal<9, 0>, i32>(&[0]), Ok(0));
}

#[test]
fn bytes_are_held_to_the_precision() {
    type Long = Decimal<50, 0>;
    assert_eq!(written::<Decimal<2, 0>, &[u8]>(&[0x64]), Err(ValueError::Decimal));
    assert_eq!(written::<Decimal<2, 0>, &[u8]>(&[0x63]), Ok(vec![2, 0x63]));
    // 10^50 - 1 and its neighbour.
    assert_eq!(written::<Long, &[u8]>(&hex("446c3b15f9926687d2c40534fdb564000000000000")), Err(ValueError::Decimal));
    assert!(written::<Long, &[u8]>(&hex("446c3b15f9926687d2c40534fdb563ffffffffffff")).is_ok());
    assert_eq!(written::<Long, &[u8]>(&[0x7f; 40]), Err(ValueError::Decimal));
    let bytes = [0x12; 20];
    let encoded = written::<Long, &[u8]>(&bytes).unwrap();
    assert_eq!(read::<Long, &[u8]>(&encoded), Ok(&bytes[..]));
    assert!(encoded.len() <= Long::MAX_SIZE.bytes());
    assert_eq!(read::<Long, i128>(&encoded), Err(ErrorKind::ValueRange));
    assert_eq!(written::<DecimalFixed<30, 50, 0>, [u8; 30]>([0x7f; 30]), Err(ValueError::Decimal));
    identity::<DecimalFixed<30, 50, 0>, [u8; 30]>(core::array::from_fn(|at| if at < 12 { 0xff } else { 0x81 }));
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

#[test]
fn big_decimals_say_their_scale() {
    same::<BigDecimal, BigDecimal>(BigDecimal { unscaled: -1, scale: 3 }, &[6, 2, 0xff, 6]);
    same::<BigDecimal, BigDecimal>(BigDecimal::default(), &[6, 2, 0, 0]);
    identity::<BigDecimal, BigDecimal>(BigDecimal { unscaled: i128::MIN, scale: i32::MAX });
    assert_eq!(typed::from_slice(&[6, 2, 5, 1]), Ok(BigDecimal { unscaled: 5, scale: -1 }));
    assert_eq!(
        written::<BigDecimal, BigDecimal>(BigDecimal { unscaled: 5, scale: -1 }),
        Err(ValueError::Decimal),
        "a negative scale is read and not written"
    );
    for malformed in [&[0][..], &[2, 0], &[4, 2, 5], &[8, 2, 5, 0, 0], &[6, 4, 5, 0], &[6, 1, 5, 0]] {
        assert_eq!(read::<BigDecimal, BigDecimal>(malformed), Err(ErrorKind::LogicalValue), "{malformed:?}");
    }
    assert_eq!(read::<BigDecimal, BigDecimal>(&[6, 2, 5, 4, 9]), Err(ErrorKind::TrailingBytes));
}

#[test]
fn tags_of_any_length_borrow() {
    let long = [&[46, 42][..], &[0x11; 21], &[4]].concat();
    let big: BigDecimalBytes<'_> = typed::from_slice(&long).unwrap();
    assert_eq!(big, BigDecimalBytes { unscaled: &[0x11; 21], scale: 2 });
    assert_eq!(typed::to_vec(&big).unwrap(), long);
    assert_eq!(typed::from_slice::<BigDecimal>(&long).unwrap_err().kind, ErrorKind::ValueRange);
}

struct Price;

impl FixedName for Price {
    const NAME: Name = Name::new("Price").with_namespace("shop");
}

#[test]
fn fixed_types_have_the_name_that_they_are_called() {
    type Tag = Called<DecimalFixed<8, 18, 2>, Price>;
    same::<Tag, i64>(-5, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfb]);
    assert!(Tag::SCHEMA_TEXT.starts_with(r#"{"type":"fixed","name":"Price","namespace":"shop","size":8,"#));
    identity::<Called<Uuid, Price>, [u8; 16]>([7; 16]);
    let month = Duration { months: 1, days: 2, millis: 3 };
    same::<Called<Duration, Price>, Duration>(month, &[1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
}

proptest! {
    #[test]
    fn every_integer_there_and_back(number in any::<i128>(), small in any::<i64>(), least in -99_999i32..100_000) {
        identity::<Decimal<39, 7>, i128>(number);
        identity::<DecimalFixed<16, 38, 7>, i128>(number / 10);
        identity::<DecimalFixed<25, 50, 7>, i128>(number);
        identity::<Decimal<19, 7>, i64>(small);
        identity::<DecimalFixed<9, 19, 0>, i64>(small);
        identity::<Decimal<5, 5>, i32>(least);
        identity::<DecimalFixed<3, 5, 0>, i32>(least);
        identity::<BigDecimal, BigDecimal>(BigDecimal { unscaled: number, scale: least.abs() });
    }

    #[test]
    fn bytes_are_the_number(number in any::<i128>(), signs in 0usize..30) {
        let sign = if number < 0 { 0xff } else { 0 };
        let bytes = [vec![sign; signs], number.to_be_bytes().to_vec()].concat();
        let short = written::<Decimal<39, 0>, i128>(number).unwrap();
        prop_assert_eq!(written::<Decimal<39, 0>, &[u8]>(&bytes), Ok(short));
        let fixed = written::<DecimalFixed<20, 45, 0>, i128>(number).unwrap();
        prop_assert_eq!(written::<DecimalFixed<20, 45, 0>, &[u8]>(&bytes), Ok(fixed));
    }
}
