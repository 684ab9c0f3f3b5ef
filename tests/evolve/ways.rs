//! The ways from a writer's bytes to a value, held against one another.

use crate::STACK;
use crate::common::{Rng, Values};
use crate::tree::{self, Builder, Tree};
use avocet::resolve::code::SAME;
use avocet::resolve::{Options, OwnedPlan, Plan, Resolver, rewrite_to_vec, walk_plan};
use avocet::schema::OwnedSchema;
use avocet::typed::{self, Decode, Encode, OwnedTypedPlan, Typed};
use avocet::{Decoder, Error, ErrorKind, Schema, ValueError, WalkError};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// What is in the way of a value. One that cannot be written again is lazy, and broken further down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    Read(ErrorKind),
    Written,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Read(error.kind)
    }
}

impl From<ValueError> for Fault {
    fn from(_: ValueError) -> Self {
        Self::Written
    }
}

type Bytes = Result<Vec<u8>, Fault>;

/// A reader's type, without the type; all give the bytes of the value that was read.
struct Ways<'w> {
    writer: &'w Schema<'w>,
    plan: Plan<'w>,
    /// From the writer's bytes.
    by_value: &'w dyn Fn(&[u8]) -> Bytes,
    /// From the writer's bytes, each in place of what is there: the last counts.
    in_place: &'w dyn Fn(&[&[u8]]) -> Bytes,
    /// From the reader's bytes.
    decoded: &'w dyn Fn(&[u8]) -> Bytes,
}

/// The order of a map's entries is nobody's.
fn sorted(tree: Tree) -> Tree {
    match tree {
        Tree::Leaf(leaf) => Tree::Leaf(leaf),
        Tree::Branch(index, inner) => Tree::Branch(index, Box::new(sorted(*inner))),
        Tree::Items(items) => Tree::Items(items.into_iter().map(sorted).collect()),
        Tree::Entries(entries) => {
            let mut entries: Vec<_> = entries.into_iter().map(|(key, tree)| (key, sorted(tree))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Tree::Entries(entries)
        }
        Tree::Record(fields) => Tree::Record(fields.into_iter().map(|(name, tree)| (name, sorted(tree))).collect()),
    }
}

impl Ways<'_> {
    fn tree(&self, bytes: Bytes) -> Result<Tree, Fault> {
        Ok(sorted(tree::of(self.plan.reader().root(), &bytes?)?))
    }

    fn walked(&self, datum: &[u8]) -> Result<Tree, Fault> {
        let (mut builder, mut d) = (Builder::default(), Decoder::new(datum));
        walk_plan(&self.plan, &mut d, &mut STACK.clone(), &mut builder).map_err(|error| match error {
            WalkError::Datum(error) => error,
            WalkError::Visit(never) => match never {},
        })?;
        d.finish()?;
        Ok(sorted(builder.done.expect("a value")))
    }

    fn rewritten(&self, datum: &[u8]) -> Bytes {
        let (mut out, mut d) = (Vec::new(), Decoder::new(datum));
        rewrite_to_vec(&self.plan, &mut d, &mut STACK.clone(), &mut out)?;
        d.finish()?;
        Ok(out)
    }

    /// Whether all ways lead to the same value; if there is none, why.
    fn agree(&self, datum: &[u8]) -> Result<Tree, Fault> {
        let at_once = self.tree((self.by_value)(datum));
        let walked = self.walked(datum);
        let about = || format!("{datum:?} of {} as {}", self.writer.text(), self.plan.reader().text());
        match &walked {
            Ok(walked) => {
                let decoded = self.tree(self.rewritten(datum).and_then(|bytes| (self.decoded)(&bytes)));
                assert_eq!(at_once, decoded, "{}", about());
                if let Ok(tree) = &at_once {
                    assert_eq!(tree, walked, "{}", about());
                }
            }
            Err(fault) => assert!(at_once.is_err(), "{fault:?}, but {at_once:?}: {}", about()),
        }
        at_once
    }

    fn check(&self, datum: &[u8], other: &[u8], cut: usize) -> Result<Tree, Fault> {
        let about = || format!("{datum:?} of {} as {}", self.writer.text(), self.plan.reader().text());
        let value = self.agree(datum);
        // In place of another value, and of what an error has left.
        let cut = datum.get(..cut % datum.len().max(1)).unwrap_or_default();
        for places in [&[other, datum][..], &[other, cut, datum], &[datum, other, datum]] {
            if (self.by_value)(places[0]).is_ok() {
                assert_eq!(self.tree((self.in_place)(places)), value, "{places:?}: {}", about());
            }
        }
        // Less than a datum is none; more is one and more.
        for len in 0..datum.len() {
            assert!((self.by_value)(&datum[..len]).is_err(), "cut after {len}: {}", about());
        }
        if value.is_ok() {
            let longer = [datum, &[0]].concat();
            assert_eq!((self.by_value)(&longer), Err(Fault::Read(ErrorKind::TrailingBytes)), "{}", about());
        }
        value
    }
}

