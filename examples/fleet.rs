//! The server of a fleet, of the second series: it reads what devices of the first publish, and sends them commands.
//!
//! ```console
//! $ cargo run --example fleet -- collect what-devices-printed.txt
//! $ cargo run --example fleet -- command FOLDER
//! ```
//!
//! `docs/fleet.md` tells the story, and `cargo xtask device` plays it, with a device on an emulated board. Messages are single
//! objects: each says by a fingerprint which schema it was written with, and the schemas of the first series lie in
//! `examples/fleet`.

use avocet::single::{self, SchemaStore, TypedPlans};
use avocet::with::std::FolderStore;
use avocet::{Avro, Describe};
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

/// A reading as the second series knows it.
#[derive(Avro, Debug, PartialEq)]
#[avro(namespace = "org.example.fleet")]
struct Reading {
    #[avro(fixed = "Serial")]
    device: [u8; 6],
    /// Since the device was started; devices of the first series count in an `int`.
    seconds: i64,
    /// `float` in the first series.
    celsius: f64,
    /// Devices of the first series have no such probe.
    #[avro(default = "null")]
    humidity: Option<f32>,
    state: State,
}

#[derive(Avro, Clone, Copy, Debug, PartialEq)]
#[avro(namespace = "org.example.fleet")]
enum State {
    #[avro(default)]
    Unknown,
    Measuring,
    Idle,
    LowBattery,
}

/// A command as the second series writes it: `examples/fleet/command-2.avsc`.
#[derive(Avro, Debug)]
#[avro(namespace = "org.example.fleet")]
struct Command<'a> {
    author: &'a str,
    action: Action,
    sensors: Vec<&'a str>,
    every_seconds: i32,
    number: i32,
}

#[derive(Avro, Clone, Copy, Debug)]
#[avro(namespace = "org.example.fleet")]
enum Action {
    Measure,
    #[allow(dead_code)] // a schema has them all
    Sleep,
    #[allow(dead_code)]
    Calibrate,
}

/// What devices of the first series were built for: `examples/fleet/command-1.avsc`.
#[derive(Avro, Debug)]
#[avro(name = "Command", namespace = "org.example.fleet")]
struct FirstCommand<'a> {
    number: i64,
    action: FirstAction,
    #[avro(default = "60")]
    every_seconds: i32,
    #[avro(default = "\"none\"")]
    note: &'a str,
}

#[derive(Avro, Clone, Copy, Debug)]
#[avro(name = "Action", namespace = "org.example.fleet")]
enum FirstAction {
    #[allow(dead_code)]
    #[avro(default)]
    Ignore,
    Sleep,
    #[allow(dead_code)]
    Measure,
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["collect", file] => collect(Path::new(file)),
        ["command", folder] => command(Path::new(folder)),
        _ => Err("either `collect FILE`, or `command FOLDER`".into()),
    }
}

fn schemas() -> Result<FolderStore, Failure> {
    Ok(FolderStore::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/fleet"))?)
}

/// Lines `reading HEX` of a file, whichever series they are of; others are passed on.
fn collect(file: &Path) -> Result<(), Failure> {
    let store = schemas()?;
    // One plan for each schema that devices were built with: made when its first message comes, and kept.
    let mut plans = TypedPlans::<Reading>::new(8);
    for line in std::fs::read_to_string(file)?.lines() {
        let Some(hex) = line.strip_prefix("reading ") else {
            println!("device: {line}");
            continue;
        };
        // A line that arrived garbled is no reason to miss the others.
        match reading(&store, &mut plans, hex) {
            Ok(reading) => println!("{reading:?}"),
            Err(failure) => println!("refused: {failure}"),
        }
    }
    Ok(())
}

fn reading(store: &FolderStore, plans: &mut TypedPlans<Reading>, hex: &str) -> Result<Reading, Failure> {
    let message = bytes_of(hex).ok_or("not hexadecimal")?;
    plans.prepare(store, &message)?;
    Ok(plans.decode(&message)?)
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Writes a command of the second series, one of the first, and one of neither.
fn command(folder: &Path) -> Result<(), Failure> {
    let store = schemas()?;
    for fingerprint in [Command::FINGERPRINT, FirstCommand::FINGERPRINT] {
        store.get(fingerprint).ok_or("a type differs from its schema in examples/fleet")?;
    }
    let command = Command {
        author: "operator",
        action: Action::Measure,
        sensors: vec!["inside", "outside"],
        every_seconds: 5,
        number: 7,
    };
    std::fs::write(folder.join("command.bin"), single::to_vec(&command)?)?;
    let first = FirstCommand { number: 8, action: FirstAction::Sleep, every_seconds: 600, note: "soon" };
    std::fs::write(folder.join("command-1.bin"), single::to_vec(&first)?)?;
    std::fs::write(folder.join("unknown.bin"), single::header(!Command::FINGERPRINT))?;
    Ok(())
}
