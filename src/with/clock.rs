//! What adapters to crates of dates and times have in common: counts since an epoch or since midnight, as seconds and
//! nanoseconds.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::sink::Sink;
use crate::typed::tags::{
    LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros, TimeMillis, TimestampMicros,
    TimestampMillis, TimestampNanos,
};
use crate::typed::{Decode, Encode};

/// What a count counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    /// Whole seconds, rounded down, and the nanoseconds after them.
    #[inline]
    pub(super) const fn split(self, count: i64) -> (i64, u32) {
        // What remains is never negative and below 10^9.
        match self {
            Self::Millis => (count.div_euclid(1_000), (count.rem_euclid(1_000) as u32).wrapping_mul(1_000_000)),
            Self::Micros => (count.div_euclid(1_000_000), (count.rem_euclid(1_000_000) as u32).wrapping_mul(1_000)),
            Self::Nanos => (count.div_euclid(1_000_000_000), count.rem_euclid(1_000_000_000) as u32),
        }
    }

    /// The count, rounded down, of seconds and the nanoseconds after them: if it fits.
    #[inline]
    pub(super) const fn join(self, seconds: i64, nanos: u32) -> Option<i64> {
        let (second, part) = match self {
            Self::Millis => (1_000, nanos / 1_000_000),
            Self::Micros => (1_000_000, nanos / 1_000),
            Self::Nanos => (1_000_000_000, nanos),
        };
        // Below zero the seconds reach further down than their sum with what is after them.
        let (seconds, part) = if seconds < 0 {
            (seconds.wrapping_add(1), (part as i64).wrapping_sub(second))
        } else {
            (seconds, part as i64)
        };
        match seconds.checked_mul(second) {
            Some(count) => count.checked_add(part),
            None => None,
        }
    }
}

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// A tag that counts units of time.
pub(super) trait Counts: Encode + for<'a> Decode<'a> {
    const UNIT: Unit;

    fn count(self) -> i64;
    /// `None` if the tag's integer is too short.
    fn of(count: i64) -> Option<Self>;
}

macro_rules! counts {
    ($($tag:ident $unit:ident)*) => {$(
        impl Counts for $tag {
            const UNIT: Unit = Unit::$unit;

            #[inline]
            fn count(self) -> i64 {
                self.0.into()
            }

            #[inline]
            fn of(count: i64) -> Option<Self> {
                count.try_into().ok().map(Self)
            }
        }
    )*};
}

counts! {
    TimeMillis Millis
    TimeMicros Micros
    TimestampMillis Millis
    TimestampMicros Micros
    TimestampNanos Nanos
    LocalTimestampMillis Millis
    LocalTimestampMicros Micros
    LocalTimestampNanos Nanos
}

/// Reads a count, and makes a value of its seconds and the nanoseconds after them.
#[inline]
pub(super) fn decode<Tag: Counts, T>(d: &mut Decoder<'_>, make: impl FnOnce(i64, u32) -> Option<T>) -> Result<T> {
    let at = d.position();
    let (seconds, nanos) = Tag::UNIT.split(Tag::decode(d)?.count());
    make(seconds, nanos).ok_or(Error::new(ErrorKind::ValueRange, at))
}

/// Writes the count of seconds and the nanoseconds after them, rounded down.
#[inline]
pub(super) fn encode<Tag: Counts, S: Sink>(
    parts: Option<(i64, u32)>,
    e: &mut Encoder<S>,
) -> Result<(), EncodeError<S::Error>> {
    match parts.and_then(|(seconds, nanos)| Tag::of(Tag::UNIT.join(seconds, nanos)?)) {
        Some(count) => count.encode(e),
        None => Err(ValueError::Time.into()),
    }
}

