//! Every type that is an Avro type by itself.

use crate::identity::{identity, same, schema};
use avocet::typed::tags::*;
use avocet::typed::{Array, Decode, Doubles, Encode, Floats, Map, Pairs, Typed, from_slice, to_vec};
use avocet::{Decoder, ErrorKind};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

pub(crate) fn check<T: Typed + Encode + Debug>(values: impl Strategy<Value = T> + 'static)
where
    for<'a> T::At<'a>: Encode + Debug + PartialEq<T>,
{
    schema::<T>();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(64));
    let pairs = {
        let values = values.boxed();
        (values.clone(), values)
    };
    runner
        .run(&pairs, |(value, other)| {
            identity(&value, &other, |value, back| back == value);
            Ok(())
        })
        .unwrap();
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

#[test]
fn numbers() {
    check(Just(()));
    check(any::<bool>());
    check(any::<i8>());
    check(any::<i16>());
    check(any::<i32>());
    check(any::<u8>());
    check(any::<u16>());
    check(any::<u32>());
    check(any::<i64>());
    check(any::<f32>());
    check(any::<f64>());
    let bits = |value: &f64, back: &f64| value.to_bits() == back.to_bits();
    for special in [f64::NAN, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::from_bits(0x7ff4_0000_dead_beef)] {
        let bytes = to_vec(&special).unwrap();
        assert!(bits(&special, &from_slice(&bytes).unwrap()));
    }
    for edge in [i64::MIN, i64::MAX, 0, -1, 63, 64, -64, -65] {
        same!(&edge, &0);
    }
}

#[test]
fn options_and_arrays() {
    check(option::of(any::<i32>()));
    check(option::of(text()));
    check(any::<[u8; 3]>());
    check(any::<[u8; 16]>());
    check(any::<[i32; 4]>());
    check(any::<[f64; 2]>());
    check(Just([0i32; 0]));
    check(Just([0u8; 0]));
    check(Just([(); 3]));
    check(any::<[[u8; 4]; 2]>());
    check(any::<[Option<bool>; 3]>());
    check([text(), text()]);
    check([vec(text(), 0..3), vec(text(), 0..3)].prop_map(|items| items.map(Some)));
    check([Just(()), Just(())].prop_map(|items| [items, items]));
}

#[test]
fn owned() {
    check(text());
    check(vec(any::<u8>(), 0..40));
    check(vec(any::<i32>(), 0..40));
    check(vec(any::<f32>(), 0..40));
    check(vec(any::<f64>(), 0..40));
    check(vec(Just(()), 0..40));
    check(vec(vec(any::<u8>(), 0..5), 0..5));
    check(vec(text(), 0..5));
    check(vec(option::of(vec(any::<i64>(), 0..3)), 0..5));
    check(any::<i32>().prop_map(Box::new));
    check(btree_map(text(), any::<i32>(), 0..5));
    check(btree_map(text(), vec(text(), 0..3), 0..5));
    check(text().prop_map(Cow::<'static, str>::Owned));
    check(vec(any::<u8>(), 0..40).prop_map(Cow::<'static, [u8]>::Owned));
    check((text(), any::<i64>()).prop_map(|entry| HashMap::<_, _>::from([entry])));
    check(Just(BTreeMap::<String, ()>::from([("a".to_owned(), ())])));
    check(vec((text(), any::<i32>()), 0..5).prop_map(Pairs::from));
    check(vec((text(), vec(text(), 0..3)), 0..5).prop_map(Pairs::from));
}

#[test]
fn pairs_keep_the_order_what_occurs_twice_and_their_memory() {
    let data = b"\x06\x02b\x02\x02a\x04\x02b\x06\x00";
    let mut pairs: Pairs<&str, i64> = from_slice(data).unwrap();
    assert_eq!(pairs.as_slice(), [("b", 1), ("a", 2), ("b", 3)]);
    assert_eq!((pairs.get("b"), pairs.get("a"), pairs.get("c")), (Some(&3), Some(&2), None));
    assert_eq!(to_vec(&pairs).unwrap(), data);
    let sorted: BTreeMap<&str, i64> = from_slice(data).unwrap();
    assert_eq!(sorted, pairs.iter().map(|(key, value)| (*key, *value)).collect());
    let before = pairs.as_slice().as_ptr();
    pairs.decode_into(&mut Decoder::new(b"\x04\x02x\x02\x02y\x04\x00")).unwrap();
    assert_eq!((pairs.as_slice(), pairs.as_slice().as_ptr()), (&[("x", 1), ("y", 2)][..], before));
    // Beyond the end, and of another schema.
    assert_eq!(from_slice::<Pairs<&str, i64>>(&data[..9]).unwrap_err().kind, ErrorKind::UnexpectedEnd);
    let ints = avocet::OwnedSchema::parse(r#"{"type": "map", "values": "int"}"#).unwrap();
    let options = avocet::resolve::Options::new();
    let plan = avocet::typed::OwnedTypedPlan::<Pairs<String, i64>>::build(&ints.schema(), &options).unwrap();
    assert_eq!(plan.plan().from_slice(data).unwrap().into_vec()[2], ("b".to_owned(), 3));
}

#[test]
fn borrowed() {
    for text in ["", "a", "Zürich", "a longer text than fits into a register"] {
        let text: &'static str = text;
        same!(&text, &"other");
        same!(&text.as_bytes(), &&b"other"[..]);
    }
    let fixed: &'static [u8; 4] = b"avro";
    same!(&fixed, &b"orva");
    same!(&Some("a"), &None);
    schema::<&str>();
    schema::<&[u8]>();
    schema::<&[u8; 4]>();
}

#[test]
fn lazy() {
    let mut rooms = [[0; 200]; 8];
    let [a, b, c, d, e, f, g, h] = &mut rooms;
    let numbers = Array::from_items(&[1i32, -2, 3], a).unwrap();
    same!(&numbers, &Array::EMPTY);
    same!(&Array::EMPTY, &numbers);
    assert_eq!(numbers.iter().collect::<Result<Vec<_>, _>>().unwrap(), [1, -2, 3]);
    let texts = Array::from_items(&["a", "", "b"], b).unwrap();
    same!(&texts, &Array::EMPTY);
    let nested = Array::from_items(&[texts, Array::EMPTY, texts], c).unwrap();
    same!(&nested, &Array::EMPTY);
    let map = Map::from_entries(&[("a", 1i64), ("b", 2), ("a", 3)], d).unwrap();
    same!(&map, &Map::EMPTY);
    assert_eq!(map.get("a"), Ok(Some(1)));
    assert_eq!(map.get("b"), Ok(Some(2)));
    assert_eq!(map.get("c"), Ok(None));
    assert_eq!(map.iter().count(), 3);
    let maps = Map::from_entries(&[("x", map)], e).unwrap();
    same!(&maps, &Map::EMPTY);
    let units = Array::from_items(&[(); 5], f).unwrap();
    same!(&units, &Array::EMPTY);
    let doubles = avocet::typed::to_slice(&[1.5f64, -2.0][..], g).unwrap();
    let doubles: Doubles<'_> = from_slice(doubles).unwrap();
    same!(&doubles, &Doubles::default());
    assert_eq!(doubles.as_one_block(), Some(&[1.5f64.to_le_bytes(), (-2.0f64).to_le_bytes()][..]));
    let floats = avocet::typed::to_slice(&[1.5f32][..], h).unwrap();
    let floats: Floats<'_> = from_slice(floats).unwrap();
    same!(&floats, &Floats::default());
    schema::<Array<'_, i32>>();
    schema::<Map<'_, &str>>();
    schema::<Doubles<'_>>();
    schema::<Floats<'_>>();
}

#[test]
fn logical() {
    check(any::<i32>().prop_map(Int));
    check(any::<i64>().prop_map(Long));
    check(any::<i32>().prop_map(Date));
    check(any::<i32>().prop_map(TimeMillis));
    check(any::<i64>().prop_map(TimeMicros));
    check(any::<i64>().prop_map(TimestampMillis));
    check(any::<i64>().prop_map(TimestampMicros));
    check(any::<i64>().prop_map(TimestampNanos));
    check(any::<i64>().prop_map(LocalTimestampMillis));
    check(any::<i64>().prop_map(LocalTimestampMicros));
    check(any::<i64>().prop_map(LocalTimestampNanos));
    check(any::<[u8; 16]>().prop_map(Uuid));
    check(any::<[u8; 16]>().prop_map(UuidText));
    check(any::<[u32; 3]>().prop_map(|[months, days, millis]| Duration { months, days, millis }));
    check((-999i128..1000).prop_map(Decimal::<3, 1>));
    check(any::<i64>().prop_map(|n| Decimal::<19, 4>(n.into())));
    check(any::<i128>().prop_map(Decimal::<39, 0>));
    check(any::<i128>().prop_map(Decimal::<200, 7>));
    for edge in [0, 1, -1, 127, 128, -128, -129, 255, 256, 32_767, 32_768, i128::MAX, i128::MIN] {
        same!(&Decimal::<39, 0>(edge), &Decimal(7));
    }
    for edge in [99, -99] {
        same!(&Decimal::<2, 2>(edge), &Decimal(7));
    }
}

#[cfg(feature = "heapless-0-9")]
#[test]
fn heapless() {
    use ::heapless::index_map::FnvIndexMap;
    use ::heapless::{LinearMap, String, Vec};
    check("[a-zß]{0,4}".prop_map(|text| String::<8>::try_from(text.as_str()).unwrap()));
    check(vec(any::<u8>(), 0..=8).prop_map(|bytes| Vec::<u8, 8>::from_slice(&bytes).unwrap()));
    check(vec(any::<i16>(), 0..=8).prop_map(|items| Vec::<i16, 8>::from_slice(&items).unwrap()));
    check(vec(any::<f64>(), 0..=8).prop_map(|items| Vec::<f64, 8>::from_slice(&items).unwrap()));
    check(vec(any::<i32>(), 0..=2).prop_map(|items| {
        let mut map = LinearMap::<String<4>, i32, 2>::new();
        for (index, item) in items.into_iter().enumerate() {
            map.insert(String::try_from(["a", "bcde"][index]).unwrap(), item).unwrap();
        }
        map
    }));
    check(vec(any::<i32>(), 0..=2).prop_map(|items| {
        let mut map = FnvIndexMap::<String<4>, i32, 2>::new();
        for (index, item) in items.into_iter().enumerate() {
            map.insert(String::try_from(["a", "bcde"][index]).unwrap(), item).unwrap();
        }
        map
    }));
}
