//! Adapters to other crates, and to the parts of the standard library that the core does without: one file each.
//!
//! | feature | module | what it adapts |
//! |---|---|---|
//! | `alloc` | [`alloc`] | `Vec<u8>` as a [`Sink`](crate::Sink) and as growing [`Memory`](crate::container::Memory) |
//! | `std` | [`std`] | [`Write`](::std::io::Write) as a [`Sink`](crate::Sink), [`Read`](::std::io::Read) as a [`Source`](crate::container::Source), seeking or not; new files, and appending to files; folders of schemas |
//! | `embedded-io-0-7` | [`embedded_io`] | the same for `embedded_io` |
//! | `heapless-0-9` | [`heapless`] | `heapless::Vec<u8, N>` and `heapless::String<N>` as a [`Sink`](crate::Sink) |
//!
//! They are newtypes around what they adapt, so that an adapter never collides with another, nor with a new version of
//! the crate; only `Vec<u8>` is one without.

#[cfg(feature = "alloc")]
pub mod alloc;
#[cfg(feature = "std")]
mod append;
#[cfg(any(feature = "md5", feature = "sha256"))]
mod digest;
#[cfg(feature = "embedded-io-0-7")]
pub mod embedded_io;
#[cfg(feature = "std")]
mod folder;
#[cfg(feature = "heapless-0-9")]
pub mod heapless;
#[cfg(feature = "std")]
mod new_file;
#[cfg(feature = "std")]
pub mod std;
