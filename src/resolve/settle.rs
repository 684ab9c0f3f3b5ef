//! What is done to the nodes of a plan when all are made: which change nothing, which let nothing through, and numbers.
//!
//! A node changes nothing if its own shape is that of the reader and none of its ops changes anything; a node on a cycle
//! of such nodes doesn't either. So it is the nodes that *do* change something which spread, until no more are found. In
//! order a pass finds what a node takes over from those before it, backwards from those behind it, which most are; two
//! or three passes do. Schemas can be made that need thousands: after some passes the rest is held to change something,
//! which is slower in use, and true enough.

use super::arena::Arena;
use super::code::{self as c, DIFFERS, FAILS, FIELD, Head, NODE, NONE, Op, UNIT};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::tables::Ty;
use crate::schema::{Field, Kind, Schema, Type};

/// Passes in either direction.
const PASSES: u8 = 16;

/// Marks, drops and numbers; the root's op.
pub(super) fn settle(arena: &mut Arena<'_>, root: Op, reader: &Schema<'_>) -> Result<Op> {
    arena.drop_scratch();
    let mut count = 0usize;
    let mut at = 0usize;
    while let Some(head) = arena.head(at) {
        count = count.saturating_add(1);
        at = at.saturating_add(head.len());
    }
    let (nodes, room) = arena.list(count.saturating_mul(2))?;
    let (list, places) = room.split_at_mut_checked(count).unwrap_or_default();
    at = 0;
    for slot in list.iter_mut() {
        *slot = (at / UNIT) as u16;
        at = at.saturating_add(Head::at(nodes, at).map_or(UNIT, |head| head.len()));
    }
    spread(nodes, list);
    if let Some(kind) = root.clash() {
        return Err(Error::new(kind, reader.root().offset().unwrap_or(0)));
    }
    if flag(nodes, root, FAILS) {
        return Err(why(nodes, root, reader));
    }
    if !flag(nodes, root, DIFFERS) {
        arena.truncate(0);
        return Ok(c::SAME);
    }
    for unit in list.iter() {
        drop_same(nodes, usize::from(*unit).saturating_mul(UNIT));
    }
    // What changes nothing is reached no more: the rest moves together.
    let list = live(nodes, list);
    let mut len = 0usize;
    for (unit, place) in list.iter().zip(places.iter_mut()) {
        *place = (len / UNIT) as u16;
        let at = usize::from(*unit).saturating_mul(UNIT);
        len = len.saturating_add(Head::at(nodes, at).map_or(UNIT, |head| head.len()));
    }
    let moves = Moves { from: list, to: places };
    for (unit, place) in list.iter().zip(moves.to) {
        let (from, to) = (usize::from(*unit).saturating_mul(UNIT), usize::from(*place).saturating_mul(UNIT));
        let end = from.saturating_add(Head::at(nodes, from).map_or(UNIT, |head| head.len()));
        moves.renumber(nodes, from);
        for at in from..end {
            let moved = word(nodes, at);
            put(nodes, to.saturating_add(at.saturating_sub(from)), moved);
        }
    }
    let root = moves.moved(root);
    arena.truncate(len);
    Ok(root)
}

fn word(nodes: &[u16], at: usize) -> u16 {
    nodes.get(at).copied().unwrap_or(0)
}

/// Whether the node of an op has this flag; of ops without a node, those that change something or fail.
fn flag(nodes: &[u16], op: Op, flag: u16) -> bool {
    match op.node() {
        Some(at) => word(nodes, at) & flag != 0,
        None if flag == FAILS => op.clash().is_some(),
        None => op != c::SAME,
    }
}

fn spread(nodes: &mut [u16], list: &[u16]) {
    for _ in 0..PASSES {
        let mut changed = false;
        for unit in list.iter().rev() {
            changed |= take_over(nodes, usize::from(*unit).saturating_mul(UNIT));
        }
        if !changed {
            return;
        }
        changed = false;
        for unit in list {
            changed |= take_over(nodes, usize::from(*unit).saturating_mul(UNIT));
        }
        if !changed {
            return;
        }
    }
    for unit in list {
        let at = usize::from(*unit).saturating_mul(UNIT);
        if let Some(tag) = nodes.get_mut(at) {
            *tag |= DIFFERS;
        }
    }
}

/// Takes over from its ops that a node changes something or lets nothing through; whether that is new.
fn take_over(nodes: &mut [u16], at: usize) -> bool {
    let Some(head) = Head::at(nodes, at) else { return false };
    let (tag, kind) = (head.tag, head.kind());
    if kind >= c::SKIP_RECORD {
        return false;
    }
    let (offset, step, count) = head.ops();
    let (mut differs, mut any_fails, mut all_fail) = (false, false, count > 0);
    let mut slot = at.saturating_add(offset);
    for _ in 0..count {
        let passed_over = kind == c::RECORD && word(nodes, slot.saturating_sub(1)) == NONE;
        if !passed_over {
            let op = Op(word(nodes, slot));
            differs |= flag(nodes, op, DIFFERS);
            let fails = flag(nodes, op, FAILS);
            any_fails |= fails;
            all_fail &= fails;
        }
        slot = slot.saturating_add(step);
    }
    let fails = match kind {
        c::RECORD | c::BRANCH => any_fails,
        c::UNWRAP | c::UNION => all_fail,
        _ => false,
    };
    let differs = differs || matches!(kind, c::BRANCH | c::UNWRAP);
    let new = tag | if differs { DIFFERS } else { 0 } | if fails { FAILS } else { 0 };
    if let Some(tag) = nodes.get_mut(at) {
        *tag = new;
    }
    new != tag
}

