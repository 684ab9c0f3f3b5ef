//! Which logical types are valid where. An invalid or unknown one is ignored, and its type read as if it had none.

use super::node::{Logical, Primitive};
use crate::text::Text;
use crate::wire::lex;

/// The text from the value of `key` on, in the JSON object that `object` begins with; of several, the last.
pub(super) fn member<'t>(object: &'t str, key: &str) -> Option<&'t str> {
    member_and_end(object, key).0
}

/// [`member`], and the text after the object or where it stopped being one.
pub(super) fn member_and_end<'t>(object: &'t str, key: &str) -> (Option<&'t str>, &'t str) {
    let mut rest = object.strip_prefix('{').unwrap_or_default();
    let mut first = true;
    let mut found = None;
    loop {
        let Ok((value, name)) = lex::member(&mut first, rest) else { return (found, rest) };
        let Some(name) = name else { return (found, value) };
        if name == key {
            found = Some(value);
        }
        let Ok((after, _)) = lex::value(value) else { return (found, value) };
        rest = after;
    }
}

fn named(object: &str) -> Logical {
    use super::LogicalType as L;
    let Some((_, name)) = member(object, "logicalType").and_then(|rest| lex::string(rest).ok()) else {
        return Logical::None;
    };
    const NAMES: [(&str, Logical); 13] = [
        (L::Decimal { precision: 0, scale: 0 }.name(), Logical::Decimal),
        (L::BigDecimal.name(), Logical::BigDecimal),
        (L::Uuid.name(), Logical::Uuid),
        (L::Date.name(), Logical::Date),
        (L::TimeMillis.name(), Logical::TimeMillis),
        (L::TimeMicros.name(), Logical::TimeMicros),
        (L::TimestampMillis.name(), Logical::TimestampMillis),
        (L::TimestampMicros.name(), Logical::TimestampMicros),
        (L::TimestampNanos.name(), Logical::TimestampNanos),
        (L::LocalTimestampMillis.name(), Logical::LocalTimestampMillis),
        (L::LocalTimestampMicros.name(), Logical::LocalTimestampMicros),
        (L::LocalTimestampNanos.name(), Logical::LocalTimestampNanos),
        (L::Duration.name(), Logical::Duration),
    ];
    NAMES.into_iter().find(|(known, _)| name == **known).map_or(Logical::None, |(_, logical)| logical)
}

/// The logical type of the primitive type that `object` is.
pub(super) fn of_primitive(kind: Primitive, object: &str) -> Logical {
    let logical = named(object);
    let valid = match logical {
        Logical::Decimal => kind == Primitive::Bytes && decimal(object).is_some(),
        Logical::BigDecimal => kind == Primitive::Bytes,
        Logical::Uuid => kind == Primitive::String,
        Logical::Date | Logical::TimeMillis => kind == Primitive::Int,
        Logical::TimeMicros
        | Logical::TimestampMillis
        | Logical::TimestampMicros
        | Logical::TimestampNanos
        | Logical::LocalTimestampMillis
        | Logical::LocalTimestampMicros
        | Logical::LocalTimestampNanos => kind == Primitive::Long,
        Logical::Duration | Logical::None => false,
    };
    if valid { logical } else { Logical::None }
}

/// The logical type of the fixed type of `size` bytes that `object` is.
pub(super) fn of_fixed(size: u64, object: &str) -> Logical {
    let logical = named(object);
    let valid = match logical {
        Logical::Decimal => decimal(object).is_some_and(|(precision, _)| u64::from(precision) <= digits(size)),
        Logical::Uuid => size == 16,
        Logical::Duration => size == 12,
        _ => false,
    };
    if valid { logical } else { Logical::None }
}

/// Decimal digits that any number of `size` bytes, two's complement, can have: floor(log10(2^(8 size - 1) - 1)).
fn digits(size: u64) -> u64 {
    /// log10(2) * 2^44, rounded down; exact for sizes that precisions of 16 bits can ask about.
    const LOG: u64 = 5_295_775_688_670;
    let Some(bits) = size.checked_mul(8).and_then(|bits| bits.checked_sub(1)) else {
        return 0;
    };
    if bits >= 1 << 19 { u64::MAX } else { bits.saturating_mul(LOG) >> 44 }
}

/// Precision and scale, where they make sense: 1 <= precision <= 65,535, 0 <= scale <= precision.
pub(super) fn decimal(object: &str) -> Option<(u16, u16)> {
    let integer = |rest| lex::number(rest).ok().and_then(|(_, number)| lex::integer(number));
    let precision = u16::try_from(integer(member(object, "precision")?)?).ok()?;
    let scale = match member(object, "scale") {
        Some(rest) => u16::try_from(integer(rest)?).ok()?,
        None => 0,
    };
    if precision >= 1 && scale <= precision { Some((precision, scale)) } else { None }
}

/// Whether a text is one of the three that stand for the floating-point values which JSON lacks.
pub(super) fn is_special_float(text: Text<'_>) -> bool {
    ["NaN", "Infinity", "-Infinity"].into_iter().any(|special| text == special)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_of_small_fixed_types_are_exact() {
        for (size, expected) in [(0, 0), (1, 2), (2, 4), (3, 6), (4, 9), (5, 11), (8, 18), (12, 28), (16, 38)] {
            assert_eq!(digits(size), expected, "{size}");
        }
    }
}
