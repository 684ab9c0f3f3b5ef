//! All that a walk meets, as one number, and how many steps it took.

use avocet::Visit;
use avocet::schema::{Enum, Field, Fixed, Record, Type, Union};
use std::convert::Infallible;

/// Most steps that a walk may take for so many bytes and so much fuel: an item, what is in it, a field of it, its end.
pub(super) const fn most_steps(bytes: u64, fuel: u64) -> u64 {
    4 * (fuel + 17 * bytes) + 16
}

/// A hash of all that a walk meets, in order.
#[derive(Debug, Default)]
pub(super) struct Hash {
    pub(super) value: u64,
    /// Calls of the walk: what it does for bytes, and for what has none.
    pub(super) steps: u64,
}

impl Hash {
    fn add(&mut self, value: u64) -> Result<(), Infallible> {
        self.mix(value);
        self.steps += 1;
        Ok(())
    }

    const fn mix(&mut self, value: u64) {
        self.value = (self.value ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        bytes.iter().for_each(|byte| self.mix(u64::from(*byte)));
        self.add(bytes.len() as u64)
    }
}

impl<'s, 'a> Visit<'s, 'a> for Hash {
    type Error = Infallible;

    fn null(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.add(1)
    }

    fn boolean(&mut self, _: Type<'s>, value: bool) -> Result<(), Infallible> {
        self.add(u64::from(value))
    }

    fn int(&mut self, _: Type<'s>, value: i32) -> Result<(), Infallible> {
        self.add(value as u64)
    }

    fn long(&mut self, _: Type<'s>, value: i64) -> Result<(), Infallible> {
        self.add(value as u64)
    }

    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        self.add(u64::from(value.to_bits()))
    }

    fn double(&mut self, _: Type<'s>, value: f64) -> Result<(), Infallible> {
        self.add(value.to_bits())
    }

    fn bytes(&mut self, _: Type<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.add_bytes(value)
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        self.add_bytes(value.as_bytes())
    }

    fn fixed(&mut self, _: Type<'s>, _: Fixed<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.add_bytes(value)
    }

    fn symbol(&mut self, _: Enum<'s>, index: usize) -> Result<(), Infallible> {
        self.add(index as u64)
    }

    fn branch(&mut self, _: Union<'s>, index: usize, _: Type<'s>) -> Result<(), Infallible> {
        self.add(index as u64)
    }

    fn begin_record(&mut self, _: Record<'s>) -> Result<(), Infallible> {
        self.add(4)
    }

    fn field(&mut self, _: Field<'s>) -> Result<(), Infallible> {
        self.add(5)
    }

    fn item(&mut self) -> Result<(), Infallible> {
        self.add(6)
    }

    fn end_array(&mut self) -> Result<(), Infallible> {
        self.add(2)
    }

    fn key(&mut self, key: &'a str) -> Result<(), Infallible> {
        self.add_bytes(key.as_bytes())
    }

    fn end_map(&mut self) -> Result<(), Infallible> {
        self.add(3)
    }
}
