//! Decimal numbers that say their scale themselves.

use super::twos::{shortest, unscaled};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{LogicalType, Primitive};
use crate::sink::Sink;
use crate::typed::{Cap, Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Typed};
use crate::wire::{put_long, varint_len, zag};

/// A decimal number with its scale: `unscaled * 10^-scale`. As `bytes` that hold `bytes` and an `int`.
///
/// The specification has no negative scales. Some writers have: they are read, and refused with
/// [`ValueError::Decimal`] when written.
///
/// ```
/// use avocet::typed::{self, tags::BigDecimal};
/// let mass = BigDecimal { unscaled: 1_672_621, scale: 33 };
/// let bytes = typed::to_slice(&mass, &mut [0; 6]).unwrap().to_vec();
/// assert_eq!(bytes, [10, 6, 0x19, 0x85, 0xad, 66]);
/// assert_eq!(typed::from_slice::<BigDecimal>(&bytes), Ok(mass));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BigDecimal {
    /// The number without its point.
    pub unscaled: i128,
    /// Digits after the point.
    pub scale: i32,
}

/// A [`BigDecimal`] of any length, borrowed: the unscaled number as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BigDecimalBytes<'a> {
    /// The number without its point: two's complement, big-endian; no bytes are zero.
    pub unscaled: &'a [u8],
    /// Digits after the point.
    pub scale: i32,
}

const fn def(max: Cap) -> Def {
    Def::Primitive { of: Primitive::Bytes, logical: Some(LogicalType::BigDecimal), max }
}

impl Describe for BigDecimal {
    /// A length, 16 bytes, five of the scale.
    const DEF: &'static Def = &def(Cap::Max(22));
}

impl Describe for BigDecimalBytes<'_> {
    const DEF: &'static Def = &def(Cap::None("big decimal without a capacity"));
}

impl<'a> Decode<'a> for BigDecimalBytes<'a> {
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        let at = d.position();
        let mut inside = Decoder::new(d.bytes()?);
        let mut parts = || {
            let unscaled = inside.bytes()?;
            let scale = inside.int()?;
            inside.clone().finish()?;
            Ok(Self { unscaled, scale })
        };
        parts().map_err(|_: Error| Error::new(ErrorKind::LogicalValue, at))
    }

    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl Decode<'_> for BigDecimal {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        let BigDecimalBytes { unscaled: bytes, scale } = BigDecimalBytes::decode(d)?;
        match unscaled(bytes) {
            Some(unscaled) => Ok(Self { unscaled, scale }),
            None => Err(Error::new(ErrorKind::ValueRange, at)),
        }
    }

    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

/// In the shortest form.
impl Encode for BigDecimalBytes<'_> {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        let Ok(scale) = u32::try_from(self.scale) else {
            return Err(ValueError::Decimal.into());
        };
        let number = shortest(self.unscaled);
        let number = if number.is_empty() { &[0] } else { number };
        let length = varint_len(zag(i64::try_from(number.len()).map_err(|_| ValueError::Length)?));
        let scale = put_long(scale.into());
        e.length(length.saturating_add(number.len()).saturating_add(scale.as_bytes().len()))?;
        e.bytes(number)?;
        e.fixed(scale.as_bytes())
    }
}

impl Encode for BigDecimal {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        BigDecimalBytes { unscaled: &self.unscaled.to_be_bytes(), scale: self.scale }.encode(e)
    }
}

impl Typed for BigDecimal {
    type At<'a> = Self;
}

impl Typed for BigDecimalBytes<'_> {
    type At<'a> = BigDecimalBytes<'a>;
}

super::itself!(BigDecimal);

/// Of any length: the greatest size of [`BigDecimal`] does not hold for it.
impl<'a> DecodeAs<'a, BigDecimalBytes<'_>> for BigDecimalBytes<'a> {
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        Self::decode(d)
    }
}

impl EncodeAs<BigDecimalBytes<'_>> for BigDecimalBytes<'_> {
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        self.encode(e)
    }
}
