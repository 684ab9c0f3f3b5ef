//! A container file that is written, and appears under its name when it is complete.

use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input;
use crate::place::{self, Making, Place};
use crate::quote;
use avocet::Limits;
use avocet::container::{Header, WriteError, Writer, WriterOptions};
use avocet::schema::ParseMode;
use avocet::with::std::IoSink;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// Small blocks are gathered in so many bytes.
const BUFFER: usize = 128 << 10;

/// Where rows go.
pub(crate) type Rows = Writer<IoSink<BufWriter<File>>>;

/// A container file in the making. It goes away unless it is finished.
pub(crate) struct NewFile {
    writing: Writing,
    making: Making,
    place: Place,
}

/// The writer, unless it has finished.
struct Writing(Option<Rows>);

impl Drop for Writing {
    fn drop(&mut self) {
        if let Some(writer) = self.0.take() {
            // What the buffer holds is not to be written, to a pipe for instance.
            drop(writer.abandon().0.into_parts());
        }
    }
}

impl NewFile {
    /// Begins a file with the schema and the metadata of `header`.
    pub(crate) fn create(place: &Place, header: &Header<'_>, options: WriterOptions) -> Result<Self, Failure> {
        Self::with_schema(place, header, header.schema_text(), options)
    }

    /// Begins a file with the metadata of `header` and another schema.
    pub(crate) fn with_schema(
        place: &Place,
        header: &Header<'_>,
        schema: &str,
        mut options: WriterOptions,
    ) -> Result<Self, Failure> {
        let mut metadata: Vec<(&str, &[u8])> = Vec::new();
        for (key, value) in header.metadata().filter(|(key, _)| !key.starts_with("avro.")) {
            // Of keys that occur twice the last counts, and a new file has it once.
            metadata.retain(|(other, _)| *other != key);
            metadata.push((key, value));
        }
        for (key, value) in metadata {
            options = options.with_metadata(key, value);
        }
        Self::begin(place, schema, options)
    }

    /// Begins a file with this schema, which has been read before.
    pub(crate) fn begin(place: &Place, schema: &str, mut options: WriterOptions) -> Result<Self, Failure> {
        // What could be read can be written.
        let limits = Limits::SERVER.with_block_bytes(u32::MAX).with_inflated_bytes(u32::MAX);
        options = options.with_mode(ParseMode::Lenient).with_limits(limits);
        let (making, file) = place.begin()?;
        let sink = IoSink(BufWriter::with_capacity(BUFFER, file));
        let writer = options.create(sink, schema).map_err(|error| write_failure(place, error))?;
        Ok(Self { writing: Writing(Some(writer)), making, place: place.clone() })
    }

    /// Works with the writer; errors of it are errors of the new file.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Rows) -> Result<T, WriteError<io::Error>>,
    ) -> Result<T, Failure> {
        let Some(writer) = &mut self.writing.0 else { return Err(place::refused(self.place.name(), "finished")) };
        work(writer).map_err(|error| write_failure(&self.place, error))
    }

    /// The file is complete: it lies on the device, and then has its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Self { mut writing, making, place } = self;
        let Some(writer) = writing.0.take() else { return Ok(()) };
        let sink = writer.finish().map_err(|error| write_failure(&place, error))?;
        let file = sink.0.into_inner().map_err(|error| place.failed(error.into_error()))?;
        making.finish(file)
    }
}

/// Writes a file of text; it appears when it is complete.
pub(crate) fn write_text(place: &Place, text: &str) -> Result<(), Failure> {
    let (making, mut file) = place.begin()?;
    file.write_all(text.as_bytes()).map_err(|error| place.failed(error))?;
    making.finish(file)
}

fn write_failure(place: &Place, error: WriteError<io::Error>) -> Failure {
    let path = place.name();
    match error {
        WriteError::Sink(error) => place.failed(error),
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
