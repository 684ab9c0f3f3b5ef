//! `embedded_io` 0.7: writers as sinks, readers as sources, and back.

use crate::container::Source;
use crate::sink::Sink;
use embedded_io::{Error, ErrorKind, ErrorType, Read, Write};

/// A [`Write`] as a [`Sink`]: all of what it is given is written.
///
/// ```
/// use avocet::{Sink, with::embedded_io::EioSink};
/// let mut room = [0; 4];
/// let mut sink = EioSink(&mut room[..]);
/// sink.write(b"av")?;
/// sink.write(b"ro")?;
/// assert!(sink.write(b"!").is_err());
/// assert_eq!(&room, b"avro");
/// # Ok::<(), embedded_io::SliceWriteError>(())
/// ```
#[derive(Debug)]
pub struct EioSink<W>(pub W);

impl<W: Write> Sink for EioSink<W> {
    type Error = W::Error;

    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), W::Error> {
        self.0.write_all(bytes)
    }

    #[inline]
    fn flush(&mut self) -> Result<(), W::Error> {
        self.0.flush()
    }
}

/// A [`Read`] as a [`Source`].
///
/// ```
/// use avocet::{Limits, container::Stream, with::embedded_io::EioSource};
/// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
/// let (mut header, mut block) = ([0; 256], [0; 256]);
/// let source = EioSource(&file[..]);
/// let (_, mut stream) = Stream::open(source, &Limits::FIRMWARE, &mut header, &mut block[..], &mut [][..])?;
/// assert_eq!(stream.next_block()?.unwrap().count(), 2);
/// # Ok::<(), avocet::container::ReadError<core::convert::Infallible>>(())
/// ```
#[derive(Debug)]
pub struct EioSource<R>(pub R);

impl<R: Read> Source for EioSource<R> {
    type Error = R::Error;

    #[inline]
    fn read(&mut self, into: &mut [u8]) -> Result<usize, R::Error> {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// A [`Sink`] whose error is one of `embedded_io` as a [`Write`].
///
/// ```
/// use avocet::{SliceSink, with::embedded_io::SinkWrite};
/// use embedded_io::Write;
/// let mut room = [0; 4];
/// let mut write = SinkWrite(SliceSink::new(&mut room));
/// write!(write, "{}", 42).unwrap();
/// assert_eq!(write.0.written(), b"42");
/// ```
#[derive(Debug)]
pub struct SinkWrite<S>(pub S);

impl<S: Sink> ErrorType for SinkWrite<S>
where
    S::Error: Error,
{
    type Error = S::Error;
}

impl<S: Sink> Write for SinkWrite<S>
where
    S::Error: Error,
{
    fn write(&mut self, bytes: &[u8]) -> Result<usize, S::Error> {
        self.0.write(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), S::Error> {
        self.0.flush()
    }
}

/// A [`Source`] whose error is one of `embedded_io` as a [`Read`].
#[derive(Debug)]
pub struct SourceRead<S>(pub S);

impl<S: Source> ErrorType for SourceRead<S>
where
    S::Error: Error,
{
    type Error = S::Error;
}

impl<S: Source> Read for SourceRead<S>
where
    S::Error: Error,
{
    fn read(&mut self, into: &mut [u8]) -> Result<usize, S::Error> {
        self.0.read(into)
    }
}

impl Error for crate::sink::SliceFull {
    fn kind(&self) -> ErrorKind {
        ErrorKind::OutOfMemory
    }
}
