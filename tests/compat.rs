//! Why two schemas clash.
#![cfg(feature = "alloc")]

mod common;

use avocet::resolve::compat::{self, ClashKind, Direction, Level, Report};
use avocet::resolve::{Decimals, Options, OwnedPlan, UnionChoice};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{ErrorKind, Limits};
use common::Schemas;
use proptest::prelude::*;

fn parse(text: &str) -> OwnedSchema {
    OwnedSchema::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn check_with(reader: &str, writer: &str, options: Options) -> Report {
    let (reader, writer) = (parse(reader), parse(writer));
    let (reader, writer) = (reader.schema(), writer.schema());
    compat::check(&writer, &reader, &options, &Limits::SERVER).unwrap()
}

fn check(reader: &str, writer: &str) -> Report {
    check_with(reader, writer, Options::new())
}

/// Kind and both paths of every clash.
fn found(reader: &str, writer: &str) -> Vec<(ClashKind, String, String)> {
    let report = check(reader, writer);
    report.clashes().iter().map(|it| (it.kind, it.reader_path.clone(), it.writer_path.clone())).collect()
}

fn record(name: &str, fields: &[&str]) -> String {
    format!(r#"{{"type": "record", "name": "{name}", "fields": [{}]}}"#, fields.join(", "))
}

fn field(name: &str, ty: &str) -> String {
    format!(r#"{{"name": "{name}", "type": {ty}}}"#)
}

#[test]
fn every_clash_is_found_with_both_paths() {
    let writer = r#"{"type": "record", "name": "Order", "fields": [
        {"name": "lines", "type": {"type": "array", "items":
            {"type": "record", "name": "Line", "fields": [{"name": "cost", "type": "double"}]}}},
        {"name": "tags", "type": {"type": "map", "values": "string"}},
        {"name": "shape", "type": ["null",
            {"type": "record", "name": "geo.Circle", "fields": [{"name": "radius", "type": "string"}]}]},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID", "LOST"]}},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 16}}]}"#;
    let reader = r#"{"type": "record", "name": "Order", "fields": [
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 32}},
        {"name": "items", "aliases": ["lines"], "type": {"type": "array", "items":
            {"type": "record", "name": "Line", "fields": [
                {"name": "price", "aliases": ["cost"], "type": "float"}, {"name": "count", "type": "int"}]}}},
        {"name": "tags", "type": {"type": "map", "values": "long"}},
        {"name": "shape", "type": [
            {"type": "record", "name": "geo.Circle", "fields": [{"name": "radius", "type": "double"}]}]},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["PAID", "NEW"]}},
        {"name": "email", "type": "string"}]}"#;
    let all = [
        (ClashKind::MissingDefault, "email", "(datum)"),
        (ClashKind::FixedSizeMismatch, "hash", "hash"),
        (ClashKind::TypeMismatch, "tags{}", "tags{}"),
        (ClashKind::MissingUnionBranch, "shape", "shape<null>"),
        (ClashKind::MissingEnumSymbols, "state", "state"),
        (ClashKind::MissingDefault, "items[].count", "lines[]"),
        (ClashKind::TypeMismatch, "items[].price", "lines[].cost"),
        (ClashKind::TypeMismatch, "shape<geo.Circle>.radius", "shape<geo.Circle>.radius"),
    ];
    let all: Vec<_> = all.map(|(kind, ours, theirs)| (kind, ours.to_owned(), theirs.to_owned())).into();
    assert_eq!(found(reader, writer), all);
}

