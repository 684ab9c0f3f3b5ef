//! A message of a writer that the firmware does not know: its schema is read, a plan is made, and the message becomes one
//! of the schema that the firmware knows. Tells what all of it takes of RAM.

use crate::line::Line;
use crate::sum::Sum;
use avocet::json::{Style, write};
use avocet::resolve::{Plan, RewriteError, rewrite, walk_plan};
use avocet::schema::{Capacity, ParseMode, SchemaBuf, tables};
use avocet::single::{self, FixedPlans, FixedStore};
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, Result, Schema, SliceSink, walk};

static OURS: &str = include_str!("../../data/vessel_ours.avsc");
static THEIRS: &str = include_str!("../../data/vessel_theirs.avsc");

// Exactly what the schemas take, which is checked; what their plan takes is printed.
type Ours = SchemaBuf<9, 20, 3, 6, 4>;
type Theirs = SchemaBuf<20, 29, 4, 18, 4>;
const WORDS: usize = 128;
const POOL: usize = 24;
const FRAMES: usize = 8;

/// What the writer has sent, behind the header.
static DATUM: [u8; 150] = [
    // imo
    0xd2, 0xe0, 0xd3, 0x08, // name, flag
    0x0a, 0x4d, 0xc3, 0xb6, 0x77, 0x65, 0x04, 0x4e, 0x4c, // call_sign, draught_cm
    0x02, 0x08, 0x50, 0x48, 0x4b, 0x4c, 0x02, 0x80, 0x0a, // moored, length_m
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x56, 0x40, // speed_kn
    0x00, 0x00, 0x44, 0x41, // kind
    0x04, // token
    0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
    // quay, pier
    0x10, 0x4e, 0x6f, 0x72, 0x64, 0x6b, 0x61, 0x64, 0x65, 0x02, 0x34, // side, code, harbour
    0x00, 0x04, 0x4e, 0x34, 0x12, 0x48, 0x61, 0x72, 0x6c, 0x69, 0x6e, 0x67, 0x65, 0x6e, // lat, lon
    0x02, 0x66, 0x66, 0x66, 0x66, 0x66, 0x96, 0x4a, 0x40, 0x00, // cargo, in a block with its size
    0x03, 0x14, 0x08, 0x6d, 0x61, 0x69, 0x6c, 0x08, 0x6f, 0x61, 0x74, 0x73, 0x00, // visits
    0x04, 0x08, 0x52, 0x69, 0x67, 0x61, 0x06, 0x08, 0x4f, 0x73, 0x6c, 0x6f, 0x16, 0x00, // dues
    0x06, 0x01, 0xfb, 0xd0, // arrived
    0x80, 0xa0, 0xee, 0x9e, 0xce, 0x66, // sailed
    0x02, 0x80, 0xc0, 0x87, 0xfc, 0xe2, 0xd5, 0xa1, 0x06, // built, photo, agent
    0xd6, 0x8e, 0x01, 0x00, 0x02, 0x0c, 0x42, 0x61, 0x6b, 0x6b, 0x65, 0x72, // crew, language, remarks
    0x1c, 0x04, 0x66, 0x79, 0x00,
];

/// Entries and bytes of a table; returns the bytes.
fn table(what: &str, entries: usize, each: usize) -> usize {
    let bytes = entries.wrapping_mul(each);
    Line::new("  ").text(what).text(": ").int(entries as i64).text(" of ").int(each as i64).text(", ").bytes_of(bytes)
}

/// What a schema takes, table by table; all of its bytes.
fn tables_of(whose: &str, text: &str) -> Result<usize> {
    let Capacity { nodes, fields, names, branches, symbols, .. } = Capacity::needed(text)?;
    Line::new("tables of ").text(whose).text(" schema, whose text has ").bytes_of(text.len());
    let bytes = table("nodes", nodes, size_of::<tables::Node>())
        .wrapping_add(table("fields", fields, size_of::<tables::Field>()))
        .wrapping_add(table("names", names, size_of::<tables::Name>()))
        .wrapping_add(table("branches", branches, size_of::<tables::Ty>()))
        .wrapping_add(table("symbols", symbols, size_of::<u32>()));
    Ok(Line::new("  together: ").bytes_of(bytes))
}

/// Rewrites a datum on as few frames as do; how many these are, and the length.
fn rewritten(plan: &Plan<'_>, datum: &[u8], room: &mut [u8]) -> Result<(usize, usize)> {
    let mut stack = [Frame::EMPTY; FRAMES];
    for frames in 0..=FRAMES {
        let stack = stack.get_mut(..frames).unwrap_or_default();
        let mut d = Decoder::with_limits(datum, &Limits::FIRMWARE);
        match rewrite(plan, &mut d, stack, room) {
            Ok(len) => {
                d.finish()?;
                return Ok((frames, len));
            }
            Err(RewriteError::Datum(error)) if error.kind == ErrorKind::DepthLimit => {}
            Err(RewriteError::Datum(error)) => return Err(error),
            Err(RewriteError::Room { needed }) => return Err(Error::new(ErrorKind::BufferFull, needed)),
        }
    }
    Err(Error::new(ErrorKind::DepthLimit, 0))
}

