//! `defmt` 1: what firmware logs of data and their schemas.
//!
//! Errors, limits, options and plain enums have a `Format` where they stand. Here is that of the others:
//!
//! | value | as a part of a line |
//! |---|---|
//! | [`Datum`] | `{id: 7, unit: VOLT, samples: [1, 2]}`, all of a datum by its schema |
//! | [`Type`], [`Kind`] | `Long`, `record org.example.Reading`, `array` |
//! | [`Field`], [`FullName`], [`Text`] | the name |
//! | [`Path`], what [`explain`](crate::explain) gives | `orders[3].price` |
//! | [`Array`], [`Map`], [`Floats`], [`Doubles`] | their items |
//! | `resolve::compat::Clash` (feature `alloc`) | the path in the reader's schema, and what kind it is |
//!
//! Names and strings are sent as they are, everything else as numbers, so that neither `core::fmt` nor a buffer is needed. Escapes in
//! names, which hardly any have, stay escapes.
//!
//! (Nothing here calls `format` itself: where it is derived, it is not for calling, and panics.)
//!
//! What errors hold is safe to log: no payload. A [`Datum`] is payload.

use crate::decoder::Decoder;
use crate::error::Error;
use crate::explain::{Path, Step};
use crate::limits::Limits;
use crate::schema::{Enum, Field, Fixed, FullName, Kind, Record, Type};
use crate::text::Text;
use crate::typed::{Array, Decode, Doubles, Floats, Map};
use crate::visit::Visit;
use crate::walk::{Frame, walk};
use core::convert::Infallible;
use defmt::{Format, Formatter};

/// How deep a [`Datum`] may be nested: its stack lies on that of the thread.
const DEPTH: usize = 16;

/// A datum as a part of a line of a log, read by its schema under [`Limits::FIRMWARE`] while it is sent; where it cannot be
/// read, the line says why and goes no further. Up to 16 records, arrays and maps may be nested.
///
/// A line begins before it is known whether all of the datum is sound. One that should be logged only if it is, is
/// [checked](crate::Check) first.
#[derive(Clone, Copy, Debug)]
pub struct Datum<'d> {
    ty: Type<'d>,
    bytes: &'d [u8],
}

impl<'d> Datum<'d> {
    /// The datum of this type that these bytes are.
    #[must_use]
    pub const fn new(ty: Type<'d>, bytes: &'d [u8]) -> Self {
        Self { ty, bytes }
    }
}

impl Format for Datum<'_> {
    fn format(&self, f: Formatter<'_>) {
        let mut d = Decoder::with_limits(self.bytes, &Limits::FIRMWARE);
        let mut events = Events::new(f);
        let walked = walk(self.ty, &mut d, &mut [Frame::EMPTY; DEPTH], &mut events);
        if let Err(error) = walked.map_err(Error::from).and_then(|()| d.finish()) {
            defmt::write!(f, " <{}>", error);
        }
    }
}

/// Writes what a [walk](crate::walk()) meets to a line of a log: fields by name, symbols by name, the values of branches as if
/// there were no union.
#[derive(Clone, Copy)]
pub struct Events<'f> {
    f: Formatter<'f>,
    /// Nothing stands yet in the record, array or map that was begun last.
    first: bool,
}

impl<'f> Events<'f> {
    /// Goes on with this line.
    #[must_use]
    pub const fn new(f: Formatter<'f>) -> Self {
        Self { f, first: true }
    }

    fn begin(&mut self, bracket: char) {
        defmt::write!(self.f, "{=char}", bracket);
        self.first = true;
    }

    fn end(&mut self, bracket: char) {
        defmt::write!(self.f, "{=char}", bracket);
        self.first = false;
    }

    fn next(&mut self) {
        if !self.first {
            defmt::write!(self.f, ", ");
        }
        self.first = false;
    }
}

impl core::fmt::Debug for Events<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Events").field("first", &self.first).finish_non_exhaustive()
    }
}

/// Methods that send their value in this form.
macro_rules! values {
    ($($method:ident $value:ty: $form:literal;)*) => {
        $(
            fn $method(&mut self, _: Type<'s>, value: $value) -> Result<(), Infallible> {
                defmt::write!(self.f, $form, value);
                Ok(())
            }
        )*
    };
}

