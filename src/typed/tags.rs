//! Logical types, and other ways to say which Avro type a number is.
//!
//! Each is a type of its own (`day: Date`) and a tag for plain values (`#[avro(as = Date)] day: i32`). A tag nests:
//! `#[avro(as = Option<TimestampMicros>)]` goes with `Option<i64>`.
//!
//! | tag | Avro type | plain values |
//! |---|---|---|
//! | [`Int`] | `int` | `u32`, `i64`, `u64`, `usize`, `isize` |
//! | [`Long`] | `long` | `u64`, `usize`, `isize` |
//! | [`Date`] | `int`, `date` | `i32`: days since 1970-01-01 |
//! | [`TimeMillis`] | `int`, `time-millis` | `i32`: since midnight |
//! | [`TimeMicros`] | `long`, `time-micros` | `i64`: since midnight |
//! | [`TimestampMillis`], [`TimestampMicros`], [`TimestampNanos`] | `long` | `i64`: since the epoch, UTC |
//! | [`LocalTimestampMillis`], [`LocalTimestampMicros`], [`LocalTimestampNanos`] | `long` | `i64`: since the epoch, local |
//! | [`Decimal<P, S>`](Decimal) | `bytes`, `decimal` | `i64`, `i128`: the unscaled number |
//! | [`Uuid`] | `fixed` of 16, `uuid` | `[u8; 16]` |
//! | [`UuidText`] | `string`, `uuid` | `[u8; 16]` |
//! | [`Duration`] | `fixed` of 12, `duration` | |
//! | [`NullLast<Option<T>>`](NullLast) | `[T, "null"]` | `Option<T>` |

use super::def::Cap;
use super::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Name, Typed};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{LogicalType, Primitive};
use crate::sink::Sink;
use core::marker::PhantomData;

/// An integer with a logical type.
macro_rules! integer {
    ($($(#[$doc:meta])* $tag:ident($rust:ty): $avro:ident, $code:ident $(, $logical:ident)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub struct $tag(
            /// The number.
            pub $rust,
        );

        impl Describe for $tag {
            const DEF: &'static Def = &integer!(@def $avro $($logical)?);
        }

        impl Decode<'_> for $tag {
            #[inline(always)]
            fn decode(d: &mut Decoder<'_>) -> Result<Self> {
                d.$code().map(Self)
            }
        }

        impl Encode for $tag {
            #[inline(always)]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$code(self.0)
            }
        }

        impl Typed for $tag {
            type At<'a> = Self;
        }

        impl DecodeAs<'_, $tag> for $rust {
            #[inline(always)]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                d.$code()
            }
        }

        impl EncodeAs<$tag> for $rust {
            #[inline(always)]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$code(*self)
            }
        }
    )*};
    (@def $avro:ident) => { Def::primitive(Primitive::$avro) };
    (@def $avro:ident $logical:ident) => { Def::logical(Primitive::$avro, LogicalType::$logical) };
}

integer! {
    /// An `int`, for integers that have another Avro type or none.
    Int(i32): Int, int;
    /// A `long`, for integers that have no Avro type.
    Long(i64): Long, long;
    /// Days since 1970-01-01.
    Date(i32): Int, int, Date;
    /// Milliseconds since midnight.
    TimeMillis(i32): Int, int, TimeMillis;
    /// Microseconds since midnight.
    TimeMicros(i64): Long, long, TimeMicros;
    /// Milliseconds since the epoch, UTC.
    TimestampMillis(i64): Long, long, TimestampMillis;
    /// Microseconds since the epoch, UTC.
    TimestampMicros(i64): Long, long, TimestampMicros;
    /// Nanoseconds since the epoch, UTC.
    TimestampNanos(i64): Long, long, TimestampNanos;
    /// Milliseconds since the epoch of a local clock.
    LocalTimestampMillis(i64): Long, long, LocalTimestampMillis;
    /// Microseconds since the epoch of a local clock.
    LocalTimestampMicros(i64): Long, long, LocalTimestampMicros;
    /// Nanoseconds since the epoch of a local clock.
    LocalTimestampNanos(i64): Long, long, LocalTimestampNanos;
}

macro_rules! converted {
    ($($tag:ident, $code:ident, $wire:ty: $($rust:ty),*;)*) => {$($(
        impl DecodeAs<'_, $tag> for $rust {
            #[inline(always)]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                let at = d.position();
                Self::try_from(d.$code()?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
            }
        }

        impl EncodeAs<$tag> for $rust {
            #[inline(always)]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$code(<$wire>::try_from(*self).map_err(|_| ValueError::IntegerRange)?)
            }
        }
    )*)*};
}

