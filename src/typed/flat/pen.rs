//! What is written at compile time: text into an array, or through a checksum.

#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // evaluated by the compiler

use crate::schema::{Crc64, LogicalType};
use crate::typed::def::{Argument, Def, Name};

/// Text in progress. Without room for it, it is counted only.
pub(super) struct Pen<const TEXT: usize> {
    pub(super) text: [u8; TEXT],
    pub(super) len: usize,
    /// The text is the canonical form, and wanted for its checksum.
    pub(super) canonical: bool,
    pub(super) crc: Crc64,
}

impl<const TEXT: usize> Pen<TEXT> {
    pub(super) const fn new(canonical: bool) -> Self {
        Self { text: [b' '; TEXT], len: 0, canonical, crc: Crc64::new() }
    }

    /// Offset of what is written next.
    pub(super) const fn here(&self) -> u32 {
        self.len as u32
    }

    pub(super) const fn put(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) const fn bytes(&mut self, bytes: &[u8]) {
        if TEXT > 0 {
            let room: &mut [u8] = &mut self.text;
            room.split_at_mut(self.len).1.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
        }
        if self.canonical {
            self.crc = self.crc.update(bytes);
        }
        self.len += bytes.len();
    }

    pub(super) const fn quoted(&mut self, text: &str) {
        self.put("\"");
        self.put(text);
        self.put("\"");
    }

    pub(super) const fn escaped(&mut self, text: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut rest = text.as_bytes();
        while let Some((byte, after)) = rest.split_first() {
            match *byte {
                b'"' => self.put("\\\""),
                b'\\' => self.put("\\\\"),
                b'\n' => self.put("\\n"),
                b'\t' => self.put("\\t"),
                control @ ..0x20 => {
                    self.put("\\u00");
                    self.bytes(&[HEX[(control >> 4) as usize], HEX[(control & 15) as usize]]);
                }
                plain => self.bytes(&[plain]),
            }
            rest = after;
        }
    }

    pub(super) const fn number(&mut self, number: usize) {
        if number >= 10 {
            self.number(number / 10);
        }
        self.bytes(&[b'0' + (number % 10) as u8]);
    }

    pub(super) const fn doc(&mut self, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.put(",\"doc\":\"");
            self.escaped(doc);
            self.put("\"");
        }
    }

    pub(super) const fn aliases(&mut self, aliases: &[&str]) -> bool {
        if aliases.is_empty() {
            return false;
        }
        self.put(",\"aliases\":[");
        let mut index = 0;
        while index < aliases.len() {
            if index > 0 {
                self.put(",");
            }
            self.quoted(aliases[index]);
            index += 1;
        }
        self.put("]");
        true
    }

    pub(super) const fn logical(&mut self, logical: LogicalType) {
        self.put(",\"logicalType\":");
        self.quoted(logical.name());
        if let LogicalType::Decimal { precision, scale } = logical {
            self.put(",\"precision\":");
            self.number(precision as usize);
            self.put(",\"scale\":");
            self.number(scale as usize);
        }
    }

    /// Writes an unqualified name with its arguments; its hash goes on from `tag`.
    pub(super) const fn composed(&mut self, name: &Name, tag: u8) -> u8 {
        let mut tag = self.hashed(name.name, tag);
        let mut rest = name.arguments;
        while let Some((argument, after)) = rest.split_first() {
            tag = self.hashed("_", tag);
            tag = match argument {
                Argument::Type(ty) => self.argument(ty, tag),
                Argument::Number(number) => {
                    if *number < 0 {
                        tag = self.hashed("minus", tag);
                    }
                    self.digits(number.unsigned_abs(), tag)
                }
            };
            rest = after;
        }
        tag
    }

    /// Writes a number as part of a name.
    const fn digits(&mut self, number: u128, mut tag: u8) -> u8 {
        if number >= 10 {
            tag = self.digits(number / 10, tag);
        }
        match core::str::from_utf8(&[b'0' + (number % 10) as u8]) {
            Ok(digit) => self.hashed(digit, tag),
            Err(_) => tag,
        }
    }

    /// Writes a type as part of a name.
    pub(super) const fn argument(&mut self, def: &Def, tag: u8) -> u8 {
        match def {
            Def::Primitive { of, logical: None, .. } => self.hashed(of.name(), tag),
            Def::Primitive { logical: Some(logical), .. } => {
                // Letters, digits and underscores only.
                let mut tag = tag;
                let mut rest = logical.name().as_bytes();
                while let Some((byte, after)) = rest.split_first() {
                    let byte = if *byte == b'-' { b'_' } else { *byte };
                    if let Ok(byte) = core::str::from_utf8(&[byte]) {
                        tag = self.hashed(byte, tag);
                    }
                    rest = after;
                }
                tag
            }
            Def::Array { item, .. } => {
                let tag = self.hashed("array_", tag);
                self.argument(item, tag)
            }
            Def::Map { value, .. } => {
                let tag = self.hashed("map_", tag);
                self.argument(value, tag)
            }
            Def::Union { branches } => {
                let mut tag = self.hashed("union", tag);
                let mut rest = *branches;
                while let Some((branch, after)) = rest.split_first() {
                    tag = self.hashed("_", tag);
                    tag = self.argument(branch, tag);
                    rest = after;
                }
                tag
            }
            Def::Fixed { name, .. } | Def::Enum { name, .. } | Def::Record { name, .. } | Def::Named { name } => {
                self.composed(name, tag)
            }
        }
    }

    pub(super) const fn hashed(&mut self, text: &str, mut tag: u8) -> u8 {
        self.put(text);
        let mut rest = text.as_bytes();
        while let Some((byte, after)) = rest.split_first() {
            tag = tag.wrapping_mul(31).wrapping_add(*byte);
            rest = after;
        }
        tag
    }
}
