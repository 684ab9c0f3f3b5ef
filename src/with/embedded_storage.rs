//! `embedded_storage` 0.3: NOR flash as the [`Flash`] of a log.

use crate::flash::Flash;
use embedded_storage::nor_flash::NorFlash;

/// A [`NorFlash`], or some of its sectors, as a [`Flash`]. One that may be written more than once (`MultiwriteNorFlash`) will do as well; nothing
/// is.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::flash::{Content, Error, Full, Log};
/// use avocet::with::embedded_storage::Nor;
/// use avocet::{Avro, Encode};
/// use embedded_storage::nor_flash::NorFlash;
///
/// #[derive(Avro)]
/// struct Sample {
///     at: i64,
///     volts: f32,
/// }
///
/// /// Opens the log in the sectors between, and writes a row.
/// fn sampled<F: NorFlash>(flash: &mut F, sample: &Sample) -> Result<u64, Error<F::Error>> {
///     let mut room = [0; 64];
///     let flash = Nor::region(flash, 0x8_0000, 0xC_0000).ok_or(Error::Geometry)?;
///     let mut log = Log::open(flash, Content::typed::<Sample>(), Full::Wrap, &mut room)?;
///     log.append_trusted(|e| sample.encode(e))
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Nor<F> {
    flash: F,
    from: u32,
    len: usize,
}

impl<F: NorFlash> Nor<F> {
    /// All of the flash.
    pub fn new(flash: F) -> Self {
        let len = flash.capacity();
        Self { flash, from: 0, len }
    }

    /// What lies from `from` on and before `to`; `None` if no sectors begin there or they are beyond the end.
    pub fn region(flash: F, from: u32, to: u32) -> Option<Self> {
        let len = usize::try_from(to.checked_sub(from)?).ok()?;
        let aligned = |at: u32| (at as usize).checked_rem(F::ERASE_SIZE) == Some(0);
        (aligned(from) && aligned(to) && to as usize <= flash.capacity()).then_some(Self { flash, from, len })
    }

    /// Gives the flash back.
    pub fn into_inner(self) -> F {
        self.flash
    }
}

// The log stays below `len`, so that no sum goes beyond the flash.
impl<F: NorFlash> Flash for Nor<F> {
    type Error = F::Error;

    const READ_SIZE: usize = F::READ_SIZE;
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const SECTOR_SIZE: usize = F::ERASE_SIZE;

    fn capacity(&self) -> usize {
        self.len
    }

    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), F::Error> {
        self.flash.read(self.from.saturating_add(at), into)
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.flash.write(self.from.saturating_add(at), bytes)
    }

    fn erase(&mut self, at: u32) -> Result<(), F::Error> {
        let from = self.from.saturating_add(at);
        self.flash.erase(from, from.saturating_add(F::ERASE_SIZE as u32))
    }
}
