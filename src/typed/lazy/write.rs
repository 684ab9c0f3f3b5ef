//! Lazy views as they are written, and as they are made of values.

use super::{Array, Map, Part};
use crate::encoder::{EncodeError, Encoder, ValueError};
use crate::resolve::code::SAME;
use crate::sink::{CountSink, Sink, SliceFull, SliceSink};
use crate::typed::{Decode, Encode, seq};
use core::convert::Infallible;
use core::marker::PhantomData;

macro_rules! encode {
    ($name:ident, |$e:ident, $part:pat_param| $write:expr) => {
        /// What is of the same schema is copied as it is; other values are decoded, and written as one block.
        impl<'a, T: Decode<'a> + Encode> Encode for $name<'a, T> {
            #[inline]
            fn encode<S: Sink>(&self, $e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
                if self.part.op == SAME {
                    return $e.fixed(self.part.bytes);
                }
                $e.enter()?;
                let count = self.count_items();
                if count > 0 {
                    $e.block(count)?;
                }
                for part in self {
                    let $part = part.map_err(|_| ValueError::Unreadable)?;
                    $write;
                }
                $e.leave();
                $e.end()
            }
        }
    };
}

encode!(Array, |e, item| item.encode(e)?);
encode!(Map, |e, (key, value)| {
    e.str(key)?;
    value.encode(e)?;
});

impl<'a, T> Array<'a, T> {
    /// Encodes items into `room`, to be written as part of something larger.
    ///
    /// # Errors
    /// [`EncodeError::Sink`] if `room` is too small; [`EncodeError::Value`].
    pub fn from_items(items: &[T], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        T: Encode,
    {
        let mut e = Encoder::new(SliceSink::new(room));
        seq::encode(items, &mut e)?;
        Ok(Self { part: Part { bytes: e.into_sink().into_written(), ..Part::EMPTY }, of: PhantomData })
    }

    /// [`from_items`](Self::from_items) with the size of the block in front of the items, so that who passes over the
    /// array can jump. Items are encoded twice, to count first.
    ///
    /// ```
    /// use avocet::typed::Array;
    /// let mut room = [0; 16];
    /// let words = Array::from_items_sized(&["a", "bc"], &mut room).unwrap();
    /// assert_eq!(words.encoded(), b"\x03\x0a\x02a\x04bc\0");
    /// ```
    ///
    /// # Errors
    /// As [`from_items`](Self::from_items).
    pub fn from_items_sized(items: &[T], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        T: Encode,
    {
        let mut counter = Encoder::new(CountSink::new());
        let counted = put_items(items, &mut counter);
        let mut e = Encoder::new(SliceSink::new(room));
        e.sized_block(items.len(), size(&counter, counted)?)?;
        put_items(items, &mut e)?;
        e.end()?;
        let part = Part { bytes: e.into_sink().into_written(), ..Part::EMPTY };
        Ok(Self { part, of: PhantomData })
    }
}

impl<'a, V> Map<'a, V> {
    /// [`from_entries`](Self::from_entries) with the size of the block in front of the entries, so that who passes over
    /// the map can jump. Entries are encoded twice, to count first.
    ///
    /// # Errors
    /// As [`from_entries`](Self::from_entries).
    pub fn from_entries_sized(entries: &[(&str, V)], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        V: Encode,
    {
        let mut counter = Encoder::new(CountSink::new());
        let counted = put_entries(entries, &mut counter);
        let mut e = Encoder::new(SliceSink::new(room));
        e.sized_block(entries.len(), size(&counter, counted)?)?;
        put_entries(entries, &mut e)?;
        e.end()?;
        let part = Part { bytes: e.into_sink().into_written(), ..Part::EMPTY };
        Ok(Self { part, of: PhantomData })
    }

    /// Encodes entries into `room`, to be written as part of something larger.
    ///
    /// # Errors
    /// [`EncodeError::Sink`] if `room` is too small; [`EncodeError::Value`].
    pub fn from_entries(entries: &[(&str, V)], room: &'a mut [u8]) -> Result<Self, EncodeError<SliceFull>>
    where
        V: Encode,
    {
        let mut e = Encoder::new(SliceSink::new(room));
        e.block(entries.len())?;
        put_entries(entries, &mut e)?;
        e.end()?;
        Ok(Self { part: Part { bytes: e.into_sink().into_written(), ..Part::EMPTY }, of: PhantomData })
    }
}

fn put_entries<V: Encode, S: Sink>(entries: &[(&str, V)], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
    for (key, value) in entries {
        e.str(key)?;
        value.encode(e)?;
    }
    Ok(())
}

fn put_items<T: Encode, S: Sink>(items: &[T], e: &mut Encoder<S>) -> Result<(), EncodeError<S::Error>> {
    items.iter().try_for_each(|item| item.encode(e))
}

/// The bytes that have been counted.
fn size(counter: &Encoder<CountSink>, counted: Result<(), EncodeError<Infallible>>) -> Result<usize, ValueError> {
    match counted {
        Ok(()) => usize::try_from(counter.sink().count()).map_err(|_| ValueError::Length),
        Err(EncodeError::Value(error)) => Err(error),
        Err(EncodeError::Sink(never)) => match never {},
    }
}
