//! Floor 6: a writer's schema against a reader's. What matches what is said once, in `rules`.

#[cfg(feature = "alloc")]
pub mod compat;
// What calls the rules stands above them.
#[allow(dead_code)]
mod fields;
#[allow(dead_code)]
mod fuel;
mod options;
#[allow(dead_code)]
mod rules;

pub use options::{Decimals, Options, UnionChoice};
