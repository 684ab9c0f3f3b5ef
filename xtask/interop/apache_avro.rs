//! Reads files of avocet with the crate `apache-avro`, compares every row and the metadata, and writes the rows again.
//! See `check.py`.

use apache_avro::types::Value;
use apache_avro::{Codec, Reader, Schema, Writer};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string, File};
use std::io::BufReader;
use std::path::Path;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn full_name(schema: &Json, space: &str) -> String {
    let name = schema["name"].as_str().unwrap();
    let space = schema["namespace"].as_str().unwrap_or(space);
    if name.contains('.') || space.is_empty() { name.to_owned() } else { format!("{space}.{name}") }
}

fn space_of(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(space, _)| space)
}

fn is_named(schema: &Json) -> bool {
    matches!(schema["type"].as_str(), Some("record" | "enum" | "fixed"))
}

fn tag(schema: &Json, space: &str) -> String {
    match schema {
        Json::String(name) => name.clone(),
        schema if is_named(schema) => full_name(schema, space),
        schema => schema["type"].as_str().unwrap().to_owned(),
    }
}

fn define(schema: &Json, space: &str, names: &mut BTreeMap<String, Json>) {
    match schema {
        Json::Array(branches) => branches.iter().for_each(|branch| define(branch, space, names)),
        Json::Object(object) => {
            let mut space = space.to_owned();
            if is_named(schema) {
                let name = full_name(schema, &space);
                space = space_of(&name).to_owned();
                names.insert(name, schema.clone());
            }
            for inner in ["items", "values"].iter().filter_map(|key| object.get(*key)) {
                define(inner, &space, names);
            }
            for field in object.get("fields").and_then(Json::as_array).into_iter().flatten() {
                define(&field["type"], &space, names);
            }
        }
        _ => {}
    }
}

fn want(ok: bool, value: &Value, expected: &Json) -> Result<()> {
    if ok { Ok(()) } else { Err(format!("{value:?} is not {expected}").into()) }
}

fn latin1(expected: &Json) -> Vec<u8> {
    expected.as_str().unwrap_or_default().chars().map(|c| c as u8).collect()
}

fn number(expected: &Json) -> f64 {
    expected.as_str().or(expected["float"].as_str()).or(expected["double"].as_str()).and_then(|text| text.replace("Infinity", "inf").parse().ok()).unwrap()
}

fn compare(schema: &Json, space: &str, names: &BTreeMap<String, Json>, value: &Value, expected: &Json) -> Result<()> {
    if let Json::Array(branches) = schema {
        let Value::Union(at, inner) = value else { return want(false, value, expected) };
        let branch = &branches[*at as usize];
        let chosen = tag(branch, space);
        if chosen == "null" {
            return want(expected.is_null() && **inner == Value::Null, value, expected);
        }
        let Some(expected) = expected.get(&chosen) else { return want(false, value, expected) };
        return compare(branch, space, names, inner, expected);
    }
    let kind = schema.as_str().or(schema["type"].as_str()).unwrap();
    if let Some(defined) = names.get(kind) {
        return compare(defined, space_of(kind), names, value, expected);
    }
    let own = if is_named(schema) { full_name(schema, space) } else { String::new() };
    let space = if own.is_empty() { space } else { space_of(&own) };
    match (kind, value) {
        ("null", Value::Null) => want(expected.is_null(), value, expected),
        ("boolean", Value::Boolean(it)) => want(expected.as_bool() == Some(*it), value, expected),
        ("int", Value::Int(it)) => want(expected.as_i64() == Some(i64::from(*it)), value, expected),
        ("long", Value::Long(it)) => want(expected.as_i64() == Some(*it), value, expected),
        ("float", Value::Float(it)) => {
            let other = number(expected) as f32;
            want(it.to_bits() == other.to_bits() || it.is_nan() && other.is_nan(), value, expected)
        }
        ("double", Value::Double(it)) => {
            let other = number(expected);
            want(it.to_bits() == other.to_bits() || it.is_nan() && other.is_nan(), value, expected)
        }
        ("bytes", Value::Bytes(it)) | ("fixed", Value::Fixed(_, it)) => want(*it == latin1(expected), value, expected),
        ("string", Value::String(it)) | ("enum", Value::Enum(_, it)) => want(expected == it.as_str(), value, expected),
        ("array", Value::Array(all)) => {
            let others = expected.as_array().ok_or("no array")?;
            want(all.len() == others.len(), value, expected)?;
            all.iter().zip(others).try_for_each(|(it, other)| compare(&schema["items"], space, names, it, other))
        }
        ("map", Value::Map(all)) => {
            let others = expected.as_object().ok_or("no map")?;
            want(all.len() == others.len(), value, expected)?;
            all.iter().try_for_each(|(key, it)| {
                compare(&schema["values"], space, names, it, others.get(key).ok_or("no such key")?)
            })
        }
        ("record", Value::Record(all)) => {
            let fields = schema["fields"].as_array().unwrap();
            want(all.len() == fields.len(), value, expected)?;
            all.iter().zip(fields).try_for_each(|((name, it), field)| {
                want(field["name"] == name.as_str(), value, expected)?;
                compare(&field["type"], space, names, it, &expected[name])
            })
        }
        _ => want(false, value, expected),
    }
}

