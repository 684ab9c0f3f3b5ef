//! Views that carry the plan with them.

use crate::around::{array, everywhere, in_records, in_views, map, record};
use crate::ways::{Model, itself, one, some};
use avocet::resolve::{Options, PlanBuf};
use avocet::schema::OwnedSchema;
use avocet::typed::{self, Array, Doubles, Encode, Floats, Map, OwnedTypedPlan, Typed, TypedPlan};
use avocet::{Avro, ErrorKind};

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Point<'a> {
    x: f64,
    #[avro(default = "\"here\"")]
    label: &'a str,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Shape<'a> {
    points: Array<'a, Point<'a>>,
    weights: Doubles<'a>,
    #[avro(default = "[1.5]")]
    small: Floats<'a>,
    #[avro(default = "{\"a\": [{\"x\": 1}, {\"x\": 2, \"label\": \"two\"}]}")]
    groups: Map<'a, Array<'a, Point<'a>>>,
    next: Option<Inner<'a>>,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
struct Inner<'a> {
    #[avro(by_name)]
    shapes: Array<'a, Shape<'a>>,
    by_name: Map<'a, Inner<'a>>,
}

const POINT: &str = r#"{"type": "record", "name": "Point", "fields": [
    {"name": "y", "type": "bytes"}, {"name": "x", "type": ["float", "int"]}]}"#;

#[test]
fn items_are_read_as_the_plan_says() {
    everywhere::<Array<'static, i64>>(&array("\"int\""));
    everywhere::<Array<'static, Point<'static>>>(&array(POINT));
    in_records::<Map<'static, &str>>(&map("\"bytes\""));
    everywhere::<Map<'static, Point<'static>>>(&map(POINT));
    everywhere::<Doubles<'static>>(&array("\"float\""));
    in_records::<Floats<'static>>(&array("\"int\""));
    some::<Doubles<'static>>(&array(r#"["null", "long", "double"]"#));
    some::<Doubles<'static>>(&array(r#"["int", "float", "double"]"#));
    in_records::<Floats<'static>>(&array("\"float\""));
    in_records::<Array<'static, i64>>(&array("\"long\""));
    one::<Array<'static, Option<i32>>>(&array(r#"["int", "null"]"#));
    itself::<Array<'static, Point<'static>>>();
    itself::<Map<'static, Array<'static, i32>>>();
    itself::<Doubles<'static>>();
}

#[test]
fn views_in_views() {
    let shape = format!(
        r#"{{"type": "record", "name": "Shape", "fields": [
            {{"name": "next", "type": ["null", {{"type": "record", "name": "Inner", "fields": [
                {{"name": "by_name", "type": {{"type": "map", "values": "Inner"}}}},
                {{"name": "shapes", "type": {{"type": "array", "items": "Shape"}}}}]}}]}},
            {{"name": "weights", "type": {{"type": "array", "items": "long"}}}},
            {{"name": "points", "type": {{"type": "array", "items": {POINT}}}}}]}}"#
    );
    some::<Shape<'static>>(&shape);
    in_views::<Shape<'static>>(&shape);
    in_records::<Shape<'static>>(&shape);
    some::<Map<'static, Array<'static, Doubles<'static>>>>(&map(&array(&array("\"int\""))));
    itself::<Shape<'static>>();
}

/// Reads data of another schema as a view and as what owns its items: whether what they write is the same.
fn written_alike<View: Typed, Owned: Typed>(writer: &str)
where
    for<'a> View::At<'a>: Encode,
    for<'a> Owned::At<'a>: Encode,
{
    let schema = OwnedSchema::parse(writer).unwrap();
    let views = OwnedTypedPlan::<View>::build(&schema.schema(), &Options::new()).unwrap();
    let owners = OwnedTypedPlan::<Owned>::build(&schema.schema(), &Options::new()).unwrap();
    let (views, owners) = (views.plan(), owners.plan());
    let model = Model::new(writer);
    let mut good = 0;
    for seed in 0..200 {
        let datum = model.datum(seed);
        let view = views.from_slice(&datum).ok().and_then(|view| typed::to_vec(&view).ok());
        let owned = owners.from_slice(&datum).ok().and_then(|owned| typed::to_vec(&owned).ok());
        assert_eq!(view, owned, "{datum:?} of {writer}");
        good += usize::from(view.is_some());
    }
    assert!(good > 0);
}

