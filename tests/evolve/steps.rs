//! Two steps of evolution, one after the other, are one step from the first to the last.

use crate::STACK;
use crate::around::{array, map};
use crate::ways::{Model, some};
use avocet::resolve::{Options, OwnedPlan, rewrite_to_vec};
use avocet::schema::OwnedSchema;
use avocet::typed::{self, Array, Encode, OwnedTypedPlan, Typed};
use avocet::{Avro, Decoder};
use std::collections::BTreeMap;

/// Data of the first schema, read as `T` at once, and after they have been rewritten for the second.
fn compose<T: Typed>(first: &str, second: &str)
where
    for<'a> T::At<'a>: Encode,
{
    some::<T>(first);
    some::<T>(second);
    let (one, two) = (OwnedSchema::parse(first).unwrap(), OwnedSchema::parse(second).unwrap());
    let options = Options::new();
    let step = OwnedPlan::build(&one.schema(), &two.schema(), &options).unwrap();
    let at_once = OwnedTypedPlan::<T>::build(&one.schema(), &options).unwrap();
    let afterwards = OwnedTypedPlan::<T>::build(&two.schema(), &options).unwrap();
    let (at_once, afterwards) = (at_once.plan(), afterwards.plan());
    let model = Model::new(first);
    for seed in 0..100 {
        let datum = model.datum(seed);
        let (mut between, mut d) = (Vec::new(), Decoder::new(&datum));
        rewrite_to_vec(&step.plan(), &mut d, &mut STACK.clone(), &mut between).unwrap();
        let (a, b) = (at_once.from_slice(&datum).unwrap(), afterwards.from_slice(&between).unwrap());
        assert_eq!(typed::to_vec(&a).unwrap(), typed::to_vec(&b).unwrap(), "{datum:?} of {first}");
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(alias = "Sample")]
struct Reading {
    // As defaults between the schemas are the same in both, both ways give the same.
    #[avro(default = "\"C\"")]
    unit: String,
    #[avro(alias = "celsius")]
    value: f64,
    level: Option<Level>,
    #[avro(default = "[]")]
    history: Vec<f64>,
    by_day: BTreeMap<String, Option<f64>>,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
enum Level {
    #[avro(default)]
    Other,
    Low,
    High,
}

#[test]
fn records_of_three_generations() {
    let first = r#"{"type": "record", "name": "Sample", "fields": [
        {"name": "id", "type": "int"},
        {"name": "celsius", "type": "int"},
        {"name": "by_day", "type": {"type": "map", "values": "int"}},
        {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["Low", "Lower", "High"]}},
        {"name": "gone", "type": {"type": "array", "items": "string"}}]}"#;
    let second = r#"{"type": "record", "name": "Sample", "fields": [
        {"name": "level", "type": ["null", {"type": "enum", "name": "Level", "symbols": ["High", "Other", "Low"], "default": "Other"}]},
        {"name": "by_day", "type": {"type": "map", "values": ["null", "double"]}},
        {"name": "celsius", "type": "double"},
        {"name": "unit", "type": "string", "default": "C"},
        {"name": "id", "type": "long"}]}"#;
    compose::<Reading>(first, second);
    compose::<Vec<Reading>>(&array(first), &array(second));
    compose::<BTreeMap<String, Option<Reading>>>(&map(first), &map(&format!(r#"[{second}, "null"]"#)));
}

#[test]
fn promotions_that_do_not_round_in_between() {
    compose::<Array<'static, f64>>(&array("\"int\""), &array("\"long\""));
    compose::<Vec<f64>>(&array("\"int\""), &array("\"double\""));
    compose::<Vec<Option<&str>>>(&array("\"string\""), &array(r#"["string", "null"]"#));
    compose::<Option<i64>>("\"int\"", r#"["int", "null"]"#);
    compose::<Vec<&[u8]>>(&array("\"string\""), &array("\"string\""));
}
