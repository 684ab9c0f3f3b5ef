//! A log on NOR flash, and what is left of it when power is lost.
//!
//! ```console
//! $ cargo run --example flash_log --features embedded-storage-0-3 [FILE]
//! ```
//!
//! `boot` and `sample` are what would run on a device; `main` plays the device's life on flash that is simulated in
//! memory: four sectors of 1 KiB, written in words of 8 bytes. The log wraps, power is lost in the middle of a word
//! and of an erase, and at last everything is read out as a container file, which any Avro tool reads.

#![allow(clippy::drop_non_drop, reason = "it says where the device stops running")]

#[path = "flash/nor.rs"]
mod nor;

use avocet::container::Reader;
use avocet::flash::{Content, Error, Full, Log, room_for};
use avocet::typed::tags::TimestampMillis;
use avocet::with::embedded_storage::Nor;
use avocet::with::std::IoSink;
use avocet::{Avro, Describe};
use embedded_storage::nor_flash::NorFlash;
use nor::{Cut, Fault};

/// What the device measures.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(namespace = "org.example")]
struct Sample {
    #[avro(as = TimestampMillis)]
    at: i64,
    /// Hundredths of a degree Celsius.
    temperature: i16,
    state: State,
}

#[derive(Avro, Clone, Copy, Debug, PartialEq)]
enum State {
    #[avro(default)]
    Unknown,
    Idle,
    Measuring,
}

/// Memory for the header of a sector, and for the longest row.
type Room = [u8; room_for::<Nor<Chip<'static>>>(Sample::MAX_SIZE.bytes())];

/// What the device does first.
fn boot<F: NorFlash<Error = Fault>>(flash: F, room: &mut Room) -> Result<Log<'static, '_, Nor<F>>, Error<Fault>> {
    // What cannot be read is what a cut write or erase left: this flash corrects errors, and has told us so.
    let flash = Nor::new(flash).torn_if(|error| *error == Fault::Unreadable);
    Log::open(flash, Content::typed::<Sample>(), Full::Wrap, room)
}

/// What it does every minute from then on. When this returns, the sample is on the flash.
fn sample<F: NorFlash>(log: &mut Log<'_, '_, Nor<F>>, minute: i64) -> Result<u64, Error<F::Error>> {
    let state = if minute % 10 == 0 { State::Measuring } else { State::Idle };
    let sample = Sample { at: 1_700_000_000_000 + minute * 60_000, temperature: (minute % 400) as i16, state };
    log.append(&sample)
}

type Chip<'m> = nor::Chip<'m, 1, 8, 1024>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut memory, mut room): (_, Room) = (vec![0; 4 * 1024], [0; size_of::<Room>()]);
    let mut chip = Chip::new(&mut memory);
    println!("memory lent: {} bytes", room.len());

    let (mut minute, mut lost) = (0, 0);
    // Power is lost after so many words and erases, in these ways.
    for (step, cut) in
        [(300, Cut::Half), (555, Cut::Some(7)), (1, Cut::Unreadable(2)), (900, Cut::Half), (2500, Cut::After)]
    {
        let known = minute;
        let log = boot(&mut chip, &mut room).map_err(explain)?;
        println!("boot: rows {} to {}", log.first(), log.next());
        // None is missing that was acknowledged, and at most the one more that was being written.
        assert!(log.next() == known as u64 || log.next() == known as u64 + 1);
        minute = log.next() as i64;
        drop(log);
        chip.cut_at(step, cut);
        let mut log = boot(&mut chip, &mut room).map_err(explain)?;
        let error = loop {
            match sample(&mut log, minute) {
                Ok(_) => minute += 1,
                Err(error) => break error,
            }
        };
        lost += 1;
        println!("minute {minute}: {}", explain(error));
        drop(log);
        chip.restart();
    }

    let mut log = boot(&mut chip, &mut room).map_err(explain)?;
    let mut file = Vec::new();
    let sync = log.sync_for(b"serial number 7");
    let out = log.read_out(IoSink(&mut file), &[("device", b"7")], sync).map_err(|error| format!("{error:?}"))?;
    println!(
        "power was lost {lost} times; {} rows are there, {} damaged, in a file of {} bytes",
        out.rows, out.lost, out.bytes
    );
    drop(log);
    println!("{} sectors were erased, {} for each of the 4", chip.erases, chip.erases / 4);

    if let Some(path) = std::env::args_os().nth(1) {
        std::fs::write(path, &file)?;
    }
    let mut reader = Reader::new(&file[..])?;
    let rows: Vec<Sample> = reader.rows::<Sample>()?.into_iter().collect::<Result<_, _>>()?;
    println!("the last of them: {:?}", rows.last());
    assert_eq!(rows.len() as u64, out.rows);
    Ok(())
}

fn explain(error: Error<Fault>) -> String {
    match error {
        Error::Flash(Fault::NoPower) => "power is lost".into(),
        error => format!("{error:?}"),
    }
}
