//! Numbers, text, bytes, fixed types, enums.

use crate::around::{everywhere, in_records, in_runs, in_unions};
use crate::ways::{Fault, clash, itself, one, read, some};
use avocet::{Avro, ErrorKind};
use std::borrow::Cow;

#[test]
fn numbers_are_read_from_narrower_ones() {
    in_records::<i32>("\"int\"");
    everywhere::<i64>("\"int\"");
    in_runs::<i64>("\"int\"");
    some::<Box<i64>>(r#"["null", "int"]"#);
    in_records::<f32>("\"long\"");
    everywhere::<f64>("\"float\"");
    some::<f32>("\"int\"");
    some::<f64>("\"int\"");
    some::<f64>("\"long\"");
    some::<f64>(r#"["int", "long", "float", "double"]"#);
    some::<f32>(r#"["null", "long", "string", "float"]"#);
    some::<i64>(r#"["string", "int"]"#);
    in_unions::<bool>("\"boolean\"");
    in_records::<()>("\"null\"");
    assert_eq!(
        read::<f32>("\"long\"", &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]).unwrap(),
        2f32.powi(63).to_le_bytes()
    );
}

#[test]
fn small_numbers_refuse_what_they_cannot_hold() {
    in_records::<u32>("\"int\"");
    everywhere::<i16>("\"int\"");
    one::<u8>("\"int\"");
    one::<Option<i8>>("\"int\"");
    one::<u16>(r#"["null", "int"]"#);
    in_records::<u8>("\"int\"");
    in_records::<i8>("\"int\"");
    assert_eq!(read::<u32>("\"int\"", &[1]), Err(Fault::Read(ErrorKind::ValueRange)));
    assert_eq!(read::<u8>(r#"["null", "int"]"#, &[2, 0x80, 4]), Err(Fault::Read(ErrorKind::ValueRange)));
    assert_eq!(read::<u8>(r#"["null", "int"]"#, &[2, 0xfe, 3]), Ok(vec![0xfe, 3]));
}

#[test]
fn text_and_bytes_are_read_as_each_other() {
    everywhere::<&str>("\"bytes\"");
    in_records::<String>("\"string\"");
    everywhere::<&[u8]>("\"string\"");
    everywhere::<Vec<u8>>("\"string\"");
    in_records::<Cow<'static, str>>("\"bytes\"");
    in_records::<Cow<'static, [u8]>>("\"string\"");
    some::<String>("\"bytes\"");
    some::<&str>(r#"["bytes", "int", "string"]"#);
    some::<Vec<u8>>(r#"["bytes", "int", "string"]"#);
    assert_eq!(read::<&str>("\"bytes\"", &[2, 0xff]), Err(Fault::Read(ErrorKind::InvalidUtf8)));
    #[cfg(feature = "heapless-0-9")]
    {
        one::<heapless::String<12>>("\"string\"");
        one::<heapless::Vec<u8, 12>>("\"string\"");
        in_records::<heapless::String<40>>("\"bytes\"");
        in_records::<heapless::Vec<u8, 40>>("\"string\"");
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
pub(crate) struct Hash(#[avro(fixed = "Hash")] [u8; 3]);

#[test]
fn fixed_types_are_called_the_same() {
    let (hash, plain) =
        (r#"{"type": "fixed", "name": "a.Hash", "size": 3}"#, r#"{"type": "fixed", "name": "Fixed4", "size": 4}"#);
    everywhere::<Hash>(hash);
    in_unions::<[u8; 4]>(plain);
    in_records::<&[u8; 4]>(plain);
    clash::<Hash>(r#"{"type": "fixed", "name": "a.Hash", "size": 4}"#, ErrorKind::FixedClash);
    clash::<Hash>(r#"{"type": "fixed", "name": "Other", "size": 3}"#, ErrorKind::NameClash);
    clash::<[u8; 3]>("\"bytes\"", ErrorKind::TypeClash);
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
#[avro(alias = "Colour")]
pub(crate) enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
enum Level {
    Low,
    #[avro(default)]
    Unknown,
    High,
}

#[test]
fn symbols_are_read_by_their_names_and_unknown_ones_as_the_default() {
    let of = |name: &str, symbols: &[&str]| format!(r#"{{"type": "enum", "name": "{name}", "symbols": {symbols:?}}}"#);
    everywhere::<Color>(&of("Color", &["Blue", "Red"]));
    everywhere::<Color>(&of("Colour", &["Red", "Green", "Blue"]));
    everywhere::<Color>(&of("Color", &["Pink", "Green", "Black"]));
    everywhere::<Level>(&of("Level", &["High", "Higher", "Highest", "Low"]));
    clash::<Color>(&of("Colors", &["Red"]), ErrorKind::NameClash);
    let writer = of("Level", &["High", "Higher", "Highest", "Low"]);
    let all: Vec<_> = (0..4).map(|symbol| read::<Level>(&writer, &[symbol * 2]).unwrap()).collect();
    assert_eq!(all, [[4], [2], [2], [0]]);
    let pink = of("Color", &["Pink", "Green"]);
    assert_eq!(read::<Color>(&pink, &[0]), Err(Fault::Read(ErrorKind::SymbolClash)));
}

#[test]
fn what_is_the_same_is_read_as_it_is() {
    itself::<bool>();
    itself::<i32>();
    itself::<i64>();
    itself::<f32>();
    itself::<f64>();
    itself::<&str>();
    itself::<&[u8]>();
    itself::<[u8; 4]>();
    itself::<Hash>();
    itself::<Color>();
    itself::<Option<String>>();
    itself::<Cow<'static, str>>();
    in_records::<Option<i32>>(r#"["null", "int"]"#);
}
