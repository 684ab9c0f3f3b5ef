//! A schema against the versions before it.

use super::{Report, check};
use crate::error::Result;
use crate::limits::Limits;
use crate::resolve::options::Options;
use crate::schema::Schema;
use alloc::vec::Vec;

/// What a new schema has to be able to do, in the words that schema registries use.
///
/// | level | who reads | what |
/// |---|---|---|
/// | `Backward` | the new schema | data of the version before |
/// | `Forward` | the version before | data of the new schema |
/// | `Full` | both | each other's data |
/// | `…Transitive` | the same | of all versions, not only of the last |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Level {
    /// The new schema reads what the version before wrote. The default.
    #[default]
    Backward,
    /// The new schema reads what any version before wrote.
    BackwardTransitive,
    /// The version before reads what the new schema writes.
    Forward,
    /// Every version before reads what the new schema writes.
    ForwardTransitive,
    /// The new schema and the version before read each other's data.
    Full,
    /// The new schema and every version before read each other's data.
    FullTransitive,
}

impl Level {
    /// Whether all versions count, or only the last.
    #[must_use]
    pub const fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }

    /// Who has to be able to read.
    #[must_use]
    pub const fn directions(self) -> &'static [Direction] {
        match self {
            Self::Backward | Self::BackwardTransitive => &[Direction::NewReadsOld],
            Self::Forward | Self::ForwardTransitive => &[Direction::OldReadsNew],
            Self::Full | Self::FullTransitive => &[Direction::NewReadsOld, Direction::OldReadsNew],
        }
    }
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Direction {
    /// The new schema is the reader's.
    NewReadsOld,
    /// The old schema is the reader's.
    OldReadsNew,
}

/// What came of one check against one version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// Index of the version in the history.
    pub version: usize,
    /// Who read.
    pub direction: Direction,
    /// What clashes.
    pub report: Report,
}

/// Checks `new` against `history`, the oldest version first; which versions and who reads is said by `level`.
///
/// One verdict for each check, the newest version first. A new schema without a history is compatible: no verdicts.
///
/// # Errors
/// As [`check`]. The limits hold for each check by itself.
///
/// ```
/// use avocet::resolve::{Options, compat::{self, Level}};
/// use avocet::{Limits, OwnedSchema};
/// let versions = [r#""int""#, r#""long""#, r#""double""#].map(|text| OwnedSchema::parse(text).unwrap());
/// let [one, two, three] = [0, 1, 2].map(|at| versions[at].schema());
/// let verdicts =
///     compat::check_history(&three, &[one, two], Level::FullTransitive, &Options::new(), &Limits::SERVER)?;
/// let good: Vec<_> = verdicts.iter().filter(|it| it.report.is_compatible()).map(|it| (it.version, it.direction)).collect();
/// assert_eq!(good, [(1, compat::Direction::NewReadsOld), (0, compat::Direction::NewReadsOld)]);
/// # Ok::<(), avocet::Error>(())
/// ```
pub fn check_history(
    new: &Schema<'_>,
    history: &[Schema<'_>],
    level: Level,
    options: &Options,
    limits: &Limits,
) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    let count = if level.is_transitive() { history.len() } else { 1 };
    for (version, old) in history.iter().enumerate().rev().take(count) {
        for direction in level.directions() {
            let (reader, writer) = match direction {
                Direction::NewReadsOld => (new, old),
                Direction::OldReadsNew => (old, new),
            };
            let report = check(writer, reader, options, limits)?;
            verdicts.push(Verdict { version, direction: *direction, report });
        }
    }
    Ok(verdicts)
}
