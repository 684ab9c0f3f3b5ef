//! UUIDs, as bytes and as text.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{LogicalType, Primitive};
use crate::sink::Sink;
use crate::typed::{Cap, Decode, DecodeAs, Def, Describe, Encode, EncodeAs, Name, Typed};

/// A UUID as a `fixed` of 16 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Uuid(
    /// The bytes, most significant first.
    pub [u8; 16],
);

impl Describe for Uuid {
    const DEF: &'static Def = &Def::Fixed { name: Name::new("Uuid"), size: 16, logical: Some(LogicalType::Uuid) };
}

impl Decode<'_> for Uuid {
    #[inline]
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        d.fixed_array().copied().map(Self)
    }
}

impl Encode for Uuid {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.fixed(&self.0)
    }
}

/// A UUID as text of RFC 9562: `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct UuidText(
    /// The bytes, most significant first.
    pub [u8; 16],
);

impl Describe for UuidText {
    const DEF: &'static Def =
        &Def::Primitive { of: Primitive::String, logical: Some(LogicalType::Uuid), max: Cap::Max(36) };
}

/// Bytes of the five groups of a UUID.
const GROUPS: [usize; 5] = [4, 2, 2, 2, 6];

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a' - 10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A' - 10)),
        _ => None,
    }
}

fn uuid_of(text: &[u8]) -> Option<[u8; 16]> {
    let mut uuid = [0; 16];
    let (mut text, mut to) = (text, uuid.iter_mut());
    for (index, group) in GROUPS.into_iter().enumerate() {
        if index > 0 {
            text = text.strip_prefix(b"-")?;
        }
        for byte in to.by_ref().take(group) {
            let ([high, low], rest) = text.split_first_chunk()?;
            *byte = digit(*high)? << 4 | digit(*low)?;
            text = rest;
        }
    }
    text.is_empty().then_some(uuid)
}

fn text_of(uuid: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let (mut to, mut bytes) = (text.iter_mut(), uuid.iter());
    for (index, group) in GROUPS.into_iter().enumerate() {
        if index > 0 {
            to.next();
        }
        for byte in bytes.by_ref().take(group) {
            for nibble in [byte >> 4, byte & 15] {
                if let Some(to) = to.next() {
                    *to = if nibble < 10 { nibble.wrapping_add(b'0') } else { nibble.wrapping_add(b'a' - 10) };
                }
            }
        }
    }
    text
}

impl Decode<'_> for UuidText {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        uuid_of(d.bytes()?).map(Self).ok_or(Error::new(ErrorKind::LogicalValue, at))
    }
}

impl Encode for UuidText {
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.bytes(&text_of(self.0))
    }
}

macro_rules! uuid {
    ($($tag:ident)*) => {$(
        super::itself!($tag);

        impl Typed for $tag {
            type At<'a> = Self;
        }

        impl DecodeAs<'_, $tag> for [u8; 16] {
            #[inline]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                $tag::decode(d).map(|uuid| uuid.0)
            }
        }

        impl EncodeAs<$tag> for [u8; 16] {
            #[inline]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                $tag(*self).encode(e)
            }
        }
    )*};
}

uuid!(Uuid UuidText);
