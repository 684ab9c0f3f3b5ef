//! Floor 8: the codecs of container blocks.
//!
//! The specification ("Object Container Files, Required Codecs and Optional Codecs") lets each file name one codec, and
//! stores every block compressed on its own. A [`Decompressor`] undoes that, into a slice that the caller lends or, with
//! the feature `alloc`, into a `Vec` that it fills up to a limit.
//!
//! | [`Codec`] | feature | format |
//! |---|---|---|
//! | `Null` | always | the bytes themselves |
//! | `Deflate` | `deflate` | raw RFC 1951, without the zlib header |
//! | `Snappy` | `snappy` | raw snappy block, then the CRC-32 of the *uncompressed* data, big-endian |
//! | `Zstandard` | `zstandard` | RFC 8878 frames |
//! | `Bzip2` | `bzip2` | bzip2 streams |
//! | `Xz` | `xz` | .xz streams |
//!
//! With the feature `deflate-zlib-rs`, deflate is done by another crate, in both directions: quicker, and with `std`. What is
//! accepted is the same; what is written may be other bytes for the same data.
//!
//! A `Compressor` (feature `alloc`) goes the other way, at a [`Level`].
//!
//! Blocks come from strangers. Whatever their bytes are, the answer is data or an [`ErrorKind`]: no output past the
//! slice or the limit, no memory reserved because a header asks for it, nothing accepted that was cut short or has
//! something else after its end.

#[cfg(feature = "bzip2")]
mod bzip2;
#[cfg(feature = "alloc")]
mod compress;
#[cfg(feature = "deflate")]
mod deflate;
mod level;
#[cfg(all(feature = "deflate", not(feature = "deflate-zlib-rs")))]
mod miniz;
#[cfg(any(feature = "deflate", feature = "bzip2", feature = "xz"))]
mod pump;
mod room;
#[cfg(feature = "snappy")]
mod snappy;
#[cfg(all(test, feature = "alloc"))]
mod tests;
#[cfg(feature = "xz")]
mod xz;
#[cfg(feature = "deflate-zlib-rs")]
mod zlib;
#[cfg(feature = "zstandard")]
mod zstandard;

use core::fmt;

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::error::ErrorKind;
#[cfg(feature = "alloc")]
pub use compress::Compressor;
pub use level::{CompressError, Level};
#[cfg(all(feature = "deflate", not(feature = "deflate-zlib-rs")))]
use miniz::Inflate;
use room::Room;
#[cfg(feature = "deflate-zlib-rs")]
use zlib::Inflate;

/// How the blocks of a container file are compressed: the value of `avro.codec` in its header.
///
/// Every codec of the specification is listed, whichever features are compiled in; see [`is_enabled`](Self::is_enabled).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Codec {
    /// Not compressed.
    Null,
    /// Raw deflate (RFC 1951), without the zlib header.
    Deflate,
    /// A raw snappy block and the checksum of its content.
    Snappy,
    /// Zstandard frames (RFC 8878).
    Zstandard,
    /// The bzip2 format.
    Bzip2,
    /// The .xz format.
    Xz,
    /// One that the specification does not have. What the header calls it stands in its metadata, `avro.codec`.
    Unknown,
}

impl Codec {
    /// All codecs of the specification.
    pub const ALL: [Self; 6] = [Self::Null, Self::Deflate, Self::Snappy, Self::Zstandard, Self::Bzip2, Self::Xz];

    /// The codec that a container header names, exactly as the specification spells it.
    ///
    /// A header without `avro.codec` means [`Null`](Self::Null); that is for the reader of the header to know.
    ///
    /// ```
    /// use avocet::codec::Codec;
    /// assert_eq!(Codec::from_name(b"zstandard"), Some(Codec::Zstandard));
    /// assert_eq!(Codec::from_name(b"zstd"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.name().as_bytes() == name)
    }

    /// The name in a container header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Deflate => "deflate",
            Self::Snappy => "snappy",
            Self::Zstandard => "zstandard",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Unknown => "unknown",
        }
    }

    /// Whether this build can decompress it: the feature of the same name. See [`can_compress`](Self::can_compress) for
    /// the other direction.
    #[must_use]
    pub const fn is_enabled(self) -> bool {
        match self {
            Self::Null => true,
            Self::Deflate => cfg!(feature = "deflate"),
            Self::Snappy => cfg!(feature = "snappy"),
            Self::Zstandard => cfg!(feature = "zstandard"),
            Self::Bzip2 => cfg!(feature = "bzip2"),
            Self::Xz => cfg!(feature = "xz"),
            Self::Unknown => false,
        }
    }
}

