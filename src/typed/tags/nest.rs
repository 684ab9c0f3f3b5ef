//! Tags around tags: what they nest in without a heap, and what changes them.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
use crate::typed::MapKey;
use crate::typed::{Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Name, by_name, seq};
use core::marker::PhantomData;

/// `NullLast<Option<T>>` is `[T, "null"]`, for schemas that put null last. In a derive it is
/// `#[avro(null = "last")]`.
#[derive(Clone, Copy, Debug)]
pub struct NullLast<T>(PhantomData<T>);

impl<T: Describe> Describe for NullLast<Option<T>> {
    const DEF: &'static Def = &Def::Union { branches: &[T::DEF, &Def::primitive(Primitive::Null)] };
}

impl<'a, T: Decode<'a>> DecodeAs<'a, NullLast<Self>> for Option<T> {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        if d.union_index(2)? == 0 { T::decode(d).map(Some) } else { Ok(None) }
    }

    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match r.option(op, 1)? {
            None => Ok(None),
            Some(op) => T::resolve(r, op).map(Some),
        }
    }

    #[inline(always)]
    fn blank_as() -> Option<Self> {
        Some(None)
    }
}

impl<T: Encode> EncodeAs<NullLast<Self>> for Option<T> {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        match self {
            Some(value) => {
                e.index(0)?;
                value.encode(e)
            }
            None => e.index(1),
        }
    }
}

/// `OrNull<Tag>` is `[Tag, "null"]` for an `Option`: what [`NullLast`] is for plain types.
///
/// ```
/// use avocet::typed::{Describe, tags::{Date, OrNull}};
/// assert_eq!(OrNull::<Date>::SCHEMA_TEXT, r#"[{"type":"int","logicalType":"date"},"null"]"#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OrNull<Tag: ?Sized>(PhantomData<fn() -> Tag>);

impl<Tag: Describe> Describe for OrNull<Tag> {
    const DEF: &'static Def = &Def::Union { branches: &[Tag::DEF, &Def::primitive(Primitive::Null)] };
}

impl<'a, Tag: Describe, T: DecodeAs<'a, Tag>> DecodeAs<'a, OrNull<Tag>> for Option<T> {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        if d.union_index(2)? == 0 { T::decode_as(d).map(Some) } else { Ok(None) }
    }

    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        match r.option(op, 1)? {
            None => Ok(None),
            Some(op) => T::resolve_as(r, op).map(Some),
        }
    }

    #[inline(always)]
    fn blank_as() -> Option<Self> {
        Some(None)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<OrNull<Tag>> for Option<T> {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        match self {
            Some(value) => {
                e.index(0)?;
                value.encode_as(e)
            }
            None => e.index(1),
        }
    }
}

/// What a derive makes of a tag with `null = "last"`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`null = \"last\"` is for options, and `{Self}` is none",
    note = "write the tag as `Option<...>`"
)]
pub trait NullAfter {
    /// With null last.
    type Tag;
}

impl<Tag: Describe> NullAfter for Option<Tag> {
    type Tag = OrNull<Tag>;
}

/// A type as what it is without a tag, where a tag is asked for: `OrNull<Plain<&str>>`,
/// `Vec<Called<Plain<[u8; 16]>, Digest>>`.
#[derive(Clone, Copy, Debug)]
pub struct Plain<T: ?Sized>(PhantomData<fn() -> T>);

impl<T: Describe + ?Sized> Describe for Plain<T> {
    const DEF: &'static Def = T::DEF;
}

impl<'a, T: Decode<'a>> DecodeAs<'a, Plain<T>> for T {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        T::decode(d)
    }

    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        T::resolve(r, op)
    }

    #[inline(always)]
    fn blank_as() -> Option<Self> {
        T::blank()
    }
}

impl<T: Encode + ?Sized> EncodeAs<Plain<T>> for T {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        self.encode(e)
    }
}

/// What a `fixed` type is to be [`Called`].
pub trait FixedName {
    /// The name, with its namespace and so on.
    const NAME: Name;
}

