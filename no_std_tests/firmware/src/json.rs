//! Rows of the container as JSON, by way of a slice.

use crate::line::Line;
use crate::sum::{Failure, Tables};
use avocet::container::{File, RowError};
use avocet::json::{Style, write};
use avocet::schema::ParseMode;
use avocet::{Frame, Limits, SliceSink};

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
                Err(RowError::Visit(_)) => return Ok(false),
            }
            if at < SHOWN {
                Line::new("").text(core::str::from_utf8(sink.written()).unwrap_or("NOT TEXT")).print();
            }
            at = at.wrapping_add(1);
        }
    }
    Ok(u64::from(at) == super::ROWS)
}
