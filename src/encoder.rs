//! Floor 2: the cursor in the other direction. One method per primitive, into any [`Sink`].

use crate::limits::Limits;
use crate::sink::Sink;
use crate::wire;
use core::fmt;

/// Why a value could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EncodeError<E> {
    /// The value has no encoding in its Avro type.
    Value(ValueError),
    /// The sink refused.
    Sink(E),
}

/// Why a value has no encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ValueError {
    /// An integer outside the range of its Avro type.
    IntegerRange,
    /// A decimal with more digits than its precision, or that its scale cannot hold.
    Decimal,
    /// Bytes whose number is not that of the fixed type.
    FixedSize,
    /// A length beyond what an Avro `long` or this block can say.
    Length,
    /// A date or time outside what its logical type can say.
    Time,
    /// Values nested deeper than the limit.
    Depth,
    /// A lazy view of an array or a map that was written with another schema, and holds an item that cannot be read.
    Unreadable,
}

impl ValueError {
    /// A short sentence, the same that `Display` prints.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::IntegerRange => "integer outside the range of its Avro type",
            Self::Decimal => "decimal does not fit its precision and scale",
            Self::FixedSize => "number of bytes is not that of the fixed type",
            Self::Length => "too long",
            Self::Time => "date or time outside its logical type",
            Self::Depth => "values nested deeper than the limit",
            Self::Unreadable => "an item of another schema cannot be read",
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for ValueError {}

impl<E> From<ValueError> for EncodeError<E> {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

impl<E: fmt::Display> fmt::Display for EncodeError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for EncodeError<E> {}

/// Writes the binary encoding to a [`Sink`].
///
/// ```
/// use avocet::{Encoder, SliceSink};
/// let mut room = [0; 8];
/// let mut e = Encoder::new(SliceSink::new(&mut room));
/// e.str("foo").unwrap();
/// e.int(27).unwrap();
/// assert_eq!(e.into_sink().written(), [0x06, b'f', b'o', b'o', 0x36]);
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<S> {
    sink: S,
    depth: u16,
}

impl<S: Sink> Encoder<S> {
    /// Writes to `sink`.
    #[inline]
    pub const fn new(sink: S) -> Self {
        Self::with_depth(sink, Limits::SERVER.depth)
    }

    /// Writes to `sink` values that nest so deep at most, as [`Limits::depth`] says for reading.
    #[inline]
    pub const fn with_depth(sink: S, depth: u16) -> Self {
        Self { sink, depth }
    }

