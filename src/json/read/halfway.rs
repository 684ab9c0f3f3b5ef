//! Which side of a halfway point a decimal number lies on, by exact integers of bounded size.

use super::decimal::Decimal;
use core::cmp::Ordering;

/// Significant digits that can matter: a point halfway between two doubles has at most 767. What follows them only says
/// that there is more.
const DIGITS: usize = 768;

/// 32-bit limbs. The largest integers here are 769 digits and 55 bits times 5^1093, both below 2,600 bits.
const LIMBS: usize = 84;

/// Compares the magnitude of `number`, which is close, with `(kept + 1/2) * 2^lowest`.
#[cold]
#[inline(never)]
pub(super) fn compare(number: &Decimal<'_>, kept: u64, lowest: i32) -> Ordering {
    let mut decimal = Big::new();
    let (mut count, mut power, mut point, mut more) = (0usize, number.exponent, false, false);
    for byte in number.mantissa.bytes() {
        if byte == b'.' {
            point = true;
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        if count < DIGITS {
            if count > 0 || digit != 0 {
                decimal.times_plus(10, u32::from(digit));
                count = count.wrapping_add(1);
            }
            power = power.saturating_sub(i64::from(point));
        } else {
            more |= digit != 0;
            power = power.saturating_add(i64::from(!point));
        }
    }
    if more {
        decimal.times_plus(10, 1);
        power = power.saturating_sub(1);
    }
    let mut half = Big::new();
    let odd = kept.wrapping_mul(2).wrapping_add(1);
    half.times_plus(1, (odd >> 32) as u32);
    half.shift_left(32);
    half.times_plus(1, odd as u32);
    // decimal * 5^power * 2^power against half * 2^(lowest - 1): fives to the side where their power is positive, and
    // the same for twos.
    let fives = u32::try_from(power.unsigned_abs()).unwrap_or(0);
    if power < 0 {
        half.times_five_to(fives);
    } else {
        decimal.times_five_to(fives);
    }
    let twos = power.wrapping_sub(i64::from(lowest)).wrapping_add(1);
    let bits = u32::try_from(twos.unsigned_abs()).unwrap_or(0);
    if twos < 0 {
        half.shift_left(bits);
    } else {
        decimal.shift_left(bits);
    }
    decimal.compare(&half)
}

/// A natural number, least limb first. Limbs beyond `len` are zero.
struct Big {
    limbs: [u32; LIMBS],
    len: usize,
}

impl Big {
    const fn new() -> Self {
        Self { limbs: [0; LIMBS], len: 0 }
    }

    fn push(&mut self, limb: u32) {
        if limb != 0
            && let Some(place) = self.limbs.get_mut(self.len)
        {
            *place = limb;
            self.len = self.len.wrapping_add(1);
        }
    }

    fn times_plus(&mut self, factor: u32, add: u32) {
        let mut carry = add;
        for limb in self.limbs.iter_mut().take(self.len) {
            let product = u64::from(*limb).wrapping_mul(u64::from(factor)).wrapping_add(u64::from(carry));
            *limb = product as u32;
            carry = (product >> 32) as u32;
        }
        self.push(carry);
    }

    fn times_five_to(&mut self, mut power: u32) {
        while let Some(left) = power.checked_sub(13) {
            self.times_plus(1_220_703_125, 0);
            power = left;
        }
        self.times_plus(5u32.wrapping_pow(power), 0);
    }

    fn shift_left(&mut self, bits: u32) {
        let whole = (bits / 32) as usize;
        if whole > 0 && self.len > 0 {
            let mut from = self.len;
            self.len = self.len.saturating_add(whole).min(LIMBS);
            let mut to = self.len;
            while let (Some(next), Some(below)) = (to.checked_sub(1), from.checked_sub(1)) {
                let limb = self.limbs.get(below).copied().unwrap_or(0);
                if let Some(place) = self.limbs.get_mut(next) {
                    *place = limb;
                }
                (to, from) = (next, below);
            }
            for limb in self.limbs.iter_mut().take(whole) {
                *limb = 0;
            }
        }
        // Two factors, since 2^32 is none. Both are powers of two below 2^16 and 2^17.
        self.times_plus(1 << (bits % 32 / 2), 0);
        self.times_plus(1 << (bits % 32).div_ceil(2), 0);
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.len.cmp(&other.len).then_with(|| {
            let ours = self.limbs.iter().rev();
            ours.zip(other.limbs.iter().rev())
                .map(|(a, b)| a.cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        })
    }
}
