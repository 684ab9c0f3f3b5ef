//! Null, booleans, numbers.

use super::{Decode, Def, Describe, Encode, Typed, seq};
use crate::decoder::Decoder;
use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::resolve::Resolver;
use crate::resolve::code::Op;
use crate::schema::Primitive;
use crate::sink::Sink;

macro_rules! primitive {
    ($($rust:ty: $avro:ident, $read:ident $(, bulk $bytes:literal)? $(, run $run:ident $put:ident)?;)*) => {$(
        impl Describe for $rust {
            const DEF: &'static Def = &Def::primitive(Primitive::$avro);
        }

        impl Decode<'_> for $rust {
            #[inline(always)]
            fn decode(d: &mut Decoder<'_>) -> Result<Self> {
                d.$read()
            }

            #[inline(always)]
            fn resolve(r: &mut Resolver<'_>, op: Op) -> Result<Self> {
                r.$read(op)
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self::default())
            }

            #[inline(always)]
            fn blank_array<const N: usize>() -> Option<[Self; N]> {
                Some([Self::default(); N])
            }

            #[inline]
            fn decode_array<const N: usize>(d: &mut Decoder<'_>) -> Result<[Self; N]> {
                seq::decode_array_plain(d)
            }

            $(
                #[inline]
                fn skip(d: &mut Decoder<'_>) -> Result<()> {
                    d.advance($bytes)
                }

                #[inline]
                fn decode_seq<S: seq::Seq<Self>>(d: &mut Decoder<'_>, out: &mut S) -> Result<()> {
                    seq::decode_plain(d, out, Self::from_le_bytes)
                }
            )?

            $(
                #[cfg(target_pointer_width = "64")]
                #[inline]
                fn decode_seq<S: seq::Seq<Self>>(d: &mut Decoder<'_>, out: &mut S) -> Result<()> {
                    seq::decode_run(d, out, Decoder::$run)
                }

                #[cfg(target_pointer_width = "64")]
                #[inline]
                fn skip_seq(d: &mut Decoder<'_>) -> Result<()> {
                    seq::skip_run(d)
                }
            )?
        }

        impl Encode for $rust {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$read(*self)
            }

            $(
                /// A copy of many numbers is quicker than many copies.
                #[cfg(target_pointer_width = "64")]
                #[inline]
                fn encode_seq<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                    const RUN: usize = 64;
                    e.enter()?;
                    e.block(items.len())?;
                    for items in items.chunks(RUN) {
                        let mut run = [0; RUN * $bytes];
                        let (places, _) = run.as_chunks_mut::<$bytes>();
                        for (place, item) in places.iter_mut().zip(items) {
                            *place = item.to_le_bytes();
                        }
                        e.fixed(run.get(..size_of_val(items)).unwrap_or_default())?;
                    }
                    e.leave();
                    e.end()
                }
            )?

            $(
                #[cfg(target_pointer_width = "64")]
                #[inline]
                fn encode_seq<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                    e.enter()?;
                    e.block(items.len())?;
                    e.$put(items)?;
                    e.leave();
                    e.end()
                }
            )?
        }

        impl Typed for $rust {
            type At<'a> = Self;
        }
    )*};
}

primitive! {
    bool: Boolean, boolean;
    i32: Int, int, run ints longs;
    i64: Long, long, run longs longs;
    f32: Float, float, bulk 4;
    f64: Double, double, bulk 8;
}

/// Numbers that have no Avro type of their own: those of the next larger one, of which some are refused.
macro_rules! narrow {
    ($($rust:ty: $avro:ident, $read:ident;)*) => {$(
        impl Describe for $rust {
            const DEF: &'static Def = &Def::primitive(Primitive::$avro);
        }

        impl Decode<'_> for $rust {
            #[inline]
            fn decode(d: &mut Decoder<'_>) -> Result<Self> {
                let at = d.position();
                Self::try_from(d.$read()?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
            }

            #[inline]
            fn resolve(r: &mut Resolver<'_>, op: Op) -> Result<Self> {
                let at = r.decoder().position();
                Self::try_from(r.$read(op)?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self::default())
            }

            #[inline(always)]
            fn blank_array<const N: usize>() -> Option<[Self; N]> {
                Some([Self::default(); N])
            }

            #[inline]
            fn skip(d: &mut Decoder<'_>) -> Result<()> {
                d.long().map(|_| ())
            }

            #[inline]
            fn decode_array<const N: usize>(d: &mut Decoder<'_>) -> Result<[Self; N]> {
                seq::decode_array_plain(d)
            }
        }

        impl Encode for $rust {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                e.$read((*self).into())
            }
        }

        impl Typed for $rust {
            type At<'a> = Self;
        }
    )*};
}

