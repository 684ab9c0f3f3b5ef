//! What `repair` saves, what it says, and what it leaves alone.

mod common;

use common::{File, SYNC, Temporary, bytes, long, run, run_with, sample};

/// Three blocks of strings, and where each begins.
fn three() -> (Vec<u8>, [usize; 4]) {
    let mut file = File::with(&[("avro.schema", b"\"string\""), ("owner", b"me")]);
    let mut at = [file.0.len(); 4];
    for (index, rows) in [["one", "more"], ["two", "too"], ["three", "free"]].iter().enumerate() {
        file = file.block(2, &rows.iter().flat_map(bytes).collect::<Vec<u8>>());
        at[index + 1] = file.0.len();
    }
    (file.0, at)
}

/// A path that nothing is at.
fn nowhere(name: &str) -> Temporary {
    let place = Temporary::new(name, b"");
    std::fs::remove_file(place.path()).unwrap();
    place
}

fn rows(path: &str) -> Vec<String> {
    run(&["cat", path]).ok().lines().map(str::to_owned).collect()
}

#[test]
fn a_sound_file_is_copied_and_nothing_is_lost() {
    for name in ["parcels", "regions", "tides"] {
        let out = nowhere(&format!("sound-{name}"));
        let done = run(&["repair", &sample(name), out.path()]).ok();
        assert!(done.contains("none mended; nothing is lost\n"), "{done}");
        assert_eq!(done.lines().count(), 1);
        assert_eq!(rows(out.path()), rows(&sample(name)));
        let meta = |path: &str| -> Vec<String> {
            let all = run(&["meta", path]).ok();
            all.lines().filter(|line| !line.starts_with("sync:")).map(str::to_owned).collect()
        };
        let sorted = |mut lines: Vec<String>| {
            lines.retain(|line| !line.starts_with("header:"));
            lines.sort();
            lines
        };
        assert_eq!(sorted(meta(out.path())), sorted(meta(&sample(name))));
    }
}

#[test]
fn a_damaged_block_is_left_out_and_told() {
    let (mut file, at) = three();
    file[at[1] + 3] = 0xff; // text no longer
    let (damaged, out) = (Temporary::new("bad-block", &file), nowhere("bad-block-out"));
    let done = run(&["repair", damaged.path(), out.path()]);
    assert_eq!((done.code, done.err.as_str()), (6, ""));
    let lost = format!("{}: lost: bytes {} to {}, 2 rows: string is not UTF-8", damaged.path(), at[1], at[2]);
    let total = format!(
        "{}: 4 rows in 2 blocks saved, none mended; {} of {} bytes lost, 2 rows",
        damaged.path(),
        at[2] - at[1],
        file.len()
    );
    assert_eq!(done.out.lines().collect::<Vec<_>>(), [lost, total]);
    assert_eq!(rows(out.path()), ["\"one\"", "\"more\"", "\"three\"", "\"free\""]);
    assert_eq!(run(&["meta", "--key", "owner", out.path()]).ok(), "me\n");
    assert_eq!(std::fs::read(damaged.path()).unwrap(), file, "the input stays as it is");
}

#[test]
fn verify_tells_the_same_and_writes_nothing() {
    let (mut file, at) = three();
    file[at[1] + 3] = 0xff;
    let (damaged, out) = (Temporary::new("verify-bad", &file), nowhere("verify-bad-out"));
    let verified = run(&["verify", damaged.path()]).fails(6, &["corrupt: block 1"]);
    let repaired = run(&["repair", damaged.path(), out.path()]);
    assert_eq!(verified.out.replace(" can be saved,", " saved,"), repaired.out);
    // A pipe has gone by.
    assert_eq!(run_with(&["verify", "-"], &file).fails(6, &["corrupt"]).out, "");
}

