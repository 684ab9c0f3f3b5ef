//! Floor 2: the cursor. One method per primitive, each a parser of [`wire`](crate::wire) applied to what is left.

use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::wire::{self, BlockHead, Parsed, fault_of};

/// How many visits to items and fields each byte of input pays for. Fields that occupy no bytes are rare but real (a
/// column that is always null); more of them than this, all the time, take fuel.
const VISITS_PER_BYTE: usize = 16;

/// Applies a parser of [`wire`](crate::wire) to what is left. Where registers are wide the parser becomes part of its
/// caller: passed on as a value it stays a call, which takes the rest and returns it through memory. Where flash is
/// short, a call is what is wanted.
macro_rules! read {
    ($d:ident, $parser:path $(, $argument:expr)*) => {{
        #[cfg(target_pointer_width = "64")]
        let parsed = $parser($d.rest $(, $argument)*);
        #[cfg(not(target_pointer_width = "64"))]
        let parsed = call(|rest| $parser(rest $(, $argument)*), $d.rest);
        $d.past(parsed)
    }};
}

#[cfg(not(target_pointer_width = "64"))]
#[inline]
fn call<'a, T>(parser: impl FnOnce(&'a [u8]) -> Parsed<'a, T>, rest: &'a [u8]) -> Parsed<'a, T> {
    parser(rest)
}

/// Levels that a value of `T` counts for.
const fn levels_of<T>() -> u16 {
    let more = size_of::<T>() / 256;
    if more > 32 { 33 } else { (more as u16).saturating_add(1) }
}

/// Reads the binary encoding of one datum after another from a slice, and lends strings and bytes straight from it.
///
/// After an error the cursor stands where the faulty value begins.
///
/// ```
/// use avocet::Decoder;
/// let mut d = Decoder::new(&[0x06, b'f', b'o', b'o', 0x36]);
/// assert_eq!(d.str()?, "foo");
/// assert_eq!(d.int()?, 27);
/// d.finish()?;
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    total: usize,
    fuel: u32,
    /// Offset up to which the input has paid for items without bytes.
    paid: usize,
    depth: u16,
}

impl<'a> Decoder<'a> {
    /// Reads from the start of `input` under the default [`Limits`].
    #[inline]
    #[must_use]
    pub const fn new(input: &'a [u8]) -> Self {
        Self::with_limits(input, &Limits::SERVER)
    }

    /// Reads from the start of `input` under these limits.
    #[inline]
    #[must_use]
    pub const fn with_limits(input: &'a [u8], limits: &Limits) -> Self {
        Self { rest: input, total: input.len(), fuel: limits.fuel, paid: 0, depth: limits.depth }
    }

    /// Begins the next datum: its fuel is full again.
    #[inline]
    pub fn refuel(&mut self, fuel: u32) {
        self.fuel = fuel;
        self.paid = self.position();
    }

    /// Fuel left for items that occupy no bytes.
    #[inline]
    #[must_use]
    pub const fn fuel(&self) -> u32 {
        self.fuel
    }

    /// What visits without bytes have cost beyond what the bytes read paid for, since the cursor was refuelled with
    /// `full`.
    pub(crate) const fn overspent(&self, full: u32) -> u32 {
        let spent = full.saturating_sub(self.fuel);
        let bytes = self.position().saturating_sub(self.paid).saturating_mul(VISITS_PER_BYTE);
        if bytes >= spent as usize { 0 } else { spent.wrapping_sub(bytes as u32) }
    }

    /// Bytes read so far.
    #[inline]
    #[must_use]
    pub const fn position(&self) -> usize {
        self.total.wrapping_sub(self.rest.len())
    }

    /// What has not been read yet.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How deep values may still nest.
    #[inline]
    #[must_use]
    pub const fn depth(&self) -> u16 {
        self.depth
    }

