//! Refusals, limits, and what a row that fails leaves behind: nothing.

use crate::read::{read, string};
use avocet::codec::{Codec, CompressError, Level};
use avocet::container::{WriteError, Writer, WriterOptions};
use avocet::{EncodeError, ErrorKind, Limits, ValueError};

#[test]
fn reserved_and_repeated_keys_are_refused_before_anything_is_written() {
    for keys in [&["avro.codec"][..], &["avro.schema"], &["avro."], &["avro.mine"], &["a", "b", "a"]] {
        let mut options = WriterOptions::new();
        for key in keys {
            options = options.with_metadata(key, b"");
        }
        let mut file = Vec::new();
        assert_eq!(options.create(&mut file, "\"long\"").unwrap_err(), WriteError::MetadataKey);
        assert!(file.is_empty());
    }
    WriterOptions::new().with_metadata("avro", b"").with_metadata("", b"").create(Vec::new(), "\"int\"").unwrap();
}

#[test]
fn a_schema_is_read_strictly_and_kept_as_it_is() {
    let error = Writer::new(Vec::new(), r#"{"type": "enum", "name": "Bad-Name", "symbols": []}"#).unwrap_err();
    assert!(matches!(error, WriteError::Schema(error) if error.kind == ErrorKind::InvalidName));
    let text = " { \"doc\" : \"\u{e9}\",\n\t\"type\":\"long\" } ";
    let file = Writer::new(Vec::new(), text).unwrap().finish().unwrap();
    assert_eq!(read(&file).unwrap().schema, text);
}

#[test]
fn markers_are_random() {
    let marker = || *Writer::new(Vec::new(), "\"null\"").unwrap().sync_marker();
    let some: std::collections::BTreeSet<_> = (0..100).map(|_| marker()).collect();
    assert_eq!(some.len(), 100);
}

#[test]
fn what_readers_would_refuse_is_not_written() {
    let limits = Limits::SERVER.with_header_bytes(200).with_inflated_bytes(50).with_depth(3);
    let options = || WriterOptions::new().with_limits(limits).with_sync([1; 16]);
    let error = options().with_metadata("k", &[0; 200]).create(Vec::new(), "\"int\"").unwrap_err();
    assert!(matches!(error, WriteError::Header(error) if error.kind() == ErrorKind::HeaderBytesLimit));

    let mut writer = options().with_block_bytes(usize::MAX).create(Vec::new(), "\"string\"").unwrap();
    for _ in 0..3 {
        writer.append_datum(&string(&"x".repeat(30))).unwrap();
        let error = writer.append_datum(&string(&"x".repeat(50))).unwrap_err();
        assert!(matches!(error, WriteError::Row(error) if error.kind == ErrorKind::InflatedBytesLimit));
        assert!(writer.append_trusted(|e| e.str(&"x".repeat(50))).is_err());
    }
    let file = writer.finish().unwrap();
    assert_eq!(read(&file).unwrap().blocks.len(), 3);

    let list = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let mut writer = options().create(Vec::new(), list).unwrap();
    writer.append_datum(&[2, 2, 0]).unwrap();
    let error = writer.append_datum(&[2, 2, 2, 0]).unwrap_err();
    assert!(matches!(error, WriteError::Row(error) if error.kind == ErrorKind::DepthLimit));
    writer.abandon();
}

#[test]
fn a_row_that_fails_leaves_no_trace() {
    let mut writer = WriterOptions::new().create(Vec::new(), "\"string\"").unwrap();
    writer.append_with(|e| e.str("one")).unwrap();
    let error = writer.append_with(|e| {
        e.str("half a row")?;
        Err(EncodeError::Value(ValueError::Decimal))
    });
    assert_eq!(error, Err(WriteError::Value(ValueError::Decimal)));
    assert!(matches!(writer.append_with(|_| Ok(())), Err(WriteError::Row(_))));
    assert!(matches!(writer.append_with(|e| e.fixed(&[2, 0xff])), Err(WriteError::Row(_))));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = writer.append_with(|e| {
            let _ = e.str("half a row");
            std::panic::resume_unwind(Box::new(()))
        });
    }));
    assert!(panicked.is_err());
    writer.append_with(|e| e.str("two")).unwrap();
    assert_eq!(writer.pending_rows(), 2);
    let content = read(&writer.finish().unwrap()).unwrap();
    assert_eq!((content.error, content.rows()), (None, vec![string("one"), string("two")]));
}

#[test]
fn codecs_and_levels_that_are_not_there_are_refused_at_once() {
    for codec in Codec::ALL {
        let level = if codec.can_compress() { Level::new(1 << 20) } else { Level::DEFAULT };
        let expected = if codec.can_compress() { CompressError::Level } else { CompressError::Disabled };
        let mut file = Vec::new();
        let error = WriterOptions::new().with_codec(codec, level).create(&mut file, "\"long\"").unwrap_err();
        assert_eq!((error, file.len()), (WriteError::Compress(expected), 0));
    }
}

#[test]
fn rows_without_bytes_are_counted_and_limited() {
    let mut writer = WriterOptions::new().with_block_rows(1000).create(Vec::new(), "\"null\"").unwrap();
    for _ in 0..2500 {
        writer.append_datum(&[]).unwrap();
    }
    writer.append_rows(70_000, &[]).unwrap();
    let file = writer.finish().unwrap();
    let counts: Vec<usize> = read(&file).unwrap().blocks.iter().map(Vec::len).collect();
    assert_eq!(counts, [[1000, 1000, 500].as_slice(), &[1000; 70]].concat());
    let mut writer = WriterOptions::new().create(Vec::new(), "\"null\"").unwrap();
    assert!(writer.append_rows(1 << 40, &[]).is_err());
}
