//! Many messages in a row, without an allocation for any of them.
//!
//! ```console
//! $ cargo run --release --example hot_loop
//! ```
//!
//! `Trade` borrows its strings from the input, and its `legs` stay encoded until somebody iterates. `Owned` is the same
//! on the heap: `decode_into` reads each message in place of the last and keeps the memory it has.

use avocet::typed::{self, Array};
use avocet::{Avro, Decode, Decoder, Limits};
use std::time::Instant;

#[derive(Avro, Debug)]
struct Trade<'a> {
    id: i64,
    symbol: &'a str,
    legs: Array<'a, Leg<'a>>,
}

#[derive(Avro, Debug)]
struct Leg<'a> {
    venue: &'a str,
    price: f64,
    lots: i32,
}

#[derive(Avro, Debug, Default)]
#[avro(name = "Trade")]
struct Owned {
    id: i64,
    symbol: String,
    legs: Vec<OwnedLeg>,
}

#[derive(Avro, Debug, Default)]
#[avro(name = "Leg")]
struct OwnedLeg {
    venue: String,
    price: f64,
    lots: i32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const TRADES: i64 = 200_000;
    let mut stream = Vec::new();
    let mut room = [0; 256];
    for id in 0..TRADES {
        let legs = [
            Leg { venue: "XETR", price: 101.25 + id as f64 / 1e6, lots: 10 },
            Leg { venue: "XPAR", price: 101.5, lots: (id % 7) as i32 },
        ];
        let legs = Array::from_items(&legs, &mut room)?;
        stream.extend(typed::to_vec(&Trade { id, symbol: "AVO", legs })?);
    }

    let start = Instant::now();
    let mut value = 0.0;
    for trade in typed::many::<Trade<'_>>(&stream, &Limits::SERVER) {
        let trade = trade?;
        assert_eq!(trade.symbol, "AVO");
        for leg in trade.legs {
            let leg = leg?;
            value += leg.price * f64::from(leg.lots);
        }
    }
    report("borrowed", start, value);

    let start = Instant::now();
    let mut value = 0.0;
    let mut trade = Owned::default();
    let mut d = Decoder::new(&stream);
    while !d.rest().is_empty() {
        d.refuel(Limits::SERVER.fuel);
        trade.decode_into(&mut d)?;
        value += trade.legs.iter().map(|leg| leg.price * f64::from(leg.lots)).sum::<f64>();
    }
    report("in place", start, value);
    Ok(())
}

fn report(what: &str, start: Instant, value: f64) {
    println!("{what}: {value:.2}, {:.0} ns a trade", start.elapsed().as_nanos() as f64 / 200_000.0);
}