narrow! {
    i8: Int, int;
    i16: Int, int;
    u16: Int, int;
    u32: Long, long;
}

impl Describe for u8 {
    const DEF: &'static Def = &Def::primitive(Primitive::Int);
    const IS_BYTE: bool = true;
}

impl Decode<'_> for u8 {
    #[inline]
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        let at = d.position();
        Self::try_from(d.int()?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
    }

    #[inline(always)]
    fn resolve(r: &mut Resolver<'_>, op: Op) -> Result<Self> {
        let at = r.decoder().position();
        Self::try_from(r.int(op)?).map_err(|_| Error::new(ErrorKind::ValueRange, at))
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(Self::default())
    }

    #[inline(always)]
    fn blank_array<const N: usize>() -> Option<[Self; N]> {
        Some([Self::default(); N])
    }

    #[inline]
    fn resolve_seq<S: seq::Seq<Self>>(r: &mut Resolver<'_>, op: Op, out: &mut S) -> Result<()> {
        let at = r.decoder().position();
        let bytes = r.bytes(op)?;
        out.truncate(0);
        out.extend(bytes.iter().copied()).map_err(|seq::Full| Error::new(ErrorKind::Capacity, at))
    }

    #[inline]
    fn resolve_array<const N: usize>(r: &mut Resolver<'_>, op: Op) -> Result<[Self; N]> {
        r.fixed_array(op).copied()
    }

    #[inline]
    fn skip(d: &mut Decoder<'_>) -> Result<()> {
        d.long().map(|_| ())
    }

    #[inline]
    fn decode_seq<S: seq::Seq<Self>>(d: &mut Decoder<'_>, out: &mut S) -> Result<()> {
        let at = d.position();
        let bytes = d.bytes()?;
        out.truncate(0);
        out.extend(bytes.iter().copied()).map_err(|seq::Full| Error::new(ErrorKind::Capacity, at))
    }

    #[inline]
    fn decode_array<const N: usize>(d: &mut Decoder<'_>) -> Result<[Self; N]> {
        d.fixed_array().copied()
    }

    #[inline]
    fn decode_array_into(items: &mut [Self], d: &mut Decoder<'_>) -> Result<()> {
        let bytes = d.fixed(items.len())?;
        for (to, from) in items.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(())
    }

    #[inline]
    fn skip_array<const N: usize>(d: &mut Decoder<'_>) -> Result<()> {
        d.advance(N)
    }

    #[inline]
    fn skip_seq(d: &mut Decoder<'_>) -> Result<()> {
        d.bytes().map(|_| ())
    }
}

impl Encode for u8 {
    #[inline]
    fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.int((*self).into())
    }

    #[inline]
    fn encode_seq<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.bytes(items)
    }

    #[inline]
    fn encode_array<S: Sink>(items: &[Self], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        e.fixed(items)
    }
}

impl Typed for u8 {
    type At<'a> = Self;
}

impl Describe for () {
    const DEF: &'static Def = &Def::primitive(Primitive::Null);
}

impl Decode<'_> for () {
    #[inline(always)]
    fn decode(_: &mut Decoder<'_>) -> Result<Self> {
        Ok(())
    }

    #[inline(always)]
    fn blank() -> Option<Self> {
        Some(())
    }
}

impl Encode for () {
    #[inline]
    fn encode<S: Sink>(&self, _: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
        Ok(())
    }
}

impl Typed for () {
    type At<'a> = Self;
}