    /// Goes one level deeper: into an array, a map, or what a value owns behind a pointer.
    ///
    /// # Errors
    /// [`ErrorKind::DepthLimit`].
    #[inline]
    pub fn enter(&mut self) -> Result<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(())
            }
            None => Err(self.error(ErrorKind::DepthLimit)),
        }
    }

    /// [`enter`](Self::enter) for a value of `T`, which is decoded on the call stack: every 256 bytes of it count as a
    /// level more, up to 32 of them.
    #[inline]
    pub(crate) fn enter_value<T>(&mut self) -> Result<()> {
        match self.depth.checked_sub(levels_of::<T>()) {
            Some(depth) => {
                self.depth = depth;
                Ok(())
            }
            None => Err(self.error(ErrorKind::DepthLimit)),
        }
    }

    /// Comes back from where [`enter_value`](Self::enter_value) went.
    #[inline]
    pub(crate) const fn leave_value<T>(&mut self) {
        self.depth = self.depth.saturating_add(levels_of::<T>());
    }

    /// Comes back from where [`enter`](Self::enter) went. Not called after an error: there is nothing to read then.
    #[inline]
    pub const fn leave(&mut self) {
        self.depth = self.depth.saturating_add(1);
    }

    /// A cursor over a part of what this one has read, which began at offset `at`.
    #[inline]
    pub(crate) const fn of_part(part: &'a [u8], at: usize, fuel: u32, depth: u16) -> Self {
        Self { rest: part, total: at.saturating_add(part.len()), fuel, paid: at, depth }
    }

    /// Refuses bytes after the end.
    ///
    /// # Errors
    /// [`ErrorKind::TrailingBytes`].
    #[inline]
    pub fn finish(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.error(ErrorKind::TrailingBytes)) }
    }

    /// An error of this kind at the current position.
    #[inline(always)]
    #[must_use]
    pub fn error(&self, kind: ErrorKind) -> Error {
        // By value: a cold function that took `&self` would pin the cursor in memory.
        at_rest(kind, self.total, self.rest.len())
    }

    /// Applies a parser of [`wire`](crate::wire) to what is left.
    ///
    /// # Errors
    /// Those of the parser.
    #[inline]
    pub(crate) fn parse<T>(&mut self, parser: impl FnOnce(&'a [u8]) -> Parsed<'a, T>) -> Result<T> {
        let parsed = parser(self.rest);
        self.past(parsed)
    }

    /// Goes on behind what a parser made of the rest.
    #[inline(always)]
    fn past<T>(&mut self, parsed: Parsed<'a, T>) -> Result<T> {
        match parsed {
            Ok((rest, value)) => {
                self.rest = rest;
                Ok(value)
            }
            Err(error) => Err(fault_of(error).in_input(self.total)),
        }
    }

    /// A boolean.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::InvalidBoolean`].
    #[inline(always)]
    pub fn boolean(&mut self) -> Result<bool> {
        read!(self, wire::boolean)
    }

    /// An `int`.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::IntOutOfRange`].
    #[inline(always)]
    pub fn int(&mut self) -> Result<i32> {
        read!(self, wire::int)
    }

    /// A `long`.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`].
    #[inline(always)]
    pub fn long(&mut self) -> Result<i64> {
        read!(self, wire::long)
    }

    /// A `float`, every bit kept.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`].
    #[inline(always)]
    pub fn float(&mut self) -> Result<f32> {
        read!(self, wire::float)
    }

    /// A `double`, every bit kept.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`].
    #[inline(always)]
    pub fn double(&mut self) -> Result<f64> {
        read!(self, wire::double)
    }

    /// `bytes`, borrowed.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::NegativeLength`].
    #[inline(always)]
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        read!(self, wire::bytes)
    }

    /// A `string`, borrowed.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and [`ErrorKind::InvalidUtf8`].
    #[inline(always)]
    pub fn str(&mut self) -> Result<&'a str> {
        read!(self, wire::string)
    }

    /// A `fixed` of `size` bytes, borrowed.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`].
    #[inline(always)]
    pub fn fixed(&mut self, size: usize) -> Result<&'a [u8]> {
        match self.rest.split_at_checked(size) {
            Some((value, rest)) => {
                self.rest = rest;
                Ok(value)
            }
            None => Err(self.error(ErrorKind::UnexpectedEnd)),
        }
    }

    /// A `fixed` of `N` bytes, borrowed as an array.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`].
    #[inline(always)]
    pub fn fixed_array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        read!(self, wire::fixed_array::<N>)
    }

    /// The branch index of a union of `len` branches.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::UnionIndex`].
    #[inline(always)]
    pub fn union_index(&mut self, len: usize) -> Result<usize> {
        read!(self, wire::index_below, len, ErrorKind::UnionIndex)
    }

    /// The symbol index of an enum of `len` symbols.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::EnumIndex`].
    #[inline(always)]
    pub fn enum_index(&mut self, len: usize) -> Result<usize> {
        read!(self, wire::index_below, len, ErrorKind::EnumIndex)
    }

    /// As many `int`s as there is room for.
    #[cfg(target_pointer_width = "64")]
    #[inline(always)]
    pub(crate) fn ints(&mut self, out: &mut [i32]) -> Result<()> {
        self.past(wire::bulk::ints(self.rest, out))
    }

    /// As many `long`s as there is room for.
    #[cfg(target_pointer_width = "64")]
    #[inline(always)]
    pub(crate) fn longs(&mut self, out: &mut [i64]) -> Result<()> {
        self.past(wire::bulk::longs(self.rest, out))
    }

    /// Passes over integers.
    #[cfg(target_pointer_width = "64")]
    #[inline]
    pub(crate) fn skip_longs(&mut self, count: u64) -> Result<()> {
        self.past(wire::bulk::skip(self.rest, count))
    }

    /// The head of the next block of an array or map; count zero ends it.
    ///
    /// `min` is the least number of bytes that an item occupies (one more for the key of a map entry). The count is
    /// compared with the bytes that are left; items without bytes are paid for with fuel, all at once.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`], [`ErrorKind::VarintOverflow`], [`ErrorKind::BlockCount`],
    /// [`ErrorKind::NegativeLength`], [`ErrorKind::FuelLimit`].
    #[inline(always)]
    pub fn block(&mut self, min: usize) -> Result<BlockHead> {
        let head = self.block_unpaid(min)?;
        if min == 0 {
            self.charge(head.count)?;
        }
        Ok(head)
    }

    /// [`block`](Self::block) for one who does not visit items without bytes.
    #[inline(always)]
    pub(crate) fn block_unpaid(&mut self, min: usize) -> Result<BlockHead> {
        let before = self.rest;
        let head = read!(self, wire::block_head)?;
        let room = match head.size {
            Some(size) => size,
            None => self.rest.len(),
        };
        if head.count.saturating_mul(min as u64) > room as u64 {
            self.rest = before;
            return Err(self.error(ErrorKind::UnexpectedEnd));
        }
        Ok(head)
    }

    /// Pays for `items` that occupy no bytes, or for a record's fields, which may not: with fuel, and with the bytes read
    /// since fuel was last short, each of which pays for sixteen.
    ///
    /// # Errors
    /// [`ErrorKind::FuelLimit`].
    #[inline]
    pub fn charge(&mut self, items: u64) -> Result<()> {
        if items <= u64::from(self.fuel) {
            self.fuel = self.fuel.wrapping_sub(items as u32);
            return Ok(());
        }
        self.charge_bytes(items)
    }

    #[cold]
    #[inline(never)]
    fn charge_bytes(&mut self, items: u64) -> Result<()> {
        let position = self.position();
        let bytes = position.saturating_sub(self.paid).saturating_mul(VISITS_PER_BYTE) as u64;
        self.paid = position;
        let have = bytes.saturating_add(u64::from(self.fuel));
        let Some(left) = have.checked_sub(items) else {
            return Err(self.error(ErrorKind::FuelLimit));
        };
        self.fuel = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(())
    }

    /// An error of this kind at `rest`, which is what was not read some time ago; the cursor goes back there.
    #[cold]
    #[inline(never)]
    pub(crate) fn error_back_at(&mut self, kind: ErrorKind, rest: &'a [u8]) -> Error {
        self.rest = rest;
        self.error(kind)
    }

    /// Steps over `bytes` bytes.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedEnd`].
    #[inline(always)]
    pub fn advance(&mut self, bytes: usize) -> Result<()> {
        self.fixed(bytes).map(|_| ())
    }
}

#[cold]
#[inline(never)]
const fn at_rest(kind: ErrorKind, total: usize, left: usize) -> Error {
    Error::new(kind, total.saturating_sub(left))
}