#[test]
fn a_torn_end_is_cut_off() {
    let (file, at) = three();
    let (damaged, out) = (Temporary::new("torn-end", &file[..at[3] - 20]), nowhere("torn-end-out"));
    let done = run(&["repair", damaged.path(), out.path()]);
    assert_eq!(done.code, 5, "{done:?}");
    assert!(done.out.contains(&format!("lost: bytes {} to {}", at[2], at[3] - 20)), "{}", done.out);
    assert_eq!(rows(out.path()).len(), 4);
    run(&["verify", out.path()]).ok();
}

#[test]
fn what_can_be_mended_is_no_loss() {
    let (mut file, at) = three();
    file[at[1]] = 8; // four rows, it says
    file[at[3] - 16] ^= 1; // the last marker
    let (damaged, out) = (Temporary::new("mend", &file), nowhere("mend-out"));
    let done = run(&["repair", damaged.path(), out.path()]).ok();
    assert!(done.contains("6 rows in 3 blocks saved, 2 mended; nothing is lost"), "{done}");
    assert!(done.contains(&format!("mended: bytes {} to {}, 2 rows", at[1], at[2])), "{done}");
    assert_eq!(rows(out.path()).len(), 6);
}

#[test]
fn a_lost_header_is_replaced_by_a_schema() {
    let schema = Temporary::new("lost.avsc", b"\"string\"");
    let (mut file, at) = three();
    file[0] = b'X';
    let (damaged, out) = (Temporary::new("no-header", &file), nowhere("no-header-out"));
    run(&["repair", damaged.path(), out.path()]).fails(6, &["header, byte 0", "--schema FILE"]);
    assert!(!std::path::Path::new(out.path()).exists());
    let done = run(&["repair", "--schema", schema.path(), damaged.path(), out.path()]);
    assert_eq!((done.code, done.err.as_str()), (6, ""), "{}", done.out);
    assert!(done.out.contains("the header is lost with its metadata"), "{}", done.out);
    assert_eq!(rows(out.path()).len(), 6);
    // Not even its marker is left.
    let (headless, out) = (Temporary::new("headless", &file[at[0]..]), nowhere("headless-out"));
    let done = run(&["repair", "--schema", schema.path(), headless.path(), out.path()]);
    assert_eq!(done.code, 6, "{done:?}");
    assert_eq!(rows(out.path()).len(), 6);
}

#[test]
fn the_codec_of_a_file_without_a_header_is_found_by_trying() {
    for codec in ["deflate", "snappy", "zstandard", "bzip2", "xz", "null"] {
        let whole = nowhere(&format!("tried-{codec}"));
        run(&["recode", "--codec", codec, "--block-bytes", "1K", &sample("stations"), whole.path()]).ok();
        let file = std::fs::read(whole.path()).unwrap();
        let damaged = Temporary::new(&format!("tried-bad-{codec}"), &file[100..]);
        for given in [&["--codec", codec][..], &[]] {
            let out = nowhere(&format!("tried-out-{codec}"));
            let schema = sample("stations");
            let args = [&["repair", "--schema", &schema], given, &[damaged.path(), out.path()]].concat();
            let done = run(&args);
            assert_eq!(done.code, 6, "{codec}: {done:?}");
            assert_eq!(rows(out.path()), rows(&sample("stations")), "{codec}");
            assert!(run(&["meta", out.path()]).ok().contains(&format!("codec: {codec}\n")));
        }
    }
}

#[test]
fn a_damaged_marker_in_the_header_does_not_hide_the_blocks() {
    let (mut file, at) = three();
    file[at[0] - 5] ^= 0x20;
    let (damaged, out) = (Temporary::new("bad-marker", &file), nowhere("bad-marker-out"));
    let done = run(&["repair", damaged.path(), out.path()]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.contains("the sync marker of the header is damaged"), "{}", done.out);
    assert_eq!(rows(out.path()).len(), 6);
    assert_eq!(run(&["meta", "--key", "owner", out.path()]).ok(), "me\n");
}

