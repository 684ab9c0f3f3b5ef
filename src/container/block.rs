//! A block: as it is stored, and after its codec.

use super::memory::Memory;
use super::rows::{Budget, Rows};
use super::{BlockFrame, Error};
use crate::codec::{Codec, Decompressor};
use crate::error::ErrorKind;
use crate::schema::Type;

/// A block as it is stored: framed and checked against its sync marker, not yet inflated.
///
/// `'f` is the borrow of the file that it came from, which keeps account of [`Limits::file_fuel`]; `'b` that of its
/// bytes.
///
/// [`Limits::file_fuel`]: crate::Limits::file_fuel
#[derive(Debug)]
pub struct Stored<'f, 'b> {
    frame: BlockFrame,
    codec: Codec,
    data: &'b [u8],
    budget: &'f mut Budget,
}

impl<'f, 'b> Stored<'f, 'b> {
    pub(crate) const fn new(frame: BlockFrame, codec: Codec, data: &'b [u8], budget: &'f mut Budget) -> Self {
        Self { frame, codec, data, budget }
    }

    /// Where it lies in the file, and how many rows it says it has.
    #[must_use]
    pub const fn frame(&self) -> BlockFrame {
        self.frame
    }

    /// Its data as stored.
    #[must_use]
    pub const fn data(&self) -> &'b [u8] {
        self.data
    }

    /// The block, which must not be compressed; its rows borrow from where it is stored.
    ///
    /// # Errors
    /// [`ErrorKind::CodecDisabled`] for a codec other than [`Codec::Null`]; [`ErrorKind::UnknownCodec`];
    /// [`ErrorKind::InflatedBytesLimit`].
    pub fn plain(self) -> Result<Block<'f, 'b>, Error> {
        if self.codec != Codec::Null {
            return Err(self.error(self.codec.refusal()));
        }
        if self.data.len() > self.budget.limits.inflated_bytes as usize {
            return Err(self.error(ErrorKind::InflatedBytesLimit));
        }
        Ok(Block { frame: self.frame, data: self.data, budget: self.budget })
    }

    /// The block, inflated; one that is not compressed is not copied either.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownCodec`]; [`ErrorKind::CodecDisabled`]; [`ErrorKind::InflatedBytesLimit`]; [`ErrorKind::BufferFull`];
    /// [`ErrorKind::CorruptBlock`]; [`ErrorKind::Checksum`]; [`ErrorKind::FileFuelLimit`] for a great many tiny blocks of a
    /// codec that is dear to begin.
    pub fn inflate<'x, M: Memory>(self, inflater: &'x mut Inflater<M>) -> Result<Block<'f, 'x>, Error>
    where
        'b: 'x,
    {
        if self.codec == Codec::Null {
            return self.plain();
        }
        if self.data.is_empty() && self.frame.count() == 0 {
            // A block of nothing is legal even where its codec would have made something of it.
            return Ok(Block { frame: self.frame, data: &[], budget: self.budget });
        }
        if !self.codec.is_enabled() {
            return Err(self.error(self.codec.refusal()));
        }
        // What it takes to begin: many blocks of next to nothing would cost far more than their bytes.
        self.budget.charge(self.codec.start_cost(self.data.len())).map_err(|kind| self.error(kind))?;
        let most = self.budget.limits.inflated_bytes as usize;
        let Inflater { decompressor, memory } = inflater;
        match memory.inflate(decompressor, self.codec, self.data, most) {
            Ok(len) => {
                let data = memory.bytes().get(..len).unwrap_or_default();
                Ok(Block { frame: self.frame, data, budget: self.budget })
            }
            Err(kind) => Err(self.error(kind)),
        }
    }

    #[cold]
    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.frame.offset(), self.frame.end())
    }
}

/// What it takes to inflate one block after another: the state of the decompressor, and memory.
#[derive(Debug, Default)]
pub struct Inflater<M> {
    decompressor: Decompressor,
    memory: M,
}

impl<M: Memory> Inflater<M> {
    /// Inflates into `memory`: `&mut [u8]`, or `Vec<u8>`, which grows.
    #[must_use]
    pub fn new(memory: M) -> Self {
        Self { decompressor: Decompressor::new(), memory }
    }
}

/// A block after its codec: a number of rows, and their bytes.
///
/// `'f` is the borrow of the file that it came from; `'b` that of its bytes, which the rows borrow.
#[derive(Debug)]
pub struct Block<'f, 'b> {
    frame: BlockFrame,
    data: &'b [u8],
    budget: &'f mut Budget,
}

impl<'f, 'b> Block<'f, 'b> {
    /// Where it lies in the file.
    #[must_use]
    pub const fn frame(&self) -> BlockFrame {
        self.frame
    }

    /// Where in the file it begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.frame.offset()
    }

    /// Number of rows, as its head says; [`rows`](Self::rows) compares it with the data.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.frame.count()
    }

    /// Its data after the codec.
    #[must_use]
    pub const fn data(&self) -> &'b [u8] {
        self.data
    }

    /// Its rows, which were written as `root`: the root of the schema in the header.
    ///
    /// # Errors
    /// [`ErrorKind::RowCount`] for more rows than the data can hold; [`ErrorKind::FileFuelLimit`] for too many rows
    /// without bytes; [`ErrorKind::TrailingBytes`] for data without rows.
    pub fn rows<'s>(self, root: Type<'s>) -> Result<Rows<'f, 'b, 's>, Error> {
        Rows::new(self.frame, self.data, root, self.budget)
    }

    /// Its rows, of at least so many bytes as the file's schema has them; `root` is only what they become.
    pub(super) fn rows_as<'s>(self, least: usize, root: Type<'s>) -> Result<Rows<'f, 'b, 's>, Error> {
        Rows::of_least(self.frame, self.data, least, root, self.budget)
    }
}
