//! What owns memory: strings, vectors, boxes, maps.

use super::def::Cap;
use super::map::{self, MapKey};
use super::seq::{self, Blocks, Full, Seq};
use super::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Pairs, Typed, tags};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;
use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

impl Describe for String {
    const DEF: &'static Def = &Def::primitive(Primitive::String);
}

impl Decode<'_> for String {
    #[inline]
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        d.str().map(Self::from)
    }

    #[inline]
    fn resolve(r: &mut Resolver<'_>, op: Op) -> Result<Self> {
        r.str(op).map(Self::from)
    }

    #[inline]
    fn resolve_into(&mut self, r: &mut Resolver<'_>, op: Op) -> Result<()> {
        let text = r.str(op)?;
        self.clear();
        self.push_str(text);
        Ok(())
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(Self::new())
    }

    #[inline]
    fn decode_into(&mut self, d: &mut Decoder<'_>) -> Result<()> {
        let text = d.str()?;
        self.clear();
        self.push_str(text);
        Ok(())
    }

    #[inline]
    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl Encode for String {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.str(self)
    }
}

impl Typed for String {
    type At<'a> = Self;
}

impl<T> Seq<T> for Vec<T> {
    #[inline]
    fn reserve(&mut self, items: usize) {
        Self::reserve(self, seq::cautious::<T>(items));
    }

    #[inline]
    fn items(&mut self) -> &mut [T] {
        self
    }

    #[inline]
    fn push(&mut self, item: T) -> Result<(), Full> {
        Self::push(self, item);
        Ok(())
    }

    #[inline]
    fn extend<I: ExactSizeIterator<Item = T>>(&mut self, items: I) -> Result<(), Full> {
        Extend::extend(self, items);
        Ok(())
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        Self::truncate(self, len);
    }
}

impl<T: Describe> Describe for Vec<T> {
    const DEF: &'static Def = &if T::IS_BYTE {
        Def::primitive(Primitive::Bytes)
    } else {
        Def::Array { item: T::DEF, max: Cap::None("`Vec` without a capacity") }
    };
    crate::__refers!(T);
}

super::vector::vector!(Vec);

impl<T: Describe + ?Sized> Describe for Box<T> {
    const DEF: &'static Def = T::DEF;
    crate::__refers!(T);
}

impl<'a, T: Decode<'a>> Decode<'a> for Box<T> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        d.enter_value::<T>()?;
        let value = Self::new(T::decode(d)?);
        d.leave_value::<T>();
        Ok(value)
    }

    #[inline]
    fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
        d.enter_value::<T>()?;
        (**self).decode_into(d)?;
        d.leave_value::<T>();
        Ok(())
    }

    #[inline]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.decoder().enter_value::<T>()?;
        let value = Self::new(T::resolve(r, op)?);
        r.decoder().leave_value::<T>();
        Ok(value)
    }

    #[inline]
    fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
        r.decoder().enter_value::<T>()?;
        (**self).resolve_into(r, op)?;
        r.decoder().leave_value::<T>();
        Ok(())
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        d.enter_value::<T>()?;
        T::skip(d)?;
        d.leave_value::<T>();
        Ok(())
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.enter()?;
        (**self).encode(e)?;
        e.leave();
        Ok(())
    }
}

impl<T: Typed> Typed for Box<T> {
    type At<'a> = Box<T::At<'a>>;
}

impl<T: Describe + ToOwned + ?Sized> Describe for Cow<'_, T> {
    const DEF: &'static Def = T::DEF;
    crate::__refers!(T);
}

/// Borrows.
impl<'a, T: ToOwned + Describe + ?Sized> Decode<'a> for Cow<'a, T>
where
    &'a T: Decode<'a>,
{
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        <&T>::decode(d).map(Cow::Borrowed)
    }

    #[inline]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        <&T>::resolve(r, op).map(Cow::Borrowed)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        <&T>::blank().map(Cow::Borrowed)
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        <&T>::skip(d)
    }
}

impl<T: Encode + ToOwned + ?Sized> Encode for Cow<'_, T> {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        (**self).encode(e)
    }
}

impl Typed for Cow<'_, str> {
    type At<'a> = Cow<'a, str>;
}

impl Typed for Cow<'_, [u8]> {
    type At<'a> = Cow<'a, [u8]>;
}

impl MapKey for String {}
impl MapKey for Cow<'_, str> {}

macro_rules! map {
    ($map:ident $(, $state:ident: $bound:path)?; $($key:path),+; $new:expr; $reserve:expr) => {
        impl<K: MapKey, V: Describe $(, $state)?> Describe for $map<K, V $(, $state)?> {
            const DEF: &'static Def = &Def::Map {
                value: V::DEF,
                key: K::CAP,
                max: Cap::None(concat!("`", stringify!($map), "` without a capacity")),
            };
            $crate::__refers!(V);
        }

        /// Of a key that occurs twice, the last value stays; `Pairs` keeps both.
        impl<'a, K: MapKey + Decode<'a> $(+ $key)+, V: Decode<'a> $(, $state: $bound + Default)?> Decode<'a>
            for $map<K, V $(, $state)?>
        {
            #[inline]
            fn decode(d: &mut Decoder<'a>) -> Result<Self> {
                let mut map: Self = $new;
                map.decode_into(d)?;
                Ok(map)
            }

            #[inline]
            fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
                d.enter()?;
                self.clear();
                let reserve: fn(&mut Self, usize) = $reserve;
                let mut blocks = Blocks::new(V::MIN_SIZE.saturating_add(1));
                loop {
                    let count = blocks.open(d)?;
                    if count == 0 {
                        break;
                    }
                    reserve(self, seq::cautious::<(K, V)>(usize::try_from(count).unwrap_or(usize::MAX)));
                    for _ in 0..count {
                        let key = K::decode(d)?;
                        self.insert(key, V::decode(d)?);
                    }
                }
                d.leave();
                Ok(())
            }

            #[inline]
            fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut map: Self = $new;
                map.resolve_into(r, op)?;
                Ok(map)
            }

            #[inline]
            fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
                self.clear();
                seq::resolve_each(r, op, V::MIN_SIZE.saturating_add(1), |r, op| {
                    let key = K::decode(r.decoder())?;
                    self.insert(key, V::resolve(r, op)?);
                    Ok(())
                })
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some($new)
            }

            #[inline]
            fn skip(d: &mut Decoder<'a>) -> Result<()> {
                map::skip::<V>(d)
            }
        }

        impl<K: MapKey, V: Encode $(, $state)?> Encode for $map<K, V $(, $state)?> {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.enter()?;
                if !self.is_empty() {
                    e.block(self.len())?;
                    for (key, value) in self {
                        e.str(key.as_ref())?;
                        value.encode(e)?;
                    }
                }
                e.leave();
                e.end()
            }
        }

        impl<V: Typed $(, $state: $bound + Default)?> Typed for $map<String, V $(, $state)?> {
            type At<'a> = $map<String, V::At<'a> $(, $state)?>;
        }
    };
}

map!(BTreeMap; Ord; Self::new(); |_, _| {});
map!(Pairs; AsRef<str>; Self::new(); Self::reserve);

#[cfg(feature = "std")]
mod with_std {
    use super::*;
    use core::hash::{BuildHasher, Hash};
    use std::collections::HashMap;

    map!(HashMap, H: BuildHasher; Eq, Hash; Self::with_hasher(H::default()); Self::reserve);
}
