//! How hard a codec tries, and why it may not compress at all.

use super::Codec;
use core::fmt;
use core::ops::RangeInclusive;

/// How hard a codec tries. Higher levels are slower and smaller.
///
/// | codec | levels | [`DEFAULT`](Self::DEFAULT) |
/// |---|---|---|
/// | `null`, `snappy` | none: only the default | |
/// | `deflate` | 0 (stored) to 10; up to 9 as in zlib | 6 |
/// | `zstandard` | -131072 to 22; below 1 it gets faster and larger, from 20 on it takes much memory | 3 |
/// | `bzip2` | 1 to 9, each for 100 kB that are sorted at once | 9 |
/// | `xz` | 0 to 9 | 6 |
///
/// ```
/// use avocet::codec::{Codec, Level};
/// assert_eq!(Codec::Bzip2.levels(), Some(1..=9));
/// assert!(Level::new(9).fits(Codec::Bzip2));
/// assert!(!Level::new(9).fits(Codec::Snappy));
/// assert!(Level::DEFAULT.fits(Codec::Snappy));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Level(Option<i32>);

impl Level {
    /// What the codec's own tools use.
    pub const DEFAULT: Self = Self(None);

    /// This level; whether a codec has it, [`fits`](Self::fits) tells.
    #[must_use]
    pub const fn new(level: i32) -> Self {
        Self(Some(level))
    }

    /// The number, unless it is the default.
    #[must_use]
    pub const fn get(self) -> Option<i32> {
        self.0
    }

    /// Whether `codec` has this level.
    #[must_use]
    pub fn fits(self, codec: Codec) -> bool {
        match (self.0, codec.levels()) {
            (None, _) => true,
            (Some(level), Some(levels)) => levels.contains(&level),
            (Some(_), None) => false,
        }
    }

    /// The number, or that of the default.
    #[cfg(feature = "alloc")]
    #[cfg_attr(
        not(any(feature = "deflate", feature = "zstandard", feature = "bzip2", all(feature = "xz", feature = "std"))),
        expect(dead_code, reason = "for codecs with levels")
    )]
    pub(super) fn or(self, default: i32) -> i32 {
        self.0.unwrap_or(default)
    }
}

impl Codec {
    /// The levels that it has, if it has any; see [`Level`].
    #[must_use]
    pub const fn levels(self) -> Option<RangeInclusive<i32>> {
        match self {
            Self::Null | Self::Snappy | Self::Unknown => None,
            Self::Deflate => Some(0..=10),
            Self::Zstandard => Some(-131_072..=22),
            Self::Bzip2 => Some(1..=9),
            Self::Xz => Some(0..=9),
        }
    }

    /// Whether this build can compress it: `alloc` and the feature of the same name; for `xz` also `std`.
    #[must_use]
    pub const fn can_compress(self) -> bool {
        match self {
            Self::Null => cfg!(feature = "alloc"),
            Self::Xz => cfg!(all(feature = "xz", feature = "std")),
            _ => cfg!(feature = "alloc") && self.is_enabled(),
        }
    }
}

/// Why a block could not be compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CompressError {
    /// This build cannot compress it: see [`Codec::can_compress`].
    Disabled,
    /// The codec has no such level: see [`Codec::levels`].
    Level,
    /// The block is longer than the codec can say: 4 GiB for snappy.
    TooLong,
    /// There is no memory for the state of the codec or its output, or its library failed.
    Failed,
}

impl CompressError {
    /// A short sentence, the same that `Display` prints.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Disabled => "this build cannot compress with the codec",
            Self::Level => "the codec has no such level",
            Self::TooLong => "block too long for the codec",
            Self::Failed => "compression failed, for want of memory perhaps",
        }
    }
}

impl fmt::Display for CompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for CompressError {}
