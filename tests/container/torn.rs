//! Files that were cut, sources that fail.

use crate::read::{agreed, agreed_frames};
use crate::write::{Layout, file, header, header_with, stored};
use avocet::Limits;
use avocet::container::{ReadError, Reader, Source};

fn blocks() -> Vec<(i64, Vec<u8>)> {
    vec![(2, vec![2, 4]), (0, vec![]), (70, vec![6; 70]), (1, vec![8])]
}

#[test]
fn every_cut_is_a_clean_end_after_a_block_and_torn_anywhere_else() {
    let whole = file("\"long\"", &blocks());
    let mut ends = vec![header("\"long\"").len()];
    for n in 1..=blocks().len() {
        ends.push(file("\"long\"", &blocks()[..n]).len());
    }
    for cut in 0..=whole.len() {
        for size in [1, 5, 4096] {
            let outcome = agreed(&whole[..cut], &[size], &Limits::SERVER);
            let frames = agreed_frames(&whole[..cut], size, &Limits::SERVER);
            assert_eq!(outcome.error, frames.1);
            let good = ends.iter().copied().filter(|end| *end <= cut).max();
            assert_eq!(outcome.blocks.len(), ends.iter().filter(|end| **end <= cut).count().saturating_sub(1));
            if good == Some(cut) {
                assert_eq!(outcome.error, None, "cut at {cut}");
            } else {
                let error = outcome.error.expect("an error");
                assert!(error.is_torn(), "cut at {cut}: {error}");
                assert_eq!(error.at(), cut as u64);
                assert_eq!(error.good(), good.unwrap_or(0) as u64);
            }
        }
    }
}

#[test]
fn a_deflated_file_is_torn_like_a_plain_one() {
    let entries: [(&str, &[u8]); 2] = [("avro.codec", b"deflate"), ("avro.schema", b"\"long\"")];
    let head = header_with(Layout::Sized, &entries);
    let whole = [head.clone(), crate::write::block(2, &stored(&[2, 4]))].concat();
    for cut in head.len() + 1..whole.len() {
        let error = agreed(&whole[..cut], &[3], &Limits::SERVER).error.expect("an error");
        assert!(error.is_torn());
        assert_eq!((error.at(), error.good()), (cut as u64, head.len() as u64));
    }
}

#[test]
fn errors_read_well() {
    let whole = file("\"long\"", &blocks());
    let end = header("\"long\"").len();
    let error = agreed(&whole[..end + 3], &[1], &Limits::SERVER).error.unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "torn after byte {}: the file ends inside a block; the last good sync marker ends at byte {end}",
            end + 3
        )
    );
    let error = agreed(&whole[..20], &[1], &Limits::SERVER).error.unwrap();
    assert_eq!(error.to_string(), "torn after byte 20: the file ends inside its header");
    let mut bad = whole.clone();
    bad[end + 3] = 0xff;
    let error = agreed(&bad, &[1], &Limits::SERVER).error.unwrap();
    assert_eq!(
        error.to_string(),
        format!("row 1 of the block at byte {end}: the input ends inside a value at byte 1 of its data")
    );
}

/// Fails once after so many bytes.
struct Fails<'a> {
    rest: &'a [u8],
    after: usize,
    fails: bool,
}

#[derive(Debug, PartialEq)]
struct Cable;

impl Source for Fails<'_> {
    type Error = Cable;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Cable> {
        if self.after == 0 && std::mem::take(&mut self.fails) {
            return Err(Cable);
        }
        let most = if self.fails { self.after.min(into.len()) } else { into.len() };
        let Ok(read) = Source::read(&mut self.rest, &mut into[..most]);
        self.after -= if self.fails { read } else { 0 };
        Ok(read)
    }
}

#[test]
fn a_source_that_fails_after_any_byte_is_not_a_torn_file_and_can_be_asked_again() {
    let whole = file("\"long\"", &blocks());
    for after in 0..=whole.len() {
        for frames in [false, true] {
            let source = Fails { rest: &whole, after, fails: true };
            let mut reader = match Reader::open(source, &Limits::SERVER) {
                Ok(reader) => reader,
                Err(error) => {
                    assert_eq!(error, ReadError::Io(Cable));
                    assert!(after < header("\"long\"").len());
                    continue;
                }
            };
            let (mut rows, mut failures) = (0, 0);
            loop {
                let count = if frames {
                    reader.next_frame().map(|frame| frame.map(|f| f.count()))
                } else {
                    reader.next_block().map(|block| block.map(|block| block.count()))
                };
                match count {
                    Ok(Some(count)) => rows += count,
                    Ok(None) => break,
                    Err(error) => {
                        assert_eq!(error, ReadError::Io(Cable));
                        failures += 1;
                    }
                }
            }
            assert_eq!((rows, failures), (73, 1), "after {after} bytes");
        }
    }
}

#[test]
fn interrupted_reads_are_tried_again() {
    struct Interrupted<'a>(&'a [u8], bool);
    impl std::io::Read for Interrupted<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(std::io::ErrorKind::Interrupted.into()) } else { std::io::Read::read(&mut self.0, into) }
        }
    }
    let whole = file("\"long\"", &blocks());
    let mut reader = Reader::new(Interrupted(&whole, false)).unwrap();
    let mut rows = 0;
    while let Some(block) = reader.next_block().unwrap() {
        rows += block.count();
    }
    assert_eq!(rows, 73);
}

#[test]
fn frames_and_blocks_can_be_mixed() {
    let whole = file("\"long\"", &blocks());
    for start in 0..16u32 {
        let mut reader = Reader::new(&whole[..]).unwrap();
        let mut counts = Vec::new();
        for bit in 0.. {
            let count = if start >> bit & 1 == 0 {
                reader.next_frame().unwrap().map(|f| f.count())
            } else {
                reader.next_block().unwrap().map(|block| block.count())
            };
            let Some(count) = count else { break };
            counts.push(count);
        }
        assert_eq!(counts, [2, 0, 70, 1]);
    }
}

#[test]
fn large_blocks_are_passed_and_cut_alike() {
    let whole = file("\"long\"", &[(1, vec![2]), (60_000, vec![6; 60_000]), (9, vec![6; 9])]);
    let head = header("\"long\"").len();
    for cut in [head + 30, head + 5_000, head + 30_000, head + 59_000, whole.len() - 40, whole.len() - 28, whole.len()]
    {
        let outcome = agreed(&whole[..cut], &[5_000], &Limits::SERVER);
        assert_eq!(agreed_frames(&whole[..cut], 5_000, &Limits::SERVER).1, outcome.error);
        assert_eq!(outcome.error.map(|error| error.at()), (cut < whole.len()).then_some(cut as u64));
    }
}
