//! What a message says about the schema that it was written with.

use crate::decoder::Decoder;
use crate::error::Result;
use crate::wire;

/// What stands in the header of a message: the fingerprint of the writer's schema, a `u64`, in single-object encoding;
/// its number in a registry, a `u32`, in the framing of [`registry`](super::registry). There are no others.
pub trait Key: Copy + Ord + sealed::Header {}

impl Key for u64 {}
impl Key for u32 {}

pub(super) mod sealed {
    use super::{Decoder, Result};

    pub trait Header: Sized {
        /// Reads the header.
        fn read(d: &mut Decoder<'_>) -> Result<Self>;

        /// Whether this is the fingerprint itself.
        fn is(self, fingerprint: u64) -> bool;
    }
}

impl sealed::Header for u64 {
    #[inline]
    fn read(d: &mut Decoder<'_>) -> Result<Self> {
        d.parse(wire::single_header)
    }

    #[inline]
    fn is(self, fingerprint: u64) -> bool {
        self == fingerprint
    }
}

impl sealed::Header for u32 {
    #[inline]
    fn read(d: &mut Decoder<'_>) -> Result<Self> {
        d.parse(wire::registry_header)
    }

    #[inline]
    fn is(self, _: u64) -> bool {
        false
    }
}
