//! A place in JSON text, and what it costs to look ahead from there.

use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::wire::{fault_of, lex, special};

/// Steps of looking ahead and back that each byte of the text pays for.
const STEPS_FOR_A_BYTE: u64 = 64;

/// A place in the text.
pub(super) struct Cursor<'j> {
    text: &'j str,
    pub(super) rest: &'j str,
    /// Steps that remain besides those that the text pays for; and those spent so far.
    fuel: u64,
    spent: u64,
    /// Where the datum begins; the furthest place that has been looked at.
    start: usize,
    furthest: usize,
}

impl<'j> Cursor<'j> {
    pub(super) fn new(text: &'j str, start: usize, fuel: u32) -> Self {
        let rest = text.get(start..).unwrap_or_default();
        Self { text, rest, fuel: u64::from(fuel), spent: 0, start, furthest: start }
    }

    /// Offset in the text.
    pub(super) const fn at(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.rest = self.text.get(at..).unwrap_or_default();
    }

    /// Steps that can still be paid for.
    pub(super) fn fuel_left(&self) -> u32 {
        let read = self.furthest.saturating_sub(self.start) as u64;
        let all = self.fuel.saturating_add(read.saturating_mul(STEPS_FOR_A_BYTE));
        u32::try_from(all.saturating_sub(self.spent)).unwrap_or(u32::MAX)
    }

    #[cold]
    #[inline(never)]
    pub(super) const fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at())
    }

    /// The value here is of another type than it should be, or no value.
    #[cold]
    #[inline(never)]
    pub(super) const fn mismatch(&self) -> Error {
        match self.rest.as_bytes() {
            [b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n', ..] => self.error(ErrorKind::JsonType),
            _ => self.error(ErrorKind::Json),
        }
    }

    /// What a lexer takes from the text here.
    #[inline]
    fn lex<T>(&mut self, lexed: lex::Lexed<'j, T>) -> Result<T> {
        match lexed {
            Ok((rest, token)) => {
                self.rest = rest;
                Ok(token)
            }
            Err(error) => {
                let mut fault = fault_of(error);
                if fault.kind == ErrorKind::SchemaDepthLimit {
                    fault.kind = ErrorKind::DepthLimit;
                }
                Err(fault.in_input(self.text.len()))
            }
        }
    }

    /// The next character after white space, which is passed.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8> {
        self.lex(lex::peek(self.rest))
    }

    /// Passes over one character that [`peek`](Self::peek) has shown to be ASCII.
    #[inline]
    pub(super) fn pass(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    /// Passes over this character.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<()> {
        self.lex(lex::punctuation(byte)(self.rest))
    }

    /// Whether another item or member stands here; the place is then at its start, else past the closing bracket.
    #[inline]
    pub(super) fn more(&mut self, first: bool, close: u8) -> Result<bool> {
        let byte = self.peek()?;
        if byte == close {
            self.pass();
            return Ok(false);
        }
        if !first {
            self.expect(b',')?;
            self.peek()?;
        }
        Ok(true)
    }

    /// The key of a member; the place is then at its value.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Text<'j>> {
        let key = self.lex(lex::string(self.rest))?;
        self.expect(b':')?;
        self.peek()?;
        Ok(key)
    }

    /// A string, if one stands here.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'j>> {
        if self.rest.as_bytes().first() == Some(&b'"') {
            self.lex(lex::string(self.rest))
        } else {
            Err(self.mismatch())
        }
    }

    /// A number, if one stands here.
    #[inline]
    pub(super) fn number(&mut self) -> Result<&'j str> {
        match self.rest.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => self.lex(lex::number(self.rest)),
            _ => Err(self.mismatch()),
        }
    }

    /// `true`, `false` or `null`, if one stands here that begins with one of these letters.
    #[inline]
    pub(super) fn literal(&mut self, letters: &[u8]) -> Result<&'j str> {
        match self.rest.as_bytes().first() {
            Some(letter) if letters.contains(letter) => self.lex(lex::literal(self.rest)),
            _ => Err(self.mismatch()),
        }
    }

    /// Passes over any value, and checks that it is JSON.
    pub(super) fn skip_any(&mut self) -> Result<()> {
        self.lex(lex::value(self.rest)).map(drop)
    }

    /// Passes over a value that will be read later: up to the comma or the bracket that ends it.
    pub(super) fn skip_known(&mut self) -> Result<()> {
        let before = self.at();
        let (len, _) = scan(self.rest.as_bytes(), true);
        self.rest = self.rest.get(len..).unwrap_or_default();
        self.pay(self.at().saturating_sub(before))
    }

    /// How many items or members stand between here, after an opening bracket, and the closing one, if all of it is
    /// well formed. The place stays.
    pub(super) fn count(&mut self) -> Result<usize> {
        let (len, count) = scan(self.rest.as_bytes(), false);
        self.look(self.at().saturating_add(len));
        self.pay(len)?;
        Ok(count)
    }

    /// What has been looked at pays for steps.
    #[inline]
    fn look(&mut self, at: usize) {
        self.furthest = self.furthest.max(at);
    }

    /// Pays for steps beyond one pass over the text.
    #[inline]
    pub(super) fn pay(&mut self, steps: usize) -> Result<()> {
        self.look(self.at());
        self.spent = self.spent.saturating_add(steps as u64);
        let read = self.furthest.saturating_sub(self.start) as u64;
        if self.spent > self.fuel.saturating_add(read.saturating_mul(STEPS_FOR_A_BYTE)) {
            return Err(self.error(ErrorKind::JsonFuelLimit));
        }
        Ok(())
    }
}

/// Looks for the end of an array's or object's inside, or of one value of it: for how many bytes that is away, and how
/// many items there are. It only counts brackets: what is not JSON is found when it is read.
fn scan(bytes: &[u8], one: bool) -> (usize, usize) {
    let mut rest = bytes;
    let (mut depth, mut commas, mut any) = (0usize, 0usize, false);
    while let [byte, after @ ..] = rest {
        match byte {
            b'"' => {
                any = true;
                rest = after_string(after);
                continue;
            }
            b'{' | b'[' => {
                any = true;
                depth = depth.wrapping_add(1);
            }
            b'}' | b']' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => break,
            },
            b',' if depth == 0 => {
                if one {
                    break;
                }
                commas = commas.wrapping_add(1);
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => any = true,
        }
        rest = after;
    }
    let len = bytes.len().saturating_sub(rest.len());
    (len, if any { commas.saturating_add(1) } else { 0 })
}

/// What follows a string whose contents begin here.
#[inline]
fn after_string(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = bytes.get(special(bytes)..).unwrap_or_default();
        match bytes {
            [b'"', after @ ..] => return after,
            [b'\\', _, after @ ..] | [_, after @ ..] => bytes = after,
            [] => return bytes,
        }
    }
}
