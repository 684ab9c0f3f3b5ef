//! A pair of records becomes a node.

use super::build::{Builder, indexed, length};
use super::code::{self as c, FIELD, NONE, Op};
use super::fields::Pairing;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Record;

impl<'w, 'r> Builder<'_, 'w, 'r> {
    /// The node that reads one record as another; its entries still hold the reader's fields, and types of the writer.
    pub(super) fn record(&mut self, theirs: Record<'w>, ours: Record<'r>, rty: u16) -> Result<Op> {
        let (many, wanted) = (theirs.len(), ours.len());
        if wanted > c::MAX_FIELDS {
            let at = self.reader.ty(crate::schema::tables::Ty(rty)).offset().unwrap_or(0);
            return Err(Error::new(ErrorKind::PlanLimit, at));
        }
        let words = wanted.saturating_add(many).saturating_add(many);
        let room = self.arena.scratch(words, many.saturating_mul(2))?;
        let (source, rest) = room.split_at_mut_checked(wanted).unwrap_or_default();
        let (target, order) = rest.split_at_mut_checked(many).unwrap_or_default();
        Pairing { source, target, order }.pair(theirs, ours, self.options, &mut self.fuel)?;
        let source = &*source;
        let mut defaults = 0usize;
        for (index, field) in indexed(ours.fields()) {
            if source.get(index) != Some(&NONE) {
                continue;
            }
            if !field.has_default() {
                let head = [c::MISSING | c::DIFFERS | c::FAILS, length(index), 0, rty];
                return Ok(self.arena.node(head, 0)?.0);
            }
            defaults = defaults.saturating_add(1);
        }
        let more = many.saturating_add(defaults).saturating_mul(2);
        // The node takes words before the scratch, which stays as it is.
        self.arena.scratch(words, more)?;
        let (op, at) = self.arena.node([c::RECORD, length(many), length(defaults), rty], more)?;
        let (node, room) = self.arena.node_and_scratch(at, words);
        let target = room.get(wanted..).unwrap_or_default();
        let (mut flags, mut last) = (c::ORDERED, None);
        if many != wanted || defaults > 0 {
            flags |= c::DIFFERS;
        }
        let (entries, _) = node.get_mut(4..).unwrap_or_default().as_chunks_mut::<2>();
        for ((index, field), (entry, target)) in indexed(theirs.fields()).zip(entries.iter_mut().zip(target)) {
            *entry = [*target, field.ty().ty().0];
            if usize::from(*target) != index {
                flags |= c::DIFFERS;
            }
            if *target != NONE {
                if last.is_some_and(|last| last > *target) {
                    flags &= !c::ORDERED;
                }
                last = Some(*target);
            }
        }
        if let Some(tag) = node.first_mut() {
            *tag |= flags;
        }
        // Which fields lack a source is noted as entries before their defaults are encoded.
        let mut slot = many.saturating_mul(2).saturating_add(4);
        let source = room.get(..wanted).unwrap_or_default();
        for (index, from) in indexed(source) {
            if *from == NONE {
                if let Some(word) = node.get_mut(slot) {
                    *word = FIELD.saturating_add(length(index).saturating_mul(2));
                }
                slot = slot.saturating_add(2);
            }
        }
        let mut slot = at.saturating_add(many.saturating_mul(2)).saturating_add(4);
        for _ in 0..defaults {
            let index = self.arena.get(slot).saturating_sub(FIELD) / 2;
            let field = ours.field_at(usize::from(index)).ok_or_else(|| self.invalid())?;
            let offset = self.default(field)?;
            self.arena.set(slot.saturating_add(1), offset);
            slot = slot.saturating_add(2);
        }
        Ok(op)
    }
}
