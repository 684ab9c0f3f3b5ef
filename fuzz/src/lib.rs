//! What the fuzz targets hold the library to: each is a function of bytes that panics if a law is broken.
//!
//! `fuzz_targets/` runs them on new inputs; `tests/corpus.rs` of the library includes this file and runs them on the
//! committed ones, with any compiler.

mod block;
mod codec;
mod compare;
mod container;
mod datum;
mod derived;
mod flash;
mod hash;
mod identity;
mod json;
mod model;
pub mod mutate;
mod order;
mod recover;
mod resolve;
mod schema;
mod shape;
mod single;
mod typed;
mod varint;
mod watch;

pub use block::block;
pub use codec::codec;
pub use compare::compare_data;
pub use container::container;
pub use datum::datum;
pub use flash::flash;
pub use identity::identity;
pub use json::{json, json_write};
pub use recover::recover;
pub use resolve::resolve;
pub use schema::schema;
pub use single::single;
pub use typed::typed;
pub use varint::varint;
pub use watch::{Allowance, measured, watched};

/// A law, and what holding it may cost.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is also the name of its corpus.
    pub name: &'static str,
    /// Panics if the law is broken on these bytes.
    pub run: fn(&[u8]),
    /// What it may allocate.
    pub allowed: Allowance,
}

const fn target(name: &'static str, run: fn(&[u8]), allowed: Allowance) -> Target {
    Target { name, run, allowed }
}

/// Bytes that are held and asked for, so many and so many more for each byte of input: the tables of a schema, the target's
/// own texts, what it works out again and again.
const TEXT: Allowance = Allowance { held: (1 << 20, 1 << 10), total: (4 << 20, 1 << 14) };

/// Blocks that inflate, to the limit that the targets set, and the windows of codecs.
const BLOCKS: Allowance = Allowance { held: (24 << 20, 1 << 12), total: (64 << 20, 1 << 20) };

/// A row may be a block, and each block begins a codec anew, whose window is as large as it is.
const WRITES: Allowance = Allowance { held: (64 << 20, 1 << 12), total: (128 << 20, 16 << 20) };

/// Every target.
pub const TARGETS: [Target; 15] = [
    target("block", block, Allowance::NOTHING),
    target("codec", codec, BLOCKS),
    target("compare", compare_data, TEXT),
    target("container", container, BLOCKS),
    target("datum", datum, TEXT),
    target("flash", flash, TEXT),
    target("identity", identity, WRITES),
    target("json", json, TEXT),
    target("json_write", json_write, TEXT),
    target("recover", recover, BLOCKS),
    target("resolve", resolve, TEXT),
    target("schema", schema, TEXT),
    target("single", single, TEXT),
    target("typed", typed, TEXT),
    target("varint", varint, Allowance::NOTHING),
];

/// Runs a target under its watchdog.
///
/// # Panics
/// If there is none of this name; as [`watched`].
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("the name of a target");
    watched(target, data);
}
