//! `uuid` 1: [`Uuid`] as bytes, with the tag [`tags::Uuid`], and as text, with
//! [`tags::UuidText`]. Both are in use, so the tag says which.

use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::Result;
use crate::sink::Sink;
use crate::typed::{Decode, DecodeAs, Encode, EncodeAs, tags};
use uuid::Uuid;

macro_rules! uuid {
    ($($tag:ident)*) => {$(
        impl DecodeAs<'_, tags::$tag> for Uuid {
            #[inline]
            fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
                tags::$tag::decode(d).map(|uuid| Self::from_bytes(uuid.0))
            }
        }

        impl EncodeAs<tags::$tag> for Uuid {
            #[inline]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                tags::$tag(*self.as_bytes()).encode(e)
            }
        }
    )*};
}

uuid!(Uuid UuidText);
