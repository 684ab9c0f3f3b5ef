//! Adapters to other crates, and to the parts of the standard library that the core does without: one file each.
//!
//! | feature | module | what it adapts |
//! |---|---|---|
//! | `alloc` | [`alloc`] | `Vec<u8>` as a [`Sink`](crate::Sink) and as growing [`Memory`](crate::container::Memory) |
//! | `std` | [`std`] | [`Write`](::std::io::Write) as a [`Sink`](crate::Sink), [`Read`](::std::io::Read) as a [`Source`](crate::container::Source), seeking or not; new files, and appending to files; folders of schemas |
//! | `embedded-io-0-7` | [`embedded_io`] | the same for `embedded_io` |
//! | `embedded-storage-0-3` | [`embedded_storage`] | NOR flash as the [`Flash`](crate::flash::Flash) of a log |
//! | `heapless-0-9` | [`heapless`] | `heapless::Vec<u8, N>` and `heapless::String<N>` as a [`Sink`](crate::Sink) |
//! | `jiff-0-2`, `chrono-0-4`, `time-0-3` | [`jiff`], [`chrono`], [`time`] | dates and times as [logical types](crate::typed::tags) |
//! | `uuid-1` | [`uuid`] | UUIDs, as bytes and as text |
//! | `rust_decimal-1` | [`rust_decimal`] | decimal numbers |
//!
//! They are newtypes around what they adapt, so that an adapter never collides with another, nor with a new version of
//! the crate; only `Vec<u8>` is one without. Where
//! a type of another crate is a logical type, a [tag](crate::typed::tags) takes the place of a newtype.

#[cfg(feature = "alloc")]
pub mod alloc;
#[cfg(feature = "std")]
mod append;
#[cfg(feature = "chrono-0-4")]
pub mod chrono;
#[cfg(any(feature = "chrono-0-4", feature = "jiff-0-2", feature = "time-0-3"))]
mod clock;
#[cfg(any(feature = "md5", feature = "sha256"))]
mod digest;
#[cfg(feature = "embedded-io-0-7")]
pub mod embedded_io;
#[cfg(feature = "embedded-storage-0-3")]
pub mod embedded_storage;
#[cfg(feature = "std")]
mod folder;
#[cfg(feature = "heapless-0-9")]
pub mod heapless;
#[cfg(feature = "jiff-0-2")]
pub mod jiff;
#[cfg(feature = "std")]
mod new_file;
#[cfg(feature = "rust_decimal-1")]
pub mod rust_decimal;
#[cfg(feature = "std")]
pub mod std;
#[cfg(feature = "time-0-3")]
pub mod time;
#[cfg(feature = "uuid-1")]
pub mod uuid;
