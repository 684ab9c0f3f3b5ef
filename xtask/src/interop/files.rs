//! The files: every codec, every type, random schemas, several blocks, metadata, gone on with, of a log.

use super::model::{Schemas, Values};
use anyhow::{Context, Result};
use avocet::codec::{Codec, Level};
use avocet::container::{LogWriter, Writer, WriterOptions};
use avocet::with::std::{IoSink, TornTail};
use avocet::{Frame, OwnedSchema};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::path::Path;

/// Random schemas for each codec.
const SCHEMAS: u64 = 25;

/// Every type once, and each inside others.
const EVERY_TYPE: &str = r#"{"type": "record", "name": "all.Types", "fields": [
    {"name": "n", "type": "null"}, {"name": "b", "type": "boolean"}, {"name": "i", "type": "int"},
    {"name": "l", "type": "long"}, {"name": "f", "type": "float"}, {"name": "d", "type": "double"},
    {"name": "y", "type": "bytes"}, {"name": "s", "type": "string"},
    {"name": "e", "type": {"type": "enum", "name": "all.Enum", "symbols": ["A", "B", "C"]}},
    {"name": "x", "type": {"type": "fixed", "name": "all.Fixed", "size": 5}},
    {"name": "a", "type": {"type": "array", "items": ["null", "long", "all.Fixed"]}},
    {"name": "m", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
    {"name": "u", "type": ["string", "null", "double", "all.Enum", {"type": "map", "values": "int"}]},
    {"name": "r", "type": {"type": "record", "name": "all.Empty", "fields": []}},
    {"name": "next", "type": ["null", "all.Types"]}]}"#;

/// Types whose values tell each other apart in every language, so that all can write them again.
const PLAIN: &str = r#"{"type": "record", "name": "all.Plain", "fields": [
    {"name": "flag", "type": "boolean"}, {"name": "count", "type": "int"}, {"name": "id", "type": "long"},
    {"name": "key", "type": {"type": "fixed", "name": "all.Fixed", "size": 5}},
    {"name": "level", "type": {"type": "enum", "name": "all.Enum", "symbols": ["A", "B", "C"]}},
    {"name": "note", "type": ["null", "string"], "default": null},
    {"name": "texts", "type": {"type": "array", "items": "string"}},
    {"name": "readings", "type": {"type": "array", "items": "double"}},
    {"name": "counts", "type": {"type": "map", "values": "long"}}, {"name": "size", "type": ["string", "double"]},
    {"name": "at", "type": {"type": "record", "name": "all.Point", "fields": [
        {"name": "x", "type": "float"}, {"name": "y", "type": "float"}]}},
    {"name": "path", "type": {"type": "array", "items": "all.Point"}}, {"name": "raw", "type": "bytes"}]}"#;

/// Rows as bytes and as Avro JSON.
struct Sample {
    schema: Value,
    rows: Vec<(Vec<u8>, Value)>,
}

impl Sample {
    fn new(schema: Value, defined: &[(String, Value)], seed: u64, count: usize) -> Self {
        let mut values = Values { rng: super::model::Rng(seed), defined, budget: 0 };
        let rows = (0..count)
            .map(|_| {
                values.budget = 60;
                let mut row = Vec::new();
                let value = values.any(&schema, "", &mut row);
                (row, value)
            })
            .collect();
        Self { schema, rows }
    }
}

