//! Rows that are values of Rust types.

use crate::read::read;
use avocet::codec::{Codec, Level};
use avocet::container::{File, Reader, TypedWriter, WriteError, Writer, WriterOptions};
use avocet::typed::tags::{TimestampMicros, TimestampMillis};
use avocet::with::std::{AppendError, TornTail};
use avocet::{Avro, Describe, Encode, ErrorKind, Limits, OwnedSchema, ValueError};
use std::io::Cursor;

#[derive(Avro, Clone, Debug, PartialEq)]
struct Reading<'a> {
    #[avro(as = TimestampMillis)]
    at: i64,
    station: &'a str,
    celsius: Option<f32>,
}

/// The same type in Avro.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(name = "Reading")]
struct Owned {
    #[avro(as = TimestampMillis)]
    at: i64,
    station: String,
    celsius: Option<f32>,
}

/// Only written, from borrowed parts.
#[derive(Describe, Encode)]
#[avro(name = "Track")]
struct Track<'a> {
    points: &'a [f64],
}

fn some(count: i64) -> Vec<Owned> {
    (0..count).map(|at| Owned { at, station: format!("{at}"), celsius: (at % 2 == 0).then_some(at as f32) }).collect()
}

fn back(file: &[u8]) -> Vec<Owned> {
    let mut reader = Reader::open(file, &Limits::SERVER).unwrap();
    let (schema, blocks) = reader.split();
    let mut all = Vec::new();
    while let Some(block) = blocks.next_block().unwrap() {
        all.extend(block.rows(schema.root()).unwrap().typed::<Owned>().unwrap().map(Result::unwrap));
    }
    all
}

#[test]
fn values_come_back_whatever_they_are_borrowed_from_and_lend() {
    for codec in Codec::ALL.into_iter().filter(|codec| codec.can_compress()) {
        let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_block_rows(7);
        let mut writer = Writer::create::<Reading<'_>>(Vec::new(), options).unwrap();
        let rows = some(40);
        for row in &rows[..10] {
            let station = row.station.clone();
            writer.append(&Reading { at: row.at, station: &station, celsius: row.celsius }).unwrap();
        }
        writer.append(&rows[10]).unwrap();
        writer.extend(&rows[11..20]).unwrap();
        writer.extend(rows[20..].iter().cloned()).unwrap();
        let file = writer.finish().unwrap();
        assert_eq!(back(&file), rows);
        assert_eq!(read(&file).unwrap().schema, Reading::SCHEMA_TEXT);
    }
    let mut writer = Writer::create::<Track<'_>>(Vec::new(), WriterOptions::new()).unwrap();
    writer.append(&Track { points: &[1.0, 2.0] }).unwrap();
    assert_eq!(read(&writer.finish().unwrap()).unwrap().rows()[0].len(), 1 + 16 + 1);
}

#[test]
fn rows_of_a_file_in_memory_borrow_from_the_file() {
    let mut writer = Writer::create::<Reading<'_>>(Vec::new(), WriterOptions::new()).unwrap();
    writer.extend(some(3)).unwrap();
    let bytes = writer.finish().unwrap();
    let stations: Vec<&str> = {
        let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
        let block = file.next_block().unwrap().unwrap();
        let rows = block.rows(Reading::SCHEMA.root()).unwrap().typed::<Reading<'_>>().unwrap();
        rows.map(|row| row.unwrap().station).collect()
    };
    assert_eq!(stations, ["0", "1", "2"]);
}

#[test]
fn the_schema_of_a_file_is_compared_once_and_in_full() {
    let mut writer = Writer::create::<Reading<'_>>(Vec::new(), WriterOptions::new()).unwrap();
    writer.extend(some(2)).unwrap();
    let file = writer.finish().unwrap();
    let open = || Cursor::new(file.clone());

    let mut writer = Writer::append_to::<Owned>(open(), WriterOptions::new(), TornTail::Refuse).unwrap();
    writer.append(&some(3)[2]).unwrap();
    assert_eq!(back(&writer.finish().unwrap().0.into_inner()), some(3));

    /// Microseconds.
    #[derive(Avro)]
    #[avro(name = "Reading")]
    struct Finer {
        #[avro(as = TimestampMicros)]
        _at: i64,
        _station: String,
        _celsius: Option<f32>,
    }
    /// No timestamp at all.
    #[derive(Avro)]
    #[avro(name = "Reading")]
    struct Plain {
        _at: i64,
        _station: String,
        _celsius: Option<f32>,
    }
    macro_rules! refused {
        ($($ty:ty)*) => {$(
            let other = Writer::append_to::<$ty>(open(), WriterOptions::new(), TornTail::Refuse).map(TypedWriter::abandon);
            assert!(matches!(other, Err(AppendError::OtherSchema)));
            let other = Writer::new(Vec::new(), Reading::SCHEMA_TEXT).unwrap().typed::<$ty>();
            assert!(matches!(other, Err(WriteError::OtherSchema)));
        )*};
    }
    refused!(Finer Plain i64);

    // Documentation, order of attributes and white space do not matter.
    let other = Owned::SCHEMA_TEXT.replacen("{\"type\"", "{ \"doc\": \"of another\", \"type\"", 1);
    assert_ne!(other, Owned::SCHEMA_TEXT);
    let mut writer = Writer::new(Vec::new(), &other).unwrap().typed::<Owned>().unwrap();
    writer.extend(some(2)).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(read(&file).unwrap().schema, other);
    assert_eq!(back(&file), some(2));
    OwnedSchema::parse(&other).unwrap();
}

