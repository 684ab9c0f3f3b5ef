//! Plans and where they lie: in arrays of fixed capacity, on the heap, in flash.

use super::build::build;
use super::code::{self as c, Op};
use super::options::Options;
use super::resolver::PlanParts;
use crate::error::Result;
use crate::limits::Limits;
use crate::schema::Schema;

/// How the data of one writer's schema are read as those of one reader's: a `Copy` view, wherever the plan lies.
///
/// It holds the reader's schema, so that it cannot be run with another, and all of the writer's that it needs: the
/// writer's text and tables can be dropped once it is built. The same plan serves any number of data.
///
/// ```
/// use avocet::resolve::{Options, PlanBuf, rewrite};
/// use avocet::schema::SchemaBuf;
/// use avocet::{Decoder, Frame};
/// let mut tables = SchemaBuf::<8, 8, 2, 4, 4>::new();
/// let reader = tables.parse(
///     r#"{"type": "record", "name": "Reading", "fields": [
///         {"name": "celsius", "type": "double"}, {"name": "unit", "type": "string", "default": "C"}]}"#,
/// )?;
/// let mut arena = PlanBuf::<64, 16>::new();
/// let plan = {
///     let mut tables = SchemaBuf::<8, 8, 2, 4, 4>::new();
///     let writer = tables.parse(
///         r#"{"type": "record", "name": "Reading", "fields": [
///             {"name": "id", "type": "long"}, {"name": "celsius", "type": "float"}]}"#,
///     )?;
///     arena.build(&writer, &reader, &Options::new())?
/// };
/// let mut room = [0; 32];
/// let mut stack = [Frame::EMPTY; 4];
/// let written = [0x54, 0x00, 0x00, 0xac, 0x41];
/// let len = rewrite(&plan, &mut Decoder::new(&written), &mut stack, &mut room).unwrap();
/// assert_eq!(room[..len], [0, 0, 0, 0, 0, 0x80, 0x35, 0x40, 0x02, b'C']);
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plan<'p> {
    words: &'p [u16],
    pool: &'p [u8],
    root: Op,
    /// None of a plan for data of the reader's own schema.
    writer: Option<u64>,
    reader: Schema<'p>,
}

impl<'p> Plan<'p> {
    /// A plan whose parts lie in flash, or anywhere else: those of a plan that this version of the crate has built for
    /// this reader's schema, and the fingerprint of the writer's. [`source`](Self::source) writes the call.
    ///
    /// Parts that are something else can make reading answer [`ErrorKind::InvalidPlan`](crate::ErrorKind::InvalidPlan)
    /// or yield other values, but never panic.
    #[must_use]
    pub const fn from_parts(words: &'p [u16], pool: &'p [u8], root: Op, writer: u64, reader: Schema<'p>) -> Self {
        Self { words, pool, root, writer: Some(writer), reader }
    }

    /// The plan of a reader that has the writer's schema.
    #[must_use]
    pub const fn same(reader: Schema<'p>) -> Self {
        Self { words: &[], pool: &[], root: c::SAME, writer: None, reader }
    }

    /// The fingerprint ([`Schema::fingerprint`]) of the writer's schema: that of the messages and files that it is for. None
    /// of a plan that was made by [`same`](Self::same): its writer's schema is its reader's.
    #[must_use]
    pub const fn writer(&self) -> Option<u64> {
        self.writer
    }

    /// Its nodes; see [`code`](super::code).
    #[must_use]
    pub const fn words(&self) -> &'p [u16] {
        self.words
    }

    /// The defaults that it fills in, encoded, and eight bytes of padding.
    #[must_use]
    pub const fn pool(&self) -> &'p [u8] {
        self.pool
    }

    /// The op of a datum.
    #[must_use]
    pub const fn root(&self) -> Op {
        self.root
    }

    /// The reader's schema.
    #[must_use]
    pub const fn reader(&self) -> &Schema<'p> {
        &self.reader
    }

    /// Whether data are those of the reader's schema as they are.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.root.0 == c::SAME.0
    }
}

/// How much room a plan takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct PlanCapacity {
    /// Words of 16 bits.
    pub words: usize,
    /// Bytes of defaults.
    pub pool: usize,
}

