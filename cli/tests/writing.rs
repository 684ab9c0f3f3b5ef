//! `recode` and `concat`: new files with the same rows.

mod common;

use common::{Done, File, SAMPLES, bytes, long, run, run_with, sample};
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

fn cat(file: &str) -> String {
    run(&["cat", file]).ok()
}

/// What `verify` says of the rows and blocks.
fn verified(file: &str) -> String {
    let said = run(&["verify", file]).ok();
    said.trim_end().rsplit(": ").next().unwrap().to_owned()
}

#[test]
fn every_codec_keeps_rows_blocks_and_metadata() {
    let dir = Dir::new("codecs");
    for (name, _) in SAMPLES {
        let file = sample(name);
        for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"] {
            let new = dir.file(&format!("{name}-{codec}.avro"));
            assert_eq!(run(&["recode", "--codec", codec, &file, &new]).ok(), "");
            assert_eq!(cat(&new), cat(&file));
            assert_eq!(verified(&new), verified(&file));
            assert_eq!(run(&["meta", "--key", "avro.codec", &new]).ok(), format!("{codec}\n"));
            assert_eq!(run(&["schema", &new]).ok(), run(&["schema", &file]).ok());
        }
    }
    assert_eq!(dir.names().len(), 36);
}

#[test]
fn blocks_and_levels_are_chosen() {
    let dir = Dir::new("blocks");
    let file = sample("signals");
    let (one, other) = (dir.file("one.avro"), dir.file("other.avro"));
    run(&["recode", "-c", "deflate", "--level", "1", "--block-bytes", "1G", &file, &one]).ok();
    assert_eq!(verified(&one), "ok, 3002 rows in 1 block");
    run(&["recode", "-c", "zstd", "-l", "-5", "--block-bytes", "1", &one, &other]).ok();
    assert_eq!(verified(&other), "ok, 3002 rows in 3002 blocks");
    assert_eq!(cat(&other), cat(&file));
    for level in ["11", "-1"] {
        run(&["recode", "-c", "deflate", "-l", level, &file, &dir.file("no")]).fails(2, &["from 0 to 10"]);
    }
    run(&["recode", "-c", "snappy", "-l", "1", &file, &dir.file("no")]).fails(2, &["none"]);
    run(&["recode", "-c", "lzo", &file, &dir.file("no")]).fails(2, &["lzo"]);
    assert_eq!(dir.names().len(), 2);
}

#[test]
fn metadata_is_kept_and_what_is_reserved_is_not() {
    let dir = Dir::new("metadata");
    let old = File::with(&[
        ("avro.schema", b"\"long\""),
        ("avro.sync", b"of old"),
        ("mine", b"first"),
        ("\u{e9}", b"\xff"),
        ("mine", b"last"),
    ]);
    let new = dir.file("new.avro");
    let input = old.block(1, &[2]);
    run_with(&["recode", "-c", "null", "-", &new], &input.0).ok();
    let said: serde_json::Value = serde_json::from_str(&run(&["meta", "--json", &new]).ok()).unwrap();
    assert_eq!(
        said["metadata"],
        serde_json::json!({"avro.schema": "\"long\"", "avro.codec": "null", "mine": "last", "\u{e9}": {"hex": "ff"}})
    );
}

#[test]
fn nothing_is_overwritten_unasked_and_inputs_never() {
    let dir = Dir::new("overwrite");
    let (a, b) = (dir.file("a.avro"), dir.file("b.avro"));
    std::fs::copy(sample("tides"), &a).unwrap();
    std::fs::write(&b, "precious").unwrap();
    let recode = |args: &[&str]| -> Done { run(&[&["recode", "-c", "null"], args].concat()) };
    recode(&[&a, &a]).fails(2, &["is an input"]);
    recode(&["--force", &a, &a]).fails(2, &["is an input"]);
    recode(&["--force", &a, &format!("{}/../{}/a.avro", dir.0.display(), dir.0.file_name().unwrap().display())])
        .fails(2, &["is an input"]);
    recode(&[&a, &b]).fails(2, &["exists; --force replaces it"]);
    run(&["concat", "--force", &a, &sample("tides"), &a]).fails(2, &["is an input"]);
    assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(sample("tides")).unwrap());
    assert_eq!(std::fs::read(&b).unwrap(), b"precious");
    recode(&["--force", &a, &b]).ok();
    assert_eq!(cat(&b), cat(&a));
    recode(&[&a, "-"]).fails(2, &["must have a name"]);
    recode(&[&a, &dir.file("missing/c.avro")]).fails(1, &["cannot write"]);
    recode(&[&dir.file("missing.avro"), &dir.file("c.avro")]).fails(1, &["missing.avro: error"]);
    assert_eq!(dir.names().len(), 2);
}

