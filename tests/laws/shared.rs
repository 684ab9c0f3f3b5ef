//! Laws that hold on every machine: vectors, and data made at random. Needs neither a heap nor `std`, so that boards run it
//! (`no_std_tests/firmware/src/laws.rs`) as well as `cargo test`; both have to come to the same [`Counts`].

#![allow(dead_code, unreachable_pub, reason = "each program that shares it uses some")]

use avocet::json::{self, Input, ReadFrame, Style};
use avocet::resolve::{Options, PlanBuf, rewrite};
use avocet::schema::{Kind, Primitive, Schema, SchemaBuf, Type};
use avocet::{
    Check, Decoder, EncodeError, Encoder, Error, ErrorKind, Frame, Limits, Sink, SliceSink, compare, explain, single,
    skip, walk,
};
use core::cmp::Ordering;

/// Headers of messages as other implementations write them: marker and fingerprint.
pub const HEADERS: [(&str, &[u8; 10]); 5] = [
    (r#""null""#, b"\xc3\x01\x8a\x8f\x25\xcc\xe7\x24\xdd\x63"),
    (r#""int""#, b"\xc3\x01\x8f\x5c\x39\x3f\x1a\xd5\x75\x72"),
    (r#""float""#, b"\xc3\x01\x90\xd7\xa8\x3e\xcb\x02\x7c\x4d"),
    (r#""string""#, b"\xc3\x01\xc7\x03\x45\x63\x72\x48\x01\x8f"),
    (
        r#"{"type": "enum", "name": "E1", "namespace": "b.c", "doc": "-", "symbols": ["D_1", "Zz", "B", "C"]}"#,
        b"\xc3\x01\x8a\xfb\xc8\x4e\x87\xcf\x9d\xe1",
    ),
];

/// Longs as they are encoded, shortest or not, and what is wrong with those that are none.
const LONGS: [(&[u8], Result<i64, ErrorKind>); 18] = [
    (b"\x00", Ok(0)),
    (b"\x01", Ok(-1)),
    (b"\x02", Ok(1)),
    (b"\x03", Ok(-2)),
    (b"\x7f", Ok(-64)),
    (b"\x80\x01", Ok(64)),
    (b"\x80\x80\x01", Ok(8192)),
    (b"\xff\xff\xff\xff\x0f", Ok(i32::MIN as i64)),
    (b"\xfe\xff\xff\xff\x0f", Ok(i32::MAX as i64)),
    (b"\x80\x80\x80\x80\x10", Ok(1 << 31)),
    (b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", Ok(i64::MAX)),
    (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", Ok(i64::MIN)),
    (b"\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00", Ok(1)),
    (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", Err(ErrorKind::VarintOverflow)),
    (b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", Err(ErrorKind::VarintOverflow)),
    (b"", Err(ErrorKind::UnexpectedEnd)),
    (b"\x80", Err(ErrorKind::UnexpectedEnd)),
    (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff", Err(ErrorKind::UnexpectedEnd)),
];

/// Every type, in and beside the others.
const SCHEMAS: [&str; 6] = [
    r#"{"type": "record", "name": "Scalars", "fields": [{"name": "n", "type": "null"}, {"name": "b", "type": "boolean"},
        {"name": "i", "type": "int"}, {"name": "l", "type": "long"}, {"name": "f", "type": "float"},
        {"name": "d", "type": "double"}, {"name": "y", "type": "bytes"}, {"name": "s", "type": "string"}]}"#,
    r#"{"type": "array", "items": ["null", "long", {"type": "fixed", "name": "a.F", "size": 5}, "string"]}"#,
    r#"{"type": "map", "values": {"type": "array", "items": "double"}}"#,
    r#"{"type": "record", "name": "List", "fields": [{"name": "value", "type": "int"},
        {"name": "next", "type": ["null", "List"]}]}"#,
    r#"{"type": "record", "name": "Mixed", "fields": [
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}},
        {"name": "again", "type": {"type": "array", "items": "E"}},
        {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [
            {"name": "x", "type": "float"}, {"name": "y", "type": ["E", "null", "boolean"]}]}},
        {"name": "path", "type": {"type": "array", "items": "Inner"}}]}"#,
    r#"["null", {"type": "fixed", "name": "Nothing", "size": 0}, {"type": "array", "items": "bytes"}, "double"]"#,
];

