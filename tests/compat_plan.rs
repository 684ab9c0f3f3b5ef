//! What the compatibility check passes can be read.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

mod common;

use avocet::resolve::{Options, OwnedPlan, UnionChoice, compat, rewrite_to_vec};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Check, Decoder, ErrorKind, Frame, Limits, walk};
use common::evolve::Evolution;
use common::{Rng, Schemas, Values};

const STACK: [Frame; 128] = [Frame::EMPTY; 128];

#[test]
fn what_the_check_passes_is_read_from_any_data() {
    let (mut passed, mut refused, mut data) = (0, 0, 0);
    for seed in 0..4000 {
        let mut schemas = Schemas::new(seed);
        let old = schemas.any(4, "", false);
        let new = Evolution::new(seed ^ 0xe701, true).of(&old, false).to_string();
        let writer = OwnedSchema::parse(&old.to_string()).unwrap();
        // What was taken away may have held a definition; what was reordered, one that is used before.
        let Ok(reader) = OwnedSchema::parse_with(&new, ParseMode::Lenient, &Limits::SERVER) else { continue };
        let (writer, reader) = (writer.schema(), reader.schema());
        for options in [Options::new(), Options::new().with_union_choice(UnionChoice::ExactFirst)] {
            let report = compat::check(&writer, &reader, &options, &Limits::SERVER).unwrap();
            if !report.is_compatible() {
                refused += 1;
                continue;
            }
            passed += 1;
            let plan = OwnedPlan::build(&writer, &reader, &options)
                .unwrap_or_else(|error| panic!("{seed}: no plan: {error}\n{old}\n{new}"));
            for nth in 0..4 {
                let mut datum = Vec::new();
                Values { rng: Rng(seed << 8 | nth), defined: &schemas.defined, budget: 60 }.any(&old, "", &mut datum);
                let (mut out, mut d) = (Vec::new(), Decoder::new(&datum));
                match rewrite_to_vec(&plan.plan(), &mut d, &mut STACK.clone(), &mut out) {
                    // Bytes as string: only the data can tell.
                    Err(error) if error.kind == ErrorKind::InvalidUtf8 => continue,
                    done => done.unwrap_or_else(|error| panic!("{seed}: {error}\n{old}\n{new}")),
                }
                assert_eq!(d.position(), datum.len(), "{seed}");
                let mut d = Decoder::new(&out);
                match walk(reader.root(), &mut d, &mut STACK.clone(), &mut Check) {
                    Ok(()) => assert_eq!(d.position(), out.len(), "{seed}"),
                    Err(error) => panic!("{seed}: what was rewritten is no datum: {error:?}\n{old}\n{new}"),
                }
                data += 1;
            }
        }
    }
    assert!(passed > 1000 && refused > 500 && data > 3000, "{passed} passed, {refused} refused, {data} data");
}
