//! Values of logical types as Rust types: of the library, and of every crate that it has an adapter to. What is read is
//! the value of the case, and is written as the bytes of the case.

use anyhow::{Context, Result, bail, ensure};
use avocet::typed::tags::{
    As, BigDecimal, Date, Decimal, DecimalFixed, Duration, LocalTimestampMicros, LocalTimestampMillis,
    LocalTimestampNanos, TimeMicros, TimeMillis, TimestampMicros, TimestampMillis, TimestampNanos, Uuid, UuidText,
};
use avocet::typed::{self, DecodeAs, Describe, EncodeAs};
use avocet::{Error, ErrorKind};
use chrono::Timelike;
use jiff::SpanFieldwise;
use serde_json::Value;
use time::OffsetDateTime;

pub(super) fn check(schema: &Value, logical: &str, bytes: &[u8], value: &Value) -> Result<()> {
    let text = value["text"].as_str().unwrap_or_default();
    match logical {
        "date" => date(bytes, text),
        "time-millis" => time_of_day::<TimeMillis>(bytes, text, 3),
        "time-micros" => time_of_day::<TimeMicros>(bytes, text, 6),
        "timestamp-millis" => timestamp::<TimestampMillis>(bytes, text, 3),
        "timestamp-micros" => timestamp::<TimestampMicros>(bytes, text, 6),
        "timestamp-nanos" => timestamp::<TimestampNanos>(bytes, text, 9),
        "local-timestamp-millis" => local::<LocalTimestampMillis>(bytes, text, 3),
        "local-timestamp-micros" => local::<LocalTimestampMicros>(bytes, text, 6),
        "local-timestamp-nanos" => local::<LocalTimestampNanos>(bytes, text, 9),
        "uuid" => match schema["type"].as_str() {
            Some("string") => uuid::<UuidText>(bytes, text),
            _ => uuid::<Uuid>(bytes, text),
        },
        "duration" => duration(bytes, value),
        "decimal" => decimal(schema, bytes, value),
        "big-decimal" => big_decimal(bytes, value),
        other => bail!("no Rust type for {other}"),
    }
}

/// Reads all of the bytes, shows the value, and writes it as the same bytes.
fn one<'a, Tag: Describe, T>(bytes: &'a [u8], expected: &str, show: impl Fn(&T) -> String) -> Result<()>
where
    T: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    one_of_several::<Tag, T>(bytes, bytes, expected, show)
}

/// The same for a value that has several forms, of which `written` is written.
fn one_of_several<'a, Tag: Describe, T>(
    bytes: &'a [u8],
    written: &[u8],
    expected: &str,
    show: impl Fn(&T) -> String,
) -> Result<()>
where
    T: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    let name = std::any::type_name::<T>();
    let value = typed::from_slice::<As<T, Tag>>(bytes).with_context(|| format!("as {name}"))?;
    let shown = show(&value);
    ensure!(shown == expected, "{name} {shown} is not {expected}");
    let again = typed::to_vec(&value).map_err(|error| anyhow::anyhow!("{name} {shown}: {error}"))?;
    ensure!(again == written, "{name} {shown} is written as {}", hex::encode(again));
    Ok(())
}

fn date(bytes: &[u8], text: &str) -> Result<()> {
    one::<Date, jiff::civil::Date>(bytes, text, ToString::to_string)?;
    one::<Date, chrono::NaiveDate>(bytes, text, ToString::to_string)?;
    one::<Date, time::Date>(bytes, text, ToString::to_string)
}

/// `12:34:56.789`, to so many digits; the rest must be zeros.
fn clock(hour: u32, minute: u32, second: u32, nanos: u32, digits: usize) -> String {
    let fraction = format!("{nanos:09}");
    let (shown, rest) = fraction.split_at(digits);
    let rest = rest.trim_end_matches('0');
    format!("{hour:02}:{minute:02}:{second:02}.{shown}{rest}")
}