#[test]
fn each_kind_is_told_from_the_others() {
    let decimal =
        |scale: u8| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    let symbols = |name: &str, rest: &str| format!(r#"{{"type": "enum", "name": "{name}", "symbols": ["A"{rest}}}"#);
    let with = |default: &str| record("R", &[&format!(r#"{{"name": "f", "type": "int"{default}}}"#)]);
    let none: &[ClashKind] = &[];
    for (reader, writer, kinds) in [
        ("\"long\"".to_owned(), "\"int\"".to_owned(), none),
        ("\"int\"".to_owned(), "\"long\"".to_owned(), &[ClashKind::TypeMismatch]),
        ("\"int\"".to_owned(), "[\"int\", \"null\"]".to_owned(), &[ClashKind::TypeMismatch]),
        ("[\"int\", \"null\"]".to_owned(), "\"int\"".to_owned(), none),
        ("[\"int\", \"null\"]".to_owned(), "\"string\"".to_owned(), &[ClashKind::MissingUnionBranch]),
        ("[]".to_owned(), "[]".to_owned(), none),
        (decimal(2), decimal(3), &[ClashKind::DecimalMismatch]),
        (format!("[\"null\", {}]", decimal(2)), decimal(3), &[ClashKind::DecimalMismatch]),
        (decimal(2), "\"bytes\"".to_owned(), none),
        (symbols("E", "]"), symbols("E", ", \"B\"]"), &[ClashKind::MissingEnumSymbols]),
        (symbols("E", "], \"default\": \"A\""), symbols("E", ", \"B\"]"), none),
        (symbols("E", "], \"aliases\": [\"F\"]"), symbols("F", "]"), none),
        (symbols("E", "]"), symbols("x.E", "]"), none),
        (symbols("E", "]"), symbols("F", "]"), &[ClashKind::NameMismatch]),
        (record("R", &[]), record("S", &[]), &[ClashKind::NameMismatch]),
        (with(""), record("R", &[]), &[ClashKind::MissingDefault]),
        (with(", \"default\": 1"), record("R", &[]), none),
        (record("R", &[]), with(""), none),
    ] {
        let kinds_found: Vec<_> = check(&reader, &writer).clashes().iter().map(|clash| clash.kind).collect();
        assert_eq!(kinds_found, kinds, "{reader} reading {writer}");
        let (reader, writer) = (parse(&reader), parse(&writer));
        let (reader, writer) = (reader.schema(), writer.schema());
        let answer = compat::can_be_read(&writer, &reader, &Options::new(), &Limits::SERVER);
        assert_eq!(answer, Ok(kinds.is_empty()));
    }
}

#[test]
fn options_decide_what_the_specification_leaves_open() {
    let decimal =
        |scale: u8| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    let ignored = Options::new().with_decimals(Decimals::Ignored);
    assert!(check_with(&decimal(2), &decimal(3), ignored).is_compatible());
    let aliased = record("R", &[r#"{"name": "new", "aliases": ["old"], "type": "int"}"#]);
    let old = record("R", &[&field("old", "\"int\"")]);
    assert!(check(&aliased, &old).is_compatible());
    let report = check_with(&aliased, &old, Options::new().with_aliases(false));
    assert_eq!(report.clashes()[0].kind, ClashKind::MissingDefault);
    assert!(!report.clashes()[0].message.contains("alias"));
    // The record that matches by its unqualified name comes first, and clashes inside; the exact one does not.
    let union = format!("[{}, {}]", record("a.P", &[&field("x", "\"int\"")]), record("b.Q", &[]));
    let exact = Options::new().with_union_choice(UnionChoice::ExactFirst);
    for options in [Options::new(), exact] {
        assert!(check_with(&union, &record("b.Q", &[]), options).is_compatible());
        assert!(!check_with(&union, &record("c.P", &[]), options).is_compatible());
    }
}

#[test]
fn a_default_of_another_type_is_found_where_it_is_needed() {
    let reader = record("R", &[r#"{"name": "f", "type": "int", "default": "one"}"#]);
    let reader = OwnedSchema::parse_with(&reader, ParseMode::Lenient, &Limits::SERVER).unwrap();
    let reader = reader.schema();
    for (fields, expected) in [(vec![], Some(ClashKind::InvalidDefault)), (vec![field("f", "\"int\"")], None)] {
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        let writer = parse(&record("R", &fields));
        let report = compat::check(&writer.schema(), &reader, &Options::new(), &Limits::SERVER).unwrap();
        assert_eq!(report.clashes().first().map(|clash| clash.kind), expected);
    }
}

#[test]
fn the_check_and_the_plan_agree_on_defaults_within_defaults() {
    // A record's default leans on those of the fields inside, which nobody has asked in a lenient schema.
    let inner = |field: &str| record("Inner", &[field]);
    let with = |ty: &str, default: &str| format!(r#"{{"name": "f", "type": {ty}, "default": {default}}}"#);
    let float = |default: &str| format!(r#"{{"name": "x", "type": "float", "default": {default}}}"#);
    let deep = |ty: &str| record("Deep", &[&with(ty, "{}")]);
    for (field, good, sentence) in [
        (with(&inner(&float("1e39")), "{}"), false, "leans on the default of a field inside, which is not of its type"),
        (with(&inner(&float("1e39")), r#"{"x": 1e38}"#), true, ""),
        (with(&inner(&float("1e38")), r#"{"x": 1e39}"#), false, "whose default is no record `Inner`"),
        (with(&inner(&float("1e38")), "{}"), true, ""),
        (with(&inner(&float("\"x\"")), "{}"), false, "leans on"),
        (with(&inner(r#"{"name": "x", "type": "int"}"#), "{}"), false, "whose default is no record `Inner`"),
        (with(&format!("[{}, \"null\"]", deep(&inner(&float("1e39")))), "{}"), false, "leans on"),
        (with(&format!(r#"{{"type": "array", "items": {}}}"#, inner(&float("1e39"))), "[{}]"), false, "leans on"),
        (with(&format!(r#"{{"type": "array", "items": {}}}"#, inner(&float("1e39"))), "[]"), true, ""),
        (with(r#"["float", "double"]"#, "1e39"), true, ""),
        (with("\"float\"", "1e39"), false, "whose default is no float"),
    ] {
        let reader = OwnedSchema::parse_with(&record("R", &[&field]), ParseMode::Lenient, &Limits::SERVER).unwrap();
        let writer = parse(&record("R", &[]));
        let (reader, writer) = (reader.schema(), writer.schema());
        let report = compat::check(&writer, &reader, &Options::new(), &Limits::SERVER).unwrap();
        let plan = OwnedPlan::build(&writer, &reader, &Options::new());
        if good {
            assert_eq!((report.clashes(), plan.map(drop)), (&[][..], Ok(())), "{field}");
        } else {
            let [clash] = report.clashes() else { panic!("{:?} for {field}", report.clashes()) };
            assert_eq!((clash.kind, &*clash.reader_path), (ClashKind::InvalidDefault, "f"), "{field}");
            assert!(clash.message.contains(sentence), "{:?} for {field}", clash.message);
            assert_eq!(plan.unwrap_err().kind, ErrorKind::InvalidDefault, "{field}");
        }
    }
}

#[test]
fn recursive_types_end_and_clash_once() {
    let tree = |value: &str| {
        record("Tree", &[&field("value", value), &field("children", r#"{"type": "array", "items": "Tree"}"#)])
    };
    assert!(check(&tree("\"long\""), &tree("\"int\"")).is_compatible());
    let report = check(&tree("\"int\""), &tree("\"long\""));
    assert_eq!(report.clashes().len(), 1);
    assert_eq!(report.clashes()[0].reader_path, "value");
}

#[test]
fn sentences_say_what_to_do() {
    let said = |reader: &str, writer: &str| {
        let report = check(reader, writer);
        report.clashes().iter().map(|clash| clash.message.clone()).collect::<Vec<_>>().join("\n")
    };
    for (reader, writer, sentence) in [
        (record("a.New", &[]), record("b.Old", &[]), "give it the alias `b.Old`"),
        (record("a.New", &[]), record("Old", &[]), "call it `Old`"),
        (
            "[\"null\", \"int\"]".into(),
            "\"string\"".into(),
            "the reader's union (null, int) has no branch for the writer's string: add it",
        ),
        ("\"int\"".into(), "[\"null\", \"int\"]".into(), "make the reader's type a union that has null too"),
        ("\"string\"".into(), "\"int\"".into(), "keep int (long, float and double can read it too)"),
        ("\"string\"".into(), "\"null\"".into(), "keep null, or read"),
        (
            format!("[{}]", record("a.New", &[])),
            record("b.Old", &[]),
            "or if it is record `a.New`, give it the alias `b.Old`",
        ),
    ] {
        let all = said(&reader, &writer);
        assert!(all.contains(sentence), "{sentence:?} is not in {all:?}");
    }
    let symbols: Vec<_> = (0..20).map(|at| format!("\"S{at}\"")).collect();
    let letters = |symbols: &str| format!(r#"{{"type": "enum", "name": "E", "symbols": [{symbols}]}}"#);
    assert!(said(&letters("\"X\""), &letters(&symbols.join(","))).contains("`S7` and 12 more: add them"));
}

#[test]
fn levels_choose_versions_and_directions() {
    let fields = [vec![], vec![field("a", "\"int\"")], vec![field("a", "\"long\"")]];
    let versions: Vec<_> =
        fields.iter().map(|all| parse(&record("R", &all.iter().map(String::as_str).collect::<Vec<_>>()))).collect();
    let all: Vec<_> = versions.iter().map(OwnedSchema::schema).collect();
    let (new, history) = all.split_last().unwrap();
    use Direction::{NewReadsOld as N, OldReadsNew as O};
    for (level, expected) in [
        (Level::Backward, vec![(1, N, true)]),
        (Level::BackwardTransitive, vec![(1, N, true), (0, N, false)]),
        (Level::Forward, vec![(1, O, false)]),
        (Level::ForwardTransitive, vec![(1, O, false), (0, O, true)]),
        (Level::Full, vec![(1, N, true), (1, O, false)]),
        (Level::FullTransitive, vec![(1, N, true), (1, O, false), (0, N, false), (0, O, true)]),
    ] {
        let verdicts = compat::check_history(new, history, level, &Options::new(), &Limits::SERVER).unwrap();
        let verdicts: Vec<_> =
            verdicts.iter().map(|it| (it.version, it.direction, it.report.is_compatible())).collect();
        assert_eq!(verdicts, expected, "{level:?}");
    }
    assert_eq!(compat::check_history(new, &[], Level::Full, &Options::new(), &Limits::SERVER), Ok(vec![]));
}

#[test]
fn schemas_made_to_be_dear_end_in_a_limit() {
    // Every branch of one is held against every branch of the other, and against all its aliases.
    let many = |prefix: &str, count: usize| {
        let aliases: Vec<_> = (0..50).map(|at| format!("\"x.y{at}\"")).collect();
        let aliases = aliases.join(", ");
        let one = |at: usize| {
            format!(r#"{{"type": "record", "name": "n{at}.{prefix}", "aliases": [{aliases}], "fields": []}}"#)
        };
        parse(&format!("[{}]", (0..count).map(one).collect::<Vec<_>>().join(", ")))
    };
    let (one, two) = (many("A", 300), many("B", 300));
    let (one, two) = (one.schema(), two.schema());
    let small = Limits::SERVER.with_schema_fuel(1 << 20);
    let error = compat::check(&one, &two, &Options::new(), &small).unwrap_err();
    assert_eq!(error.kind, ErrorKind::SchemaFuelLimit);
}

#[test]
fn a_report_is_cut_and_says_so() {
    let fields = |ty: &str| (0..1500).map(|at| field(&format!("f{at}"), ty)).collect::<Vec<_>>();
    let of = |ty: &str| record("R", &fields(ty).iter().map(String::as_str).collect::<Vec<_>>());
    let report = check(&of("\"int\""), &of("\"string\""));
    assert_eq!((report.clashes().len(), report.is_cut()), (Report::MOST, true));
    assert!(!check(&of("\"int\""), &of("\"string\"")).is_compatible());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_schema_reads_itself(seed: u64) {
        let text = Schemas::new(seed).any(5, "", false).to_string();
        for options in [Options::new(), Options::new().with_union_choice(UnionChoice::ExactFirst)] {
            let report = check_with(&text, &text, options);
            prop_assert!(report.is_compatible(), "{:?} in {}", report.clashes(), text);
        }
    }

    #[test]
    fn the_short_answer_is_that_of_the_check(one: u64, two: u64) {
        let [one, two] = [one, two].map(|seed| parse(&Schemas::new(seed).any(3, "", false).to_string()));
        let (one, two) = (one.schema(), two.schema());
        let report = compat::check(&one, &two, &Options::new(), &Limits::SERVER).unwrap();
        let answer = compat::can_be_read(&one, &two, &Options::new(), &Limits::SERVER).unwrap();
        prop_assert_eq!(answer, report.is_compatible());
        for clash in report.clashes() {
            prop_assert!(!clash.message.is_empty() && !clash.reader_path.is_empty());
        }
    }
}
