//! Dates and times of day: RFC 3339, and ISO 8601 for years that it has no words for.

use crate::wire::two;

/// Text of a fixed maximum length, in quotes.
pub(super) struct Short {
    bytes: [u8; 40],
    len: usize,
}

impl Short {
    const fn new() -> Self {
        Self { bytes: [b'"'; 40], len: 1 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    #[inline]
    fn put<const N: usize>(&mut self, piece: [u8; N]) {
        if let Some(room) = self.bytes.get_mut(self.len..).and_then(|room| room.first_chunk_mut()) {
            *room = piece;
            self.len = self.len.wrapping_add(N);
        }
    }

    fn date(&mut self, date: Date) {
        let year = date.year.unsigned_abs();
        if !(0..=9999).contains(&date.year) {
            let [a, b] = two(year / 10_000);
            self.put([if date.year < 0 { b'-' } else { b'+' }, a, b]);
        }
        let ([a, b], [c, d]) = (two(year / 100 % 100), two(year % 100));
        let ([e, f], [g, h]) = (two(date.month), two(date.day));
        self.put([a, b, c, d, b'-', e, f, b'-', g, h]);
    }

    fn clock(&mut self, second: u32, fraction: u32, unit: Unit) {
        let ([a, b], [c, d], [e, f]) = (two(second / 3600), two(second / 60 % 60), two(second % 60));
        self.put([a, b, b':', c, d, b':', e, f, b'.']);
        match unit {
            Unit::Millis => self.put(three(fraction)),
            Unit::Micros => {
                self.put(three(fraction / 1_000));
                self.put(three(fraction % 1_000));
            }
            Unit::Nanos => {
                self.put(three(fraction / 1_000_000));
                self.put(three(fraction / 1_000 % 1_000));
                self.put(three(fraction % 1_000));
            }
        }
    }

    fn end(mut self) -> Self {
        self.put([b'"']);
        self
    }
}

/// The digits of a number below 1,000.
#[inline]
const fn three(value: u32) -> [u8; 3] {
    [b'0' | (value / 100) as u8, b'0' | (value / 10 % 10) as u8, b'0' | (value % 10) as u8]
}

/// What a time counts.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    /// Whole seconds, rounded down, and what remains.
    #[inline]
    const fn split(self, value: i64) -> (i64, u32) {
        // Three divisions by constants rather than one by a variable. What remains is never negative and below 10^9.
        match self {
            Self::Millis => (value.div_euclid(1_000), value.rem_euclid(1_000) as u32),
            Self::Micros => (value.div_euclid(1_000_000), value.rem_euclid(1_000_000) as u32),
            Self::Nanos => (value.div_euclid(1_000_000_000), value.rem_euclid(1_000_000_000) as u32),
        }
    }
}

/// A date of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: i32,
    month: u32,
    day: u32,
}

const MAX_YEAR: u32 = 999_999;
/// Days of 400 years.
const ERA: u32 = 146_097;
/// Eras that the count of days is moved by, so that it is never negative.
const SHIFT: u32 = 2_501;
const FIRST_YEAR: i32 = SHIFT as i32 * 400;

impl Date {
    /// The date that is `days` after 1970-01-01, unless it is out of reach.
    ///
    /// Years are counted from the first of March, so that the day that leap years add comes last.
    fn after_epoch(days: i64) -> Option<Self> {
        // From 0000-03-01, 719,468 days before the epoch, and SHIFT eras more.
        const BEFORE: i64 = 719_468 + SHIFT as i64 * ERA as i64;
        let days = u32::try_from(days.checked_add(BEFORE)?).ok()?;
        if days > SHIFT.wrapping_mul(2).wrapping_mul(ERA) {
            return None;
        }
        let (era, day) = (days / ERA, days % ERA);
        // A fourth year has 1,461 days, but each hundredth (36,524) lacks one; the last day of all is the 146,096th.
        let leaps = (day / 1_460).wrapping_add(day / 146_096).wrapping_sub(day / 36_524);
        let year = day.wrapping_sub(leaps) / 365;
        let before = year.wrapping_mul(365).wrapping_add(year / 4).wrapping_sub(year / 100);
        let day = day.wrapping_sub(before);
        // Months from March on have 31 30 31 30 31 days, again and again: 153 for five.
        let month = day.wrapping_mul(5).wrapping_add(2) / 153;
        let day = day.wrapping_sub(month.wrapping_mul(153).wrapping_add(2) / 5).wrapping_add(1);
        let january = month >= 10;
        let month = if january { month.wrapping_sub(9) } else { month.wrapping_add(3) };
        let year = era.wrapping_mul(400).wrapping_add(year).wrapping_add(u32::from(january));
        let year = i32::try_from(year).ok()?.wrapping_sub(FIRST_YEAR);
        if year.unsigned_abs() > MAX_YEAR { None } else { Some(Self { year, month, day }) }
    }
}

