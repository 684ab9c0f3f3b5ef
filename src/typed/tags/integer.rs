//! Integers with a logical type, or with an Avro type of the author's choice.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{LogicalType, Primitive};
use crate::sink::Sink;
use crate::typed::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Typed};

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
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn decode(d: &mut Decoder<'_>) -> Result<Self> {
                d.$code().map(Self)
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self(0))
            }
        }

        impl Encode for $tag {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$code(self.0)
            }
        }

        impl Typed for $tag {
            type At<'a> = Self;
        }

        super::itself!($tag);

        impl DecodeAs<'_, $tag> for $rust {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                d.$code()
            }

            #[inline(always)]
            fn blank_as() -> Option<Self> {
                Some(0)
            }
        }

        impl EncodeAs<$tag> for $rust {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
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
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                let at = d.position();
                Self::try_from(d.$code()?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
            }
        }

        impl EncodeAs<$tag> for $rust {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
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
