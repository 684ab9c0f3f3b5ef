//! The writer's bytes become the reader's: once for all types, small enough for firmware.
//!
//! Values are written as they are read. Where a record's fields come in the reader's order, defaults are written between
//! them. Where they don't, each field's place is noted at the far end of the caller's room, the free part of which then
//! takes a copy of the record in order. So each byte is moved once for each record around it that is out of order, and
//! never more; and what nests is in order before what it nests in is.

use super::code::{self as c, FIELD, Head, NONE, Op};
use super::pass::{pass, simple};
use super::plan::Plan;
use super::walk::{branch, default_cost, free, of_default, refusal, symbol, unwrap};
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::schema::Type;
use crate::schema::tables::Ty;
use crate::skip::skip;
use crate::walk::{Frame, Shape};
use crate::wire;
use core::fmt;

/// Why a datum was not rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RewriteError {
    /// The datum is at fault, or a limit refused it.
    Datum(Error),
    /// The room is too small: so many bytes do for this datum.
    Room {
        /// Bytes.
        needed: usize,
    },
}

impl From<Error> for RewriteError {
    fn from(error: Error) -> Self {
        Self::Datum(error)
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Datum(error) => error.fmt(f),
            Self::Room { needed } => write!(f, "rewriting takes {needed} bytes of room"),
        }
    }
}

impl core::error::Error for RewriteError {}

/// Reads a datum of the writer's schema and writes it to the front of `room` as one of the reader's; returns its length.
///
/// It does not look at what both schemas have alike, which is copied as [`skip`](crate::skip()) passes over it: whoever
/// decodes the result looks at it. Arrays and maps keep their blocks, but for sizes, unless all of an array is alike.
///
/// Records whose fields come in another order than the reader's take more room than their result: the record again and
/// eight bytes for each field.
///
/// `stack` bounds how deep values may nest, as for [`walk_plan`](super::walk_plan).
///
/// # Errors
/// [`RewriteError::Datum`] as [`walk_plan`](super::walk_plan); [`RewriteError::Room`] if `room` does not suffice, with how
/// much does: the datum has then been read to its end, nevertheless.
#[inline(never)]
pub fn rewrite(
    plan: &Plan<'_>,
    d: &mut Decoder<'_>,
    stack: &mut [Frame],
    room: &mut [u8],
) -> Result<usize, RewriteError> {
    let depth = stack.len().min(usize::from(d.depth()));
    let stack = stack.get_mut(..depth).unwrap_or_default();
    let mut out = Out { needed: 0, len: 0, end: room.len(), full: room.len(), room, over: false };
    run(plan, d, stack, &mut out)?;
    if out.over { Err(RewriteError::Room { needed: out.needed }) } else { Ok(out.len) }
}

/// [`rewrite`] to the end of a vector, which grows as needed.
///
/// # Errors
/// As [`walk_plan`](super::walk_plan).
#[cfg(feature = "alloc")]
pub fn rewrite_to_vec(
    plan: &Plan<'_>,
    d: &mut Decoder<'_>,
    stack: &mut [Frame],
    out: &mut alloc::vec::Vec<u8>,
) -> crate::Result<()> {
    let start = out.len();
    let again = d.clone();
    let mut room = out.capacity().saturating_sub(start);
    loop {
        out.resize(start.saturating_add(room), 0);
        match rewrite(plan, d, stack, out.get_mut(start..).unwrap_or_default()) {
            Ok(len) => {
                out.truncate(start.saturating_add(len));
                return Ok(());
            }
            Err(RewriteError::Room { needed }) if needed > room => {
                room = needed;
                *d = again.clone();
            }
            Err(error) => {
                out.truncate(start);
                return Err(match error {
                    RewriteError::Datum(error) => error,
                    RewriteError::Room { .. } => d.error(ErrorKind::BufferFull),
                });
            }
        }
    }
}

/// The caller's room: what is written grows from the front, what has to be remembered from the end.
struct Out<'o> {
    room: &'o mut [u8],
    len: usize,
    /// Where what has to be remembered begins; could be negative, hence counted from `full` once it doesn't fit.
    end: usize,
    full: usize,
    needed: usize,
    /// It did not fit: from here on nothing is written, only counted.
    over: bool,
}

