//! Types of `jiff`.

use crate::clocks::{dates, moments, times};
use crate::{identity, long, read, same, written};
use avocet::typed::tags::{
    Duration, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimestampMicros, TimestampMillis,
    TimestampNanos,
};
use avocet::{ErrorKind, ValueError};
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, SpanFieldwise, Timestamp, ToSpan};
use proptest::prelude::*;

#[test]
fn dates_times_and_moments() {
    dates::<Date>(-4_371_587, 2_932_896, Date::to_string);
    times::<Time>(|time| format!("{time:.9}"));
    moments::<TimestampMillis, TimestampMicros, TimestampNanos, Timestamp>(|moment| {
        format!("{moment:.9}").trim_end_matches('Z').to_owned()
    });
    moments::<LocalTimestampMillis, LocalTimestampMicros, LocalTimestampNanos, DateTime>(|local| format!("{local:.9}"));
}

#[test]
fn extremes() {
    identity::<LocalTimestampMicros, DateTime>(DateTime::MIN);
    let last = written::<LocalTimestampMicros, DateTime>(DateTime::MAX).unwrap();
    assert_eq!(read::<LocalTimestampMicros, i64>(&last), Ok(253_402_300_799_999_999));
    identity::<TimestampMillis, Timestamp>(Timestamp::MIN);
    let beyond = long(253_402_300_800_000);
    assert_eq!(read::<LocalTimestampMillis, DateTime>(&beyond), Err(ErrorKind::ValueRange), "the year 10000");
    assert_eq!(written::<TimestampNanos, Timestamp>(Timestamp::MAX), Err(ValueError::Time));
}

#[test]
fn spans() {
    let bytes = |months: u32, days: u32, millis: u32| -> Vec<u8> {
        [months, days, millis].into_iter().flat_map(u32::to_le_bytes).collect()
    };
    let span = 1.year().months(2).weeks(1).days(3).hours(1).milliseconds(5).microseconds(999).nanoseconds(999);
    assert_eq!(written::<Duration, Span>(span), Ok(bytes(14, 10, 3_600_005)));
    assert_eq!(written::<Duration, Span>(999.microseconds().nanoseconds(1_000)), Ok(bytes(0, 0, 1)));
    assert_eq!(written::<Duration, Span>(Span::new()), Ok(bytes(0, 0, 0)));
    assert_eq!(written::<Duration, Span>(-1.days()), Err(ValueError::Time));
    assert_eq!(written::<Duration, Span>(1_193.hours()), Ok(bytes(0, 0, 1_193 * 3_600_000)));
    assert_eq!(written::<Duration, Span>(1_194.hours()), Err(ValueError::Time));
    let back: Span = read::<Duration, Span>(&bytes(14, 10, u32::MAX)).unwrap();
    assert_eq!(SpanFieldwise(back), SpanFieldwise(14.months().days(10).milliseconds(i64::from(u32::MAX))));
    assert!(read::<Duration, Span>(&bytes(239_976, 7_304_484, 0)).is_ok());
    for beyond in [bytes(239_977, 0, 0), bytes(0, 7_304_485, 0), bytes(u32::MAX, u32::MAX, 0)] {
        assert_eq!(read::<Duration, Span>(&beyond).err(), Some(ErrorKind::ValueRange));
        assert!(read::<Duration, Duration>(&beyond).is_ok(), "the numbers are there");
    }
}

proptest! {
    #[test]
    fn every_count_there_and_back(count in any::<i64>()) {
        same::<TimestampNanos, Timestamp>(read::<TimestampNanos, Timestamp>(&long(count)).unwrap(), &long(count));
        let count = count / 100;
        same::<LocalTimestampMicros, DateTime>(read::<LocalTimestampMicros, DateTime>(&long(count)).unwrap(), &long(count));
    }
}