fn write(schema: &Schema, about: &Json, rows: Vec<Value>, to: &Path) -> Result<()> {
    let codec = match about["codec"].as_str().unwrap() {
        "null" => Codec::Null,
        "deflate" => Codec::Deflate(Default::default()),
        "snappy" => Codec::Snappy,
        "zstandard" => Codec::Zstandard(Default::default()),
        "bzip2" => Codec::Bzip2(Default::default()),
        "xz" => Codec::Xz(Default::default()),
        other => return Err(other.into()),
    };
    let mut writer = Writer::builder().schema(schema).writer(Vec::new()).codec(codec).block_size(2000).build()?;
    for (key, value) in about["metadata"].as_object().unwrap() {
        let hex = value.as_str().unwrap().as_bytes().chunks(2);
        let value: Vec<u8> = hex.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect();
        writer.add_user_metadata(key.clone(), value)?;
    }
    for row in rows {
        writer.append_value(row)?;
    }
    Ok(std::fs::write(to, writer.into_inner()?)?)
}

fn check(path: &Path, to: &Path) -> Result<usize> {
    let text = read_to_string(path.with_extension("jsonl"))?;
    let mut lines = text.lines().map(serde_json::from_str::<Json>);
    let about = lines.next().ok_or("empty")??;
    let rows: Vec<Json> = lines.collect::<std::result::Result<_, _>>()?;
    let reader = Reader::new(BufReader::new(File::open(path)?))?;
    for (key, value) in about["metadata"].as_object().unwrap() {
        let got = reader.user_metadata().get(key).ok_or("metadata are missing")?;
        let hex: String = got.iter().map(|byte| format!("{byte:02x}")).collect();
        if value != hex.as_str() {
            return Err(format!("metadata {key}: {hex}").into());
        }
    }
    let schema = &about["schema"];
    let mut names = BTreeMap::new();
    define(schema, "", &mut names);
    let parsed = reader.writer_schema().clone();
    let mut all = Vec::new();
    for row in reader {
        let row = row?;
        compare(schema, "", &names, &row, rows.get(all.len()).ok_or("more rows than were written")?)?;
        all.push(row);
    }
    let count = all.len();
    if count != rows.len() {
        return Err(format!("{count} rows of {}", rows.len()).into());
    }
    write(&parsed, &about, all, to)?;
    Ok(count)
}

fn main() {
    let [folder, out] = [1, 2].map(|at| std::env::args().nth(at).unwrap());
    let (mut done, mut failed, mut all) = (0, 0, 0);
    let mut paths: Vec<_> = read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "avro")) {
        match check(path, &Path::new(&out).join(path.file_name().unwrap())) {
            Ok(rows) => (done, all) = (done + 1, all + rows),
            Err(error) => {
                println!("{}: {}", path.display(), error.to_string().chars().take(400).collect::<String>());
                failed += 1;
            }
        }
    }
    println!("apache-avro: {done} files with {all} rows are equal, {failed} failed");
    std::process::exit(i32::from(failed > 0 || done == 0));
}
