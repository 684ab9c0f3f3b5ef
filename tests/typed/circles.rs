//! Types that contain one another.

use crate::identity::{same, schema};
use avocet::typed::{self, Array, Describe, Map};
use avocet::{Avro, ErrorKind, Limits};
use std::collections::BTreeMap;

#[derive(Avro, Debug, Clone, PartialEq)]
struct Folder {
    name: String,
    files: Vec<File>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct File {
    size: i64,
    #[avro(by_name)]
    mounted: Option<Box<Folder>>,
}

#[test]
fn two_records() {
    schema::<Folder>();
    schema::<File>();
    assert_eq!(
        Folder::SCHEMA_TEXT,
        concat!(
            r#"{"type":"record","name":"Folder","fields":[{"name":"name","type":"string"},"#,
            r#"{"name":"files","type":{"type":"array","items":{"type":"record","name":"File","fields":["#,
            r#"{"name":"size","type":"long"},{"name":"mounted","type":["null","Folder"],"default":null}]}}}]}"#,
        )
    );
    assert_eq!(
        File::SCHEMA_TEXT,
        concat!(
            r#"{"type":"record","name":"File","fields":[{"name":"size","type":"long"},{"name":"mounted","type":["null","#,
            r#"{"type":"record","name":"Folder","fields":[{"name":"name","type":"string"},"#,
            r#"{"name":"files","type":{"type":"array","items":"File"}}]}],"default":null}]}"#,
        )
    );
    let file = File { size: 1, mounted: None };
    let folder = Folder { name: "a".to_owned(), files: vec![file.clone(), file.clone()] };
    let outer = Folder {
        name: "b".to_owned(),
        files: vec![file.clone(), File { size: 2, mounted: Some(Box::new(folder.clone())) }],
    };
    same!(&outer, &folder);
    same!(&folder, &outer);
    same!(&outer.files[1], &file);
    let typed::MaxSize::Unbounded(_) = Folder::MAX_SIZE else { panic!("bounded") };
}

/// A syntax of statements and expressions: circles that lead through one another, and through unions.
#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "lang")]
struct Program {
    body: Vec<Statement>,
    names: BTreeMap<String, Expression>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Statement {
    Empty,
    If(#[avro(by_name)] Box<If>),
    Block(#[avro(by_name)] Block),
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct If {
    condition: Expression,
    then: Statement,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Block {
    body: Statements,
}

/// The circle leads through a struct without a name for its field.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Statements(Vec<Statement>);

#[derive(Avro, Debug, Clone, PartialEq)]
enum Expression {
    Number(i64),
    Sum(#[avro(by_name = Sum)] Box<Sum>),
    Function(#[avro(by_name)] Function),
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Sum {
    left: Expression,
    right: Expression,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Function {
    body: Statements,
}

#[test]
fn circles_through_unions_and_through_one_another() {
    schema::<Program>();
    schema::<Statement>();
    schema::<Expression>();
    schema::<Sum>();
    schema::<Option<Block>>();
    schema::<Vec<Statement>>();
    let one = Expression::Number(1);
    let sum = Expression::Sum(Box::new(Sum { left: one.clone(), right: one.clone() }));
    let block = Statement::Block(Block { body: Statements(vec![Statement::Empty, Statement::Empty]) });
    let function = Expression::Function(Function { body: Statements(vec![block.clone()]) });
    let when = Statement::If(Box::new(If { condition: function.clone(), then: block.clone() }));
    let program = Program { body: vec![when.clone(), block], names: BTreeMap::from([("f".to_owned(), function)]) };
    same!(&program, &Program { body: vec![], names: BTreeMap::new() });
    same!(&when, &Statement::Empty);
    same!(&sum, &one);
    same!(&one, &sum);
}

/// Without memory: lazy views, and one edge by its name.
#[derive(Avro, Debug, Clone, PartialEq)]
struct Menu<'a> {
    title: &'a str,
    entries: Array<'a, Entry<'a>>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
enum Entry<'a> {
    Line,
    Action(&'a str),
    #[rustfmt::skip]
    Submenus(#[avro(by_name)] Map<'a, Menu<'a>>),
}

#[test]
fn circles_through_lazy_views_and_unions() {
    schema::<Menu<'_>>();
    schema::<Entry<'_>>();
    let (mut a, mut b, mut c) = ([0; 100], [0; 100], [0; 100]);
    let inner =
        Menu { title: "inner", entries: Array::from_items(&[Entry::Line, Entry::Action("quit")], &mut a).unwrap() };
    let submenus = Map::from_entries(&[("x", inner.clone()), ("y", inner.clone())], &mut b).unwrap();
    let entries = [Entry::Submenus(submenus), Entry::Action("save")];
    let outer = Menu { title: "outer", entries: Array::from_items(&entries, &mut c).unwrap() };
    same!(&outer, &inner);
    same!(&inner, &outer);
    same!(&entries[0], &entries[1]);
}

/// A circle of generic types.
#[derive(Avro, Debug, Clone, PartialEq)]
struct List<T> {
    first: Option<Cell<T>>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Cell<T> {
    value: T,
    #[avro(by_name = List<T>)]
    rest: Box<List<T>>,
}

#[test]
fn generic_circles() {
    schema::<List<i32>>();
    schema::<Cell<List<String>>>();
    let empty = List { first: None };
    let one = List { first: Some(Cell { value: 7i32, rest: Box::new(empty.clone()) }) };
    same!(&one, &empty);
    same!(&empty, &one);
    assert!(<List<i32>>::SCHEMA_TEXT.contains(r#""name":"Cell_int""#));
}

#[test]
fn circles_end_at_the_depth_limit() {
    let bytes = [2, 14].iter().copied().chain([2].repeat(2000)).collect::<Vec<u8>>();
    let limits = Limits::SERVER.with_depth(20);
    assert_eq!(typed::from_slice_with::<List<i32>>(&[2].repeat(500), &limits).unwrap_err().kind, ErrorKind::DepthLimit);
    assert!(typed::from_slice_with::<Folder>(&bytes, &limits).is_err());
}

mod left {
    #[derive(avocet::Avro, Debug, Clone, PartialEq)]
    #[avro(namespace = "left")]
    pub(super) struct Node {
        pub(super) pair: Option<Box<Pair>>,
    }

    #[derive(avocet::Avro, Debug, Clone, PartialEq)]
    #[avro(namespace = "left")]
    pub(super) struct Pair {
        #[avro(by_name)]
        pub(super) nodes: Vec<Node>,
    }
}

mod right {
    #[derive(avocet::Avro, Debug, Clone, PartialEq)]
    #[avro(namespace = "right")]
    pub(super) struct Node {
        pub(super) weight: i64,
        pub(super) pair: Option<Box<Pair>>,
    }

    #[derive(avocet::Avro, Debug, Clone, PartialEq)]
    #[avro(namespace = "right")]
    pub(super) struct Pair {
        #[avro(by_name)]
        pub(super) nodes: Vec<Node>,
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
struct Both {
    left: left::Pair,
    right: right::Pair,
}

#[test]
fn circles_of_the_same_names_in_other_namespaces() {
    schema::<Both>();
    let node = right::Node { weight: 9, pair: Some(Box::new(right::Pair { nodes: vec![] })) };
    let both = Both {
        left: left::Pair { nodes: vec![left::Node { pair: None }] },
        right: right::Pair { nodes: vec![node.clone(), node] },
    };
    same!(&both, &Both { left: left::Pair { nodes: vec![] }, right: right::Pair { nodes: vec![] } });
}
