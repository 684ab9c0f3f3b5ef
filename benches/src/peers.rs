//! Other libraries, each as its documentation says to use it in a loop.

use crate::types::{LaterUser, Small, Strings, Telemetry, User};
use crate::{Case, Rows, Workloads};
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use arrow_avro::reader::{DecoderMode, ReaderBuilder};
use arrow_avro::schema::{AvroSchema, Fingerprint, FingerprintAlgorithm, SchemaStore};
use arrow_avro::writer::{WriterBuilder, format::AvroBinaryFormat};
use avocet::Describe;
use serde::{Serialize, de::DeserializeOwned};
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

fn serde_avro_fast<T>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
where
    T: Describe + Serialize + DeserializeOwned + PartialEq + Debug,
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

fn arrow<T: Describe>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>) {
    let mut store = SchemaStore::new_with_type(FingerprintAlgorithm::Id);
    store.set(Fingerprint::Id(1), AvroSchema::new(T::SCHEMA_TEXT.into())).expect("a schema");
    let mut decoder = ReaderBuilder::new()
        .with_writer_schema_store(store)
        .with_active_fingerprint(Fingerprint::Id(1))
        .with_batch_size(all.rows.len())
        .with_utf8_view(true)
        .with_decoder_mode(DecoderMode::UnframedDatum)
        .build_decoder()
        .expect("a decoder");
    let mut read = move || {
        let mut at = 0;
        while at < all.bytes.len() {
            at += decoder.decode(&all.bytes[at..]).expect("a row");
        }
        decoder.flush().expect("a batch").expect("a batch")
    };
    let batch = read();
    assert_eq!(batch.num_rows(), all.rows.len());
    let mut encoder = WriterBuilder::new((*batch.schema()).clone())
        .with_capacity(all.bytes.len() * 2)
        .with_row_capacity(all.rows.len())
        .build_encoder::<AvroBinaryFormat>();
    cases.push(all.case(name, "decode", "arrow-avro", move || {
        black_box(read());
    }));
    // It writes nullable unions in an order of its own, so the bytes are only counted.
    if let Ok(encoder) = &mut encoder
        && encoder.encode(&batch).is_ok()
        && encoder.flush().bytes().len() == all.bytes.len()
    {
        let Ok(mut encoder) = WriterBuilder::new((*batch.schema()).clone())
            .with_capacity(all.bytes.len() * 2)
            .with_row_capacity(all.rows.len())
            .build_encoder::<AvroBinaryFormat>()
        else {
            return;
        };
        cases.push(all.case(name, "encode", "arrow-avro", move || {
            encoder.encode(&batch).expect("rows");
            black_box(encoder.flush());
        }));
    }
}

/// Users as a later program wants them. The others have no such thing: serde_avro_fast knows one schema only, and
/// apache-avro fails on this pair.
fn arrow_evolved(all: Rows<User>, cases: &mut Vec<Case>) {
    let mut store = SchemaStore::new_with_type(FingerprintAlgorithm::Id);
    store.set(Fingerprint::Id(1), AvroSchema::new(User::SCHEMA_TEXT.into())).expect("a schema");
    let mut decoder = ReaderBuilder::new()
        .with_writer_schema_store(store)
        .with_active_fingerprint(Fingerprint::Id(1))
        .with_reader_schema(AvroSchema::new(LaterUser::SCHEMA_TEXT.into()))
        .with_batch_size(all.rows.len())
        .with_utf8_view(true)
        .with_decoder_mode(DecoderMode::UnframedDatum)
        .build_decoder()
        .expect("a decoder");
    let mut read = move || {
        let mut at = 0;
        while at < all.bytes.len() {
            at += decoder.decode(&all.bytes[at..]).expect("a row");
        }
        decoder.flush().expect("a batch").expect("a batch")
    };
    assert_eq!(read().num_rows(), all.rows.len());
    cases.push(all.case("evolved", "decode", "arrow-avro", move || {
        black_box(read());
    }));
}

pub(crate) fn cases(all: &Workloads, cases: &mut Vec<Case>) {
    arrow_evolved(all.user, cases);
    fn each<T>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
    where
        T: Describe + Serialize + DeserializeOwned + PartialEq + Debug,
    {
        apache(name, all, cases);
        serde_avro_fast(name, all, cases);
        arrow(name, all, cases);
    }
    each::<Small>("small", all.small, cases);
    each::<User>("user", all.user, cases);
    each::<Telemetry>("telemetry", all.telemetry, cases);
    each::<Strings>("strings", all.strings, cases);
}
