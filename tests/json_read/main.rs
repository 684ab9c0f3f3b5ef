//! Avro JSON read into the binary encoding: each type, every refusal, records in any order, what it may cost.
#![cfg(feature = "std")]

#[path = "../common/mod.rs"]
mod common;

mod cost;
mod defaults;
mod generated;
mod refusals;
mod values;

use avocet::json::{self, Input, ReadError, ReadFrame, Style};
use avocet::schema::{SchemaBuf, Type};
use avocet::{Decoder, Encoder, Error, ErrorKind, Frame, Limits};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn with<T>(schema: &str, run: impl FnOnce(Type<'_>) -> T) -> T {
    let mut buf = SchemaBuf::<64, 64, 32, 32, 32>::new();
    run(buf.parse(schema).unwrap_or_else(|error| panic!("{schema}: {error}")).root())
}

fn read_with(ty: Type<'_>, text: &str, stack: &mut [ReadFrame], limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new(Vec::new());
    let mut input = Input::with_limits(text, limits);
    match json::read(ty, &mut input, stack, &mut encoder) {
        Ok(()) => input.finish()?,
        Err(ReadError::Json(error)) => {
            assert_eq!(input.position(), 0);
            return Err(error);
        }
        Err(ReadError::Sink(never)) => match never {},
    }
    Ok(encoder.into_sink())
}

/// With frames to spare and without: both ways of reading members out of order.
fn read(ty: Type<'_>, text: &str) -> Result<Vec<u8>, Error> {
    let roomy = read_with(ty, text, &mut [ReadFrame::EMPTY; 600], &Limits::SERVER);
    let tight = read_with(ty, text, &mut [ReadFrame::EMPTY; 600], &Limits::SERVER.with_depth(40));
    assert_eq!(roomy.is_ok(), tight.is_ok(), "{text}");
    let mut frames = 0;
    // The fewest frames that do: then none are to spare for places.
    while let Err(Error { kind: ErrorKind::DepthLimit, .. }) =
        read_with(ty, text, &mut vec![ReadFrame::EMPTY; frames], &Limits::SERVER)
    {
        frames += 1;
        assert!(frames <= 600);
    }
    let tight = read_with(ty, text, &mut vec![ReadFrame::EMPTY; frames], &Limits::SERVER);
    match (&roomy, &tight) {
        (Ok(a), Ok(b)) => assert_eq!(a, b, "{text}"),
        (Err(_), Err(_)) => {}
        _ => panic!("{text}: {roomy:?}, but {tight:?}"),
    }
    roomy
}

fn encoded(schema: &str, text: &str) -> Vec<u8> {
    with(schema, |ty| read(ty, text)).unwrap_or_else(|error| panic!("{schema} {text}: {error}"))
}

fn refused(schema: &str, text: &str) -> (ErrorKind, u32) {
    match with(schema, |ty| read(ty, text)) {
        Ok(bytes) => panic!("{schema} {text}: {bytes:02x?}"),
        Err(error) => (error.kind, error.at),
    }
}

fn shown(ty: Type<'_>, datum: &[u8]) -> String {
    let mut out = Vec::new();
    let mut d = Decoder::new(datum);
    json::write(ty, &mut d, &mut [Frame::EMPTY; 512], Style::AVRO, &mut out).unwrap();
    d.finish().unwrap();
    String::from_utf8(out).unwrap()
}

const UNION: &str = r#"["null", "int", "string", {"type": "array", "items": "int"}, {"type": "map", "values": "int"},
    {"type": "fixed", "name": "a.b.F", "size": 2}, {"type": "enum", "name": "E", "symbols": ["A", "B"]},
    {"type": "record", "name": "n.R", "fields": []}]"#;

const RECORD: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "a", "type": "int"}, {"name": "b", "type": {"type": "array", "items": "int"}},
    {"name": "c", "type": ["null", "R"]}, {"name": "d", "type": "string"}]}"#;
