//! Plans that are kept for messages: they read as plans built for the message would, there are never more than there may
//! be, and what cannot be read is said once and for all.
#![cfg(all(feature = "alloc", feature = "derive"))]

use avocet::resolve::{Options, PlanCapacity, rewrite_to_vec};
use avocet::schema::OwnedSchema;
use avocet::single::{self, FixedPlans, FixedTypedPlans, Key, MapStore, Plans, SchemaStore, TypedPlans, registry};
use avocet::typed::{self, OwnedTypedPlan};
use avocet::{Avro, Decoder, Describe, Error, ErrorKind, Frame, Limits, Schema};
use proptest::prelude::*;
use std::cell::RefCell;

#[derive(Avro, Clone, Debug, PartialEq)]
struct Reading<'a> {
    id: i64,
    celsius: f64,
    #[avro(default = "\"C\"")]
    unit: &'a str,
}

/// Of a schema that is older, in another order, with something that nobody wants.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(name = "Reading")]
struct Older {
    celsius: f32,
    noise: Vec<i32>,
    id: i32,
}

/// Of a schema that cannot be read as a `Reading`.
#[derive(Avro, Debug)]
#[avro(name = "Reading")]
struct Wrong {
    id: i64,
    celsius: bool,
}

/// A store that notes what it was asked for.
struct Asked<K> {
    store: MapStore<K>,
    keys: RefCell<Vec<K>>,
}

impl<K: Key> Asked<K> {
    fn new(schemas: &[(K, &str)]) -> Self {
        let mut store = MapStore::new();
        for (key, text) in schemas {
            store.insert_as(*key, OwnedSchema::parse(text).unwrap());
        }
        Self { store, keys: RefCell::default() }
    }

    fn asked(&self) -> Vec<K> {
        self.keys.take()
    }
}

impl<K: Key> SchemaStore<K> for Asked<K> {
    fn get(&self, key: K) -> Option<Schema<'_>> {
        self.keys.borrow_mut().push(key);
        self.store.get(key)
    }
}

fn store() -> Asked<u64> {
    Asked::new(&[(Older::FINGERPRINT, Older::SCHEMA_TEXT), (Wrong::FINGERPRINT, Wrong::SCHEMA_TEXT)])
}

type Heap = TypedPlans<Reading<'static>>;
type Fixed<const N: usize = 2> = FixedTypedPlans<Reading<'static>, N, 96, 16>;

/// In flash or in static memory, as firmware has it.
static EMPTY: Fixed = Fixed::new();

