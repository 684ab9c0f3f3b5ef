//! The words that a plan is built in: nodes grow from the front, and what only the building needs lies at the end.
//!
//! At the end stand two words for each name of the writer: the op that passes over the named type, and the first of the
//! pairs of that type with types of the reader. Pairs of three words each grow down from there: the reader's name, the
//! op, the next pair of the same name of the writer. So a pair is found in as many steps as one type of the writer
//! has partners, which is one or two.

use super::code::{Head, Op, UNIT, whole_units};
use super::fuel::Fuel;
use crate::error::{Error, ErrorKind, Result};

/// The words of a plan in the making.
pub(super) struct Arena<'m> {
    words: &'m mut [u16],
    /// Words of nodes.
    len: usize,
    /// Where the scratch at the end begins.
    top: usize,
    peak: usize,
    names: usize,
}

const FULL: Error = Error::new(ErrorKind::PlanFull, 0);

impl<'m> Arena<'m> {
    /// An arena for a writer of so many names.
    pub(super) fn new(words: &'m mut [u16], names: usize) -> Result<Self> {
        let top = words.len().checked_sub(names.saturating_mul(2)).ok_or(FULL)?;
        words.get_mut(top..).unwrap_or_default().fill(0);
        let peak = words.len().saturating_sub(top);
        Ok(Self { words, len: 0, top, peak, names })
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Words that were in use at most.
    pub(super) const fn peak(&self) -> usize {
        self.peak
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> u16 {
        self.words.get(at).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) fn set(&mut self, at: usize, word: u16) {
        if let Some(slot) = self.words.get_mut(at) {
            *slot = word;
        }
    }

    pub(super) fn head(&self, at: usize) -> Option<Head<'_>> {
        Head::at(self.words.get(..self.len)?, at)
    }

    /// Room for a node whose first words these are, and for `more` words behind, all of them zero.
    pub(super) fn node(&mut self, head: [u16; 4], more: usize) -> Result<(Op, usize)> {
        let at = self.len;
        let end = whole_units(at.saturating_add(UNIT).saturating_add(more));
        let op = Op::at(at).ok_or(Error::new(ErrorKind::PlanLimit, 0))?;
        self.reserve(end, self.top)?;
        let node = self.words.get_mut(at..end).unwrap_or_default();
        node.fill(0);
        for (slot, word) in node.iter_mut().zip(head) {
            *slot = word;
        }
        self.len = end;
        Ok((op, at))
    }

    /// Notes that the words below `end` and from `top` up are in use.
    fn reserve(&mut self, end: usize, top: usize) -> Result<()> {
        if end > top {
            return Err(FULL);
        }
        let used = self.words.len().saturating_sub(top).saturating_add(end);
        self.peak = self.peak.max(used);
        Ok(())
    }

    /// Room at the end for a moment, beside a node of `node` words that is about to be made.
    pub(super) fn scratch(&mut self, len: usize, node: usize) -> Result<&mut [u16]> {
        let from = self.top.checked_sub(len).ok_or(FULL)?;
        self.reserve(self.len.saturating_add(node).saturating_add(2 * UNIT), from)?;
        Ok(self.words.get_mut(from..self.top).unwrap_or_default())
    }

    /// The words between the nodes and what the building needs, of which the last `scratch` were lent before.
    pub(super) fn node_and_scratch(&mut self, at: usize, scratch: usize) -> (&mut [u16], &mut [u16]) {
        let from = self.top.saturating_sub(scratch);
        let Some((nodes, rest)) = self.words.split_at_mut_checked(from) else { return Default::default() };
        let nodes = nodes.get_mut(at..self.len).unwrap_or_default();
        (nodes, rest.get_mut(..scratch).unwrap_or_default())
    }

    /// The op that passes over the writer's type of this name, or zero.
    pub(super) fn skip_slot(&mut self, name: usize) -> Option<&mut u16> {
        let at = self.words.len().checked_sub(self.names)?.checked_add(name)?;
        self.words.get_mut(at)
    }

    /// Where pairs of this name of the writer begin.
    const fn first_pair(&self, name: usize) -> usize {
        self.words.len().saturating_sub(self.names.saturating_mul(2)).saturating_add(name)
    }

    /// Where a pair lies, by its number from one.
    const fn pair_at(&self, number: u16) -> usize {
        let end = self.words.len().saturating_sub(self.names.saturating_mul(2));
        end.saturating_sub((number as usize).saturating_mul(3))
    }

    /// The op of a pair of names that was met before.
    pub(super) fn pair(&self, writer: usize, reader: usize, fuel: &mut Fuel) -> Result<Option<Op>> {
        let mut number = self.get(self.first_pair(writer));
        while number != 0 {
            fuel.pay(0)?;
            let at = self.pair_at(number);
            if usize::from(self.get(at)) == reader {
                return Ok(Some(Op(self.get(at.saturating_add(1)))));
            }
            number = self.get(at.saturating_add(2));
        }
        Ok(None)
    }

    /// Notes the op of a pair of names.
    pub(super) fn note_pair(&mut self, writer: usize, reader: usize, op: Op) -> Result<()> {
        let at = self.top.checked_sub(3).ok_or(FULL)?;
        self.reserve(self.len, at)?;
        let first = self.first_pair(writer);
        let number = first.saturating_sub(writer).saturating_sub(at) / 3;
        let limit = || Error::new(ErrorKind::PlanLimit, 0);
        let number = u16::try_from(number).map_err(|_| limit())?;
        self.set(at, u16::try_from(reader).map_err(|_| limit())?);
        self.set(at.saturating_add(1), op.0);
        self.set(at.saturating_add(2), self.get(first));
        self.set(first, number);
        self.top = at;
        Ok(())
    }

    /// What only the building needs is needed no more.
    pub(super) fn drop_scratch(&mut self) {
        self.top = self.words.len();
    }

    /// The nodes, and a list of `len` words at the end.
    pub(super) fn list(&mut self, len: usize) -> Result<(&mut [u16], &mut [u16])> {
        let from = self.top.checked_sub(len).ok_or(FULL)?;
        self.reserve(self.len, from)?;
        let (nodes, list) = self.words.split_at_mut_checked(from).ok_or(FULL)?;
        Ok((nodes.get_mut(..self.len).unwrap_or_default(), list))
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.len = len;
    }
}
