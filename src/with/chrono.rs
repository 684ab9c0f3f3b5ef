//! `chrono` 0.4: its dates and times as logical types.
//!
//! | `chrono` | tags |
//! |---|---|
//! | [`NaiveDate`] | [`Date`](crate::typed::tags::Date), and without a tag |
//! | [`NaiveTime`] | [`TimeMillis`](crate::typed::tags::TimeMillis), [`TimeMicros`](crate::typed::tags::TimeMicros) |
//! | [`DateTime<Utc>`](DateTime); to write, of any zone | [`TimestampMillis`](crate::typed::tags::TimestampMillis), `Micros`, `Nanos` |
//! | [`NaiveDateTime`] | [`LocalTimestampMillis`](crate::typed::tags::LocalTimestampMillis), `Micros`, `Nanos` |
//!
//! What is finer than the tag is rounded down, towards the past. What is read and lies beyond `chrono`'s years, about
//! 262,000 either way, is [`ErrorKind::ValueRange`](crate::ErrorKind::ValueRange); what does not fit the tag's integer is
//! [`ValueError::Time`](crate::ValueError::Time): nanoseconds reach from 1677 to 2262.
//!
//! Avro knows no leap seconds: a moment inside of one is written as that one second later, as in POSIX time. The leap
//! second at the end of a day, as a `NaiveTime`, is no time of that day, and [`ValueError::Time`](crate::ValueError::Time).
//!
//! There is no type for [`Duration`](crate::typed::tags::Duration), which has months.

use super::clock::{self, DAY};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};

/// 1970-01-01, by the days of the common era.
const EPOCH: i32 = 719_163;

fn date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH)?)
}

fn days(date: &NaiveDate) -> Option<i32> {
    date.num_days_from_ce().checked_sub(EPOCH)
}

/// Leap seconds are nanoseconds from 10^9 on.
fn folded(seconds: i64, nanos: u32) -> Option<(i64, u32)> {
    match nanos.checked_sub(1_000_000_000) {
        Some(nanos) => Some((seconds.checked_add(1)?, nanos)),
        None => Some((seconds, nanos)),
    }
}

fn time(seconds: i64, nanos: u32) -> Option<NaiveTime> {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds).ok()?, nanos)
}

fn of_time(time: &NaiveTime) -> Option<(i64, u32)> {
    folded(time.num_seconds_from_midnight().into(), time.nanosecond()).filter(|(seconds, _)| *seconds < DAY)
}

fn timestamp(seconds: i64, nanos: u32) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, nanos)
}

fn of_timestamp<Z: TimeZone>(timestamp: &DateTime<Z>) -> Option<(i64, u32)> {
    folded(timestamp.timestamp(), timestamp.timestamp_subsec_nanos())
}

fn local(seconds: i64, nanos: u32) -> Option<NaiveDateTime> {
    timestamp(seconds, nanos).map(|timestamp| timestamp.naive_utc())
}

fn of_local(local: &NaiveDateTime) -> Option<(i64, u32)> {
    of_timestamp(&local.and_utc())
}

clock::date!(NaiveDate: date, days);

clock::clock! {
    NaiveTime: time, of_time => TimeMillis TimeMicros;
    NaiveDateTime: local, of_local => LocalTimestampMillis LocalTimestampMicros LocalTimestampNanos;
}

clock::clock!(decode DateTime<Utc>: timestamp => TimestampMillis);
clock::clock!(decode DateTime<Utc>: timestamp => TimestampMicros);
clock::clock!(decode DateTime<Utc>: timestamp => TimestampNanos);
clock::clock!(encode DateTime<Z>: of_timestamp => TimestampMillis, Z: TimeZone);
clock::clock!(encode DateTime<Z>: of_timestamp => TimestampMicros, Z: TimeZone);
clock::clock!(encode DateTime<Z>: of_timestamp => TimestampNanos, Z: TimeZone);
