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
