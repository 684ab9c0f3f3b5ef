//! `cargo xtask corpus`: writes the inputs that are generated, the seeds of the fuzz targets and the containers inside
//! the images. They are committed, so that nothing has to be generated to run the tests.

use crate::naive::Bytes;
use crate::shell::root;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files by their path from the root.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Writes the files; with `check`, only compares.
pub(crate) fn run(check: bool) -> Result<()> {
    let files = generate();
    let mut wrong = Vec::new();
    for (path, data) in &files {
        let full = root().join(path);
        if fs::read(&full).is_ok_and(|there| there == *data) {
            continue;
        }
        wrong.push(path);
        if !check {
            fs::create_dir_all(full.parent().unwrap_or(root()))?;
            fs::write(&full, data)?;
        }
    }
    println!(
        "   {} generated files, {} of them {}",
        files.len(),
        wrong.len(),
        if check { "differ" } else { "written" }
    );
    if check && !wrong.is_empty() {
        bail!("not as generated (cargo xtask corpus): {wrong:?}");
    }
    Ok(())
}

fn generate() -> Files {
    let mut files = Files::new();
    integers(&mut files);
    blocks(&mut files);
    files
}

fn seed(files: &mut Files, target: &str, name: &str, data: Vec<u8>) {
    let path = Path::new("fuzz/corpus").join(target).join(name);
    assert!(files.insert(path, data).is_none(), "{target}/{name} twice");
}

fn integers(files: &mut Files) {
    let mut all = Bytes::default();
    for bits in [0, 1, 6, 7, 13, 14, 20, 27, 28, 31, 32, 35, 55, 56, 62, 63] {
        let value = 1u64 << bits;
        let around = Bytes::default().varint(value - 1).varint(value).varint(value + 1);
        all = all.raw(&around.0);
        seed(files, "varint", &format!("power_{bits}"), around.0);
    }
    seed(files, "varint", "all_lengths", all.0);
    seed(files, "varint", "greatest", vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    seed(files, "varint", "tenth_byte_2", vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02]);
    seed(files, "varint", "eleven_bytes", vec![0x80; 11]);
    seed(files, "varint", "longer_than_needed", vec![0x80, 0x80, 0x80, 0x00, 0x81, 0x00, 0x00]);
    seed(files, "varint", "cut", vec![0x80, 0x80, 0x80]);
    seed(files, "varint", "text", Bytes::default().bytes("Eulen und Käuze".as_bytes()).bytes(b"\xff\xfe").0);
    seed(files, "varint", "negative_length", Bytes::default().long(-1).long(i64::MIN).long(i64::MAX).0);
}

/// Each begins with the least size of an item and the fuel.
fn blocks(files: &mut Files) {
    let head = |min: u8, fuel: u8| Bytes(vec![min, fuel]);
    seed(files, "block", "end", head(1, 0).long(0).0);
    seed(files, "block", "plain", head(1, 0).long(3).raw(b"abc").0);
    seed(files, "block", "sized", head(2, 0).long(-2).long(4).raw(b"abcd").0);
    seed(files, "block", "sized_too_large", head(1, 0).long(-2).long(5).raw(b"abcd").0);
    seed(files, "block", "size_too_small_for_count", head(4, 0).long(-2).long(7).raw(b"abcdefgh").0);
    seed(files, "block", "negative_size", head(1, 0).long(-1).long(-1).raw(b"a").0);
    seed(files, "block", "least_count", head(1, 0).long(i64::MIN).0);
    seed(files, "block", "greatest_count", head(255, 9).long(i64::MAX).0);
    seed(files, "block", "greatest_count_and_size", head(0, 9).long(-i64::MAX).long(i64::MAX).0);
    seed(files, "block", "nulls_within_fuel", head(0, 200).long(200).0);
    seed(files, "block", "nulls_paid_by_bytes", head(0, 200).long(202).0);
    seed(files, "block", "nulls_beyond_fuel", head(0, 200).long(203).0);
    seed(files, "block", "count_cut", head(1, 1).raw(&[0x80]).0);
}