/// Writes all files to `dir`; how many.
pub(super) fn write(dir: &Path) -> Result<usize> {
    let mut files = 0;
    let every: Value = serde_json::from_str(EVERY_TYPE)?;
    let mut defined = vec![("all.Types".to_owned(), every.clone())];
    for at in [8, 9, 13] {
        defined.push(definition(&every, at)?);
    }
    let plain: Value = serde_json::from_str(PLAIN)?;
    let defined_in_plain = [definition(&plain, 10)?];
    for (number, codec) in Codec::ALL.into_iter().enumerate() {
        let sample = Sample::new(every.clone(), &defined, number as u64, 300);
        put(dir, &format!("every-type-{codec}"), codec, &sample, false)?;
        put(dir, &format!("appended-{codec}"), codec, &sample, true)?;
        let sample = Sample::new(plain.clone(), &defined_in_plain, 100 + number as u64, 200);
        put(dir, &format!("plain-{codec}"), codec, &sample, false)?;
        files += 3;
        for seed in 0..SCHEMAS {
            let seed = seed * 64 + number as u64;
            let mut schemas = Schemas::new(seed);
            let schema = schemas.any(3, "", false);
            let sample = Sample::new(schema, &schemas.defined, seed, (seed % 40) as usize);
            put(dir, &format!("random-{codec}-{seed}"), codec, &sample, seed.is_multiple_of(3))?;
            files += 1;
        }
    }
    let sample = Sample::new(every, &defined, 77, 100);
    log(dir, &sample)?;
    Ok(files + 1)
}

/// The type of this field, with its name.
fn definition(record: &Value, at: usize) -> Result<(String, Value)> {
    let inner = record["fields"][at]["type"].clone();
    Ok((inner["name"].as_str().context("a name")?.to_owned(), inner))
}

/// A file of the sample, and what stands in it.
fn put(dir: &Path, name: &str, codec: Codec, sample: &Sample, appended: bool) -> Result<()> {
    let path = dir.join(format!("{name}.avro"));
    let metadata: [(&str, &[u8]); 2] = [("who", "avocet \u{e9}".as_bytes()), ("empty", b"")];
    let mut options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_block_bytes(2000).with_block_rows(70);
    for (key, value) in metadata {
        options = options.with_metadata(key, value);
    }
    let text = sample.schema.to_string();
    let mut writer = options.clone().create(IoSink(File::create(&path)?), &text)?;
    let half = if appended { sample.rows.len() / 2 } else { sample.rows.len() };
    let (first, second) = sample.rows.split_at(half);
    append(&mut writer, first)?;
    let mut file = writer.finish()?.0;
    if appended {
        // Torn by a writer that died.
        std::io::Write::write_all(&mut file, &[2, 100, 1, 2, 3])?;
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        let mut writer = options.append(file, &text, TornTail::CutBack)?;
        append(&mut writer, second)?;
        writer.finish()?;
    }
    expect(dir, name, codec, sample, &metadata)
}

fn append(writer: &mut Writer<IoSink<File>>, rows: &[(Vec<u8>, Value)]) -> Result<()> {
    for (row, _) in rows {
        writer.append_datum(row)?;
    }
    Ok(())
}

fn log(dir: &Path, sample: &Sample) -> Result<()> {
    let mut file = Vec::new();
    let schema = OwnedSchema::parse(&sample.schema.to_string())?;
    let (mut block, mut stack) = (vec![0; 4096], [Frame::EMPTY; 64]);
    let metadata: [(&str, &[u8]); 1] = [("device", b"7")];
    let marker = *b"sixteen bytes of";
    let mut log = LogWriter::create(&mut file, schema.schema(), &metadata, marker, &mut block)
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    for (row, _) in &sample.rows {
        log.append_datum(&mut stack, row).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    }
    log.finish().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    fs::write(dir.join("log.avro"), file)?;
    expect(dir, "log", Codec::Null, sample, &metadata)
}

fn expect(dir: &Path, name: &str, codec: Codec, sample: &Sample, metadata: &[(&str, &[u8])]) -> Result<()> {
    let metadata: serde_json::Map<String, Value> =
        metadata.iter().map(|(key, value)| ((*key).to_owned(), json!(hex::encode(value)))).collect();
    let mut lines = String::new();
    writeln!(lines, "{}", json!({"codec": codec.name(), "metadata": metadata, "schema": sample.schema}))?;
    for (_, row) in &sample.rows {
        writeln!(lines, "{row}")?;
    }
    Ok(fs::write(dir.join(format!("{name}.jsonl")), lines)?)
}
