//! Schemas: what parses, what is refused and where, and what is known of a schema once it is read.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

mod common;

use avocet::schema::tables::{self, Annotated, Logical, NONE, Node, Ty};
use avocet::schema::{Capacity, Kind, LogicalType, Order, ParseMode, Primitive, SchemaBuf};
use avocet::{Error, ErrorKind, Limits, OwnedSchema, Schema};
use common::Schemas;
use proptest::prelude::*;

fn canonical(schema: Schema<'_>) -> String {
    let mut out = Vec::new();
    schema.canonical_form(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn lenient(text: &str) -> Result<OwnedSchema, Error> {
    OwnedSchema::parse_with(text, ParseMode::Lenient, &Limits::SERVER)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_canonical_form_is_its_own_canonical_form(seed: u64) {
        let text = Schemas::new(seed).any(5, "", false).to_string();
        let strict = OwnedSchema::parse(&text).unwrap();
        let form = canonical(strict.schema());
        let relaxed = lenient(&text).unwrap();
        prop_assert_eq!(canonical(relaxed.schema()), form.clone());
        prop_assert_eq!(strict.schema().canonical_len(), Ok(form.len() as u64));
        // A type of the null namespace inside another one cannot be said in the canonical form, so it need not read back.
        if let Ok(again) = OwnedSchema::parse(&form)
            && !form.contains("\"N") {
                prop_assert_eq!(canonical(again.schema()), form);
            }
    }

    #[test]
    fn counting_ahead_says_what_parsing_takes(seed: u64) {
        let text = Schemas::new(seed).any(5, "", false).to_string();
        let needed = Capacity::needed(&text).unwrap();
        let limits = Limits::SERVER;
        OwnedSchema::parse_with(&text, ParseMode::Strict, &limits).unwrap();
        // One entry fewer in the fullest table is one too few.
        let most = [needed.nodes, needed.fields, needed.names, needed.branches, needed.symbols].into_iter().max().unwrap();
        if let Some(fewer) = most.checked_sub(1) {
            let limits = limits.with_schema_nodes(u16::try_from(fewer).unwrap());
            let error = OwnedSchema::parse_with(&text, ParseMode::Strict, &limits).unwrap_err();
            prop_assert_eq!(error.kind, ErrorKind::SchemaNodesLimit);
        }
    }

    #[test]
    fn any_text_parses_or_is_refused_inside_itself(text in "\\PC{0,60}|[\\[\\]{}:,\"a-z\\\\ 0-9]{0,60}") {
        for mode in [ParseMode::Strict, ParseMode::Lenient] {
            if let Err(error) = OwnedSchema::parse_with(&text, mode, &Limits::SERVER) {
                prop_assert!(error.at as usize <= text.len());
            }
        }
    }

    #[test]
    fn damaged_schemas_parse_or_are_refused_inside_themselves(seed: u64, at: u16, with in "[\\[\\]{}:,\"a-z\\\\ 0-9]") {
        let text = Schemas::new(seed).any(4, "", false).to_string();
        let at = usize::from(at) % text.len();
        let text = format!("{}{with}{}", &text[..at], &text[at + 1..]);
        for mode in [ParseMode::Strict, ParseMode::Lenient] {
            match OwnedSchema::parse_with(&text, mode, &Limits::SERVER) {
                Ok(schema) => prop_assert!(!canonical(schema.schema()).is_empty()),
                Err(error) => prop_assert!(error.at as usize <= text.len()),
            }
        }
    }
}

/// `^` stands before the place of the error; the lenient parse is to refuse it too if the last column says so.
const REFUSED: [(&str, ErrorKind, bool); 61] = [
    ("^", ErrorKind::Json, true),
    ("{^", ErrorKind::Json, true),
    (r#"{"type": "int"^"#, ErrorKind::Json, true),
    (r#"{"type": "int", ^}"#, ErrorKind::Json, true),
    (r#"["null" ^"int"]"#, ErrorKind::Json, true),
    (r#""int^"#, ErrorKind::Json, true),
    (r#""^\x""#, ErrorKind::JsonEscape, true),
    (r#""^\ud800""#, ErrorKind::JsonEscape, true),
    (r#""^\ud800\u0041""#, ErrorKind::JsonEscape, true),
    (r#""int" ^"int""#, ErrorKind::TrailingText, true),
    ("^5", ErrorKind::NotASchema, true),
    ("^null", ErrorKind::NotASchema, true),
    (r#"["int", ^5]"#, ErrorKind::NotASchema, true),
    (r#"^"Int""#, ErrorKind::UnknownName, true),
    (r#"{"type": ^"Int"}"#, ErrorKind::UnknownName, true),
    (r#"^{"name": "x"}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "array"}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "map", "items": "int"}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "record", "name": "R"}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "record", "fields": []}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "enum", "name": "E"}"#, ErrorKind::MissingAttribute, true),
    (r#"^{"type": "fixed", "name": "F"}"#, ErrorKind::MissingAttribute, true),
    (r#"{"type": "record", "name": "R", "fields": [^{"name": "f"}]}"#, ErrorKind::MissingAttribute, true),
    (r#"{"type": "record", "name": "R", "fields": [^{"type": "int"}]}"#, ErrorKind::MissingAttribute, true),
    (r#"{"type": ^5}"#, ErrorKind::AttributeType, true),
    (r#"{"type": ^{"type": "int"}}"#, ErrorKind::AttributeType, false),
    (r#"{"type": "record", "name": ^5, "fields": []}"#, ErrorKind::AttributeType, true),
    (r#"{"type": "record", "name": "R", "fields": ^{}}"#, ErrorKind::AttributeType, true),
    (r#"{"type": "record", "name": "R", "fields": [^5]}"#, ErrorKind::AttributeType, true),
    (r#"{"type": "enum", "name": "E", "symbols": ^"A"}"#, ErrorKind::AttributeType, true),
    (r#"{"type": "enum", "name": "E", "symbols": [^1]}"#, ErrorKind::AttributeType, true),
    (r#"{"type": "fixed", "name": "F", "size": 1, "aliases": ^"G"}"#, ErrorKind::AttributeType, false),
    (r#"{"type": "fixed", "name": "F", "size": 1, "aliases": [^1]}"#, ErrorKind::AttributeType, false),
    (r#"{"type": "fixed", "name": ^"a-b", "size": 1}"#, ErrorKind::InvalidName, false),
    (r#"{"type": "fixed", "name": ^"", "size": 1}"#, ErrorKind::InvalidName, true),
    (r#"{"type": "fixed", "name": ^"1a", "size": 1}"#, ErrorKind::InvalidName, false),
    (r#"{"type": "fixed", "name": ^"a..b", "size": 1}"#, ErrorKind::InvalidName, false),
    (r#"{"type": "fixed", "name": ^"a.", "size": 1}"#, ErrorKind::InvalidName, true),
    (r#"{"type": "fixed", "name": "A", "namespace": ^"a.", "size": 1}"#, ErrorKind::InvalidName, false),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": ^"\u00e9", "type": "int"}]}"#,
        ErrorKind::InvalidName,
        false,
    ),
    (r#"{"type": "enum", "name": "E", "symbols": ["A", ^"b c"]}"#, ErrorKind::InvalidName, false),
    (r#"{"type": "fixed", "name": ^"int", "size": 1}"#, ErrorKind::ReservedName, true),
    (r#"{"type": "fixed", "name": ^"x.int", "size": 1}"#, ErrorKind::ReservedName, false),
    (
        r#"["null", {"type": "fixed", "name": "F", "size": 1}, {"type": "map", "values": {"type": "enum", "name": "^F", "symbols": []}}]"#,
        ErrorKind::DuplicateName,
        true,
    ),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int"}, {"name": "^f", "type": "int"}]}"#,
        ErrorKind::DuplicateField,
        true,
    ),
    (r#"{"type": "enum", "name": "E", "symbols": ["A", "B", "^A"]}"#, ErrorKind::DuplicateSymbol, true),
    (r#"["int", ^"int"]"#, ErrorKind::DuplicateBranch, true),
    (
        r#"{"type": "array", "items": ["int", ^{"type": "int", "logicalType": "date"}]}"#,
        ErrorKind::DuplicateBranch,
        true,
    ),
    (r#"[{"type": "fixed", "name": "F", "size": 1}, "null", ^"F"]"#, ErrorKind::DuplicateBranch, true),
    (r#"["null", ^["int"]]"#, ErrorKind::NestedUnion, true),
    (r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": ^"Nope"}]}"#, ErrorKind::UnknownName, true),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": ^"F"},
            {"name": "g", "type": {"type": "fixed", "name": "F", "size": 1}}]}"#,
        ErrorKind::ForwardReference,
        false,
    ),
    (r#"{"type": "fixed", "name": "F", "size": ^-1}"#, ErrorKind::FixedSize, true),
    (r#"{"type": "fixed", "name": "F", "size": ^"4"}"#, ErrorKind::FixedSize, true),
    (r#"{"type": "fixed", "name": "F", "size": ^4.0}"#, ErrorKind::FixedSize, true),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int", "order": ^"up"}]}"#,
        ErrorKind::Order,
        true,
    ),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int", "default": ^1.0}]}"#,
        ErrorKind::InvalidDefault,
        false,
    ),
    (
        r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": ["int", "string"], "default": ^null}]}"#,
        ErrorKind::InvalidDefault,
        false,
    ),
    (r#"{"type": "enum", "name": "E", "symbols": ["A"], "default": ^"B"}"#, ErrorKind::EnumDefault, true),
    (r#"{"type": "record", "name": "^R", "fields": [{"name": "f", "type": "R"}]}"#, ErrorKind::NoFiniteValue, true),
    (
        r#"{"type": "record", "name": "^R", "fields": [{"name": "f", "type": [
            {"type": "record", "name": "S", "fields": [{"name": "r", "type": "R"}]}]}]}"#,
        ErrorKind::NoFiniteValue,
        true,
    ),
];

#[test]
fn what_is_refused_is_refused_at_its_place() {
    for (marked, kind, also_lenient) in REFUSED {
        let at = marked.find('^').unwrap();
        let text = marked.replacen('^', "", 1);
        let error = OwnedSchema::parse(&text).map(|_| ()).expect_err(&text);
        assert_eq!((error.kind, error.at as usize), (kind, at), "{text}");
        match lenient(&text) {
            Ok(_) => assert!(!also_lenient, "the lenient parse takes {text}"),
            Err(error) => {
                assert!(also_lenient, "the lenient parse refuses {text}: {error}");
                assert_eq!((error.kind, error.at as usize), (kind, at), "lenient: {text}");
            }
        }
    }
}

#[test]
fn escapes_in_names_keys_and_namespaces_mean_the_same() {
    let plain = r#"{"type": "record", "name": "a.b.Rec", "fields": [{"name": "fld", "type": "a.b.Rec2"}]}"#;
    let plain = plain.replace(r#""a.b.Rec2""#, r#"{"type": "enum", "name": "Rec2", "symbols": ["ON"]}"#);
    let escaped = r#"{"\u0074ype": "rec\u006frd", "name": "a\u002eb.R\u0065c", "fields": [{"n\u0061me": "f\u006cd", "type":
        {"type": "enum", "name": "R\u0065c2", "symbols": ["O\u004e"]}}]}"#;
    let (plain, escaped) = (OwnedSchema::parse(&plain).unwrap(), OwnedSchema::parse(escaped).unwrap());
    assert_eq!(canonical(plain.schema()), canonical(escaped.schema()));
    let escaped = escaped.schema();
    let Kind::Record(record) = escaped.root().kind() else { panic!("not a record") };
    assert_eq!(record.full_name().to_string(), "a.b.Rec");
    assert_eq!(record.namespace().unwrap(), "a.b");
    assert!(record.field("fld").is_some());
}

#[test]
fn namespaces_come_from_the_nearest_named_type() {
    let text = r#"{"type": "record", "name": "x.Outer", "namespace": "ignored", "fields": [
        {"name": "a", "type": {"type": "array", "items": {"type": "fixed", "name": "InX", "size": 1}}},
        {"name": "b", "type": {"type": "record", "name": "Null", "namespace": "", "fields": [
            {"name": "c", "type": {"type": "fixed", "name": "AlsoNull", "size": 2}},
            {"name": "d", "type": "AlsoNull"}]}},
        {"name": "e", "type": {"type": "record", "name": "In", "namespace": "y.z", "fields": [
            {"name": "f", "type": ["null", "In"]}]}},
        {"name": "g", "type": "InX"},
        {"name": "h", "type": "x.InX"}]}"#;
    let schema = OwnedSchema::parse(text).unwrap();
    let form = canonical(schema.schema());
    for name in ["\"x.Outer\"", "\"x.InX\"", "\"Null\"", "\"AlsoNull\"", "\"y.z.In\""] {
        assert!(form.contains(name), "{name} in {form}");
    }
    // From inside a namespace, a type of the null namespace is found leniently only.
    let text = r#"{"type": "record", "name": "x.R", "fields": [
        {"name": "a", "type": {"type": "fixed", "name": "F", "namespace": "", "size": 1}}, {"name": "b", "type": "F"}]}"#;
    assert_eq!(OwnedSchema::parse(text).unwrap_err().kind, ErrorKind::UnknownName);
    assert!(canonical(lenient(text).unwrap().schema()).ends_with(r#""type":"F"}]}"#));
}

#[test]
fn leniently_the_first_occurrence_becomes_the_definition() {
    let text = r#"{"type": "record", "name": "R", "fields": [{"name": "f", "type": ["null", "F"]},
        {"name": "g", "type": {"type": "fixed", "name": "F", "size": 3}}, {"name": "h", "type": "F"}]}"#;
    assert_eq!(
        canonical(lenient(text).unwrap().schema()),
        r#"{"name":"R","type":"record","fields":[{"name":"f","type":["null",{"name":"F","type":"fixed","size":3}]},{"name":"g","type":"F"},{"name":"h","type":"F"}]}"#
    );
    let again = text.replace(r#""type": "F"}]"#, r#""type": {"type": "fixed", "name": "F", "size": 3}}]"#);
    assert_eq!(canonical(lenient(&again).unwrap().schema()), canonical(lenient(text).unwrap().schema()));
    let other = text.replace(r#""type": "F"}]"#, r#""type": {"type": "fixed", "name": "F", "size": 4}}]"#);
    assert_eq!(lenient(&other).unwrap_err().kind, ErrorKind::DuplicateName);
}

#[test]
fn attributes_are_reachable_wherever_an_object_stands() {
    let text = r#"{"type": "record", "name": "R", "doc": "a \"doc\"", "aliases": ["Old", "x.Older"], "field-id": 7, "fields": [
        {"name": "a", "type": {"type": "array", "items": "int", "element-id": 3}, "default": [], "order": "descending",
            "aliases": ["b"], "doc": "d"},
        {"name": "m", "type": {"type": "map", "values": {"type": "string", "avro.java.string": "String"}}, "order": "ignore"},
        {"name": "z", "type": ["null", "long"], "default": null}]}"#;
    let schema = OwnedSchema::parse(text).unwrap();
    let schema = schema.schema();
    let Kind::Record(record) = schema.root().kind() else { panic!("not a record") };
    assert_eq!(record.doc().unwrap(), "a \"doc\"");
    assert_eq!(record.aliases().map(|alias| alias.to_string()).collect::<Vec<_>>(), ["Old", "x.Older"]);
    assert_eq!(record.attributes().get("field-id"), Some("7"));
    let [a, m, z] = record.fields().collect::<Vec<_>>()[..] else { panic!("not three fields") };
    assert_eq!(a.ty().attributes().get("element-id"), Some("3"));
    assert_eq!((a.default(), a.order(), a.doc().unwrap().raw()), (Some("[]"), Order::Descending, "d"));
    assert_eq!(a.aliases().next().unwrap(), "b");
    let Kind::Map(values) = m.ty().kind() else { panic!("not a map") };
    assert_eq!(values.attributes().text("avro.java.string").unwrap(), "String");
    assert_eq!((m.order(), m.default()), (Order::Ignore, None));
    assert_eq!((z.default(), z.order()), (Some("null"), Order::Ascending));
}

#[test]
fn logical_types_hold_where_they_are_valid_and_are_ignored_elsewhere() {
    let of = |text: &str| {
        let schema = OwnedSchema::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        schema.schema().root().logical_type()
    };
    let decimal = |precision, scale| Some(LogicalType::Decimal { precision, scale });
    let on = |ty: &str, rest: &str| of(&format!(r#"{{"type": {ty}, "logicalType": {rest}}}"#));
    let fixed = |size: u64| format!(r#""fixed", "name": "F", "size": {size}"#);
    assert_eq!(on("\"bytes\"", r#""decimal", "precision": 9, "scale": 2"#), decimal(9, 2));
    assert_eq!(on("\"bytes\"", r#""decimal", "precision": 9"#), decimal(9, 0));
    assert_eq!(on(&fixed(8), r#""decimal", "precision": 18, "scale": 18"#), decimal(18, 18));
    for bad in [r#""decimal""#, r#""decimal", "precision": 0"#, r#""decimal", "precision": 2, "scale": 3"#] {
        assert_eq!(on("\"bytes\"", bad), None, "{bad}");
    }
    for bad in [r#""decimal", "precision": "4""#, r#""decimal", "precision": 2, "scale": -1"#, "5", r#""unheard-of""#] {
        assert_eq!(on("\"bytes\"", bad), None, "{bad}");
    }
    assert_eq!(on(&fixed(8), r#""decimal", "precision": 19"#), None);
    assert_eq!(on(&fixed(0), r#""decimal", "precision": 1"#), None);
    assert_eq!(on("\"bytes\"", r#""big-decimal""#), Some(LogicalType::BigDecimal));
    assert_eq!(on("\"string\"", r#""uuid""#), Some(LogicalType::Uuid));
    assert_eq!(on(&fixed(16), r#""uuid""#), Some(LogicalType::Uuid));
    assert_eq!(on(&fixed(15), r#""uuid""#), None);
    assert_eq!(on("\"bytes\"", r#""uuid""#), None);
    assert_eq!(on(&fixed(12), r#""duration""#), Some(LogicalType::Duration));
    assert_eq!(on(&fixed(11), r#""duration""#), None);
    assert_eq!(on("\"int\"", r#""date""#), Some(LogicalType::Date));
    assert_eq!(on("\"long\"", r#""date""#), None);
    assert_eq!(on("\"int\"", r#""time-millis""#), Some(LogicalType::TimeMillis));
    assert_eq!(on("\"long\"", r#""time-micros""#), Some(LogicalType::TimeMicros));
    assert_eq!(on("\"long\"", r#""timestamp-nanos""#), Some(LogicalType::TimestampNanos));
    assert_eq!(on("\"long\"", r#""local-timestamp-millis""#), Some(LogicalType::LocalTimestampMillis));
    // A reference has the logical type of its definition.
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "fixed", "name": "D", "size": 4, "logicalType": "decimal", "precision": 9, "scale": 3}},
        {"name": "b", "type": "D"}]}"#;
    let schema = OwnedSchema::parse(text).unwrap();
    let schema = schema.schema();
    let Kind::Record(record) = schema.root().kind() else { panic!("not a record") };
    assert_eq!(record.field("b").unwrap().ty().logical_type(), decimal(9, 3));
}

#[test]
fn a_hundred_levels_pass_and_more_are_refused() {
    let nested =
        |levels: usize| format!("{}\"null\"{}", r#"{"type": "array", "items": "#.repeat(levels), "}".repeat(levels));
    let schema = OwnedSchema::parse(&nested(100)).unwrap();
    assert_eq!(canonical(schema.schema()).matches("array").count(), 100);
    assert_eq!(OwnedSchema::parse(&nested(200)).unwrap_err().kind, ErrorKind::SchemaDepthLimit);
    assert_eq!(OwnedSchema::parse(&nested(5000)).unwrap_err().kind, ErrorKind::SchemaDepthLimit);
    assert_eq!(OwnedSchema::parse(&"[".repeat(1_000_000)).unwrap_err().kind, ErrorKind::SchemaDepthLimit);
    let records = |levels: usize| {
        (0..levels).fold("\"null\"".to_owned(), |inner, level| {
            format!(r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "f", "type": {inner}}}]}}"#)
        })
    };
    assert!(OwnedSchema::parse(&records(100)).is_ok());
    let limits = Limits::SERVER.with_schema_depth(10);
    let error = OwnedSchema::parse_with(&nested(10), ParseMode::Strict, &limits).unwrap_err();
    assert_eq!((error.kind, error.at as usize), (ErrorKind::SchemaDepthLimit, nested(10).find("\"null\"").unwrap()));
}

#[test]
fn large_schemas_parse_and_hostile_ones_are_refused_in_bounded_work() {
    let fields = |n: usize, twice: &str| {
        let fields: Vec<String> = (0..n).map(|i| format!(r#"{{"name":"field{i}","type":"int"}}"#)).collect();
        format!(r#"{{"type":"record","name":"R","fields":[{}{twice}]}}"#, fields.join(","))
    };
    let schema = OwnedSchema::parse(&fields(60_000, "")).unwrap();
    let schema = schema.schema();
    let Kind::Record(record) = schema.root().kind() else { panic!("not a record") };
    assert_eq!(record.fields().nth(59_999).unwrap().name(), "field59999");
    assert_eq!(schema.root().least_size(), Some(60_000));
    let twice = fields(60_000, r#",{"name":"field7","type":"int"}"#);
    let error = OwnedSchema::parse(&twice).unwrap_err();
    assert_eq!((error.kind, error.at as usize), (ErrorKind::DuplicateField, twice.rfind("field7").unwrap()));
    assert_eq!(OwnedSchema::parse(&fields(100_000, "")).unwrap_err().kind, ErrorKind::SchemaNodesLimit);
    // Names that are all alike to a hash, under a namespace as long as is allowed: every look-up is dear.
    let space = "n".repeat(1000);
    let names: Vec<String> =
        (0..20_000).map(|i| format!(r#"{{"type":"fixed","name":"{}{}A","size":1}}"#, i, "x".repeat(i % 5))).collect();
    let text = format!(
        r#"{{"type":"record","name":"R","namespace":"{space}","fields":[{{"name":"f","type":[{}]}}]}}"#,
        names.join(",").replace("\"name\":\"", "\"name\":\"a")
    );
    let result = OwnedSchema::parse(&text).map(|_| ());
    assert!(result.is_ok() || result.unwrap_err().kind == ErrorKind::SchemaFuelLimit);
    let long = format!(r#"{{"type":"fixed","name":"{}","size":1}}"#, "a".repeat(5000));
    assert_eq!(OwnedSchema::parse(&long).unwrap_err().kind, ErrorKind::NameBytesLimit);
    // Defaults that could match in exponentially many ways.
    let mut record = r#"{"type":"record","name":"L0","fields":[{"name":"v","type":"int"}]}"#.to_owned();
    let mut default = r#"{"v":"no"}"#.to_owned();
    for level in 1..25 {
        let below = level - 1;
        record = format!(
            r#"{{"type":"record","name":"L{level}","fields":[{{"name":"v","type":[{record},
                {{"type":"record","name":"M{level}","fields":[{{"name":"v","type":["L{below}",{{"type":"map","values":"int"}}]}}]}}]}}]}}"#
        );
        default = format!(r#"{{"v":{default}}}"#);
    }
    let text =
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{record},"default":{default}}}]}}"#);
    let kind = OwnedSchema::parse(&text).unwrap_err().kind;
    assert!(matches!(kind, ErrorKind::SchemaFuelLimit | ErrorKind::InvalidDefault), "{kind}");
}

#[test]
fn least_sizes_follow_references_in_any_direction() {
    // Each record holds the next, which is defined before it: sizes must travel against the order of the tables.
    let mut fields = vec![
        r#"{"name":"f0","type":{"type":"record","name":"R0","fields":[{"name":"v","type":"double"}]}}"#.to_owned(),
    ];
    for i in 1..200 {
        fields.push(format!(
            r#"{{"name":"f{i}","type":{{"type":"record","name":"R{i}","fields":[{{"name":"a","type":"R{}"}},{{"name":"b","type":"int"}}]}}}}"#,
            i - 1
        ));
    }
    let text = format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","));
    let schema = OwnedSchema::parse(&text).unwrap();
    let expected: usize = (0..200).map(|i| 8 + i).sum();
    assert_eq!(schema.schema().root().least_size(), Some(expected));
}

#[test]
fn each_table_says_when_it_is_full() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}, {"name": "u", "type": ["null", "E"]}]}"#;
    assert_eq!(Capacity::needed(text).unwrap(), Capacity { nodes: 4, fields: 2, names: 2, branches: 2, symbols: 2 });
    assert_eq!(Capacity::needed(text).unwrap().bytes(), 4 * 8 + 2 * 12 + 2 * 16 + 2 * 2 + 2 * 4);
    let kind = |result: Result<Schema<'_>, Error>| result.map(|_| ()).map_err(|error| error.kind);
    assert_eq!(kind(SchemaBuf::<4, 2, 2, 2, 2>::new().parse(text)), Ok(()));
    assert_eq!(kind(SchemaBuf::<3, 2, 2, 2, 2>::new().parse(text)), Err(ErrorKind::NodesFull));
    assert_eq!(kind(SchemaBuf::<4, 1, 2, 2, 2>::new().parse(text)), Err(ErrorKind::FieldsFull));
    assert_eq!(kind(SchemaBuf::<4, 2, 1, 2, 2>::new().parse(text)), Err(ErrorKind::NamesFull));
    assert_eq!(kind(SchemaBuf::<4, 2, 2, 1, 2>::new().parse(text)), Err(ErrorKind::BranchesFull));
    assert_eq!(kind(SchemaBuf::<4, 2, 2, 2, 1>::new().parse(text)), Err(ErrorKind::SymbolsFull));
    // A buffer that failed can be used again.
    let mut buf = SchemaBuf::<4, 2, 2, 2, 2>::new();
    assert!(buf.parse("[").is_err());
    assert_eq!(canonical(buf.parse(text).unwrap()), canonical(OwnedSchema::parse(text).unwrap().schema()));
}

/// `["null", {"type": "record", "name": "P", "fields": [{"name": "x", "type": "int"}, …]}]`, in flash.
static TEXT: &str =
    r#"["null",{"type":"record","name":"P","fields":[{"name":"x","type":{"type":"int","logicalType":"date"}}]}]"#;
static NODES: [Node; 3] = [
    Node::Union { first: 0, len: 2, least: 1 },
    Node::Record { name: tables::Named::definition(0), first: 0, len: 1 },
    Node::Primitive { of: Annotated::new(Primitive::Int, Logical::Date), detail: NONE, at: 65 },
];
static FIELDS: [tables::Field; 1] = [tables::Field { at: 55, object: 46, ty: Ty::node(2), ..tables::Field::EMPTY }];
static NAMES: [tables::Name; 1] = [tables::Name { at: 33, object: 8, least: 1, ..tables::Name::EMPTY }];
static BRANCHES: [Ty; 2] = [Ty(0), Ty::node(1)];
static IN_FLASH: Schema<'static> = Schema::from_tables(TEXT, Ty::node(0), &NODES, &FIELDS, &NAMES, &BRANCHES, &[]);

#[test]
fn tables_in_flash_are_a_schema_like_any_other() {
    let parsed = OwnedSchema::parse(TEXT).unwrap();
    assert_eq!(canonical(IN_FLASH), canonical(parsed.schema()));
    assert_eq!(IN_FLASH.fingerprint(), parsed.schema().fingerprint());
    let Kind::Union(union) = IN_FLASH.root().kind() else { panic!("not a union") };
    let Kind::Record(record) = union.branch(1).unwrap().kind() else { panic!("not a record") };
    assert_eq!(record.field("x").unwrap().ty().logical_type(), Some(LogicalType::Date));
    let mut out = Vec::new();
    let mut stack = [avocet::Frame::EMPTY; 4];
    let mut decoder = avocet::Decoder::new(&[2, 2]);
    avocet::json::write(IN_FLASH.root(), &mut decoder, &mut stack, avocet::json::Style::AVRO, &mut out).unwrap();
    assert_eq!(out, br#"{"P":{"x":1}}"#);
}

#[test]
fn tables_that_contradict_themselves_are_an_error() {
    static LOST: [Node; 1] = [Node::Array { item: Ty::node(9), at: 0 }];
    let schema = Schema::from_tables("", Ty::node(0), &LOST, &[], &[], &[], &[]);
    assert_eq!(schema.fingerprint().unwrap_err().kind, ErrorKind::InvalidTables);
    // An array of itself has no end.
    static ENDLESS: [Node; 1] = [Node::Array { item: Ty::node(0), at: 0 }];
    let schema = Schema::from_tables("", Ty::node(0), &ENDLESS, &[], &[], &[], &[]);
    assert_eq!(schema.fingerprint().unwrap_err().kind, ErrorKind::SchemaDepthLimit);
}

#[test]
fn sizes_that_no_slice_can_have_parse_and_print() {
    let text = r#"{"type":"fixed","name":"F","size":1099511627776}"#;
    let schema = OwnedSchema::parse(text).unwrap();
    assert_eq!(canonical(schema.schema()), r#"{"name":"F","type":"fixed","size":1099511627776}"#);
    assert_eq!(schema.schema().root().least_size(), Some(65_534));
}
