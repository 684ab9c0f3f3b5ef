//! Some fields of a schema, by their paths.

use crate::parse;
use avocet::resolve::{Options, OwnedPlan, Projection, ProjectionError};
use avocet::{ErrorKind, Limits};

#[test]
fn projections_hold_the_fields_that_paths_lead_to_and_nothing_else() {
    let writer = r#"{"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "from", "type": {"type": "record", "name": "Address", "fields": [
            {"name": "street", "type": "string"}, {"name": "city", "type": ["long", "int"]}]}},
        {"name": "to", "type": ["null", "Address"]},
        {"name": "billed", "type": "Address"},
        {"name": "items", "type": {"type": "array", "items": {"type": "map", "values": {"type": "record", "name": "Item",
            "fields": [{"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "parent", "type": ["null", "Item"]}]}}}}]}"#;
    let schema = parse(writer);
    let of = |paths: &[&str]| Projection::of(&schema.schema(), paths.iter().copied());
    let datum = b"\x02\x02a\x02\x04\x02\x02b\x00\x06\x02c\x00\x08\x02\x02\x02k\x02\x01\x02\x02\x05\x00\x00\x00";
    for (paths, expected) in [
        (&["id"][..], &b"\x02"[..]),
        // Three versions of one type; an int of ["long", "int"] stays what it is.
        (&["from.city", "to.street", "billed"], b"\x02\x04\x02\x02b\x02c\x00\x08"),
        (&["items.price", "id"], b"\x02\x02\x02\x02k\x02\x01\x00\x00"),
        (&["items.parent", "items.parent.price"], b"\x02\x02\x02k\x02\x02\x05\x00\x00\x00"),
        (&["items.parent.price"], b"\x02\x02\x02k\x02\x02\x05\x00\x00"),
    ] {
        let projection = of(paths).unwrap();
        let plan = projection.plan(&schema.schema()).unwrap_or_else(|error| panic!("{error}: {}", projection.text()));
        let (ours, used) = crate::rewritten(&plan.plan(), datum).unwrap();
        assert_eq!((used, ours.as_slice()), (datum.len(), expected), "{paths:?}: {}", projection.text());
    }
    for path in ["none", "id.x", "from.city.x", "items.none", ""] {
        assert_eq!(of(&[path]).unwrap_err(), ProjectionError::NoSuchField(path.to_owned()));
    }
    assert!(of(&["items"]).unwrap().text().contains("logicalType"));
    // Both reading the text of the projection and building the plan are bounded.
    let projection = of(&["items.price", "id"]).unwrap();
    let with = |limits: Limits| projection.plan_with(&schema.schema(), &limits).map(drop).map_err(|error| error.kind);
    assert_eq!(with(Limits::FIRMWARE), Ok(()));
    assert_eq!(with(Limits::SERVER.with_schema_depth(2)), Err(ErrorKind::SchemaDepthLimit));
    assert_eq!(with(Limits::SERVER.with_schema_fuel(0)), Err(ErrorKind::SchemaFuelLimit));
}

#[test]
fn projections_tell_types_apart_that_are_called_the_same_in_other_namespaces() {
    let fields = r#""fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int"}]"#;
    for [one, two] in [["a.P", "b.P"], ["P", "b.P"], ["b.P", "P"], ["a.P", "a._2.P"], ["P", "_2.P"], ["_2.P", "P"]] {
        let text = format!(
            r#"{{"type": "record", "name": "Around", "fields": [
                {{"name": "f", "type": [{{"type": "record", "name": "{one}", {fields}}},
                    {{"type": "record", "name": "{two}", {fields}}}]}},
                {{"name": "g", "type": ["{one}", "{two}"]}}, {{"name": "h", "type": ["{two}", "{one}"]}}]}}"#
        );
        let schema = parse(&text);
        // The second branch everywhere, then the first.
        for (branch, paths, expected) in [
            (2, &["f.x", "g.x"][..], &[2, 4, 2, 8][..]),
            (2, &["f.x", "g"], &[2, 4, 2, 8, 10]),
            (2, &["f", "g.x", "h.y"], &[2, 4, 6, 2, 8, 2, 14]),
            (2, &["f.x", "g.y", "h"], &[2, 4, 2, 10, 2, 12, 14]),
            (2, &["f", "g", "h"], &[2, 4, 6, 2, 8, 10, 2, 12, 14]),
            (0, &["f.x", "g.x"], &[0, 4, 0, 8]),
            (0, &["f.y", "g.x", "h"], &[0, 6, 0, 8, 0, 12, 14]),
        ] {
            let projection = Projection::of(&schema.schema(), paths.iter().copied()).unwrap();
            let datum = [branch, 4, 6, branch, 8, 10, branch, 12, 14];
            let by_default = avocet::schema::OwnedSchema::parse_with(
                projection.text(),
                avocet::schema::ParseMode::Lenient,
                &Limits::SERVER,
            );
            let by_default = by_default.unwrap();
            let plans = [
                projection.plan(&schema.schema()).unwrap(),
                OwnedPlan::build(&schema.schema(), &by_default.schema(), &Options::new()).unwrap(),
            ];
            for plan in plans {
                let (ours, used) = crate::rewritten(&plan.plan(), &datum).unwrap();
                let text = projection.text();
                assert_eq!((used, ours.as_slice()), (datum.len(), expected), "{one} {two} {paths:?}: {text}");
            }
        }
    }
}

#[test]
fn types_keep_their_names_unless_they_have_two_shapes() {
    let address = r#"{"type": "record", "name": "Address", "fields": [
        {"name": "street", "type": "string"}, {"name": "city", "type": {"type": "record", "name": "City", "fields": [
            {"name": "name", "type": "string"}, {"name": "zip", "type": "int"}]}}]}"#;
    let writer = format!(
        r#"{{"type": "record", "name": "Order", "namespace": "shop", "fields": [
            {{"name": "from", "type": ["null", {address}]}}, {{"name": "to", "type": ["null", "Address"]}},
            {{"name": "town", "type": "City"}}]}}"#
    );
    let schema = parse(&writer);
    let text = |paths: &[&str]| Projection::of(&schema.schema(), paths.iter().copied()).unwrap().text().to_owned();
    for paths in [
        &["from.city", "to.city"][..],
        &["from.city.zip", "to.city.zip", "town.zip"],
        // All fields of a type are the whole of it.
        &["from", "to.street", "to.city.name", "to.city.zip", "town"],
        &["from.street", "to.street", "town.zip"],
    ] {
        let text = text(paths);
        assert!(!text.contains("_2") && !text.contains("aliases"), "{paths:?}: {text}");
    }
    let two = text(&["from.city.zip", "to.street", "town.name"]);
    assert_eq!(two.matches(r#""namespace":"shop._2","aliases":["shop.Address"]"#).count(), 1, "{two}");
    assert_eq!(two.matches(r#""namespace":"shop._2","aliases":["shop.City"]"#).count(), 1, "{two}");
    assert!(!two.contains("_3"), "{two}");
}

/// Records of two names on each level, and both of them lead to both of the next: as many ways as 2 to the levels.
fn doubling(levels: usize) -> (String, String) {
    let mut fields = String::new();
    for level in 0..levels {
        for side in ["A", "B"] {
            let next =
                if level + 1 == levels { r#""int""#.to_owned() } else { format!(r#"["A{0}", "B{0}"]"#, level + 1) };
            let comma = if fields.is_empty() { "" } else { "," };
            fields += &format!(
                r#"{comma}{{"name": "{side}{level}", "type": ["null", {{"type": "record", "name": "{side}{level}", "fields": [
                    {{"name": "x", "type": {next}}}, {{"name": "y", "type": {next}}}]}}]}}"#
            );
        }
    }
    let start = r#"{"name": "start", "type": ["A0", "B0"]}"#;
    (format!(r#"{{"type": "record", "name": "All", "fields": [{fields}, {start}]}}"#), vec!["x"; levels].join("."))
}

#[test]
fn ways_that_double_at_each_level_cost_no_more_than_the_schema_and_the_path() {
    for levels in [2, 16, 50] {
        let (text, path) = doubling(levels);
        let (schema, path) = (parse(&text), format!("start.{path}"));
        let limits = Limits::SERVER.with_schema_fuel(4 * text.len() as u32).with_schema_text(text.len() as u32);
        let projection = Projection::of_with(&schema.schema(), [path.as_str()], &limits).unwrap();
        assert!(projection.text().len() < text.len(), "{}", projection.text());
        let plan = projection.plan(&schema.schema()).unwrap();
        // Nothing of the definitions, then `start`, by the second branch on both levels.
        if levels == 2 {
            let datum = [0, 0, 0, 0, 2, 2, 14, 14, 2, 14, 14];
            assert_eq!(crate::rewritten(&plan.plan(), &datum).unwrap().0, [2, 2, 14]);
        }
    }
    // Paths that want something else in each place, of types that are met everywhere.
    let (text, _) = doubling(12);
    let schema = parse(&text);
    let paths: Vec<String> = (0..1u32 << 12)
        .map(|bits| {
            let steps: Vec<&str> = (0..12).map(|at| if bits >> at & 1 == 0 { "x" } else { "y" }).collect();
            format!("start.{}", steps.join("."))
        })
        .filter(|path| path.matches('x').count() % 3 == 0)
        .collect();
    let of = |limits: &Limits| {
        Projection::of_with(&schema.schema(), paths.iter().map(String::as_str), limits).map(drop).unwrap_err()
    };
    let few = Limits::SERVER.with_schema_fuel(1 << 16);
    assert_eq!(of(&few), ProjectionError::Limit(ErrorKind::SchemaFuelLimit));
    let short = Limits::SERVER.with_schema_text(1 << 10);
    assert_eq!(of(&short), ProjectionError::Limit(ErrorKind::SchemaTextLimit));
}

#[test]
fn a_type_without_a_namespace_is_not_taken_for_one_of_its_name_around_it() {
    let schema = parse(
        r#"{"type":"record","name":"R","fields":[
            {"name":"a","type":{"type":"record","name":"Foo","fields":[{"name":"x","type":"int"}]}},
            {"name":"b","type":{"type":"record","name":"geo.Bar","fields":[
                {"name":"f","type":".Foo"},
                {"name":"g","type":{"type":"record","name":"geo.Foo","fields":[{"name":"y","type":"int"}]}}]}}]}"#,
    );
    let schema = schema.schema();
    let projection = Projection::of(&schema, ["a", "b"]).unwrap();
    let plan = projection.plan(&schema).unwrap();
    let mut out = Vec::new();
    let mut stack = [avocet::Frame::EMPTY; 8];
    avocet::resolve::rewrite_to_vec(&plan.plan(), &mut avocet::Decoder::new(&[2, 4, 6]), &mut stack, &mut out).unwrap();
    assert_eq!(out, [2, 4, 6]);
}
