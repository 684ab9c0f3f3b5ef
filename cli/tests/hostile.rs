//! Files made to crash, hang or exhaust their reader: each ends at once, in an answer.

mod common;

use common::{File, SAMPLES, bytes, long, run_with, sample};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Ends with this code, and soon, whichever command it is.
#[track_caller]
fn ends(file: &File, code: i32) {
    for command in ["cat", "verify"] {
        let started = Instant::now();
        let done = run_with(&[command, "-"], &file.0);
        assert_eq!(done.code, code, "{command}: {}", done.err);
        assert!(started.elapsed() < Duration::from_secs(5), "{command}");
    }
    let new = std::env::temp_dir().join(format!("avocet-cli-{}-{:?}", std::process::id(), std::thread::current().id()));
    let started = Instant::now();
    let done = run_with(&["sort", "--memory", "64K", "-", new.to_str().unwrap()], &file.0);
    assert_eq!(done.code, code, "sort: {}", done.err);
    assert!(started.elapsed() < Duration::from_secs(5), "sort");
    assert_eq!(std::fs::remove_file(new).is_ok(), code == 0, "there is a new file if all is well");
}

fn record(field: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{field}}}]}}"#)
}

#[test]
fn lengths_beyond_the_data() {
    for length in [i64::MAX, 1 << 40, -1, i64::MIN] {
        ends(&File::new(&record("\"bytes\"")).block(1, &long(length)), 6);
        ends(&File::new(&record("\"string\"")).block(1, &long(length)), 6);
        ends(&File::new(&record(r#"{"type":"array","items":"long"}"#)).block(1, &long(length)), 6);
    }
    ends(&File::new(r#"{"type":"fixed","name":"F","size":1099511627776}"#).block(1, b"abc"), 6);
}

#[test]
fn items_and_rows_without_bytes() {
    let nulls = record(r#"{"type":"array","items":"null"}"#);
    ends(&File::new(&nulls).block(1, &[long(1 << 40), long(0)].concat()), 4);
    ends(&File::new(&nulls).block(1, &[long(1 << 26).repeat(64), long(0)].concat()), 4);
    ends(&File::new(r#"{"type":"record","name":"E","fields":[]}"#).block(1 << 40, b""), 4);
    // These are honest.
    ends(&File::new(&nulls).block(1, &[long(1000), long(0)].concat()), 0);
    ends(&File::new("\"null\"").block(1000, b""), 0);
}

#[test]
fn billion_laughs() {
    let mut schema = r#"{"type":"record","name":"L0","fields":[{"name":"x","type":"null"}]}"#.to_owned();
    for level in 1..=40 {
        schema = format!(
            r#"{{"type":"record","name":"L{level}","fields":[{{"name":"a","type":{schema}}},{{"name":"b","type":"L{}"}}]}}"#,
            level - 1
        );
    }
    ends(&File::new(&schema).block(1, b""), 4);
}

#[test]
fn recursion() {
    let list = r#"{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}"#;
    ends(&File::new(list).block(1, &[vec![2; 1_000_000], vec![0]].concat()), 4);
    let done = run_with(&["verify", "-"], &File::new(list).block(1, &vec![2; 1000]).0);
    assert!(done.err.len() < 500 && done.err.contains(" … "), "the path is shortened: {}", done.err);
    ends(&File::new(list).block(1, &[vec![2; 100], vec![0]].concat()), 0);
    ends(&File::new(r#"{"type":"record","name":"S","fields":[{"name":"s","type":"S"}]}"#).block(1, b""), 6);
}

#[test]
fn deep_schemas() {
    let mut deep = String::new();
    for _ in 0..5000 {
        deep.push_str(r#"{"type":"array","items":"#);
    }
    let _ = write!(deep, "\"null\"{}", "}".repeat(5000));
    ends(&File::new(&deep), 4);
    let brackets = run_with(&["cat", "-"], &File::new(&"[".repeat(1_000_000)).0);
    assert!([4, 6].contains(&brackets.code), "{brackets:?}");
}

#[test]
fn headers_that_promise_too_much() {
    for (count, codes) in [(1_i64 << 40, [4, 4]), (i64::MIN, [6, 6]), (2, [5, 5])] {
        let file = [b"Obj\x01".to_vec(), long(count)].concat();
        for (command, code) in ["cat", "meta"].into_iter().zip(codes) {
            assert_eq!(run_with(&[command, "-"], &file).code, code, "{command} {count}");
        }
    }
    let huge = [b"Obj\x01".to_vec(), long(1), bytes("avro.schema"), long(i64::MAX)].concat();
    run_with(&["meta", "-"], &huge).fails(4, &["header longer than the limit"]);
    run_with(&["cat", "-"], &File::with(&[]).0).fails(6, &["no avro.schema"]);
}

#[test]
fn blocks_that_promise_too_much() {
    for (count, size, code) in [(1, i64::MAX, 4), (1, -1, 6), (-5, 1, 6), (i64::MIN, 1, 6), (1 << 40, 1, 5)] {
        let mut file = File::new("\"long\"");
        file.0.extend([long(count), long(size)].concat());
        ends(&file, code);
    }
    ends(&File::new("\"long\"").block(1 << 40, &[2]), 6);
}

#[test]
fn messages_hold_no_data_and_steer_no_terminal() {
    let secret = "do-not-print-me";
    let schema = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\\u001b[2J\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"boolean\"}]}";
    let file = File::new(schema).block(1, &[bytes(secret), vec![9]].concat());
    let done = run_with(&["verify", "-"], &file.0).fails(6, &["boolean byte"]);
    assert!(!done.err.contains(secret));
    // A field name from a header may be anything.
    let file = File::new(schema).block(1, &[bytes([0xff]), vec![1]].concat());
    let done = run_with(&["verify", "-"], &file.0).fails(6, &["string is not UTF-8"]);
    assert!(!done.err.contains('\u{1b}'), "{:?}", done.err);
}

#[test]
fn damaged_samples_end_in_an_answer() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for (name, _) in SAMPLES {
        let whole = std::fs::read(sample(name)).unwrap();
        for round in 0..40 {
            let mut file = whole.clone();
            // Half of the damage goes to the header and the first block.
            let reach = if round % 2 == 0 { file.len() } else { file.len().min(2500) };
            for _ in 0..=random(3) {
                let at = random(reach);
                file[at] = random(256) as u8;
            }
            if round % 5 == 0 {
                file.truncate(random(whole.len()));
            }
            for command in ["cat", "verify", "count", "meta"] {
                let done = run_with(&[command, "-"], &file);
                assert!((0..=6).contains(&done.code), "{name} {command}: {done:?}");
                assert_eq!(done.code == 0, done.err.is_empty(), "{name} {command}: {}", done.err);
            }
        }
    }
}
