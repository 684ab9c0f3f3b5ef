//! Numbers.

use crate::sink::Sink;
use crate::wire::Integer;

/// An integer.
#[inline]
pub(super) fn integer<S: Sink>(value: i64, sink: &mut S) -> Result<(), S::Error> {
    let mut text = Integer::of(value.unsigned_abs());
    if value < 0 {
        text.negate();
    }
    sink.write(text.as_bytes())
}

/// A `float`: the shortest number that reads back as the same `float`.
#[inline]
pub(super) fn float<S: Sink>(value: f32, sink: &mut S) -> Result<(), S::Error> {
    if value.is_finite() {
        sink.write(zmij::Buffer::new().format_finite(value).as_bytes())
    } else {
        sink.write(not_finite(value.is_nan(), value > 0.0))
    }
}

/// A `double`: the shortest number that reads back as the same `double`.
#[inline]
pub(super) fn double<S: Sink>(value: f64, sink: &mut S) -> Result<(), S::Error> {
    if value.is_finite() {
        sink.write(zmij::Buffer::new().format_finite(value).as_bytes())
    } else {
        sink.write(not_finite(value.is_nan(), value > 0.0))
    }
}

#[cold]
const fn not_finite(nan: bool, positive: bool) -> &'static [u8] {
    match (nan, positive) {
        (true, _) => b"\"NaN\"",
        (_, true) => b"\"Infinity\"",
        _ => b"\"-Infinity\"",
    }
}

#[cfg(test)]
mod tests {
    use super::{double, float, integer};
    use crate::sink::SliceSink;
    use proptest::prelude::*;
    use std::string::{String, ToString};

    fn of(write: impl Fn(&mut SliceSink<'_>)) -> String {
        let mut room = [0; 40];
        let mut sink = SliceSink::new(&mut room);
        write(&mut sink);
        String::from_utf8(sink.into_written().to_vec()).unwrap()
    }

    fn check(value: f64) {
        let text = of(|sink| double(value, sink).unwrap());
        if value.is_finite() {
            // The tokens are JSON numbers, and read back bit for bit.
            serde_json::from_str::<serde_json::Number>(&text).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
        } else {
            assert!(matches!(&*text, "\"NaN\"" | "\"Infinity\"" | "\"-Infinity\""));
        }
    }

    fn check_float(value: f32) {
        let text = of(|sink| float(value, sink).unwrap());
        if value.is_finite() {
            serde_json::from_str::<serde_json::Number>(&text).unwrap();
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits(), "{text}");
        }
    }

    #[test]
    fn examples() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e21, "1e+21"),
            (5e-324, "5e-324"),
            (f64::NAN, "\"NaN\""),
            (-f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            assert_eq!(of(|sink| double(value, sink).unwrap()), text);
        }
        assert_eq!(of(|sink| float(0.1, sink).unwrap()), "0.1");
        assert_eq!(of(|sink| float(f32::NEG_INFINITY, sink).unwrap()), "\"-Infinity\"");
        assert_eq!(of(|sink| float(f32::NAN, sink).unwrap()), "\"NaN\"");
        assert_eq!(of(|sink| integer(i64::MIN, sink).unwrap()), "-9223372036854775808");
        for value in [0, 1, 9, 10, 99, 100, 101, 999, 1000, 4_294_967_295, 4_294_967_296, 429_496_729_600, i64::MAX] {
            assert_eq!(of(|sink| integer(value, sink).unwrap()), value.to_string());
            assert_eq!(of(|sink| integer(-value, sink).unwrap()), (-value).to_string());
        }
        for exponent in 0..=0x7ffu64 {
            for mantissa in [0, 1, (1 << 52) - 1] {
                check(f64::from_bits(exponent << 52 | mantissa));
            }
        }
        for exponent in 0..=0xffu32 {
            for mantissa in [0, 1, (1 << 23) - 1] {
                check_float(f32::from_bits(exponent << 23 | mantissa));
            }
        }
    }

    proptest! {
        #[test]
        fn any_bits(bits in any::<u64>(), short in any::<u32>(), decimal in -1_000_000_000i64..1_000_000_000) {
            check(f64::from_bits(bits));
            check_float(f32::from_bits(short));
            for value in [bits as i64, (bits >> (short % 64)) as i64, ((bits >> (short % 64)) as i64).wrapping_neg(), decimal] {
                prop_assert_eq!(of(|sink| integer(value, sink).unwrap()), value.to_string());
            }
            check(decimal as f64 / 1000.0);
            check_float(decimal as f32 / 1000.0);
        }
    }
}
