//! Floor 1: the grammar. Every byte-level rule of the specification as a nom 8 parser, and nothing parses bytes beside
//! them.
//!
//! | rule | clause of the specification | parser |
//! |---|---|---|
//! | variable-length integer | Binary encoding, Primitive types | [`varint`] |
//! | `int`, `long` | the same, zig-zag | [`int`], [`long`] |
//! | `boolean`, `float`, `double` | the same | [`boolean`], [`float`], [`double`] |
//! | `bytes`, `string`, `fixed` | the same; Fixed | [`bytes()`], [`string`], [`fixed`], [`fixed_array`] |
//! | branch and symbol index | Unions, Enums | [`index`] |
//! | block head of arrays and maps | Arrays, Maps | [`block_head`] |
//! | container header, its metadata, sync marker | Object container files | [`container_header`], [`metadata_entry`], [`sync`] |
//! | frame of a container block | Object container files | [`block_frame`], [`frame_head`] |
//! | header of a message | Single object encoding | [`single_header`]; [`registry_header`] is of no specification |
//! | JSON tokens of schema text | Schema declaration | [`lex`] |
//!
//! # Contract
//!
//! * Each is `fn(&[u8]) -> Parsed<T>`: it takes from the front and returns the rest, and composes with nom's combinators.
//! * They work on *complete* slices and never return `nom::Err::Incomplete` (a test holds all of them to it). Framing
//!   that must wait for input is a state machine on a higher floor, which parses a piece once it is whole.
//! * They never panic, never allocate, and look at no more bytes than they consume plus seven.
//! * A [`Fault`] carries the number of bytes that were left where the faulty value starts; a cursor that knows the
//!   total turns it into an offset.

#![cfg_attr(not(feature = "nom-8"), allow(unused_imports))] // see lib.rs

mod ascii;
mod block;
#[cfg(target_pointer_width = "64")]
pub(crate) mod bulk;
mod container;
mod crc;
mod digits;
pub mod lex;
mod message;
mod put;
mod scalar;
mod scan;
#[cfg(test)]
mod tests;
mod varint;

pub use block::{BlockHead, block_head};
pub use container::{
    ContainerHeader, FrameHead, MAGIC, Metadata, SYNC_LEN, block_frame, container_header, frame_head, metadata_entry,
    sync,
};
pub(crate) use crc::Crc;
pub(crate) use digits::{Integer, two};
pub use message::{
    REGISTRY_HEADER_LEN, REGISTRY_MARKER, SINGLE_HEADER_LEN, SINGLE_MARKER, put_registry_header, put_single_header,
    registry_header, single_header,
};
pub use put::{VARINT_MAX, Varint, put_long, varint_len, zag};
#[cfg(target_pointer_width = "64")]
pub(crate) use put::{WORD_BITS, put_word};
pub(crate) use scalar::index_below;
pub use scalar::{boolean, bytes, double, fixed, fixed_array, float, index, int, length, long, string, utf8};
pub(crate) use scan::{special, special_or_high};
pub use varint::{varint, zigzag};

use crate::error::{Error, ErrorKind};

/// What a parser returns: the rest of the input and the value, or a [`Fault`].
pub type Parsed<'a, T> = nom::IResult<&'a [u8], T, Fault>;

/// Why a parser refused, and how many bytes were left where the faulty value begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Bytes left at the start of the value.
    pub left: usize,
}

impl Fault {
    /// The error for an input of `total` bytes.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub const fn in_input(self, total: usize) -> Error {
        Error::new(self.kind, total.saturating_sub(self.left))
    }
}

impl<I: nom::Input> nom::error::ParseError<I> for Fault {
    fn from_error_kind(input: I, _: nom::error::ErrorKind) -> Self {
        Self { kind: ErrorKind::UnexpectedEnd, left: input.input_len() }
    }

    fn append(_: I, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}

/// A recoverable nom error.
#[cold]
#[inline(never)]
pub(crate) const fn fault(kind: ErrorKind, left: usize) -> nom::Err<Fault> {
    nom::Err::Error(Fault { kind, left })
}

/// The fault inside a nom error.
pub(crate) fn fault_of(error: nom::Err<Fault>) -> Fault {
    match error {
        nom::Err::Error(f) | nom::Err::Failure(f) => f,
        // No parser of ours is streaming; were one ever to be, this is what it would mean.
        nom::Err::Incomplete(_) => Fault { kind: ErrorKind::UnexpectedEnd, left: 0 },
    }
}
