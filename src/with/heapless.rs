//! `heapless` 0.9: vectors and strings as sinks; vectors, strings and maps as Avro types, which have a greatest size.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Primitive;
use crate::sink::Sink;
use crate::typed::__private::{Bounded, Full, Seq};
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
        self.0.extend_from_slice(bytes)
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

impl<'a, T: Decode<'a>, const N: usize> Decode<'a> for Vec<T, N> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        let mut items = Self::new();
        T::decode_seq(d, &mut items)?;
        Ok(items)
    }

    #[inline]
    fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
        T::decode_seq(d, self)
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        T::skip_seq(d)
    }
}

impl<T: Encode, const N: usize> Encode for Vec<T, N> {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        T::encode_seq(self, e)
    }
}

impl<T: Typed, const N: usize> Typed for Vec<T, N> {
    type At<'a> = Vec<T::At<'a>, N>;
}

impl<'a, Tag: Describe, T: DecodeAs<'a, Tag>, const N: usize> DecodeAs<'a, Vec<Tag, N>> for Vec<T, N> {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        let mut items = Self::new();
        typed::decode_as::<Tag, T, _>(d, &mut items)?;
        Ok(items)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>, const N: usize> EncodeAs<Vec<Tag, N>> for Vec<T, N> {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.enter()?;
        if !self.is_empty() {
            e.block(self.len())?;
            for item in self {
                item.encode_as(e)?;
            }
        }
        e.leave();
        e.end()
    }
}

crate::typed::bounded! {
    [const N: usize] String<N>;
    [T, const N: usize] Vec<T, N>;
    [K: Eq, V, const N: usize] LinearMap<K, V, N>;
    [K, V, H, const N: usize] IndexMap<K, V, H, N>;
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

        impl<const L: usize, V: Typed, $($state: $bound + Default,)? const N: usize> Typed
            for $map<String<L>, V, $($state,)? N>
        {
            type At<'a> = $map<String<L>, V::At<'a>, $($state,)? N>;
        }
    };
}

map!(LinearMap; Eq);
map!(IndexMap, H: BuildHasher; Eq, Hash);
