//! Decodes with nothing but the core library, in a binary that cannot panic.
//!
//! The panic handler calls a function that nothing defines, so if any code that can panic survives optimisation, the
//! linker refuses the binary. The exit code is 0 if what was decoded is what was written.
#![no_std]
#![no_main]

mod messages;
mod order;
mod resolve;
#[path = "../../sum.rs"]
mod sum;
mod typed;

use avocet::schema::ParseMode;
use avocet::{Decoder, Encoder, ErrorKind, Frame, Limits, Result, Schema, SliceSink, WalkError, explain, json};
use core::hint::black_box;
use sum::{Failure, Tables, Total, sum_of, total_of_file, total_of_pieces};

include!("../../data/readings.rs");

// The C library brings the entry point, `memcpy` and its kin; nothing else of it is used.
#[link(name = "c")]
unsafe extern "C" {}

unsafe extern "C" {
    fn avocet_image_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(feature = "find-panics")]
    loop {}
    // SAFETY: never linked; see above.
    #[cfg(not(feature = "find-panics"))]
    unsafe {
        avocet_image_can_panic()
    }
}

/// A long, an int, a string, a double, a union branch, an array of two longs in a sized block.
static DATUM: [u8; 24] = [
    0x80, 0x80, 0x04, 0x35, 0x06, b'o', b'w', b'l', 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x02, 0x03, 0x04, 0x0a, 0x0c, 0x00,
    0x01, 0x01,
];

fn primitives(input: &[u8]) -> Result<i64> {
    let mut d = Decoder::new(input);
    let mut sum = d.long()?;
    sum = sum.wrapping_add(i64::from(d.int()?));
    sum = sum.wrapping_add(d.str()?.len() as i64);
    sum = sum.wrapping_add((d.double()? * 2.0) as i64);
    sum = sum.wrapping_add(d.union_index(2)? as i64);
    loop {
        let head = d.block(1)?;
        if head.count == 0 {
            break;
        }
        for _ in 0..head.count {
            sum = sum.wrapping_add(d.long()?);
        }
    }
    sum = sum.wrapping_add(i64::from(d.boolean()?));
    sum = sum.wrapping_add(i64::from(d.boolean()?));
    d.finish()?;
    Ok(sum)
}

static SCHEMA: &str = include_str!("../../data/reading.avsc");
static FILE: &[u8] = include_bytes!("../../data/readings.avro");
static ROW: &[u8] = include_bytes!("../../data/reading.bin");

/// Parses a schema in both modes, and reads one row by every means.
fn row(text: &str, input: &[u8]) -> Result<bool> {
    let mut strict = Tables::new();
    let mut lenient = Tables::new();
    let schema = strict.parse_with(text, ParseMode::Strict, &Limits::FIRMWARE)?;
    let same = lenient.parse_with(text, ParseMode::Lenient, &Limits::FIRMWARE)?;
    let mut stack = [Frame::EMPTY; 8];
    let Some((_, len)) = sum_of(schema.root(), input, &mut stack)? else { return Ok(false) };
    if len != input.len() || schema.fingerprint()? != same.fingerprint()? {
        return Ok(false);
    }
    Ok(as_json(&schema, input, &mut stack)?
        && from_json(&schema, input, &mut stack)?
        && order::with_itself(&schema, input, &mut stack)?
        && order::messages(&schema, input)?
        && refused(&schema, input, &mut stack))
}

/// Members out of order, an integer with an exponent, escapes, and a double that only exact integers can tell from its
/// neighbour.
static JSON: &str = r#"{"value": 9007199254740993.00000000000000000000001, "samples": [1e1, -2.0], "x": [{}],
    "note": {"string": "\u00b0\ud83d\ude00"}, "unit": "VOLT", "id": -27}"#;

static FROM_JSON: [u8; 22] =
    [0x35, 0x04, 1, 0, 0, 0, 0, 0, 0x40, 0x43, 2, 12, 0xc2, 0xb0, 0xf0, 0x9f, 0x98, 0x80, 4, 20, 3, 0];

