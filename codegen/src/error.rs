//! What goes wrong, and where.

use std::fmt;

/// Why there is no source, and which file says so where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    file: String,
    at: usize,
    line: usize,
    column: usize,
    kind: ErrorKind,
}

/// Why there is no source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no schema.
    Schema(avocet::ErrorKind),
    /// A name has characters that Avro does not allow.
    Name(String),
    /// A type with a namespace uses one without, which another file defines, or which contains it in turn: no schema can
    /// name it there.
    NullNamespace(String),
    /// A type contains itself, perhaps by way of others, in neither an array nor a map. That takes a box, and borrowed types
    /// have none.
    BorrowedRecursion(String),
    /// A union without branches, or an enum without symbols, has no values.
    NoValues,
    /// A fixed type of more bytes than a value on the stack should have.
    FixedSize,
    /// What was written is not Rust: a defect of the generator.
    Source(String),
}

impl Error {
    pub(crate) fn new(file: &str, text: &str, at: usize, kind: ErrorKind) -> Self {
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count().saturating_add(1);
        Self { file: file.to_owned(), at, line, column, kind }
    }

    /// The name of the file, as it was given.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The offset in its text.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The line in it, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The byte in that line, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// Why.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, at, line, column, kind } = self;
        write!(f, "{file}: {kind}, at byte {at} (line {line}, column {column})")
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(kind) => kind.fmt(f),
            Self::Name(name) => write!(f, "{name:?} is not a name in Avro"),
            Self::NullNamespace(name) => write!(
                f,
                "`{name}` has no namespace and is used in a type that has one, where its name means another type: give it a namespace"
            ),
            Self::BorrowedRecursion(name) => write!(
                f,
                "`{name}` contains itself neither in an array nor in a map: that takes a box, which owned types have (option `owned`)"
            ),
            Self::NoValues => f.write_str("a type without any value"),
            Self::FixedSize => f.write_str("a fixed type of more than a megabyte"),
            Self::Source(error) => write!(f, "the generated source is not Rust, which is a defect: {error}"),
        }
    }
}

impl std::error::Error for Error {}
