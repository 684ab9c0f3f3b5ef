//! NOR flash that is simulated in memory, and loses power when it is told to.
//!
//! It is as strict as the worst of chips: words are written once after an erase, everything is aligned and within
//! bounds. No heap and no panic, so that it runs on a board as well.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};

/// What the word, or the sector, looks like that was being written, or erased, when power was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "one of several programs that share this file does without some")]
pub(crate) enum Cut {
    /// Nothing has happened yet.
    Before,
    /// The first half is done.
    Half,
    /// The last half is done: of an erase, a header that is still sound and records that are gone.
    LastHalf,
    /// Some bits are as they should be, and others not, by chance.
    Some(u32),
    /// The first bytes, so many by chance, are as they were; of the others some bits are as they should be.
    Keep(u32),
    /// As [`Some`](Self::Some), and the word, or the sector from some word on, cannot be read until it is erased: as
    /// with error correction that finds more wrong bits than it can mend.
    Unreadable(u32),
    /// All is done, only nobody was told.
    After,
}

/// Why the flash failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not aligned, or beyond the end.
    Bounds(NorFlashErrorKind),
    /// A word was to be written that had been written before.
    NotErased,
    /// Bytes were to be read of which the write or the erase was cut.
    Unreadable,
    /// There is no power.
    NoPower,
}

impl NorFlashError for Fault {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Bounds(kind) => *kind,
            Self::NotErased | Self::Unreadable | Self::NoPower => NorFlashErrorKind::Other,
        }
    }
}

/// Flash that is read and written in so many bytes, and erased in sectors of so many.
pub(crate) struct Chip<'m, const READ: usize, const WRITE: usize, const SECTOR: usize> {
    memory: &'m mut [u8],
    /// Words and sectors left to be written and erased before power is lost.
    pub(crate) fuse: Option<u32>,
    pub(crate) cut: Cut,
    /// Words that were written, and sectors that were erased.
    pub(crate) steps: u32,
    pub(crate) erases: u32,
    /// What cannot be read: from where to where, or an empty range.
    torn: [(usize, usize); TORN],
    dead: bool,
}

/// How many words and sectors can be unreadable at a time; more are left readable.
const TORN: usize = 8;

impl<'m, const READ: usize, const WRITE: usize, const SECTOR: usize> Chip<'m, READ, WRITE, SECTOR> {
    pub(crate) fn new(memory: &'m mut [u8]) -> Self {
        Self { memory, fuse: None, cut: Cut::Before, steps: 0, erases: 0, torn: [(0, 0); TORN], dead: false }
    }

    /// Lets power fail at the word or sector with this number from now on, counted from zero.
    #[allow(dead_code, reason = "one of several programs that share this file does without")]
    pub(crate) fn cut_at(&mut self, step: u32, cut: Cut) {
        (self.fuse, self.cut) = (Some(step), cut);
    }

    /// Power is back.
    #[allow(dead_code, reason = "one of several programs that share this file does without")]
    pub(crate) fn restart(&mut self) {
        (self.fuse, self.dead) = (None, false);
    }

