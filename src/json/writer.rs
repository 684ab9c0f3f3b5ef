//! The visitor that writes JSON.

use super::logical::{BytesAs, of_bytes, of_int, of_long};
use super::{Style, bytes, calendar::Short, decimal, number, string};
use crate::schema::{Enum, Field, Fixed, Kind, Primitive, Record, Type, Union};
use crate::sink::Sink;
use crate::text::Text;
use crate::visit::Visit;

/// Why the writer ends a walk.
pub(super) enum Fault<E> {
    /// The sink refused.
    Sink(E),
    /// The value read last has no readable form; it begins at most `len` bytes before where the decoder stands.
    Value { len: usize },
}

impl<E> From<E> for Fault<E> {
    #[inline(always)]
    fn from(error: E) -> Self {
        Self::Sink(error)
    }
}

type Written<S> = Result<(), Fault<<S as Sink>::Error>>;

/// Writes what a walk meets. However deep it goes, it only remembers how deep.
pub(super) struct Writer<'k, S> {
    sink: &'k mut S,
    style: Style,
    depth: u32,
    /// Nothing has been written inside the innermost brackets yet.
    first: bool,
    /// The branch that was opened last is null: it has no brackets to close.
    null: bool,
}

impl<'k, S: Sink> Writer<'k, S> {
    pub(super) const fn new(style: Style, sink: &'k mut S) -> Self {
        Self { sink, style, depth: 0, first: true, null: false }
    }

    #[inline(always)]
    fn put(&mut self, piece: &[u8]) -> Written<S> {
        Ok(self.sink.write(piece)?)
    }

    #[inline]
    fn open(&mut self, bracket: &[u8; 1]) -> Written<S> {
        self.first = true;
        self.depth = self.depth.saturating_add(1);
        self.put(bracket)
    }

    #[inline]
    fn close(&mut self, bracket: &[u8; 1]) -> Written<S> {
        self.depth = self.depth.saturating_sub(1);
        let empty = core::mem::take(&mut self.first);
        if self.style.indent.is_some() && !empty {
            self.line()?;
        }
        self.put(bracket)
    }

    /// A member or an item begins.
    #[inline]
    fn next(&mut self) -> Written<S> {
        if !core::mem::take(&mut self.first) {
            self.put(b",")?;
        }
        if self.style.indent.is_some() { self.line() } else { Ok(()) }
    }

    /// A member of this name begins, already escaped.
    #[inline]
    fn member(&mut self, name: &str) -> Written<S> {
        self.begin_name()?;
        self.put(name.as_bytes())?;
        self.end_name()
    }

    #[inline]
    fn begin_name(&mut self) -> Written<S> {
        if self.style.indent.is_some() {
            self.next()?;
            return self.put(b"\"");
        }
        let first = core::mem::take(&mut self.first);
        if first { self.put(b"\"") } else { self.put(b",\"") }
    }

    #[inline]
    fn end_name(&mut self) -> Written<S> {
        if self.style.indent.is_some() { self.put(b"\": ") } else { self.put(b"\":") }
    }

    #[cold]
    #[inline(never)]
    fn line(&mut self) -> Written<S> {
        self.put(b"\n")?;
        let spaces = [b' '; 64];
        let mut left = (self.depth as usize).saturating_mul(usize::from(self.style.indent.unwrap_or(0)));
        while left > 0 {
            let some = spaces.get(..left).unwrap_or(&spaces);
            self.put(some)?;
            left = left.saturating_sub(some.len());
        }
        Ok(())
    }

    /// The readable form of a number, or else the number.
    #[inline(never)]
    fn short(&mut self, text: Option<Short>, value: i64) -> Written<S> {
        match text {
            Some(text) => self.put(text.as_bytes()),
            None if self.style.strict => Err(Fault::Value { len: 1 }),
            None => Ok(number::integer(value, self.sink)?),
        }
    }

    /// Bytes of a logical type. `len` is how far the value may begin before its end.
    #[inline(never)]
    fn logical_bytes(&mut self, ty: Type<'_>, value: &[u8], len: usize) -> Written<S> {
        match of_bytes(ty.logical_type(), value) {
            BytesAs::Plain => return Ok(bytes::bytes(self.style.bytes, value, self.sink)?),
            BytesAs::Uuid(text) => return self.put(&text),
            BytesAs::Duration(parts) => {
                self.open(b"{")?;
                for (name, part) in ["months", "days", "millis"].into_iter().zip(parts) {
                    self.member(name)?;
                    number::integer(i64::from(part), self.sink)?;
                }
                return self.close(b"}");
            }
            BytesAs::Decimal { unscaled, scale } => {
                if decimal::decimal(unscaled, scale, self.sink)? {
                    return Ok(());
                }
            }
            BytesAs::Unreadable => {}
        }
        if self.style.strict {
            return Err(Fault::Value { len });
        }
        self.open(b"{")?;
        self.member("bytes")?;
        bytes::bytes(self.style.bytes, value, self.sink)?;
        self.close(b"}")
    }

