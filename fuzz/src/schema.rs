//! Schema text: what the parser accepts has a canonical form, which is a schema of the same meaning.

use avocet::schema::{Capacity, OwnedSchema, ParseMode, Schema};
use avocet::{CountSink, Decoder, Error, ErrorKind, Frame, Limits};

/// Reads `data` as the text of a schema, strictly and not.
pub fn schema(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Small enough for a few thousand inputs a second, large enough to reach every rule.
    let limits = Limits::SERVER.with_schema_fuel(1 << 20);
    let parse = |text: &str, mode| OwnedSchema::parse_with(text, mode, &limits);
    match (parse(text, ParseMode::Strict), parse(text, ParseMode::Lenient)) {
        (Ok(strict), Ok(lenient)) => {
            assert_eq!(strict.schema().fingerprint(), lenient.schema().fingerprint());
            holds(&strict.schema(), ParseMode::Strict);
        }
        // What is strict is lenient; only a limit on work may come first.
        (Ok(_), Err(error)) => assert!(error.kind.is_limit(), "lenient refuses what strict takes: {error}"),
        (Err(error), Ok(lenient)) => {
            in_text(error, text);
            holds(&lenient.schema(), ParseMode::Lenient);
        }
        (Err(strict), Err(lenient)) => {
            in_text(strict, text);
            in_text(lenient, text);
        }
    }
}

fn in_text(error: Error, text: &str) {
    assert!(error.at as usize <= text.len(), "{error}, but the text has {} bytes", text.len());
}

fn holds(schema: &Schema<'_>, mode: ParseMode) {
    assert!(schema.root().least_size().is_some());
    assert!(Capacity::needed(schema.text()).is_ok());
    let mut form = Vec::new();
    schema.canonical_form(&mut form).expect("a Vec takes everything");
    let mut count = CountSink::new();
    schema.canonical_form(&mut count).expect("a counter takes everything");
    assert_eq!(count.count(), form.len() as u64);
    let form = String::from_utf8(form).expect("schemas are text");
    let again = match OwnedSchema::parse_with(&form, mode, &Limits::SERVER) {
        Ok(again) => again,
        Err(error) if error.kind.is_limit() => return,
        Err(error) => panic!("canonical form refused: {error}: {form}"),
    };
    let mut twice = Vec::new();
    again.schema().canonical_form(&mut twice).expect("a Vec takes everything");
    assert_eq!(form.as_bytes(), twice, "the canonical form is its own");
    assert_eq!(schema.root().least_size(), again.schema().root().least_size());
    // Nothing is read from nothing, unless values have no bytes.
    let mut stack = [Frame::EMPTY; 64];
    let empty = avocet::skip(schema.root(), &mut Decoder::new(&[]), &mut stack);
    match (schema.root().least_size(), empty) {
        (Some(0), Ok(())) => {}
        (Some(0), Err(error)) => assert_eq!(error.kind, ErrorKind::DepthLimit),
        (_, empty) => assert!(empty.is_err()),
    }
}