#[test]
fn from_a_file_that_is_damaged_nothing_appears() {
    let dir = Dir::new("damage");
    let new = dir.file("new.avro");
    let good = || File::new("\"string\"").block(2, &[bytes("a"), bytes("b")].concat());
    let torn = good().0.into_iter().chain([4, 200]).collect::<Vec<_>>();
    run_with(&["recode", "-c", "deflate", "-", &new], &torn).fails(5, &["standard input: torn: ", "inside block 1"]);
    run_with(&["concat", &new, "-"], &torn).fails(5, &["standard input: torn: "]);
    let bad = good().block(2, &[bytes("c"), bytes([0xff])].concat());
    run_with(&["recode", "-c", "deflate", "-", &new], &bad.0).fails(6, &["corrupt: block 1", "row 1", "not UTF-8"]);
    let unknown = File::with(&[("avro.schema", b"\"long\""), ("avro.codec", b"lz77")]).block(1, &[2]);
    run_with(&["recode", "-c", "null", "-", &new], &unknown.0).fails(3, &["unknown codec"]);
    let large = good().block(1, &bytes("x".repeat(5000)));
    run_with(&["recode", "-c", "null", "--max-block", "4K", "-", &new], &large.0).fails(4, &["longer than the limit"]);
    assert_eq!(dir.names(), [""; 0]);
}

#[test]
fn files_are_joined() {
    let dir = Dir::new("concat");
    let file = sample("regions");
    let (deflated, zstandard, all) = (dir.file("d.avro"), dir.file("z.avro"), dir.file("all.avro"));
    run(&["recode", "-c", "deflate", "--block-bytes", "2K", &file, &deflated]).ok();
    run(&["recode", "-c", "zstandard", &file, &zstandard]).ok();
    run(&["concat", &all, &deflated, &zstandard, &deflated, &file]).ok();
    assert_eq!(cat(&all), cat(&file).repeat(4));
    assert_eq!(run(&["meta", "--key", "avro.codec", &all]).ok(), "deflate\n");
    assert_eq!(run(&["count", &all]).ok(), "480\n");
    assert!(verified(&all).starts_with("ok, 480 rows"));
    // Markers are its own.
    let marker = |file: &str| {
        let said: serde_json::Value = serde_json::from_str(&run(&["meta", "--json", file]).ok()).unwrap();
        said["sync"].clone()
    };
    assert_ne!(marker(&all), marker(&deflated));
}

#[test]
fn files_of_other_schemas_are_not_joined() {
    let dir = Dir::new("schemas");
    let (a, b, new) = (dir.file("a.avro"), dir.file("b.avro"), dir.file("new.avro"));
    let write = |path: &str, schema: &str| std::fs::write(path, File::new(schema).block(1, &long(7)).0).unwrap();
    write(&a, r#""long""#);
    write(&b, r#"{ "type": "long", "doc": "the same" }"#);
    run(&["concat", &new, &a, &b]).ok();
    assert_eq!(cat(&new), "7\n7\n");
    for other in [r#""int""#, r#"{"type": "long", "logicalType": "timestamp-millis"}"#] {
        write(&b, other);
        run(&["concat", "--force", &new, &a, &b]).fails(2, &["b.avro", "schema is not that of"]);
        assert_eq!(cat(&new), "7\n7\n");
    }
    assert_eq!(dir.names().len(), 3);
}