    /// Goes one level deeper: into an array, a map, or what a value owns behind a pointer.
    ///
    /// # Errors
    /// [`ValueError::Depth`].
    #[inline]
    pub fn enter(&mut self) -> Result<(), ValueError> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(())
            }
            None => Err(ValueError::Depth),
        }
    }

    /// Comes back from where [`enter`](Self::enter) went. Not called after an error: the datum is given up then.
    #[inline]
    pub const fn leave(&mut self) {
        self.depth = self.depth.saturating_add(1);
    }

    /// The sink.
    #[inline]
    pub const fn sink(&self) -> &S {
        &self.sink
    }

    /// The sink, to write to it directly.
    #[inline]
    pub const fn sink_mut(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Gives the sink back.
    #[inline]
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// Writes bytes as they are.
    #[inline]
    fn put(&mut self, bytes: &[u8]) -> Result<(), EncodeError<S::Error>> {
        self.sink.write(bytes).map_err(EncodeError::Sink)
    }

    /// A boolean.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn boolean(&mut self, value: bool) -> Result<(), EncodeError<S::Error>> {
        self.put(&[u8::from(value)])
    }

    /// An `int`.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn int(&mut self, value: i32) -> Result<(), EncodeError<S::Error>> {
        self.long(i64::from(value))
    }

    /// A `long`.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn long(&mut self, value: i64) -> Result<(), EncodeError<S::Error>> {
        #[cfg(target_pointer_width = "64")]
        {
            let zagged = wire::zag(value);
            if zagged < 0x80 { self.put(&[zagged as u8]) } else { self.longer(zagged) }
        }
        #[cfg(not(target_pointer_width = "64"))]
        self.put(wire::put_long(value).as_bytes())
    }

    /// More than one byte.
    #[cfg(target_pointer_width = "64")]
    #[inline]
    fn longer(&mut self, zagged: u64) -> Result<(), EncodeError<S::Error>> {
        if zagged >> wire::WORD_BITS == 0 {
            let (word, len) = wire::put_word(zagged);
            self.sink.write_word(word.to_le_bytes(), len).map_err(EncodeError::Sink)
        } else {
            self.longest(wire::zigzag(zagged))
        }
    }

    /// More than a word.
    #[cfg(target_pointer_width = "64")]
    #[cold]
    #[inline(never)]
    fn longest(&mut self, value: i64) -> Result<(), EncodeError<S::Error>> {
        self.put(wire::put_long(value).as_bytes())
    }

    /// A `float`, every bit kept.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn float(&mut self, value: f32) -> Result<(), EncodeError<S::Error>> {
        self.put(&value.to_le_bytes())
    }

    /// A `double`, every bit kept.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn double(&mut self, value: f64) -> Result<(), EncodeError<S::Error>> {
        self.put(&value.to_le_bytes())
    }

    /// A length, a count, or an index.
    ///
    /// # Errors
    /// [`ValueError::Length`] beyond `i64::MAX`; [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn length(&mut self, value: usize) -> Result<(), EncodeError<S::Error>> {
        // Lengths of text are mostly of one byte or two: the second is not worth the general way.
        #[cfg(target_pointer_width = "64")]
        if (0x40..0x2000).contains(&value) {
            let zagged = value << 1;
            return self.put(&[zagged as u8 | 0x80, (zagged >> 7) as u8]);
        }
        match i64::try_from(value) {
            Ok(value) => self.long(value),
            Err(_) => Err(EncodeError::Value(ValueError::Length)),
        }
    }

    /// One integer after another.
    #[cfg(target_pointer_width = "64")]
    #[inline]
    pub(crate) fn longs<T: Copy + Into<i64>>(&mut self, values: &[T]) -> Result<(), EncodeError<S::Error>> {
        // Gathered before the sink sees them, without a branch on the length of any: lengths are what cannot be foretold.
        let mut room = [0; 512];
        let mut len = 0usize;
        for value in values {
            let zagged = wire::zag((*value).into());
            match room.get_mut(len..).and_then(<[u8]>::first_chunk_mut::<8>) {
                Some(place) if zagged >> wire::WORD_BITS == 0 => {
                    let (word, used) = wire::put_word(zagged);
                    *place = word.to_le_bytes();
                    len = len.saturating_add(used);
                }
                _ => {
                    self.put(room.get(..len).unwrap_or_default())?;
                    self.long((*value).into())?;
                    len = 0;
                }
            }
        }
        self.put(room.get(..len).unwrap_or_default())
    }

    /// `bytes`.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn bytes(&mut self, value: &[u8]) -> Result<(), EncodeError<S::Error>> {
        self.length(value.len())?;
        self.put(value)
    }

    /// A `string`.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn str(&mut self, value: &str) -> Result<(), EncodeError<S::Error>> {
        self.bytes(value.as_bytes())
    }

    /// A `fixed`: the bytes alone.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[inline]
    pub fn fixed(&mut self, value: &[u8]) -> Result<(), EncodeError<S::Error>> {
        self.put(value)
    }

    /// The index of a union's branch or an enum's symbol.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    pub fn index(&mut self, value: u32) -> Result<(), EncodeError<S::Error>> {
        self.long(i64::from(value))
    }

    /// The head of a block of `count` items of an array or map, without its size. A block of no items is not written: its
    /// head would be the [`end`](Self::end).
    ///
    /// # Errors
    /// [`ValueError::Length`] beyond `i64::MAX`; [`EncodeError::Sink`].
    #[inline]
    pub fn block(&mut self, count: usize) -> Result<(), EncodeError<S::Error>> {
        if count == 0 { Ok(()) } else { self.length(count) }
    }

    /// The head of a block whose items occupy `size` bytes, so that readers can skip it.
    ///
    /// # Errors
    /// [`ValueError::Length`] beyond `i64::MAX`; [`EncodeError::Sink`].
    #[inline]
    pub fn sized_block(&mut self, count: usize, size: usize) -> Result<(), EncodeError<S::Error>> {
        if count == 0 {
            return Ok(());
        }
        match i64::try_from(count) {
            Ok(count) => self.long(count.wrapping_neg())?,
            Err(_) => return Err(EncodeError::Value(ValueError::Length)),
        }
        self.length(size)
    }

    /// The end of an array or map.
    ///
    /// # Errors
    /// [`EncodeError::Sink`].
    #[inline]
    pub fn end(&mut self) -> Result<(), EncodeError<S::Error>> {
        self.put(&[0])
    }
}
