//! Runs of integers, many at a time. Only where registers hold a word of eight bytes; small targets have no use for it.
//!
//! A word of input shows where each of its integers ends. Where four of them end in one word, all four are cut out of it:
//! the next load waits for one count of bits, not for four. Whatever is unusual (the end of the input, long encodings,
//! numbers out of range) is left to the parsers of single integers, and so are errors.

use super::varint::{ends_of, gather};
use super::{Parsed, int, long, zigzag};

/// Numbers that are read at once.
pub(crate) const RUN: usize = 64;

/// The integers that end in `word`, if they are four or more: the first four, and the bytes that they take.
#[inline(always)]
const fn four(word: u64) -> Option<([u64; 4], usize)> {
    let first = ends_of(word);
    let second = first & first.wrapping_sub(1);
    let third = second & second.wrapping_sub(1);
    let fourth = third & third.wrapping_sub(1);
    if fourth == 0 {
        return None;
    }
    // Each is the top bit of a byte, and there is another one above it: shifts stay below 64.
    let (a, b, c) = (after(first), after(second), after(third));
    let values = [
        gather(word, first),
        gather(word.wrapping_shr(a), second.wrapping_shr(a)),
        gather(word.wrapping_shr(b), third.wrapping_shr(b)),
        gather(word.wrapping_shr(c), fourth.wrapping_shr(c)),
    ];
    Some((values, (after(fourth) >> 3) as usize))
}

/// Bits up to and including the lowest that is set.
#[inline(always)]
const fn after(bits: u64) -> u32 {
    bits.trailing_zeros().wrapping_add(1)
}

macro_rules! run {
    ($(#[$doc:meta])* $name:ident, $number:ty, $one:path, $fits:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// Those of the first number that has one.
        #[inline]
        pub(crate) fn $name<'a>(input: &'a [u8], out: &mut [$number]) -> Parsed<'a, ()> {
            let mut rest = input;
            let (fours, last) = out.as_chunks_mut::<4>();
            for four_of in fours {
                if let Some(chunk) = rest.first_chunk::<8>()
                    && let Some((values, len)) = four(u64::from_le_bytes(*chunk))
                    && $fits(values[0] | values[1] | values[2] | values[3])
                    && let Some(after) = rest.get(len..)
                {
                    *four_of = values.map(|value| zigzag(value) as $number);
                    rest = after;
                } else {
                    for out in four_of {
                        (rest, *out) = $one(rest)?;
                    }
                }
            }
            for out in last {
                (rest, *out) = $one(rest)?;
            }
            Ok((rest, ()))
        }
    };
}

run! {
    /// As many `int`s as `out` has room for.
    ints, i32, int, |all: u64| all >> 32 == 0
}

run! {
    /// As many `long`s as `out` has room for.
    longs, i64, long, |_: u64| true
}

/// Passes over so many integers: counts where they end, and does not look at what they are.
///
/// # Errors
/// Those of [`long`] near the end.
#[inline]
pub(crate) fn skip(input: &[u8], count: u64) -> Parsed<'_, ()> {
    let (mut rest, mut left) = (input, count);
    while left >= 8
        && let Some((chunk, after)) = rest.split_first_chunk::<8>()
    {
        // One bit for each end, added up in the top byte.
        let ends = (ends_of(u64::from_le_bytes(*chunk)) >> 7).wrapping_mul(0x0101_0101_0101_0101) >> 56;
        left = left.saturating_sub(ends);
        rest = after;
    }
    while left > 0 {
        (rest, _) = long(rest)?;
        left = left.saturating_sub(1);
    }
    Ok((rest, ()))
}

#[cfg(test)]
mod tests {
    use super::super::put_long;
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn encoded(numbers: &[i64]) -> Vec<u8> {
        numbers.iter().flat_map(|number| put_long(*number).as_bytes().to_vec()).collect()
    }

    /// Numbers of every length, short ones more often.
    fn number() -> impl Strategy<Value = i64> {
        (any::<i64>(), prop_oneof![3 => 50u32..64, 1 => 0u32..64]).prop_map(|(number, by)| number >> by)
    }

    proptest! {
        #[test]
        fn a_run_is_its_numbers_one_by_one(
            numbers in prop::collection::vec(number(), 0..70),
            flip in any::<prop::sample::Index>(),
            mask in 0u8..=255,
            cut in 0usize..4,
        ) {
            let mut bytes = encoded(&numbers);
            if !bytes.is_empty() {
                let at = flip.index(bytes.len());
                bytes[at] ^= mask;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            let (mut all, mut rest) = (Vec::new(), Ok(&bytes[..]));
            for _ in &numbers {
                rest = rest.and_then(|rest| long(rest)).map(|(rest, number)| { all.push(number); rest });
            }
            let mut out = std::vec![0; numbers.len()];
            let run = longs(&bytes, &mut out).map(|(rest, ())| rest);
            prop_assert_eq!(&run, &rest);
            if run.is_ok() {
                prop_assert_eq!(out, all);
                prop_assert_eq!(skip(&bytes, numbers.len() as u64), run.map(|rest| (rest, ())));
            }

            let (mut all, mut rest) = (Vec::new(), Ok(&bytes[..]));
            for _ in &numbers {
                rest = rest.and_then(|rest| int(rest)).map(|(rest, number)| { all.push(number); rest });
            }
            let mut out = std::vec![0; numbers.len()];
            let run = ints(&bytes, &mut out).map(|(rest, ())| rest);
            prop_assert_eq!(&run, &rest);
            if run.is_ok() {
                prop_assert_eq!(out, all);
            }
        }
    }
}
