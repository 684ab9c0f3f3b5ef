//! Appending to container files.

use super::std::{IoSink, SeekSource};
use crate::codec::CompressError;
use crate::container::{
    Error as FileError, ReadError, Reader, TypedWriter, WriteError, Writer, WriterOptions, frame_cost, same_rows,
};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::OwnedSchema;
use crate::typed::Describe;
use crate::wire::SYNC_LEN;
use core::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::vec::Vec;

/// What to do with a file that ends inside a block: the mark of a writer that was interrupted.
///
/// A block that ends in zeros where its sync marker should be, up to the end of the file, counts as cut off there: so
/// do file systems leave a file whose length has reached the device, while its bytes have not, when the power is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TornTail {
    /// Fail with [`AppendError::File`], which [is torn](FileError::is_torn) and says where the last good block ends.
    #[default]
    Refuse,
    /// Cut the file after its last good block, if no sync marker follows it: what is cut off then is one block that was
    /// never completed. A marker further on means that the head of a block has been damaged, and that whole blocks
    /// follow: such a file is corrupt, and is not cut.
    CutBack,
}

/// Something that can be made shorter.
pub trait Truncate {
    /// Cuts it after `len` bytes.
    ///
    /// # Errors
    /// When it cannot be cut.
    fn truncate(&mut self, len: u64) -> io::Result<()>;
}

impl<T: Truncate + ?Sized> Truncate for &mut T {
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        (**self).truncate(len)
    }
}

impl Truncate for File {
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

impl Truncate for Cursor<Vec<u8>> {
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.get_mut().truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }
}

impl Truncate for Cursor<&mut Vec<u8>> {
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.get_mut().truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }
}

