//! Numbers of JSON text as integers and as floating-point numbers, exactly.
//!
//! The standard library's parser links 20 KB and a panic into firmware. This one rounds correctly too: nineteen digits
//! and a power of ten of 64 bits decide nearly always, with a known error; where that error reaches a halfway point,
//! [`halfway`](super::halfway) compares exact integers.

use super::halfway;
use core::cmp::Ordering;

/// A number as `digits * 10^exponent`: its first nineteen significant digits.
pub(super) struct Decimal<'t> {
    pub(super) negative: bool,
    /// The number's text without sign and exponent: digits, and a point perhaps.
    pub(super) mantissa: &'t str,
    /// What the text's exponent says.
    pub(super) exponent: i64,
    digits: u64,
    power: i64,
    /// There are digits other than zero beyond those of `digits`.
    more: bool,
}

/// Why a number is no integer of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoInteger {
    Fraction,
    Range,
}

impl<'t> Decimal<'t> {
    /// Reads a number that the lexer has checked.
    pub(super) fn of(number: &'t str) -> Self {
        let (negative, text) = match number.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, number),
        };
        let len = text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).count();
        let mantissa = text.get(..len).unwrap_or_default();
        let exponent = exponent_of(text.get(len..).unwrap_or_default());
        let (mut digits, mut count, mut power, mut more, mut point) = (0u64, 0u8, exponent, false, false);
        for byte in mantissa.bytes() {
            if byte == b'.' {
                point = true;
                continue;
            }
            let digit = byte.wrapping_sub(b'0');
            if count < 19 {
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
                count = count.wrapping_add(u8::from(digits != 0));
                power = power.saturating_sub(i64::from(point));
            } else {
                more |= digit != 0;
                power = power.saturating_add(i64::from(!point));
            }
        }
        Self { negative, mantissa, exponent, digits, power, more }
    }

    /// The integer that it is: `1.0` and `1e3` are integers.
    pub(super) fn integer(&self) -> Result<i64, NoInteger> {
        let (mut magnitude, mut power) = (self.digits, self.power);
        if magnitude == 0 {
            return Ok(0);
        }
        if self.more {
            return Err(if power > 0 { NoInteger::Range } else { NoInteger::Fraction });
        }
        while power < 0 {
            if magnitude % 10 != 0 {
                return Err(NoInteger::Fraction);
            }
            magnitude /= 10;
            power = power.wrapping_add(1);
        }
        while power > 0 {
            magnitude = magnitude.checked_mul(10).ok_or(NoInteger::Range)?;
            power = power.wrapping_sub(1);
        }
        match i64::try_from(magnitude) {
            Ok(value) if self.negative => Ok(value.wrapping_neg()),
            Ok(value) => Ok(value),
            Err(_) if self.negative && magnitude == 1 << 63 => Ok(i64::MIN),
            Err(_) => Err(NoInteger::Range),
        }
    }

    /// The nearest `double`, ties to even; `None` beyond the greatest finite one.
    pub(super) fn double(&self) -> Option<f64> {
        let bits = self.nearest(&DOUBLE)?;
        Some(f64::from_bits(bits | u64::from(self.negative) << 63))
    }

    /// The nearest `float`, ties to even, rounded once; `None` beyond the greatest finite one.
    pub(super) fn float(&self) -> Option<f32> {
        let bits = u32::try_from(self.nearest(&FLOAT)?).ok()?;
        Some(f32::from_bits(bits | u32::from(self.negative) << 31))
    }

    /// The bits of the nearest number of the format.
    fn nearest(&self, format: &Format) -> Option<u64> {
        // Beyond these a number of one to nineteen digits is infinite, or less than half of the least subnormal.
        if self.digits == 0 || self.power < -350 {
            return Some(0);
        }
        let power = i32::try_from(self.power).ok().filter(|power| *power <= 309)?;
        let Extended { mantissa, exponent, error } = Extended::of(self.digits, power, self.more)?;
        // The number is `mantissa * 2^exponent`, or up to `error` more. `dropped` of its bits do not fit.
        let lowest = exponent.wrapping_add(64).wrapping_sub(format.bits).max(format.least);
        let dropped = lowest.wrapping_sub(exponent);
        if dropped > 66 {
            return Some(0);
        }
        let whole = u128::from(mantissa).wrapping_shr(dropped.unsigned_abs());
        let kept = whole as u64;
        let rest = u128::from(mantissa).wrapping_sub(whole.wrapping_shl(dropped.unsigned_abs()));
        let half = 1u128.wrapping_shl(dropped.unsigned_abs().wrapping_sub(1));
        let order = if rest > half {
            Ordering::Greater
        } else if error == 0 {
            rest.cmp(&half)
        } else if rest.wrapping_add(u128::from(error)) < half {
            Ordering::Less
        } else {
            halfway::compare(self, kept, lowest)
        };
        let up = match order {
            Ordering::Greater => 1,
            Ordering::Less => 0,
            Ordering::Equal => kept & 1,
        };
        // The leading bit of a normal number adds one to the exponent's field; so does rounding up to a power of two.
        let field = u64::from(lowest.wrapping_sub(format.least).unsigned_abs());
        let bits = field.wrapping_shl(format.bits.unsigned_abs().wrapping_sub(1)).wrapping_add(kept).wrapping_add(up);
        if bits < format.infinity { Some(bits) } else { None }
    }
}

