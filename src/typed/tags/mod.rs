//! Logical types, and other ways to say which Avro type a value is.
//!
//! Each tag is a type of its own (`day: Date`) and a tag for other types (`#[avro(as = Date)] day: i32`): for plain
//! numbers, and, where the feature is on, for types of other crates.
//!
//! | logical type | Avro type | tag | own and plain types | [`jiff`] | [`chrono`] | [`time`] | others |
//! |---|---|---|---|---|---|---|---|
//! | `date` | `int` | [`Date`] | `i32`: days since 1970-01-01 | `civil::Date`* | `NaiveDate`* | `Date`* | |
//! | `time-millis`, `-micros` | `int`, `long` | [`TimeMillis`], [`TimeMicros`] | `i32`, `i64`: since midnight | `civil::Time` | `NaiveTime` | `Time` | |
//! | `timestamp-millis`, `-micros`, `-nanos` | `long` | [`TimestampMillis`], [`TimestampMicros`], [`TimestampNanos`] | `i64`: since the epoch, UTC | `Timestamp` | `DateTime<Utc>` | `UtcDateTime`, `OffsetDateTime` | |
//! | `local-timestamp-millis`, `-micros`, `-nanos` | `long` | [`LocalTimestampMillis`], [`LocalTimestampMicros`], [`LocalTimestampNanos`] | `i64`: since the epoch, local | `civil::DateTime` | `NaiveDateTime` | `PrimitiveDateTime` | |
//! | `duration` | `fixed` of 12 | [`Duration`] | [`Duration`]: months, days, milliseconds | `Span` | | | |
//! | `decimal` | `bytes` | [`Decimal<P, S>`](Decimal) | `i32`, `i64`, `i128`: the unscaled number; `&[u8]`, `Vec<u8>`, `heapless::Vec<u8, N>`: its bytes | | | | [`rust_decimal`] |
//! | `decimal` | `fixed` of N | [`DecimalFixed<N, P, S>`](DecimalFixed) | `i32`, `i64`, `i128`; `[u8; N]`, `&[u8; N]` | | | | [`rust_decimal`] |
//! | `big-decimal` | `bytes` | [`BigDecimal`] | [`BigDecimal`]; [`BigDecimalBytes`], as a tag for itself, of any length | | | | [`rust_decimal`] |
//! | `uuid` | `fixed` of 16 | [`Uuid`] | `[u8; 16]` | | | | [`uuid`](crate::with::uuid) |
//! | `uuid` | `string` | [`UuidText`] | `[u8; 16]` | | | | [`uuid`](crate::with::uuid) |
//! | none | `int`, `long` | [`Int`], [`Long`] | `u32`, `i64`, `u64`, `usize`, `isize` | | | | |
//!
//! \* Also without a tag, for there is one Avro type only that it can be.
//!
//! # What does not fit
//!
//! A count is read as an integer whatever it says: `time-millis` beyond a day, timestamps beyond the year 9999. A type
//! that cannot hold it refuses with [`ErrorKind::ValueRange`](crate::ErrorKind::ValueRange), and so does an integer that
//! is too short for a decimal; text or bytes that are malformed inside are
//! [`ErrorKind::LogicalValue`](crate::ErrorKind::LogicalValue).
//!
//! Types of dates and times are finer than most tags. **Writing rounds down**, towards the past, also before 1970:
//! nobody's clock says whole milliseconds, and what is read back never lies in the future. What the tag's integer cannot
//! hold is [`ValueError::Time`](crate::ValueError::Time).
//!
//! Decimals are never rounded. One with more digits than its precision is
//! [`ValueError::Decimal`](crate::ValueError::Decimal) when written, and read as it is. No bytes at all are read as zero,
//! bytes that only repeat the sign are passed over, and neither is written.
//!
//! # Tags in tags
//!
//! A tag nests in what holds values, where the type nests likewise: `#[avro(as = BTreeMap<String, Option<Date>>)]` goes
//! with `BTreeMap<String, Option<i32>>`. So it does in `Option`, `[T; N]`, `Vec`, `Box`, `BTreeMap`, `HashMap`, and the
//! vectors and maps of `heapless`; a slice `&[T]` is written by `[Tag]` or `Vec<Tag>`.
//!
//! | to say | write |
//! |---|---|
//! | null last: `[T, "null"]` | [`OrNull<Tag>`](OrNull); for a plain type [`NullLast<Option<T>>`](NullLast), or `#[avro(null = "last")]` |
//! | another name of a `fixed` | [`Called<Tag, Name>`](Called) |
//! | no tag, where one is asked for | [`Plain<T>`](Plain) |
//! | a tag, where none is asked for: items of an [`Array`](crate::typed::Array) or a [`Map`](crate::typed::Map), a whole datum | [`As<T, Tag>`](As), a value with its tag |
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "chrono-0-4", feature = "std"))] {
//! use avocet::typed::tags::{As, Decimal, TimestampMicros};
//! use avocet::typed::{self, Array};
//! use avocet::{Avro, Describe};
//! use chrono::{DateTime, Utc};
//!
//! #[derive(Avro)]
//! struct Order<'a> {
//!     #[avro(as = TimestampMicros)]
//!     placed: DateTime<Utc>,
//!     #[avro(as = Option<Decimal<12, 2>>)]
//!     discount: Option<i64>, // cents
//!     delivered: Array<'a, As<DateTime<Utc>, TimestampMicros>>,
//! }
//!
//! let order: Order<'_> = typed::from_slice(&[1, 2, 2, 50, 2, 0, 0])?;
//! assert_eq!(order.placed.to_string(), "1969-12-31 23:59:59.999999 UTC");
//! assert_eq!(order.discount, Some(50));
//! for at in &order.delivered {
//!     assert_eq!(at?.timestamp(), 0);
//! }
//! # }
//! # Ok::<(), avocet::Error>(())
//! ```
//!
//! [`jiff`]: crate::with::jiff
//! [`chrono`]: crate::with::chrono
//! [`time`]: crate::with::time
//! [`rust_decimal`]: crate::with::rust_decimal

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
#[doc(hidden)]
pub use nest::NullAfter;
pub use nest::{Called, FixedName, NullLast, OrNull, Plain};
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
pub(crate) use nest::{entries, items};
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

            #[inline]
            fn resolve_as(
                r: &mut $crate::resolve::Resolver<'_>,
                op: $crate::resolve::code::Op,
            ) -> $crate::Result<Self> {
                <$tag as $crate::typed::Decode<'_>>::resolve(r, op)
            }

            #[inline(always)]
            fn blank_as() -> Option<Self> {
                <$tag as $crate::typed::Decode<'_>>::blank()
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