/// Why a container file cannot be appended to.
#[derive(Debug)]
#[non_exhaustive]
pub enum AppendError {
    /// Reading, seeking or cutting failed.
    Io(io::Error),
    /// The file is torn or corrupt: [`is_torn`](FileError::is_torn) tells which, and [`good`](FileError::good) where its
    /// last good block ends.
    File(FileError),
    /// The schema of the rows is not valid.
    Schema(Error),
    /// The file has another schema: see [`same_rows`].
    OtherSchema,
    /// This build cannot compress with the codec of the file.
    Compress(CompressError),
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Schema(error) => write!(f, "schema: {error}"),
            Self::OtherSchema => f.write_str("the file has another schema"),
            Self::Compress(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for AppendError {}

impl From<io::Error> for AppendError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl WriterOptions {
    /// Goes on with a container file, after its last block.
    ///
    /// The header is read, and the heads and sync markers of all blocks; what is inside the blocks is not. The file
    /// keeps its header: codec, sync marker and metadata are its own, and those of the options do not count; a level
    /// does if it was given with the same codec. Of what earlier rows cost readers ([`Limits::file_fuel`]), only what heads
    /// of blocks show is known, and counted.
    ///
    /// ```
    /// use avocet::container::{Writer, WriterOptions};
    /// use avocet::with::std::TornTail;
    /// use std::io::Cursor;
    /// let mut writer = Writer::new(Vec::new(), r#""long""#)?;
    /// writer.append_with(|e| e.long(1))?;
    /// let mut file = writer.finish()?;
    /// let whole = file.len();
    /// file.extend(b"\x02\x10lost"); // the beginning of a block
    ///
    /// let mut writer = WriterOptions::new().append(Cursor::new(file), r#""long""#, TornTail::CutBack)?;
    /// assert_eq!(writer.position(), whole as u64);
    /// writer.append_with(|e| e.long(2))?;
    /// let file = writer.finish()?.0.into_inner();
    /// assert_eq!(file.len(), whole + 3 + 16);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`AppendError`]. Nothing has been written then; the file has been cut only if it was torn and the error came
    /// after that.
    pub fn append<F: Read + Write + Seek + Truncate>(
        self,
        mut file: F,
        schema: &str,
        tail: TornTail,
    ) -> Result<Writer<IoSink<F>>, AppendError> {
        let schema = OwnedSchema::parse_with(schema, self.mode(), self.limits()).map_err(AppendError::Schema)?;
        file.seek(SeekFrom::Start(0))?;
        // Data is passed over, so its length costs nothing.
        let limits: Limits = self.limits().with_block_bytes(u32::MAX);
        let mut reader = Reader::open(SeekSource::new(BufReader::new(&mut file))?, &limits).map_err(from_read)?;
        let (sync, codec) = (*reader.header().sync(), reader.header().codec());
        if !same_rows(&reader.schema(), &schema.schema()).map_err(AppendError::Schema)? {
            return Err(AppendError::OtherSchema);
        }
        let mut end = reader.header().len() as u64;
        let mut spent = 0u64;
        let fault = loop {
            match reader.next_frame() {
                Ok(Some(frame)) => {
                    end = frame.end();
                    spent = spent.saturating_add(frame_cost(codec, &schema.schema(), frame));
                }
                Ok(None) => break None,
                Err(ReadError::Container(error)) => break Some(error),
                Err(error) => return Err(from_read(error)),
            }
        };
        drop(reader);
        if let Some(error) = fault {
            let unwritten = error.kind() == ErrorKind::SyncMismatch && is_unwritten(&mut file, error.at(), &sync)?;
            let error = if unwritten { FileError::new(ErrorKind::Torn, error.at(), end) } else { error };
            if !error.is_torn() || tail == TornTail::Refuse {
                return Err(AppendError::File(error));
            }
            if holds(&mut file, end, &sync)? {
                // Blocks follow: what looks torn is a block whose head has been damaged, and nothing may be cut.
                return Err(AppendError::File(FileError::new(ErrorKind::SyncMismatch, end, end)));
            }
            file.truncate(end)?;
        }
        file.seek(SeekFrom::Start(end))?;
        self.resume(IoSink(file), schema, (codec, sync), end, spent).map_err(AppendError::Compress)
    }
}

/// Whether nothing but zeros stands where a marker should be, or where it breaks off, and then up to the end of the file.
fn is_unwritten<F: Read + Seek>(file: &mut F, at: u64, marker: &[u8; SYNC_LEN]) -> io::Result<bool> {
    file.seek(SeekFrom::Start(at))?;
    let mut marker = marker.iter();
    let mut broken = false;
    for byte in BufReader::new(file).bytes() {
        let byte = byte?;
        broken |= marker.next() != Some(&byte);
        if broken && byte != 0 {
            return Ok(false);
        }
    }
    Ok(broken)
}

/// Whether `marker` stands anywhere in the file after offset `from`.
fn holds<F: Read + Seek>(file: &mut F, from: u64, marker: &[u8; SYNC_LEN]) -> io::Result<bool> {
    const CHUNK: usize = 64 << 10;
    file.seek(SeekFrom::Start(from))?;
    let mut window = Vec::new();
    loop {
        let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut window)?;
        if window.windows(SYNC_LEN).any(|part| part == marker) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // Of what has been looked at, only the end can be the beginning of a marker.
        let keep = window.len().min(SYNC_LEN.saturating_sub(1));
        let seen = window.len().saturating_sub(keep);
        window.drain(..seen);
    }
}

fn from_read(error: ReadError<io::Error>) -> AppendError {
    match error {
        ReadError::Io(error) => AppendError::Io(error),
        ReadError::Container(error) => AppendError::File(error),
    }
}

impl<F: Read + Write + Seek + Truncate> Writer<IoSink<F>> {
    /// Goes on with a container file of values of `T`, after its last block: [`WriterOptions::append`], and the schema is
    /// that of `T`.
    ///
    /// ```
    /// use avocet::container::{Writer, WriterOptions};
    /// use avocet::with::std::TornTail;
    /// use std::io::Cursor;
    /// let mut writer = Writer::create::<i64>(Vec::new(), WriterOptions::new())?;
    /// writer.append(&1_i64)?;
    /// let file = writer.finish()?;
    ///
    /// let mut writer = Writer::append_to::<i64>(Cursor::new(file), WriterOptions::new(), TornTail::Refuse)?;
    /// writer.extend([2_i64, 3])?;
    /// writer.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`WriterOptions::append`]; [`AppendError::OtherSchema`] if the file was not written with the schema of `T`.
    pub fn append_to<T: Describe + ?Sized>(
        file: F,
        options: WriterOptions,
        tail: TornTail,
    ) -> Result<TypedWriter<IoSink<F>, T>, AppendError> {
        options.append(file, T::SCHEMA_TEXT, tail).map(TypedWriter::believed)
    }
}

impl Writer<IoSink<File>> {
    /// [`flush`](Self::flush), and waits until the file system says that the rows lie on the device: they survive a
    /// loss of power. That the file itself can be found afterwards takes more for a new one: see
    /// [`create_file`](WriterOptions::create_file).
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn sync_data(&mut self) -> Result<(), WriteError<io::Error>> {
        self.flush()?;
        self.sink().0.sync_data().map_err(|error| {
            // What has reached the device after that, nobody knows.
            self.poison();
            WriteError::Sink(error)
        })
    }
}

impl<T: ?Sized> TypedWriter<IoSink<File>, T> {
    /// As [`Writer::sync_data`]: rows so far survive a loss of power.
    ///
    /// # Errors
    /// Those of [`Writer::sync_data`].
    pub fn sync_data(&mut self) -> Result<(), WriteError<io::Error>> {
        self.untyped().sync_data()
    }
}
