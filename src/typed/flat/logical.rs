//! Logical types as tables hold them.

use crate::schema::LogicalType;
use crate::schema::tables::Logical;

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
