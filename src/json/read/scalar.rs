//! Values that hold no others.

use super::cursor::Cursor;
use super::decimal::{Decimal, NoInteger};
use super::{ReadError, refused};
use crate::encoder::Encoder;
use crate::error::{Error, ErrorKind, Result};
use crate::json::buffered::Buffered;
use crate::schema::{Enum, Primitive};
use crate::sink::Sink;
use crate::text::Text;
use crate::wire::{lex, special, special_or_high};

/// Reads a value of a primitive type and writes it.
#[inline]
pub(super) fn primitive<S: Sink>(
    primitive: Primitive,
    cursor: &mut Cursor<'_>,
    encoder: &mut Encoder<S>,
) -> Result<(), ReadError<S::Error>> {
    match primitive {
        Primitive::Null => {
            cursor.literal(b"n")?;
            return Ok(());
        }
        Primitive::Boolean => {
            let value = cursor.literal(b"tf")? == "true";
            encoder.boolean(value)
        }
        Primitive::Int => {
            let at = cursor.at();
            let value = i32::try_from(integer(cursor)?).map_err(|_| Error::new(ErrorKind::JsonRange, at))?;
            encoder.int(value)
        }
        Primitive::Long => encoder.long(integer(cursor)?),
        Primitive::Float => {
            let at = cursor.at();
            let value = match special_float(cursor)? {
                Some(value) => value as f32,
                None => Decimal::of(cursor.number()?).float().ok_or_else(|| Error::new(ErrorKind::JsonRange, at))?,
            };
            encoder.float(value)
        }
        Primitive::Double => {
            let at = cursor.at();
            let value = match special_float(cursor)? {
                Some(value) => value,
                None => Decimal::of(cursor.number()?).double().ok_or_else(|| Error::new(ErrorKind::JsonRange, at))?,
            };
            encoder.double(value)
        }
        Primitive::Bytes => {
            let at = cursor.at();
            let text = cursor.string()?;
            let len = latin1_len(text).ok_or_else(|| Error::new(ErrorKind::JsonCharacter, at))?;
            encoder.length(len).map_err(|error| refused(error, cursor))?;
            return latin1(text, len, encoder);
        }
        Primitive::String => return string(cursor.string()?, cursor, encoder),
    }
    .map_err(|error| refused(error, cursor))
}

/// A whole number: `1`, and also `1.0` and `1e3`.
#[inline]
fn integer(cursor: &mut Cursor<'_>) -> Result<i64> {
    let at = cursor.at();
    let number = cursor.number()?;
    match lex::integer(number) {
        Some(value) => Ok(value),
        None => uncommon_integer(number).map_err(|kind| Error::new(kind, at)),
    }
}

#[cold]
#[inline(never)]
fn uncommon_integer(number: &str) -> Result<i64, ErrorKind> {
    Decimal::of(number).integer().map_err(|why| match why {
        NoInteger::Fraction => ErrorKind::JsonFraction,
        NoInteger::Range => ErrorKind::JsonRange,
    })
}

/// One of the three strings that stand for what JSON has no numbers for.
fn special_float(cursor: &mut Cursor<'_>) -> Result<Option<f64>> {
    if cursor.rest.as_bytes().first() != Some(&b'"') {
        return Ok(None);
    }
    let at = cursor.at();
    let text = cursor.string()?;
    for (name, value) in [("NaN", f64::NAN), ("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)] {
        if text == name {
            return Ok(Some(value));
        }
    }
    Err(Error::new(ErrorKind::JsonType, at))
}

/// A string, which is also what the keys of maps are.
#[inline]
pub(super) fn string<S: Sink>(
    text: Text<'_>,
    cursor: &Cursor<'_>,
    encoder: &mut Encoder<S>,
) -> Result<(), ReadError<S::Error>> {
    let raw = text.raw();
    if special(raw.as_bytes()) == raw.len() {
        return encoder.str(raw).map_err(|error| refused(error, cursor));
    }
    let len = text.chars().fold(0usize, |len, c| len.saturating_add(c.len_utf8()));
    encoder.length(len).map_err(|error| refused(error, cursor))?;
    unescaped(raw, encoder.sink_mut()).map_err(ReadError::Sink)
}

#[inline(never)]
fn unescaped<S: Sink>(raw: &str, sink: &mut S) -> Result<(), S::Error> {
    let mut out = Buffered::new(sink);
    let mut rest = raw;
    loop {
        let plain = special(rest.as_bytes());
        out.put(rest.get(..plain).unwrap_or_default().as_bytes())?;
        let Ok((after, c)) = lex::escape(rest.get(plain..).unwrap_or_default()) else {
            // Nothing is left: the lexer has seen every escape.
            return out.finish();
        };
        let (bytes, len) = utf8(c);
        out.put_some(bytes, len)?;
        rest = after;
    }
}

/// UTF-8 of a character, and its length.
const fn utf8(c: char) -> ([u8; 4], usize) {
    let code = c as u32;
    let last = 0x80 | (code & 0x3f) as u8;
    let third = 0x80 | (code >> 6 & 0x3f) as u8;
    let second = 0x80 | (code >> 12 & 0x3f) as u8;
    match code {
        0..=0x7f => ([code as u8, 0, 0, 0], 1),
        0x80..=0x7ff => ([0xc0 | (code >> 6) as u8, last, 0, 0], 2),
        0x800..=0xffff => ([0xe0 | (code >> 12) as u8, third, last, 0], 3),
        _ => ([0xf0 | (code >> 18) as u8, second, third, last], 4),
    }
}

/// How many bytes a string stands for, one for each character, if none is above U+00FF.
pub(super) fn latin1_len(text: Text<'_>) -> Option<usize> {
    let raw = text.raw().as_bytes();
    if special_or_high(raw) == raw.len() {
        return Some(raw.len());
    }
    text.chars().try_fold(0usize, |len, c| if c > '\u{ff}' { None } else { Some(len.saturating_add(1)) })
}

/// The bytes that a string of `len` characters stands for.
pub(super) fn latin1<S: Sink>(text: Text<'_>, len: usize, encoder: &mut Encoder<S>) -> Result<(), ReadError<S::Error>> {
    let raw = text.raw().as_bytes();
    let sink = encoder.sink_mut();
    // As many bytes as characters: no escapes, and nothing that takes more than one.
    if raw.len() == len {
        return sink.write(raw).map_err(ReadError::Sink);
    }
    let mut out = Buffered::new(sink);
    for c in text.chars() {
        out.put_some([u32::from(c) as u8], 1).map_err(ReadError::Sink)?;
    }
    out.finish().map_err(ReadError::Sink)
}

/// The index of a symbol.
pub(super) fn symbol(of: Enum<'_>, cursor: &mut Cursor<'_>) -> Result<u32> {
    let at = cursor.at();
    let text = cursor.string()?;
    let mut index = 0u32;
    for symbol in of.symbols() {
        if super::name::same(symbol, text) {
            cursor.pay(index as usize)?;
            return Ok(index);
        }
        index = index.wrapping_add(1);
    }
    cursor.pay(index as usize)?;
    Err(Error::new(ErrorKind::JsonSymbol, at))
}
