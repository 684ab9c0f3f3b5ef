//! A container file that is written, and appears under its name when it is complete.

use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input;
use crate::quote;
use avocet::Limits;
use avocet::container::{Header, WriteError, Writer, WriterOptions};
use avocet::schema::ParseMode;
use avocet::with::std::IoSink;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Small blocks are gathered in so many bytes.
const BUFFER: usize = 128 << 10;

/// Where rows go.
pub(crate) type Rows = Writer<IoSink<BufWriter<File>>>;

/// A container file in the making, under another name. It goes away unless it is finished.
pub(crate) struct NewFile {
    writer: Option<Rows>,
    making: Making,
    path: PathBuf,
}

/// The file under its other name; removed when dropped.
struct Making(PathBuf);

impl Making {
    /// Beside `path`, so that it can be renamed.
    fn begin(path: &Path) -> Result<(Self, File), Failure> {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        let making = path.with_file_name(name);
        let file =
            OpenOptions::new().write(true).create_new(true).open(&making).map_err(|error| failed(path, &error))?;
        Ok((Self(making), file))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // It may have been renamed. If it cannot be removed, it will be found.
        let _ = fs::remove_file(&self.0);
    }
}

impl NewFile {
    /// Whether `path` may be written: it is none of the inputs, and not there unless `force` says that it may be.
    pub(crate) fn check(path: &Path, force: bool, inputs: &[PathBuf]) -> Result<(), Failure> {
        if path.as_os_str() == "-" || path.file_name().is_none() {
            return Err(refused(path, "the new file must have a name"));
        }
        let Ok(real) = path.canonicalize() else { return Ok(()) };
        if inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == real)) {
            return Err(refused(path, "is an input, and would be overwritten"));
        }
        if !force {
            return Err(refused(path, "exists; --force replaces it"));
        }
        Ok(())
    }

    /// Begins a file with the schema and the metadata of `header`.
    pub(crate) fn create(path: &Path, header: &Header<'_>, mut options: WriterOptions) -> Result<Self, Failure> {
        let mut metadata: Vec<(&str, &[u8])> = Vec::new();
        for (key, value) in header.metadata().filter(|(key, _)| !key.starts_with("avro.")) {
            // Of keys that occur twice the last counts, and a new file has it once.
            metadata.retain(|(other, _)| *other != key);
            metadata.push((key, value));
        }
        for (key, value) in metadata {
            options = options.with_metadata(key, value);
        }
        Self::begin(path, header.schema_text(), options)
    }

    /// Begins a file with this schema, which has been read before.
    pub(crate) fn begin(path: &Path, schema: &str, mut options: WriterOptions) -> Result<Self, Failure> {
        // What could be read can be written.
        let limits = Limits::SERVER.with_block_bytes(u32::MAX).with_inflated_bytes(u32::MAX);
        options = options.with_mode(ParseMode::Lenient).with_limits(limits);
        let (making, file) = Making::begin(path)?;
        let sink = IoSink(BufWriter::with_capacity(BUFFER, file));
        let writer = options.create(sink, schema).map_err(|error| write_failure(path, error))?;
        Ok(Self { writer: Some(writer), making, path: path.to_owned() })
    }

    /// Works with the writer; errors of it are errors of the new file.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Rows) -> Result<T, WriteError<io::Error>>,
    ) -> Result<T, Failure> {
        let Some(writer) = &mut self.writer else { return Err(refused(&self.path, "finished")) };
        work(writer).map_err(|error| write_failure(&self.path, error))
    }

    /// The file is complete: it lies on the device, and then has its name.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let sink = writer.finish().map_err(|error| write_failure(&self.path, error))?;
        let done = sink.0.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        done.and_then(|()| fs::rename(&self.making.0, &self.path)).map_err(|error| failed(&self.path, &error))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            drop(writer.abandon());
        }
    }
}

/// Writes a file of text; it appears when it is complete.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
    let (making, mut file) = Making::begin(path)?;
    let done = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    done.and_then(|()| fs::rename(&making.0, path)).map_err(|error| failed(path, &error))
}

fn refused(path: &Path, why: &str) -> Failure {
    Failure::input(Exit::Usage, format!("{}: {why}", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::input(Exit::Io, format!("{}: cannot write: {error}", path.display()))
}

fn write_failure(path: &Path, error: WriteError<io::Error>) -> Failure {
    match error {
        WriteError::Sink(error) => failed(path, &error),
        WriteError::Compress(error) => {
            let exit = if error == avocet::codec::CompressError::Level { Exit::Usage } else { Exit::Unsupported };
            Failure::input(exit, format!("{}: {error}", path.display()))
        }
        WriteError::Row(error) | WriteError::Schema(error) => {
            Failure::input(exit_of(error.kind), format!("{}: {}", path.display(), error.kind))
        }
        error => Failure::input(Exit::Io, format!("{}: {error}", path.display())),
    }
}

/// The failure with the name of the input that it is about.
pub(crate) fn of_input(path: &Path, failure: Failure) -> Failure {
    match failure {
        Failure::Input { exit, message } => {
            let name = input::name(path);
            Failure::input(exit, format!("{}: {}: {message}", quote::plain(name.as_bytes()), exit.word()))
        }
        failure => failure,
    }
}
