//! The order of data, against a model that reads them into trees first.
#![cfg(feature = "alloc")]
#![allow(clippy::arithmetic_side_effects)]

mod common;

use avocet::order::{SortKey, compare_by};
use avocet::schema::{Kind, Order, OwnedSchema, Primitive};
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, Type, compare};
use common::{Rng, Schemas, Values, put_bytes, put_long};
use core::cmp::Ordering;
use proptest::prelude::*;
use serde_json::{Value, json};

const STACK: [Frame; 256] = [Frame::EMPTY; 256];

/// A value, read as plainly as can be.
#[derive(Clone, Debug)]
enum Tree {
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

fn take<'a>(input: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (front, rest) = input.split_at(len);
    *input = rest;
    front
}

fn take_long(input: &mut &[u8]) -> i64 {
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

fn take_bytes(input: &mut &[u8]) -> Vec<u8> {
    let len = take_long(input) as usize;
    take(input, len).to_vec()
}

fn take_items<T>(input: &mut &[u8], mut item: impl FnMut(&mut &[u8]) -> T) -> Vec<T> {
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

fn read(ty: Type<'_>, input: &mut &[u8]) -> Tree {
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
fn write(tree: &Tree, rng: &mut Rng, out: &mut Vec<u8>) {
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

fn write_blocks<T>(items: &[T], rng: &mut Rng, out: &mut Vec<u8>, mut item: impl FnMut(&T, &mut Rng, &mut Vec<u8>)) {
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
fn change(tree: &mut Tree, rng: &mut Rng) {
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

fn number(a: f64, b: f64) -> Ordering {
    if a.is_nan() || b.is_nan() {
        return a.is_nan().cmp(&b.is_nan());
    }
    a.partial_cmp(&b).unwrap().then(b.is_sign_negative().cmp(&a.is_sign_negative()))
}

/// The words of the specification; an error where two maps are met.
fn model(ty: Type<'_>, a: &Tree, b: &Tree) -> Result<Ordering, ErrorKind> {
    Ok(match (ty.kind(), a, b) {
        (Kind::Map(_), ..) => return Err(ErrorKind::MapOrder),
        (Kind::Record(record), Tree::Fields(a), Tree::Fields(b)) => {
            for (field, (a, b)) in record.fields().zip(a.iter().zip(b)) {
                let order = match field.order() {
                    Order::Ignore => Ordering::Equal,
                    Order::Ascending => model(field.ty(), a, b)?,
                    Order::Descending => model(field.ty(), a, b)?.reverse(),
                };
                if order.is_ne() {
                    return Ok(order);
                }
            }
            Ordering::Equal
        }
        (Kind::Array(item), Tree::Items(a), Tree::Items(b)) => {
            for (a, b) in a.iter().zip(b) {
                let order = model(item, a, b)?;
                if order.is_ne() {
                    return Ok(order);
                }
            }
            a.len().cmp(&b.len())
        }
        (Kind::Union(union), Tree::Index(i, Some(a)), Tree::Index(j, Some(b))) => {
            if i == j {
                model(union.branch(*i as usize).unwrap(), a, b)?
            } else {
                i.cmp(j)
            }
        }
        (_, Tree::Index(a, None), Tree::Index(b, None)) => a.cmp(b),
        (_, Tree::Boolean(a), Tree::Boolean(b)) => a.cmp(b),
        (_, Tree::Number(a), Tree::Number(b)) => a.cmp(b),
        (_, Tree::Float(a), Tree::Float(b)) => number(f64::from(*a), f64::from(*b)),
        (_, Tree::Double(a), Tree::Double(b)) => number(*a, *b),
        (_, Tree::Bytes(a), Tree::Bytes(b)) | (_, Tree::Fixed(a), Tree::Fixed(b)) => a.cmp(b),
        (_, Tree::Fields(_), Tree::Fields(_)) => Ordering::Equal,
        other => panic!("{other:?}"),
    })
}

/// Gives fields an order, each its own.
fn with_orders(schema: &mut Value, rng: &mut Rng) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(|one| with_orders(one, rng)),
        Value::Object(members) => {
            if members.contains_key("doc") && rng.chance(2) {
                let order = *rng.pick(&["ascending", "descending", "descending", "ignore"]);
                members.insert("order".to_owned(), json!(order));
            }
            members.values_mut().for_each(|member| with_orders(member, rng));
        }
        _ => {}
    }
}

/// A schema and some data of it: pairs that are alike but for little, and others.
fn generate(seed: u64) -> (OwnedSchema, Vec<(Tree, Vec<u8>)>) {
    let mut rng = Rng(seed ^ 2);
    let mut schemas = Schemas::new(seed);
    let mut json = schemas.any(4, "", false);
    with_orders(&mut json, &mut rng);
    let schema = OwnedSchema::parse(&json.to_string()).unwrap();
    let mut all: Vec<Tree> = (0..2)
        .map(|number| {
            let mut datum = Vec::new();
            Values { rng: Rng(seed ^ number), defined: &schemas.defined, budget: 60 }.any(&json, "", &mut datum);
            let mut input = datum.as_slice();
            let tree = read(schema.schema().root(), &mut input);
            assert!(input.is_empty());
            tree
        })
        .collect();
    for from in [0, 0, 1, 2] {
        let mut tree = all[from].clone();
        change(&mut tree, &mut rng);
        all.push(tree);
    }
    let data = all.into_iter().map(|tree| {
        let mut datum = Vec::new();
        write(&tree, &mut rng, &mut datum);
        (tree, datum)
    });
    let data = data.collect();
    (schema, data)
}

fn order(ty: Type<'_>, a: &[u8], b: &[u8]) -> Result<Ordering, Error> {
    let (mut one, mut two) = (Decoder::new(a), Decoder::new(b));
    let order = compare(ty, &mut one, &mut two, &mut STACK.clone())?;
    if order.is_eq() {
        assert_eq!((one.position(), two.position()), (a.len(), b.len()), "equal, and not read to the end");
    }
    Ok(order)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_order_is_the_models(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        for (one, a) in &data {
            for (two, b) in &data {
                let ours = order(root, a, b).map_err(|error| error.kind);
                prop_assert_eq!(ours, model(root, one, two), "{:?} {:?} of {:?}", one, two, schema);
            }
        }
    }

    #[test]
    fn the_order_is_total(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let order = |a: usize, b: usize| order(schema.root(), &data[a].1, &data[b].1);
        for a in 0..data.len() {
            if let Ok(itself) = order(a, a) {
                prop_assert_eq!(itself, Ordering::Equal);
            }
            for b in 0..data.len() {
                let there = order(a, b);
                prop_assert_eq!(there.map(Ordering::reverse).map_err(|error| error.kind), order(b, a).map_err(|error| error.kind));
                for c in 0..data.len() {
                    if let (Ok(there), Ok(on), Ok(all)) = (there, order(b, c), order(a, c)) {
                        prop_assert!(there.is_gt() || on.is_gt() || all == there.then(on));
                    }
                }
            }
        }
    }

    #[test]
    fn other_blocks_are_the_same_order(seed: u64, layout: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let mut rng = Rng(layout);
        let (a, b) = (&data[0], &data[2]);
        let mut again = Vec::new();
        write(&a.0, &mut rng, &mut again);
        let kind = |order: Result<Ordering, Error>| order.map_err(|error| error.kind);
        prop_assert_eq!(kind(order(schema.root(), &again, &b.1)), kind(order(schema.root(), &a.1, &b.1)));
        if let Ok(itself) = order(schema.root(), &again, &a.1) {
            prop_assert_eq!(itself, Ordering::Equal);
        }
    }

    #[test]
    fn what_is_cut_gives_the_order_of_the_whole_or_an_error(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        let (a, b) = (&data[0].1, &data[2].1);
        let whole = order(root, a, b);
        for len in 0..a.len() {
            let cut = compare(root, &mut Decoder::new(&a[..len]), &mut Decoder::new(b), &mut STACK.clone());
            match cut {
                Ok(order) => prop_assert_eq!(Ok(order), whole),
                Err(error) if error.kind == ErrorKind::UnexpectedEnd => prop_assert!(error.at as usize <= len),
                Err(error) => prop_assert_eq!(Err(error.kind), whole.map_err(|error| error.kind)),
            }
        }
    }

    #[test]
    fn random_bytes_never_panic(seed: u64, noise in prop::collection::vec(any::<u8>(), 0..60), at: u16, with: u8) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        let mut damaged = data[0].1.clone();
        if let Some(len) = damaged.len().checked_sub(1) {
            damaged[usize::from(at) % (len + 1)] = with;
        }
        for (a, b) in [(&noise, &data[0].1), (&data[0].1, &noise), (&noise, &noise), (&damaged, &data[0].1)] {
            let _ = compare(root, &mut Decoder::new(a), &mut Decoder::new(b), &mut STACK.clone());
            for path in paths(root, 3) {
                let _ = SortKey::new(root, &path).and_then(|key| key.compare(a, b, &Limits::FIRMWARE, &mut STACK.clone()));
            }
        }
    }

    #[test]
    fn keys_give_the_order_of_what_they_name(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        for path in paths(root, 3) {
            let key = match SortKey::new(root, &path) {
                Ok(key) => key,
                Err(error) => {
                    let named = named(root, &path);
                    let right = if named.is_none() { ErrorKind::KeyPath } else { ErrorKind::MapOrder };
                    prop_assert_eq!(error.kind, right, "{}", path);
                    prop_assert!(named.is_none_or(|ty| matches!(ty.kind(), Kind::Map(_))));
                    continue;
                }
            };
            for (one, a) in &data {
                for (two, b) in &data {
                    let model = model_key(root, &path, one, two);
                    let ours = key.compare(a, b, &Limits::SERVER, &mut STACK.clone()).map_err(|error| error.kind);
                    prop_assert_eq!(ours, model, "{} of {:?}", path, schema);
                    let down = key.descending().compare(a, b, &Limits::SERVER, &mut STACK.clone());
                    prop_assert_eq!(down.map_err(|error| error.kind), model.map(Ordering::reverse));
                }
            }
        }
    }
}

/// The paths of all fields, through records and unions of them, also those that are ambiguous.
fn paths(ty: Type<'_>, depth: u32) -> Vec<String> {
    match ty.kind() {
        _ if depth == 0 => Vec::new(),
        Kind::Union(union) => union.branches().flat_map(|branch| paths(branch, depth)).collect(),
        Kind::Record(record) => record
            .fields()
            .flat_map(|field| {
                let name = field.name().as_str().unwrap();
                let inner = paths(field.ty(), depth - 1);
                core::iter::once(name.to_owned()).chain(inner.into_iter().map(move |path| format!("{name}.{path}")))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The record of a type, and its index if it is a branch.
fn record_of(ty: Type<'_>) -> Option<(Option<i64>, Type<'_>)> {
    let Kind::Union(union) = ty.kind() else { return Some((None, ty)) };
    let records: Vec<_> =
        union.branches().enumerate().filter(|(_, branch)| matches!(branch.kind(), Kind::Record(_))).collect();
    if let [(index, branch)] = records[..] { Some((Some(index as i64), branch)) } else { None }
}

/// The type that a path leads to.
fn named<'s>(ty: Type<'s>, path: &str) -> Option<Type<'s>> {
    path.split('.').try_fold(ty, |ty, name| match record_of(ty)?.1.kind() {
        Kind::Record(record) => record.field(name).map(avocet::schema::Field::ty),
        _ => None,
    })
}

fn model_key(ty: Type<'_>, path: &str, one: &Tree, two: &Tree) -> Result<Ordering, ErrorKind> {
    let (branch, inner) = record_of(ty).unwrap();
    let (one, two) = match (one, two) {
        (Tree::Index(i, Some(one)), Tree::Index(j, Some(two))) => {
            if i != j || Some(*i) != branch {
                return Ok(i.cmp(j));
            }
            (&**one, &**two)
        }
        both => both,
    };
    let Kind::Record(record) = inner.kind() else { panic!("{inner:?}") };
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let at = record.fields().position(|field| field.name() == name).unwrap();
    let ty = record.field(name).unwrap().ty();
    let (Tree::Fields(one), Tree::Fields(two)) = (one, two) else { panic!("{one:?}") };
    match rest {
        Some(rest) => model_key(ty, rest, &one[at], &two[at]),
        None => model(ty, &one[at], &two[at]),
    }
}

fn root(schema: &str) -> OwnedSchema {
    OwnedSchema::parse(schema).unwrap()
}

#[test]
fn floats_have_the_order_of_the_reference_implementation() {
    let schema = root(r#""double""#);
    let ascending = [f64::NEG_INFINITY, -1.0, -0.0, 0.0, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            let got = order(schema.schema().root(), &a.to_le_bytes(), &b.to_le_bytes());
            assert_eq!(got, Ok(i.cmp(&j)), "{a} {b}");
        }
    }
    let (quiet, negative) = (f64::NAN.to_le_bytes(), (-f64::NAN).to_le_bytes());
    assert_eq!(order(schema.schema().root(), &quiet, &negative), Ok(Ordering::Equal));
}

#[test]
fn bytes_are_unsigned_and_text_goes_by_code_points() {
    let bytes = root(r#""bytes""#);
    assert_eq!(order(bytes.schema().root(), b"\x02\x7f", b"\x02\x80"), Ok(Ordering::Less));
    let string = root(r#""string""#);
    // In UTF-16 the second would begin with 0xd83d, and come first.
    let (private, astral) = ("\u{ff5e}", "\u{1f600}");
    let encoded = |text: &str| [&[text.len() as u8 * 2], text.as_bytes()].concat();
    assert_eq!(order(string.schema().root(), &encoded(private), &encoded(astral)), Ok(Ordering::Less));
}

#[test]
fn a_map_is_an_error_only_where_it_would_be_compared() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [
            {"name": "a", "type": {"type": "map", "values": "int"}, "order": "ignore"},
            {"name": "b", "type": "int"},
            {"name": "c", "type": ["null", {"type": "map", "values": "int"}]},
            {"name": "d", "type": {"type": "array", "items": {"type": "map", "values": "int"}}}]}"#,
    );
    let schema = schema.schema();
    let order = |a: &[u8], b: &[u8]| order(schema.root(), a, b).map_err(|error| (error.kind, error.at));
    assert_eq!(order(&[0, 2, 0, 0], &[2, 2, b'k', 2, 0, 2, 0, 0]), Ok(Ordering::Equal));
    assert_eq!(order(&[0, 2, 2, 0, 0], &[0, 4, 2, 0, 0]), Ok(Ordering::Less));
    assert_eq!(order(&[0, 2, 0, 0], &[0, 2, 2, 0, 0]), Ok(Ordering::Less));
    assert_eq!(order(&[0, 2, 2, 0, 0], &[0, 2, 2, 0, 0]), Err((ErrorKind::MapOrder, 3)));
    assert_eq!(order(&[0, 2, 0, 2, 0, 0], &[0, 2, 0, 0]), Ok(Ordering::Greater));
    assert_eq!(order(&[0, 2, 0, 2, 0, 0], &[0, 2, 0, 2, 0, 0]), Err((ErrorKind::MapOrder, 4)));
}

#[test]
fn nesting_ends_where_the_stack_or_the_limit_does() {
    let list = root(r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#);
    let list = list.schema();
    let nine = [2, 2, 2, 2, 2, 2, 2, 2, 0];
    for depth in 0..12u16 {
        let limits = Limits::SERVER.with_depth(depth);
        let fresh = Decoder::with_limits(&nine, &limits);
        let by_limit = compare(list.root(), &mut fresh.clone(), &mut Decoder::new(&nine), &mut STACK.clone());
        let by_other = compare(list.root(), &mut Decoder::new(&nine), &mut fresh.clone(), &mut STACK.clone());
        let mut stack = vec![Frame::EMPTY; 2 * usize::from(depth) + 1];
        let by_stack = compare(list.root(), &mut Decoder::new(&nine), &mut Decoder::new(&nine), &mut stack);
        assert_eq!((by_limit, by_limit), (by_other, by_stack));
        let expected = if depth < 9 { Err(ErrorKind::DepthLimit) } else { Ok(Ordering::Equal) };
        assert_eq!(by_limit.map_err(|error| error.kind), expected, "{depth}");
    }
    // What is ignored may nest as deep as what is not.
    let ignored = root(
        r#"{"type": "record", "name": "H", "fields": [{"name": "l", "order": "ignore", "type":
            {"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}}]}"#,
    );
    for (frames, expected) in [(20, Ok(Ordering::Equal)), (18, Err(ErrorKind::DepthLimit))] {
        let (mut a, mut b, mut stack) = (Decoder::new(&nine), Decoder::new(&nine), vec![Frame::EMPTY; frames]);
        let order = compare(ignored.schema().root(), &mut a, &mut b, &mut stack);
        assert_eq!(order.map_err(|error| error.kind), expected);
    }
}

#[test]
fn items_without_bytes_are_paid_for() {
    let schema = root(r#"{"type": "array", "items": "null"}"#);
    let endless = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x00];
    let error = order(schema.schema().root(), &endless, &endless).unwrap_err();
    assert_eq!(error.kind, ErrorKind::FuelLimit);
    let (three, two) = ([6, 0], [2, 2, 0]);
    assert_eq!(order(schema.schema().root(), &three, &two), Ok(Ordering::Greater));
}

#[test]
fn paths_that_lead_nowhere_are_refused_where_they_are_wrong() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [
            {"name": "a", "type": ["null", {"type": "record", "name": "A", "fields": [
                {"name": "x", "type": "int"}, {"name": "m", "type": {"type": "map", "values": "int"}},
                {"name": "next", "type": ["null", "A"]}]}]},
            {"name": "two", "type": ["A", {"type": "record", "name": "B", "fields": [{"name": "x", "type": "int"}]}]}]}"#,
    );
    let schema = schema.schema();
    let refused = |path: &str| SortKey::new(schema.root(), path).map(|_| ()).unwrap_err();
    let wrong = |at| Error::new(ErrorKind::KeyPath, at);
    assert_eq!(refused(""), wrong(0));
    assert_eq!(refused("b"), wrong(0));
    assert_eq!(refused("a."), wrong(2));
    assert_eq!(refused("a.y"), wrong(2));
    assert_eq!(refused("a.x.z"), wrong(4));
    assert_eq!(refused("two.x"), wrong(4));
    assert_eq!(refused("a.m"), Error::new(ErrorKind::MapOrder, 2));
    let long = format!("a{}", ".next".repeat(15));
    assert!(SortKey::new(schema.root(), &long).is_ok());
    assert_eq!(refused(&format!("{long}.x")).kind, ErrorKind::Capacity);
}

#[test]
fn what_is_absent_sorts_by_its_branch_and_the_first_union_decides() {
    let schema = root(
        r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null",
            {"type": "record", "name": "A", "fields": [{"name": "b", "type": [
                {"type": "record", "name": "B", "fields": [{"name": "x", "type": "int"}]}, "null", "string"]}]},
            "boolean"]}]}"#,
    );
    let schema = schema.schema();
    let key = SortKey::new(schema.root(), "a.b.x").unwrap();
    // Null; records with 1, with 2, with null, with a string instead; a boolean.
    let ascending: [&[u8]; 6] = [&[0], &[2, 0, 2], &[2, 0, 4], &[2, 2], &[2, 4, 2, b's'], &[4, 1]];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            let order = key.compare(a, b, &Limits::SERVER, &mut STACK.clone());
            assert_eq!(order, Ok(i.cmp(&j)), "{a:?} {b:?}");
        }
    }
    let place = key.locate(ascending[1], &Limits::SERVER, &mut STACK.clone()).unwrap();
    assert_eq!(place.at(), Some(2));
    assert_eq!(key.locate(ascending[3], &Limits::SERVER, &mut STACK.clone()).unwrap().at(), None);
    // Values of absent branches do not count.
    assert_eq!(key.compare(&[4, 0], &[4, 1], &Limits::SERVER, &mut STACK.clone()), Ok(Ordering::Equal));
    let whole = [SortKey::whole(schema.root())];
    let order = compare_by(&whole, &[4, 0], &[4, 1], &Limits::SERVER, &mut STACK.clone());
    assert_eq!(order, Ok(Ordering::Less));
}
