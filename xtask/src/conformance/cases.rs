//! `cases.jsonl.gz`: one case a line.

use super::{Outcome, Tally, equal, fault, logical as values, order, resolve};
use anyhow::{Context, Result, bail, ensure};
use avocet::container::Reader;
use avocet::json::{self, Input, ReadError, ReadFrame, Style};
use avocet::resolve::{Options, compat};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{CountSink, Decoder, Encoder, Frame, Limits, Schema, skip};
use base64::Engine;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

pub(super) fn run(path: &Path, tally: &mut Tally) -> Result<()> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let operation = text(&case, "op")?;
        if !tally.wants(operation) {
            continue;
        }
        let outcome = match operation {
            "schema" => Outcome::from_result(schema(&case)),
            "datum" => Outcome::from_result(datum(&case)),
            "prefix" => Outcome::from_result(prefix(&case)),
            "reject" => Outcome::from_result(reject(&case)),
            "logical" => Outcome::from_result(logical(&case)),
            "file" => Outcome::from_result(file_accept(&case)),
            "file_reject" => Outcome::from_result(file_reject(&case)),
            "json_reject" => Outcome::from_result(json_reject(&case)),
            "compat" => Outcome::from_result(compat(&case)),
            "compare" => Outcome::from_result(order::compare_case(&case)),
            "single_object" => Outcome::from_result(order::single_object(&case)),
            "resolve" => Outcome::from_result(resolve::check(&case)),
            other => bail!("unknown operation {other}"),
        };
        tally.add(operation, text(&case, "id")?, outcome);
    }
    Ok(())
}

pub(super) fn text<'c>(case: &'c Value, key: &str) -> Result<&'c str> {
    case[key].as_str().with_context(|| format!("no string {key}"))
}

pub(super) fn parse(case: &Value) -> Result<OwnedSchema> {
    let json = case["schema"].to_string();
    OwnedSchema::parse(&json).with_context(|| format!("schema {json}"))
}

pub(super) fn bytes(case: &Value, key: &str) -> Result<Vec<u8>> {
    Ok(hex::decode(text(case, key)?)?)
}

/// Decodes one datum to JSON; also how many bytes it took. Skipping must agree.
pub(super) fn decode(schema: Schema<'_>, datum: &[u8], style: Style) -> Result<(String, usize)> {
    let mut stack = vec![Frame::EMPTY; usize::from(Limits::SERVER.depth)];
    let mut out = Vec::new();
    let mut d = Decoder::new(datum);
    json::write(schema.root(), &mut d, &mut stack, style, &mut out).map_err(|error| match error {
        avocet::WalkError::Datum(error) => error,
        avocet::WalkError::Visit(never) => match never {},
    })?;
    let mut s = Decoder::new(datum);
    skip(schema.root(), &mut s, &mut stack).context("skip failed where decode did not")?;
    ensure!(s.position() == d.position(), "skip ends at {}, decode at {}", s.position(), d.position());
    Ok((String::from_utf8(out)?, d.position()))
}

/// Encodes one datum from its JSON. A stack without frames to spare, and a sink that only counts, must agree.
pub(super) fn encode(schema: Schema<'_>, json: &str) -> Result<Vec<u8>> {
    let mut stack = vec![ReadFrame::EMPTY; 2 * usize::from(Limits::SERVER.depth)];
    let mut encoder = Encoder::new(Vec::new());
    let mut input = Input::new(json);
    json::read(schema.root(), &mut input, &mut stack, &mut encoder).map_err(|error| match error {
        ReadError::Json(error) => error,
        ReadError::Sink(never) => match never {},
    })?;
    input.finish()?;
    let bytes = encoder.into_sink();
    let mut counter = Encoder::new(CountSink::new());
    json::read(schema.root(), &mut Input::new(json), &mut stack[..usize::from(Limits::SERVER.depth)], &mut counter)?;
    ensure!(counter.sink().count() == bytes.len() as u64, "{} bytes counted", counter.sink().count());
    Ok(bytes)
}

/// JSON made of a datum is read back as a datum that makes the same JSON.
pub(super) fn there_and_back(schema: Schema<'_>, json: &str) -> Result<()> {
    let bytes = encode(schema, json).with_context(|| format!("reading {json:.200}"))?;
    let (again, used) = decode(schema, &bytes, Style::AVRO)?;
    ensure!(used == bytes.len(), "{used} of {} bytes used", bytes.len());
    ensure!(again == json, "{json:.200} came back as {again:.200}");
    Ok(())
}

