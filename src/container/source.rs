//! Where bytes come from.

use core::convert::Infallible;

/// A source of bytes that blocks until there are some. Adapters are in [`with`](crate::with).
pub trait Source {
    /// Why reading may fail.
    type Error;

    /// Reads into the front of `into` and returns how many bytes; none only at the end, or if `into` is empty.
    ///
    /// # Errors
    /// When the source fails. A read that was merely interrupted is tried again instead.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Self::Error>;

    /// Passes over at most `bytes` bytes and returns how many; none only at the end. By default they are read into
    /// `scratch` and forgotten, so that no more than its length are passed at once; a source that can seek does better,
    /// but must not count bytes beyond its end.
    ///
    /// # Errors
    /// When the source fails.
    fn pass(&mut self, bytes: usize, scratch: &mut [u8]) -> Result<usize, Self::Error> {
        let some = bytes.min(scratch.len());
        self.read(scratch.get_mut(..some).unwrap_or_default())
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    type Error = S::Error;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, S::Error> {
        (**self).read(into)
    }

    fn pass(&mut self, bytes: usize, scratch: &mut [u8]) -> Result<usize, S::Error> {
        (**self).pass(bytes, scratch)
    }
}

/// Reads from the front of the slice, which moves on.
impl Source for &[u8] {
    type Error = Infallible;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        let used = self.len().min(into.len());
        if let (Some(into), Some((front, rest))) = (into.get_mut(..used), self.split_at_checked(used)) {
            into.copy_from_slice(front);
            *self = rest;
        }
        Ok(used)
    }

    fn pass(&mut self, bytes: usize, _: &mut [u8]) -> Result<usize, Infallible> {
        let used = self.len().min(bytes);
        *self = self.get(used..).unwrap_or_default();
        Ok(used)
    }
}
