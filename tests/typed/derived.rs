//! Derived types.

use crate::identity::{same, schema};
use avocet::typed::tags::{Date, Decimal, Long, TimestampMicros};
use avocet::typed::{self, Array, Describe, Doubles, Map};
use avocet::{Avro, Decoder, ErrorKind, Limits};
use std::collections::BTreeMap;

/// A reading.
///
/// With "quotes" and a \ backslash.
#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "org.example", alias = "Sample", alias = "org.old.Probe")]
struct Reading<'a> {
    /// Which sensor.
    sensor: &'a str,
    #[avro(as = TimestampMicros, order = "descending")]
    at: i64,
    value: f32,
    #[avro(default = "\"OK\"")]
    state: State,
    note: Option<&'a str>,
    #[avro(fixed = "Key")]
    key: [u8; 4],
    r#type: u16,
    #[avro(name = "serial_number", alias = "sn", default = -1)]
    serial: i64,
    #[avro(skip)]
    cached: Option<u64>,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
enum State {
    #[avro(name = "OK")]
    Fine,
    #[avro(default)]
    Unknown,
    Broken = 77,
}

fn reading(text: &str) -> Reading<'_> {
    Reading {
        sensor: text,
        at: 1_700_000_000_000_000,
        value: 21.5,
        state: State::Broken,
        note: Some("n"),
        key: *b"abcd",
        r#type: 7,
        serial: 12,
        cached: None,
    }
}

#[test]
fn a_record_of_everything() {
    schema::<Reading<'_>>();
    let other = Reading { note: None, state: State::Fine, ..reading("") };
    same!(&reading("t1"), &other);
    same!(&other, &reading("t1"));
    assert_eq!(
        Reading::SCHEMA_TEXT,
        concat!(
            r#"{"type":"record","name":"Reading","namespace":"org.example","#,
            r#""doc":"A reading.\n\nWith \"quotes\" and a \\ backslash.","aliases":["Sample","org.old.Probe"],"fields":["#,
            r#"{"name":"sensor","type":"string","doc":"Which sensor."},"#,
            r#"{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"},"order":"descending"},"#,
            r#"{"name":"value","type":"float"},"#,
            r#"{"name":"state","type":{"type":"enum","name":"State","symbols":["OK","Unknown","Broken"],"default":"Unknown"},"default":"OK"},"#,
            r#"{"name":"note","type":["null","string"],"default":null},"#,
            r#"{"name":"key","type":{"type":"fixed","name":"Key","size":4}},"#,
            r#"{"name":"type","type":"int"},"#,
            r#"{"name":"serial_number","type":"long","default":-1,"aliases":["sn"]}]}"#,
        )
    );
    assert_eq!(Reading::MAX_SIZE.get(), None);
    let typed::MaxSize::Unbounded(why) = Reading::MAX_SIZE else { panic!("bounded") };
    assert_eq!(why.to_string(), "sensor: string without a capacity");
}

