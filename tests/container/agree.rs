//! Random files, sound and damaged: however they are read, the answer is the same.

use crate::read::{agreed, agreed_frames};
use crate::write::{Layout, block, bytes, header_with, long, stored};
use avocet::Limits;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Plan {
    schema: usize,
    deflate: bool,
    layout: Layout,
    user: Vec<(String, Vec<u8>)>,
    blocks: Vec<Vec<u8>>,
}

const SCHEMAS: [&str; 5] = [
    "\"long\"",
    "\"bytes\"",
    r#"{"type":"array","items":"null"}"#,
    r#"{"type":"record","name":"E","fields":[]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]},{"name":"b","type":"boolean"}]}"#,
];

fn row(schema: usize, seed: u8) -> Vec<u8> {
    let text = vec![b'a'; usize::from(seed % 40)];
    match schema {
        0 => long(i64::from(seed) << (seed % 56)),
        1 => bytes(&text),
        2 => [long(i64::from(seed)), if seed == 0 { vec![] } else { long(0) }].concat(),
        3 => vec![],
        _ if seed.is_multiple_of(2) => vec![0, 1],
        _ => [vec![2], bytes(&text), vec![0]].concat(),
    }
}

impl Plan {
    fn file(&self) -> Vec<u8> {
        let mut entries = vec![("avro.schema", SCHEMAS[self.schema].as_bytes())];
        entries.extend(self.user.iter().map(|(k, v)| (k.as_str(), v.as_slice())));
        entries.push(("avro.codec", if self.deflate { b"deflate" } else { b"null" }));
        let mut file = header_with(self.layout, &entries);
        for seeds in &self.blocks {
            let data: Vec<u8> = seeds.iter().flat_map(|seed| row(self.schema, *seed)).collect();
            file.extend(block(seeds.len() as i64, &if self.deflate { stored(&data) } else { data }));
        }
        file
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let layout =
        prop_oneof![Just(Layout::OneBlock), Just(Layout::BlockEach), Just(Layout::Sized), Just(Layout::SizedEach)];
    let user = prop::collection::vec(("[a-z.]{0,8}", prop::collection::vec(any::<u8>(), 0..20)), 0..4);
    let blocks = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..12), 0..6);
    (0..SCHEMAS.len(), any::<bool>(), layout, user, blocks).prop_map(|(schema, deflate, layout, user, blocks)| Plan {
        schema,
        deflate,
        layout,
        user,
        blocks,
    })
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![3 => 1..4usize, 1 => 4..64usize, 1 => 64..400usize], 1..8)
}

#[derive(Clone, Debug)]
enum Damage {
    Set(u8),
    Flip(u8),
    Remove(usize),
    Insert(Vec<u8>),
    Cut,
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let kind = prop_oneof![
        any::<u8>().prop_map(Damage::Set),
        (0..8u8).prop_map(Damage::Flip),
        (1..5usize).prop_map(Damage::Remove),
        prop::collection::vec(any::<u8>(), 1..12).prop_map(Damage::Insert),
        Just(Damage::Cut),
    ];
    (any::<prop::sample::Index>(), kind)
}

fn apply(file: &mut Vec<u8>, at: prop::sample::Index, damage: Damage) {
    if file.is_empty() {
        return;
    }
    let at = at.index(file.len());
    match damage {
        Damage::Set(byte) => file[at] = byte,
        Damage::Flip(bit) => file[at] ^= 1 << bit,
        Damage::Remove(len) => drop(file.drain(at..file.len().min(at + len))),
        Damage::Insert(bytes) => drop(file.splice(at..at, bytes)),
        Damage::Cut => file.truncate(at),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sound_files_are_read_alike_and_completely(plan in plan(), cuts in cuts()) {
        let file = plan.file();
        let outcome = agreed(&file, &cuts, &Limits::SERVER);
        prop_assert_eq!(outcome.error, None);
        let rows: Vec<Vec<Vec<u8>>> = outcome.blocks.into_iter().map(|(.., rows)| rows).collect();
        let wrote: Vec<Vec<Vec<u8>>> =
            plan.blocks.iter().map(|seeds| seeds.iter().map(|seed| row(plan.schema, *seed)).collect()).collect();
        prop_assert_eq!(rows, wrote);
        prop_assert_eq!(agreed_frames(&file, cuts[0], &Limits::SERVER).0.len(), plan.blocks.len());
    }

    #[test]
    fn damaged_files_fail_alike(
        plan in plan(), cuts in cuts(), damages in prop::collection::vec(damage(), 1..4), small in any::<bool>(),
    ) {
        let mut file = plan.file();
        for (at, damage) in damages {
            apply(&mut file, at, damage);
        }
        let small_limits = Limits::SERVER
            .with_header_bytes(150).with_header_entries(4).with_block_bytes(64).with_inflated_bytes(48)
            .with_fuel(100).with_file_fuel(150);
        // No more than the memory that the streams are lent.
        let large = Limits::SERVER.with_header_bytes(1 << 16).with_block_bytes(65_000).with_inflated_bytes(1 << 16);
        let limits = if small { small_limits } else { large };
        agreed(&file, &cuts, &limits);
        agreed_frames(&file, cuts[0], &limits);
    }
}

#[test]
fn pieces_of_every_size_read_alike() {
    let plan = Plan {
        schema: 4,
        deflate: false,
        layout: Layout::SizedEach,
        user: vec![("user".into(), vec![0xff; 20])],
        blocks: vec![(0..12).collect(), vec![], (20..40).collect(), vec![1]],
    };
    let file = plan.file();
    for size in 1..=file.len() {
        assert_eq!(agreed(&file, &[size], &Limits::SERVER).rows(), 33);
    }
}
