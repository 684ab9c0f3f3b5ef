//! A sensor that sends readings: no heap, no `std`, everything bounded when the program is compiled.
//!
//! ```console
//! $ cargo run --example sensor
//! ```
//!
//! `encode` and `decode` are what would run on the device; `main` plays the wire. The schema is derived from the struct
//! and lies in flash; `MAX_SIZE` makes the buffer exactly as long as the longest message, and the program would not
//! compile if there were no longest message.

use avocet::typed::tags::TimestampMillis;
use avocet::{Avro, Describe, EncodeError, Limits, SliceFull, typed};

/// A reading of a sensor.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(namespace = "org.example")]
struct Reading {
    /// Serial number.
    #[avro(fixed = "Serial")]
    sensor: [u8; 6],
    #[avro(as = TimestampMillis)]
    at: i64,
    /// Hundredths of a degree Celsius; none if the probe is not connected.
    temperature: Option<i16>,
    /// The last samples of the accelerometer.
    acceleration: [f32; 3],
    state: State,
}

#[derive(Avro, Clone, Copy, Debug, PartialEq)]
enum State {
    #[avro(default)]
    Unknown,
    Idle,
    Measuring,
    LowBattery,
}

/// As long as the longest message.
type Message = [u8; Reading::MAX_SIZE.bytes()];

fn encode<'m>(reading: &Reading, message: &'m mut Message) -> Result<&'m [u8], EncodeError<SliceFull>> {
    typed::to_slice(reading, message)
}

fn decode(message: &[u8]) -> Result<Reading, avocet::Error> {
    typed::from_slice_with(message, &Limits::FIRMWARE)
}

fn main() {
    let reading = Reading {
        sensor: *b"\x00\x1b\x44\x11\x3a\xb7",
        at: 1_764_000_000_000,
        temperature: Some(21_37),
        acceleration: [0.0, -0.02, 9.81],
        state: State::Measuring,
    };
    let mut message = [0; Reading::MAX_SIZE.bytes()];
    let sent = encode(&reading, &mut message).expect("no message is longer than MAX_SIZE");
    println!("{} of at most {} bytes: {sent:02x?}", sent.len(), Reading::MAX_SIZE.bytes());
    assert_eq!(decode(sent), Ok(reading));
    // What arrives may be anything.
    println!("cut short: {}", decode(&sent[..10]).unwrap_err());
    println!("schema {:016x}: {}", Reading::FINGERPRINT, Reading::SCHEMA_TEXT);
}
