//! The order of data, against a model that reads them into trees first.
#![cfg(feature = "alloc")]
#![allow(clippy::arithmetic_side_effects)]

#[path = "../common/mod.rs"]
mod common;

mod cases;
mod laws;
mod model;
mod tree;

use avocet::{Decoder, Error, Frame, Type, compare};
use core::cmp::Ordering;

const STACK: [Frame; 256] = [Frame::EMPTY; 256];

fn order(ty: Type<'_>, a: &[u8], b: &[u8]) -> Result<Ordering, Error> {
    let (mut one, mut two) = (Decoder::new(a), Decoder::new(b));
    let order = compare(ty, &mut one, &mut two, &mut STACK.clone())?;
    if order.is_eq() {
        assert_eq!((one.position(), two.position()), (a.len(), b.len()), "equal, and not read to the end");
    }
    Ok(order)
}
