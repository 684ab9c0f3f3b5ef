//! Messages: a header or one of three faults, and values that survive being written again.

use avocet::schema::OwnedSchema;
use avocet::single::{self, MapStore, registry};
use avocet::typed::{Decode, Describe, Encode};
use avocet::{ErrorKind, typed};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// The first byte says whether the rest is a message, or becomes one by a header of a type that is known.
pub fn single(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else { return };
    let fingerprint = match choice % 4 {
        0 => return message(data),
        1 => <Vec<Option<i64>>>::FINGERPRINT,
        2 => String::FINGERPRINT,
        _ => <BTreeMap<String, Vec<u8>>>::FINGERPRINT,
    };
    message(&[&single::header(fingerprint)[..], data].concat());
}

fn message(data: &[u8]) {
    match single::split(data) {
        Ok((fingerprint, datum)) => assert_eq!([&single::header(fingerprint)[..], datum].concat(), data),
        Err(error) => {
            assert_eq!(error.at, 0);
            assert_eq!(error.kind == ErrorKind::ShortMessage, data.len() < 10 && marked(data), "{error}");
            assert_eq!(error.kind == ErrorKind::BadMarker, !marked(data), "{error}");
        }
    }
    match registry::split(data) {
        Ok((number, datum)) => assert_eq!([&registry::header(number)[..], datum].concat(), data),
        Err(error) => assert!(matches!(error.kind, ErrorKind::ShortMessage | ErrorKind::BadMarker)),
    }
    let mut store = MapStore::new();
    store.insert(OwnedSchema::parse(String::SCHEMA_TEXT).expect("valid")).expect("parsed");
    if let Ok((schema, _)) = single::open(&store, data) {
        assert_eq!(schema.text(), String::SCHEMA_TEXT);
    }
    typed_as::<Vec<Option<i64>>>(data);
    typed_as::<String>(data);
    typed_as::<BTreeMap<String, Vec<u8>>>(data);
}

fn marked(data: &[u8]) -> bool {
    data.iter().zip([0xc3, 0x01]).all(|(there, byte)| *there == byte)
}

/// With the header as without it, and again after it has been written.
fn typed_as<T: for<'a> Decode<'a> + Encode + PartialEq + Debug>(data: &[u8]) {
    let value = single::from_slice::<T>(data);
    if let Some(datum) = data.get(10..).filter(|_| data.starts_with(&single::header(T::FINGERPRINT))) {
        let plain = typed::from_slice::<T>(datum);
        assert_eq!(value.as_ref().ok(), plain.as_ref().ok());
        if let (Err(framed), Err(plain)) = (&value, &plain) {
            assert_eq!((framed.kind, framed.at), (plain.kind, plain.at + 10));
        }
    } else {
        assert!(value.is_err());
    }
    if let Ok(value) = value {
        let again = single::to_vec(&value).expect("it was read");
        assert_eq!(single::from_slice::<T>(&again), Ok(value));
    }
}
