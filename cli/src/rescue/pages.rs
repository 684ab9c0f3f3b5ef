//! A file that is read here and there.

use avocet::container::recover::ReadAt;
use avocet::with::std::SeekAt;
use std::fs::File;
use std::io;

/// A search looks at a few bytes at a time, and mostly at those near by.
const PAGE: usize = 64 << 10;
/// Each page has one place where it may be kept.
const PLACES: usize = 64;

/// A file of which the pages that were read last are kept.
pub(crate) struct Pages {
    file: SeekAt<File>,
    size: u64,
    kept: Vec<Page>,
}

#[derive(Clone, Default)]
struct Page {
    number: Option<u64>,
    bytes: Vec<u8>,
}

fn remainder(number: u64, of: usize) -> usize {
    number.checked_rem(of as u64).unwrap_or(0) as usize
}

impl Pages {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let mut file = SeekAt(file);
        let size = file.size()?;
        Ok(Self { file, size, kept: vec![Page::default(); PLACES] })
    }

    pub(crate) const fn len(&self) -> u64 {
        self.size
    }

    fn page(&mut self, number: u64) -> io::Result<&[u8]> {
        let Some(page) = self.kept.get_mut(remainder(number, PLACES)) else { return Ok(&[]) };
        if page.number != Some(number) {
            page.number = None;
            page.bytes.resize(PAGE, 0);
            let (at, mut have) = (number.saturating_mul(PAGE as u64), 0usize);
            while let Some(room) = page.bytes.get_mut(have..).filter(|room| !room.is_empty()) {
                match self.file.read_at(at.saturating_add(have as u64), room)? {
                    0 => break,
                    some => have = have.saturating_add(some),
                }
            }
            page.bytes.truncate(have);
            page.number = Some(number);
        }
        Ok(&page.bytes)
    }
}

impl ReadAt for Pages {
    type Error = io::Error;

    fn size(&mut self) -> io::Result<u64> {
        Ok(self.size)
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        if into.len() >= PAGE {
            return self.file.read_at(at, into);
        }
        let page = self.page(at.checked_div(PAGE as u64).unwrap_or(0))?;
        let there = page.get(remainder(at, PAGE)..).unwrap_or_default();
        let some = there.len().min(into.len());
        if let (Some(into), Some(there)) = (into.get_mut(..some), there.get(..some)) {
            into.copy_from_slice(there);
        }
        Ok(some)
    }
}

/// The first bytes of a file: enough to try something out.
pub(crate) struct Front<'p>(pub(crate) &'p mut Pages, pub(crate) u64);

impl ReadAt for Front<'_> {
    type Error = io::Error;

    fn size(&mut self) -> io::Result<u64> {
        Ok(self.1.min(self.0.size))
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.1.saturating_sub(at)).unwrap_or(usize::MAX).min(into.len());
        self.0.read_at(at, into.get_mut(..left).unwrap_or_default())
    }
}
