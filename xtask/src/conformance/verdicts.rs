//! `schema_verdicts.jsonl`: odd schemas, and what four implementations make of them.
//!
//! The strict parse follows the model of the specification. The lenient parse takes whatever the strict one takes, and
//! some of what is refused: which, is decided here, in one list.

use super::{Outcome, Tally, fault};
use anyhow::{Context, Result, ensure};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{ErrorKind, Limits};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Schemas that the strict parse refuses and the lenient one takes. Defaults are not checked leniently.
const LENIENT: [&str; 27] = [
    "type nested object {type:{type:int}}",
    "type array in object {type:[..]}",
    "enum default null",
    "order uppercase",
    "bad name a-b",
    "name unicode",
    "name starts digit",
    "name .A",
    "name a..b",
    "ns a-b",
    "ns .",
    "name x.int",
    "redefine same",
    "forward ref",
    "ref null-ns from ns",
    "alias not list",
    "enum bad symbol",
    "default int for string",
    "default 1.0 int",
    "default int overflow",
    "default long overflow",
    "default bytes >255",
    "default fixed short",
    "union default none",
    "record default missing field",
    "enum default val not symbol (field)",
    "default null explicit on int",
];

/// Where our strict parse differs from the model on purpose, with the reason.
const DECIDED: [(&str, bool); 2] = [
    // The three strings that stand for what JSON numbers lack are defaults of float and double.
    ("default 'NaN' double", true),
    // A record without a finite value is refused when the schema is read.
    ("self infinite record", false),
];

pub(super) fn run(path: &Path, tally: &mut Tally) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    for line in text.lines() {
        let verdict: Value = serde_json::from_str(line)?;
        let case = verdict["case"].as_str().context("case")?;
        tally.add("schema_verdict", case, Outcome::from_result(check(case, &verdict)));
    }
    Ok(())
}

fn check(case: &str, verdict: &Value) -> Result<()> {
    let json = verdict["schema"].to_string();
    let model = verdict["spec_model"] == "ok";
    let strict = DECIDED.iter().find(|(decided, _)| *decided == case).map_or(model, |(_, ours)| *ours);
    let lenient = strict || LENIENT.contains(&case);
    for (mode, expected) in [(ParseMode::Strict, strict), (ParseMode::Lenient, lenient)] {
        let result = OwnedSchema::parse_with(&json, mode, &Limits::SERVER);
        let say = |kind: Option<ErrorKind>| kind.map_or_else(|| "accepted".to_owned(), |kind| kind.to_string());
        let kind = result.as_ref().err().map(|error| error.kind);
        ensure!(result.is_ok() == expected, "{mode:?}: {}, model {}", say(kind), verdict["spec_model"]);
        kind.map_or(Ok(()), fault::check_schema)?;
    }
    Ok(())
}
