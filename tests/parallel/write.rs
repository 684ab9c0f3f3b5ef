//! Writing by several threads.

use super::codecs;
use super::model::Rng;
use avocet::codec::{Codec, Level};
use avocet::container::{File, WriteError, Writer, WriterOptions};
use avocet::{Limits, Sink};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Fails after so many bytes.
#[derive(Debug)]
struct Short {
    bytes: Vec<u8>,
    most: usize,
}

impl Sink for Short {
    type Error = &'static str;

    fn write(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err("full");
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

fn options(codec: Codec, level: Level, threads: usize) -> WriterOptions {
    WriterOptions::new().with_codec(codec, level).with_sync([7; 16]).with_threads(threads)
}

/// Rows in all the ways there are to write them.
fn write(options: WriterOptions, seed: u64) -> Vec<u8> {
    let mut rng = Rng(seed);
    let mut writer = options.create(Vec::new(), "\"string\"").unwrap();
    for n in 0..600u64 {
        let row = format!("{n} {}", "text ".repeat(rng.below(12) as usize));
        match rng.below(40) {
            0 => drop(writer.sync().unwrap()),
            1 => writer.flush().unwrap(),
            2 => writer.begin_block().unwrap(),
            3 => writer.append_rows(3, b"\x02a\x04bc\x00").unwrap(),
            4 if writer.codec() == Codec::Null => writer.append_stored(2, b"\x02a\x04bc").unwrap(),
            5 => assert!(writer.append_datum(b"\x04a").is_err()),
            6 => writer.append_with(|e| e.str(&"long ".repeat(300))).unwrap(),
            _ => writer.append_trusted(|e| e.str(&row)).unwrap(),
        }
    }
    writer.finish().unwrap()
}

#[test]
fn several_threads_write_the_same_bytes_as_one_in_every_codec() {
    for codec in codecs() {
        for (level, block) in [(Level::DEFAULT, 500), (Level::DEFAULT, 5000), (Level::new(1), 900)] {
            if !level.fits(codec) {
                continue;
            }
            let with = |threads| write(options(codec, level, threads).with_block_bytes(block), 11);
            let expected = with(1);
            for threads in 2..=8 {
                assert!(with(threads) == expected, "{codec} {block} {threads}");
            }
            let rows = |threads| write(options(codec, level, threads).with_block_rows(9), 12);
            assert!(rows(3) == rows(1), "{codec}");
        }
    }
}

#[test]
fn random_blocks_of_random_rows_are_the_same_bytes() {
    for seed in 0..20 {
        let mut rng = Rng(seed);
        let (block, threads) = (1 + rng.below(4000) as usize, 2 + rng.below(4) as usize);
        let codec = *rng.pick(&codecs().collect::<Vec<_>>());
        let with = |threads| write(options(codec, Level::DEFAULT, threads).with_block_bytes(block), seed);
        assert!(with(threads) == with(1), "{seed}");
    }
}

#[test]
fn position_and_pending_rows_say_what_is_written() {
    let mut writer =
        options(Codec::Deflate, Level::DEFAULT, 3).with_block_rows(10).create(Vec::new(), "\"long\"").unwrap();
    for n in 0..200 {
        writer.append_with(|e| e.long(n)).unwrap();
        assert_eq!(writer.position(), writer.sink().len() as u64);
        let file = File::new(writer.sink(), &Limits::SERVER).unwrap();
        let written: u64 = file.frames().map(|frame| frame.unwrap().count()).sum();
        assert_eq!(written + writer.pending_rows(), n as u64 + 1);
    }
    assert_eq!(writer.sync().unwrap(), writer.sink().len() as u64);
    assert_eq!(writer.pending_rows(), 0);
    writer.append_with(|e| e.long(1)).unwrap();
    writer.flush().unwrap();
    assert_eq!(writer.pending_rows(), 0);
    writer.finish().unwrap();
}

#[test]
fn a_sink_that_fails_leaves_whole_blocks_in_order_and_poisons_the_writer() {
    let whole = write_longs(Short { bytes: Vec::new(), most: usize::MAX }, 1).unwrap();
    for most in (40..whole.bytes.len()).step_by(13) {
        for threads in [1, 3] {
            let mut sink = Short { bytes: Vec::new(), most };
            let failed = write_longs(&mut sink, threads);
            assert!(matches!(failed.map(drop), Err(WriteError::Sink("full") | WriteError::Poisoned)));
            assert!(whole.bytes.starts_with(&sink.bytes));
        }
    }
}

/// Panics once, after so many bytes.
struct Moody {
    bytes: Vec<u8>,
    most: usize,
}

impl Sink for Moody {
    type Error = &'static str;

    fn write(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        if self.bytes.len() + bytes.len() > self.most {
            self.most = usize::MAX;
            panic!("the sink is out of sorts");
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

#[test]
fn after_a_panic_of_the_sink_that_is_caught_a_writer_never_says_that_all_is_well() {
    let whole = write_longs(Short { bytes: Vec::new(), most: usize::MAX }, 1).unwrap().bytes;
    for most in (100..whole.len()).step_by(97) {
        for threads in [1, 3] {
            let mut sink = Moody { bytes: Vec::new(), most };
            let options = options(Codec::Deflate, Level::DEFAULT, threads).with_block_rows(10);
            let mut writer = options.create(&mut sink, "\"long\"").unwrap();
            let mut panics = 0;
            for n in 0..300 {
                match catch_unwind(AssertUnwindSafe(|| writer.append_with(|e| e.long(n)))) {
                    Ok(done) => assert_eq!(done.is_err(), panics > 0),
                    Err(_) => panics += 1,
                }
            }
            match catch_unwind(AssertUnwindSafe(|| writer.finish().map(drop))) {
                Ok(done) => assert!(matches!(done, Err(WriteError::Poisoned))),
                Err(_) => panics += 1,
            }
            assert_eq!(panics, 1);
            assert!(whole.starts_with(&sink.bytes));
        }
    }
}

fn write_longs<S: Sink>(sink: S, threads: usize) -> Result<S, WriteError<S::Error>> {
    let options = options(Codec::Deflate, Level::DEFAULT, threads).with_block_rows(10);
    let mut writer = options.create(sink, "\"long\"")?;
    for n in 0..300 {
        if let Err(error) = writer.append_with(|e| e.long(n)) {
            let again = writer.append_with(|e| e.long(n));
            assert!(matches!(again, Err(WriteError::Poisoned)));
            return Err(error);
        }
    }
    writer.finish()
}

#[test]
fn fuel_that_blocks_in_flight_give_back_is_waited_for() {
    // What it takes to begin a block is paid when it is begun, and given back for the bytes that it becomes.
    let text: String = {
        let mut rng = Rng(5);
        (0..600).map(|_| char::from(b' ' + (rng.below(90) as u8))).collect()
    };
    for codec in codecs().filter(|codec| matches!(codec, Codec::Bzip2 | Codec::Xz)) {
        let cost = if codec == Codec::Bzip2 { 4096 } else { 256 };
        for most in [cost + 1, 2 * cost, 5 * cost] {
            let limits = Limits::SERVER.with_fuel(0).with_file_fuel(most);
            let with = |threads| {
                let options = options(codec, Level::DEFAULT, threads).with_block_rows(1).with_limits(limits);
                let mut writer = options.create(Vec::new(), "\"string\"").unwrap();
                let mut rows = 0;
                while rows < 40 && writer.append_with(|e| e.str(&text)).is_ok() {
                    rows += 1;
                }
                (rows, writer.finish().unwrap())
            };
            let expected = with(1);
            assert_eq!(with(4), expected);
        }
    }
}

#[test]
fn what_several_threads_wrote_is_read_back() {
    for codec in codecs() {
        let mut writer =
            options(codec, Level::DEFAULT, 4).with_block_bytes(200).create(Vec::new(), "\"long\"").unwrap();
        for n in 0..5000 {
            writer.append_with(|e| e.long(n)).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut file = File::new(&bytes, &Limits::SERVER).unwrap();
        let rows = file.rows::<i64>().unwrap().into_iter().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(rows, (0..5000).collect::<Vec<_>>());
    }
}

#[test]
fn a_writer_that_is_given_up_ends_its_threads() {
    for threads in [2, 4] {
        let options = options(Codec::Deflate, Level::DEFAULT, threads).with_block_rows(10);
        let mut writer: Writer<Vec<u8>> = options.create(Vec::new(), "\"long\"").unwrap();
        for n in 0..1005 {
            writer.append_with(|e| e.long(n)).unwrap();
        }
        let sink = writer.abandon();
        assert!(File::new(&sink, &Limits::SERVER).unwrap().frames().all(|frame| frame.is_ok()));
    }
}