converted! {
    Int, int, i32: u32, i64, u64, usize, isize;
    Long, long, i64: u64, usize, isize;
}

/// A decimal number of at most `P` digits, `S` of them after the point: the unscaled number. As `bytes`.
///
/// ```
/// use avocet::typed::{self, tags::Decimal};
/// let price = Decimal::<9, 2>(12_99); // 12.99
/// let mut room = [0; Decimal::<9, 2>::MOST_BYTES + 1];
/// assert_eq!(typed::to_slice(&price, &mut room).unwrap(), [4, 0x05, 0x13]);
/// assert!(typed::encoded_len(&Decimal::<3, 0>(1000)).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal<const P: u16, const S: u16>(
    /// The number without its point.
    pub i128,
);

impl<const P: u16, const S: u16> Decimal<P, S> {
    /// The most bytes that the number itself is written in.
    pub const MOST_BYTES: usize = most_bytes(P);
}

/// Bytes of 10^`digits` - 1 in two's complement, up to those of `i128`.
const fn most_bytes(digits: u16) -> usize {
    match 10u128.checked_pow(digits as u32) {
        Some(beyond) => {
            let bits = 129u32.saturating_sub(beyond.saturating_sub(1).leading_zeros());
            let bytes = bits.div_ceil(8) as usize;
            if bytes > 16 { 16 } else { bytes }
        }
        None => 16,
    }
}

impl<const P: u16, const S: u16> Describe for Decimal<P, S> {
    const DEF: &'static Def = &{
        assert!(P > 0, "a decimal has one digit at least");
        assert!(S <= P, "a decimal has no more digits after its point than it has digits");
        Def::Primitive {
            of: Primitive::Bytes,
            logical: Some(LogicalType::Decimal { precision: P, scale: S }),
            max: Cap::Max(most_bytes(P)),
        }
    };
}

/// Two's complement, big-endian. Longer forms are read too, as long as the number fits; no bytes are zero.
fn unscaled(bytes: &[u8]) -> Option<i128> {
    // Most numbers fit a word. On small targets one way is enough.
    if cfg!(target_pointer_width = "64")
        && bytes.len() <= 8
        && let Some(first) = bytes.first()
    {
        let sign = i64::from(*first as i8) >> 7;
        return Some(bytes.iter().fold(sign, |number, byte| number << 8 | i64::from(*byte)).into());
    }
    let sign = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
    let mut whole = [sign; 16];
    let extra = bytes.len().saturating_sub(16);
    let (front, number) = bytes.split_at_checked(extra)?;
    for (to, from) in whole.iter_mut().rev().zip(number.iter().rev()) {
        *to = *from;
    }
    let fits = front.iter().all(|byte| *byte == sign) && (front.is_empty() || whole.first()? & 0x80 == sign & 0x80);
    fits.then(|| i128::from_be_bytes(whole))
}

impl<const P: u16, const S: u16> Decode<'_> for Decimal<P, S> {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        unscaled(d.bytes()?).map(Self).ok_or(Error::new(ErrorKind::LogicalValue, at))
    }

    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl<const P: u16, const S: u16> Encode for Decimal<P, S> {
    fn encode<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        if 10u128.checked_pow(u32::from(P)).is_some_and(|beyond| self.0.unsigned_abs() >= beyond) {
            return Err(ValueError::Decimal.into());
        }
        let whole = self.0.to_be_bytes();
        let mut bytes: &[u8] = &whole;
        // A byte that only repeats the sign of the next is left out.
        while let [first, rest @ ..] = bytes {
            match (first, rest.first()) {
                (0, Some(..0x80)) | (0xff, Some(0x80..)) => bytes = rest,
                _ => break,
            }
        }
        e.bytes(bytes)
    }
}

impl<const P: u16, const S: u16> Typed for Decimal<P, S> {
    type At<'a> = Self;
}

impl<const P: u16, const S: u16> DecodeAs<'_, Decimal<P, S>> for i128 {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        Decimal::<P, S>::decode(d).map(|decimal| decimal.0)
    }
}

impl<const P: u16, const S: u16> EncodeAs<Decimal<P, S>> for i128 {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        Decimal::<P, S>(*self).encode(e)
    }
}

impl<const P: u16, const S: u16> DecodeAs<'_, Decimal<P, S>> for i64 {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        let Decimal(number) = Decimal::<P, S>::decode(d)?;
        Self::try_from(number).map_err(|_| Error::new(ErrorKind::ValueRange, at))
    }
}

impl<const P: u16, const S: u16> EncodeAs<Decimal<P, S>> for i64 {
    fn encode_as<W: Sink>(&self, e: &mut Encoder<W>) -> Result<(), EncodeError<W::Error>> {
        Decimal::<P, S>((*self).into()).encode(e)
    }
}