proptest! {
    #[test]
    fn messages_are_read_as_by_a_plan_of_their_own(celsius: f32, noise: Vec<i32>, id: i32, number: u32, double in -1e9..1e9, unit: String) {
        prop_assume!(!celsius.is_nan());
        let older = Older { celsius, noise, id };
        let reading = Reading { id: id.into(), celsius: double, unit: &unit };
        let plan = OwnedTypedPlan::<Reading<'_>>::build(Older::SCHEMA, &Options::new()).unwrap();
        let datum = typed::to_vec(&older).unwrap();
        let expected = plan.plan().from_slice(&datum).unwrap();
        prop_assert_eq!(&expected, &Reading { id: id.into(), celsius: celsius.into(), unit: "C" });

        let (store, mut heap, mut fixed) = (store(), Heap::new(4), EMPTY.clone());
        let (theirs, ours) = (single::to_vec(&older).unwrap(), single::to_vec(&reading).unwrap());
        for message in [&theirs, &ours, &theirs] {
            prop_assert_eq!((heap.prepare(&store, message), fixed.prepare(&store, message)), (Ok(()), Ok(())));
        }
        prop_assert_eq!(store.asked().len(), 2, "once for each cache");
        // All of them at once.
        let (a, b) = (heap.decode(&theirs).unwrap(), heap.decode(&ours).unwrap());
        let (c, d) = (fixed.decode(&theirs).unwrap(), fixed.decode(&ours).unwrap());
        prop_assert_eq!((&a, &b, &c, &d), (&expected, &reading, &expected, &reading));
        let mut place = b.clone();
        heap.decode_into(&mut place, &theirs).unwrap();
        prop_assert_eq!(&place, &expected);
        fixed.decode_into(&mut place, &ours).unwrap();
        prop_assert_eq!(&place, &reading);

        // The other framing, in which even the reader's own schema is only a number.
        let store = Asked::<u32>::new(&[(number, Older::SCHEMA_TEXT), (!number, Reading::SCHEMA_TEXT)]);
        let framed = |number, message: &[u8]| [&registry::header(number), &message[single::HEADER_LEN..]].concat();
        let (theirs, ours) = (framed(number, &theirs), framed(!number, &ours));
        let mut heap = TypedPlans::<Reading<'_>, u32>::new(2);
        let mut fixed = FixedTypedPlans::<Reading<'_>, 2, 96, 16, u32>::new();
        for message in [&theirs, &ours] {
            prop_assert_eq!((heap.prepare(&store, message), fixed.prepare(&store, message)), (Ok(()), Ok(())));
        }
        prop_assert_eq!((heap.decode(&theirs).unwrap(), heap.decode(&ours).unwrap()), (expected.clone(), reading.clone()));
        prop_assert_eq!((fixed.decode(&theirs).unwrap(), fixed.decode(&ours).unwrap()), (expected, reading));
    }

    /// The same as a list in the order of use, whose end falls off.
    #[test]
    fn the_plan_that_was_not_asked_for_longest_makes_room(most in 1usize..5, asked in prop::collection::vec(0u32..8, 0..60)) {
        // Numbers 0 to 5 are known; 4 and 5 cannot be read.
        let texts = ["\"int\"", "\"long\"", "\"float\"", "\"double\"", "\"string\"", "\"null\""];
        let schemas: Vec<_> = (0..).zip(texts).collect();
        let (heap_store, fixed_store) = (Asked::<u32>::new(&schemas), Asked::<u32>::new(&schemas));
        let mut heap = Plans::<u32>::new(f64::SCHEMA, most).unwrap();
        // Of capacity four, or as many as there are on the heap.
        let mut fixed = FixedPlans::<4, 16, 8, u32>::new(f64::SCHEMA).unwrap();
        let mut lists = [(most, Vec::new()), (4, Vec::new())];
        for number in asked {
            let mut expected = Vec::new();
            for (most, list) in &mut lists {
                let there = list.iter().position(|other| *other == number);
                expected.push(if there.is_none() { vec![number] } else { Vec::new() });
                match there {
                    Some(at) => {
                        list.remove(at);
                    }
                    None if number < 6 && list.len() == *most => {
                        list.pop();
                    }
                    None => {}
                }
                if number < 6 {
                    list.insert(0, number);
                }
            }
            let message = registry::header(number);
            let said = heap.prepare(&heap_store, &message);
            prop_assert_eq!(said, fixed.prepare(&fixed_store, &message));
            let kind = said.map_err(|error| error.kind);
            prop_assert_eq!(kind, match number {
                0..4 => Ok(()),
                4 | 5 => Err(ErrorKind::TypeClash),
                _ => Err(ErrorKind::UnknownFingerprint),
            });
            prop_assert_eq!([heap_store.asked(), fixed_store.asked()], &expected[..]);
            prop_assert_eq!((heap.len(), fixed.len()), (lists[0].1.len(), lists[1].1.len()));
            for number in 0..8 {
                let message = registry::header(number);
                let readable = |list: &Vec<u32>| number < 4 && list.contains(&number);
                prop_assert_eq!(heap.plan(&message).is_ok(), readable(&lists[0].1));
                prop_assert_eq!(fixed.plan(&message).is_ok(), readable(&lists[1].1));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused_in_the_way_they_deserve(mut bytes in prop::collection::vec(any::<u8>(), 0..40), head in 0..5) {
        let keys = [Reading::FINGERPRINT, Older::FINGERPRINT, Wrong::FINGERPRINT];
        if let Some(key) = keys.get(head as usize) {
            bytes.splice(0..0, single::header(*key));
        } else if head == 3 {
            bytes.splice(0..0, [0xc3, 0x01]);
        }
        let (store, mut heap, mut fixed) = (store(), Heap::new(4), EMPTY.clone());
        let prepared = heap.prepare(&store, &bytes);
        prop_assert_eq!(prepared, fixed.prepare(&store, &bytes));
        let read = heap.decode(&bytes);
        // Not by `==`, for NaN.
        prop_assert_eq!(format!("{read:?}"), format!("{:?}", fixed.decode(&bytes)));
        match single::split(&bytes) {
            Err(error) => prop_assert_eq!((prepared, read.unwrap_err()), (Err(error), error)),
            Ok((key, datum)) => match prepared.map_err(|error| error.kind) {
                Ok(()) => {
                    prop_assert!(keys[..2].contains(&key));
                    // The datum by itself says the same, but for where the message begins.
                    let alone = match key {
                        Reading::FINGERPRINT => typed::from_slice::<Reading<'_>>(datum),
                        _ => {
                            let plan = OwnedTypedPlan::<Reading<'_>>::build(Older::SCHEMA, &Options::new()).unwrap();
                            plan.plan().from_slice(datum).map(|reading| Reading { unit: "C", ..reading })
                        }
                    };
                    let alone = alone.map_err(|error| Error::new(error.kind, error.at as usize + single::HEADER_LEN));
                    prop_assert_eq!(format!("{read:?}"), format!("{alone:?}"));
                }
                Err(kind) => {
                    let wrong = key == Wrong::FINGERPRINT;
                    prop_assert_eq!(kind, if wrong { ErrorKind::TypeClash } else { ErrorKind::UnknownFingerprint });
                    prop_assert_eq!(read.unwrap_err().kind, ErrorKind::Unprepared);
                    prop_assert_eq!(heap.plans().len(), usize::from(wrong));
                }
            },
        }
    }
}

#[test]
fn unknown_fingerprints_leave_no_trace() {
    let (store, mut heap, mut fixed) = (store(), Heap::new(4), EMPTY.clone());
    let known = single::to_vec(&Older { celsius: 1.5, noise: vec![7], id: 9 }).unwrap();
    heap.prepare(&store, &known).unwrap();
    fixed.prepare(&store, &known).unwrap();
    for fingerprint in 0..10_000u64 {
        let message = single::header(fingerprint.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert_eq!(heap.prepare(&store, &message), Err(Error::new(ErrorKind::UnknownFingerprint, 0)));
        assert_eq!(fixed.prepare(&store, &message), Err(Error::new(ErrorKind::UnknownFingerprint, 0)));
    }
    assert_eq!((heap.plans().len(), fixed.plans().len()), (1, 1));
    let expected = Reading { id: 9, celsius: 1.5, unit: "C" };
    assert_eq!((heap.decode(&known), fixed.decode(&known)), (Ok(expected.clone()), Ok(expected)));
}

#[test]
fn a_schema_that_cannot_be_read_is_refused_once_and_remembered() {
    let (store, mut heap, mut fixed) = (store(), Heap::new(4), EMPTY.clone());
    let message = single::to_vec(&Wrong { id: 1, celsius: true }).unwrap();
    let error = heap.prepare(&store, &message).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TypeClash);
    let place = &Reading::SCHEMA_TEXT[error.at as usize..];
    assert!(place.starts_with("\"double\"") || place.contains("\"celsius\""), "{place}");
    assert_eq!(fixed.prepare(&store, &message), Err(error));
    assert_eq!(store.asked(), [Wrong::FINGERPRINT; 2]);
    for _ in 0..3 {
        assert_eq!((heap.prepare(&store, &message), fixed.prepare(&store, &message)), (Err(error), Err(error)));
    }
    assert_eq!(store.asked(), []);
    assert_eq!(heap.decode(&message), Err(Error::new(ErrorKind::Unprepared, 0)));
    assert_eq!(fixed.decode(&message), Err(Error::new(ErrorKind::Unprepared, 0)));
    assert_eq!(heap.plans().plan(&message).unwrap_err().kind, ErrorKind::Unprepared);
    // A refusal that is forgotten can be asked for again; one that is not there can't be forgotten.
    assert!(heap.forget(Wrong::FINGERPRINT) && !heap.forget(Wrong::FINGERPRINT) && heap.plans().is_empty());
    assert!(fixed.forget(Wrong::FINGERPRINT) && !fixed.forget(Wrong::FINGERPRINT) && fixed.plans().is_empty());
    assert!(heap.prepare(&store, &message).is_err() && fixed.prepare(&store, &message).is_err());
    assert_eq!(store.asked(), [Wrong::FINGERPRINT; 2]);
}

#[test]
fn room_that_is_too_small_says_which_and_how_much_it_takes() {
    let (store, key) = (store(), Older::FINGERPRINT);
    let mut fixed = Fixed::<2>::new();
    fixed.prepare_for(&store, key).unwrap();
    let PlanCapacity { words, pool } = fixed.plans().needed();
    assert!(words > 8 && words <= 96 && pool > 0 && pool <= 16, "{words} {pool}");
    let kind = |said: Result<(), Error>| said.unwrap_err().kind;
    let mut few = FixedTypedPlans::<Reading<'_>, 2, 8, 16>::new();
    assert_eq!(kind(few.prepare_for(&store, key)), ErrorKind::PlanFull);
    let mut short = FixedTypedPlans::<Reading<'_>, 2, 96, 0>::new();
    assert_eq!(kind(short.prepare_for(&store, key)), ErrorKind::PoolFull);
    assert_eq!(kind(Fixed::<0>::new().prepare_for(&store, key)), ErrorKind::Capacity);
    assert_eq!(kind(Heap::new(0).prepare_for(&store, key)), ErrorKind::Capacity);
    // The reader's own schema takes no room, and no store.
    let message = single::to_vec(&Reading { id: 1, celsius: 2.5, unit: "K" }).unwrap();
    let (mut none, nothing) = (Fixed::<0>::new(), MapStore::new());
    none.prepare(&nothing, &message).unwrap();
    assert_eq!(none.decode(&message).map(|reading| reading.unit), Ok("K"));
    let heap = Heap::new(0);
    assert_eq!(heap.decode(&message).map(|reading| reading.unit), Ok("K"));
    assert!(heap.plans().plan(&message).unwrap().0.is_same());
}

#[test]
fn limits_and_options_are_those_that_were_given() {
    let store = store();
    let kind = |said: Result<(), Error>| said.unwrap_err().kind;
    let poor = Limits::SERVER.with_schema_fuel(1);
    let mut heap = Heap::new(1).with_limits(&poor);
    assert_eq!(kind(heap.prepare_for(&store, Older::FINGERPRINT)), ErrorKind::SchemaFuelLimit);
    let mut fixed = Fixed::<1>::new().with_limits(&poor);
    assert_eq!(kind(fixed.prepare_for(&store, Older::FINGERPRINT)), ErrorKind::SchemaFuelLimit);

    let flat = Limits::SERVER.with_depth(0);
    let message = single::to_vec(&Older { celsius: 0.0, noise: vec![1], id: 1 }).unwrap();
    let (mut heap, mut fixed) = (Heap::new(1).with_limits(&flat), Fixed::<1>::new().with_limits(&flat));
    heap.prepare(&store, &message).unwrap();
    fixed.prepare(&store, &message).unwrap();
    let plan = OwnedTypedPlan::<Reading<'_>>::build(Older::SCHEMA, &Options::new()).unwrap();
    let alone = plan.plan().from_slice_with(&message[single::HEADER_LEN..], &flat).unwrap_err().kind;
    assert_eq!(alone, ErrorKind::DepthLimit);
    assert_eq!((heap.decode(&message).unwrap_err().kind, fixed.decode(&message).unwrap_err().kind), (alone, alone));

    #[derive(Avro)]
    #[avro(name = "Reading", namespace = "old")]
    struct Alias {
        #[avro(name = "nr")]
        id: i64,
    }
    #[derive(Avro, Debug, PartialEq)]
    #[avro(name = "Reading")]
    struct New {
        #[avro(alias = "nr", default = "0")]
        id: i64,
    }
    let mut store = MapStore::new();
    store.insert(OwnedSchema::parse(Alias::SCHEMA_TEXT).unwrap()).unwrap();
    let message = single::to_vec(&Alias { id: 7 }).unwrap();
    for (aliases, expected) in [(true, 7), (false, 0)] {
        let options = Options::new().with_aliases(aliases);
        let mut heap = TypedPlans::<New>::new(1).with_options(options);
        let mut fixed = FixedTypedPlans::<New, 1, 64, 16>::new().with_options(options);
        heap.prepare(&store, &message).unwrap();
        fixed.prepare(&store, &message).unwrap();
        assert_eq!(
            (heap.decode(&message), fixed.decode(&message)),
            (Ok(New { id: expected }), Ok(New { id: expected }))
        );
    }
}

#[test]
fn a_message_that_is_cut_or_too_long_is_refused_where_it_is() {
    let store = store();
    let message = single::to_vec(&Older { celsius: 1.0, noise: vec![1, 2], id: 3 }).unwrap();
    let (mut heap, mut fixed) = (Heap::new(1), Fixed::<1>::new());
    heap.prepare(&store, &message).unwrap();
    fixed.prepare(&store, &message).unwrap();
    for len in 0..message.len() {
        let cut = &message[..len];
        let error = heap.decode(cut).unwrap_err();
        assert_eq!(fixed.decode(cut), Err(error));
        if len < single::HEADER_LEN {
            assert_eq!(error, Error::new(ErrorKind::ShortMessage, 0));
            assert_eq!((heap.prepare(&store, cut), fixed.prepare(&store, cut)), (Err(error), Err(error)));
        } else {
            assert_eq!(error.kind, ErrorKind::UnexpectedEnd);
            assert!((single::HEADER_LEN..=len).contains(&(error.at as usize)), "{error} {len}");
        }
    }
    let long = [&message[..], b"x"].concat();
    assert_eq!(heap.decode(&long), Err(Error::new(ErrorKind::TrailingBytes, message.len())));
    assert_eq!(fixed.decode(&long), Err(Error::new(ErrorKind::TrailingBytes, message.len())));
    assert_eq!(heap.decode(b"Obj").unwrap_err().kind, ErrorKind::BadMarker);
}

#[test]
fn a_header_pays_for_no_default_and_no_item_without_bytes() {
    // Ten bytes of header would pay for a hundred and sixty nulls.
    let message = [&single::header(<Vec<()>>::FINGERPRINT)[..], &[0x28, 0x00]].concat();
    let (store, limits) = (MapStore::<u64>::new(), Limits::SERVER.with_fuel(0));
    let mut plans = TypedPlans::<Vec<()>>::new(1).with_limits(&limits);
    plans.prepare(&store, &message).unwrap();
    assert_eq!(plans.decode(&message).unwrap_err().kind, ErrorKind::FuelLimit);
}

#[test]
fn data_of_one_schema_are_rewritten_as_those_of_another() {
    let store = store();
    let message = single::to_vec(&Older { celsius: 1.0, noise: vec![1, 2], id: 3 }).unwrap();
    let mut heap = Plans::new(Reading::SCHEMA, 1).unwrap();
    let mut fixed = FixedPlans::<1, 96, 16>::new(Reading::SCHEMA).unwrap();
    heap.prepare(&store, &message).unwrap();
    fixed.prepare(&store, &message).unwrap();
    let expected = typed::to_vec(&Reading { id: 3, celsius: 1.0, unit: "C" }).unwrap();
    for (plan, datum) in [heap.plan(&message).unwrap(), fixed.plan(&message).unwrap()] {
        let mut out = Vec::new();
        rewrite_to_vec(&plan, &mut Decoder::new(datum), &mut [Frame::EMPTY; 4], &mut out).unwrap();
        assert_eq!(out, expected);
    }
}
