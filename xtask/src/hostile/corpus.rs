//! The files: each class of attack, from several sides, and valid files that look like one.

use super::bytes::{
    File, SYNC, as_record, deflated_zeros, join, long, sized, snappy, snappy_zeros, unhex, zstandard_zeros,
};
use super::{CORRUPT, LIMIT, Place, TORN, UNSUPPORTED};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The answer that is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// So many rows.
    Rows(u64),
    /// A refusal: where the fault is, and the exit code of `docs/cli.md`.
    Refusal(Place, i32),
}

pub(super) struct Case {
    pub(super) name: String,
    pub(super) want: Want,
    /// Only if they are not written to a directory.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests compare them"))]
    pub(super) bytes: Vec<u8>,
}

#[derive(Default)]
struct Corpus {
    cases: Vec<Case>,
    /// Where files are written at once: what is kept in memory would count as memory of every program that is started.
    dir: Option<PathBuf>,
    failed: Option<io::Error>,
}

const DATA: Want = Want::Refusal(Place::Data, CORRUPT);
const FRAME: Want = Want::Refusal(Place::Frame, CORRUPT);
const FUEL: Want = Want::Refusal(Place::Data, LIMIT);
const TORN_END: Want = Want::Refusal(Place::Frame, TORN);

impl Corpus {
    fn add(&mut self, name: impl Into<String>, want: Want, file: File) {
        let (name, File(bytes)) = (name.into(), file);
        let bytes = match &self.dir {
            Some(dir) => {
                let written = fs::write(dir.join(format!("{name}.avro")), bytes);
                self.failed = self.failed.take().or(written.err());
                Vec::new()
            }
            None => bytes,
        };
        self.cases.push(Case { name, want, bytes });
    }

    /// A file of one row.
    fn row(&mut self, name: impl Into<String>, want: Want, schema: &str, data: impl AsRef<[u8]>) {
        self.add(name, want, File::new(schema).block(1, data));
    }
}

/// All files, in the order of their names; written to `dir` if there is one, and then without their bytes.
pub(super) fn all(dir: Option<&Path>) -> io::Result<Vec<Case>> {
    let mut corpus = Corpus { dir: dir.map(Path::to_owned), ..Corpus::default() };
    for class in [
        lengths,
        counts,
        items_without_bytes,
        rows_without_bytes,
        laughs,
        deep_data,
        deep_schemas,
        schemas,
        integers,
        block_sizes,
        indexes,
        headers,
        frames,
        torn,
        bombs,
        codecs,
        texts,
        markers,
        traps,
    ] {
        class(&mut corpus);
    }
    corpus.cases.sort_by(|a, b| a.name.cmp(&b.name));
    corpus.failed.map_or(Ok(corpus.cases), Err)
}

