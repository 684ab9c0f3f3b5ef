//! Rows of the table that read and write a datum.

use crate::{LIST, NULLS, SERVER, Way, bound, list, long, nulls, parse, way};
use avocet::json::{self, Input, ReadError, ReadFrame, Style};
use avocet::order::SortKey;
use avocet::resolve::{Options, OwnedPlan, RewriteError, rewrite, rewrite_to_vec, walk_plan};
use avocet::single::{self, MapStore, TypedPlans};
use avocet::typed::{self, Array, OwnedTypedPlan};
use avocet::{
    Avro, Check, CountSink, Decode, Decoder, Encode, Encoder, Error, ErrorKind, Frame, Limits, OwnedSchema, Schema,
    compare, skip, walk,
};

fn stack() -> [Frame; 128] {
    [Frame::EMPTY; 128]
}

/// Every way that lends a stack.
fn walks<'w>(schema: &'w Schema<'w>, plan: &'w OwnedPlan<'w>, datum: &'w [u8]) -> Vec<Way<'w>> {
    let root = schema.root();
    let d = move |limits: &Limits| Decoder::with_limits(datum, limits);
    vec![
        way("walk", move |limits| walk(root, &mut d(limits), &mut stack(), &mut Check)),
        way("skip", move |limits| skip(root, &mut d(limits), &mut stack())),
        way("json::write", move |limits| {
            json::write(root, &mut d(limits), &mut stack(), Style::AVRO, &mut CountSink::new())
        }),
        way("compare", move |limits| compare(root, &mut d(limits), &mut d(limits), &mut stack()).map(drop)),
        way("walk_plan", move |limits| walk_plan(&plan.plan(), &mut d(limits), &mut stack(), &mut Check)),
        way("rewrite", move |limits| match rewrite(&plan.plan(), &mut d(limits), &mut stack(), &mut [0; 1 << 12]) {
            Ok(_) => Ok(()),
            Err(RewriteError::Datum(error)) => Err(error),
            Err(error) => panic!("{error}"),
        }),
        way("rewrite_to_vec", move |limits| {
            rewrite_to_vec(&plan.plan(), &mut d(limits), &mut stack(), &mut Vec::new())
        }),
    ]
}

/// A reader's schema for which nothing can be copied as it is.
fn changed(writer: &OwnedSchema, reader: &OwnedSchema, check: impl Fn(&Schema<'_>, &OwnedPlan<'_>)) {
    let (writer, reader) = (writer.schema(), reader.schema());
    check(&writer, &OwnedPlan::build(&writer, &reader, &Options::new()).unwrap());
}

#[test]
fn walks_and_what_is_made_of_them() {
    let old = parse(&LIST.replace("}]}", "},{\"name\":\"n\",\"type\":\"int\"}]}"));
    let new = parse(&LIST.replace("}]}", "},{\"name\":\"n\",\"type\":\"long\"}]}"));
    let datum = [vec![2; 9], vec![0], vec![2; 10]].concat();
    changed(&old, &new, |schema, plan| {
        bound(&walks(schema, plan, &datum), SERVER, SERVER.with_depth(9), ErrorKind::DepthLimit);
        bound(&walks(schema, plan, &datum), SERVER.with_depth(10), SERVER.with_depth(1), ErrorKind::DepthLimit);
    });
    let old = parse(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"null"}},{"name":"n","type":"int"}]}"#,
    );
    let new = parse(&old.schema().text().replace("\"int\"", "\"long\""));
    let datum = [nulls(1000), vec![2]].concat();
    changed(&old, &new, |schema, plan| {
        // What has no bytes is passed over at once, however much it is, and copied so where nothing changes.
        let (passing, looking): (Vec<_>, Vec<_>) = walks(schema, plan, &datum)
            .into_iter()
            .partition(|(name, _)| ["skip", "rewrite", "rewrite_to_vec"].contains(name));
        assert!(passing.iter().all(|(_, way)| way(&SERVER.with_fuel(10)) == Ok(())));
        bound(&looking, SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    });
    // A path is shown as far as the limits go, and no further.
    let schema = parse(LIST);
    let broken = [2; 50];
    let error = walk(schema.schema().root(), &mut Decoder::new(&broken), &mut stack(), &mut Check).unwrap_err();
    let shown = |limits: Limits| {
        avocet::explain(schema.schema().root(), &broken, error.into(), &limits, &mut stack()).to_string().len()
    };
    assert!(shown(SERVER.with_depth(5)) < shown(SERVER));
}

