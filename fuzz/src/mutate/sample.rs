//! Data that are valid, for any schema.

use super::{Dice, put_long};
use avocet::Type;
use avocet::schema::{Kind, Primitive};

/// Appends a value of `ty`, of about `budget` values inside it.
pub(in super::super) fn sample(ty: Type<'_>, dice: &mut Dice, budget: &mut usize, out: &mut Vec<u8>) {
    *budget = budget.saturating_sub(1);
    match ty.kind() {
        Kind::Primitive(primitive) => scalar(primitive, dice, out),
        Kind::Fixed(fixed) => {
            let size = usize::try_from(fixed.size()).unwrap_or(usize::MAX).min(300);
            out.extend((0..size).map(|_| dice.next() as u8));
        }
        Kind::Enum(of) => put_long(out, dice.below(of.len()) as i64),
        Kind::Array(items) => blocks(dice, budget, out, |dice, budget, out| sample(items, dice, budget, out)),
        Kind::Map(values) => blocks(dice, budget, out, |dice, budget, out| {
            text(dice, out);
            sample(values, dice, budget, out);
        }),
        Kind::Union(of) => {
            // Where nothing is left, the first branch that ends.
            let index = if *budget == 0 { 0 } else { dice.below(of.len()) };
            put_long(out, index as i64);
            if let Some(branch) = of.branch(index) {
                sample(branch, dice, budget, out);
            }
        }
        Kind::Record(of) => {
            if out.len() < 1 << 16 {
                of.fields().for_each(|field| sample(field.ty(), dice, budget, out));
            }
        }
        _ => {}
    }
}

/// A few items in one block or in several, some with their sizes.
fn blocks(
    dice: &mut Dice,
    budget: &mut usize,
    out: &mut Vec<u8>,
    mut item: impl FnMut(&mut Dice, &mut usize, &mut Vec<u8>),
) {
    for _ in 0..dice.below(3).min(*budget) {
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
        Primitive::Int => put_long(out, i64::from(dice.next() as i32 >> dice.below(32))),
        Primitive::Long => put_long(out, dice.next() as i64 >> dice.below(64)),
        Primitive::Float => out.extend(((dice.next() as i16 as f32) / 8.0).to_le_bytes()),
        Primitive::Double => out.extend(((dice.next() as i32 as f64) / 64.0).to_le_bytes()),
        Primitive::Bytes => {
            let len = dice.below(20);
            put_long(out, len as i64);
            out.extend((0..len).map(|_| dice.next() as u8));
        }
        Primitive::String => text(dice, out),
    }
}
