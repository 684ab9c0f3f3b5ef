//! A line of output.
#![allow(dead_code, reason = "each image uses some of it")]

use avocet::{Sink, SliceSink};
use core::ffi::CStr;

/// Bytes of the longest line; what is longer is cut.
const ROOM: usize = 160;

/// A line that is put together, and then printed through the debugger.
pub struct Line {
    room: [u8; ROOM],
    len: usize,
}

impl Line {
    /// A line that begins so.
    pub fn new(text: &str) -> Self {
        Self { room: [0; ROOM], len: 0 }.text(text)
    }

    /// The line, and then this text.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// The line, and then this number.
    pub fn int(self, value: i64) -> Self {
        self.text(if value < 0 { "-" } else { "" }).unsigned(value.unsigned_abs())
    }

    /// The line, and then this number.
    pub fn unsigned(self, value: u64) -> Self {
        let mut digits = [0u8; 20];
        let mut left = value;
        let mut first = digits.len();
        for (at, digit) in digits.iter_mut().enumerate().rev() {
            *digit = b'0'.wrapping_add((left % 10) as u8);
            left /= 10;
            first = at;
            if left == 0 {
                break;
            }
        }
        self.bytes(digits.get(first..).unwrap_or_default())
    }

    /// The line, and then these bytes in hexadecimal digits.
    pub fn hex(mut self, bytes: &[u8]) -> Self {
        let digit =
            |value: u8| if value < 10 { b'0'.wrapping_add(value) } else { b'a'.wrapping_add(value).wrapping_sub(10) };
        for byte in bytes {
            self.put(&[digit(byte >> 4), digit(byte & 15)]);
        }
        self
    }

    /// The line, and then these bytes, which should be text.
    pub fn raw(self, bytes: &[u8]) -> Self {
        self.bytes(bytes)
    }

    /// Prints the line with a number of bytes at its end, which is returned.
    pub fn bytes_of(self, bytes: usize) -> usize {
        self.int(bytes as i64).text(" bytes").print();
        bytes
    }

    /// Prints the line.
    pub fn print(self) {
        let mut line = self.bytes(b"\n");
        // A text ends at a zero byte.
        if let Some(last) = line.room.last_mut() {
            *last = 0;
        }
        if let Ok(text) = CStr::from_bytes_until_nul(&line.room) {
            crate::board::print(text);
        }
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.put(bytes);
        self
    }

    fn put(&mut self, bytes: &[u8]) {
        let free = self.room.get_mut(self.len..ROOM.wrapping_sub(1)).unwrap_or_default();
        let bytes = bytes.get(..free.len()).unwrap_or(bytes);
        if SliceSink::new(free).write(bytes).is_ok() {
            self.len = self.len.wrapping_add(bytes.len());
        }
    }
}

impl core::fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.put(text.as_bytes());
        Ok(())
    }
}
