//! Runs of values: arrays as blocks of items, whatever they are kept in.

#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
use super::DecodeAs;
use super::{Decode, Describe, Encode};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::resolve::code::{Op, SAME};
use crate::resolve::{Items, Resolver};
use crate::sink::Sink;
#[cfg(target_pointer_width = "64")]
use crate::wire;

/// What keeps a run of values: `Vec` and its like.
#[doc(hidden)]
pub trait Seq<T> {
    /// Expects so many items more.
    fn reserve(&mut self, items: usize);
    /// The items.
    fn items(&mut self) -> &mut [T];
    /// One item more.
    fn push(&mut self, item: T) -> Result<(), Full>;
    /// Several items more.
    fn extend<I: ExactSizeIterator<Item = T>>(&mut self, items: I) -> Result<(), Full>;
    /// So many items only.
    fn truncate(&mut self, len: usize);
}

/// There is no room for another item.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Full;

/// Bytes that are reserved at once on the word of a count; what is really there grows beyond.
#[cfg(feature = "alloc")]
const MOST_RESERVED: usize = 1 << 20;

/// Items of this type to reserve room for, if `items` are promised.
#[cfg(feature = "alloc")]
pub(crate) fn cautious<T>(items: usize) -> usize {
    items.min(MOST_RESERVED.checked_div(size_of::<T>()).unwrap_or(MOST_RESERVED))
}

/// The blocks of an array or map that is being read.
#[derive(Clone, Debug)]
pub(crate) struct Blocks {
    /// Items left in the block.
    left: u64,
    /// Bytes left where a sized block ends.
    end: usize,
    min: usize,
}

const UNSIZED: usize = usize::MAX;

impl Blocks {
    /// Of items of at least so many bytes.
    pub(crate) const fn new(min: usize) -> Self {
        Self { left: 0, end: UNSIZED, min }
    }

    /// Whether what comes next is the head of a block.
    #[inline(always)]
    pub(crate) const fn is_at_head(&self) -> bool {
        self.left == 0
    }

    /// Leaves the items out that are left in the block.
    pub(crate) const fn stop(&mut self) {
        self.left = 0;
    }

    /// Whether there is another item; if so, it comes next.
    #[inline(always)]
    pub(crate) fn next(&mut self, d: &mut Decoder<'_>) -> Result<bool> {
        if self.left == 0 {
            self.left = self.open(d)?;
            if self.left == 0 {
                return Ok(false);
            }
        }
        self.left = self.left.wrapping_sub(1);
        Ok(true)
    }

    /// Closes the block whose items have been read and opens the next: the number of its items, zero at the end.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub(crate) fn open(&mut self, d: &mut Decoder<'_>) -> Result<u64> {
        if self.end != UNSIZED && self.end != d.rest().len() {
            return Err(d.error(ErrorKind::BlockSize));
        }
        let head = d.block(self.min)?;
        self.end = match head.size {
            Some(size) => d.rest().len().wrapping_sub(size),
            None => UNSIZED,
        };
        Ok(head.count)
    }

    /// [`open`](Self::open) for one who passes over items: jumps blocks that say their size.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn open_to_skip(&mut self, d: &mut Decoder<'_>) -> Result<u64> {
        loop {
            let head = d.block(self.min)?;
            match head.size {
                Some(size) if head.count > 0 => d.advance(size)?,
                _ => return Ok(head.count),
            }
        }
    }
}

