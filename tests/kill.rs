//! A writer that is killed in mid-flight: no flushed row is lost, and the file can be gone on with.
//!
//! This program runs itself again as the writer, which flushes after some rows and says how many are flushed. It is
//! killed at random moments (`SIGKILL` on Unix), 200 times.
#![cfg(feature = "std")]

#[path = "common/mod.rs"]
mod model;

use avocet::Sink;
use avocet::codec::{Codec, Level};
use avocet::container::{Reader, WriterOptions};
use avocet::with::std::{AppendError, TornTail, Truncate};
use model::Rng;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const KILLS: usize = 200;
/// A file is gone on with so many times before a new one begins.
const LIVES: u64 = 10;
/// Which file the writer works on; it does nothing without.
const PATH: &str = "AVOCET_KILL_PATH";
const SEED: &str = "AVOCET_KILL_SEED";
/// A directory for files as they are after their repair, with the rows that they hold, for others to read.
const KEEP: &str = "AVOCET_KILL_KEEP";
/// Of so many files one is kept.
const KEPT: usize = 7;
const SCHEMA: &str = r#"{"type": "record", "name": "Row", "fields": [
    {"name": "number", "type": "long"}, {"name": "text", "type": "string"}]}"#;

/// What row `number` holds: up to a few kilobytes that no codec shortens much.
fn text(number: u64) -> String {
    let mut rng = Rng(number);
    (0..rng.below(40) * rng.below(40)).map(|_| char::from(b' ' + rng.below(95) as u8)).collect()
}

/// A file to which every few bytes are a write of their own, so that it is torn at any byte.
struct Pieces(File, usize);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(&bytes[..bytes.len().min(self.1)])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Truncate for Pieces {
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}

/// The writer. As a test of its own it does nothing.
#[test]
fn writes_until_killed() {
    let Some(path) = std::env::var_os(PATH) else { return };
    let mut rng = Rng(std::env::var(SEED).unwrap().parse().unwrap());
    let path = PathBuf::from(path);
    let piece = *rng.pick(&[3, 64, usize::MAX]);
    let codecs = [Codec::Null, Codec::Deflate, Codec::Snappy, Codec::Zstandard];
    let codecs: Vec<Codec> = codecs.into_iter().filter(|codec| codec.can_compress()).collect();
    let options = WriterOptions::new().with_codec(*rng.pick(&codecs), Level::DEFAULT).with_block_bytes(*rng.pick(&[
        1000,
        20_000,
        1 << 20,
    ]));
    if path.exists() {
        let whole = whole_rows(&path).expect("the header is whole").0;
        let file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        write(options.append(Pieces(file, piece), SCHEMA, TornTail::CutBack).unwrap(), whole, rng);
    } else {
        let file = File::create_new(&path).unwrap();
        write(options.create(avocet::with::std::IoSink(Pieces(file, piece)), SCHEMA).unwrap(), 0, rng);
    }
}

fn write<W: Sink<Error = io::Error>>(mut writer: avocet::container::Writer<W>, from: u64, mut rng: Rng) {
    for number in from..from + 100_000 {
        let text = text(number);
        writer
            .append_with(|e| {
                e.long(number as i64)?;
                e.str(&text)
            })
            .unwrap();
        if rng.chance(5) {
            writer.flush().unwrap();
            // Past the test harness, which would hold it back.
            let mut out = io::stdout().lock();
            out.write_all(format!("flushed {}\n", number + 1).as_bytes()).unwrap();
            out.flush().unwrap();
        }
    }
    writer.abandon();
}

/// How many rows can be read, each of them as it should be, and whether the file is torn. `None` if its header is.
fn whole_rows(path: &Path) -> Option<(u64, bool)> {
    let mut reader = match Reader::new(BufReader::new(File::open(path).unwrap())) {
        Ok(reader) => reader,
        Err(error) => {
            assert!(error.container().is_some_and(avocet::container::Error::is_torn), "{error}");
            return None;
        }
    };
    let (schema, blocks) = reader.split();
    let mut count = 0;
    loop {
        match blocks.next_block() {
            Ok(Some(block)) => {
                let mut rows = block.rows(schema.root()).unwrap();
                while let Some((number, it)) = rows.next_with(|d| Ok((d.long()?, d.str()?))).unwrap() {
                    assert_eq!(number as u64, count);
                    assert_eq!(it, text(count));
                    count += 1;
                }
            }
            Ok(None) => return Some((count, false)),
            Err(error) => {
                assert!(error.container().is_some_and(avocet::container::Error::is_torn), "{error}");
                return Some((count, true));
            }
        }
    }
}

