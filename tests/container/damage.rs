//! Files that we wrote ourselves, damaged in some hundreds of ways, the same in every run: what is whole is handed out,
//! what is not is never shown as rows where a checksum can tell.

use avocet::codec::{Codec, Level};
use avocet::container::recover::{Anchor, Recovery};
use avocet::container::{File, Header, Inflater, WriterOptions};
use avocet::{Frame, Limits, OwnedSchema};
use std::ops::Range;

const SCHEMA: &str = r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"text","type":"string"},{"name":"tags","type":{"type":"array","items":"int"}}]}"#;
const SYNC: [u8; 16] = *b"kQ7-fLw0zR_x9Tb3";
/// Damages of each file.
const DAMAGES: u64 = 150;

/// Numbers that look random (`splitmix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// A block: where it lies, its rows, and their bytes.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    at: Range<usize>,
    rows: u64,
    data: Vec<u8>,
}

/// Eight blocks of some rows each.
fn written(codec: Codec, random: &mut Random) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_sync(SYNC).with_block_rows(7);
    let mut writer = options.create(Vec::new(), SCHEMA).unwrap();
    for id in 0..56 {
        let text: String = (0..random.below(40)).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
        writer
            .append_with(|e| {
                e.long(id * 1_000_003)?;
                e.str(&text)?;
                e.block(2)?;
                e.int(id as i32)?;
                e.int(-1)?;
                e.end()
            })
            .unwrap();
    }
    writer.finish().unwrap()
}

/// Blocks of a file that is sound, or those before what is wrong in it; and where the header ends.
fn in_order(bytes: &[u8]) -> (Vec<Block>, usize) {
    let (mut blocks, mut inflater) = (Vec::new(), Inflater::new(Vec::new()));
    let mut stack = [Frame::EMPTY; 8];
    let Ok(mut file) = File::new(bytes, &Limits::SERVER) else { return (blocks, 0) };
    let Ok(schema) = OwnedSchema::parse(file.header().schema_text()) else { return (blocks, 0) };
    let schema = schema.schema();
    let start = file.header().len();
    while let Ok(Some(stored)) = file.next_stored() {
        let frame = stored.frame();
        let Ok(block) = stored.inflate(&mut inflater) else { break };
        let data = block.data().to_vec();
        let Ok(mut rows) = block.rows(schema.root()) else { break };
        while let Ok(true) = rows.skip(&mut stack) {}
        if rows.left() > 0 {
            break;
        }
        blocks.push(Block { at: frame.offset() as usize..frame.end() as usize, rows: frame.count(), data });
    }
    (blocks, start)
}

fn recovered(bytes: &[u8], codec: Codec) -> Vec<Block> {
    let anchor = match Header::parse(bytes, &Limits::SERVER) {
        Ok(header) if header.codec() == codec && header.schema_text() == SCHEMA => Anchor::of(&header),
        _ => {
            let Ok(found) = Anchor::search(&mut &bytes[..], 0, codec, &mut [0; 1 << 14]);
            let Some(anchor) = found else { return Vec::new() };
            anchor
        }
    };
    let schema = OwnedSchema::parse(SCHEMA).unwrap();
    let schema = schema.schema();
    let (mut all, mut at, mut stack) = (Vec::new(), anchor.start, [Frame::EMPTY; 8]);
    let mut recovery = Recovery::new(bytes, anchor, schema.root(), &Limits::SERVER, Vec::new(), Vec::new()).unwrap();
    while let Some(found) = recovery.next(&mut stack).unwrap() {
        if let Some(gap) = found.gap {
            assert!(gap.from == at && gap.to > at, "a hole before {gap:?}");
            at = gap.to;
        }
        if let Some(block) = found.block {
            assert!(block.offset == at && block.end > at, "a hole before a block at {}", block.offset);
            at = block.end;
            let at = block.offset as usize..block.end as usize;
            all.push(Block { at, rows: block.rows, data: block.data.to_vec() });
        }
    }
    all
}

/// Changes a byte, a piece, to anything or to zeros; takes a piece out, puts one in; cuts the end off. Where, and what
/// stands there then.
fn damage(len: usize, random: &mut Random) -> (Range<usize>, Vec<u8>) {
    let from = random.below(len);
    let to = (from + 1 + random.below(120)).min(len);
    let mut noise = |count: usize| (0..count).map(|_| random.below(256) as u8).collect::<Vec<u8>>();
    let (byte, piece) = (noise(1), noise(to - from));
    match random.below(6) {
        0 | 1 => (from..from + 1, byte),
        2 => (from..to, piece),
        3 => (from..to, vec![0; to - from]),
        4 => (from..to, if random.below(2) == 0 { Vec::new() } else { [piece, byte].concat() }),
        _ => (from..len, Vec::new()),
    }
}

#[test]
fn whole_blocks_of_damaged_files_are_saved_and_broken_ones_are_not_shown() {
    for codec in Codec::ALL.into_iter().filter(|codec| codec.can_compress()) {
        let checksum = matches!(codec, Codec::Snappy | Codec::Bzip2 | Codec::Xz);
        let mut random = Random(7);
        let file = written(codec, &mut random);
        let (truth, start) = in_order(&file);
        assert_eq!(truth.iter().map(|block| block.rows).sum::<u64>(), 56);
        assert_eq!(recovered(&file, codec), truth, "{codec}: all of a sound file");
        let mut saved = 0;
        for number in 0..DAMAGES {
            let (at, with) = damage(file.len(), &mut random);
            let what = format!("{codec}, damage {number}: {at:?} is {} other bytes", with.len());
            let bytes = [&file[..at.start], &with, &file[at.end..]].concat();
            // Where what was behind the damage is now.
            let moved = |place: usize| place - at.end + at.start + with.len();
            let is_one_of = |block: &Block| truth.iter().any(|one| (one.rows, &one.data) == (block.rows, &block.data));

            // Read in order: what stands before the damage is as it was.
            let (read, _) = in_order(&bytes);
            let before = truth.iter().take_while(|block| block.at.end <= at.start).count();
            if at.start >= start {
                assert!(read.len() >= before && read[..before] == truth[..before], "{what}");
            }
            let found = recovered(&bytes, codec);
            if checksum {
                // A header has no checksum: it may say another codec.
                let read = read.iter().filter(|_| at.start >= start);
                let other = found.iter().chain(read).find(|block| block.rows > 0 && !is_one_of(block));
                assert_eq!(other, None, "rows that nobody wrote: {what}");
            }
            // Whole, between two whole markers, in a file whose marker is known.
            for block in &truth {
                let place = if block.at.end <= at.start {
                    block.at.clone()
                } else if block.at.start >= at.end + 16 {
                    moved(block.at.start)..moved(block.at.end)
                } else {
                    continue;
                };
                let marker = found.is_empty() && at.start < start;
                let is_saved = found.iter().any(|one| (&one.at, &one.data) == (&place, &block.data));
                assert!(is_saved || marker, "the block at {place:?} is whole and not saved: {what}");
                saved += usize::from(is_saved);
            }
        }
        assert!(saved > 400, "{codec}: only {saved} whole blocks");
    }
}
