//! Files that other implementations write, read here: as any schema says, and as Rust types.

use super::model::same;
use super::typed::{self, Plain, Types};
use anyhow::{Context, Result, bail};
use avocet::container::Reader;
use avocet::json::{self, Style};
use avocet::{Frame, OwnedSchema};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What has been compared.
#[derive(Default)]
pub(super) struct Read {
    pub(super) files: usize,
    pub(super) rows: usize,
    /// Rows that were read as Rust types too.
    pub(super) typed: usize,
}

/// Reads all files in `theirs`, of which each holds the rows of our file of the same name.
pub(super) fn read(theirs: &Path, ours: &Path) -> Result<Read> {
    let mut all = Read::default();
    for entry in fs::read_dir(theirs)? {
        let path = entry?.path();
        let name = path.file_name().context("a name")?;
        let expected = ours.join(name).with_extension("jsonl");
        one(&path, &expected, &mut all).with_context(|| path.display().to_string())?;
        all.files += 1;
    }
    if all.files == 0 || all.typed == 0 {
        bail!("{} files were written, {} rows of our types in them", all.files, all.typed);
    }
    Ok(all)
}

fn one(path: &Path, expected: &Path, all: &mut Read) -> Result<()> {
    let file = fs::read(path)?;
    let lines = fs::read_to_string(expected)?;
    let mut lines = lines.lines().map(serde_json::from_str::<Value>);
    let about = lines.next().context("no schema")??;
    let expected: Vec<Value> = lines.map(|row| row.map(sorted)).collect::<Result<_, _>>()?;
    let mut seen = 0;
    let mut compare = |row: Value| {
        let other = expected.get(seen).context("more rows than were written")?;
        seen += 1;
        let row = sorted(row);
        if same(&row, other) { Ok(()) } else { bail!("row {seen}: {row} is not {other}") }
    };
    any(&file, &about, &mut compare)?;
    if seen != expected.len() {
        bail!("{seen} rows of {}", expected.len());
    }
    all.rows += seen;
    let mut seen_typed = 0;
    let mut compare = |row: Value| {
        let other = expected.get(seen_typed).context("more rows than were written")?;
        seen_typed += 1;
        let row = sorted(row);
        if same(&row, other) { Ok(()) } else { bail!("row {seen_typed} as a Rust type: {row} is not {other}") }
    };
    match about["schema"]["name"].as_str() {
        Some("all.Types") => typed::read::<Types<'_>>(&file, &mut compare)?,
        Some("all.Plain") => typed::read::<Plain<'_>>(&file, &mut compare)?,
        _ => return Ok(()),
    }
    if seen_typed != expected.len() {
        bail!("{seen_typed} rows of {} as a Rust type", expected.len());
    }
    all.typed += seen_typed;
    Ok(())
}

fn any(file: &[u8], about: &Value, row: &mut dyn FnMut(Value) -> Result<()>) -> Result<()> {
    let mut reader = Reader::new(file)?;
    let own = OwnedSchema::parse(&about["schema"].to_string())?;
    if reader.schema().fingerprint()? != own.schema().fingerprint()? {
        bail!("another schema: {}", reader.header().schema_text());
    }
    let codec = reader.header().codec().name();
    if about["codec"] != codec {
        bail!("its codec is {codec}");
    }
    for (key, value) in about["metadata"].as_object().context("no metadata")? {
        let got = reader.header().get(key).map(hex::encode);
        if value.as_str() != got.as_deref() {
            bail!("metadata {key}: {got:?}");
        }
    }
    let (mut stack, mut text) = ([Frame::EMPTY; 256], Vec::new());
    let (schema, blocks) = reader.split();
    while let Some(block) = blocks.next_block()? {
        let mut rows = block.rows(schema.root())?;
        loop {
            text.clear();
            let read = rows.try_next_with(|d| json::write(schema.root(), d, &mut stack, Style::AVRO, &mut text));
            if read.map_err(|error| anyhow::anyhow!("{error:?}"))?.is_none() {
                break;
            }
            row(serde_json::from_slice(&text)?)?;
        }
    }
    Ok(())
}

/// Members by their keys: other implementations keep maps in an order of their own.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(all) => all.into_iter().map(sorted).collect(),
        Value::Object(all) => {
            let mut all: Vec<(String, Value)> = all.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            all.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(all.into_iter().collect())
        }
        other => other,
    }
}
