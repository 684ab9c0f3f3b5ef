//! Maps: what may be a key.

use super::def::Cap;
use super::seq::Blocks;
use super::{Decode, Def, Describe};
use crate::decoder::Decoder;
use crate::error::Result;

/// A type that can be the key of a map: a string.
pub trait MapKey: Describe + AsRef<str> {
    /// Bytes of a key.
    #[doc(hidden)]
    const CAP: Cap = match Self::DEF {
        Def::Primitive { max, .. } => *max,
        _ => Cap::None("keys without a capacity"),
    };
}

impl MapKey for &str {}

/// Passes over a map of such values.
#[inline]
pub(crate) fn skip<'a, V: Decode<'a>>(d: &mut Decoder<'a>) -> Result<()> {
    d.enter()?;
    let mut blocks = Blocks::new(V::MIN_SIZE.saturating_add(1));
    loop {
        let count = blocks.open_to_skip(d)?;
        if count == 0 {
            break;
        }
        for _ in 0..count {
            d.bytes()?;
            V::skip(d)?;
        }
    }
    d.leave();
    Ok(())
}
