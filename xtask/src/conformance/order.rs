//! Cases of the sort order and of messages.

use super::cases::{bytes, decode, parse, text};
use anyhow::{Context, Result, ensure};
use avocet::json::Style;
use avocet::order::SortKey;
use avocet::single::{self, MapStore};
use avocet::{Decoder, ErrorKind, Frame, Limits, compare};
use serde_json::Value;
use std::cmp::Ordering;

/// The order of two data, both ways round, and by the key that is all of the datum.
pub(super) fn compare_case(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    let schema = schema.schema();
    let root = schema.root();
    let (a, b) = (bytes(case, "a")?, bytes(case, "b")?);
    let mut stack = vec![Frame::EMPTY; 2 * usize::from(Limits::SERVER.depth)];
    let mut order = |a: &[u8], b: &[u8]| {
        let (mut one, mut two) = (Decoder::new(a), Decoder::new(b));
        let order = compare(root, &mut one, &mut two, &mut stack);
        let by_key = SortKey::whole(root).compare(a, b, &Limits::SERVER, &mut stack);
        ensure!(order == by_key, "{order:?}, by key {by_key:?}");
        if order == Ok(Ordering::Equal) {
            one.finish()?;
            two.finish()?;
        }
        Ok(order.map_err(|error| error.kind))
    };
    let (there, back) = (order(&a, &b)?, order(&b, &a)?);
    let expected = match &case["expect"] {
        Value::String(error) if error == "error" => Err(ErrorKind::MapOrder),
        number => Ok(number.as_i64().context("expect")?.cmp(&0)),
    };
    ensure!(there == expected, "{there:?}");
    ensure!(back == expected.map(Ordering::reverse), "{back:?} the other way round");
    Ok(())
}

/// A message is opened by a store that has its schema, its datum is read, and its header is what is written.
pub(super) fn single_object(case: &Value) -> Result<()> {
    let mut store = MapStore::new();
    let fingerprint = store.insert(parse(case)?)?;
    let message = bytes(case, "hex")?;
    let (schema, datum) = single::open(&store, &message)?;
    ensure!(
        message == [&single::header(fingerprint)[..], datum].concat(),
        "another header than {}",
        text(case, "hex")?
    );
    let (_, used) = decode(schema, datum, Style::AVRO)?;
    ensure!(used == datum.len(), "{used} of {} bytes used", datum.len());
    for len in 0..single::HEADER_LEN {
        ensure!(single::split(&message[..len]).unwrap_err().kind == ErrorKind::ShortMessage, "cut to {len} bytes");
    }
    Ok(())
}
