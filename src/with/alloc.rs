//! `alloc`: writing to a growing vector.

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
}