fn schema(case: &Value) -> Result<()> {
    let owned = parse(case)?;
    let schema = owned.schema();
    let mut canonical = Vec::new();
    schema.canonical_form(&mut canonical)?;
    ensure!(canonical == text(case, "canonical")?.as_bytes(), "canonical form {}", String::from_utf8(canonical)?);
    ensure!(hex::encode(schema.fingerprint()?.to_le_bytes()) == text(case, "crc64_le")?, "CRC-64-AVRO differs");
    ensure!(hex::encode(schema.md5()?) == text(case, "md5")?, "MD5 differs");
    ensure!(hex::encode(schema.sha256()?) == text(case, "sha256")?, "SHA-256 differs");
    if !has_null_namespace_inside_another(&case["schema"], false) {
        let again =
            OwnedSchema::parse(std::str::from_utf8(&canonical)?).context("the canonical form does not parse")?;
        let mut twice = Vec::new();
        again.schema().canonical_form(&mut twice)?;
        ensure!(canonical == twice, "the canonical form is not its own canonical form");
    }
    // What stands in a container header is read leniently: it must not mean anything else.
    let lenient = OwnedSchema::parse_with(schema.text(), ParseMode::Lenient, &Limits::SERVER)?;
    ensure!(lenient.schema().fingerprint()? == schema.fingerprint()?, "lenient parse differs");
    Ok(())
}

/// A type of the null namespace inside a record of another: canonical forms have no way to say that, and name it as if
/// it were of the record's namespace. Read again, such a form is another schema.
fn has_null_namespace_inside_another(schema: &Value, inside: bool) -> bool {
    match schema {
        Value::Array(all) => all.iter().any(|part| has_null_namespace_inside_another(part, inside)),
        Value::Object(members) => {
            let named = members.get("name").is_some() && members.get("type").is_some_and(Value::is_string);
            let dotted = members.get("name").and_then(Value::as_str).is_some_and(|name| name.contains('.'));
            let space = members.get("namespace").and_then(Value::as_str);
            if named && inside && !dotted && space == Some("") {
                return true;
            }
            let inside = inside || (named && (dotted || space.is_some_and(|space| !space.is_empty())));
            members.values().any(|part| has_null_namespace_inside_another(part, inside))
        }
        _ => false,
    }
}

/// The verdict only: which clashes are listed, and where, is told in other words.
fn compat(case: &Value) -> Result<()> {
    let [writer, reader] = ["writer", "reader"].map(|key| case[key].to_string());
    let (writer, reader) = (OwnedSchema::parse(&writer)?, OwnedSchema::parse(&reader)?);
    let (writer, reader) = (writer.schema(), reader.schema());
    let report = compat::check(&writer, &reader, &Options::new(), &Limits::SERVER)?;
    let expected = case["java_compatible"].as_bool().context("java_compatible")?;
    let told: Vec<String> = report.clashes().iter().map(ToString::to_string).collect();
    ensure!(report.is_compatible() == expected, "found {told:?}, expected {}", case["why"]);
    Ok(())
}

fn datum(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    let mut all = vec![text(case, "hex")?];
    for alternative in case["alt_hex"].as_array().into_iter().flatten() {
        all.push(alternative.as_str().context("alt_hex")?);
    }
    for hex in all {
        let bytes = hex::decode(hex)?;
        let (json, used) = decode(schema.schema(), &bytes, Style::AVRO)?;
        ensure!(used == bytes.len(), "{used} of {} bytes used", bytes.len());
        equal::check(schema.schema().root(), &serde_json::from_str(&json)?, &case["json"])?;
        there_and_back(schema.schema(), &json)?;
    }
    let ours = hex::encode(encode(schema.schema(), &case["json"].to_string())?);
    ensure!(ours == text(case, "hex")?, "encoded as {ours}");
    Ok(())
}

fn json_reject(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    match encode(schema.schema(), &case["json"].to_string()) {
        Ok(_) => bail!("{} was accepted", text(case, "kind")?),
        Err(error) => {
            ensure!(error.downcast_ref::<avocet::Error>().is_some(), "{error:#}");
            Ok(())
        }
    }
}

fn prefix(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    let (json, used) = decode(schema.schema(), &bytes(case, "hex")?, Style::AVRO)?;
    ensure!(case["consumed"].as_u64() == Some(used as u64), "{used} bytes used instead of {}", case["consumed"]);
    equal::check(schema.schema().root(), &serde_json::from_str(&json)?, &case["json"])
}

fn reject(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    let fault = text(case, "kind")?;
    fault::check_datum(fault, bytes(case, "hex")?, |datum| match decode(schema.schema(), datum, Style::AVRO) {
        Ok((json, _)) => bail!("{fault} was accepted: {json}"),
        Err(error) => error.downcast::<avocet::Error>(),
    })
}