/// `Called<Tag, N>` is the `fixed` type `Tag` under the name `N`: for schemas with a name of their own for it, or with
/// several of its kind.
///
/// ```
/// use avocet::typed::tags::{Called, FixedName, Uuid};
/// use avocet::typed::{Describe, Name};
///
/// struct OrderId;
///
/// impl FixedName for OrderId {
///     const NAME: Name = Name::new("OrderId");
/// }
///
/// let schema = r#"["null",{"type":"fixed","name":"OrderId","size":16,"logicalType":"uuid"}]"#;
/// assert_eq!(<Option<Called<Uuid, OrderId>>>::SCHEMA_TEXT, schema);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Called<Tag: ?Sized, N: ?Sized>(PhantomData<fn() -> Tag>, PhantomData<fn() -> N>);

impl<Tag: Describe + ?Sized, N: FixedName + ?Sized> Describe for Called<Tag, N> {
    const DEF: &'static Def = &by_name::renamed(Tag::DEF, N::NAME);
}

impl<'a, Tag: Describe + ?Sized, N: FixedName + ?Sized, T: DecodeAs<'a, Tag>> DecodeAs<'a, Called<Tag, N>> for T {
    #[inline]
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        <T as DecodeAs<'a, Tag>>::decode_as(d)
    }

    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        <T as DecodeAs<'a, Tag>>::resolve_as(r, op)
    }

    #[inline(always)]
    fn blank_as() -> Option<Self> {
        <T as DecodeAs<'a, Tag>>::blank_as()
    }
}

impl<Tag: Describe + ?Sized, N: FixedName + ?Sized, T: EncodeAs<Tag> + ?Sized> EncodeAs<Called<Tag, N>> for T {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        <T as EncodeAs<Tag>>::encode_as(self, e)
    }
}

/// Runs of `u8` are bytes; nothing is read as `u8` by a tag.
pub(super) const fn no_bytes<Tag: Describe>() {
    assert!(!Tag::IS_BYTE, "`u8` is no tag");
}

impl<'a, Tag: Describe, T: DecodeAs<'a, Tag>, const N: usize> DecodeAs<'a, [Tag; N]> for [T; N] {
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
        const { no_bytes::<Tag>() };
        seq::decode_exactly(d, Tag::MIN_SIZE, T::decode_as)
    }

    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        seq::resolve_exactly(r, op, Tag::MIN_SIZE, T::resolve_as)
    }
}

/// Writes items as one block, a level deeper.
pub(crate) fn items<Tag: Describe, T: EncodeAs<Tag>, S: Sink>(
    items: &[T],
    e: &mut Encoder<S>,
) -> Result<(), EncodeError<S::Error>> {
    const { no_bytes::<Tag>() };
    e.enter()?;
    if !items.is_empty() {
        e.block(items.len())?;
        for item in items {
            item.encode_as(e)?;
        }
    }
    e.leave();
    e.end()
}

/// Writes so many entries of a map as one block, a level deeper.
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
pub(crate) fn entries<'m, Tag: Describe, K: MapKey + 'm, V: EncodeAs<Tag> + 'm, S: Sink>(
    len: usize,
    entries: impl Iterator<Item = (&'m K, &'m V)>,
    e: &mut Encoder<S>,
) -> Result<(), EncodeError<S::Error>> {
    e.enter()?;
    if len > 0 {
        e.block(len)?;
        for (key, value) in entries {
            e.str(key.as_ref())?;
            value.encode_as(e)?;
        }
    }
    e.leave();
    e.end()
}

impl<Tag: Describe, T: EncodeAs<Tag>, const N: usize> EncodeAs<[Tag; N]> for [T; N] {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        items(self, e)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<[Tag]> for [T] {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        items(self, e)
    }
}

impl<Tag: Describe, T: EncodeAs<Tag>> EncodeAs<[Tag]> for &[T] {
    #[inline]
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        items(self, e)
    }
}
