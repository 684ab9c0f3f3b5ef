//! What recovery saves of damaged files: exactly what it promises, and no more.

use crate::write::{bytes as with_length, header, long, stored};
use avocet::codec::Codec;
use avocet::container::Header;
use avocet::container::recover::{Anchor, Gap, ReadAt, Recovery};
use avocet::{ErrorKind, Frame, Limits, OwnedSchema};
use proptest::prelude::*;

/// Not like itself in any of its parts, as real ones are; and text, so that values can hold it.
const SYNC: [u8; 16] = *b"kQ7-fLw0zR_x9Tb3";

fn block(count: i64, data: &[u8]) -> Vec<u8> {
    [long(count), with_length(data), SYNC.to_vec()].concat()
}

/// A block that was handed out: where it lay, how many rows, its data after the codec.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Saved {
    from: u64,
    to: u64,
    rows: u64,
    data: Vec<u8>,
}

fn recover_with(bytes: &[u8], anchor: Anchor, schema: &str) -> (Vec<Saved>, Vec<Gap>) {
    let owned = OwnedSchema::parse(schema).unwrap();
    let schema = owned.schema();
    let mut stack = [Frame::EMPTY; 16];
    let mut recovery = Recovery::new(bytes, anchor, schema.root(), &Limits::SERVER, Vec::new(), Vec::new()).unwrap();
    let (mut saved, mut gaps) = (Vec::new(), Vec::new());
    let mut at = anchor.start;
    while let Some(found) = recovery.next(&mut stack).unwrap() {
        // Blocks and gaps follow one another without a hole.
        if let Some(gap) = found.gap {
            assert_eq!(gap.from, at);
            assert!(gap.to > gap.from);
            at = gap.to;
            gaps.push(gap);
        }
        if let Some(block) = found.block {
            assert_eq!(block.offset, at);
            at = block.end;
            saved.push(Saved { from: block.offset, to: block.end, rows: block.rows, data: block.data.to_vec() });
        }
    }
    assert_eq!(at, bytes.len() as u64);
    (saved, gaps)
}

/// A file of rows that are strings.
fn file(codec: Codec, blocks: &[Vec<&str>]) -> (Vec<u8>, Vec<Saved>) {
    let head = match codec {
        Codec::Null => header("\"string\""),
        _ => crate::write::header_with(
            crate::write::Layout::OneBlock,
            &[("avro.schema", b"\"string\""), ("avro.codec", codec.name().as_bytes())],
        ),
    };
    let (mut bytes, mut saved) = (head, Vec::new());
    let marker = bytes.len() - SYNC.len();
    bytes[marker..].copy_from_slice(&SYNC);
    for rows in blocks {
        let data: Vec<u8> = rows.iter().flat_map(|row| crate::write::bytes(row.as_bytes())).collect();
        let from = bytes.len() as u64;
        bytes.extend(block(rows.len() as i64, &if codec == Codec::Null { data.clone() } else { stored(&data) }));
        saved.push(Saved { from, to: bytes.len() as u64, rows: rows.len() as u64, data });
    }
    (bytes, saved)
}

const WORDS: [&str; 8] = ["", "a", "two", "Grüße", "kQ7-fLw0", "0123456789", "x\u{0}y", "kQ7-fLw0zR_x9Tb3!"];

fn blocks() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    prop::collection::vec(prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..9), 1..6)
}

fn anchor_of(bytes: &[u8]) -> Anchor {
    Anchor::of(&Header::parse(bytes, &Limits::SERVER).unwrap())
}

