//! The core decodes and prints without allocating: files of the null codec, from header to JSON.

#[path = "common/counting.rs"]
mod counting;

use avocet::container::File;
use avocet::json::{self, Style};
use avocet::schema::SchemaBuf;
use avocet::{Check, Frame, Limits, Sink};

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
    // The counter counts.
    assert_eq!(counting::allocations(|| Box::new(1)).1, 1);
}
