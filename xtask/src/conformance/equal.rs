//! Equality of Avro JSON by value, guided by the schema: floats after rounding to 32 bits, map entries in any order.

use anyhow::{Context, Result, bail, ensure};
use avocet::schema::{Kind, Primitive, Type};
use serde_json::Value;

/// Whether `ours` says the same as `expected`; else where not.
pub(super) fn check(ty: Type<'_>, ours: &Value, expected: &Value) -> Result<()> {
    match ty.kind() {
        Kind::Primitive(Primitive::Float) => ensure!(
            float(ours)? as f32 == float(expected)? as f32 && sign(ours)? == sign(expected)?
                || both_nan(ours, expected),
            "float {ours} is not {expected}"
        ),
        Kind::Primitive(Primitive::Double) => ensure!(
            float(ours)?.to_bits() == float(expected)?.to_bits() || both_nan(ours, expected),
            "double {ours} is not {expected}"
        ),
        Kind::Array(item) => {
            let (ours, expected) = (array(ours)?, array(expected)?);
            ensure!(ours.len() == expected.len(), "array of {} is not one of {}", ours.len(), expected.len());
            for (index, (ours, expected)) in ours.iter().zip(expected).enumerate() {
                check(item, ours, expected).with_context(|| format!("[{index}]"))?;
            }
        }
        Kind::Map(value) => {
            let (ours, expected) = (object(ours)?, object(expected)?);
            ensure!(ours.len() == expected.len(), "map of {} is not one of {}", ours.len(), expected.len());
            for (key, expected) in expected {
                let ours = ours.get(key).with_context(|| format!("no key {key:?}"))?;
                check(value, ours, expected).with_context(|| format!("{key:?}"))?;
            }
        }
        Kind::Record(record) => {
            let (ours, expected) = (object(ours)?, object(expected)?);
            ensure!(ours.keys().eq(expected.keys()), "fields {:?} are not {:?}", ours.keys(), expected.keys());
            for (field, (ours, expected)) in record.fields().zip(ours.values().zip(expected.values())) {
                check(field.ty(), ours, expected).with_context(|| field.name().to_string())?;
            }
        }
        Kind::Union(union) => {
            if ours.is_null() || expected.is_null() {
                ensure!(ours == expected, "{ours} is not {expected}");
                return Ok(());
            }
            let (ours, expected) = (object(ours)?, object(expected)?);
            let (Some((tag, ours)), Some((wanted, expected))) = (ours.iter().next(), expected.iter().next()) else {
                bail!("a union without a tag");
            };
            ensure!(tag == wanted, "branch {tag} is not {wanted}");
            let branch = union.branches().find(|branch| branch.tag().to_string() == *tag);
            check(branch.context("no such branch")?, ours, expected).with_context(|| tag.clone())?;
        }
        Kind::Primitive(Primitive::Int | Primitive::Long) => {
            ensure!(*ours == *expected, "{ours} is not {expected}");
        }
        _ => ensure!(ours == expected, "{ours} is not {expected}"),
    }
    Ok(())
}

fn float(value: &Value) -> Result<f64> {
    Ok(match value {
        Value::String(special) => match special.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            other => bail!("{other:?} is no float"),
        },
        // Not `as_f64`: it refuses numbers that overflow to infinity, which no test wants to see as equal to anything.
        Value::Number(number) => number.to_string().parse()?,
        other => bail!("{other} is no float"),
    })
}

fn sign(value: &Value) -> Result<bool> {
    Ok(float(value)?.is_sign_negative())
}

fn both_nan(ours: &Value, expected: &Value) -> bool {
    ours == "NaN" && expected == "NaN"
}

fn array(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().with_context(|| format!("{value} is no array"))
}

fn object(value: &Value) -> Result<&serde_json::Map<String, Value>> {
    value.as_object().with_context(|| format!("{value} is no object"))
}
