//! `Vec<u8>`: a sink that is never full, and memory that grows.

use crate::codec::{Codec, Decompressor};
use crate::container::{Memory, Sealed};
use crate::error::ErrorKind;
use crate::sink::Sink;
use alloc::vec::Vec;
use core::convert::Infallible;

impl Sink for Vec<u8> {
    type Error = Infallible;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.extend_from_slice(bytes);
        Ok(())
    }

    #[inline]
    fn write_word(&mut self, word: [u8; 8], len: usize) -> Result<(), Infallible> {
        let end = self.len().saturating_add(len);
        self.extend_from_slice(&word);
        self.truncate(end);
        Ok(())
    }
}

/// It grows by at least this much.
const LEAST: usize = 64 << 10;

/// Behind a few bytes, enough to read into.
const SPARE: usize = 16 << 10;

/// Makes it `len` bytes long, and no longer.
fn lengthen(bytes: &mut Vec<u8>, len: usize) -> Result<(), ErrorKind> {
    bytes.try_reserve_exact(len.saturating_sub(bytes.len())).map_err(|_| ErrorKind::BufferFull)?;
    bytes.resize(len, 0);
    Ok(())
}

impl Sealed for Vec<u8> {}

/// It grows as bytes arrive: by as much as have arrived, 64 KiB at least, and never beyond what is being gathered, so
/// that a size without bytes behind it costs nothing. It keeps its length between blocks.
impl Memory for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }

    fn room(&mut self, have: usize, total: usize) -> Result<&mut [u8], ErrorKind> {
        if self.len() <= have && have < total {
            lengthen(self, have.saturating_add(have.max(LEAST)).min(total))?;
        }
        let end = self.len().min(total);
        Ok(self.get_mut(have..end).unwrap_or_default())
    }

    fn spare(&mut self, have: usize) -> Result<&mut [u8], ErrorKind> {
        if self.len() <= have {
            lengthen(self, have.saturating_add(SPARE))?;
        }
        Ok(self.get_mut(have..).unwrap_or_default())
    }

    fn inflate(&mut self, d: &mut Decompressor, codec: Codec, input: &[u8], most: usize) -> Result<usize, ErrorKind> {
        d.decompress_to_vec(codec, input, self, most)?;
        Ok(self.len())
    }
}
