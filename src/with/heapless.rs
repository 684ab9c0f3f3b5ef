//! `heapless` 0.9: vectors and strings as sinks; vectors, strings and maps as Avro types, which have a greatest size.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;
use crate::typed::__private::{Bounded, Full, Seq};
use crate::typed::tags::{self, Decimal};
use crate::typed::{self, Blocks, Cap, Decode, DecodeAs, Def, Describe, Encode, EncodeAs, MapKey, Typed};
use core::hash::{BuildHasher, Hash};
use heapless::{CapacityError, IndexMap, LinearMap, String, Vec};

/// A [`heapless::Vec`] as a [`Sink`].
///
/// ```
/// use avocet::{Sink, with::heapless::VecSink};
/// let mut sink = VecSink(heapless::Vec::<u8, 4>::new());
/// sink.write(b"avro")?;
/// assert!(sink.write(b"!").is_err());
/// assert_eq!(sink.0, b"avro");
/// # Ok::<(), heapless::CapacityError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct VecSink<const N: usize>(pub Vec<u8, N>);

impl<const N: usize> Sink for VecSink<N> {
    type Error = CapacityError;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), CapacityError> {
        if bytes.len() > N.saturating_sub(self.0.len()) {
            return Err(CapacityError::default());
        }
        // One by one, as `extend_from_slice` does too; but its sum could panic where overflow is checked.
        bytes.iter().try_for_each(|byte| self.0.push(*byte).map_err(|_| CapacityError::default()))
    }
}

/// A [`heapless::String`] as a [`Sink`]; the bytes must be whole UTF-8 strings, as those of JSON and canonical forms are.
#[derive(Clone, Debug, Default)]
pub struct StringSink<const N: usize>(pub String<N>);

/// Why a [`StringSink`] refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum StringSinkError {
    /// The string is full.
    Full,
    /// The bytes are not text.
    InvalidUtf8,
}

impl core::fmt::Display for StringSinkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Full => "the string is full",
            Self::InvalidUtf8 => "not UTF-8",
        })
    }
}

impl core::error::Error for StringSinkError {}

impl<const N: usize> Sink for StringSink<N> {
    type Error = StringSinkError;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), StringSinkError> {
        let text = core::str::from_utf8(bytes).map_err(|_| StringSinkError::InvalidUtf8)?;
        self.0.push_str(text).map_err(|_| StringSinkError::Full)
    }
}

impl<const N: usize> Describe for String<N> {
    const DEF: &'static Def = &Def::bounded(Primitive::String, N);
}

impl<const N: usize> Decode<'_> for String<N> {
    #[inline]
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let mut text = Self::new();
        text.decode_into(d)?;
        Ok(text)
    }

    #[inline]
    fn decode_into(&mut self, d: &mut Decoder<'_>) -> Result<()> {
        let at = d.position();
        let text = d.str()?;
        self.clear();
        self.push_str(text).map_err(|_| Error::new(ErrorKind::Capacity, at))
    }

    #[inline]
    fn resolve(r: &mut Resolver<'_>, op: Op) -> Result<Self> {
        let mut text = Self::new();
        text.resolve_into(r, op)?;
        Ok(text)
    }

    #[inline]
    fn resolve_into(&mut self, r: &mut Resolver<'_>, op: Op) -> Result<()> {
        let at = r.decoder().position();
        let text = r.str(op)?;
        self.clear();
        self.push_str(text).map_err(|_| Error::new(ErrorKind::Capacity, at))
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(Self::new())
    }

    #[inline]
    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl<const N: usize> Encode for String<N> {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.str(self)
    }
}

impl<const N: usize> Typed for String<N> {
    type At<'a> = Self;
}

impl<const N: usize> MapKey for String<N> {}

impl<T, const N: usize> Seq<T> for Vec<T, N> {
    #[inline]
    fn reserve(&mut self, _: usize) {}

    #[inline]
    fn items(&mut self) -> &mut [T] {
        self
    }

    #[inline]
    fn push(&mut self, item: T) -> Result<(), Full> {
        Self::push(self, item).map_err(|_| Full)
    }

    #[inline]
    fn extend<I: ExactSizeIterator<Item = T>>(&mut self, items: I) -> Result<(), Full> {
        if items.len() > N.saturating_sub(self.len()) {
            return Err(Full);
        }
        for item in items {
            Self::push(self, item).map_err(|_| Full)?;
        }
        Ok(())
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        Self::truncate(self, len);
    }
}

impl<T: Describe, const N: usize> Describe for Vec<T, N> {
    const DEF: &'static Def =
        &if T::IS_BYTE { Def::bounded(Primitive::Bytes, N) } else { Def::Array { item: T::DEF, max: Cap::Max(N) } };
    crate::__refers!(T);
}

typed::vector!(Vec, N);

crate::typed::bounded! {
    [const N: usize] String<N>;
    [T, const N: usize] Vec<T, N>;
    [K: Eq, V, const N: usize] LinearMap<K, V, N>;
    [K, V, H, const N: usize] IndexMap<K, V, H, N>;
}

