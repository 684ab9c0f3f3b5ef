//! Is a number within the range of floating-point numbers? Told from its digits, so that neither the compiler nor a
//! device without such numbers has to compute with them.

/// Halfway between the greatest finite `float` and the power of two that would follow: from here on the nearest `float` is
/// infinite. Digits of an integer.
const FLOAT_END: &[u8] = b"340282356779733661637539395458142568448";

/// The same for `double`.
const DOUBLE_END: &[u8] = b"\
    179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692\
    887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842\
    914819860834936475292719074168444365510704342711559699508093042880177904174497792";

/// Whether the JSON number that `json` begins with has a finite `float` nearest to it.
pub(crate) const fn is_float(json: &[u8]) -> bool {
    is_below(json, FLOAT_END)
}

/// Whether the JSON number that `json` begins with has a finite `double` nearest to it.
pub(crate) const fn is_double(json: &[u8]) -> bool {
    is_below(json, DOUBLE_END)
}

/// Whether a number's magnitude is below that of an integer of these digits.
const fn is_below(json: &[u8], end: &[u8]) -> bool {
    // From the first digit that is not zero; how many digits there are from it to the point, less than none for zeros
    // behind the point.
    let mut rest = json;
    let mut significant: &[u8] = &[];
    let (mut places, mut point) = (0i64, false);
    loop {
        match rest {
            [b'-', after @ ..] => rest = after,
            [b'.', after @ ..] => (rest, point) = (after, true),
            [b'0'..=b'9', after @ ..] => {
                if significant.is_empty() && !matches!(rest, [b'0', ..]) {
                    significant = rest;
                }
                if point && significant.is_empty() {
                    places = places.saturating_sub(1);
                } else if !point && !significant.is_empty() {
                    places = places.saturating_add(1);
                }
                rest = after;
            }
            _ => break,
        }
    }
    if significant.is_empty() {
        return true;
    }
    let places = places.saturating_add(exponent(rest));
    let whole = end.len() as i64;
    if places != whole {
        return places < whole;
    }
    let (mut ours, mut theirs) = (significant, end);
    loop {
        match (ours, theirs) {
            ([b'.', after @ ..], _) => ours = after,
            ([digit @ b'0'..=b'9', after @ ..], [limit, others @ ..]) => {
                if *digit != *limit {
                    return *digit < *limit;
                }
                (ours, theirs) = (after, others);
            }
            // Digits behind the point only add to it.
            (_, []) => return false,
            // Zeros from here on.
            (_, [b'0', others @ ..]) => theirs = others,
            (_, _) => return true,
        }
    }
}

/// What the exponent at the front says; saturated far beyond what any text can make up for.
const fn exponent(json: &[u8]) -> i64 {
    let (negative, mut rest) = match json {
        [b'e' | b'E', b'-', rest @ ..] => (true, rest),
        [b'e' | b'E', b'+', rest @ ..] | [b'e' | b'E', rest @ ..] => (false, rest),
        _ => return 0,
    };
    let mut value = 0i64;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        if value < 1 << 56 {
            value = value.saturating_mul(10).saturating_add((*digit).wrapping_sub(b'0') as i64);
        }
        rest = after;
    }
    if negative { value.saturating_neg() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::format;
    use std::string::String;

    fn agree(number: &str) {
        assert_eq!(is_float(number.as_bytes()), number.parse::<f32>().unwrap().is_finite(), "{number}");
        assert_eq!(is_double(number.as_bytes()), number.parse::<f64>().unwrap().is_finite(), "{number}");
        // What follows the number does not matter.
        for after in [", 9e999", "}", " ", "]"] {
            let text = format!("{number}{after}");
            assert_eq!(is_float(text.as_bytes()), is_float(number.as_bytes()), "{text}");
            assert_eq!(is_double(text.as_bytes()), is_double(number.as_bytes()), "{text}");
        }
    }

    /// An integer's digits and some near them, with the point in all places.
    fn around(digits: &str) {
        let zero = digits.trim_end_matches('0');
        let less = format!("{}{}", &zero[..zero.len() - 1], char::from(zero.as_bytes()[zero.len() - 1] - 1));
        let whole = digits.len();
        for digits in [digits, zero, &less, &format!("{less}9999"), &format!("{digits}000"), &format!("{zero}00001")] {
            for sign in ["", "-"] {
                agree(&format!("{sign}0.{digits}e{whole}"));
                agree(&format!("{sign}0.000{digits}E+{}", whole + 3));
                for point in [1, 2, whole / 2, digits.len().min(whole)] {
                    let (front, back) = digits.split_at(point);
                    let dot = if back.is_empty() { "" } else { "." };
                    agree(&format!("{sign}{front}{dot}{back}e{}", whole - point));
                    agree(&format!("{sign}{front}{dot}{back}e{}", whole - point + 1));
                }
                if digits.len() > whole {
                    agree(&format!("{sign}{digits}e-{}", digits.len() - whole));
                }
            }
        }
    }

    #[test]
    fn the_ends_are_where_the_standard_library_has_them() {
        for end in [FLOAT_END, DOUBLE_END] {
            around(core::str::from_utf8(end).unwrap());
        }
        for number in ["0", "-0", "0.0e999999999999999999999", "1e-999999999999999999999", "1e999999999999999999999"] {
            agree(number);
        }
        agree(&format!("{}e-400", "9".repeat(700)));
        agree(&format!("0.{}9e400", "0".repeat(400)));
        agree(&format!("0.{}9e80", "0".repeat(90)));
    }

    proptest! {
        #[test]
        fn numbers_are_finite_where_the_standard_library_has_them_so(
            whole in "0|[1-9][0-9]{0,50}", part in "[0-9]{0,50}", exponent in -400..400i32, near: bool
        ) {
            let dot = if part.is_empty() { "" } else { "." };
            let exponent = if near { 38 - i32::try_from(whole.len()).unwrap() } else { exponent };
            agree(&format!("{whole}{dot}{part}e{exponent}"));
            let plain: String = format!("{whole}{dot}{part}");
            agree(&plain);
        }
    }
}
