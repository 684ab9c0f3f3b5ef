//! Mutators that change what inputs are made of, lengths, counts, blocks, nodes of a schema, where a fuzzer alone changes
//! bytes. All are functions of the input and a seed.

mod container;
mod datum;
mod sample;
mod text;

pub use container::container;
pub use datum::datum;
pub(super) use sample::sample;
pub use text::schema;

/// Changes an input in place.
pub type Mutator = fn(&mut Vec<u8>, &mut Dice);

/// Every mutator by the name of its target.
pub const MUTATORS: [(&str, Mutator); 3] = [("container", container), ("datum", datum), ("schema", schema)];

/// Half of what is tried is changed byte by byte, by the fuzzer's own `bytes`, the other half by what it is made of.
pub fn in_turn(
    bytes: fn(&mut [u8], usize, usize) -> usize,
    mutator: Mutator,
    data: &mut [u8],
    size: usize,
    most: usize,
    seed: u32,
) -> usize {
    if seed.is_multiple_of(2) { bytes(data, size, most) } else { apply(mutator, data, size, most, seed) }
}

/// Runs a mutator where the fuzzer lends room: `size` bytes of `data` are the input, and `most` may be the result.
pub fn apply(mutator: Mutator, data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut input = data[..size].to_vec();
    let mut dice = Dice::new(u64::from(seed));
    for _ in 0..=dice.below(3) {
        mutator(&mut input, &mut dice);
    }
    input.truncate(most);
    data[..input.len()].copy_from_slice(&input);
    input.len()
}

/// Numbers that look random, and are the same for the same seed (`splitmix64`).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as `seed` says.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.draw() % end.max(1) as u64) as usize
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Zig-zag, seven bits at a time.
fn put_long(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// A number where a length, a count, a size or an index stood that was `old`, with `left` bytes behind it.
fn odd_long(dice: &mut Dice, old: i64, left: usize) -> i64 {
    match dice.below(12) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => old.wrapping_neg(),
        3 => old.wrapping_mul(2),
        4 => 0,
        5 => left as i64,
        6 => left as i64 + 1,
        7 => 1 << dice.below(63),
        8 => i64::MAX,
        9 => i64::MIN,
        10 => -(1 + dice.below(64) as i64),
        _ => dice.below(64) as i64,
    }
}

/// Changes a number in `data` at or behind `from`; with `follow`, the bytes that a length promises too.
fn change_long(data: &mut Vec<u8>, from: usize, dice: &mut Dice) {
    if data.len() <= from {
        return put_long(data, dice.below(100) as i64);
    }
    let mut at = from + dice.below(data.len() - from);
    // To where a number may begin: behind a byte that ends one.
    while at > from && data[at - 1] >= 0x80 {
        at -= 1;
    }
    let end = data[at..].iter().position(|byte| *byte < 0x80).map_or(data.len(), |len| at + len + 1).min(at + 10);
    let raw = data[at..end].iter().rev().fold(0u64, |raw, byte| raw << 7 | u64::from(byte & 0x7f));
    let old = (raw >> 1) as i64 ^ -((raw & 1) as i64);
    let left = data.len() - end;
    let new = odd_long(dice, old, left);
    let mut bytes = Vec::new();
    put_long(&mut bytes, new);
    if dice.below(8) == 0 {
        // Longer than needed, or too long.
        let more = 1 + dice.below(10);
        if let Some(last) = bytes.last_mut() {
            *last |= 0x80;
        }
        bytes.resize(bytes.len() + more - 1, 0x80);
        bytes.push(0);
    }
    // What the number promises comes or goes with it, every other time.
    if dice.below(2) == 0 && (0..4096).contains(&new) && (0..=left as i64).contains(&old) {
        let (old, new) = (old as usize, new as usize);
        if new > old {
            let like = data[end..end + old].to_vec();
            let more: Vec<u8> = (old..new).map(|at| like.get(at % old.max(1)).copied().unwrap_or(b'a')).collect();
            data.splice(end + old..end + old, more);
        } else {
            data.drain(end + new..end + old);
        }
    }
    data.splice(at..end, bytes);
}

/// Takes a piece of `data` behind `from` out, repeats it, or moves it.
fn move_piece(data: &mut Vec<u8>, from: usize, dice: &mut Dice) {
    if data.len() <= from {
        return;
    }
    let at = from + dice.below(data.len() - from);
    let end = at + 1 + dice.below((data.len() - at).min(32));
    let piece = data[at..end.min(data.len())].to_vec();
    match dice.below(3) {
        0 => drop(data.drain(at..at + piece.len())),
        1 => drop(data.splice(at..at, piece)),
        _ => {
            data.drain(at..at + piece.len());
            let to = from + dice.below(data.len() + 1 - from);
            data.splice(to..to, piece);
        }
    }
}
