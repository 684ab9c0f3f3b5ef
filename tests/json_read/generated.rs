//! Values and texts that nobody chose.

use crate::common::{Rng, Schemas, Values};
use crate::{RECORD, UNION, read, read_with, shown, with};
use avocet::json::ReadFrame;
use avocet::schema::{OwnedSchema, Type};
use avocet::{ErrorKind, Limits};
use proptest::prelude::*;
use serde_json::Value;

/// The members of records, as the schema says, in another order and with others between them.
fn shuffle(ty: Type<'_>, value: &Value, rng: &mut Rng) -> String {
    use avocet::schema::Kind;
    let text = |value: &dyn std::fmt::Display| value.to_string();
    let space = [" ", "", "\n\t"];
    match (ty.kind(), value) {
        (Kind::Array(item), Value::Array(all)) => {
            let all: Vec<String> = all.iter().map(|value| shuffle(item, value, rng)).collect();
            format!("[{}{}]", rng.pick(&space), all.join(" ,"))
        }
        (Kind::Map(item), Value::Object(all)) => {
            let all: Vec<String> = all
                .iter()
                .map(|(key, value)| format!("{}: {}", text(&Value::from(key.as_str())), shuffle(item, value, rng)))
                .collect();
            format!("{{{}}}", all.join(if rng.chance(2) { "," } else { " , " }))
        }
        (Kind::Union(union), Value::Object(all)) => {
            let (tag, value) = all.iter().next().unwrap();
            let branch = union.branches().find(|branch| branch.tag().to_string() == *tag).unwrap();
            format!("{{{}{}:{}}}", rng.pick(&space), text(&Value::from(tag.as_str())), shuffle(branch, value, rng))
        }
        (Kind::Record(record), Value::Object(all)) => {
            let mut members: Vec<String> = all
                .iter()
                .map(|(key, value)| {
                    let field = record.field(key).unwrap();
                    format!(
                        "{}{}:{}",
                        text(&Value::from(key.as_str())),
                        rng.pick(&space),
                        shuffle(field.ty(), value, rng)
                    )
                })
                .collect();
            while rng.chance(3) {
                let unknown = [r#""f":{"f0":"}"}"#, r#""":[[],{}]"#, r#""f00":"\"\\""#, r#""\ud83d\ude00":-1.5E+3"#];
                members.push((*rng.pick(&unknown)).to_owned());
            }
            for at in (1..members.len()).rev() {
                members.swap(at, rng.below(at as u64 + 1) as usize);
            }
            format!("{{{}}}", members.join(","))
        }
        _ => text(value),
    }
}

#[test]
fn every_model_value_comes_back() {
    let (mut values, mut cut) = (0u32, 0u32);
    for seed in 0..400 {
        let mut schemas = Schemas::new(seed);
        let json = schemas.any(5, "", false).to_string();
        let owned = OwnedSchema::parse(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        let parsed = owned.schema();
        let ty = parsed.root();
        let schema: Value = serde_json::from_str(&json).unwrap();
        for round in 0..5 {
            let mut model = Values { rng: Rng(seed << 8 | round), defined: &schemas.defined, budget: 60 };
            let mut datum = Vec::new();
            model.any(&schema, "", &mut datum);
            let text = shown(ty, &datum);
            let again = read(ty, &text).unwrap_or_else(|error| panic!("{json} {text}: {error}"));
            assert_eq!(shown(ty, &again), text);
            assert!(again.len() <= datum.len(), "one block each is the shortest");
            let mut rng = Rng(seed);
            for _ in 0..3 {
                let other = shuffle(ty, &serde_json::from_str(&text).unwrap(), &mut rng);
                assert_eq!(read(ty, &other).as_ref(), Ok(&again), "{json} {other}");
            }
            values += 1;
            if text.len() < 300 && !text.ends_with(|c: char| c.is_ascii_digit()) {
                for len in (0..text.len()).filter(|len| text.is_char_boundary(*len)) {
                    let error = read_with(ty, &text[..len], &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).unwrap_err();
                    assert!(matches!(error.kind, ErrorKind::Json | ErrorKind::JsonEscape), "{} {error}", &text[..len]);
                    cut += 1;
                }
            }
        }
    }
    assert!(values == 2000 && cut > 10_000, "{values} {cut}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// No text panics or makes bytes that are no datum of the type, and what is accepted is JSON.
    #[test]
    fn any_text(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\":", "\"b\":", "\"c\":", "\"d\":", "\"x\":", "1", "-2", "[3]", "[]", "null", "{\"R\":",
            "\"s\"", "\"\\u00e9\"", "\"\\ud800\"", " ", "\"", "\\", "true", "é", "1.5", "1e2",
        ]), 0..30),
        whole in prop::bool::ANY,
    ) {
        let mut text = pieces.concat();
        if whole {
            text = format!(r#"{{"c":null,"b":[1],{text} "d":"","a":1}}"#);
        }
        for schema in [RECORD, UNION] {
            with(schema, |ty| {
                if let Ok(datum) = read(ty, &text) {
                    let again = shown(ty, &datum);
                    assert_eq!(read(ty, &again), Ok(datum));
                    let generic: Result<Value, _> = serde_json::from_str(&text);
                    assert!(generic.is_ok(), "{text}");
                }
            });
        }
    }
}
