//! Vectors of values, whatever keeps their memory.

/// What every vector of values does alike, whatever keeps its memory: what a run of values is, its items decide.
macro_rules! vector {
    ($vec:ident $(, $n:ident)?) => {
        impl<'a, T: Decode<'a> $(, const $n: usize)?> Decode<'a> for $vec<T $(, $n)?> {
            #[inline]
            fn decode(d: &mut Decoder<'a>) -> Result<Self> {
                let mut items = Self::new();
                T::decode_seq(d, &mut items)?;
                Ok(items)
            }

            #[inline]
            fn decode_into(&mut self, d: &mut Decoder<'a>) -> Result<()> {
                T::decode_seq(d, self)
            }

            #[inline]
            fn resolve(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut items = Self::new();
                T::resolve_seq(r, op, &mut items)?;
                Ok(items)
            }

            #[inline]
            fn resolve_into(&mut self, r: &mut Resolver<'a>, op: Op) -> Result<()> {
                T::resolve_seq(r, op, self)
            }

            #[inline(always)]
            fn blank() -> Option<Self> {
                Some(Self::new())
            }

            #[inline]
            fn skip(d: &mut Decoder<'a>) -> Result<()> {
                T::skip_seq(d)
            }
        }

        impl<T: Encode $(, const $n: usize)?> Encode for $vec<T $(, $n)?> {
            #[inline]
            fn encode<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                T::encode_seq(self, e)
            }
        }

        impl<T: Typed $(, const $n: usize)?> Typed for $vec<T $(, $n)?> {
            type At<'a> = $vec<T::At<'a> $(, $n)?>;
        }

        impl<'a, Tag: Describe, T: DecodeAs<'a, Tag> $(, const $n: usize)?> DecodeAs<'a, $vec<Tag $(, $n)?>>
            for $vec<T $(, $n)?>
        {
            #[inline]
            fn decode_as(d: &mut Decoder<'a>) -> Result<Self> {
                let mut items = Self::new();
                $crate::typed::decode_as::<Tag, T, _>(d, &mut items)?;
                Ok(items)
            }

            #[inline]
            fn resolve_as(r: &mut Resolver<'a>, op: Op) -> Result<Self> {
                let mut items = Self::new();
                $crate::typed::resolve_as::<Tag, T, _>(r, op, &mut items)?;
                Ok(items)
            }

            #[inline(always)]
            fn blank_as() -> Option<Self> {
                Some(Self::new())
            }
        }

        impl<Tag: Describe, T: EncodeAs<Tag> $(, const $n: usize)?> EncodeAs<$vec<Tag $(, $n)?>> for $vec<T $(, $n)?> {
            #[inline]
            fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                tags::items(self, e)
            }
        }
    };
}

pub(crate) use vector;
