//! Floor 8: object container files.
//!
//! A container file is a header (the writer's schema, the codec, a sync marker) and blocks of rows. See the
//! specification, *Object container files*.
//!
//! | the file | read it with | blocks lie in |
//! |---|---|---|
//! | lies in memory | [`File`] | the file itself; compressed ones in the memory of an [`Inflater`] |
//! | comes from a blocking source | [`Stream`] | memory that the caller lends |
//! | the same, with a heap | [`Reader`] (feature `alloc`) | memory of its own, as large as the largest block |
//! | arrives piece by piece: interrupts, async | [`HeaderFeed`], [`BlockFeed`] | the piece, or memory that the caller lends |
//!
//! Each of the first three has the rows of the whole file as values of a Rust type: [`Reader::rows`], and for the others
//! [`File::rows`] and [`Stream::rows`] with a heap, [`File::rows_by`] and [`Stream::rows_by`] without.
//!
//! All of them are one machine: they find the same blocks and the same errors at the same offsets, however the bytes
//! arrive. [`File::frames`], [`Stream::next_frame`] and [`Reader::next_frame`] count rows without reading them.
//!
//! | to write | with | blocks lie in |
//! |---|---|---|
//! | values of a Rust type, any codec, any [`Sink`](crate::Sink) | [`Writer::create`], [`TypedWriter`] (feature `alloc`) | memory of its own |
//! | rows of a schema that only the running program knows | [`Writer`], [`WriterOptions`] (feature `alloc`) | memory of its own |
//! | a log, without a heap | [`LogWriter`] | memory that the caller lends |
//!
//! # Checks
//!
//! From any bytes comes a block or a typed error. An end of the file between blocks is no error; [`Error::is_torn`] tells
//! a file that was cut from one that is corrupt.
//!
//! | checked | kind | when |
//! |---|---|---|
//! | magic | [`BadMagic`] | at its first wrong byte |
//! | size of the header, number of its entries | [`HeaderBytesLimit`], [`HeaderEntriesLimit`] | as soon as they are declared |
//! | the schema is there and is text | [`MissingSchema`], [`InvalidUtf8`] | when the header is whole |
//! | the codec is one of the specification, and compiled in | [`UnknownCodec`], [`CodecDisabled`] | when a block is inflated |
//! | count and size of a block | [`RowCount`], [`NegativeLength`], [`BlockBytesLimit`] | before its data is waited for |
//! | sync marker | [`SyncMismatch`] | before the block is handed out |
//! | the file ends in its header or a block | [`Torn`] | at the end of the file |
//! | size after the codec | [`InflatedBytesLimit`] | while it inflates |
//! | the codec's own checks | [`CorruptBlock`], [`Checksum`] | while it inflates |
//! | the rows fit into the data | [`RowCount`] | before rows are handed out |
//! | rows without bytes | [`FileFuelLimit`] | the whole block at once, before rows are handed out |
//! | items without bytes | [`FuelLimit`], [`FileFuelLimit`] | in each row |
//! | nothing is left after the last row | [`TrailingBytes`] | after the last row |
//!
//! A declared size reserves nothing: memory grows as bytes arrive. Blocks without rows are legal anywhere.
//!
//! [`BadMagic`]: crate::ErrorKind::BadMagic
//! [`HeaderBytesLimit`]: crate::ErrorKind::HeaderBytesLimit
//! [`HeaderEntriesLimit`]: crate::ErrorKind::HeaderEntriesLimit
//! [`MissingSchema`]: crate::ErrorKind::MissingSchema
//! [`InvalidUtf8`]: crate::ErrorKind::InvalidUtf8
//! [`UnknownCodec`]: crate::ErrorKind::UnknownCodec
//! [`CodecDisabled`]: crate::ErrorKind::CodecDisabled
//! [`RowCount`]: crate::ErrorKind::RowCount
//! [`NegativeLength`]: crate::ErrorKind::NegativeLength
//! [`BlockBytesLimit`]: crate::ErrorKind::BlockBytesLimit
//! [`SyncMismatch`]: crate::ErrorKind::SyncMismatch
//! [`Torn`]: crate::ErrorKind::Torn
//! [`InflatedBytesLimit`]: crate::ErrorKind::InflatedBytesLimit
//! [`CorruptBlock`]: crate::ErrorKind::CorruptBlock
//! [`Checksum`]: crate::ErrorKind::Checksum
//! [`FileFuelLimit`]: crate::ErrorKind::FileFuelLimit
//! [`FuelLimit`]: crate::ErrorKind::FuelLimit
//! [`TrailingBytes`]: crate::ErrorKind::TrailingBytes

mod block;
mod error;
mod feed;
mod file;
mod frame;
mod header;
mod lend;
mod memory;
#[cfg(feature = "std")]
pub mod parallel;
#[cfg(feature = "alloc")]
mod reader;
pub mod recover;
mod rows;
mod scan;
mod source;
mod stream;
mod typed;
mod writer;

pub use crate::wire::Metadata;
pub use block::{Block, Inflater, Stored};
pub use error::{Error, ReadError, RowError};
pub use feed::{BlockFeed, HeaderFeed};
pub use file::{File, Frames};
pub use frame::BlockFrame;
pub use header::Header;
#[cfg(feature = "alloc")]
pub use lend::OwnedRows;
pub use lend::{Blocks, FileBlocks, TypedReader};
pub use memory::Memory;
#[cfg(feature = "alloc")]
pub(crate) use memory::sealed::Sealed;
#[cfg(feature = "alloc")]
pub use reader::Reader;
pub use rows::Rows;
pub use source::Source;
pub use stream::Stream;
pub use typed::TypedRows;
#[cfg(feature = "std")]
pub(crate) use writer::frame_cost;
pub(crate) use writer::{BlockHeadBytes, Purse, accept_header, accept_schema, keys_are_free, put_header};
pub use writer::{LogWriter, WriteError};
#[cfg(feature = "alloc")]
pub use writer::{RowSink, TypedWriter, Writer, WriterOptions, same_rows};
