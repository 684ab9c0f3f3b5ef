//! What a value may be, and what reading it may cost.

use crate::around::{array, record};
use crate::ways::{Fault, one, read};
use avocet::resolve::Options;
use avocet::schema::OwnedSchema;
use avocet::typed::{Array, Doubles, OwnedTypedPlan};
use avocet::{Avro, Decoder, ErrorKind, Limits};
use std::collections::BTreeMap;

#[derive(Avro, Debug, Clone, PartialEq)]
struct Bounded<'a> {
    #[avro(max = 4)]
    label: &'a str,
    #[avro(max = 3)]
    payload: Vec<u8>,
    #[avro(max = 2)]
    numbers: Vec<i64>,
    #[avro(max = 2)]
    lazy: Array<'a, i64>,
    #[avro(max = 2)]
    doubles: Doubles<'a>,
    #[avro(max = 3)]
    note: Option<String>,
    #[avro(max = 3, null = "last")]
    last: Option<&'a str>,
    #[avro(max = 1)]
    map: BTreeMap<String, i64>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Either<'a> {
    Nothing,
    Text(#[avro(max = 2)] &'a str),
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Short<'a>(#[avro(max = 2)] &'a str);

const WRITER: &str = r#"{"type": "record", "name": "Bounded", "fields": [
    {"name": "map", "type": {"type": "map", "values": "int"}},
    {"name": "doubles", "type": {"type": "array", "items": "float"}},
    {"name": "lazy", "type": {"type": "array", "items": "int"}},
    {"name": "numbers", "type": {"type": "array", "items": "int"}},
    {"name": "payload", "type": "string"},
    {"name": "label", "type": "bytes"},
    {"name": "note", "type": "string"},
    {"name": "last", "type": "string"}]}"#;

#[test]
fn bounds_hold_whatever_has_written_the_value() {
    one::<Bounded<'static>>(WRITER);
    one::<Either<'static>>("\"bytes\"");
    one::<Option<Short<'static>>>("\"bytes\"");
    let datum = |longer: usize| {
        let more = |at: usize, few: &[u8], many: &[u8]| if at == longer { many.to_vec() } else { few.to_vec() };
        [
            more(0, &[2, 2, b'a', 2, 0], &[4, 2, b'a', 2, 2, b'b', 2, 0]),
            more(1, &[4, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            more(2, &[4, 2, 2, 0], &[4, 2, 2, 2, 2, 0]),
            more(3, &[4, 2, 2, 0], &[5, 6, 2, 2, 2, 0]),
            more(4, b"\x06abc", b"\x08abcd"),
            more(5, b"\x08abcd", b"\x0aabcde"),
            more(6, b"\x06abc", b"\x08abcd"),
            more(7, b"\x06abc", b"\x08abcd"),
        ]
        .concat()
    };
    assert!(read::<Bounded<'static>>(WRITER, &datum(99)).is_ok());
    for longer in 0..8 {
        let read = read::<Bounded<'static>>(WRITER, &datum(longer));
        assert_eq!(read, Err(Fault::Read(ErrorKind::Capacity)), "field {longer}");
    }
    assert_eq!(read::<Either<'static>>("\"bytes\"", b"\x06abc"), Err(Fault::Read(ErrorKind::Capacity)));
    assert_eq!(read::<Short<'static>>("\"bytes\"", b"\x06abc"), Err(Fault::Read(ErrorKind::Capacity)));
    assert!(read::<Short<'static>>("\"bytes\"", b"\x04ab").is_ok());
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct List {
    #[avro(default = 5)]
    added: i64,
    next: Option<Box<List>>,
}

fn plan<T>(writer: &str) -> OwnedTypedPlan<T>
where
    T: avocet::Describe,
{
    OwnedTypedPlan::build(&OwnedSchema::parse(writer).unwrap().schema(), &Options::new()).unwrap()
}

#[test]
fn values_nest_as_deep_as_the_limit_and_no_deeper() {
    // Not optimised, a level takes up to 16 KB of the stack; a thread of a test has 2 MB.
    std::thread::Builder::new().stack_size(64 << 20).spawn(nest).unwrap().join().unwrap();
}

fn nest() {
    let evolved = plan::<List>(&record("List", r#"{"name": "next", "type": ["null", "List"]}"#));
    for depth in [0u16, 1, 5, 512] {
        let limits = Limits::SERVER.with_depth(depth);
        for (boxes, good) in [(depth, true), (depth + 1, false)] {
            let mut datum = vec![2; usize::from(boxes)];
            datum.push(0);
            let read = evolved.plan().from_slice_with(&datum, &limits).map_err(|error| error.kind);
            assert_eq!(read.is_ok(), good, "{boxes} boxes, depth {depth}");
            assert!(good || read == Err(ErrorKind::DepthLimit));
            // The same as the type itself.
            let own: Vec<u8> = (0..boxes).flat_map(|_| [10, 2]).chain([10, 0]).collect();
            let itself = avocet::typed::from_slice_with::<List>(&own, &limits).map_err(|error| error.kind);
            assert_eq!(itself, read);
        }
    }
    let endless = vec![2; 1 << 20];
    assert_eq!(evolved.plan().from_slice(&endless).unwrap_err().kind, ErrorKind::DepthLimit);
    let mut value = List { added: 1, next: None };
    let plan = evolved.plan();
    let error = plan.decode_into(&mut value, &mut Decoder::new(&endless)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DepthLimit);
    plan.decode_into(&mut value, &mut Decoder::new(&[2, 0])).unwrap();
    assert_eq!(value, List { added: 5, next: Some(Box::new(List { added: 5, next: None })) });
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Item<'a> {
    #[avro(
        default = "\"a default that is lent, and longer than what would be there without it, some sixty-four bytes\""
    )]
    text: &'a str,
}

#[test]
fn items_that_occupy_nothing_run_dry() {
    let nothing = array(&record("Item", ""));
    // A billion items.
    let datum = [0x80, 0xa8, 0xd6, 0xb9, 7, 0];
    assert_eq!(plan::<Vec<Item<'static>>>(&nothing).plan().from_slice(&datum).unwrap_err().kind, ErrorKind::FuelLimit);
    assert_eq!(
        plan::<Array<'static, Item<'static>>>(&nothing).plan().from_slice(&datum).unwrap_err().kind,
        ErrorKind::FuelLimit
    );
    assert_eq!(plan::<[Item<'static>; 1]>(&nothing).plan().from_slice(&datum).unwrap_err().kind, ErrorKind::FuelLimit);
    one::<Vec<Item<'static>>>(&nothing);
    one::<Array<'static, Item<'static>>>(&nothing);
    one::<[Item<'static>; 2]>(&nothing);
    // A default costs what it would have cost had it been sent, in part.
    let one_item = plan::<Item<'static>>(&record("Item", ""));
    let plan = one_item.plan();
    for (fuel, good) in [(1, false), (2, true)] {
        let limits = Limits::SERVER.with_fuel(fuel);
        assert_eq!(plan.from_slice_with(&[], &limits).is_ok(), good, "{fuel}");
    }
}
