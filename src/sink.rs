//! Floor 2: where written bytes go.
//!
//! A [`Sink`] takes all of what it is given or fails; there are no short writes. The core brings a slice, a counter and
//! a formatter; `Vec<u8>` and writers of other crates join behind their features (see [`with`](crate::with)).

use core::convert::Infallible;
use core::fmt;

/// A destination of bytes.
pub trait Sink {
    /// Why the destination may refuse.
    type Error;

    /// Takes all of `bytes`.
    ///
    /// # Errors
    /// When the destination cannot take all of them. What it then holds is unspecified.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Takes the first `len` bytes of `word`, eight at most. A sink with room to spare can store all eight and keep `len` of
    /// them, which is quicker than a copy of some bytes.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    #[inline]
    fn write_word(&mut self, word: [u8; 8], len: usize) -> Result<(), Self::Error> {
        self.write(word.get(..len).unwrap_or(&word))
    }

    /// Passes on what it holds back, if it holds anything back.
    ///
    /// # Errors
    /// When the destination cannot take it.
    #[inline]
    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    type Error = S::Error;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        (**self).write(bytes)
    }

    #[inline]
    fn write_word(&mut self, word: [u8; 8], len: usize) -> Result<(), Self::Error> {
        (**self).write_word(word, len)
    }

    #[inline]
    fn flush(&mut self) -> Result<(), Self::Error> {
        (**self).flush()
    }
}

/// The slice that was lent is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SliceFull;

impl fmt::Display for SliceFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the slice that was lent is full")
    }
}

impl core::error::Error for SliceFull {}

/// Writes to a slice that the caller lends. What it holds behind the bytes [`written`](Self::written) is unspecified.
///
/// ```
/// use avocet::{Sink, SliceSink};
/// let mut room = [0; 8];
/// let mut sink = SliceSink::new(&mut room);
/// sink.write(b"avro")?;
/// assert_eq!(sink.written(), b"avro");
/// # Ok::<(), avocet::SliceFull>(())
/// ```
#[derive(Debug)]
pub struct SliceSink<'b> {
    room: &'b mut [u8],
    len: usize,
}

impl<'b> SliceSink<'b> {
    /// Writes from the start of `room`.
    pub const fn new(room: &'b mut [u8]) -> Self {
        Self { room, len: 0 }
    }

    /// What has been written.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or_default()
    }

    /// What has been written, for as long as the slice was lent.
    #[must_use]
    pub fn into_written(self) -> &'b [u8] {
        self.room.get(..self.len).unwrap_or_default()
    }
}

impl Sink for SliceSink<'_> {
    type Error = SliceFull;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), SliceFull> {
        let end = self.len.checked_add(bytes.len()).ok_or(SliceFull)?;
        self.room.get_mut(self.len..end).ok_or(SliceFull)?.copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    #[cfg(target_pointer_width = "64")]
    #[inline]
    fn write_word(&mut self, word: [u8; 8], len: usize) -> Result<(), SliceFull> {
        match self.room.get_mut(self.len..).and_then(<[u8]>::first_chunk_mut::<8>) {
            Some(place) => {
                *place = word;
                self.len = self.len.saturating_add(len.min(8));
                Ok(())
            }
            None => self.write(word.get(..len).unwrap_or(&word)),
        }
    }
}

/// Counts bytes and drops them: the length of an output before it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountSink(u64);

impl CountSink {
    /// Starts at zero.
    #[must_use]
    pub const fn new() -> Self {
        Self(0)
    }

    /// Bytes taken so far.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.0
    }
}

impl Sink for CountSink {
    type Error = Infallible;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 = self.0.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

/// A sink over a [`core::fmt::Write`]; the bytes must be whole UTF-8 strings, as those of JSON and canonical forms are.
#[derive(Debug)]
pub struct FmtSink<W>(pub W);

impl<W: fmt::Write> Sink for FmtSink<W> {
    type Error = fmt::Error;

    fn write(&mut self, bytes: &[u8]) -> Result<(), fmt::Error> {
        self.0.write_str(core::str::from_utf8(bytes).map_err(|_| fmt::Error)?)
    }
}
