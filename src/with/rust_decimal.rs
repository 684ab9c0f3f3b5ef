//! `rust_decimal` 1: [`Decimal`] with the tags [`tags::Decimal`],
//! [`DecimalFixed`](crate::typed::tags::DecimalFixed) and [`BigDecimal`](crate::typed::tags::BigDecimal).
//!
//! A number is written with the scale that the schema says: zeros are added or taken away behind its point, and it is
//! [`ValueError::Decimal`] if other digits would be lost, or if it then has more digits than the precision. So `1.50` can
//! be written with the scale 1, and `1.55` cannot.
//!
//! It is read with the scale of the schema. `Decimal` has 96 bits and 28 digits after the point: a number that needs more
//! gives up zeros behind its point if it has any, and is else [`ErrorKind::ValueRange`].

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::sink::Sink;
use crate::typed::{Decode, DecodeAs, Encode, EncodeAs, tags};
use rust_decimal::Decimal;

const MOST: u128 = Decimal::MAX.mantissa().unsigned_abs();

/// The number `unscaled * 10^-scale`, if there is one.
fn decimal(mut unscaled: i128, mut scale: u32) -> Option<Decimal> {
    if unscaled == 0 {
        scale = scale.min(Decimal::MAX_SCALE);
    }
    // Ends: a number of 128 bits has few zeros.
    while (unscaled.unsigned_abs() > MOST || scale > Decimal::MAX_SCALE) && scale > 0 && unscaled % 10 == 0 {
        unscaled /= 10;
        scale = scale.saturating_sub(1);
    }
    Decimal::try_from_i128_with_scale(unscaled, scale).ok()
}

/// The number without its point, of this many digits behind it: if it has no more.
fn unscaled(decimal: &Decimal, scale: u32) -> Option<i128> {
    let (number, own) = (decimal.mantissa(), decimal.scale());
    if number == 0 {
        return Some(0);
    }
    if let Some(missing) = scale.checked_sub(own) {
        return number.checked_mul(10i128.checked_pow(missing)?);
    }
    // At most 28 digits.
    let beyond = 10i128.checked_pow(own.checked_sub(scale)?)?;
    if number.checked_rem(beyond)? == 0 { number.checked_div(beyond) } else { None }
}

macro_rules! decimal {
    ($tag:ty, $($parameters:tt)*) => {
        impl<$($parameters)*> DecodeAs<'_, $tag> for Decimal {
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                let at = d.position();
                decimal(<$tag>::decode(d)?.0, S.into()).ok_or(Error::new(ErrorKind::ValueRange, at))
            }
        }

        impl<$($parameters)*> EncodeAs<$tag> for Decimal {
            fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
                <$tag>::from(unscaled(self, S.into()).ok_or(ValueError::Decimal)?).encode(e)
            }
        }
    };
}

decimal!(tags::Decimal<P, S>, const P: u16, const S: u16);
decimal!(tags::DecimalFixed<N, P, S>, const N: usize, const P: u16, const S: u16);

impl DecodeAs<'_, tags::BigDecimal> for Decimal {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        let tags::BigDecimal { unscaled, scale } = tags::BigDecimal::decode(d)?;
        let number = match u32::try_from(scale) {
            Ok(scale) => decimal(unscaled, scale),
            // Zeros in front of the point. 10^39 is beyond 128 bits, and zero stays what it is.
            Err(_) if unscaled == 0 => Some(Self::ZERO),
            Err(_) => 10i128
                .checked_pow(scale.unsigned_abs())
                .and_then(|zeros| unscaled.checked_mul(zeros))
                .and_then(|unscaled| decimal(unscaled, 0)),
        };
        number.ok_or(Error::new(ErrorKind::ValueRange, at))
    }
}

/// With its own scale.
impl EncodeAs<tags::BigDecimal> for Decimal {
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        let scale = i32::try_from(self.scale()).map_err(|_| ValueError::Decimal)?;
        tags::BigDecimal { unscaled: self.mantissa(), scale }.encode(e)
    }
}
