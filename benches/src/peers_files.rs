//! Container files, read and written by other libraries.

use crate::files::{BLOCK, CODECS, write};
use crate::peers::arrow_typed;
use crate::types::{SerdeUser, User};
use crate::{Case, Rows};
use arrow_avro::compression::CompressionCodec;
use arrow_avro::reader::ReaderBuilder;
use arrow_avro::writer::{WriterBuilder, format::AvroOcfFormat};
use avocet::Describe;
use avocet::codec::Codec;
use serde_avro_fast::object_container_file_encoding as container;
use std::hint::black_box;
use std::io::Cursor;

fn apache_codec(codec: Codec) -> apache_avro::Codec {
    match codec {
        Codec::Null => apache_avro::Codec::Null,
        Codec::Deflate => apache_avro::Codec::Deflate(Default::default()),
        Codec::Snappy => apache_avro::Codec::Snappy,
        _ => apache_avro::Codec::Zstandard(apache_avro::ZstandardSettings::new(3)),
    }
}

fn serde_codec(codec: Codec) -> container::Compression {
    match codec {
        Codec::Null => container::Compression::Null,
        Codec::Deflate => container::Compression::Deflate { level: container::CompressionLevel::new(6) },
        Codec::Snappy => container::Compression::Snappy,
        _ => container::Compression::Zstandard { level: container::CompressionLevel::new(3) },
    }
}

fn arrow_codec(codec: Codec) -> Option<CompressionCodec> {
    match codec {
        Codec::Null => None,
        Codec::Deflate => Some(CompressionCodec::Deflate),
        Codec::Snappy => Some(CompressionCodec::Snappy),
        _ => Some(CompressionCodec::ZStandard),
    }
}

pub(crate) fn cases(user: &Rows<User>, cases: &mut Vec<Case>) {
    let rows = *user;
    let apache: &'static _ = Box::leak(Box::new(apache_avro::Schema::parse_str(User::SCHEMA_TEXT).expect("a schema")));
    let serde: &'static serde_avro_fast::Schema = Box::leak(Box::new(User::SCHEMA_TEXT.parse().expect("a schema")));
    let expected: i64 = rows.rows.iter().map(|row| row.id).sum();
    for (name, codec) in CODECS {
        let file: &'static [u8] = write(rows.rows, codec).leak();
        let mut reads = |who, mut read: Box<dyn FnMut() -> (usize, i64)>| {
            assert_eq!(read(), (rows.rows.len(), expected), "{name} {who}");
            cases.push(rows.case(name, "read", who, move || _ = black_box(read())));
        };
        reads(
            "apache-avro, serde",
            Box::new(move || {
                let reader = apache_avro::Reader::new(file).expect("a header").into_deser_iter::<User>();
                reader.fold((0, 0), |(count, sum), row| (count + 1, sum + black_box(row.expect("a row")).id))
            }),
        );
        reads(
            "serde_avro_fast, owned",
            Box::new(move || {
                let mut reader = container::Reader::from_slice(file).expect("a header");
                let rows = reader.deserialize::<User>();
                rows.fold((0, 0), |(count, sum), row| (count + 1, sum + black_box(row.expect("a row")).id))
            }),
        );
        if codec == Codec::Null {
            reads(
                "serde_avro_fast, borrowed",
                Box::new(move || {
                    let mut reader = container::Reader::from_slice(file).expect("a header");
                    let rows = reader.deserialize_borrowed::<SerdeUser<'_>>();
                    rows.fold((0, 0), |(count, sum), row| (count + 1, sum + black_box(row.expect("a row")).id))
                }),
            );
        }
        for (who, views) in [("arrow-avro", false), ("arrow-avro, views", true)] {
            reads(
                who,
                Box::new(move || {
                    use arrow_array::{cast::AsArray, types::Int64Type};
                    let builder = ReaderBuilder::new().with_batch_size(8192).with_utf8_view(views);
                    let reader = builder.build(Cursor::new(file)).expect("a header");
                    reader.fold((0, 0), |(count, sum), batch| {
                        let batch = black_box(batch.expect("a batch"));
                        let ids = batch.column(0).as_primitive::<Int64Type>();
                        (count + batch.num_rows(), sum + ids.values().iter().sum::<i64>())
                    })
                }),
            );
        }

        // Whether all rows came out again is seen by reading one file of each.
        let mut writes = |who, mut write: Box<dyn FnMut() -> Vec<u8>>| {
            let count = apache_avro::Reader::new(&*write()).expect("a header").filter(Result::is_ok).count();
            assert_eq!(count, rows.rows.len(), "{name} {who}");
            cases.push(rows.case(name, "write", who, move || _ = black_box(write())));
        };
        writes(
            "apache-avro, serde",
            Box::new(move || {
                let builder = apache_avro::Writer::builder().schema(apache).writer(Vec::with_capacity(file.len()));
                let mut writer = builder.codec(apache_codec(codec)).block_size(BLOCK).build().expect("a schema");
                for row in rows.rows {
                    writer.append_ser(black_box(row)).expect("a row");
                }
                writer.into_inner().expect("a file")
            }),
        );
        writes(
            "serde_avro_fast",
            Box::new(move || {
                let mut config = serde_avro_fast::ser::SerializerConfig::new(serde);
                let builder = container::WriterBuilder::new(&mut config).compression(serde_codec(codec));
                let builder = builder.approx_block_size(BLOCK as u32);
                let mut writer = builder.build(Vec::with_capacity(file.len())).expect("a header");
                for row in rows.rows {
                    writer.serialize(black_box(row)).expect("a row");
                }
                writer.into_inner().expect("a file")
            }),
        );
        let reader = ReaderBuilder::new().with_batch_size(8192).build(Cursor::new(file)).expect("a header");
        let batches: Vec<_> = reader.map(|batch| arrow_typed(&batch.expect("a batch"), User::SCHEMA_TEXT)).collect();
        writes(
            "arrow-avro, a block a batch",
            Box::new(move || {
                let builder = WriterBuilder::new((*batches[0].schema()).clone()).with_compression(arrow_codec(codec));
                let mut writer = builder.build::<_, AvroOcfFormat>(Vec::with_capacity(file.len())).expect("a schema");
                for batch in &batches {
                    writer.write(black_box(batch)).expect("a batch");
                }
                writer.finish().expect("a file");
                writer.into_inner()
            }),
        );
    }
}
