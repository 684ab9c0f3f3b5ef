//! Arrays and maps that stay as they were encoded, and are decoded while one iterates.

mod write;

use super::def::Cap;
use super::map::MapKey;
use super::seq::Blocks;
use super::{Decode, Def, Describe, Typed};
use crate::decoder::Decoder;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::resolve::code::{Op, SAME};
use crate::resolve::{PlanParts, Resolver};
use crate::wire;
use core::fmt;
use core::marker::PhantomData;

/// What has been read of a datum and is to be read again: its bytes, and what the decoder had left.
#[derive(Clone, Copy)]
struct Part<'a> {
    bytes: &'a [u8],
    at: u32,
    fuel: u32,
    depth: u16,
    /// Of the items, if they were written with another schema.
    op: Op,
    /// Then: the least bytes of each.
    least: u16,
    /// Then: what the op refers to.
    plan: PlanParts<'a>,
}

impl<'a> Part<'a> {
    const EMPTY: Self = Self {
        bytes: &[0],
        at: 0,
        fuel: Limits::SERVER.fuel,
        depth: Limits::SERVER.depth,
        op: SAME,
        least: 0,
        plan: PlanParts::EMPTY,
    };

    /// What `skip` passes over.
    #[inline]
    fn of(d: &mut Decoder<'a>, skip: impl FnOnce(&mut Decoder<'a>) -> Result<()>) -> Result<Self> {
        let (before, at, fuel, depth) = (d.rest(), d.position(), d.fuel(), d.depth());
        skip(d)?;
        let used = before.len().saturating_sub(d.rest().len());
        let bytes = before.get(..used).unwrap_or_default();
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        Ok(Self { bytes, at, fuel, depth: depth.saturating_sub(1), ..Self::EMPTY })
    }

    /// Items, or values of a map, of another schema; `read` reads one. `None` if they are of the same.
    fn of_another(
        r: &mut Resolver<'a>,
        op: Op,
        read: impl Fn(&mut Resolver<'a>, Op) -> Result<()>,
    ) -> Result<Option<Self>> {
        let Some(items) = r.items(op)? else { return Ok(None) };
        let (before, at, fuel, depth) =
            (r.decoder().rest(), r.decoder().position(), r.decoder().fuel(), r.decoder().depth());
        r.decoder().enter()?;
        let mut blocks = Blocks::new(items.least);
        loop {
            let count = blocks.open_to_skip(r.decoder())?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                read(r, items.op)?;
            }
        }
        r.decoder().leave();
        let used = before.len().saturating_sub(r.decoder().rest().len());
        Ok(Some(Self {
            bytes: before.get(..used).unwrap_or_default(),
            at: u32::try_from(at).unwrap_or(u32::MAX),
            fuel,
            depth: depth.saturating_sub(1),
            op: items.op,
            least: u16::try_from(items.least).unwrap_or(u16::MAX),
            plan: r.parts(),
        }))
    }

    /// The least bytes of each, if `same` are those of the reader's type.
    #[inline]
    const fn least(&self, same: usize) -> usize {
        if self.op.0 == SAME.0 { same } else { self.least as usize }
    }

    #[inline]
    const fn decoder(self) -> Decoder<'a> {
        Decoder::of_part(self.bytes, self.at as usize, self.fuel, self.depth)
    }

    #[inline]
    const fn resolver(self) -> Resolver<'a> {
        Resolver::of_parts(self.plan, self.decoder())
    }
}