#[test]
fn a_field_that_is_skipped_is_not_written() {
    let value = Reading { cached: Some(1), ..reading("a") };
    let bytes = typed::to_vec(&value).unwrap();
    assert_eq!(typed::from_slice::<Reading<'_>>(&bytes).unwrap(), reading("a"));
}

#[test]
fn unknown_symbols_and_branches_are_refused() {
    for index in [3i64, -1, 1 << 40] {
        let bytes = typed::to_vec(&index).unwrap();
        assert_eq!(typed::from_slice::<State>(&bytes).unwrap_err().kind, ErrorKind::EnumIndex);
        let refused = typed::from_slice::<Shape<'_>>(&bytes).unwrap_err().kind;
        assert!(index == 3 || refused == ErrorKind::UnionIndex);
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Shape<'a> {
    Nothing,
    Flag(bool),
    Label(&'a str),
    Points(Doubles<'a>),
    Reading(Reading<'a>),
    Price(#[avro(as = Decimal<6, 2>)] i64),
}

#[test]
fn unions() {
    schema::<Shape<'_>>();
    let all = [
        Shape::Nothing,
        Shape::Flag(true),
        Shape::Label("a"),
        Shape::Points(Doubles::default()),
        Shape::Reading(reading("x")),
        Shape::Price(-12_99),
    ];
    for a in &all {
        for b in &all {
            same!(a, b);
        }
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Meters(f64);

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(name = "Digest", namespace = "org.hash")]
struct Digest([u8; 20]);

#[derive(Avro, Debug, Clone, PartialEq)]
struct Nothing;

/// Refers to itself through a box, and through a vector.
#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "t")]
struct Tree {
    value: i32,
    left: Option<Box<Tree>>,
    right: Option<Box<Self>>,
    more: Vec<Tree>,
    named: BTreeMap<String, Tree>,
}

fn leaf(value: i32) -> Tree {
    Tree { value, left: None, right: None, more: Vec::new(), named: BTreeMap::new() }
}

#[test]
fn types_that_contain_themselves() {
    schema::<Tree>();
    let tree = Tree {
        left: Some(Box::new(leaf(1))),
        right: Some(Box::new(Tree { more: vec![leaf(2), leaf(3)], ..leaf(4) })),
        named: BTreeMap::from([("a".to_owned(), leaf(5))]),
        ..leaf(6)
    };
    same!(&tree, &leaf(7));
    same!(&leaf(7), &tree);
    let typed::MaxSize::Unbounded(why) = Tree::MAX_SIZE else { panic!("bounded") };
    assert_eq!(why.to_string(), "left: the type contains itself");
}

#[test]
fn recursion_is_limited() {
    // 1,000 boxes deep: a value, the left branch, and so on.
    let bytes: Vec<u8> = [2, 2].repeat(1000);
    for limits in [Limits::SERVER, Limits::FIRMWARE] {
        assert_eq!(typed::from_slice_with::<Tree>(&bytes, &limits).unwrap_err().kind, ErrorKind::DepthLimit);
        let mut d = Decoder::with_limits(&bytes, &limits);
        assert_eq!(<Tree as avocet::Decode<'_>>::skip(&mut d).unwrap_err().kind, ErrorKind::DepthLimit);
    }
    let bytes = [2, 2].repeat(1000);
    assert_eq!(typed::from_slice::<Lazy<'_>>(&bytes).unwrap_err().kind, ErrorKind::DepthLimit);
}

/// Refers to itself through a lazy array, without memory.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Lazy<'a> {
    value: i32,
    children: Array<'a, Lazy<'a>>,
}

#[test]
fn lazy_recursion() {
    schema::<Lazy<'_>>();
    let (mut a, mut b) = ([0; 100], [0; 100]);
    let children = Array::from_items(&[Lazy { value: 1, children: Array::EMPTY }], &mut a).unwrap();
    let inner = Lazy { value: 2, children };
    let children = Array::from_items(&[inner.clone(), inner.clone()], &mut b).unwrap();
    let outer = Lazy { value: 3, children };
    same!(&outer, &inner);
    let sum: i32 = outer.children.iter().map(|child| child.unwrap().value).sum();
    assert_eq!(sum, 4);
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Page<T> {
    items: Vec<T>,
    next: Option<i64>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Grid<const N: usize> {
    cells: [i32; N],
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Book {
    days: Page<Day>,
    digests: Page<Digest>,
    meters: Page<Meters>,
    nested: Page<Page<Day>>,
    lengths: Grid<3>,
    nothing: Nothing,
    many_nothings: Vec<Nothing>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Day {
    #[avro(as = Date)]
    day: i32,
    #[avro(as = Vec<Option<Long>>)]
    totals: Vec<Option<u64>>,
    #[avro(null = "last", default = "\"none\"")]
    remark: Option<String>,
}

#[test]
fn generics() {
    schema::<Page<Day>>();
    schema::<Page<i32>>();
    schema::<Grid<2>>();
    schema::<Book>();
    let day = Day { day: 19_000, totals: vec![Some(1), None, Some(u64::from(u32::MAX))], remark: Some("x".to_owned()) };
    let rest = Day { day: 1, totals: vec![], remark: None };
    same!(&day, &rest);
    let page = Page { items: vec![day.clone(), rest], next: Some(9) };
    same!(&page, &Page { items: vec![], next: None });
    let book = Book {
        days: page.clone(),
        digests: Page { items: vec![Digest([7; 20])], next: None },
        meters: Page { items: vec![Meters(1.0), Meters(-0.5)], next: None },
        nested: Page { items: vec![page.clone(), page], next: None },
        lengths: Grid { cells: [1, 2, 3] },
        nothing: Nothing,
        many_nothings: vec![Nothing, Nothing],
    };
    let empty = Book { days: Page { items: vec![], next: None }, many_nothings: vec![], ..book.clone() };
    same!(&book, &empty);
    same!(&empty, &book);
    assert!(Book::SCHEMA_TEXT.contains(r#""name":"Page_Page_Day""#));
    assert!(Day { totals: vec![Some(u64::MAX)], ..day }.encodes_not());
}

impl Day {
    fn encodes_not(&self) -> bool {
        typed::to_vec(self).is_err()
    }
}

mod celsius {
    use avocet::{Decoder, EncodeError, Encoder, Result, Sink};

    /// What is on the wire: hundredths of a degree.
    pub(super) type Avro = i32;

    pub(super) fn decode(d: &mut Decoder<'_>) -> Result<f64> {
        d.int().map(|hundredths| f64::from(hundredths) / 100.0)
    }

    pub(super) fn encode<S: Sink>(value: &f64, e: &mut Encoder<S>) -> std::result::Result<(), EncodeError<S::Error>> {
        e.int((value * 100.0) as i32)
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Weather<'a> {
    #[avro(with = celsius)]
    temperature: f64,
    others: Map<'a, f32>,
}

#[test]
fn coded_by_hand() {
    schema::<Weather<'_>>();
    let mut room = [0; 50];
    let others = Map::from_entries(&[("wind", 1.5f32)], &mut room).unwrap();
    same!(&Weather { temperature: -12.5, others }, &Weather { temperature: 0.0, others: Map::EMPTY });
}

#[test]
fn separate_derives_and_another_path() {
    mod elsewhere {
        pub(crate) use ::avocet as schemas;
    }
    #[derive(avocet::Describe, avocet::Decode, avocet::Encode, Debug, PartialEq)]
    #[avro(crate = elsewhere::schemas)]
    struct Pair {
        a: i32,
        b: String,
    }
    schema::<Pair>();
    same!(&Pair { a: 1, b: "b".to_owned() }, &Pair { a: 2, b: String::new() });
}

proptest::proptest! {
    /// Owned types take what a walk over their schema takes, and end at the same byte; so do bytes that nobody wrote.
    #[test]
    fn any_bytes_are_taken_or_refused_as_by_a_walk(
        bytes in proptest::collection::vec(proptest::prop_oneof![0u8..6, proptest::prelude::any::<u8>()], 0..60),
    ) {
        agree::<Tree>(&bytes);
        agree::<Day>(&bytes);
        agree::<Book>(&bytes);
        agree::<Vec<Page<Option<Meters>>>>(&bytes);
    }
}

fn agree<T: Describe + for<'a> avocet::Decode<'a>>(bytes: &[u8]) {
    let mut walked = Decoder::new(bytes);
    let taken = avocet::walk(T::SCHEMA.root(), &mut walked, &mut [avocet::Frame::EMPTY; 256], &mut avocet::Check);
    let mut read = Decoder::new(bytes);
    match (T::decode(&mut read), taken) {
        (Ok(_), taken) => assert!(taken.is_ok() && walked.position() == read.position()),
        // A `u64` that is negative on the wire is the one thing that a walk does not mind.
        (Err(error), taken) => assert!(taken.is_err() || error.kind == ErrorKind::ValueRange, "{error}"),
    }
    if taken.is_ok() {
        let mut skipped = Decoder::new(bytes);
        assert!(T::skip(&mut skipped).is_ok() || T::decode(&mut Decoder::new(bytes)).is_err());
    }
}

/// A file of one block, as its schema says it.
#[cfg(feature = "alloc")]
fn one_block(schema: &str, datum: &[u8]) -> Vec<u8> {
    let mut writer = avocet::container::Writer::new(Vec::new(), schema).unwrap();
    writer.append_datum(datum).unwrap();
    writer.finish().unwrap()
}

#[cfg(feature = "alloc")]
#[test]
fn rows_of_another_meaning_are_refused() {
    #[derive(Avro, Debug, PartialEq)]
    #[avro(name = "R")]
    struct Micros {
        #[avro(as = TimestampMicros)]
        at: i64,
    }
    let schema = |logical: &str| {
        format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "at", "type": {{"type": "long"{logical}}}}}], "doc": ""}}"#
        )
    };
    let read = |logical: &str| {
        let file = one_block(&schema(logical), &[0x02]);
        let mut reader = avocet::container::Reader::new(file.as_slice()).unwrap();
        let (schema, blocks) = reader.split();
        let block = blocks.next_block().unwrap().unwrap();
        let mut rows = block.rows(schema.root()).unwrap().typed::<Micros>()?;
        rows.next_row().map(Option::unwrap)
    };
    assert_eq!(read(r#", "logicalType": "timestamp-micros""#), Ok(Micros { at: 1 }));
    // A plain long is what the reader takes it for.
    assert_eq!(read(""), Ok(Micros { at: 1 }));
    let error = read(r#", "logicalType": "timestamp-millis""#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
}

#[cfg(feature = "alloc")]
#[test]
fn large_values_in_boxes_end_at_the_depth_limit_and_not_at_the_end_of_the_stack() {
    #[derive(Avro, Debug)]
    struct Node {
        #[avro(fixed = "Payload")]
        payload: [u8; 4096],
        next: Option<Box<Node>>,
    }
    let mut bytes = Vec::new();
    for _ in 0..500 {
        bytes.extend([0; 4096]);
        bytes.push(0x02);
    }
    let read = move || typed::from_slice::<Node>(&bytes).map(|node| node.payload[0] + u8::from(node.next.is_some()));
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap();
    assert_eq!(small.join().unwrap().unwrap_err().kind, ErrorKind::DepthLimit);
}
