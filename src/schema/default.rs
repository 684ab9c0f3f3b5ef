//! Is a default a value of its type?
//!
//! Defaults are JSON without tags for unions: a union takes the first branch that accepts the JSON, by range of value
//! too (specification 1.12, Complex types, Records and Unions).

use super::logical::{is_special_float, member_and_end};
use super::node;
use super::range::{is_double, is_float};
use super::{Kind, Primitive, Schema, Type};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::lex;

/// How deep a default's arrays, maps and records may nest.
pub(crate) const MAX_DEFAULT_LEVELS: u8 = 32;

/// Checks defaults against one schema.
pub(crate) struct Defaults<'s> {
    schema: Schema<'s>,
    levels: u8,
    fuel: u32,
}

impl<'s> Defaults<'s> {
    pub(crate) const fn new(schema: Schema<'s>, levels: u8, fuel: u32) -> Self {
        let levels = if levels < MAX_DEFAULT_LEVELS { levels } else { MAX_DEFAULT_LEVELS };
        Self { schema, levels, fuel }
    }

    /// Checks the default of every field.
    pub(super) fn check_all(&mut self) -> Result<()> {
        let schema = self.schema;
        for field in schema.fields {
            if field.flags & node::Field::HAS_DEFAULT == 0 {
                continue;
            }
            let object = schema.text.get(field.object as usize..).unwrap_or_default();
            let (json, end) = member_and_end(object, "default");
            self.pay(object, object.len().saturating_sub(end.len()))?;
            let Some(json) = json else {
                continue;
            };
            if !self.accepts(schema.ty(field.ty), json, 0)? {
                return Err(self.error(ErrorKind::InvalidDefault, json));
            }
        }
        Ok(())
    }

    /// How deep arrays, maps and records may nest.
    pub(crate) const fn levels(&self) -> u8 {
        self.levels
    }

    /// Fuel that is left.
    pub(crate) const fn fuel(&self) -> u32 {
        self.fuel
    }

    #[cold]
    pub(crate) fn error(&self, kind: ErrorKind, rest: &str) -> Error {
        Error::new(kind, self.schema.text.len().saturating_sub(rest.len()))
    }

    /// Whether the JSON value that `json` begins with is a value of type `ty`.
    pub(crate) fn accepts(&mut self, ty: Type<'_>, json: &str, level: u8) -> Result<bool> {
        // Numbers and strings are read once for each branch that they are tried against; brackets pay as they are opened.
        let scalar =
            if json.starts_with(['{', '[']) { 0 } else { lex::value(json).map_or(0, |(_, value)| value.len()) };
        self.pay(json, scalar.saturating_add(1))?;
        if level >= self.levels {
            return Err(self.error(ErrorKind::SchemaDepthLimit, json));
        }
        Ok(match ty.kind() {
            Kind::Primitive(primitive) => is_primitive(primitive, json),
            Kind::Fixed(fixed) => latin1(json).is_some_and(|len| len == fixed.size()),
            Kind::Enum(of) => self.symbol(of, json)?,
            Kind::Array(item) => self.array(item, json, level)?,
            Kind::Map(value) => self.map(value, json, level)?,
            Kind::Record(record) => self.record(record, json, level)?,
            Kind::Union(union) => {
                for branch in union.branches() {
                    if self.accepts(branch, json, level)? {
                        return Ok(true);
                    }
                }
                false
            }
            Kind::Invalid => false,
        })
    }

    pub(crate) fn pay(&mut self, json: &str, steps: usize) -> Result<()> {
        match u32::try_from(steps).ok().and_then(|steps| self.fuel.checked_sub(steps)) {
            Some(fuel) => {
                self.fuel = fuel;
                Ok(())
            }
            None => Err(self.error(ErrorKind::SchemaFuelLimit, json)),
        }
    }

    /// What follows the value that `json` begins with; the text has been read as JSON before.
    pub(crate) fn after<'j>(&mut self, json: &'j str) -> Result<&'j str> {
        let rest = lex::value(json).map_or("", |(rest, _)| rest);
        self.pay(json, json.len().saturating_sub(rest.len()))?;
        Ok(rest)
    }

    fn symbol(&mut self, of: super::Enum<'_>, json: &str) -> Result<bool> {
        let Ok((_, text)) = lex::string(json) else {
            return Ok(false);
        };
        for symbol in of.symbols() {
            self.pay(json, symbol.raw().len().saturating_add(8))?;
            if symbol == text {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn array(&mut self, item: Type<'_>, json: &str, level: u8) -> Result<bool> {
        let Some(mut rest) = json.strip_prefix('[') else {
            return Ok(false);
        };
        let mut first = true;
        while let Ok((element, true)) = lex::element(&mut first, rest) {
            if !self.accepts(item, element, level.saturating_add(1))? {
                return Ok(false);
            }
            rest = self.after(element)?;
        }
        Ok(true)
    }

    fn map(&mut self, value: Type<'_>, json: &str, level: u8) -> Result<bool> {
        let Some(mut rest) = json.strip_prefix('{') else {
            return Ok(false);
        };
        let mut first = true;
        while let Ok((element, Some(_))) = lex::member(&mut first, rest) {
            self.pay(element, rest.len().saturating_sub(element.len()))?;
            if !self.accepts(value, element, level.saturating_add(1))? {
                return Ok(false);
            }
            rest = self.after(element)?;
        }
        Ok(true)
    }

    /// Members that are missing are filled from the inner fields' defaults; members too many are ignored.
    fn record(&mut self, record: super::Record<'_>, json: &str, level: u8) -> Result<bool> {
        if !json.starts_with('{') {
            return Ok(false);
        }
        for field in record.fields() {
            let name = field.name();
            let mut rest = json.strip_prefix('{').unwrap_or_default();
            let mut first = true;
            let mut found = None;
            while let Ok((element, Some(key))) = lex::member(&mut first, rest) {
                self.pay(element, rest.len().saturating_sub(element.len()))?;
                if key == name {
                    found = Some(element);
                }
                rest = self.after(element)?;
            }
            let good = match found {
                Some(element) => self.accepts(field.ty(), element, level.saturating_add(1))?,
                None => field.has_default(),
            };
            if !good {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn is_primitive(primitive: Primitive, json: &str) -> bool {
    let number = || lex::number(json).ok().map(|(_, number)| number);
    let special = || lex::string(json).is_ok_and(|(_, text)| is_special_float(text));
    match primitive {
        Primitive::Null => json.starts_with("null"),
        Primitive::Boolean => json.starts_with("true") || json.starts_with("false"),
        Primitive::Int => number().and_then(lex::integer).is_some_and(|value| i32::try_from(value).is_ok()),
        Primitive::Long => number().and_then(lex::integer).is_some(),
        Primitive::Float => number().map_or_else(special, |number| is_float(number.as_bytes())),
        Primitive::Double => number().map_or_else(special, |number| is_double(number.as_bytes())),
        Primitive::Bytes => latin1(json).is_some(),
        Primitive::String => json.starts_with('"'),
    }
}

/// The number of bytes that a JSON string stands for, one for each character up to U+00FF.
fn latin1(json: &str) -> Option<usize> {
    let (_, text) = lex::string(json).ok()?;
    let mut len = 0usize;
    for c in text.chars() {
        if c > '\u{ff}' {
            return None;
        }
        len = len.saturating_add(1);
    }
    Some(len)
}
