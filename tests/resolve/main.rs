//! Data of one schema read by another.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

#[path = "../common/mod.rs"]
mod common;

mod bounded;
mod clash;
mod project;
mod property;
#[cfg(feature = "derive")]
mod source;
mod tree;

use avocet::resolve::{Options, OwnedPlan, Plan, rewrite_to_vec, walk_plan};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Check, Decoder, Error, Frame, Limits};

const STACK: [Frame; 128] = [Frame::EMPTY; 128];

fn parse(text: &str) -> OwnedSchema {
    OwnedSchema::parse_with(text, ParseMode::Lenient, &Limits::SERVER)
        .unwrap_or_else(|error| panic!("{error}: {text:.500}"))
}

fn check(plan: &Plan<'_>, datum: &[u8]) -> Result<usize, Error> {
    let mut d = Decoder::new(datum);
    walk_plan(plan, &mut d, &mut STACK.clone(), &mut Check)?;
    Ok(d.position())
}

fn rewritten(plan: &Plan<'_>, datum: &[u8]) -> Result<(Vec<u8>, usize), Error> {
    let (mut out, mut d) = (Vec::new(), Decoder::new(datum));
    rewrite_to_vec(plan, &mut d, &mut STACK.clone(), &mut out)?;
    Ok((out, d.position()))
}

/// What a datum of one schema is to another, by rewriting.
fn resolve(writer: &str, reader: &str, datum: &[u8], options: &Options) -> Result<Vec<u8>, Error> {
    let (writer, reader) = (parse(writer), parse(reader));
    let plan = OwnedPlan::build(&writer.schema(), &reader.schema(), options)?;
    let walked = check(&plan.plan(), datum);
    let (out, used) = rewritten(&plan.plan(), datum)?;
    assert_eq!(walked, Ok(used));
    assert_eq!(used, datum.len());
    Ok(out)
}
