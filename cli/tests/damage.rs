//! Files that are cut, damaged, refused by a limit, or not there.

mod common;

use common::{File, SAMPLES, Temporary, bytes, long, run, run_with, sample};

#[test]
fn samples_verify() {
    for (name, rows) in SAMPLES {
        let done = run(&["verify", &sample(name)]).ok();
        assert!(done.starts_with(&format!("{}: ok, {rows} rows in ", sample(name))), "{done}");
        assert_eq!(run(&["verify", "--quiet", &sample(name)]).ok(), "");
    }
}

#[test]
fn every_cut_is_a_clean_end_or_torn_for_every_command() {
    let file = File::new("\"long\"").block(2, &[2, 4]).block(1, &long(1 << 40));
    let whole = [File::new("\"long\"").0.len(), File::new("\"long\"").block(2, &[2, 4]).0.len(), file.0.len()];
    for cut in 0..=file.0.len() {
        let bytes = &file.0[..cut];
        let code = if whole.contains(&cut) { 0 } else { 5 };
        let kept = Temporary::new("cut", bytes);
        for command in ["cat", "verify", "count"] {
            assert_eq!(run_with(&[command, "-"], bytes).code, code, "{command} of {cut} bytes from a pipe");
            assert_eq!(run(&[command, kept.path()]).code, code, "{command} of {cut} bytes");
        }
        let header = if cut < whole[0] { 5 } else { 0 };
        assert_eq!(run(&["meta", kept.path()]).code, header);
    }
}

#[test]
fn a_torn_file_says_where_it_can_be_cut() {
    let good = File::new("\"long\"").block(2, &[2, 4]);
    let torn = [good.0.as_slice(), &[4, 200]].concat();
    let says = format!(
        "standard input: torn: the file ends at byte {}, inside block 1; cut after byte {}",
        torn.len(),
        good.0.len()
    );
    let done = run_with(&["cat", "-"], &torn).fails(5, &[&says]);
    assert_eq!(done.out, "1\n2\n");
    run_with(&["verify", "-"], &torn).fails(5, &[&says]);
    run_with(&["count", "-"], &torn).fails(5, &[&says]);
}

#[test]
fn a_wrong_sync_marker_is_corrupt() {
    let mut file = File::new("\"long\"").block(1, &[2]).block(1, &[4]);
    *file.0.last_mut().unwrap() ^= 1;
    for command in ["cat", "verify", "count"] {
        run_with(&[command, "-"], &file.0).fails(6, &["block 1", "sync marker does not match"]);
    }
}

#[test]
fn verify_names_the_offset_the_row_and_the_path() {
    let schema = r#"{"type":"record","name":"Basket","fields":[
        {"name":"id","type":"long"},
        {"name":"orders","type":{"type":"array","items":
            {"type":"record","name":"Order","fields":[{"name":"price","type":"int"},{"name":"note","type":["null","string"]}]}}}]}"#;
    let order = |price: i64| [long(price), vec![0]].concat();
    let good = [long(1), vec![0]].concat();
    let bad = [long(2), long(3), order(5), order(1 << 40), order(7), vec![0]].concat();
    let file = File::new(schema).block(1, &good).block(3, &[good.clone(), bad, good].concat());
    let at = File::new(schema).block(1, &[2, 0]).0.len();
    run_with(&["verify", "-"], &file.0)
        .fails(6, &[&format!("corrupt: block 1 at byte {at} of the file, row 1 of the block, byte 6 of its data, orders[1].price: int outside 32 bits")]);
}

#[test]
fn verify_goes_on_with_the_next_file_and_the_greatest_code_counts() {
    let torn = Temporary::new("torn", &File::new("\"long\"").0[..20]);
    let corrupt = Temporary::new("corrupt", b"not Avro at all");
    let done = run(&["verify", corrupt.path(), torn.path(), &sample("tides")]).fails(6, &["corrupt", "torn"]);
    assert!(done.out.contains("tides.avro: ok, 48 rows"));
    assert_eq!(done.err.lines().count(), 2);
    run(&["verify", torn.path(), &sample("tides")]).fails(5, &[]);
}

#[test]
fn data_left_in_a_block_is_corrupt() {
    for (count, data) in [(1, &[2, 4][..]), (0, &[2]), (3, &[2, 4])] {
        let file = File::new("\"long\"").block(count, data);
        run_with(&["verify", "-"], &file.0).fails(6, &["block 0"]);
        run_with(&["cat", "-"], &file.0).fails(6, &["block 0"]);
    }
}

#[test]
fn limits_have_a_code_of_their_own_and_can_be_raised() {
    let text = "x".repeat(5000);
    let file = File::new("\"string\"").block(1, &bytes(&text));
    for command in ["cat", "verify"] {
        run_with(&[command, "--max-block", "4K", "-"], &file.0).fails(4, &["block longer than the limit"]);
        assert_eq!(run_with(&[command, "--max-block", "8K", "-"], &file.0).code, 0);
    }
    // Stored it is small enough, inflated it is not: a hundred thousand zeros, deflated.
    let prefix = b"\xed\xc1\x31\x01\x00\x00\x08\x03\x20\x03\xac\xff\x61\x1a\xa3\x59\x63\x07\x70\x9b\x01";
    let zeros = File::with(&[("avro.schema", b"\"bytes\""), ("avro.codec", b"deflate")])
        .block(1, &[&prefix[..], &[0; 96], b"\x6a\x3d"].concat());
    assert_eq!(run_with(&["verify", "-"], &zeros.0).ok(), "standard input: ok, 1 row in 1 block\n");
    run_with(&["verify", "--max-block", "4K", "-"], &zeros.0).fails(4, &["block inflates beyond the limit"]);
}

#[test]
fn unknown_codecs_have_a_code_of_their_own() {
    let file = File::with(&[("avro.schema", b"\"long\""), ("avro.codec", b"lz77")]).block(1, &[2]);
    run_with(&["cat", "-"], &file.0).fails(3, &["unsupported", "unknown codec"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    run(&["cat", "/nonexistent.avro"]).fails(1, &["avocet: /nonexistent.avro: error: No such file"]);
    run(&["cat", env!("CARGO_MANIFEST_DIR")]).fails(1, &["error"]);
    run(&["cat"]).fails(2, &["Usage"]);
    run(&["cat", "--max-block", "0", "-"]).fails(2, &["from 1 to 4G"]);
}
