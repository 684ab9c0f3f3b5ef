//! `jiff` 0.2: its dates, times, timestamps and spans as logical types.
//!
//! | `jiff` | tags |
//! |---|---|
//! | [`civil::Date`](Date) | [`Date`](crate::typed::tags::Date), and without a tag |
//! | [`civil::Time`](Time) | [`TimeMillis`](crate::typed::tags::TimeMillis), [`TimeMicros`](crate::typed::tags::TimeMicros) |
//! | [`Timestamp`] | [`TimestampMillis`](crate::typed::tags::TimestampMillis), `Micros`, `Nanos` |
//! | [`civil::DateTime`](DateTime) | [`LocalTimestampMillis`](crate::typed::tags::LocalTimestampMillis), `Micros`, `Nanos` |
//! | [`Span`] | [`Duration`] |
//!
//! What is finer than the tag is rounded down, towards the past. Years are those of `jiff`, -9999 to 9999: what is
//! beyond is [`ErrorKind::ValueRange`].
//!
//! A span is written with its years as months, its weeks as days of seven, and all that is less as milliseconds, rounded
//! down. A negative span, or one that is too long, is [`ValueError::Time`]: the logical type has no sign. Of what is
//! read, months beyond 239,976 and days beyond 7,304,484 do not fit `jiff`.

use super::clock::{self, DAY};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::error::{Error, ErrorKind, Result};
use crate::sink::Sink;
use crate::typed::tags::Duration;
use crate::typed::{Decode, DecodeAs, Encode, EncodeAs};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};

const EPOCH: Date = Date::constant(1970, 1, 1);

fn date(days: i32) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn days(date: &Date) -> Option<i32> {
    i32::try_from(EPOCH.duration_until(*date).as_secs().checked_div(DAY)?).ok()
}

fn duration(seconds: i64, nanos: u32) -> Option<SignedDuration> {
    SignedDuration::from_secs(seconds).checked_add(SignedDuration::from_nanos(nanos.into()))
}

/// Seconds, rounded down, and nanoseconds after them, of two parts that have the same sign.
fn floor(seconds: i64, nanos: i32) -> Option<(i64, u32)> {
    match u32::try_from(nanos) {
        Ok(nanos) => Some((seconds, nanos)),
        Err(_) => Some((seconds.checked_sub(1)?, 1_000_000_000u32.checked_add_signed(nanos)?)),
    }
}

fn time(seconds: i64, nanos: u32) -> Option<Time> {
    Time::midnight().checked_add(duration(seconds, nanos)?).ok()
}

fn of_time(time: &Time) -> Option<(i64, u32)> {
    let since = Time::midnight().duration_until(*time);
    floor(since.as_secs(), since.subsec_nanos())
}

fn timestamp(seconds: i64, nanos: u32) -> Option<Timestamp> {
    Timestamp::new(seconds, i32::try_from(nanos).ok()?).ok()
}

fn of_timestamp(timestamp: &Timestamp) -> Option<(i64, u32)> {
    floor(timestamp.as_second(), timestamp.subsec_nanosecond())
}

fn local(seconds: i64, nanos: u32) -> Option<DateTime> {
    EPOCH.to_datetime(Time::midnight()).checked_add(duration(seconds, nanos)?).ok()
}

fn of_local(local: &DateTime) -> Option<(i64, u32)> {
    let since = EPOCH.to_datetime(Time::midnight()).duration_until(*local);
    floor(since.as_secs(), since.subsec_nanos())
}

clock::date!(Date: date, days);

clock::clock! {
    Time: time, of_time => TimeMillis TimeMicros;
    Timestamp: timestamp, of_timestamp => TimestampMillis TimestampMicros TimestampNanos;
    DateTime: local, of_local => LocalTimestampMillis LocalTimestampMicros LocalTimestampNanos;
}

impl DecodeAs<'_, Duration> for Span {
    fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        let Duration { months, days, millis } = Duration::decode(d)?;
        Self::new()
            .try_months(months)
            .and_then(|span| span.try_days(days))
            .and_then(|span| span.try_milliseconds(millis))
            .map_err(|_| Error::new(ErrorKind::ValueRange, at))
    }
}

/// The parts of a span that is not negative.
fn parts(span: &Span) -> Option<Duration> {
    let sum =
        |parts: &[(i64, i64)]| parts.iter().try_fold(0i64, |sum, (count, of)| sum.checked_add(count.checked_mul(*of)?));
    if span.is_negative() {
        return None;
    }
    let months = sum(&[(span.get_years().into(), 12), (span.get_months().into(), 1)])?;
    let days = sum(&[(span.get_weeks().into(), 7), (span.get_days().into(), 1)])?;
    let millis = sum(&[
        (span.get_hours().into(), 3_600_000),
        (span.get_minutes(), 60_000),
        (span.get_seconds(), 1_000),
        (span.get_milliseconds(), 1),
    ])?;
    // Each of these may be many milliseconds, and only their sum is rounded.
    let nanos = i128::from(span.get_microseconds()).checked_mul(1_000)?.checked_add(span.get_nanoseconds().into())?;
    let millis = millis.checked_add(i64::try_from(nanos.checked_div(1_000_000)?).ok()?)?;
    Some(Duration { months: months.try_into().ok()?, days: days.try_into().ok()?, millis: millis.try_into().ok()? })
}

impl EncodeAs<Duration> for Span {
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        parts(self).ok_or(ValueError::Time)?.encode(e)
    }
}
