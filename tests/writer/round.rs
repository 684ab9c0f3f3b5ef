//! What is written comes back.

use crate::read::{read, sample};
use avocet::codec::{Codec, Level};
use avocet::container::{WriteError, WriterOptions, same_rows};
use avocet::schema::ParseMode;
use avocet::{ErrorKind, Limits, OwnedSchema};
use proptest::prelude::*;

fn codec() -> impl Strategy<Value = (Codec, Level)> {
    let all: Vec<Codec> = Codec::ALL.into_iter().filter(|codec| codec.can_compress()).collect();
    (prop::sample::select(all), prop::option::of(0..100_i32)).prop_map(|(codec, level)| {
        let level = match (codec.levels(), level) {
            (Some(_), Some(at)) if codec == Codec::Zstandard => Level::new(at % 23 - 5),
            (Some(levels), Some(at)) => Level::new(levels.start() + at % (levels.end() - levels.start() + 1)),
            _ => Level::DEFAULT,
        };
        (codec, level)
    })
}

/// What happens between rows.
#[derive(Clone, Debug)]
enum Step {
    Flush,
    Sync,
    Nothing,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn rows_metadata_and_marker_come_back(
        seed in any::<u64>(),
        count in 0_usize..40,
        (codec, level) in codec(),
        bytes in prop::sample::select(vec![0, 1, 7, 50, 400, 65_536, usize::MAX]),
        most_rows in prop::sample::select(vec![0, 1, 2, 10, u64::MAX]),
        metadata in prop::collection::btree_map("[a-z]{0,8}", prop::collection::vec(any::<u8>(), 0..20), 0..4),
        sync in any::<[u8; 16]>(),
        steps in prop::collection::vec(
            prop_oneof![1 => Just(Step::Flush), 1 => Just(Step::Sync), 6 => Just(Step::Nothing)], 40),
    ) {
        let (schema, rows) = sample(seed, count);
        let mut options = WriterOptions::new()
            .with_codec(codec, level)
            .with_block_bytes(bytes)
            .with_block_rows(most_rows)
            .with_sync(sync);
        for (key, value) in &metadata {
            options = options.with_metadata(key, value);
        }
        let mut file = Vec::new();
        let mut writer = options.create(&mut file, &schema).unwrap();
        let mut seeks = vec![];
        for (at, row) in rows.iter().enumerate() {
            if at % 2 == 0 {
                writer.append_datum(row).unwrap();
            } else {
                writer.append_with(|e| e.fixed(row)).unwrap();
            }
            // What is no row leaves no trace.
            prop_assert!(writer.append_datum(&[row.as_slice(), &[0]].concat()).is_err());
            match steps[at] {
                Step::Flush => writer.flush().unwrap(),
                Step::Sync => seeks.push(writer.sync().unwrap()),
                Step::Nothing => {}
            }
        }
        writer.flush().unwrap();
        let end = writer.position();
        writer.finish().unwrap();
        prop_assert_eq!(end, file.len() as u64);

        let content = read(&file).unwrap();
        prop_assert_eq!(content.error, None);
        prop_assert_eq!(&content.rows(), &rows);
        prop_assert_eq!(&content.schema, &schema);
        prop_assert_eq!(content.codec, codec.name());
        prop_assert_eq!(content.sync, sync);
        prop_assert_eq!(content.metadata, metadata.into_iter().collect::<Vec<_>>());
        for block in &content.blocks {
            prop_assert!(block.len() as u64 <= most_rows.max(1) && !block.is_empty());
            prop_assert!(block.len() == 1 || block.concat().len() <= bytes, "{} rows of {bytes}", block.len());
        }
        for seek in seeks {
            prop_assert!(seek == content.start || content.ends.contains(&seek));
        }
    }
}

#[test]
fn blocks_are_as_full_as_they_may_be() {
    let mut writer = WriterOptions::new().with_block_bytes(10).create(Vec::new(), "\"string\"").unwrap();
    for len in [3, 3, 3, 9, 10, 20, 1, 1, 1, 1, 1, 1] {
        writer.append_datum(&crate::read::string(&"x".repeat(len - 1))).unwrap();
    }
    let content = read(&writer.finish().unwrap()).unwrap();
    let lengths: Vec<usize> = content.blocks.iter().map(|block| block.concat().len()).collect();
    assert_eq!(lengths, [9, 9, 10, 20, 6]);
}

#[test]
fn whole_blocks_are_taken_over() {
    for codec in Codec::ALL.into_iter().filter(|codec| codec.can_compress()) {
        let options = || WriterOptions::new().with_codec(codec, Level::DEFAULT);
        let mut writer = options().create(Vec::new(), "\"long\"").unwrap();
        writer.append_datum(&[2]).unwrap();
        writer.append_rows(3, &[4, 6, 8]).unwrap();
        assert!(writer.append_rows(2, &[4, 6, 8]).is_err());
        assert!(writer.append_rows(4, &[4, 6, 8]).is_err());
        writer.append_datum(&[10]).unwrap();
        let first = writer.finish().unwrap();

        let mut second = options().create(Vec::new(), "{\"type\": \"long\"}").unwrap();
        second.append_datum(&[0]).unwrap();
        let file = avocet::container::File::new(&first, &Limits::SERVER);
        let mut file = file.unwrap();
        while let Some(stored) = file.next_stored().unwrap() {
            second.append_stored(stored.frame().count(), stored.data()).unwrap();
        }
        let content = read(&second.finish().unwrap()).unwrap();
        assert_eq!(content.error, None);
        let expected: [&[u8]; 4] = [&[0], &[2], &[4, 6, 8], &[10]];
        assert_eq!(content.blocks.iter().map(|block| block.concat()).collect::<Vec<_>>(), expected, "{codec}");
    }
}