impl Out<'_> {
    /// So many bytes more than are written and remembered will be in use.
    fn reserve(&mut self, more: usize) {
        let remembered = self.full.wrapping_sub(self.end);
        let needed = self.len.saturating_add(remembered).saturating_add(more);
        self.needed = self.needed.max(needed);
        self.over |= needed > self.room.len();
    }

    fn put(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if !self.over
            && let Some(end) = self.len.checked_add(bytes.len())
            && let Some(free) = self.room.get_mut(self.len..end)
        {
            free.copy_from_slice(bytes);
        }
        self.len = self.len.saturating_add(bytes.len());
    }

    fn long(&mut self, value: i64) {
        self.put(wire::put_long(value).as_bytes());
    }

    fn index(&mut self, value: usize) {
        self.long(value as i64);
    }

    /// Room for the places of so many fields.
    fn remember(&mut self, fields: usize) {
        let bytes = fields.saturating_mul(8);
        self.reserve(bytes);
        self.end = self.end.wrapping_sub(bytes);
        if let Some(table) = self.table(fields) {
            table.fill([0xff; 8]);
        }
    }

    fn forget(&mut self, fields: usize) {
        self.end = self.end.wrapping_add(fields.saturating_mul(8));
    }

    /// Places of fields: where they begin and end, counted from the start of the record.
    fn table(&mut self, fields: usize) -> Option<&mut [[u8; 8]]> {
        if self.over {
            return None;
        }
        let bytes = self.room.get_mut(self.end..self.end.checked_add(fields.checked_mul(8)?)?)?;
        Some(bytes.as_chunks_mut::<8>().0)
    }

    /// Notes where a field begins, or ends.
    fn note(&mut self, start: usize, fields: usize, field: u16, end: bool) -> Result<(), ErrorKind> {
        let at = u32::try_from(self.len.saturating_sub(start)).map_err(|_| ErrorKind::BufferFull)?;
        if let Some(place) = self.table(fields).and_then(|table| table.get_mut(usize::from(field))) {
            let [a, b, c, d, e, f, g, h] = *place;
            let [i, j, k, l] = at.to_le_bytes();
            *place = if end { [a, b, c, d, i, j, k, l] } else { [i, j, k, l, e, f, g, h] };
        }
        Ok(())
    }

    /// Puts the fields of the record that begins at `start` in order.
    fn arrange(&mut self, start: usize, fields: usize) {
        let len = self.len.saturating_sub(start);
        self.reserve(len);
        if self.over {
            return;
        }
        // record | free | copy | table
        let Some((front, table)) = self.room.split_at_mut_checked(self.end) else { return };
        let copy = self.end.saturating_sub(len);
        let Some((front, copy)) = front.split_at_mut_checked(copy) else { return };
        let Some(record) = front.get_mut(start..self.len) else { return };
        let mut free = &mut *copy;
        for place in table.as_chunks::<8>().0.iter().take(fields) {
            let [a, b, c, d, e, f, g, h] = *place;
            let (from, to) = (u32::from_le_bytes([a, b, c, d]) as usize, u32::from_le_bytes([e, f, g, h]) as usize);
            let Some(field) = record.get(from..to) else { continue };
            let Some((slot, rest)) = free.split_at_mut_checked(field.len()) else { return };
            slot.copy_from_slice(field);
            free = rest;
        }
        if record.len() == copy.len() {
            record.copy_from_slice(copy);
        }
    }
}

