//! What holds for the dates and times of every crate.

use crate::{identity, long, read, same};
use avocet::ErrorKind;
use avocet::typed::tags::{Date, TimeMicros, TimeMillis};
use avocet::typed::{self, Decode, DecodeAs, Describe, Encode, EncodeAs};
use std::fmt::Debug;

/// Day numbers and what they are called.
pub(crate) const DAYS: [(i32, &str); 7] = [
    (0, "1970-01-01"),
    (-1, "1969-12-31"),
    (11_016, "2000-02-29"),
    (-25_509, "1900-02-28"),
    (-719_162, "0001-01-01"),
    (2_932_896, "9999-12-31"),
    (20_779, "2026-11-22"),
];

/// A type of dates: days at its ends, and how it is printed.
pub(crate) fn dates<T>(least: i64, greatest: i64, show: impl Fn(&T) -> String)
where
    for<'a> T: DecodeAs<'a, Date> + EncodeAs<Date> + Decode<'a>,
    T: Encode + Debug + PartialEq + Clone,
{
    for (days, text) in DAYS {
        let bytes = long(days.into());
        let date = read::<Date, T>(&bytes).unwrap();
        assert_eq!(show(&date), text);
        same::<Date, T>(date.clone(), &bytes);
        assert_eq!(typed::to_vec(&date).unwrap(), bytes, "without a tag");
        assert_eq!(typed::from_slice::<T>(&bytes), Ok(date));
    }
    assert_eq!(T::SCHEMA_TEXT, Date::SCHEMA_TEXT);
    for day in [least, greatest] {
        same::<Date, T>(read::<Date, T>(&long(day)).unwrap(), &long(day));
    }
    for day in [least - 1, greatest + 1, i32::MIN.into(), i32::MAX.into()] {
        assert_eq!(read::<Date, T>(&long(day)), Err(ErrorKind::ValueRange), "{day}");
    }
    // Every day of four centuries.
    for day in (-60_000..90_000).step_by(7) {
        identity::<Date, T>(read::<Date, T>(&long(day)).unwrap());
    }
}

/// A type of times of day.
pub(crate) fn times<T>(show: impl Fn(&T) -> String)
where
    for<'a> T: DecodeAs<'a, TimeMillis> + EncodeAs<TimeMillis> + DecodeAs<'a, TimeMicros> + EncodeAs<TimeMicros>,
    T: Debug + PartialEq + Clone,
{
    for (millis, text) in [(0, "00:00:00.000"), (86_399_999, "23:59:59.999"), (42_021_802, "11:40:21.802")] {
        let time = read::<TimeMillis, T>(&long(millis)).unwrap();
        assert_eq!(show(&time), format!("{text}000000"));
        same::<TimeMillis, T>(time.clone(), &long(millis));
        same::<TimeMicros, T>(time, &long(millis * 1_000));
    }
    let last = read::<TimeMicros, T>(&long(86_399_999_999)).unwrap();
    assert_eq!(show(&last), "23:59:59.999999000");
    same::<TimeMicros, T>(last.clone(), &long(86_399_999_999));
    assert_eq!(crate::written::<TimeMillis, T>(last), Ok(long(86_399_999)), "rounded down");
    for millis in [86_400_000, -1, i32::MIN.into(), i32::MAX.into()] {
        assert_eq!(read::<TimeMillis, T>(&long(millis)), Err(ErrorKind::ValueRange));
        assert_eq!(read::<TimeMillis, i32>(&long(millis)), Ok(i32::try_from(millis).unwrap()), "the number is there");
    }
    for micros in [86_400_000_000, -1, i64::MIN, i64::MAX] {
        assert_eq!(read::<TimeMicros, T>(&long(micros)), Err(ErrorKind::ValueRange));
    }
}

/// A type of moments, by three tags: at seconds and nanoseconds, how it is printed.
pub(crate) fn moments<Millis: Describe, Micros: Describe, Nanos: Describe, T>(show: impl Fn(&T) -> String)
where
    for<'a> T: DecodeAs<'a, Millis> + DecodeAs<'a, Micros> + DecodeAs<'a, Nanos>,
    T: EncodeAs<Millis> + EncodeAs<Micros> + EncodeAs<Nanos> + Debug + PartialEq + Clone,
{
    let moments = [
        (0, 0, "1970-01-01T00:00:00.000000000"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999999999"),
        (-1, 0, "1969-12-31T23:59:59.000000000"),
        (-2, 999_000_000, "1969-12-31T23:59:58.999000000"),
        (946_720_800, 796_588_808, "2000-01-01T10:00:00.796588808"),
        (-9_223_372_036, 145_224_193, "1677-09-21T00:12:44.145224193"),
    ];
    for (seconds, nanos, text) in moments {
        let count = seconds * 1_000_000_000 + nanos;
        let moment = read::<Nanos, T>(&long(count)).unwrap();
        assert_eq!(show(&moment), text);
        same::<Nanos, T>(moment.clone(), &long(count));
        // Rounded down, towards the past.
        let micros = long(count.div_euclid(1_000));
        assert_eq!(crate::written::<Micros, T>(moment.clone()), Ok(micros.clone()));
        identity::<Micros, T>(read::<Micros, T>(&micros).unwrap());
        let millis = long(count.div_euclid(1_000_000));
        assert_eq!(crate::written::<Millis, T>(moment), Ok(millis.clone()));
        identity::<Millis, T>(read::<Millis, T>(&millis).unwrap());
    }
    for count in [i64::MIN, i64::MIN + 1, i64::MAX] {
        same::<Nanos, T>(read::<Nanos, T>(&long(count)).unwrap(), &long(count));
        assert_eq!(read::<Millis, T>(&long(count)), Err(ErrorKind::ValueRange));
    }
    // The end of the year 9999.
    let last = read::<Micros, T>(&long(253_402_207_200_999_999)).unwrap();
    assert!(show(&last).starts_with("9999-12-30T22:00:00.999999"), "{}", show(&last));
    same::<Micros, T>(last.clone(), &long(253_402_207_200_999_999));
    assert_eq!(crate::written::<Nanos, T>(last), Err(avocet::ValueError::Time));
}
