//! Other libraries, each as its documentation says to use it in a loop.

use crate::types::{LaterUser, SerdeTelemetry, SerdeUser, Small, SmallRef, Strings, StringsRef, Telemetry, User};
use crate::{Case, Rows, Workloads};
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use arrow_array::RecordBatch;
use arrow_avro::reader::{DecoderMode, ReaderBuilder};
use arrow_avro::schema::{AvroSchema, Fingerprint, FingerprintAlgorithm, SchemaStore};
use arrow_avro::writer::{WriterBuilder, format::AvroBinaryFormat};
use arrow_schema::Schema;
use avocet::Describe;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_avro_fast::{de, ser};
use std::fmt::Debug;
use std::hint::black_box;

fn apache<T>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
where
    T: Describe + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let schema = Box::leak(Box::new(apache_avro::Schema::parse_str(T::SCHEMA_TEXT).expect("a schema")));
    let reader = GenericDatumReader::builder(schema).build().expect("a reader");
    let mut rest = all.bytes;
    for row in all.rows {
        assert_eq!(&reader.read_deser::<T>(&mut rest).expect("a row"), row);
    }
    cases.push(all.case(name, "decode", "apache-avro, serde", move || {
        let mut rest = all.bytes;
        for _ in all.rows {
            black_box(reader.read_deser::<T>(&mut rest).expect("a row"));
        }
    }));
    let reader = GenericDatumReader::builder(schema).build().expect("a reader");
    cases.push(all.case(name, "decode", "apache-avro, Value", move || {
        let mut rest = all.bytes;
        for _ in all.rows {
            black_box(reader.read_value(&mut rest).expect("a row"));
        }
    }));
    let writer = GenericDatumWriter::builder(schema).build().expect("a writer");
    let mut out = Vec::new();
    let mut write = move || {
        out.clear();
        for row in all.rows {
            writer.write_ser(&mut out, row).expect("a row");
        }
        black_box(&out).len()
    };
    assert_eq!(write(), all.bytes.len());
    cases.push(all.case(name, "encode", "apache-avro, serde", move || {
        write();
    }));
}

/// `B` is the type that borrows.
fn serde_avro_fast<T, B>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
where
    T: Describe + Serialize + DeserializeOwned + PartialEq + Debug,
    B: Deserialize<'static>,
{
    let schema: &'static serde_avro_fast::Schema = Box::leak(Box::new(T::SCHEMA_TEXT.parse().expect("a schema")));
    let mut state = de::DeserializerState::from_slice(all.bytes, schema);
    for row in all.rows {
        assert_eq!(&T::deserialize(state.deserializer()).expect("a row"), row);
    }
    cases.push(all.case(name, "decode", "serde_avro_fast, owned", move || {
        let mut state = de::DeserializerState::from_slice(all.bytes, schema);
        for _ in all.rows {
            black_box(T::deserialize(state.deserializer()).expect("a row"));
        }
    }));
    let borrowed = move || {
        let mut state = de::DeserializerState::from_slice(all.bytes, schema);
        for _ in all.rows {
            black_box(B::deserialize(state.deserializer()).expect("a row"));
        }
    };
    borrowed();
    cases.push(all.case(name, "decode", "serde_avro_fast, borrowed", borrowed));
    let config = Box::leak(Box::new(ser::SerializerConfig::new(schema)));
    let mut out = Vec::new();
    let mut write = move || {
        out.clear();
        let mut state = ser::SerializerState::from_writer(&mut out, config);
        for row in all.rows {
            row.serialize(state.serializer()).expect("a row");
        }
        black_box(&out).len()
    };
    assert_eq!(write(), all.bytes.len());
    cases.push(all.case(name, "encode", "serde_avro_fast", move || {
        write();
    }));
}

