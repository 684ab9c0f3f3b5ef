//! Arrays and maps that stay as they were encoded, and are decoded while one iterates.

use super::def::Cap;
use super::map::MapKey;
use super::seq::Blocks;
use super::{Decode, Def, Describe, Encode, Typed};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::limits::Limits;
use crate::sink::{Sink, SliceFull, SliceSink};
use crate::wire;
use core::fmt;
use core::marker::PhantomData;

/// What has been read of a datum and is to be read again: its bytes, and what the decoder had left.
#[derive(Clone, Copy)]
struct Part<'a> {
    bytes: &'a [u8],
    at: u32,
    fuel: u32,
    depth: u16,
}

impl<'a> Part<'a> {
    const EMPTY: Self = Self { bytes: &[0], at: 0, fuel: Limits::SERVER.fuel, depth: Limits::SERVER.depth };

    /// What `skip` passes over.
    #[inline]
    fn of(d: &mut Decoder<'a>, skip: impl FnOnce(&mut Decoder<'a>) -> Result<()>) -> Result<Self> {
        let (before, at, fuel, depth) = (d.rest(), d.position(), d.fuel(), d.depth());
        skip(d)?;
        let used = before.len().saturating_sub(d.rest().len());
        let bytes = before.get(..used).unwrap_or_default();
        Ok(Self { bytes, at: u32::try_from(at).unwrap_or(u32::MAX), fuel, depth: depth.saturating_sub(1) })
    }

    #[inline]
    const fn decoder(self) -> Decoder<'a> {
        Decoder::of_part(self.bytes, self.at as usize, self.fuel, self.depth)
    }
}

/// An array that borrows its items as they are encoded, and decodes them while one iterates: no memory for items.
///
/// Decoding it passes over the items once, without looking at more than it takes to find the end: an item can still be
/// refused when it is decoded. [`check`](Self::check) looks at all of them.
///
/// ```
/// use avocet::typed::{self, Array};
/// let names: Array<'_, &str> = typed::from_slice(b"\x04\x06Ada\x0aGrace\x00")?;
/// for name in names {
///     assert!(["Ada", "Grace"].contains(&name?));
/// }
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct Array<'a, T> {
    part: Part<'a>,
    of: PhantomData<fn() -> T>,
}

/// A map that borrows its entries as they are encoded, and decodes them while one iterates: no memory for entries.
///
/// Entries come in the order of the bytes; a key may occur more than once. Decoding it is as for [`Array`].
pub struct Map<'a, V> {
    part: Part<'a>,
    of: PhantomData<fn() -> V>,
}

/// Iterates over the items of an [`Array`]; ends after an error.
pub struct Items<'a, T> {
    d: Decoder<'a>,
    blocks: Option<Blocks>,
    of: PhantomData<fn() -> T>,
}

/// Iterates over the entries of a [`Map`]; ends after an error.
pub struct Entries<'a, V> {
    d: Decoder<'a>,
    blocks: Option<Blocks>,
    of: PhantomData<fn() -> V>,
}

macro_rules! lazy {
    ($name:ident, $iter:ident, $item:ty, $one:literal, $min:expr, $read:expr) => {
        impl<T> Clone for $name<'_, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<'_, T> {}

        impl<T> Default for $name<'_, T> {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl<'a, T> $name<'a, T> {
            /// Without
            #[doc = concat!($one, ".")]
            pub const EMPTY: Self = Self { part: Part::EMPTY, of: PhantomData };

            /// The bytes as they are encoded: blocks, and the zero after them.
            #[must_use]
            pub const fn encoded(&self) -> &'a [u8] {
                self.part.bytes
            }

            /// Whether there is nothing in it.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                // The first head says it; it may be a zero that is longer than needed.
                wire::long(self.part.bytes).map_or(true, |(_, count)| count == 0)
            }
        }

        impl<'a, T: Decode<'a>> $name<'a, T> {
            #[doc = concat!("Decodes one ", $one, " after another.")]
            #[inline]
            #[must_use]
            pub const fn iter(&self) -> $iter<'a, T> {
                $iter { d: self.part.decoder(), blocks: Some(Blocks::new($min)), of: PhantomData }
            }

            #[doc = concat!("Decodes every ", $one, ".")]
            ///
            /// # Errors
            /// The first one. Offsets count from the start of the datum.
            pub fn check(&self) -> Result<()> {
                self.iter().try_for_each(|item| item.map(|_| ()))
            }
        }

        impl<'a, T: Decode<'a>> IntoIterator for $name<'a, T> {
            type Item = Result<$item>;
            type IntoIter = $iter<'a, T>;

            fn into_iter(self) -> $iter<'a, T> {
                self.iter()
            }
        }

        impl<'a, T: Decode<'a>> IntoIterator for &$name<'a, T> {
            type Item = Result<$item>;
            type IntoIter = $iter<'a, T>;

            fn into_iter(self) -> $iter<'a, T> {
                self.iter()
            }
        }

        impl<'a, T: Decode<'a>> Iterator for $iter<'a, T> {
            type Item = Result<$item>;

            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn next(&mut self) -> Option<Self::Item> {
                let blocks = self.blocks.as_mut()?;
                let item = match blocks.next(&mut self.d) {
                    Ok(false) => {
                        self.blocks = None;
                        return None;
                    }
                    Ok(true) => $read(&mut self.d),
                    Err(error) => Err(error),
                };
                if item.is_err() {
                    self.blocks = None;
                }
                Some(item)
            }
        }

        impl<'a, T: Decode<'a>> core::iter::FusedIterator for $iter<'a, T> {}

        impl<T> Clone for $iter<'_, T> {
            fn clone(&self) -> Self {
                Self { d: self.d.clone(), blocks: self.blocks.clone(), of: PhantomData }
            }
        }

        impl<T> fmt::Debug for $iter<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($iter)).field("rest", &self.d.rest().len()).finish_non_exhaustive()
            }
        }

        /// Compares decoded items.
        impl<'a, T: Decode<'a> + PartialEq> PartialEq for $name<'a, T> {
            fn eq(&self, other: &Self) -> bool {
                self.iter().eq(other.iter())
            }
        }

        impl<T> Encode for $name<'_, T>
        where
            Self: Describe,
        {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.fixed(self.part.bytes)
            }
        }

        impl<T: Typed> Typed for $name<'_, T> {
            type At<'a> = $name<'a, T::At<'a>>;
        }
    };
}

