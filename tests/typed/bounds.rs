//! `max`: bounds of types that have none.

use crate::identity::{same, schema};
use avocet::typed::{self, Array, Describe, Doubles, Map};
use avocet::{Avro, Decode, Decoder, Encoder, ErrorKind, ValueError};
use std::collections::BTreeMap;

const NAMES: usize = 2;

#[derive(Avro, Debug, Clone, PartialEq)]
struct Frame<'a> {
    #[avro(max = 4)]
    label: &'a str,
    #[avro(max = 3)]
    payload: Vec<u8>,
    #[avro(max = 2)]
    numbers: Vec<i32>,
    #[avro(max = 2)]
    lazy: Array<'a, i16>,
    #[avro(max = 2)]
    doubles: Doubles<'a>,
    #[avro(max = 5)]
    note: Option<&'a str>,
    #[avro(max = 5, null = "last")]
    remark: Option<String>,
    #[avro(max = NAMES)]
    names: Vec<Short<'a>>,
}

/// Parts of a value are bounded by a type of their own.
#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Short<'a>(#[avro(max = 2)] &'a str);

#[derive(Avro, Debug, Clone, PartialEq)]
enum Either<'a> {
    Nothing,
    Text(#[avro(max = 3)] &'a str),
    Map(#[avro(max = 1)] BTreeMap<String, i32>),
    Numbers(#[avro(max = 3)] Vec<i64>),
}

fn full() -> Frame<'static> {
    Frame {
        label: "four",
        payload: vec![1, 2, 3],
        numbers: vec![i32::MIN, i32::MAX],
        lazy: typed::from_slice(&[4, 0xff, 0xff, 0x03, 2, 0]).unwrap(),
        doubles: Doubles::default(),
        note: Some("fünf"),
        remark: Some("12345".to_owned()),
        names: vec![Short("ab"), Short("")],
    }
}

fn empty() -> Frame<'static> {
    Frame {
        label: "",
        payload: vec![],
        numbers: vec![],
        lazy: Array::EMPTY,
        doubles: Doubles::default(),
        note: None,
        remark: None,
        names: vec![],
    }
}

#[test]
fn bounded_fields_make_bounded_types() {
    schema::<Frame<'_>>();
    schema::<Either<'_>>();
    same!(&full(), &empty());
    same!(&empty(), &full());
    same!(&Either::Text("abc"), &Either::Nothing);
    same!(&Either::Numbers(vec![1]), &Either::Numbers(vec![2, 3]));
    let sizes = [1 + 4, 1 + 3, 1 + 2 * 5 + 1, 1 + 2 * 5 + 1, 1 + 2 * 8 + 1, 1 + 1 + 5, 1 + 1 + 5, 1 + 2 * 3 + 1];
    assert_eq!(Frame::MAX_SIZE.get(), Some(sizes.iter().sum()));
    // A bound for entries is none for keys.
    assert_eq!(Either::MAX_SIZE.get(), None);
}

#[test]
fn what_is_too_long_is_neither_written_nor_read() {
    let too_long = [
        Frame { label: "5 5 5", ..full() },
        Frame { payload: vec![0; 4], ..full() },
        Frame { numbers: vec![0; 3], ..full() },
        Frame { lazy: typed::from_slice(&[6, 0, 0, 0, 0]).unwrap(), ..full() },
        Frame { lazy: typed::from_slice(&[2, 0, 4, 0, 0, 0]).unwrap(), ..full() },
        Frame { note: Some("sechs!"), ..full() },
        Frame { remark: Some("sechs!".to_owned()), ..full() },
        Frame { names: vec![Short(""); 3], ..full() },
        Frame { names: vec![Short("abc")], ..full() },
    ];
    for value in &too_long {
        assert_eq!(typed::to_vec(value), Err(ValueError::Length), "{value:?}");
        assert_eq!(typed::encoded_len(value), Err(ValueError::Length), "{value:?}");
    }
    for value in [Either::Text("abcd"), Either::Numbers(vec![0; 4])] {
        assert_eq!(typed::to_vec(&value), Err(ValueError::Length), "{value:?}");
    }
    // The same types without bounds write what this one does not read.
    #[derive(Avro)]
    struct Free<'a>(&'a str);
    let bytes = typed::to_vec(&Free("abc")).unwrap();
    let error = typed::from_slice::<Short<'_>>(&bytes).unwrap_err();
    assert_eq!((error.kind, error.at), (ErrorKind::Capacity, 0));
    let mut place = Short("");
    assert_eq!(place.decode_into(&mut Decoder::new(&bytes)).unwrap_err().kind, ErrorKind::Capacity);
    // Who only passes does not look.
    Short::skip(&mut Decoder::new(&bytes)).unwrap();
    let mut numbers = Encoder::new(vec![6]);
    for _ in 0..2 {
        numbers.block(2).unwrap();
        numbers.long(1).unwrap();
        numbers.long(1).unwrap();
    }
    numbers.end().unwrap();
    let error = typed::from_slice::<Either<'_>>(numbers.sink()).unwrap_err();
    assert_eq!((error.kind, error.at), (ErrorKind::Capacity, 1));
}

#[test]
fn what_is_written_as_it_came_keeps_to_the_greatest_size_all_the_same() {
    #[derive(Avro, Debug)]
    struct Few<'a>(#[avro(max = 2)] Array<'a, bool>);
    assert_eq!(Few::MAX_SIZE.bytes(), 1 + 2 + 1);
    // Two items, in blocks whose heads are longer than needed.
    let lazy: Few<'_> = typed::from_slice(&[0x82, 0x00, 1, 0x82, 0x80, 0x00, 0, 0]).unwrap();
    assert_eq!(typed::to_vec(&lazy), Err(ValueError::Length));
    #[derive(Avro, Debug)]
    struct Entries<'a>(#[avro(max = 1)] Map<'a, bool>);
    assert!(typed::from_slice::<Entries<'_>>(&[2, 2, b'a', 1, 0]).is_ok());
    assert_eq!(
        typed::from_slice::<Entries<'_>>(&[4, 2, b'a', 1, 2, b'b', 1, 0]).unwrap_err().kind,
        ErrorKind::Capacity
    );
}

#[cfg(feature = "heapless-0-9")]
#[test]
fn a_bound_may_be_tighter_than_that_of_the_type() {
    #[derive(Avro, Debug, Clone, PartialEq)]
    struct Tight(#[avro(max = 2)] heapless::Vec<u16, 8>);
    same!(&Tight(heapless::Vec::from_slice(&[1, 2]).unwrap()), &Tight(heapless::Vec::new()));
    assert!(typed::to_vec(&Tight(heapless::Vec::from_slice(&[1, 2, 3]).unwrap())).is_err());
    assert_eq!(Tight::MAX_SIZE.get(), Some(1 + 2 * 5 + 1));
}
