//! What the fuzz targets hold the library to: each is a function of bytes that panics if a law is broken.
//!
//! `fuzz_targets/` runs them on new inputs; `tests/corpus.rs` of the library includes this file and runs them on the
//! committed ones, with any compiler.

mod block;
mod model;
mod varint;

pub use block::block;
pub use varint::varint;

/// Every target by its name, which is also the name of its corpus.
pub const TARGETS: [(&str, fn(&[u8])); 2] = [("block", block), ("varint", varint)];
