//! What is read out is a container file of the rows that were appended.

use crate::read::{read, read_with, sample};
use crate::simple::{Sim, TEXT, flash, get, open, put};
use avocet::container::Error as FileError;
use avocet::flash::{Content, Error, Full, Log, ReadOutError};
use avocet::{ErrorKind, Frame, Limits, OwnedSchema, SliceFull, SliceSink};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn rows_of_any_schema_come_back(
        seed in any::<u64>(),
        count in 0_usize..40,
        restart in prop::collection::vec(any::<bool>(), 40),
        room in prop::sample::select(vec![48_usize, 64, 200, 3000]),
    ) {
        let (text, all) = sample(seed, count);
        let owned = OwnedSchema::parse(&text).unwrap();
        let content = Content::of(owned.schema()).unwrap();
        let (mut memory, mut room, mut stack) = (vec![0; 64 * 2048], vec![0; room], [Frame::EMPTY; 32]);
        let most = (room.len() - 32).min(2048 - 32) - 8;
        let mut nor = flash::<4, 8, 2048>(&mut memory);
        let mut kept = Vec::new();
        let mut rest = all.iter().enumerate().peekable();
        loop {
            let mut log = Log::open(Sim::new(&mut nor), content, Full::Stop, &mut room).unwrap();
            prop_assert_eq!((log.first(), log.next()), (0, kept.len() as u64));
            for (at, row) in rest.by_ref() {
                let wrong = log.append_datum(&mut stack, &[row.as_slice(), &[0]].concat());
                prop_assert!(matches!(wrong, Err(Error::Row(_))));
                match log.append_datum(&mut stack, row) {
                    Ok(number) => {
                        prop_assert_eq!(number, kept.len() as u64);
                        kept.push(row.clone());
                    }
                    Err(Error::Row(error)) if error.kind == ErrorKind::BufferFull => prop_assert!(row.len() > most),
                    // It costs readers more than its bytes.
                    Err(Error::Row(error)) => prop_assert_eq!(error.kind, ErrorKind::FileFuelLimit),
                    Err(error) => panic!("{error:?}"),
                }
                if restart[at] {
                    break;
                }
            }
            if rest.peek().is_none() {
                break;
            }
        }
        let mut log = Log::open(Sim::new(&mut nor), content, Full::Stop, &mut room).unwrap();
        let (mut file, metadata): (_, [(&str, &[u8]); 1]) = (Vec::new(), [("device", b"\xff")]);
        let out = log.read_out(&mut file, &metadata, [9; 16]).unwrap();
        prop_assert_eq!((out.rows, out.lost, out.bytes), (kept.len() as u64, 0, file.len() as u64));
        let found = read_with(&file, &Limits::FIRMWARE).unwrap();
        prop_assert_eq!(found.error, None);
        prop_assert_eq!((&found.schema, found.codec, found.sync), (&text, "null", [9; 16]));
        prop_assert_eq!(&found.metadata, &[("device".to_owned(), vec![0xff])]);
        prop_assert_eq!(found.rows(), kept.clone());
        // Again, and one by one.
        let mut again = Vec::new();
        log.read_out(&mut again, &metadata, [9; 16]).unwrap();
        prop_assert_eq!(again, file);
        let mut records = log.records().unwrap();
        for row in kept {
            prop_assert_eq!(records.next_row().unwrap(), Some(row.as_slice()));
        }
        prop_assert_eq!(records.next_row().unwrap(), None);
    }
}

