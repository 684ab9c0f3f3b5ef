//! How a plan is encoded: ops, entries of records, nodes.
//!
//! A plan is an array of 16-bit words. An [`Op`] says how one value of the writer becomes one of the reader: below
//! [`NODE`] at once, from there up through a node, which begins at word `4 * (op - NODE)`. Nodes are aligned to four
//! words, so that 16 bits address 260,000 of them.
//!
//! # Ops of values
//!
//! | op | reads | for a reader that wants |
//! |---|---|---|
//! | [`SAME`] | a value of the reader's type | that type |
//! | [`INT_LONG`] … [`BYTES_STRING`] | the first | the second |
//! | [`CLASH`] and seven more | nothing: it is an error to come here | |
//! | [`NODE`] and up | what the node says | |
//!
//! # Ops of values that the reader does not want
//!
//! Below [`SKIP_NODE`], by what has to be known to pass over it: [`NOTHING`], [`BYTE`], [`VARINT`], [`FOUR`], [`EIGHT`],
//! [`LENGTH`]; the last five after a union index of which 0 ([`NULL_OR`]) or 1 ([`OR_NULL`]) is `null`; arrays
//! ([`ARRAY_OF`]) and maps ([`MAP_OF`]) of the five. [`NODE`] and up: a node.
//!
//! # Nodes
//!
//! Four words, the lowest byte of the first being the kind, then what the table says. `rty` is a type of the reader.
//!
//! | kind | second | third | fourth | then |
//! |---|---|---|---|---|
//! | [`RECORD`] | entries | defaults | rty | entries in the writer's order, then defaults in the reader's: two words each |
//! | [`ENUM`] | writer's symbols | reader's symbols | rty | for each symbol of the writer the reader's, or [`NONE`] |
//! | [`ARRAY`], [`MAP`] | op of items | writer's least size of an item | rty of items | |
//! | [`OPTION`]: a union of null and one type on both sides | op of the type | | rty of the type | |
//! | [`BRANCH`]: a union in the reader only | op | branch of the reader | rty of the branch | |
//! | [`UNWRAP`]: a union in the writer only | branches | | rty | an op for each branch of the writer |
//! | [`UNION`]: on both sides | branches | branches of the reader | rty | two words for each branch of the writer: the reader's branch, and an op |
//! | [`MISSING`]: a record that lacks a field without a default | field | | rty | |
//! | [`SKIP_RECORD`] | fields | | | an op for each |
//! | [`SKIP_UNION`] | branches | | | an op for each |
//! | [`SKIP_ARRAY`], [`SKIP_MAP`] | op of items | least size of an item | | |
//! | [`SKIP_FIXED`] | size, low half | size, high half | | |
//!
//! # Entries of records
//!
//! An entry is `[code, operand]`, and codes are dense, so that typed code is one jump table:
//!
//! | code | what | operand |
//! |---|---|---|
//! | below [`SKIP_NODE`] | pass over a value by this op | |
//! | [`SKIP_NODE`] | pass over a value | op: a node |
//! | [`FIELD`] `+ 2 * field` | the reader's field, of its own type | in entries [`SAME`]; in defaults the offset of its value in the pool |
//! | [`FIELD`] `+ 2 * field + 1` | the reader's field, by an op | op |
//!
//! While a plan is built, operands of entries and all other ops hold types of the writer instead, and codes the
//! reader's field or [`NONE`]: the arena is its own queue.

/// How one value becomes another; see [the module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Op(pub u16);

/// The value is of the reader's type.
pub const SAME: Op = Op(0);
/// An `int` as a `long`.
pub const INT_LONG: Op = Op(1);
/// An `int` as a `float`, rounded once.
pub const INT_FLOAT: Op = Op(2);
/// An `int` as a `double`.
pub const INT_DOUBLE: Op = Op(3);
/// A `long` as a `float`, rounded once.
pub const LONG_FLOAT: Op = Op(4);
/// A `long` as a `double`, rounded once.
pub const LONG_DOUBLE: Op = Op(5);
/// A `float` as a `double`.
pub const FLOAT_DOUBLE: Op = Op(6);
/// A `string` as `bytes`.
pub const STRING_BYTES: Op = Op(7);
/// `bytes` as a `string`, which must be UTF-8.
pub const BYTES_STRING: Op = Op(8);

/// The first of the ops that are errors: types that do not fit.
pub const CLASH: Op = Op(16);
/// Named types of different names.
pub const CLASH_NAME: Op = Op(17);
/// Fixed types of different sizes.
pub const CLASH_SIZE: Op = Op(18);
/// A union of the reader without a branch for the value.
pub const CLASH_BRANCH: Op = Op(19);
/// Decimals of different precision or scale.
pub const CLASH_DECIMAL: Op = Op(20);

/// From here up an op is a node.
pub const NODE: u16 = 64;
/// Words that an op's number counts in.
pub const UNIT: usize = 4;

