//! `cargo xtask evolve DIR`: pairs of schemas that others made, read through derived types.
//!
//! From the cases and the files of `DIR` comes a program under `target/evolve`: for each pair the Rust types of its reader,
//! as the generator writes them. It reads every datum as them, and what it reads has to be what rewriting gives, and what the
//! case expects. Readers of files are the files' own schemas, edited as years would do it.

use crate::shell::{root, run as run_command};
use crate::tools::cargo;
use anyhow::{Context, Result, ensure};
use avocet::container::Reader;
use avocet::schema::OwnedSchema;
use avocet::{Frame, Limits, skip};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Cases of which each shows something that fewer than this many before it have shown.
const OF_A_KIND: u32 = 2;
const MOST_CASES: usize = 48;
const MOST_FILES: usize = 12;
/// The text of a file's schema; greater ones take minutes to compile.
const MOST_TEXT: usize = 3000;
const ROWS: usize = 25;
const FEWEST: usize = 30;

struct Pair {
    name: String,
    writer: Value,
    reader: Value,
    data: Vec<Vec<u8>>,
    /// The reader's bytes, if the case knows them.
    expected: Option<String>,
}

pub(crate) fn run(dir: &Path) -> Result<()> {
    ensure!(dir.is_dir(), "{} is not a directory", dir.display());
    let mut pairs = cases(&dir.join("cases.jsonl.gz"))?;
    pairs.extend(files(&dir.join("files"))?);
    let to = root().join("target").join("evolve");
    fs::create_dir_all(to.join("src"))?;
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut modules, mut table, mut index) = (String::new(), String::new(), Vec::new());
    for pair in &pairs {
        let (writer, reader) = (around(&pair.writer), around(&pair.reader));
        let number = index.len();
        let source = match source(&reader.to_string(), number % 2 == 1) {
            Ok(source) => source,
            Err(why) => {
                refused.entry(why).or_default().push(pair.name.clone());
                continue;
            }
        };
        let lifetime = if source.contains("pub struct EvolveRoot<'a>") { "<'static>" } else { "" };
        fs::write(to.join(format!("src/pair_{number}.rs")), source)?;
        writeln!(modules, "mod pair_{number};")?;
        writeln!(table, "    one::<pair_{number}::EvolveRoot{lifetime}>,")?;
        index.push(json!({
            "name": pair.name, "writer": writer.to_string(), "reader": reader.to_string(),
            "data": pair.data.iter().map(hex::encode).collect::<Vec<_>>(), "expected": pair.expected,
        }));
    }
    let template = include_str!("../evolve/main.rs.in");
    fs::write(to.join("src/main.rs"), template.replace("//@modules\n", &modules).replace("    //@table\n", &table))?;
    fs::write(
        to.join("Cargo.toml"),
        include_str!("../evolve/Cargo.toml.in").replace("@root", &root().to_string_lossy()),
    )?;
    fs::write(to.join("pairs.json"), Value::from(index).to_string())?;
    for (why, names) in &refused {
        println!("not generatable: {why}: {} ({})", names.len(), names.join(", "));
    }
    println!("{} pairs, {} not generatable", pairs.len(), refused.values().map(Vec::len).sum::<usize>());
    run_command(
        cargo()
            .args(["run", "--quiet", "--manifest-path"])
            .arg(to.join("Cargo.toml"))
            .arg("--")
            .arg(to.join("pairs.json"))
            .arg(FEWEST.to_string()),
    )
}

/// A record with one field has the bytes of that field, and a name that is known here.
fn around(schema: &Value) -> Value {
    json!({"type": "record", "name": "EvolveRoot", "fields": [{"name": "it", "type": schema}]})
}

/// Types of one kind or, if there are none, of the other; why not, if there are none of either.
fn source(reader: &str, owned: bool) -> Result<String, String> {
    let options = avocet_codegen::Options::new();
    let files = [("pair.avsc", reader)];
    avocet_codegen::generate(&files, &options.clone().with_owned(owned))
        .or_else(|_| avocet_codegen::generate(&files, &options.with_owned(!owned)))
        .map_err(|error| error.kind().to_string())
}

fn cases(path: &Path) -> Result<Vec<Pair>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let (mut pairs, mut seen) = (Vec::new(), BTreeMap::<String, u32>::new());
    for line in BufReader::new(flate2::read::GzDecoder::new(file)).lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let wanted = case["op"] == "resolve" && case["expect"] == "ok" && case["tier"] != "D";
        if !wanted || pairs.len() == MOST_CASES {
            continue;
        }
        let tags: Vec<&str> = case["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if tags.iter().all(|tag| seen.get(*tag).is_some_and(|count| *count >= OF_A_KIND)) {
            continue;
        }
        for tag in tags {
            *seen.entry(tag.to_owned()).or_default() += 1;
        }
        pairs.push(Pair {
            name: case["id"].as_str().context("id")?.to_owned(),
            writer: case["writer"].clone(),
            reader: case["reader"].clone(),
            data: vec![hex::decode(case["hex"].as_str().context("hex")?)?],
            expected: case["reader_hex"].as_str().map(str::to_owned),
        });
    }
    Ok(pairs)
}