/// A decoder of the rows, which is kept from batch to batch.
fn arrow_decoder(writer: &str, reader: Option<&str>, views: bool, rows: usize) -> arrow_avro::reader::Decoder {
    let mut store = SchemaStore::new_with_type(FingerprintAlgorithm::Id);
    store.set(Fingerprint::Id(1), AvroSchema::new(writer.into())).expect("a schema");
    let mut builder = ReaderBuilder::new()
        .with_writer_schema_store(store)
        .with_active_fingerprint(Fingerprint::Id(1))
        .with_batch_size(rows)
        .with_utf8_view(views)
        .with_decoder_mode(DecoderMode::UnframedDatum);
    if let Some(reader) = reader {
        builder = builder.with_reader_schema(AvroSchema::new(reader.into()));
    }
    builder.build_decoder().expect("a decoder")
}

/// All rows as one batch.
fn arrow_batch(decoder: &mut arrow_avro::reader::Decoder, bytes: &[u8]) -> RecordBatch {
    let mut at = 0;
    while at < bytes.len() {
        at += decoder.decode(&bytes[at..]).expect("a row");
    }
    decoder.flush().expect("a batch").expect("a batch")
}

/// The batch with the schema that it is to be written by: without it, branches of unions are in an order of its own.
pub(crate) fn arrow_typed(batch: &RecordBatch, schema: &str) -> RecordBatch {
    let mut metadata = batch.schema().metadata().clone();
    metadata.insert("avro.schema".to_owned(), schema.to_owned());
    let schema = Schema::new_with_metadata(batch.schema().fields().clone(), metadata);
    batch.clone().with_schema(schema.into()).expect("the same fields")
}

fn arrow<T: Describe>(name: &'static str, who: &'static str, all: Rows<T>, views: bool, cases: &mut Vec<Case>) {
    let mut decoder = arrow_decoder(T::SCHEMA_TEXT, None, views, all.rows.len());
    let batch = arrow_batch(&mut decoder, all.bytes);
    assert_eq!(batch.num_rows(), all.rows.len());
    cases.push(all.case(name, "decode", who, move || {
        black_box(arrow_batch(&mut decoder, all.bytes));
    }));
    if views {
        return;
    }
    let batch = arrow_typed(&batch, T::SCHEMA_TEXT);
    let mut encoder = WriterBuilder::new((*batch.schema()).clone())
        .with_capacity(all.bytes.len() * 2)
        .with_row_capacity(all.rows.len())
        .build_encoder::<AvroBinaryFormat>()
        .expect("an encoder");
    let mut write = move || {
        encoder.encode(&batch).expect("rows");
        black_box(encoder.flush()).bytes().len()
    };
    assert_eq!(write(), all.bytes.len());
    cases.push(all.case(name, "encode", who, move || {
        write();
    }));
}

/// Users as a later program wants them. The others have no such thing: serde_avro_fast knows one schema only, and
/// apache-avro fails on this pair.
fn arrow_evolved(who: &'static str, all: Rows<User>, views: bool, cases: &mut Vec<Case>) {
    let mut decoder = arrow_decoder(User::SCHEMA_TEXT, Some(LaterUser::SCHEMA_TEXT), views, all.rows.len());
    assert_eq!(arrow_batch(&mut decoder, all.bytes).num_rows(), all.rows.len());
    cases.push(all.case("evolved", "decode", who, move || {
        black_box(arrow_batch(&mut decoder, all.bytes));
    }));
}

pub(crate) fn cases(all: &Workloads, cases: &mut Vec<Case>) {
    arrow_evolved("arrow-avro", all.user, false, cases);
    arrow_evolved("arrow-avro, views", all.user, true, cases);
    fn each<T, B>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
    where
        T: Describe + Serialize + DeserializeOwned + PartialEq + Debug,
        B: Deserialize<'static>,
    {
        apache(name, all, cases);
        serde_avro_fast::<T, B>(name, all, cases);
        arrow(name, "arrow-avro", all, false, cases);
        arrow(name, "arrow-avro, views", all, true, cases);
    }
    each::<Small, SmallRef<'_>>("small", all.small, cases);
    each::<User, SerdeUser<'_>>("user", all.user, cases);
    each::<Telemetry, SerdeTelemetry<'_>>("telemetry", all.telemetry, cases);
    each::<Strings, StringsRef<'_>>("strings", all.strings, cases);
}