    /// The tag of a branch that has no name of its own, as one piece.
    #[inline]
    fn primitive_tag(&mut self, primitive: Primitive) -> Written<S> {
        self.put(match primitive {
            Primitive::Null => b"{\"null\":",
            Primitive::Boolean => b"{\"boolean\":",
            Primitive::Int => b"{\"int\":",
            Primitive::Long => b"{\"long\":",
            Primitive::Float => b"{\"float\":",
            Primitive::Double => b"{\"double\":",
            Primitive::Bytes => b"{\"bytes\":",
            Primitive::String => b"{\"string\":",
        })
    }
}

impl<'s, 'a, S: Sink> Visit<'s, 'a> for Writer<'_, S> {
    type Error = Fault<S::Error>;

    #[inline]
    fn null(&mut self, _: Type<'s>) -> Written<S> {
        self.put(b"null")
    }

    #[inline]
    fn boolean(&mut self, _: Type<'s>, value: bool) -> Written<S> {
        self.put(if value { b"true" } else { b"false" })
    }

    #[inline]
    fn int(&mut self, ty: Type<'s>, value: i32) -> Written<S> {
        if self.style.logical
            && let Some(logical) = ty.logical_type()
            && let Some(text) = of_int(logical, value)
        {
            return self.short(text, i64::from(value));
        }
        Ok(number::integer(i64::from(value), self.sink)?)
    }

    #[inline]
    fn long(&mut self, ty: Type<'s>, value: i64) -> Written<S> {
        if self.style.logical
            && let Some(logical) = ty.logical_type()
            && let Some(text) = of_long(logical, value)
        {
            return self.short(text, value);
        }
        Ok(number::integer(value, self.sink)?)
    }

    #[inline]
    fn float(&mut self, _: Type<'s>, value: f32) -> Written<S> {
        Ok(number::float(value, self.sink)?)
    }

    #[inline]
    fn double(&mut self, _: Type<'s>, value: f64) -> Written<S> {
        Ok(number::double(value, self.sink)?)
    }

    #[inline]
    fn bytes(&mut self, ty: Type<'s>, value: &'a [u8]) -> Written<S> {
        if self.style.logical && ty.logical_type().is_some() {
            // One byte of its length, at least, stands before the contents.
            return self.logical_bytes(ty, value, value.len().saturating_add(1));
        }
        Ok(bytes::bytes(self.style.bytes, value, self.sink)?)
    }

    #[inline]
    fn string(&mut self, _: Type<'s>, value: &'a str) -> Written<S> {
        Ok(string::string(value, self.sink)?)
    }

    #[inline]
    fn fixed(&mut self, ty: Type<'s>, _: Fixed<'s>, value: &'a [u8]) -> Written<S> {
        if self.style.logical && ty.logical_type().is_some() {
            return self.logical_bytes(ty, value, value.len());
        }
        Ok(bytes::bytes(self.style.bytes, value, self.sink)?)
    }

    #[inline]
    fn symbol(&mut self, ty: Enum<'s>, index: usize) -> Written<S> {
        self.put(b"\"")?;
        self.put(ty.symbol(index).map_or("", Text::raw).as_bytes())?;
        self.put(b"\"")
    }

    #[inline]
    fn branch(&mut self, _: Union<'s>, _: usize, ty: Type<'s>) -> Written<S> {
        if !self.style.tagged {
            return Ok(());
        }
        if let Kind::Primitive(primitive) = ty.kind() {
            if primitive == Primitive::Null {
                self.null = true;
                return Ok(());
            }
            if self.style.indent.is_none() {
                return self.primitive_tag(primitive);
            }
        }
        self.open(b"{")?;
        self.begin_name()?;
        let tag = ty.tag();
        if let Some(namespace) = tag.namespace() {
            self.put(namespace.raw().as_bytes())?;
            self.put(b".")?;
        }
        self.put(tag.name().raw().as_bytes())?;
        self.end_name()
    }

    #[inline]
    fn end_branch(&mut self) -> Written<S> {
        if !self.style.tagged || core::mem::take(&mut self.null) {
            return Ok(());
        }
        if self.style.indent.is_none() {
            self.first = false;
            return self.put(b"}");
        }
        self.close(b"}")
    }

    #[inline]
    fn begin_record(&mut self, _: Record<'s>) -> Written<S> {
        self.open(b"{")
    }

    #[inline]
    fn field(&mut self, field: Field<'s>) -> Written<S> {
        self.member(field.name().raw())
    }

    #[inline]
    fn end_record(&mut self) -> Written<S> {
        self.close(b"}")
    }

    #[inline]
    fn begin_array(&mut self, _: Type<'s>) -> Written<S> {
        self.open(b"[")
    }

    #[inline]
    fn item(&mut self) -> Written<S> {
        self.next()
    }

    #[inline]
    fn end_array(&mut self) -> Written<S> {
        self.close(b"]")
    }

    #[inline]
    fn begin_map(&mut self, _: Type<'s>) -> Written<S> {
        self.open(b"{")
    }

    #[inline]
    fn key(&mut self, key: &'a str) -> Written<S> {
        self.begin_name()?;
        string::contents(key, self.sink)?;
        self.end_name()
    }

    #[inline]
    fn end_map(&mut self) -> Written<S> {
        self.close(b"}")
    }
}
