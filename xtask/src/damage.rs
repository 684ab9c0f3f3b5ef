//! `cargo xtask damage DIR`: container files are damaged at random, and recovered.
//!
//! Whatever the damage: nothing panics; what is handed out of a codec with checksums is what was written; and every block
//! whose data and both markers are whole is handed out. The damages are the same in every run.

mod harm;

use anyhow::{Context, Result, ensure};
use avocet::codec::Codec;
use avocet::container::Header;
use avocet::container::recover::{Anchor, Recovery};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Frame, Limits};
use harm::{Harm, Kind, Random};
use std::collections::BTreeMap;
use std::fs;
use std::ops::AddAssign;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Larger files make a run longer and show nothing else.
const LARGEST: u64 = 256 << 10;
/// Blocks inflate to no more: some files were made to inflate to gigabytes.
const LIMITS: Limits = Limits::SERVER.with_inflated_bytes(4 << 20).with_block_bytes(4 << 20);

/// A file that is in order, and its blocks.
struct Sample {
    name: String,
    bytes: Vec<u8>,
    /// Where the header ends.
    start: usize,
    codec: Codec,
    marker: [u8; 16],
    schema: OwnedSchema,
    blocks: Vec<Block>,
}

/// A block that holds rows.
struct Block {
    offset: usize,
    end: usize,
    rows: u64,
    stored: Vec<u8>,
    data: Vec<u8>,
    /// Whether its codec notices damage.
    checksum: bool,
}

impl Block {
    /// Where its data begins.
    const fn data_at(&self) -> usize {
        self.end - 16 - self.stored.len()
    }
}

/// A block that was handed out.
struct Saved {
    end: usize,
    rows: u64,
    stored: Vec<u8>,
    data: Vec<u8>,
}

/// What came of some damages.
#[derive(Clone, Copy, Default)]
struct Counts {
    damages: u64,
    /// Blocks with whole data and whole markers, and how many of them have a damaged head.
    whole: u64,
    headless: u64,
    /// Blocks whose data is damaged: with a checksum, without one, and how many of these were handed out as other rows.
    checked: u64,
    unchecked: u64,
    other: u64,
    /// Blocks that have lost a marker only, and how many of them were handed out all the same.
    unmarked: u64,
    unmarked_saved: u64,
    /// Blocks of which nothing tells what is damaged, and how many of them were handed out as they were.
    undecidable: u64,
    undecidable_saved: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.damages += more.damages;
        self.whole += more.whole;
        self.headless += more.headless;
        self.checked += more.checked;
        self.unchecked += more.unchecked;
        self.other += more.other;
        self.unmarked += more.unmarked;
        self.unmarked_saved += more.unmarked_saved;
        self.undecidable += more.undecidable;
        self.undecidable_saved += more.undecidable_saved;
    }
}

/// Damages files under `dir`, `count` times, and prints what came of it.
pub(crate) fn run(dir: &Path, count: usize) -> Result<()> {
    let mut paths = Vec::new();
    files(dir, &mut paths)?;
    paths.sort();
    let samples: Vec<Sample> = paths.iter().filter_map(|path| Sample::read(path, dir)).collect();
    ensure!(!samples.is_empty(), "no container files in {}", dir.display());
    let blocks: usize = samples.iter().map(|sample| sample.blocks.len()).sum();
    println!("{} files with {blocks} blocks that hold rows", samples.len());
    // Panics are caught and counted: what they print would hide the table.
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let (table, faults) = all(&samples, count);
    std::panic::set_hook(before);
    show(&table);
    ensure!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
    Ok(())
}

fn show(table: &BTreeMap<Kind, Counts>) {
    let mut all = Counts::default();
    println!(
        "{:<12} {:>8} {:>20} {:>20} {:>24} {:>22}",
        "damage", "times", "whole blocks, saved", "with a bad head", "bad data with checksum", "without: other rows"
    );
    for (name, counts) in table.iter().map(|(kind, counts)| (kind.name(), *counts)).collect::<Vec<_>>() {
        row(name, &counts);
        all += counts;
    }
    row("all", &all);
    println!("{} blocks lost nothing but a marker; {} of them were saved", all.unmarked, all.unmarked_saved);
    println!(
        "{} blocks that nothing tells from bad data, for want of a head, a codec or bytes; {} of them were saved",
        all.undecidable, all.undecidable_saved
    );
}

fn row(name: &str, counts: &Counts) {
    let whole = format!("{0} of {0}", counts.whole);
    let refused = format!("0 of {} shown", counts.checked);
    let other = format!("{} of {}", counts.other, counts.unchecked);
    println!("{name:<12} {:>8} {whole:>20} {:>20} {refused:>24} {other:>22}", counts.damages, counts.headless);
}

