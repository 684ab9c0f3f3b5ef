//! `compat`, `diff`.

mod common;

use common::{Done, File, SAMPLES, Temporary, command, run, sample};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A directory of files that goes away with the value.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("avocet-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn put(&self, name: &str, text: &[u8]) -> &Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Done {
        let done = command(args).current_dir(&self.0).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Done { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn record(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "R", "fields": [{fields}]}}"#)
}

/// Kind, path, old, new, whether the canonical form changes.
type Difference = (String, String, Option<String>, Option<String>, bool);

/// The differences of two schemas.
fn differences(old: &str, new: &str) -> Vec<Difference> {
    let (old, new) = (Temporary::new("old.avsc", old.as_bytes()), Temporary::new("new.avsc", new.as_bytes()));
    let done = run(&["diff", "--json", old.path(), new.path()]);
    assert_eq!(done.err, "");
    let all: Value = serde_json::from_str(&done.out).unwrap();
    let changes = all["changes"].as_array().unwrap();
    assert_eq!(all["same"], json!(changes.is_empty()));
    assert_eq!(done.code, if changes.is_empty() { 0 } else { 7 });
    let same_form = run(&["fingerprint", old.path()]).ok() == run(&["fingerprint", new.path()]).ok();
    assert_eq!(all["same_canonical_form"], json!(same_form), "{}", done.out);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    changes
        .iter()
        .map(|it| {
            let canonical = it["canonical"].as_bool().unwrap();
            (text(&it["kind"]).unwrap(), text(&it["path"]).unwrap(), text(&it["old"]), text(&it["new"]), canonical)
        })
        .collect()
}

#[test]
fn the_page_on_compatibility_shows_what_is_printed() {
    let page = include_str!("../../docs/compatibility.md");
    let dir = Dir::new("page");
    let (mut schemas, mut shown) = (Vec::new(), 0);
    for fence in page.split("```").skip(1).step_by(2) {
        let (language, text) = fence.split_once('\n').unwrap();
        if language == "json" {
            schemas.push(text);
            continue;
        }
        let [.., old, new] = schemas[..] else { panic!("no pair before {text}") };
        dir.put("old.avsc", old.as_bytes()).put("new.avsc", new.as_bytes());
        let (line, printed) = text.split_once('\n').unwrap();
        let args: Vec<&str> = line.strip_prefix("$ avocet ").unwrap().split(' ').collect();
        let done = dir.run(&args);
        assert_eq!((done.out.as_str(), done.code), (printed, 7), "{line}");
        shown += 1;
    }
    assert!(shown >= 3 && schemas.len() >= 6);
}

