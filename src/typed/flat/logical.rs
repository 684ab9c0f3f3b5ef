//! Logical types: as schemas name them, and as tables hold them.

use crate::schema::LogicalType;
use crate::schema::tables::Logical;

pub(in crate::typed) const fn logical_name(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Decimal { .. } => "decimal",
        LogicalType::BigDecimal => "big-decimal",
        LogicalType::Uuid => "uuid",
        LogicalType::Date => "date",
        LogicalType::TimeMillis => "time-millis",
        LogicalType::TimeMicros => "time-micros",
        LogicalType::TimestampMillis => "timestamp-millis",
        LogicalType::TimestampMicros => "timestamp-micros",
        LogicalType::TimestampNanos => "timestamp-nanos",
        LogicalType::LocalTimestampMillis => "local-timestamp-millis",
        LogicalType::LocalTimestampMicros => "local-timestamp-micros",
        LogicalType::LocalTimestampNanos => "local-timestamp-nanos",
        LogicalType::Duration => "duration",
    }
}

pub(super) const fn logical_entry(logical: LogicalType) -> Logical {
    match logical {
        LogicalType::Decimal { .. } => Logical::Decimal,
        LogicalType::BigDecimal => Logical::BigDecimal,
        LogicalType::Uuid => Logical::Uuid,
        LogicalType::Date => Logical::Date,
        LogicalType::TimeMillis => Logical::TimeMillis,
        LogicalType::TimeMicros => Logical::TimeMicros,
        LogicalType::TimestampMillis => Logical::TimestampMillis,
        LogicalType::TimestampMicros => Logical::TimestampMicros,
        LogicalType::TimestampNanos => Logical::TimestampNanos,
        LogicalType::LocalTimestampMillis => Logical::LocalTimestampMillis,
        LogicalType::LocalTimestampMicros => Logical::LocalTimestampMicros,
        LogicalType::LocalTimestampNanos => Logical::LocalTimestampNanos,
        LogicalType::Duration => Logical::Duration,
    }
}
