//! Derived types of every shape, with values that nobody chose.

use crate::identity::{identity, schema};
use crate::plain::{check, text};
use avocet::typed::tags::{As, Date, Decimal, Plain, Uuid};
use avocet::typed::{self, Describe};
use avocet::{Avro, Decoder, Encoder, ErrorKind, ValueError};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Avro, Debug, Clone, PartialEq)]
struct Wrapper<T>(T);

#[derive(Avro, Debug, Clone, PartialEq)]
struct Pair<A, B> {
    first: A,
    second: Option<B>,
    #[avro(null = "last")]
    third: Option<B>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(Wrapper<String>),
    Color(Color),
    List(Vec<Item>),
    Table(BTreeMap<String, Item>),
    Id(#[avro(as = Uuid)] [u8; 16]),
}

/// A union has no name: a circle through it goes through this.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Item {
    #[avro(by_name = Item)]
    next: Option<Box<Item>>,
    day: Tagged,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Tagged {
    #[avro(as = Date)]
    day: i32,
    #[avro(as = Option<Decimal<18, 3>>)]
    price: Option<i64>,
    #[avro(fixed = "Hash")]
    hash: [u8; 5],
    nested: Option<Vec<Option<[Option<u8>; 2]>>>,
    texts: [String; 2],
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Limited<const N: usize> {
    #[avro(max = 8)]
    text: String,
    #[avro(max = 3)]
    items: Vec<[Wrapper<i16>; N]>,
}

fn tagged() -> impl Strategy<Value = Tagged> {
    let nested = option::of(vec(option::of(any::<[Option<u8>; 2]>()), 0..3));
    let price = option::of(-999_999_999_999_999_999i64..1_000_000_000_000_000_000);
    (any::<i32>(), price, any::<[u8; 5]>(), nested, [text(), text()])
        .prop_map(|(day, price, hash, nested, texts)| Tagged { day, price, hash, nested, texts })
}

fn item() -> impl Strategy<Value = Item> {
    let leaf = tagged().prop_map(|day| Item { next: None, day });
    leaf.prop_recursive(4, 8, 1, |inner| {
        (tagged(), inner).prop_map(|(day, next)| Item { next: Some(Box::new(next)), day })
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_map(Value::Number),
        text().prop_map(|text| Value::Text(Wrapper(text))),
        prop_oneof![Just(Color::Red), Just(Color::Green), Just(Color::Blue)].prop_map(Value::Color),
        vec(item(), 0..3).prop_map(Value::List),
        btree_map(text(), item(), 0..3).prop_map(Value::Table),
        any::<[u8; 16]>().prop_map(Value::Id),
    ]
}

#[test]
fn derived_types() {
    check(tagged());
    check(item());
    check(value());
    check(vec(value(), 0..3));
    check((value(), option::of(text()), option::of(text())).prop_map(|(first, second, third)| Pair {
        first,
        second,
        third,
    }));
    check((any::<u8>(), option::of(tagged())).prop_map(|(first, second)| Pair {
        first,
        third: second.clone(),
        second,
    }));
    check(any::<[i16; 2]>().prop_map(|numbers| Wrapper(numbers.map(Wrapper))));
    let items = vec(any::<[i16; 2]>().prop_map(|items| items.map(Wrapper)), 0..=3);
    check(("[a-z]{0,8}", items).prop_map(|(text, items)| Limited { text, items }));
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Borrowed<'a, T> {
    text: &'a str,
    bytes: &'a [u8],
    fixed: &'a [u8; 2],
    value: T,
    inner: Option<Inner<'a>>,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Inner<'a> {
    name: Option<&'a str>,
    pair: [Option<&'a str>; 2],
}

proptest! {
    #[test]
    fn borrowing_types(a in text(), b in text(), c: Vec<u8>, d: [u8; 2], e: Option<i32>) {
        let inner = Inner { name: Some(&a), pair: [None, Some(&b)] };
        let outer = Borrowed { text: &a, bytes: &c, fixed: &d, value: e, inner: Some(inner) };
        let other = Borrowed { text: &b, bytes: &[], fixed: &[0; 2], value: None, inner: None };
        identity(&outer, &other, |a, b| a == b);
        identity(&other, &outer, |a, b| a == b);
        identity(&inner, &Inner { name: None, pair: [None; 2] }, |a, b| a == b);
    }
}

#[test]
fn schemas() {
    schema::<Value>();
    schema::<Item>();
    schema::<Pair<Value, Tagged>>();
    schema::<Wrapper<Vec<Wrapper<u8>>>>();
    schema::<Limited<3>>();
    schema::<Borrowed<'_, Inner<'_>>>();
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Chain {
    next: Option<Box<Chain>>,
}

fn chain(len: usize) -> Chain {
    (1..len).fold(Chain { next: None }, |next, _| Chain { next: Some(Box::new(next)) })
}

#[test]
fn what_nests_too_deep_is_not_written() {
    assert!(typed::to_vec(&chain(512)).is_ok());
    assert_eq!(typed::to_vec(&chain(2000)), Err(ValueError::Depth));
    for depth in [0, 1, 20] {
        for len in [depth, depth + 1, depth + 2] {
            let mut e = Encoder::with_depth(Vec::new(), u16::try_from(depth).unwrap());
            let written = avocet::Encode::encode(&chain(len), &mut e).is_ok();
            assert_eq!(written, len <= depth + 1);
            // What is written under a limit can be read under it, and the other way round.
            let limits = avocet::Limits::SERVER.with_depth(u16::try_from(depth).unwrap());
            let bytes = typed::to_vec(&chain(len)).unwrap();
            assert_eq!(typed::from_slice_with::<Chain>(&bytes, &limits).is_ok(), written);
        }
    }
    let nested = vec![vec![BTreeMap::from([("a".to_owned(), vec![1])])]];
    assert!(avocet::Encode::encode(&nested, &mut Encoder::with_depth(Vec::new(), 4)).is_ok());
    assert!(avocet::Encode::encode(&nested, &mut Encoder::with_depth(Vec::new(), 3)).is_err());
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Kept {
    Nothing,
    Text(String),
    Many(Vec<i64>),
}

/// The writer's items are ints, and its branches stand in another order.
const OTHER_KEPT: &str = r#"[{"type": "array", "items": "int"}, "null", "string"]"#;

#[test]
fn a_variant_that_is_there_keeps_its_memory_under_another_schema() {
    let writer = avocet::schema::OwnedSchema::parse(OTHER_KEPT).unwrap();
    let plan = typed::OwnedTypedPlan::<Kept>::build(&writer.schema(), &Default::default()).unwrap();
    let mut value = Kept::Many(Vec::with_capacity(100));
    let many = Kept::Many(vec![1, 2]);
    for (datum, expected, capacity) in [
        (&b"\x00\x04\x02\x04\x00"[..], many.clone(), Some(100)),
        (b"\x00\x00", Kept::Many(Vec::new()), Some(100)),
        (b"\x04\x02a", Kept::Text("a".to_owned()), None),
        (b"\x04\x02b", Kept::Text("b".to_owned()), None),
        (b"\x02", Kept::Nothing, None),
        (b"\x02", Kept::Nothing, None),
        (b"\x00\x04\x02\x04\x00", many, None),
    ] {
        let mut d = Decoder::new(datum);
        plan.plan().decode_into(&mut value, &mut d).unwrap();
        assert_eq!((&value, d.position()), (&expected, datum.len()));
        assert_eq!(plan.plan().from_slice(datum).as_ref(), Ok(&expected));
        if let (Kept::Many(items), Some(capacity)) = (&value, capacity) {
            assert!(items.capacity() >= capacity, "the vector is another");
        }
    }
    // An error leaves some value.
    assert!(plan.plan().decode_into(&mut value, &mut Decoder::new(b"\x00\x04\x02")).is_err());
}

/// Whether a value is written under this limit.
fn fits(value: &impl avocet::Encode, depth: u16) -> bool {
    avocet::Encode::encode(value, &mut Encoder::with_depth(Vec::new(), depth)).is_ok()
}

#[test]
fn what_is_tagged_counts_as_what_is_not() {
    type Tag = Plain<i32>;
    let map = BTreeMap::from([("a".to_owned(), [1])]);
    assert!(fits(&As::<_, BTreeMap<String, [Tag; 1]>>::new(map.clone()), 2) && fits(&map, 2));
    assert!(!fits(&As::<_, BTreeMap<String, [Tag; 1]>>::new(map.clone()), 1) && !fits(&map, 1));
    let hashed = std::collections::HashMap::from([("a".to_owned(), vec![1])]);
    assert!(fits(&As::<_, std::collections::HashMap<String, Vec<Tag>>>::new(hashed.clone()), 2));
    assert!(!fits(&As::<_, std::collections::HashMap<String, Vec<Tag>>>::new(hashed), 1));
    let boxed = Box::new([Box::new(1)]);
    assert!(fits(&As::<_, Box<[Box<Tag>; 1]>>::new(boxed.clone()), 3) && fits(&boxed, 3));
    assert!(!fits(&As::<_, Box<[Box<Tag>; 1]>>::new(boxed.clone()), 2) && !fits(&boxed, 2));
    let slice: &[i32] = &[1];
    for depth in [0, 1] {
        // Runs of numbers are written by ways of their own.
        assert_eq!(fits(&vec![1i32], depth), depth == 1);
        assert_eq!(fits(&vec![1i64], depth), depth == 1);
        assert_eq!(fits(&vec![1f32], depth), depth == 1);
        assert_eq!(fits(&Vec::<f64>::new(), depth), depth == 1);
        assert_eq!(fits(&As::<_, Vec<Tag>>::new(slice), depth), depth == 1);
        assert_eq!(fits(&As::<_, [Tag]>::new(slice), depth), depth == 1);
        assert_eq!(fits(&As::<_, Vec<Tag>>::new(vec![1]), depth), depth == 1);
        assert_eq!(fits(&As::<_, BTreeMap<String, Tag>>::new(BTreeMap::<String, i32>::new()), depth), depth == 1);
        #[cfg(feature = "heapless-0-9")]
        {
            let items = heapless::Vec::<i32, 2>::from_slice(slice).unwrap();
            assert_eq!(fits(&As::<_, heapless::Vec<Tag, 2>>::new(items), depth), depth == 1);
            let mut map = heapless::LinearMap::<heapless::String<2>, i32, 2>::new();
            map.insert(heapless::String::new(), 1).unwrap();
            assert_eq!(fits(&As::<_, heapless::LinearMap<heapless::String<2>, Tag, 2>>::new(map), depth), depth == 1);
        }
    }
}

#[test]
fn arrays_have_exactly_their_length() {
    type Two = [Wrapper<String>; 2];
    for (bytes, right) in [
        (&[2, 0, 2, 0, 0][..], true),
        (&[4, 0, 0, 0], true),
        (&[2, 0, 0], false),
        (&[0], false),
        (&[6, 0, 0, 0, 0], false),
        (&[4, 0, 0, 2, 0, 0], false),
    ] {
        let read = typed::from_slice::<Two>(bytes);
        assert_eq!(read.as_ref().map_err(|error| error.kind).err(), (!right).then_some(ErrorKind::ArrayLength));
        let mut place = [Wrapper("x".to_owned()), Wrapper("y".to_owned())];
        assert_eq!(avocet::Decode::decode_into(&mut place, &mut Decoder::new(bytes)).is_ok(), right);
    }
}

#[test]
fn names_that_are_composed_fit_the_schema() {
    assert_eq!(
        <Limited<2>>::SCHEMA_TEXT,
        concat!(
            r#"{"type":"record","name":"Limited_2","fields":[{"name":"text","type":"string"},"#,
            r#"{"name":"items","type":{"type":"array","items":{"type":"array","items":"int"}}}]}"#,
        )
    );
}
