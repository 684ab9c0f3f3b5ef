//! `time` 0.3: its dates and times as logical types.
//!
//! | `time` | tags |
//! |---|---|
//! | [`Date`] | [`Date`](crate::typed::tags::Date), and without a tag |
//! | [`Time`] | [`TimeMillis`](crate::typed::tags::TimeMillis), [`TimeMicros`](crate::typed::tags::TimeMicros) |
//! | [`UtcDateTime`]; [`OffsetDateTime`], read with the offset zero | [`TimestampMillis`](crate::typed::tags::TimestampMillis), `Micros`, `Nanos` |
//! | [`PrimitiveDateTime`] | [`LocalTimestampMillis`](crate::typed::tags::LocalTimestampMillis), `Micros`, `Nanos` |
//!
//! What is finer than the tag is rounded down, towards the past. What is read and lies beyond the years of `time`, -9999
//! to 9999 unless its feature `large-dates` is on, is [`ErrorKind::ValueRange`](crate::ErrorKind::ValueRange); what does
//! not fit the tag's integer is [`ValueError::Time`](crate::ValueError::Time): nanoseconds reach from 1677 to 2262.
//!
//! There is no type for [`Duration`](crate::typed::tags::Duration), which has months.

use super::clock::{self, DAY};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime};

/// The Julian day that begins, at noon, on 1970-01-01.
const EPOCH: i32 = 2_440_588;

fn date(days: i32) -> Option<Date> {
    Date::from_julian_day(days.checked_add(EPOCH)?).ok()
}

fn days(date: &Date) -> Option<i32> {
    date.to_julian_day().checked_sub(EPOCH)
}

fn time(seconds: i64, nanos: u32) -> Option<Time> {
    if !(0..DAY).contains(&seconds) {
        return None;
    }
    let (hour, second) = (seconds / 3_600, seconds % 3_600);
    let part = |part: i64| u8::try_from(part).ok();
    Time::from_hms_nano(part(hour)?, part(second / 60)?, part(second % 60)?, nanos).ok()
}

fn of_time(time: &Time) -> Option<(i64, u32)> {
    let (hour, minute, second, nanos) = time.as_hms_nano();
    let minutes = i64::from(hour).wrapping_mul(60).wrapping_add(minute.into());
    Some((minutes.wrapping_mul(60).wrapping_add(second.into()), nanos))
}

fn utc(seconds: i64, nanos: u32) -> Option<UtcDateTime> {
    UtcDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanos).ok()
}

#[allow(clippy::unnecessary_wraps)] // the shape of all
fn of_utc(timestamp: &UtcDateTime) -> Option<(i64, u32)> {
    Some((timestamp.unix_timestamp(), timestamp.nanosecond()))
}

fn offset(seconds: i64, nanos: u32) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanos).ok()
}

#[allow(clippy::unnecessary_wraps)] // the shape of all
fn of_offset(timestamp: &OffsetDateTime) -> Option<(i64, u32)> {
    Some((timestamp.unix_timestamp(), timestamp.nanosecond()))
}

fn local(seconds: i64, nanos: u32) -> Option<PrimitiveDateTime> {
    let utc = utc(seconds, nanos)?;
    Some(PrimitiveDateTime::new(utc.date(), utc.time()))
}

fn of_local(local: &PrimitiveDateTime) -> Option<(i64, u32)> {
    of_utc(&local.as_utc())
}

clock::date!(Date: date, days);

clock::clock! {
    Time: time, of_time => TimeMillis TimeMicros;
    UtcDateTime: utc, of_utc => TimestampMillis TimestampMicros TimestampNanos;
    OffsetDateTime: offset, of_offset => TimestampMillis TimestampMicros TimestampNanos;
    PrimitiveDateTime: local, of_local => LocalTimestampMillis LocalTimestampMicros LocalTimestampNanos;
}
