//! Rows that tell which they are, and the flash that they go to.

use crate::nor::{Chip, Fault};
use avocet::flash::{Content, Error, Full, Log};
use avocet::{Decoder, EncodeError, Encoder, OwnedSchema, Schema, SliceFull, SliceSink};
use embedded_storage::nor_flash::NorFlash;
use std::sync::OnceLock;

pub(crate) const TEXT: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "n", "type": "long"}, {"name": "data", "type": "bytes"}]}"#;

pub(crate) use avocet::with::embedded_storage::Nor as Sim;

pub(crate) type Failed = Error<Fault>;

pub(crate) fn schema() -> Schema<'static> {
    static OWNED: OnceLock<OwnedSchema> = OnceLock::new();
    OWNED.get_or_init(|| OwnedSchema::parse(TEXT).unwrap()).schema()
}

pub(crate) fn content() -> Content<'static> {
    static CONTENT: OnceLock<Content<'static>> = OnceLock::new();
    *CONTENT.get_or_init(|| Content::of(schema()).unwrap())
}

/// What row `n` holds besides its number: of every length up to 12.
fn data(n: u64) -> Vec<u8> {
    (0..n * 7 % 13).map(|at| [0xff, 0, n as u8, at as u8][(n + at) as usize % 4]).collect()
}

pub(crate) fn put(n: u64) -> impl Fn(&mut Encoder<SliceSink<'_>>) -> Result<(), EncodeError<SliceFull>> {
    move |e| {
        e.long(n as i64)?;
        e.bytes(&data(n))
    }
}

/// The number of a row, which is what it should be.
pub(crate) fn get(row: &[u8]) -> u64 {
    let mut d = Decoder::new(row);
    let n = d.long().unwrap() as u64;
    assert_eq!(d.bytes().unwrap(), data(n));
    d.finish().unwrap();
    n
}

pub(crate) fn flash<const READ: usize, const WRITE: usize, const SECTOR: usize>(
    memory: &mut [u8],
) -> Chip<'_, READ, WRITE, SECTOR> {
    Chip::new(memory)
}

/// Flash whose driver tells words that cannot be read from other failures.
pub(crate) fn sim<F: NorFlash<Error = Fault>>(flash: F) -> Sim<F> {
    Sim::new(flash).torn_if(|error| *error == Fault::Unreadable)
}

pub(crate) fn open<F: NorFlash<Error = Fault>>(
    flash: F,
    full: Full,
    room: &mut [u8],
) -> Result<Log<'static, '_, Sim<F>>, Failed> {
    Log::open(sim(flash), content(), full, room)
}

/// The rows of a log, which follow one another.
pub(crate) fn rows<F: avocet::flash::Flash<Error = Fault>>(log: &mut Log<'_, '_, F>) -> (u64, u64) {
    let expected = log.first()..log.next();
    let mut at = expected.start;
    let mut records = log.records().unwrap();
    while let Some(row) = records.next_row().unwrap() {
        assert_eq!(get(row), at);
        at += 1;
    }
    assert_eq!(at, expected.end);
    (expected.start, expected.end)
}