    /// What the cells hold, also those that cannot be read.
    #[allow(dead_code, reason = "one of several programs that share this file does without")]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.memory
    }

    /// Whether a driver would be told that some of these bytes cannot be read.
    fn is_unreadable(&self, from: usize, to: usize) -> bool {
        self.torn.iter().any(|torn| from < torn.1 && torn.0 < to)
    }

    /// Lets what lies between be readable no more.
    fn spoil(&mut self, from: usize, to: usize) {
        if let Some(free) = self.torn.iter_mut().find(|torn| torn.1 <= torn.0) {
            *free = (from, to);
        }
    }

    /// Changes a word or a sector from what it is to `byte` of each place, or goes as far as power lasts.
    fn step(&mut self, from: usize, len: usize, byte: impl Fn(usize) -> u8) -> Result<(), Fault> {
        if self.dead {
            return Err(Fault::NoPower);
        }
        let cut = match &mut self.fuse {
            Some(0) => Some(self.cut),
            Some(left) => {
                *left = left.wrapping_sub(1);
                None
            }
            None => None,
        };
        self.dead = cut.is_some();
        let mut chance = match cut {
            Some(Cut::Some(seed) | Cut::Keep(seed) | Cut::Unreadable(seed)) => seed | 1,
            _ => 0,
        };
        let by_chance = (chance as usize >> 1).checked_rem(len).unwrap_or_default();
        let kept = match cut {
            Some(Cut::Keep(_)) => by_chance,
            // Of two sectors, one with its header; of words, all.
            Some(Cut::Unreadable(_)) if chance & 0x8000 != 0 => by_chance & !(WRITE.wrapping_sub(1)),
            _ => 0,
        };
        // What is erased can be read again.
        let to = from.saturating_add(len);
        let erased = |torn: &&mut (usize, usize)| cut != Some(Cut::Before) && from <= torn.0 && torn.1 <= to;
        for torn in self.torn.iter_mut().filter(erased) {
            *torn = (0, 0);
        }
        if let Some(Cut::Unreadable(_)) = cut {
            self.spoil(from.saturating_add(kept), to);
        }
        let places = self.memory.get_mut(from..from.saturating_add(len)).unwrap_or_default();
        for (at, place) in places.iter_mut().enumerate() {
            // Which bits stay as they were.
            let stays = match cut {
                None | Some(Cut::After) => 0,
                Some(Cut::Before) => u8::MAX,
                Some(Cut::Half) if at < len / 2 => 0,
                // Of a word of one byte, the lower bits.
                Some(Cut::Half) if len == 1 => 0xf0,
                Some(Cut::Half) => u8::MAX,
                Some(Cut::LastHalf) if len == 1 => 0x0f,
                Some(Cut::LastHalf) if at < len / 2 => u8::MAX,
                Some(Cut::LastHalf) => 0,
                Some(_) if at < kept => u8::MAX,
                Some(Cut::Some(_) | Cut::Keep(_) | Cut::Unreadable(_)) => {
                    chance ^= chance << 13;
                    chance ^= chance >> 17;
                    chance ^= chance << 5;
                    (chance >> 11) as u8
                }
            };
            *place = *place & stays | byte(at) & !stays;
        }
        self.steps = self.steps.wrapping_add(1);
        if self.dead { Err(Fault::NoPower) } else { Ok(()) }
    }
}

impl<const READ: usize, const WRITE: usize, const SECTOR: usize> ErrorType for Chip<'_, READ, WRITE, SECTOR> {
    type Error = Fault;
}

impl<const READ: usize, const WRITE: usize, const SECTOR: usize> ReadNorFlash for Chip<'_, READ, WRITE, SECTOR> {
    const READ_SIZE: usize = READ;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Fault> {
        check_read(self, offset, bytes.len()).map_err(Fault::Bounds)?;
        if self.is_unreadable(offset as usize, (offset as usize).saturating_add(bytes.len())) {
            return Err(Fault::Unreadable);
        }
        let memory = self.memory.get(offset as usize..).unwrap_or_default();
        for (byte, stored) in bytes.iter_mut().zip(memory) {
            *byte = *stored;
        }
        if self.dead { Err(Fault::NoPower) } else { Ok(()) }
    }

    fn capacity(&self) -> usize {
        self.memory.len()
    }
}

impl<const READ: usize, const WRITE: usize, const SECTOR: usize> NorFlash for Chip<'_, READ, WRITE, SECTOR> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = SECTOR;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Fault> {
        check_erase(self, from, to).map_err(Fault::Bounds)?;
        let mut sector = from as usize;
        while sector < to as usize {
            self.step(sector, SECTOR, |_| u8::MAX)?;
            sector = sector.saturating_add(SECTOR);
            self.erases = self.erases.wrapping_add(1);
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Fault> {
        check_write(self, offset, bytes.len()).map_err(Fault::Bounds)?;
        let mut at = offset as usize;
        for word in bytes.chunks(WRITE) {
            let places = self.memory.get(at..at.saturating_add(WRITE)).unwrap_or_default();
            let unreadable = self.is_unreadable(at, at.saturating_add(WRITE));
            if unreadable || places.iter().any(|byte| *byte != u8::MAX) {
                return Err(Fault::NotErased);
            }
            self.step(at, WRITE, |byte| word.get(byte).copied().unwrap_or_default())?;
            at = at.saturating_add(WRITE);
        }
        Ok(())
    }
}