/// What follows the digits, `e` and all; saturated far beyond what any text can make up for.
fn exponent_of(text: &str) -> i64 {
    let digits = text.trim_start_matches(['e', 'E', '+', '-']);
    let mut value = 0i64;
    for byte in digits.bytes() {
        value = value.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0'))).min(1 << 60);
    }
    if text.as_bytes().get(1) == Some(&b'-') { value.wrapping_neg() } else { value }
}

/// A binary floating-point format.
struct Format {
    /// Bits of the significand, the leading one counted.
    bits: i32,
    /// Exponent of the lowest bit of subnormal numbers.
    least: i32,
    /// What infinity looks like.
    infinity: u64,
}

const DOUBLE: Format = Format { bits: 53, least: -1074, infinity: 0x7ff0_0000_0000_0000 };
const FLOAT: Format = Format { bits: 24, least: -149, infinity: 0x7f80_0000 };

/// `mantissa * 2^exponent`, or up to `error * 2^exponent` more; the mantissa's highest bit is set.
struct Extended {
    mantissa: u64,
    exponent: i32,
    error: u64,
}

/// 5^(28 k) for k from -13 to 11, times a power of two that makes it fill 64 bits, rounded down.
const POWERS: [u64; 25] = [
    0xe1af_a13a_fbd1_4d6d,
    0xe3e2_7a44_4d8d_98b7,
    0xe61a_cf03_3d1a_45df,
    0xe858_ad24_8f5c_22c9,
    0xea9c_2277_23ee_8bcb,
    0xece5_3cec_4a31_4ebd,
    0xef34_0a98_172a_ace4,
    0xf188_99b1_bc3f_8ca1,
    0xf3e2_f893_dec3_f126,
    0xf643_35bc_f065_d37d,
    0xf8a9_5fcf_8874_7d94,
    0xfb15_8592_be06_8d2e,
    0xfd87_b5f2_8300_ca0d,
    0x8000_0000_0000_0000,
    0x813f_3978_f894_0984,
    0x8281_8f12_81ed_449f,
    0x83c7_088e_1aab_65db,
    0x850f_adc0_9923_329e,
    0x865b_8692_5b9b_c5c2,
    0x87aa_9aff_7904_2286,
    0x88fc_f317_f222_41e2,
    0x8a52_96ff_e33c_c92f,
    0x8bab_8eef_b640_9c1a,
    0x8d07_e334_5563_7eb2,
    0x8e67_9c2f_5e44_ff8f,
];

