//! Rows as Python's `json.dumps(row, sort_keys=True, separators=(",", ":"))` writes them, for whole files are known by
//! the hash of that.

use anyhow::{Context, Result};
use avocet::schema::{Kind, Primitive, Type};
use serde_json::Value;
use std::fmt::Write;

/// Appends `value`, which is Avro JSON of type `ty`.
pub(super) fn dump(ty: Type<'_>, value: &Value, out: &mut String) -> Result<()> {
    match (ty.kind(), value) {
        (Kind::Primitive(Primitive::Float), Value::Number(number)) => {
            let value: f32 = number.to_string().parse()?;
            float(f64::from(value), out)?;
        }
        (Kind::Primitive(Primitive::Double), Value::Number(number)) => float(number.to_string().parse()?, out)?,
        (Kind::Array(item), Value::Array(all)) => {
            out.push('[');
            for (index, value) in all.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                dump(item, value, out)?;
            }
            out.push(']');
        }
        (kind, Value::Object(members)) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                string(key, out)?;
                out.push(':');
                let inner = match kind {
                    Kind::Map(value) => Some(value),
                    Kind::Record(record) => record.field(key).map(avocet::schema::Field::ty),
                    Kind::Union(union) => union.branches().find(|branch| branch.tag().to_string() == *key),
                    _ => None,
                };
                dump(inner.context("no such member")?, value, out)?;
            }
            out.push('}');
        }
        (_, Value::String(text)) => string(text, out)?,
        (_, other) => write!(out, "{other}")?,
    }
    Ok(())
}

/// ASCII only, as `ensure_ascii` asks.
fn string(text: &str, out: &mut String) -> Result<()> {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
    }
    out.push('"');
    Ok(())
}

/// `repr(float)`: shortest digits, an exponent of at least two digits below 1e-4 and from 1e16 on.
fn float(value: f64, out: &mut String) -> Result<()> {
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').context("exponent")?;
    let exponent: i32 = exponent.parse()?;
    if value == 0.0 || (-4..16).contains(&exponent) {
        write!(out, "{value:?}")?;
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        write!(out, "{digits}e{sign}{:02}", exponent.abs())?;
    }
    Ok(())
}