/// `"2026-11-22"`; `None` if the year is beyond six digits.
pub(super) fn date(days: i32) -> Option<Short> {
    let date = Date::after_epoch(i64::from(days))?;
    let mut text = Short::new();
    text.date(date);
    Some(text.end())
}

/// `"12:34:56.789"`; `None` if it is no time of a day.
pub(super) fn time(value: i64, unit: Unit) -> Option<Short> {
    let (second, fraction) = unit.split(value);
    let second = u32::try_from(second).ok().filter(|second| *second < 86_400)?;
    let mut text = Short::new();
    text.clock(second, fraction, unit);
    Some(text.end())
}

/// `"2026-11-22T12:34:56.789Z"`, without `Z` if `local`; `None` if the year is beyond six digits.
pub(super) fn timestamp(value: i64, unit: Unit, local: bool) -> Option<Short> {
    let (second, fraction) = unit.split(value);
    let date = Date::after_epoch(second.div_euclid(86_400))?;
    let mut text = Short::new();
    text.date(date);
    text.put([b'T']);
    text.clock(second.rem_euclid(86_400) as u32, fraction, unit);
    if !local {
        text.put([b'Z']);
    }
    Some(text.end())
}

#[cfg(test)]
mod tests {
    use super::{Date, Short, Unit, date, time, timestamp};
    use proptest::prelude::*;
    use std::{format, string::String};

    fn text(short: Option<Short>) -> Option<String> {
        let text = String::from_utf8(short?.as_bytes().to_vec()).unwrap();
        Some(text.strip_prefix('"').unwrap().strip_suffix('"').unwrap().into())
    }

    fn leap(year: i64) -> bool {
        year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
    }