/// An array that borrows its items as they are encoded, and decodes them while one iterates: no memory for items.
///
/// Decoding it passes over the items once, without looking at more than it takes to find the end: an item can still be
/// refused when it is decoded. [`check`](Self::check) looks at all of them. `Debug` shows the error of an item that is
/// refused, after which there is nothing more.
///
/// An array of arrays is passed over once for each level that is looked into: first as part of what it stands in, again
/// when its own items are asked for. Reading all of a type that contains itself takes up to its depth times its bytes;
/// [`Limits::depth`] bounds that. Where it matters, write arrays with the size of their blocks, over which one can jump:
/// [`from_items_sized`](Self::from_items_sized), or [`Encoder::sized_block`](crate::Encoder::sized_block).
///
/// Items that were written with another schema ([`Decode::resolve`], [`TypedPlan`](super::TypedPlan)) are decoded twice:
/// once to find the end, when the array is read, and again when one iterates. So what is wrong with an item, such as a
/// branch that the reader's schema does not have, is an error of the field that the array is. Blocks that say their size
/// are jumped: their items are decoded once, and refused when one iterates. Items whose bytes mean the same in both
/// schemas cost what they cost without a plan.
///
/// ```
/// use avocet::typed::{self, Array};
/// let names: Array<'_, &str> = typed::from_slice(b"\x04\x06Ada\x0aGrace\x00")?;
/// for name in names {
///     assert!(["Ada", "Grace"].contains(&name?));
/// }
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct Array<'a, T> {
    part: Part<'a>,
    of: PhantomData<fn() -> T>,
}

/// A map that borrows its entries as they are encoded, and decodes them while one iterates: no memory for entries.
///
/// Entries come in the order of the bytes; a key may occur more than once. Decoding it is as for [`Array`].
pub struct Map<'a, V> {
    part: Part<'a>,
    of: PhantomData<fn() -> V>,
}

/// Iterates over the items of an [`Array`]; ends after an error.
pub struct Items<'a, T> {
    rest: Rest<'a>,
    of: PhantomData<fn() -> T>,
}

/// Iterates over the entries of a [`Map`]; ends after an error.
pub struct Entries<'a, V> {
    rest: Rest<'a>,
    of: PhantomData<fn() -> V>,
}

/// What has not been iterated over. The decoder stands by itself, outside of a resolver, so that it stays in registers where
/// items are of the same schema: what reads others gets a copy, and gives it back.
#[derive(Clone)]
struct Rest<'a> {
    d: Decoder<'a>,
    blocks: Blocks,
    /// There are no more, or one could not be read.
    ended: bool,
    op: Op,
    plan: PlanParts<'a>,
}

impl<'a> Rest<'a> {
    /// The next value: with `same`, or with `other` if it is of another schema.
    #[inline(always)]
    fn next<T>(
        &mut self,
        same: impl FnOnce(&mut Decoder<'a>) -> Result<T>,
        other: impl FnOnce(&mut Resolver<'a>, Op) -> Result<T>,
    ) -> Option<Result<T>> {
        if self.blocks.is_at_head() && self.ended {
            return None;
        }
        match self.blocks.next(&mut self.d) {
            Ok(true) => {}
            Ok(false) => {
                self.ended = true;
                return None;
            }
            Err(error) => return self.fail(error),
        }
        let item = if self.op == SAME {
            same(&mut self.d)
        } else {
            let (item, d) = of_another(self.plan, self.op, self.d.clone(), other);
            self.d = d;
            item
        };
        match item {
            Ok(item) => Some(Ok(item)),
            Err(error) => self.fail(error),
        }
    }

    /// There is nothing more after an error.
    #[inline(always)]
    fn fail<T>(&mut self, error: Error) -> Option<Result<T>> {
        self.blocks.stop();
        self.ended = true;
        Some(Err(error))
    }
}

/// A value of another schema, and the decoder behind it.
#[cold]
#[inline(never)]
fn of_another<'a, T>(
    plan: PlanParts<'a>,
    op: Op,
    d: Decoder<'a>,
    read: impl FnOnce(&mut Resolver<'a>, Op) -> Result<T>,
) -> (Result<T>, Decoder<'a>) {
    let mut r = Resolver::of_parts(plan, d);
    let item = read(&mut r, op);
    (item, r.into_decoder())
}

macro_rules! lazy {
    ($name:ident, $iter:ident, $item:ty, $one:literal, $min:expr, $same:expr, $other:expr, $pass:expr) => {
        impl<T> Clone for $name<'_, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<'_, T> {}

        impl<T> Default for $name<'_, T> {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl<'a, T> $name<'a, T> {
            /// Without
            #[doc = concat!($one, ".")]
            pub const EMPTY: Self = Self { part: Part::EMPTY, of: PhantomData };

            /// The bytes as they are encoded: blocks, and the zero after them. Where another schema was
            /// [resolved](Decode::resolve), they are the writer's.
            #[must_use]
            pub const fn encoded(&self) -> &'a [u8] {
                self.part.bytes
            }

            /// Whether there is nothing in it.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                // The first head says it; it may be a zero that is longer than needed.
                wire::long(self.part.bytes).map_or(true, |(_, count)| count == 0)
            }
        }

