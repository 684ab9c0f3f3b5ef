//! `from-json`: container files out of rows as JSON.

mod common;

use common::{File, SAMPLES, Temporary, run, run_with, sample};
use std::path::PathBuf;

/// A directory that goes away with the value.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("avocet-cli-{}-{name}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn is_empty(&self) -> bool {
        std::fs::read_dir(&self.0).unwrap().next().is_none()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_cat_prints_becomes_the_same_rows() {
    let dir = Dir::new("samples");
    for (name, rows) in SAMPLES {
        let printed = run(&["cat", &sample(name)]).ok();
        let new = dir.file(name);
        for layout in [&["cat"][..], &["cat", "--pretty"]] {
            let text = run(&[layout, &[&sample(name)]].concat()).ok();
            let args = ["from-json", "--force", "--codec", "deflate", "--schema", &sample(name), "-", &new];
            assert_eq!(run_with(&args, text.as_bytes()).ok(), "");
            assert_eq!(run(&["cat", &new]).ok(), printed);
            assert_eq!(run(&["schema", &new]).ok(), run(&["schema", &sample(name)]).ok());
            assert!(run(&["verify", &new]).ok().contains(&format!(" {rows} rows")));
            assert_eq!(run(&["meta", "--key", "avro.codec", &new]).ok(), "deflate\n");
        }
    }
}

const SCHEMA: &str =
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":["null","string"]}]}"#;

#[test]
fn rows_in_any_layout_and_order() {
    let dir = Dir::new("layouts");
    let schema = Temporary::new("layouts.avsc", SCHEMA.as_bytes());
    let text =
        "  {\"b\":\n null,\"a\":1}{\"a\":2e0,\"b\":{\"string\":\"}\\\"{\"}}\r\n\n{\"x\":[{}], \"a\":3,\"b\":null}\n";
    let rows = "{\"a\":1,\"b\":null}\n{\"a\":2,\"b\":{\"string\":\"}\\\"{\"}}\n{\"a\":3,\"b\":null}\n";
    for (name, text, rows) in [("some", text, rows), ("none", " \n", "")] {
        let new = dir.file(name);
        run_with(&["from-json", "-s", schema.path(), "-", &new], text.as_bytes()).ok();
        assert_eq!(run(&["cat", &new]).ok(), rows);
    }
    let numbers = Temporary::new("numbers.avsc", b"\"long\"");
    let new = dir.file("numbers");
    let many: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
    run_with(&["from-json", "-s", numbers.path(), "-c", "snappy", "-", &new], many.join("\t\n").as_bytes()).ok();
    assert_eq!(run(&["cat", &new]).ok(), many.join("\n") + "\n");
    assert!(run(&["count", &new]).ok().starts_with("100000"));
}

#[test]
fn what_rows_lack_is_filled_in_when_asked() {
    let dir = Dir::new("defaults");
    let schema = Temporary::new(
        "defaults.avsc",
        br#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":7},
            {"name":"p","type":{"type":"array","items":{"type":"record","name":"P","fields":[
                {"name":"x","type":["string","null"],"default":"o"},{"name":"y","type":"int"}]}}}]}"#,
    );
    let new = dir.file("new");
    let text = r#"{"p":[{"y":1},{"y":2,"x":null}]} {"p":[],"a":1}"#;
    run_with(&["from-json", "--with-defaults", "-s", schema.path(), "-", &new], text.as_bytes()).ok();
    let rows = [r#"{"a":7,"p":[{"x":{"string":"o"},"y":1},{"x":null,"y":2}]}"#, r#"{"a":1,"p":[]}"#, ""];
    assert_eq!(run(&["cat", &new]).ok(), rows.join("\n"));
    let args = ["from-json", "--force", "-s", schema.path(), "-", &new];
    let without = br#"{"a":1,"p":[{"y":1}]}"#;
    run_with(&args, without).fails(6, &["row 0, p[0].x: field is missing at line 1, column 19"]);
    let args = ["from-json", "--force", "--with-defaults", "-s", schema.path(), "-", &new];
    let lacking = br#"{"p":[{"x":null,"y":1},{}]}"#;
    run_with(&args, lacking).fails(6, &["row 0, p[1].y: field is missing"]);
}

#[test]
fn faults_are_named_by_row_and_line_and_leave_no_file() {
    let dir = Dir::new("faults");
    let schema = Temporary::new("faults.avsc", SCHEMA.as_bytes());
    let new = dir.file("new");
    let good = r#"{"a":1,"b":null}"#;
    for (text, code, says) in [
        (format!("{good}\n{{\"a\":1.5,\"b\":null}}"), 6, "row 1, a: number is not an integer at line 2, column 6"),
        (format!("{good}\n\n{{\"a\":1,\n \"c\":2}}"), 6, "row 1, b: field is missing at line 4, column 7"),
        (format!("{good} {{\"a\":1"), 6, "row 1, (datum): not valid JSON at line 1, column 24"),
        (format!("{good} ]"), 6, "row 1, (datum): not valid JSON at line 1, column 18"),
        (
            format!("{good}\n{{\"a\":1,\"b\":{{\"string\":\"{}\"}}}}", "x".repeat(1 << 20)),
            4,
            "a row of more than 1024 bytes at line 2",
        ),
    ] {
        let args = ["from-json", "--max-row", "1K", "--schema", schema.path(), "-", &new];
        run_with(&args, text.as_bytes()).fails(code, &["standard input: ", says]);
    }
    let bytes = [good.as_bytes(), b"\n{\"a\":1,\n\"b\":\"\xff\"}"].concat();
    run_with(&["from-json", "--schema", schema.path(), "-", &new], &bytes).fails(6, &["not UTF-8 at line 3"]);
    run_with(&["from-json", "--schema", schema.path(), "-c", "xz", "-l", "77", "-", &new], b"")
        .fails(2, &["levels of xz"]);
    let wrong = Temporary::new("wrong.avsc", b"\"int");
    run_with(&["from-json", "--schema", wrong.path(), "-", &new], b"1").fails(6, &["wrong.avsc"]);
    assert!(dir.is_empty());
    // What is there stays, and a schema is not overwritten by the rows.
    let old = Temporary::new("old.avro", &File::new("\"long\"").0);
    run_with(&["from-json", "--schema", old.path(), "-", old.path()], b"1").fails(2, &["is an input"]);
    let other = Temporary::new("other.avro", b"mine");
    run_with(&["from-json", "--schema", old.path(), "-", other.path()], b"1").fails(2, &["--force"]);
    assert_eq!(std::fs::read(other.path()).unwrap(), b"mine");
}
