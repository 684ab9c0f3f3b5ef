//! A plan as Rust source.

use super::plan::Plan;
use core::fmt;

/// Words and bytes on a line.
const PER_LINE: usize = 16;

/// See [`Plan::source`].
struct Source<'p>(Plan<'p>);

impl<'p> Plan<'p> {
    /// The plan as Rust source, so that it can lie in flash and nothing has to build it: the fingerprint of the reader's
    /// schema as the constant `READER`, and a `const fn plan` that makes it of the reader's schema. `avocet plan` prints the
    /// same for two schema files.
    ///
    /// The plan holds the defaults of the reader's schema as they were, and what its aliases and decimals led to. The
    /// fingerprint knows nothing of these: print the plan anew whenever they change, as a build script does.
    ///
    /// ```
    /// use avocet::resolve::{Options, PlanBuf, Plan};
    /// use avocet::schema::SchemaBuf;
    /// use avocet::typed::{Describe, TypedPlan};
    ///
    /// // Once, where the program is made:
    /// let mut tables = SchemaBuf::<1, 0, 0, 0, 0>::new();
    /// let writer = tables.parse("\"int\"")?;
    /// let mut arena = PlanBuf::<16, 0>::new();
    /// # #[cfg(feature = "std")]
    /// println!("{}", arena.build(&writer, <Option<f64>>::SCHEMA, &Options::new())?.source());
    ///
    /// // Which prints:
    /// pub const READER: u64 = 0x49aa_f6a2_15d3_4ff8;
    ///
    /// pub const fn plan(reader: avocet::Schema<'_>) -> avocet::resolve::Plan<'_> {
    ///     const WORDS: &[u16] = &[262, 3, 1, 5];
    ///     const POOL: &[u8] = &[];
    ///     let root = avocet::resolve::code::Op(64);
    ///     avocet::resolve::Plan::from_parts(WORDS, POOL, root, 0x7275_d51a_3f39_5c8f, reader)
    /// }
    ///
    /// // And in the program:
    /// static PLAN: TypedPlan<'static, Option<f64>> = match TypedPlan::new(plan(*<Option<f64>>::SCHEMA)) {
    ///     Ok(plan) => plan,
    ///     Err(_) => panic!("the plan is for another type"),
    /// };
    /// const _: () = assert!(<Option<f64>>::FINGERPRINT == READER);
    /// assert_eq!(PLAN.from_slice(&[6]), Ok(Some(3.0)));
    /// # let built = arena.build(&writer, <Option<f64>>::SCHEMA, &Options::new())?;
    /// # let (ours, theirs): (&Plan<'_>, _) = (PLAN.plan(), &built);
    /// # assert_eq!((ours.words(), ours.pool(), ours.root()), (theirs.words(), theirs.pool(), theirs.root()));
    /// # assert_eq!((ours.writer(), Ok(READER)), (theirs.writer(), theirs.reader().fingerprint()));
    /// # Ok::<(), avocet::Error>(())
    /// ```
    #[must_use]
    pub const fn source(&self) -> impl fmt::Display + use<'p> {
        Source(*self)
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = &self.0;
        let reader = plan.reader().fingerprint().map_err(|_| fmt::Error)?;
        let writer = plan.writer().unwrap_or(reader);
        write!(f, "/// Fingerprint of the schema that [`plan`] wants.\npub const READER: u64 = ")?;
        number(f, reader)?;
        write!(f, ";\n\n/// How data of the schema with the fingerprint `")?;
        number(f, writer)?;
        writeln!(f, "` are read as those of [`READER`]'s.")?;
        writeln!(f, "#[must_use]")?;
        writeln!(f, "pub const fn plan(reader: avocet::Schema<'_>) -> avocet::resolve::Plan<'_> {{")?;
        list(f, "WORDS", "u16", plan.words())?;
        list(f, "POOL", "u8", plan.pool())?;
        writeln!(f, "    let root = avocet::resolve::code::Op({});", plan.root().0)?;
        write!(f, "    avocet::resolve::Plan::from_parts(WORDS, POOL, root, ")?;
        number(f, writer)?;
        write!(f, ", reader)\n}}")
    }
}

/// In groups of four digits, as lints want it.
fn number(f: &mut fmt::Formatter<'_>, number: u64) -> fmt::Result {
    let group = |shift: u32| number >> shift & 0xffff;
    write!(f, "0x{:04x}_{:04x}_{:04x}_{:04x}", group(48), group(32), group(16), group(0))
}

fn list<T: Copy + fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, of: &str, all: &[T]) -> fmt::Result {
    write!(f, "    const {name}: &[{of}] = &[")?;
    let mut lines = all.chunks(PER_LINE);
    if all.len() <= PER_LINE {
        let mut comma = "";
        for item in lines.next().unwrap_or_default() {
            write!(f, "{comma}{item}")?;
            comma = ", ";
        }
        return writeln!(f, "];");
    }
    for line in lines {
        write!(f, "\n       ")?;
        for item in line {
            write!(f, " {item},")?;
        }
    }
    writeln!(f, "\n    ];")
}
