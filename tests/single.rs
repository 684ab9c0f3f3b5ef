//! Messages: what is written is read back, and every fault has a kind of its own.
#![cfg(feature = "alloc")]

#[path = "laws/shared.rs"]
mod laws;

use avocet::schema::OwnedSchema;
use avocet::single::{self, FixedStore, MapStore, SchemaStore, registry};
use avocet::typed::{self, Describe};
use avocet::{CountSink, Encoder, Error, ErrorKind, Limits, Schema, SliceFull, SliceSink};
use laws::HEADERS;
use proptest::prelude::*;

#[test]
fn headers_are_those_of_other_implementations() {
    for (text, header) in HEADERS {
        let schema = OwnedSchema::parse(text).unwrap();
        let fingerprint = schema.schema().fingerprint().unwrap();
        assert_eq!(single::header(fingerprint), *header, "{text}");
        assert_eq!(single::split(header), Ok((fingerprint, &[][..])));
    }
    assert_eq!(single::to_vec(&()).unwrap(), HEADERS[0].1, "a null is its header");
    assert_eq!(registry::header(0x0102_0304), *b"\x00\x01\x02\x03\x04");
}

/// A store of each kind, with the schemas of two Rust types.
fn stores() -> (FixedStore<'static, 2>, MapStore) {
    let (mut fixed, mut map) = (FixedStore::new(), MapStore::new());
    for schema in [i64::SCHEMA, <Option<i64>>::SCHEMA] {
        let fingerprint = schema.fingerprint().unwrap();
        assert_eq!(fixed.insert(schema), Ok(fingerprint));
        assert_eq!(map.insert(OwnedSchema::parse(schema.text()).unwrap()), Ok(fingerprint));
    }
    (fixed, map)
}

proptest! {
    #[test]
    fn values_are_read_back(value: String, number: Option<i64>, id: u32) {
        let message = single::to_vec(&value).unwrap();
        prop_assert_eq!(single::from_slice::<String>(&message), Ok(value));
        let message = single::to_vec(&number).unwrap();
        prop_assert_eq!(single::from_slice::<Option<i64>>(&message), Ok(number));
        let mut room = [0; 21];
        prop_assert_eq!(single::to_slice(&number, &mut room).unwrap(), &message[..]);
        let (fixed, map) = stores();
        let (schema, datum) = single::open(&fixed, &message).unwrap();
        prop_assert_eq!(schema.text(), <Option<i64>>::SCHEMA_TEXT);
        prop_assert_eq!(typed::from_slice::<Option<i64>>(datum), Ok(number));
        prop_assert_eq!(single::open(&map, &message).unwrap().1, datum);

        let framed = [&registry::header(id)[..], datum].concat();
        let mut store = FixedStore::<1, u32>::new();
        store.insert_as(id, <Option<i64>>::SCHEMA).unwrap();
        let (schema, again) = registry::open(&store, &framed).unwrap();
        prop_assert_eq!((schema.text(), again), (<Option<i64>>::SCHEMA_TEXT, datum));
        let unknown = registry::header(!id);
        prop_assert_eq!(registry::open(&store, &unknown).unwrap_err().kind, ErrorKind::UnknownFingerprint);
    }

    #[test]
    fn any_bytes_are_a_message_or_one_of_three_faults(mut bytes in prop::collection::vec(any::<u8>(), 0..24), marked: bool) {
        if marked {
            bytes.splice(0..0, [0xc3, 0x01]);
        }
        let start = &bytes[..bytes.len().min(2)];
        let expected = match bytes.len() {
            _ if !single::header(0).starts_with(start) => Err(ErrorKind::BadMarker),
            ..10 => Err(ErrorKind::ShortMessage),
            _ => Ok(&bytes[10..]),
        };
        prop_assert_eq!(single::split(&bytes).map(|(_, datum)| datum).map_err(|error| error.kind), expected);
        let typed = single::from_slice::<i64>(&bytes).map_err(|error| error.kind);
        match expected {
            Err(kind) => prop_assert_eq!(typed, Err(kind)),
            Ok(_) => prop_assert_eq!(typed, Err(ErrorKind::UnknownFingerprint)),
        }
        let (fixed, map) = stores();
        let opened = single::open(&fixed, &bytes).map(|(_, datum)| datum);
        prop_assert_eq!(opened, single::open(&map, &bytes).map(|(_, datum)| datum));
        prop_assert_eq!(opened.map_err(|error| error.kind), expected.and(Err(ErrorKind::UnknownFingerprint)));
        match registry::split(&bytes) {
            Ok((number, datum)) => prop_assert_eq!([&registry::header(number)[..], datum].concat(), bytes),
            Err(error) if bytes.first().is_none_or(|first| *first == 0) => {
                prop_assert!(error.kind == ErrorKind::ShortMessage && bytes.len() < 5);
            }
            Err(error) => prop_assert_eq!(error.kind, ErrorKind::BadMarker),
        }
    }
}

