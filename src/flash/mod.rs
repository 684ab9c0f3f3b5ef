//! Floor 8: an append-only log on NOR flash, that survives a loss of power at any write and reads out as a container
//! file.
//!
//! [`Log`] is the log, [`Flash`] what it asks of a driver; drivers that speak `embedded_storage` have an adapter in
//! `with::embedded_storage` (feature `embedded-storage-0-3`). The format, what is guaranteed after a loss of power,
//! what it takes of time, memory and erase cycles: `docs/flash-log.md`.
//!
//! | to | call |
//! |---|---|
//! | find what is there, after every start | [`Log::open`] |
//! | begin anew, also over rows of another schema | [`Log::create`], [`Log::clear`] |
//! | begin where nothing else helps | [`Log::format`] |
//! | add a row of a Rust type | [`Log::append`] |
//! | add a row of a schema | [`Log::append_datum`], [`Log::append_with`], [`Log::append_trusted`] |
//! | look at rows on the device | [`Log::records`] |
//! | send all of them as a container file | [`Log::read_out`] |
//! | send those that have not been sent | [`Log::read_out_from`], [`Log::clear_if_next_is`] |
//! | know how much memory to lend | [`room_for`] |
//!
//! No heap, no `unsafe`. From any bytes on the flash comes a log or a typed [`Error`], after a number of reads that
//! only the size of the flash decides.

mod content;
mod device;
mod error;
mod head;
mod log;
mod read;
mod recover;
mod typed;

pub use content::Content;
pub use error::{Error, ReadOutError};
pub use log::{Full, Log};
pub use read::{ReadOut, Records};

/// NOR flash: sectors that are erased to ones, and words that are written once after that.
///
/// What is erased can be read, and reads as ones. That is not so on every chip: `docs/flash-log.md` names some.
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

    /// Whether a read failed because of the bytes themselves: a write or an erase of them was cut, and error
    /// correction cannot make them out. A log goes on behind them. After any other failure of a read, nothing is
    /// known, and it stops.
    ///
    /// Without error correction there is no such failure, and this answer will do.
    fn is_torn(&self, error: &Self::Error) -> bool {
        let _ = error;
        false
    }
}

/// How many bytes to lend a log on this flash for rows of at most `longest` bytes, as
/// [`MAX_SIZE`](crate::Describe::MAX_SIZE) says for a Rust type: a header and a row with what stands around it, both
/// in whole units. Zero for flash of which the sizes fit no log.
///
/// ```
/// # use avocet::flash::{Flash, room_for};
/// # struct Chip;
/// # impl Flash for Chip {
/// #     type Error = ();
/// #     const READ_SIZE: usize = 4;
/// #     const WRITE_SIZE: usize = 64;
/// #     const SECTOR_SIZE: usize = 4096;
/// #     fn capacity(&self) -> usize { 0 }
/// #     fn read(&mut self, _: u32, _: &mut [u8]) -> Result<(), ()> { Ok(()) }
/// #     fn write(&mut self, _: u32, _: &[u8]) -> Result<(), ()> { Ok(()) }
/// #     fn erase(&mut self, _: u32) -> Result<(), ()> { Ok(()) }
/// # }
/// // Words of 64 bytes.
/// const ROOM: [u8; 192] = [0; room_for::<Chip>(100)];
/// ```
#[must_use]
pub const fn room_for<F: Flash>(longest: usize) -> usize {
    device::room_for::<F>(longest)
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

    fn is_torn(&self, error: &F::Error) -> bool {
        (**self).is_torn(error)
    }
}