/// Whether the message is read as it should, and refused when it is cut.
pub fn message() -> Result<bool> {
    let (mut ours, mut room, mut message) = (Ours::new(), [0; 512], [0; 256]);
    let reader = ours.parse_with(OURS, ParseMode::Strict, &Limits::FIRMWARE)?;
    let mut plans = FixedPlans::<1, WORDS, POOL>::new(&reader)?.with_limits(&Limits::FIRMWARE);
    let len = {
        // The writer's tables are needed no longer than it takes to make the plan.
        let mut theirs = Theirs::new();
        let writer = theirs.parse_with(THEIRS, ParseMode::Lenient, &Limits::FIRMWARE)?;
        let mut store = FixedStore::<1>::new();
        let fingerprint = store.insert(&writer)?;
        let len = framed(fingerprint, &mut message)?;
        let message = message.get(..len).unwrap_or_default();
        plans.prepare(&store, message)?;
        // Another writer, of whom nothing is known.
        let unknown = plans.prepare(&store, &single::header(!fingerprint));
        if unknown != Err(Error::new(ErrorKind::UnknownFingerprint, 0)) {
            return Ok(false);
        }
        len
    };
    let (plan, datum) = plans.plan(message.get(..len).unwrap_or_default())?;
    let (frames, len) = rewritten(&plan, datum, &mut room)?;
    let row = room.get(..len).unwrap_or_default();
    ram(&plans, &plan, frames)?;
    Line::new("message of ").int(datum.len() as i64).text(" bytes, rewritten in ").bytes_of(len);
    show(&reader, row)?;
    let mut stack = [Frame::EMPTY; FRAMES];
    let (mut direct, mut twice) = (Sum::default(), Sum::default());
    walk_plan(&plan, &mut Decoder::with_limits(datum, &Limits::FIRMWARE), &mut stack, &mut direct)?;
    walk(reader.root(), &mut Decoder::with_limits(row, &Limits::FIRMWARE), &mut stack, &mut twice)?;
    let mut again = [0; 512];
    let cut = (0..datum.len()).all(|len| {
        let mut d = Decoder::with_limits(datum.get(..len).unwrap_or_default(), &Limits::FIRMWARE);
        let error = rewrite(&plan, &mut d, &mut stack, &mut again);
        matches!(error, Err(RewriteError::Datum(Error { kind: ErrorKind::UnexpectedEnd, .. })))
    });
    Line::new("walked and rewritten: ").text(if direct.0 == twice.0 { "the same" } else { "OTHER" }).print();
    Line::new("cut anywhere: ").text(if cut { "refused" } else { "READ" }).print();
    Ok(direct.0 == twice.0 && cut)
}

/// Puts the message together; its length.
fn framed(fingerprint: u64, message: &mut [u8]) -> Result<usize> {
    let mut sink = SliceSink::new(message);
    match single::write_header(fingerprint, &mut sink).and_then(|()| avocet::Sink::write(&mut sink, &DATUM)) {
        Ok(()) => Ok(sink.written().len()),
        Err(_) => Err(Error::new(ErrorKind::BufferFull, 0)),
    }
}

/// Prints what lies in RAM, by the table.
fn ram(plans: &FixedPlans<'_, 1, WORDS, POOL>, plan: &Plan<'_>, frames: usize) -> Result<()> {
    let theirs = tables_of("their", THEIRS)?;
    let ours = tables_of("our", OURS)?;
    let (needed, words) = (plans.needed(), plan.words().len());
    Line::new("plan").print();
    let made = table("words while it is made", needed.words, 2).wrapping_add(table("pool", needed.pool, 1));
    let kept = table("words that are kept", words, 2).wrapping_add(plan.pool().len());
    let stack = table("stack frames", frames, size_of::<Frame>());
    Line::new("peak, while the plan is made: ").bytes_of(theirs.wrapping_add(ours).wrapping_add(made));
    Line::new("afterwards, with the stack: ").bytes_of(ours.wrapping_add(kept).wrapping_add(stack));
    // The capacities are what they must be, and no more.
    let exact = |room: usize, tables: usize| room.wrapping_sub(tables) < 4;
    let exact = exact(size_of::<Ours>(), ours) && exact(size_of::<Theirs>(), theirs);
    if exact { Ok(()) } else { Err(Error::new(ErrorKind::Capacity, 0)) }
}

fn show(reader: &Schema<'_>, row: &[u8]) -> Result<()> {
    let (mut text, mut stack) = ([0; 512], [Frame::EMPTY; FRAMES]);
    let mut sink = SliceSink::new(&mut text);
    let mut d = Decoder::with_limits(row, &Limits::FIRMWARE);
    if write(reader.root(), &mut d, &mut stack, Style::PLAIN, &mut sink).is_err() {
        return Err(Error::new(ErrorKind::BufferFull, 0));
    }
    // As many lines as it takes.
    for line in sink.written().chunks(120) {
        Line::new("  ").raw(line).print();
    }
    Ok(())
}
