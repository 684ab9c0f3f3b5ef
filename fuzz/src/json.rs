//! Data as JSON: what is read is a datum, what is written is read as the same datum.

use super::shape::Shape;
use avocet::json::{self, Input, ReadError, ReadFrame, Style};
use avocet::schema::{OwnedSchema, Type};
use avocet::{Check, CountSink, Decoder, Encoder, Error, ErrorKind, Frame, Limits, walk};

/// Depth that decoding and reading JSON are given: the same.
const DEPTH: usize = 32;

fn limits() -> Limits {
    Limits::SERVER.with_depth(DEPTH as u16).with_fuel(5000).with_json_fuel(1 << 16)
}

fn read(ty: Type<'_>, input: &mut Input<'_>, frames: usize) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new(Vec::new());
    match json::read(ty, input, &mut vec![ReadFrame::EMPTY; frames], &mut encoder) {
        Ok(()) => Ok(encoder.into_sink()),
        Err(ReadError::Json(error)) => Err(error),
        Err(ReadError::Sink(never)) => match never {},
    }
}

/// Whether the bytes are one datum, whatever a limit may say.
fn is_datum(ty: Type<'_>, datum: &[u8]) -> bool {
    let mut d = Decoder::with_limits(datum, &limits().with_fuel(u32::MAX));
    walk(ty, &mut d, &mut [Frame::EMPTY; DEPTH], &mut Check).is_ok() && d.finish().is_ok()
}

/// The front of `data` becomes a schema, the rest JSON text for it.
pub fn json(mut data: &[u8]) {
    let schema = Shape::text(&mut data);
    let owned = OwnedSchema::parse(&schema).unwrap_or_else(|error| panic!("{error}: {schema}"));
    let view = owned.schema();
    let root = view.root();
    let text = String::from_utf8_lossy(data);
    // In one go, with frames to spare and without; with defaults, of which these schemas have none.
    let roomy = read(root, &mut Input::with_limits(&text, &limits()), 4 * DEPTH);
    let tight = read(root, &mut Input::with_limits(&text, &limits()), DEPTH);
    let filled = read(root, &mut Input::with_limits(&text, &limits()).with_defaults(), 4 * DEPTH);
    assert_eq!(roomy, filled, "{schema} {text}");
    match (&roomy, &tight) {
        (Ok(one), Ok(other)) => assert_eq!(one, other, "{schema} {text}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => assert!(error.kind.is_limit(), "{error}: {schema} {text}"),
    }
    let mut input = Input::with_limits(&text, &limits());
    match read(root, &mut input, 4 * DEPTH) {
        Ok(datum) => {
            let end = input.position();
            assert!(is_datum(root, &datum), "{schema} {text} {datum:02x?}");
            // Exactly this text is needed, and the canonical text of the datum says the same.
            assert_eq!(read(root, &mut Input::with_limits(&text[..end], &limits()), 4 * DEPTH).as_ref(), Ok(&datum));
            same(root, &datum, &schema);
        }
        Err(error) => {
            assert_eq!(input.position(), 0);
            assert!(error.at as usize <= text.len(), "{error}: {text}");
            let mut stack = [ReadFrame::EMPTY; 4 * DEPTH];
            let path = json::explain(root, &input, &mut stack).to_string();
            assert!(!path.is_empty() && path.len() < 1 << 16);
        }
    }
}

/// The front of `data` becomes a schema, the rest a datum of it.
pub fn json_write(mut data: &[u8]) {
    let schema = Shape::text(&mut data);
    let owned = OwnedSchema::parse(&schema).unwrap_or_else(|error| panic!("{error}: {schema}"));
    let view = owned.schema();
    let root = view.root();
    let mut d = Decoder::with_limits(data, &limits());
    if walk(root, &mut d, &mut [Frame::EMPTY; DEPTH], &mut Check).is_err() {
        return;
    }
    let datum = &data[..d.position()];
    same(root, datum, &schema);
    // Plain JSON is for others to read: it is JSON, whatever the datum.
    let plain = written(root, datum, Style::PLAIN);
    let any = OwnedSchema::parse(r#"{"type":"record","name":"R","fields":[]}"#).expect("a schema");
    let text = format!("{{\"x\":{plain}}}");
    match read(any.schema().root(), &mut Input::with_limits(&text, &Limits::SERVER), 1) {
        Ok(nothing) => assert!(nothing.is_empty()),
        Err(error) => panic!("{error}: {schema} {plain}"),
    }
}

fn written(ty: Type<'_>, datum: &[u8], style: Style) -> String {
    let (mut out, mut count) = (Vec::new(), CountSink::new());
    let fresh = Decoder::with_limits(datum, &limits().with_fuel(u32::MAX));
    let mut stack = [Frame::EMPTY; DEPTH];
    json::write(ty, &mut fresh.clone(), &mut stack, style, &mut out).expect("it has been walked");
    json::write(ty, &mut fresh.clone(), &mut stack, style, &mut count).expect("it has been walked");
    assert_eq!(count.count(), out.len() as u64);
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// What is written of the datum is read as bytes of which the same is written.
fn same(ty: Type<'_>, datum: &[u8], schema: &str) {
    let text = written(ty, datum, Style::AVRO);
    match read(ty, &mut Input::with_limits(&text, &limits()), 4 * DEPTH) {
        Ok(again) => {
            assert!(again.len() <= datum.len(), "one block each is the shortest: {schema} {text}");
            assert_eq!(written(ty, &again, Style::AVRO), text, "{schema}");
        }
        Err(error) => assert_eq!(error.kind, ErrorKind::JsonFuelLimit, "{error}: {schema} {text}"),
    }
}