#[test]
fn blocks_that_are_taken_over_are_held_to_the_limits_that_show() {
    let refused = |result, kind| assert!(matches!(result, Err(WriteError::Row(error)) if error.kind == kind));
    let limits = Limits::SERVER.with_block_bytes(100);
    let options = || WriterOptions::new().with_block_bytes(20).with_block_rows(30).with_limits(limits);
    let mut writer = options().create(Vec::new(), "\"long\"").unwrap();
    writer.append_stored(20, &[2; 20]).unwrap();
    refused(writer.append_stored(21, &[2; 21]), ErrorKind::BlockBytesLimit);
    refused(writer.append_stored(31, &[2; 20]), ErrorKind::RowCount);
    refused(writer.append_stored(1, &[2; 101]), ErrorKind::BlockBytesLimit);
    refused(writer.append_stored(21, &[2; 20]), ErrorKind::RowCount);
    refused(writer.append_stored(0, &[2]), ErrorKind::TrailingBytes);
    writer.append_stored(0, &[]).unwrap();
    // Rows that are looked at are spread over blocks.
    writer.append_rows(70, &[4; 70]).unwrap();
    let content = read(&writer.finish().unwrap()).unwrap();
    assert_eq!(content.error, None);
    assert_eq!(content.blocks.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 20, 20, 10]);

    for codec in Codec::ALL.into_iter().filter(|codec| codec.can_compress() && *codec != Codec::Null) {
        let mut packed = Vec::new();
        let mut writer = options().with_codec(codec, Level::DEFAULT).create(Vec::new(), "\"long\"").unwrap();
        avocet::codec::Compressor::new().compress_to_vec(codec, Level::DEFAULT, &[], &mut packed).unwrap();
        writer.append_stored(0, &packed).unwrap();
        let length = packed.len();
        avocet::codec::Compressor::new().compress_to_vec(codec, Level::DEFAULT, &[2], &mut packed).unwrap();
        refused(writer.append_stored(0, &packed[length..]), ErrorKind::TrailingBytes);
        assert_eq!(read(&writer.finish().unwrap()).unwrap().blocks.len(), 0, "{codec}");
    }
}

fn form(schema: &OwnedSchema) -> Vec<u8> {
    let mut out = Vec::new();
    schema.schema().canonical_form(&mut out).unwrap();
    out
}

/// `text` with the occurrence of one word, counted around, replaced by another.
fn replaced(text: &str, (from, to): (&str, &str), which: usize) -> Option<String> {
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    let at = *places.get(which.checked_rem(places.len())?)?;
    Some(format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_the_same_where_canonical_forms_are_equal(
        seed in any::<u64>(),
        change in prop::sample::select(vec![
            ("int", "long"), ("string", "bytes"), ("\"null\"", "\"double\""), ("N1", "N2"), ("N2", "N1"), ("deep.", ""),
            ("size\":", "size\":1"), ("\"symbols\":[", "\"symbols\":[\"more\","), ("[", "[\"boolean\","), ("\"name\"", " \"name\""),
        ]),
        which in any::<usize>(),
    ) {
        let lenient = |text: &str| OwnedSchema::parse_with(text, ParseMode::Lenient, &Limits::SERVER).ok();
        // Without logical types, of which canonical forms say nothing.
        let text = String::from_utf8(form(&OwnedSchema::parse(&sample(seed, 0).0).unwrap())).unwrap();
        let changed = replaced(&text, change, which);
        if let (Some(one), Some(two)) = (lenient(&text), changed.and_then(|changed| lenient(&changed))) {
            prop_assert_eq!(same_rows(&one.schema(), &two.schema()), Ok(form(&one) == form(&two)));
        }
    }
}

#[test]
fn schemas_with_the_same_rows() {
    let record = |inner: &str, doc: &str| {
        format!(
            r#"{{"type":"record","name":"a.R","doc":"{doc}","fields":[{{"name":"x","type":{inner}}},{{"name":"next","type":["null","a.R"]}}]}}"#
        )
    };
    let millis = r#"{"type":"long","logicalType":"timestamp-millis"}"#;
    let micros = r#"{"type":"long","logicalType":"timestamp-micros"}"#;
    let fixed = |scale: u8| {
        format!(r#"{{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":9,"scale":{scale}}}"#)
    };
    let same = |a: &str, b: &str| {
        let (a, b) = (OwnedSchema::parse(a).unwrap(), OwnedSchema::parse(b).unwrap());
        same_rows(&a.schema(), &b.schema()).unwrap()
    };
    assert!(same(&record(millis, "one"), &record(millis, "two")));
    assert!(!same(&record(millis, "one"), &record(micros, "one")));
    assert!(!same(&record(millis, "one"), &record("\"long\"", "one")));
    assert!(!same(&record("\"int\"", "one"), &record("\"long\"", "one")));
    assert!(same(&record(&fixed(2), "one"), &record(&fixed(2), "two")));
    assert!(!same(&record(&fixed(2), "one"), &record(&fixed(3), "two")));
}
