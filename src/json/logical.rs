//! Which readable form a logical type has.

use super::bytes::uuid;
use super::calendar::{Short, Unit, date, time, timestamp};
use crate::schema::LogicalType;

/// The readable form of an int, if its type has one: `None` there is a value without.
pub(super) fn of_int(logical: LogicalType, value: i32) -> Option<Option<Short>> {
    Some(match logical {
        LogicalType::Date => date(value),
        LogicalType::TimeMillis => time(i64::from(value), Unit::Millis),
        _ => return None,
    })
}

/// The readable form of a long, if its type has one: `None` there is a value without.
pub(super) fn of_long(logical: LogicalType, value: i64) -> Option<Option<Short>> {
    Some(match logical {
        LogicalType::TimeMicros => time(value, Unit::Micros),
        LogicalType::TimestampMillis => timestamp(value, Unit::Millis, false),
        LogicalType::TimestampMicros => timestamp(value, Unit::Micros, false),
        LogicalType::TimestampNanos => timestamp(value, Unit::Nanos, false),
        LogicalType::LocalTimestampMillis => timestamp(value, Unit::Millis, true),
        LogicalType::LocalTimestampMicros => timestamp(value, Unit::Micros, true),
        LogicalType::LocalTimestampNanos => timestamp(value, Unit::Nanos, true),
        _ => return None,
    })
}

/// How bytes are to be read.
pub(super) enum BytesAs<'a> {
    Plain,
    Decimal {
        unscaled: &'a [u8],
        scale: i32,
    },
    Uuid([u8; 38]),
    /// Months, days, milliseconds.
    Duration([u32; 3]),
    /// The type has a readable form, but not this value.
    Unreadable,
}

/// How the bytes of a `bytes` or `fixed` are to be read.
pub(super) fn of_bytes(logical: Option<LogicalType>, value: &[u8]) -> BytesAs<'_> {
    match logical {
        Some(LogicalType::Decimal { scale, .. }) => BytesAs::Decimal { unscaled: value, scale: i32::from(scale) },
        Some(LogicalType::BigDecimal) => match super::decimal::big_decimal(value) {
            Some((unscaled, scale)) => BytesAs::Decimal { unscaled, scale },
            None => BytesAs::Unreadable,
        },
        Some(LogicalType::Uuid) => value.try_into().map_or(BytesAs::Plain, |value| BytesAs::Uuid(uuid(value))),
        Some(LogicalType::Duration) => match value.as_chunks::<4>() {
            (&[months, days, millis], []) => BytesAs::Duration([months, days, millis].map(u32::from_le_bytes)),
            _ => BytesAs::Plain,
        },
        _ => BytesAs::Plain,
    }
}