/// A UUID as a `fixed` of 16 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(
    /// The bytes, most significant first.
    pub [u8; 16],
);

impl Describe for Uuid {
    const DEF: &'static Def = &Def::Fixed { name: Name::new("Uuid"), size: 16, logical: Some(LogicalType::Uuid) };
}

impl Decode<'_> for Uuid {
    #[inline]
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        d.fixed_array().copied().map(Self)
    }
}

impl Encode for Uuid {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.fixed(&self.0)
    }
}

/// A UUID as text of RFC 9562: `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UuidText(
    /// The bytes, most significant first.
    pub [u8; 16],
);

impl Describe for UuidText {
    const DEF: &'static Def =
        &Def::Primitive { of: Primitive::String, logical: Some(LogicalType::Uuid), max: Cap::Max(36) };
}

/// Bytes of the five groups of a UUID.
const GROUPS: [usize; 5] = [4, 2, 2, 2, 6];

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a' - 10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A' - 10)),
        _ => None,
    }
}

fn uuid_of(text: &[u8]) -> Option<[u8; 16]> {
    let mut uuid = [0; 16];
    let (mut text, mut to) = (text, uuid.iter_mut());
    for (index, group) in GROUPS.into_iter().enumerate() {
        if index > 0 {
            text = text.strip_prefix(b"-")?;
        }
        for byte in to.by_ref().take(group) {
            let ([high, low], rest) = text.split_first_chunk()?;
            *byte = digit(*high)? << 4 | digit(*low)?;
            text = rest;
        }
    }
    text.is_empty().then_some(uuid)
}

fn text_of(uuid: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let (mut to, mut bytes) = (text.iter_mut(), uuid.iter());
    for (index, group) in GROUPS.into_iter().enumerate() {
        if index > 0 {
            to.next();
        }
        for byte in bytes.by_ref().take(group) {
            for nibble in [byte >> 4, byte & 15] {
                if let Some(to) = to.next() {
                    *to = if nibble < 10 { nibble.wrapping_add(b'0') } else { nibble.wrapping_add(b'a' - 10) };
                }
            }
        }
    }
    text
}

impl Decode<'_> for UuidText {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        uuid_of(d.bytes()?).map(Self).ok_or(Error::new(ErrorKind::LogicalValue, at))
    }
}

impl Encode for UuidText {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.bytes(&text_of(self.0))
    }
}

/// A span of time in months, days and milliseconds, which are not converted into one another: a `fixed` of 12 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Duration {
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Milliseconds.
    pub millis: u32,
}

impl Describe for Duration {
    const DEF: &'static Def =
        &Def::Fixed { name: Name::new("Duration"), size: 12, logical: Some(LogicalType::Duration) };
}

impl Decode<'_> for Duration {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let mut part = || d.fixed_array().map(|bytes| u32::from_le_bytes(*bytes));
        Ok(Self { months: part()?, days: part()?, millis: part()? })
    }
}

impl Encode for Duration {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.fixed(&self.months.to_le_bytes())?;
        e.fixed(&self.days.to_le_bytes())?;
        e.fixed(&self.millis.to_le_bytes())
    }
}

impl Typed for Duration {
    type At<'a> = Self;
}

macro_rules! uuid {
    ($($tag:ident)*) => {$(
        impl Typed for $tag {
            type At<'a> = Self;
        }

        impl DecodeAs<'_, $tag> for [u8; 16] {
            #[inline]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                $tag::decode(d).map(|uuid| uuid.0)
            }
        }

        impl EncodeAs<$tag> for [u8; 16] {
            #[inline]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                $tag(*self).encode(e)
            }
        }
    )*};
}

uuid!(Uuid UuidText);

/// `NullLast<Option<T>>` is `[T, "null"]`, for schemas that put null last. In a derive it is
/// `#[avro(null = "last")]`.
#[derive(Clone, Copy, Debug)]
pub struct NullLast<T>(PhantomData<T>);

impl<T: Describe> Describe for NullLast<Option<T>> {
    const DEF: &'static Def = &Def::Union { branches: &[T::DEF, &Def::primitive(Primitive::Null)] };
}

impl<'a, T: Decode<'a>> DecodeAs<'a, NullLast<Self>> for Option<T> {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        if d.union_index(2)? == 0 { T::decode(d).map(Some) } else { Ok(None) }
    }
}

impl<T: Encode> EncodeAs<NullLast<Self>> for Option<T> {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        match self {
            Some(value) => {
                e.index(0)?;
                value.encode(e)
            }
            None => e.index(1),
        }
    }
}
