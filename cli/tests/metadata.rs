//! `schema`, `meta`, `count`, `fingerprint`.

mod common;

use common::{File, SAMPLES, run, run_with, sample};
use serde_json::Value;

#[test]
fn schema_is_the_text_of_the_header() {
    let text = " {\"type\" : \"fixed\",\n \"name\":\"n-me\", \"size\" : 4} ";
    let file = File::new(text);
    assert_eq!(run_with(&["schema", "-"], &file.0).ok(), format!("{}\n", text.trim_end()));
    assert_eq!(
        run_with(&["schema", "--pretty", "-"], &file.0).ok(),
        "{\n  \"type\": \"fixed\",\n  \"name\": \"n-me\",\n  \"size\": 4\n}\n"
    );
    assert_eq!(
        run_with(&["schema", "--canonical", "-"], &file.0).ok(),
        "{\"name\":\"n-me\",\"type\":\"fixed\",\"size\":4}\n"
    );
}

#[test]
fn pretty_schemas_say_the_same() {
    for (name, _) in SAMPLES {
        let [plain, pretty] =
            [&["schema"][..], &["schema", "--pretty"]].map(|args| run(&[args, &[&sample(name)]].concat()).ok());
        let [plain, pretty]: [Value; 2] = [plain, pretty].map(|text| serde_json::from_str(&text).unwrap());
        assert_eq!(plain, pretty);
    }
}

#[test]
fn schema_files_are_read_strictly() {
    assert_eq!(run_with(&["schema", "--canonical", "-"], b"{\"type\":\"int\"}\n").ok(), "\"int\"\n");
    run_with(&["schema", "-"], b"{\"type\":\"fixed\",\n\"name\":\"n-me\",\"size\":4}")
        .fails(6, &["standard input: corrupt: schema: invalid name", "line 2, column 8"]);
    run_with(&["schema", "-"], b"").fails(6, &["schema"]);
    run_with(&["schema", "-"], b"\xff").fails(6, &["not UTF-8 at byte 0"]);
    run_with(&["schema", "-"], b"Obj").fails(5, &["inside its header"]);
}

#[test]
fn fingerprints_of_int_are_those_of_the_specification() {
    for (args, wanted) in [
        (&["fingerprint"][..], "8f5c393f1ad57572"),
        (&["fingerprint", "--number"], "0x7275d51a3f395c8f"),
        (&["fingerprint", "-a", "rabin", "--number"], "0x7275d51a3f395c8f"),
        (&["fingerprint", "-a", "md5"], "ef524ea1b91e73173d938ade36c1db32"),
        (&["fingerprint", "-a", "sha256"], "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45"),
    ] {
        let done = run_with(&[args, &["-"]].concat(), b"\"int\"");
        assert_eq!(done.ok(), format!("{wanted}\n"), "{args:?}");
    }
    run_with(&["fingerprint", "-a", "md5", "--number", "-"], b"\"int\"").fails(2, &["--number"]);
}

#[test]
fn fingerprints_of_several_files_are_named() {
    let done = run(&["fingerprint", &sample("tides"), &sample("ports")]).ok();
    let lines: Vec<&str> = done.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].ends_with(&format!("  {}", sample("ports"))), "{done}");
}

#[test]
fn count_agrees_with_cat_from_files_and_from_pipes() {
    for (name, rows) in SAMPLES {
        assert_eq!(run(&["count", &sample(name)]).ok(), format!("{rows}\n"));
        let file = std::fs::read(sample(name)).unwrap();
        assert_eq!(run_with(&["count", "-"], &file).ok(), format!("{rows}\n"));
    }
}

#[test]
fn count_of_several_files_has_a_total() {
    let done = run(&["count", &sample("tides"), &sample("ports")]).ok();
    let numbers: Vec<&str> = done.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(numbers, ["48", "160", "208"]);
    assert!(done.ends_with(" total\n"));
}

#[test]
fn count_passes_over_data_that_makes_no_sense() {
    let file = File::new("\"long\"").block(7, &[0xff; 30_000]).block(1 << 40, b"");
    assert_eq!(run_with(&["count", "-"], &file.0).ok(), "1099511627783\n");
    let kept = common::Temporary::new("senseless", &file.0);
    assert_eq!(run(&["count", kept.path()]).ok(), "1099511627783\n");
}

#[test]
fn meta_shows_what_the_header_holds() {
    let file = File::with(&[
        ("avro.schema", b"\"long\""),
        ("note", "ø \"x\"\n".as_bytes()),
        ("raw", b"\x00\xff"),
        ("avro.codec", b"null"),
    ]);
    assert_eq!(
        run_with(&["meta", "-"], &file.0).ok(),
        "codec: null\nsync: 30313233343536373839616263646566\nheader: 77 bytes\navro.schema: \"long\"\n\
         note: ø \"x\"\\n\nraw: hex:00ff\navro.codec: null\n"
    );
    let json: Value = serde_json::from_str(&run_with(&["meta", "--json", "-"], &file.0).ok()).unwrap();
    assert_eq!(json["codec"], "null");
    assert_eq!(json["metadata"]["note"], "ø \"x\"\n");
    assert_eq!(json["metadata"]["raw"]["hex"], "00ff");
    assert_eq!(run_with(&["meta", "--key", "note", "-"], &file.0).ok(), "ø \"x\"\n\n");
    run_with(&["meta", "--key", "absent", "-"], &file.0).fails(1, &["no metadata under \"absent\""]);
}

#[test]
fn meta_works_where_the_schema_is_invalid() {
    let file = File::new("not JSON");
    assert!(run_with(&["meta", "-"], &file.0).ok().contains("avro.schema: not JSON\n"));
    run_with(&["cat", "-"], &file.0).fails(6, &["schema: not valid JSON at byte 0"]);
}

#[test]
fn help_documents_the_exit_codes() {
    for args in [&["--help"][..], &["cat", "--help"], &["verify", "--help"]] {
        let done = run(args).ok();
        assert!(done.contains("Exit codes:") && done.contains("5  a file is torn"), "{done}");
    }
    assert_eq!(run(&["--version"]).ok(), format!("avocet {}\n", env!("CARGO_PKG_VERSION")));
}
