//! What goes wrong, and how it is told.

use crate::exit::Exit;
use crate::quote;
use avocet::ErrorKind;
use std::io::{self, Write};

/// Why a command stopped with a file, or altogether.
#[derive(Debug)]
pub(crate) enum Failure {
    /// This input is at fault; the next one may be fine.
    Input {
        /// Its class.
        exit: Exit,
        /// Where and why, without the name of the input.
        message: String,
    },
    /// The output cannot be written: nothing more can be done.
    Output(io::Error),
}

impl Failure {
    /// An input at fault.
    pub(crate) fn input(exit: Exit, message: impl Into<String>) -> Self {
        Self::Input { exit, message: message.into() }
    }

    /// An input that cannot be read.
    #[allow(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(crate) fn read(error: io::Error) -> Self {
        Self::input(Exit::Io, error.to_string())
    }

    /// Whether all is well after all: whoever reads the output has had enough of it.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The class of an error of the library.
pub(crate) const fn exit_of(kind: ErrorKind) -> Exit {
    match kind {
        ErrorKind::Torn => Exit::Torn,
        ErrorKind::UnknownCodec | ErrorKind::CodecDisabled => Exit::Unsupported,
        kind if kind.is_limit() => Exit::Limit,
        kind if kind.is_clash() => Exit::No,
        _ => Exit::Corrupt,
    }
}

/// One line on standard error; that it may be closed is no reason to stop.
///
/// Names of files, fields and codecs may hold anything: what could steer a terminal is escaped.
pub(crate) fn tell(message: &str) {
    let _ = writeln!(io::stderr().lock(), "avocet: {}", quote::plain(message.as_bytes()));
}
