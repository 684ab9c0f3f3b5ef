//! `sort`: the rows of a file in order, whatever fits into memory.

mod common;

use common::{File, SAMPLES, bytes, long, run, run_with, sample};
use serde_json::Value;
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

    fn names(&self) -> Vec<String> {
        std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const SCHEMA: &str = r#"{"type": "record", "name": "Row", "fields": [
    {"name": "seq", "type": "long", "order": "ignore"},
    {"name": "group", "type": "int"},
    {"name": "at", "type": ["null", {"type": "record", "name": "Place", "fields": [
        {"name": "town", "type": "string"}, {"name": "height", "type": "double"}]}]},
    {"name": "tags", "type": {"type": "map", "values": "int"}}]}"#;

/// A row as the model has it, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    seq: i64,
    group: i64,
    at: Option<(String, f64)>,
}

fn rows(count: i64) -> Vec<Row> {
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let row = |seq| Row {
        seq,
        group: next(20) as i64 - 10,
        at: (next(4) > 0).then(|| ("töwn ".repeat(next(9) as usize), next(7) as f64 - 3.0)),
    };
    (0..count).map(row).collect()
}

fn encode(rows: &[Row]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        out.extend([long(row.seq), long(row.group)].concat());
        match &row.at {
            None => out.push(0),
            Some((town, height)) => out.extend([&[2][..], &bytes(town), &height.to_le_bytes()].concat()),
        }
        out.push(0);
    }
    out
}

/// A file of these rows, in blocks of forty.
fn file(rows: &[Row]) -> Vec<u8> {
    rows.chunks(40).fold(File::new(SCHEMA), |file, some| file.block(some.len() as i64, &encode(some))).0
}

fn read(file: &str) -> Vec<Row> {
    let row = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        let place = &value["at"]["Place"];
        Row {
            seq: value["seq"].as_i64().unwrap(),
            group: value["group"].as_i64().unwrap(),
            at: place["town"].as_str().map(|town| (town.to_owned(), place["height"].as_f64().unwrap())),
        }
    };
    run(&["cat", file]).ok().lines().map(row).collect()
}

/// What is sorted with the least memory is what is sorted in memory, and what the model says.
#[test]
fn rows_are_in_order_and_equal_ones_as_they_came() {
    let dir = Dir::new("sort-order");
    let mut expected = rows(3000);
    std::fs::write(dir.file("in.avro"), file(&expected)).unwrap();
    expected.sort_by(|a, b| {
        let (town, other) = (a.at.as_ref().map(|at| &at.0), b.at.as_ref().map(|at| &at.0));
        b.group.cmp(&a.group).then(town.cmp(&other))
    });
    for memory in ["1", "2K", "70K", "256M"] {
        let out = dir.file(&format!("{memory}.avro"));
        run(&["sort", "--by", "group:desc,at.town:asc", "--memory", memory, &dir.file("in.avro"), &out]).ok();
        assert_eq!(read(&out), expected, "{memory}");
    }
    expected.sort_by(|a, b| {
        let (one, other) = (a.at.as_ref().map(|at| at.1), b.at.as_ref().map(|at| at.1));
        other.partial_cmp(&one).unwrap()
    });
    let (all, out) = (dir.file("256M.avro"), dir.file("height.avro"));
    run(&["sort", "--by", "at.height:desc", "--memory", "4K", "--temp-dir", &dir.file(""), &all, &out]).ok();
    assert_eq!(read(&out), expected);
    assert_eq!(dir.names().len(), 6, "{:?}", dir.names());
}

#[test]
fn without_keys_the_schema_says_the_order() {
    let dir = Dir::new("sort-schema");
    let schema = r#"{"type": "record", "name": "R", "fields": [
        {"name": "note", "type": "string", "order": "ignore"}, {"name": "n", "type": "int", "order": "descending"}]}"#;
    let row = |note: &str, n| [bytes(note), long(n)].concat();
    let rows = [row("a", 1), row("b", 3), row("c", -2), row("d", 3), row("e", 1)].concat();
    let out = dir.file("out.avro");
    run_with(&["sort", "--memory", "1", "-", &out], &File::new(schema).block(5, &rows).0).ok();
    let notes: Vec<_> = run(&["cat", &out]).ok().lines().map(|line| line[9..10].to_owned()).collect();
    assert_eq!(notes, ["b", "d", "a", "e", "c"]);
    // Rows without bytes: all alike, and none is lost.
    run_with(&["sort", "--force", "--memory", "1K", "-", &out], &File::new("\"null\"").block(5000, &[]).0).ok();
    assert_eq!(run(&["count", &out]).ok(), "5000\n");
    run_with(&["sort", "--force", "-", &out], &File::new("\"long\"").0).ok();
    assert_eq!(run(&["count", &out]).ok(), "0\n");
}

