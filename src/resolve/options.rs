//! What the specification leaves open, or what common practice does in another way.

/// Which branch of a reader's union takes a value whose writer had no union, or wrote one of its branches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnionChoice {
    /// The first branch that matches, promotions included: an `int` goes to the `long` of `["long", "int"]`. This is what
    /// the specification says; it does so even where the writer had the same union, unless the two schemas are the same as
    /// a whole.
    #[default]
    FirstMatch,
    /// A branch of the same type, or of the same full name, before all others; then the first that matches. This is what
    /// Avro for Java does: an `int` goes to the `int` of `["long", "int"]`.
    ExactFirst,
}

/// Whether two decimals match whose precision or scale differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Decimals {
    /// They don't, as the specification says: read with another scale, 12.34 is 123.4.
    #[default]
    Checked,
    /// They do, and the reader's precision and scale are used, as most implementations do.
    Ignored,
}

/// How a writer's schema is resolved against a reader's.
///
/// ```
/// use avocet::resolve::{Options, UnionChoice};
/// const LIKE_JAVA: Options = Options::new().with_union_choice(UnionChoice::ExactFirst);
/// assert!(LIKE_JAVA.aliases);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Options {
    /// Which branch of a reader's union takes a value; by default the first that matches.
    pub union_choice: UnionChoice,
    /// Whether decimals of another precision or scale clash; by default they do.
    pub decimals: Decimals,
    /// Whether the aliases of the reader's schema count; by default they do.
    pub aliases: bool,
}

impl Options {
    /// The text of the specification, aliases included. The default.
    #[must_use]
    pub const fn new() -> Self {
        Self { union_choice: UnionChoice::FirstMatch, decimals: Decimals::Checked, aliases: true }
    }

    /// These options with another [`union_choice`](Self::union_choice).
    #[must_use]
    pub const fn with_union_choice(mut self, union_choice: UnionChoice) -> Self {
        self.union_choice = union_choice;
        self
    }

    /// These options with another rule for [`decimals`](Self::decimals).
    #[must_use]
    pub const fn with_decimals(mut self, decimals: Decimals) -> Self {
        self.decimals = decimals;
        self
    }

    /// These options with or without [`aliases`](Self::aliases).
    #[must_use]
    pub const fn with_aliases(mut self, aliases: bool) -> Self {
        self.aliases = aliases;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}
