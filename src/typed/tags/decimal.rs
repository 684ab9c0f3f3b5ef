//! Decimal numbers: an unscaled integer in two's complement, and a scale that the schema says.

use super::twos::{self, bytes_of, fits, shortest, unscaled, within};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{LogicalType, Primitive};
use crate::sink::Sink;
use crate::typed::{Cap, Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Name, Typed};

/// A decimal number of at most `P` digits, `S` of them after the point: the unscaled number. As `bytes`.
///
/// Read in any form, with bytes that only repeat the sign and with more digits than `P`, as long as it fits; written in
/// the shortest, and refused with [`ValueError::Decimal`] if it has more digits.
///
/// ```
/// use avocet::typed::{self, tags::Decimal};
/// let price = Decimal::<9, 2>(12_99); // 12.99
/// let mut room = [0; Decimal::<9, 2>::MOST_BYTES + 1];
/// assert_eq!(typed::to_slice(&price, &mut room).unwrap(), [4, 0x05, 0x13]);
/// assert!(typed::encoded_len(&Decimal::<3, 0>(1000)).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Decimal<const P: u16, const S: u16>(
    /// The number without its point.
    pub i128,
);

impl<const P: u16, const S: u16> Decimal<P, S> {
    /// The most bytes that the number itself is written in.
    pub const MOST_BYTES: usize = bytes_of(P);
}

/// A decimal number of at most `P` digits, `S` of them after the point, as a `fixed` of `N` bytes: the unscaled number.
///
/// The type is called after its parameters, such as `Decimal16_38_10`; [`Called`](super::Called) gives it another name.
///
/// ```
/// use avocet::typed::{self, tags::DecimalFixed};
/// let bytes = typed::to_slice(&DecimalFixed::<4, 9, 2>(-1), &mut [0; 4]).unwrap().to_vec();
/// assert_eq!(bytes, [0xff; 4]);
/// assert_eq!(typed::from_slice::<DecimalFixed<4, 9, 2>>(&bytes), Ok(DecimalFixed(-1)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DecimalFixed<const N: usize, const P: u16, const S: u16>(
    /// The number without its point.
    pub i128,
);

const fn check_digits(precision: u16, scale: u16) {
    assert!(precision > 0, "a decimal has one digit at least");
    assert!(scale <= precision, "a decimal has no more digits after its point than it has digits");
}

impl<const P: u16, const S: u16> Describe for Decimal<P, S> {
    const DEF: &'static Def = &{
        check_digits(P, S);
        Def::Primitive {
            of: Primitive::Bytes,
            logical: Some(LogicalType::Decimal { precision: P, scale: S }),
            max: Cap::Max(bytes_of(P)),
        }
    };
}

impl<const N: usize, const P: u16, const S: u16> DecimalFixed<N, P, S> {
    const TEXT: ([u8; 40], usize) = default_name(N, P, S);
    const NAME: &'static str = match core::str::from_utf8(Self::TEXT.0.split_at(Self::TEXT.1).0) {
        Ok(name) => name,
        Err(_) => "Decimal",
    };
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated at compile time only
const fn default_name(size: usize, precision: u16, scale: u16) -> ([u8; 40], usize) {
    let mut text = *b"Decimal                                 ";
    let numbers = [size, precision as usize, scale as usize];
    let (mut len, mut part) = (7, 0);
    while part < 3 {
        if part > 0 {
            text[len] = b'_';
            len += 1;
        }
        let mut rest = numbers[part];
        let mut digits = 1;
        while rest >= 10 {
            rest /= 10;
            digits += 1;
        }
        rest = numbers[part];
        let mut at = len + digits;
        len = at;
        while digits > 0 {
            at -= 1;
            text[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            digits -= 1;
        }
        part += 1;
    }
    (text, len)
}

impl<const N: usize, const P: u16, const S: u16> Describe for DecimalFixed<N, P, S> {
    const DEF: &'static Def = &{
        check_digits(P, S);
        assert!(P as u64 <= twos::digits_of(N), "a fixed type of so few bytes cannot hold so many digits");
        assert!(N <= u32::MAX as usize, "a fixed type is not that long");
        let logical = Some(LogicalType::Decimal { precision: P, scale: S });
        Def::Fixed { name: Name::new(Self::NAME), size: N as u32, logical }
    };
}

impl<const P: u16, const S: u16> Decode<'_> for Decimal<P, S> {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        unscaled(d.bytes()?).map(Self).ok_or(Error::new(ErrorKind::ValueRange, at))
    }

    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl<const N: usize, const P: u16, const S: u16> Decode<'_> for DecimalFixed<N, P, S> {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        unscaled(d.fixed_array::<N>()?).map(Self).ok_or(Error::new(ErrorKind::ValueRange, at))
    }

    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.fixed(N).map(|_| ())
    }
}

