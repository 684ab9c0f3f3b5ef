//! JSON tokens of schema text, by nom over `&str`, without allocation.
//!
//! The parsers check all of RFC 8259's grammar but build nothing: a string is the [`Text`] between its quotes, a number
//! is its digits, an object or array is stepped through member by member with [`member`] and [`element`], and anything
//! can be passed over with [`value`], which keeps one bit per open bracket and so needs no stack.

use super::{Fault, Parsed, fault};
use crate::error::ErrorKind;
use crate::text::Text;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::character::complete::{digit0, digit1};
use nom::combinator::opt;

/// What a token parser returns: the rest of the text and the token, or a [`Fault`].
pub type Lexed<'a, T> = nom::IResult<&'a str, T, Fault>;

/// Brackets that may be open at once in one JSON text.
pub const MAX_DEPTH: usize = 512;

#[cold]
#[inline(never)]
const fn bad(left: usize) -> nom::Err<Fault> {
    fault(ErrorKind::Json, left)
}

/// Passes over white space.
///
/// # Errors
/// None.
pub fn space(input: &str) -> Lexed<'_, &str> {
    take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).parse(input)
}

/// The next character that is not white space, which stays in the input.
///
/// # Errors
/// [`ErrorKind::Json`] at the end of the text.
pub fn peek(input: &str) -> Lexed<'_, u8> {
    let (rest, _) = space(input)?;
    match rest.as_bytes().first() {
        Some(byte) => Ok((rest, *byte)),
        None => Err(bad(0)),
    }
}

/// One punctuation character after white space.
///
/// # Errors
/// [`ErrorKind::Json`] if it is another.
pub fn punctuation<'a>(byte: u8) -> impl Fn(&'a str) -> Lexed<'a, ()> {
    move |input| match peek(input)? {
        (rest, found) if found == byte => Ok((rest.get(1..).unwrap_or_default(), ())),
        (rest, _) => Err(bad(rest.len())),
    }
}

/// A string after white space: what stands between the quotes, escapes checked but kept.
///
/// # Errors
/// [`ErrorKind::Json`]; [`ErrorKind::JsonEscape`] for an escape that JSON does not have or half a surrogate pair.
pub fn string(input: &str) -> Lexed<'_, Text<'_>> {
    let (body, ()) = punctuation(b'"')(input)?;
    let mut rest = body;
    loop {
        // Not by `position`, which counts with a check for overflow.
        let mut bytes = rest.as_bytes();
        while let [b' ' | b'!' | b'#'..=b'[' | b']'..=0xff, after @ ..] = bytes {
            bytes = after;
        }
        let plain = rest.len().saturating_sub(bytes.len());
        rest = rest.get(plain..).unwrap_or_default();
        match rest.as_bytes().first() {
            Some(b'"') => {
                let len = body.len().saturating_sub(rest.len());
                let text = Text::from_raw(body.get(..len).unwrap_or_default());
                return Ok((rest.get(1..).unwrap_or_default(), text));
            }
            Some(b'\\') => (rest, _) = escape(rest)?,
            _ => return Err(bad(rest.len())),
        }
    }
}

/// An escape sequence, or two of them that form a surrogate pair.
///
/// # Errors
/// [`ErrorKind::JsonEscape`].
pub fn escape(input: &str) -> Lexed<'_, char> {
    let wrong = || fault(ErrorKind::JsonEscape, input.len());
    let mut bytes = input.bytes();
    let (Some(b'\\'), Some(letter)) = (bytes.next(), bytes.next()) else {
        return Err(wrong());
    };
    let after = |n: usize| input.get(n..).ok_or_else(wrong);
    let plain = match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex4(after(2)?).ok_or_else(wrong)?;
            if let Some(c) = char::from_u32(high) {
                return Ok((after(6)?, c));
            }
            let low = after(6)?.strip_prefix("\\u").and_then(hex4).ok_or_else(wrong)?;
            if !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) {
                return Err(wrong());
            }
            let code = 0x1_0000u32.saturating_add((high & 0x3ff) << 10).saturating_add(low & 0x3ff);
            return Ok((after(12)?, char::from_u32(code).ok_or_else(wrong)?));
        }
        _ => return Err(wrong()),
    };
    Ok((after(2)?, plain))
}

fn hex4(input: &str) -> Option<u32> {
    let digits = input.get(..4)?;
    if digits.bytes().all(|b| b.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// A number after white space: its characters.
///
/// # Errors
/// [`ErrorKind::Json`].
pub fn number(input: &str) -> Lexed<'_, &str> {
    let (input, _) = space(input)?;
    let integer = alt((byte(b"0").map(drop), (byte(b"123456789"), digit0).map(drop)));
    let fraction = (byte(b"."), digit1);
    let exponent = (byte(b"eE"), opt(byte(b"+-")), digit1);
    ascii(input, (opt(byte(b"-")), integer, opt(fraction), opt(exponent)))
}

/// `true`, `false` or `null` after white space.
///
/// # Errors
/// [`ErrorKind::Json`].
pub fn literal(input: &str) -> Lexed<'_, &str> {
    let (input, _) = space(input)?;
    ascii(input, alt((tag("true"), tag("false"), tag("null"))))
}

