//! Messages of several writers, whose schemas are older and newer, as values of one Rust type.
//!
//! ```console
//! $ cargo run --release --example messages
//! $ cargo run --release --example messages -- datum 100000      # one of the ways, without a clock
//! ```
//!
//! A plan is made once for each schema. After that a message costs what its datum does, and a look-up.

use avocet::schema::OwnedSchema;
use avocet::single::{self, MapStore, TypedPlans};
use avocet::{Avro, Describe};
use std::hint::black_box;
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

#[derive(Avro, Debug)]
struct Trade<'a> {
    id: i64,
    symbol: &'a str,
    price: f64,
    #[avro(default = "1")]
    lots: i32,
    #[avro(default = "\"XETR\"")]
    venue: &'a str,
}

/// What a writer of another version has: its fields in its own order, one of them of no interest.
fn writer(version: u32) -> String {
    format!(
        r#"{{"type": "record", "name": "Trade", "fields": [
            {{"name": "symbol", "type": "string"}}, {{"name": "v{version}", "type": "int"}},
            {{"name": "id", "type": "int"}}, {{"name": "price", "type": "float"}}]}}"#
    )
}

/// How much the first of so many messages is worth, and all the others.
fn sum<'a>(count: u32, mut read: impl FnMut(usize) -> avocet::Result<Trade<'a>>) -> avocet::Result<f64> {
    let mut sum = 0.0;
    for at in 0..count as usize {
        let trade = read(at)?;
        sum += trade.price * f64::from(trade.lots)
            + (trade.id & 1) as f64
            + (trade.symbol.len() * trade.venue.len()) as f64;
    }
    Ok(sum)
}

fn main() -> Result<(), Failure> {
    const WRITERS: u32 = 8;
    let mut store = MapStore::new();
    let mut messages = Vec::new();
    for version in 0..WRITERS {
        let fingerprint = store.insert(OwnedSchema::parse(&writer(version))?)?;
        let datum = [6, b'A', b'V', b'O', 2, 0x80, 0x10, 0, 0, 0xca, 0x42];
        messages.push([&single::header(fingerprint)[..], &datum].concat());
    }
    // First everything that changes what is kept ...
    let mut plans = TypedPlans::<Trade<'_>>::new(64);
    for message in &messages {
        plans.prepare(&store, message)?;
    }
    let theirs = plans.decode(&messages[0])?;
    println!("{theirs:?}, of {} bytes; ours is {:016x}", messages[0].len(), Trade::FINGERPRINT);

    // ... then values, as many of them at a time as one likes.
    let plan = avocet::typed::OwnedTypedPlan::<Trade<'_>>::build(
        &OwnedSchema::parse(&writer(0))?.schema(),
        &avocet::resolve::Options::new(),
    )?;
    let plan = plan.plan();
    let mut again = plans.clone();
    again.prepare(&store, &messages[0])?;
    let mut arguments = std::env::args().skip(1);
    let (only, count) = (arguments.next(), arguments.next());
    let count = count.map_or(Ok(1_000_000), |count| count.parse())?;
    for way in ["datum", "message", "turns"] {
        if only.as_ref().is_some_and(|only| only != way) {
            continue;
        }
        let start = Instant::now();
        let sum = match way {
            // By a plan of one's own, without a header.
            "datum" => sum(count, |_| plan.from_slice(black_box(&messages[0][single::HEADER_LEN..]))),
            // Of one writer, prepared and read.
            "message" => {
                for _ in 0..count {
                    again.prepare(&store, black_box(&messages[0]))?;
                }
                sum(count, |_| again.decode(black_box(&messages[0])))
            }
            // Of all writers, one after another.
            _ => sum(count, |at| plans.decode(black_box(&messages[at % WRITERS as usize]))),
        }?;
        if only.is_none() {
            let nanoseconds = start.elapsed().as_nanos() as f64 / f64::from(count);
            println!("{way:8} {nanoseconds:6.1} ns each, worth {sum}");
        }
    }
    Ok(())
}
