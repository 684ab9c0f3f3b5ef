//! What a Rust type has to offer.

use super::def::Def;
use super::max::MaxSize;
use super::refers::Refers;
use super::seq::Seq;
use super::{bucket, flat, seq};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Schema;
use crate::sink::Sink;

/// A Rust type that is an Avro type. Everything here is a constant, without work at start.
///
/// Derive it with [`Avro`](derive@crate::Avro) or [`Describe`](derive@crate::Describe).
///
/// ```
/// use avocet::typed::Describe;
/// assert_eq!(<Option<i32>>::SCHEMA_TEXT, r#"["null","int"]"#);
/// assert_eq!(<Option<i32>>::MAX_SIZE.bytes(), 6);
/// assert_eq!(<Option<i32>>::FINGERPRINT, <Option<i32>>::SCHEMA.fingerprint()?);
/// # Ok::<(), avocet::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no Avro type",
    label = "`avocet::typed::Describe` is not implemented for it",
    note = "for a struct or an enum of yours, add `#[derive(Avro)]`",
    note = "for a foreign type, and for `u64` and `usize`, say which Avro type it is with `#[avro(as = ...)]`, or how it is coded with `#[avro(with = ...)]`"
)]
pub trait Describe {
    /// The type as a constant tree, from which the rest is made.
    const DEF: &'static Def;
    /// Its schema: text and tables in flash.
    const SCHEMA: &'static Schema<'static> = bucket::schema::<Self>();
    /// Its schema as JSON.
    const SCHEMA_TEXT: &'static str = Self::SCHEMA.text();
    /// CRC-64-AVRO of its schema's Parsing Canonical Form.
    const FINGERPRINT: u64 = flat::fingerprint(Self::DEF, Self::REFERS_4);
    /// The most bytes that a value occupies, or why there is no such number.
    const MAX_SIZE: MaxSize = MaxSize::of(Self::DEF);
    /// The least bytes that a value occupies.
    const MIN_SIZE: usize = Self::DEF.least();

    /// Whether a run of such values is `bytes`, not an array: so for `u8`.
    #[doc(hidden)]
    const IS_BYTE: bool = false;

    /// Definitions of what stands by its name in `DEF`.
    #[doc(hidden)]
    const REFERS_1: &'static Refers = Refers::NONE;
    /// With those that these refer to, and so on.
    #[doc(hidden)]
    const REFERS_2: &'static Refers = Refers::NONE;
    #[doc(hidden)]
    const REFERS_3: &'static Refers = Refers::NONE;
    #[doc(hidden)]
    const REFERS_4: &'static Refers = Refers::NONE;
}

/// A type that can be read from Avro's binary encoding.
///
/// `'a` is the input that borrowed parts point into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from Avro",
    label = "`avocet::typed::Decode` is not implemented for it",
    note = "for a struct or an enum of yours, add `#[derive(Avro)]`",
    note = "for a foreign type, and for `u64` and `usize`, say which Avro type it is with `#[avro(as = ...)]`, or how it is coded with `#[avro(with = ...)]`"
)]
pub trait Decode<'a>: Describe + Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// Those of [`Decoder`]'s methods; [`ErrorKind::ValueRange`] and [`ErrorKind::Capacity`] for what the Rust type
    /// cannot hold.
    ///
    /// [`ErrorKind::ValueRange`]: crate::ErrorKind::ValueRange
    /// [`ErrorKind::Capacity`]: crate::ErrorKind::Capacity
    fn decode(d: &mut Decoder<'a>) -> Result<Self>;

    /// Reads a value in place of this one, and keeps what memory it has. After an error the value is valid and
    /// unspecified.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
        *self = Self::decode(d)?;
        Ok(())
    }

    /// Passes over a value. Where [`decode`](Self::decode) succeeds, this does too and ends at the same byte; it need
    /// not look at what it passes.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), or fewer.
    #[inline]
    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        Self::decode(d).map(|_| ())
    }

    /// Reads a value that was written with another schema, as the plan of `r` says; `op` is the op of the value.
    ///
    /// Derives read any. A type that implements this trait by hand, and not this method, is read where its bytes are the
    /// same: as it is, or as an `int` where it is a `long`, `bytes` where it is a `string`, or the other way round.
    ///
    /// A lazy view ([`Array`](super::Array), [`Map`](super::Map)) of items that were written with another schema decodes each
    /// of them once to find its end, and again when one iterates; blocks that say their size are jumped.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and what is in the way between the two schemas.
    #[inline]
    fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.as_is(op)?;
        Self::decode(r.decoder())
    }

    /// [`resolve`](Self::resolve) in place of this value, keeping what memory it has. After an error the value is valid and
    /// unspecified.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
        *self = Self::resolve(r, op)?;
        Ok(())
    }

    /// Some value, for fields to be read in place of it in whatever order they come; `None` if there is none that costs
    /// nothing.
    #[doc(hidden)]
    #[inline(always)]
    fn blank() -> Option<Self> {
        None
    }

    /// So many of them.
    #[doc(hidden)]
    #[inline(always)]
    fn blank_array<const N: usize>() -> Option<[Self; N]> {
        None
    }

    /// [`resolve_into`](Self::resolve_into) for a run of values.
    #[doc(hidden)]
    #[inline]
    fn resolve_seq<S: Seq<Self>>(r: &mut Resolver<'a>, op: Op, out: &mut S) -> Result<()> {
        seq::resolve(r, op, out)
    }

    /// [`resolve`](Self::resolve) for exactly so many values.
    #[doc(hidden)]
    #[inline]
    fn resolve_array<const N: usize>(r: &mut Resolver<'a>, op: Op) -> Result<[Self; N]> {
        seq::resolve_array(r, op)
    }

    /// Reads a run of values.
    #[doc(hidden)]
    #[inline]
    fn decode_seq<S: Seq<Self>>(d: &mut Decoder<'a>, out: &mut S) -> Result<()> {
        seq::decode(d, out)
    }

    /// Reads exactly so many values.
    #[doc(hidden)]
    #[inline]
    fn decode_array<const N: usize>(d: &mut Decoder<'a>) -> Result<[Self; N]> {
        seq::decode_array(d)
    }

    /// Reads exactly so many values, in place of others.
    #[doc(hidden)]
    #[inline]
    fn decode_array_into(items: &mut [Self], d: &mut Decoder<'a>) -> Result<()> {
        seq::decode_array_into(items, d)
    }

    /// Passes over exactly so many values, or over any number of them.
    #[doc(hidden)]
    #[inline]
    fn skip_array<const N: usize>(d: &mut Decoder<'a>) -> Result<()> {
        seq::skip::<Self>(d)
    }

    /// Passes over a run of values.
    #[doc(hidden)]
    #[inline]
    fn skip_seq(d: &mut Decoder<'a>) -> Result<()> {
        seq::skip::<Self>(d)
    }
}

