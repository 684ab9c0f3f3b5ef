//! Text, bytes, arrays, references, options: what needs no heap.

use super::def::Cap;
use super::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Name, Typed};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;

impl Describe for str {
    const DEF: &'static Def = &Def::primitive(Primitive::String);
}

impl Encode for str {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.str(self)
    }
}

impl<T: Describe> Describe for [T] {
    const DEF: &'static Def = &if T::IS_BYTE {
        Def::primitive(Primitive::Bytes)
    } else {
        Def::Array { item: T::DEF, max: Cap::None("slice without a capacity") }
    };
    crate::__refers!(T);
}

impl<T: Encode> Encode for [T] {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        T::encode_seq(self, e)
    }
}

impl<T: Describe + ?Sized> Describe for &T {
    const DEF: &'static Def = T::DEF;
    crate::__refers!(T);
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        (**self).encode(e)
    }
}

impl<'a> Decode<'a> for &'a str {
    #[inline(always)]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        d.str()
    }

    #[inline(always)]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.str(op)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some("")
    }

    #[inline(always)]
    fn blank_array<const N: usize>() -> Option<[Self; N]> {
        Some([""; N])
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl Typed for &str {
    type At<'a> = &'a str;
}

impl<'a> Decode<'a> for &'a [u8] {
    #[inline(always)]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        d.bytes()
    }

    #[inline(always)]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.bytes(op)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(&[])
    }

    #[inline(always)]
    fn blank_array<const N: usize>() -> Option<[Self; N]> {
        Some([&[]; N])
    }
}

impl Typed for &[u8] {
    type At<'a> = &'a [u8];
}

impl<'a, const N: usize> Decode<'a> for &'a [u8; N] {
    #[inline(always)]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        d.fixed_array()
    }

    #[inline(always)]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.fixed_array(op)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(const { &[0; N] })
    }
}

impl<const N: usize> Typed for &[u8; N] {
    type At<'a> = &'a [u8; N];
}

/// `Fixed16` and so on: what a fixed type is called that has not been given a name.
struct FixedName<const N: usize>;

impl<const N: usize> FixedName<N> {
    const DIGITS: ([u8; 25], usize) = digits(N);
    const NAME: &'static str = match core::str::from_utf8(Self::DIGITS.0.split_at(Self::DIGITS.1).0) {
        Ok(name) => name,
        Err(_) => "Fixed",
    };
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated at compile time only
const fn digits(number: usize) -> ([u8; 25], usize) {
    let mut text = *b"Fixed                    ";
    let mut len = 6;
    let mut rest = number;
    while rest >= 10 {
        rest /= 10;
        len += 1;
    }
    let mut at = len;
    rest = number;
    while at > 5 {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    (text, len)
}

impl<T: Describe, const N: usize> Describe for [T; N] {
    const DEF: &'static Def = &if T::IS_BYTE {
        Def::Fixed { name: Name::new(FixedName::<N>::NAME), size: N as u32, logical: None }
    } else {
        Def::Array { item: T::DEF, max: Cap::Max(N) }
    };
    crate::__refers!(T);
}

impl<'a, T: Decode<'a>, const N: usize> Decode<'a> for [T; N] {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        T::decode_array(d)
    }

    #[inline]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        T::resolve_array(r, op)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        T::blank_array()
    }

    #[inline]
    fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
        T::decode_array_into(self, d)
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        T::skip_array::<N>(d)
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        T::encode_array(self, e)
    }
}

impl<T: Typed, const N: usize> Typed for [T; N] {
    type At<'a> = [T::At<'a>; N];
}

impl<T: Describe> Describe for Option<T> {
    const DEF: &'static Def = &Def::Union { branches: &[&Def::primitive(Primitive::Null), T::DEF] };
    crate::__refers!(T);
}

impl<'a, T: Decode<'a>> Decode<'a> for Option<T> {
    #[inline(always)]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        if d.union_index(2)? == 0 { Ok(None) } else { T::decode(d).map(Some) }
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match r.option(op, 0)? {
            None => Ok(None),
            Some(op) => T::resolve(r, op).map(Some),
        }
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
        match (r.option(op, 0)?, &mut *self) {
            (None, _) => *self = None,
            (Some(op), Some(value)) => value.resolve_into(r, op)?,
            (Some(op), None) => *self = Some(T::resolve(r, op)?),
        }
        Ok(())
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(None)
    }

    #[inline(always)]
    fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
        match (d.union_index(2)?, &mut *self) {
            (0, _) => *self = None,
            (_, Some(value)) => value.decode_into(d)?,
            (_, None) => *self = Some(T::decode(d)?),
        }
        Ok(())
    }

    #[inline(always)]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        if d.union_index(2)? == 0 { Ok(()) } else { T::skip(d) }
    }
}

impl<T: Encode> Encode for Option<T> {
    #[inline(always)]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        match self {
            None => e.index(0),
            Some(value) => {
                e.index(1)?;
                value.encode(e)
            }
        }
    }
}

impl<T: Typed> Typed for Option<T> {
    type At<'a> = Option<T::At<'a>>;
}

impl<'a, Tag: Describe, T: DecodeAs<'a, Tag>> DecodeAs<'a, Option<Tag>> for Option<T> {
    #[inline(always)]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        if d.union_index(2)? == 0 { Ok(None) } else { T::decode_as(d).map(Some) }
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match r.option(op, 0)? {
            None => Ok(None),
            Some(op) => T::resolve_as(r, op).map(Some),
        }
    }

    #[inline(always)]
    fn blank_as() -> Option<Self> {
        Some(None)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<Option<Tag>> for Option<T> {
    #[inline(always)]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        match self {
            None => e.index(0),
            Some(value) => {
                e.index(1)?;
                value.encode_as(e)
            }
        }
    }
}
