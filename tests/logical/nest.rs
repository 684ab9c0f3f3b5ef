//! Tags in all that holds values.

use crate::{read, same, written};
use avocet::typed::tags::{As, Date, Decimal, Long, NullLast, OrNull, Plain, Uuid};
use avocet::typed::{self, Array, Describe, Map};
use avocet::{ErrorKind, ValueError};
use std::collections::{BTreeMap, HashMap};

#[test]
fn options() {
    same::<Option<Long>, Option<u64>>(Some(5), &[2, 10]);
    same::<Option<Long>, Option<u64>>(None, &[0]);
    same::<OrNull<Long>, Option<u64>>(Some(5), &[0, 10]);
    same::<OrNull<Long>, Option<u64>>(None, &[2]);
    same::<OrNull<Plain<i32>>, Option<i32>>(Some(5), &[0, 10]);
    assert_eq!(OrNull::<Plain<i32>>::SCHEMA_TEXT, NullLast::<Option<i32>>::SCHEMA_TEXT);
    assert_eq!(written::<Option<Long>, Option<u64>>(Some(u64::MAX)), Err(ValueError::IntegerRange));
    assert_eq!(read::<OrNull<Long>, Option<u64>>(&[0, 1]), Err(ErrorKind::ValueRange));
    assert_eq!(read::<OrNull<Long>, Option<u64>>(&[4]), Err(ErrorKind::UnionIndex));
}

#[test]
fn runs() {
    same::<Vec<Long>, Vec<u64>>(vec![1, 2], &[4, 2, 4, 0]);
    same::<[Long; 2], [u64; 2]>([1, 2], &[4, 2, 4, 0]);
    same::<[Long; 0], [u64; 0]>([], &[0]);
    same::<[Uuid; 1], [[u8; 16]; 1]>([[9; 16]], &[&[2][..], &[9; 16], &[0]].concat());
    assert_eq!(written::<[Long], &[u64]>(&[1, 2]), Ok(vec![4, 2, 4, 0]));
    assert_eq!(written::<Vec<Long>, &[u64]>(&[1, 2]), Ok(vec![4, 2, 4, 0]));
    assert_eq!(read::<[Long; 2], [u64; 2]>(&[2, 2, 0]), Err(ErrorKind::ArrayLength));
    assert_eq!(read::<[Long; 2], [u64; 2]>(&[6, 2, 2, 2, 0]), Err(ErrorKind::ArrayLength));
    assert_eq!(read::<[Long; 2], [u64; 2]>(&[1, 2, 2, 2, 4, 0]), Ok([1, 2]), "two blocks, one with its size");
    assert_eq!(read::<[Long; 2], [u64; 2]>(&[1, 4, 2, 2, 4, 0]), Err(ErrorKind::BlockSize));
}

#[test]
fn boxes_and_maps() {
    same::<Box<Long>, Box<u64>>(Box::new(3), &[6]);
    same::<BTreeMap<String, Long>, BTreeMap<String, u64>>([("a".to_owned(), 1)].into(), &[2, 2, b'a', 2, 0]);
    same::<HashMap<String, Long>, HashMap<String, u64>>([("a".to_owned(), 1)].into(), &[2, 2, b'a', 2, 0]);
    same::<HashMap<String, Long>, HashMap<String, u64>>(HashMap::new(), &[0]);
    same::<Option<BTreeMap<String, Vec<OrNull<Date>>>>, Option<BTreeMap<String, Vec<Option<i32>>>>>(
        Some([("a".to_owned(), vec![Some(1), None])].into()),
        &[2, 2, 2, b'a', 4, 0, 2, 2, 0, 0],
    );
    assert_eq!(
        read::<BTreeMap<&str, Long>, BTreeMap<&str, u64>>(&[4, 2, b'a', 2, 2, b'a', 4, 0]),
        Ok([("a", 2)].into()),
        "the last value of a key stays"
    );
    let many = [&[0xfe, 0xff, 0xff, 0xff, 0xff, 0x1f][..], &[0; 8]].concat();
    assert_eq!(read::<BTreeMap<&str, Long>, BTreeMap<&str, u64>>(&many), Err(ErrorKind::UnexpectedEnd));
}