/// All damages, shared among as many threads as there are processors.
fn all(samples: &[Sample], count: usize) -> (BTreeMap<Kind, Counts>, Vec<String>) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let (mut table, mut faults) = (BTreeMap::<Kind, Counts>::new(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return (table, faults);
            }
            let mut random = Random::new(number as u64);
            let sample = &samples[random.below(samples.len())];
            let places: Vec<(usize, usize)> = sample.blocks.iter().map(|block| (block.offset, block.end)).collect();
            let harm = Harm::new(&mut random, sample.bytes.len(), &places);
            let done = catch_unwind(AssertUnwindSafe(|| sample.suffer(&harm)));
            let fault = match done {
                Ok(Ok(counts)) => {
                    *table.entry(harm.kind).or_default() += counts;
                    continue;
                }
                Ok(Err(fault)) => format!("{fault:#}"),
                Err(_) => "panics".to_owned(),
            };
            faults.push(format!("{number}: {}, {harm:?}: {fault}", sample.name));
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let (mut table, mut faults) = (BTreeMap::<Kind, Counts>::new(), Vec::new());
        for one in all {
            let (some, more) = one.join().unwrap_or_else(|_| (BTreeMap::new(), vec!["a thread failed".to_owned()]));
            for (kind, counts) in some {
                *table.entry(kind).or_default() += counts;
            }
            faults.extend(more);
        }
        faults.sort();
        (table, faults)
    })
}

impl Sample {
    /// `None` for what is no container file, is damaged already, holds no rows or is large.
    fn read(path: &Path, dir: &Path) -> Option<Self> {
        if fs::metadata(path).ok()?.len() > LARGEST {
            return None;
        }
        let bytes = fs::read(path).ok()?;
        let header = Header::parse(&bytes, &LIMITS).ok()?;
        let schema = OwnedSchema::parse_with(header.schema_text(), ParseMode::Lenient, &LIMITS).ok()?;
        let anchor = Anchor::of(&header);
        let mut sample = Self {
            name: path.strip_prefix(dir).unwrap_or(path).display().to_string(),
            start: header.len(),
            codec: header.codec(),
            marker: *header.sync(),
            schema,
            blocks: Vec::new(),
            bytes: Vec::new(),
        };
        let (saved, lost) = sample.recover(&bytes, anchor).ok()?;
        let blocks = saved.into_iter().filter(|block| block.rows > 0);
        sample.blocks = blocks
            .map(|block| Block {
                offset: 0,
                checksum: has_checksum(sample.codec, &block.stored),
                end: block.end,
                rows: block.rows,
                stored: block.stored,
                data: block.data,
            })
            .collect();
        for block in &mut sample.blocks {
            let head = head_before(&bytes, block.data_at(), block.rows, block.stored.len())?;
            block.offset = block.data_at() - head;
        }
        sample.bytes = bytes;
        (lost == 0 && !sample.blocks.is_empty()).then_some(sample)
    }

    /// All blocks that are handed out, and how many bytes are said to be lost.
    fn recover(&self, bytes: &[u8], anchor: Anchor) -> Result<(Vec<Saved>, u64)> {
        let schema = self.schema.schema();
        let mut stack = vec![Frame::EMPTY; usize::from(LIMITS.depth)];
        let Ok(mut recovery) = Recovery::new(bytes, anchor, schema.root(), &LIMITS, Vec::new(), Vec::new());
        let (mut saved, mut lost, mut at) = (Vec::new(), 0, anchor.start);
        while let Some(found) = recovery.next(&mut stack)? {
            if let Some(gap) = found.gap {
                ensure!(gap.from == at && gap.to > at, "a gap at {} and not at {at}", gap.from);
                (at, lost) = (gap.to, lost + gap.to - gap.from);
            }
            if let Some(block) = found.block {
                ensure!(block.offset == at && block.end > at, "a block at {} and not at {at}", block.offset);
                at = block.end;
                saved.push(Saved {
                    end: usize::try_from(block.end)?,
                    rows: block.rows,
                    stored: block.stored.to_vec(),
                    data: block.data.to_vec(),
                });
            }
        }
        ensure!(at >= bytes.len() as u64, "ends at {at}");
        Ok((saved, lost))
    }

