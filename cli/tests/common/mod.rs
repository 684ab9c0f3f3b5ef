//! Runs the command, and makes container files to run it on.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub(crate) const SYNC: [u8; 16] = *b"0123456789abcdef";
pub(crate) const SAMPLES: [(&str, usize); 6] =
    [("parcels", 500), ("ports", 160), ("regions", 120), ("signals", 3002), ("stations", 420), ("tides", 48)];

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// Ended well, and what it printed.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "stdout: {}", self.out);
        self.out
    }

    /// Ended with this code, and said this.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, says: &[&str]) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        for part in says {
            assert!(self.err.contains(part), "{part:?} is not in {:?}", self.err);
        }
        self
    }
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avocet"));
    command.args(args);
    command
}

pub(crate) fn run(args: &[&str]) -> Done {
    run_with(args, b"")
}

pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Done {
    let mut child =
        command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may end before it has read all.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let done = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Done { code: done.status.code().expect("it ends by itself"), out: text(done.stdout), err: text(done.stderr) }
}

pub(crate) fn sample(name: &str) -> String {
    format!("{}/../examples/data/{name}.avro", env!("CARGO_MANIFEST_DIR"))
}

/// A file that goes away with the value.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("avocet-cli-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The binary encoding of a long.
pub(crate) fn long(value: i64) -> Vec<u8> {
    let mut left = ((value << 1) ^ (value >> 63)) as u64;
    let mut out = Vec::new();
    while left >= 0x80 {
        out.push(left as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
    out
}

/// The binary encoding of bytes or of a string.
pub(crate) fn bytes(value: impl AsRef<[u8]>) -> Vec<u8> {
    [long(value.as_ref().len() as i64).as_slice(), value.as_ref()].concat()
}

/// A container file in the making.
pub(crate) struct File(pub(crate) Vec<u8>);

impl File {
    pub(crate) fn new(schema: &str) -> Self {
        Self::with(&[("avro.schema", schema.as_bytes())])
    }

    pub(crate) fn with(metadata: &[(&str, &[u8])]) -> Self {
        let mut out = b"Obj\x01".to_vec();
        out.extend(long(metadata.len() as i64));
        for (key, value) in metadata {
            out.extend(bytes(key));
            out.extend(bytes(value));
        }
        out.push(0);
        out.extend(SYNC);
        Self(out)
    }

    pub(crate) fn block(mut self, count: i64, data: &[u8]) -> Self {
        self.0.extend(long(count));
        self.0.extend(bytes(data));
        self.0.extend(SYNC);
        self
    }
}
