//! `plan`: a plan as Rust source.

mod common;

use common::{File, Temporary, run};

const OLD: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}]}"#;

const NEW: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "celsius", "type": "double"}, {"name": "unit", "type": "string", "default": "C"}]}"#;

#[test]
fn prints_what_the_library_writes_for_the_same_plan() {
    let (old, new) = (Temporary::new("plan_old.avsc", OLD.as_bytes()), Temporary::new("plan_new.avsc", NEW.as_bytes()));
    let out = run(&["plan", old.path(), new.path()]).ok();
    let [old_schema, new_schema] = [OLD, NEW].map(|text| avocet::OwnedSchema::parse(text).unwrap());
    let reader = new_schema.schema();
    let plan = avocet::resolve::OwnedPlan::build(&old_schema.schema(), &reader, &avocet::resolve::Options::new());
    let plan = plan.unwrap();
    assert!(out.ends_with(&format!("\n\n{}\n", plan.plan().source())), "{out}");
    assert!(out.starts_with("// By `avocet plan`, for avocet "), "{out}");
    // A container file says its schema too, and OUT is written.
    let file = Temporary::new("plan.avro", &File::new(OLD).block(0, b"").0);
    let to = Temporary::new("plan.rs", b"before");
    run(&["plan", "--out", to.path(), file.path(), new.path()]).fails(2, &["--force"]);
    assert_eq!(run(&["plan", "--out", to.path(), "--force", file.path(), new.path()]).ok(), "");
    assert_eq!(std::fs::read_to_string(to.path()).unwrap(), out);
}

#[test]
fn what_has_no_plan_is_told() {
    let (old, new) = (Temporary::new("no_old.avsc", OLD.as_bytes()), Temporary::new("no_new.avsc", NEW.as_bytes()));
    let done = run(&["plan", new.path(), old.path()]);
    assert_eq!(done.out, "");
    done.fails(7, &["no plan: ", "avocet compat"]);
    run(&["plan", old.path(), "no-such-file.avsc"]).fails(1, &["no-such-file.avsc"]);
}

#[test]
fn the_plan_of_the_device_in_the_repository_is_what_is_printed() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let [writer, reader] = ["2", "1"].map(|series| format!("{root}/examples/fleet/command-{series}.avsc"));
    let there = std::fs::read_to_string(format!("{root}/no_std_tests/device/src/command_2.rs")).unwrap();
    assert_eq!(run(&["plan", &writer, &reader]).ok(), there);
}