impl Codec {
    /// What it takes to begin a block that is stored in so many bytes, beyond what these pay for, in units of
    /// [`Limits::file_fuel`](crate::Limits::file_fuel).
    pub(crate) const fn start_cost(self, stored: usize) -> u64 {
        let cost: u64 = match self {
            // A decoder clears megabytes when it is made, and cannot be made only once.
            Self::Bzip2 => 512,
            Self::Xz => 32,
            _ => 0,
        };
        // A block of bzip2 of 256 bytes is no tiny one.
        cost.saturating_sub((stored as u64).saturating_mul(2))
    }

    /// Why a block of it cannot be inflated, where this build cannot.
    pub(crate) const fn refusal(self) -> ErrorKind {
        match self {
            Self::Unknown => ErrorKind::UnknownCodec,
            _ => ErrorKind::CodecDisabled,
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reusable decompression state.
///
/// One for each reader. What a codec can keep between blocks (the tables of deflate, the context of zstandard) is made
/// when the first block needs it, on the heap with the feature `alloc` and inside this value without it.
#[derive(Default)]
pub struct Decompressor {
    #[cfg(feature = "deflate")]
    deflate: Inflate,
    #[cfg(feature = "zstandard")]
    zstandard: zstandard::Zstandard,
}

impl Decompressor {
    /// State for any codec.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decompresses one block into `out` and returns how many bytes it holds.
    ///
    /// After an error the content of `out` is unspecified.
    ///
    /// # Errors
    /// * [`ErrorKind::BufferFull`]: the block is longer than `out`.
    /// * [`ErrorKind::CorruptBlock`]: the block is not what the codec writes: damaged, cut short, or followed by other
    ///   bytes. The checksums inside bzip2 and xz are reported like this too.
    /// * [`ErrorKind::Checksum`]: the checksum of snappy or of a zstandard frame does not match.
    /// * [`ErrorKind::CodecDisabled`]: the feature is not compiled in.
    /// * [`ErrorKind::InflatedBytesLimit`]: there is no memory for the state of the codec.
    pub fn decompress(&mut self, codec: Codec, input: &[u8], out: &mut [u8]) -> Result<usize, ErrorKind> {
        self.run(codec, input, &mut Room::lent(out))
    }

    /// Decompresses one block into `out`, in place of what it held, and never to more than `max` bytes.
    ///
    /// `out` grows as data arrives, to at most `max`: what a header announces is believed only as far as the compressed
    /// bytes behind it could make it true. Its capacity is reused between calls. After an error it is empty.
    ///
    /// # Errors
    /// As [`decompress`](Self::decompress), but [`ErrorKind::InflatedBytesLimit`] when the block is longer than `max` or
    /// there is no memory for it.
    #[cfg(feature = "alloc")]
    pub fn decompress_to_vec(
        &mut self,
        codec: Codec,
        input: &[u8],
        out: &mut Vec<u8>,
        max: usize,
    ) -> Result<(), ErrorKind> {
        // The old content is not cleared first: bytes that exist need no zeroing before they are written over.
        out.truncate(max);
        let end = self.run(codec, input, &mut Room::owned(out, max));
        out.truncate(end.unwrap_or(0));
        end.map(drop)
    }

    fn run(&mut self, codec: Codec, input: &[u8], room: &mut Room<'_>) -> Result<usize, ErrorKind> {
        match codec {
            Codec::Null => {
                room.exactly(input.len())?.copy_from_slice(input);
                Ok(input.len())
            }
            #[cfg(feature = "deflate")]
            Codec::Deflate => self.deflate.decompress(input, room),
            #[cfg(feature = "snappy")]
            Codec::Snappy => snappy::decompress(input, room),
            #[cfg(feature = "zstandard")]
            Codec::Zstandard => self.zstandard.decompress(input, room),
            #[cfg(feature = "bzip2")]
            Codec::Bzip2 => bzip2::decompress(input, room),
            #[cfg(feature = "xz")]
            Codec::Xz => xz::decompress(input, room),
            #[allow(unreachable_patterns, reason = "which codecs are left depends on the features")]
            codec => Err(codec.refusal()),
        }
    }
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decompressor").finish_non_exhaustive()
    }
}