/// Keeps a file that holds so many rows, if somebody wants it.
fn keep(path: &Path, kill: usize, rows: u64) {
    let Some(dir) = std::env::var_os(KEEP) else { return };
    let to = Path::new(&dir).join(format!("killed-{kill}.avro"));
    std::fs::copy(path, &to).unwrap();
    let codec = Reader::new(File::open(path).unwrap()).unwrap().header().codec().name();
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    let mut lines = serde_json::json!({"codec": codec, "metadata": {}, "schema": schema}).to_string();
    for number in 0..rows {
        lines += &format!("\n{}", serde_json::json!({"number": number, "text": text(number)}));
    }
    std::fs::write(to.with_extension("jsonl"), lines + "\n").unwrap();
}

/// Runs the writer and kills it after some flushes, and a moment. Returns how many rows it said are flushed.
fn run_and_kill(path: &Path, rng: &mut Rng) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_killed", "--nocapture", "--test-threads", "1"])
        .env(PATH, path)
        .env(SEED, rng.next().to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let (mut flushed, mut line) = (0, Vec::new());
    let mut hear = |said: &mut BufReader<_>| {
        line.clear();
        let read: usize = BufRead::read_until(said, b'\n', &mut line).unwrap();
        // A line that was cut has not been said.
        if let Some(count) = line.strip_suffix(b"\n").and_then(|line| line.strip_prefix(b"flushed ")) {
            flushed = std::str::from_utf8(count).unwrap().parse().unwrap();
        }
        read > 0
    };
    let lines = rng.below(8);
    for _ in 0..lines {
        assert!(hear(&mut said), "the writer ended by itself");
    }
    std::thread::sleep(Duration::from_micros(rng.below(if lines == 0 { 8000 } else { 1500 })));
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "the writer ended by itself");
    while hear(&mut said) {}
    flushed
}

#[test]
fn no_flushed_row_is_lost() {
    let path = std::env::temp_dir().join(format!("avocet-kill-{}.avro", std::process::id()));
    let mut rng = Rng(0x5eed);
    let (mut torn, mut clean, mut rows, mut before) = (0, 0, 0, 0);
    for kill in 0..KILLS {
        let flushed = run_and_kill(&path, &mut rng);
        if !path.exists() {
            assert_eq!(flushed, 0);
            continue;
        }
        let Some((whole, is_torn)) = whole_rows(&path) else {
            assert_eq!((flushed, before), (0, 0));
            torn += 1;
            std::fs::remove_file(&path).unwrap();
            continue;
        };
        assert!(whole >= flushed.max(before), "{flushed} rows were flushed, {whole} are there");
        *(if is_torn { &mut torn } else { &mut clean }) += 1;
        // Go on with it here, too: refused if torn, and whole after it was cut back.
        let open = || OpenOptions::new().read(true).write(true).open(&path).unwrap();
        match WriterOptions::new().append(open(), SCHEMA, TornTail::Refuse) {
            Ok(_) => assert!(!is_torn),
            Err(AppendError::File(error)) => assert!(is_torn && error.is_torn()),
            Err(error) => panic!("{error}"),
        }
        let mut writer = WriterOptions::new().append(open(), SCHEMA, TornTail::CutBack).unwrap();
        writer
            .append_with(|e| {
                e.long(whole as i64)?;
                e.str(&text(whole))
            })
            .unwrap();
        writer.sync_data().unwrap();
        writer.finish().unwrap();
        assert_eq!(whole_rows(&path), Some((whole + 1, false)));
        if kill % KEPT == 0 {
            keep(&path, kill, whole + 1);
        }
        (rows, before) = (rows + whole + 1 - before, whole + 1);
        if kill as u64 % LIVES == LIVES - 1 {
            std::fs::remove_file(&path).unwrap();
            before = 0;
        }
    }
    let _ = std::fs::remove_file(&path);
    println!("{KILLS} kills, {torn} files torn, {clean} clean, {rows} rows");
    assert!(torn > 0 && clean > 0 && rows > 0, "{torn} torn, {clean} clean, {rows} rows: that proves nothing");
}