fn of_chrono(time: &impl Timelike, digits: usize) -> String {
    clock(time.hour(), time.minute(), time.second(), time.nanosecond(), digits)
}

fn of_time(time: time::Time, digits: usize) -> String {
    let (hour, minute, second, nanos) = time.as_hms_nano();
    clock(hour.into(), minute.into(), second.into(), nanos, digits)
}

fn time_of_day<'a, Tag: Describe>(bytes: &'a [u8], text: &str, digits: usize) -> Result<()>
where
    jiff::civil::Time: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    chrono::NaiveTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    time::Time: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    one::<Tag, jiff::civil::Time>(bytes, text, |time| format!("{time:.digits$}"))?;
    one::<Tag, chrono::NaiveTime>(bytes, text, |time| of_chrono(time, digits))?;
    one::<Tag, time::Time>(bytes, text, |time| of_time(*time, digits))
}

fn timestamp<'a, Tag: Describe>(bytes: &'a [u8], text: &str, digits: usize) -> Result<()>
where
    jiff::Timestamp: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    chrono::DateTime<chrono::Utc>: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    time::UtcDateTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    OffsetDateTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    one::<Tag, jiff::Timestamp>(bytes, text, |at| format!("{at:.digits$}"))?;
    one::<Tag, chrono::DateTime<chrono::Utc>>(bytes, text, |at| {
        format!("{}T{}Z", at.date_naive(), of_chrono(at, digits))
    })?;
    one::<Tag, time::UtcDateTime>(bytes, text, |at| format!("{}T{}Z", at.date(), of_time(at.time(), digits)))?;
    one::<Tag, OffsetDateTime>(bytes, text, |at| format!("{}T{}Z", at.date(), of_time(at.time(), digits)))
}

fn local<'a, Tag: Describe>(bytes: &'a [u8], text: &str, digits: usize) -> Result<()>
where
    jiff::civil::DateTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    chrono::NaiveDateTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    time::PrimitiveDateTime: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    one::<Tag, jiff::civil::DateTime>(bytes, text, |at| format!("{at:.digits$}"))?;
    one::<Tag, chrono::NaiveDateTime>(bytes, text, |at| format!("{}T{}", at.date(), of_chrono(at, digits)))?;
    one::<Tag, time::PrimitiveDateTime>(bytes, text, |at| format!("{}T{}", at.date(), of_time(at.time(), digits)))
}

fn uuid<'a, Tag: Describe>(bytes: &'a [u8], text: &str) -> Result<()>
where
    ::uuid::Uuid: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    [u8; 16]: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    // Letters of either case are read, small ones are written. The length before them is none of them.
    let mut written = bytes.to_vec();
    if bytes.len() > 16 {
        written[1..].make_ascii_lowercase();
    }
    one_of_several::<Tag, ::uuid::Uuid>(bytes, &written, text, |uuid| uuid.hyphenated().to_string())?;
    one_of_several::<Tag, [u8; 16]>(bytes, &written, &text.replace('-', ""), |uuid| hex::encode(uuid))
}

fn duration(bytes: &[u8], value: &Value) -> Result<()> {
    let part = |key: &str| value[key].as_u64().and_then(|part| u32::try_from(part).ok()).context("part of a duration");
    let expected = Duration { months: part("months")?, days: part("days")?, millis: part("millis")? };
    one::<Duration, Duration>(bytes, &format!("{expected:?}"), |own| format!("{own:?}"))?;
    if expected.months > 239_976 || expected.days > 7_304_484 {
        return too_great::<Duration, jiff::Span>(bytes);
    }
    let span = jiff::Span::new().months(expected.months).days(expected.days).milliseconds(expected.millis);
    one::<Duration, jiff::Span>(bytes, &format!("{:?}", SpanFieldwise(span)), |own| {
        format!("{:?}", SpanFieldwise(*own))
    })
}