fn files(dir: &Path) -> Result<Vec<Pair>> {
    let index: Value = serde_json::from_str(&fs::read_to_string(dir.join("index.json"))?)?;
    let mut pairs: Vec<Pair> = Vec::new();
    for entry in index.as_array().context("index.json")? {
        if entry["kind"] != "ocf" || entry["ref"]["ok"] != true || pairs.len() == MOST_FILES {
            continue;
        }
        let name = entry["file"].as_str().context("file")?;
        let bytes = fs::read(dir.join(name))?;
        let (schema, data) = rows(&bytes).with_context(|| name.to_owned())?;
        let writer: Value = serde_json::from_str(&schema)?;
        let known = pairs.iter().any(|pair| pair.writer == writer);
        // References would lose the definitions that are dropped; lenient schemas are none that can be generated.
        if known || data.is_empty() || schema.len() > MOST_TEXT || OwnedSchema::parse(&schema).is_err() {
            continue;
        }
        let mut edited = writer.clone();
        edit(&mut edited);
        if edited != writer && OwnedSchema::parse(&edited.to_string()).is_ok() {
            pairs.push(Pair { name: name.to_owned(), writer, reader: edited, data, expected: None });
        }
    }
    Ok(pairs)
}

/// The schema of a file, and its first rows.
fn rows(file: &[u8]) -> Result<(String, Vec<Vec<u8>>)> {
    let mut reader = Reader::new(file)?;
    let text = reader.schema().text().to_owned();
    let (schema, blocks) = reader.split();
    let mut stack = vec![Frame::EMPTY; usize::from(Limits::SERVER.depth)];
    let mut all = Vec::new();
    while let Some(block) = blocks.next_block()? {
        let mut rest = block.data();
        for _ in 0..block.count() {
            if all.len() == ROWS {
                return Ok((text, all));
            }
            let mut d = avocet::Decoder::new(rest);
            skip(schema.root(), &mut d, &mut stack)?;
            let (row, after) = rest.split_at(d.position());
            all.push(row.to_vec());
            rest = after;
        }
    }
    Ok((text, all))
}

/// Every third field is dropped, numbers are wider, strings are bytes, a plain type may be null, fields are renamed, new
/// and in another order.
fn edit(schema: &mut Value) {
    match schema {
        Value::String(name) => {
            let wider = match name.as_str() {
                "int" => "long",
                "long" | "float" => "double",
                _ => return,
            };
            *schema = json!(wider);
        }
        Value::Array(branches) => branches.reverse(),
        Value::Object(object) => {
            for part in ["items", "values"] {
                if let Some(part) = object.get_mut(part) {
                    edit(part);
                }
            }
            if let Some(inner @ Value::Object(_)) = object.get_mut("type") {
                edit(inner);
            }
            if let Some(Value::Array(fields)) = object.get_mut("fields") {
                edit_fields(fields);
            }
        }
        _ => {}
    }
}

fn edit_fields(fields: &mut Vec<Value>) {
    let text = Value::from(fields.clone()).to_string();
    let mut edited = Vec::new();
    for (index, mut field) in std::mem::take(fields).into_iter().enumerate() {
        // A definition that is dropped may be missed elsewhere.
        let defines = field["type"].to_string().contains("\"name\"");
        if index % 3 == 1 && !defines {
            continue;
        }
        edit(&mut field["type"]);
        if let Value::Object(field) = &mut field {
            // It may be one of what the type has been.
            field.remove("default");
        }
        if index % 4 == 0 && field["type"].is_string() && field["type"] != "null" {
            field["type"] = json!(["null", field["type"]]);
        }
        if index % 5 == 2 && field["aliases"].is_null() {
            field["aliases"] = json!([field["name"]]);
            field["name"] = json!(format!("{}_renamed", field["name"].as_str().unwrap_or_default()));
        }
        edited.push(field);
    }
    // Definitions have to stand before what refers to them.
    if !text.contains("\"fields\"") && !text.contains("\"symbols\"") && !text.contains("\"size\"") {
        edited.reverse();
    }
    edited.push(json!({"name": "evolved_text", "type": "string", "default": "new"}));
    edited.insert(
        0,
        json!({"name": "evolved_list", "type": {"type": "array", "items": ["null", "int"]}, "default": [null]}),
    );
    *fields = edited;
}
