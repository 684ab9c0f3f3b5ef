//! Schemas that were made to cost.

use crate::{check, parse};
use avocet::OwnedSchema;
use avocet::resolve::{Options, OwnedPlan, compat};
use avocet::{Error, ErrorKind, Limits};
use std::fmt::Write;

fn build(writer: &str, reader: &str, limits: &Limits) -> Result<OwnedPlan<'static>, Error> {
    OwnedPlan::with_reader(&parse(writer).schema(), parse(reader), &Options::new(), limits)
}

fn record(name: &str, fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.collect();
    format!(r#"{{"type": "record", "name": "{name}", "fields": [{}]}}"#, fields.join(","))
}

fn int(index: usize) -> String {
    format!(r#"{{"name": "field{index}", "type": "int"}}"#)
}

/// As many steps as so many for each byte of both texts.
fn linear(steps: usize, one: &str, two: &str) -> Limits {
    Limits::SERVER.with_schema_fuel((steps * (one.len() + two.len())) as u32)
}

#[test]
fn wide_records_take_steps_as_they_have_fields() {
    let many = 20_000;
    let writer = record("R", (0..many).map(int));
    let last = r#"{"name": "last", "type": "long", "default": 3}"#;
    let changed = record("R", (0..many - 1).map(int).chain([last.into()]));
    let plan = build(&writer, &changed, &linear(64, &writer, &changed)).unwrap();
    assert_eq!(check(&plan.plan(), &vec![2; many]), Ok(many));
    let reversed = record("R", (0..many).rev().map(int));
    let plan = build(&writer, &reversed, &linear(64, &writer, &reversed)).unwrap();
    let datum: Vec<u8> = (0..many).map(|at| (at % 2) as u8).collect();
    let (ours, _) = crate::rewritten(&plan.plan(), &datum).unwrap();
    assert!(ours.iter().rev().eq(&datum));
    let more = record("R", (0..40_000).map(int));
    assert_eq!(build(&writer, &more, &Limits::SERVER).unwrap_err().kind, ErrorKind::PlanLimit);
}

#[test]
fn long_enums_take_steps_as_they_have_symbols() {
    let symbols = |order: &mut dyn Iterator<Item = usize>| {
        let all: Vec<String> = order.map(|at| format!("\"S{at}\"")).collect();
        format!(r#"{{"type": "enum", "name": "E", "symbols": [{}]}}"#, all.join(","))
    };
    let (writer, reader) = (symbols(&mut (0..20_000)), symbols(&mut (0..20_000).rev()));
    let plan = build(&writer, &reader, &linear(64, &writer, &reader)).unwrap();
    assert_eq!(crate::rewritten(&plan.plan(), &[0]), Ok((vec![0xbe, 0xb8, 2], 1)));
}

#[test]
fn many_types_of_one_name_end() {
    // Each field of the writer's record pairs with a type of its own name in another namespace, and all names are alike.
    let many = 1000;
    let types = |prefix: &str, ty: &str| {
        record("R", (0..many).map(|at| {
            format!(r#"{{"name": "f{at}", "type": {{"type": "record", "name": "{prefix}{at}.N", "fields": [{{"name": "x", "type": "{ty}"}}]}}}}"#)
        }))
    };
    let (writer, reader) = (types("a", "int"), types("b", "long"));
    let plan = build(&writer, &reader, &linear(16, &writer, &reader)).unwrap();
    assert_eq!(check(&plan.plan(), &vec![2; many]), Ok(many));
    // One type of the writer against all those of the reader.
    let one = record(
        "R",
        (0..many).map(|at| match at {
            0 => {
                r#"{"name": "f0", "type": {"type": "record", "name": "a.N", "fields": [{"name": "x", "type": "int"}]}}"#
                    .into()
            }
            _ => format!(r#"{{"name": "f{at}", "type": "a.N"}}"#),
        }),
    );
    let plan = build(&one, &reader, &Limits::SERVER).unwrap();
    assert_eq!(check(&plan.plan(), &vec![2; many]), Ok(many));
    let tight = Limits::SERVER.with_schema_fuel(1 << 20);
    assert_eq!(build(&one, &reader, &tight).unwrap_err().kind, ErrorKind::SchemaFuelLimit);
}

/// A reader whose field `x` has a default that doubles on each level.
fn doubling(levels: usize, leaf: &str, default: &str) -> String {
    let mut inner = format!(
        r#"{{"type": "record", "name": "L0", "fields": [{{"name": "a", "type": {leaf}, "default": {default}}}]}}"#
    );
    for level in 1..levels {
        inner = format!(
            r#"{{"type": "record", "name": "L{level}", "fields": [
                {{"name": "a", "type": {inner}, "default": {{}}}}, {{"name": "b", "type": "L{}", "default": {{}}}}]}}"#,
            level - 1
        );
    }
    format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "x", "type": {inner}, "default": {{}}}}]}}"#)
}

#[test]
fn defaults_that_double_at_each_level_are_refused() {
    let writer = r#"{"type": "record", "name": "R", "fields": []}"#;
    // Whatever fuel there is, defaults get what texts and plans of this length can need: these have no bytes, and 2 to
    // the 20 of them would be paid for with less than all of it.
    let all = Limits::SERVER.with_schema_fuel(u32::MAX);
    for levels in [20, 30] {
        let kind = build(writer, &doubling(levels, "\"null\"", "null"), &all).unwrap_err().kind;
        assert_eq!(kind, ErrorKind::SchemaFuelLimit);
        let kind = build(writer, &doubling(levels, "\"string\"", "\"some text\""), &all).unwrap_err().kind;
        assert_eq!(kind, ErrorKind::PlanLimit);
    }
    // As many as a plan has room for are fine.
    let plan = build(writer, &doubling(12, "\"string\"", "\"some text\""), &Limits::SERVER).unwrap();
    assert_eq!(crate::rewritten(&plan.plan(), &[]).unwrap().0.len(), 10 << 11);
    let plan = build(writer, &doubling(12, "\"null\"", "null"), &Limits::SERVER).unwrap();
    assert_eq!(crate::rewritten(&plan.plan(), &[]), Ok((vec![], 0)));
}

