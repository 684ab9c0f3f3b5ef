//! Bytes that no writer of the type would write.

use avocet::typed::tags::{Decimal, UuidText};
use avocet::typed::{self, Array, Decode, DecodeAs, Doubles, EncodeAs};
use avocet::{CountSink, Decoder, Encoder, ErrorKind, Limits};
use std::collections::{BTreeMap, HashMap};

fn kind<'a, T: Decode<'a> + std::fmt::Debug>(bytes: &'a [u8]) -> ErrorKind {
    typed::from_slice::<T>(bytes).unwrap_err().kind
}

#[test]
fn numbers_out_of_range() {
    let bytes = |number: i64| typed::to_vec(&number).unwrap();
    for (good, bad) in [(127, 128), (-128, -129)] {
        assert!(typed::from_slice::<i8>(&bytes(good)).is_ok());
        assert_eq!(kind::<i8>(&bytes(bad)), ErrorKind::ValueRange);
    }
    assert_eq!(kind::<u8>(&bytes(256)), ErrorKind::ValueRange);
    assert_eq!(kind::<u8>(&bytes(-1)), ErrorKind::ValueRange);
    assert_eq!(kind::<i16>(&bytes(1 << 15)), ErrorKind::ValueRange);
    assert_eq!(kind::<u16>(&bytes(1 << 16)), ErrorKind::ValueRange);
    assert_eq!(kind::<u32>(&bytes(1 << 32)), ErrorKind::ValueRange);
    assert_eq!(kind::<u32>(&bytes(-1)), ErrorKind::ValueRange);
    assert_eq!(kind::<i32>(&bytes(1 << 31)), ErrorKind::IntOutOfRange);
    assert_eq!(typed::from_slice::<u32>(&bytes(u32::MAX.into())), Ok(u32::MAX));
}

#[test]
fn tagged_numbers_out_of_range() {
    use avocet::typed::tags::Long;
    let minus = typed::to_vec(&-1i64).unwrap();
    let read = <u64 as DecodeAs<'_, Long>>::decode_as(&mut Decoder::new(&minus));
    assert_eq!(read.unwrap_err().kind, ErrorKind::ValueRange);
    let mut e = Encoder::new(CountSink::new());
    assert!(EncodeAs::<Long>::encode_as(&u64::MAX, &mut e).is_err());
    assert!(EncodeAs::<Long>::encode_as(&(u64::MAX >> 1), &mut e).is_ok());
    assert!(typed::encoded_len(&Decimal::<2, 0>(100)).is_err());
}

#[test]
fn logical_values() {
    assert_eq!(typed::from_slice::<Decimal<9, 0>>(&[0]), Ok(Decimal(0)));
    assert_eq!(typed::from_slice::<Decimal<9, 0>>(&[6, 0, 0, 5]), Ok(Decimal(5)));
    let mut long = vec![40];
    long.extend([0xff; 20]);
    assert_eq!(typed::from_slice::<Decimal<9, 0>>(&long), Ok(Decimal(-1)));
    long[5] = 0x7f;
    assert_eq!(kind::<Decimal<9, 0>>(&long), ErrorKind::ValueRange);
    let mut beyond = vec![34, 0, 0x80];
    beyond.extend([0; 15]);
    assert_eq!(kind::<Decimal<9, 0>>(&beyond), ErrorKind::ValueRange);
    let uuid = "\x480123456789ab-cdef-0123-4567-89abcdef01";
    assert_eq!(kind::<UuidText>(uuid.as_bytes()), ErrorKind::LogicalValue);
    let uuid = b"\x4801234567-89ab-cdef-0123-456789ABCDEF";
    assert!(typed::from_slice::<UuidText>(uuid).is_ok());
}