#[test]
fn values_that_their_type_cannot_hold_leave_no_trace() {
    #[derive(Avro)]
    struct Big {
        text: String,
        #[avro(as = avocet::typed::tags::Int)]
        number: i64,
    }
    let row = |number| Big { text: "before".to_owned(), number };
    let mut writer = Writer::create::<Big>(Vec::new(), WriterOptions::new()).unwrap();
    writer.append(&row(1)).unwrap();
    assert_eq!(writer.append(&row(1 << 40)), Err(WriteError::Value(ValueError::IntegerRange)));
    assert_eq!(writer.extend([row(2), row(1 << 40), row(3)]), Err(WriteError::Value(ValueError::IntegerRange)));
    assert_eq!(writer.untyped().pending_rows(), 2);
    let content = read(&writer.finish().unwrap()).unwrap();
    assert_eq!((content.error, content.rows().len()), (None, 2));
}

#[test]
fn values_nested_beyond_the_limits_are_refused() {
    #[derive(Avro, Default)]
    struct List {
        next: Option<Box<List>>,
    }
    fn list(len: usize) -> List {
        (1..len).fold(List::default(), |next, _| List { next: Some(Box::new(next)) })
    }
    let options = WriterOptions::new().with_limits(Limits::SERVER.with_depth(5));
    let mut writer = Writer::create::<List>(Vec::new(), options).unwrap();
    writer.append(&list(5)).unwrap();
    let error = writer.append(&list(6)).unwrap_err();
    assert!(matches!(error, WriteError::Row(error) if error.kind == ErrorKind::DepthLimit), "{error:?}");
    assert_eq!(read(&writer.finish().unwrap()).unwrap().rows().len(), 1);
}

#[test]
fn errors_of_the_user_pass_and_their_row_leaves_no_trace() {
    #[derive(Debug, PartialEq)]
    enum Mine {
        Weather,
        Value(ValueError),
        Write,
    }
    impl From<avocet::EncodeError<std::convert::Infallible>> for Mine {
        fn from(error: avocet::EncodeError<std::convert::Infallible>) -> Self {
            match error {
                avocet::EncodeError::Value(error) => Self::Value(error),
                _ => Self::Write,
            }
        }
    }
    impl From<WriteError<std::convert::Infallible>> for Mine {
        fn from(_: WriteError<std::convert::Infallible>) -> Self {
            Self::Write
        }
    }
    let mut writer = Writer::new(Vec::new(), "\"string\"").unwrap();
    let mut append = |text: &str, then: Result<(), Mine>| {
        writer.try_append_with(|e| {
            e.str(text)?;
            then
        })
    };
    assert_eq!(append("one", Ok(())), Ok(()));
    assert_eq!(append("half a row", Err(Mine::Weather)), Err(Mine::Weather));
    assert_eq!(append("half a row", Err(Mine::Value(ValueError::Time))), Err(Mine::Value(ValueError::Time)));
    assert_eq!(append("two", Ok(())), Ok(()));
    assert_eq!(writer.try_append_with(|_| Ok(())), Err(Mine::Write), "no datum");
    let content = read(&writer.finish().unwrap()).unwrap();
    assert_eq!(content.rows(), [crate::read::string("one"), crate::read::string("two")]);
}

#[test]
fn a_new_file_is_new_and_gone_if_it_cannot_be_begun() {
    let path = std::env::temp_dir().join(format!("avocet-new-{}.avro", std::process::id()));
    assert!(WriterOptions::new().create_file(&path, "not a schema").is_err());
    assert!(!path.exists());
    let mut writer = Writer::create_file::<Owned>(&path, WriterOptions::new()).unwrap();
    // Its header is there from the beginning.
    assert_eq!(read(&std::fs::read(&path).unwrap()).unwrap().rows(), [[0u8; 0]; 0]);
    writer.extend(some(3)).unwrap();
    writer.sync_data().unwrap();
    assert_eq!(back(&std::fs::read(&path).unwrap()), some(3));
    let again = Writer::create_file::<Owned>(&path, WriterOptions::new()).map(TypedWriter::abandon);
    assert!(matches!(again, Err(WriteError::Sink(error)) if error.kind() == std::io::ErrorKind::AlreadyExists));
    writer.finish().unwrap();
    assert_eq!(back(&std::fs::read(&path).unwrap()), some(3));
    std::fs::remove_file(path).unwrap();
}
