//! Two data of one schema: their order is one, both ways round, and where both can be read there is one.

use super::order::{Tree, order as decoded_order};
use super::shape::Shape;
use avocet::order::SortKey;
use avocet::schema::OwnedSchema;
use avocet::{Check, Decoder, Error, ErrorKind, Frame, Limits, compare, walk};
use std::cmp::Ordering;

/// The front of `data` says the order of fields, the next bytes become a schema; the rest is cut into two data of it.
pub fn compare_data(data: &[u8]) {
    let Some((&[orders, cut], mut data)) = data.split_first_chunk() else { return };
    let text = with_orders(&Shape::text(&mut data), orders);
    let schema = OwnedSchema::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let schema = schema.schema();
    let root = schema.root();
    let (a, b) = data.split_at(usize::from(cut).min(data.len()));
    let limits = Limits::SERVER.with_fuel(5000);
    let mut stack = [Frame::EMPTY; 64];

    let mut whole = |datum| {
        let mut d = Decoder::with_limits(datum, &limits);
        walk(root, &mut d, &mut stack[..32], &mut Check).map(|()| d.position())
    };
    let (one, two) = (whole(a), whole(b));
    let mut order = |a: &[u8], b: &[u8]| -> Result<Ordering, Error> {
        let (mut first, mut second) = (Decoder::with_limits(a, &limits), Decoder::with_limits(b, &limits));
        let order = compare(root, &mut first, &mut second, &mut stack)?;
        if order.is_eq() {
            let ends = [(a, first.position()), (b, second.position())];
            for (datum, end) in ends {
                let mut d = Decoder::with_limits(datum, &limits);
                if walk(root, &mut d, &mut stack[..32], &mut Check).is_ok() {
                    assert_eq!(d.position(), end, "{text}");
                }
            }
        }
        Ok(order)
    };
    let (there, back) = (order(a, b), order(b, a));
    for datum in [a, b] {
        if let Ok(itself) = order(datum, datum) {
            assert_eq!(itself, Ordering::Equal, "{text}");
        }
    }
    if let (Ok(there), Ok(back)) = (there, back) {
        assert_eq!(there, back.reverse(), "{text}");
    }
    assert_eq!(there.is_ok(), back.is_ok(), "{text}");
    if one.is_ok() && two.is_ok() {
        // What is decoded has the same order, by the words of the specification.
        let decoded = |datum| Tree::read(root, &mut Decoder::with_limits(datum, &limits), &mut [Frame::EMPTY; 32]);
        let words = decoded_order(root, &decoded(a), &decoded(b));
        match words {
            Ok(order) => assert_eq!(there, Ok(order), "{text}"),
            Err(kind) => assert_eq!(there.map_err(|error| error.kind), Err(kind), "{text}"),
        }
        assert!(
            there.is_ok_and(|_| true) || there.is_err_and(|error| error.kind == ErrorKind::MapOrder),
            "{there:?}: {text}"
        );
    }
    if let Err(error) = there {
        assert!(error.at as usize <= a.len().max(b.len()));
    }

    for path in ["f0", "f1", "f2.f0", "f1.f1.f0"] {
        let Ok(key) = SortKey::new(root, path) else { continue };
        let there = key.compare(a, b, &limits, &mut stack);
        let back = key.descending().compare(a, b, &limits, &mut stack);
        assert_eq!(there.map(Ordering::reverse), back, "{path}: {text}");
        for (datum, read) in [(a, &one), (b, &two)] {
            let place = key.locate(datum, &limits, &mut stack);
            if let (Ok(end), Ok(place)) = (read, place) {
                assert!(place.at().is_none_or(|at| at <= *end), "{path}: {text}");
            }
        }
    }
}

/// The same schema, with an order for each field, by the bits of `orders`.
fn with_orders(text: &str, orders: u8) -> String {
    const FIELD: &str = "{\"name\":\"f";
    let mut parts = text.split(FIELD);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut bits = orders;
    for part in parts {
        let order = ["ascending", "descending", "ignore", "ascending"][usize::from(bits & 3)];
        out.push_str("{\"order\":\"");
        out.push_str(order);
        out.push_str("\",\"name\":\"f");
        out.push_str(part);
        bits = bits.rotate_right(2);
    }
    out
}
