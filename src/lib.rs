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
pub mod with;
mod wire;

pub use decoder::Decoder;
pub use error::{Error, ErrorKind, Result};
pub use explain::{Path, explain};
pub use limits::Limits;
pub use schema::Schema;
pub use sink::{CountSink, FmtSink, Sink, SliceFull, SliceSink};
pub use text::{Chars, Text};
pub use skip::skip;
pub use walk::{Check, Frame, Visit, WalkError, walk};
pub use wire::BlockHead;
