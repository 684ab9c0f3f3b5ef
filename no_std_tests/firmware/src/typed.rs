//! Values of a Rust type whose schema lies in flash: written, read, sent as single objects.

use crate::line::Line;
use avocet::typed::tags::TimestampMillis;
use avocet::{Avro, Decoder, Describe, Error, ErrorKind, Frame, Limits, Result, SliceSink, json, single, typed};
use heapless::Vec;

/// What a sensor sends.
#[derive(Avro, Clone, PartialEq)]
#[avro(namespace = "org.example")]
pub struct Reading {
    #[avro(fixed = "Serial")]
    sensor: [u8; 6],
    #[avro(as = TimestampMillis)]
    at: i64,
    temperature: Option<i16>,
    acceleration: [f32; 3],
    samples: Vec<i32, 4>,
    state: State,
}

#[derive(Avro, Clone, Copy, PartialEq)]
enum State {
    #[avro(default)]
    Unknown,
    Idle,
    Measuring,
}

/// The same message, and one that borrows from where it lies.
#[derive(Avro, PartialEq)]
#[avro(namespace = "org.example")]
struct Note<'a> {
    text: &'a str,
    raw: &'a [u8],
}

impl Reading {
    /// Reading `n`.
    pub fn new(n: u8) -> Self {
        let n32 = i32::from(n);
        Self {
            sensor: [0, 27, 68, 17, 58, n],
            at: 1_764_000_000_000i64.wrapping_add(i64::from(n)),
            temperature: n.is_multiple_of(2).then_some(-2137),
            acceleration: [0.0, -0.5, f32::from(n)],
            samples: Vec::from_slice(&[n32, i32::MAX, -1]).unwrap_or_default(),
            state: State::Measuring,
        }
    }

    /// What has been measured last.
    pub fn last(&self) -> i64 {
        self.samples.iter().fold(self.at, |sum, sample| sum.wrapping_add(i64::from(*sample)))
    }
}

const OTHER: Error = Error { kind: ErrorKind::SchemaMismatch, at: 0 };

/// Whether every value comes back as it was, and beginnings of it do not.
#[inline(never)]
pub fn values() -> Result<bool> {
    let mut room = [0; Reading::MAX_SIZE.bytes()];
    Line::new("typed: at most ").bytes_of(room.len());
    let reading = Reading::new(2);
    let datum = typed::to_slice(&reading, &mut room).map_err(|_| OTHER)?;
    Line::new("typed: ").hex(datum).print();
    let back: Reading = typed::from_slice_with(datum, &Limits::FIRMWARE)?;
    let mut same = back == reading;
    for cut in 0..datum.len() {
        let error = typed::from_slice_with::<Reading>(datum.get(..cut).unwrap_or_default(), &Limits::FIRMWARE);
        same &= matches!(error, Err(error) if error.kind == ErrorKind::UnexpectedEnd);
    }
    show(datum)?;
    let mut message = [0; single::HEADER_LEN + 32];
    let note = Note { text: "lent", raw: &[1, 2, 255] };
    let message = single::to_slice(&note, &mut message).map_err(|_| OTHER)?;
    Line::new("single object: ").hex(message).print();
    same &= single::from_slice_with::<Note<'_>>(message, &Limits::FIRMWARE)? == note;
    let other = single::from_slice_with::<Reading>(message, &Limits::FIRMWARE).map(drop);
    same &= matches!(other, Err(error) if error.kind == ErrorKind::UnknownFingerprint || error.kind == ErrorKind::SchemaMismatch);
    Line::new("typed: ").text(if same { "the same" } else { "OTHER" }).print();
    Ok(same)
}

/// Prints a datum as JSON.
fn show(datum: &[u8]) -> Result<()> {
    let (mut text, mut stack) = ([0; 320], [Frame::EMPTY; 4]);
    let mut sink = SliceSink::new(&mut text);
    let mut d = Decoder::with_limits(datum, &Limits::FIRMWARE);
    json::write(Reading::SCHEMA.root(), &mut d, &mut stack, json::Style::PLAIN, &mut sink).map_err(|_| OTHER)?;
    for line in sink.written().chunks(120) {
        Line::new("  ").raw(line).print();
    }
    Ok(())
}