impl PlanCapacity {
    /// Bytes that a plan of this capacity occupies.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.words.saturating_mul(2).saturating_add(self.pool)
    }
}

/// A plan in arrays of fixed capacity: no heap.
///
/// While a plan is built it takes more words than afterwards. What a pair of schemas takes is known once it has been
/// built somewhere: [`needed`](Self::needed), and that of `OwnedPlan` on a larger machine.
#[derive(Clone, Debug)]
pub struct PlanBuf<const WORDS: usize, const POOL: usize> {
    words: [u16; WORDS],
    pool: [u8; POOL],
    needed: PlanCapacity,
    writer: u64,
}

impl<const WORDS: usize, const POOL: usize> Default for PlanBuf<WORDS, POOL> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const WORDS: usize, const POOL: usize> PlanBuf<WORDS, POOL> {
    /// Empty; `const`, so that it can lie in a `static`.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: [0; WORDS], pool: [0; POOL], needed: PlanCapacity { words: 0, pool: 0 }, writer: 0 }
    }

    /// Builds the plan that reads what `writer` describes as what `reader` does, under the default limits; what was built
    /// here before is gone.
    ///
    /// # Errors
    /// What every datum would meet, at its place in the reader's text: [`ErrorKind`](crate::ErrorKind)s from `TypeClash`
    /// to `MissingDefault`. What only some data would meet is an error when one of them is read. Also
    /// `PlanFull` and `PoolFull` if the arrays are too small, `PlanLimit`, `SchemaFuelLimit`, and `InvalidDefault` for a
    /// default of a lenient schema that is none.
    pub fn build<'p>(&'p mut self, writer: &Schema<'_>, reader: &Schema<'p>, options: &Options) -> Result<Plan<'p>> {
        self.build_with(writer, reader, options, &Limits::SERVER)
    }

    /// [`build`](Self::build) under these limits, of which `schema_fuel` counts.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_with<'p>(
        &'p mut self,
        writer: &Schema<'_>,
        reader: &Schema<'p>,
        options: &Options,
        limits: &Limits,
    ) -> Result<Plan<'p>> {
        let built = build(writer, reader, options, limits, &mut self.words, &mut self.pool)?;
        self.needed = built.peak;
        self.writer = built.writer;
        Ok(self.plan(built.len, built.root, *reader))
    }

    /// What was built here last, of this length.
    pub(crate) fn plan<'p>(&'p self, len: PlanCapacity, root: Op, reader: Schema<'p>) -> Plan<'p> {
        let parts = self.parts(len);
        Plan::from_parts(parts.words(), parts.pool(), root, self.writer, reader)
    }

    /// What was built here last, of this length.
    #[inline]
    pub(crate) fn parts(&self, len: PlanCapacity) -> PlanParts<'_> {
        let words = self.words.get(..len.words).unwrap_or_default();
        PlanParts::new(words, self.pool.get(..len.pool).unwrap_or_default())
    }

    /// The least capacity that the plan which was built last could have been built in.
    #[must_use]
    pub const fn needed(&self) -> PlanCapacity {
        self.needed
    }
}

#[cfg(feature = "alloc")]
pub use owned::OwnedPlan;

#[cfg(feature = "alloc")]
mod owned {
    use super::{Op, Options, Plan, PlanCapacity, PlanParts, build};
    use crate::error::{ErrorKind, Result};
    use crate::limits::Limits;
    use crate::resolve::build::Built;
    use crate::schema::{OwnedSchema, Schema};
    use alloc::boxed::Box;
    use alloc::vec;
    use alloc::vec::Vec;

    /// The reader's schema, or a view of it.
    #[derive(Clone, Debug)]
    enum Reader<'r> {
        Borrowed(Schema<'r>),
        Owned(Box<OwnedSchema>),
    }

