//! Logical types: types of this library and of others, written as tags say and read back.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

#[cfg(feature = "chrono-0-4")]
mod chrono;
#[cfg(any(feature = "chrono-0-4", feature = "jiff-0-2", feature = "time-0-3"))]
mod clocks;
mod decimal;
#[cfg(feature = "jiff-0-2")]
mod jiff;
mod nest;
#[cfg(feature = "rust_decimal-1")]
mod rust_decimal;
#[cfg(feature = "time-0-3")]
mod time;
#[cfg(feature = "uuid-1")]
mod uuid;

use avocet::typed::tags::As;
use avocet::typed::{self, DecodeAs, Describe, EncodeAs};
use avocet::{Check, Decoder, EncodeError, Encoder, ErrorKind, Frame, ValueError, walk};
use std::fmt::Debug;

/// What a value is written as.
fn written<Tag: Describe + ?Sized, T: EncodeAs<Tag>>(value: T) -> Result<Vec<u8>, ValueError> {
    let mut e = Encoder::new(Vec::new());
    match value.encode_as(&mut e) {
        Ok(()) => Ok(e.into_sink()),
        Err(EncodeError::Value(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

/// The value that bytes are; all of them.
fn read<'a, Tag: Describe, T: DecodeAs<'a, Tag>>(bytes: &'a [u8]) -> Result<T, ErrorKind> {
    let read = typed::from_slice::<As<T, Tag>>(bytes).map(|read| read.value).map_err(|error| {
        assert!(error.at as usize <= bytes.len());
        error.kind
    });
    let mut d = Decoder::new(bytes);
    let skipped = <As<T, Tag> as typed::Decode<'a>>::skip(&mut d);
    if read.is_ok() {
        skipped.unwrap();
        d.finish().unwrap();
    }
    read
}

/// A value is written as these bytes, which are as the schema says, and which are read as the value; cut anywhere they
/// are refused.
fn same<Tag: Describe, T>(value: T, bytes: &[u8])
where
    for<'a> T: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    T: Debug + PartialEq + Clone,
{
    assert_eq!(written::<Tag, T>(value.clone()).as_deref(), Ok(bytes), "{value:?}");
    identity::<Tag, T>(value);
}

/// The same, whatever the bytes are.
fn identity<Tag: Describe, T>(value: T)
where
    for<'a> T: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    T: Debug + PartialEq + Clone,
{
    let bytes = written::<Tag, T>(value.clone()).unwrap_or_else(|error| panic!("{value:?}: {error}"));
    let tagged = As::<T, Tag>::new(value.clone());
    assert_eq!(typed::encoded_len(&tagged).unwrap(), bytes.len() as u64);
    assert!(Tag::MIN_SIZE <= bytes.len());
    assert!(Tag::MAX_SIZE.get().is_none_or(|most| bytes.len() <= most), "{value:?}");
    let mut d = Decoder::new(&bytes);
    walk(Tag::SCHEMA.root(), &mut d, &mut [Frame::EMPTY; 16], &mut Check).unwrap();
    d.finish().unwrap();
    assert_eq!(read::<Tag, T>(&bytes).as_ref(), Ok(&value));
    for len in 0..bytes.len() {
        assert!(read::<Tag, T>(&bytes[..len]).is_err(), "{value:?} cut after {len}");
    }
}

/// The bytes of an `int` or a `long`.
#[cfg(any(feature = "chrono-0-4", feature = "jiff-0-2", feature = "time-0-3"))]
fn long(value: i64) -> Vec<u8> {
    typed::to_vec(&value).unwrap()
}
