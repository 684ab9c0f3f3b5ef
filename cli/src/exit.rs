//! What the exit code says.

use std::process::ExitCode;

/// How a file, or the whole command, ended. The order is that of importance: of several files the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Everything was read and is in order, or whoever read our output has had enough of it.
    Ok = 0,
    /// A file cannot be read, or the output cannot be written.
    Io = 1,
    /// The command line makes no sense; also what clap exits with.
    Usage = 2,
    /// The codec is unknown, or not part of this build.
    Unsupported = 3,
    /// A limit refused the file; a larger one may accept it.
    Limit = 4,
    /// The file ends too early: a write was cut.
    Torn = 5,
    /// The file breaks the rules of the format.
    Corrupt = 6,
    /// All files are in order, and the question that was asked has the answer no.
    No = 7,
}

impl Exit {
    /// One word for reports.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Io => "error",
            Self::Usage => "usage",
            Self::Unsupported => "unsupported",
            Self::Limit => "limit exceeded",
            Self::Torn => "torn",
            Self::Corrupt => "corrupt",
            Self::No => "does not fit",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The table of exit codes that `--help` ends with.
pub(crate) const HELP: &str = "\
Exit codes:
  0  all is well; also when whoever reads the output stops early (a broken pipe)
  1  a file cannot be read, or the output cannot be written
  2  wrong usage
  3  a codec is unknown or not part of this build
  4  a limit refused a file (see --max-block)
  5  a file is torn: it ends inside its header or a block
  6  a file is corrupt, is not an Avro file, or has an invalid schema
  7  the schemas are not compatible (compat, cat --reader-schema), or differ (diff); all files are in order
With several files, each is read and the greatest code counts.";