#[test]
fn a_codec_that_the_header_no_longer_names_is_found_by_trying() {
    let whole = nowhere("codec-key");
    run(&["recode", "--codec", "deflate", "--block-bytes", "1K", &sample("ports"), whole.path()]).ok();
    let mut file = std::fs::read(whole.path()).unwrap();
    let key = file.windows(10).position(|key| key == b"avro.codec").unwrap();
    file[key + 9] = b'X';
    let (damaged, out) = (Temporary::new("codec-key-bad", &file), nowhere("codec-key-out"));
    let done = run(&["repair", damaged.path(), out.path()]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.contains("not what the header says, but deflate"), "{}", done.out);
    assert_eq!(rows(out.path()), rows(&sample("ports")));
}

#[test]
fn json_says_the_same_in_objects() {
    let (mut file, at) = three();
    file[at[1] + 3] = 0xff;
    file[at[2]] = 8; // four rows, it says
    let (damaged, out) = (Temporary::new("json", &file), nowhere("json-out"));
    let done = run(&["repair", "--json", damaged.path(), out.path()]);
    assert_eq!(done.code, 6);
    let objects: Vec<serde_json::Value> =
        done.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(objects.len(), 3);
    let number = |object: usize, key: &str| objects[object][key].as_u64();
    assert_eq!(objects[0]["lost"], "blocks");
    assert_eq!(
        (number(0, "from"), number(0, "to"), number(0, "rows")),
        (Some(at[1] as u64), Some(at[2] as u64), Some(2))
    );
    assert_eq!((objects[1]["mended"].as_str(), number(1, "rows")), (Some("block"), Some(2)));
    assert_eq!(objects[2]["total"], damaged.path());
    assert_eq!((number(2, "rows"), number(2, "lost_rows"), number(2, "exit")), (Some(4), Some(2), Some(6)));
}

#[test]
fn neither_the_input_nor_another_file_is_overwritten() {
    let (file, _) = three();
    let (one, two) = (Temporary::new("over-in", &file), Temporary::new("over-out", b"mine"));
    run(&["repair", one.path(), two.path()]).fails(2, &["exists"]);
    run(&["repair", "--force", one.path(), one.path()]).fails(2, &["is an input"]);
    assert_eq!(std::fs::read(one.path()).unwrap(), file);
    assert_eq!(std::fs::read(two.path()).unwrap(), b"mine");
    assert_eq!(run(&["repair", "--force", one.path(), two.path()]).code, 0);
    assert_eq!(rows(two.path()).len(), 6);
}

#[test]
fn rows_on_standard_output_are_not_mixed_with_the_report() {
    let (file, _) = three();
    let input = Temporary::new("stdout-in", &file);
    let child = common::command(&["repair", input.path(), "/dev/stdout"]).output().unwrap();
    assert!(child.status.success());
    assert!(child.stdout.starts_with(b"Obj\x01"));
    assert!(!child.stdout.ends_with(b"\n"), "the report is elsewhere");
    assert!(String::from_utf8(child.stderr).unwrap().contains("nothing is lost"));
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let out = nowhere("refused-out");
    run_with(&["repair", "-", out.path()], b"").fails(1, &["No such file"]);
    run(&["repair", env!("CARGO_MANIFEST_DIR"), out.path()]).fails(2, &["not a regular file"]);
    let noise = Temporary::new(
        "noise",
        &(0..40_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect::<Vec<u8>>(),
    );
    let schema = Temporary::new("noise.avsc", b"\"string\"");
    run(&["repair", "-s", schema.path(), noise.path(), out.path()]).fails(6, &["no block"]);
    assert!(!std::path::Path::new(out.path()).exists());
}

#[test]
fn an_image_of_a_block_in_a_value_is_not_handed_out_of_a_sound_file() {
    let image = [long(1), bytes(bytes("fake")), SYNC.to_vec()].concat();
    let poison = [&SYNC[..], &image].concat();
    let file = File::new("\"bytes\"").block(1, &bytes(&poison)).block(1, &bytes("true"));
    let (input, out) = (Temporary::new("image", &file.0), nowhere("image-out"));
    run(&["repair", input.path(), out.path()]).ok();
    assert_eq!(rows(out.path()).len(), 2);
}
