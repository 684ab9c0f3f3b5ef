//! Where blocks are kept: memory that a caller lends, or that grows.

use crate::codec::{Codec, Decompressor};
use crate::error::ErrorKind;

pub(crate) mod sealed {
    /// Only this crate knows memory.
    pub trait Sealed {}
}

/// Memory that a header or a block is gathered in, or that a block inflates into.
///
/// | memory | when it is too small |
/// |---|---|
/// | `&mut [u8]`, lent | [`ErrorKind::BufferFull`], before anything is waited for |
/// | `[u8; N]` | the same |
/// | `Vec<u8>` (feature `alloc`) | it grows as bytes arrive, never beyond what the limits allow |
pub trait Memory: sealed::Sealed {
    /// All of it.
    #[doc(hidden)]
    fn bytes(&self) -> &[u8];

    /// Room after the first `have` bytes, for something that is `total` bytes long; not all of it at once, perhaps, but
    /// never none.
    #[doc(hidden)]
    fn room(&mut self, have: usize, total: usize) -> Result<&mut [u8], ErrorKind>;

    /// All that lies behind the first `have` bytes; never none.
    #[doc(hidden)]
    fn spare(&mut self, have: usize) -> Result<&mut [u8], ErrorKind>;

    /// Inflates `input` to its start, `most` bytes at most; how many bytes it became.
    #[doc(hidden)]
    fn inflate(
        &mut self,
        decompressor: &mut Decompressor,
        codec: Codec,
        input: &[u8],
        most: usize,
    ) -> Result<usize, ErrorKind>;
}

impl sealed::Sealed for &mut [u8] {}

impl Memory for &mut [u8] {
    fn bytes(&self) -> &[u8] {
        self
    }

    fn room(&mut self, have: usize, total: usize) -> Result<&mut [u8], ErrorKind> {
        self.get_mut(have..total).ok_or(ErrorKind::BufferFull)
    }

    fn spare(&mut self, have: usize) -> Result<&mut [u8], ErrorKind> {
        self.get_mut(have..).filter(|spare| !spare.is_empty()).ok_or(ErrorKind::BufferFull)
    }

    fn inflate(&mut self, d: &mut Decompressor, codec: Codec, input: &[u8], most: usize) -> Result<usize, ErrorKind> {
        let limited = most <= self.len();
        let out = match self.get_mut(..most) {
            Some(out) => out,
            None => self,
        };
        d.decompress(codec, input, out).map_err(|kind| match kind {
            ErrorKind::BufferFull if limited => ErrorKind::InflatedBytesLimit,
            kind => kind,
        })
    }
}

impl<const N: usize> sealed::Sealed for [u8; N] {}

impl<const N: usize> Memory for [u8; N] {
    fn bytes(&self) -> &[u8] {
        self
    }

    fn room(&mut self, have: usize, total: usize) -> Result<&mut [u8], ErrorKind> {
        self.get_mut(have..total).ok_or(ErrorKind::BufferFull)
    }

    fn spare(&mut self, have: usize) -> Result<&mut [u8], ErrorKind> {
        self.get_mut(have..).filter(|spare| !spare.is_empty()).ok_or(ErrorKind::BufferFull)
    }

    fn inflate(&mut self, d: &mut Decompressor, codec: Codec, input: &[u8], most: usize) -> Result<usize, ErrorKind> {
        self.as_mut_slice().inflate(d, codec, input, most)
    }
}