/// Tables that hold each of them.
type Tables = SchemaBuf<24, 16, 4, 12, 8>;

const FRAMES: usize = 24;

/// splitmix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        self.next().checked_rem(n as u64).unwrap_or_default() as usize
    }

    /// Of any number of bits.
    fn long(&mut self) -> i64 {
        let bits = self.next();
        (bits as i64) >> self.below(64)
    }

    /// Some characters of one to four bytes.
    fn text<'b>(&mut self, room: &'b mut [u8; 32]) -> &'b str {
        let mut sink = SliceSink::new(room);
        for _ in 0..self.below(7) {
            let one = ["a", "\"", "\\", "\n", "\u{e9}", "\u{20ac}", "\u{1f989}"].get(self.below(7)).copied();
            // Seven of them fit.
            let _ = sink.write(one.unwrap_or_default().as_bytes());
        }
        core::str::from_utf8(sink.into_written()).unwrap_or_default()
    }
}

/// What has been tried; the sum is over every byte that was made and every answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub vectors: u32,
    pub values: u32,
    pub data: u32,
    pub damaged: u32,
    /// Of the damaged ones.
    pub refused: u32,
    pub sum: u64,
}

impl Counts {
    fn add(&mut self, bytes: &[u8]) {
        let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        self.sum = bytes.iter().fold(self.sum, step);
    }

    fn add_error(&mut self, error: Error) {
        self.add(error.kind.message().as_bytes());
        self.add(&error.at.to_le_bytes());
    }
}

/// The name of a law that does not hold.
pub type Law = Result<(), &'static str>;

fn hold(holds: bool, name: &'static str) -> Law {
    if holds { Ok(()) } else { Err(name) }
}

/// All of them, with so many values and data of each schema.
pub fn all(rounds: u32) -> Result<Counts, &'static str> {
    let mut counts = Counts::default();
    vectors(&mut counts)?;
    values(&mut counts, rounds)?;
    for (seed, text) in SCHEMAS.iter().enumerate() {
        data(&mut counts, text, seed as u64, rounds)?;
    }
    Ok(counts)
}

#[inline(never)]
fn vectors(counts: &mut Counts) -> Law {
    for (bytes, expected) in LONGS {
        let mut d = Decoder::new(bytes);
        let found = d.long();
        hold(found.map_err(|error| error.kind) == expected, "a long is as the vector says")?;
        hold(found.is_err() || d.position() == bytes.len(), "a long ends where it should")?;
        counts.vectors = counts.vectors.saturating_add(1);
    }
    for (text, header) in HEADERS {
        let mut tables = Tables::new();
        let schema = tables.parse(text).map_err(|_| "a schema of the vectors parses")?;
        let fingerprint = schema.fingerprint().map_err(|_| "a schema has a fingerprint")?;
        hold(single::header(fingerprint) == *header, "a header is as the vector says")?;
        hold(single::split(header) == Ok((fingerprint, &[])), "a header is read as it was written")?;
        counts.vectors = counts.vectors.saturating_add(1);
    }
    Ok(())
}

/// Scalars come back as they were, and no beginning of them is one.
#[inline(never)]
fn values(counts: &mut Counts, rounds: u32) -> Law {
    let mut rng = Rng(1);
    for _ in 0..rounds {
        let (long, float, double) = (rng.long(), f32::from_bits(rng.next() as u32), f64::from_bits(rng.next()));
        let (mut room, mut chars) = ([0; 64], [0; 32]);
        let text = rng.text(&mut chars);
        let mut e = Encoder::new(SliceSink::new(&mut room));
        let put = || {
            e.long(long)?;
            let first = e.sink().written().len();
            e.float(float)?;
            e.double(double)?;
            e.str(text)?;
            Ok::<usize, EncodeError<_>>(first)
        };
        let mut put = put;
        let first = put().map_err(|_| "there is room for scalars")?;
        let bytes = e.into_sink().into_written();
        counts.add(bytes);
        let mut d = Decoder::new(bytes);
        hold(d.long() == Ok(long) && d.position() == first, "a long comes back")?;
        hold(d.float().map(f32::to_bits) == Ok(float.to_bits()), "a float comes back, bit by bit")?;
        hold(d.double().map(f64::to_bits) == Ok(double.to_bits()), "a double comes back, bit by bit")?;
        hold(d.str() == Ok(text), "a string comes back")?;
        hold(d.finish().is_ok(), "nothing is left")?;
        let int = Decoder::new(bytes).int();
        let expected = i32::try_from(long).map_err(|_| ErrorKind::IntOutOfRange);
        hold(int.map_err(|error| error.kind) == expected, "an int is a long of 32 bits")?;
        for cut in 0..first {
            let error = Decoder::new(bytes.get(..cut).unwrap_or_default()).long();
            hold(error == Err(Error::new(ErrorKind::UnexpectedEnd, 0)), "no beginning of a long is one")?;
        }
        counts.values = counts.values.saturating_add(1);
    }
    Ok(())
}