/// Where the head of a block ends.
fn data_at(block: &Saved, codec: Codec) -> u64 {
    let size = if codec == Codec::Null { block.data.len() } else { stored(&block.data).len() };
    block.from + (long(block.rows as i64).len() + long(size as i64).len()) as u64
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_sound_file_is_recovered_whole(blocks in blocks(), deflate in any::<bool>()) {
        let codec = if deflate { Codec::Deflate } else { Codec::Null };
        let (bytes, all) = file(codec, &blocks);
        prop_assert_eq!(recover_with(&bytes, anchor_of(&bytes), "\"string\""), (all, vec![]));
    }

    #[test]
    fn a_damaged_byte_costs_no_block_whose_data_and_markers_are_whole(
        blocks in blocks(),
        deflate in any::<bool>(),
        place in any::<prop::sample::Index>(),
        mask in 1_u8..=255,
    ) {
        let codec = if deflate { Codec::Deflate } else { Codec::Null };
        let (mut bytes, all) = file(codec, &blocks);
        let anchor = anchor_of(&bytes);
        let start = anchor.start as usize;
        let place = start + place.index(bytes.len() - start);
        bytes[place] ^= mask;
        let place = place as u64;
        let (saved, gaps) = recover_with(&bytes, anchor, "\"string\"");
        for (index, block) in all.iter().enumerate() {
            let in_data = (data_at(block, codec)..block.to - 16).contains(&place);
            // What follows an empty block whose marker is gone has nothing that shows where it begins.
            let empty = index > 0 && all[index - 1].rows == 0;
            let in_marker = empty && (block.from - 16..block.from).contains(&place);
            let found = saved.iter().find(|one| one.from == block.from);
            // Of empty blocks behind damage nothing is lost, whether they are found or not.
            if !in_data && !in_marker && block.rows > 0 {
                prop_assert_eq!(found, Some(block), "block {} after damage at {}: {:?}", index, place, &gaps);
            }
        }
        // What was handed out lies where a block lies; only its own data can have been damaged.
        for one in &saved {
            let block = all.iter().find(|block| (block.from, block.to) == (one.from, one.to));
            prop_assert!(block.is_some(), "{:?}", one);
        }
    }

    #[test]
    fn a_marker_in_the_first_value_of_a_block_whose_head_is_damaged_is_not_its_end(
        first in 0..WORDS.len(),
        second in prop::sample::select(vec![vec![], vec!["Gr\u{fc}\u{df}e"], vec!["", "a"]]),
        place in 0u64..2,
        mask in 1_u8..=255,
    ) {
        let (mut bytes, all) = file(Codec::Null, &[vec!["kQ7-fLw0zR_x9Tb3!", WORDS[first]], second]);
        let place = all[0].from + place;
        bytes[place as usize] ^= mask;
        let (saved, gaps) = recover_with(&bytes, anchor_of(&bytes), "\"string\"");
        prop_assert_eq!(saved.iter().find(|one| one.from == all[0].from), Some(&all[0]), "{:?}", gaps);
    }

    #[test]
    fn a_piece_that_is_overwritten_cut_or_put_in_costs_only_the_blocks_that_it_touches(
        blocks in blocks(),
        places in any::<[prop::sample::Index; 2]>(),
        with in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let (bytes, all) = file(Codec::Null, &blocks);
        let anchor = anchor_of(&bytes);
        let start = anchor.start as usize;
        let mut cut = places.map(|place| start + place.index(bytes.len() - start));
        cut.sort_unstable();
        let mut damaged = bytes[..cut[0]].to_vec();
        damaged.extend(&with);
        damaged.extend(&bytes[cut[1]..]);
        let moved = with.len() as i64 - (cut[1] - cut[0]) as i64;
        let (saved, _) = recover_with(&damaged, anchor, "\"string\"");
        for (index, block) in all.iter().enumerate() {
            let before = block.to as usize <= cut[0];
            // Behind the damage, a block is found by the marker in front of it.
            let marker = if index == 0 { block.from } else { block.from - 16 };
            let after = marker as usize >= cut[1] && index > 0 && block.rows > 0;
            if !before && !after {
                continue;
            }
            let shift = if before { 0 } else { moved };
            let from = block.from.checked_add_signed(shift).unwrap();
            let found = saved.iter().find(|one| one.from == from);
            prop_assert!(found.is_some_and(|one| (one.rows, &one.data) == (block.rows, &block.data)), "block {}", index);
        }
    }

    #[test]
    fn any_bytes_are_taken_apart_without_a_hole(
        mut bytes in prop::collection::vec(prop_oneof![3 => 0_u8..8, 1 => any::<u8>()], 0..200),
        markers in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        for marker in markers {
            let at = marker.index(bytes.len() + 1);
            bytes.splice(at..at, SYNC);
        }
        let anchor = Anchor { marker: SYNC, codec: Codec::Null, start: 0, known: true };
        for schema in ["\"string\"", "\"null\"", "\"boolean\""] {
            recover_with(&bytes, anchor, schema);
        }
        let mut window = [0; 64];
        let found = Anchor::search(&mut &bytes[..], 0, Codec::Null, &mut window).unwrap();
        let whole = Anchor::search(&mut &bytes[..], 0, Codec::Null, &mut [0; 4096]).unwrap();
        prop_assert_eq!(found, whole);
    }

    #[test]
    fn a_lost_header_is_made_up_for_by_the_blocks(blocks in blocks(), lost in 0_usize..400) {
        let (bytes, all) = file(Codec::Null, &blocks);
        let lost = lost.min(anchor_of(&bytes).start as usize - 1);
        let mut damaged = bytes;
        damaged[..lost].fill(0x5a);
        let full = all.iter().filter(|block| block.rows > 0).count();
        let pairs = all.windows(2).any(|two| two[0].rows > 0 && two[1].rows > 0);
        let anchor = Anchor::search(&mut &damaged[..], 0, Codec::Null, &mut [0; 512]).unwrap();
        if pairs {
            let anchor = anchor.unwrap();
            prop_assert_eq!(anchor.marker, SYNC);
            let saved = recover_with(&damaged, anchor, "\"string\"").0;
            let found = saved.iter().filter(|one| one.rows > 0).count();
            // The marker of the header stands unless it was overwritten: then the first block has none before it.
            prop_assert!(found + 1 >= full, "{} of {}", found, full);
        }
    }
}

