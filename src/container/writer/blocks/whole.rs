//! Rows that come many at a time.

use super::super::fuel::row_cost;
use super::super::head::HEAD_MAX;
use super::{WriteError, Writer, row_error};
use crate::codec::{Codec, Decompressor};
use crate::decoder::Decoder;
use crate::error::ErrorKind;
use crate::sink::Sink;
use crate::skip::skip;
use alloc::vec::Vec;

impl<W: Sink> Writer<W> {
    /// Appends `count` rows that stand in `data` one after another, and are checked before any of them is taken. They
    /// become a block of their own, or several, if they are more than a block may hold.
    ///
    /// # Errors
    /// As [`append_datum`](Self::append_datum); the offset of [`WriteError::Row`] counts from the start of `data`. After
    /// [`WriteError::Compress`], rows of further blocks may have been taken.
    pub fn append_rows(&mut self, count: u64, data: &[u8]) -> Result<(), WriteError<W::Error>> {
        let done = self.append_all(count, data);
        #[cfg(feature = "std")]
        if self.settle_for(&done)? {
            return self.append_all(count, data);
        }
        done
    }

    fn append_all(&mut self, count: u64, data: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.end_block()?;
        let schema = self.schema.schema();
        let cost = self.purse.check(&schema, data, count, &self.limits, &mut self.stack).map_err(WriteError::Row)?;
        if count == 0 {
            return Ok(());
        }
        if count > self.most_rows || data.len() > self.most_bytes {
            // All of them can be paid, or none is taken. Two blocks in a row are longer than one may be, or have its rows.
            let by_rows = count.checked_div(self.most_rows).unwrap_or(count);
            let by_bytes = (data.len() as u64).checked_div(self.most_bytes as u64).unwrap_or(count).saturating_mul(2);
            let blocks = by_rows.saturating_add(by_bytes).saturating_add(2).min(count);
            let mut purse = self.purse;
            let starts = self.codec.start_cost(0).saturating_mul(blocks);
            purse.pay(starts.saturating_add(cost)).map_err(row_error)?;
            return self.append_each(count, data);
        }
        let before = self.purse;
        self.purse.pay(self.codec.start_cost(0).saturating_add(cost)).map_err(row_error)?;
        self.block.extend_from_slice(data);
        self.end = self.block.len();
        self.pending.0 = count;
        let done = self.end_block();
        if matches!(done, Err(WriteError::Compress(_))) {
            self.purse = before;
            self.clear();
        }
        done
    }

    /// Rows that have been checked, in as many blocks as they need.
    fn append_each(&mut self, count: u64, data: &[u8]) -> Result<(), WriteError<W::Error>> {
        let mut rest = data;
        for _ in 0..count {
            let mut decoder = Decoder::with_limits(rest, &self.limits);
            skip(self.schema.schema().root(), &mut decoder, &mut self.stack).map_err(WriteError::Row)?;
            let used = rest.len().saturating_sub(decoder.rest().len());
            let (row, after) = rest.split_at_checked(used).unwrap_or_default();
            self.append_trusted(|e| e.fixed(row))?;
            rest = after;
        }
        self.end_block()
    }

    /// Appends a block as it is stored in another file of the same schema and codec: `count` rows, and `data` after the
    /// codec. **It is not looked into**, and only what shows from outside is held to the limits: its number of rows, its
    /// size as stored and, without a codec, its size. A block of nothing is left out.
    ///
    /// # Errors
    /// [`WriteError::Row`] with [`ErrorKind::RowCount`] for more rows than a block may have, or than there are bytes for;
    /// with [`ErrorKind::BlockBytesLimit`], [`ErrorKind::FileFuelLimit`], and with [`ErrorKind::TrailingBytes`] for data
    /// without rows; [`WriteError::Compress`], [`WriteError::Sink`], [`WriteError::Poisoned`].
    pub fn append_stored(&mut self, count: u64, data: &[u8]) -> Result<(), WriteError<W::Error>> {
        self.end_all()?;
        let refused = |kind| Err(row_error(kind));
        if count == 0 {
            // What a codec makes of nothing is something.
            let nothing =
                data.is_empty() || Decompressor::new().decompress_to_vec(self.codec, data, &mut Vec::new(), 0).is_ok();
            return if nothing { Ok(()) } else { refused(ErrorKind::TrailingBytes) };
        }
        if data.len() > self.limits.block_bytes as usize {
            return refused(ErrorKind::BlockBytesLimit);
        }
        if count > self.most_rows {
            return refused(ErrorKind::RowCount);
        }
        if self.codec == Codec::Null {
            if count > 1 && data.len() > self.most_bytes {
                return refused(ErrorKind::BlockBytesLimit);
            }
            let least = self.schema.schema().root().least_size().unwrap_or(usize::MAX);
            if count.saturating_mul(least as u64) > data.len() as u64 {
                return refused(ErrorKind::RowCount);
            }
        }
        let cost = self.codec.start_cost(data.len()).saturating_add(row_cost(&self.schema.schema(), count));
        self.purse.pay(cost).map_err(row_error)?;
        self.packed.clear();
        self.packed.resize(HEAD_MAX, 0);
        self.packed.extend_from_slice(data);
        self.put_packed(count)
    }
}
