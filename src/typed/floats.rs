//! Arrays of doubles and floats, borrowed as they lie in the input.

use super::def::Cap;
use super::seq::Blocks;
use super::{Decode, Def, Describe, Encode, Typed, seq};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{ErrorKind, Result};
use crate::resolve::code::{Op, SAME};
use crate::resolve::{PlanParts, Resolver};
use crate::sink::Sink;
use core::fmt;

macro_rules! floats {
    ($name:ident, $iter:ident, $float:ty, $bytes:literal, $avro:ident) => {
        #[doc = concat!("An array of ", stringify!($avro), "s that borrows them as they lie in the input, and copies nothing.")]
        #[derive(Clone, Copy)]
        pub struct $name<'a> {
            /// Blocks that have been read once, and the zero after them.
            blocks: &'a [u8],
            len: usize,
            /// Of items that were written as another type.
            op: Op,
            /// The least bytes of each of those.
            least: u16,
            plan: PlanParts<'a>,
        }

        #[doc = concat!("Iterates over [`", stringify!($name), "`].")]
        #[derive(Clone)]
        pub struct $iter<'a> {
            /// What is left of the block.
            block: core::slice::Iter<'a, [u8; $bytes]>,
            /// The blocks after it.
            rest: Resolver<'a>,
            left: usize,
            op: Op,
            least: u16,
            /// Items of another type that are left in their block.
            others: u64,
        }

        impl<'a> $name<'a> {
            /// The number of items.
            #[must_use]
            pub const fn len(&self) -> usize {
                self.len
            }

            /// As it is encoded, in whatever blocks.
            pub(super) const fn encoded(&self) -> &'a [u8] {
                self.blocks
            }

            /// Whether there are none.
            #[must_use]
            pub const fn is_empty(&self) -> bool {
                self.len == 0
            }

            /// The items as one slice of little-endian bytes, if they lie in one block, as those of most writers do, and
            /// were not written as another type.
            #[must_use]
            pub fn as_one_block(&self) -> Option<&'a [[u8; $bytes]]> {
                let mut iter = self.iter();
                iter.refill();
                let block = iter.block.as_slice();
                (block.len() == self.len).then_some(block)
            }

            /// One item after another.
            #[must_use]
            pub fn iter(&self) -> $iter<'a> {
                let rest = Resolver::of_parts(self.plan, Decoder::new(self.blocks));
                $iter { block: [].iter(), rest, left: self.len, op: self.op, least: self.least, others: 0 }
            }

            /// Copies as many items as there are, and as fit; their number.
            pub fn copy_to(&self, out: &mut [$float]) -> usize {
                let mut copied = 0usize;
                for (to, from) in out.iter_mut().zip(self.iter()) {
                    *to = from;
                    copied = copied.wrapping_add(1);
                }
                copied
            }
        }

        impl $iter<'_> {
            /// Goes on to the next block, whose size has been checked before.
            fn refill(&mut self) {
                if self.op != SAME {
                    return;
                }
                if let Ok(head) = self.rest.decoder().block($bytes) {
                    let bytes = usize::try_from(head.count).ok().and_then(|count| count.checked_mul($bytes));
                    if let Ok(bytes) = self.rest.decoder().fixed(bytes.unwrap_or(usize::MAX)) {
                        self.block = bytes.as_chunks::<$bytes>().0.iter();
                    }
                }
            }
        }

        impl $iter<'_> {
            /// The next of items that were written as another type, and have been read once before.
            #[cold]
            fn next_other(&mut self) -> Option<$float> {
                if self.others == 0 {
                    self.others = self.rest.decoder().block(usize::from(self.least)).ok()?.count;
                }
                self.others = self.others.checked_sub(1)?;
                let item = self.rest.$avro(self.op).ok()?;
                self.left = self.left.wrapping_sub(1);
                Some(item)
            }
        }

        impl Iterator for $iter<'_> {
            type Item = $float;

            #[inline]
            fn next(&mut self) -> Option<$float> {
                if self.op != SAME {
                    return self.next_other();
                }
                if self.block.as_slice().is_empty() {
                    self.refill();
                }
                let item = self.block.next()?;
                self.left = self.left.wrapping_sub(1);
                Some(<$float>::from_le_bytes(*item))
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                (self.left, Some(self.left))
            }
        }

        impl ExactSizeIterator for $iter<'_> {}

        impl<'a> IntoIterator for $name<'a> {
            type Item = $float;
            type IntoIter = $iter<'a>;

            fn into_iter(self) -> $iter<'a> {
                self.iter()
            }
        }

        impl<'a> IntoIterator for &$name<'a> {
            type Item = $float;
            type IntoIter = $iter<'a>;

            fn into_iter(self) -> $iter<'a> {
                self.iter()
            }
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self { blocks: &[0], len: 0, op: SAME, least: 0, plan: PlanParts::EMPTY }
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.iter().eq(other.iter())
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self).finish()
            }
        }

        impl fmt::Debug for $iter<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.clone()).finish()
            }
        }

        impl Describe for $name<'_> {
            const DEF: &'static Def = &Def::Array {
                item: <$float>::DEF,
                max: Cap::None(concat!("`", stringify!($name), "` without a capacity")),
            };
        }

        impl<'a> Decode<'a> for $name<'a> {
            fn decode(d: &mut Decoder<'a>) -> Result<Self> {
                let before = d.rest();
                d.enter()?;
                let (mut blocks, mut len) = (Blocks::new($bytes), 0usize);
                loop {
                    let count = usize::try_from(blocks.open(d)?).unwrap_or(usize::MAX);
                    if count == 0 {
                        break;
                    }
                    let Some(bytes) = count.checked_mul($bytes) else {
                        return Err(d.error(ErrorKind::UnexpectedEnd));
                    };
                    d.advance(bytes)?;
                    len = len.saturating_add(count);
                }
                d.leave();
                let used = before.len().saturating_sub(d.rest().len());
                Ok(Self { blocks: before.get(..used).unwrap_or_default(), len, ..Self::default() })
            }

            fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let Some(items) = r.items(op)? else { return Self::decode(r.decoder()) };
                let (before, mut len) = (r.decoder().rest(), 0usize);
                seq::each_of(r, items, |r, op| {
                    len = len.saturating_add(1);
                    r.$avro(op).map(|_| ())
                })?;
                let used = before.len().saturating_sub(r.decoder().rest().len());
                let least = u16::try_from(items.least).unwrap_or(u16::MAX);
                Ok(Self { blocks: before.get(..used).unwrap_or_default(), len, op: items.op, least, plan: r.parts() })
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self::default())
            }

            #[inline]
            fn skip(d: &mut Decoder<'a>) -> Result<()> {
                <$float>::skip_seq(d)
            }
        }

        impl Encode for $name<'_> {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                if self.op == SAME {
                    return e.fixed(self.blocks);
                }
                if self.len > 0 {
                    e.block(self.len)?;
                }
                for item in self {
                    e.$avro(item)?;
                }
                e.end()
            }
        }

        impl Typed for $name<'_> {
            type At<'a> = $name<'a>;
        }
    };
}

floats!(Doubles, DoublesIter, f64, 8, double);
floats!(Floats, FloatsIter, f32, 4, float);
