//! Rust types read what other schemas have written, whichever way it is done: at once, in place, or by rewriting first.
#![cfg(all(feature = "std", feature = "derive"))]
#![allow(clippy::arithmetic_side_effects)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../resolve/tree.rs"]
mod tree;

mod around;
mod lazy;
mod limits;
mod scalars;
mod shapes;
mod steps;
mod tagged;
mod ways;

use avocet::Frame;

const STACK: [Frame; 128] = [Frame::EMPTY; 128];
