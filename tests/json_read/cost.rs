//! What reading may cost: levels, and steps of looking ahead.

use crate::{read_with, shown, with};
use avocet::json::ReadFrame;
use avocet::schema::OwnedSchema;
use avocet::{ErrorKind, Limits};

#[test]
fn depth() {
    const LIST: &str = r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let text =
        |levels: usize| format!(r#"{{"next":{}null{}}}"#, r#"{"L":{"next":"#.repeat(levels), "}}".repeat(levels));
    with(LIST, |ty| {
        for levels in [0, 1, 5] {
            let frames = levels + 1;
            let text = text(levels);
            let limits = Limits::SERVER;
            assert_eq!(read_with(ty, &text, &mut vec![ReadFrame::EMPTY; frames], &limits).unwrap().len(), frames);
            let error = read_with(ty, &text, &mut vec![ReadFrame::EMPTY; levels], &limits).unwrap_err();
            assert_eq!(error.kind, ErrorKind::DepthLimit);
            let limits = limits.with_depth(levels as u16);
            assert_eq!(
                read_with(ty, &text, &mut [ReadFrame::EMPTY; 99], &limits).unwrap_err().kind,
                ErrorKind::DepthLimit
            );
        }
        // As deep as decoding goes: 512 records, 1,023 brackets.
        let deep = text(511);
        assert_eq!(shown(ty, &read_with(ty, &deep, &mut [ReadFrame::EMPTY; 512], &Limits::SERVER).unwrap()), deep);
        let error = read_with(ty, &text(100_000), &mut [ReadFrame::EMPTY; 1000], &Limits::SERVER).unwrap_err();
        assert_eq!(error.kind, ErrorKind::DepthLimit);
        // What no field has may nest too, up to a bound.
        let unknown = |n: usize| format!(r#"{{"x":{}{},"next":null}}"#, "[".repeat(n), "]".repeat(n));
        let read = |text: &str| read_with(ty, text, &mut [ReadFrame::EMPTY; 9], &Limits::SERVER);
        assert!(read(&unknown(512)).is_ok());
        assert_eq!(read(&unknown(513)).unwrap_err().kind, ErrorKind::DepthLimit);
        assert!(read(&unknown(1_000_000)).is_err());
    });
}

fn wide(fields: usize) -> OwnedSchema {
    let fields: Vec<String> = (0..fields).map(|i| format!(r#"{{"name":"field{i}","type":"int"}}"#)).collect();
    OwnedSchema::parse(&format!(r#"{{"type":"record","name":"Wide","fields":[{}]}}"#, fields.join(","))).unwrap()
}

#[test]
fn many_members_in_reverse() {
    let members = |n: usize| (0..n).rev().map(|i| format!(r#""field{i}":{i}"#)).collect::<Vec<_>>().join(",");
    for (fields, room, good) in [(300, true, true), (300, false, true), (30_000, true, false), (30_000, false, false)] {
        let schema = wide(fields);
        let text = format!("{{{}}}", members(fields));
        let mut stack = vec![ReadFrame::EMPTY; if room { 100_000 } else { 2 }];
        let result = read_with(schema.schema().root(), &text, &mut stack, &Limits::SERVER);
        match result {
            Ok(_) => assert!(good || room),
            Err(error) => assert!(error.kind == ErrorKind::JsonFuelLimit && !good, "{fields} {room} {error}"),
        }
    }
    // A hundred thousand members that no field has are compared with every name.
    let text = format!("{{{}}}", members(100_000));
    for fields in [1, 20_000] {
        let schema = wide(fields);
        let error = read_with(schema.schema().root(), &text, &mut [ReadFrame::EMPTY; 9], &Limits::SERVER).map(drop);
        assert_eq!(error.map_err(|error| error.kind), if fields == 1 { Ok(()) } else { Err(ErrorKind::JsonFuelLimit) });
    }
}

#[test]
fn fuel_bounds_nested_arrays() {
    const NEST: &str =
        r#"{"type": "record", "name": "N", "fields": [{"name": "n", "type": {"type": "array", "items": "N"}}]}"#;
    with(NEST, |ty| {
        let text = |levels: usize, pad: usize| {
            format!("{}{}{}", r#"{"n":["#.repeat(levels), " ".repeat(pad), "]}".repeat(levels))
        };
        let tight = Limits::SERVER.with_json_fuel(0);
        assert!(read_with(ty, &text(60, 100_000), &mut [ReadFrame::EMPTY; 600], &tight).is_ok());
        let error = read_with(ty, &text(70, 100_000), &mut [ReadFrame::EMPTY; 600], &tight).unwrap_err();
        assert_eq!(error.kind, ErrorKind::JsonFuelLimit);
        assert!(read_with(ty, &text(250, 100_000), &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).is_ok());
        let error = read_with(ty, &text(250, 1_000_000), &mut [ReadFrame::EMPTY; 600], &Limits::SERVER).unwrap_err();
        assert_eq!(error.kind, ErrorKind::JsonFuelLimit);
    });
}
