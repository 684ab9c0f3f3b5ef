//! Block heads against the model, and what they may cost.

use super::model;
use avocet::{BlockHead, Decoder, ErrorKind, Limits};

/// Items without bytes that each byte read before pays for.
const PER_BYTE: u64 = 16;

/// The first byte is the least size of an item, the second one the fuel; what follows is read as a block head.
pub fn block(data: &[u8]) {
    let [min, fuel, input @ ..] = data else { return };
    let (min, fuel) = (usize::from(*min), u32::from(*fuel));
    let mut d = Decoder::with_limits(input, &Limits::SERVER.with_fuel(fuel));
    let head = d.block(min);
    match (head, expected(input, min)) {
        (Ok(head), Ok((count, size, used))) => {
            assert_eq!(head, BlockHead { count, size });
            assert_eq!(d.position(), used);
            let room = size.unwrap_or(input.len() - used);
            assert!(room <= d.rest().len());
            if min == 0 {
                // Paid for, by fuel or by what has been read.
                assert!(count <= u64::from(fuel) + used as u64 * PER_BYTE);
                assert!(u64::from(d.fuel()) + count <= u64::from(fuel) + used as u64 * PER_BYTE);
            } else {
                assert!(u128::from(count) * min as u128 <= room as u128);
                assert_eq!(d.fuel(), fuel);
            }
        }
        (Err(error), Ok((count, _, used))) => {
            assert_eq!(error.kind, ErrorKind::FuelLimit);
            assert!(min == 0 && count > u64::from(fuel) + used as u64 * PER_BYTE);
        }
        (Err(error), Err(kind)) => assert_eq!(error.kind, kind),
        (Ok(head), Err(kind)) => panic!("{head:?} instead of {kind:?}"),
    }
}

/// Count, size, and the bytes that they occupy.
fn expected(input: &[u8], min: usize) -> Result<(u64, Option<usize>, usize), ErrorKind> {
    let (count, mut used) = model::long(input)?;
    let mut size = None;
    if count == i64::MIN {
        return Err(ErrorKind::BlockCount);
    }
    if count < 0 {
        let (bytes, more) = model::length(&input[used..])?;
        used += more;
        if bytes > (input.len() - used) as u64 {
            return Err(ErrorKind::UnexpectedEnd);
        }
        size = Some(bytes as usize);
    }
    let room = size.unwrap_or(input.len() - used);
    if u128::from(count.unsigned_abs()) * min as u128 > room as u128 {
        return Err(ErrorKind::UnexpectedEnd);
    }
    Ok((count.unsigned_abs(), size, used))
}