fn array(items: &str) -> String {
    format!(r#"{{"type":"array","items":{items}}}"#)
}

const EMPTY: &str = r#"{"type":"record","name":"Empty","fields":[]}"#;
const FIXED0: &str = r#"{"type":"fixed","name":"None","size":0}"#;

/// 1: lengths of bytes and strings that are not there.
fn lengths(to: &mut Corpus) {
    for (schema, kind) in [("\"bytes\"", "bytes"), ("\"string\"", "string")] {
        for (len, name) in [
            (i64::MAX, "max"),
            (1 << 40, "2e40"),
            (1 << 31, "2e31"),
            (4, "one-more"),
            (-1, "minus-1"),
            (i64::MIN, "min"),
        ] {
            to.row(format!("length-{kind}-{name}"), DATA, schema, [long(len), b"abc".to_vec()].concat());
        }
    }
    let key = [long(1), long(1 << 40), b"k".to_vec()].concat();
    to.row("length-map-key-2e40", DATA, r#"{"type":"map","values":"null"}"#, key);
    to.row("length-fixed-beyond", DATA, r#"{"type":"fixed","name":"F","size":1099511627776}"#, b"abc");
}

/// 2: counts of items that are not there.
fn counts(to: &mut Corpus) {
    for (count, name) in [(i64::MAX, "max"), (1 << 40, "2e40"), (1 << 28, "2e28"), (3, "one-more")] {
        let data = [long(count), vec![2, 2]].concat();
        to.row(format!("count-array-{name}"), DATA, &array("\"long\""), &data);
        to.row(format!("count-map-{name}"), DATA, r#"{"type":"map","values":"long"}"#, &data);
    }
    let nested = [long(1 << 30), long(1 << 30)].concat();
    to.row("count-array-of-arrays", DATA, &array(&array("\"int\"")), nested);
}

/// 3: items without bytes, which no count of bytes bounds.
fn items_without_bytes(to: &mut Corpus) {
    let many = [long(1 << 40), long(0)].concat();
    let pair = r#"{"type":"record","name":"Pair","fields":[{"name":"a","type":"null"},{"name":"b","type":"null"}]}"#;
    for (items, name) in [("\"null\"", "null"), (EMPTY, "empty-record"), (FIXED0, "fixed-0"), (pair, "record-of-nulls")]
    {
        to.row(format!("zero-array-{name}"), FUEL, &array(items), &many);
    }
    let blocks = [long(1 << 26).repeat(64), long(0)].concat();
    to.row("zero-array-in-64-blocks", FUEL, &array("\"null\""), blocks);
    let one = [long(1 << 24), long(0)].concat();
    to.row("zero-array-of-arrays", FUEL, &array(&array("\"null\"")), [long(64), one.repeat(64), long(0)].concat());
    let sized = [long(-(1 << 40)), long(0), long(0)].concat();
    to.row("zero-array-with-size-0", FUEL, &array("\"null\""), sized);
    let in_map = [long(1), vec![2, b'k'], many.clone(), long(0)].concat();
    to.row("zero-array-in-map", FUEL, &format!(r#"{{"type":"map","values":{}}}"#, array("\"null\"")), in_map);
}

/// 4: rows without bytes.
fn rows_without_bytes(to: &mut Corpus) {
    for (schema, name) in [(EMPTY, "empty-record"), ("\"null\"", "null"), (FIXED0, "fixed-0")] {
        to.add(format!("zero-rows-{name}"), FUEL, File::new(schema).block(1 << 40, b""));
    }
    let mut many = File::new(EMPTY);
    for _ in 0..64 {
        many = many.block(1 << 20, b"");
    }
    to.add("zero-rows-in-64-blocks", FUEL, many);
}

/// Records in records, each with two of the one before, and nothing at the bottom.
fn laughing(levels: u32, bottom: &str) -> String {
    let mut schema = format!(r#"{{"type":"record","name":"L0","fields":[{{"name":"x","type":{bottom}}}]}}"#);
    for level in 1..=levels {
        let before = level - 1;
        schema = format!(
            r#"{{"type":"record","name":"L{level}","fields":[{{"name":"a","type":{schema}}},{{"name":"b","type":"L{before}"}}]}}"#
        );
    }
    schema
}

/// 5: a tree that takes no bytes and 2^n visits.
fn laughs(to: &mut Corpus) {
    for levels in [24, 40] {
        to.row(format!("laughs-{levels}"), FUEL, &laughing(levels, "\"null\""), b"");
    }
    to.add("laughs-rows", FUEL, File::new(&laughing(16, "\"null\"")).block(1 << 20, b""));
    to.row("laughs-in-array", FUEL, &array(&laughing(30, "\"null\"")), [long(1000), long(0)].concat());
}

/// 6: data that is nested deep.
fn deep_data(to: &mut Corpus) {
    let list = r#"{"type":"record","name":"List","fields":[{"name":"next","type":["null","List"]}]}"#;
    for (depth, name) in [(10_000, "1e4"), (1_000_000, "1e6")] {
        to.row(format!("deep-list-{name}"), FUEL, list, [vec![2; depth], vec![0]].concat());
        let tree = r#"{"type":"record","name":"Tree","fields":[{"name":"c","type":{"type":"array","items":"Tree"}}]}"#;
        to.row(format!("deep-arrays-{name}"), FUEL, tree, vec![2; depth]);
        let maps = r#"{"type":"record","name":"Maps","fields":[{"name":"c","type":{"type":"map","values":"Maps"}}]}"#;
        to.row(format!("deep-maps-{name}"), FUEL, maps, [2, 0].repeat(depth));
    }
}

/// 7 and 8: schemas without a value, schemas that are nested deep.
fn deep_schemas(to: &mut Corpus) {
    let endless = Want::Refusal(Place::Schema, CORRUPT);
    to.row("endless-record", endless, r#"{"type":"record","name":"S","fields":[{"name":"s","type":"S"}]}"#, b"");
    let two = r#"{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}}]}"#;
    to.row("endless-two-records", endless, two, b"");
    let deep = Want::Refusal(Place::Schema, LIMIT);
    for levels in [5000, 100_000] {
        let text = format!("{}\"null\"{}", r#"{"type":"array","items":"#.repeat(levels), "}".repeat(levels));
        to.add(format!("deep-schema-arrays-{levels}"), deep, File::new(&text));
    }
    to.add("deep-schema-brackets", deep, File::new(&"[".repeat(1_000_000)));
    to.add("deep-schema-attribute", deep, File::new(&format!(r#"{{"type":"long","x":{}}}"#, "[".repeat(100_000))));
}

/// 9: sizes and names in schemas.
fn schemas(to: &mut Corpus) {
    let bad = Want::Refusal(Place::Schema, CORRUPT);
    to.add("schema-fixed-negative", bad, File::new(r#"{"type":"fixed","name":"F","size":-2}"#));
    to.add("schema-unknown-name", bad, File::new("\"Nobody\""));
    to.add("schema-union-in-union", bad, File::new(r#"["null",["long","null"]]"#));
    to.add("schema-not-json", bad, File::new("{\"type\":"));
    let name = "n".repeat(100_000);
    let long_name = format!(r#"{{"type":"fixed","name":"{name}","size":1}}"#);
    to.add("schema-name-of-100000", Want::Refusal(Place::Schema, LIMIT), File::new(&long_name));
    let fields: Vec<String> = (0..70_000).map(|n| format!(r#"{{"name":"f{n}","type":"long"}}"#)).collect();
    let wide = format!(r#"{{"type":"record","name":"Wide","fields":[{}]}}"#, fields.join(","));
    to.add("schema-70000-fields", Want::Refusal(Place::Schema, LIMIT), File::new(&wide));
}

/// 10: integers.
fn integers(to: &mut Corpus) {
    let long_row = "\"long\"";
    to.row("int-eleven-bytes", DATA, long_row, [vec![0xff; 11], vec![1]].concat());
    to.row("int-tenth-byte-2", DATA, long_row, [vec![0xff; 9], vec![2]].concat());
    to.row("int-unended", DATA, long_row, [0x80; 5]);
    to.row("int-beyond-32-bits", DATA, "\"int\"", long(1 << 40));
    to.row("int-min-minus-1", DATA, "\"int\"", long(i64::from(i32::MIN) - 1));
    to.row("int-count-min", DATA, &array("\"long\""), [long(i64::MIN), long(8), vec![2, 0]].concat());
}

/// 11: sizes of blocks of arrays and maps.
fn block_sizes(to: &mut Corpus) {
    for (size, name) in [(-8, "negative"), (i64::MAX, "max"), (1, "small"), (3, "large")] {
        let data = [long(-2), long(size), vec![2, 4, 0]].concat();
        to.row(format!("size-array-{name}"), DATA, &array("\"long\""), data);
    }
    let map = [long(-1), long(2), vec![2, b'k', 2, 0]].concat();
    to.row("size-map-small", DATA, r#"{"type":"map","values":"long"}"#, map);
}

/// 12: indexes and text.
fn indexes(to: &mut Corpus) {
    for index in [-1, 2, 1 << 40] {
        to.row(format!("index-union-{index}"), DATA, r#"["null","long"]"#, long(index));
        to.row(format!("index-enum-{index}"), DATA, r#"{"type":"enum","name":"E","symbols":["A","B"]}"#, long(index));
    }
    to.row("index-boolean-2", DATA, "\"boolean\"", [2]);
    for (text, name) in
        [(&b"\xff\xfe"[..], "ff"), (b"\xed\xa0\x80", "surrogate"), (b"\xc0\x80", "overlong"), (b"a\xe2\x82", "cut")]
    {
        to.row(format!("index-utf8-{name}"), DATA, "\"string\"", sized(text));
    }
    to.row("index-utf8-map-key", DATA, r#"{"type":"map","values":"null"}"#, [2, 2, 0xff, 0]);
}

/// 13: headers.
fn headers(to: &mut Corpus) {
    let refusal = |code| Want::Refusal(Place::Header, code);
    let begin = |rest: &[u8]| File(join([b"Obj\x01", rest]));
    to.add("head-count-2e40", refusal(LIMIT), begin(&long(1 << 40)));
    to.add("head-key-max", refusal(LIMIT), begin(&join([&long(1), &long(i64::MAX)])));
    let value = join([&long(1), &sized("avro.schema"), &long(i64::MAX)]);
    to.add("head-value-max", refusal(LIMIT), begin(&value));
    to.add("head-value-negative", refusal(CORRUPT), begin(&join([&long(1), &sized("avro.schema"), &long(-1)])));
    to.add("head-count-min", refusal(CORRUPT), begin(&join([&long(i64::MIN), &long(0)])));
    to.add("head-no-schema", refusal(CORRUPT), File::with(&[("avro.codec", b"null")]));
    to.add("head-magic", refusal(CORRUPT), File(b"Obj\x02\0".to_vec()));
    to.add("head-schema-not-utf8", refusal(CORRUPT), File::with(&[("avro.schema", b"\"lo\xffng\"")]));
    let entries: Vec<(&str, &[u8])> = std::iter::repeat_n(("x", &b""[..]), 5000).collect();
    to.add("head-5000-entries", refusal(LIMIT), File::with(&entries));
}

/// 14: blocks of the container.
fn frames(to: &mut Corpus) {
    let two = || File::new("\"long\"").block(1, long(1));
    let other = *b"MARKER-OF-A-FILE";
    to.add("block-size-max", Want::Refusal(Place::Frame, LIMIT), two().frame(1, i64::MAX, [2], SYNC));
    to.add("block-size-2e40", Want::Refusal(Place::Frame, LIMIT), two().frame(1, 1 << 40, [2], SYNC));
    to.add("block-size-negative", FRAME, two().frame(1, -1, [2], SYNC));
    to.add("block-count-negative", FRAME, two().block(-5, [2]));
    to.add("block-count-min", FRAME, two().block(i64::MIN, [2]));
    to.add("block-count-max", DATA, two().block(i64::MAX, [2]));
    to.add("block-other-marker", FRAME, two().frame(1, 1, [2], other));
    to.add("block-bytes-left", DATA, two().block(1, [2, 7, 7]));
    to.add("block-bytes-without-rows", DATA, two().block(0, [2]));
    to.add("block-rows-missing", DATA, two().block(3, [2, 4]));
    to.add("block-last-row-cut", DATA, two().block(2, [2, 0x80]));
}

/// Files that end too early.
fn torn(to: &mut Corpus) {
    let file = || File::new("\"long\"").block(3, [2, 4, 6]).block(3, [8, 10, 12]);
    for (bytes, place) in
        [(1, "marker"), (15, "marker-begun"), (16, "no-marker"), (18, "data"), (19, "head"), (20, "count")]
    {
        to.add(format!("torn-{place}"), TORN_END, file().cut(bytes));
    }
    to.add("torn-one-byte-more", TORN_END, file().then([0]));
    to.add("torn-in-header", Want::Refusal(Place::Header, TORN), File::new("\"long\"").cut(3));
    to.add("torn-magic", Want::Refusal(Place::Header, TORN), File(b"Ob".to_vec()));
}

/// 15: little that inflates to much.
fn bombs(to: &mut Corpus) {
    let bomb = |codec: &str, data: Vec<u8>| File::of(codec, "\"bytes\"").block(1, data);
    let runs = (2usize << 30) / 258;
    let length = long(1 + 258 * runs as i64);
    to.add("bomb-deflate-2GiB", FUEL, bomb("deflate", deflated_zeros(&length, runs)));
    let runs = (2usize << 30) >> 17;
    to.add("bomb-zstandard-2GiB", FUEL, bomb("zstandard", zstandard_zeros(&long(2 << 30), runs)));
    let stream = unhex(BZIP2_45_MB);
    to.add("bomb-bzip2-2GiB", FUEL, bomb("bzip2", stream.repeat(47)));
    to.add("bomb-snappy-says-4GiB", DATA, bomb("snappy", [vec![0xff, 0xff, 0xff, 0xff, 0x0f], vec![0; 6]].concat()));
    to.add("bomb-snappy-70MB", FUEL, bomb("snappy", snappy_zeros(64 * 1_100_000 + 1)));
}

/// 16: what codecs must notice.
fn codecs(to: &mut Corpus) {
    let one = long(1);
    let of = |codec: &str, data: &[u8]| File::of(codec, "\"long\"").block(1, data);
    let stored = [1, 1, 0, 0xfe, 0xff, 2];
    to.add("codec-deflate-cut", DATA, of("deflate", &stored[..5]));
    to.add("codec-deflate-more", DATA, of("deflate", &[&stored[..], &[0x55]].concat()));
    let mut good = snappy(&one);
    to.add("codec-snappy-cut", DATA, of("snappy", &good[..good.len() - 1]));
    if let Some(last) = good.last_mut() {
        *last ^= 1;
    }
    to.add("codec-snappy-checksum", DATA, of("snappy", &good));
    for (codec, text) in [("bzip2", BZIP2_ONE), ("xz", XZ_ONE)] {
        let good = unhex(text);
        let mut bad = good.clone();
        // Checksums of the content: behind the head of the block, and before the index of 24 bytes and the footer.
        let at = if codec == "bzip2" { 11 } else { 44 };
        bad[at] ^= 0x10;
        to.add(format!("codec-{codec}-checksum"), DATA, of(codec, &bad));
        to.add(format!("codec-{codec}-cut"), DATA, of(codec, &good[..good.len() - 1]));
    }
    let frame = zstandard_zeros(&one, 0);
    to.add("codec-zstandard-cut", DATA, of("zstandard", &frame[..frame.len() - 1]));
    to.add("codec-unknown", Want::Refusal(Place::Data, UNSUPPORTED), of("lz77", &one));
}

/// 17 and 18: text from strangers that comes to a terminal, or into code.
fn texts(to: &mut Corpus) {
    let name = Want::Refusal(Place::Schema, CORRUPT);
    to.add("text-name-not-a-name", name, File::new(r#"{"type":"fixed","name":"","size":1}"#));
    let doc = r#"{"type":"record","name":"R","doc":"*/ } fn evil() {} /*","fields":[{"name":"x","type":"string","doc":"\"; panic!(); //\u001b[2J"}]}"#;
    to.add("text-doc-is-code-valid", Want::Rows(1), File::new(doc).block(1, sized("\u{1b}]0;title\u{7}")));
    let class =
        r#"{"type":"record","name":"R","fields":[{"name":"x","type":{"type":"string","java-class":"java.net.URL"}}]}"#;
    to.add("text-class-valid", Want::Rows(1), File::new(class).block(1, sized("http://localhost/")));
}

/// 19: the sync marker in values.
fn markers(to: &mut Corpus) {
    let image = [&SYNC[..], &long(1), &long(5), &sized("fake"), &SYNC].concat();
    let poisoned = File::new("\"bytes\"").block(1, sized(&image)).block(1, sized("true"));
    to.add("marker-in-value-valid", Want::Rows(2), poisoned);
    let all = File::new("\"bytes\"").block(1, sized(SYNC.repeat(1000)));
    to.add("marker-a-thousand-times-valid", Want::Rows(1), all);
}

/// Valid files that a hasty check refuses.
fn traps(to: &mut Corpus) {
    let mut ok = |name: &str, rows, file| to.add(format!("{name}-valid"), Want::Rows(rows), file);
    let one = |schema: &str, data: &[u8]| File::new(schema).block(1, data);
    ok("trap-thousand-nulls", 1, one(&array("\"null\""), &[long(1000), long(0)].concat()));
    ok("trap-thousand-empty-rows", 1000, File::new(EMPTY).block(1000, b""));
    ok("trap-null-rows", 1000, File::new("\"null\"").block(1000, b""));
    ok("trap-empty-block-between", 2, File::new("\"long\"").block(1, [2]).block(0, b"").block(1, [4]));
    ok("trap-no-blocks", 0, File::new("\"long\""));
    ok("trap-negative-count", 1, one(&array("\"long\""), &[long(-2), long(2), vec![2, 4, 0]].concat()));
    ok(
        "trap-negative-map-count",
        1,
        one(r#"{"type":"map","values":"long"}"#, &[long(-1), long(3), vec![2, b'k', 2, 0]].concat()),
    );
    ok("trap-long-varint", 1, one("\"long\"", &[0x82, 0]));
    ok("trap-ten-byte-varint", 1, one("\"long\"", &[0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]));
    ok("trap-long-min", 1, one("\"long\"", &long(i64::MIN)));
    let entries = [sized("avro.schema"), sized(as_record("\"long\""))].concat();
    let head = join([b"Obj\x01", &long(-1), &long(entries.len() as i64), &entries, &[0], &SYNC]);
    ok("trap-header-with-size", 1, File(head).block(1, [2]));
    ok("trap-duplicate-keys", 1, one(r#"{"type":"map","values":"null"}"#, &[4, 2, b'k', 2, b'k', 0]));
    let hundred = format!("{}\"null\"{}", r#"{"type":"array","items":"#.repeat(100), "}".repeat(100));
    ok("trap-hundred-levels", 1, one(&hundred, &[0]));
    let list = r#"{"type":"record","name":"List","fields":[{"name":"next","type":["null","List"]}]}"#;
    ok("trap-list-of-100", 1, one(list, &[vec![2; 100], vec![0]].concat()));
    ok("trap-big-fixed-unused", 0, File::new(r#"["null",{"type":"fixed","name":"F","size":1099511627776}]"#));
    ok("trap-empty-fixed", 5, File::new(FIXED0).block(5, b""));
    ok("trap-laughs-small", 1, one(&laughing(8, "\"null\""), b""));
    ok(
        "trap-two-codec-keys",
        1,
        File::with(&[
            ("avro.codec", b"lz77"),
            ("avro.schema", as_record("\"long\"").as_bytes()),
            ("avro.codec", b"null"),
        ])
        .block(1, [2]),
    );
    let megabyte = 1usize << 20;
    let runs = megabyte.div_ceil(258);
    let data = deflated_zeros(&long(1 + 258 * runs as i64), runs);
    ok("trap-deflate-1MB", 1, File::of("deflate", "\"bytes\"").block(1, data));
    ok("trap-zstandard-1MB", 1, File::of("zstandard", "\"bytes\"").block(1, zstandard_zeros(&long(1 << 20), 8)));
    ok("trap-snappy", 1, File::of("snappy", "\"long\"").block(1, snappy(&long(1))));
    ok("trap-bzip2", 1, File::of("bzip2", "\"long\"").block(1, unhex(BZIP2_ONE)));
    ok("trap-xz", 1, File::of("xz", "\"long\"").block(1, unhex(XZ_ONE)));
}

/// What bzip2 makes of 45,000,000 zeros.
const BZIP2_45_MB: &str =
    "425a6839314159265359c901b6c80158ab4020c00010000008200030cc0529a65248526c5492149e2ee48a70a12192036d90";
/// What bzip2 makes of the byte 2.
const BZIP2_ONE: &str = "425a6839314159265359b8757b2500000040001000200021184682ee48a70a12170eaf64a0";
/// What xz makes of it, with a CRC-64.
const XZ_ONE: &str = "fd377a585a000004e6d6b4460200210116000000742fe5a30100000200000000029f27cc249729eb00011901a52c81cc1fb6f37d010000000004595a";

#[test]
fn the_corpus_has_a_hundred_files_and_their_names_differ() {
    let all = all(None).unwrap();
    // The same in every run.
    assert!(all.iter().zip(super::corpus::all(None).unwrap()).all(|(one, other)| one.bytes == other.bytes));
    assert!(all.len() >= 100, "{}", all.len());
    assert!(all.windows(2).all(|two| two[0].name < two[1].name));
    let valid = all.iter().filter(|case| matches!(case.want, Want::Rows(_)));
    assert!(valid.clone().count() >= 20);
    assert!(valid.clone().all(|case| case.name.ends_with("-valid")));
}