fn run(plan: &Plan<'_>, d: &mut Decoder<'_>, stack: &mut [Frame], out: &mut Out<'_>) -> Result<(), Error> {
    let (words, schema) = (plan.words(), plan.reader());
    let mut op = plan.root();
    let mut ty = schema.root();
    let mut used = 0usize;
    let mut tagged = false;
    loop {
        let mut frame = None;
        if op == c::SAME {
            let before = d.rest();
            skip(ty, d, free(stack, used))?;
            let len = before.len().saturating_sub(d.rest().len());
            out.put(before.get(..len).unwrap_or_default());
        } else if let Some(at) = op.node() {
            let Some(head) = Head::at(words, at) else { return Err(d.error(ErrorKind::InvalidPlan)) };
            let ours = schema.ty(Ty(head.rty));
            match head.kind() {
                c::RECORD => {
                    let entries = usize::from(head.a).saturating_add(usize::from(head.b));
                    d.charge((entries as u64).max(1))?;
                    let mut record = Frame::of_plan(Shape::Record, op.0, 0, false);
                    record.end = out.len;
                    if head.tag & c::ORDERED == 0 {
                        out.remember(fields_of(ours));
                    }
                    frame = Some(record);
                }
                c::ARRAY => frame = Some(Frame::of_plan(Shape::Array, op.0, 0, false)),
                c::MAP => frame = Some(Frame::of_plan(Shape::Map, op.0, 0, false)),
                c::ENUM => {
                    let index = symbol(&head, d)?;
                    out.index(index);
                }
                c::UNWRAP => {
                    op = unwrap(&head, d)?;
                    continue;
                }
                c::OPTION | c::BRANCH | c::UNION if !tagged => {
                    let (index, next) = branch(&head, d)?;
                    out.index(index);
                    let branch = match ty.kind() {
                        crate::schema::Kind::Union(union) => union.branch(index),
                        _ => None,
                    };
                    let Some(branch) = branch else { return Err(d.error(ErrorKind::InvalidPlan)) };
                    (ty, op, tagged) = (branch, next, true);
                    continue;
                }
                _ => return Err(refusal(&head, d)),
            }
        } else {
            promoted(op, d, out)?;
        }
        tagged = false;
        if let Some(frame) = frame {
            let Some(slot) = stack.get_mut(used) else { return Err(d.error(ErrorKind::DepthLimit)) };
            *slot = frame;
            used = used.wrapping_add(1);
        }
        // A value has ended, or something that nests has begun: what comes next?
        loop {
            let Some((below, above)) = stack.split_at_mut_checked(used) else {
                return Err(d.error(ErrorKind::DepthLimit));
            };
            let Some(top) = below.last_mut() else { return Ok(()) };
            let Some(head) = Op(top.item.0).node().and_then(|at| Head::at(words, at)) else {
                return Err(d.error(ErrorKind::InvalidPlan));
            };
            let ours = schema.ty(Ty(head.rty));
            let next = match top.shape() {
                Shape::Record => {
                    let mut record = Record { plan, head: &head, ours, frame: top };
                    record.next(d, above, out)?
                }
                Shape::Array | Shape::Map => {
                    let fresh = top.left == 0;
                    let more = top.next_of(head.b, d)?;
                    if fresh {
                        out.index(if more { top.left.saturating_add(1) } else { 0 });
                    }
                    if more && top.shape() == Shape::Map {
                        let key = d.bytes()?;
                        out.index(key.len());
                        out.put(key);
                    }
                    more.then_some((Op(head.a), ours))
                }
            };
            if let Some((inner, inner_ty)) = next {
                (op, ty) = (inner, inner_ty);
                break;
            }
            used = used.wrapping_sub(1);
        }
    }
}

fn fields_of(ty: Type<'_>) -> usize {
    match ty.kind() {
        crate::schema::Kind::Record(record) => record.len(),
        _ => 0,
    }
}

/// A record in progress. Of its frame, `next` counts entries, `left` defaults, and `end` is where its bytes begin.
struct Record<'r, 's> {
    plan: &'s Plan<'s>,
    head: &'r Head<'s>,
    ours: Type<'s>,
    frame: &'r mut Frame,
}