        impl<'a, T: Decode<'a>> $name<'a, T> {
            #[doc = concat!("Decodes one ", $one, " after another.")]
            #[inline]
            #[must_use]
            pub const fn iter(&self) -> $iter<'a, T> {
                let Part { op, plan, .. } = self.part;
                let blocks = Blocks::new(self.part.least($min));
                $iter { rest: Rest { d: self.part.decoder(), blocks, ended: false, op, plan }, of: PhantomData }
            }

            /// How many there are, which are read one by one; as many as can be if one of them cannot be read.
            pub(super) fn count_items(&self) -> usize {
                let count = || {
                    let mut r = self.part.resolver();
                    let (op, min) = (self.part.op, self.part.least($min));
                    let mut total = 0usize;
                    loop {
                        let head = r.decoder().block(min)?;
                        if head.count == 0 {
                            return Ok(total);
                        }
                        total = total.saturating_add(usize::try_from(head.count).unwrap_or(usize::MAX));
                        match head.size {
                            Some(size) => r.decoder().advance(size)?,
                            None if min == 0 => {}
                            None => (0..head.count).try_for_each(|_| $pass(&mut r, op))?,
                        }
                    }
                };
                count().unwrap_or_else(|_: Error| usize::MAX)
            }

            #[doc = concat!("Decodes every ", $one, ".")]
            ///
            /// # Errors
            /// The first one. Offsets count from the start of the datum.
            pub fn check(&self) -> Result<()> {
                self.iter().try_for_each(|item| item.map(|_| ()))
            }
        }

        impl<'a, T: Decode<'a>> IntoIterator for $name<'a, T> {
            type Item = Result<$item>;
            type IntoIter = $iter<'a, T>;

            fn into_iter(self) -> $iter<'a, T> {
                self.iter()
            }
        }

        impl<'a, T: Decode<'a>> IntoIterator for &$name<'a, T> {
            type Item = Result<$item>;
            type IntoIter = $iter<'a, T>;

            fn into_iter(self) -> $iter<'a, T> {
                self.iter()
            }
        }

        impl<'a, T: Decode<'a>> Iterator for $iter<'a, T> {
            type Item = Result<$item>;

            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
            fn next(&mut self) -> Option<Self::Item> {
                self.rest.next($same, $other)
            }
        }

        impl<'a, T: Decode<'a>> core::iter::FusedIterator for $iter<'a, T> {}

        impl<T> Clone for $iter<'_, T> {
            fn clone(&self) -> Self {
                Self { rest: self.rest.clone(), of: PhantomData }
            }
        }

        impl<T> fmt::Debug for $iter<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($iter)).field("rest", &self.rest.d.rest().len()).finish_non_exhaustive()
            }
        }

        /// Compares decoded items.
        impl<'a, T: Decode<'a> + PartialEq> PartialEq for $name<'a, T> {
            fn eq(&self, other: &Self) -> bool {
                self.iter().eq(other.iter())
            }
        }

        impl<T: Typed> Typed for $name<'_, T> {
            type At<'a> = $name<'a, T::At<'a>>;
        }
    };
}

