//! The sort order, and messages.

use avocet::order::{SortKey, compare_by};
use avocet::single::{self, FixedStore, registry};
use avocet::typed::Describe;
use avocet::{Decoder, ErrorKind, Frame, Limits, Result, Schema, SliceSink, compare};
use core::cmp::Ordering;
use core::hint::black_box;

/// A row is equal to itself, by all of it and by keys; what is cut is equal to nothing, unless keys stand before the cut.
pub(crate) fn with_itself(schema: &Schema<'_>, input: &[u8], stack: &mut [Frame]) -> Result<bool> {
    let root = schema.root();
    let mut order = |a, b| compare(root, &mut Decoder::with_limits(a, &Limits::FIRMWARE), &mut Decoder::new(b), stack);
    let mut right = order(input, input)? == Ordering::Equal;
    for len in 0..input.len() {
        let cut = input.get(..len).unwrap_or_default();
        right &= order(cut, input).is_err_and(|error| error.kind == ErrorKind::UnexpectedEnd);
    }
    let keys = [SortKey::new(root, black_box("unit"))?.descending(), SortKey::new(root, black_box("note"))?];
    for len in 0..input.len() {
        let cut = input.get(..len).unwrap_or_default();
        right &= compare_by(&keys, input, cut, &Limits::FIRMWARE, stack) != Ok(Ordering::Less);
    }
    right &= SortKey::new(root, black_box("unit.name")).is_err();
    Ok(right && compare_by(&keys, input, input, &Limits::FIRMWARE, stack)? == Ordering::Equal)
}

/// Both framings, there and back, and cut.
pub(crate) fn messages(schema: &Schema<'_>, input: &[u8]) -> Result<bool> {
    let (mut store, mut numbered) = (FixedStore::<2>::new(), FixedStore::<1, u32>::new());
    let fingerprint = store.insert(schema)?;
    store.insert(i64::SCHEMA)?;
    numbered.insert_as(7, schema)?;
    let mut room = [0; single::HEADER_LEN];
    let mut sink = SliceSink::new(&mut room);
    if single::write_header(fingerprint, &mut sink).is_err() {
        return Ok(false);
    }
    let mut right = single::open(&store, sink.written())?.0.text() == schema.text();
    for len in 0..single::HEADER_LEN {
        let cut = sink.written().get(..len).unwrap_or_default();
        right &= single::open(&store, cut).is_err_and(|error| error.kind == ErrorKind::ShortMessage);
    }
    right &= registry::open(&numbered, &registry::header(black_box(7)))?.1.is_empty();
    right &= registry::open(&numbered, input).is_err();
    let mut room = [0; 24];
    let Ok(message) = single::to_slice(&black_box(-27i64), &mut room) else { return Ok(false) };
    Ok(right && single::from_slice_with::<i64>(message, &Limits::FIRMWARE)? == -27)
}
