//! Floor 8: the codecs of container blocks.

use crate::error::ErrorKind;

/// How the blocks of a container file are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// Not at all.
    Null,
    /// RFC 1951.
    Deflate,
}

impl Codec {
    /// The codec of this name.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"null" => Some(Self::Null),
            b"deflate" => Some(Self::Deflate),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Deflate => "deflate",
        }
    }

    /// Whether this build has it.
    #[must_use]
    pub const fn is_enabled(self) -> bool {
        matches!(self, Self::Null)
    }
}

/// Decompresses.
#[derive(Debug, Default)]
pub struct Decompressor(());

impl Decompressor {
    /// A new one.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }

    /// Decompresses.
    ///
    /// # Errors
    /// Some.
    pub fn decompress(&mut self, codec: Codec, input: &[u8], out: &mut [u8]) -> Result<usize, ErrorKind> {
        let _ = codec;
        out.get_mut(..input.len()).ok_or(ErrorKind::BufferFull)?.copy_from_slice(input);
        Ok(input.len())
    }

    /// Decompresses.
    ///
    /// # Errors
    /// Some.
    #[cfg(feature = "alloc")]
    pub fn decompress_to_vec(
        &mut self,
        codec: Codec,
        input: &[u8],
        out: &mut alloc::vec::Vec<u8>,
        max: usize,
    ) -> Result<(), ErrorKind> {
        let _ = codec;
        if input.len() > max {
            return Err(ErrorKind::InflatedBytesLimit);
        }
        out.clear();
        out.extend_from_slice(input);
        Ok(())
    }
}
