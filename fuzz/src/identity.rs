//! What is written comes back, under the limits that it was written under; what would not is refused, and leaves no trace.

use super::mutate::{Dice, sample};
use super::shape::Shape;
use avocet::codec::{Codec, Level};
use avocet::container::{Error, File, LogWriter, Reader, WriteError, WriterOptions};
use avocet::schema::{OwnedSchema, ParseMode, Schema};
use avocet::{Check, Decoder, ErrorKind, Frame, Limits, walk};

const SYNC: [u8; 16] = *b"0123456789abcdef";

/// Rows in one file at most.
const MOST: usize = 60;

/// Codec, limits, size of blocks and the way to rows; the front of the rest becomes a schema, or is its text, and what is
/// behind it rows.
pub fn identity(data: &[u8]) {
    let Some((&[codec, limits, size, way], mut data)) = data.split_first_chunk() else { return };
    let limits = self::limits(limits);
    let text = if way & 1 == 0 {
        Shape::text(&mut data)
    } else {
        // Any text, up to a byte that ends none.
        let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
        let text = String::from_utf8_lossy(&data[..end]).into_owned();
        data = data.get(end + 1..).unwrap_or_default();
        text
    };
    let codec = Codec::ALL[usize::from(codec) % Codec::ALL.len()];
    let options = WriterOptions::new()
        .with_codec(codec, Level::DEFAULT)
        .with_limits(limits)
        .with_sync(SYNC)
        .with_block_bytes([0, 1, 20, 300, 65_536][usize::from(size) % 5])
        .with_block_rows([0, 1, 3, u64::MAX][usize::from(size >> 4) % 4])
        .with_metadata("key", &vec![b'v'; usize::from(size)]);
    let parsed = OwnedSchema::parse_with(&text, ParseMode::Strict, &limits);
    let mut writer = match (options.create(Vec::new(), &text), &parsed) {
        (Ok(writer), Ok(_)) => writer,
        (Err(WriteError::Schema(error)), Err(refused)) => return assert_eq!(error, *refused, "{text}"),
        (Err(WriteError::Header(error)), _) => {
            let named = matches!(error.kind(), ErrorKind::HeaderBytesLimit | ErrorKind::HeaderEntriesLimit);
            return assert!(named, "{error}: {text}");
        }
        (Err(WriteError::Compress(_)), _) => return assert!(!codec.can_compress()),
        (made, parsed) => panic!("{:?} for {parsed:?}: {text}", made.err()),
    };
    let Ok(schema) = parsed else { return };
    let schema = schema.schema();
    let mut kept = Vec::new();
    for (at, row) in rows(&schema, data, &limits, way & 2 != 0).iter().enumerate() {
        let before = writer.pending_rows();
        let done = if at % 2 == 0 { writer.append_datum(row) } else { writer.append_with(|e| e.fixed(row)) };
        match done {
            Ok(()) => kept.push(row.clone()),
            Err(WriteError::Row(error)) => {
                assert!(error.kind.is_limit(), "{error}: {text} {row:02x?}");
                assert!(writer.pending_rows() <= before, "a row that was refused is still there");
            }
            Err(error) => panic!("{error}: {text} {row:02x?}"),
        }
        // No datum, as there is a byte behind it.
        let longer = [row, &[0][..]].concat();
        assert!(writer.append_datum(&longer).is_err(), "{text} {longer:02x?}");
        if way & 4 != 0 && at % 5 == 0 {
            writer.flush().unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
    let file = writer.finish().unwrap_or_else(|error| panic!("what was taken cannot be written: {error}: {text}"));
    let back = read(&file, &limits, &text, usize::from(size));
    assert_eq!(back, Ok(kept), "{codec}: {text}");
    assert_eq!(streamed(&file, &limits), back, "{codec}: {text}");
    log(&schema, data, way & 2 != 0);
}

fn limits(choice: u8) -> Limits {
    let some = Limits::SERVER.with_file_fuel(40_000).with_fuel(5_000).with_schema_fuel(1 << 20);
    let some = some.with_block_bytes(1 << 18).with_inflated_bytes(1 << 18);
    match choice % 8 {
        1 => some.with_fuel(20).with_file_fuel(100),
        2 => some.with_depth(2),
        3 => some.with_inflated_bytes(40),
        4 => some.with_block_bytes(1 << 11),
        5 => some.with_header_bytes(120),
        6 => some.with_schema_nodes(4).with_name_bytes(4).with_schema_depth(3),
        7 => some.with_schema_text(60).with_schema_fuel(100).with_header_entries(2),
        _ => some,
    }
}

/// Data of the schema: such as the bytes are, or such as the dice say.
fn rows(schema: &Schema<'_>, data: &[u8], limits: &Limits, sampled: bool) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    let mut stack = [Frame::EMPTY; 512];
    let is_row = |datum: &[u8], stack: &mut [Frame]| {
        let mut d = Decoder::with_limits(datum, limits);
        walk(schema.root(), &mut d, stack, &mut Check).is_ok().then(|| d.position())
    };
    if sampled {
        for (at, byte) in data.iter().enumerate().take(MOST) {
            let mut row = Vec::new();
            sample(schema.root(), &mut Dice::new(u64::from(*byte) << 8 | at as u64), 20, &mut row);
            if row.len() < 1 << 12 && is_row(&row, &mut stack) == Some(row.len()) {
                rows.push(row);
            }
        }
        return rows;
    }
    let mut rest = data;
    while rows.len() < MOST {
        let end = is_row(rest, &mut stack);
        if let Some(end) = end {
            rows.push(rest[..end].to_vec());
        }
        // Behind what is none, the next byte may begin one.
        let Some(next) = rest.get(end.unwrap_or(1)..) else { break };
        if rest.is_empty() {
            break;
        }
        rest = if end == Some(0) { rest.get(1..).unwrap_or_default() } else { next };
    }
    rows
}

fn read(file: &[u8], limits: &Limits, text: &str, value: usize) -> Result<Vec<Vec<u8>>, Error> {
    let mut reader = Reader::open(file, limits)?;
    assert_eq!(reader.header().schema_text(), text);
    assert_eq!(reader.header().get("key").map(<[u8]>::len), Some(value));
    assert_eq!(reader.header().sync(), &SYNC);
    let (schema, blocks) = reader.split();
    let (mut all, mut stack) = (Vec::new(), vec![Frame::EMPTY; usize::from(limits.depth)]);
    while let Some(block) = blocks.next_block()? {
        let mut rows = block.rows(schema.root())?;
        while let Some(row) = rows.next_datum(&mut stack)? {
            all.push(row.to_vec());
        }
    }
    Ok(all)
}

/// The same, out of a slice, by walks.
fn streamed(file: &[u8], limits: &Limits) -> Result<Vec<Vec<u8>>, Error> {
    let mut file = File::new(file, limits)?;
    let schema = OwnedSchema::parse_with(file.header().schema_text(), ParseMode::Strict, limits);
    let schema = schema.map_err(|error| file.header().schema_error(error))?;
    let schema = schema.schema();
    let mut inflater = avocet::container::Inflater::new(Vec::new());
    let (mut all, mut stack) = (Vec::new(), vec![Frame::EMPTY; usize::from(limits.depth)]);
    while let Some(stored) = file.next_stored()? {
        let mut rows = stored.inflate(&mut inflater)?.rows(schema.root())?;
        loop {
            let row = rows.next_with(|d| {
                let before = d.rest();
                let from = d.position();
                walk(schema.root(), d, &mut stack, &mut Check).map_err(avocet::Error::from)?;
                Ok(before[..d.position() - from].to_vec())
            })?;
            match row {
                Some(row) => all.push(row),
                None => break,
            }
        }
    }
    Ok(all)
}

/// Without a heap, under the limits of firmware.
fn log(schema: &Schema<'_>, data: &[u8], sampled: bool) {
    let limits = Limits::FIRMWARE;
    let (mut room, mut stack, mut kept) = ([0; 200], [Frame::EMPTY; 32], Vec::new());
    let mut writer = match LogWriter::create(Vec::new(), *schema, &[], SYNC, &mut room) {
        Ok(writer) => writer,
        Err(WriteError::Schema(error)) => return assert!(error.kind.is_limit(), "{error}: {}", schema.text()),
        Err(WriteError::Header(error)) => return assert!(error.kind().is_limit(), "{error}: {}", schema.text()),
        Err(error) => panic!("{error}: {}", schema.text()),
    };
    for row in rows(schema, data, &limits, sampled) {
        match writer.append_datum(&mut stack, &row) {
            Ok(()) => kept.push(row),
            Err(WriteError::Row(error)) => assert!(error.kind.is_limit(), "{error}: {} {row:02x?}", schema.text()),
            Err(error) => panic!("{error}: {}", schema.text()),
        }
    }
    let file = writer.finish().expect("a Vec takes everything");
    assert_eq!(streamed(&file, &limits), Ok(kept), "{}", schema.text());
}
