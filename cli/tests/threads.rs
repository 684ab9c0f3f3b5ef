//! What several threads print and write is what one does.

mod common;

use common::{File, SAMPLES, Temporary, bytes, long, run, run_with, sample};

/// With one thread and with several: the same, whatever it is.
fn same(args: &[&str]) {
    let one = run(args);
    for threads in ["1", "2", "5", "0"] {
        let several = run(&[args, &["--threads", threads]].concat());
        assert_eq!((several.code, several.out, several.err), (one.code, one.out.clone(), one.err.clone()), "{args:?}");
    }
}

#[test]
fn cat_and_count_print_the_same_with_several_threads() {
    for (name, _) in SAMPLES {
        let file = sample(name);
        same(&["cat", &file]);
        same(&["cat", "--plain", "--pretty", &file]);
        same(&["cat", "--skip", "3", "--limit", "40", &file]);
        same(&["cat", "--reader-schema", &file, &file]);
        same(&["count", &file]);
    }
    same(&["count", &sample("ports"), &sample("tides")]);
    same(&["cat", "-n", "3", &sample("ports"), &sample("ports")]);
}

#[test]
fn projections_are_the_same_with_several_threads() {
    let schema = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "long"}, {"name": "b", "type": "string"}]}"#;
    let mut file = File::new(schema);
    for n in 0..200 {
        file = file.block(1, &[long(n), bytes(format!("row {n}"))].concat());
    }
    let file = Temporary::new("threads-fields", &file.0);
    same(&["cat", "--fields", "b", file.path()]);
    same(&["cat", "--fields", "a", file.path()]);
    same(&["cat", "--fields", "none", file.path()]);
}

#[test]
fn damage_is_told_in_the_same_words_after_the_same_rows() {
    let good = std::fs::read(sample("stations")).unwrap();
    for at in (200..good.len()).step_by(good.len() / 23) {
        let mut damaged = good.clone();
        damaged[at] ^= 0x81;
        let file = Temporary::new(&format!("threads-damage-{at}"), &damaged);
        same(&["cat", file.path()]);
        same(&["count", file.path()]);
        let torn = Temporary::new(&format!("threads-torn-{at}"), &good[..at]);
        same(&["cat", torn.path()]);
        same(&["count", torn.path()]);
    }
    let rows = File::new("\"string\"").block(2, &[bytes("one"), bytes("two")].concat());
    let broken = rows.block(3, &[bytes("three"), bytes(b"\xff"), bytes("five")].concat()).block(1, &bytes("six"));
    let file = Temporary::new("threads-broken", &broken.0);
    same(&["cat", file.path()]);
    run(&["cat", "--threads", "3", file.path()]).fails(6, &["block 1", "row 1 of the block"]);
}

#[test]
fn a_value_that_holds_the_marker_is_counted_rightly() {
    let inner = [b"x".repeat(400).as_slice(), &common::SYNC, &[2, 4, 2, b'y'], &common::SYNC].concat();
    let mut file = File::new("\"bytes\"");
    for _ in 0..9 {
        file = file.block(1, &bytes(&inner));
    }
    let file = Temporary::new("threads-marker", &file.0);
    for threads in ["1", "2", "3", "4", "7", "64"] {
        assert_eq!(run(&["count", "--threads", threads, file.path()]).ok(), "9\n");
    }
}

#[test]
fn recode_writes_the_same_blocks_with_several_threads() {
    let dir = std::env::temp_dir().join(format!("avocet-threads-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    // Of the marker, which is another in each file, and of all else.
    let written = |threads: &str, more: &[&str], name: &str| {
        let out = dir.join("out.avro");
        let file = sample(name);
        let args = ["recode", "--force", "--threads", threads, &file, out.to_str().unwrap()];
        run(&[&args, more].concat()).ok();
        let bytes = std::fs::read(&out).unwrap();
        let marker = bytes[bytes.len() - 16..].to_vec();
        let mut pieces = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some(at) = rest.windows(16).position(|window| window == marker) {
            pieces.push(rest[..at].to_vec());
            rest = &rest[at + 16..];
        }
        pieces
    };
    for (name, _) in SAMPLES {
        for more in [&["--codec", "deflate"][..], &["--codec", "null"], &["-c", "zstandard", "--block-bytes", "2K"]] {
            let one = written("1", more, name);
            for threads in ["2", "4"] {
                assert!(written(threads, more, name) == one, "{name} {more:?}");
            }
        }
    }
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn recode_of_what_is_damaged_says_the_same_and_leaves_nothing() {
    let file = File::new("\"long\"").block(2, &[2, 4]).block(2, &[2, 0x80]);
    let file = Temporary::new("threads-recode", &file.0);
    let out = std::env::temp_dir().join(format!("avocet-threads-none-{}", std::process::id()));
    let with = |threads| run(&["recode", "-c", "null", "--threads", threads, file.path(), out.to_str().unwrap()]);
    let (one, several) = (with("1"), with("3"));
    assert_eq!((one.code, one.err), (several.code, several.err));
    assert!(!out.exists());
}

#[test]
fn standard_input_is_read_by_several_threads_too() {
    let file = std::fs::read(sample("parcels")).unwrap();
    let one = run_with(&["cat", "-"], &file).ok();
    assert_eq!(run_with(&["cat", "--threads", "3", "-"], &file).ok(), one);
    assert_eq!(run_with(&["count", "--threads", "3", "-"], &file).ok(), "500\n");
}
