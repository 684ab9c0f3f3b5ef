//! The writer without a heap.

use crate::read::{read, sample};
use avocet::container::{LogWriter, WriteError};
use avocet::{Encoder, ErrorKind, Frame, Limits, OwnedSchema, SliceFull, SliceSink};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back(
        seed in any::<u64>(),
        count in 0_usize..30,
        room in prop::sample::select(vec![0_usize, 1, 10, 100, 1000, 20_000]),
        flush in prop::collection::vec(any::<bool>(), 30),
        restart in prop::collection::vec(any::<bool>(), 30),
    ) {
        let (text, rows) = sample(seed, count);
        let owned = OwnedSchema::parse(&text).unwrap();
        let schema = owned.schema();
        let (mut block, mut file, mut stack) = (vec![0; room], Vec::new(), [Frame::EMPTY; 32]);
        let mut kept = Vec::new();
        let metadata: [(&str, &[u8]); 1] = [("device", b"\xff")];
        let mut log = LogWriter::create(&mut file, schema, &metadata, [3; 16], &mut block).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let wrong = log.append_datum(&mut stack, &[row.as_slice(), &[0]].concat());
            prop_assert!(matches!(wrong, Err(WriteError::Row(_))));
            match log.append_datum(&mut stack, row) {
                Ok(()) => kept.push(row.clone()),
                Err(WriteError::Row(error)) => {
                    prop_assert_eq!(error.kind, ErrorKind::BufferFull);
                    prop_assert!(row.len() > room);
                }
                Err(error) => panic!("{error:?}"),
            }
            if flush[at] {
                log.flush().unwrap();
            }
            if restart[at] {
                let end = log.flush().unwrap();
                log.finish().unwrap();
                prop_assert_eq!(end, file.len() as u64);
                log = LogWriter::resume(&mut file, schema, [3; 16], end, &mut block);
            }
        }
        let end = log.flush().unwrap();
        log.finish().unwrap();
        prop_assert_eq!(end, file.len() as u64);
        let content = read(&file).unwrap();
        prop_assert_eq!(content.error, None);
        prop_assert_eq!(content.rows(), kept);
        prop_assert_eq!(content.schema, text);
        prop_assert_eq!(&content.metadata, &[("device".to_owned(), vec![0xff])]);
        for rows in content.blocks {
            prop_assert!(rows.concat().len() <= room);
        }
    }
}

#[test]
fn a_log_that_is_full_is_torn_or_clean_at_every_byte() {
    let owned = OwnedSchema::parse("\"long\"").unwrap();
    let write = |room: &mut [u8]| {
        let (mut block, mut stack) = ([0; 4], [Frame::EMPTY; 1]);
        let mut sink = SliceSink::new(room);
        let done = (|| {
            let mut log = LogWriter::create(&mut sink, owned.schema(), &[], [5; 16], &mut block)?;
            for n in 0..10 {
                if let Err(error) = log.append_with(&mut stack, |e| e.long(n)) {
                    assert_eq!(log.append_trusted(|e| e.long(n)), Err(WriteError::Poisoned));
                    assert_eq!(log.flush(), Err(WriteError::Poisoned));
                    return Err(error);
                }
            }
            log.flush().map(drop)
        })();
        (done, sink.into_written().to_vec())
    };
    let (done, whole) = write(&mut [0; 500]);
    assert_eq!(done, Ok(()));
    for len in 0..whole.len() {
        let (done, file) = write(&mut vec![0; len]);
        assert_eq!(done, Err(WriteError::Sink(SliceFull)));
        assert!(whole.starts_with(&file));
        match read(&file) {
            Err(error) => assert!(error.is_torn()),
            Ok(content) => assert!(content.error.is_none_or(|error| error.is_torn())),
        }
    }
}

