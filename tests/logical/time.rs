//! Types of `time`.

use crate::clocks::{dates, moments, times};
use crate::{identity, long, read, same, written};
use avocet::ErrorKind;
use avocet::typed::tags::{
    LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimestampMicros, TimestampMillis, TimestampNanos,
};
use proptest::prelude::*;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

fn show(date: Date, time: Time) -> String {
    format!("{date}T{}", clock(&time))
}

fn clock(time: &Time) -> String {
    let (hour, minute, second, nanos) = time.as_hms_nano();
    format!("{hour:02}:{minute:02}:{second:02}.{nanos:09}")
}

#[test]
fn dates_times_and_moments() {
    let day = |date: Date| i64::from(date.to_julian_day()) - 2_440_588;
    dates::<Date>(day(Date::MIN), day(Date::MAX), Date::to_string);
    times::<Time>(clock);
    moments::<TimestampMillis, TimestampMicros, TimestampNanos, UtcDateTime>(|at| show(at.date(), at.time()));
    moments::<TimestampMillis, TimestampMicros, TimestampNanos, OffsetDateTime>(|at| show(at.date(), at.time()));
    moments::<LocalTimestampMillis, LocalTimestampMicros, LocalTimestampNanos, PrimitiveDateTime>(|at| {
        show(at.date(), at.time())
    });
}

#[test]
fn extremes() {
    identity::<TimestampMillis, UtcDateTime>(UtcDateTime::MIN);
    // Not `MIN`: with the feature `large-dates` of the crate, years go further than counts of microseconds do.
    let first = Date::from_ordinal_date(-9999, 1).unwrap().midnight();
    identity::<LocalTimestampMicros, PrimitiveDateTime>(first);
    let last = written::<TimestampMillis, UtcDateTime>(UtcDateTime::MAX).unwrap();
    let Ok(last) = read::<TimestampMillis, i64>(&last) else { panic!("a number") };
    assert!(read::<TimestampMillis, UtcDateTime>(&long(last)).is_ok());
    assert_eq!(read::<TimestampMillis, UtcDateTime>(&long(last + 1)), Err(ErrorKind::ValueRange));
    assert_eq!(read::<TimestampMillis, OffsetDateTime>(&long(last + 1)), Err(ErrorKind::ValueRange));
}

#[test]
fn moments_of_any_offset_are_written() {
    let east = UtcOffset::from_hms(1, 0, 0).unwrap();
    let moment = OffsetDateTime::UNIX_EPOCH.to_offset(east);
    assert_eq!(written::<TimestampMillis, OffsetDateTime>(moment), Ok(vec![0]));
    let before = moment.replace_nanosecond(5).unwrap() - time::Duration::SECOND;
    assert_eq!(written::<TimestampNanos, OffsetDateTime>(before), Ok(long(-999_999_995)));
}

proptest! {
    #[test]
    fn every_count_there_and_back(count in any::<i64>()) {
        same::<TimestampNanos, UtcDateTime>(read::<TimestampNanos, UtcDateTime>(&long(count)).unwrap(), &long(count));
        let count = count / 100;
        same::<LocalTimestampMicros, PrimitiveDateTime>(read::<LocalTimestampMicros, PrimitiveDateTime>(&long(count)).unwrap(), &long(count));
    }
}
