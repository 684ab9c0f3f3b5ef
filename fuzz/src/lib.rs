//! What the fuzz targets hold the library to: each is a function of bytes that panics if a law is broken.
//!
//! `fuzz_targets/` runs them on new inputs; `tests/corpus.rs` of the library includes this file and runs them on the
//! committed ones, with any compiler.

mod block;
mod codec;
mod compare;
mod container;
mod datum;
mod json;
mod model;
mod recover;
mod resolve;
mod schema;
mod shape;
mod single;
mod varint;

pub use block::block;
pub use codec::codec;
pub use compare::compare_data;
pub use container::container;
pub use datum::datum;
pub use json::{json, json_write};
pub use recover::recover;
pub use resolve::resolve;
pub use schema::schema;
pub use single::single;
pub use varint::varint;

/// A function that panics if a law is broken on these bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also the name of its corpus.
pub const TARGETS: [(&str, Target); 12] = [
    ("block", block),
    ("codec", codec),
    ("compare", compare_data),
    ("container", container),
    ("datum", datum),
    ("json", json),
    ("json_write", json_write),
    ("resolve", resolve),
    ("recover", recover),
    ("schema", schema),
    ("single", single),
    ("varint", varint),
];
