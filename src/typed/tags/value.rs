//! A value with its tag.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;
use crate::typed::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Typed};
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::ops::{Deref, DerefMut};

/// A value that is read and written as `Tag` says, as a type of its own: for places that a tag does not reach, such as
/// the items of an [`Array`](crate::typed::Array), or a whole datum.
///
/// ```
/// use avocet::typed::tags::{As, Long};
/// use avocet::typed::{self, Array};
///
/// let sizes: Array<'_, As<u64, Long>> = typed::from_slice(&[4, 10, 20, 0])?;
/// let mut sum = 0;
/// for size in sizes {
///     sum += *size?;
/// }
/// assert_eq!(sum, 15);
/// # Ok::<(), avocet::Error>(())
/// ```
pub struct As<T, Tag: ?Sized> {
    /// The value.
    pub value: T,
    tag: PhantomData<fn() -> Tag>,
}

impl<T, Tag: ?Sized> As<T, Tag> {
    /// With this value.
    #[inline]
    pub const fn new(value: T) -> Self {
        Self { value, tag: PhantomData }
    }
}

impl<T, Tag: Describe + ?Sized> Describe for As<T, Tag> {
    const DEF: &'static Def = Tag::DEF;
}

impl<'a, T: DecodeAs<'a, Tag>, Tag: Describe + ?Sized> Decode<'a> for As<T, Tag> {
    #[inline]
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        T::decode_as(d).map(Self::new)
    }

    #[inline]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        T::resolve_as(r, op).map(Self::new)
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        T::blank_as().map(Self::new)
    }

    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        // What a tag stands for is known when the program is compiled, so only one of these is left.
        match Tag::DEF {
            Def::Primitive { of: Primitive::Int, .. } => d.int().map(|_| ()),
            Def::Primitive { of: Primitive::Long, .. } => d.long().map(|_| ()),
            Def::Primitive { of: Primitive::Bytes | Primitive::String, .. } => d.bytes().map(|_| ()),
            Def::Fixed { size, .. } => d.fixed(usize::try_from(*size).unwrap_or(usize::MAX)).map(|_| ()),
            _ => Self::decode(d).map(|_| ()),
        }
    }
}

impl<T: EncodeAs<Tag>, Tag: Describe + ?Sized> Encode for As<T, Tag> {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        self.value.encode_as(e)
    }
}

/// For values that borrow nothing.
impl<T, Tag: Describe + ?Sized> Typed for As<T, Tag>
where
    for<'a> T: DecodeAs<'a, Tag>,
{
    type At<'a> = Self;
}

impl<T, Tag: ?Sized> From<T> for As<T, Tag> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T, Tag: ?Sized> Deref for As<T, Tag> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, Tag: ?Sized> DerefMut for As<T, Tag> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Clone, Tag: ?Sized> Clone for As<T, Tag> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<T: Copy, Tag: ?Sized> Copy for As<T, Tag> {}

impl<T: Default, Tag: ?Sized> Default for As<T, Tag> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug, Tag: ?Sized> fmt::Debug for As<T, Tag> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display, Tag: ?Sized> fmt::Display for As<T, Tag> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq, Tag: ?Sized> PartialEq for As<T, Tag> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq, Tag: ?Sized> Eq for As<T, Tag> {}

impl<T: PartialOrd, Tag: ?Sized> PartialOrd for As<T, Tag> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord, Tag: ?Sized> Ord for As<T, Tag> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash, Tag: ?Sized> Hash for As<T, Tag> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}