#[test]
fn as_many_fields_as_tables_hold_take_steps_as_they_are_and_more_are_refused() {
    let (many, most) = (65_000, 32_000);
    let writer = record("R", (0..many).rev().map(int));
    let reader = record("R", (0..most).map(int));
    let plan = build(&writer, &reader, &linear(64, &writer, &reader)).unwrap();
    assert_eq!(check(&plan.plan(), &vec![2; many]), Ok(many));
    let aliased = record(
        "R",
        (0..10_000).map(|at| {
            format!(r#"{{"name": "new{at}", "type": "int", "aliases": ["none{at}", "field0", "field{at}"]}}"#)
        }),
    );
    let plan = build(&writer, &aliased, &linear(64, &writer, &aliased)).unwrap();
    assert_eq!(check(&plan.plan(), &vec![2; many]), Ok(many));
    let text = record("R", (0..100_000).map(int));
    let error = OwnedSchema::parse(&text).unwrap_err();
    assert!(error.kind.is_limit(), "{error}");
}

#[test]
fn circles_of_aliases_in_both_schemas_cost_as_their_pairs_do() {
    // Every type of the reader goes by the names of all the others, and the steps around the circles differ: each type
    // of the one meets each of the other.
    let circle = |many: usize, strides: [usize; 2]| {
        let names: Vec<String> = (0..many).map(|at| format!("\"T{at}\"")).collect();
        let aliases = names.join(",");
        let types = (0..many).map(|at| {
            let [a, b] = strides.map(|stride| (at + stride) % many);
            format!(
                r#"{{"name": "t{at}", "type": ["null", {{"type": "record", "name": "T{at}", "aliases": [{aliases}], "fields": [
                    {{"name": "a", "type": ["null", "T{a}"]}}, {{"name": "b", "type": ["null", "T{b}"]}}]}}]}}"#
            )
        });
        record("All", types)
    };
    let (writer, reader) = (circle(40, [1, 1]), circle(40, [2, 5]));
    let plan = build(&writer, &reader, &linear(128, &writer, &reader)).unwrap();
    let datum = [vec![0; 39], vec![2, 2, 0, 2, 0, 0, 0]].concat();
    assert_eq!(check(&plan.plan(), &datum), Ok(datum.len()));
    let (writer, reader) = (circle(200, [1, 1]), circle(200, [2, 5]));
    let few = Limits::SERVER.with_schema_fuel(1 << 22);
    assert_eq!(build(&writer, &reader, &few).unwrap_err().kind, ErrorKind::SchemaFuelLimit);
    let (writer, reader) = (parse(&writer), parse(&reader));
    let kind = compat::check(&writer.schema(), &reader.schema(), &Options::new(), &few).unwrap_err().kind;
    assert_eq!(kind, ErrorKind::SchemaFuelLimit);
}

#[test]
fn aliases_in_circles_and_defaults_of_themselves_end() {
    let circle = |a: &str, b: &str| {
        format!(
            r#"{{"type": "record", "name": "{a}", "aliases": ["{b}"], "fields": [
                {{"name": "f", "type": ["null", {{"type": "record", "name": "{b}", "aliases": ["{a}"], "fields": [
                    {{"name": "f", "type": ["null", "{a}"], "aliases": ["g"]}}]}}], "aliases": ["f", "g"]}}]}}"#
        )
    };
    let plan = build(&circle("A", "B"), &circle("B", "A"), &Limits::SERVER).unwrap();
    assert_eq!(check(&plan.plan(), &[2, 2, 2, 0]), Ok(4));
    let itself = r#"{"type": "record", "name": "R", "fields": [
        {"name": "r", "type": ["R", "null"], "default": {}}]}"#;
    let writer = r#"{"type": "record", "name": "R", "fields": []}"#;
    assert_eq!(build(writer, itself, &Limits::SERVER).unwrap_err().kind, ErrorKind::SchemaDepthLimit);
}

#[test]
fn a_change_at_the_end_of_a_long_chain_is_found() {
    // R0 holds all others; each of them refers to the next, in an order that suits no direction.
    let chain = |last: &str| {
        let many = 100;
        let order: Vec<usize> = (0..many).map(|at| (at * 7) % many).collect();
        let mut text = String::from(r#"{"type": "record", "name": "All", "fields": ["#);
        for (at, this) in order.iter().enumerate() {
            let field = if this + 1 == many {
                format!(r#"{{"name": "x", "type": "{last}"}}"#)
            } else {
                format!(r#"{{"name": "n", "type": ["null", "T{}"]}}"#, this + 1)
            };
            let comma = if at == 0 { "" } else { "," };
            write!(text, r#"{comma}{{"name": "t{this}", "type": ["null", {{"type": "record", "name": "T{this}", "fields": [{field}]}}]}}"#)
                .unwrap();
        }
        text + "]}"
    };
    let (writer, reader) = (chain("int"), chain("double"));
    let plan = build(&writer, &reader, &linear(64, &writer, &reader)).unwrap();
    let mut datum = vec![2];
    datum.extend([2; 99]);
    datum.push(14);
    datum.extend([0; 99]);
    let (ours, used) = crate::rewritten(&plan.plan(), &datum).unwrap();
    assert_eq!((used, ours.len()), (datum.len(), datum.len() + 7));
}
