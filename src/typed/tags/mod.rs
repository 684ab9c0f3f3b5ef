//! Logical types, and other ways to say which Avro type a value is.

mod big_decimal;
mod decimal;
mod duration;
mod integer;
mod nest;
#[cfg(feature = "alloc")]
mod owned;
mod twos;
mod uuid;
mod value;

pub use big_decimal::{BigDecimal, BigDecimalBytes};
pub use decimal::{Decimal, DecimalFixed};
pub use duration::Duration;
pub use integer::{
    Date, Int, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, Long, TimeMicros, TimeMillis,
    TimestampMicros, TimestampMillis, TimestampNanos,
};
pub use nest::{Called, FixedName, NullLast, OrNull, Plain};
pub use uuid::{Uuid, UuidText};
pub use value::As;

/// A tag that is a type is read and written as itself.
macro_rules! itself {
    ($tag:ty $(, $($parameters:tt)+)?) => {
        impl<$($($parameters)+)?> $crate::typed::DecodeAs<'_, $tag> for $tag {
            #[inline]
            fn decode_as(d: &mut $crate::Decoder<'_>) -> $crate::Result<Self> {
                <$tag as $crate::typed::Decode<'_>>::decode(d)
            }
        }

        impl<$($($parameters)+)?> $crate::typed::EncodeAs<$tag> for $tag {
            #[inline]
            fn encode_as<W: $crate::Sink>(
                &self,
                e: &mut $crate::Encoder<W>,
            ) -> Result<(), $crate::EncodeError<W::Error>> {
                $crate::typed::Encode::encode(self, e)
            }
        }
    };
}
use itself;