    /// Whether nothing tells a block with a damaged head from one with damaged data: rows without bytes cannot be counted,
    /// and without a codec bytes may read as rows by accident, so that something of the head must be left, and if there are
    /// few of them, must stand where it stood.
    fn is_undecidable(&self, block: &Block, harm: &Harm) -> bool {
        let countable = self.schema.schema().root().least_size().is_some_and(|least| least > 0);
        let count = block.offset + if block.rows < 64 { 1 } else { 2 };
        let is_lost = harm.moved(block.offset, count).is_none() && harm.moved(count, block.data_at()).is_none();
        !countable || (self.codec == Codec::Null && (is_lost || (block.stored.len() < 64 && harm.moves())))
    }

    /// Damages a copy, recovers it, and compares.
    fn suffer(&self, harm: &Harm) -> Result<Counts> {
        let bytes = harm.done_to(&self.bytes);
        // A header that still says what it said; else what it said is known from elsewhere, but not its marker.
        let header = Header::parse(&bytes, &LIMITS).ok();
        let same = header.filter(|header| *header.sync() == self.marker && header.codec() == self.codec);
        let anchor = match same.filter(|header| Some(header.len()) == harm.moved(self.start, self.start)) {
            Some(header) => Some(Anchor::of(&header)),
            None => {
                let Ok(found) = Anchor::search(&mut &bytes[..], 0, self.codec, &mut vec![0; 64 << 10]);
                found
            }
        };
        let mut counts = Counts { damages: 1, ..Counts::default() };
        // Two whole blocks in a row, or one and the marker before it, are what a search finds.
        let Some(anchor) = anchor else { return Ok(counts) };
        let (saved, _) = self.recover(&bytes, anchor)?;
        let truth = |one: &Saved| self.blocks.iter().any(|block| (block.rows, &block.data) == (one.rows, &one.data));
        let strict = self.blocks.iter().all(|block| block.checksum);
        for one in saved.iter().filter(|one| one.rows > 0 && !truth(one)) {
            ensure!(!strict, "{} rows that nobody wrote, before byte {}", one.rows, one.end);
            counts.other += 1;
        }
        let found = anchor.marker == self.marker;
        for block in &self.blocks {
            let (data, end) = (block.data_at(), block.end);
            let before = harm.moved(block.offset - 16, block.offset);
            let marker = harm.moved(end - 16, end);
            let Some(at) = harm.moved(data, end - 16) else {
                counts.checked += u64::from(block.checksum);
                counts.unchecked += u64::from(!block.checksum);
                continue;
            };
            let is_saved = saved.iter().any(|one| {
                one.end == at + block.stored.len() + 16 && (one.rows, &one.data) == (block.rows, &block.data)
            });
            // Whole, and as far from both markers as it was, but for its head.
            if before.is_some() && marker == Some(at + block.stored.len()) && found {
                let damaged = harm.moved(block.offset - 16, end) != Some(at - (data - block.offset) - 16);
                if damaged && self.is_undecidable(block, harm) {
                    counts.undecidable += 1;
                    counts.undecidable_saved += u64::from(is_saved);
                    continue;
                }
                counts.whole += 1;
                counts.headless += u64::from(damaged);
                ensure!(is_saved, "the block at {at} is whole, and not saved");
            } else {
                counts.unmarked += 1;
                counts.unmarked_saved += u64::from(is_saved);
            }
        }
        Ok(counts)
    }
}

/// Bytes of the head of a block, which are not handed out: two numbers, usually written short.
fn head_before(bytes: &[u8], data: usize, rows: u64, stored: usize) -> Option<usize> {
    (2..=20).find(|head| {
        let read = |bytes: &[u8]| {
            let mut decoder = avocet::Decoder::new(bytes);
            let pair = (decoder.long().ok()?, decoder.long().ok()?);
            decoder.rest().is_empty().then_some(pair)
        };
        let head = data.checked_sub(*head).and_then(|from| bytes.get(from..data));
        head.and_then(read) == Some((rows as i64, stored as i64))
    })
}

/// Whether damage to this block cannot go unnoticed.
fn has_checksum(codec: Codec, stored: &[u8]) -> bool {
    match codec {
        Codec::Snappy | Codec::Bzip2 => true,
        // The third bit of the frame header descriptor (RFC 8878, 3.1.1.1.1).
        Codec::Zstandard => stored.get(4).is_some_and(|descriptor| descriptor & 4 != 0),
        // The second byte of the stream flags, behind six bytes of magic.
        Codec::Xz => stored.get(7).is_some_and(|flags| flags & 15 != 0),
        _ => false,
    }
}

fn files(dir: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

#[test]
fn the_examples_stand_some_hundreds_of_damages() {
    run(&crate::shell::root().join("examples/data"), 300).unwrap();
}
