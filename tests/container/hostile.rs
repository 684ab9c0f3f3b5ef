//! Files that are made to hurt.

use crate::read::{agreed, agreed_frames};
use crate::write::{Layout, SYNC, block, bytes, file, header, header_with, long, stored};
use avocet::codec::Codec;
use avocet::container::{BlockFeed, Error, Header, HeaderFeed, ReadError, Reader};
use avocet::{ErrorKind, Limits};

const SERVER: &Limits = &Limits::SERVER;

fn error_under(file: &[u8], limits: &Limits) -> Error {
    let mut error = None;
    for sizes in [&[1][..], &[2, 3], &[17], &[100_000]] {
        error = agreed(file, sizes, limits).error;
    }
    error.expect("an error")
}

fn error_of(file: &[u8]) -> Error {
    error_under(file, SERVER)
}

#[track_caller]
fn is(error: Error, kind: ErrorKind, at: usize, good: usize) {
    assert_eq!((error.kind(), error.at(), error.good()), (kind, at as u64, good as u64));
    assert!(!error.is_torn());
}

const EMPTY: &str = r#"{"type":"record","name":"E","fields":[]}"#;

#[test]
fn z06_rows_without_bytes_are_paid_for_at_once() {
    let end = header(EMPTY).len();
    let bomb = file(EMPTY, &[(1 << 40, vec![])]);
    is(error_of(&bomb), ErrorKind::FileFuelLimit, end, bomb.len());
    // Counting them costs nothing.
    let (frames, error) = agreed_frames(&bomb, 1, SERVER);
    assert_eq!((frames[0].count(), error), (1 << 40, None));
}

#[test]
fn rows_without_bytes_are_bounded_over_the_whole_file() {
    let limits = &SERVER.with_file_fuel(100);
    let fine = file(EMPTY, &[(60, vec![]), (40, vec![])]);
    assert_eq!(agreed(&fine, &[7], limits).rows(), 100);
    let bomb = file(EMPTY, &[(60, vec![]), (41, vec![])]);
    is(error_under(&bomb, limits), ErrorKind::FileFuelLimit, file(EMPTY, &[(60, vec![])]).len(), bomb.len());
}

#[test]
fn items_without_bytes_are_bounded_over_the_whole_file() {
    // Each row has 40 nulls in 2 bytes, which pay for 32 of them; the file pays for 8. When a row begins, only its first
    // byte has paid.
    let row = [long(40), long(0)].concat();
    let schema = r#"{"type":"array","items":"null"}"#;
    let rows = |n: usize| file(schema, &[(n as i64, row.repeat(n)), (n as i64, row.repeat(n))]);
    let limits = &SERVER.with_file_fuel(100).with_fuel(50);
    assert_eq!(agreed(&rows(5), &[9], limits).rows(), 10);
    let error = error_under(&rows(6), limits);
    assert_eq!((error.kind(), error.row()), (ErrorKind::FileFuelLimit, Some(4)));
    let error = error_under(&rows(6), &limits.with_fuel(5));
    assert_eq!((error.kind(), error.row()), (ErrorKind::FuelLimit, Some(0)));
}

#[test]
fn z09_a_tree_of_empty_records_is_bounded() {
    let mut schema = r#"{"type":"record","name":"L0","fields":[{"name":"x","type":"null"}]}"#.to_string();
    for n in 1..=30 {
        let below = n - 1;
        schema = format!(
            r#"{{"type":"record","name":"L{n}","fields":[{{"name":"a","type":{schema}}},{{"name":"b","type":"L{below}"}}]}}"#
        );
    }
    let error = error_of(&file(&schema, &[(1, vec![])]));
    assert_eq!((error.kind(), error.row()), (ErrorKind::FuelLimit, Some(0)));
}

#[test]
fn c01_c02_block_sizes() {
    let end = header("\"long\"").len();
    let with_size = |size: i64| [header("\"long\""), long(1), long(size), vec![2], SYNC.to_vec()].concat();
    is(error_of(&with_size(i64::MAX)), ErrorKind::BlockBytesLimit, end, end);
    is(error_of(&with_size(-1)), ErrorKind::NegativeLength, end + 1, end);
    is(error_of(&with_size(i64::MIN)), ErrorKind::NegativeLength, end + 1, end);
    // Refused as soon as it is declared, before the data is there.
    let limits = &SERVER.with_block_bytes(100);
    is(error_under(&with_size(101)[..end + 3], limits), ErrorKind::BlockBytesLimit, end, end);
    assert!(error_under(&with_size(100)[..end + 3], limits).is_torn());
}

