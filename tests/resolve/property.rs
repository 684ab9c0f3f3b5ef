//! What holds for any pair of schemas and any bytes.

use crate::common::evolve::Evolution;
use crate::common::{Rng, Schemas, Values};
use crate::tree::{self, Builder};
use crate::{STACK, check, parse, rewritten};
use avocet::resolve::{
    Decimals, Options, OwnedPlan, PlanBuf, Resolver, RewriteError, UnionChoice, compat, rewrite, walk_plan,
};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, WalkError, skip, walk};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A writer's schema, one of a later reader, and a datum of the writer.
fn generate(seed: u64, clashes: bool) -> Option<(OwnedSchema, OwnedSchema, Vec<u8>)> {
    let mut schemas = Schemas::new(seed);
    let writer = schemas.any(4, "", false);
    let mut reader = Evolution::new(seed ^ 2, clashes).of(&writer, false);
    let mut datum = Vec::new();
    Values { rng: Rng(seed ^ 1), defined: &schemas.defined, budget: 60 }.any(&writer, "", &mut datum);
    let mut writer = writer;
    decimals(&mut writer, &mut Rng(seed ^ 3));
    decimals(&mut reader, &mut Rng(seed ^ 4));
    // Fields that are dropped take definitions with them; wider types may be branches already.
    let reader = OwnedSchema::parse_with(&reader.to_string(), ParseMode::Lenient, &Limits::SERVER).ok()?;
    Some((parse(&writer.to_string()), reader, datum))
}

