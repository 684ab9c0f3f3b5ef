//! Rows of the table that read schemas, and what is made of two of them.

use crate::{SERVER, Way, bound, parse, way};
use avocet::codec::{Codec, Decompressor};
use avocet::container::{Header, Reader, WriterOptions};
use avocet::resolve::{Options, OwnedPlan, PlanBuf, Projection, ProjectionError, compat};
use avocet::schema::{Capacity, OwnedSchema, ParseMode, SchemaBuf};
use avocet::single::{FixedPlans, FixedTypedPlans, MapStore, Plans, TypedPlans};
use avocet::typed::OwnedTypedPlan;
use avocet::with::std::{FolderFault, FolderStore};
use avocet::{CountSink, ErrorKind, Limits};
use std::fs;

/// The header of a file.
fn header(schema: &str) -> Vec<u8> {
    WriterOptions::new().with_sync([7; 16]).create(Vec::new(), schema).unwrap().finish().unwrap()
}

/// Every way to a schema.
fn parsers<'w>(text: &'w str, file: &'w [u8], folder: &'w std::path::Path) -> Vec<Way<'w>> {
    vec![
        way("OwnedSchema", move |limits| OwnedSchema::parse_with(text, ParseMode::Strict, limits).map(drop)),
        way("OwnedSchema, lenient", move |limits| OwnedSchema::parse_with(text, ParseMode::Lenient, limits).map(drop)),
        way("SchemaBuf", move |limits| {
            SchemaBuf::<300, 300, 300, 300, 300>::new().parse_with(text, ParseMode::Strict, limits).map(drop)
        }),
        way("Header::parse_schema", move |limits| {
            let header = Header::parse(file, limits).map_err(|error| error.kind())?;
            let mut tables = SchemaBuf::<300, 300, 300, 300, 300>::new();
            header.parse_schema(&mut tables, limits).map(drop).map_err(|error| error.kind())
        }),
        way("Reader", move |limits| Reader::open(file, limits).map(drop)),
        way("FolderStore", move |limits| match FolderStore::open_with(folder, limits) {
            Ok(_) => Ok(()),
            Err(error) => match error.fault {
                FolderFault::Schema(error) => Err(error.kind),
                other => panic!("{other:?}"),
            },
        }),
        way("Writer", move |limits| {
            WriterOptions::new().with_limits(*limits).with_sync([7; 16]).create(Vec::new(), text).map(drop)
        }),
    ]
}

