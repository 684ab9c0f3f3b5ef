//! Values of primitive types, `fixed`, and the indexes of unions and enums.

use super::{Parsed, ascii, fault, varint, zigzag};
use crate::error::ErrorKind;
use nom::Parser;
use nom::bytes::complete::take;

/// A zig-zag integer of at most 64 bits.
///
/// # Errors
/// As [`varint`].
#[inline(always)]
pub fn long(input: &[u8]) -> Parsed<'_, i64> {
    let (rest, value) = varint(input)?;
    Ok((rest, zigzag(value)))
}

/// A zig-zag integer within 32 bits.
///
/// # Errors
/// As [`varint`], and [`ErrorKind::IntOutOfRange`].
#[inline(always)]
pub fn int(input: &[u8]) -> Parsed<'_, i32> {
    let (rest, value) = long(input)?;
    match i32::try_from(value) {
        Ok(value) => Ok((rest, value)),
        Err(_) => Err(fault(ErrorKind::IntOutOfRange, input.len())),
    }
}

/// One byte, 0 or 1.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::InvalidBoolean`].
#[inline(always)]
pub fn boolean(input: &[u8]) -> Parsed<'_, bool> {
    match input.split_first() {
        Some((0, rest)) => Ok((rest, false)),
        Some((1, rest)) => Ok((rest, true)),
        Some(_) => Err(fault(ErrorKind::InvalidBoolean, input.len())),
        None => Err(fault(ErrorKind::UnexpectedEnd, 0)),
    }
}

/// Four bytes, IEEE 754, little-endian, every bit kept.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`].
#[inline(always)]
pub fn float(input: &[u8]) -> Parsed<'_, f32> {
    let (rest, bytes) = fixed_array::<4>(input)?;
    Ok((rest, f32::from_le_bytes(*bytes)))
}

/// Eight bytes, IEEE 754, little-endian, every bit kept.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`].
#[inline(always)]
pub fn double(input: &[u8]) -> Parsed<'_, f64> {
    let (rest, bytes) = fixed_array::<8>(input)?;
    Ok((rest, f64::from_le_bytes(*bytes)))
}

/// A non-negative `long` that fits this machine's `usize`; it is *not* compared with what is left.
///
/// # Errors
/// As [`varint`], [`ErrorKind::NegativeLength`], and [`ErrorKind::UnexpectedEnd`] for a length that no slice can have.
#[inline(always)]
pub fn length(input: &[u8]) -> Parsed<'_, usize> {
    // Negative numbers are odd before zig-zag is undone, and others are twice what they are.
    let (rest, value) = varint(input)?;
    match usize::try_from(value >> 1) {
        Ok(len) if value & 1 == 0 => Ok((rest, len)),
        _ => Err(bad_length(value, input.len())),
    }
}

#[cold]
#[inline(never)]
const fn bad_length(value: u64, left: usize) -> nom::Err<super::Fault> {
    fault(if value & 1 != 0 { ErrorKind::NegativeLength } else { ErrorKind::UnexpectedEnd }, left)
}

/// A length and that many bytes.
///
/// # Errors
/// As [`length`]; [`ErrorKind::UnexpectedEnd`] if fewer bytes are left.
#[inline(always)]
pub fn bytes(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, len) = length(input)?;
    match rest.split_at_checked(len) {
        Some((value, rest)) => Ok((rest, value)),
        None => Err(fault(ErrorKind::UnexpectedEnd, input.len())),
    }
}

/// A length and that many bytes of UTF-8.
///
/// # Errors
/// As [`bytes()`], and [`ErrorKind::InvalidUtf8`].
#[inline(always)]
pub fn string(input: &[u8]) -> Parsed<'_, &str> {
    let (rest, value) = bytes(input)?;
    match ascii::text(value) {
        Ok(value) => Ok((rest, value)),
        Err(kind) => Err(fault(kind, input.len())),
    }
}

/// The whole input as text.
///
/// # Errors
/// [`ErrorKind::InvalidUtf8`].
#[inline(always)]
pub fn utf8(input: &[u8]) -> Parsed<'_, &str> {
    match ascii::text(input) {
        Ok(value) => Ok((&[], value)),
        Err(kind) => Err(fault(kind, input.len())),
    }
}

/// `size` bytes.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`].
#[inline(always)]
pub fn fixed<'a>(size: usize) -> impl Fn(&'a [u8]) -> Parsed<'a, &'a [u8]> {
    move |input| take(size).parse(input)
}

/// `N` bytes, the number known at compile time.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`].
#[inline(always)]
pub fn fixed_array<const N: usize>(input: &[u8]) -> Parsed<'_, &[u8; N]> {
    match input.split_first_chunk::<N>() {
        Some((value, rest)) => Ok((rest, value)),
        None => Err(fault(ErrorKind::UnexpectedEnd, input.len())),
    }
}

/// An `int` index below `len`; `otherwise` says what it is if not.
///
/// # Errors
/// As [`varint`], or `otherwise`.
#[inline(always)]
pub fn index<'a>(len: usize, otherwise: ErrorKind) -> impl Fn(&'a [u8]) -> Parsed<'a, usize> {
    move |input| index_below(input, len, otherwise)
}

/// [`index`], called at once: closures cannot be told to become part of their callers.
#[inline(always)]
pub(crate) fn index_below(input: &[u8], len: usize, otherwise: ErrorKind) -> Parsed<'_, usize> {
    let (rest, value) = varint(input)?;
    // Negative numbers are odd before zig-zag is undone: with the lowest bit on top they are above every index.
    let value = value.rotate_right(1);
    if value < (len as u64).min(1 << 63) { Ok((rest, value as usize)) } else { Err(fault(otherwise, input.len())) }
}