    /// A plan on the heap. It borrows its reader's schema, or owns it.
    ///
    /// ```
    /// use avocet::resolve::{Options, OwnedPlan};
    /// use avocet::schema::OwnedSchema;
    /// let writer = OwnedSchema::parse(r#""int""#)?;
    /// let reader = OwnedSchema::parse(r#"["null", "long"]"#)?;
    /// let plan = OwnedPlan::build(&writer.schema(), &reader.schema(), &Options::new())?;
    /// assert_eq!(plan.plan().words().len(), 4);
    /// assert!(!plan.plan().is_same());
    /// # Ok::<(), avocet::Error>(())
    /// ```
    #[derive(Clone, Debug)]
    pub struct OwnedPlan<'r> {
        words: Box<[u16]>,
        pool: Box<[u8]>,
        root: Op,
        writer: u64,
        reader: Reader<'r>,
        needed: PlanCapacity,
    }

    impl<'r> OwnedPlan<'r> {
        /// Builds the plan that reads what `writer` describes as what `reader` does, under the default limits.
        ///
        /// # Errors
        /// As [`PlanBuf::build`](super::PlanBuf::build), but that nothing is ever full.
        pub fn build(writer: &Schema<'_>, reader: &Schema<'r>, options: &Options) -> Result<Self> {
            Self::build_with(writer, reader, options, &Limits::SERVER)
        }

        /// [`build`](Self::build) under these limits, of which `schema_fuel` counts.
        ///
        /// # Errors
        /// As [`build`](Self::build).
        pub fn build_with(
            writer: &Schema<'_>,
            reader: &Schema<'r>,
            options: &Options,
            limits: &Limits,
        ) -> Result<Self> {
            let (words, pool, built) = grow(writer, reader, options, limits)?;
            Ok(Self::of(words, pool, &built, Reader::Borrowed(*reader)))
        }

        fn of(words: Box<[u16]>, pool: Box<[u8]>, built: &Built, reader: Reader<'r>) -> Self {
            Self { words, pool, root: built.root, writer: built.writer, reader, needed: built.peak }
        }

        /// What typed code needs to know of it, and the op of a datum.
        #[inline]
        pub(crate) fn parts(&self) -> (PlanParts<'_>, Op) {
            (PlanParts::new(&self.words, &self.pool), self.root)
        }

        /// The view that everything else works with.
        #[must_use]
        pub fn plan(&self) -> Plan<'_> {
            let reader = match &self.reader {
                Reader::Borrowed(schema) => *schema,
                Reader::Owned(schema) => schema.schema(),
            };
            Plan::from_parts(&self.words, &self.pool, self.root, self.writer, reader)
        }

        /// The least capacity of a [`PlanBuf`](super::PlanBuf) that this plan can be built in.
        #[must_use]
        pub const fn needed(&self) -> PlanCapacity {
            self.needed
        }
    }

    impl OwnedPlan<'static> {
        /// [`build_with`](Self::build_with), keeping the reader's schema.
        ///
        /// # Errors
        /// As [`build`](Self::build).
        pub fn with_reader(
            writer: &Schema<'_>,
            reader: OwnedSchema,
            options: &Options,
            limits: &Limits,
        ) -> Result<Self> {
            let (words, pool, built) = grow(writer, &reader.schema(), options, limits)?;
            Ok(Self::of(words, pool, &built, Reader::Owned(Box::new(reader))))
        }
    }

    type Grown = (Box<[u16]>, Box<[u8]>, Built);

    /// Builds in room that grows until it is enough: fourfold at least, so that what is built in vain costs less than what
    /// is built at last.
    fn grow(writer: &Schema<'_>, reader: &Schema<'_>, options: &Options, limits: &Limits) -> Result<Grown> {
        let fields = writer.fields.len().saturating_add(reader.fields.len());
        let guess = fields.saturating_add(writer.nodes.len()).saturating_add(writer.names.len());
        let mut words: Vec<u16> = vec![0; guess.saturating_mul(4).saturating_add(64)];
        let mut pool: Vec<u8> = vec![0; 512];
        loop {
            match build(writer, reader, options, limits, &mut words, &mut pool) {
                // What a plan can number bounds both: this ends.
                Err(error) if error.kind == ErrorKind::PlanFull => words.resize(words.len().saturating_mul(4), 0),
                Err(error) if error.kind == ErrorKind::PoolFull => pool.resize(pool.len().saturating_mul(16), 0),
                Err(error) => return Err(error),
                Ok(built) => {
                    words.truncate(built.len.words);
                    pool.truncate(built.len.pool);
                    return Ok((words.into_boxed_slice(), pool.into_boxed_slice(), built));
                }
            }
        }
    }
}
