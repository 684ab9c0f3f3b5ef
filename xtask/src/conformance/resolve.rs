//! Data of one schema read by another: the plan's three ways agree, and give what is expected.

use super::cases::{bytes, decode, encode, text};
use super::equal;
use anyhow::{Context, Result, bail, ensure};
use avocet::json::Style;
use avocet::resolve::{Options, OwnedPlan, UnionChoice, compat, rewrite_to_vec, walk_plan};
use avocet::schema::OwnedSchema;
use avocet::{Check, Decoder, Error, ErrorKind, Frame, Limits};
use serde_json::Value;

/// The reader's bytes of a writer's datum.
fn resolved(writer: &OwnedSchema, reader: &OwnedSchema, datum: &[u8], options: &Options) -> Result<Vec<u8>, Error> {
    let (writer, reader) = (writer.schema(), reader.schema());
    let plan = OwnedPlan::build(&writer, &reader, options)?;
    let plan = plan.plan();
    let mut stack = vec![Frame::EMPTY; usize::from(Limits::SERVER.depth)];
    let mut walked = Decoder::new(datum);
    let walk = walk_plan(&plan, &mut walked, &mut stack, &mut Check).map_err(Error::from);
    let mut out = Vec::new();
    let mut d = Decoder::new(datum);
    let rewritten = rewrite_to_vec(&plan, &mut d, &mut stack, &mut out);
    // What is copied has not been looked at.
    walk?;
    rewritten?;
    assert_eq!(d.position(), walked.position(), "rewriting ends elsewhere than walking");
    d.finish()?;
    Ok(out)
}

pub(super) fn check(case: &Value) -> Result<()> {
    let [writer, reader] = ["writer", "reader"].map(|key| case[key].to_string());
    let writer = OwnedSchema::parse(&writer)?;
    let reader = match OwnedSchema::parse(&reader) {
        // Where others find out with a datum: a union of which only the record itself is left, for one.
        Err(error) if error.kind == ErrorKind::NoFiniteValue && case["expect"] == "error" => return Ok(()),
        reader => reader?,
    };
    let datum = bytes(case, "hex")?;
    let result = resolved(&writer, &reader, &datum, &Options::new());
    match text(case, "expect")? {
        "ok" => {
            let ours = result?;
            let (json, used) = decode(reader.schema(), &ours, Style::AVRO)?;
            ensure!(used == ours.len(), "{used} of {} bytes used", ours.len());
            equal::check(reader.schema().root(), &serde_json::from_str(&json)?, &case["json"])?;
            ensure!(encode(reader.schema(), &json)? == bytes(case, "reader_hex")?, "encoded otherwise");
        }
        _ => match result {
            // A clash may be met later than bytes that are no string.
            Err(Error { kind: ErrorKind::InvalidUtf8, .. }) if text(case, "kind")? != "utf8" => {
                ensure!(!compatible(&writer, &reader)?, "no clash was found");
            }
            Ok(_) if is_lazy(case)? => ensure!(!compatible(&writer, &reader)?, "no clash was found"),
            Ok(_) => bail!("{} was accepted", text(case, "kind")?),
            Err(error) => fits(text(case, "kind")?, error)?,
        },
    }
    if let Some(hex) = case["java_hex"].as_str()
        && case["dissent"]["java"] == "union-exact-first"
    {
        let exact = Options::new().with_union_choice(UnionChoice::ExactFirst);
        let ours = resolved(&writer, &reader, &datum, &exact).context("exact branches first")?;
        let (json, _) = decode(reader.schema(), &ours, Style::AVRO)?;
        let (theirs, _) = decode(reader.schema(), &hex::decode(hex)?, Style::AVRO)?;
        equal::check(reader.schema().root(), &serde_json::from_str(&json)?, &serde_json::from_str(&theirs)?)
            .context("exact branches first")?;
    }
    Ok(())
}

/// Whether the expected error is one of the schemas, which others find when they read, if at all.
fn is_lazy(case: &Value) -> Result<bool> {
    Ok(text(case, "tier")? == "D" && case["dissent"]["java"] == "accepted" && text(case, "kind")? == "no-match")
}

fn compatible(writer: &OwnedSchema, reader: &OwnedSchema) -> Result<bool> {
    let (writer, reader) = (writer.schema(), reader.schema());
    Ok(compat::check(&writer, &reader, &Options::new(), &Limits::SERVER)?.is_compatible())
}

/// Whether this is the error that the case is about: a clash, and where a pair has several, any of them.
fn fits(kind: &str, error: Error) -> Result<()> {
    use ErrorKind as K;
    let clash =
        [K::TypeClash, K::NameClash, K::FixedClash, K::DecimalClash, K::BranchClash, K::SymbolClash, K::MissingDefault]
            .contains(&error.kind);
    let fits = match kind {
        "no-match" | "no-branch" | "missing-field" | "enum-symbol" => clash,
        "utf8" => error.kind == K::InvalidUtf8,
        other => bail!("unknown kind {other}"),
    };
    ensure!(fits, "{kind} is refused for {:?}", error.kind);
    Ok(())
}