/// The bytes of the unscaled number.
impl<const P: u16, const S: u16, const N: usize> DecodeAs<'_, Decimal<P, S>> for Vec<u8, N> {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        Self::from_slice(d.bytes()?).map_err(|_| Error::new(ErrorKind::Capacity, at))
    }
}

impl<const P: u16, const S: u16, const N: usize> EncodeAs<Decimal<P, S>> for Vec<u8, N> {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<Decimal<P, S>>::encode_as(self.as_slice(), e)
    }
}

macro_rules! map {
    ($map:ident $(, $state:ident: $bound:path)?; $($key:path),+) => {
        impl<K: MapKey, V: Describe, $($state,)? const N: usize> Describe for $map<K, V, $($state,)? N> {
            const DEF: &'static Def = &Def::Map { value: V::DEF, key: K::CAP, max: Cap::Max(N) };
            $crate::__refers!(V);
        }

        /// Of a key that occurs twice, the last value stays.
        impl<'a, K: MapKey + Decode<'a> $(+ $key)+, V: Decode<'a>, $($state: $bound + Default,)? const N: usize> Decode<'a>
            for $map<K, V, $($state,)? N>
        {
            #[inline]
            fn decode(d: &mut Decoder<'a>) -> Result<Self> {
                let mut map = Self::default();
                map.decode_into(d)?;
                Ok(map)
            }

            #[inline]
            fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
                d.enter()?;
                self.clear();
                let mut blocks = Blocks::new(V::MIN_SIZE.saturating_add(1));
                while blocks.next(d)? {
                    let at = d.position();
                    let key = K::decode(d)?;
                    self.insert(key, V::decode(d)?).map_err(|_| Error::new(ErrorKind::Capacity, at))?;
                }
                d.leave();
                Ok(())
            }

            #[inline]
            fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut map = Self::default();
                map.resolve_into(r, op)?;
                Ok(map)
            }

            #[inline]
            fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
                self.clear();
                typed::resolve_each(r, op, V::MIN_SIZE.saturating_add(1), |r, op| {
                    let at = r.decoder().position();
                    let key = K::decode(r.decoder())?;
                    let value = V::resolve(r, op)?;
                    self.insert(key, value).map(drop).map_err(|_| Error::new(ErrorKind::Capacity, at))
                })
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn skip(d: &mut Decoder<'a>) -> Result<()> {
                typed::skip_map::<V>(d)
            }
        }

        impl<K: MapKey $(+ $key)+, V: Encode, $($state: $bound,)? const N: usize> Encode for $map<K, V, $($state,)? N> {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.enter()?;
                if !self.is_empty() {
                    e.block(self.len())?;
                    for (key, value) in self.iter() {
                        e.str(key.as_ref())?;
                        value.encode(e)?;
                    }
                }
                e.leave();
                e.end()
            }
        }

        /// Of a key that occurs twice, the last value stays.
        impl<'a, K: MapKey + Decode<'a> $(+ $key)+, Tag: Describe, V: DecodeAs<'a, Tag>, $($state: $bound + Default,)? const N: usize>
            DecodeAs<'a, $map<K, Tag, $($state,)? N>> for $map<K, V, $($state,)? N>
        {
            fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
                d.enter()?;
                let mut map = Self::default();
                let mut blocks = Blocks::new(Tag::MIN_SIZE.saturating_add(1));
                while blocks.next(d)? {
                    let at = d.position();
                    let key = K::decode(d)?;
                    map.insert(key, V::decode_as(d)?).map_err(|_| Error::new(ErrorKind::Capacity, at))?;
                }
                d.leave();
                Ok(map)
            }

            fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut map = Self::default();
                typed::resolve_each(r, op, Tag::MIN_SIZE.saturating_add(1), |r, op| {
                    let at = r.decoder().position();
                    let key = K::decode(r.decoder())?;
                    let value = V::resolve_as(r, op)?;
                    map.insert(key, value).map(drop).map_err(|_| Error::new(ErrorKind::Capacity, at))
                })?;
                Ok(map)
            }

            #[inline(always)]
            fn blank_as() -> Option<Self> {
                Some(Self::default())
            }
        }

        impl<K: MapKey $(+ $key)+, Tag: Describe, V: EncodeAs<Tag>, $($state: $bound,)? const N: usize>
            EncodeAs<$map<K, Tag, $($state,)? N>> for $map<K, V, $($state,)? N>
        {
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                tags::entries(self.len(), self.iter(), e)
            }
        }

        impl<const L: usize, V: Typed, $($state: $bound + Default,)? const N: usize> Typed
            for $map<String<L>, V, $($state,)? N>
        {
            type At<'a> = $map<String<L>, V::At<'a>, $($state,)? N>;
        }
    };
}

map!(LinearMap; Eq);
map!(IndexMap, H: BuildHasher; Eq, Hash);
