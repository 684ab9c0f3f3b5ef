//! Records, unions, circles.

use crate::around::{array, everywhere, in_records, in_runs, in_views, map, record};
use crate::scalars::{Color, Hash};
use crate::ways::{Fault, clash, itself, one, read, some};
use avocet::{Avro, ErrorKind};
use std::collections::BTreeMap;

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "new", alias = "old.Person")]
struct User<'a> {
    #[avro(alias = "fullName")]
    name: &'a str,
    #[avro(default = -1)]
    age: i64,
    #[avro(default = "[]")]
    tags: Vec<&'a str>,
    address: Option<Address<'a>>,
    #[avro(null = "last", default = "null")]
    #[avro(alias = "mail")]
    email: Option<&'a str>,
    #[avro(skip)]
    seen: u32,
}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "new")]
struct Address<'a> {
    street: &'a str,
    #[avro(default = "\"CH\"")]
    country: &'a str,
    #[avro(default = "{\"x\": 1.5}")]
    place: BTreeMap<String, f64>,
}

const PERSON: &str = r#"{"type": "record", "name": "old.Person", "fields": [
    {"name": "mail", "type": "string"},
    {"name": "secret", "type": {"type": "array", "items": ["null", "long", {"type": "fixed", "name": "F", "size": 2}]}},
    {"name": "age", "type": "int"},
    {"name": "address", "type": {"type": "record", "name": "Address", "fields": [
        {"name": "zip", "type": "long"}, {"name": "street", "type": "bytes"}]}},
    {"name": "fullName", "type": "string"}]}"#;

const USER: &str = r#"{"type": "record", "name": "User", "fields": [
    {"name": "address", "type": [{"type": "record", "name": "Address", "fields": [
        {"name": "place", "type": {"type": "map", "values": "float"}}, {"name": "street", "type": "string"}]}, "null"]},
    {"name": "name", "type": ["string", "bytes"]},
    {"name": "email", "type": ["null", "string"]},
    {"name": "tags", "type": {"type": "array", "items": "bytes"}}]}"#;

#[test]
fn records_by_the_names_of_their_fields() {
    everywhere::<User<'static>>(PERSON);
    everywhere::<User<'static>>(USER);
    in_runs::<User<'static>>(USER);
    itself::<User<'static>>();
    clash::<User<'static>>(&record("User", r#"{"name": "age", "type": "int"}"#), ErrorKind::MissingDefault);
    clash::<User<'static>>(&record("Nobody", r#"{"name": "name", "type": "string"}"#), ErrorKind::NameClash);
    clash::<User<'static>>(&record("User", r#"{"name": "name", "type": "long"}"#), ErrorKind::TypeClash);
}