    fn days_of(year: i64, month: i64) -> i64 {
        match month {
            2 => 28 + i64::from(leap(year)),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Day by day: 1,200 years each way from 1970 in steps of one day.
    #[test]
    fn every_day_of_24_centuries() {
        let (mut year, mut month, mut day) = (1970i64, 1i64, 1i64);
        for days in 0..440_000 {
            let expected = Date { year: year as i32, month: month as u32, day: day as u32 };
            assert_eq!(Date::after_epoch(days), Some(expected));
            day += 1;
            if day > days_of(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        let (mut year, mut month, mut day) = (1970i64, 1i64, 1i64);
        for days in 0..1_000_000 {
            let expected = Date { year: year as i32, month: month as u32, day: day as u32 };
            assert_eq!(Date::after_epoch(-days), Some(expected));
            day -= 1;
            if day == 0 {
                month -= 1;
                if month == 0 {
                    (year, month) = (year - 1, 12);
                }
                day = days_of(year, month);
            }
        }
    }

    /// Days before the first of January of `year`, by counting leap years.
    fn new_year(year: i64) -> i64 {
        let y = year - 1;
        y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) - 719_162
    }

    #[test]
    fn ends_of_reach() {
        let first = new_year(-999_999);
        let last = new_year(1_000_000) - 1;
        assert_eq!(Date::after_epoch(first), Some(Date { year: -999_999, month: 1, day: 1 }));
        assert_eq!(Date::after_epoch(first - 1), None);
        assert_eq!(Date::after_epoch(last), Some(Date { year: 999_999, month: 12, day: 31 }));
        for far in
            [last + 1, i64::MAX, i64::MIN, i64::MAX - 719_468, i64::from(u32::MAX), 4_000_000_000, -4_000_000_000]
        {
            assert_eq!(Date::after_epoch(far), None);
        }
        for year in (-999_999..=999_999).step_by(37) {
            let (first, next) = (new_year(year), new_year(year + 1));
            assert_eq!(Date::after_epoch(first), Some(Date { year: year as i32, month: 1, day: 1 }));
            assert_eq!(Date::after_epoch(next - 1), Some(Date { year: year as i32, month: 12, day: 31 }));
            let march = first + 59 + i64::from(leap(year));
            assert_eq!(Date::after_epoch(march), Some(Date { year: year as i32, month: 3, day: 1 }));
        }
    }

    #[test]
    fn examples() {
        assert_eq!(text(date(0)).unwrap(), "1970-01-01");
        assert_eq!(text(date(-1)).unwrap(), "1969-12-31");
        assert_eq!(text(date(20_779)).unwrap(), "2026-11-22");
        assert_eq!(text(date(-719_528)).unwrap(), "0000-01-01");
        assert_eq!(text(date(-719_529)).unwrap(), "-000001-12-31");
        assert_eq!(text(date(2_932_896)).unwrap(), "9999-12-31");
        assert_eq!(text(date(2_932_897)).unwrap(), "+010000-01-01");
        assert_eq!(text(date(i32::MAX)), None);
        assert_eq!(text(date(i32::MIN)), None);

        assert_eq!(text(time(0, Unit::Millis)).unwrap(), "00:00:00.000");
        assert_eq!(text(time(45_296_789, Unit::Millis)).unwrap(), "12:34:56.789");
        assert_eq!(text(time(86_399_999_999, Unit::Micros)).unwrap(), "23:59:59.999999");
        assert_eq!(text(time(86_400_000_000, Unit::Micros)), None);
        for out in [-1, 86_400_000, i64::MIN, i64::MAX] {
            assert_eq!(text(time(out, Unit::Millis)), None);
        }

        assert_eq!(text(timestamp(-1, Unit::Nanos, false)).unwrap(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(text(timestamp(-1, Unit::Millis, true)).unwrap(), "1969-12-31T23:59:59.999");
        assert_eq!(text(timestamp(1_795_350_896_789, Unit::Millis, false)).unwrap(), "2026-11-22T12:34:56.789Z");
        assert_eq!(text(timestamp(i64::MIN, Unit::Nanos, false)).unwrap(), "1677-09-21T00:12:43.145224192Z");
        assert_eq!(text(timestamp(i64::MAX, Unit::Nanos, false)).unwrap(), "2262-04-11T23:47:16.854775807Z");
        assert_eq!(text(timestamp(i64::MIN, Unit::Micros, false)).unwrap(), "-290308-12-21T19:59:05.224192Z");
        assert_eq!(text(timestamp(i64::MAX, Unit::Micros, true)).unwrap(), "+294247-01-10T04:00:54.775807");
        assert_eq!(text(timestamp(i64::MIN, Unit::Millis, false)), None);
        assert_eq!(text(timestamp(i64::MAX, Unit::Millis, false)), None);
    }

    proptest! {
        #[test]
        fn any_timestamp(value in any::<i64>(), shift in 0u32..40, local: bool) {
            let value = value >> shift;
            for (unit, digits) in [(Unit::Millis, 3u32), (Unit::Micros, 6), (Unit::Nanos, 9)] {
                let Some(text) = text(timestamp(value, unit, local)) else {
                    prop_assert!(digits == 3 && value.unsigned_abs() > 31_000_000_000_000_000);
                    continue;
                };
                let text = if local { &*text } else { text.strip_suffix('Z').unwrap() };
                let (day, clock) = text.split_once('T').unwrap();
                prop_assert_eq!(clock.len(), 9 + digits as usize);
                let (sign, day) = match day.split_at(1) {
                    ("-", rest) => (-1, rest),
                    ("+", rest) => (1, rest),
                    _ => (1, day),
                };
                let part: std::vec::Vec<i64> = day.split('-').map(|p| p.parse().unwrap()).collect();
                let (year, month) = (sign * part[0], part[1]);
                let days = new_year(year) + (1..month).map(|m| days_of(year, m)).sum::<i64>() + part[2] - 1;
                prop_assert_eq!(format!("{:02}", part[2]), &day[day.len() - 2..]);
                let part: std::vec::Vec<i128> = clock.split([':', '.']).map(|p| p.parse().unwrap()).collect();
                let seconds = i128::from(days) * 86_400 + part[0] * 3600 + part[1] * 60 + part[2];
                prop_assert_eq!(seconds * 10i128.pow(digits) + part[3], i128::from(value));
            }
        }

        #[test]
        fn never_panics(value in any::<i64>(), days in any::<i32>()) {
            for unit in [Unit::Millis, Unit::Micros, Unit::Nanos] {
                let _ = (time(value, unit), timestamp(value, unit, true));
            }
            let _ = date(days);
        }
    }
}