/// Named types of a schema, by full name.
fn collect(schema: &Value, namespace: &str, defined: &mut Vec<(String, Value)>) {
    match schema {
        Value::Array(branches) => branches.iter().for_each(|branch| collect(branch, namespace, defined)),
        Value::Object(object) => {
            let mut inner = object.get("namespace").and_then(Value::as_str).unwrap_or(namespace).to_owned();
            if let Some(name) = object.get("name").and_then(Value::as_str) {
                let full =
                    if inner.is_empty() || name.contains('.') { name.to_owned() } else { format!("{inner}.{name}") };
                full.rsplit_once('.').map_or("", |(space, _)| space).clone_into(&mut inner);
                defined.push((full, schema.clone()));
            }
            for field in object.get("fields").and_then(Value::as_array).into_iter().flatten() {
                collect(&field["type"], &inner, defined);
            }
            for part in ["type", "items", "values"] {
                if let Some(part) = object.get(part).filter(|part| !part.is_string()) {
                    collect(part, &inner, defined);
                }
            }
        }
        _ => {}
    }
}

/// What the model writes.
pub(crate) struct Model {
    schema: Value,
    defined: Vec<(String, Value)>,
}

impl Model {
    pub(crate) fn new(schema: &str) -> Self {
        let schema: Value = serde_json::from_str(schema).unwrap_or_else(|error| panic!("{error}: {schema}"));
        let mut defined = Vec::new();
        collect(&schema, "", &mut defined);
        Self { schema, defined }
    }

    pub(crate) fn datum(&self, seed: u64) -> Vec<u8> {
        let mut datum = Vec::new();
        Values { rng: Rng(seed), defined: &self.defined, budget: 40 }.any(&self.schema, "", &mut datum);
        datum
    }
}

/// The value that stands for what was read, as bytes.
fn again<T: Encode>(value: &T) -> Bytes {
    Ok(typed::to_vec(value)?)
}

