//! Going on with a file.

use crate::read::{read, string};
use avocet::ErrorKind;
use avocet::codec::{Codec, Level};
use avocet::container::{Writer, WriterOptions};
use avocet::with::std::{AppendError, IoSink, TornTail};
use std::io::Cursor;

type Appender = Writer<IoSink<Cursor<Vec<u8>>>>;

fn open(file: &[u8], tail: TornTail) -> Result<Appender, AppendError> {
    WriterOptions::new().with_block_rows(2).append(Cursor::new(file.to_vec()), "\"string\"", tail)
}

fn close(writer: Appender) -> Vec<u8> {
    writer.finish().unwrap().0.into_inner()
}

fn file(codec: Codec) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_metadata("key", b"value");
    let mut writer = options.with_block_rows(2).create(Vec::new(), "\"string\"").unwrap();
    for n in 0..6 {
        writer.append_datum(&string(&format!("row {n}"))).unwrap();
    }
    writer.finish().unwrap()
}

fn codecs() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().filter(|codec| codec.can_compress())
}

#[test]
fn a_file_that_is_appended_to_is_the_file_written_at_once() {
    for codec in codecs() {
        let mut whole = file(codec);
        let sync = read(&whole).unwrap().sync;
        // Nothing new changes nothing.
        assert_eq!(close(open(&whole, TornTail::Refuse).unwrap()), whole);
        let mut writer = open(&whole, TornTail::Refuse).unwrap();
        assert_eq!((writer.codec(), *writer.sync_marker(), writer.position()), (codec, sync, whole.len() as u64));
        for n in 6..9 {
            writer.append_datum(&string(&format!("row {n}"))).unwrap();
        }
        whole = close(writer);
        let mut options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_sync(sync).with_block_rows(2);
        options = options.with_metadata("key", b"value");
        let mut writer = options.create(Vec::new(), "\"string\"").unwrap();
        for n in 0..9 {
            writer.append_datum(&string(&format!("row {n}"))).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), whole, "{codec}");
    }
}

#[test]
fn a_torn_tail_is_refused_or_cut_back_at_every_byte() {
    for codec in codecs() {
        let whole = file(codec);
        let content = read(&whole).unwrap();
        let last = content.ends[1] as usize;
        for cut in last..=whole.len() {
            let torn = &whole[..cut];
            let clean = cut == last || cut == whole.len();
            match open(torn, TornTail::Refuse) {
                Ok(_) => assert!(clean),
                Err(AppendError::File(error)) => {
                    assert!(!clean && error.is_torn());
                    assert_eq!((error.at(), error.good()), (cut as u64, last as u64));
                }
                Err(error) => panic!("{error}"),
            }
            let mut writer = open(torn, TornTail::CutBack).unwrap();
            let good = if cut == whole.len() { cut } else { last };
            assert_eq!(writer.position(), good as u64);
            writer.append_datum(&string("new")).unwrap();
            let mended = read(&close(writer)).unwrap();
            assert_eq!(mended.error, None);
            let mut rows = content.rows();
            rows.truncate(if good == last { 4 } else { 6 });
            rows.push(string("new"));
            assert_eq!(mended.rows(), rows, "{codec} cut at {cut}");
        }
    }
}

#[test]
fn what_is_corrupt_is_never_cut() {
    let whole = file(Codec::Null);
    let ends = read(&whole).unwrap().ends;
    let mut bad = whole.clone();
    bad[ends[1] as usize - 1] ^= 1;
    for tail in [TornTail::Refuse, TornTail::CutBack] {
        match open(&bad, tail).unwrap_err() {
            AppendError::File(error) => {
                assert_eq!((error.kind(), error.good()), (ErrorKind::SyncMismatch, ends[0]));
            }
            error => panic!("{error}"),
        }
        // No header, nothing to go on with.
        for cut in [0, 3, 20] {
            assert!(matches!(open(&whole[..cut], tail), Err(AppendError::File(error)) if error.is_torn()));
        }
        assert!(matches!(open(b"something else", tail), Err(AppendError::File(_))));
    }
}

#[test]
fn a_damaged_head_that_looks_torn_costs_no_block() {
    let whole = file(Codec::Null);
    let ends = read(&whole).unwrap().ends;
    // The size of the second block, in its second byte, now reaches beyond the end of the file.
    let mut bad = whole.clone();
    let at = ends[0] as usize + 1;
    bad.splice(at..=at, [0xfe, 0xff, 0x7f]);
    let torn = open(&bad, TornTail::Refuse).unwrap_err();
    assert!(matches!(torn, AppendError::File(error) if error.is_torn()), "{torn}");
    let refused = open(&bad, TornTail::CutBack).unwrap_err();
    assert!(matches!(refused, AppendError::File(error) if error.kind() == ErrorKind::SyncMismatch), "{refused}");
}

#[test]
fn a_tail_of_zeros_is_torn_wherever_the_bytes_end() {
    let whole = file(Codec::Null);
    let content = read(&whole).unwrap();
    let last = content.ends[1] as usize;
    for written in last..whole.len() {
        for zeros in [1, 2, 17, 18, 19, 40, 5000] {
            let mut bad = whole[..written].to_vec();
            bad.resize(written + zeros, 0);
            if whole.starts_with(&bad) || bad.starts_with(&whole) {
                continue; // the marker has a zero there
            }
            match open(&bad, TornTail::Refuse) {
                Err(AppendError::File(error)) => {
                    assert!(error.is_torn(), "{written} bytes and {zeros} zeros: {error}");
                    assert_eq!(error.good(), last as u64);
                }
                other => panic!("{other:?}"),
            }
            let mut writer = open(&bad, TornTail::CutBack).unwrap();
            assert_eq!(writer.position(), last as u64);
            writer.append_datum(&string("new")).unwrap();
            let mended = read(&close(writer)).unwrap();
            assert_eq!((mended.error, mended.rows().len()), (None, 5));
        }
    }
    // Zeros behind which something follows are no tail.
    let mut bad = whole.clone();
    bad.splice(last..last, [0; 100]);
    for tail in [TornTail::Refuse, TornTail::CutBack] {
        let refused = open(&bad, tail).unwrap_err();
        assert!(matches!(refused, AppendError::File(error) if error.kind() == ErrorKind::SyncMismatch), "{refused}");
    }
}

#[test]
fn the_schema_must_be_that_of_the_file() {
    let append = |schema| {
        WriterOptions::new().append(Cursor::new(file(Codec::Null)), schema, TornTail::Refuse).map(Writer::abandon)
    };
    append(r#"{"type": "string"}"#).unwrap();
    assert!(matches!(append("\"bytes\""), Err(AppendError::OtherSchema)));
    assert!(matches!(append(r#"{"type": "string", "logicalType": "uuid"}"#), Err(AppendError::OtherSchema)));
    assert!(matches!(append("{"), Err(AppendError::Schema(_))));
}

#[test]
fn a_file_on_disk_is_synced() {
    let path = std::env::temp_dir().join(format!("avocet-append-{}.avro", std::process::id()));
    std::fs::write(&path, file(Codec::Null)).unwrap();
    let disk = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut writer = WriterOptions::new().append(disk, "\"string\"", TornTail::Refuse).unwrap();
    writer.append_with(|e| e.str("row 6")).unwrap();
    writer.sync_data().unwrap();
    assert_eq!(read(&std::fs::read(&path).unwrap()).unwrap().rows().len(), 7);
    writer.finish().unwrap();
    std::fs::remove_file(path).unwrap();
}
