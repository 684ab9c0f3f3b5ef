//! Heads of array and map blocks.

use super::{Parsed, fault, length, long};
use crate::error::ErrorKind;

/// The head of an array or map block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHead {
    /// Items in the block; zero ends the array or map.
    pub count: u64,
    /// Bytes that the items occupy, where the writer said so.
    pub size: Option<usize>,
}

/// A block head: a count; if that is negative, its absolute value counts and the size in bytes follows.
///
/// # Errors
/// As [`long`] and [`length`]; [`ErrorKind::BlockCount`] for `i64::MIN`; [`ErrorKind::UnexpectedEnd`] for a size that is
/// more than what is left.
#[inline(always)]
pub fn block_head(input: &[u8]) -> Parsed<'_, BlockHead> {
    let (rest, count) = long(input)?;
    match u64::try_from(count) {
        Ok(count) => Ok((rest, BlockHead { count, size: None })),
        Err(_) => sized(rest, count, input.len()),
    }
}

#[inline(never)]
fn sized(input: &[u8], count: i64, left: usize) -> Parsed<'_, BlockHead> {
    let Some(count) = count.checked_neg() else {
        return Err(fault(ErrorKind::BlockCount, left));
    };
    let (rest, size) = length(input)?;
    if size > rest.len() {
        return Err(fault(ErrorKind::UnexpectedEnd, input.len()));
    }
    Ok((rest, BlockHead { count: count.unsigned_abs(), size: Some(size) }))
}