/// The type of another crate cannot hold the value, and says so.
fn too_great<'a, Tag: Describe, T: DecodeAs<'a, Tag>>(bytes: &'a [u8]) -> Result<()> {
    match typed::from_slice::<As<T, Tag>>(bytes) {
        Err(Error { kind: ErrorKind::ValueRange, .. }) => Ok(()),
        Err(error) => bail!("{}: {error}", std::any::type_name::<T>()),
        Ok(_) => bail!("{} holds it", std::any::type_name::<T>()),
    }
}

fn decimal(schema: &Value, bytes: &[u8], value: &Value) -> Result<()> {
    let unscaled = value["unscaled"].as_str().context("unscaled")?;
    match (schema["type"].as_str(), schema["size"].as_u64()) {
        (Some("bytes"), _) => number::<Decimal<38, 0>>(bytes, unscaled),
        (_, Some(1)) => number::<DecimalFixed<1, 2, 0>>(bytes, unscaled),
        (_, Some(2)) => number::<DecimalFixed<2, 4, 0>>(bytes, unscaled),
        (_, Some(4)) => number::<DecimalFixed<4, 9, 0>>(bytes, unscaled),
        (_, Some(8)) => number::<DecimalFixed<8, 18, 0>>(bytes, unscaled),
        (_, Some(9)) => number::<DecimalFixed<9, 21, 0>>(bytes, unscaled),
        (_, Some(16)) => number::<DecimalFixed<16, 38, 0>>(bytes, unscaled),
        _ => bail!("no Rust type for {schema}"),
    }
}

/// By the unscaled number: precision and scale are parameters of types here, and every case has its own.
fn number<'a, Tag: Describe>(bytes: &'a [u8], unscaled: &str) -> Result<()>
where
    i128: DecodeAs<'a, Tag> + EncodeAs<Tag>,
    rust_decimal::Decimal: DecodeAs<'a, Tag> + EncodeAs<Tag>,
{
    let number: i128 = unscaled.parse()?;
    // Bytes that repeat the sign are read, and written in a fixed type only.
    let whole = number.to_be_bytes();
    let sign = if number < 0 { 0xff } else { 0 };
    let redundant = whole.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) < 0x80).count();
    let shortest = [&[2 * (16 - redundant as u8)], &whole[redundant..]].concat();
    let written = if Tag::MAX_SIZE.bytes() == Tag::MIN_SIZE { bytes } else { &shortest };
    one_of_several::<Tag, i128>(bytes, written, unscaled, ToString::to_string)?;
    if number.unsigned_abs() < 1 << 96 {
        one_of_several::<Tag, rust_decimal::Decimal>(bytes, written, unscaled, ToString::to_string)
    } else {
        too_great::<Tag, rust_decimal::Decimal>(bytes)
    }
}

fn big_decimal(bytes: &[u8], value: &Value) -> Result<()> {
    let unscaled = value["unscaled"].as_str().context("unscaled")?;
    let scale = i32::try_from(value["scale"].as_i64().context("scale")?)?;
    let expected = format!("{unscaled} {scale}");
    one::<BigDecimal, BigDecimal>(bytes, &expected, |own| format!("{} {}", own.unscaled, own.scale))?;
    let number: i128 = unscaled.parse()?;
    if number.unsigned_abs() >= 1 << 96 || !(0..=28).contains(&scale) {
        // It may have zeros to give up: then it is the same number by another scale.
        return match typed::from_slice::<As<rust_decimal::Decimal, BigDecimal>>(bytes) {
            Ok(own) => {
                let dropped = u32::try_from(scale)?.checked_sub(own.scale()).context("scale has grown")?;
                ensure!(own.mantissa().checked_mul(10i128.pow(dropped)) == Some(number), "{} is not {expected}", *own);
                Ok(())
            }
            Err(_) => too_great::<BigDecimal, rust_decimal::Decimal>(bytes),
        };
    }
    one::<BigDecimal, rust_decimal::Decimal>(bytes, &expected, |own| format!("{} {}", own.mantissa(), own.scale()))
}
