//! Why one schema cannot read what another writes: every clash, with both paths, its kind and what to do about it.
//!
//! The rules are those of reading, asked in advance and of everything: reading fails only when it meets a branch that
//! the reader lacks or a symbol that it does not know, the check reports them although they may never be met. So it is
//! stricter than reading, and what it passes can be read. (One thing only data can tell: `bytes` are read as `string` if
//! they are UTF-8.)
//!
//! ```
//! use avocet::resolve::{Options, compat};
//! use avocet::{Limits, OwnedSchema};
//!
//! let old = OwnedSchema::parse(r#"{"type": "record", "name": "Order", "fields": [
//!     {"name": "price", "type": "long"}]}"#)?;
//! let new = OwnedSchema::parse(r#"{"type": "record", "name": "Order", "fields": [
//!     {"name": "price", "type": "int"}, {"name": "email", "type": "string"}]}"#)?;
//! let (old, new) = (old.schema(), new.schema());
//! let report = compat::check(&old, &new, &Options::new(), &Limits::SERVER)?;
//! let all: Vec<String> = report.clashes().iter().map(|clash| clash.to_string()).collect();
//! assert_eq!(all, [
//!     "email: the reader's field `email` has no default and the writer does not write it: give it a default, or an alias \
//!      to the writer's field",
//!     "price: the writer's long cannot be read as int: keep long (float and double can read it too), or read the new \
//!      type in a field of its own, with a default",
//! ]);
//! # Ok::<(), avocet::Error>(())
//! ```

mod check;
mod history;
mod message;
mod path;

pub use history::{Direction, Level, Verdict, check_history};

use super::options::Options;
use crate::error::Result;
use crate::limits::Limits;
use crate::schema::Schema;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What kind of clash it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ClashKind {
    /// Named types of the same kind whose names differ, and no alias says that they are the same.
    NameMismatch,
    /// Fixed types of different sizes.
    FixedSizeMismatch,
    /// Decimals of different precision or scale; see [`Decimals`](super::Decimals).
    DecimalMismatch,
    /// Symbols that the reader's enum does not have, nor a default for them.
    MissingEnumSymbols,
    /// A field that the writer does not write, and that has no default.
    MissingDefault,
    /// A field that the writer does not write, and whose default is not of its type.
    InvalidDefault,
    /// Types of which one cannot be read as the other.
    TypeMismatch,
    /// A type that no branch of the reader's union takes.
    MissingUnionBranch,
}

impl ClashKind {
    /// Its name for machines, in snake case; it does not change from version to version.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameMismatch => "name_mismatch",
            Self::FixedSizeMismatch => "fixed_size_mismatch",
            Self::DecimalMismatch => "decimal_mismatch",
            Self::MissingEnumSymbols => "missing_enum_symbols",
            Self::MissingDefault => "missing_default",
            Self::InvalidDefault => "invalid_default",
            Self::TypeMismatch => "type_mismatch",
            Self::MissingUnionBranch => "missing_union_branch",
        }
    }
}

/// One reason why the reader's schema cannot read all that the writer's may write.
///
/// Paths are `orders[].price` for the items of an array, `tags{}` for the values of a map and `shape<geo.Circle>.radius`
/// for the branch of a union; `(datum)` is the whole. Names may hold anything if a schema was read leniently.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clash {
    /// What kind of clash it is.
    pub kind: ClashKind,
    /// The path to it in the reader's schema.
    pub reader_path: String,
    /// The path to it in the writer's schema; of a field that the writer does not write, to the record.
    pub writer_path: String,
    /// What is wrong and what to do about it, in a sentence.
    pub message: String,
}

impl fmt::Display for Clash {
    /// The reader's path, the writer's if it differs, and the sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field_is_missing = matches!(self.kind, ClashKind::MissingDefault | ClashKind::InvalidDefault);
        if self.reader_path == self.writer_path || field_is_missing {
            write!(f, "{}: {}", self.reader_path, self.message)
        } else {
            write!(f, "{} (writer: {}): {}", self.reader_path, self.writer_path, self.message)
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    clashes: Vec<Clash>,
    is_cut: bool,
}

impl Report {
    /// Clashes that one report lists at most.
    pub const MOST: usize = 1000;

    /// Whether all that the writer's schema may write can be read.
    #[must_use]
    pub const fn is_compatible(&self) -> bool {
        self.clashes.is_empty()
    }

    /// The clashes; records nearest to the root come first, and in a record the fields that are missing. Two named types that meet in several places are compared once,
    /// and what clashes in them stands here with the first path that led to them.
    #[must_use]
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    /// Whether there are more than [`MOST`](Self::MOST), which are not listed.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// Every reason why `reader` cannot read all that `writer` may write. The writer comes first, as where plans are built.
///
/// # Errors
/// [`ErrorKind::SchemaFuelLimit`](crate::ErrorKind::SchemaFuelLimit) if comparing takes more work than
/// [`Limits::schema_fuel`] allows, [`ErrorKind::InvalidTables`](crate::ErrorKind::InvalidTables) for tables that
/// contradict themselves.
pub fn check(writer: &Schema<'_>, reader: &Schema<'_>, options: &Options, limits: &Limits) -> Result<Report> {
    check::run(writer, reader, options, limits, Report::MOST)
}

/// Whether all that `writer` may write can be read by `reader`: [`check`], up to the first clash.
///
/// # Errors
/// As [`check`].
pub fn can_be_read(writer: &Schema<'_>, reader: &Schema<'_>, options: &Options, limits: &Limits) -> Result<bool> {
    check::run(writer, reader, options, limits, 0).map(|report| !report.is_cut)
}

/// Whether each of two schemas can read all that the other may write.
///
/// # Errors
/// As [`check`].
pub fn can_be_read_both_ways(one: &Schema<'_>, two: &Schema<'_>, options: &Options, limits: &Limits) -> Result<bool> {
    Ok(can_be_read(one, two, options, limits)? && can_be_read(two, one, options, limits)?)
}