/// Logical types by their plain JSON, and as Rust types.
fn logical(case: &Value) -> Result<()> {
    let schema = parse(case)?;
    let datum = bytes(case, "hex")?;
    values::check(&case["schema"], text(case, "logical")?, &datum, &case["value"])?;
    let (json, _) = decode(schema.schema(), &datum, Style::PLAIN)?;
    let ours: Value = serde_json::from_str(&json)?;
    let value = &case["value"];
    match text(case, "logical")? {
        "duration" => ensure!(ours == *value, "{ours} is not {value}"),
        "uuid" => {
            let (ours, text) = (ours.as_str().context("no string")?, text(value, "text")?);
            ensure!(ours.eq_ignore_ascii_case(text), "{ours} is not {text}");
        }
        "big-decimal" => {
            let scale = usize::try_from(value["scale"].as_u64().context("scale")?)?;
            let expected = with_point(text(value, "unscaled")?, scale);
            ensure!(ours == *expected, "{ours} is not {expected}");
        }
        _ => ensure!(ours == value["text"], "{ours} is not {}", value["text"]),
    }
    Ok(())
}

/// `-1234` with scale 3 is `-1.234`.
fn with_point(unscaled: &str, scale: usize) -> String {
    let (sign, digits) = match unscaled.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", unscaled),
    };
    if scale == 0 {
        return unscaled.to_owned();
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

/// Rows of a container file, each as Avro JSON, and the counts of its blocks.
pub(super) fn rows(file: &[u8]) -> Result<(Vec<String>, Vec<u64>)> {
    let mut reader = Reader::new(file)?;
    let (schema, blocks) = reader.split();
    let root = schema.root();
    let mut stack = vec![Frame::EMPTY; usize::from(Limits::SERVER.depth)];
    let (mut all, mut counts) = (Vec::new(), Vec::new());
    while let Some(block) = blocks.next_block()? {
        counts.push(block.count());
        let mut rows = block.rows(root)?;
        let mut out = Vec::new();
        while rows.try_next_with(|d| json::write(root, d, &mut stack, Style::AVRO, &mut out))?.is_some() {
            all.push(String::from_utf8(std::mem::take(&mut out))?);
        }
    }
    Ok((all, counts))
}

/// The SHA-256 of all blocks, inflated.
pub(super) fn inflated_sha256(file: &[u8]) -> Result<String> {
    let mut hash = Sha256::new();
    let mut reader = Reader::new(file)?;
    while let Some(block) = reader.next_block()? {
        hash.update(block.data());
    }
    Ok(hex::encode(hash.finalize()))
}

fn base64(case: &Value) -> Result<Vec<u8>> {
    Ok(base64::engine::general_purpose::STANDARD.decode(text(case, "file_b64")?)?)
}

fn file_accept(case: &Value) -> Result<()> {
    let file = base64(case)?;
    let schema = parse(case)?;
    let reader = Reader::new(file.as_slice())?;
    let header = reader.header();
    ensure!(hex::encode(header.sync()) == text(case, "sync")?, "sync marker differs");
    ensure!(header.codec().name() == text(case, "codec")?, "codec differs");
    for (key, value) in case["meta"].as_object().into_iter().flatten() {
        let ours = header.get(key).with_context(|| format!("no metadata {key}"))?;
        let value = value.as_str().context("metadata")?;
        ensure!(ours == value.as_bytes() || hex::encode(ours) == value, "metadata {key} differs");
    }
    let (ours, counts) = rows(&file)?;
    ensure!(case["count"].as_u64() == Some(ours.len() as u64), "{} rows", ours.len());
    let blocks: Vec<u64> = case["blocks"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let full: Vec<u64> = counts.iter().copied().filter(|count| *count > 0).collect();
    ensure!(counts == blocks || full == blocks, "blocks {counts:?} are not {blocks:?}");
    for (row, expected) in ours.iter().zip(case["data_hex"].as_array().context("data_hex")?) {
        let datum = hex::decode(expected.as_str().context("data_hex")?)?;
        let (expected, _) = decode(schema.schema(), &datum, Style::AVRO)?;
        equal::check(schema.schema().root(), &serde_json::from_str(row)?, &serde_json::from_str(&expected)?)?;
        ensure!(encode(schema.schema(), row)? == datum, "{row:.200} is not encoded as it was");
    }
    Ok(())
}

fn file_reject(case: &Value) -> Result<()> {
    match rows(&base64(case)?) {
        Ok((rows, _)) => bail!("{} was accepted, {} rows", text(case, "kind")?, rows.len()),
        Err(error) => fault::check_file(text(case, "kind")?, &error),
    }
}
