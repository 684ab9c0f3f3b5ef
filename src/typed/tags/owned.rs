//! Tags in boxes and maps.

use super::{entries, items};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::sink::Sink;
use crate::typed::seq::{self, Blocks};
use crate::typed::{Decode, DecodeAs, Describe, EncodeAs, MapKey, Pairs};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<Vec<Tag>> for &[T] {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        items(self, e)
    }
}

impl<'a, Tag: Describe, T: DecodeAs<'a, Tag>> DecodeAs<'a, Box<Tag>> for Box<T> {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        d.enter_value::<T>()?;
        let value = Self::new(T::decode_as(d)?);
        d.leave_value::<T>();
        Ok(value)
    }

    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.decoder().enter_value::<T>()?;
        let value = Self::new(T::resolve_as(r, op)?);
        r.decoder().leave_value::<T>();
        Ok(value)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<Box<Tag>> for Box<T> {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.enter()?;
        (**self).encode_as(e)?;
        e.leave();
        Ok(())
    }
}

macro_rules! map {
    ($map:ident $(, $state:ident: $bound:path)?; $($key:path),+; $new:expr) => {
        /// Of a key that occurs twice, the last value stays; `Pairs` keeps both.
        impl<'a, K: MapKey + Decode<'a> $(+ $key)+, Tag: Describe, V: DecodeAs<'a, Tag> $(, $state: $bound + Default)?>
            DecodeAs<'a, $map<K, Tag $(, $state)?>> for $map<K, V $(, $state)?>
        {
            fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
                d.enter()?;
                let mut map: Self = $new;
                let mut blocks = Blocks::new(Tag::MIN_SIZE.saturating_add(1));
                while blocks.next(d)? {
                    let key = K::decode(d)?;
                    map.insert(key, V::decode_as(d)?);
                }
                d.leave();
                Ok(map)
            }

            fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut map: Self = $new;
                seq::resolve_each(r, op, Tag::MIN_SIZE.saturating_add(1), |r, op| {
                    let key = K::decode(r.decoder())?;
                    map.insert(key, V::resolve_as(r, op)?);
                    Ok(())
                })?;
                Ok(map)
            }

            #[inline(always)]
            fn blank_as() -> Option<Self> {
                Some($new)
            }
        }

        impl<K: MapKey, Tag: Describe, V: EncodeAs<Tag> $(, $state)?> EncodeAs<$map<K, Tag $(, $state)?>>
            for $map<K, V $(, $state)?>
        {
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                entries(self.len(), self.iter(), e)
            }
        }
    };
}

map!(BTreeMap; Ord; Self::new());
map!(Pairs; AsRef<str>; Self::new());

#[cfg(feature = "std")]
mod with_std {
    use super::*;
    use core::hash::{BuildHasher, Hash};
    use std::collections::HashMap;

    map!(HashMap, H: BuildHasher; Eq, Hash; Self::with_hasher(H::default()));
}
