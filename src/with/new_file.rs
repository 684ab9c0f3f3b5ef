//! New container files of a file system.

use super::std::IoSink;
use crate::container::{TypedWriter, WriteError, Writer, WriterOptions};
use crate::typed::Describe;
use std::fs::{self, File};
use std::io;
use std::path::Path;

impl WriterOptions {
    /// Begins a container file at `path`, where there must be none. Its header lies on the device when this returns, and
    /// so does, on Unix, the entry of its directory: with `Writer::sync_data` from time to time, rows survive a loss of
    /// power.
    ///
    /// The file can be read too, so that it can be appended to later. If anything fails, there is no file.
    ///
    /// # Errors
    /// Those of [`create`](Self::create); [`WriteError::Sink`] if there is such a file, or it cannot be made.
    pub fn create_file(
        self,
        path: impl AsRef<Path>,
        schema: &str,
    ) -> Result<Writer<IoSink<File>>, WriteError<io::Error>> {
        let path = path.as_ref();
        let file = File::options().read(true).write(true).create_new(true).open(path).map_err(WriteError::Sink)?;
        let begun = self.create(IoSink(file), schema).and_then(|writer| {
            let synced = writer.sink().0.sync_all().and_then(|()| sync_directory_of(path));
            synced.map(|()| writer).map_err(WriteError::Sink)
        });
        if begun.is_err() {
            // It is ours, and worth nothing. Why it is, matters more than why it stays.
            let _ = fs::remove_file(path);
        }
        begun
    }
}

impl Writer<IoSink<File>> {
    /// Begins a container file of values of `T` at `path`, where there must be none: [`WriterOptions::create_file`] with
    /// the schema of `T`.
    ///
    /// ```
    /// use avocet::container::{Writer, WriterOptions};
    /// # let path = std::env::temp_dir().join(format!("avocet-doc-{}.avro", std::process::id()));
    /// let mut writer = Writer::create_file::<i64>(&path, WriterOptions::new())?;
    /// writer.append(&27_i64)?;
    /// writer.sync_data()?; // may take milliseconds
    /// writer.finish()?;
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`WriterOptions::create_file`].
    pub fn create_file<T: Describe + ?Sized>(
        path: impl AsRef<Path>,
        options: WriterOptions,
    ) -> Result<TypedWriter<IoSink<File>, T>, WriteError<io::Error>> {
        options.create_file(path, T::SCHEMA_TEXT).map(TypedWriter::believed)
    }
}

/// Waits until the file system says that the entry of `path` in its directory lies on the device: without it, a new file
/// or a new name may be gone after a loss of power, whatever has been done for its content.
///
/// On Unix; elsewhere directories cannot be synced, and it does nothing.
///
/// # Errors
/// When the directory cannot be opened or synced.
pub fn sync_directory_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        File::open(directory)?.sync_all()
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(())
    }
}