impl Extended {
    /// `digits * 10^power`, or up to `(digits + 1) * 10^power` if there are `more` digits.
    fn of(digits: u64, power: i32, more: bool) -> Option<Self> {
        let large = power.div_euclid(28);
        let small = 5u64.wrapping_pow(power.rem_euclid(28).unsigned_abs());
        let entry = *POWERS.get(usize::try_from(large.wrapping_add(13)).ok()?)?;
        // The exponent of the entry: floor(log2(5^(28 k))) - 63, exact for every entry.
        let entry_exponent = (large.wrapping_mul(28).wrapping_mul(152_170) >> 16).wrapping_sub(63);
        let (five, five_exponent, _) = product(small, entry);
        let five_exponent = five_exponent.wrapping_add(entry_exponent);
        let (mantissa, exponent, exact) = product(digits, five);
        let exponent = exponent.wrapping_add(five_exponent).wrapping_add(power);
        // In units of the last place: an entry is less than 1 too small, which with rounding and shifting becomes less
        // than 3 for `five`. Digits left out are less than 1 of `digits`, shifted. Then rounding and shifting again.
        let of_five = if large == 0 { 0 } else { 3u64 };
        let of_digits = if more { 1u64.wrapping_shl(digits.leading_zeros()) } else { 0 };
        let error = if of_five == 0 && exact && !more {
            0
        } else {
            of_five.wrapping_add(of_digits).wrapping_add(1).wrapping_mul(2).wrapping_add(1)
        };
        Some(Self { mantissa, exponent, error })
    }
}

