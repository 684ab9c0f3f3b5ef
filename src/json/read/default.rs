//! Defaults of schema text in the binary encoding: JSON without tags for unions, which take the first branch that
//! accepts it.

use super::cursor::Cursor;
use super::{ReadError, scalar};
use crate::encoder::{EncodeError, Encoder};
use crate::error::ErrorKind;
use crate::schema::{Defaults, Enum, Kind, Record, Type};
use crate::sink::Sink;
use crate::wire::lex;

/// Writes the JSON value that `json` begins with as a value of type `ty`. Members of records that are missing are filled
/// from their fields' defaults, which may have such members too: `level` counts how deep, and `defaults` pays for all.
///
/// # Errors
/// [`ErrorKind::InvalidDefault`], [`ErrorKind::SchemaDepthLimit`], [`ErrorKind::SchemaFuelLimit`] with the offset in the
/// schema's text; what the sink refuses.
pub(crate) fn write_default<S: Sink>(
    defaults: &mut Defaults<'_>,
    ty: Type<'_>,
    json: &str,
    level: u8,
    encoder: &mut Encoder<S>,
) -> Result<(), ReadError<S::Error>> {
    // Arrays, maps and records say whether they accept it where they open it; a level too deep is refused there too.
    match ty.kind() {
        Kind::Primitive(primitive) => {
            if !defaults.accepts(ty, json, level)? {
                return Err(invalid(defaults, json));
            }
            let mut cursor = Cursor::new(json, 0, u32::MAX);
            match scalar::primitive(primitive, &mut cursor, encoder) {
                Ok(()) => Ok(()),
                Err(ReadError::Sink(error)) => Err(ReadError::Sink(error)),
                Err(ReadError::Json(_)) => Err(invalid(defaults, json)),
            }
        }
        Kind::Fixed(_) => {
            if !defaults.accepts(ty, json, level)? {
                return Err(invalid(defaults, json));
            }
            match lex::string(json).ok().and_then(|(_, text)| Some((text, scalar::latin1_len(text)?))) {
                Some((text, len)) => scalar::latin1(text, len, encoder),
                None => Err(invalid(defaults, json)),
            }
        }
        Kind::Enum(of) => {
            let index = symbol(defaults, of, json)?;
            refused(encoder.length(index), defaults, json)
        }
        Kind::Union(union) => {
            for (index, branch) in (0..usize::MAX).zip(union.branches()) {
                if defaults.accepts(branch, json, level)? {
                    refused(encoder.length(index), defaults, json)?;
                    return write_default(defaults, branch, json, level, encoder);
                }
            }
            Err(invalid(defaults, json))
        }
        Kind::Array(item) => items(defaults, item, json, level, encoder, false),
        Kind::Map(value) => items(defaults, value, json, level, encoder, true),
        Kind::Record(record) => members(defaults, record, json, level, encoder),
        Kind::Invalid => Err(invalid(defaults, json)),
    }
}

#[cold]
#[inline(never)]
fn invalid<E>(defaults: &Defaults<'_>, json: &str) -> ReadError<E> {
    ReadError::Json(defaults.error(ErrorKind::InvalidDefault, json))
}

fn refused<E>(result: Result<(), EncodeError<E>>, defaults: &Defaults<'_>, json: &str) -> Result<(), ReadError<E>> {
    match result {
        Ok(()) => Ok(()),
        Err(EncodeError::Sink(error)) => Err(ReadError::Sink(error)),
        Err(EncodeError::Value(_)) => Err(invalid(defaults, json)),
    }
}

fn symbol<E>(defaults: &mut Defaults<'_>, of: Enum<'_>, json: &str) -> Result<usize, ReadError<E>> {
    let Ok((_, text)) = lex::string(json) else {
        return Err(invalid(defaults, json));
    };
    for (index, symbol) in (0..usize::MAX).zip(of.symbols()) {
        defaults.pay(json, symbol.raw().len().saturating_add(8))?;
        if symbol == text {
            return Ok(index);
        }
    }
    Err(invalid(defaults, json))
}

/// One level deeper, if that is allowed.
fn enter<E>(defaults: &mut Defaults<'_>, ty: Option<Type<'_>>, json: &str, level: u8) -> Result<u8, ReadError<E>> {
    defaults.pay(json, 8)?;
    if level >= defaults.levels() || ty.is_some_and(|ty| matches!(ty.kind(), Kind::Invalid)) {
        return Err(ReadError::Json(defaults.error(ErrorKind::SchemaDepthLimit, json)));
    }
    Ok(level.saturating_add(1))
}

/// Whether another item or member stands here; the text at its value.
fn next<'j>(first: &mut bool, rest: &'j str, map: bool) -> Option<(&'j str, Option<crate::Text<'j>>)> {
    if map {
        let (value, key) = lex::member(first, rest).ok()?;
        key.map(|key| (value, Some(key)))
    } else {
        let (value, more) = lex::element(first, rest).ok()?;
        more.then_some((value, None))
    }
}

fn items<S: Sink>(
    defaults: &mut Defaults<'_>,
    item: Type<'_>,
    json: &str,
    level: u8,
    encoder: &mut Encoder<S>,
    map: bool,
) -> Result<(), ReadError<S::Error>> {
    let Some(inside) = json.strip_prefix(if map { '{' } else { '[' }) else {
        return Err(invalid(defaults, json));
    };
    let level = enter(defaults, Some(item), json, level)?;
    // The count comes first.
    let (mut rest, mut first, mut count) = (inside, true, 0usize);
    while let Some((value, _)) = next(&mut first, rest, map) {
        count = count.saturating_add(1);
        rest = defaults.after(value)?;
    }
    refused(encoder.block(count), defaults, json)?;
    (rest, first) = (inside, true);
    while let Some((value, key)) = next(&mut first, rest, map) {
        if let Some(key) = key {
            defaults.pay(value, rest.len().saturating_sub(value.len()))?;
            let cursor = Cursor::new(json, 0, u32::MAX);
            scalar::string(key, &cursor, encoder)?;
        }
        write_default(defaults, item, value, level, encoder)?;
        rest = defaults.after(value)?;
    }
    refused(encoder.end(), defaults, json)
}

fn members<S: Sink>(
    defaults: &mut Defaults<'_>,
    record: Record<'_>,
    json: &str,
    level: u8,
    encoder: &mut Encoder<S>,
) -> Result<(), ReadError<S::Error>> {
    let Some(inside) = json.strip_prefix('{') else {
        return Err(invalid(defaults, json));
    };
    let level = enter(defaults, None, json, level)?;
    for field in record.fields() {
        let (mut rest, mut first, mut found) = (inside, true, None);
        while let Some((value, Some(key))) = next(&mut first, rest, true) {
            defaults.pay(value, rest.len().saturating_sub(value.len()))?;
            if key == field.name() {
                found = Some(value);
            }
            rest = defaults.after(value)?;
        }
        let own = match found {
            Some(_) => found,
            None => {
                let (own, cost) = field.priced_default();
                defaults.pay(json, cost)?;
                own
            }
        };
        match own {
            Some(value) => write_default(defaults, field.ty(), value, level, encoder)?,
            None => return Err(invalid(defaults, json)),
        }
    }
    Ok(())
}
