//! `cat` and `head`.

mod common;

use common::{File, SAMPLES, long, run, run_with, sample};
use serde_json::Value;

/// Numbers by value, so that `5.0` equals `5.0e0`; all else as it is.
fn normal(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(_) => Value::Number(number),
            None => Value::String(format!("{:?}", number.as_f64().unwrap())),
        },
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Object(members) => Value::Object(members.into_iter().map(|(key, item)| (key, normal(item))).collect()),
        other => other,
    }
}

fn parse(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| normal(serde_json::from_str(line).expect(line))).collect()
}

#[test]
fn rows_are_those_that_another_implementation_wrote() {
    for (name, _) in SAMPLES {
        let golden = format!("{}/tests/golden/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let golden = std::fs::read_to_string(golden).unwrap();
        let printed = parse(&run(&["head", &sample(name)]).ok());
        assert_eq!(printed, parse(&golden), "{name}");
    }
}

#[test]
fn every_row_is_a_line() {
    for (name, rows) in SAMPLES {
        assert_eq!(parse(&run(&["cat", &sample(name)]).ok()).len(), rows, "{name}");
    }
}

#[test]
fn standard_input_prints_like_the_file() {
    let file = std::fs::read(sample("ports")).unwrap();
    assert_eq!(run_with(&["cat", "-"], &file).ok(), run(&["cat", &sample("ports")]).ok());
}

#[test]
fn skip_and_limit_cut_the_rows_of_all_files_together() {
    let files = [sample("stations"), sample("tides")];
    let all = [run(&["cat", &files[0]]).ok(), run(&["cat", &files[1]]).ok()].concat();
    let all: Vec<&str> = all.lines().collect();
    for (skip, limit) in
        [(0, 0), (0, 1), (3, 5), (42, 400), (43, 1), (419, 2), (420, 1), (460, 100), (468, 1), (9999, 9)]
    {
        let (skip_arg, limit_arg) = (skip.to_string(), limit.to_string());
        let printed = run(&["cat", "--skip", &skip_arg, "--limit", &limit_arg, &files[0], &files[1]]).ok();
        let wanted: Vec<&str> = all.iter().copied().skip(skip).take(limit).collect();
        assert_eq!(printed.lines().collect::<Vec<_>>(), wanted, "skip {skip} limit {limit}");
    }
}

#[test]
fn head_is_for_each_file() {
    let files = [sample("stations"), sample("tides")];
    let printed = run(&["head", "-n", "2", &files[0], &files[1]]).ok();
    assert_eq!(printed.lines().count(), 4);
    assert_eq!(run(&["head", "-n", "0", &files[0]]).ok(), "");
}

#[test]
fn limit_reads_no_further_than_it_must() {
    // The second block is damaged, and so is the rest of the input; nobody asked for either.
    let mut file = File::new("\"long\"").block(2, &[2, 4]).0;
    file.extend(b"garbage");
    assert_eq!(run_with(&["cat", "-n", "2", "-"], &file).ok(), "1\n2\n");
    assert_eq!(run_with(&["head", "-n", "1", "-"], &file).ok(), "1\n");
    assert_eq!(run_with(&["cat", "-n", "3", "-"], &file).code, 6);
}

#[test]
fn skipped_blocks_are_not_inflated() {
    let file = File::with(&[("avro.schema", b"\"long\""), ("avro.codec", b"deflate")])
        .block(3, b"not deflated at all")
        // A stored block of raw deflate.
        .block(2, &[1, 2, 0, 253, 255, 2, 4]);
    assert_eq!(run_with(&["cat", "--skip", "3", "-"], &file.0).ok(), "1\n2\n");
    assert_eq!(run_with(&["cat", "--skip", "4", "-"], &file.0).ok(), "2\n");
    run_with(&["cat", "--skip", "2", "-"], &file.0).fails(6, &["block 0"]);
}

#[test]
fn plain_json_shows_logical_types_and_bytes_by_option() {
    let row = run(&["cat", "--plain", "-n", "1", &sample("stations")]).ok();
    assert!(row.contains(r#""at":"2026-03-01T00:00:00.235039Z""#), "{row}");
    assert!(row.contains(r#""station":"AAcAAA==""#), "{row}");
    assert!(row.contains(r#""rain_mm":"1.15""#), "{row}");
    let row = run(&["cat", "--plain", "--bytes", "hex", "-n", "1", &sample("stations")]).ok();
    assert!(row.contains(r#""station":"00070000""#), "{row}");
    let usage = run(&["cat", "--bytes", "hex", &sample("stations")]);
    assert_eq!(usage.code, 2, "--bytes is for plain JSON");
}

#[test]
fn pretty_json_says_the_same() {
    for flags in [&["cat", "--pretty"][..], &["cat", "--pretty", "--plain"]] {
        let file = sample("parcels");
        let compact: Vec<&str> =
            flags.iter().copied().filter(|flag| *flag != "--pretty").chain([file.as_str()]).collect();
        let pretty: Vec<&str> = flags.iter().copied().chain([file.as_str()]).collect();
        let pretty = run(&pretty).ok();
        assert!(pretty.lines().count() > 5000);
        let values: Vec<Value> =
            serde_json::Deserializer::from_str(&pretty).into_iter().map(|value| normal(value.unwrap())).collect();
        assert_eq!(values, parse(&run(&compact).ok()));
    }
}

#[test]
fn empty_blocks_and_files_without_blocks_are_in_order() {
    let file = File::new("\"long\"").block(0, b"").block(1, &[6]).block(0, b"").block(1, &[8]);
    assert_eq!(run_with(&["cat", "-"], &file.0).ok(), "3\n4\n");
    assert_eq!(run_with(&["cat", "--skip", "1", "-"], &file.0).ok(), "4\n");
    assert_eq!(run_with(&["cat", "-"], &File::new("\"long\"").0).ok(), "");
}

#[test]
fn rows_longer_than_any_buffer_are_printed_whole() {
    let text = "wide \u{7} ".repeat(700_000);
    let data = common::bytes(&text);
    let file = File::new("\"string\"").block(2, &[data.clone(), data].concat()).block(1, &common::bytes("end"));
    let printed = run_with(&["cat", "-"], &file.0).ok();
    let rows: Vec<String> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.iter().map(String::len).collect::<Vec<_>>(), [text.len(), text.len(), 3]);
    assert!(rows[0] == text && rows[1] == text);
}

#[test]
fn rows_before_a_broken_one_are_printed_and_nothing_of_that_one() {
    let schema = r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"},{"name":"ok","type":"boolean"}]}"#;
    let row = |n: i64, ok: u8| [long(n), vec![ok]].concat();
    let file = File::new(schema).block(1, &row(1, 1)).block(3, &[row(2, 0), row(3, 7), row(4, 1)].concat());
    let done = run_with(&["cat", "-"], &file.0).fails(6, &["standard input: corrupt: block 1", "row 1", "ok: boolean"]);
    assert_eq!(done.out, "{\"n\":1,\"ok\":true}\n{\"n\":2,\"ok\":false}\n");
}

#[test]
fn after_a_broken_file_the_next_one_is_printed() {
    let broken = common::Temporary::new("broken", &File::new("\"long\"").block(1, &[2]).block(2, &[4]).0);
    let done =
        run(&["cat", broken.path(), "/nonexistent", &sample("tides")]).fails(6, &[broken.path(), "/nonexistent"]);
    assert_eq!(done.out.lines().count(), 1 + 48);
}
