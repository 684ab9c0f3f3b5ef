//! Rows as values of a type, whatever schema they were written with.

use avocet::codec::{Codec, Level};
use avocet::container::{Error, File, ReadError, Reader, Stream, Writer, WriterOptions};
use avocet::resolve::{Decimals, Options, PlanBuf};
use avocet::schema::SchemaBuf;
use avocet::typed::tags::{Decimal, TimestampMicros, TimestampMillis};
use avocet::typed::{OwnedTypedPlan, TypedPlan};
use avocet::{Avro, Encode, ErrorKind, Limits};

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

fn deflated<T: Encode>(rows: &[T], per_block: u64) -> Vec<u8> {
    let options = WriterOptions::new().with_block_rows(per_block).with_codec(Codec::Deflate, Level::DEFAULT);
    let mut writer = Writer::create::<T>(Vec::new(), options).unwrap();
    for row in rows {
        writer.append(row).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn files_streams_and_readers_have_the_same_rows_with_and_without_a_heap() {
    for bytes in [file(&old(), 7), deflated(&old(), 7)] {
        let mut reader = Reader::new(&bytes[..]).unwrap();
        let expected: Vec<Owned> = reader.rows::<Owned>().unwrap().into_iter().collect::<Result<_, _>>().unwrap();
        assert_eq!(expected.len(), 100);

        let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
        let rows = file.rows::<Owned>().unwrap();
        assert!(!rows.is_same());
        assert_eq!(rows.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), expected);
        let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
        let rows = file.rows::<Old>().unwrap();
        assert!(rows.is_same());
        assert_eq!(rows.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), old());

        let (mut source, mut header) = (&bytes[..], [0; 1024]);
        let (header, mut stream) =
            Stream::open(&mut source, &Limits::SERVER, &mut header, [0; 1024], [0; 1024]).unwrap();
        let rows = stream.rows::<Owned>(&header).unwrap();
        assert_eq!(rows.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), expected);

        let (mut tables, mut arena) = (SchemaBuf::<16, 8, 2, 4, 0>::new(), PlanBuf::<64, 32>::new());
        let mut file = File::new(&bytes, &Limits::FIRMWARE).unwrap();
        let schema = file.header().parse_schema(&mut tables, &Limits::FIRMWARE).unwrap();
        let plan = arena.build_for::<Owned>(&schema, &Options::new()).unwrap();
        let mut seen = Vec::new();
        let count = file.rows_by(&schema, plan, [0; 1024]).unwrap().for_each(|row| {
            seen.push(row);
            Ok::<(), Error>(())
        });
        assert_eq!((count, &seen), (Ok(100), &expected));
        let (mut source, mut header) = (&bytes[..], [0; 1024]);
        let (_, mut stream) = Stream::open(&mut source, &Limits::FIRMWARE, &mut header, [0; 1024], [0; 1024]).unwrap();
        let mut rows = stream.rows_by(&schema, plan).unwrap();
        seen.clear();
        while let Some(block) = rows.next_block().unwrap() {
            seen.extend(block.map(Result::unwrap));
        }
        assert_eq!(seen, expected);
    }
}

#[test]
fn a_plan_for_data_of_another_schema_is_refused_before_the_first_row() {
    #[derive(Avro)]
    #[avro(name = "Row")]
    struct Other {
        station: String,
    }
    let (bytes, others) = (file(&old(), 7), file(&[Other { station: "x".to_owned() }], 1));
    let schema_of = |bytes: &[u8]| Reader::new(bytes).map(|reader| reader.schema().text().to_owned()).unwrap();
    let [schema, other] =
        [schema_of(&bytes), schema_of(&others)].map(|text| avocet::OwnedSchema::parse(&text).unwrap());
    let plan = OwnedTypedPlan::<Owned>::build(&other.schema(), &Options::new()).unwrap();
    for plan in [plan.plan(), TypedPlan::same()] {
        let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
        let Err(ReadError::Schemas(error)) = file.rows_by(&schema.schema(), plan, [0; 0]) else { panic!("a mismatch") };
        assert_eq!(error.kind, ErrorKind::PlanMismatch);
        // By hand, block by block: each of them.
        for _ in 0..2 {
            let rows = file.next_block().unwrap().unwrap().rows(schema.schema().root()).map(|_| ());
            assert_eq!(rows, Ok(()));
            let owned = schema.schema();
            let rows = file.next_block().unwrap().unwrap().rows(owned.root()).unwrap();
            assert_eq!(rows.typed_by(plan).unwrap_err().kind(), ErrorKind::PlanMismatch);
        }
    }
    // The same data whose schema is written in other words are the same.
    let spaced = schema.schema().text().replace(':', " : ");
    let spaced = avocet::OwnedSchema::parse(&spaced).unwrap();
    let plan = OwnedTypedPlan::<Owned>::build(&spaced.schema(), &Options::new()).unwrap();
    let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
    assert_eq!(file.rows_by(&schema.schema(), plan.plan(), [0; 0]).unwrap().into_iter().count(), 100);
}

#[test]
fn data_in_a_row_are_read_by_a_plan_up_to_their_end_or_an_error() {
    let writer = avocet::OwnedSchema::parse("\"int\"").unwrap();
    let plan = OwnedTypedPlan::<i64>::build(&writer.schema(), &Options::new()).unwrap();
    let all =
        |input: &[u8]| plan.plan().many(input, &Limits::SERVER).map(|it| it.map_err(|e| e.kind)).collect::<Vec<_>>();
    assert_eq!(all(&[]), []);
    assert_eq!(all(&[2, 4, 0x80, 1]), [Ok(1), Ok(2), Ok(64)]);
    assert_eq!(all(&[2, 0x80]), [Ok(1), Err(ErrorKind::UnexpectedEnd)]);
    assert_eq!(TypedPlan::<()>::same().many(&[0], &Limits::SERVER).count(), 1);
}
