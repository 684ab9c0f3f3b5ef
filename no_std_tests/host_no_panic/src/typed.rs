//! Derived types: decoded, iterated, passed over and written, from flash to a slice.

use avocet::typed::tags::{Decimal, Long, TimestampMicros, UuidText};
use avocet::typed::{self, Array, Doubles, Map};
use avocet::{Avro, Decode, Decoder, Describe, Limits, Result};

#[derive(Avro)]
struct Report<'a> {
    #[avro(fixed = "Serial")]
    serial: [u8; 4],
    name: &'a str,
    #[avro(as = TimestampMicros)]
    at: i64,
    level: i8,
    state: State,
    value: Value<'a>,
    note: Option<&'a str>,
    points: Array<'a, Point>,
    tags: Map<'a, u32>,
    samples: Doubles<'a>,
    calibration: [f32; 3],
    #[avro(as = Decimal<9, 2>)]
    price: i64,
    #[avro(as = UuidText)]
    id: [u8; 16],
    #[avro(as = Option<Long>)]
    total: Option<u64>,
    parts: Array<'a, Report<'a>>,
}

#[derive(Avro, Clone, Copy, PartialEq)]
enum State {
    Idle,
    Busy,
}

#[derive(Avro)]
enum Value<'a> {
    Nothing,
    Number(f64),
    Raw(&'a [u8]),
}

#[derive(Avro)]
struct Point {
    x: i32,
    y: i32,
}

fn sum(report: &Report<'_>) -> Result<i64> {
    let mut sum = i64::from(report.level).wrapping_add(report.at).wrapping_add(report.price);
    for point in &report.points {
        let point = point?;
        sum = sum.wrapping_add(i64::from(point.x)).wrapping_sub(i64::from(point.y));
    }
    for tag in &report.tags {
        sum = sum.wrapping_add(i64::from(tag?.1));
    }
    for sample in &report.samples {
        sum = sum.wrapping_add(sample as i64);
    }
    for part in &report.parts {
        sum = sum.wrapping_add(part?.at);
    }
    sum = sum.wrapping_add(report.total.unwrap_or(0) as i64);
    Ok(sum.wrapping_add(i64::from(report.state == State::Busy)))
}

/// Whether what is written is read back, and refused when it is cut.
pub(crate) fn round(name: &str) -> Option<bool> {
    let mut rooms = [[0; 512]; 5];
    let [points, tags, samples, parts, whole] = &mut rooms;
    let inner = Report {
        serial: [1, 2, 3, 4],
        name,
        at: 40,
        level: -7,
        state: State::Busy,
        value: Value::Raw(b"raw"),
        note: Some(name),
        points: Array::from_items(&[Point { x: 1, y: 2 }, Point { x: 5, y: 1 }], points).ok()?,
        tags: Map::from_entries(&[("a", 3), ("b", 4)], tags).ok()?,
        samples: typed::from_slice(typed::to_slice(&[1.5, 2.5][..], samples).ok()?).ok()?,
        calibration: [1.0, 2.0, 3.0],
        price: 1299,
        id: [7; 16],
        total: Some(100),
        parts: Array::EMPTY,
    };
    let parts = Array::from_items(core::slice::from_ref(&inner), parts).ok()?;
    let outer = Report { parts, value: Value::Number(0.5), state: State::Idle, note: None, ..inner };
    let bytes = typed::to_slice(&outer, whole).ok()?;
    let mut back: Report<'_> = typed::from_slice_with(bytes, &Limits::FIRMWARE).ok()?;
    back.decode_into(&mut Decoder::new(bytes)).ok()?;
    let same = sum(&back).ok()? == 40 - 7 + 1299 - 1 + 4 + 7 + 3 + 40 + 100 && matches!(back.value, Value::Number(_));
    let cut = (0..bytes.len()).all(|len| {
        let cut = bytes.get(..len).unwrap_or_default();
        typed::from_slice::<Report<'_>>(cut).is_err()
    });
    let schema = Report::SCHEMA.fingerprint().ok()? == Report::FINGERPRINT;
    Some(same && cut && schema && !matches!(back.value, Value::Nothing))
}
