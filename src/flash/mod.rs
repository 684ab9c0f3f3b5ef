//! Floor 8: an append-only log on NOR flash, that survives a loss of power at any write and reads out as a container file.
//!
//! [`Log`] is the log, [`Flash`] what it asks of a driver; drivers that speak `embedded_storage` have an adapter in
//! `with::embedded_storage` (feature `embedded-storage-0-3`). The format, what is guaranteed after a loss of power, what it
//! takes of time, memory and erase cycles: `docs/flash-log.md`.
//!
//! | to | call |
//! |---|---|
//! | find what is there, after every start | [`Log::open`] |
//! | begin anew, also over rows of another schema | [`Log::create`], [`Log::clear`] |
//! | add a row | [`Log::append_datum`], [`Log::append_with`], [`Log::append_trusted`] |
//! | look at rows on the device | [`Log::records`] |
//! | send all of them as a container file | [`Log::read_out`] |
//!
//! No heap, no `unsafe`. From any bytes on the flash comes a log or a typed [`Error`], after a number of reads that only the size of the
//! flash decides.

mod content;
mod crc;
mod device;
mod error;
mod head;
mod log;
mod read;
mod recover;

pub use content::Content;
pub use error::{Error, ReadOutError};
pub use log::{Full, Log};
pub use read::{ReadOut, Records};

/// NOR flash: sectors that are erased to ones, and words that are written once after that.
///
/// The flash of a log is all of this; a part of a chip is a `Flash` of its own.
pub trait Flash {
    /// Why the driver failed.
    type Error;

    /// Offsets and lengths of reads are multiples of this, a power of two.
    const READ_SIZE: usize;
    /// Offsets and lengths of writes are multiples of this, a power of two.
    const WRITE_SIZE: usize;
    /// Bytes of a sector, which are erased at once.
    const SECTOR_SIZE: usize;

    /// How many bytes there are. What is left after the last whole sector is not used.
    fn capacity(&self) -> usize;

    /// Reads from `at` on.
    ///
    /// # Errors
    /// When the driver fails.
    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), Self::Error>;

    /// Writes from `at` on, to words that have not been written since they were erased. When this returns, the bytes
    /// are on the flash.
    ///
    /// # Errors
    /// When the driver fails.
    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Erases the sector that begins at `at`.
    ///
    /// # Errors
    /// When the driver fails.
    fn erase(&mut self, at: u32) -> Result<(), Self::Error>;
}

impl<F: Flash + ?Sized> Flash for &mut F {
    type Error = F::Error;

    const READ_SIZE: usize = F::READ_SIZE;
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const SECTOR_SIZE: usize = F::SECTOR_SIZE;

    fn capacity(&self) -> usize {
        (**self).capacity()
    }

    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), F::Error> {
        (**self).read(at, into)
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
        (**self).write(at, bytes)
    }

    fn erase(&mut self, at: u32) -> Result<(), F::Error> {
        (**self).erase(at)
    }
}
