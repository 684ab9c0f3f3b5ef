//! The core decodes and prints without allocating: files of the null codec, from header to JSON.

#[path = "common/counting.rs"]
mod counting;

use avocet::container::File;
use avocet::json::{self, Style};
use avocet::order::SortKey;
use avocet::schema::{Kind, SchemaBuf};
use avocet::single::{self, FixedStore};
use avocet::{Check, Decoder, Frame, Limits, Sink, SliceSink, compare};

static FILE: &[u8] = include_bytes!("../examples/data/stations.avro");

/// Keeps a length and a checksum, so that nothing of the output can be left out.
#[derive(Default)]
struct Sum(u64, u64);

impl Sink for Sum {
    type Error = core::convert::Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 += bytes.len() as u64;
        self.1 = bytes.iter().fold(self.1, |sum, byte| sum.rotate_left(5) ^ u64::from(*byte));
        Ok(())
    }
}

fn read_and_print(style: Style, sum: &mut Sum) -> Result<u64, avocet::container::Error> {
    let limits = Limits::SERVER;
    let mut file = File::new(FILE, &limits)?;
    let header = file.header();
    let mut tables = SchemaBuf::<64, 64, 16, 32, 64>::new();
    let schema = header.parse_schema(&mut tables, &limits)?;
    schema.fingerprint().map_err(|error| header.schema_error(error))?;
    let mut stack = [Frame::EMPTY; 32];
    let mut rows_read = 0;
    while let Some(block) = file.next_block()? {
        let mut rows = block.rows(schema.root())?;
        while rows.try_next_with(|decoder| json::write(schema.root(), decoder, &mut stack, style, sum))?.is_some() {
            rows_read += 1;
        }
    }
    Ok(rows_read)
}

fn check() -> Result<u64, avocet::container::Error> {
    let limits = Limits::SERVER;
    let mut file = File::new(FILE, &limits)?;
    let mut tables = SchemaBuf::<64, 64, 16, 32, 64>::new();
    let header = file.header();
    let schema = header.parse_schema(&mut tables, &limits)?;
    let mut stack = [Frame::EMPTY; 32];
    let mut rows_read = 0;
    while let Some(block) = file.next_block()? {
        let mut rows = block.rows(schema.root())?;
        while rows.walk(&mut stack, &mut Check)? {
            rows_read += 1;
        }
    }
    Ok(rows_read)
}

/// Each row compared with the one before, by the schema and by a key; the key's value found again behind a header.
fn compare_and_frame() -> Result<u64, avocet::container::Error> {
    let limits = Limits::SERVER;
    let mut file = File::new(FILE, &limits)?;
    let mut tables = SchemaBuf::<64, 64, 16, 32, 64>::new();
    let header = file.header();
    let schema = header.parse_schema(&mut tables, &limits)?;
    let fail = |error| header.schema_error(error);
    let Kind::Record(record) = schema.root().kind() else { panic!("no record") };
    let first = record.fields().next().unwrap().name().as_str().unwrap();
    let key = SortKey::new(schema.root(), first).map_err(fail)?;
    let mut store = FixedStore::<1>::new();
    let mut message = [0; 4096];
    store.insert(&schema).map_err(fail)?;
    let mut stack = [Frame::EMPTY; 64];
    let (mut rows_read, mut before) = (0, None);
    while let Some(block) = file.next_block()? {
        let mut rows = block.rows(schema.root())?;
        while let Some(row) = rows.next_datum(&mut stack)? {
            let last = before.replace(row).unwrap_or(row);
            for (a, b) in [(last, row), (row, row)] {
                let order = key.compare(a, b, &limits, &mut stack).map_err(fail)?;
                let whole = compare(schema.root(), &mut Decoder::new(a), &mut Decoder::new(b), &mut stack);
                assert!(order.is_eq() || whole == Ok(order), "the first field decides");
            }
            let mut sink = SliceSink::new(&mut message);
            single::write_header(schema.fingerprint().map_err(fail)?, &mut sink).unwrap();
            sink.write(row).unwrap();
            assert_eq!(single::open(&store, sink.written()).map_err(fail)?.1, row);
            rows_read += 1;
        }
    }
    Ok(rows_read)
}

#[test]
fn decoding_and_printing_a_container_allocates_nothing() {
    for style in [Style::AVRO, Style::PLAIN, Style::PLAIN.with_pretty(Some(2))] {
        let mut sum = Sum::default();
        let (rows, allocations) = counting::allocations(|| read_and_print(style, &mut sum));
        assert!(rows.unwrap() > 0 && sum.0 > 1000);
        assert_eq!(allocations, 0);
    }
    let (rows, allocations) = counting::allocations(check);
    assert!(rows.unwrap() > 0);
    assert_eq!(allocations, 0);
    let (rows, allocations) = counting::allocations(compare_and_frame);
    assert!(rows.unwrap() > 1);
    assert_eq!(allocations, 0);
    // The counter counts.
    assert_eq!(counting::allocations(|| Box::new(1)).1, 1);
}