/// A type that can be written in Avro's binary encoding.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as Avro",
    label = "`avocet::typed::Encode` is not implemented for it",
    note = "for a struct or an enum of yours, add `#[derive(Avro)]`",
    note = "for a foreign type, and for `u64` and `usize`, say which Avro type it is with `#[avro(as = ...)]`, or how it is coded with `#[avro(with = ...)]`"
)]
pub trait Encode: Describe {
    /// Writes the value.
    ///
    /// # Errors
    /// [`EncodeError::Value`] for a value that its Avro type cannot hold; [`EncodeError::Sink`].
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>>;

    /// Writes a run of values.
    #[doc(hidden)]
    #[inline]
    fn encode_seq<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>>
    where
        Self: Sized,
    {
        seq::encode(items, e)
    }

    /// Writes exactly so many values.
    #[doc(hidden)]
    #[inline]
    fn encode_array<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>>
    where
        Self: Sized,
    {
        seq::encode(items, e)
    }
}

/// A type whose values borrow from the input for as long as one likes: what generic code over borrowed rows asks for.
///
/// For types that borrow nothing, [`At`](Self::At) is the type itself.
pub trait Typed: Describe {
    /// The type, borrowing for `'a`.
    type At<'a>: Decode<'a>;
}

/// A type that is read as what `Tag` describes: logical types, and types of other crates.
///
/// Tags nest: `Option<TimestampMicros>` reads an `Option<i64>`. A tag of your own can be implemented for a type of
/// another crate. In a derive it is `#[avro(as = Tag)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as `{Tag}`",
    label = "`avocet::typed::DecodeAs<{Tag}>` is not implemented for `{Self}`",
    note = "see the module `avocet::typed::tags` for what each tag takes; a tag of your own can be implemented for a type of another crate"
)]
pub trait DecodeAs<'a, Tag: Describe + ?Sized>: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_as(d: &mut Decoder<'a>) -> Result<Self>;

    /// Reads a value that was written with another schema; see [`Decode::resolve`]. Without it, a value is read where its
    /// bytes are the same.
    ///
    /// # Errors
    /// As [`Decode::resolve`].
    #[inline]
    fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
        r.as_is(op)?;
        Self::decode_as(r.decoder())
    }

    /// See [`Decode::blank`].
    #[doc(hidden)]
    #[inline(always)]
    fn blank_as() -> Option<Self> {
        None
    }
}

/// A type that is written as what `Tag` describes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as `{Tag}`",
    label = "`avocet::typed::EncodeAs<{Tag}>` is not implemented for `{Self}`",
    note = "see the module `avocet::typed::tags` for what each tag takes; a tag of your own can be implemented for a type of another crate"
)]
pub trait EncodeAs<Tag: Describe + ?Sized> {
    /// Writes the value.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>>;
}
