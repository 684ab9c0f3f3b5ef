//! JSON values one after another, out of input of any length: only one is held at a time.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use std::io::Read;

/// Read at once.
const PIECE: usize = 64 << 10;

/// Cuts input into its outermost JSON values. Whether they are JSON is for their reader to say.
pub(crate) struct Values {
    input: Input,
    buffer: Vec<u8>,
    /// Bytes of the buffer that belong to values before.
    used: usize,
    /// The line and column at which what is not used begins.
    line: u64,
    column: u64,
    most: usize,
    ended: bool,
}

/// A value, and the line and column at which it begins.
pub(crate) struct Value<'b> {
    pub(crate) text: &'b str,
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Values {
    /// Values of at most `most` bytes.
    pub(crate) const fn new(input: Input, most: usize) -> Self {
        Self { input, buffer: Vec::new(), used: 0, line: 1, column: 1, most, ended: false }
    }

    /// The next value, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Value<'_>>, Failure> {
        let mut cut = Cut::default();
        let mut seen = self.used;
        // White space before a value belongs to none.
        let end = loop {
            let more = self.buffer.get(seen..).unwrap_or_default();
            if let Some(len) = cut.end(more) {
                break seen.saturating_add(len);
            }
            seen = self.buffer.len();
            if self.ended {
                if !cut.begun {
                    return Ok(None);
                }
                break seen;
            }
            self.pass_blank(seen);
            self.check(seen)?;
            seen = seen.saturating_sub(self.fill()?);
        };
        self.pass_blank(end);
        self.check(end)?;
        let start = self.used;
        let (line, column) = (self.line, self.column);
        self.pass(end);
        let bytes = self.buffer.get(start..end).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(Value { text, line, column })),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = line.saturating_add(lines(before));
                Err(Failure::input(Exit::Corrupt, format!("not UTF-8 at line {line}")))
            }
        }
    }

    /// Passes over white space before a value that goes on to `end`.
    fn pass_blank(&mut self, end: usize) {
        let value = self.buffer.get(self.used..end).unwrap_or_default();
        let blank = value.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.pass(self.used.saturating_add(blank));
    }

    /// That a value which goes on to `end`, at least, is not too long.
    fn check(&self, end: usize) -> Result<(), Failure> {
        if end.saturating_sub(self.used) <= self.most {
            return Ok(());
        }
        let message = format!("a row of more than {} bytes at line {}", self.most, self.line);
        Err(Failure::input(Exit::Limit, message))
    }

    /// What stands before `end` has been read.
    fn pass(&mut self, end: usize) {
        let passed = self.buffer.get(self.used..end).unwrap_or_default();
        self.line = self.line.saturating_add(lines(passed));
        self.column = match passed.iter().rposition(|&byte| byte == b'\n') {
            Some(at) => passed.len().saturating_sub(at) as u64,
            None => self.column.saturating_add(passed.len() as u64),
        };
        self.used = end;
    }

    /// Reads more, and drops what has been used; returns how many bytes that were.
    fn fill(&mut self) -> Result<usize, Failure> {
        let dropped = std::mem::take(&mut self.used);
        self.buffer.drain(..dropped);
        let before = self.buffer.len();
        (&mut self.input).take(PIECE as u64).read_to_end(&mut self.buffer).map_err(Failure::read)?;
        self.ended = self.buffer.len() == before;
        Ok(dropped)
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Looks for the end of a value, piece by piece.
#[derive(Default)]
struct Cut {
    begun: bool,
    depth: usize,
    string: bool,
    escaped: bool,
}

impl Cut {
    /// Where the value ends, if it does in this piece.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.string {
                match byte {
                    _ if std::mem::take(&mut self.escaped) => {}
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.string = false;
                        if self.depth == 0 {
                            return Some(at.saturating_add(1));
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    if self.begun && self.depth == 0 {
                        return Some(at);
                    }
                    continue;
                }
                b'"' => self.string = true,
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at.saturating_add(1));
                    }
                }
                _ => {}
            }
            self.begun = true;
        }
        None
    }
}