/// Reads items into those that are there already, then behind them.
#[inline]
pub(super) fn decode<'a, T: Decode<'a>, S: Seq<T>>(d: &mut Decoder<'a>, out: &mut S) -> Result<()> {
    d.enter_value::<T>()?;
    let mut blocks = Blocks::new(T::MIN_SIZE);
    let mut len = 0usize;
    loop {
        let count = blocks.open(d)?;
        if count == 0 {
            break;
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let there = out.items().len();
        out.reserve(len.saturating_add(count).saturating_sub(there));
        let end = len.saturating_add(count);
        for item in out.items().get_mut(len..end.min(there)).unwrap_or_default() {
            item.decode_into(d)?;
        }
        for _ in there.max(len)..end {
            let at = d.position();
            let item = T::decode(d)?;
            out.push(item).map_err(|Full| Error::new(ErrorKind::Capacity, at))?;
        }
        len = end;
    }
    out.truncate(len);
    d.leave_value::<T>();
    Ok(())
}

/// Reads items that were written with another schema into those that are there already, then behind them.
#[inline]
pub(super) fn resolve<'a, T: Decode<'a>, S: Seq<T>>(r: &mut Resolver<'a>, op: Op, out: &mut S) -> Result<()> {
    let Some(items) = r.items(op)? else { return T::decode_seq(r.decoder(), out) };
    r.decoder().enter_value::<T>()?;
    let mut blocks = Blocks::new(items.least);
    let mut len = 0usize;
    loop {
        let count = blocks.open(r.decoder())?;
        if count == 0 {
            break;
        }
        pay_for_room::<T>(r, &items, count)?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let there = out.items().len();
        out.reserve(len.saturating_add(count).saturating_sub(there));
        for _ in 0..count {
            match out.items().get_mut(len) {
                Some(item) => item.resolve_into(r, items.op)?,
                None => {
                    let at = r.decoder().position();
                    let item = T::resolve(r, items.op)?;
                    out.push(item).map_err(|Full| Error::new(ErrorKind::Capacity, at))?;
                }
            }
            len = len.wrapping_add(1);
        }
    }
    out.truncate(len);
    r.decoder().leave_value::<T>();
    Ok(())
}

/// Items that the writer gave no bytes may be large ones here, all defaults: memory that nobody has sent is paid for with fuel,
/// one for every 16 bytes.
fn pay_for_room<T>(r: &mut Resolver<'_>, items: &Items, count: u64) -> Result<()> {
    if items.least > 0 {
        return Ok(());
    }
    r.decoder().charge(count.saturating_mul((size_of::<T>() / 16) as u64))
}

/// Reads items, or entries of a map, that may have been written with another schema: `read` is called for each. `same` is
/// the least number of bytes of one that has not.
#[inline]
pub(crate) fn resolve_each<'a>(
    r: &mut Resolver<'a>,
    op: Op,
    same: usize,
    read: impl FnMut(&mut Resolver<'a>, Op) -> Result<()>,
) -> Result<()> {
    let items = r.items(op)?.unwrap_or(Items { op: SAME, least: same });
    each_of(r, items, read)
}

/// Reads the items that come, of which `items` says what they are.
#[inline]
pub(super) fn each_of<'a>(
    r: &mut Resolver<'a>,
    Items { op, least }: Items,
    mut read: impl FnMut(&mut Resolver<'a>, Op) -> Result<()>,
) -> Result<()> {
    r.decoder().enter()?;
    let mut blocks = Blocks::new(least);
    while blocks.next(r.decoder())? {
        read(r, op)?;
    }
    r.decoder().leave();
    Ok(())
}

/// Reads exactly `N` items that were written with another schema.
#[inline]
pub(super) fn resolve_array<'a, T: Decode<'a>, const N: usize>(r: &mut Resolver<'a>, op: Op) -> Result<[T; N]> {
    resolve_exactly(r, op, T::MIN_SIZE, T::resolve)
}

/// Reads exactly `N` items that may have been written with another schema, as `read` does.
pub(super) fn resolve_exactly<'a, T, const N: usize>(
    r: &mut Resolver<'a>,
    op: Op,
    same: usize,
    read: impl Fn(&mut Resolver<'a>, Op) -> Result<T>,
) -> Result<[T; N]> {
    let mut items = [const { None::<T> }; N];
    let mut rest = items.iter_mut();
    resolve_each(r, op, same, |r, op| match rest.next() {
        Some(item) => {
            *item = Some(read(r, op)?);
            Ok(())
        }
        None => Err(r.decoder().error(ErrorKind::ArrayLength)),
    })?;
    if rest.next().is_some() {
        return Err(r.decoder().error(ErrorKind::ArrayLength));
    }
    Ok(all_set(items))
}

/// Reads items that need not be looked at one by one: `read` makes them of `N` bytes each.
#[inline]
pub(super) fn decode_plain<T, S: Seq<T>, const N: usize>(
    d: &mut Decoder<'_>,
    out: &mut S,
    read: impl Fn([u8; N]) -> T,
) -> Result<()> {
    d.enter()?;
    out.truncate(0);
    let mut blocks = Blocks::new(N);
    loop {
        let count = blocks.open(d)?;
        if count == 0 {
            break;
        }
        let at = d.position();
        let bytes = usize::try_from(count).ok().and_then(|count| count.checked_mul(N));
        let bytes = d.fixed(bytes.unwrap_or(usize::MAX))?;
        let (items, _) = bytes.as_chunks::<N>();
        out.extend(items.iter().map(|item| read(*item))).map_err(|Full| Error::new(ErrorKind::Capacity, at))?;
    }
    d.leave();
    Ok(())
}

/// Reads integers, many at a time.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(super) fn decode_run<'a, T: Copy + Default, S: Seq<T>>(
    d: &mut Decoder<'a>,
    out: &mut S,
    read: impl Fn(&mut Decoder<'a>, &mut [T]) -> Result<()>,
) -> Result<()> {
    d.enter()?;
    out.truncate(0);
    let mut blocks = Blocks::new(1);
    loop {
        let mut left = usize::try_from(blocks.open(d)?).unwrap_or(usize::MAX);
        if left == 0 {
            break;
        }
        out.reserve(left);
        while left > 0 {
            let at = d.position();
            let mut run = [T::default(); wire::bulk::RUN];
            let run = run.get_mut(..left.min(wire::bulk::RUN)).unwrap_or_default();
            read(d, run)?;
            out.extend(run.iter().copied()).map_err(|Full| Error::new(ErrorKind::Capacity, at))?;
            left = left.saturating_sub(run.len());
        }
    }
    d.leave();
    Ok(())
}

/// Reads exactly `N` items.
#[inline]
pub(super) fn decode_array<'a, T: Decode<'a>, const N: usize>(d: &mut Decoder<'a>) -> Result<[T; N]> {
    decode_exactly(d, T::MIN_SIZE, T::decode)
}

/// Reads exactly `N` items, of at least `min` bytes, as `read` does.
#[inline]
pub(super) fn decode_exactly<'a, T, const N: usize>(
    d: &mut Decoder<'a>,
    min: usize,
    read: impl Fn(&mut Decoder<'a>) -> Result<T>,
) -> Result<[T; N]> {
    let mut items = [const { None::<T> }; N];
    exactly(d, min, &mut items, |item, d| {
        *item = Some(read(d)?);
        Ok(())
    })?;
    Ok(all_set(items))
}

/// The items, each of which has been set.
fn all_set<T, const N: usize>(items: [Option<T>; N]) -> [T; N] {
    items.map(|item| match item {
        Some(item) => item,
        // Never: who calls this has counted. A panic must not be linked, and there is no value to go on with.
        None => loop {
            core::hint::spin_loop();
        },
    })
}

/// [`decode_array`] of items that are copied without further ado.
#[inline]
pub(super) fn decode_array_plain<'a, T: Decode<'a> + Copy + Default, const N: usize>(
    d: &mut Decoder<'a>,
) -> Result<[T; N]> {
    let mut items = [T::default(); N];
    decode_array_into(&mut items, d)?;
    Ok(items)
}

/// Reads exactly so many items, in place of these.
#[inline]
pub(super) fn decode_array_into<'a, T: Decode<'a>>(items: &mut [T], d: &mut Decoder<'a>) -> Result<()> {
    exactly(d, T::MIN_SIZE, items, T::decode_into)
}

/// Reads exactly so many items, of at least `min` bytes, each as `read` does.
#[inline]
fn exactly<'a, I>(
    d: &mut Decoder<'a>,
    min: usize,
    items: &mut [I],
    read: impl Fn(&mut I, &mut Decoder<'a>) -> Result<()>,
) -> Result<()> {
    d.enter()?;
    let mut blocks = Blocks::new(min);
    for item in items {
        if !blocks.next(d)? {
            return Err(d.error(ErrorKind::ArrayLength));
        }
        read(item, d)?;
    }
    if blocks.next(d)? {
        return Err(d.error(ErrorKind::ArrayLength));
    }
    d.leave();
    Ok(())
}

/// Passes over items.
#[inline]
pub(super) fn skip<'a, T: Decode<'a>>(d: &mut Decoder<'a>) -> Result<()> {
    d.enter()?;
    let mut blocks = Blocks::new(T::MIN_SIZE);
    loop {
        let count = blocks.open_to_skip(d)?;
        if count == 0 {
            break;
        }
        if <T as Describe>::MIN_SIZE == 0 {
            continue;
        }
        for _ in 0..count {
            T::skip(d)?;
        }
    }
    d.leave();
    Ok(())
}

/// Passes over integers, many at a time.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(super) fn skip_run(d: &mut Decoder<'_>) -> Result<()> {
    d.enter()?;
    let mut blocks = Blocks::new(1);
    loop {
        let count = blocks.open_to_skip(d)?;
        if count == 0 {
            break;
        }
        d.skip_longs(count)?;
    }
    d.leave();
    Ok(())
}