/// One byte of a set: `one_of` without an index.
fn byte<'a>(set: &'static [u8]) -> impl Fn(&'a [u8]) -> Parsed<'a, u8> {
    move |input| match input.split_first() {
        Some((byte, rest)) if set.contains(byte) => Ok((rest, *byte)),
        _ => Err(bad(input.len())),
    }
}

/// What an ASCII grammar takes from the front. On bytes, because nom slices text by operators that can panic.
fn ascii<'a, P>(input: &'a str, mut grammar: P) -> Lexed<'a, &'a str>
where
    P: Parser<&'a [u8], Error = Fault>,
{
    let Ok((rest, _)) = grammar.parse(input.as_bytes()) else {
        return Err(bad(input.len()));
    };
    let len = input.len().saturating_sub(rest.len());
    match input.split_at_checked(len) {
        Some((token, rest)) => Ok((rest, token)),
        None => Err(bad(input.len())),
    }
}

/// The next member of an object: its key, and the input at its value; `None` past the closing bracket.
///
/// `first` is true before the first member only, when the input starts after the opening bracket.
///
/// # Errors
/// [`ErrorKind::Json`], [`ErrorKind::JsonEscape`].
pub fn member<'a>(first: &mut bool, input: &'a str) -> Lexed<'a, Option<Text<'a>>> {
    let (rest, more) = next(first, b'}', input)?;
    if !more {
        return Ok((rest, None));
    }
    let (rest, key) = string(rest)?;
    let (rest, ()) = punctuation(b':')(rest)?;
    let (rest, _) = peek(rest)?;
    Ok((rest, Some(key)))
}

/// Whether an array has another element; the input is then at its value, else past the closing bracket.
///
/// # Errors
/// [`ErrorKind::Json`].
pub fn element<'a>(first: &mut bool, input: &'a str) -> Lexed<'a, bool> {
    next(first, b']', input)
}

fn next<'a>(first: &mut bool, close: u8, input: &'a str) -> Lexed<'a, bool> {
    let (rest, byte) = peek(input)?;
    if core::mem::take(first) {
        if byte == close {
            return Ok((rest.get(1..).unwrap_or_default(), false));
        }
        return Ok((rest, true));
    }
    if byte == close {
        return Ok((rest.get(1..).unwrap_or_default(), false));
    }
    let (rest, ()) = punctuation(b',')(rest)?;
    // A comma promises another one: a closing bracket here is a fault that the value's parser will find.
    let (rest, _) = peek(rest)?;
    Ok((rest, true))
}

/// Any value after white space: its text.
///
/// # Errors
/// [`ErrorKind::Json`], [`ErrorKind::JsonEscape`], [`ErrorKind::SchemaDepthLimit`] beyond [`MAX_DEPTH`] brackets.
pub fn value(input: &str) -> Lexed<'_, &str> {
    let (start, _) = peek(input)?;
    let mut open = Brackets::default();
    let mut rest = start;
    loop {
        // A value begins here.
        let (at, byte) = peek(rest)?;
        rest = match byte {
            b'{' | b'[' => {
                if !open.push(byte == b'{') {
                    return Err(fault(ErrorKind::SchemaDepthLimit, at.len()));
                }
                let mut first = true;
                let inside = at.get(1..).unwrap_or_default();
                let (inside, more) = step(&mut first, byte == b'{', inside)?;
                if more {
                    rest = inside;
                    continue;
                }
                open.pop();
                inside
            }
            b'"' => string(at)?.0,
            b'-' | b'0'..=b'9' => number(at)?.0,
            _ => literal(at)?.0,
        };
        // A value has ended: so may the brackets around it.
        loop {
            let Some(object) = open.top() else {
                let len = start.len().saturating_sub(rest.len());
                return Ok((rest, start.get(..len).unwrap_or_default()));
            };
            let (after, more) = step(&mut false, object, rest)?;
            rest = after;
            if more {
                break;
            }
            open.pop();
        }
    }
}

fn step<'a>(first: &mut bool, object: bool, input: &'a str) -> Lexed<'a, bool> {
    if object {
        let (rest, key) = member(first, input)?;
        Ok((rest, key.is_some()))
    } else {
        element(first, input)
    }
}

/// Which kind of bracket is open at each depth: one bit each.
struct Brackets {
    bits: [u32; MAX_DEPTH / 32],
    depth: usize,
}

impl Default for Brackets {
    fn default() -> Self {
        Self { bits: [0; MAX_DEPTH / 32], depth: 0 }
    }
}

impl Brackets {
    fn push(&mut self, object: bool) -> bool {
        let Some(word) = self.bits.get_mut(self.depth / 32) else {
            return false;
        };
        let bit = 1u32 << (self.depth % 32);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth = self.depth.saturating_add(1);
        true
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn top(&self) -> Option<bool> {
        let at = self.depth.checked_sub(1)?;
        self.bits.get(at / 32).map(|word| word & (1 << (at % 32)) != 0)
    }
}

/// A JSON integer, without fraction or exponent, within 64 bits.
#[must_use]
pub fn integer(number: &str) -> Option<i64> {
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for byte in digits.bytes() {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_sub(digit)?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}