#[test]
fn c03_a_wrong_sync_marker() {
    let good = file("\"long\"", &[(1, vec![2])]);
    let mut bad = good.clone();
    bad.extend(long(1));
    bad.extend(bytes(&[4]));
    bad.extend(*b"XXXXXXXXXXXXXXXX");
    is(error_of(&bad), ErrorKind::SyncMismatch, good.len() + 3, good.len());
    assert_eq!(agreed(&bad, &[4], SERVER).rows(), 1);
    // Wrong as far as it goes is wrong, not torn.
    for cut in 1..16 {
        is(error_of(&bad[..bad.len() - cut]), ErrorKind::SyncMismatch, good.len() + 3, good.len());
    }
    for byte in 0..16 {
        let mut flipped = good.clone();
        let at = good.len() - 16;
        flipped[at + byte] ^= 1;
        is(error_of(&flipped), ErrorKind::SyncMismatch, at, at - 3);
        let (_, error) = agreed_frames(&flipped, 2, SERVER);
        is(error.unwrap(), ErrorKind::SyncMismatch, at, at - 3);
    }
}

#[test]
fn c07_bytes_left_after_the_last_row() {
    let end = header("\"long\"").len();
    let file = file("\"long\"", &[(1, vec![2, 7, 7])]);
    let error = error_of(&file);
    is(error, ErrorKind::TrailingBytes, end, file.len());
    assert_eq!((error.row(), error.datum().unwrap().at), (Some(1), 1));
}

#[test]
fn bytes_in_a_block_without_rows() {
    let end = header("\"long\"").len();
    let plain = file("\"long\"", &[(0, vec![2])]);
    is(error_of(&plain), ErrorKind::TrailingBytes, end, plain.len());
}

#[test]
fn c08_a_zero_after_the_last_block_is_a_torn_block() {
    let good = file("\"long\"", &[(1, vec![2])]);
    let error = error_of(&[&good[..], &[0]].concat());
    assert!(error.is_torn());
    assert_eq!((error.at(), error.good()), (good.len() as u64 + 1, good.len() as u64));
}

#[test]
fn z07_z08_row_counts() {
    let end = header("\"long\"").len();
    for count in [-5, -1, i64::MIN] {
        is(error_of(&file("\"long\"", &[(count, vec![2])])), ErrorKind::RowCount, end, end);
    }
    for (schema, count, data) in [
        ("\"long\"", 2, vec![2]),
        ("\"long\"", i64::MAX, vec![2]),
        ("\"double\"", 2, vec![0; 15]),
        ("\"double\"", 1 << 61, vec![]),
    ] {
        let end = header(schema).len();
        let file = file(schema, &[(count, data)]);
        is(error_of(&file), ErrorKind::RowCount, end, file.len());
    }
}

#[test]
fn integers_of_the_frame_that_overflow() {
    let end = header("\"long\"").len();
    let bomb = [header("\"long\""), vec![0xff; 10], vec![1]].concat();
    is(error_of(&bomb), ErrorKind::VarintOverflow, end, end);
    let bomb = [header("\"long\""), long(1), vec![0xff; 9], vec![2]].concat();
    is(error_of(&bomb), ErrorKind::VarintOverflow, end + 1, end);
}

#[test]
fn c09_c10_headers_that_promise_too_much() {
    let magic = b"Obj\x01".to_vec();
    is(error_of(&[magic.clone(), long(1 << 40)].concat()), ErrorKind::HeaderEntriesLimit, 4, 0);
    is(error_of(&[magic.clone(), long(i64::MIN)].concat()), ErrorKind::BlockCount, 4, 0);
    for (length, kind) in [(i64::MAX, ErrorKind::HeaderBytesLimit), (-1, ErrorKind::NegativeLength)] {
        is(error_of(&[magic.clone(), long(1), long(length)].concat()), kind, 5, 0);
        is(error_of(&[magic.clone(), long(1), bytes(b"avro.schema"), long(length)].concat()), kind, 17, 0);
        is(error_of(&[magic.clone(), long(-1), long(length)].concat()), kind, 5, 0);
    }
    is(error_of(&[magic, long(1), vec![0xff; 10]].concat()), ErrorKind::VarintOverflow, 5, 0);
}

