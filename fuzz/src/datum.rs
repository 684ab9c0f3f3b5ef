//! A datum by every means that reads one: they agree on whether it is one, and on where it ends.

use super::hash::{Hash, most_steps};
use super::shape::Shape;
use avocet::json::{Style, write};
use avocet::schema::OwnedSchema;
use avocet::{Check, CountSink, Decoder, Error, ErrorKind, Frame, Limits, WalkError, explain, skip, walk};

/// The front of `data` becomes a schema, the rest a datum of it.
pub fn datum(mut data: &[u8]) {
    let text = Shape::text(&mut data);
    let schema = OwnedSchema::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let schema = schema.schema();
    let root = schema.root();
    let mut stack = [Frame::EMPTY; 32];
    let limits = Limits::SERVER.with_fuel(5000);
    let fresh = Decoder::with_limits(data, &limits);

    let mut walked = fresh.clone();
    let walk_result = walk(root, &mut walked, &mut stack, &mut Check).map_err(Error::from);
    let mut skipped = fresh.clone();
    let skip_result = skip(root, &mut skipped, &mut stack);
    let mut steps = Hash::default();
    let again = walk(root, &mut fresh.clone(), &mut stack, &mut steps).map_err(Error::from);
    assert_eq!(again, walk_result, "what a visitor does changes nothing: {text}");
    let most = most_steps(data.len() as u64, u64::from(limits.fuel));
    assert!(steps.steps <= most, "{} steps for {} bytes: {text}", steps.steps, data.len());
    match walk_result {
        Ok(()) => {
            assert_eq!(skip_result, Ok(()), "skip refuses what walk reads: {text}");
            assert_eq!(skipped.position(), walked.position(), "{text}");
            assert!(walked.position() >= root.least_size().expect("parsed"), "{text}");
            // Exactly these bytes are needed, and no more are looked at.
            let exact = &data[..walked.position()];
            let mut again = Decoder::with_limits(exact, &limits);
            assert_eq!(walk(root, &mut again, &mut stack, &mut Check), Ok(()), "{text}");
            assert_eq!(again.finish(), Ok(()));
            if let Some(shorter) = exact.len().checked_sub(1) {
                let mut cut = Decoder::with_limits(&exact[..shorter], &limits);
                let error = walk(root, &mut cut, &mut stack, &mut Check).map_err(Error::from).expect_err(&text);
                assert!(matches!(error.kind, ErrorKind::UnexpectedEnd | ErrorKind::FuelLimit), "{error}: {text}");
            }
        }
        Err(error) => {
            assert!(error.at as usize <= data.len());
            // The path is text, whatever was wrong.
            let path = explain(root, data, error, &limits, &mut stack).to_string();
            assert!(path.len() < 1 << 16);
        }
    }
    assert!(skipped.position() <= data.len());

    for style in [Style::AVRO, Style::PLAIN] {
        let (mut d, mut out) = (fresh.clone(), CountSink::new());
        match write(root, &mut d, &mut stack, style, &mut out) {
            Ok(()) => {
                assert_eq!(walk_result, Ok(()));
                assert_eq!(d.position(), walked.position());
            }
            Err(WalkError::Datum(error)) => assert_eq!(walk_result, Err(error)),
            Err(WalkError::Visit(never)) => match never {},
        }
    }
}