#[test]
fn schema_text() {
    let nested = |depth: usize| format!("{}\"int\"{}", r#"{"type":"array","items":"#.repeat(depth), "}".repeat(depth));
    let fields: Vec<String> = (0..100).map(|at| format!(r#"{{"name":"f{at}","type":"int"}}"#)).collect();
    let wide = format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","));
    let named = format!(r#"{{"type":"fixed","name":"{}","size":1}}"#, "n".repeat(200));
    let (text, tight) = ("\"int\"", SERVER);
    for (name, text, tight, kind) in [
        ("text", format!("{text}{}", " ".repeat(500)), tight.with_schema_text(400), ErrorKind::SchemaTextLimit),
        ("nodes", wide.clone(), tight.with_schema_nodes(90), ErrorKind::SchemaNodesLimit),
        ("depth", nested(20), tight.with_schema_depth(10), ErrorKind::SchemaDepthLimit),
        ("name", named, tight.with_name_bytes(199), ErrorKind::NameBytesLimit),
        ("fuel", wide, tight.with_schema_fuel(100), ErrorKind::SchemaFuelLimit),
    ] {
        let folder = std::env::temp_dir().join(format!("avocet-limits-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("one.avsc"), &text).unwrap();
        let file = header(&text);
        bound(&parsers(&text, &file, &folder), SERVER, tight, kind);
        // Counting keeps nothing, and takes one pass: only the length of the text is limited.
        let counted = Capacity::needed_with(&text, &tight).map(drop).map_err(|error| error.kind);
        assert_eq!(counted, if kind == ErrorKind::SchemaTextLimit { Err(kind) } else { Ok(()) });
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn pairs_of_schemas() {
    let record = |extra: &str| {
        let fields: Vec<String> = (0..100).map(|at| format!(r#"{{"name":"f{at}","type":"int"}}"#)).collect();
        format!(r#"{{"type":"record","name":"R","fields":[{}{extra}]}}"#, fields.join(","))
    };
    let (one, two) = (parse(&record("")), parse(&record(r#",{"name":"g","type":"int","default":0}"#)));
    let (writer, reader) = (one.schema(), two.schema());
    let options = Options::new();
    let other = parse(r#"{"type":"map","values":"int"}"#);
    let ways = [
        way("OwnedPlan", |limits| OwnedPlan::build_with(&writer, &reader, &options, limits).map(drop)),
        way("PlanBuf", |limits| PlanBuf::<2000, 200>::new().build_with(&writer, &reader, &options, limits).map(drop)),
        way("compat::check", |limits| compat::check(&writer, &reader, &options, limits).map(drop)),
        way("compat::can_be_read", |limits| compat::can_be_read(&writer, &reader, &options, limits).map(drop)),
        way("compat::can_be_read_both_ways", |limits| {
            compat::can_be_read_both_ways(&writer, &reader, &options, limits).map(drop)
        }),
    ];
    bound(&ways, SERVER, SERVER.with_schema_fuel(50), ErrorKind::SchemaFuelLimit);
    let ways = [way("OwnedTypedPlan", |limits: &Limits| {
        type Map = std::collections::BTreeMap<String, i64>;
        OwnedTypedPlan::<Map>::build_with(&other.schema(), &options, limits).map(drop)
    })];
    bound(&ways, SERVER, SERVER.with_schema_fuel(1), ErrorKind::SchemaFuelLimit);
}

#[test]
fn plans_for_messages() {
    let (int, long) = (parse("\"int\""), parse("\"long\""));
    let reader = long.schema();
    let mut store = MapStore::new();
    let key = store.insert(int).unwrap();
    let ways = [
        way("Plans", |limits| Plans::new(&reader, 1)?.with_limits(limits).prepare_for(&store, key)),
        way("FixedPlans", |limits| FixedPlans::<1, 64, 8>::new(&reader)?.with_limits(limits).prepare_for(&store, key)),
        way("TypedPlans", |limits| TypedPlans::<i64>::new(1).with_limits(limits).prepare_for(&store, key)),
        way("FixedTypedPlans", |limits| {
            FixedTypedPlans::<i64, 1, 64, 8>::new().with_limits(limits).prepare_for(&store, key)
        }),
    ];
    bound(&ways, SERVER, SERVER.with_schema_fuel(1), ErrorKind::SchemaFuelLimit);
}

#[test]
fn projections() {
    let fields: Vec<String> = (0..100).map(|at| format!(r#"{{"name":"f{at}","type":"int"}}"#)).collect();
    let writer = parse(&format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(",")));
    let writer = writer.schema();
    let all: Vec<String> = (0..100).map(|at| format!("f{at}")).collect();
    let ways = [way("Projection::of_with", |limits| {
        Projection::of_with(&writer, all.iter().map(String::as_str), limits).map(drop).map_err(|error| match error {
            ProjectionError::Limit(kind) => kind,
            other => panic!("{other}"),
        })
    })];
    bound(&ways, SERVER, SERVER.with_schema_fuel(500), ErrorKind::SchemaFuelLimit);
    bound(&ways, SERVER, SERVER.with_schema_text(500), ErrorKind::SchemaTextLimit);
    // Its text is a schema like any other.
    let projection = Projection::of(&writer, all.iter().map(String::as_str)).unwrap();
    let ways = [way("Projection::plan_with", |limits| projection.plan_with(&writer, limits).map(drop))];
    for (tight, kind) in [
        (SERVER.with_schema_text(500), ErrorKind::SchemaTextLimit),
        (SERVER.with_schema_nodes(50), ErrorKind::SchemaNodesLimit),
        (SERVER.with_name_bytes(1), ErrorKind::NameBytesLimit),
        (SERVER.with_schema_fuel(500), ErrorKind::SchemaFuelLimit),
    ] {
        bound(&ways, SERVER, tight, kind);
    }
}

#[test]
fn canonical_forms_and_fingerprints() {
    // All names inherit a namespace and say it in full: where types are defined, and wherever they are named again.
    let space = "n".repeat(300);
    let fields: Vec<String> = (0..200)
        .map(|at| match at {
            0..100 => format!(r#"{{"name":"f{at}","type":{{"type":"fixed","name":"F{at}","size":1}}}}"#),
            _ => format!(r#"{{"name":"f{at}","type":"F0"}}"#),
        })
        .collect();
    let text = format!(r#"{{"type":"record","name":"R","namespace":"{space}","fields":[{}]}}"#, fields.join(","));
    for mode in [ParseMode::Strict, ParseMode::Lenient] {
        let read = |fuel: u32| OwnedSchema::parse_with(&text, mode, &SERVER.with_schema_fuel(fuel));
        let (mut short, mut enough) = (0, SERVER.schema_fuel);
        while enough - short > 1 {
            let middle = short + (enough - short) / 2;
            if read(middle).is_ok() { enough = middle } else { short = middle }
        }
        let schema = read(enough).unwrap();
        let mut count = CountSink::new();
        schema.schema().canonical_form(&mut count).unwrap();
        assert!(count.count() > 200 * 300);
        // Reading it has paid for every byte beyond those of the text, and so bounds whatever is made of the form.
        let most = text.len() + enough as usize;
        assert!(count.count() <= most as u64, "{} bytes of {most}", count.count());
        assert!(schema.schema().fingerprint().is_ok());
    }
    // Less is a smaller limit on names.
    let refused = OwnedSchema::parse_with(&text, ParseMode::Strict, &SERVER.with_name_bytes(299));
    assert_eq!(refused.map(drop).map_err(|error| error.kind), Err(ErrorKind::NameBytesLimit));
}

#[test]
fn inflated_bytes_are_those_of_the_room() {
    let bomb = miniz_oxide::deflate::compress_to_vec(&[0; 1 << 16], 9);
    let mut decompressor = Decompressor::new();
    for (room, fits) in [(1 << 16, true), ((1 << 16) - 1, false), (0, false)] {
        let (mut out, mut lent) = (Vec::new(), vec![0; room]);
        assert_eq!(decompressor.decompress_to_vec(Codec::Deflate, &bomb, &mut out, room).is_ok(), fits);
        assert_eq!(decompressor.decompress(Codec::Deflate, &bomb, &mut lent).is_ok(), fits);
        assert!(out.capacity() <= (2 * room).max(1 << 16), "{} bytes for {room}", out.capacity());
    }
}