#[test]
fn sized_blocks_of_metadata_that_lie() {
    let entry = [bytes(b"avro.schema"), bytes(b"\"long\"")].concat();
    for lie in [0, 5, entry.len() as i64 - 1, entry.len() as i64 + 1] {
        let head = [b"Obj\x01".to_vec(), long(-1), long(lie)].concat();
        let at = head.len() + entry.len();
        let file = [head, entry.clone(), vec![0], SYNC.to_vec()].concat();
        is(error_of(&file), ErrorKind::BlockSize, at, 0);
    }
}

#[test]
fn c11_c12_headers_without_schema_or_with_a_strange_codec() {
    let none = header_with(Layout::OneBlock, &[("avro.codec", b"null")]);
    is(error_of(&none), ErrorKind::MissingSchema, none.len() - 16, 0);
    for codec in ["lz77", "", "Null", "null ", "zstd"] {
        let mut file = header_with(Layout::OneBlock, &[("avro.codec", codec.as_bytes()), ("avro.schema", b"\"int\"")]);
        let header = Header::parse(&file, SERVER).unwrap();
        assert_eq!((header.codec(), header.get("avro.codec")), (Codec::Unknown, Some(codec.as_bytes())));
        // Only blocks are out of reach.
        let marker = *header.sync();
        let at = file.len();
        file.extend([2, 2, 14]);
        file.extend(marker);
        is(error_of(&file), ErrorKind::UnknownCodec, at, file.len());
    }
    let text = header_with(Layout::OneBlock, &[("avro.schema", b"\"\xff\"")]);
    is(error_of(&text), ErrorKind::InvalidUtf8, 4 + 1 + 12 + 1, 0);
    let schema = header_with(Layout::OneBlock, &[("avro.schema", b"\"lang\"")]);
    assert_eq!(error_of(&schema).kind(), ErrorKind::UnknownName);
    let key = [b"Obj\x01".to_vec(), long(1), bytes(b"\xff"), bytes(b""), vec![0], SYNC.to_vec()].concat();
    is(error_of(&key), ErrorKind::InvalidUtf8, 5, 0);
}

#[test]
fn not_a_container_file() {
    for file in [&b"PAR1"[..], b"O", b"Obj", b"Obj\x02", b"obj\x01", b"{}"] {
        match file {
            b"O" | b"Obj" => assert!(error_of(file).is_torn()),
            _ => is(error_of(file), ErrorKind::BadMagic, 0, 0),
        }
    }
}

#[test]
fn header_limits_hold_exactly() {
    let file = file("\"long\"", &[(1, vec![2])]);
    let len = header("\"long\"").len() as u32;
    assert_eq!(agreed(&file, &[1], &SERVER.with_header_bytes(len)).error, None);
    for limit in 0..len {
        let error = error_under(&file, &SERVER.with_header_bytes(limit));
        assert_eq!(error.kind(), ErrorKind::HeaderBytesLimit, "{limit} bytes");
    }
    assert_eq!(agreed(&file, &[1], &SERVER.with_header_entries(2)).error, None);
    is(error_under(&file, &SERVER.with_header_entries(1)), ErrorKind::HeaderEntriesLimit, 4, 0);
}

#[test]
fn a_codec_that_is_not_compiled_in_shows_when_a_block_is_wanted() {
    if Codec::Snappy.is_enabled() {
        return;
    }
    let entries: [(&str, &[u8]); 2] = [("avro.codec", b"snappy"), ("avro.schema", b"\"long\"")];
    let head = header_with(Layout::OneBlock, &entries);
    assert_eq!(agreed(&head, &[5], SERVER).error, None);
    let file = [head.clone(), block(1, b"?")].concat();
    is(error_of(&file), ErrorKind::CodecDisabled, head.len(), file.len());
    assert_eq!(agreed_frames(&file, 3, SERVER).1, None);
}

