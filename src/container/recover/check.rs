//! Is this a whole block? Inflates and reads all of it.

use super::super::BlockFrame;
use super::super::memory::Memory;
use super::super::rows::{Budget, Rows};
use crate::codec::{Codec, Decompressor};
use crate::error::ErrorKind;
use crate::schema::Type;
use crate::visit::Check;
use crate::walk::Frame;

/// What it takes to look at every byte of a block.
#[derive(Debug)]
pub(super) struct Checker<'s, M> {
    pub(super) codec: Codec,
    pub(super) root: Type<'s>,
    pub(super) budget: Budget,
    pub(super) memory: M,
    decompressor: Decompressor,
    /// What the memory holds: the offset and length of the data as stored, and their length after the codec.
    held: Option<(u64, usize, usize)>,
}

/// A block that was read to its last byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sound {
    pub(super) rows: u64,
    /// Bytes after the codec.
    pub(super) len: usize,
}

impl<'s, M: Memory> Checker<'s, M> {
    pub(super) fn new(codec: Codec, root: Type<'s>, budget: Budget, memory: M) -> Self {
        Self { codec, root, budget, memory, decompressor: Decompressor::new(), held: None }
    }

    /// Whether values of the schema occupy bytes: rows that do not cannot be counted.
    pub(super) fn countable(&self) -> bool {
        self.root.least_size().is_some_and(|least| least > 0)
    }

    /// Reads all rows of a block: exactly as many as its frame says, or, if `count` is false, as many as there are.
    pub(super) fn check(
        &mut self,
        frame: BlockFrame,
        count: bool,
        stored: &[u8],
        stack: &mut [Frame],
    ) -> Result<Sound, ErrorKind> {
        let most = self.budget.limits.inflated_bytes as usize;
        let data = if self.codec == Codec::Null {
            if stored.len() > most {
                return Err(ErrorKind::InflatedBytesLimit);
            }
            stored
        } else if stored.is_empty() && frame.count() == 0 {
            &[]
        } else if !self.codec.is_enabled() {
            return Err(self.codec.refusal());
        } else {
            // The same data are tried with one count after another.
            let len = match self.held.take() {
                Some((at, size, len)) if (at, size) == (frame.data_offset(), stored.len()) => len,
                _ => {
                    self.budget.charge(self.codec.start_cost(stored.len()))?;
                    self.memory.inflate(&mut self.decompressor, self.codec, stored, most)?
                }
            };
            self.held = Some((frame.data_offset(), stored.len(), len));
            self.memory.bytes().get(..len).unwrap_or_default()
        };
        let frame = if count {
            frame
        } else {
            // Not more than there can be: one that ends early is the answer.
            let least = self.root.least_size().unwrap_or(usize::MAX).max(1);
            frame.with_count(data.len().checked_div(least).unwrap_or(0) as u64)
        };
        let mut rows = Rows::new(frame, data, self.root, &mut self.budget).map_err(|error| error.kind())?;
        let mut read = 0u64;
        while (count || !rows.is_drained())
            && rows.walk(stack, &mut Check).map_err(|error| super::super::Error::from(error).kind())?
        {
            read = read.saturating_add(1);
        }
        Ok(Sound { rows: read, len: data.len() })
    }
}
