//! Plans that lie in a program.

use avocet::Avro;
use avocet::resolve::{Options, OwnedPlan, Plan};
use avocet::schema::OwnedSchema;
use avocet::typed::{Describe, TypedPlan};

/// What [`Plan::source`] wrote; it has a test.
#[allow(unreachable_pub)]
mod made {
    include!("data/plan.rs");
}

#[derive(Avro, Debug, PartialEq)]
struct Reading<'a> {
    #[avro(default = "\"celsius\"")]
    unit: &'a str,
    value: f64,
    #[avro(default = "[1, 2, 300]")]
    marks: Vec<i32>,
    kind: Kind,
}

#[derive(Avro, Debug, PartialEq)]
enum Kind {
    Air,
    Water,
    #[avro(default)]
    Other,
}

const WRITER: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "notes", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
    {"name": "value", "type": ["float", "int"]},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["Water", "Ice", "Air"]}}]}"#;

/// No builder: it is there before the program runs.
static PLAN: TypedPlan<'static, Reading<'static>> = match TypedPlan::new(made::plan(*Reading::SCHEMA)) {
    Ok(plan) => plan,
    Err(_) => panic!("the plan is for another type"),
};

const _: () = assert!(Reading::FINGERPRINT == made::READER);

#[test]
fn a_plan_that_was_written_as_source_is_the_plan_that_is_built() {
    let writer = OwnedSchema::parse(WRITER).unwrap();
    let built = OwnedPlan::build(&writer.schema(), Reading::SCHEMA, &Options::new()).unwrap();
    let (built, ours): (Plan<'_>, &Plan<'_>) = (built.plan(), PLAN.plan());
    assert_eq!(
        format!("{}\n", built.source()),
        include_str!("data/plan.rs"),
        "plans are encoded differently: write the file anew"
    );
    assert_eq!((ours.words(), ours.pool(), ours.root()), (built.words(), built.pool(), built.root()));
    assert_eq!((ours.writer(), PLAN.writer()), (built.writer(), writer.schema().fingerprint().unwrap()));
    assert_eq!(ours.source().to_string(), built.source().to_string());
    let read = |datum: &[u8]| PLAN.from_slice(datum).map(|it| format!("{it:?}"));
    let expected = |value, kind| Ok(format!("{:?}", Reading { unit: "celsius", value, marks: vec![1, 2, 300], kind }));
    assert_eq!(read(b"\x02\x02k\x02\x02v\x00\x00\x02\x0e\x00"), expected(7.0, Kind::Water));
    assert_eq!(read(b"\x00\x00\x00\x00\xac\x41\x02"), expected(21.5, Kind::Other));
    assert_eq!(read(b"\x00\x00\x00\x00\xac\x41\x04"), expected(21.5, Kind::Air));
}

#[test]
fn a_plan_is_no_plan_for_a_type_of_another_schema() {
    assert!(TypedPlan::<f64>::new(made::plan(*Reading::SCHEMA)).is_err());
}