#[test]
fn inflating_stops_at_the_limit() {
    for codec in ["null", "deflate"] {
        let entries = [("avro.codec", codec.as_bytes()), ("avro.schema", b"\"long\"")];
        let head = header_with(Layout::OneBlock, &entries);
        let data = if codec == "null" { vec![2; 101] } else { stored(&[2; 101]) };
        let file = [head.clone(), block(101, &data)].concat();
        assert_eq!(agreed(&file, &[5], &SERVER.with_inflated_bytes(101)).rows(), 101);
        is(error_under(&file, &SERVER.with_inflated_bytes(100)), ErrorKind::InflatedBytesLimit, head.len(), file.len());
    }
}

#[test]
fn d02_a_deflate_stream_that_is_cut() {
    let entries: [(&str, &[u8]); 2] = [("avro.codec", b"deflate"), ("avro.schema", b"\"long\"")];
    let head = header_with(Layout::OneBlock, &entries);
    let data = stored(&[2]);
    let file = [head.clone(), block(1, &data[..data.len() - 1]), block(1, &data)].concat();
    let good = file.len() - block(1, &data).len();
    is(error_of(&file), ErrorKind::CorruptBlock, head.len(), good);
    // The block after it can be read.
    let mut reader = Reader::new(&file[..]).unwrap();
    assert!(matches!(reader.next_block(), Err(ReadError::Container(error)) if error.good() == good as u64));
    assert_eq!(reader.next_block().unwrap().unwrap().data(), [2]);
    assert!(reader.next_block().unwrap().is_none());
}

#[test]
fn an_error_comes_again() {
    let good = file("\"long\"", &[(1, vec![2])]);
    let bad = [&good[..], b"\x02\x02\x04XXXXXXXXXXXXXXXX", &good[..]].concat();
    let mut reader = Reader::new(&bad[..]).unwrap();
    assert!(reader.next_block().unwrap().is_some());
    let error = reader.next_block().unwrap_err().container().copied();
    for _ in 0..3 {
        assert_eq!(reader.next_block().unwrap_err().container().copied(), error);
        assert_eq!(reader.next_frame().unwrap_err().container().copied(), error);
    }
    let header = Header::parse(&bad, SERVER).unwrap();
    for size in [1, 100] {
        let mut feed = BlockFeed::new(&header, Vec::new(), SERVER);
        let error = bad[good.len()..].chunks(size).find_map(|piece| feed.feed(piece).err()).unwrap();
        assert_eq!(error.kind(), ErrorKind::SyncMismatch);
        assert_eq!(feed.feed(b"\0\0").err(), Some(error));
        assert_eq!(feed.finish(), Err(error));
    }
}

#[test]
fn memory_that_is_too_small_is_told_before_anything_is_waited_for() {
    let file = file("\"long\"", &[(50, vec![2; 50])]);
    let head = header("\"long\"").len();
    let mut small = vec![0; head - 1];
    let mut feed = HeaderFeed::new(&mut small[..], SERVER);
    assert_eq!(feed.feed(&file).unwrap_err().kind(), ErrorKind::BufferFull);

    let header = Header::parse(&file, SERVER).unwrap();
    let whole = file.len() - head;
    for (len, fits) in [(whole, true), (whole - 1, false)] {
        let mut block = vec![0; len];
        let mut feed = BlockFeed::new(&header, &mut block[..], SERVER);
        let result = file[head..]
            .chunks(9)
            .find_map(|piece| feed.feed(piece).map(|(_, stored)| stored.is_some()).transpose_true());
        assert_eq!(result, Some(if fits { Ok(()) } else { Err(ErrorKind::BufferFull) }));
    }
}

trait TransposeTrue {
    fn transpose_true(self) -> Option<Result<(), ErrorKind>>;
}

impl TransposeTrue for Result<bool, Error> {
    fn transpose_true(self) -> Option<Result<(), ErrorKind>> {
        match self {
            Ok(false) => None,
            Ok(true) => Some(Ok(())),
            Err(error) => Some(Err(error.kind())),
        }
    }
}

#[test]
fn a_declared_size_reserves_nothing() {
    let bomb = [header("\"bytes\""), long(1), long(60 << 20), vec![0; 100]].concat();
    let header = Header::parse(&bomb, SERVER).unwrap();
    let mut feed = BlockFeed::new(&header, Vec::new(), SERVER);
    feed.feed(&bomb[header.len()..]).unwrap();
    assert!(feed.space().unwrap().len() <= 64 << 10);
    assert_eq!(feed.frame().unwrap().size(), 60 << 20);
}