impl<'s> Record<'_, 's> {
    /// Passes over fields and writes defaults up to the next field of the writer's that the reader wants; its op and type.
    fn next(
        &mut self,
        d: &mut Decoder<'_>,
        above: &mut [Frame],
        out: &mut Out<'_>,
    ) -> Result<Option<(Op, Type<'s>)>, Error> {
        let all = self.head.rest.as_chunks::<2>().0;
        let many = usize::from(self.head.a);
        let ordered = self.head.tag & c::ORDERED != 0;
        let (start, fields) = (self.frame.end, if ordered { 0 } else { fields_of(self.ours) });
        if !ordered && let Some(&[code, _]) = (self.frame.next as usize).checked_sub(1).and_then(|last| all.get(last)) {
            // The field that was written last ends here.
            if let Some(field) = code.checked_sub(FIELD) {
                out.note(start, fields, field / 2, true).map_err(|kind| d.error(kind))?;
            }
        }
        while (self.frame.next as usize) < many {
            let index = self.frame.next as usize;
            let Some(&[code, operand]) = all.get(index) else { return Err(d.error(ErrorKind::InvalidPlan)) };
            let Some(field) = code.checked_sub(FIELD) else {
                self.frame.next = self.frame.next.wrapping_add(1);
                if code < c::SKIP_NODE {
                    simple(code, d, |_| !above.is_empty())?;
                } else {
                    pass(self.plan.words(), operand, d, above)?;
                }
                continue;
            };
            let field = field / 2;
            if ordered {
                self.defaults(field, d, above, out)?;
            } else {
                out.note(start, fields, field, false).map_err(|kind| d.error(kind))?;
            }
            self.frame.next = self.frame.next.wrapping_add(1);
            return match self.field(field) {
                Some(ty) => Ok(Some((Op(operand), ty))),
                None => Err(d.error(ErrorKind::InvalidPlan)),
            };
        }
        self.defaults(NONE, d, above, out)?;
        if !ordered {
            out.arrange(start, fields);
            out.forget(fields);
        }
        Ok(None)
    }

    fn field(&self, field: u16) -> Option<Type<'s>> {
        match self.ours.kind() {
            crate::schema::Kind::Record(record) => record.field_at(usize::from(field)).map(crate::schema::Field::ty),
            _ => None,
        }
    }

    /// Writes the defaults of the fields before this one.
    fn defaults(
        &mut self,
        before: u16,
        d: &mut Decoder<'_>,
        above: &mut [Frame],
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let all = self.head.rest.as_chunks::<2>().0;
        let (many, defaults) = (usize::from(self.head.a), usize::from(self.head.b));
        let ordered = self.head.tag & c::ORDERED != 0;
        let (start, fields) = (self.frame.end, if ordered { 0 } else { fields_of(self.ours) });
        while self.frame.left < defaults {
            let entry = all.get(many.saturating_add(self.frame.left));
            let Some(&[code, at]) = entry else { return Err(d.error(ErrorKind::InvalidPlan)) };
            let field = code.saturating_sub(FIELD) / 2;
            if field >= before {
                return Ok(());
            }
            let (Some(ty), Some(pool)) = (self.field(field), self.plan.pool().get(usize::from(at)..)) else {
                return Err(d.error(ErrorKind::InvalidPlan));
            };
            let full = d.fuel();
            let mut inner = Decoder::of_part(pool, 0, full, u16::MAX);
            skip(ty, &mut inner, above).map_err(|error| of_default(error, d))?;
            let len = inner.position();
            d.charge(default_cost(&inner, full))?;
            let note = |out: &mut Out<'_>, end| {
                if ordered { Ok(()) } else { out.note(start, fields, field, end) }
            };
            note(out, false).map_err(|kind| d.error(kind))?;
            out.put(pool.get(..len).unwrap_or_default());
            note(out, true).map_err(|kind| d.error(kind))?;
            self.frame.left = self.frame.left.wrapping_add(1);
        }
        Ok(())
    }
}

fn promoted(op: Op, d: &mut Decoder<'_>, out: &mut Out<'_>) -> Result<(), Error> {
    match op {
        c::INT_LONG => out.long(i64::from(d.int()?)),
        c::INT_FLOAT => out.put(&(d.int()? as f32).to_le_bytes()),
        c::INT_DOUBLE => out.put(&f64::from(d.int()?).to_le_bytes()),
        c::LONG_FLOAT => out.put(&(d.long()? as f32).to_le_bytes()),
        c::LONG_DOUBLE => out.put(&(d.long()? as f64).to_le_bytes()),
        c::FLOAT_DOUBLE => out.put(&f64::from(d.float()?).to_le_bytes()),
        c::STRING_BYTES | c::BYTES_STRING => {
            let value = if op == c::BYTES_STRING { d.str()?.as_bytes() } else { d.bytes()? };
            out.index(value.len());
            out.put(value);
        }
        _ => return Err(d.error(op.clash().unwrap_or(ErrorKind::InvalidPlan))),
    }
    Ok(())
}
