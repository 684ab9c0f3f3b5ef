//! `cargo xtask corpus`: writes the inputs that are generated, the seeds of the fuzz targets and the containers inside
//! the images. They are committed, so that nothing has to be generated to run the tests.

use crate::naive::{Bytes, Numbers, container};
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
    readings(&mut files);
    files
}

fn seed(files: &mut Files, target: &str, name: &str, data: Vec<u8>) {
    let path = Path::new("fuzz/corpus").join(target).join(name);
    assert!(files.insert(path, data).is_none(), "{target}/{name} twice");
}

/// The container inside the images, one row of it, and the sums that decoding has to give.
fn readings(files: &mut Files) {
    const SCHEMA: &str = r#"{"type":"record","name":"lab.Reading","fields":[{"name":"id","type":"long"},{"name":"unit","type":{"type":"enum","name":"Unit","symbols":["KELVIN","PASCAL","VOLT"]}},{"name":"value","type":"double"},{"name":"note","type":["null","string"]},{"name":"samples","type":{"type":"array","items":"int"}}]}"#;
    let mut numbers = Numbers(7);
    let (mut rows, mut checksum, mut one) = (0u32, 0u64, Vec::new());
    let mut blocks = Vec::new();
    // A block without rows stands between two full ones: readers have stopped there.
    for count in [10, 0, 15] {
        let mut block = Bytes::default();
        for _ in 0..count {
            let (row, sum) = reading(&mut numbers, rows);
            if rows == 8 {
                one.clone_from(&row.0);
            }
            block = block.raw(&row.0);
            checksum = checksum.wrapping_add(sum);
            rows += 1;
        }
        blocks.push((count, block.0));
    }
    let mut file = |name: &str, data: Vec<u8>| files.insert(Path::new("no_std_tests/data").join(name), data);
    file("readings.avro", container(SCHEMA, &blocks));
    file("reading.avsc", SCHEMA.as_bytes().to_vec());
    file("reading.bin", one);
    let sums = format!(
        "/// Rows of `readings.avro`.\nconst ROWS: u64 = {rows};\n\n\
         /// Sum of all values of all rows; see `sum.rs`.\nconst CHECKSUM: u64 = {checksum};\n"
    );
    file("readings.rs", sums.into_bytes());
}

/// A row, and the sum of its values: integers and indexes as they are, doubles by their bits, strings by their bytes.
fn reading(numbers: &mut Numbers, at: u32) -> (Bytes, u64) {
    let id = numbers.next() as i64 >> (at % 64);
    let unit = numbers.next() % 3;
    let value = f64::from(numbers.next() as i16) / 16.0;
    let mut row = Bytes::default().long(id).long(unit as i64).double(value);
    let mut sum = (id as u64).wrapping_add(unit).wrapping_add(value.to_bits());
    if at % 3 == 0 {
        row = row.long(0);
    } else {
        let note = ["calm", "Föhn, 28 °C", "gusts up to nine metres per second"][numbers.next() as usize % 3];
        row = row.long(1).bytes(note.as_bytes());
        sum = note.bytes().fold(sum.wrapping_add(1), |sum, byte| sum.wrapping_add(u64::from(byte)));
    }
    let samples: Vec<i32> = (0..at % 5).map(|_| numbers.next() as i32 >> 12).collect();
    sum = samples.iter().fold(sum, |sum, sample| sum.wrapping_add(i64::from(*sample) as u64));
    if !samples.is_empty() {
        let items = samples.iter().fold(Bytes::default(), |items, sample| items.long(i64::from(*sample)));
        // Every other array tells how many bytes it occupies.
        row = if at % 2 == 0 {
            row.long(samples.len() as i64)
        } else {
            row.long(-(samples.len() as i64)).long(items.0.len() as i64)
        };
        row = row.raw(&items.0);
    }
    (row.long(0), sum)
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
