//! Data that are valid, for any schema.

use super::{Dice, put_long};
use avocet::Type;
use avocet::schema::{Kind, Primitive};

/// Values in one datum at most, and how deep they may nest: schemas of strangers have no end.
const CALLS: usize = 5000;
const DEPTH: usize = 64;

/// What may still be made.
struct Budget {
    /// Until then branches and counts are free; afterwards the least is taken.
    values: usize,
    calls: usize,
    depth: usize,
}

/// Appends a value of `ty`, of about `values` values inside it; something else where that has no end.
pub(in super::super) fn sample(ty: Type<'_>, dice: &mut Dice, values: usize, out: &mut Vec<u8>) {
    value(ty, dice, &mut Budget { values, calls: CALLS, depth: DEPTH }, out);
}

fn value(ty: Type<'_>, dice: &mut Dice, budget: &mut Budget, out: &mut Vec<u8>) {
    budget.values = budget.values.saturating_sub(1);
    budget.calls = budget.calls.saturating_sub(1);
    if budget.calls == 0 || budget.depth == 0 {
        return;
    }
    budget.depth -= 1;
    inside(ty, dice, budget, out);
    budget.depth += 1;
}

fn inside(ty: Type<'_>, dice: &mut Dice, budget: &mut Budget, out: &mut Vec<u8>) {
    match ty.kind() {
        Kind::Primitive(primitive) => scalar(primitive, dice, out),
        Kind::Fixed(fixed) => {
            let size = fixed.size().min(300);
            out.extend((0..size).map(|_| dice.draw() as u8));
        }
        Kind::Enum(of) => put_long(out, dice.below(of.len()) as i64),
        Kind::Array(items) => blocks(dice, budget, out, |dice, budget, out| value(items, dice, budget, out)),
        Kind::Map(values) => blocks(dice, budget, out, |dice, budget, out| {
            text(dice, out);
            value(values, dice, budget, out);
        }),
        Kind::Union(of) => {
            // Where nothing is left, a branch that ends, if there is one.
            let ends =
                || (0..of.len()).find(|at| of.branch(*at).is_some_and(|ty| matches!(ty.kind(), Kind::Primitive(_))));
            let index = if budget.values == 0 { ends().unwrap_or(0) } else { dice.below(of.len()) };
            put_long(out, index as i64);
            if let Some(branch) = of.branch(index) {
                value(branch, dice, budget, out);
            }
        }
        Kind::Record(of) => of.fields().for_each(|field| value(field.ty(), dice, budget, out)),
        _ => {}
    }
}

/// A few items in one block or in several, some with their sizes.
fn blocks(
    dice: &mut Dice,
    budget: &mut Budget,
    out: &mut Vec<u8>,
    mut item: impl FnMut(&mut Dice, &mut Budget, &mut Vec<u8>),
) {
    for _ in 0..dice.below(3).min(budget.values) {
        let count = 1 + dice.below(3);
        let mut items = Vec::new();
        for _ in 0..count {
            item(dice, budget, &mut items);
        }
        if dice.below(2) == 0 {
            put_long(out, count as i64);
        } else {
            put_long(out, -(count as i64));
            put_long(out, items.len() as i64);
        }
        out.extend(items);
    }
    out.push(0);
}

fn text(dice: &mut Dice, out: &mut Vec<u8>) {
    let text =
        *dice.pick(&["", "k", "f0", "Käuzchen", "0b4d3e26-7c1a-4f6e-9a51-3f0d7c2b8e19", "\u{1f989}\"\\\u{0}", "a"]);
    put_long(out, text.len() as i64);
    out.extend_from_slice(text.as_bytes());
}

fn scalar(primitive: Primitive, dice: &mut Dice, out: &mut Vec<u8>) {
    match primitive {
        Primitive::Null => {}
        Primitive::Boolean => out.push(dice.below(2) as u8),
        Primitive::Int => put_long(out, i64::from(dice.draw() as i32 >> dice.below(32))),
        Primitive::Long => put_long(out, dice.draw() as i64 >> dice.below(64)),
        Primitive::Float => out.extend((f32::from(dice.draw() as i16) / 8.0).to_le_bytes()),
        Primitive::Double => out.extend((f64::from(dice.draw() as i32) / 64.0).to_le_bytes()),
        Primitive::Bytes => {
            let len = dice.below(20);
            put_long(out, len as i64);
            out.extend((0..len).map(|_| dice.draw() as u8));
        }
        Primitive::String => text(dice, out),
    }
}
