//! The order of trees, by the words of the specification; schemas, data and keys that nobody chose.

use crate::common::{Rng, Schemas, Values};
use crate::tree::{Tree, change, read, write};
use avocet::schema::{Kind, Order, OwnedSchema};
use avocet::{ErrorKind, Type};
use core::cmp::Ordering;
use serde_json::{Value, json};

pub(crate) fn number(a: f64, b: f64) -> Ordering {
    if a.is_nan() || b.is_nan() {
        return a.is_nan().cmp(&b.is_nan());
    }
    a.partial_cmp(&b).unwrap().then(b.is_sign_negative().cmp(&a.is_sign_negative()))
}

/// The words of the specification; an error where two maps are met.
pub(crate) fn model(ty: Type<'_>, a: &Tree, b: &Tree) -> Result<Ordering, ErrorKind> {
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
pub(crate) fn with_orders(schema: &mut Value, rng: &mut Rng) {
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
pub(crate) fn generate(seed: u64) -> (OwnedSchema, Vec<(Tree, Vec<u8>)>) {
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

/// The paths of all fields, through records and unions of them, also those that are ambiguous.
pub(crate) fn paths(ty: Type<'_>, depth: u32) -> Vec<String> {
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
pub(crate) fn record_of(ty: Type<'_>) -> Option<(Option<i64>, Type<'_>)> {
    let Kind::Union(union) = ty.kind() else { return Some((None, ty)) };
    let records: Vec<_> =
        union.branches().enumerate().filter(|(_, branch)| matches!(branch.kind(), Kind::Record(_))).collect();
    if let [(index, branch)] = records[..] { Some((Some(index as i64), branch)) } else { None }
}

/// The type that a path leads to.
pub(crate) fn named<'s>(ty: Type<'s>, path: &str) -> Option<Type<'s>> {
    path.split('.').try_fold(ty, |ty, name| match record_of(ty)?.1.kind() {
        Kind::Record(record) => record.field(name).map(avocet::schema::Field::ty),
        _ => None,
    })
}

pub(crate) fn model_key(ty: Type<'_>, path: &str, one: &Tree, two: &Tree) -> Result<Ordering, ErrorKind> {
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
