//! What is written under some limits can be read under them, also where rows cost more than their bytes.

use crate::model::{Schemas, Values};
use crate::read::read_with;
use avocet::codec::{Codec, Level};
use avocet::container::{WriteError, WriterOptions};
use avocet::{ErrorKind, Limits};
use proptest::prelude::*;
use std::io::Cursor;

/// Schemas in which things have no bytes, besides random ones.
const DEAR: [&str; 6] = [
    "\"null\"",
    r#"{"type": "array", "items": "null"}"#,
    r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "null"}, {"name": "b", "type": "null"}]}"#,
    r#"{"type": "array", "items": {"type": "record", "name": "E", "fields": []}}"#,
    r#"{"type": "record", "name": "L", "fields": [{"name": "n", "type": "null"}, {"name": "next", "type": ["null", "L"]}]}"#,
    r#"{"type": "map", "values": {"type": "array", "items": {"type": "fixed", "name": "F", "size": 0}}}"#,
];

fn rows(seed: u64, count: usize) -> (String, Vec<Vec<u8>>) {
    if seed.is_multiple_of(3) {
        return crate::read::sample(seed, count);
    }
    let text = DEAR[(seed / 3) as usize % DEAR.len()];
    let schema: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut defined = Vec::new();
    if schema["name"].is_string() {
        defined.push((schema["name"].as_str().unwrap().to_owned(), schema.clone()));
    }
    let mut values = Values { rng: Schemas::new(seed).rng, defined: &defined, budget: 0 };
    let rows = (0..count)
        .map(|_| {
            values.budget = 60;
            let mut row = Vec::new();
            // An array of a great many nothings, or what the model makes.
            if text == DEAR[1] && values.rng.chance(2) {
                let items = values.rng.below(40) as u8;
                row.extend(if items == 0 { vec![0] } else { vec![items * 2, 0] });
            } else {
                values.any(&schema, "", &mut row);
            }
            row
        })
        .collect();
    (text.to_owned(), rows)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_can_be_read(
        seed in any::<u64>(),
        fuel in prop::sample::select(vec![0_u32, 5, 20, 200]),
        file_fuel in prop::sample::select(vec![0_u64, 10, 100, 1000, 20_000]),
        codec in prop::sample::select(vec![Codec::Null, Codec::Deflate, Codec::Bzip2, Codec::Xz]),
        block_rows in prop::sample::select(vec![1_u64, 3, u64::MAX]),
        steps in prop::collection::vec(0_u8..8, 1..120),
    ) {
        let codec = if codec.can_compress() { codec } else { Codec::Null };
        let limits = Limits::SERVER.with_fuel(fuel).with_file_fuel(file_fuel).with_depth(8);
        let (schema, rows) = rows(seed, steps.len());
        let options = WriterOptions::new().with_limits(limits).with_codec(codec, Level::DEFAULT).with_sync([4; 16]);
        let options = options.with_block_rows(block_rows);
        let mut writer = options.clone().append_or_create(Vec::new(), &schema);
        let mut kept = Vec::new();
        for (row, step) in rows.iter().zip(&steps) {
            let done = match step {
                0 | 1 => writer.append_trusted(|e| e.fixed(row)),
                2 => writer.append_rows(2, &[row.as_slice(), row].concat()),
                _ => writer.append_datum(row),
            };
            match done {
                Ok(()) => kept.extend(std::iter::repeat_n(row.clone(), if *step == 2 { 2 } else { 1 })),
                Err(WriteError::Row(error)) => prop_assert!(error.kind.is_limit(), "{}", error),
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
            match step {
                3 => writer.flush().unwrap(),
                4 if seed.is_multiple_of(5) => {
                    // Heads of blocks show all that was spent, if rows spend nothing.
                    let file = writer.finish().unwrap().0.into_inner();
                    let shown = fuel == 0 || file_fuel == 0 || codec == Codec::Null && schema == "\"null\"";
                    if !shown {
                        return Ok(());
                    }
                    writer = options.clone().append_or_create(file, &schema);
                }
                _ => {}
            }
        }
        let file = writer.finish().unwrap().0.into_inner();
        let content = read_with(&file, &limits).unwrap();
        prop_assert_eq!(content.error, None);
        prop_assert_eq!(content.rows(), kept);
    }
}

/// One way to a writer, whether the file is there or not.
trait AppendOrCreate {
    fn append_or_create(self, file: Vec<u8>, schema: &str) -> Appender;
}

type Appender = avocet::container::Writer<avocet::with::std::IoSink<Cursor<Vec<u8>>>>;

impl AppendOrCreate for WriterOptions {
    fn append_or_create(self, file: Vec<u8>, schema: &str) -> Appender {
        if file.is_empty() {
            let sink = avocet::with::std::IoSink(Cursor::new(file));
            return self.create(sink, schema).unwrap();
        }
        self.append(Cursor::new(file), schema, avocet::with::std::TornTail::Refuse).unwrap()
    }
}

#[test]
fn default_limits_of_writers_and_readers_fit_each_other() {
    // Nothing costs anything but rows without bytes: so many that a reader would refuse one more.
    let mut writer = WriterOptions::new().create(Vec::new(), "\"null\"").unwrap();
    let most = Limits::SERVER.file_fuel - u64::from(Limits::SERVER.fuel);
    writer.append_rows(most - 1, &[]).unwrap();
    writer.append_datum(&[]).unwrap();
    for _ in 0..2 {
        let full = |result| matches!(result, Err(WriteError::Row(error)) if error.kind == ErrorKind::FileFuelLimit);
        assert!(full(writer.append_datum(&[])));
        assert!(full(writer.append_trusted(|_| Ok(()))));
        assert!(full(writer.append_rows(1, &[])));
        assert!(full(writer.append_stored(1, &[])));
    }
    let file = writer.finish().unwrap();
    let mut reader = avocet::container::Reader::open(&file[..], &Limits::SERVER).unwrap();
    let (schema, blocks) = reader.split();
    let mut rows = 0;
    while let Some(block) = blocks.next_block().unwrap() {
        rows += block.rows(schema.root()).unwrap().left();
    }
    assert_eq!(rows, most);
}

#[test]
fn tiny_blocks_of_a_dear_codec_come_to_an_end() {
    if !Codec::Bzip2.can_compress() {
        return;
    }
    let limits = Limits::SERVER.with_file_fuel(4_000).with_fuel(100);
    let options = WriterOptions::new().with_limits(limits).with_codec(Codec::Bzip2, Level::new(1));
    let mut writer = options.create(Vec::new(), "\"long\"").unwrap();
    let mut rows = 0;
    let refused = loop {
        match writer.append_datum(&[2]) {
            Ok(()) => rows += 1,
            Err(error) => break error,
        }
        // What has been taken can be written.
        writer.flush().unwrap();
    };
    assert!(matches!(refused, WriteError::Row(error) if error.kind == ErrorKind::FileFuelLimit));
    let content = read_with(&writer.finish().unwrap(), &limits).unwrap();
    assert_eq!((content.error, content.rows().len()), (None, rows));
    assert!(rows > 5, "{rows}");
}
