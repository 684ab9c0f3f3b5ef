//! One damage.

use std::ops::Range;

/// What happens to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A byte has another value.
    Byte,
    /// A piece has other bytes.
    Overwrite,
    /// A piece is all zeros, as a disk gives it back.
    Zeros,
    /// A piece is missing.
    Cut,
    /// Bytes come in between.
    Insert,
    /// The end is missing.
    Truncate,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Overwrite => "overwrite",
            Self::Zeros => "zeros",
            Self::Cut => "cut out",
            Self::Insert => "insert",
            Self::Truncate => "truncate",
        }
    }
}

/// A piece of a file, and what stands there afterwards.
#[derive(Clone)]
pub(super) struct Harm {
    pub(super) kind: Kind,
    at: Range<usize>,
    with: Vec<u8>,
}

impl std::fmt::Debug for Harm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {:?} by {} bytes", self.kind.name(), self.at, self.with.len())
    }
}

impl Harm {
    /// Half of all damages are of one byte; the others begin or end anywhere, or where a block does.
    pub(super) fn new(random: &mut Random, len: usize, blocks: &[(usize, usize)]) -> Self {
        let kind = match random.below(10) {
            0..5 => Kind::Byte,
            5 => Kind::Overwrite,
            6 => Kind::Zeros,
            7 => Kind::Cut,
            8 => Kind::Insert,
            _ => Kind::Truncate,
        };
        let (begin, end) = blocks[random.below(blocks.len())];
        let from = match random.below(4) {
            0 => begin,
            1 => (begin + random.below(end - begin)).min(len - 1),
            2 => (end - 16 + random.below(24)).min(len - 1),
            _ => random.below(len),
        };
        let piece = match random.below(4) {
            0 => 1 + random.below(4),
            1 => 1 + random.below(40),
            2 => end - begin,
            _ => 1 + random.below(len - from),
        };
        let to = (from + piece).min(len);
        let (at, bytes) = match kind {
            Kind::Byte => (from..from + 1, 1),
            Kind::Overwrite | Kind::Zeros => (from..to, to - from),
            Kind::Cut => (from..to, 0),
            Kind::Insert => (from..from, piece),
            Kind::Truncate => (from..len, 0),
        };
        let with = (0..bytes).map(|_| if kind == Kind::Zeros { 0 } else { random.next() as u8 }).collect();
        Self { kind, at, with }
    }

    pub(super) fn done_to(&self, bytes: &[u8]) -> Vec<u8> {
        [&bytes[..self.at.start], &self.with, &bytes[self.at.end..]].concat()
    }

    /// Whether what follows stands elsewhere.
    pub(super) const fn moves(&self) -> bool {
        matches!(self.kind, Kind::Cut | Kind::Insert)
    }

    /// Where the bytes from `from` to `to` are afterwards, if nothing happened to them.
    pub(super) fn moved(&self, from: usize, to: usize) -> Option<usize> {
        if to <= self.at.start {
            Some(from)
        } else if from >= self.at.end {
            Some(from + self.with.len() - self.at.len())
        } else {
            None
        }
    }
}

/// Numbers that are the same in every run (Steele, Lea, Flood: `SplitMix64`).
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `bound`, which is not 0.
    pub(super) const fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
