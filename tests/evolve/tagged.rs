//! Values that are read by a tag, by functions, or as types of other crates.

use crate::ways::{Fault, one, read, these};
use avocet::typed::Array;
use avocet::typed::tags::{
    As, Date, Decimal, Long, Plain, TimeMillis, TimestampMicros, TimestampMillis, Uuid, UuidText,
};
use avocet::{Avro, ErrorKind};
use std::collections::BTreeMap;

#[derive(Avro, Debug, Clone, PartialEq)]
struct Tagged<'a> {
    #[avro(as = Date)]
    day: i32,
    #[avro(as = TimestampMillis, default = 0)]
    at: i64,
    #[avro(as = Long)]
    size: u64,
    #[avro(as = Option<TimestampMicros>)]
    seen: Option<i64>,
    #[avro(as = Option<TimestampMicros>, null = "last")]
    last: Option<i64>,
    #[avro(as = Vec<Long>)]
    sizes: Vec<u64>,
    #[avro(as = [TimeMillis; 2], default = "[1, 2]")]
    times: [i32; 2],
    #[avro(as = BTreeMap<String, Long>)]
    named: BTreeMap<String, u64>,
    #[avro(as = Decimal<9, 2>, default = "\"\\u0001\"")]
    price: i64,
    #[avro(as = Uuid)]
    id: [u8; 16],
    #[avro(as = Option<Plain<String>>, default = "null")]
    note: Option<String>,
    lazy: Array<'a, As<i64, TimestampMicros>>,
    #[avro(with = kelvin)]
    kelvin: i64,
    #[avro(skip)]
    cache: Option<Box<u64>>,
}

/// Degrees above absolute zero, written as such.
mod kelvin {
    use avocet::{Decoder, EncodeError, Encoder, Result, Sink};

    pub(super) type Avro = i64;

    pub(super) fn decode(d: &mut Decoder<'_>) -> Result<i64> {
        d.long().map(|kelvin| kelvin.wrapping_sub(273))
    }

    pub(super) fn encode<S: Sink>(value: &i64, e: &mut Encoder<S>) -> std::result::Result<(), EncodeError<S::Error>> {
        e.long(value.wrapping_add(273))
    }
}

const WRITER: &str = r#"{"type": "record", "name": "Tagged", "fields": [
    {"name": "kelvin", "type": ["null", "int"]},
    {"name": "lazy", "type": {"type": "array", "items": "int"}},
    {"name": "id", "type": {"type": "fixed", "name": "Uuid", "size": 16}},
    {"name": "named", "type": {"type": "map", "values": ["int", "long"]}},
    {"name": "gone", "type": "string"},
    {"name": "sizes", "type": {"type": "array", "items": "int"}},
    {"name": "last", "type": ["null", "int"]},
    {"name": "seen", "type": "int"},
    {"name": "size", "type": "int"},
    {"name": "day", "type": "int"}]}"#;

fn datum() -> Vec<u8> {
    let mut datum = vec![2, 20, 4, 2, 4, 0];
    datum.extend([7; 16]);
    datum.extend([2, 2, b'a', 2, 10, 0, 2, b'g', 4, 2, 4, 0, 2, 30, 40, 50, 60]);
    datum
}

#[test]
fn tagged_fields() {
    let spoiled: Vec<Vec<u8>> = vec![datum(), {
        let mut other = vec![2, 21, 0];
        other.extend([9; 16]);
        other.extend([0, 0, 0, 0, 29, 40, 0]);
        other
    }];
    these::<Tagged<'static>>(WRITER, &spoiled);
    one::<Tagged<'static>>(WRITER);
    let read_back = read::<Tagged<'static>>(WRITER, &datum()).unwrap();
    let value = avocet::typed::from_slice::<Tagged<'_>>(&read_back).unwrap();
    assert_eq!((value.day, value.at, value.size, value.seen, value.last), (30, 0, 25, Some(20), Some(15)));
    assert_eq!((value.times, value.price, value.kelvin, value.note), ([1, 2], 1, -263, None));
    assert_eq!((value.sizes, value.named.get("a"), value.id), (vec![1, 2], Some(&5), [7; 16]));
    assert_eq!(value.lazy.iter().map(|size| *size.unwrap()).collect::<Vec<_>>(), [1, 2]);
    // A negative size.
    let mut negative = datum();
    let at = negative.len() - 2;
    negative[at] = 1;
    assert_eq!(read::<Tagged<'static>>(WRITER, &negative), Err(Fault::Read(ErrorKind::ValueRange)));
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Text {
    #[avro(as = UuidText)]
    id: [u8; 16],
    #[avro(as = Option<UuidText>)]
    other: Option<[u8; 16]>,
}

#[test]
fn text_that_was_bytes() {
    let writer = r#"{"type": "record", "name": "Text", "fields": [{"name": "other", "type": ["bytes", "null"]}, {"name": "id", "type": "bytes"}]}"#;
    let uuid = b"\x4800010203-0405-0607-0809-0a0b0c0d0e0f";
    these::<Text>(writer, &[[&[2][..], uuid].concat(), [&[0][..], uuid, uuid].concat()]);
    assert_eq!(read::<Text>(writer, &[2, 2, b'x']), Err(Fault::Read(ErrorKind::LogicalValue)));
}

#[cfg(feature = "chrono-0-4")]
#[test]
fn times_of_chrono() {
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

    #[derive(Avro, Debug, Clone, PartialEq)]
    struct Times {
        day: NaiveDate,
        #[avro(as = Option<Date>)]
        other: Option<NaiveDate>,
        #[avro(as = TimeMillis)]
        time: NaiveTime,
        #[avro(as = TimestampMillis, default = 1)]
        at: DateTime<Utc>,
        #[avro(as = Vec<TimestampMicros>)]
        all: Vec<DateTime<Utc>>,
        #[avro(as = avocet::typed::tags::LocalTimestampMillis)]
        local: NaiveDateTime,
    }

    let writer = r#"{"type": "record", "name": "Times", "fields": [
        {"name": "local", "type": "int"}, {"name": "all", "type": {"type": "array", "items": "int"}},
        {"name": "other", "type": "int"}, {"name": "time", "type": ["null", "int"]}, {"name": "day", "type": ["int", "string"]}]}"#;
    these::<Times>(writer, &[vec![2, 4, 2, 4, 0, 8, 2, 10, 0, 12], vec![1, 0, 1, 2, 0, 0, 1]]);
    let bytes = read::<Times>(writer, &[2, 4, 2, 4, 0, 8, 2, 10, 0, 12]).unwrap();
    assert_eq!(bytes, [12, 2, 8, 10, 2, 4, 2, 4, 0, 2]);
    assert_eq!(read::<Times>(writer, &[2, 0, 8, 2, 1, 0, 12]), Err(Fault::Read(ErrorKind::ValueRange)));
}

#[cfg(feature = "uuid-1")]
#[test]
fn uuids_of_uuid() {
    #[derive(Avro, Debug, Clone, PartialEq)]
    struct Ids {
        #[avro(as = Uuid)]
        id: uuid::Uuid,
        #[avro(as = Option<UuidText>)]
        text: Option<uuid::Uuid>,
    }
    let writer = r#"{"type": "record", "name": "Ids", "fields": [
        {"name": "text", "type": "bytes"}, {"name": "id", "type": {"type": "fixed", "name": "Uuid", "size": 16}}]}"#;
    these::<Ids>(writer, &[[b"\x4800010203-0405-0607-0809-0a0b0c0d0e0f".as_slice(), &[3; 16]].concat()]);
}
