//! Dictionaries: words that a fuzzer would have to guess.

use super::Files;
use crate::naive::Bytes;
use std::fmt::Write as _;
use std::path::Path;

/// What schemas are written with.
const SCHEMA: [&str; 52] = [
    "\"type\"",
    "\"name\"",
    "\"namespace\"",
    "\"fields\"",
    "\"items\"",
    "\"values\"",
    "\"symbols\"",
    "\"size\"",
    "\"default\"",
    "\"aliases\"",
    "\"doc\"",
    "\"order\"",
    "\"logicalType\"",
    "\"precision\"",
    "\"scale\"",
    "\"null\"",
    "\"boolean\"",
    "\"int\"",
    "\"long\"",
    "\"float\"",
    "\"double\"",
    "\"bytes\"",
    "\"string\"",
    "\"record\"",
    "\"error\"",
    "\"enum\"",
    "\"array\"",
    "\"map\"",
    "\"fixed\"",
    "\"decimal\"",
    "\"big-decimal\"",
    "\"uuid\"",
    "\"date\"",
    "\"time-millis\"",
    "\"timestamp-micros\"",
    "\"duration\"",
    "\"ascending\"",
    "\"descending\"",
    "\"ignore\"",
    "{\"type\":",
    "\"fields\":[",
    "\"symbols\":[\"A\"]",
    ",\"default\":null",
    "[\"null\",",
    "{\"name\":\"f\",\"type\":",
    "\\u00e9",
    "\\ud83e\\udd89",
    "1e3",
    "-0.0",
    "9223372036854775808",
    "true",
    "[]",
];

/// What JSON data are written with, besides.
const JSON: [&str; 12] = [
    "\"f0\":",
    "\"f1\":",
    "\"S0\"",
    "\"n0.R0\":",
    "{\"string\":",
    "{\"long\":",
    "\"NaN\"",
    "\"-Infinity\"",
    "1e-400",
    "\\ud83e",
    "null",
    "0.1",
];

/// Numbers that are lengths and counts where it hurts.
fn numbers() -> Vec<Vec<u8>> {
    let new = Bytes::default;
    let mut all = Vec::new();
    for value in [-1, i64::MIN, i64::MAX, 1 << 40, 1 << 31, -(1 << 31), (1 << 31) - 1, 64, -64, 8191, -8192] {
        all.push(new().long(value).0);
    }
    all.push(vec![0xff; 10]);
    all.push(vec![0x80, 0x80, 0x00]);
    all.push(f64::NAN.to_le_bytes().to_vec());
    all.push((-0.0f64).to_le_bytes().to_vec());
    all
}

/// What containers are written with.
fn containers() -> Vec<Vec<u8>> {
    let new = Bytes::default;
    let mut all = vec![b"Obj\x01".to_vec(), b"0123456789abcdef".to_vec(), b"\x16avro.schema".to_vec()];
    for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"] {
        all.push(new().bytes(b"avro.codec").bytes(codec.as_bytes()).0);
    }
    for schema in ["\"long\"", "\"null\"", "\"string\"", "[\"null\",\"int\"]"] {
        all.push(new().bytes(b"avro.schema").bytes(schema.as_bytes()).0);
    }
    for magic in [&[0x28, 0xb5, 0x2f, 0xfd][..], b"BZh9", &[0xfd, b'7', b'z', b'X', b'Z', 0], &[0xc3, 0x01]] {
        all.push(magic.to_vec());
    }
    all
}

/// One for each kind of input; `xtask/src/fuzz.rs` says which target takes which.
pub(super) fn dictionaries(files: &mut Files) {
    let text = |words: &[&str]| words.iter().map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>();
    let mut put = |name: &str, words: Vec<Vec<u8>>| {
        let lines = words.iter().fold(String::new(), |mut lines, word| {
            lines.push('"');
            for byte in word {
                match byte {
                    b'"' | b'\\' => lines.extend(['\\', char::from(*byte)]),
                    b' '..=b'~' => lines.push(char::from(*byte)),
                    _ => drop(write!(lines, "\\x{byte:02x}")),
                }
            }
            lines + "\"\n"
        });
        files.insert(Path::new("fuzz/dict").join(name), lines.into_bytes());
    };
    put("schema.dict", text(&SCHEMA));
    put("json.dict", [text(&JSON), numbers()].concat());
    put("binary.dict", numbers());
    put("container.dict", [containers(), numbers(), text(&SCHEMA)].concat());
}