impl<'s, 'a> Visit<'s, 'a> for Events<'_> {
    type Error = Infallible;

    values! {
        boolean bool: "{=bool}";
        int i32: "{=i32}";
        long i64: "{=i64}";
        float f32: "{=f32}";
        double f64: "{=f64}";
        bytes &'a [u8]: "{=[u8]:02x}";
        string &'a str: "\"{=str}\"";
    }

    fn null(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        defmt::write!(self.f, "null");
        Ok(())
    }

    fn fixed(&mut self, _: Type<'s>, _: Fixed<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        defmt::write!(self.f, "{=[u8]:02x}", value);
        Ok(())
    }

    fn symbol(&mut self, ty: Enum<'s>, index: usize) -> Result<(), Infallible> {
        match ty.symbol(index) {
            Some(symbol) => defmt::write!(self.f, "{}", symbol),
            None => defmt::write!(self.f, "{=usize}", index),
        }
        Ok(())
    }

    fn begin_record(&mut self, _: Record<'s>) -> Result<(), Infallible> {
        self.begin('{');
        Ok(())
    }

    fn field(&mut self, field: Field<'s>) -> Result<(), Infallible> {
        self.next();
        defmt::write!(self.f, "{}: ", field);
        Ok(())
    }

    fn end_record(&mut self) -> Result<(), Infallible> {
        self.end('}');
        Ok(())
    }

    fn begin_array(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.begin('[');
        Ok(())
    }

    fn item(&mut self) -> Result<(), Infallible> {
        self.next();
        Ok(())
    }

    fn end_array(&mut self) -> Result<(), Infallible> {
        self.end(']');
        Ok(())
    }

    fn begin_map(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.begin('{');
        Ok(())
    }

    fn key(&mut self, key: &'a str) -> Result<(), Infallible> {
        self.next();
        defmt::write!(self.f, "\"{=str}\": ", key);
        Ok(())
    }

    fn end_map(&mut self) -> Result<(), Infallible> {
        self.end('}');
        Ok(())
    }
}

impl Format for Text<'_> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "{=str}", self.raw());
    }
}

impl Format for FullName<'_> {
    fn format(&self, f: Formatter<'_>) {
        if let Some(namespace) = self.namespace() {
            defmt::write!(f, "{}.", namespace);
        }
        defmt::write!(f, "{}", self.name());
    }
}

impl Format for Field<'_> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "{}", self.name());
    }
}

impl Format for Type<'_> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "{}", self.kind());
    }
}

impl Format for Kind<'_> {
    fn format(&self, f: Formatter<'_>) {
        match self {
            Self::Primitive(primitive) => defmt::write!(f, "{}", primitive),
            Self::Fixed(fixed) => defmt::write!(f, "fixed {}", fixed.full_name()),
            Self::Enum(symbols) => defmt::write!(f, "enum {}", symbols.full_name()),
            Self::Record(record) => defmt::write!(f, "record {}", record.full_name()),
            // One level: types may contain themselves.
            Self::Array(_) => defmt::write!(f, "array"),
            Self::Map(_) => defmt::write!(f, "map"),
            Self::Union(branches) => defmt::write!(f, "union of {=usize}", branches.len()),
            Self::Invalid => defmt::write!(f, "invalid"),
        }
    }
}

impl Format for Path<'_> {
    fn format(&self, f: Formatter<'_>) {
        let mut empty = true;
        for step in self.steps() {
            match step {
                Step::Field(name) if empty => defmt::write!(f, "{}", name),
                Step::Field(name) => defmt::write!(f, ".{}", name),
                Step::At(at) => defmt::write!(f, "[{=u32}]", at),
            }
            empty = false;
        }
        if empty {
            defmt::write!(f, "(datum)");
        }
    }
}

/// Items that are decoded while they are sent, up to the first that cannot be.
fn list<T>(f: Formatter<'_>, items: impl Iterator<Item = Result<T, Error>>, mut one: impl FnMut(T)) {
    for (at, item) in items.enumerate() {
        if at > 0 {
            defmt::write!(f, ", ");
        }
        match item {
            Ok(item) => one(item),
            Err(error) => defmt::write!(f, "<{}>", error),
        }
    }
}

impl<'a, T: Decode<'a> + Format> Format for Array<'a, T> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "[");
        list(f, self.iter(), |item| defmt::write!(f, "{}", item));
        defmt::write!(f, "]");
    }
}

impl<'a, V: Decode<'a> + Format> Format for Map<'a, V> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "{=char}", '{');
        list(f, self.iter(), |(key, value)| defmt::write!(f, "\"{=str}\": {}", key, value));
        defmt::write!(f, "{=char}", '}');
    }
}

impl Format for Floats<'_> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "[");
        list(f, self.iter().map(Ok), |item| defmt::write!(f, "{}", item));
        defmt::write!(f, "]");
    }
}

impl Format for Doubles<'_> {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "[");
        list(f, self.iter().map(Ok), |item| defmt::write!(f, "{}", item));
        defmt::write!(f, "]");
    }
}

#[cfg(feature = "alloc")]
impl Format for crate::resolve::compat::Clash {
    fn format(&self, f: Formatter<'_>) {
        defmt::write!(f, "{=str}: {=str}", self.reader_path.as_str(), self.kind.code());
    }
}