#[test]
fn a_ring_is_read_out_from_its_oldest_row_on_wherever_it_stands() {
    for count in [1, 10, 30, 31, 40, 50, 60, 70, 80, 90, 100, 1000] {
        let (mut memory, mut room) = (vec![0; 4 * 256], [0; 72]);
        let mut nor = flash::<1, 4, 256>(&mut memory);
        let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
        for n in 0..count {
            log.append_trusted(put(n)).unwrap();
        }
        let expected: Vec<u64> = (log.first()..log.next()).collect();
        assert!(expected.len() as u64 == count.min(expected.len() as u64) && expected.ends_with(&[count - 1]));
        let mut file = Vec::new();
        let out = log.read_out(&mut file, &[], [1; 16]).unwrap();
        assert_eq!((out.rows, out.lost), (expected.len() as u64, 0));
        let found: Vec<u64> = read(&file).unwrap().rows().iter().map(|row| get(row)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn blocks_are_short_enough_for_firmware_unless_a_row_is_longer() {
    let (mut memory, mut room) = (vec![0; 4 * 16384], vec![0; 10_000]);
    let mut nor = flash::<1, 1, 16384>(&mut memory);
    let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
    let lengths = [10_usize, 4000, 4090, 5000, 100, 3000, 2000, 9000, 1, 2, 3];
    for (n, len) in lengths.into_iter().enumerate() {
        log.append_trusted(|e| {
            e.long(n as i64)?;
            e.bytes(&vec![0; len])
        })
        .unwrap();
    }
    let mut file = Vec::new();
    log.read_out(&mut file, &[], [1; 16]).unwrap();
    let blocks = read(&file).unwrap().blocks;
    let sizes: Vec<Vec<usize>> = blocks.iter().map(|rows| rows.iter().map(|row| row.len() - 3).collect()).collect();
    // A length takes one byte if it is short, and three if it is long.
    assert_eq!(
        sizes,
        [&[9, 4000][..], &[4090], &[5000], &[100, 3000], &[2000], &[9001], &[0, 1, 2]].map(<[usize]>::to_vec)
    );
}

#[test]
fn a_file_of_a_log_without_rows_is_a_header() {
    let (mut memory, mut room, mut file) = (vec![0; 4 * 256], [0; 72], Vec::new());
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    let out = log.read_out(&mut file, &[], [1; 16]).unwrap();
    assert_eq!((out.rows, out.bytes), (0, file.len() as u64));
    assert_eq!(read(&file).unwrap().schema, TEXT);
    assert!(read(&file).unwrap().blocks.is_empty());
}

#[test]
fn rows_that_bits_have_changed_in_are_left_out_and_counted() {
    let (mut memory, mut room) = (vec![0; 4 * 1024], [0; 72]);
    let mut log = open(flash::<1, 4, 1024>(&mut memory), Full::Stop, &mut room).unwrap();
    // Into the second sector: of the newest one, none tells how many rows it had.
    for n in 0..60 {
        log.append_trusted(put(n)).unwrap();
    }
    drop(log);
    let sound = memory.clone();
    let mut lost = 0;
    // Of the first sector, behind the header: heads, data, checksums, what fills up.
    for bit in 0..160 * 8 {
        let mut memory = sound.clone();
        memory[32 + bit / 8] ^= 1 << (bit % 8);
        let mut log = open(flash::<1, 4, 1024>(&mut memory), Full::Stop, &mut room).unwrap();
        let mut file = Vec::new();
        let out = log.read_out(&mut file, &[], [1; 16]).unwrap();
        let found: Vec<u64> = read(&file).unwrap().rows().iter().map(|row| get(row)).collect();
        // Only bytes that fill up may change without harm.
        assert!(found.len() >= 59, "{bit}: {found:?}");
        assert_eq!((out.rows, out.rows + out.lost), (found.len() as u64, 60));
        assert!(found.is_sorted());
        lost += out.lost;
    }
    assert!(lost > 100 * 8);
}

#[test]
fn a_sink_that_is_full_says_so_and_the_log_is_as_it_was() {
    let (mut memory, mut room) = (vec![0; 4 * 256], [0; 72]);
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    for n in 0..20 {
        log.append_trusted(put(n)).unwrap();
    }
    let mut whole = Vec::new();
    log.read_out(&mut whole, &[], [1; 16]).unwrap();
    for len in 0..=whole.len() {
        let mut file = vec![0; len];
        let mut sink = SliceSink::new(&mut file);
        let done = log.read_out(&mut sink, &[], [1; 16]);
        if len == whole.len() {
            assert_eq!(sink.written(), whole);
        } else {
            assert_eq!(done, Err(ReadOutError::Sink(SliceFull)));
            assert!(whole.starts_with(sink.written()));
        }
    }
    assert_eq!(log.append_trusted(put(20)), Ok(20));
}

#[test]
fn headers_that_readers_would_refuse_are_not_written() {
    let (mut memory, mut room) = (vec![0; 4 * 256], [0; 72]);
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    for keys in [&["avro.codec"][..], &["avro."], &["a", "b", "a"]] {
        let (mut file, metadata): (_, Vec<(&str, &[u8])>) =
            (Vec::new(), keys.iter().map(|key| (*key, &b""[..])).collect());
        assert_eq!(log.read_out(&mut file, &metadata, [1; 16]), Err(ReadOutError::Log(Error::MetadataKey)));
        assert!(file.is_empty());
    }
    let (mut file, long) = (Vec::new(), vec![0; 9000]);
    let refused = log.read_out(&mut file, &[("k", &long)], [1; 16]);
    let kind = |error: FileError| error.kind() == ErrorKind::HeaderBytesLimit;
    assert!(matches!(refused, Err(ReadOutError::Log(Error::Header(error))) if kind(error)));
    assert!(file.is_empty());
}

#[cfg(feature = "derive")]
#[test]
fn values_of_a_rust_type_come_back_as_values() {
    use avocet::Avro;
    use avocet::container::{File, Reader};

    #[derive(Avro, Clone, Debug, PartialEq)]
    struct Sample {
        at: i64,
        volts: Option<f32>,
        name: String,
    }

    let all: Vec<Sample> = (0..200)
        .map(|at| Sample { at, volts: (at % 3 == 0).then_some(at as f32), name: "x".repeat(at as usize % 20) })
        .collect();
    let (mut memory, mut room) = (vec![0; 8 * 1024], [0; 96]);
    let mut nor = flash::<1, 8, 1024>(&mut memory);
    let mut log = Log::open(Sim::new(&mut nor), Content::typed::<Sample>(), Full::Stop, &mut room).unwrap();
    for sample in &all {
        log.append(sample).unwrap();
    }
    let mut file = Vec::new();
    log.read_out(&mut file, &[], [1; 16]).unwrap();
    let mut reader = Reader::new(&file[..]).unwrap();
    let found: Vec<Sample> = reader.rows::<Sample>().unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(found, all);
    // From memory, as firmware does.
    let mut file = File::new(&file, &Limits::FIRMWARE).unwrap();
    let (schema, mut at) = (Content::typed::<Sample>().schema(), 0);
    while let Some(block) = file.next_block().unwrap() {
        let mut rows = block.rows(schema.root()).unwrap().typed::<Sample>().unwrap();
        while let Some(row) = rows.next_row().unwrap() {
            assert_eq!(row, all[at]);
            at += 1;
        }
    }
    assert_eq!(at, all.len());
}

#[test]
fn a_stack_that_is_too_short_refuses_a_row_and_nothing_else() {
    let (mut memory, mut room) = (vec![0; 4 * 256], [0; 72]);
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    let refused = log.append_with(&mut [], put(0));
    assert!(matches!(refused, Err(Error::Row(error)) if error.kind == ErrorKind::DepthLimit));
    assert_eq!(log.append_with(&mut [Frame::EMPTY; 2], put(0)), Ok(0));
}