lazy!(Array, Items, T, "item", T::MIN_SIZE, T::decode);
lazy!(Map, Entries, (&'a str, T), "entry", T::MIN_SIZE.saturating_add(1), |d: &mut Decoder<'a>| {
    let key = d.str()?;
    Ok((key, T::decode(d)?))
});

impl<T: Describe> Describe for Array<'_, T> {
    const DEF: &'static Def = &{
        assert!(!T::IS_BYTE, "an array of `u8` is `bytes`: use `&[u8]` instead of `Array<u8>`");
        Def::Array { item: T::DEF, max: Cap::None("`Array` without a capacity") }
    };
}

impl<'a, T: Decode<'a>> Decode<'a> for Array<'a, T> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        Part::of(d, T::skip_seq).map(|part| Self { part, of: PhantomData })
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        T::skip_seq(d)
    }
}

impl<V: Describe> Describe for Map<'_, V> {
    const DEF: &'static Def =
        &Def::Map { value: V::DEF, key: <&str as MapKey>::CAP, max: Cap::None("`Map` without a capacity") };
}

impl<'a, V: Decode<'a>> Decode<'a> for Map<'a, V> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        Part::of(d, super::map::skip::<V>).map(|part| Self { part, of: PhantomData })
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        super::map::skip::<V>(d)
    }
}

impl<'a, T> Array<'a, T> {
    /// Encodes items into `room`, to be written as part of something larger.
    ///
    /// # Errors
    /// [`EncodeError::Sink`] if `room` is too small; [`EncodeError::Value`].
    pub fn from_items(items: &[T], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        T: Encode,
    {
        let mut e = Encoder::new(SliceSink::new(room));
        super::seq::encode(items, &mut e)?;
        Ok(Self { part: Part { bytes: e.into_sink().into_written(), ..Part::EMPTY }, of: PhantomData })
    }
}

impl<'a, V> Map<'a, V> {
    /// Encodes entries into `room`, to be written as part of something larger.
    ///
    /// # Errors
    /// [`EncodeError::Sink`] if `room` is too small; [`EncodeError::Value`].
    pub fn from_entries(entries: &[(&str, V)], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        V: Encode,
    {
        let mut e = Encoder::new(SliceSink::new(room));
        if !entries.is_empty() {
            e.block(entries.len())?;
            for (key, value) in entries {
                e.str(key)?;
                value.encode(&mut e)?;
            }
        }
        e.end()?;
        Ok(Self { part: Part { bytes: e.into_sink().into_written(), ..Part::EMPTY }, of: PhantomData })
    }

    /// The value of the first entry with this key; passes over the entries before it.
    ///
    /// # Errors
    /// That of an entry before it, or of its own.
    pub fn get(&self, key: &str) -> Result<Option<V>>
    where
        V: Decode<'a>,
    {
        let mut d = self.part.decoder();
        let mut blocks = Blocks::new(V::MIN_SIZE.saturating_add(1));
        while blocks.next(&mut d)? {
            if d.bytes()? == key.as_bytes() {
                return V::decode(&mut d).map(Some);
            }
            V::skip(&mut d)?;
        }
        Ok(None)
    }
}

impl<'a, T: Decode<'a> + fmt::Debug> fmt::Debug for Array<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map_while(Result::ok)).finish()
    }
}

impl<'a, V: Decode<'a> + fmt::Debug> fmt::Debug for Map<'a, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map_while(Result::ok)).finish()
    }
}
