//! A message of next year: its schema is read, a plan is made, and it is read as one of today.

use crate::sum::Sum;
use avocet::container::{File, ReadError};
use avocet::resolve::{Options, PlanBuf, Resolver, RewriteError, code, rewrite, walk_plan};
use avocet::schema::SchemaBuf;
use avocet::typed::Array;
use avocet::{Avro, Check, Decoder, ErrorKind, Frame, Limits, Result, walk};
use core::hint::black_box;

type Tables = SchemaBuf<16, 16, 4, 4, 8>;

static OURS: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "unit", "type": {"type": "enum", "name": "Unit", "symbols": ["VOLT", "OTHER"], "default": "OTHER"}},
    {"name": "value", "type": "double"}, {"name": "place", "type": ["null", "string"], "default": "here"},
    {"name": "samples", "type": {"type": "array", "items": "long"}}]}"#;

static THEIRS: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "value", "type": "float"}, {"name": "extra", "type": {"type": "map", "values": ["null", "Reading"]}},
    {"name": "samples", "type": {"type": "array", "items": "int"}},
    {"name": "unit", "type": {"type": "enum", "name": "Unit", "symbols": ["AMPERE", "VOLT"]}}]}"#;

static DATUM: [u8; 13] = [0, 0, 0xc0, 0x3f, 0x02, 0x02, b'k', 0x00, 0x00, 0x02, 0x0e, 0x00, 0x02];

/// Whether all ways to read the message agree; whatever is cut off, it is an error.
pub(crate) fn evolved() -> Result<bool> {
    let (mut ours, mut theirs) = (Tables::new(), Tables::new());
    let reader = ours.parse(black_box(OURS))?;
    let mut arena = PlanBuf::<160, 32>::new();
    let plan = {
        let writer = theirs.parse(black_box(THEIRS))?;
        arena.build_with(&writer, &reader, black_box(&Options::new()), &Limits::FIRMWARE)?
    };
    let (mut stack, mut room) = ([Frame::EMPTY; 8], [0; 96]);
    let whole = *black_box(&DATUM);
    let mut shown = Sum::default();
    let mut d = Decoder::with_limits(&whole, &Limits::FIRMWARE);
    walk_plan(&plan, &mut d, &mut stack, &mut shown)?;
    d.finish()?;
    let Ok(len) = rewrite(&plan, &mut Decoder::new(&whole), &mut stack, &mut room) else { return Ok(false) };
    let mut again = Sum::default();
    walk(reader.root(), &mut Decoder::new(room.get(..len).unwrap_or_default()), &mut stack, &mut again)?;
    let mut r = Resolver::new(&plan, Decoder::new(&whole));
    let Some(entries) = r.record(plan.root())? else { return Ok(false) };
    let mut value = 0.0;
    for &[what, operand] in entries.entries {
        match what.wrapping_sub(code::FIELD) {
            3 => value = r.double(code::Op(operand))?,
            1 => _ = r.symbol(code::Op(operand), 2)?,
            7 => break,
            _ => r.pass(what, operand)?,
        }
    }
    let small = rewrite(&plan, &mut Decoder::new(&whole), &mut stack, room.get_mut(..9).unwrap_or_default());
    let cut = (0..whole.len()).all(|len| {
        let mut d = Decoder::new(whole.get(..len).unwrap_or_default());
        walk_plan(&plan, &mut d, &mut stack, &mut Check).is_err()
    });
    let writer = theirs.parse(black_box(THEIRS))?;
    let full = PlanBuf::<8, 0>::new().build(&writer, &reader, &Options::new()).map(|_| ());
    Ok(shown.0 == again.0
        && value == 1.5
        && cut
        && matches!(small, Err(RewriteError::Room { .. }))
        && full.map_err(|error| error.kind) == Err(ErrorKind::PlanFull))
}

/// What [`OURS`] describes.
#[derive(Avro)]
struct Reading<'a> {
    unit: Unit,
    value: f64,
    #[avro(default = "\"here\"")]
    place: Place<'a>,
    samples: Array<'a, i64>,
}

#[derive(Avro, Clone, Copy, PartialEq)]
enum Unit {
    #[avro(name = "VOLT")]
    Volt,
    #[avro(name = "OTHER", default)]
    Other,
}

#[derive(Avro)]
enum Place<'a> {
    Named(&'a str),
    Nowhere,
}

/// Whether the same message is read as a value of a derived type, alone and in a row; cut off, it is an error.
pub(crate) fn derived() -> Result<bool> {
    let (mut theirs, mut arena) = (Tables::new(), PlanBuf::<160, 32>::new());
    let plan = {
        let writer = theirs.parse(black_box(THEIRS))?;
        arena.build_for::<Reading<'_>>(&writer, black_box(&Options::new()))?
    };
    let whole = *black_box(&DATUM);
    let good = |reading: &Reading<'_>| {
        reading.unit == Unit::Volt
            && reading.value == 1.5
            && matches!(reading.place, Place::Named("here"))
            && reading.samples.into_iter().eq([Ok(7)])
    };
    let twice = [whole, whole];
    let mut count = 0usize;
    for reading in plan.many(twice.as_flattened(), &Limits::FIRMWARE) {
        count = count.wrapping_add(usize::from(good(&reading?)));
    }
    let cut = (0..whole.len()).all(|len| plan.from_slice(whole.get(..len).unwrap_or_default()).is_err());
    let mut again = plan.from_slice(&whole)?;
    plan.decode_into(&mut again, &mut Decoder::new(&whole))?;
    Ok(count == 2 && cut && good(&again))
}

/// Two of the fields of the rows of a file.
#[derive(Avro)]
#[avro(name = "Reading")]
struct Row<'a> {
    value: f64,
    #[avro(default = "1")]
    weight: i32,
    note: Option<&'a str>,
}

/// How many rows the file has, read as values of a type of another schema; `None` if any is not what it should be.
pub(crate) fn rows(file: &[u8]) -> Result<Option<u64>, avocet::container::Error> {
    let (mut tables, mut arena) = (Tables::new(), PlanBuf::<160, 32>::new());
    let mut file = File::new(file, &Limits::FIRMWARE)?;
    let schema = file.header().parse_schema(&mut tables, &Limits::FIRMWARE)?;
    let Ok(plan) = arena.build_for::<Row<'_>>(&schema, &Options::new()) else { return Ok(None) };
    let mut good = true;
    let count = file.rows_by(&schema, plan, [0; 0])?.for_each(|row| -> Result<(), ReadError<_>> {
        good &= row.weight == 1 && !row.value.is_nan() && row.note.is_none_or(|note| note.len() < 1000);
        Ok(())
    })?;
    Ok(Some(count).filter(|_| good))
}
