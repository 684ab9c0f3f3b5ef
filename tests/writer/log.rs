//! The writer without a heap.

use crate::read::{read, sample};
use avocet::container::{LogWriter, WriteError};
use avocet::{ErrorKind, Frame, OwnedSchema, SliceFull, SliceSink};
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
