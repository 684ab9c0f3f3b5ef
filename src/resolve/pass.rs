//! Passing over a value by an op: what [`skip`](crate::skip()) does with a schema.

use super::code::{self as c, Head, NODE, Op};
use crate::decoder::Decoder;
use crate::error::{ErrorKind, Result};
use crate::walk::{Frame, Shape};

/// Frames on the call stack of [`pass_on_stack`].
const LOCAL: usize = 16;

/// The first op of arrays and maps.
#[cfg(target_pointer_width = "64")]
const FIRST_ARRAY: u16 = c::ARRAY_OF + 1;

/// The number of bytes of every value of a simple op, where that is one number.
const fn width(op: u16) -> Option<usize> {
    match op {
        c::NOTHING => Some(0),
        c::BYTE => Some(1),
        c::FOUR => Some(4),
        c::EIGHT => Some(8),
        _ => None,
    }
}

/// Passes over a value of an op below [`c::SKIP_NODE`]; `room` says whether arrays and maps may nest deeper, and is asked
/// only where that matters.
#[inline(always)]
pub(super) fn simple<'a>(op: u16, d: &mut Decoder<'a>, room: impl FnOnce(&Decoder<'a>) -> bool) -> Result<()> {
    match op {
        c::NOTHING => Ok(()),
        c::BYTE => d.advance(1),
        c::VARINT => d.long().map(|_| ()),
        c::FOUR => d.advance(4),
        c::EIGHT => d.advance(8),
        c::LENGTH => d.bytes().map(|_| ()),
        // Much of what a reader leaves out is optional: where there is room for code, a jump of its own leads to each.
        #[cfg(target_pointer_width = "64")]
        c::NULL_OR_VARINT => {
            if d.union_index(2)? == 1 {
                d.long().map(|_| ())
            } else {
                Ok(())
            }
        }
        #[cfg(target_pointer_width = "64")]
        c::NULL_OR_EIGHT => {
            if d.union_index(2)? == 1 {
                d.advance(8)
            } else {
                Ok(())
            }
        }
        #[cfg(target_pointer_width = "64")]
        c::NULL_OR_LENGTH => {
            if d.union_index(2)? == 1 {
                d.bytes().map(|_| ())
            } else {
                Ok(())
            }
        }
        #[cfg(target_pointer_width = "64")]
        FIRST_ARRAY.. => run_of(op, d, room(d)),
        _ => composed(op, d, room(d)),
    }
}

#[inline(never)]
fn composed(op: u16, d: &mut Decoder<'_>, room: bool) -> Result<()> {
    let (of, present) = if op <= c::OR_NULL {
        (op.wrapping_sub(c::NULL_OR), 1)
    } else if op <= c::ARRAY_OF {
        (op.wrapping_sub(c::OR_NULL), 0)
    } else {
        return run_of(op, d, room);
    };
    if d.union_index(2)? == present { leaf(of, d) } else { Ok(()) }
}

/// An array or a map of simple values, by its op.
#[cfg_attr(target_pointer_width = "64", inline(never))]
fn run_of(op: u16, d: &mut Decoder<'_>, room: bool) -> Result<()> {
    if op <= c::MAP_OF {
        items(op.wrapping_sub(c::ARRAY_OF), d, false, room)
    } else if op < c::SKIP_NODE {
        items(op.wrapping_sub(c::MAP_OF), d, true, room)
    } else {
        Err(d.error(ErrorKind::InvalidPlan))
    }
}

fn leaf(op: u16, d: &mut Decoder<'_>) -> Result<()> {
    match op {
        c::VARINT => d.long().map(|_| ()),
        c::LENGTH => d.bytes().map(|_| ()),
        _ => d.advance(width(op).unwrap_or(0)),
    }
}

/// An array or a map of simple values.
fn items(of: u16, d: &mut Decoder<'_>, map: bool, room: bool) -> Result<()> {
    if !room {
        return Err(d.error(ErrorKind::DepthLimit));
    }
    let least = width(of).unwrap_or(1).saturating_add(usize::from(map));
    loop {
        let head = d.block_unpaid(least)?;
        if head.count == 0 {
            return Ok(());
        }
        if let Some(size) = head.size {
            d.advance(size)?;
        } else if let (false, Some(width)) = (map, width(of)) {
            // It fits: the count has been compared with the bytes that are left.
            let count = usize::try_from(head.count).unwrap_or(usize::MAX);
            d.advance(count.saturating_mul(width))?;
        } else {
            each(of, d, map, head.count)?;
        }
    }
}

/// Passes over so many items, or entries.
#[inline]
fn each(of: u16, d: &mut Decoder<'_>, map: bool, count: u64) -> Result<()> {
    #[cfg(target_pointer_width = "64")]
    match (of, map) {
        // The most common maps, without a question for each entry.
        (c::VARINT, true) => {
            for _ in 0..count {
                d.bytes()?;
                d.long()?;
            }
            return Ok(());
        }
        (c::LENGTH, true) => {
            for _ in 0..count {
                d.bytes()?;
                d.bytes()?;
            }
            return Ok(());
        }
        (c::LENGTH, false) => {
            for _ in 0..count {
                d.bytes()?;
            }
            return Ok(());
        }
        _ => {}
    }
    for _ in 0..count {
        if map {
            d.bytes()?;
        }
        leaf(of, d)?;
    }
    Ok(())
}

