//! `std::io`: writers as sinks, readers as sources. `std::fs`: folders of schemas.

pub use super::append::{AppendError, TornTail, Truncate};
pub use super::folder::{FolderError, FolderFault, FolderStore};
pub use super::new_file::sync_directory_of;
use crate::container::recover::ReadAt;
use crate::container::{ReadError, Reader, Source};
use crate::limits::Limits;
use crate::sink::Sink;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

/// A [`Write`] as a [`Sink`]: all of what it is given is written.
///
/// ```
/// use avocet::{Sink, with::std::IoSink};
/// let mut sink = IoSink(Vec::new());
/// sink.write(b"avro")?;
/// assert_eq!(sink.0, b"avro");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct IoSink<W>(pub W);

impl<W: Write> Sink for IoSink<W> {
    type Error = io::Error;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), io::Error> {
        self.0.write_all(bytes)
    }

    #[inline]
    fn flush(&mut self) -> Result<(), io::Error> {
        self.0.flush()
    }
}

/// A [`Read`] as a [`Source`].
#[derive(Debug)]
pub struct IoSource<R>(pub R);

impl<R: Read> Source for IoSource<R> {
    type Error = io::Error;

    #[inline]
    fn read(&mut self, into: &mut [u8]) -> Result<usize, io::Error> {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// A [`Read`] that can [`Seek`] as a [`Source`]: data of no interest is passed by seeking.
///
/// ```
/// use avocet::{Limits, container::Reader, with::std::SeekSource};
/// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
/// let source = SeekSource::new(std::io::Cursor::new(file))?;
/// let mut reader = Reader::open(source, &Limits::SERVER)?;
/// while let Some(frame) = reader.next_frame()? {
///     assert_eq!(frame.count(), 2);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SeekSource<R> {
    inner: IoSource<R>,
    /// Bytes up to the end, as far as they have been counted.
    left: u64,
}

/// Shorter distances are read: a read-ahead buffer would be lost by seeking.
const NEAR: usize = 8 << 10;

impl<R: Read + Seek> SeekSource<R> {
    /// A source that begins where `inner` stands.
    ///
    /// # Errors
    /// Those of seeking, which finds out how long `inner` is.
    pub fn new(mut inner: R) -> Result<Self, io::Error> {
        let at = inner.stream_position()?;
        let end = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(at))?;
        Ok(Self { inner: IoSource(inner), left: end.saturating_sub(at) })
    }

    /// What it was made of.
    pub fn into_inner(self) -> R {
        self.inner.0
    }
}

impl<R: Read + Seek> Source for SeekSource<R> {
    type Error = io::Error;

    #[inline]
    fn read(&mut self, into: &mut [u8]) -> Result<usize, io::Error> {
        let some = self.inner.read(into)?;
        self.left = self.left.saturating_sub(some as u64);
        Ok(some)
    }

    fn pass(&mut self, bytes: usize, scratch: &mut [u8]) -> Result<usize, io::Error> {
        // Up to the last byte at most, so that the end is met by reading, wherever it is by then.
        let most = usize::try_from(self.left.saturating_sub(1)).unwrap_or(usize::MAX).min(bytes);
        match i64::try_from(most) {
            Ok(distance) if most > NEAR => {
                self.inner.0.seek_relative(distance)?;
                self.left = self.left.saturating_sub(most as u64);
                Ok(most)
            }
            _ => {
                let some = bytes.min(scratch.len());
                self.read(scratch.get_mut(..some).unwrap_or_default())
            }
        }
    }
}

impl<R: Read> Reader<IoSource<R>> {
    /// Reads the header of a file and its schema, under the default [`Limits`].
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn new(read: R) -> Result<Self, ReadError<io::Error>> {
        Self::with_limits(read, &Limits::SERVER)
    }

    /// Reads the header of a file and its schema, under these limits.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn with_limits(read: R, limits: &Limits) -> Result<Self, ReadError<io::Error>> {
        Self::open(IoSource(read), limits)
    }
}

/// A [`Read`] that can [`Seek`], read at any offset: a file, for [`Recovery`](crate::container::recover::Recovery).
#[derive(Debug)]
pub struct SeekAt<R>(pub R);

impl<R: Read + Seek> ReadAt for SeekAt<R> {
    type Error = io::Error;

    fn size(&mut self) -> Result<u64, io::Error> {
        self.0.seek(SeekFrom::End(0))
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, io::Error> {
        self.0.seek(SeekFrom::Start(at))?;
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}