/// Nothing but defaults.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Defaults<'a> {
    #[avro(default = true)]
    boolean: bool,
    #[avro(default = -2147483648)]
    int: i32,
    #[avro(default = 200)]
    small: u8,
    #[avro(default = 9223372036854775807)]
    long: i64,
    #[avro(default = 1.25)]
    float: f32,
    #[avro(default = "\"NaN\"")]
    double: f64,
    #[avro(default = "\"\\u00ff\\u0000\"")]
    bytes: &'a [u8],
    #[avro(default = "\"\\u00ff\\u0000\"")]
    more: Vec<u8>,
    #[avro(default = "\"abc\"")]
    hash: Hash,
    #[avro(default = "\"h\\u00e9\"")]
    text: String,
    #[avro(default = "\"Blue\"")]
    color: Color,
    #[avro(default = "[1, -2]")]
    array: Vec<i64>,
    #[avro(default = "[[\"a\"], []]")]
    nested: [Vec<&'a str>; 2],
    #[avro(default = "{\"a\": null, \"b\": 5}")]
    map: BTreeMap<String, Option<i32>>,
    #[avro(default = "{\"text\": \"inner\", \"number\": 7}")]
    record: Box<Inner<'a>>,
    #[avro(default = "null")]
    nothing: (),
    none: Option<bool>,
    #[avro(default = "5.5")]
    value: Kind<'a>,
    #[avro(default = "\"last\"", null = "last")]
    last: Option<&'a str>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Inner<'a> {
    text: &'a str,
    #[avro(default = 3)]
    number: i32,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Kind<'a> {
    Number(f64),
    Text(&'a str),
    Nothing,
    Inner(Inner<'a>),
    Color(Color),
    Many(Vec<Inner<'a>>),
    Hash(Hash),
}

#[test]
fn defaults_of_every_type() {
    everywhere::<Defaults<'static>>(&record("Defaults", ""));
    everywhere::<Defaults<'static>>(&record("Defaults", r#"{"name": "gone", "type": "string"}"#));
    everywhere::<Defaults<'static>>(&record(
        "Defaults",
        r#"{"name": "last", "type": "null"}, {"name": "value", "type": "int"}, {"name": "color", "type": "null"},
           {"name": "record", "type": {"type": "record", "name": "Inner", "fields": [{"name": "text", "type": "bytes"}]}}"#,
    ).replace(r#"{"name": "color", "type": "null"},"#, ""));
}

#[test]
fn unions_by_what_their_branches_are() {
    const INNER: &str = r#"{"type": "record", "name": "Inner", "fields": [
        {"name": "gone", "type": "double"}, {"name": "text", "type": "bytes"}]}"#;
    let color = r#"{"type": "enum", "name": "Color", "symbols": ["Blue", "Red", "Pink"]}"#;
    for writer in [
        "\"float\"".to_owned(),
        "\"null\"".to_owned(),
        "\"bytes\"".to_owned(),
        INNER.to_owned(),
        color.to_owned(),
        array(INNER),
        format!(r#"["null", {INNER}]"#),
        format!(r#"["boolean", {INNER}, {color}, "int"]"#),
        format!(r#"[{}, "string", "long", "null", {color}]"#, array(INNER)),
        r#"["double", {"type": "fixed", "name": "Hash", "size": 3}, "bytes"]"#.to_owned(),
    ] {
        some::<Kind<'static>>(&writer);
        in_records::<Kind<'static>>(&writer);
        in_views::<Kind<'static>>(&writer);
    }
    itself::<Kind<'static>>();
    clash::<Kind<'static>>("\"boolean\"", ErrorKind::BranchClash);
    assert_eq!(read::<Kind<'static>>(r#"["boolean", "int"]"#, &[0, 1]), Err(Fault::Read(ErrorKind::BranchClash)));
    clash::<Option<i32>>("\"string\"", ErrorKind::BranchClash);
    one::<Option<i32>>(r#"["null", "int", "string"]"#);
    one::<i32>(r#"["null", "int", "string"]"#);
    assert_eq!(read::<i32>(r#"["null", "int", "string"]"#, &[0]), Err(Fault::Read(ErrorKind::TypeClash)));
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct List {
    value: i64,
    next: Option<Box<List>>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Tree<'a> {
    name: &'a str,
    #[avro(default = 1)]
    weight: i32,
    children: Vec<Tree<'a>>,
    #[avro(default = "{}")]
    by_name: BTreeMap<String, Tree<'a>>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Boxed<'a> {
    left: Option<Box<Boxed<'a>>>,
    right: Option<Box<Boxed<'a>>>,
    leaf: Leaf<'a>,
}

/// Which has no value that costs nothing: fields are kept until all are there.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Leaf<'a> {
    #[avro(default = "{\"text\": \"d\"}")]
    added: Box<Inner<'a>>,
    it: Box<i64>,
    pair: [Option<Box<f64>>; 2],
}

#[test]
fn circles() {
    let list = r#"{"type": "record", "name": "List", "fields": [
        {"name": "note", "type": "string"}, {"name": "next", "type": ["null", "List"]}, {"name": "value", "type": "int"}]}"#;
    everywhere::<List>(list);
    itself::<List>();
    let tree = r#"{"type": "record", "name": "Tree", "fields": [
        {"name": "children", "type": {"type": "array", "items": "Tree"}}, {"name": "name", "type": "bytes"},
        {"name": "by_name", "type": {"type": "map", "values": ["null", "Tree"]}}]}"#;
    some::<Tree<'static>>(&tree.replace(r#"["null", "Tree"]"#, "\"Tree\""));
    everywhere::<Tree<'static>>(tree);
    itself::<Tree<'static>>();
    let boxed = r#"{"type": "record", "name": "Boxed", "fields": [
        {"name": "leaf", "type": {"type": "record", "name": "Leaf", "fields": [
            {"name": "pair", "type": {"type": "array", "items": ["float", "null"]}}, {"name": "it", "type": "int"}]}},
        {"name": "left", "type": ["null", "Boxed"]}, {"name": "right", "type": ["null", "Boxed"]}]}"#;
    one::<Boxed<'static>>(boxed);
    one::<Vec<Leaf<'static>>>(&array(
        r#"{"type": "record", "name": "Leaf", "fields": [
            {"name": "pair", "type": {"type": "array", "items": ["float", "null"]}}, {"name": "it", "type": "int"}]}"#,
    ));
    // Two items, in one block and in two.
    let leaf = r#"{"type": "record", "name": "Leaf", "fields": [
        {"name": "pair", "type": {"type": "array", "items": ["float", "null"]}}, {"name": "it", "type": ["null", "int"]}]}"#;
    crate::ways::these::<Leaf<'static>>(
        leaf,
        &[vec![4, 2, 2, 0, 2, 14], vec![2, 0, 0, 0, 0x80, 0x3f, 1, 2, 2, 0, 2, 14], vec![3, 4, 2, 2, 0, 2, 14]],
    );
    for wrong in [&[0, 2, 14][..], &[2, 2, 0, 2, 14], &[6, 2, 2, 2, 0, 2, 14]] {
        assert_eq!(read::<Leaf<'static>>(leaf, wrong), Err(Fault::Read(ErrorKind::ArrayLength)));
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Wrapper<T>(T);

#[derive(Avro, Debug, Clone, PartialEq)]
struct Pair<A, B> {
    first: A,
    #[avro(null = "last")]
    second: Option<B>,
    both: [Wrapper<i16>; 1],
}

#[test]
fn generic_types_and_new_types() {
    everywhere::<Wrapper<Wrapper<i64>>>("\"int\"");
    in_records::<Wrapper<Option<String>>>(r#"["bytes", "null"]"#);
    in_runs::<Wrapper<Vec<Wrapper<f64>>>>(&array("\"int\""));
    let fields = r#"{"name": "both", "type": {"type": "array", "items": ["int", "null"]}}, {"name": "second", "type": "string"},
        {"name": "first", "type": ["int", "null", "long"]}"#;
    type Of = Pair<i64, Wrapper<String>>;
    let name = match <Of as avocet::Describe>::SCHEMA.root().kind() {
        avocet::schema::Kind::Record(record) => record.name().to_string(),
        _ => panic!("a record"),
    };
    one::<Of>(&record(&name, fields));
    crate::ways::these::<Of>(
        &record(&name, fields),
        &[vec![2, 0, 14, 0, 2, b'x', 0, 8], vec![1, 4, 0, 14, 0, 0, 4, 9]],
    );
    in_runs::<BTreeMap<String, Wrapper<i64>>>(&map("\"int\""));
}