/// Passes over a value by any op that does, on frames that the caller lends.
pub(super) fn pass(words: &[u16], op: u16, d: &mut Decoder<'_>, stack: &mut [Frame]) -> Result<()> {
    run(words, op, d, stack, false)
}

/// Passes over a value by a node, where that takes no frame; else, and where there is no such node, `None`.
#[cfg(target_pointer_width = "64")]
#[inline(always)]
pub(super) fn pass_fixed(words: &[u16], op: u16, d: &mut Decoder<'_>) -> Option<Result<()>> {
    let head = Head::at(words, Op(op).node()?)?;
    (head.kind() == c::SKIP_FIXED).then(|| d.advance(size(&head)))
}

/// The same on the call stack: the frames of a typed decoder are its calls. Beyond a few levels it calls itself, once for
/// as many levels again; the decoder's depth bounds that.
#[inline(never)]
pub(super) fn pass_on_stack(words: &[u16], op: u16, d: &mut Decoder<'_>) -> Result<()> {
    let mut stack = [Frame::EMPTY; LOCAL];
    let depth = LOCAL.min(usize::from(d.depth()));
    run(words, op, d, stack.get_mut(..depth).unwrap_or_default(), true)
}

fn run(words: &[u16], op: u16, d: &mut Decoder<'_>, stack: &mut [Frame], deeper: bool) -> Result<()> {
    let mut op = op;
    let mut used = 0usize;
    loop {
        let mut frame = None;
        match Op(op).node() {
            None => simple(op, d, |d| used < stack.len() || deeper && usize::from(d.depth()) > used)?,
            Some(at) => {
                let Some(head) = Head::at(words, at) else { return Err(d.error(ErrorKind::InvalidPlan)) };
                match head.kind() {
                    c::SKIP_FIXED => d.advance(size(&head))?,
                    c::SKIP_UNION => {
                        let index = d.union_index(usize::from(head.a))?;
                        let Some(next) = head.rest.get(index) else {
                            return Err(d.error(ErrorKind::InvalidPlan));
                        };
                        op = *next;
                        continue;
                    }
                    c::SKIP_RECORD => {
                        let fields = usize::from(head.a);
                        if used < stack.len() {
                            // What a walk and a skip pay.
                            d.charge((fields as u64).max(1))?;
                        }
                        frame = Some(Frame::of_plan(Shape::Record, op, fields, false));
                    }
                    c::SKIP_ARRAY => frame = Some(Frame::of_plan(Shape::Array, op, 0, false)),
                    c::SKIP_MAP => frame = Some(Frame::of_plan(Shape::Map, op, 0, false)),
                    _ => return Err(d.error(ErrorKind::InvalidPlan)),
                }
            }
        }
        if let Some(frame) = frame {
            match stack.get_mut(used) {
                Some(free) => {
                    *free = frame;
                    used = used.wrapping_add(1);
                }
                None if deeper && usize::from(d.depth()) > used => {
                    for _ in 0..used {
                        d.enter()?;
                    }
                    pass_on_stack(words, op, d)?;
                    for _ in 0..used {
                        d.leave();
                    }
                }
                None => return Err(d.error(ErrorKind::DepthLimit)),
            }
        }
        loop {
            let Some(top) = used.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                return Ok(());
            };
            let head = Op(top.item.0).node().and_then(|at| Head::at(words, at));
            let Some(head) = head else { return Err(d.error(ErrorKind::InvalidPlan)) };
            let more = match top.shape() {
                Shape::Record => top.next_field().and_then(|index| head.rest.get(index)).copied(),
                Shape::Array | Shape::Map => next_item(words, top, &head, d)?.then_some(head.a),
            };
            if let Some(next) = more {
                op = next;
                break;
            }
            used = used.wrapping_sub(1);
        }
    }
}

/// The size of a fixed.
fn size(head: &Head<'_>) -> usize {
    match u32::from(head.a) | u32::from(head.b) << 16 {
        u32::MAX => usize::MAX,
        size => size as usize,
    }
}

/// Begins the next item that must be read to be passed; false at the end of the array or map.
fn next_item(words: &[u16], frame: &mut Frame, head: &Head<'_>, d: &mut Decoder<'_>) -> Result<bool> {
    let map = frame.shape() == Shape::Map;
    while frame.left == 0 {
        // Items without bytes are not visited, so they are not paid for either.
        let block = d.block_unpaid(usize::from(head.b))?;
        if block.count == 0 {
            return Ok(false);
        }
        let width = match Op(head.a).node() {
            None => width(head.a),
            Some(at) => Head::at(words, at).filter(|item| item.kind() == c::SKIP_FIXED).map(|item| size(&item)),
        };
        if let Some(size) = block.size {
            d.advance(size)?;
        } else if let (false, Some(width)) = (map, width) {
            match usize::try_from(block.count).ok().and_then(|count| count.checked_mul(width)) {
                Some(bytes) => d.advance(bytes)?,
                None if width == 0 => {}
                None => return Err(d.error(ErrorKind::UnexpectedEnd)),
            }
        } else {
            frame.left = usize::try_from(block.count).unwrap_or(usize::MAX);
        }
    }
    frame.left = frame.left.wrapping_sub(1);
    if map {
        d.bytes()?;
    }
    Ok(true)
}

const _: () = assert!(c::SKIP_NODE < NODE);