#[test]
fn a_view_writes_what_an_owner_of_its_items_writes() {
    written_alike::<Array<'static, i64>, Vec<i64>>(&array("\"int\""));
    written_alike::<Array<'static, &str>, Vec<&str>>(&array(r#"["bytes", "string", "null"]"#));
    written_alike::<Array<'static, Point<'static>>, Vec<Point<'static>>>(&array(POINT));
    written_alike::<Array<'static, Option<Point<'static>>>, Vec<Option<Point<'static>>>>(&array(POINT));
    written_alike::<Array<'static, ()>, Vec<()>>(&array(r#"["null"]"#));
    written_alike::<Doubles<'static>, Vec<f64>>(&array(r#"["null", "long", "double"]"#));
    written_alike::<Floats<'static>, Vec<f32>>(&array("\"long\""));
}

fn plan<T: Typed>(writer: &str) -> OwnedTypedPlan<T> {
    OwnedTypedPlan::build(&OwnedSchema::parse(writer).unwrap().schema(), &Options::new()).unwrap()
}

#[test]
fn views_say_what_is_in_them() {
    let plan = plan::<Map<'static, f64>>(&map(r#"["null", "int"]"#));
    let plan: TypedPlan<'_, Map<'static, f64>> = plan.plan();
    let first = [2, b'a', 2, 10, 2, b'b', 0];
    let second = [2, 2, b'c', 2, 20, 0];
    // A null cannot be read; a block that says its size is not looked into.
    let plain = [&[4][..], &first, &second].concat();
    assert_eq!(plan.from_slice(&plain).unwrap_err().kind, ErrorKind::TypeClash);
    let sized = [&[3, 14][..], &first, &second].concat();
    let map = plan.from_slice(&sized).unwrap();
    assert!(!map.is_empty());
    assert_eq!(map.encoded(), sized);
    assert_eq!(map.get("a"), Ok(Some(5.0)));
    assert_eq!(map.get("c").unwrap_err().kind, ErrorKind::TypeClash);
    assert_eq!(map.check().unwrap_err().kind, ErrorKind::TypeClash);
    assert_eq!(typed::to_vec(&map), Err(avocet::ValueError::Unreadable));
    let mut entries = map.iter();
    assert_eq!(entries.next(), Some(Ok(("a", 5.0))));
    assert_eq!(entries.next().unwrap().unwrap_err().at, 9);
    assert!(entries.next().is_none());
}

#[test]
fn numbers_of_another_type_are_counted_and_copied() {
    let plan = plan::<Doubles<'static>>(&array("\"int\""));
    let plan = plan.plan();
    let doubles = plan.from_slice(&[4, 2, 4, 1, 2, 6, 0]).unwrap();
    assert_eq!((doubles.len(), doubles.is_empty(), doubles.iter().len()), (3, false, 3));
    assert!(doubles.as_one_block().is_none());
    let mut out = [0.0; 5];
    assert_eq!(doubles.copy_to(&mut out), 3);
    assert_eq!(out, [1.0, 2.0, 3.0, 0.0, 0.0]);
    let mut iter = doubles.iter();
    assert_eq!((iter.next(), iter.len()), (Some(1.0), 2));
    assert_eq!(doubles, plan.from_slice(&[6, 2, 4, 6, 0]).unwrap());
    let none = plan.from_slice(&[0]).unwrap();
    assert_eq!(none.as_one_block(), Some(&[][..]));
    assert_eq!(typed::to_vec(&none).unwrap(), [0]);
}

#[test]
fn views_live_as_long_as_the_plan_and_the_input_without_a_heap() {
    let mut arena = PlanBuf::<128, 64>::new();
    let writer =
        OwnedSchema::parse(&record("Only", &format!(r#"{{"name": "points", "type": {}}}"#, array(POINT)))).unwrap();
    #[derive(Avro, Debug, Clone, Copy, PartialEq)]
    struct Only<'a> {
        points: Array<'a, Point<'a>>,
        #[avro(default = "[\"lent\"]")]
        names: Array<'a, &'a str>,
    }
    let plan = arena.build_for::<Only<'static>>(&writer.schema(), &Options::new()).unwrap();
    drop(writer);
    let input = [2, 2, b'?', 2, 14, 0];
    let (first, name) = {
        let only = plan.from_slice(&input).unwrap();
        (only.points.iter().next().unwrap().unwrap(), only.names.iter().next().unwrap().unwrap())
    };
    assert_eq!((first, name), (Point { x: 7.0, label: "here" }, "lent"));
}
