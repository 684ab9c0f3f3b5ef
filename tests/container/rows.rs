//! Rows as values of a type, whatever schema they were written with.

use avocet::container::{ReadError, Reader, Writer, WriterOptions};
use avocet::resolve::{Decimals, Options};
use avocet::typed::tags::{Decimal, TimestampMicros, TimestampMillis};
use avocet::{Avro, Encode, ErrorKind};

#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(name = "Row")]
struct Old {
    at: i32,
    station: String,
    #[avro(as = Option<TimestampMillis>)]
    seen: Option<i64>,
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct New<'a> {
    #[avro(default = "[\"x\"]")]
    tags: Vec<&'a str>,
    station: &'a str,
    at: f64,
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct Owned {
    station: String,
    #[avro(default = "\"celsius\"")]
    unit: String,
}

fn file<T: Encode>(rows: &[T], per_block: u64) -> Vec<u8> {
    let mut writer = Writer::create::<T>(Vec::new(), WriterOptions::new().with_block_rows(per_block)).unwrap();
    for row in rows {
        writer.append(row).unwrap();
    }
    writer.finish().unwrap()
}

fn old() -> Vec<Old> {
    (0..100).map(|at| Old { at, station: format!("station {at}"), seen: (at % 3 == 0).then_some(at.into()) }).collect()
}

#[test]
fn rows_of_another_schema_come_in_the_shape_of_the_type() {
    let bytes = file(&old(), 7);
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let mut rows = reader.rows::<New<'_>>().unwrap();
    assert!(!rows.is_same());
    let mut seen = Vec::new();
    let count = rows
        .for_each(|row| {
            assert_eq!((row.tags, row.at.to_string()), (vec!["x"], row.station["station ".len()..].to_owned()));
            seen.push(row.station.to_owned());
            Ok::<(), ReadError<std::io::Error>>(())
        })
        .unwrap();
    assert_eq!(count, 100);
    assert_eq!(seen, old().into_iter().map(|row| row.station).collect::<Vec<_>>());
}

#[test]
fn owned_rows_come_from_a_plain_iterator_of_either_schema() {
    let bytes = file(&old(), 7);
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let rows: Vec<Old> = reader.rows::<Old>().unwrap().into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows, old());
    let mut reader = Reader::new(&bytes[..]).unwrap();
    for (row, old) in reader.rows::<Owned>().unwrap().into_iter().zip(old()) {
        assert_eq!(row.unwrap(), Owned { station: old.station, unit: "celsius".to_owned() });
    }
}

#[test]
fn rows_before_a_fault_come_and_then_the_fault_once() {
    let mut bytes = file(&old(), 10);
    bytes.truncate(bytes.len() - 5);
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let mut rows = reader.rows::<Owned>().unwrap().into_iter();
    assert_eq!(rows.by_ref().take(90).filter(Result::is_ok).count(), 90);
    assert!(rows.next().unwrap().unwrap_err().container().unwrap().is_torn());
    assert!(rows.next().is_none());
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct Clashing {
    at: String,
    since: i64,
}

#[test]
fn what_is_in_the_way_is_an_error_before_the_first_row_and_is_explained() {
    let bytes = file(&old(), 10);
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let Err(ReadError::Schemas(error)) = reader.rows::<Clashing>() else { panic!("a clash") };
    assert!(matches!(error.kind, ErrorKind::TypeClash | ErrorKind::MissingDefault), "{error}");
    let report = reader.why_not::<Clashing>(&Options::new()).unwrap();
    let paths: Vec<&str> = report.clashes().iter().map(|clash| &*clash.reader_path).collect();
    assert_eq!(paths, ["since", "at"]);
    assert!(reader.why_not::<Owned>(&Options::new()).unwrap().is_compatible());
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct Cents {
    #[avro(as = Decimal<9, 2>)]
    price: i64,
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct Finer {
    #[avro(as = Decimal<9, 4>)]
    price: i64,
}

#[test]
fn options_of_resolution_hold_for_rows_of_the_same_shape_too() {
    let bytes = file(&[Cents { price: 125 }], 1);
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let Err(ReadError::Schemas(error)) = reader.rows::<Finer>() else { panic!("a clash") };
    assert_eq!(error.kind, ErrorKind::DecimalClash);
    let ignoring = Options::new().with_decimals(Decimals::Ignored);
    let rows: Vec<Finer> = reader.rows_with::<Finer>(&ignoring).unwrap().into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows, [Finer { price: 125 }]);
}

#[derive(Avro, Debug, PartialEq)]
#[avro(name = "Row")]
struct Micros {
    #[avro(as = Option<TimestampMicros>)]
    seen: Option<i64>,
}

#[test]
fn logical_types_are_the_readers_whether_or_not_there_are_other_fields() {
    #[derive(Avro, Debug, PartialEq)]
    #[avro(name = "Row")]
    struct Millis {
        #[avro(as = Option<TimestampMillis>)]
        seen: Option<i64>,
    }
    for bytes in [file(&[Millis { seen: Some(5) }], 1), file(&[Old { seen: Some(5), ..old().remove(1) }], 1)] {
        let mut reader = Reader::new(&bytes[..]).unwrap();
        let rows: Vec<Micros> = reader.rows::<Micros>().unwrap().into_iter().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows, [Micros { seen: Some(5) }]);
    }
}
