//! avocet
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::panic,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::unreachable
    )
)]
#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod codec;
pub mod container;
mod decoder;
mod error;
mod explain;
pub mod json;
mod limits;
pub mod schema;
mod sink;
mod skip;
mod text;
mod walk;
#[cfg(not(feature = "nom-8"))]
#[allow(dead_code, unreachable_pub)]
// without the feature the grammar is private, and not all of it is used inside
mod wire;
#[cfg(feature = "nom-8")]
pub mod wire;
pub mod with;

pub use decoder::Decoder;
pub use error::{Error, ErrorKind, Result};
pub use explain::{Path, explain};
pub use limits::Limits;
#[cfg(feature = "alloc")]
pub use schema::OwnedSchema;
pub use schema::{Schema, Type};
pub use sink::{CountSink, FmtSink, Sink, SliceFull, SliceSink};
pub use skip::skip;
pub use text::{Chars, Text};
pub use walk::{Check, Frame, Visit, WalkError, walk};
pub use wire::BlockHead;
