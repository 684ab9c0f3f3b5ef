//! Types and traits of other crates on a board: strings, lists and maps of `heapless`, readers and writers of `embedded_io`.
//!
//! `heapless` checks sums that cannot overflow, so that this image, built with overflow checks, holds panics; it must not
//! meet one.
#![no_std]
#![no_main]

mod board;
mod fails;
mod line;

use avocet::container::{LogWriter, Stream};
use avocet::with::embedded_io::{EioSource, SinkWrite};
use avocet::with::heapless::{StringSink, VecSink};
use avocet::{Avro, Decoder, Describe, Encode, Frame, Limits, SliceSink, json, single, typed};
use embedded_io::{Read, Write};
use heapless::{LinearMap, String, Vec};
use line::Line;

/// What a station sends.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(namespace = "org.example")]
struct Report {
    station: String<12>,
    samples: Vec<i32, 4>,
    raw: Vec<u8, 6>,
    offsets: LinearMap<String<4>, i32, 2>,
    #[avro(default = "null")]
    note: Option<String<8>>,
}

fn text<const N: usize>(text: &str) -> String<N> {
    String::try_from(text).unwrap_or_default()
}

impl Report {
    fn new(n: i32) -> Self {
        let mut offsets = LinearMap::new();
        for key in ["x", "long"] {
            let _ = offsets.insert(text(key), n.wrapping_sub(7));
        }
        Self {
            station: text("M\u{f6}we 28 \u{b0}C"),
            samples: Vec::from_slice(&[n, i32::MAX, i32::MIN]).unwrap_or_default(),
            raw: Vec::from_slice(&[0, 255, n as u8]).unwrap_or_default(),
            offsets,
            note: (n % 2 == 0).then(|| text("even")),
        }
    }
}

/// A reader of a few bytes at a time, which is interrupted now and then.
struct Line7<'f> {
    rest: &'f [u8],
    calls: u32,
}

impl embedded_io::ErrorType for Line7<'_> {
    type Error = embedded_io::ErrorKind;
}

impl Read for Line7<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Self::Error> {
        self.calls = self.calls.wrapping_add(1);
        if self.calls.is_multiple_of(5) {
            return Err(embedded_io::ErrorKind::Interrupted);
        }
        let some = self.rest.len().min(7).min(into.len());
        let (now, rest) = self.rest.split_at_checked(some).unwrap_or_default();
        if let Some(into) = into.get_mut(..some) {
            into.copy_from_slice(now);
        }
        self.rest = rest;
        Ok(some)
    }
}

#[inline(never)]
fn values() -> Option<bool> {
    let report = Report::new(4);
    let mut room = [0; Report::MAX_SIZE.bytes()];
    Line::new("at most ").bytes_of(room.len());
    let datum = typed::to_slice(&report, &mut room).ok()?;
    Line::new("report: ").hex(datum).print();
    let back: Report = typed::from_slice_with(datum, &Limits::FIRMWARE).ok()?;
    let (mut text, mut stack) = (StringSink::<240>::default(), [Frame::EMPTY; 4]);
    let mut d = Decoder::with_limits(datum, &Limits::FIRMWARE);
    json::write(Report::SCHEMA.root(), &mut d, &mut stack, json::Style::PLAIN, &mut text).ok()?;
    for line in text.0.as_bytes().chunks(120) {
        Line::new("  ").raw(line).print();
    }
    // One that is too long for the Rust type.
    let long = typed::from_slice_with::<String<3>>(b"\x08four", &Limits::FIRMWARE).map(drop);
    Line::new("too long: ").text(long.map_or_else(|error| error.kind.message(), |()| "READ")).print();
    let mut message = VecSink::<96>::default();
    single::encode(&report, &mut avocet::Encoder::new(&mut message)).ok()?;
    let same: Report = single::from_slice_with(&message.0, &Limits::FIRMWARE).ok()?;
    let mut full = VecSink::<20>::default();
    let refused = single::encode(&report, &mut avocet::Encoder::new(&mut full)).is_err();
    Line::new("single object of ")
        .int(message.0.len() as i64)
        .text(" bytes in a vector; in one of 20: ")
        .text(if refused { "refused" } else { "WRITTEN" })
        .print();
    Some(back == report && same == report && long.is_err() && refused)
}

#[inline(never)]
fn files() -> Option<bool> {
    let (mut file, mut block) = ([0; 1200], [0; 160]);
    // A sink as a writer, and that as a sink again.
    let mut writer = SinkWrite(SliceSink::new(&mut file));
    let mut log =
        LogWriter::create(avocet::with::embedded_io::EioSink(&mut writer), *Report::SCHEMA, &[], [7; 16], &mut block)
            .ok()?;
    for n in 0..10 {
        log.append_trusted(|e| Report::new(n).encode(e)).ok()?;
    }
    log.finish().ok()?;
    writer.flush().ok()?;
    let file = writer.0.written();
    let (mut header, mut block) = ([0; 1000], [0; 200]);
    let source = EioSource(Line7 { rest: file, calls: 0 });
    let (_, mut stream) = Stream::open(source, &Limits::FIRMWARE, &mut header, &mut block[..], &mut [][..]).ok()?;
    let mut rows = 0i32;
    while let Some(block) = stream.next_block().ok()? {
        let mut block = block.rows(Report::SCHEMA.root()).ok()?.typed::<Report>().ok()?;
        while let Some(row) = block.next_row().ok()? {
            if row != Report::new(rows) {
                return Some(false);
            }
            rows = rows.wrapping_add(1);
        }
    }
    Line::new("file of ")
        .int(file.len() as i64)
        .text(" bytes: ")
        .int(rows.into())
        .text(" rows, in ")
        .int(stream.into_source().0.calls.into())
        .text(" reads")
        .print();
    Some(rows == 10)
}

fn passed() -> bool {
    let passed = values() == Some(true) && files() == Some(true);
    Line::new(if passed { "the same" } else { "OTHER" }).print();
    passed
}
