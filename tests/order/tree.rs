//! Values as trees: read as plainly as can be, written in other blocks, changed in one place.

use crate::common::{Rng, put_bytes, put_long};
use avocet::Type;
use avocet::schema::{Kind, Primitive};

/// A value, read as plainly as can be.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Boolean(bool),
    Number(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Fixed(Vec<u8>),
    /// Branch or symbol; the value of a branch.
    Index(i64, Option<Box<Tree>>),
    Items(Vec<Tree>),
    Entries(Vec<(Vec<u8>, Tree)>),
    /// Also null.
    Fields(Vec<Tree>),
}

pub(crate) fn take<'a>(input: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (front, rest) = input.split_at(len);
    *input = rest;
    front
}

pub(crate) fn take_long(input: &mut &[u8]) -> i64 {
    let (mut value, mut shift) = (0u64, 0);
    loop {
        let byte = take(input, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return (value >> 1) as i64 ^ -((value & 1) as i64);
        }
    }
}

pub(crate) fn take_bytes(input: &mut &[u8]) -> Vec<u8> {
    let len = take_long(input) as usize;
    take(input, len).to_vec()
}

pub(crate) fn take_items<T>(input: &mut &[u8], mut item: impl FnMut(&mut &[u8]) -> T) -> Vec<T> {
    let mut all = Vec::new();
    loop {
        let mut count = take_long(input);
        if count < 0 {
            take_long(input);
            count = -count;
        }
        if count == 0 {
            return all;
        }
        all.extend((0..count).map(|_| item(input)));
    }
}

pub(crate) fn read(ty: Type<'_>, input: &mut &[u8]) -> Tree {
    match ty.kind() {
        Kind::Primitive(primitive) => match primitive {
            Primitive::Null => Tree::Fields(Vec::new()),
            Primitive::Boolean => Tree::Boolean(take(input, 1)[0] == 1),
            Primitive::Int | Primitive::Long => Tree::Number(take_long(input)),
            Primitive::Float => Tree::Float(f32::from_le_bytes(take(input, 4).try_into().unwrap())),
            Primitive::Double => Tree::Double(f64::from_le_bytes(take(input, 8).try_into().unwrap())),
            Primitive::Bytes | Primitive::String => Tree::Bytes(take_bytes(input)),
        },
        Kind::Fixed(fixed) => Tree::Fixed(take(input, fixed.size()).to_vec()),
        Kind::Enum(_) => Tree::Index(take_long(input), None),
        Kind::Union(union) => {
            let index = take_long(input);
            Tree::Index(index, Some(Box::new(read(union.branch(index as usize).unwrap(), input))))
        }
        Kind::Array(item) => Tree::Items(take_items(input, |input| read(item, input))),
        Kind::Map(value) => Tree::Entries(take_items(input, |input| (take_bytes(input), read(value, input)))),
        Kind::Record(record) => Tree::Fields(record.fields().map(|field| read(field.ty(), input)).collect()),
        other => panic!("{other:?}"),
    }
}

/// The value in blocks of another layout.
pub(crate) fn write(tree: &Tree, rng: &mut Rng, out: &mut Vec<u8>) {
    match tree {
        Tree::Boolean(value) => out.push(u8::from(*value)),
        Tree::Number(value) => put_long(out, *value),
        Tree::Float(value) => out.extend(value.to_le_bytes()),
        Tree::Double(value) => out.extend(value.to_le_bytes()),
        Tree::Bytes(value) => put_bytes(out, value),
        Tree::Fixed(value) => out.extend(value),
        Tree::Index(index, value) => {
            put_long(out, *index);
            value.iter().for_each(|value| write(value, rng, out));
        }
        Tree::Fields(fields) => fields.iter().for_each(|field| write(field, rng, out)),
        Tree::Items(items) => write_blocks(items, rng, out, write),
        Tree::Entries(entries) => write_blocks(entries, rng, out, |(key, value), rng, out| {
            put_bytes(out, key);
            write(value, rng, out);
        }),
    }
}

pub(crate) fn write_blocks<T>(
    items: &[T],
    rng: &mut Rng,
    out: &mut Vec<u8>,
    mut item: impl FnMut(&T, &mut Rng, &mut Vec<u8>),
) {
    let mut left = items;
    while !left.is_empty() {
        let (now, later) = left.split_at(1 + rng.below(left.len() as u64) as usize);
        left = later;
        let mut block = Vec::new();
        now.iter().for_each(|one| item(one, rng, &mut block));
        if rng.chance(2) {
            put_long(out, -(now.len() as i64));
            put_long(out, block.len() as i64);
        } else {
            put_long(out, now.len() as i64);
        }
        out.extend(block);
    }
    out.push(0);
}

/// Changes one thing, somewhere; every type but null has values enough.
pub(crate) fn change(tree: &mut Tree, rng: &mut Rng) {
    match tree {
        Tree::Boolean(value) => *value = !*value,
        Tree::Number(value) => *value = i64::from(*value as i32 ^ (1 << rng.below(31))),
        Tree::Float(value) => *value = *rng.pick(&[f32::NAN, -f32::NAN, 0.0, -0.0, f32::INFINITY, -1.5, -*value]),
        Tree::Double(value) => *value = *rng.pick(&[f64::NAN, -f64::NAN, 0.0, -0.0, f64::INFINITY, -1.5, -*value]),
        Tree::Bytes(value) => match value.len() {
            0 => value.push(b'a'),
            // Still UTF-8, though that matters to nobody here.
            _ if rng.chance(2) => *value = [value.clone(), "\u{ff}".into()].concat(),
            _ => value.clear(),
        },
        Tree::Fixed(value) => value.iter_mut().take(1 + rng.below(3) as usize).for_each(|byte| *byte ^= 0x80),
        Tree::Index(index, None) => *index = index.saturating_sub(1).max(0),
        Tree::Index(_, Some(value)) => change(value, rng),
        Tree::Items(items) => match rng.below(3) {
            0 => drop(items.pop()),
            1 if !items.is_empty() => items.push(items[0].clone()),
            _ if !items.is_empty() => {
                let at = rng.below(items.len() as u64) as usize;
                change(&mut items[at], rng);
            }
            _ => {}
        },
        Tree::Entries(entries) => drop(entries.pop()),
        Tree::Fields(fields) if fields.is_empty() => {}
        Tree::Fields(fields) => {
            let at = rng.below(fields.len() as u64) as usize;
            change(&mut fields[at], rng);
        }
    }
}