#[test]
fn a_marker_inside_a_value_does_not_fool_it() {
    let poison = "0kQ7-fLw0zR_x9Tb30";
    let (mut bytes, all) = file(Codec::Null, &[vec!["before"], vec![poison, "good"], vec!["after"]]);
    let anchor = anchor_of(&bytes);
    let inside = all[1].to as usize - 18;
    bytes[inside] = 0xff; // "good" is text no longer
    let (saved, gaps) = recover_with(&bytes, anchor, "\"string\"");
    assert_eq!(saved, [all[0].clone(), all[2].clone()]);
    assert_eq!((gaps[0].from, gaps[0].to, gaps.len()), (all[1].from, all[1].to, 1));
}

#[test]
fn a_size_that_swallows_the_next_block_does_not_take_it_along() {
    let (bytes, all) = file(Codec::Null, &[vec!["one"], vec!["two"], vec!["three"]]);
    let anchor = anchor_of(&bytes);
    let mut damaged = bytes[..all[0].from as usize].to_vec();
    let both = (all[1].to - 16 - all[0].from - 2) as i64;
    damaged.extend(long(1));
    damaged.extend(long(both));
    damaged.extend(&bytes[all[0].from as usize + 2..]);
    let saved = recover_with(&damaged, anchor, "\"string\"").0;
    assert_eq!(saved.iter().map(|one| one.rows).sum::<u64>(), 3);
}

#[test]
fn a_torn_end_and_a_lost_block_say_what_they_were() {
    let (mut bytes, all) = file(Codec::Null, &[vec!["one", "more"], vec!["two"], vec!["three"]]);
    let anchor = anchor_of(&bytes);
    bytes[all[0].to as usize - 17] = 0xff;
    bytes.truncate(all[2].to as usize - 3);
    let (saved, gaps) = recover_with(&bytes, anchor, "\"string\"");
    assert_eq!(saved, [all[1].clone()]);
    assert_eq!((gaps[0].kind, gaps[0].rows), (ErrorKind::InvalidUtf8, Some(2)));
    assert_eq!((gaps[1].kind, gaps[1].rows), (ErrorKind::Torn, None));
}

/// Counts what is read.
struct Counting<'a>(&'a [u8], u64);

impl ReadAt for Counting<'_> {
    type Error = std::convert::Infallible;

    fn size(&mut self) -> Result<u64, Self::Error> {
        self.0.size()
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, Self::Error> {
        let used = self.0.read_at(at, into)?;
        self.1 += used as u64;
        Ok(used)
    }
}

#[test]
fn frames_that_claim_one_another_cost_no_more_than_the_file_pays_for() {
    // Each of them claims all that follows, and is not whole.
    let count = 3_000_usize;
    let mut tail = SYNC.to_vec();
    for _ in 0..count {
        let mut frame = long(1);
        frame.extend(long(tail.len() as i64 - 16));
        frame.extend(&tail);
        tail = [SYNC.to_vec(), frame].concat();
        if tail.len() > 60_000 {
            break;
        }
    }
    let owned = OwnedSchema::parse("\"boolean\"").unwrap();
    let schema = owned.schema();
    let mut source = Counting(&tail, 0);
    let anchor = Anchor { marker: SYNC, codec: Codec::Null, start: 0, known: false };
    let mut recovery =
        Recovery::new(&mut source, anchor, schema.root(), &Limits::SERVER, Vec::new(), Vec::new()).unwrap();
    let mut stack = [Frame::EMPTY; 4];
    while recovery.next(&mut stack).unwrap().is_some() {}
    let most = 64 * tail.len() as u64 + (2 << 20);
    assert!(source.1 < most, "{} bytes read of {}", source.1, tail.len());
}

#[test]
fn a_marker_that_lies_across_its_place_was_not_destroyed() {
    let m = WORDS[7];
    let blocks = [
        vec!["Grüße", "0123456789", m],
        vec![m],
        vec!["a", "0123456789", "kQ7-fLw0", "0123456789"],
        vec![m],
        vec!["kQ7-fLw0", m, "0123456789", "Grüße", "", "two", "a"],
    ];
    let (bytes, all) = file(Codec::Null, &blocks);
    let anchor = anchor_of(&bytes);
    let start = anchor.start as usize;
    // The third row of the first block loses its end, and three bytes that came in make up for it; where its marker should end,
    // the rest of a later one reads as a head, and that frame seems to end in a value.
    let (from, to) = (start + 36, start + 125);
    let damaged = [&bytes[..from], b"\x00\xc2\x80\x00\x00", &bytes[to..]].concat();
    let moved = 5 - (to - from) as i64;
    let (saved, _) = recover_with(&damaged, anchor, "\"string\"");
    let expected: Vec<u64> = all[3..].iter().map(|one| one.from.checked_add_signed(moved).unwrap()).collect();
    assert_eq!(saved.iter().map(|one| one.from).collect::<Vec<_>>(), expected);
}
