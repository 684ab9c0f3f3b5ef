//! avocet.

use crate::types::{self, LaterUser, SmallRef, StringsRef, TelemetryRef, UserLazy, UserRef};
use crate::{Case, Rows, Workloads, consume};
use avocet::json::{self, Style};
use avocet::resolve::Options;
use avocet::typed::OwnedTypedPlan;
use avocet::{Decode, Decoder, Describe, Encode, Encoder, Frame, Limits, OwnedSchema, Schema, Type, Visit, walk};
use std::convert::Infallible;
use std::hint::black_box;

const FUEL: u32 = Limits::SERVER.fuel;

/// Reads all rows, and shows each to `see`.
#[inline(always)]
fn each<'a, T>(bytes: &'a [u8], mut read: impl FnMut(&mut Decoder<'a>) -> avocet::Result<T>, see: impl Fn(T)) {
    let mut d = Decoder::new(bytes);
    while !d.rest().is_empty() {
        d.refuel(FUEL);
        see(read(&mut d).expect("a row"));
    }
}

/// Sees every value, so that none can be left out.
#[derive(Default)]
struct Sum {
    whole: i64,
    float: f64,
    bytes: usize,
}

impl<'s, 'a> Visit<'s, 'a> for Sum {
    type Error = Infallible;

    fn int(&mut self, _: Type<'s>, value: i32) -> Result<(), Infallible> {
        self.whole = self.whole.wrapping_add(value.into());
        Ok(())
    }

    fn long(&mut self, _: Type<'s>, value: i64) -> Result<(), Infallible> {
        self.whole = self.whole.wrapping_add(value);
        Ok(())
    }

    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        self.float += f64::from(value);
        Ok(())
    }

    fn double(&mut self, _: Type<'s>, value: f64) -> Result<(), Infallible> {
        self.float += value;
        Ok(())
    }

    fn bytes(&mut self, _: Type<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.bytes += value.len();
        Ok(())
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        self.bytes += value.len();
        Ok(())
    }

    fn key(&mut self, value: &'a str) -> Result<(), Infallible> {
        self.bytes += value.len();
        Ok(())
    }
}

fn walk_all(schema: &Schema<'_>, bytes: &[u8]) {
    let (mut stack, mut sum) = ([Frame::EMPTY; 32], Sum::default());
    each(bytes, |d| Ok(walk(schema.root(), d, &mut stack, &mut sum).is_ok()), |read| assert!(read));
    black_box((sum.whole, sum.float, sum.bytes));
}

fn json_all(schema: &Schema<'_>, bytes: &[u8], out: &mut Vec<u8>) {
    let mut stack = [Frame::EMPTY; 32];
    out.clear();
    let mut d = Decoder::new(bytes);
    while !d.rest().is_empty() {
        d.refuel(FUEL);
        json::write(schema.root(), &mut d, &mut stack, Style::AVRO, out).expect("a row");
    }
}