/// The upper 64 bits of a product, the highest one set; their exponent; whether nothing was left out.
fn product(a: u64, b: u64) -> (u64, i32, bool) {
    let shift = a.leading_zeros();
    let product = u128::from(a.wrapping_shl(shift)).wrapping_mul(u128::from(b));
    let again = product.leading_zeros();
    let product = product.wrapping_shl(again);
    let exponent = 64i32.wrapping_sub_unsigned(shift).wrapping_sub_unsigned(again);
    ((product >> 64) as u64, exponent, product as u64 == 0)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, NoInteger};
    use proptest::prelude::*;
    use std::format;
    use std::string::{String, ToString};

    /// The standard library rounds correctly; where it says infinity there is none here.
    fn check(text: &str) {
        let ours = Decimal::of(text);
        let double: f64 = text.parse().unwrap();
        assert_eq!(ours.double().map(f64::to_bits), Some(double.to_bits()).filter(|_| double.is_finite()), "{text}");
        let float: f32 = text.parse().unwrap();
        assert_eq!(ours.float().map(f32::to_bits), Some(float.to_bits()).filter(|_| float.is_finite()), "{text}");
    }

    #[test]
    fn examples() {
        let zeros = "0".repeat(1000);
        for text in [
            "0",
            "-0",
            "-0.0",
            "0e999999999999999999999",
            "1",
            "0.1",
            "-1.5",
            "1e22",
            "1e23",
            "9007199254740993",
            "9007199254740992.999",
            "9007199254740993.0000000000000000000000000000001",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "179769313486231580793e289",
            "1e308",
            "1e309",
            "1e400",
            "4.9e-324",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2e-324",
            "1e-400",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "2.225073858507201136057409796709131975934e-308",
            "3.4028235e38",
            "3.4028235677973366e38",
            "3.4028235677973365e38",
            "1e-45",
            "7e-46",
            "7.1e-46",
            "1.17549435e-38",
            "8388609.5",
            "8388608.5",
            "16777217",
            "16777219",
            "16777217.0000000000001",
            "0.1e-9223372036854775809",
            "1e9223372036854775808",
            "1e-9223372036854775808",
            "1E+5",
            "123456789012345678901",
        ] {
            check(text);
            check(&format!("-{}", text.trim_start_matches('-')));
        }
        check(&format!("0.{zeros}1e1001"));
        check(&format!("1{zeros}e-1000"));
        check(&format!("0.{zeros}{zeros}"));
        check(&format!("1{zeros}"));
        // Halfway between two doubles with 1,000 zeros behind, and then something.
        check(&format!("9007199254740993.{zeros}"));
        check(&format!("9007199254740993.{zeros}1"));
        check(&format!("9007199254740992.{}", "9".repeat(1000)));
    }

    /// The exact decimal expansion of the point halfway between a double and the next, from the standard library.
    fn halfway_of(value: f64) -> String {
        let next = f64::from_bits(value.to_bits() + 1);
        // (value + next) / 2 has one bit more; its digits are those of the sum of the exact expansions, halved.
        let (a, b) = (format!("{value:.1100}"), format!("{next:.1100}"));
        let digits =
            |text: &str| text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect::<std::vec::Vec<_>>();
        let point = |text: &str| text.find('.').unwrap();
        let (a, b, width) = (digits(&a), digits(&b), point(&b).max(point(&a)));
        let a: std::vec::Vec<u8> = std::iter::repeat_n(0, b.len() - a.len()).chain(a).collect();
        let mut carry = 0;
        let mut sum: std::vec::Vec<u8> = a
            .iter()
            .zip(&b)
            .rev()
            .map(|(a, b)| {
                let s = a + b + carry;
                carry = s / 10;
                s % 10
            })
            .collect();
        sum.push(carry);
        sum.reverse();
        let mut rest = 0;
        let half: String = sum
            .iter()
            .map(|d| {
                let d = rest * 10 + d;
                rest = d % 2;
                char::from(b'0' + d / 2)
            })
            .collect();
        let (whole, fraction) = half.split_at(width + 1);
        let whole = whole.trim_start_matches('0');
        format!("{}.{fraction}5", if whole.is_empty() { "0" } else { whole })
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_bits_printed(bits in any::<u64>(), small in any::<u32>()) {
            let (double, float) = (f64::from_bits(bits), f32::from_bits(small));
            for text in [format!("{double:e}"), format!("{float:e}"), format!("{double:.25e}"), format!("{double:.16e}"), format!("{float:.8e}")] {
                if !text.contains(['i', 'N']) {
                    check(&text);
                }
            }
        }

        #[test]
        fn any_decimals(text in "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?", near in "(0|[1-9][0-9]{0,18})e-?[0-9]{1,2}") {
            check(&text);
            check(&near);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn halfway_points(bits in any::<u64>(), subnormal in 0..1u64 << 52, small in any::<u32>()) {
            let bits = bits & 0x7fff_ffff_ffff_ffff;
            let float = f64::from(f32::from_bits(small & 0x7fff_ffff));
            // One bit more than a float: halfway between two.
            let of_float = f64::from_bits(float.to_bits() | 1 << 28);
            if of_float.is_finite() {
                let text = format!("{of_float:.1100}");
                check(&text);
                check(&format!("{text}1"));
                check(&format!("{of_float:e}"));
            }
            for bits in [bits, subnormal] {
                if !f64::from_bits(bits + 1).is_finite() {
                    continue;
                }
                let text = halfway_of(f64::from_bits(bits));
                check(&text);
                check(&format!("{text}{}1", "0".repeat(100)));
                let below = text.strip_suffix('5').unwrap();
                check(&format!("{below}4999999999"));
            }
        }
    }

    #[test]
    fn integers() {
        let of = |text: &str| Decimal::of(text).integer();
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0", 0),
            ("0e5", 0),
            ("0.000e-999999999999999999999", 0),
            ("1.0", 1),
            ("1e3", 1000),
            ("-12.5e1", -125),
            ("10e-1", 1),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("9223372036854775807.000", i64::MAX),
            ("-922337203685477580.8e1", i64::MIN),
            ("1e18", 10i64.pow(18)),
            ("100000000000000000000000000000e-28", 10),
            ("0.0000000000000000000000000000012e31", 12),
        ] {
            assert_eq!(of(text), Ok(value), "{text}");
        }
        for text in
            ["1.5", "0.1", "1e-1", "1e-99999999999999999999", "9223372036854775807.5", "12345678901234567890.5e-1"]
        {
            assert!(of(text).is_err(), "{text}");
        }
        assert_eq!(of("1.5"), Err(NoInteger::Fraction));
        assert_eq!(of("1000000000000000000.5"), Err(NoInteger::Fraction));
        for text in [
            "9223372036854775808",
            "-9223372036854775809",
            "1e19",
            "1e99999999999999999999",
            "12345678901234567891",
            "1e400",
        ] {
            assert_eq!(of(text), Err(NoInteger::Range), "{text}");
        }
    }
}