/// What is written as JSON reads back as the same row; other text as it should, with frames to spare and without.
fn from_json(schema: &Schema<'_>, input: &[u8], stack: &mut [Frame]) -> Result<bool> {
    let (mut room, mut again) = ([0u8; 512], [0u8; 512]);
    let mut sink = SliceSink::new(&mut room);
    let mut d = Decoder::with_limits(input, &Limits::FIRMWARE);
    if json::write(schema.root(), &mut d, stack, json::Style::AVRO, &mut sink).is_err() {
        return Ok(false);
    }
    let Ok(text) = core::str::from_utf8(sink.written()) else { return Ok(false) };
    for frames in [2, 8] {
        let mut stack = [json::ReadFrame::EMPTY; 8];
        let Some(stack) = stack.get_mut(..frames) else { return Ok(false) };
        for (text, expected) in [(text, input), (black_box(JSON), &FROM_JSON)] {
            let mut encoder = Encoder::new(SliceSink::new(&mut again));
            let mut text = json::Input::with_limits(text, &Limits::FIRMWARE);
            match json::read(schema.root(), &mut text, stack, &mut encoder) {
                Ok(()) if encoder.sink().written() == expected => {}
                Err(json::ReadError::Json(error)) => return Err(error),
                _ => return Ok(false),
            }
        }
    }
    Ok(true)
}

fn as_json(schema: &Schema<'_>, input: &[u8], stack: &mut [Frame]) -> Result<bool> {
    let mut room = [0u8; 512];
    for style in [json::Style::AVRO, json::Style::PLAIN.with_strict(true).with_pretty(Some(2))] {
        let mut sink = SliceSink::new(&mut room);
        let mut d = Decoder::with_limits(input, &Limits::FIRMWARE);
        match json::write(schema.root(), &mut d, stack, style, &mut sink) {
            Ok(()) if sink.written().first() == Some(&b'{') && sink.written().last() == Some(&b'}') => {}
            Err(WalkError::Datum(error)) => return Err(error),
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// A row that is cut is refused wherever it is cut, and the place of the error can be told.
fn refused(schema: &Schema<'_>, input: &[u8], stack: &mut [Frame]) -> bool {
    (0..input.len()).all(|len| {
        let cut = input.get(..len).unwrap_or_default();
        match sum_of(schema.root(), cut, stack) {
            Err(error) => {
                black_box(explain(schema.root(), cut, error, &Limits::FIRMWARE, stack));
                error.kind == ErrorKind::UnexpectedEnd
            }
            Ok(_) => false,
        }
    })
}

const fn code(failure: Failure) -> i32 {
    match failure {
        Failure::Schema(kind) => kind as i32,
        Failure::Container(error) => error.kind() as i32,
    }
}

/// Entry point.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let input = black_box(DATUM.as_slice());
    #[cfg(feature = "panics-on-purpose")]
    let input = &input[black_box(0)..];
    match primitives(input) {
        Ok(sum) if sum == 32768 - 27 + 3 + 3 + 1 + 5 + 6 + 2 => {}
        Ok(_) => return 1,
        Err(_) => return 2,
    }
    match row(black_box(SCHEMA), black_box(ROW)) {
        Ok(true) => {}
        Ok(false) => return 3,
        Err(_) => return 4,
    }
    let expected = Total { rows: ROWS, sum: CHECKSUM };
    let (file, mut tables, mut stack) = (black_box(FILE), Tables::new(), [Frame::EMPTY; 8]);
    match total_of_file(file, &mut tables, &mut stack) {
        Ok(total) if total == expected => {}
        Ok(_) => return 5,
        Err(failure) => return code(failure),
    }
    for piece in [1, 7, 64, 4096] {
        match total_of_pieces(file, black_box(piece), &mut tables, &mut stack) {
            Ok(total) if total == expected => {}
            Ok(_) => return 6,
            Err(failure) => return code(failure),
        }
    }
    // A file that was cut says so, wherever it is cut.
    for len in 0..file.len() {
        let cut = file.get(..len).unwrap_or_default();
        match total_of_file(cut, &mut tables, &mut stack) {
            Err(Failure::Container(error)) if error.is_torn() && error.good() <= len as u64 => {}
            // The ends of the header and of the first two blocks are whole files.
            Ok(total) if total.rows < ROWS => {}
            _ => return 7,
        }
    }
    match typed::round(black_box("owl")) {
        Some(true) => {}
        Some(false) => return 8,
        None => return 9,
    }
    match resolve::evolved() {
        Ok(true) => {}
        Ok(false) => return 10,
        Err(error) => return error.kind as i32,
    }
    match resolve::derived() {
        Ok(true) => {}
        Ok(false) => return 12,
        Err(error) => return error.kind as i32,
    }
    match resolve::rows(file) {
        Ok(Some(ROWS)) => {}
        Ok(_) => return 13,
        Err(error) => return error.kind() as i32,
    }
    match messages::many() {
        Ok(true) => {}
        Ok(false) => return 11,
        Err(error) => return error.kind as i32,
    }
    0
}
