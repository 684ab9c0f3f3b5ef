//! Rows of the container as JSON, by way of a slice, and back.

use crate::line::Line;
use crate::sum::{Failure, Tables};
use avocet::container::{File, RowError};
use avocet::json::{Input, ReadFrame, Style, read, write};
use avocet::schema::ParseMode;
use avocet::{Decoder, Encoder, Frame, Limits, Schema, SliceSink};

/// Rows that are printed; the others are only written.
const SHOWN: u32 = 5;

/// Writes every row in both styles, and shows the first ones.
pub fn rows() -> Result<bool, Failure> {
    let (mut tables, mut stack) = (Tables::new(), [Frame::EMPTY; 4]);
    let mut file = File::new(super::FILE, &Limits::FIRMWARE)?;
    let text = file.header().schema_text();
    let schema =
        tables.parse_with(text, ParseMode::Lenient, &Limits::FIRMWARE).map_err(|error| Failure::Schema(error.kind))?;
    if let Ok(fingerprint) = schema.fingerprint() {
        Line::new("fingerprint ").int(fingerprint as i64).print();
    }
    let mut at = 0u32;
    while let Some(block) = file.next_block()? {
        let mut rows = block.rows(schema.root())?;
        loop {
            let style = if at.is_multiple_of(2) { Style::AVRO } else { Style::PLAIN };
            let mut room = [0u8; 256];
            let mut sink = SliceSink::new(&mut room);
            match rows.try_next_with(|d| write(schema.root(), d, &mut stack, style, &mut sink)) {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(RowError::Container(error)) => return Err(error.into()),
                Err(_) => return Ok(false),
            }
            if at.is_multiple_of(2) && !same(&schema, sink.written()) {
                return Ok(false);
            }
            if at < SHOWN {
                Line::new("").text(core::str::from_utf8(sink.written()).unwrap_or("NOT TEXT")).print();
            }
            at = at.wrapping_add(1);
        }
    }
    Ok(u64::from(at) == super::ROWS)
}

/// Whether JSON becomes a row that is written as the same JSON.
fn same(schema: &Schema<'_>, text: &[u8]) -> bool {
    let (mut row, mut again) = ([0u8; 256], [0u8; 256]);
    let mut encoder = Encoder::new(SliceSink::new(&mut row));
    let Ok(json) = core::str::from_utf8(text) else { return false };
    let mut input = Input::with_limits(json, &Limits::FIRMWARE);
    if read(schema.root(), &mut input, &mut [ReadFrame::EMPTY; 4], &mut encoder).is_err() {
        return false;
    }
    let row = encoder.into_sink();
    let mut d = Decoder::with_limits(row.written(), &Limits::FIRMWARE);
    let mut sink = SliceSink::new(&mut again);
    write(schema.root(), &mut d, &mut [Frame::EMPTY; 4], Style::AVRO, &mut sink).is_ok() && sink.written() == text
}
