//! `cat --reader-schema`, `cat --fields`.

mod common;

use common::{File, Temporary, run};

const WRITER: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}, {"name": "note", "type": ["bytes", "null"]}]}"#;

const READER: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "note", "type": "string"}, {"name": "unit", "type": "string", "default": "C"},
    {"name": "celsius", "type": "double"}]}"#;

/// Rows of the writer, in a file: an id, 21.5, and what the note's bytes are.
fn file(notes: &[&[u8]]) -> Vec<u8> {
    let row = |note: &&[u8]| [&[0x54, 0x00, 0x00, 0xac, 0x41], *note].concat();
    let rows: Vec<u8> = notes.iter().flat_map(row).collect();
    File::new(WRITER).block(notes.len() as i64, &rows).0
}

#[test]
fn rows_are_printed_as_the_reader_sees_them_in_its_order() {
    let data = Temporary::new("evolved.avro", &file(&[b"\x00\x04hi", b"\x00\x00"]));
    let reader = Temporary::new("reader.avsc", READER.as_bytes());
    let out = run(&["cat", "--reader-schema", reader.path(), "--skip", "0", data.path()]).ok();
    let lines = [r#"{"note":"hi","unit":"C","celsius":21.5}"#, r#"{"note":"","unit":"C","celsius":21.5}"#];
    assert_eq!(out.lines().collect::<Vec<_>>(), lines);
    // A container file says its schema too.
    let itself = run(&["cat", "--reader-schema", data.path(), data.path()]).ok();
    assert_eq!(itself, run(&["cat", data.path()]).ok());
}

#[test]
fn what_does_not_fit_is_told_before_any_row_or_at_its_row() {
    let reader = Temporary::new("clash.avsc", READER.as_bytes());
    let data = Temporary::new("clash.avro", &file(&[b"\x00\x04hi", b"\x02"]));
    let done = run(&["cat", "--reader-schema", reader.path(), data.path()]);
    assert!(done.out.starts_with(r#"{"note":"hi""#) && done.out.lines().count() == 1, "{done:?}");
    done.fails(7, &["the writer's type cannot be read as the reader's"]);
    let other = Temporary::new("other.avsc", READER.replace("\"double\"", "\"int\"").as_bytes());
    let done = run(&["cat", "--reader-schema", other.path(), data.path()]);
    assert_eq!(done.out, "");
    done.fails(7, &["cannot be read by the reader's schema", "avocet compat"]);
    let text = Temporary::new("utf8.avro", &file(&[b"\x00\x02\xff"]));
    run(&["cat", "--reader-schema", reader.path(), text.path()]).fails(6, &["UTF-8"]);
}

#[test]
fn fields_are_printed_alone_in_the_order_of_the_file() {
    let data = Temporary::new("fields.avro", &file(&[b"\x00\x04hi", b"\x02"]));
    let out = run(&["cat", "--fields", "note,id", data.path()]).ok();
    let lines = [r#"{"id":42,"note":{"bytes":"hi"}}"#, r#"{"id":42,"note":null}"#];
    assert_eq!(out.lines().collect::<Vec<_>>(), lines);
    run(&["cat", "--fields", "note.size", data.path()]).fails(7, &["no field note.size"]);
    run(&["cat", "--fields", "id", "--reader-schema", data.path(), data.path()]).fails(2, &["--fields"]);
}

#[test]
fn branches_are_called_what_the_writer_calls_them() {
    let address = r#"{"type": "record", "name": "Address", "fields": [
        {"name": "street", "type": "string"}, {"name": "city", "type": "string"}]}"#;
    let schema = format!(
        r#"{{"type": "record", "name": "Order", "namespace": "shop", "fields": [
            {{"name": "home", "type": ["null", {address}]}}, {{"name": "work", "type": ["null", "Address"]}}]}}"#
    );
    let data = Temporary::new("shop.avro", &File::new(&schema).block(1, b"\x02\x02a\x02b\x02\x02c\x02d").0);
    let out = run(&["cat", "--fields", "home.city,work.city", data.path()]).ok();
    assert_eq!(out, "{\"home\":{\"shop.Address\":{\"city\":\"b\"}},\"work\":{\"shop.Address\":{\"city\":\"d\"}}}\n");
    // Two types of one name: the first that the schema comes to keeps it.
    let out = run(&["cat", "--fields", "home.city,work.street", data.path()]).ok();
    assert_eq!(
        out,
        "{\"home\":{\"shop.Address\":{\"city\":\"b\"}},\"work\":{\"shop._2.Address\":{\"street\":\"c\"}}}\n"
    );
}

#[test]
fn a_reader_schema_that_cannot_be_read_is_called_by_its_name() {
    let data = Temporary::new("named.avro", &file(&[b"\x02"]));
    run(&["cat", "--reader-schema", "no-such-file.avsc", data.path()]).fails(1, &["no-such-file.avsc"]);
    let broken = Temporary::new("broken.avsc", b"{");
    run(&["cat", "--reader-schema", broken.path(), data.path()]).fails(6, &["broken.avsc", "schema:"]);
}

#[test]
fn rows_are_read_by_the_rules_that_compat_has_options_for() {
    let decimal =
        |scale: u8| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    let record = |fields: &str| format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#);
    let renamed = record(r#"{"name": "b", "aliases": ["a"], "type": "int", "default": 7}"#);
    for (name, writer, row, reader, option, without, with) in [
        ("decimals", &*decimal(1), &b"\x02A"[..], &*decimal(2), "--ignore-decimals", None, Some("\"A\"\n")),
        (
            "aliases",
            &record(r#"{"name": "a", "type": "int"}"#),
            b"\x02",
            &renamed,
            "--no-aliases",
            Some("{\"b\":1}\n"),
            Some("{\"b\":7}\n"),
        ),
        (
            "branches",
            "\"int\"",
            b"\x02",
            r#"["long", "int"]"#,
            "--exact-first",
            Some("{\"long\":1}\n"),
            Some("{\"int\":1}\n"),
        ),
    ] {
        let data = Temporary::new(&format!("{name}.avro"), &File::new(writer).block(1, row).0);
        let reader = Temporary::new(&format!("{name}.avsc"), reader.as_bytes());
        let args = ["cat", "--reader-schema", reader.path(), data.path(), option];
        for (args, rows) in [(&args[..4], without), (&args[..], with)] {
            let done = run(args);
            match rows {
                Some(rows) => assert_eq!(done.ok(), rows, "{args:?}"),
                None => drop(done.fails(7, &["avocet compat"])),
            }
        }
        run(&["cat", option, data.path()]).fails(2, &["--reader-schema"]);
    }
}