/// A value, whatever it was written with.
#[inline(always)]
fn read<'a, T: Decode<'a>>(r: &mut Resolver<'a>, op: Op) -> Result<T> {
    if op == SAME { T::decode(r.decoder()) } else { T::resolve(r, op) }
}

/// Passes over a value, whatever it was written with.
#[inline]
fn pass<'a, T: Decode<'a>>(r: &mut Resolver<'a>, op: Op) -> Result<()> {
    if op == SAME { T::skip(r.decoder()) } else { T::resolve(r, op).map(|_| ()) }
}

lazy!(Array, Items, T, "item", T::MIN_SIZE, T::decode, T::resolve, pass::<T>);
lazy!(
    Map,
    Entries,
    (&'a str, T),
    "entry",
    T::MIN_SIZE.saturating_add(1),
    |d: &mut Decoder<'a>| Ok((d.str()?, T::decode(d)?)),
    |r: &mut Resolver<'a>, op| Ok((r.decoder().str()?, T::resolve(r, op)?)),
    |r: &mut Resolver<'a>, op| {
        r.decoder().bytes()?;
        pass::<T>(r, op)
    }
);

impl<T: Describe> Describe for Array<'_, T> {
    const DEF: &'static Def = &{
        assert!(!T::IS_BYTE, "an array of `u8` is `bytes`: use `&[u8]` instead of `Array<u8>`");
        Def::Array { item: T::DEF, max: Cap::None("`Array` without a capacity") }
    };
    crate::__refers!(T);
}

impl<'a, T: Decode<'a>> Decode<'a> for Array<'a, T> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        Part::of(d, T::skip_seq).map(|part| Self { part, of: PhantomData })
    }

    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match Part::of_another(r, op, pass::<T>)? {
            Some(part) => Ok(Self { part, of: PhantomData }),
            None => Self::decode(r.decoder()),
        }
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(Self::EMPTY)
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        T::skip_seq(d)
    }
}

impl<V: Describe> Describe for Map<'_, V> {
    const DEF: &'static Def =
        &Def::Map { value: V::DEF, key: <&str as MapKey>::CAP, max: Cap::None("`Map` without a capacity") };
    crate::__refers!(V);
}

impl<'a, V: Decode<'a>> Decode<'a> for Map<'a, V> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        Part::of(d, super::map::skip::<V>).map(|part| Self { part, of: PhantomData })
    }

    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match Part::of_another(r, op, |r, op| {
            r.decoder().bytes()?;
            pass::<V>(r, op)
        })? {
            Some(part) => Ok(Self { part, of: PhantomData }),
            None => Self::decode(r.decoder()),
        }
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(Self::EMPTY)
    }

    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        super::map::skip::<V>(d)
    }
}

impl<'a, V> Map<'a, V> {
    /// The value of the first entry with this key; passes over the entries before it.
    ///
    /// # Errors
    /// That of an entry before it, or of its own.
    pub fn get(&self, key: &str) -> Result<Option<V>>
    where
        V: Decode<'a>,
    {
        let (mut r, op) = (self.part.resolver(), self.part.op);
        let mut blocks = Blocks::new(self.part.least(V::MIN_SIZE.saturating_add(1)));
        while blocks.next(r.decoder())? {
            if r.decoder().bytes()? == key.as_bytes() {
                return read(&mut r, op).map(Some);
            }
            pass::<V>(&mut r, op)?;
        }
        Ok(None)
    }
}

impl<'a, T: Decode<'a> + fmt::Debug> fmt::Debug for Array<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for item in self {
            match item {
                Ok(item) => list.entry(&item),
                Err(error) => list.entry(&error),
            };
        }
        list.finish()
    }
}

impl<'a, V: Decode<'a> + fmt::Debug> fmt::Debug for Map<'a, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for entry in self {
            match entry {
                Ok((key, value)) => map.entry(&key, &value),
                Err(error) => map.entry(&format_args!("error"), &error),
            };
        }
        map.finish()
    }
}