/// Writes items as one block.
#[inline]
pub(super) fn encode<T: Encode, S: Sink>(items: &[T], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
    e.enter()?;
    if !items.is_empty() {
        e.block(items.len())?;
        for item in items {
            item.encode(e)?;
        }
    }
    e.leave();
    e.end()
}

/// Reads items as `Tag` says, which may have been written with another schema.
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
#[inline]
pub(crate) fn resolve_as<'a, Tag: Describe, T: DecodeAs<'a, Tag>, S: Seq<T>>(
    r: &mut Resolver<'a>,
    op: Op,
    out: &mut S,
) -> Result<()> {
    resolve_each(r, op, Tag::MIN_SIZE, |r, op| {
        let at = r.decoder().position();
        let item = T::resolve_as(r, op)?;
        out.push(item).map_err(|Full| Error::new(ErrorKind::Capacity, at))
    })
}

/// Reads items as `Tag` says.
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
#[inline]
pub(crate) fn decode_as<'a, Tag: Describe, T: DecodeAs<'a, Tag>, S: Seq<T>>(
    d: &mut Decoder<'a>,
    out: &mut S,
) -> Result<()> {
    d.enter()?;
    let mut blocks = Blocks::new(Tag::MIN_SIZE);
    while blocks.next(d)? {
        let at = d.position();
        let item = T::decode_as(d)?;
        out.push(item).map_err(|Full| Error::new(ErrorKind::Capacity, at))?;
    }
    d.leave();
    Ok(())
}
