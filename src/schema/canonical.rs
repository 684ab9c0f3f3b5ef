//! Parsing Canonical Form, streamed: schemas that decode alike have the same text.
//!
//! Specification, "Parsing Canonical Form for Schemas": full names, no attributes that do not matter to decoding, fixed
//! order, no white space. The first occurrence of a named type in depth-first order is its definition, later ones are
//! its full name.

use super::node::{HUGE, Node, Ty};
use super::{Field, Kind, Schema, Type};
use crate::error::{Error, ErrorKind};
use crate::sink::{CountSink, Sink};
use crate::text::Text;
use crate::wire::{Integer, lex};
use core::fmt;

/// Why a canonical form could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanonicalError<E> {
    /// The schema's tables contradict themselves; never from the parser.
    Schema(Error),
    /// The sink refused.
    Sink(E),
}

impl<E: fmt::Display> fmt::Display for CanonicalError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for CanonicalError<E> {}

/// A type in progress: its node, and which of its parts comes next.
#[derive(Clone, Copy)]
struct Open {
    node: u16,
    next: u16,
}

/// The Parsing Canonical Form, piece by piece. A piece is no longer than a full name or the symbols of one enum, and where
/// two schemas have the same form, they have the same pieces: what is written so far tells where each ends.
pub(crate) struct Pieces<'s> {
    schema: Schema<'s>,
    stack: [Open; super::MAX_LEVELS as usize],
    used: usize,
    next: Option<Ty>,
}

impl<'s> Pieces<'s> {
    pub(crate) const fn of(schema: Schema<'s>) -> Self {
        let next = Some(schema.root);
        Self { schema, stack: [Open { node: 0, next: 0 }; super::MAX_LEVELS as usize], used: 0, next }
    }

    /// Writes the next piece; whether there is another one.
    pub(crate) fn write_next<S: Sink>(&mut self, sink: &mut S) -> Result<bool, CanonicalError<S::Error>> {
        if let Some(ty) = self.next.take()
            && let Some(node) = self.schema.begin(ty, sink)?
        {
            let Some(slot) = self.stack.get_mut(self.used) else {
                return Err(CanonicalError::Schema(Error::new(ErrorKind::SchemaDepthLimit, 0)));
            };
            *slot = Open { node, next: 0 };
            self.used = self.used.saturating_add(1);
        }
        let Some(top) = self.used.checked_sub(1).and_then(|top| self.stack.get_mut(top)) else {
            return Ok(false);
        };
        let Open { node, next: part } = *top;
        top.next = part.saturating_add(1);
        self.next = self.schema.step(node, part, sink).map_err(CanonicalError::Sink)?;
        if self.next.is_none() {
            self.used = self.used.saturating_sub(1);
        }
        Ok(true)
    }
}

