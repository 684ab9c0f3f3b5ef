//! What a file costs its readers beyond its bytes, reckoned as they reckon it: what is written must not be too dear.

#[cfg(feature = "alloc")]
use crate::codec::Codec;
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::visit::{Check, WalkError};
use crate::walk::{Frame, walk};

/// What is left of [`Limits::file_fuel`].
///
/// A reader charges the head of a block before its rows, so that one row may find less than it found here. What one
/// row may dip into is therefore never given away: readers have it at every row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purse {
    left: u64,
    /// What a single row may dip into, and get back for its bytes.
    fuel: u32,
}

impl Purse {
    pub(crate) fn new(limits: &Limits) -> Self {
        let fuel = u32::try_from(limits.file_fuel).unwrap_or(u32::MAX).min(limits.fuel);
        Self { left: limits.file_fuel, fuel }
    }

    /// Pays, or fails and is as it was.
    pub(super) fn pay(&mut self, cost: u64) -> Result<(), ErrorKind> {
        if cost > 0 {
            let left = self.left.checked_sub(cost).filter(|left| *left >= u64::from(self.fuel));
            self.left = left.ok_or(ErrorKind::FileFuelLimit)?;
        }
        Ok(())
    }

    /// Pays what has been paid already, somewhere else.
    #[cfg(feature = "std")]
    pub(super) const fn paid(&mut self, cost: u64) {
        self.left = self.left.saturating_sub(cost);
    }

    /// Gets back what the bytes of a block pay of what was paid to begin it, before they were known.
    #[cfg(feature = "alloc")]
    pub(super) fn refund(&mut self, codec: Codec, bytes: usize) {
        let back = codec.start_cost(0).saturating_sub(codec.start_cost(bytes));
        self.left = self.left.saturating_add(back);
    }

    /// Checks that `data` is so many datums and nothing more. Returns what they cost, which can be paid.
    pub(crate) fn check(
        &self,
        schema: &Schema<'_>,
        data: &[u8],
        count: u64,
        limits: &Limits,
        stack: &mut [Frame],
    ) -> Result<u64, Error> {
        let root = schema.root();
        let (mut purse, mut cost) = (*self, row_cost(schema, count));
        let prepaid = u32::from(cost > 0);
        // Before the first of a great many.
        purse.pay(cost).map_err(|kind| Error::new(kind, 0))?;
        let mut decoder = Decoder::with_limits(data, limits);
        for _ in 0..count {
            decoder.refuel(self.fuel);
            walk(root, &mut decoder, stack, &mut Check).map_err(|error| match error {
                WalkError::Datum(error) => error,
                WalkError::Visit(never) => match never {},
            })?;
            let spent = u64::from(decoder.overspent(self.fuel).saturating_sub(prepaid));
            purse.pay(spent).map_err(|kind| decoder.error(kind))?;
            cost = cost.saturating_add(spent);
        }
        decoder.finish()?;
        Ok(cost)
    }
}

/// What so many rows cost before they are read: something, if they may have no bytes.
pub(super) fn row_cost(schema: &Schema<'_>, count: u64) -> u64 {
    if schema.root().least_size() == Some(0) { count } else { 0 }
}

/// What a block costs before its rows are read.
#[cfg(feature = "std")]
pub(crate) fn frame_cost(codec: Codec, schema: &Schema<'_>, frame: crate::container::BlockFrame) -> u64 {
    codec.start_cost(frame.size() as usize).saturating_add(row_cost(schema, frame.count()))
}
