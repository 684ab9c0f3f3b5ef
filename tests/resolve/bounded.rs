//! Schemas that were made to cost.

use crate::{check, parse};
use avocet::resolve::{Options, OwnedPlan};
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

#[test]
fn defaults_that_double_at_each_level_are_refused() {
    for leaf in ["\"null\"", "\"string\""] {
        let default = if leaf == "\"null\"" { "null" } else { "\"some text\"" };
        let mut inner = format!(
            r#"{{"type": "record", "name": "L0", "fields": [{{"name": "a", "type": {leaf}, "default": {default}}}]}}"#
        );
        for level in 1..30 {
            let next = format!(
                r#"{{"type": "record", "name": "L{level}", "fields": [
                    {{"name": "a", "type": {inner}, "default": {{}}}}, {{"name": "b", "type": "L{}", "default": {{}}}}]}}"#,
                level - 1
            );
            inner = next;
        }
        let reader = format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "x", "type": {inner}, "default": {{}}}}]}}"#
        );
        let writer = r#"{"type": "record", "name": "R", "fields": []}"#;
        let limits = Limits::SERVER.with_schema_fuel(1 << 22);
        let kind = build(writer, &reader, &limits).unwrap_err().kind;
        assert!(matches!(kind, ErrorKind::SchemaFuelLimit | ErrorKind::PlanLimit), "{kind:?}");
    }
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