fn with_ways<T: Typed>(writer: &str, run: &mut dyn FnMut(&Ways<'_>))
where
    for<'a> T::At<'a>: Encode,
{
    let schema = parsed(writer);
    let schema = schema.schema();
    let owned = OwnedTypedPlan::<T>::build(&schema, &Options::new())
        .unwrap_or_else(|error| panic!("{error}: {writer} as {}", T::SCHEMA_TEXT));
    let typed_plan = owned.plan();
    same_plan(&schema, typed_plan.plan());
    run(&Ways {
        writer: &schema,
        plan: *typed_plan.plan(),
        by_value: &|datum| again(&typed_plan.from_slice(datum)?),
        in_place: &|data| {
            let (first, rest) = data.split_first().unwrap();
            let mut value = typed_plan.from_slice(first)?;
            let mut last = Ok(());
            for datum in rest {
                let mut d = Decoder::new(datum);
                last = typed_plan.decode_into(&mut value, &mut d).and_then(|()| d.finish());
            }
            last?;
            again(&value)
        },
        decoded: &|bytes| again(&typed::from_slice::<T::At<'_>>(bytes)?),
    });
}

// What follows is apart from the types, for there are many: it is compiled once.

fn parsed(writer: &str) -> OwnedSchema {
    OwnedSchema::parse(writer).unwrap_or_else(|error| panic!("{error}: {writer}"))
}

/// A type's plan is the one of its schema.
fn same_plan(writer: &Schema<'_>, plan: &Plan<'_>) {
    let untyped = OwnedPlan::build(writer, plan.reader(), &Options::new()).unwrap();
    assert_eq!(untyped.plan().words(), plan.words());
}

/// Reads what the model writes; the number of data that can be read.
fn many(ways: &Ways<'_>) -> usize {
    let model = Model::new(ways.writer.text());
    let good = std::cell::Cell::new(0);
    let seeds = (any::<u64>(), any::<u64>(), any::<usize>(), proptest::collection::vec(any::<u8>(), 1..6));
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&seeds, |(seed, other, at, noise)| {
            let mut datum = model.datum(seed);
            let read = ways.check(&datum, &model.datum(other), at);
            good.set(good.get() + usize::from(read.is_ok()));
            // Bytes that nobody has written, too.
            let at = at % (datum.len() + 1);
            datum.splice(at..(at + noise.len()).min(datum.len()), noise);
            let _ = ways.agree(&datum);
            Ok(())
        })
        .unwrap();
    // Of some schemas little can be read: bytes are seldom text. That little is looked for.
    let mut seeds = 0..20_000;
    while good.get() == 0
        && let Some(seed) = seeds.next()
    {
        if ways.agree(&model.datum(seed)).is_ok() {
            good.set(1);
        }
    }
    good.get()
}

fn these_are_read(ways: &Ways<'_>, data: &[Vec<u8>]) {
    for (at, datum) in data.iter().enumerate() {
        for other in data {
            let read = ways.check(datum, other, at * 7 + 1);
            assert!(read.is_ok(), "{read:?}: {datum:?} of {} as {}", ways.writer.text(), ways.plan.reader().text());
        }
    }
}

/// Reads as `T` what the model writes by this schema; the number of data that can be read.
pub(crate) fn one<T: Typed>(writer: &str) -> usize
where
    for<'a> T::At<'a>: Encode,
{
    let mut good = 0;
    with_ways::<T>(writer, &mut |ways| good = many(ways));
    good
}

/// [`one`], of which some have to be readable.
pub(crate) fn some<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    assert!(one::<T>(writer) > 0, "nothing of {writer} is read as {}", T::SCHEMA_TEXT);
}

/// Reads these data as `T`.
pub(crate) fn these<T: Typed>(writer: &str, data: &[Vec<u8>])
where
    for<'a> T::At<'a>: Encode,
{
    with_ways::<T>(writer, &mut |ways| these_are_read(ways, data));
}

/// The bytes of the value that a datum is read as.
pub(crate) fn read<T: Typed>(writer: &str, datum: &[u8]) -> Bytes
where
    for<'a> T::At<'a>: Encode,
{
    let mut read = Err(Fault::Written);
    with_ways::<T>(writer, &mut |ways| {
        let _ = ways.agree(datum);
        read = (ways.by_value)(datum);
    });
    read
}

/// That no datum can be read, and that it is known before.
pub(crate) fn clash<T: Typed>(writer: &str, kind: ErrorKind) {
    let schema = OwnedSchema::parse(writer).unwrap();
    let error = OwnedTypedPlan::<T>::build(&schema.schema(), &Options::new()).unwrap_err();
    assert_eq!(error.kind, kind, "{writer} as {}", T::SCHEMA_TEXT);
    assert!((error.at as usize) < T::SCHEMA_TEXT.len());
}

/// Reads what was written with the schema of `T` itself: by a plan, by none, and as any plan reads what is the same.
pub(crate) fn itself<T: Typed>()
where
    for<'a> T::At<'a>: Encode,
{
    let schema = OwnedSchema::parse(T::SCHEMA_TEXT).unwrap();
    let owned = OwnedTypedPlan::<T>::build(&schema.schema(), &Options::new()).unwrap();
    assert!(owned.plan().plan().is_same(), "{}", T::SCHEMA_TEXT);
    some::<T>(T::SCHEMA_TEXT);
    let model = Model::new(T::SCHEMA_TEXT);
    let plan = Plan::same(*T::SCHEMA);
    let mut good = 0;
    for seed in 0..40 {
        let datum = model.datum(seed);
        let decoded = typed::from_slice::<T::At<'_>>(&datum).map_err(Fault::from).and_then(|value| again(&value));
        let mut r = Resolver::new(&plan, Decoder::new(&datum));
        let resolved = T::At::resolve(&mut r, SAME).map_err(Fault::from).and_then(|mut value| {
            let bytes = again(&value)?;
            let mut again_r = Resolver::new(&plan, Decoder::new(&datum));
            value.resolve_into(&mut again_r, SAME)?;
            assert_eq!(again(&value)?, bytes);
            Ok(bytes)
        });
        assert_eq!(resolved, decoded, "{datum:?} of {}", T::SCHEMA_TEXT);
        good += usize::from(decoded.is_ok());
        assert!(decoded.is_err() || r.decoder().rest().is_empty());
    }
    assert!(good > 0);
}