#[test]
fn every_codec_is_kept_or_chosen_with_schema_and_metadata() {
    let dir = Dir::new("sort-codecs");
    for (name, count) in SAMPLES {
        let sorted = |line: String| {
            let mut lines: Vec<_> = line.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let all = sorted(run(&["cat", &sample(name)]).ok());
        for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"] {
            let (new, again) = (dir.file(&format!("{name}-{codec}")), dir.file("again"));
            let done = run(&["sort", "--codec", codec, "--memory", "16K", &sample(name), &new]);
            if done.code == 2 {
                done.fails(2, &["maps, which have no order"]);
                run(&["recode", "-c", codec, &sample(name), &new]).ok();
                continue;
            }
            done.ok();
            assert_eq!(sorted(run(&["cat", &new]).ok()), all);
            assert_eq!(run(&["count", &new]).ok(), format!("{count}\n"));
            assert_eq!(run(&["schema", &new]).ok(), run(&["schema", &sample(name)]).ok());
            // Sorted again, nothing changes, not even the codec.
            run(&["sort", "--force", &new, &again]).ok();
            assert_eq!(run(&["cat", &again]).ok(), run(&["cat", &new]).ok());
            assert_eq!(run(&["meta", "--key", "avro.codec", &again]).ok(), format!("{codec}\n"));
        }
    }
    let old = File::with(&[("avro.schema", b"\"long\""), ("mine", b"kept")]).block(2, &[4, 2]);
    let new = dir.file("metadata");
    run_with(&["sort", "-", &new], &old.0).ok();
    assert_eq!(run(&["meta", "--key", "mine", &new]).ok(), "kept\n");
    assert_eq!(run(&["cat", &new]).ok(), "1\n2\n");
}

#[test]
fn from_a_file_that_is_damaged_nothing_appears_and_nothing_is_left() {
    let dir = Dir::new("sort-damage");
    let (temp, new) = (dir.file("temp"), dir.file("new.avro"));
    std::fs::create_dir(&temp).unwrap();
    let good = file(&rows(500));
    let sort =
        |input: &[u8]| run_with(&["sort", "--by", "group", "--memory", "1K", "--temp-dir", &temp, "-", &new], input);
    sort(&good[..good.len() - 9]).fails(5, &["standard input: torn: "]);
    let mut wrong = good.clone();
    *wrong.last_mut().unwrap() ^= 1;
    sort(&wrong).fails(6, &["standard input: corrupt: block 12"]);
    let text = File::new("\"string\"").block(2, &[bytes("a"), bytes([0xff])].concat());
    run_with(&["sort", "--memory", "1", "--temp-dir", &temp, "-", &new], &text.0).fails(6, &["row 1", "not UTF-8"]);
    // Met when rows are in memory, and when runs are merged.
    for memory in ["1", "1K", "1M"] {
        run_with(&["sort", "--memory", memory, "--temp-dir", &temp, "-", &new], &good).fails(2, &["maps", "--by"]);
    }
    assert_eq!(dir.names(), ["temp"]);
    assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0);
    run_with(&["sort", "--memory", "1", "--temp-dir", &dir.file("no"), "--by", "group", "-", &new], &good)
        .fails(1, &["temporary file in", "no: "]);
    assert_eq!(dir.names(), ["temp"]);
    // What fits into memory needs no temporary file.
    run_with(&["sort", "--temp-dir", &dir.file("no"), "--by", "group", "-", &new], &good).ok();
}

#[test]
fn the_temporary_file_goes_where_the_environment_says() {
    let dir = Dir::new("sort-temp");
    let (input, missing) = (dir.file("in.avro"), dir.file("missing"));
    std::fs::write(&input, file(&rows(100))).unwrap();
    let sort = |temp: &str| {
        let mut command = common::command(&["sort", "--force", "--memory", "1K", "--by", "group"]);
        let done = command.args([&input, &dir.file("out.avro")]).env("TMPDIR", temp).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, said) = sort(&missing);
    assert!(code == Some(1) && said.contains(&missing), "{said}");
    std::fs::create_dir(&missing).unwrap();
    assert_eq!(sort(&missing), (Some(0), String::new()));
    // Beside the new file, if the environment says nothing.
    std::fs::remove_dir(&missing).unwrap();
    assert_eq!(sort(""), (Some(0), String::new()));
    let mut names = dir.names();
    names.sort();
    assert_eq!(names, ["in.avro", "out.avro"]);
}

#[test]
fn keys_that_make_no_sense_are_refused_before_anything_is_written() {
    let dir = Dir::new("sort-keys");
    let input = dir.file("in.avro");
    std::fs::write(&input, file(&rows(10))).unwrap();
    let refused = |by: &str, says: &str| {
        run(&["sort", "--by", by, &input, &dir.file("out.avro")]).fails(2, &[says]);
    };
    refused("nothing", "--by nothing: \"nothing\" is no field here");
    refused("group,at.where", "--by at.where: \"where\" is no field here");
    refused("group.x", "\"x\" is no field here");
    refused("tags", "\"tags\" is a map");
    refused("group:down", "neither :asc nor :desc");
    refused("", "is no field here");
    run(&["sort", "-c", "snappy", "-l", "3", &input, &dir.file("out.avro")]).fails(2, &["none"]);
    run(&["sort", "--by", "group", &input, &input]).fails(2, &["is an input"]);
    run(&["sort", "--by", "group", "--memory", "0", &input, &dir.file("out.avro")]).fails(2, &["from 1"]);
    assert_eq!(dir.names(), ["in.avro"]);
}