/// Makes decimals of some types that are bytes, of one scale or another.
fn decimals(schema: &mut Value, rng: &mut Rng) {
    match schema {
        Value::String(name) if name == "bytes" && rng.chance(2) => {
            let scale = rng.below(2);
            *schema = json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": scale});
        }
        Value::Array(all) => all.iter_mut().for_each(|one| decimals(one, rng)),
        Value::Object(object) => {
            for key in ["type", "items", "values", "fields"] {
                if let Some(inner) = object.get_mut(key) {
                    decimals(inner, rng);
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn data_are_read_unless_the_plan_has_a_clash_and_all_ways_agree(seed: u64, clashes: bool, exact: bool, lax: bool, aliases: bool) {
        let Some((writer, reader, datum)) = generate(seed, clashes) else { return Ok(()) };
        let (writer, reader) = (writer.schema(), reader.schema());
        let choice = if exact { UnionChoice::ExactFirst } else { UnionChoice::FirstMatch };
        let rule = if lax { Decimals::Ignored } else { Decimals::Checked };
        let options = Options::new().with_union_choice(choice).with_decimals(rule).with_aliases(aliases);
        let report = compat::check(&writer, &reader, &options, &Limits::SERVER).unwrap();
        let text = || format!("{} as {}", writer.text(), reader.text());
        let plan = match OwnedPlan::build(&writer, &reader, &options) {
            Ok(plan) => plan,
            Err(error) => {
                let clash = error.kind.is_clash() || clashes && error.kind == ErrorKind::InvalidDefault;
                prop_assert!(clash && !report.is_compatible(), "{error}: {}", text());
                prop_assert!((error.at as usize) < reader.text().len());
                return Ok(());
            }
        };
        let plan = plan.plan();
        match check(&plan, &datum) {
            // Bytes that a reader takes for a string may be none: no schema can tell.
            Err(error) if error.kind == ErrorKind::InvalidUtf8 => prop_assert!(writer.text().contains("bytes")),
            Err(error) => prop_assert!(error.kind.is_clash() && !report.is_compatible(), "{error}: {}", text()),
            Ok(used) => {
                prop_assert_eq!(used, datum.len());
                let (ours, used) = rewritten(&plan, &datum).unwrap();
                prop_assert_eq!(used, datum.len());
                let (mut shown, mut d) = (Builder::default(), Decoder::new(&datum));
                prop_assert_eq!(walk_plan(&plan, &mut d, &mut STACK.clone(), &mut shown), Ok(()));
                let by_bytes = tree::of(reader.root(), &ours);
                prop_assert_eq!(shown.done, by_bytes.ok(), "{}", text());
            }
        }
    }

    #[test]
    fn a_schema_reads_itself_as_it_is(seed: u64) {
        let mut schemas = Schemas::new(seed);
        let json = schemas.any(4, "", false);
        let mut datum = Vec::new();
        Values { rng: Rng(seed ^ 1), defined: &schemas.defined, budget: 60 }.any(&json, "", &mut datum);
        // With attributes that mean nothing here, and white space.
        let (writer, reader) = (parse(&json.to_string()), parse(&format!(" {json:#} ")));
        let plan = OwnedPlan::build(&writer.schema(), &reader.schema(), &Options::new()).unwrap();
        prop_assert!(plan.plan().is_same() && plan.plan().words().is_empty());
        prop_assert_eq!(rewritten(&plan.plan(), &datum), Ok((datum.clone(), datum.len())));
        // As a part of what has changed too, if exact branches go first.
        let record = |fields: Value| json!({"type": "record", "name": "Around", "fields": fields}).to_string();
        let whole = record(json!([{"name": "gone", "type": "long"}, {"name": "it", "type": json}]));
        let part = record(json!([{"name": "it", "type": json}]));
        let exact = Options::new().with_union_choice(UnionChoice::ExactFirst);
        let mut bytes = vec![0x54];
        bytes.extend_from_slice(&datum);
        prop_assert_eq!(crate::resolve(&whole, &part, &bytes, &exact), Ok(datum));
    }

    #[test]
    fn where_a_plan_reads_bytes_skipping_ends_at_the_same(seed: u64, bytes: Vec<u8>, cut: u8, room in 0..40usize) {
        let Some((writer, reader, mut datum)) = generate(seed, true) else { return Ok(()) };
        let (writer, reader) = (writer.schema(), reader.schema());
        let Ok(plan) = OwnedPlan::build(&writer, &reader, &Options::new()) else { return Ok(()) };
        let plan = plan.plan();
        // The writer's bytes, spoiled.
        let at = usize::from(cut) % (datum.len() + 1);
        datum.splice(at.., bytes.iter().copied());
        let limits = Limits::SERVER.with_fuel(5000);
        for (input, frames) in [(&datum, 128), (&bytes, 128), (&datum, usize::from(cut) % 6)] {
            let fresh = Decoder::with_limits(input, &limits);
            let mut stack = STACK;
            let stack = &mut stack[..frames];
            let mut walked = fresh.clone();
            let shown = walk_plan(&plan, &mut walked, stack, &mut avocet::Check).map_err(Error::from);
            let mut d = fresh.clone();
            let mut out = vec![0; room];
            let written = rewrite(&plan, &mut d, stack, &mut out);
            if shown.is_ok() {
                let mut skipped = fresh.clone();
                prop_assert_eq!(skip(writer.root(), &mut skipped, stack), Ok(()));
                prop_assert_eq!(skipped.position(), walked.position());
                prop_assert_eq!(d.position(), walked.position());
                let needed = match written {
                    Ok(_) => continue,
                    Err(RewriteError::Room { needed }) => needed,
                    Err(RewriteError::Datum(error)) => return Err(TestCaseError::fail(error.to_string())),
                };
                // As much as it says, and no less.
                out.resize(needed, 0);
                let exact = rewrite(&plan, &mut fresh.clone(), stack, &mut out);
                prop_assert!(exact.is_ok_and(|len| len <= needed));
                let less = rewrite(&plan, &mut fresh.clone(), stack, &mut out[..needed - 1]);
                prop_assert_eq!(less, Err(RewriteError::Room { needed }));
            } else if let Ok(len) = written {
                // What is copied has not been looked at; whoever looks finds it.
                let mut again = Decoder::new(&out[..len]);
                prop_assert!(walk(reader.root(), &mut again, stack, &mut avocet::Check).is_err());
            }
        }
    }

    #[test]
    fn a_plan_takes_the_room_it_says_and_no_less(seed: u64) {
        let Some((writer, reader, _)) = generate(seed, false) else { return Ok(()) };
        let (writer, reader) = (writer.schema(), reader.schema());
        let Ok(owned) = OwnedPlan::build(&writer, &reader, &Options::new()) else { return Ok(()) };
        let mut buf = PlanBuf::<4096, 1024>::new();
        let Ok(plan) = buf.build(&writer, &reader, &Options::new()) else { return Ok(()) };
        prop_assert_eq!(plan.words(), owned.plan().words());
        prop_assert_eq!(plan.pool(), owned.plan().pool());
        prop_assert_eq!(plan.root(), owned.plan().root());
        prop_assert!(plan.words().len() <= owned.needed().words);
        let needed = owned.needed();
        prop_assert_eq!(buf.needed(), needed);
        macro_rules! in_room {
            ($($words:literal)*) => { $(
                let built = PlanBuf::<$words, 1024>::new().build(&writer, &reader, &Options::new()).map(|_| ());
                let full = built.map_err(|error| error.kind) == Err(ErrorKind::PlanFull);
                prop_assert_eq!(full, needed.words > $words, "{} words, {:?}", $words, needed);
            )* }
        }
        in_room!(0 8 16 24 32 48 64 96 128 192 256 512);
    }

    #[test]
    fn parts_of_no_plan_are_refused_or_read_but_never_more(seed: u64, words: Vec<u16>, pool: Vec<u8>, root: u16, bytes: Vec<u8>) {
        let mut schemas = Schemas::new(seed);
        let reader = parse(&schemas.any(4, "", false).to_string());
        let words: Vec<u16> = words.iter().map(|word| word % 96).collect();
        let plan = avocet::resolve::Plan::from_parts(&words, &pool, avocet::resolve::code::Op(root % 96), 0, reader.schema());
        let limits = Limits::SERVER.with_fuel(5000);
        let fresh = Decoder::with_limits(&bytes, &limits);
        let _ = walk_plan(&plan, &mut fresh.clone(), &mut STACK.clone(), &mut avocet::Check);
        let _ = rewrite(&plan, &mut fresh.clone(), &mut STACK.clone(), &mut [0; 100]);
        let mut r = Resolver::new(&plan, fresh);
        let _ = r.pass(avocet::resolve::code::SKIP_NODE, root);
    }
}

#[test]
fn fields_that_nest_deep_are_passed_over_as_deep_as_the_limit() {
    let nested =
        |levels: usize| format!("{}\"int\"{}", "{\"type\": \"array\", \"items\": ".repeat(levels), "}".repeat(levels));
    let record = |fields: &str| format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    let writer = record(&format!(
        r#"{{"name": "deep", "type": {}}}, {{"name": "it", "type": "int"}}"#,
        nested(100).replace("\"int\"", r#"{"type": "array", "items": ["null", "R"]}"#)
    ));
    let (writer, reader) = (parse(&writer), parse(&record(r#"{"name": "it", "type": "int"}"#)));
    let plan = OwnedPlan::build(&writer.schema(), &reader.schema(), &Options::new()).unwrap();
    let plan = plan.plan();
    let mut datum = vec![2; 100];
    datum.push(0);
    datum.extend([0; 100]);
    datum.push(14);
    assert_eq!(check(&plan, &datum), Ok(datum.len()));
    for (depth, good) in [(101, true), (102, true), (100, false), (17, false), (0, false)] {
        let limits = Limits::SERVER.with_depth(depth);
        let mut r = Resolver::new(&plan, Decoder::with_limits(&datum, &limits));
        let entries = r.record(plan.root()).unwrap().unwrap();
        let [code, operand] = entries.entries[0];
        match r.pass(code, operand) {
            Ok(()) => assert!(good && r.decoder().int() == Ok(7), "{depth}"),
            Err(error) => assert!(!good && error.kind == ErrorKind::DepthLimit, "{depth}: {error}"),
        }
    }
    let mut stack = [Frame::EMPTY; 102];
    let mut d = Decoder::new(&datum);
    assert_eq!(walk_plan(&plan, &mut d, &mut stack, &mut avocet::Check), Ok(()));
    let error = walk_plan(&plan, &mut Decoder::new(&datum), &mut stack[..101], &mut avocet::Check);
    assert!(matches!(error, Err(WalkError::Datum(Error { kind: ErrorKind::DepthLimit, .. }))));
}
