//! Apache Avro for firmware and for hot loops: decoding without a heap, strings and bytes lent from the input, and a
//! value or a typed error for *any* bytes.
//!
//! ```
//! use avocet::container::File;
//! use avocet::json::{self, Style};
//! use avocet::schema::SchemaBuf;
//! use avocet::{Frame, Limits, SliceSink};
//!
//! static LOG: &[u8] = include_bytes!("../examples/data/stations.avro");
//!
//! let limits = Limits::SERVER;
//! let mut file = File::new(LOG, &limits)?;
//! let header = file.header();
//! let mut tables = SchemaBuf::<64, 64, 16, 32, 64>::new(); // no heap: capacities are yours to choose
//! let schema = header.parse_schema(&mut tables, &limits)?;
//! let mut stack = [Frame::EMPTY; 16]; // how deep values may nest
//! let mut room = [0; 1024];
//! while let Some(block) = file.next_block()? {
//!     let mut rows = block.rows(schema.root())?;
//!     let mut line = SliceSink::new(&mut room);
//!     rows.try_next_with(|row| json::write(schema.root(), row, &mut stack, Style::PLAIN, &mut line)).unwrap();
//!     assert!(line.written().starts_with(b"{"));
//! }
//! # Ok::<(), avocet::container::Error>(())
//! ```
//!
//! # Where to begin
//!
//! The module `guide` has four short chapters: first steps, firmware, hot loops, schemas first.
//!
//! | you have | use |
//! |---|---|
//! | a container file in memory or flash | [`container::File`] |
//! | a container file behind a reader | `container::Reader` (feature `std`), [`container::Stream`] with buffers of your own |
//! | bytes that arrive in pieces | [`container::HeaderFeed`], [`container::BlockFeed`]: no I/O inside |
//! | one datum and its schema | [`walk()`] with a [`Visit`], [`json::write`], [`skip()`] |
//! | two data of one schema, and the question which comes first | [`compare()`], [`order::SortKey`] |
//! | a datum as JSON, to be encoded | [`json::read`] |
//! | a datum whose schema is older or newer than yours | [`typed::TypedPlan`], [`resolve::PlanBuf`], [`resolve::walk_plan`], [`resolve::rewrite`]; `docs/evolution.md` is a guide |
//! | some fields of many | `resolve::Projection` (feature `alloc`) |
//! | two schemas, and the question whether one can read the other's data | `resolve::compat` (feature `alloc`) |
//! | a Rust type for the datum, or the wish to write one | [`typed`]: `#[derive(Avro)]` |
//! | a datum whose layout you know | [`Decoder`], one method per primitive |
//! | a message that says which schema it was written with | [`single`] |
//! | rows for a container file | `container::Writer` (feature `alloc`), [`container::LogWriter`] without a heap |
//! | rows for a log on NOR flash, which survives a loss of power | [`flash::Log`] |
//! | a schema as text | [`schema::SchemaBuf`] (fixed capacity), [`OwnedSchema`] (feature `alloc`) |
//! | an error and a user who asks where | [`explain()`]: `orders[3].price` |
//!
//! # The floors
//!
//! Each file of the library imports only from floors below its own; a check holds it to that.
//!
//! | floor | modules | what |
//! |---|---|---|
//! | 0 | [`Error`], [`Limits`] | eight bytes that say what and where; what one input may cost |
//! | 1 | `wire` (public with feature `nom-8`), [`Text`] | the grammar: every byte-level rule as a nom parser |
//! | 2 | [`Decoder`], [`Encoder`], [`Sink`] | the cursors; where written bytes go |
//! | 3 | [`schema`] | flat tables, the parser, canonical form, fingerprints, logical types |
//! | 4 | [`walk()`], [`skip()`], [`explain()`], [`order`] | a datum against a schema, over a work stack that the caller lends |
//! | 5 | [`json`] | a datum as Avro JSON or as plain JSON; Avro JSON as a datum |
//! | 6 | [`resolve`] | a writer's schema against a reader's: plans, and data read by them |
//! | 7 | [`typed`] | Rust types as Avro types, the derives |
//! | 8 | [`container`], [`codec`], [`single`], [`flash`] | object container files and their codecs; messages; logs on flash |
//! | x | [`with`] | adapters, one file for each foreign crate |
//!
//! # What it reads and writes, by clause of the specification (1.12)
//!
//! | clause | here |
//! |---|---|
//! | Schema Declaration; Names; Aliases | [`SchemaBuf::parse`](schema::SchemaBuf::parse), [`ParseMode`](schema::ParseMode) |
//! | Primitive Types, binary | [`Decoder::boolean`], [`int`](Decoder::int), [`long`](Decoder::long), [`float`](Decoder::float), [`double`](Decoder::double), [`bytes`](Decoder::bytes), [`str`](Decoder::str) |
//! | Records, Enums, Arrays, Maps, Unions, Fixed, binary | [`walk()`]; [`Decoder::enum_index`], [`block`](Decoder::block), [`union_index`](Decoder::union_index), [`fixed`](Decoder::fixed) |
//! | JSON Encoding | [`json::write`] with [`Style::AVRO`](json::Style::AVRO), [`json::read`] |
//! | Sort Order | [`compare()`] |
//! | Schema Resolution; Aliases | [`resolve`] |
//! | Logical Types | [`Type::logical_type`], [`Style::PLAIN`](json::Style::PLAIN) |
//! | Object Container Files; Required and Optional Codecs | [`container`], [`codec`]; both ways |
//! | Single-object encoding | [`single`]; both ways |
//! | Parsing Canonical Form; Schema Fingerprints | [`Schema::canonical_form`], [`Schema::fingerprint`], `Schema::md5`, `Schema::sha256` |
//!
//! # Features
//!
//! They only add: none changes a signature or excludes another. Without any, the library needs neither `std` nor `alloc`.
//!
//! | feature | adds |
//! |---|---|
//! | `std` (default) | readers and writers of the standard library, appending to files, random sync markers; `alloc` |
//! | `alloc` | schemas, blocks and output that grow; compression, container files in any codec |
//! | `derive` (default) | `#[derive(Avro)]` and its parts |
//! | `deflate` (default), `snappy`, `zstandard`, `bzip2`, `xz` | the codecs; `docs/codecs.md` says what each needs |
//! | `md5`, `sha256` | these fingerprints |
//! | `nom-8` | the grammar, public: module `wire` |
//! | `defmt` | `Format` for errors, limits and plain enums |
//! | `embedded-io-0-7`, `embedded-storage-0-3`, `heapless-0-9` | adapters in [`with`]; `heapless` types as Avro types |
//! | `jiff-0-2`, `chrono-0-4`, `time-0-3`, `uuid-1`, `rust_decimal-1` | their types as [logical types](typed::tags) |
//!
//! # The promise
//!
//! From any bytes a value or a typed error, in time bounded by the input's length plus fixed fuel and in memory bounded by
//! what was lent and by [`Limits`]; no panic, no recursion but that of a recursive Rust type, whose depth is limited, no
//! allocation that a length claims before its data are there.
//! Decoding, skipping and explaining agree on every input; so do files in a slice, in pieces and behind a reader.
//! What that asks of the caller, and how it is checked: `docs/security.md`.

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