impl<const P: u16, const S: u16> Encode for Decimal<P, S> {
    fn encode<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        if !fits(self.0, P) {
            return Err(ValueError::Decimal.into());
        }
        e.bytes(shortest(&self.0.to_be_bytes()))
    }
}

/// Writes a number that has been checked in exactly `size` bytes: bytes that repeat the sign are added or left out.
fn extended<W: Sink>(number: &[u8], size: usize, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
    let number = shortest(number);
    let Some(missing) = size.checked_sub(number.len()) else {
        return Err(ValueError::Decimal.into());
    };
    let sign = [twos::sign(number)];
    for _ in 0..missing {
        e.fixed(&sign)?;
    }
    e.fixed(number)
}

impl<const N: usize, const P: u16, const S: u16> Encode for DecimalFixed<N, P, S> {
    fn encode<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        if !fits(self.0, P) {
            return Err(ValueError::Decimal.into());
        }
        extended(&self.0.to_be_bytes(), N, e)
    }
}

impl<const P: u16, const S: u16> Typed for Decimal<P, S> {
    type At<'a> = Self;
}

impl<const N: usize, const P: u16, const S: u16> Typed for DecimalFixed<N, P, S> {
    type At<'a> = Self;
}

/// Integers: the unscaled number.
macro_rules! number {
    ($rust:ty, $tag:ty, $($parameter:tt)*) => {
        impl<$($parameter)*> DecodeAs<'_, $tag> for $rust {
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                let at = d.position();
                let number = <$tag>::decode(d)?.0;
                Self::try_from(number).map_err(|_| Error::new(ErrorKind::ValueRange, at))
            }
        }

        impl<$($parameter)*> EncodeAs<$tag> for $rust {
            fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
                <$tag>::from(*self).encode(e)
            }
        }

        impl<$($parameter)*> From<$rust> for $tag {
            fn from(unscaled: $rust) -> Self {
                Self(unscaled.into())
            }
        }
    };
}

macro_rules! numbers {
    ($($rust:ty)*) => {$(
        number!($rust, Decimal<P, S>, const P: u16, const S: u16);
        number!($rust, DecimalFixed<N, P, S>, const N: usize, const P: u16, const S: u16);
    )*};
}

numbers!(i32 i64 i128);

super::itself!(Decimal<P, S>, const P: u16, const S: u16);
super::itself!(DecimalFixed<N, P, S>, const N: usize, const P: u16, const S: u16);

/// The bytes as they stand: two's complement, big-endian, of any length; none are zero.
impl<'a, const P: u16, const S: u16> DecodeAs<'a, Decimal<P, S>> for &'a [u8] {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        d.bytes()
    }
}

/// In the shortest form.
impl<const P: u16, const S: u16> EncodeAs<Decimal<P, S>> for [u8] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        if !within::<P>(self) {
            return Err(ValueError::Decimal.into());
        }
        let number = shortest(self);
        e.bytes(if number.is_empty() { &[0] } else { number })
    }
}

impl<const P: u16, const S: u16> EncodeAs<Decimal<P, S>> for &[u8] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<Decimal<P, S>>::encode_as(*self, e)
    }
}

/// The bytes as they stand: two's complement, big-endian.
impl<const N: usize, const P: u16, const S: u16> DecodeAs<'_, DecimalFixed<N, P, S>> for [u8; N] {
    #[inline]
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        d.fixed_array().copied()
    }
}

impl<'a, const N: usize, const P: u16, const S: u16> DecodeAs<'a, DecimalFixed<N, P, S>> for &'a [u8; N] {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        d.fixed_array()
    }
}

/// With its sign in front, as often as it takes.
impl<const N: usize, const P: u16, const S: u16> EncodeAs<DecimalFixed<N, P, S>> for [u8] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        if !within::<P>(self) {
            return Err(ValueError::Decimal.into());
        }
        extended(self, N, e)
    }
}

impl<const N: usize, const P: u16, const S: u16> EncodeAs<DecimalFixed<N, P, S>> for &[u8] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<DecimalFixed<N, P, S>>::encode_as(*self, e)
    }
}

impl<const N: usize, const P: u16, const S: u16> EncodeAs<DecimalFixed<N, P, S>> for [u8; N] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<DecimalFixed<N, P, S>>::encode_as(&self[..], e)
    }
}

impl<const N: usize, const P: u16, const S: u16> EncodeAs<DecimalFixed<N, P, S>> for &[u8; N] {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<DecimalFixed<N, P, S>>::encode_as(&self[..], e)
    }
}

#[cfg(feature = "alloc")]
impl<const P: u16, const S: u16> DecodeAs<'_, Decimal<P, S>> for alloc::vec::Vec<u8> {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        d.bytes().map(<[u8]>::to_vec)
    }
}

#[cfg(feature = "alloc")]
impl<const P: u16, const S: u16> EncodeAs<Decimal<P, S>> for alloc::vec::Vec<u8> {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        EncodeAs::<Decimal<P, S>>::encode_as(self.as_slice(), e)
    }
}