#[test]
fn sort_keys() {
    let schema = parse(
        r#"{"type":"record","name":"R","fields":[{"name":"before","type":{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}},{"name":"nulls","type":{"type":"array","items":"null"}},{"name":"key","type":"long"}]}"#,
    );
    let schema = schema.schema();
    let key = SortKey::new(schema.root(), "key").unwrap();
    let inside = SortKey::new(schema.root(), "nulls").unwrap();
    let datum = [list(10), nulls(1000), vec![2]].concat();
    let ways = [
        way("locate", |limits| key.locate(&datum, limits, &mut stack()).map(drop)),
        way("compare", |limits| key.compare(&datum, &datum, limits, &mut stack()).map(drop)),
        way("compare_by", |limits| avocet::order::compare_by(&[key], &datum, &datum, limits, &mut stack()).map(drop)),
    ];
    bound(&ways, SERVER, SERVER.with_depth(5), ErrorKind::DepthLimit);
    // Passing over nulls is free, comparing them is not.
    assert!(ways.iter().all(|(_, way)| way(&SERVER.with_fuel(10)) == Ok(())));
    let ways = [way("compare", |limits| inside.compare(&datum, &datum, limits, &mut stack()).map(drop))];
    bound(&ways, SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
}

#[derive(Avro, Debug, Clone)]
struct Chain {
    next: Option<Box<Chain>>,
}

#[derive(Avro, Debug, Clone)]
struct Lazy<'a> {
    next: Array<'a, Lazy<'a>>,
}

/// Every way to a Rust type.
fn types<'w, T: Decode<'w> + Clone + 'w>(datum: &'w [u8], message: &'w [u8]) -> Vec<Way<'w>> {
    vec![
        way("from_slice_with", move |limits| typed::from_slice_with::<T>(datum, limits).map(drop)),
        way("from_prefix_with", move |limits| typed::from_prefix_with::<T>(datum, limits).map(drop)),
        way("many", move |limits| typed::many::<T>(datum, limits).try_for_each(|item| item.map(drop))),
        way("decode", move |limits| T::decode(&mut Decoder::with_limits(datum, limits)).map(drop)),
        way("decode_into", move |limits| {
            let mut place = typed::from_slice::<T>(datum)?;
            place.decode_into(&mut Decoder::with_limits(datum, limits))
        }),
        way("skip", move |limits| T::skip(&mut Decoder::with_limits(datum, limits))),
        way("single::from_slice_with", move |limits| single::from_slice_with::<T>(message, limits).map(drop)),
    ]
}