#[test]
fn lazy_views_hold_values_with_their_tags() {
    type Row<'a> = Array<'a, As<u64, Long>>;
    let mut room = [0; 8];
    let rows = Row::from_items(&[As::new(7), As::new(8)], &mut room).unwrap();
    assert_eq!(rows.encoded(), [4, 14, 16, 0]);
    assert_eq!(Row::SCHEMA_TEXT, Vec::<Long>::SCHEMA_TEXT);
    let back: Row<'_> = typed::from_slice(rows.encoded()).unwrap();
    assert_eq!(back.iter().map(|row| row.map(|row| *row)).collect::<Result<Vec<_>, _>>(), Ok(vec![7, 8]));
    let entries: Map<'_, As<&[u8], Decimal<50, 2>>> = typed::from_slice(&[2, 2, b'a', 4, 1, 2, 0]).unwrap();
    assert_eq!(entries.get("a").unwrap().unwrap().value, [1, 2]);
    let negative: Row<'_> = typed::from_slice(&[2, 1, 0]).unwrap();
    assert_eq!(negative.iter().next().unwrap().unwrap_err().kind, ErrorKind::ValueRange);
}

#[cfg(feature = "heapless-0-9")]
#[test]
fn heapless() {
    use ::heapless::index_map::FnvIndexMap;
    use ::heapless::{LinearMap, String, Vec};
    type Key = String<4>;
    let key = || Key::try_from("a").unwrap();
    same::<Vec<Long, 3>, Vec<u64, 3>>(Vec::from_slice(&[1, 2]).unwrap(), &[4, 2, 4, 0]);
    let mut map = LinearMap::<Key, u64, 2>::new();
    map.insert(key(), 3).unwrap();
    same::<LinearMap<Key, Long, 2>, _>(map, &[2, 2, b'a', 6, 0]);
    let mut map = FnvIndexMap::<Key, u64, 2>::new();
    map.insert(key(), 3).unwrap();
    same::<FnvIndexMap<Key, Long, 2>, _>(map, &[2, 2, b'a', 6, 0]);
    let full = [6, 2, b'a', 6, 2, b'b', 6, 2, b'c', 6, 0];
    let read_full = read::<LinearMap<Key, Long, 2>, LinearMap<Key, u64, 2>>(&full);
    assert_eq!(read_full.unwrap_err(), ErrorKind::Capacity);
    same::<Decimal<50, 2>, Vec<u8, 20>>(Vec::from_slice(&[1; 20]).unwrap(), &[&[40][..], &[1; 20]].concat());
    assert_eq!(read::<Decimal<50, 2>, Vec<u8, 2>>(&[6, 1, 2, 3]).unwrap_err(), ErrorKind::Capacity);
}

#[cfg(feature = "derive")]
mod derived {
    use super::*;
    use avocet::Avro;
    use avocet::typed::tags::{TimestampMicros, UuidText};

    #[derive(Avro, Debug, PartialEq)]
    struct Row<'a> {
        #[avro(as = OrNull<TimestampMicros>)]
        seen: Option<i64>,
        #[avro(as = BTreeMap<&'a str, [UuidText; 1]>)]
        ids: BTreeMap<&'a str, [[u8; 16]; 1]>,
        #[avro(as = Option<Box<Plain<i32>>>)]
        count: Option<Box<i32>>,
        #[avro(as = Decimal<60, 3>)]
        sum: &'a [u8],
    }

    #[test]
    fn fields_take_nested_tags() {
        let row = Row { seen: Some(-1), ids: [("x", [[0xab; 16]])].into(), count: Some(Box::new(7)), sum: &[1; 20] };
        let bytes = typed::to_vec(&row).unwrap();
        assert_eq!(typed::from_slice::<Row<'_>>(&bytes).as_ref(), Ok(&row));
        assert!(Row::SCHEMA_TEXT.contains(r#"{"type":"map","values":{"type":"array","items":{"type":"string","#));
    }
}
