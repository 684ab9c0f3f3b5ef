//! `cargo xtask corpus`: writes the inputs that are generated, the seeds of the fuzz targets and the containers inside
//! the images. They are committed, so that nothing has to be generated to run the tests.

mod files;
mod typed;
mod words;

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
    schemas(&mut files);
    datums(&mut files);
    json(&mut files);
    evolutions(&mut files);
    files::containers(&mut files);
    files::pairs(&mut files);
    files::messages(&mut files);
    files::damaged(&mut files);
    files::logs(&mut files);
    files::packed(&mut files);
    typed::derived(&mut files);
    typed::identities(&mut files);
    words::dictionaries(&mut files);
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
    if at.is_multiple_of(3) {
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
        row = if at.is_multiple_of(2) {
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
    seed(files, "block", "nulls_paid_by_bytes", head(0, 200).long(232).0);
    seed(files, "block", "nulls_beyond_fuel", head(0, 200).long(233).0);
    seed(files, "block", "count_cut", head(1, 1).raw(&[0x80]).0);
}

/// One seed for each rule of schema text, kept and broken.
fn schemas(files: &mut Files) {
    let texts = [
        ("primitive", r#""long""#),
        ("primitive_object", r#" {"type" : "string", "doc": "\u00e9\ud83e\udd89\n"} "#),
        ("union", r#"["null", "string", {"type": "array", "items": ["null", "int"]}]"#),
        (
            "record",
            r#"{"type":"record","name":"R","namespace":"a.b","doc":"d","aliases":["Old","c.Older"],"fields":[{"name":"f","type":"int","default":-1,"order":"descending","aliases":["g"]},{"name":"g2","type":{"type":"map","values":"bytes"},"default":{"k":"\u00ff"}}]}"#,
        ),
        (
            "list",
            r#"{"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","L"],"default":null}]}"#,
        ),
        (
            "mutual",
            r#"{"type":"record","name":"n.A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"a","type":["null","n.A"]}]}},{"name":"b2","type":"B"}]}"#,
        ),
        ("enum", r#"{"type":"enum","name":"E","symbols":["A","B_1"],"default":"A"}"#),
        ("fixed", r#"{"type":"fixed","name":"F","size":16,"logicalType":"decimal","precision":38,"scale":9}"#),
        ("huge_fixed", r#"{"type":"fixed","name":"F","size":1099511627776}"#),
        ("duration", r#"{"type":"fixed","name":"D","size":12,"logicalType":"duration"}"#),
        ("decimal", r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#),
        ("invalid_logical", r#"{"type":"bytes","logicalType":"decimal","precision":2,"scale":4}"#),
        ("default_float", r#"{"type":"record","name":"R","fields":[{"name":"f","type":"double","default":-1.5e-3}]}"#),
        (
            "default_record",
            r#"{"type":"record","name":"R","fields":[{"name":"p","type":{"type":"record","name":"P","fields":[{"name":"x","type":"int"}]},"default":{"x":1}}]}"#,
        ),
        ("wrong_default", r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int","default":"1"}]}"#),
        ("infinite", r#"{"type":"record","name":"S","fields":[{"name":"s","type":"S"}]}"#),
        (
            "duplicate_field",
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int"},{"name":"f","type":"int"}]}"#,
        ),
        ("duplicate_branch", r#"["int","int"]"#),
        ("nested_union", r#"["null",["int"]]"#),
        ("unknown_name", r#"{"type":"array","items":"Nobody"}"#),
        ("lenient_nested_type", r#"{"type":{"type":"string"}}"#),
        (
            "lenient_redefinition",
            r#"[{"type":"fixed","name":"F","size":2},{"type":"map","values":{"type":"fixed","name":"F","size":2}}]"#,
        ),
        ("lone_surrogate", r#"{"type":"int","doc":"\ud83e"}"#),
        ("trailing", r#""int" "int""#),
        ("empty_record", r#"{"type":"record","name":"R","fields":[]}"#),
        ("empty_union", "[]"),
        ("keys_twice", r#"{"type":"int","type":"long"}"#),
    ];
    for (name, text) in texts {
        seed(files, "schema", name, text.as_bytes().to_vec());
    }
    seed(
        files,
        "schema",
        "deep",
        [r#"{"type":"array","items":"#.repeat(100), "\"int\"".to_owned(), "}".repeat(100)].concat().into(),
    );
    seed(files, "schema", "too_deep", "[".repeat(2000).into_bytes());
    let mut laughs = String::from("\"null\"");
    for level in 0..20 {
        laughs = format!(
            r#"{{"type":"record","name":"L{level}","fields":[{{"name":"a","type":{laughs}}},{{"name":"b","type":{}}}]}}"#,
            if level == 0 { "\"null\"".to_owned() } else { format!("\"L{}\"", level - 1) }
        );
    }
    seed(files, "schema", "billion_laughs", laughs.into_bytes());
}

/// What the target builds its schema from, by the numbers of `fuzz/src/shape.rs`, and then bytes to read.
fn datums(files: &mut Files) {
    let mut put = |name: &str, shape: &[u8], datum: Bytes| {
        seed(files, "datum", name, Bytes(shape.to_vec()).raw(&datum.0).0);
    };
    let new = Bytes::default;
    put("long", &[3], new().long(-77));
    put("string", &[7], new().bytes("Käuzchen".as_bytes()));
    put("not_utf8", &[7], new().bytes(b"\xc3"));
    put("array_of_longs", &[8, 3], new().long(2).long(1).long(2).long(0));
    put("array_sized", &[8, 3], new().long(-2).long(2).long(1).long(2).long(1).long(3).long(0));
    put("array_lying_size", &[8, 3], new().long(-2).long(3).long(1).long(2).long(0));
    put("array_of_nulls", &[8, 0], new().long(1000).long(0));
    put("array_of_too_many_nulls", &[8, 0], new().long(1 << 40).long(0));
    put("map_of_doubles", &[10, 5], new().long(1).bytes(b"k").double(0.5).long(0));
    put("record", &[12, 3, 2, 4, 1], new().long(5).float(1.5).raw(&[1]));
    put("empty_record", &[12, 0], new());
    put("enum", &[15, 3], new().long(2));
    put("enum_beyond", &[15, 3], new().long(4));
    put("fixed", &[16, 2], new().raw(b"abc"));
    put("fixed_huge", &[16, 7], new().raw(b"abc"));
    put("union", &[17, 2, 2, 7, 0], new().long(2).bytes(b"owl"));
    put("union_beyond", &[17, 0, 0], new().long(1));
    // A record of a number and a union of null and the record itself.
    put("list", &[12, 2, 3, 17, 0, 4, 0], new().long(1).long(1).long(2).long(1).long(3).long(0));
    put("decimal", &[19, 4], new().bytes(&[0xff, 0x38]));
    put("date", &[19, 0], new().long(20_779));
    put("long_decimal", &[19, 7], new().bytes(&[0x7f; 600]));
    put("tree", &[12, 1, 8, 18, 1, 3, 4, 0], new().long(2).long(1).long(0).long(0).long(0));
    let mut numbers = Numbers(11);
    for at in 0..12 {
        let bytes: Vec<u8> = (0..96).map(|_| numbers.next() as u8 >> (at % 3)).collect();
        put(&format!("random_{at}"), &[12, 4], Bytes(bytes));
    }
}

/// The same shapes, with JSON text behind them; and data to be written.
fn json(files: &mut Files) {
    let texts: [(&str, &[u8], &str); 18] = [
        ("long", &[3], " -77e0 "),
        ("long_beyond", &[3], "9223372036854775808"),
        ("double", &[5], "-1.7976931348623157e308"),
        ("double_halfway", &[5], "9007199254740993.00000000000000000000000000000000000001"),
        ("float_special", &[4], "\"-Infinity\""),
        ("string_escapes", &[7], r#""\"\\\u20ac\ud83e\udd89\n""#),
        ("lone_surrogate", &[7], r#""\ud83e""#),
        ("bytes", &[6], "\"\u{ff}\\u0000\""),
        ("bytes_beyond", &[6], "\"\\u0100\""),
        ("array", &[8, 3], "[1 , 2,-3]"),
        ("array_cut", &[8, 3], "[1,"),
        ("map", &[10, 5], r#"{"k":0.5,"k":1e-400}"#),
        ("record", &[12, 3, 2, 4, 1], r#"{"f0":5,"f1":1.5,"f2":true}"#),
        ("record_any_order", &[12, 3, 2, 4, 1], r#"{"f2":true,"x":[{"f0":"}"}],"f0":5,"f1":1.5}"#),
        ("record_lacks", &[12, 3, 2, 4, 1], r#"{"f2":true,"f0":5}"#),
        ("record_twice", &[12, 3, 2, 4, 1], r#"{"f2":true,"f0":5,"f1":1,"f2":true}"#),
        ("union", &[17, 2, 2, 7, 0], r#"{"string":"owl"}"#),
        ("list", &[12, 2, 3, 17, 0, 4, 0], r#"{"f0":1,"f1":{"n0.R0":{"f1":null,"f0":2}}}"#),
    ];
    for (name, shape, text) in texts {
        seed(files, "json", name, Bytes(shape.to_vec()).raw(text.as_bytes()).0);
    }
    let mut put = |name: &str, shape: &[u8], datum: Bytes| {
        seed(files, "json_write", name, Bytes(shape.to_vec()).raw(&datum.0).0);
    };
    let new = Bytes::default;
    put("double_subnormal", &[5], new().double(5e-324));
    put("double_nan", &[5], new().double(f64::NAN));
    put("float", &[4], new().float(f32::MAX));
    put("string", &[7], new().bytes("\u{0}\"\\\u{7f}\u{2028}Käuze".as_bytes()));
    put("bytes", &[6], new().bytes(&[0, 127, 128, 255]));
    put("map", &[10, 5], new().long(-2).long(20).bytes(b"k").double(0.1).bytes(b"k").double(-0.0).long(0));
    put("arrays", &[8, 8, 3], new().long(2).long(1).long(1).long(0).long(0).long(0));
    put("union", &[17, 2, 2, 7, 0], new().long(2).bytes(b"owl"));
    put("list", &[12, 2, 3, 17, 0, 4, 0], new().long(1).long(1).long(2).long(1).long(3).long(0));
    put("decimal", &[19, 4], new().bytes(&[0xff, 0x38]));
    put("long_decimal", &[19, 7], new().bytes(&[0x7f; 600]));
    put("date", &[19, 0], new().long(20_779));
    put("year_beyond", &[19, 2], new().long(i64::MAX));
}

/// Options, edits of the shape, the shape, and then bytes to read.
fn evolutions(files: &mut Files) {
    let mut put = |name: &str, options: u8, edits: &[[u8; 2]], shape: &[u8], datum: Bytes| {
        let mut data = vec![options, edits.len() as u8];
        data.extend(edits.concat());
        data.extend_from_slice(shape);
        seed(files, "resolve", name, Bytes(data).raw(&datum.0).0);
    };
    let new = Bytes::default;
    put("same", 0, &[], &[12, 2, 3, 7], new().long(1).bytes(b"owl"));
    put("int_to_double", 0, &[[0, 5]], &[2], new().long(-3));
    put("long_to_string", 0, &[[0, 7]], &[3], new().long(-3));
    put("bytes_to_string", 0, &[[0, 7]], &[6], new().bytes(b"\xff"));
    put("field_dropped", 0, &[[1, 1]], &[12, 2, 3, 7], new().long(1).bytes(b"owl"));
    put("field_with_default", 1, &[[1, 3]], &[12, 2, 3, 7, 3], new().long(1).bytes(b"owl"));
    put("field_renamed", 2, &[], &[12, 2, 3, 7], new().long(1).bytes(b"owl"));
    put("symbol_dropped", 0, &[[1, 1]], &[15, 3], new().long(2));
    put("union_wrapped", 4, &[[2, 17]], &[12, 1, 3, 4, 0], new().long(5));
    put("items_promoted", 0, &[[1, 5]], &[8, 2], new().long(-2).long(2).long(1).long(2).long(0));
    put("list_dropped", 0, &[[1, 1]], &[12, 2, 3, 17, 0, 4, 0], new().long(1).long(1).long(2).long(1).long(3).long(0));
    put("nulls_with_defaults", 1, &[[2, 1]], &[8, 12, 0, 3], new().long(1000).long(0));
    let mut numbers = Numbers(17);
    for at in 0..12 {
        let bytes: Vec<u8> = (0..96).map(|_| numbers.next() as u8 >> (at % 3)).collect();
        put(&format!("random_{at}"), at, &[[at, 3], [2, at]], &[12, 4], Bytes(bytes));
    }
}