/// Ops of nodes that change nothing become [`c::SAME`]; entries of records get their codes.
fn drop_same(nodes: &mut [u16], at: usize) {
    let Some(head) = Head::at(nodes, at) else { return };
    let (kind, (offset, step, count)) = (head.kind(), head.ops());
    if kind >= c::SKIP_RECORD {
        return;
    }
    let mut slot = at.saturating_add(offset);
    for _ in 0..count {
        let before = slot.saturating_sub(1);
        let mut op = Op(word(nodes, slot));
        let field = word(nodes, before);
        if kind == c::RECORD && field == NONE {
            // Passed over: simple ops are their own codes.
            let (code, operand) = if op.0 < NODE { (op.0, 0) } else { (c::SKIP_NODE, op.0) };
            put(nodes, before, code);
            put(nodes, slot, operand);
        } else {
            if !flag(nodes, op, DIFFERS) {
                op = c::SAME;
                put(nodes, slot, op.0);
            }
            if kind == c::RECORD {
                let through = u16::from(op != c::SAME);
                put(nodes, before, FIELD.saturating_add(field.saturating_mul(2)).saturating_add(through));
            }
        }
        slot = slot.saturating_add(step);
    }
}

fn put(nodes: &mut [u16], at: usize, value: u16) {
    if let Some(word) = nodes.get_mut(at) {
        *word = value;
    }
}

/// Moves the units of nodes that stay to the front of the list, and returns these.
fn live<'l>(nodes: &[u16], list: &'l mut [u16]) -> &'l [u16] {
    let mut kept = 0usize;
    for index in 0..list.len() {
        let unit = word(list, index);
        let tag = word(nodes, usize::from(unit).saturating_mul(UNIT));
        if tag & DIFFERS != 0 || tag & c::KIND >= c::SKIP_RECORD {
            put(list, kept, unit);
            kept = kept.saturating_add(1);
        }
    }
    list.get(..kept).unwrap_or_default()
}

/// Units of nodes, in order, and those that they move to.
struct Moves<'l> {
    from: &'l [u16],
    to: &'l [u16],
}

impl Moves<'_> {
    fn moved(&self, op: Op) -> Op {
        let Some(unit) = op.0.checked_sub(NODE) else { return op };
        let place = self.from.binary_search(&unit).ok().and_then(|index| self.to.get(index));
        place.map_or(op, |place| Op(place.saturating_add(NODE)))
    }

    /// Renumbers the ops of a node.
    fn renumber(&self, nodes: &mut [u16], at: usize) {
        let Some(head) = Head::at(nodes, at) else { return };
        let (record, (offset, step, count)) = (head.kind() == c::RECORD, head.ops());
        let mut slot = at.saturating_add(offset);
        for _ in 0..count {
            let code = word(nodes, slot.saturating_sub(1));
            // The operand of what is passed over at once is no op.
            if !record || code >= c::SKIP_NODE {
                let op = self.moved(Op(word(nodes, slot)));
                put(nodes, slot, op.0);
            }
            slot = slot.saturating_add(step);
        }
    }
}

/// The first thing in the way of every value.
#[cold]
#[inline(never)]
fn why(nodes: &[u16], root: Op, reader: &Schema<'_>) -> Error {
    let mut op = root;
    let mut at = reader.root().offset().unwrap_or(0);
    // Fewer steps than nodes: what fails does so without a cycle.
    for _ in 0..nodes.len() {
        if let Some(kind) = op.clash() {
            return Error::new(kind, at);
        }
        let Some(head) = op.node().and_then(|at| Head::at(nodes, at)) else { break };
        let ours: Type<'_> = reader.ty(Ty(head.rty));
        at = ours.offset().unwrap_or(at);
        let field = |index: u16| match ours.kind() {
            Kind::Record(record) => record.field_at(usize::from(index)).map(Field::offset),
            _ => None,
        };
        let (offset, step, count) = head.ops();
        let mut slot = op.node().unwrap_or(0).saturating_add(offset);
        let mut next = None;
        match head.kind() {
            c::ENUM => return Error::new(ErrorKind::SymbolClash, at),
            c::MISSING => return Error::new(ErrorKind::MissingDefault, field(head.a).unwrap_or(at)),
            c::RECORD => {
                for _ in 0..count {
                    let (code, inner) = (word(nodes, slot.saturating_sub(1)), Op(word(nodes, slot)));
                    if code != NONE && flag(nodes, inner, FAILS) {
                        at = field(code).unwrap_or(at);
                        next = Some(inner);
                        break;
                    }
                    slot = slot.saturating_add(step);
                }
            }
            _ => next = Some(Op(word(nodes, slot))),
        }
        match next {
            Some(inner) => op = inner,
            None => break,
        }
    }
    Error::new(ErrorKind::TypeClash, at)
}