#[test]
fn every_cut_and_every_wrong_byte_of_the_header_is_told() {
    let message = single::to_vec("avro").unwrap();
    let read = |message: &[u8]| single::from_slice::<String>(message);
    assert_eq!(read(&message).as_deref(), Ok("avro"));
    for len in 0..10 {
        assert_eq!(read(&message[..len]), Err(Error::new(ErrorKind::ShortMessage, 0)), "{len}");
    }
    for len in 10..message.len() {
        assert_eq!(read(&message[..len]), Err(Error::new(ErrorKind::UnexpectedEnd, 10)), "{len}");
    }
    for at in 0..10 {
        let mut wrong = message.clone();
        wrong[at] ^= 0x40;
        let kind = if at < 2 { ErrorKind::BadMarker } else { ErrorKind::UnknownFingerprint };
        assert_eq!(read(&wrong), Err(Error::new(kind, 0)), "{at}");
    }
    // Even one byte tells a message of another kind from one that is cut.
    assert_eq!(read(b"O").unwrap_err().kind, ErrorKind::BadMarker);
    assert_eq!(read(&[&message[..], b"x"].concat()), Err(Error::new(ErrorKind::TrailingBytes, 15)));
}

#[test]
fn a_header_does_not_pay_for_items_without_bytes() {
    // Twenty nulls: more than the byte of their count pays for, and less than that and the header would.
    let datum = [0x28, 0x00];
    let message = [&single::header(<Vec<()>>::FINGERPRINT)[..], &datum].concat();
    let limits = Limits::SERVER.with_fuel(0);
    assert_eq!(single::from_slice_with::<Vec<()>>(&message, &limits).unwrap_err().kind, ErrorKind::FuelLimit);
    assert_eq!(typed::from_slice_with::<Vec<()>>(&datum, &limits).unwrap_err().kind, ErrorKind::FuelLimit);
    assert_eq!(single::from_slice_with::<Vec<()>>(&message, &limits.with_fuel(4)).map(|all| all.len()), Ok(20));
}

#[test]
fn headers_go_to_any_sink() {
    let (mut count, mut vec) = (CountSink::new(), Vec::new());
    single::write_header(1, &mut count).unwrap();
    registry::write_header(2, &mut count).unwrap();
    assert_eq!(count.count(), 15);
    single::write_header(1, &mut vec).unwrap();
    registry::write_header(2, &mut vec).unwrap();
    assert_eq!(vec, b"\xc3\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02");
    assert_eq!(single::write_header(1, &mut SliceSink::new(&mut [0; 9])), Err(SliceFull));
    let mut e = Encoder::new(CountSink::new());
    single::encode(&7i64, &mut e).unwrap();
    assert_eq!(e.sink().count(), 11);
}

#[test]
fn stores_keep_one_schema_for_each_key() {
    let mut fixed = FixedStore::<2, u32>::default();
    fixed.insert_as(1, i64::SCHEMA).unwrap();
    fixed.insert_as(2, i32::SCHEMA).unwrap();
    fixed.insert_as(1, bool::SCHEMA).unwrap();
    assert_eq!(fixed.insert_as(3, i64::SCHEMA).unwrap_err().kind, ErrorKind::Capacity);
    let text = |schema: Option<Schema<'_>>| schema.map(|schema| schema.text().to_owned());
    assert_eq!(text(fixed.get(1)).as_deref(), Some("\"boolean\""));
    assert_eq!(text(fixed.get(3)), None);
    // A store behind a reference is one, too, and so is one whose type is not known.
    let store: &dyn SchemaStore<u32> = &&fixed;
    assert_eq!(registry::open(store, b"\0\0\0\0\x02").unwrap().0.text(), "\"int\"");
    assert_eq!(FixedStore::<0>::new().insert(i64::SCHEMA).unwrap_err().kind, ErrorKind::Capacity);

    let mut map = MapStore::<u32>::default();
    assert!(map.is_empty());
    let parse = |text| OwnedSchema::parse(text).unwrap();
    assert!(map.insert_as(1, parse("\"long\"")).is_none());
    assert_eq!(map.insert_as(1, parse("\"int\"")).unwrap().schema().text(), "\"long\"");
    assert_eq!((map.len(), text(map.get(1)).as_deref()), (1, Some("\"int\"")));
    assert!(map.remove(&1).is_some() && map.get(1).is_none());
}

#[cfg(feature = "std")]
#[test]
fn folders_of_schemas_are_stores_and_say_which_file_is_at_fault() {
    use avocet::with::std::{FolderFault, FolderStore};
    let folder = std::env::temp_dir().join(format!("avocet-folder-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let put = |name: &str, text: &[u8]| std::fs::write(folder.join(name), text).unwrap();
    put("long.avsc", b"\"long\"");
    put("same.avsc", b" { \"type\": \"long\", \"doc\": \"the same\" } ");
    put("text.avsc", b"\"string\"");
    put("readme.md", b"no schema");
    let store = FolderStore::open(&folder).unwrap();
    assert_eq!(store.len(), 2);
    let message = single::to_vec("avro").unwrap();
    assert_eq!(single::open(&store, &message).unwrap().1, b"\x08avro");
    assert!(store.get(i32::FINGERPRINT).is_none());

    put("bad.avsc", b"{\"type\": \"lung\"}");
    let error = FolderStore::open(&folder).unwrap_err();
    assert!(error.path.ends_with("bad.avsc") && matches!(error.fault, FolderFault::Schema(_)), "{error}");
    put("bad.avsc", b"\"\xff\"");
    let error = FolderStore::open(&folder).unwrap_err();
    assert!(error.to_string().contains("bad.avsc: ") && matches!(error.fault, FolderFault::Io(_)), "{error}");
    put("bad.avsc", &b" ".repeat(100));
    let error = FolderStore::open_with(&folder, &Limits::SERVER.with_schema_text(99)).unwrap_err();
    assert!(matches!(error.fault, FolderFault::Schema(Error { kind: ErrorKind::SchemaTextLimit, .. })), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(FolderStore::open(&folder).unwrap_err().fault, FolderFault::Io(_)));
}
