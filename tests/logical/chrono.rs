//! Types of `chrono`.

use crate::clocks::{dates, moments, times};
use crate::{identity, long, read, same, written};
use avocet::typed::tags::{
    LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros, TimeMillis, TimestampMicros,
    TimestampMillis, TimestampNanos,
};
use avocet::{ErrorKind, ValueError};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use proptest::prelude::*;

fn clock(time: &NaiveTime) -> String {
    format!("{:02}:{:02}:{:02}.{:09}", time.hour(), time.minute(), time.second(), time.nanosecond())
}

fn show(local: &NaiveDateTime) -> String {
    format!("{}T{}", local.date(), clock(&local.time()))
}

#[test]
fn dates_times_and_moments() {
    let day = |date: NaiveDate| i64::from(date.num_days_from_ce()) - 719_163;
    dates::<NaiveDate>(day(NaiveDate::MIN), day(NaiveDate::MAX), NaiveDate::to_string);
    times::<NaiveTime>(clock);
    moments::<TimestampMillis, TimestampMicros, TimestampNanos, DateTime<Utc>>(|moment| show(&moment.naive_utc()));
    moments::<LocalTimestampMillis, LocalTimestampMicros, LocalTimestampNanos, NaiveDateTime>(show);
}

#[test]
fn extremes() {
    identity::<TimestampMillis, DateTime<Utc>>(DateTime::<Utc>::MIN_UTC);
    let last = written::<TimestampMicros, DateTime<Utc>>(DateTime::<Utc>::MAX_UTC).unwrap();
    assert_eq!(read::<TimestampMicros, i64>(&last), Ok(DateTime::<Utc>::MAX_UTC.timestamp_micros()));
    identity::<LocalTimestampMillis, NaiveDateTime>(NaiveDateTime::MIN);
    assert_eq!(written::<TimestampNanos, DateTime<Utc>>(DateTime::<Utc>::MAX_UTC), Err(ValueError::Time));
    let year_10000 = read::<TimestampMillis, DateTime<Utc>>(&long(253_402_300_800_000)).unwrap();
    assert_eq!(year_10000.year(), 10_000);
}

#[test]
fn a_leap_second_is_the_second_after_it() {
    let leap = |hour, minute, nanos| NaiveTime::from_hms_nano_opt(hour, minute, 59, nanos).unwrap();
    assert_eq!(written::<TimeMillis, NaiveTime>(leap(12, 34, 1_500_000_000)), Ok(long(45_300_500)));
    assert_eq!(written::<TimeMicros, NaiveTime>(leap(23, 59, 999_999_999)), Ok(long(86_399_999_999)));
    assert_eq!(written::<TimeMicros, NaiveTime>(leap(23, 59, 1_000_000_000)), Err(ValueError::Time));
    let end_of_2016 = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap().and_time(leap(23, 59, 1_500_000_000));
    assert_eq!(written::<LocalTimestampMillis, NaiveDateTime>(end_of_2016), Ok(long(1_483_228_800_500)));
    assert_eq!(written::<TimestampMillis, DateTime<Utc>>(end_of_2016.and_utc()), Ok(long(1_483_228_800_500)));
    assert_eq!(
        read::<TimestampMillis, DateTime<Utc>>(&long(1_483_228_800_500)).unwrap().to_string(),
        "2017-01-01 00:00:00.500 UTC"
    );
}

#[test]
fn moments_of_any_zone_are_written() {
    let zone = FixedOffset::east_opt(3_600).unwrap();
    let moment = zone.with_ymd_and_hms(1970, 1, 1, 1, 0, 1).unwrap();
    assert_eq!(written::<TimestampMillis, DateTime<FixedOffset>>(moment), Ok(long(1_000)));
    assert_eq!(read::<TimestampMillis, DateTime<Utc>>(&long(i64::MIN)), Err(ErrorKind::ValueRange));
}

proptest! {
    #[test]
    fn every_count_there_and_back(count in any::<i64>()) {
        same::<TimestampNanos, DateTime<Utc>>(read::<TimestampNanos, DateTime<Utc>>(&long(count)).unwrap(), &long(count));
        let count = count / 2;
        same::<LocalTimestampMicros, NaiveDateTime>(read::<LocalTimestampMicros, NaiveDateTime>(&long(count)).unwrap(), &long(count));
    }
}
