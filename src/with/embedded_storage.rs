//! `embedded_storage` 0.3: NOR flash as the [`Flash`] of a log.

use crate::flash::Flash;
use core::fmt;
use embedded_storage::nor_flash::{ErrorType, NorFlash};

/// A [`NorFlash`], or some of its sectors, as a [`Flash`]. Lend it (`&mut flash`) to have it back after an error.
///
/// No word is written twice between two erases, so nothing is gained by a `MultiwriteNorFlash`, and nothing lost.
///
/// `embedded_storage` has no kind of error for a word that cannot be read because its write was cut. Where the flash
/// corrects errors, and the driver fails for such a word, say how that looks with [`torn_if`](Self::torn_if), or a
/// loss of power may leave a log that does not open.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use avocet::flash::{Content, Error, Full, Log};
/// use avocet::with::embedded_storage::Nor;
/// use avocet::Avro;
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
///     log.append(sample)
/// }
/// # }
/// ```
pub struct Nor<F: ErrorType> {
    flash: F,
    from: u32,
    len: usize,
    is_torn: fn(&F::Error) -> bool,
}

impl<F: NorFlash> Nor<F> {
    /// All of the flash.
    pub fn new(flash: F) -> Self {
        let len = flash.capacity();
        Self { flash, from: 0, len, is_torn: |_| false }
    }

    /// What lies from `from` on and before `to`; `None` if no sectors begin there or they are beyond the end.
    pub fn region(flash: F, from: u32, to: u32) -> Option<Self> {
        let len = usize::try_from(to.checked_sub(from)?).ok()?;
        let aligned = |at: u32| (at as usize).checked_rem(F::ERASE_SIZE) == Some(0);
        (aligned(from) && aligned(to) && to as usize <= flash.capacity()).then_some(Self {
            flash,
            from,
            len,
            is_torn: |_| false,
        })
    }

    /// Which failures of a read mean that a write or an erase of these bytes was cut: see [`Flash::is_torn`]. None,
    /// unless this is called.
    #[must_use]
    pub fn torn_if(self, is_torn: fn(&F::Error) -> bool) -> Self {
        Self { is_torn, ..self }
    }

    /// Gives the flash back.
    pub fn into_inner(self) -> F {
        self.flash
    }
}

impl<F: ErrorType + fmt::Debug> fmt::Debug for Nor<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flash, from, len, .. } = self;
        f.debug_struct("Nor").field("flash", flash).field("from", from).field("len", len).finish_non_exhaustive()
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

    fn is_torn(&self, error: &F::Error) -> bool {
        (self.is_torn)(error)
    }
}
