//! Shared by the images: adds up what a walk meets.

use avocet::schema::{Enum, Type, Union};
use avocet::{Check, Decoder, Frame, Limits, Result, Visit, skip, walk};
use core::convert::Infallible;

/// Adds up values: integers and indexes as they are, doubles by their bits, strings by their bytes.
#[derive(Default)]
pub struct Sum(pub u64);

impl Sum {
    fn add(&mut self, value: u64) -> core::result::Result<(), Infallible> {
        self.0 = self.0.wrapping_add(value);
        Ok(())
    }
}

impl<'a> Visit<'a> for Sum {
    type Error = Infallible;

    fn int(&mut self, _: Type<'_>, value: i32) -> core::result::Result<(), Infallible> {
        self.add(i64::from(value) as u64)
    }

    fn long(&mut self, _: Type<'_>, value: i64) -> core::result::Result<(), Infallible> {
        self.add(value as u64)
    }

    fn double(&mut self, _: Type<'_>, value: f64) -> core::result::Result<(), Infallible> {
        self.add(value.to_bits())
    }

    fn string(&mut self, _: Type<'_>, value: &'a str) -> core::result::Result<(), Infallible> {
        value.bytes().try_for_each(|byte| self.add(u64::from(byte)))
    }

    fn symbol(&mut self, _: Enum<'_>, index: usize) -> core::result::Result<(), Infallible> {
        self.add(index as u64)
    }

    fn branch(&mut self, _: Union<'_>, index: usize, _: Type<'_>) -> core::result::Result<(), Infallible> {
        self.add(index as u64)
    }
}

/// The sum of a datum, and how many bytes it occupies, if walking with and without a visitor and skipping agree on it.
pub fn sum_of(ty: Type<'_>, input: &[u8], stack: &mut [Frame]) -> Result<Option<(u64, usize)>> {
    let mut walked = Decoder::with_limits(input, &Limits::FIRMWARE);
    let (mut checked, mut skipped) = (walked.clone(), walked.clone());
    let mut sum = Sum::default();
    walk(ty, &mut walked, stack, &mut sum)?;
    walk(ty, &mut checked, stack, &mut Check)?;
    skip(ty, &mut skipped, stack)?;
    let end = walked.position();
    Ok((checked.position() == end && skipped.position() == end).then_some((sum.0, end)))
}
