//! Data of three years, in one program: a schema that grew, and what each step means for those who read.
//!
//! ```console
//! $ cargo run --example evolution
//! ```
//!
//! The program knows a parcel as it is today. Files and messages were written with the schema of the first year, of the
//! second, and of next year; all are read as today's [`Parcel`]. What cannot be read says so, and why, before a
//! single datum is looked at.

use avocet::container::{File, ReadError, Writer, WriterOptions};
use avocet::json::{self, Style};
use avocet::resolve::{Options, Projection, compat, rewrite_to_vec};
use avocet::typed::OwnedTypedPlan;
use avocet::{Avro, Decoder, Describe, Frame, Limits, OwnedSchema};

type Failure = Box<dyn std::error::Error>;

/// The first year.
#[derive(Avro)]
#[avro(name = "Parcel", namespace = "post")]
struct First<'a> {
    id: i32,
    weight: f32,
    to: &'a str,
}

/// The second year: numbers ran out, weights got a unit in their name, and some parcels came back.
#[derive(Avro)]
#[avro(name = "Parcel", namespace = "post")]
struct Second<'a> {
    id: i64,
    grams: f64,
    to: &'a str,
    state: SecondState,
}

#[derive(Avro)]
#[avro(name = "State", namespace = "post")]
enum SecondState {
    Sent,
    Returned,
}

/// Today. Each difference is of a kind that readers can be told about: a wider type, an alias, a default.
#[derive(Avro, Debug, PartialEq)]
#[avro(namespace = "post")]
struct Parcel<'a> {
    id: i64,
    #[avro(alias = "weight")]
    grams: f64,
    to: &'a str,
    #[avro(default = "\"Sent\"")]
    state: State,
    #[avro(default = "null")]
    note: Option<&'a str>,
}

#[derive(Avro, Debug, PartialEq)]
#[avro(namespace = "post")]
enum State {
    Sent,
    Returned,
    /// Also what a later version may write that is not known yet.
    #[avro(default)]
    Unknown,
}

/// Next year, as somebody else's program already writes it.
const NEXT: &str = r#"{"type": "record", "name": "Parcel", "namespace": "post", "fields": [
    {"name": "id", "type": "long"},
    {"name": "to", "type": "string"},
    {"name": "route", "type": {"type": "array", "items": {"type": "record", "name": "Hop", "fields": [
        {"name": "office", "type": "string"}, {"name": "at", "type": "long"}]}}},
    {"name": "grams", "type": "double"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["Sent", "Returned", "Lost"]}}]}"#;

fn main() -> Result<(), Failure> {
    rows_of_files()?;
    data_of_next_year()?;
    what_does_not_fit()?;
    some_fields()
}

/// A file knows its writer's schema: the plan is made once, and rows borrow from the file.
fn rows_of_files() -> Result<(), Failure> {
    let mut writer = Writer::create::<First<'_>>(Vec::new(), WriterOptions::new())?;
    writer.append(&First { id: 1, weight: 250.0, to: "Ada" })?;
    let first = writer.finish()?;
    let mut writer = Writer::create::<Second<'_>>(Vec::new(), WriterOptions::new())?;
    writer.append(&Second { id: 1 << 40, grams: 99.5, to: "Brook", state: SecondState::Returned })?;
    writer.append(&Second { id: 3, grams: 1.0, to: "Cyan", state: SecondState::Sent })?;
    let second = writer.finish()?;

    let mut seen = Vec::new();
    for bytes in [&first, &second] {
        let mut file = File::new(bytes, &Limits::SERVER)?;
        file.rows::<Parcel<'_>>()?.for_each(|parcel| {
            println!("{parcel:?}");
            seen.push((parcel.id, parcel.grams, parcel.state));
            Ok::<(), ReadError<_>>(())
        })?;
    }
    assert_eq!(seen, [(1, 250.0, State::Sent), (1 << 40, 99.5, State::Returned), (3, 1.0, State::Sent)]);
    Ok(())
}

/// Data without a file: whoever sends them says with which schema. What today does not know is passed over.
fn data_of_next_year() -> Result<(), Failure> {
    let next = OwnedSchema::parse(NEXT)?;
    let plan = OwnedTypedPlan::<Parcel<'_>>::build(&next.schema(), &Options::new())?;
    let plan = plan.plan();
    let datum = b"\x08\x08Dawn\x02\x0aDelft\x02\x00\x00\x00\x00\x00\x00\x00\x04\x40\x04";
    let parcel = plan.from_slice(datum)?;
    println!("{parcel:?}");
    assert_eq!(parcel, Parcel { id: 4, grams: 2.5, to: "Dawn", state: State::Unknown, note: None });
    Ok(())
}

/// Before data are there: the writer first, then the reader, as where plans are made.
fn what_does_not_fit() -> Result<(), Failure> {
    let next = OwnedSchema::parse(NEXT)?;
    let second = OwnedSchema::parse(Second::SCHEMA_TEXT)?;
    let (options, limits) = (Options::new(), Limits::SERVER);
    let clashes = |writer: &avocet::Schema<'_>, reader: &avocet::Schema<'_>| -> avocet::Result<Vec<String>> {
        let report = compat::check(writer, reader, &options, &limits)?;
        Ok(report.clashes().iter().map(ToString::to_string).collect())
    };
    assert_eq!(clashes(&next.schema(), Parcel::SCHEMA)?, [""; 0]);
    // The program of the second year has no word for what was lost, nor did it keep one for the unknown.
    let all = clashes(&next.schema(), &second.schema())?;
    println!("next year's data in a program of the second year: {}", all.join("; "));
    assert_eq!(all.len(), 1);
    assert!(all[0].starts_with("state: "));
    Ok(())
}

/// Without a Rust type, and without writing a schema: two fields of next year's, as JSON.
fn some_fields() -> Result<(), Failure> {
    let next = OwnedSchema::parse(NEXT)?;
    let plan = Projection::of(&next.schema(), ["id", "route.office"])?.plan(&next.schema())?;
    let plan = plan.plan();
    let datum = b"\x08\x08Dawn\x02\x0aDelft\x02\x00\x00\x00\x00\x00\x00\x00\x04\x40\x04";
    let (mut stack, mut bytes, mut line) = ([Frame::EMPTY; 8], Vec::new(), Vec::new());
    rewrite_to_vec(&plan, &mut Decoder::new(datum), &mut stack, &mut bytes)?;
    json::write(plan.reader().root(), &mut Decoder::new(&bytes), &mut stack, Style::PLAIN, &mut line)?;
    println!("{}", String::from_utf8_lossy(&line));
    assert_eq!(line, br#"{"id":4,"route":[{"office":"Delft"}]}"#);
    Ok(())
}
