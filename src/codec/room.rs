//! Where a block is decompressed to: a slice of fixed length, or a `Vec` that grows up to a limit. The codecs see one
//! type, so each is compiled once.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::error::ErrorKind;

/// The place for the output of one block.
pub(super) enum Room<'a> {
    /// A slice that the caller lent.
    Lent(&'a mut [u8]),
    /// A vector and the length that it must not exceed.
    #[cfg(feature = "alloc")]
    Owned(&'a mut Vec<u8>, usize),
}

impl<'a> Room<'a> {
    pub(super) fn lent(out: &'a mut [u8]) -> Self {
        Self::Lent(out)
    }

    #[cfg(feature = "alloc")]
    pub(super) fn owned(out: &'a mut Vec<u8>, max: usize) -> Self {
        Self::Owned(out, max)
    }

    /// Exactly `len` bytes to write, for codecs that know the length.
    pub(super) fn exactly(&mut self, len: usize) -> Result<&mut [u8], ErrorKind> {
        #[cfg(feature = "alloc")]
        if let Self::Owned(vec, max) = self
            && len <= *max
            && vec.len() < len
        {
            extend(vec, len)?;
        }
        let full = self.full();
        self.get().get_mut(..len).ok_or(full)
    }
}

#[cfg(any(feature = "deflate", feature = "zstandard", feature = "bzip2", feature = "xz"))]
impl Room<'_> {
    /// Makes the room at least `len` bytes, or as many as it may have. Returns whether it became longer.
    pub(super) fn grow(&mut self, len: usize) -> Result<bool, ErrorKind> {
        match self {
            Self::Lent(_) => {
                let _ = len;
                Ok(false)
            }
            #[cfg(feature = "alloc")]
            Self::Owned(vec, max) => {
                let len = len.min(*max);
                if len <= vec.len() {
                    return Ok(false);
                }
                extend(vec, len)?;
                Ok(true)
            }
        }
    }
}

impl Room<'_> {
    /// All bytes that there are by now.
    pub(super) fn get(&mut self) -> &mut [u8] {
        match self {
            Self::Lent(out) => out,
            #[cfg(feature = "alloc")]
            Self::Owned(vec, _) => vec,
        }
    }

    /// The error of a block that does not fit.
    pub(super) fn full(&self) -> ErrorKind {
        match self {
            Self::Lent(_) => ErrorKind::BufferFull,
            #[cfg(feature = "alloc")]
            Self::Owned(..) => ErrorKind::InflatedBytesLimit,
        }
    }
}

/// Lengthens `vec` to `len` without the slack that `Vec` would add, so that the limit holds for its capacity too.
#[cfg(feature = "alloc")]
fn extend(vec: &mut Vec<u8>, len: usize) -> Result<(), ErrorKind> {
    vec.try_reserve_exact(len.saturating_sub(vec.len())).map_err(|_| ErrorKind::InflatedBytesLimit)?;
    vec.resize(len, 0);
    Ok(())
}