#[test]
fn a_log_can_be_read_under_the_limits_of_firmware_or_is_refused_before_a_byte_is_written() {
    let limits = Limits::FIRMWARE;
    let create = |text: &str, metadata: &[(&str, &[u8])]| {
        let owned = OwnedSchema::parse(text).unwrap();
        let (mut block, mut file) = ([0; 8], Vec::new());
        let done = LogWriter::create(&mut file, owned.schema(), metadata, [3; 16], &mut block).map(drop);
        match done {
            Ok(()) => {
                let header = avocet::container::Header::parse(&file, &limits).unwrap();
                OwnedSchema::parse_with(header.schema_text(), avocet::schema::ParseMode::Lenient, &limits).unwrap();
                None
            }
            Err(error) => {
                assert!(file.is_empty());
                Some(match error {
                    WriteError::Header(error) => error.kind(),
                    WriteError::Schema(error) => error.kind,
                    error => panic!("{error:?}"),
                })
            }
        }
    };
    let room = create("\"long\"", &[("k", &[0; 8000])]);
    assert_eq!(room, None);
    assert_eq!(create("\"long\"", &[("k", &[0; 9000])]), Some(ErrorKind::HeaderBytesLimit));
    let keys: Vec<String> = (0..31).map(|n| n.to_string()).collect();
    let entries: Vec<(&str, &[u8])> = keys.iter().map(|key| (key.as_str(), &b""[..])).collect();
    assert_eq!(create("\"long\"", &entries[..30]), None);
    assert_eq!(create("\"long\"", &entries), Some(ErrorKind::HeaderEntriesLimit));
    let doc = |len: usize| format!(r#"{{"type": "long", "doc": "{}"}}"#, "x".repeat(len));
    assert_eq!(create(&doc(16_500), &[]), Some(ErrorKind::SchemaTextLimit));
    let named = |len: usize| format!(r#"{{"type": "fixed", "name": "{}", "size": 1}}"#, "N".repeat(len));
    assert_eq!((create(&named(256), &[]), create(&named(257), &[])), (None, Some(ErrorKind::NameBytesLimit)));
    let nested = |levels: usize| {
        (1..levels).fold("\"long\"".to_owned(), |inner, _| format!(r#"{{"type": "array", "items": {inner}}}"#))
    };
    assert_eq!((create(&nested(32), &[]), create(&nested(34), &[])), (None, Some(ErrorKind::SchemaDepthLimit)));
    let symbols: Vec<String> = (0..1025).map(|n| format!("\"s{n}\"")).collect();
    let of = |count: usize| format!(r#"{{"type":"enum","name":"E","symbols":[{}]}}"#, symbols[..count].join(","));
    assert_eq!((create(&of(1000), &[]), create(&of(1025), &[])), (None, Some(ErrorKind::SchemaNodesLimit)));
}

#[test]
fn blocks_and_rows_of_a_log_are_those_of_firmware() {
    let limits = Limits::FIRMWARE;
    let owned = OwnedSchema::parse(r#"{"type": "array", "items": "bytes"}"#).unwrap();
    let (mut block, mut file, mut stack) = (vec![0; 200_000], Vec::new(), [Frame::EMPTY; 64]);
    let mut log = LogWriter::create(&mut file, owned.schema(), &[], [3; 16], &mut block).unwrap();
    let row = |len: usize| {
        move |e: &mut Encoder<SliceSink<'_>>| {
            e.block(1)?;
            e.bytes(&vec![0; len])?;
            e.end()
        }
    };
    for len in [30_000, 30_000, 30_000, 65_000] {
        log.append_with(&mut stack, row(len)).unwrap();
    }
    let refused = log.append_with(&mut stack, row(66_000));
    assert!(matches!(refused, Err(WriteError::Row(error)) if error.kind == ErrorKind::BufferFull));
    log.finish().unwrap();
    let content = crate::read::read_with(&file, &limits).unwrap();
    assert_eq!((content.error, content.blocks.len()), (None, 3));

    // Deeper than firmware reads, whatever stack is lent.
    let text = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let owned = OwnedSchema::parse(text).unwrap();
    let (mut block, mut file) = ([0; 100], Vec::new());
    let mut log = LogWriter::create(&mut file, owned.schema(), &[], [3; 16], &mut block).unwrap();
    log.append_datum(&mut stack, &[[2; 31].as_slice(), &[0]].concat()).unwrap();
    let refused = log.append_datum(&mut stack, &[[2; 32].as_slice(), &[0]].concat());
    assert!(matches!(refused, Err(WriteError::Row(error)) if error.kind == ErrorKind::DepthLimit));
    log.finish().unwrap();
    assert_eq!(crate::read::read_with(&file, &limits).unwrap().rows().len(), 1);

    // Rows without bytes.
    let owned = OwnedSchema::parse("\"null\"").unwrap();
    let (mut block, mut file) = ([0; 1], Vec::new());
    let mut log = LogWriter::create(&mut file, owned.schema(), &[], [3; 16], &mut block).unwrap();
    let mut rows = 0;
    while log.append_trusted(|_| Ok(())).is_ok() {
        rows += 1;
    }
    assert!(matches!(log.append_with(&mut stack, |_| Ok(())),
        Err(WriteError::Row(error)) if error.kind == ErrorKind::FileFuelLimit));
    log.finish().unwrap();
    assert!(rows > 60_000, "{rows}");
    assert_eq!(crate::read::read_with(&file, &limits).unwrap().rows().len(), rows);
}