/// A type is read and written as these tags say: `$make` of seconds and nanoseconds, `$split` into them.
macro_rules! clock {
    ($($rust:ty: $make:path, $split:path => $($tag:ident)*;)*) => {$($(
        crate::with::clock::clock!(decode $rust: $make => $tag);
        crate::with::clock::clock!(encode $rust: $split => $tag);
    )*)*};
    (decode $rust:ty: $make:path => $tag:ident) => {
        impl crate::typed::DecodeAs<'_, crate::typed::tags::$tag> for $rust {
            fn decode_as(d: &mut crate::decoder::Decoder<'_>) -> crate::error::Result<Self> {
                crate::with::clock::decode::<crate::typed::tags::$tag, _>(d, $make)
            }
        }
    };
    (encode $rust:ty: $split:path => $tag:ident $(, $zone:ident: $bound:path)?) => {
        impl$(<$zone: $bound>)? crate::typed::EncodeAs<crate::typed::tags::$tag> for $rust {
            fn encode_as<S: crate::sink::Sink>(
                &self,
                e: &mut crate::encoder::Encoder<S>,
            ) -> crate::error::Result<(), crate::encoder::EncodeError<S::Error>> {
                crate::with::clock::encode::<crate::typed::tags::$tag, S>($split(self), e)
            }
        }
    };
}

/// `T` is a date, with and without the tag: `$make` of days since 1970-01-01, `$split` into them.
macro_rules! date {
    ($rust:ty: $make:path, $split:path) => {
        impl crate::typed::Describe for $rust {
            const DEF: &'static crate::typed::Def = <crate::typed::tags::Date as crate::typed::Describe>::DEF;
        }

        impl crate::typed::Decode<'_> for $rust {
            fn decode(d: &mut crate::decoder::Decoder<'_>) -> crate::error::Result<Self> {
                let at = d.position();
                $make(d.int()?).ok_or(crate::error::Error::new(crate::error::ErrorKind::ValueRange, at))
            }

            fn skip(d: &mut crate::decoder::Decoder<'_>) -> crate::error::Result<()> {
                d.int().map(|_| ())
            }
        }

        impl crate::typed::Encode for $rust {
            fn encode<S: crate::sink::Sink>(
                &self,
                e: &mut crate::encoder::Encoder<S>,
            ) -> crate::error::Result<(), crate::encoder::EncodeError<S::Error>> {
                match $split(self) {
                    Some(days) => e.int(days),
                    None => Err(crate::encoder::ValueError::Time.into()),
                }
            }
        }

        impl crate::typed::Typed for $rust {
            type At<'a> = Self;
        }

        impl crate::typed::DecodeAs<'_, crate::typed::tags::Date> for $rust {
            fn decode_as(d: &mut crate::decoder::Decoder<'_>) -> crate::error::Result<Self> {
                <Self as crate::typed::Decode<'_>>::decode(d)
            }
        }

        impl crate::typed::EncodeAs<crate::typed::tags::Date> for $rust {
            fn encode_as<S: crate::sink::Sink>(
                &self,
                e: &mut crate::encoder::Encoder<S>,
            ) -> crate::error::Result<(), crate::encoder::EncodeError<S::Error>> {
                crate::typed::Encode::encode(self, e)
            }
        }
    };
}

pub(super) use {clock, date};

#[cfg(test)]
mod tests {
    use super::Unit;
    use proptest::prelude::*;

    const UNITS: [(Unit, i128); 3] = [(Unit::Millis, 1_000_000), (Unit::Micros, 1_000), (Unit::Nanos, 1)];

    fn there_and_back(count: i64) {
        for (unit, size) in UNITS {
            let (seconds, nanos) = unit.split(count);
            assert!(nanos < 1_000_000_000);
            assert_eq!(i128::from(seconds) * 1_000_000_000 + i128::from(nanos), i128::from(count) * size);
            assert_eq!(unit.join(seconds, nanos), Some(count));
        }
    }

    #[test]
    fn counts_at_the_edges() {
        for count in [i64::MIN, i64::MIN + 1, -1_000_000_001, -1_000_000_000, -1_000, -1, 0, 1, 999, i64::MAX] {
            there_and_back(count);
        }
        assert_eq!(Unit::Nanos.join(-9_223_372_037, 145_224_191), None);
        assert_eq!(Unit::Nanos.join(9_223_372_036, 854_775_808), None);
        assert_eq!(Unit::Millis.join(i64::MIN, 0), None);
    }

    proptest! {
        #[test]
        fn counts(count in any::<i64>()) {
            there_and_back(count);
        }

        #[test]
        fn joined_is_rounded_down(seconds in any::<i64>(), nanos in 0u32..1_000_000_000) {
            for (unit, size) in UNITS {
                let exact = (i128::from(seconds) * 1_000_000_000 + i128::from(nanos)).div_euclid(size);
                prop_assert_eq!(unit.join(seconds, nanos), i64::try_from(exact).ok());
            }
        }
    }
}