#[test]
fn rust_types() {
    let message = |fingerprint, datum: &[u8]| [&single::header(fingerprint)[..], datum].concat();
    let datum = list(10);
    let framed = message(<Chain as avocet::Describe>::FINGERPRINT, &datum);
    bound(&types::<Chain>(&datum, &framed), SERVER, SERVER.with_depth(8), ErrorKind::DepthLimit);
    let datum = nulls(1000);
    let framed = message(<Vec<()> as avocet::Describe>::FINGERPRINT, &datum);
    bound(&types::<Vec<()>>(&datum, &framed), SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    let framed = message(<Array<'_, ()> as avocet::Describe>::FINGERPRINT, &datum);
    bound(&types::<Array<'_, ()>>(&datum, &framed), SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    // What a lazy view holds inherits the limits of what it was read with.
    let nested = [vec![2; 9], vec![0], vec![0; 9]].concat();
    fn look(lazy: &Lazy<'_>) -> Result<(), Error> {
        lazy.next.iter().try_for_each(|item| look(&item?))
    }
    let ways = [way("inside a view", |limits: &Limits| look(&typed::from_slice_with::<Lazy<'_>>(&nested, limits)?))];
    bound(&ways, SERVER, SERVER.with_depth(7), ErrorKind::DepthLimit);
}

#[test]
fn rust_types_by_plans() {
    let other = parse(
        r#"{"type":"record","name":"Chain","fields":[{"name":"x","type":"int"},{"name":"next","type":["null","Chain"]}]}"#,
    );
    let plan = OwnedTypedPlan::<Chain>::build(&other.schema(), &Options::new()).unwrap();
    let datum = [2, 2].repeat(9).into_iter().chain([2, 0]).collect::<Vec<u8>>();
    let mut store = MapStore::new();
    let fingerprint = other.schema().fingerprint().unwrap();
    let message = [&single::header(fingerprint)[..], &datum].concat();
    store.insert(other.clone()).unwrap();
    let ways = [
        way("TypedPlan::from_slice_with", |limits| plan.plan().from_slice_with(&datum, limits).map(drop)),
        way("TypedPlan::decode", |limits| plan.plan().decode(&mut Decoder::with_limits(&datum, limits)).map(drop)),
        way("TypedPlan::decode_into", |limits| {
            let mut place = plan.plan().from_slice(&datum)?;
            plan.plan().decode_into(&mut place, &mut Decoder::with_limits(&datum, limits))
        }),
        way("TypedPlans", |limits| {
            let mut plans = TypedPlans::<Chain>::new(2).with_limits(limits);
            plans.prepare(&store, &message)?;
            plans.decode(&message).map(drop)
        }),
    ];
    bound(&ways, SERVER, SERVER.with_depth(8), ErrorKind::DepthLimit);
}

#[test]
fn json_text() {
    let read = |schema: &'static str, text: String| {
        let schema = parse(schema);
        move |limits: &Limits| {
            let mut input = Input::with_limits(&text, limits);
            let mut encoder = Encoder::new(CountSink::new());
            match json::read(schema.schema().root(), &mut input, &mut [ReadFrame::EMPTY; 128], &mut encoder) {
                Ok(()) => Ok(()),
                Err(ReadError::Json(error)) => Err(error),
                Err(ReadError::Sink(never)) => match never {},
            }
        }
    };
    let deep = format!("{}{{\"next\":null}}{}", "{\"next\":{\"L\":".repeat(9), "}}".repeat(9));
    bound(&[way("depth", read(LIST, deep))], SERVER, SERVER.with_depth(8), ErrorKind::DepthLimit);
    // Members in the order that is dearest.
    let wide = |fields: usize| {
        let fields: Vec<String> = (0..fields).map(|at| format!(r#"{{"name":"f{at}","type":"int"}}"#)).collect();
        format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
    };
    let members: Vec<String> = (0..2000).rev().map(|at| format!("\"f{at}\":{at}")).collect();
    let schema: &'static str = wide(2000).leak();
    let reversed = read(schema, format!("{{{}}}", members.join(",")));
    bound(&[way("json_fuel", reversed)], SERVER, SERVER.with_json_fuel(0), ErrorKind::JsonFuelLimit);
}

#[test]
fn encoders() {
    let chain: Chain = typed::from_slice(&list(10)).unwrap();
    assert!(chain.encode(&mut Encoder::with_depth(CountSink::new(), 9)).is_ok());
    let refused = chain.encode(&mut Encoder::with_depth(CountSink::new(), 8));
    assert_eq!(refused, Err(avocet::EncodeError::Value(avocet::ValueError::Depth)));
    // Without a word, as deep as readers go by themselves.
    let deep = |len: usize| (1..len).fold(Chain { next: None }, |next, _| Chain { next: Some(Box::new(next)) });
    assert!(typed::to_vec(&deep(513)).is_ok() && typed::to_vec(&deep(514)).is_err());
}

#[test]
fn heads_of_blocks() {
    let head = long(1000);
    let ways = [way("Decoder::block", |limits| Decoder::with_limits(&head, limits).block(0).map(drop))];
    bound(&ways, SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    assert!(parse(NULLS).schema().root().least_size().is_some());
}