impl Schema<'_> {
    /// Writes the Parsing Canonical Form to `sink`, without allocating.
    ///
    /// ```
    /// use avocet::{schema::SchemaBuf, SliceSink};
    /// let mut buf = SchemaBuf::<4, 4, 2, 0, 0>::new();
    /// let schema = buf.parse(r#"{"namespace": "a", "name": "R", "doc": "a record", "type": "record",
    ///     "fields": [{"type": {"type": "long"}, "name": "f", "default": 0}]}"#)?;
    /// let mut room = [0; 100];
    /// let mut sink = SliceSink::new(&mut room);
    /// schema.canonical_form(&mut sink).unwrap();
    /// assert_eq!(sink.written(), br#"{"name":"a.R","type":"record","fields":[{"name":"f","type":"long"}]}"#);
    /// # Ok::<(), avocet::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`CanonicalError::Sink`] if the sink refuses.
    pub fn canonical_form<S: Sink>(&self, sink: &mut S) -> Result<(), CanonicalError<S::Error>> {
        let mut pieces = Pieces::of(*self);
        while pieces.write_next(sink)? {}
        Ok(())
    }

    /// Writes a type that has no parts, or begins one that has: then its node is returned.
    fn begin<S: Sink>(&self, ty: Ty, sink: &mut S) -> Result<Option<u16>, CanonicalError<S::Error>> {
        let node = self.node(ty);
        let of = self.ty(ty);
        let defined = match node {
            Some(Node::Fixed { name, .. } | Node::Record { name, .. } | Node::Enum { name, .. }) => {
                name.is_definition()
            }
            Some(Node::Array { .. } | Node::Map { .. } | Node::Union { .. }) => true,
            _ => false,
        };
        let open = if defined { ty.index().and_then(|index| u16::try_from(index).ok()) } else { None };
        self.write_head(of, defined, sink).map_err(CanonicalError::Sink)?;
        if matches!(of.kind(), Kind::Invalid) {
            return Err(CanonicalError::Schema(Error::new(ErrorKind::InvalidTables, 0)));
        }
        Ok(open.filter(|_| matches!(of.kind(), Kind::Array(_) | Kind::Map(_) | Kind::Union(_) | Kind::Record(_))))
    }

    fn write_head<S: Sink>(&self, of: Type<'_>, defined: bool, sink: &mut S) -> Result<(), S::Error> {
        match of.kind() {
            Kind::Array(_) => return sink.write(b"{\"type\":\"array\",\"items\":"),
            Kind::Map(_) => return sink.write(b"{\"type\":\"map\",\"values\":"),
            Kind::Union(_) => return sink.write(b"["),
            Kind::Primitive(_) => return write_name(of, sink),
            Kind::Invalid => return Ok(()),
            Kind::Fixed(_) | Kind::Enum(_) | Kind::Record(_) => {}
        }
        if !defined {
            return write_name(of, sink);
        }
        sink.write(b"{\"name\":")?;
        write_name(of, sink)?;
        match of.kind() {
            Kind::Record(_) => sink.write(b",\"type\":\"record\",\"fields\":["),
            Kind::Enum(of) => {
                sink.write(b",\"type\":\"enum\",\"symbols\":[")?;
                for (index, symbol) in of.symbols().enumerate() {
                    sink.write(if index == 0 { b"\"" } else { b",\"" })?;
                    write_text(symbol, sink)?;
                    sink.write(b"\"")?;
                }
                sink.write(b"]}")
            }
            Kind::Fixed(fixed) => {
                sink.write(b",\"type\":\"fixed\",\"size\":")?;
                // Sizes beyond what the tables hold are only in the text.
                let size = match self.node(of.ty()) {
                    Some(Node::Fixed { size: HUGE, .. }) => fixed
                        .attributes()
                        .get("size")
                        .and_then(|json| lex::number(json).ok())
                        .and_then(|(_, number)| lex::integer(number))
                        .and_then(|size| u64::try_from(size).ok())
                        .unwrap_or(u64::MAX),
                    _ => fixed.size() as u64,
                };
                sink.write(Integer::of(size).as_bytes())?;
                sink.write(b"}")
            }
            _ => Ok(()),
        }
    }

    /// Writes what stands before part `part` of an open type and returns the part, or ends the type.
    fn step<S: Sink>(&self, node: u16, part: u16, sink: &mut S) -> Result<Option<Ty>, S::Error> {
        match self.nodes.get(usize::from(node)) {
            Some(&(Node::Array { item, .. } | Node::Map { item, .. })) => {
                if part == 0 {
                    return Ok(Some(item));
                }
                sink.write(b"}")?;
            }
            Some(&Node::Union { first, len, .. }) => {
                let branch = if part < len { self.branches.get(usize::from(first.saturating_add(part))) } else { None };
                if let Some(branch) = branch {
                    if part > 0 {
                        sink.write(b",")?;
                    }
                    return Ok(Some(*branch));
                }
                sink.write(b"]")?;
            }
            Some(&Node::Record { first, len, .. }) => {
                if part > 0 {
                    sink.write(b"}")?;
                }
                let field = if part < len { self.fields.get(usize::from(first.saturating_add(part))) } else { None };
                if let Some(field) = field {
                    sink.write(if part == 0 { b"{\"name\":\"" } else { b",{\"name\":\"" })?;
                    write_text(Field::new(self, field).name(), sink)?;
                    sink.write(b"\",\"type\":")?;
                    return Ok(Some(field.ty));
                }
                // Without fields there is no brace to close.
                sink.write(b"]}")?;
            }
            _ => {}
        }
        Ok(None)
    }

    /// Bytes of the Parsing Canonical Form.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`] for tables that the parser did not make.
    pub fn canonical_len(&self) -> Result<u64, Error> {
        let mut count = CountSink::new();
        self.digest(&mut count)?;
        Ok(count.count())
    }
}

fn write_name<S: Sink>(of: Type<'_>, sink: &mut S) -> Result<(), S::Error> {
    let tag = of.tag();
    sink.write(b"\"")?;
    if let Some(namespace) = tag.namespace {
        write_text(namespace, sink)?;
        sink.write(b".")?;
    }
    write_text(tag.name, sink)?;
    sink.write(b"\"")
}

/// Escapes undone, but for those that JSON cannot do without; only lenient names can hold any.
fn write_text<S: Sink>(text: Text<'_>, sink: &mut S) -> Result<(), S::Error> {
    if let Some(plain) = text.as_str() {
        return sink.write(plain.as_bytes());
    }
    for c in text.chars() {
        let mut utf8 = [0; 4];
        match c {
            '"' => sink.write(b"\\\"")?,
            '\\' => sink.write(b"\\\\")?,
            '\0'..='\x1f' => {
                let code = c as u8;
                let hex = |digit: u8| {
                    if digit < 10 { digit.wrapping_add(b'0') } else { digit.wrapping_add(b'a' - 10) }
                };
                sink.write(&[b'\\', b'u', b'0', b'0', hex(code >> 4), hex(code & 15)])?;
            }
            c => sink.write(c.encode_utf8(&mut utf8).as_bytes())?,
        }
    }
    Ok(())
}
