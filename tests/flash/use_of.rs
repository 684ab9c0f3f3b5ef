//! Refusals, sizes, wear, and what a log does when it is full.

use crate::nor::Chip;
use crate::simple::{Failed, Sim, content, flash, open, put, rows};
use avocet::flash::{Content, Error, Full, Log, room_for};
use avocet::{ErrorKind, Frame, OwnedSchema, ValueError};

/// What opening on flash of these sizes says.
fn opened<const READ: usize, const WRITE: usize, const SECTOR: usize>(bytes: usize, full: Full) -> Result<(), Failed> {
    let (mut memory, mut room) = (vec![0; bytes], vec![0; 4096]);
    open(flash::<READ, WRITE, SECTOR>(&mut memory), full, &mut room).map(drop)
}

#[test]
fn sizes_that_no_log_fits_are_refused() {
    assert_eq!(opened::<1, 3, 256>(1024, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<3, 4, 256>(1024, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<1, 0, 256>(1024, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<1, 8, 252>(1008, Full::Wrap), Err(Error::Geometry));
    // A header and one record.
    assert_eq!(opened::<1, 1, 39>(390, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<1, 1, 40>(400, Full::Wrap), Ok(()));
    assert_eq!(opened::<1, 64, 64>(640, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<1, 64, 128>(640, Full::Wrap), Ok(()));
    assert_eq!(opened::<1, 4, 0x100_0000>(0x200_0000, Full::Wrap), Err(Error::Geometry));
    // One that wraps would erase the row that was written last.
    assert_eq!(opened::<1, 4, 256>(511, Full::Wrap), Err(Error::Geometry));
    assert_eq!(opened::<1, 4, 256>(256, Full::Stop), Ok(()));
    assert_eq!(opened::<1, 4, 256>(255, Full::Stop), Err(Error::Geometry));
    assert_eq!(opened::<1, 4, 256>(0, Full::Stop), Err(Error::Geometry));
}

#[test]
fn memory_holds_a_header_and_the_longest_row() {
    let mut memory = vec![0; 1024];
    for len in 0..44 {
        let mut room = vec![0; len];
        let log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room);
        assert_eq!(log.map(drop), if len < 40 { Err(Error::Room) } else { Ok(()) });
    }
    for len in 40..300 {
        let mut room = vec![0; len];
        let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
        // Whole words, and no more than a sector.
        let most = (len & !3).min(256) - 32 - 8;
        let next = log.next();
        for (bytes, fits) in [(most, most > 0), (most + 1, false)] {
            let done = log.append_trusted(|e| e.fixed(&vec![7; bytes]));
            assert_eq!(done.is_ok(), fits, "{len} {bytes}: {done:?}");
            if let Err(error) = done {
                assert!(matches!(error, Error::Row(_)));
            }
        }
        assert_eq!(log.next(), next + u64::from(most > 0));
    }
}

#[test]
fn a_row_of_no_bytes_or_that_is_too_dear_or_wrong_is_refused_and_leaves_no_trace() {
    let owned = OwnedSchema::parse(r#"{"type": "array", "items": "null"}"#).unwrap();
    let (mut memory, mut room, mut stack) = (vec![0; 1024], [0; 128], [Frame::EMPTY; 4]);
    let mut nor = flash::<1, 4, 256>(&mut memory);
    let content = Content::of(owned.schema()).unwrap();
    let mut log = Log::open(Sim::new(&mut nor), content, Full::Wrap, &mut room).unwrap();
    let kind = |done: Result<u64, Failed>| match done {
        Err(Error::Row(error)) => Some(error.kind),
        _ => None,
    };
    // 500 nulls.
    assert_eq!(kind(log.append_datum(&mut stack, &[0xe8, 0x07, 0])), Some(ErrorKind::FileFuelLimit));
    assert_eq!(kind(log.append_datum(&mut stack, &[])), Some(ErrorKind::UnexpectedEnd));
    assert_eq!(kind(log.append_datum(&mut stack, &[0, 0])), Some(ErrorKind::TrailingBytes));
    assert_eq!(kind(log.append_trusted(|_| Ok(()))), Some(ErrorKind::FileFuelLimit));
    let value = log.append_trusted(|_| Err(ValueError::Decimal.into()));
    assert_eq!(value, Err(Error::Value(ValueError::Decimal)));
    assert_eq!(log.append_datum(&mut stack, &[0]), Ok(0));
    drop(log);
    assert_eq!(nor.steps, 1 + 8 + 3);

    let owned = OwnedSchema::parse("\"null\"").unwrap();
    let content = Content::of(owned.schema()).unwrap();
    let mut log = Log::create(Sim::new(&mut nor), content, Full::Wrap, &mut room).unwrap();
    assert_eq!(kind(log.append_datum(&mut stack, &[])), Some(ErrorKind::FileFuelLimit));
}

#[test]
fn rows_of_another_schema_are_told_and_kept_until_the_log_is_created_anew() {
    let (mut memory, mut room) = (vec![0; 1024], [0; 128]);
    let mut nor = flash::<1, 4, 256>(&mut memory);
    let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
    for n in 0..5 {
        log.append_trusted(put(n)).unwrap();
    }
    drop(log);
    let owned = OwnedSchema::parse("\"long\"").unwrap();
    let other = Content::of(owned.schema()).unwrap();
    let refused = Log::open(Sim::new(&mut nor), other, Full::Wrap, &mut room).map(drop);
    assert_eq!(refused, Err(Error::OtherSchema(content().id())));
    assert_eq!(rows(&mut open(&mut nor, Full::Wrap, &mut room).unwrap()), (0, 5));
    let mut log = Log::create(Sim::new(&mut nor), other, Full::Wrap, &mut room).unwrap();
    assert_eq!((log.first(), log.next(), log.is_empty()), (5, 5, true));
    assert_eq!(log.append_trusted(|e| e.long(1)), Ok(5));
    drop(log);
    let log = Log::open(Sim::new(&mut nor), other, Full::Wrap, &mut room).unwrap();
    assert_eq!((log.first(), log.next(), log.len()), (5, 6, 1));
    drop(log);
    assert_eq!(open(&mut nor, Full::Wrap, &mut room).map(drop), Err(Error::OtherSchema(other.id())));
}

#[test]
fn a_log_of_other_sizes_is_told_and_can_be_replaced() {
    let (mut memory, mut room) = (vec![0; 4096], [0; 128]);
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    for n in 0..100 {
        log.append_trusted(put(n)).unwrap();
    }
    drop(log);
    assert_eq!(open(flash::<1, 8, 256>(&mut memory), Full::Wrap, &mut room).map(drop), Err(Error::OtherGeometry));
    assert_eq!(open(flash::<1, 4, 512>(&mut memory), Full::Wrap, &mut room).map(drop), Err(Error::OtherGeometry));
    let mut nor = flash::<1, 4, 512>(&mut memory);
    Log::create(Sim::new(&mut nor), content(), Full::Wrap, &mut room).unwrap();
    let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
    for n in 0..100 {
        assert_eq!(log.append_trusted(put(n)), Ok(n));
    }
    drop(log);
    assert_eq!(rows(&mut open(&mut nor, Full::Wrap, &mut room).unwrap()), (0, 100));
}

#[test]
fn a_log_that_stops_is_full_until_it_is_cleared() {
    let (mut memory, mut room) = (vec![0; 1024], [0; 128]);
    let mut nor = flash::<1, 4, 256>(&mut memory);
    let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
    let mut n = 0;
    while log.append_trusted(put(n)).is_ok() {
        n += 1;
    }
    assert_eq!(log.append_trusted(put(n)), Err(Error::Full));
    assert_eq!(rows(&mut log), (0, n));
    // For this row, that is: a shorter one might find room still.
    drop(log);
    assert_eq!(nor.erases, 4);
    let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
    assert_eq!(rows(&mut log), (0, n));
    assert_eq!(log.append_trusted(put(n)), Err(Error::Full));
    log.clear().unwrap();
    assert!(log.is_empty());
    for n in n..2 * n - 8 {
        assert_eq!(log.append_trusted(put(n)), Ok(n));
    }
    rows(&mut log);
    drop(log);
    assert!(nor.erases <= 8);
}

#[test]
fn a_single_sector_serves_a_log_that_stops() {
    let (mut memory, mut room) = (vec![0; 256], [0; 128]);
    let mut nor = flash::<1, 4, 256>(&mut memory);
    let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
    for _ in 0..5 {
        let first = log.next();
        let mut n = first;
        while log.append_trusted(put(n)) == Ok(n) {
            n += 1;
        }
        assert!(n > first + 5);
        assert_eq!(rows(&mut log), (first, n));
        log.clear().unwrap();
    }
}

#[test]
fn sectors_take_turns_and_are_erased_once_a_round() {
    const SECTORS: usize = 5;
    const SECTOR: usize = 256;
    let (mut memory, mut room) = (vec![0; SECTORS * SECTOR], [0; 128]);
    let (mut turns, mut n) = (0, 0);
    for round in 0..1000 {
        let before = memory.clone();
        let mut nor: Chip<'_, 1, 4, SECTOR> = flash(&mut memory);
        let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
        // Restarts do not disturb the order, nor does clearing.
        if round % 50 == 49 {
            log.clear().unwrap();
        } else {
            log.append_trusted(put(n)).unwrap();
            n += 1;
        }
        drop(log);
        let erases = nor.erases;
        assert!(erases <= 1);
        if erases == 1 {
            // The sector whose turn it is, and no other, has lost bytes.
            let turn = turns % SECTORS;
            for (sector, (before, after)) in before.chunks(SECTOR).zip(memory.chunks(SECTOR)).enumerate() {
                assert_eq!(before == after, sector != turn, "{round}");
            }
            turns += 1;
        }
    }
    assert!(turns > 20 * SECTORS);
}

#[test]
fn memory_that_is_reckoned_is_just_enough() {
    fn check<const READ: usize, const WRITE: usize, const SECTOR: usize>() {
        let mut memory = vec![0; 2 * SECTOR];
        for longest in 1..150 {
            let len = room_for::<Sim<Chip<'_, READ, WRITE, SECTOR>>>(longest);
            let mut room = vec![0; len];
            let mut log = open(flash::<READ, WRITE, SECTOR>(&mut memory), Full::Wrap, &mut room).unwrap();
            assert!(log.append_trusted(|e| e.fixed(&vec![7; longest])).is_ok());
            drop(log);
            let mut log = open(flash::<READ, WRITE, SECTOR>(&mut memory), Full::Wrap, &mut room[..len - 1]);
            assert!(log.as_mut().map_or(true, |log| log.append_trusted(|e| e.fixed(&vec![7; longest])).is_err()));
        }
    }
    check::<1, 1, 256>();
    check::<4, 8, 256>();
    check::<64, 1, 512>();
    check::<1, 256, 2048>();
    assert_eq!(room_for::<Sim<Chip<'_, 1, 3, 256>>>(9), 0);
}

#[test]
fn schemas_that_differ_in_logical_types_only_are_told_apart() {
    let id = |text: &str| {
        let owned = OwnedSchema::parse(text).unwrap();
        let id = Content::of(owned.schema()).unwrap().id();
        assert_eq!(id == owned.schema().fingerprint().unwrap(), !text.contains("logical"), "{text}");
        id
    };
    let fields = |a: &str, b: &str| {
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":{a}}},{{"name":"b","type":{b}}}]}}"#)
    };
    let long = |name: &str| format!(r#"{{"type":"long","logicalType":"{name}"}}"#);
    let decimal = |rest: &str| format!(r#"{{"type":"bytes","logicalType":"decimal",{rest}}}"#);
    let fixed = |rest: &str| format!(r#"{{"type":"fixed","name":"F","size":16,"logicalType":{rest}}}"#);
    let (millis, micros) = (long("timestamp-millis"), long("timestamp-micros"));
    let texts = [
        "\"long\"".to_owned(),
        "\"bytes\"".to_owned(),
        millis.clone(),
        micros.clone(),
        fields("\"long\"", "\"long\""),
        fields(&millis, "\"long\""),
        fields("\"long\"", &millis),
        fields(&millis, &micros),
        format!(r#"["null",{millis}]"#),
        format!(r#"["null",{micros}]"#),
        format!(r#"{{"type":"array","items":{millis}}}"#),
        format!(r#"{{"type":"map","values":{micros}}}"#),
        decimal(r#""precision":9"#),
        decimal(r#""precision":9,"scale":2"#),
        decimal(r#""precision":8,"scale":2"#),
        fixed(r#""uuid""#),
        fixed(r#""decimal","precision":9,"scale":1"#),
        fixed(r#""decimal","precision":9,"scale":2"#),
    ];
    for (at, one) in texts.iter().enumerate() {
        for two in &texts[..at] {
            assert_ne!(id(one), id(two), "{one} {two}");
        }
    }
    // However it is written, and whatever is said about it.
    assert_eq!(id(&fields(r#"{"type":"long"}"#, "\"long\"")), id(&fields("\"long\"", "\"long\"")));
    let said = fields(&millis, r#"{"type":"long","doc":"of what?"}"#);
    assert_eq!(id(&said), id(&fields(&millis, "\"long\"")));
}

#[test]
fn a_sync_marker_is_of_the_rows_and_of_the_device() {
    let (mut memory, mut room) = (vec![0; 1024], [0; 128]);
    let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..100 {
        assert!(seen.insert(log.sync_for(b"one")) && seen.insert(log.sync_for(b"two")));
        log.append_trusted(put(n)).unwrap();
    }
    assert_eq!(log.sync_for(b"one"), log.sync_for(b"one"));
}

#[cfg(feature = "derive")]
#[test]
fn values_of_another_type_are_refused_and_those_without_bytes_are_looked_at() {
    use avocet::typed::tags::{TimestampMicros, TimestampMillis};
    use avocet::{Avro, Encode};

    #[derive(Avro)]
    #[avro(name = "R")]
    struct Millis {
        #[avro(as = TimestampMillis)]
        at: i64,
    }

    #[derive(Avro)]
    #[avro(name = "R")]
    struct Micros {
        #[avro(as = TimestampMicros)]
        at: i64,
    }

    #[derive(Avro)]
    struct Nothings {
        all: Vec<()>,
        next: Option<Box<Nothings>>,
    }

    #[derive(Avro)]
    struct Nothing;

    fn same<T: Encode>() -> Content<'static> {
        let owned = OwnedSchema::parse(T::SCHEMA_TEXT).unwrap();
        let content = const { Content::typed::<T>() };
        assert_eq!(content.id(), Content::of(owned.schema()).unwrap().id());
        content
    }

    let (mut memory, mut room) = (vec![0; 1024], [0; 128]);
    let mut nor = flash::<1, 4, 256>(&mut memory);
    let content = same::<Millis>();
    let mut log = Log::open(Sim::new(&mut nor), content, Full::Wrap, &mut room).unwrap();
    assert_eq!(log.append(&Millis { at: 7 }), Ok(0));
    assert_eq!(log.append(&Micros { at: 7 }), Err(Error::OtherSchema(content.id())));
    assert_eq!(log.append(&7_i64), Err(Error::OtherSchema(content.id())));
    assert_eq!(log.records().unwrap().next_row(), Ok(Some(&[14][..])));
    drop(log);
    let other = Log::open(Sim::new(&mut nor), same::<Micros>(), Full::Wrap, &mut room).map(drop);
    assert_eq!(other, Err(Error::OtherSchema(content.id())));

    let mut log = Log::create(Sim::new(&mut nor), same::<Nothings>(), Full::Wrap, &mut room).unwrap();
    let refused =
        |done: Result<u64, Failed>| matches!(done, Err(Error::Row(error)) if error.kind == ErrorKind::FileFuelLimit);
    assert_eq!(log.append(&Nothings { all: vec![(); 3], next: None }), Ok(1));
    assert!(refused(log.append(&Nothings { all: vec![(); 500], next: None })));
    drop(log);
    let mut log = Log::create(Sim::new(&mut nor), same::<Nothing>(), Full::Wrap, &mut room).unwrap();
    assert!(refused(log.append(&Nothing)));
    drop(log);
    let mut log = Log::create(Sim::new(&mut nor), same::<Option<Box<Nothings>>>(), Full::Wrap, &mut room).unwrap();
    assert_eq!(log.append(&Some(Box::new(Nothings { all: vec![], next: None }))), Ok(2));
}