/// What generated types hold, where it is both with the standard library and without.
#[cfg(feature = "alloc")]
#[doc(hidden)]
pub mod __alloc {
    pub use alloc::boxed::Box;
    pub use alloc::collections::BTreeMap;
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
}
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod codec;
pub mod container;
mod decoder;
mod encoder;
mod error;
mod explain;
pub mod flash;
#[cfg(all(any(doc, doctest), feature = "derive", feature = "std"))]
pub mod guide;
pub mod json;
mod limits;
pub mod order;
pub mod resolve;
pub mod schema;
pub mod single;
mod sink;
mod skip;
mod text;
pub mod typed;
mod visit;
mod walk;
// Without the feature the grammar is private, and not all of it is used inside.
#[cfg(not(feature = "nom-8"))]
#[allow(dead_code, unreachable_pub)]
mod wire;
#[cfg(feature = "nom-8")]
pub mod wire;
pub mod with;

#[cfg(feature = "derive")]
pub use avocet_derive::{Avro, Decode, Describe, Encode};
pub use decoder::Decoder;
pub use encoder::{EncodeError, Encoder, ValueError};
pub use error::{Error, ErrorKind, Result};
pub use explain::{Path, explain};
pub use limits::Limits;
pub use order::compare;
#[cfg(feature = "alloc")]
pub use schema::OwnedSchema;
pub use schema::{Schema, Type};
pub use sink::{CountSink, FmtSink, Sink, SliceFull, SliceSink};
pub use skip::skip;
pub use text::{Chars, Text};
pub use typed::{Decode, Describe, Encode, Typed};
pub use visit::{Check, Visit, WalkError};
pub use walk::{Frame, walk};
pub use wire::BlockHead;

/// The programs in README.md compile.
#[cfg(all(doctest, feature = "derive", feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// So do those in the guide to other schemas.
#[cfg(all(doctest, feature = "derive", feature = "std"))]
#[doc = include_str!("../docs/evolution.md")]
struct Evolution;