/// A datum of this type.
fn put<S: Sink>(rng: &mut Rng, ty: Type<'_>, e: &mut Encoder<S>, depth: usize) -> Result<(), EncodeError<S::Error>> {
    let few = if depth < 8 { 4 } else { 1 };
    match ty.kind() {
        Kind::Primitive(Primitive::Null) | Kind::Invalid => Ok(()),
        Kind::Primitive(Primitive::Boolean) => e.boolean(rng.next() & 1 == 1),
        Kind::Primitive(Primitive::Int) => e.int(rng.long() as i32),
        Kind::Primitive(Primitive::Long) => e.long(rng.long()),
        // Finite, for JSON keeps one NaN of many.
        Kind::Primitive(Primitive::Float) => e.float(f32::from(rng.long() as i16) / 64.0),
        Kind::Primitive(Primitive::Double) => e.double(f64::from(rng.long() as i32) / 1024.0),
        Kind::Primitive(Primitive::Bytes) => {
            let bytes = rng.next().to_le_bytes();
            e.bytes(bytes.get(..rng.below(9)).unwrap_or_default())
        }
        Kind::Primitive(Primitive::String) => {
            let mut room = [0; 32];
            e.str(rng.text(&mut room))
        }
        Kind::Fixed(fixed) => {
            let bytes = rng.next().to_le_bytes();
            e.fixed(bytes.get(..fixed.size()).unwrap_or_default())
        }
        Kind::Enum(symbols) => e.int(rng.below(symbols.len()) as i32),
        Kind::Array(item) => {
            let count = rng.below(few);
            if count > 0 {
                e.block(count)?;
            }
            for _ in 0..count {
                put(rng, item, e, depth.saturating_add(1))?;
            }
            e.end()
        }
        Kind::Map(value) => {
            let count = rng.below(few);
            if count > 0 {
                e.block(count)?;
            }
            for key in ["k", "", "\u{e9}\""].iter().take(count) {
                e.str(key)?;
                put(rng, value, e, depth.saturating_add(1))?;
            }
            e.end()
        }
        Kind::Union(branches) => {
            let index = if depth < 8 { rng.below(branches.len()) } else { 0 };
            e.long(index as i64)?;
            match branches.branch(index) {
                Some(branch) => put(rng, branch, e, depth.saturating_add(1)),
                None => Ok(()),
            }
        }
        Kind::Record(record) => {
            for field in record.fields() {
                put(rng, field.ty(), e, depth.saturating_add(1))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

#[inline(never)]
fn data(counts: &mut Counts, text: &str, seed: u64, rounds: u32) -> Law {
    let mut tables = Tables::new();
    let schema = tables.parse(text).map_err(|_| "a schema parses")?;
    let mut rng = Rng(seed);
    for _ in 0..rounds {
        let mut room = [0; 400];
        let mut e = Encoder::new(SliceSink::new(&mut room));
        if put(&mut rng, schema.root(), &mut e, 0).is_err() {
            // Longer than there is room for; what comes next will be shorter.
            continue;
        }
        let len = e.into_sink().into_written().len();
        let datum = room.get_mut(..len).unwrap_or_default();
        counts.add(datum);
        sound(schema, datum)?;
        counts.data = counts.data.saturating_add(1);
        for _ in 0..3 {
            let at = rng.below(len);
            let Some(byte) = datum.get_mut(at) else { continue };
            let before = core::mem::replace(byte, rng.next() as u8);
            damaged(counts, schema, datum)?;
            if let Some(byte) = datum.get_mut(at) {
                *byte = before;
            }
        }
        let cut = datum.get(..rng.below(len)).unwrap_or_default();
        if len > 0 {
            hold(damaged(counts, schema, cut)? == Some(ErrorKind::UnexpectedEnd), "no beginning of a datum is one")?;
        }
    }
    Ok(())
}

/// Every way of reading a datum finds the same in it.
#[inline(never)]
fn sound(schema: Schema<'_>, datum: &[u8]) -> Law {
    let mut stack = [Frame::EMPTY; FRAMES];
    let (root, d) = (schema.root(), || Decoder::with_limits(datum, &Limits::FIRMWARE));
    let (mut walked, mut skipped) = (d(), d());
    hold(walk(root, &mut walked, &mut stack, &mut Check).is_ok(), "a datum is walked")?;
    hold(walked.position() == datum.len(), "a walk ends at the end")?;
    hold(skip(root, &mut skipped, &mut stack).is_ok(), "a datum is skipped")?;
    hold(skipped.position() == datum.len(), "skipping ends at the end")?;
    match compare(root, &mut d(), &mut d(), &mut stack) {
        Ok(order) => hold(order == Ordering::Equal, "a datum is equal to itself")?,
        Err(error) => hold(error.kind == ErrorKind::MapOrder, "only maps have no order")?,
    }
    rewritten(schema, datum)?;
    through_json(root, datum)
}

#[inline(never)]
fn rewritten(schema: Schema<'_>, datum: &[u8]) -> Law {
    let (mut plan, mut stack, mut room) = (PlanBuf::<160, 8>::new(), [Frame::EMPTY; FRAMES], [0; 400]);
    let plan = plan.build_with(&schema, &schema, &Options::new(), &Limits::FIRMWARE);
    let plan = plan.map_err(|_| "a schema reads its own data")?;
    let mut d = Decoder::with_limits(datum, &Limits::FIRMWARE);
    let len = rewrite(&plan, &mut d, &mut stack, &mut room).map_err(|_| "a datum is rewritten")?;
    hold(room.get(..len) == Some(datum), "what is rewritten for its own schema is the same")
}

#[inline(never)]
fn through_json(root: Type<'_>, datum: &[u8]) -> Law {
    let (mut text, mut stack) = ([0; 2000], [Frame::EMPTY; FRAMES]);
    let mut sink = SliceSink::new(&mut text);
    let mut d = Decoder::with_limits(datum, &Limits::FIRMWARE);
    json::write(root, &mut d, &mut stack, Style::AVRO, &mut sink).map_err(|_| "a datum is written as JSON")?;
    let text = core::str::from_utf8(sink.written()).map_err(|_| "JSON is text")?;
    let (mut back, mut stack) = ([0; 400], [ReadFrame::EMPTY; FRAMES]);
    let mut e = Encoder::new(SliceSink::new(&mut back));
    let mut input = Input::with_limits(text, &Limits::FIRMWARE);
    json::read(root, &mut input, &mut stack, &mut e).map_err(|_| "JSON is read as it was written")?;
    hold(input.is_at_end() && e.sink().written() == datum, "a datum comes back from JSON")
}

/// Damaged bytes are read alike in every way, or refused in every way but skipping.
#[inline(never)]
fn damaged(counts: &mut Counts, schema: Schema<'_>, datum: &[u8]) -> Result<Option<ErrorKind>, &'static str> {
    let mut stack = [Frame::EMPTY; FRAMES];
    let (root, d) = (schema.root(), || Decoder::with_limits(datum, &Limits::FIRMWARE));
    let (mut walked, mut skipped) = (d(), d());
    let answer = walk(root, &mut walked, &mut stack, &mut Check).map_err(Error::from);
    counts.damaged = counts.damaged.saturating_add(1);
    match answer {
        Ok(()) => {
            counts.add(&(walked.position() as u32).to_le_bytes());
            hold(skip(root, &mut skipped, &mut stack).is_ok(), "what is decoded can be skipped")?;
            hold(skipped.position() == walked.position(), "skipping ends where decoding does")?;
            Ok(None)
        }
        Err(error) => {
            counts.refused = counts.refused.saturating_add(1);
            counts.add_error(error);
            hold(error.at as usize <= datum.len(), "an error lies in the input")?;
            let _ = explain(root, datum, error, &Limits::FIRMWARE, &mut stack);
            let (mut text, mut again) = ([0; 2000], d());
            let mut sink = SliceSink::new(&mut text);
            let written = json::write(root, &mut again, &mut stack, Style::AVRO, &mut sink);
            hold(written.is_err(), "what a walk refuses is not written as JSON")?;
            Ok(Some(error.kind))
        }
    }
}