#[test]
fn the_verdict_is_the_exit_code_for_every_mode() {
    let dir = Dir::new("modes");
    dir.put("1", record("").as_bytes());
    dir.put("2", record(r#"{"name": "a", "type": "int"}"#).as_bytes());
    dir.put("3", record(r#"{"name": "a", "type": "long"}"#).as_bytes());
    for (mode, code, checks) in [
        ("backward", 0, &[("3", "2", true)][..]),
        ("backward-transitive", 7, &[("3", "2", true), ("3", "1", false)]),
        ("forward", 7, &[("2", "3", false)]),
        ("forward-transitive", 7, &[("2", "3", false), ("1", "3", true)]),
        ("full", 7, &[("3", "2", true), ("2", "3", false)]),
        ("full-transitive", 7, &[("3", "2", true), ("2", "3", false), ("3", "1", false), ("1", "3", true)]),
    ] {
        let done = dir.run(&["compat", "--mode", mode, "--json", "1", "2", "3"]);
        let all: Value = serde_json::from_str(&done.out).unwrap();
        let found: Vec<_> = all["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (&it["reader"], &it["writer"], &it["compatible"]))
            .collect();
        let expected: Vec<_> =
            checks.iter().map(|(reader, writer, good)| (json!(reader), json!(writer), json!(good))).collect();
        let expected: Vec<_> = expected.iter().map(|(reader, writer, good)| (reader, writer, good)).collect();
        assert_eq!((found, done.code, &all["compatible"]), (expected, code, &json!(code == 0)), "{mode}");
    }
    assert_eq!(dir.run(&["compat", "1", "2", "3"]).ok(), "3 can read 2\n");
    dir.run(&["compat", "1"]).fails(2, &["2 values"]);
}

#[test]
fn options_of_reading_are_options_of_the_check() {
    let dir = Dir::new("options");
    let decimal =
        |scale: u8| format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#);
    dir.put("old", decimal(1).as_bytes()).put("new", decimal(2).as_bytes());
    assert_eq!(dir.run(&["compat", "old", "new"]).code, 7);
    assert_eq!(dir.run(&["compat", "--ignore-decimals", "old", "new"]).code, 0);
    dir.put("old", record(r#"{"name": "a", "type": "int"}"#).as_bytes());
    dir.put("new", record(r#"{"name": "b", "aliases": ["a"], "type": "int"}"#).as_bytes());
    assert_eq!(dir.run(&["compat", "old", "new"]).code, 0);
    assert_eq!(dir.run(&["compat", "--no-aliases", "old", "new"]).code, 7);
    // By the unqualified name it would be the first branch, which lacks a field; the alias goes first.
    let x = r#"{"name": "x", "type": "int"}"#;
    dir.put("old", br#"{"type": "record", "name": "c.P", "fields": []}"#);
    dir.put(
        "new",
        format!(
            r#"[{{"type": "record", "name": "a.P", "fields": [{x}]}},
                {{"type": "record", "name": "b.P", "aliases": ["c.P"], "fields": []}}]"#
        )
        .as_bytes(),
    );
    assert_eq!(dir.run(&["compat", "--no-aliases", "old", "new"]).code, 7);
    assert_eq!(dir.run(&["compat", "old", "new"]).code, 0);
    assert_eq!(dir.run(&["compat", "--exact-first", "old", "new"]).code, 0);
}

#[test]
fn container_files_are_schemas_too_and_faults_have_codes_of_their_own() {
    let dir = Dir::new("containers");
    dir.put("file.avro", &File::new(r#"{"type": "fixed", "name": "n-me", "size": 4}"#).0);
    dir.put("same.avsc", br#"{"type": "fixed", "name": "x", "aliases": ["n-me"], "size": 4}"#);
    dir.put("bad.avsc", b"{").put("torn.avro", b"Obj");
    assert_eq!(dir.run(&["compat", "file.avro", "file.avro"]).code, 0);
    dir.run(&["compat", "bad.avsc", "file.avro"]).fails(6, &["bad.avsc: corrupt: schema"]);
    dir.run(&["compat", "torn.avro", "bad.avsc"]).fails(6, &["torn.avro: torn", "bad.avsc: corrupt"]);
    dir.run(&["diff", "file.avro", "nowhere"]).fails(1, &["nowhere"]);
    for (name, _) in SAMPLES {
        let file = sample(name);
        assert_eq!(run(&["diff", &file, &file]).ok(), "");
        run(&["compat", "--mode", "full", &file, &file]).ok();
    }
}

#[test]
fn every_difference_is_told_and_what_it_does_to_the_canonical_form() {
    let old = r#"{"type": "record", "name": "a.R", "doc": "one", "fields": [
        {"name": "gone", "type": "int"},
        {"name": "old", "type": "int", "default": 1},
        {"name": "list", "type": {"type": "array", "items": {"type": "bytes", "logicalType": "decimal", "precision": 4}}},
        {"name": "state", "order": "ignore", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"], "default": "A"}},
        {"name": "some", "type": ["null", "int", {"type": "fixed", "name": "F", "size": 4}]},
        {"name": "id", "type": "long", "field-id": 3}]}"#;
    let new = r#"{"type": "record", "name": "b.R", "doc": "two", "fields": [
        {"name": "id", "type": "string", "field-id": 4},
        {"name": "new", "aliases": ["old"], "type": "int", "default": 2},
        {"name": "list", "type": {"type": "array", "items": {"type": "bytes", "logicalType": "decimal", "precision": 5}}},
        {"name": "state", "type": {"type": "enum", "name": "E", "symbols": ["B", "A", "D"], "default": "B"}},
        {"name": "some", "type": [{"type": "fixed", "name": "F", "size": 8}, "null", "long"]},
        {"name": "more", "type": "string", "default": ""}]}"#;
    let all = differences(old, new);
    let all: Vec<_> = all
        .iter()
        .map(|(kind, path, old, new, canonical)| {
            (kind.as_str(), path.as_str(), old.as_deref().unwrap_or("-"), new.as_deref().unwrap_or("-"), *canonical)
        })
        .collect();
    let expected = [
        ("name", "(datum)", "a.R", "b.R", true),
        ("attribute", "id", "3", "4", false),
        ("field_renamed", "new", "old", "new", true),
        ("default", "new", "1", "2", false),
        ("aliases", "new", "none", "[\"old\"]", false),
        ("order", "state", "ignore", "ascending", false),
        ("field_added", "more", "-", "more", true),
        ("field_removed", "gone", "gone", "-", true),
        ("fields_reordered", "(datum)", "old, list, state, some, id", "id, old, list, state, some", true),
        ("doc", "(datum)", "\"one\"", "\"two\"", false),
        ("type", "id", "long", "string", true),
        ("name", "state", "a.E", "b.E", true),
        ("symbol_removed", "state", "C", "-", true),
        ("symbol_added", "state", "-", "D", true),
        ("symbols_reordered", "state", "A, B", "B, A", true),
        ("enum_default", "state", "A", "B", false),
        ("branch_removed", "some", "int", "-", true),
        ("branch_added", "some", "-", "long", true),
        ("branches_reordered", "some", "null, a.F", "a.F, null", true),
        ("logical_type", "list[]", "decimal(4, 0)", "decimal(5, 0)", false),
        ("name", "some<b.F>", "a.F", "b.F", true),
        ("size", "some<b.F>", "4", "8", true),
    ];
    assert_eq!(all, expected);
}

#[test]
fn what_means_nothing_is_no_difference() {
    let one = record(r#"{"name": "f", "default": [1, 2], "type": {"type": "array", "items": "int"}}"#);
    let two = r#"{"fields":[{"type":{"items":{"type":"int"},"type":"array"},"name":"f","default":[1,2]}],"name":"R","type":"record","namespace":""}"#;
    assert_eq!(differences(&one, two), []);
    let tree =
        |ty: &str| record(&format!(r#"{{"name": "next", "type": ["null", "R"]}}, {{"name": "f", "type": "{ty}"}}"#));
    assert_eq!(differences(&tree("int"), &tree("int")), []);
    assert_eq!(differences(&tree("int"), &tree("long")).len(), 1);
}

#[test]
fn becoming_optional_is_one_difference_and_what_changed_inside_another() {
    let inner = |size: u8| format!(r#"{{"type": "fixed", "name": "F", "size": {size}}}"#);
    let found = differences(&inner(1), &format!(r#"["null", {}]"#, inner(2)));
    let kinds: Vec<_> = found.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["type", "size"]);
}

#[test]
fn names_that_could_steer_a_terminal_are_escaped() {
    let dir = Dir::new("terminal");
    let schema = |name: &str| format!(r#"{{"type": "fixed", "name": "{name}", "size": 4}}"#);
    dir.put("1", &File::new(&schema("\\u001b[2J")).0).put("2", &File::new(&schema("b")).0);
    for args in [["compat", "1", "2"], ["diff", "1", "2"]] {
        let done = dir.run(&args);
        assert!(done.code == 7 && done.out.contains("\\u001b[2J") && !done.out.contains('\u{1b}'), "{done:?}");
    }
}