/// No bytes.
pub const NOTHING: u16 = 0;
/// One byte.
pub const BYTE: u16 = 1;
/// A variable-length integer.
pub const VARINT: u16 = 2;
/// Four bytes.
pub const FOUR: u16 = 3;
/// Eight bytes.
pub const EIGHT: u16 = 4;
/// A length, and that many bytes.
pub const LENGTH: u16 = 5;
/// A union index; after 1 comes what `op - NULL_OR` says.
pub const NULL_OR: u16 = 5;
/// A union index; after 1 a variable-length integer.
pub const NULL_OR_VARINT: u16 = NULL_OR + VARINT;
/// A union index; after 1 eight bytes.
pub const NULL_OR_EIGHT: u16 = NULL_OR + EIGHT;
/// A union index; after 1 a length, and that many bytes.
pub const NULL_OR_LENGTH: u16 = NULL_OR + LENGTH;
/// A union index; after 0 comes what `op - OR_NULL` says.
pub const OR_NULL: u16 = 10;
/// An array of what `op - ARRAY_OF` says.
pub const ARRAY_OF: u16 = 15;
/// A map to what `op - MAP_OF` says.
pub const MAP_OF: u16 = 20;
/// Code of an entry that is passed over through a node.
pub const SKIP_NODE: u16 = 26;
/// Code of the reader's first field.
pub const FIELD: u16 = SKIP_NODE + 1;
/// Fields that codes can number.
pub const MAX_FIELDS: usize = (u16::MAX - FIELD) as usize / 2;

/// No field, no symbol, no branch.
pub const NONE: u16 = u16::MAX;

/// Kind of a node: see [the module](self).
pub const RECORD: u16 = 1;
/// Kind of a node: see [the module](self).
pub const ENUM: u16 = 2;
/// Kind of a node: see [the module](self).
pub const ARRAY: u16 = 3;
/// Kind of a node: see [the module](self).
pub const MAP: u16 = 4;
/// Kind of a node: see [the module](self).
pub const OPTION: u16 = 5;
/// Kind of a node: see [the module](self).
pub const BRANCH: u16 = 6;
/// Kind of a node: see [the module](self).
pub const UNWRAP: u16 = 7;
/// Kind of a node: see [the module](self).
pub const UNION: u16 = 8;
/// Kind of a node: see [the module](self).
pub const MISSING: u16 = 9;
/// Kind of a node, and the first that passes over a value: see [the module](self).
pub const SKIP_RECORD: u16 = 16;
/// Kind of a node: see [the module](self).
pub const SKIP_UNION: u16 = 17;
/// Kind of a node: see [the module](self).
pub const SKIP_ARRAY: u16 = 18;
/// Kind of a node: see [the module](self).
pub const SKIP_MAP: u16 = 19;
/// Kind of a node: see [the module](self).
pub const SKIP_FIXED: u16 = 20;

/// The bits of a node's first word that are its kind.
pub const KIND: u16 = 0xff;
/// Flag: the bytes are not those of the reader's type.
pub(super) const DIFFERS: u16 = 0x100;
/// Flag: no value comes through.
pub(super) const FAILS: u16 = 0x200;
/// Flag of [`RECORD`]: fields come in the reader's order.
pub const ORDERED: u16 = 0x400;
/// Flag of [`OPTION`]: `null` is the writer's second branch.
pub const WRITER_NULL_LAST: u16 = 0x800;
/// Flag of [`OPTION`]: `null` is the reader's second branch.
pub const READER_NULL_LAST: u16 = 0x1000;

impl Op {
    /// The word where its node begins.
    #[inline(always)]
    #[must_use]
    pub const fn node(self) -> Option<usize> {
        match self.0.checked_sub(NODE) {
            Some(unit) => Some((unit as usize).wrapping_mul(UNIT)),
            None => None,
        }
    }

    /// The op of the node that begins at a word.
    pub(super) fn at(word: usize) -> Option<Self> {
        u16::try_from(word / UNIT).ok()?.checked_add(NODE).map(Self)
    }

    /// What is wrong, if this op is an error.
    #[must_use]
    pub const fn clash(self) -> Option<crate::ErrorKind> {
        use crate::ErrorKind as K;
        Some(match self {
            CLASH => K::TypeClash,
            CLASH_NAME => K::NameClash,
            CLASH_SIZE => K::FixedClash,
            CLASH_BRANCH => K::BranchClash,
            CLASH_DECIMAL => K::DecimalClash,
            _ => return None,
        })
    }
}

/// Words rounded up to whole units.
pub(super) const fn whole_units(words: usize) -> usize {
    words.saturating_add(UNIT - 1) & !(UNIT - 1)
}

/// The four words that a node begins with, and those that follow, of this node and all after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'p> {
    pub(super) tag: u16,
    pub(super) a: u16,
    pub(super) b: u16,
    pub(super) rty: u16,
    pub(super) rest: &'p [u16],
}

impl<'p> Head<'p> {
    #[inline(always)]
    pub(super) fn at(words: &'p [u16], word: usize) -> Option<Self> {
        let (&[tag, a, b, rty], rest) = words.get(word..)?.split_first_chunk::<4>()?;
        Some(Self { tag, a, b, rty, rest })
    }

    #[inline(always)]
    pub(super) const fn kind(&self) -> u16 {
        self.tag & KIND
    }

    /// Words of the node.
    pub(super) fn len(&self) -> usize {
        let (a, b) = (usize::from(self.a), usize::from(self.b));
        let more = match self.kind() {
            RECORD => a.saturating_add(b).saturating_mul(2),
            UNION => a.saturating_mul(2),
            ENUM | UNWRAP | SKIP_RECORD | SKIP_UNION => a,
            _ => 0,
        };
        whole_units(more.saturating_add(UNIT))
    }

    /// Its ops: the first one's word, counted from the node; how far apart they are; how many.
    pub(super) fn ops(&self) -> (usize, usize, usize) {
        match self.kind() {
            RECORD | UNION => (5, 2, usize::from(self.a)),
            ARRAY | MAP | OPTION | BRANCH | SKIP_ARRAY | SKIP_MAP => (1, 1, 1),
            UNWRAP | SKIP_RECORD | SKIP_UNION => (4, 1, usize::from(self.a)),
            _ => (0, 1, 0),
        }
    }
}
