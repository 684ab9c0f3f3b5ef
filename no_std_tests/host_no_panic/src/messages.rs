//! Messages of writers that are not known beforehand, as values of a type and as data of its schema.

use avocet::resolve::{Options, rewrite};
use avocet::schema::SchemaBuf;
use avocet::single::{FixedPlans, FixedStore, FixedTypedPlans, HEADER_LEN, header, registry};
use avocet::typed::{self, Array};
use avocet::{Avro, Decoder, Describe, ErrorKind, Frame, Limits, Result};
use core::hint::black_box;

#[derive(Avro)]
struct Report<'a> {
    id: i64,
    state: State,
    points: Array<'a, Point>,
    #[avro(default = "\"none\"")]
    note: &'a str,
}

#[derive(Avro, Clone, Copy, PartialEq)]
#[avro(name = "State")]
enum State {
    #[avro(default)]
    Idle,
    Busy,
}

#[derive(Avro)]
struct Point {
    x: f64,
}

type Tables = SchemaBuf<8, 8, 4, 2, 4>;

static NEWER: &str = r#"{"type": "record", "name": "Report", "fields": [
    {"name": "points", "type": {"type": "array", "items": {"type": "record", "name": "Point", "fields": [
        {"name": "y", "type": "int"}, {"name": "x", "type": "float"}]}}},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["Lost", "Busy"]}},
    {"name": "id", "type": "int"}, {"name": "more", "type": ["null", "string"]}]}"#;

static OTHER: &str = r#"{"type": "record", "name": "Report", "fields": [{"name": "id", "type": "boolean"}]}"#;

/// One point, of 1.5; busy; 7; nothing more.
static DATUM: [u8; 10] = [2, 9, 0, 0, 0xc0, 0x3f, 0, 2, 14, 0];

/// Whether both framings are read as values and rewritten, and everything else is refused for the right reason.
pub(crate) fn many() -> Result<bool> {
    let (mut newer, mut other) = (Tables::new(), Tables::new());
    let (newer, other) = (newer.parse(black_box(NEWER))?, other.parse(black_box(OTHER))?);
    let (mut store, mut numbers) = (FixedStore::<3>::new(), FixedStore::<3, u32>::new());
    let (known, clash) = (store.insert(&newer)?, store.insert(&other)?);
    for (number, schema) in [(1, &newer), (2, &other), (3, Report::SCHEMA)] {
        numbers.insert_as(number, schema)?;
    }
    let datum = black_box(&DATUM).as_slice();
    let mut message = [0; HEADER_LEN + DATUM.len()];
    for (to, from) in message.iter_mut().zip(header(known).iter().chain(datum)) {
        *to = *from;
    }
    let message = message.as_slice();

    let mut plans = FixedTypedPlans::<Report<'_>, 2, 160, 16>::new().with_limits(&Limits::FIRMWARE);
    let mut right = plans.decode(message).is_err_and(|error| error.kind == ErrorKind::Unprepared);
    plans.prepare(&store, black_box(message))?;
    right &= plans.prepare(&store, &header(clash)).is_err_and(|error| error.kind.is_clash());
    right &= plans.prepare(&store, &header(!known)).is_err_and(|error| error.kind == ErrorKind::UnknownFingerprint);
    plans.prepare(&store, &header(Report::FINGERPRINT))?;
    let report = plans.decode(message)?;
    right &= report.id == 7 && report.state == State::Busy && report.note == "none";
    for point in &report.points {
        right &= point?.x == 1.5;
    }
    right &= (0..message.len()).all(|len| plans.decode(message.get(..len).unwrap_or_default()).is_err());

    // One plan at a time, by number.
    let mut one = FixedPlans::<1, 160, 16, u32>::new(Report::SCHEMA)?.with_options(black_box(Options::new()));
    for number in [1, 3, 2, 1] {
        let said = one.prepare_for(&numbers, black_box(number));
        right &= said.is_ok() == (number != 2) && one.len() == 1;
        right &= one.plan(&registry::header(number)).is_ok() == said.is_ok();
    }
    let (plan, _) = one.plan(&registry::header(1))?;
    let (mut room, mut stack) = ([0; 96], [Frame::EMPTY; 4]);
    let Ok(len) = rewrite(&plan, &mut Decoder::new(datum), &mut stack, &mut room) else { return Ok(false) };
    let again: Report<'_> = typed::from_slice(room.get(..len).unwrap_or_default())?;
    right &= again.id == 7 && again.note == "none" && one.needed().words <= 160;
    Ok(right && one.forget(1) && one.is_empty())
}
