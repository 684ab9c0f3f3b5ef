//! `files/`: container files and schemas out of public repositories, with what the strict model made of them.

use super::{Outcome, Tally, cases, equal, fault, python};
use anyhow::{Context, Result, bail, ensure};
use avocet::Limits;
use avocet::container::Reader;
use avocet::schema::{OwnedSchema, ParseMode};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Expected records are kept of the first rows of a file only.
const EXPECTED: usize = 200;

pub(super) fn run(dir: &Path, tally: &mut Tally) -> Result<()> {
    let index: Value = serde_json::from_str(&fs::read_to_string(dir.join("index.json"))?)?;
    for entry in index.as_array().context("index.json")? {
        let file = entry["file"].as_str().context("file")?;
        match entry["kind"].as_str() {
            Some("ocf") => {
                let good = entry["ref"]["ok"] == true;
                let operation = if good { "files: read" } else { "files: refuse" };
                tally.add(operation, file, Outcome::from_result(container(dir, file, entry, good)));
            }
            Some("schema") => tally.add("files: schema", file, Outcome::from_result(schema(dir, file, entry))),
            // Protocols and IDL are read by parts that are not built yet; the rest is prose.
            Some("protocol") => tally.add("files: protocol", file, Outcome::NotBuilt),
            Some("idl") => tally.add("files: idl", file, Outcome::NotBuilt),
            _ => {}
        }
    }
    for (path, text) in find(dir, "schema-tests.txt")? {
        schema_tests(&path, &text, tally);
    }
    Ok(())
}

fn container(dir: &Path, file: &str, entry: &Value, good: bool) -> Result<()> {
    let bytes = fs::read(dir.join(file))?;
    let result = cases::rows(&bytes);
    if !good {
        return match result {
            Ok((rows, _)) => bail!("accepted, {} rows; the model says {}", rows.len(), entry["ref"]["error"]),
            Err(error) => fault::check_by_model(entry["ref"]["error"].as_str().context("error")?, &bytes, &error),
        };
    }
    let (rows, _) = result?;
    ensure!(entry["ref"]["count"].as_u64() == Some(rows.len() as u64), "{} rows", rows.len());
    let reader = Reader::new(bytes.as_slice())?;
    let schema = reader.schema();
    if let Some(crc) = entry["ref"]["canonical_crc64_le"].as_str() {
        ensure!(hex::encode(schema.fingerprint()?.to_le_bytes()) == crc, "fingerprint of the schema differs");
    }
    for (index, row) in rows.iter().enumerate() {
        cases::there_and_back(schema, row).with_context(|| format!("row {index}"))?;
    }
    // All bytes of all blocks, inflated; then the records themselves, of which the first are there to compare.
    if let Some(raw) = entry["ref"]["raw_sha256"].as_str() {
        ensure!(cases::inflated_sha256(&bytes)? == raw, "inflated bytes differ");
    }
    if let Some(json) = entry["ref"]["json_sha256"].as_str() {
        let mut lines = String::new();
        for row in &rows {
            python::dump(schema.root(), &serde_json::from_str(row)?, &mut lines)?;
            lines.push('\n');
        }
        ensure!(hex::encode(Sha256::digest(&lines)) == json, "the hash of all records differs");
    }
    let Some(expected) = entry["expected_json"].as_str() else {
        ensure!(entry["ref"]["json_sha256"].is_string(), "nothing to compare with");
        return Ok(());
    };
    let expected = fs::read_to_string(dir.join("_expected").join(expected))?;
    let expected: Vec<&str> = expected.lines().collect();
    ensure!(expected.len() == rows.len().min(EXPECTED), "{} expected records, {} rows", expected.len(), rows.len());
    for (index, (row, expected)) in rows.iter().zip(expected).enumerate() {
        equal::check(schema.root(), &serde_json::from_str(row)?, &serde_json::from_str(expected)?)
            .with_context(|| format!("row {index}"))?;
    }
    Ok(())
}

fn schema(dir: &Path, file: &str, entry: &Value) -> Result<()> {
    let bytes = fs::read(dir.join(file))?;
    let result = match std::str::from_utf8(&bytes) {
        Ok(text) => OwnedSchema::parse(text).map_err(anyhow::Error::from),
        Err(error) => Err(error.into()),
    };
    if entry["ref"]["ok"] != true {
        return match result {
            Ok(_) => bail!("accepted; the model says {}", entry["ref"]["error"]),
            Err(error) => fault::check_schema(error.downcast::<avocet::Error>()?.kind),
        };
    }
    let schema = result?;
    let crc = hex::encode(schema.schema().fingerprint()?.to_le_bytes());
    ensure!(entry["ref"]["crc64_le"] == *crc, "fingerprint {crc} is not {}", entry["ref"]["crc64_le"]);
    Ok(())
}

fn find(dir: &Path, name: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|file| file == name) {
                found.push((path.display().to_string(), fs::read_to_string(&path)?));
            }
        }
    }
    ensure!(!found.is_empty(), "no {name}");
    Ok(found)
}

/// Avro's own schema tests: `<<INPUT`, `<<canonical`, `<<fingerprint`, each with text on the line or up to a tag.
fn schema_tests(path: &str, text: &str, tally: &mut Tally) {
    let mut input = String::new();
    let mut number = 0;
    for part in text.split("<<").skip(1) {
        let (tag, body) = part.split_once([' ', '\n']).unwrap_or((part, ""));
        // A part begun by a bare tag ends with a line that repeats the tag alone.
        let body: String = body.lines().filter(|line| line.trim() != tag && !line.trim_start().starts_with("//")).fold(
            String::new(),
            |mut body, line| {
                body.push_str(line);
                body.push('\n');
                body
            },
        );
        let body = body.trim();
        match tag.trim() {
            "INPUT" => {
                number += 1;
                input = body.to_owned();
            }
            tag @ ("canonical" | "fingerprint") => {
                let id = format!("{number} {tag}");
                tally.add("schema-tests", &id, Outcome::from_result(schema_test(tag, &input, body)));
            }
            other => tally.add("schema-tests", path, Outcome::Failed(format!("unknown part {other:?}"))),
        }
    }
}

fn schema_test(tag: &str, input: &str, expected: &str) -> Result<()> {
    let schema = OwnedSchema::parse_with(input, ParseMode::Strict, &Limits::SERVER).context(input.to_owned())?;
    if tag == "canonical" {
        let mut canonical = Vec::new();
        schema.schema().canonical_form(&mut canonical)?;
        let canonical = String::from_utf8(canonical)?;
        ensure!(canonical == expected, "{canonical} is not {expected}");
    } else {
        let ours = schema.schema().fingerprint()? as i64;
        ensure!(ours == expected.parse::<i64>()?, "{ours} is not {expected}");
    }
    Ok(())
}