/// Decodes in place of one value, encodes, walks: what every workload has.
fn common<T>(name: &'static str, all: Rows<T>, cases: &mut Vec<Case>)
where
    T: for<'a> Decode<'a> + Encode + Describe + Default + PartialEq + std::fmt::Debug,
{
    each(all.bytes, |d| T::decode(d), |row| consume([row]));
    let mut d = Decoder::new(all.bytes);
    let mut row = T::default();
    for expected in all.rows {
        d.refuel(FUEL);
        row.decode_into(&mut d).expect("a row");
        assert_eq!(&row, expected);
    }
    cases.push(all.case(name, "decode", "avocet, in place of an owned value", move || {
        let mut d = Decoder::new(all.bytes);
        for _ in all.rows {
            d.refuel(FUEL);
            row.decode_into(&mut d).expect("a row");
            black_box(&row);
        }
    }));
    let schema: &'static OwnedSchema = Box::leak(Box::new(OwnedSchema::parse(T::SCHEMA_TEXT).expect("a schema")));
    cases.push(all.case(name, "decode", "avocet, walk", move || walk_all(&schema.schema(), all.bytes)));
    let mut out = Vec::new();
    cases.push(all.case(name, "json", "avocet", move || {
        json_all(&schema.schema(), all.bytes, &mut out);
        black_box(&out);
    }));
    let mut out = Vec::with_capacity(all.bytes.len() + 8);
    cases.push(all.case(name, "encode", "avocet", move || {
        out.clear();
        let mut e = Encoder::new(&mut out);
        for row in all.rows {
            black_box(row).encode(&mut e).expect("a row");
        }
        assert_eq!(out.len(), all.bytes.len());
        black_box(&out);
    }));
}

pub(crate) fn cases(all: &Workloads, cases: &mut Vec<Case>) {
    const BORROWED: &str = "avocet, borrowed";
    common("small", all.small, cases);
    common("user", all.user, cases);
    common("telemetry", all.telemetry, cases);
    common("strings", all.strings, cases);
    let Workloads { small, user, telemetry, strings, .. } = *all;
    cases.push(small.case("small", "decode", BORROWED, move || {
        each(small.bytes, SmallRef::decode, |row| consume([row]));
    }));
    cases.push(strings.case("strings", "decode", BORROWED, move || {
        each(strings.bytes, StringsRef::decode, |row| consume([row]));
    }));
    cases.push(telemetry.case("telemetry", "decode", "avocet, lazy", move || {
        each(telemetry.bytes, TelemetryRef::decode, |row| {
            black_box(row.samples.iter().sum::<f64>());
            black_box(row.codes.iter().try_fold(0, |sum, code| code.map(|code| sum ^ code)).expect("a row"));
            black_box(row);
        });
    }));
    cases.push(user.case("user", "decode", "avocet, lazy", move || {
        each(user.bytes, UserLazy::decode, |row| {
            consume(row.tags.iter());
            consume(row.counters.iter());
            black_box(row);
        });
    }));
    let mut row = UserRef::decode(&mut Decoder::new(user.bytes)).expect("a row");
    cases.push(user.case("user", "decode", BORROWED, move || {
        let mut d = Decoder::new(user.bytes);
        for _ in user.rows {
            d.refuel(FUEL);
            row.decode_into(&mut d).expect("a row");
            black_box(&row);
        }
    }));
    evolved(user, cases);
    varints(cases);
}

/// Users that were written before the type was changed.
fn evolved(user: Rows<types::User>, cases: &mut Vec<Case>) {
    let writer = OwnedSchema::parse(types::User::SCHEMA_TEXT).expect("a schema");
    let plan: &'static OwnedTypedPlan<LaterUser<'_>> =
        Box::leak(Box::new(OwnedTypedPlan::build(&writer.schema(), &Options::new()).expect("a plan")));
    let plan = plan.plan();
    let mut row = LaterUser::default();
    let mut d = Decoder::new(user.bytes);
    for expected in user.rows {
        d.refuel(FUEL);
        plan.decode_into(&mut row, &mut d).expect("a row");
        assert_eq!((row.id, row.email, row.phone), (expected.id, &*expected.email, expected.phone.as_deref()));
        assert_eq!((row.age, row.rating), (expected.age.map(i64::from), expected.rating.into()));
        assert_eq!((row.address.zip, row.login_count), (&*expected.address.zip, expected.login_count.into()));
        assert_eq!(
            (row.tags.as_slice(), row.status),
            (expected.tags.iter().map(|tag| &**tag).collect::<Vec<_>>().as_slice(), expected.status)
        );
        assert_eq!((row.updated_at, row.tier, row.quota), (expected.updated_at, "free", 100));
    }
    d.finish().expect("no more");
    cases.push(user.case("evolved", "decode", "avocet, in place", move || {
        let mut d = Decoder::new(user.bytes);
        for _ in user.rows {
            d.refuel(FUEL);
            plan.decode_into(&mut row, &mut d).expect("a row");
            black_box(&row);
        }
    }));
    cases.push(user.case("evolved", "decode", "avocet, by value", move || {
        each(user.bytes, |d| plan.decode(d), |row| consume([row]));
    }));
}

/// The kernel alone: integers of every length.
fn varints(cases: &mut Vec<Case>) {
    let mut r = crate::data::Random::new(55);
    let numbers: Vec<i64> = (0..20_000).map(|_| (r.bits() as i64) >> (r.bits() % 64)).collect();
    let all = Rows::new(numbers);
    cases.push(all.case("longs", "decode", "avocet, one by one", move || {
        let mut d = Decoder::new(all.bytes);
        for number in all.rows {
            assert_eq!(d.long(), Ok(*number));
        }
    }));
    let shorts: Vec<types::Telemetry> =
        vec![types::Telemetry { codes: (0..20_000).map(|_| (r.bits() >> 50) as i32).collect(), ..Default::default() }];
    let all = Rows::new(shorts);
    let mut row = types::Telemetry::default();
    cases.push(all.case("ints", "decode", "avocet, a block", move || {
        row.decode_into(&mut Decoder::new(all.bytes)).expect("a row");
        assert_eq!(row.codes.len(), 20_000);
    }));
}