#[test]
fn counts_without_bytes_behind_them() {
    let mut claim = typed::to_vec(&(i64::MAX >> 1)).unwrap();
    claim.push(0);
    assert_eq!(kind::<Vec<i32>>(&claim), ErrorKind::UnexpectedEnd);
    assert_eq!(kind::<Vec<f64>>(&claim), ErrorKind::UnexpectedEnd);
    assert_eq!(kind::<Doubles<'_>>(&claim), ErrorKind::UnexpectedEnd);
    assert_eq!(kind::<BTreeMap<String, ()>>(&claim), ErrorKind::UnexpectedEnd);
    assert_eq!(kind::<HashMap<String, i32>>(&claim), ErrorKind::UnexpectedEnd);
    assert_eq!(kind::<Array<'_, &str>>(&claim), ErrorKind::UnexpectedEnd);
    // Items without bytes cost fuel.
    assert_eq!(kind::<Vec<()>>(&claim), ErrorKind::FuelLimit);
    assert_eq!(kind::<Array<'_, ()>>(&claim), ErrorKind::FuelLimit);
}

#[test]
fn blocks() {
    // Two blocks, the second with its size.
    let two = [4, 2, 4, 1, 2, 6, 0];
    assert_eq!(typed::from_slice::<Vec<i32>>(&two).unwrap(), [1, 2, 3]);
    assert_eq!(typed::from_slice::<[i32; 3]>(&two).unwrap(), [1, 2, 3]);
    let lazy: Array<'_, i32> = typed::from_slice(&two).unwrap();
    assert_eq!(lazy.iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(typed::to_vec(&lazy).unwrap(), two);
    assert_eq!(kind::<[i32; 2]>(&two), ErrorKind::ArrayLength);
    assert_eq!(kind::<[i32; 4]>(&two), ErrorKind::ArrayLength);
    assert_eq!(kind::<[i32; 0]>(&two), ErrorKind::ArrayLength);
    assert_eq!(kind::<[i32; 1]>(&[0]), ErrorKind::ArrayLength);
    // A size that is not what the items use: found where the items are read.
    let wrong = [1, 4, 2, 0, 0];
    assert_eq!(kind::<Vec<i32>>(&wrong), ErrorKind::BlockSize);
    let lazy: Array<'_, i32> = typed::from_slice(&wrong).unwrap();
    assert_eq!(lazy.check().unwrap_err().kind, ErrorKind::BlockSize);
    // Doubles in two blocks.
    let mut doubles = vec![2];
    doubles.extend(1f64.to_le_bytes());
    doubles.push(2);
    doubles.extend(2f64.to_le_bytes());
    doubles.push(0);
    let view: Doubles<'_> = typed::from_slice(&doubles).unwrap();
    assert_eq!((view.len(), view.as_one_block()), (2, None));
    assert_eq!(view.iter().collect::<Vec<_>>(), [1.0, 2.0]);
    assert_eq!(typed::from_slice::<Vec<f64>>(&doubles).unwrap(), [1.0, 2.0]);
    let mut three = [0.0; 3];
    assert_eq!((view.copy_to(&mut three), three), (2, [1.0, 2.0, 0.0]));
}

#[test]
fn errors_in_lazy_items_say_where() {
    // A text, then an array of texts whose second is no UTF-8.
    let bytes = [4, 2, b'a', 2, 0xff, 0];
    let lazy: Array<'_, &str> = typed::from_slice(&bytes).unwrap();
    let error = lazy.check().unwrap_err();
    assert_eq!((error.kind, error.at), (ErrorKind::InvalidUtf8, 3));
    let mut items = lazy.iter();
    assert_eq!(items.next(), Some(Ok("a")));
    assert!(items.next().unwrap().is_err());
    assert_eq!(items.next(), None);
}

#[test]
fn depth_is_limited() {
    let limits = Limits::SERVER.with_depth(2);
    type Three = Vec<Vec<Vec<i32>>>;
    let two = typed::to_vec(&vec![Vec::<Vec<i32>>::new()]).unwrap();
    assert!(typed::from_slice_with::<Three>(&two, &limits).is_ok());
    let three = typed::to_vec(&vec![vec![vec![1]]]).unwrap();
    assert_eq!(typed::from_slice_with::<Three>(&three, &limits).unwrap_err().kind, ErrorKind::DepthLimit);
    assert!(typed::from_slice_with::<Three>(&three, &limits.with_depth(3)).is_ok());
    assert!(typed::from_slice_with::<Array<'_, Array<'_, Array<'_, i32>>>>(&three, &limits).is_err());
}

#[test]
fn many_values_in_a_row() {
    let all: Result<Vec<&str>, _> = typed::many(b"\x02a\x00\x04bc", &Limits::SERVER).collect();
    assert_eq!(all.unwrap(), ["a", "", "bc"]);
    let mut cut = typed::many::<&str>(b"\x02a\x04b", &Limits::SERVER);
    assert_eq!(cut.next(), Some(Ok("a")));
    assert_eq!(cut.next().unwrap().unwrap_err().at, 2);
    assert_eq!(cut.next(), None);
    // Values without bytes do not use up the input.
    assert_eq!(typed::many::<()>(&[0], &Limits::SERVER).count(), 1);
    assert_eq!(typed::many::<()>(&[], &Limits::SERVER).count(), 0);
}

#[test]
fn capacity_is_kept() {
    let bytes = typed::to_vec(&vec!["a longer text".to_owned(), "another".to_owned()]).unwrap();
    let mut items: Vec<String> = typed::from_slice(&bytes).unwrap();
    let (list, text) = (items.as_ptr(), items[0].as_ptr());
    for _ in 0..3 {
        items.decode_into(&mut Decoder::new(&bytes)).unwrap();
    }
    assert_eq!((items.as_ptr(), items[0].as_ptr()), (list, text));
}

#[test]
fn an_end_that_is_longer_than_needed_is_empty_all_the_same() {
    let array = typed::from_slice::<Array<'_, i32>>(&[0x80, 0x00]).unwrap();
    assert!(array.is_empty());
    assert_eq!(array.iter().count(), 0);
}

#[test]
fn a_block_of_no_items_is_not_written() {
    let mut e = Encoder::new(Vec::new());
    e.block(0).unwrap();
    e.sized_block(0, 0).unwrap();
    e.end().unwrap();
    assert_eq!(e.into_sink(), [0]);
}
