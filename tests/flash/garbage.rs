//! Flash that holds anything.

use crate::forge::{Header, record};
use crate::simple::{content, flash, open, put, rows};
use avocet::SliceSink;
use avocet::flash::{Error, Flash, Full, Log};
use proptest::prelude::*;

/// Flash that counts what is read.
struct Counting<F> {
    flash: F,
    bytes: usize,
}

impl<F: Flash> Flash for Counting<F> {
    type Error = F::Error;
    const READ_SIZE: usize = F::READ_SIZE;
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const SECTOR_SIZE: usize = F::SECTOR_SIZE;

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }

    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), F::Error> {
        self.bytes += into.len();
        self.flash.read(at, into)
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.flash.write(at, bytes)
    }

    fn erase(&mut self, at: u32) -> Result<(), F::Error> {
        self.flash.erase(at)
    }
}

const SECTORS: usize = 4;

/// Opens what is there, reads it in both ways, and uses it. Reads stay within what the sizes of the flash allow.
fn survive<const READ: usize, const WRITE: usize, const SECTOR: usize>(memory: &mut [u8], full: Full) {
    let (mut room, mut file) = ([0; 128], vec![0; 4096]);
    let nor = crate::simple::Sim::new(flash::<READ, WRITE, SECTOR>(memory));
    let mut counting = Counting { flash: nor, bytes: 0 };
    let header = 32_usize.next_multiple_of(READ.max(WRITE));
    // Each header twice; the newest sector and the oldest one, where the head of a record is read by itself: of the least
    // record, that is as much again. Behind the last record, a head and what should be blank.
    let opening = 2 * SECTORS * header + 2 * (2 * SECTOR + 4.max(READ).max(WRITE));
    match Log::open(&mut counting, content(), full, &mut room) {
        Ok(mut log) => {
            drop(log);
            assert!(counting.bytes <= opening, "opening {}", counting.bytes);
            log = Log::open(&mut counting, content(), full, &mut room).unwrap();
            let mut found = 0;
            let mut records = log.records().unwrap();
            while let Some(row) = records.next_row().unwrap() {
                assert!(!row.is_empty() || found < u64::MAX);
                found += 1;
            }
            drop(log);
            assert!(counting.bytes <= 2 * opening + 3 * SECTORS * SECTOR, "records {}", counting.bytes);
            counting.bytes = 0;
            log = Log::open(&mut counting, content(), full, &mut room).unwrap();
            let all = log.read_out(SliceSink::new(&mut file), &[], [0; 16]).unwrap();
            assert_eq!(all.rows, found);
            assert!(all.rows <= (SECTORS * SECTOR / 8) as u64);
            drop(log);
            assert!(counting.bytes <= opening + 6 * SECTORS * SECTOR, "reading out {}", counting.bytes);
        }
        Err(Error::OtherGeometry | Error::OtherSchema(_)) => {}
        Err(error) => panic!("{error:?}"),
    }
    counting.bytes = 0;
    let opened = Log::open(&mut counting, content(), full, &mut room).map(drop);
    assert!(counting.bytes <= opening, "{}", counting.bytes);
    let mut log = match opened {
        Ok(()) => Log::open(&mut counting, content(), full, &mut room).unwrap(),
        Err(_) => match Log::create(&mut counting, content(), full, &mut room) {
            Ok(log) => log,
            Err(error) => {
                assert_eq!(error, Error::Exhausted);
                Log::format(&mut counting, content(), full, &mut room).unwrap()
            }
        },
    };
    let next = log.next();
    if next > u64::MAX / 2 {
        // Only a header that was made to say so.
        return;
    }
    for n in next..next + 4 {
        match log.append_trusted(put(n % 1000)) {
            Ok(number) => assert_eq!(number, n),
            Err(Error::Full) => {
                assert_eq!(full, Full::Stop);
                match log.clear() {
                    Ok(()) => {}
                    Err(error) => {
                        assert_eq!(error, Error::Exhausted);
                        return;
                    }
                }
                assert_eq!(log.append_trusted(put(n % 1000)), Ok(n));
            }
            Err(Error::Exhausted) => return,
            Err(error) => panic!("{error:?}"),
        }
    }
    drop(log);
    let log = Log::open(&mut counting, content(), full, &mut room).unwrap();
    assert_eq!(log.next(), next + 4);
}

/// A sector with a sound header, and records behind it.
fn forged() -> impl Strategy<Value = Option<(Header, u8, usize)>> {
    let sequence = prop_oneof![
        4 => 1_u32..12,
        1 => (u32::MAX - 5)..=u32::MAX,
        1 => any::<u32>(),
    ];
    let number = prop_oneof![4 => 0_u64..60, 1 => (u64::MAX - 20)..=u64::MAX];
    let header = (sequence, number, any::<bool>(), prop::sample::select(vec![4_u32, 4, 4, 4, 8]));
    let header = (header, prop::sample::select(vec![256_u32, 256, 256, 256, 512, 64, 0]), 0_u64..8);
    let header = header.prop_map(|((sequence, number, begins, unit), sector, other)| {
        let id = content().id() ^ u64::from(other == 0);
        Header { sectors: if other == 1 { 3 } else { SECTORS as u16 }, sector, unit, begins, sequence, number, id }
    });
    prop::option::weighted(0.8, (header, any::<u8>(), 0_usize..14))
}

/// What a log leaves behind, with some of it changed.
fn damaged() -> impl Strategy<Value = (u64, Vec<(usize, u8)>)> {
    (1_u64..80, prop::collection::vec((any::<usize>(), any::<u8>()), 0..20))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes_give_a_log_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), SECTORS * 256),
        full in prop::sample::select(vec![Full::Wrap, Full::Stop]),
    ) {
        survive::<1, 1, 256>(&mut bytes.clone(), full);
        survive::<1, 16, 256>(&mut bytes.clone(), full);
    }

    #[test]
    fn any_damage_to_a_log_gives_a_log_or_an_error(
        (count, changes) in damaged(),
        full in prop::sample::select(vec![Full::Wrap, Full::Stop]),
    ) {
        let (mut memory, mut room) = (vec![0xff; SECTORS * 256], [0; 128]);
        let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
        for n in 0..count {
            log.append_trusted(put(n)).unwrap();
        }
        drop(log);
        for (at, byte) in changes {
            let at = at % memory.len();
            memory[at] = byte;
        }
        survive::<1, 4, 256>(&mut memory, full);
    }

    /// Headers whose checksums are right, with whatever they say: equal numbers, the last ones, other logs, and a ring
    /// of which any of them may be a part. Behind them records that are sound, and bytes that are not.
    #[test]
    fn headers_that_are_forged_give_a_log_or_an_error(
        sectors in prop::collection::vec(forged(), SECTORS),
        in_order in any::<bool>(),
        bytes in prop::collection::vec(any::<u8>(), SECTORS * 256),
        full in prop::sample::select(vec![Full::Wrap, Full::Stop]),
    ) {
        let mut memory = bytes;
        for (at, (sector, bytes)) in sectors.into_iter().zip(memory.chunks_mut(256)).enumerate() {
            let Some((mut header, fill, count)) = sector else { continue };
            if in_order {
                // Numbers that fit the places.
                header.sequence = (header.sequence & !3).saturating_add(1 + at as u32);
            }
            bytes[..32].copy_from_slice(&header.bytes());
            if fill > 60 {
                bytes[32..].fill(0xff);
            }
            let mut end = 32;
            for n in 0..count {
                let record = record(header.sequence, end as u32, &[2 * n as u8, 0]);
                bytes[end..end + record.len()].copy_from_slice(&record);
                end += record.len().next_multiple_of(4);
            }
        }
        survive::<1, 4, 256>(&mut memory, full);
    }

    /// Sectors that are full of heads, each of which says that a record goes as far as it can.
    #[test]
    fn heads_that_overlap_are_passed_over_in_one_pass(len in any::<u8>(), step in 1_usize..3) {
        let (mut memory, mut room) = (vec![0xff; SECTORS * 256], [0; 128]);
        let mut log = open(flash::<1, 4, 256>(&mut memory), Full::Wrap, &mut room).unwrap();
        log.append_trusted(put(0)).unwrap();
        drop(log);
        for at in (32 + 20..256).step_by(4 * step) {
            memory[at..at + 4].copy_from_slice(&[len, 0, !len, 0xff]);
        }
        survive::<1, 4, 256>(&mut memory, Full::Wrap);
    }
}

#[test]
fn a_datum_that_looks_like_records_is_never_taken_for_them() {
    // The bytes of a record, in the datum of a record that is cut after its head.
    let (mut memory, mut room) = (vec![0xff; 4 * 256], [0; 160]);
    let mut log = open(flash::<1, 1, 256>(&mut memory), Full::Stop, &mut room).unwrap();
    log.append_trusted(put(0)).unwrap();
    drop(log);
    let record = memory[32..32 + 10].to_vec();
    for step in 4..120 {
        let mut memory = vec![0xff; 4 * 256];
        let mut nor = flash::<1, 1, 256>(&mut memory);
        let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
        log.append_trusted(put(0)).unwrap();
        drop(log);
        nor.cut_at(step, crate::nor::Cut::Half);
        let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
        let forged = record.repeat(9);
        let done = log.append_trusted(|e| {
            e.long(1)?;
            e.bytes(&forged)
        });
        drop(log);
        nor.restart();
        let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
        if done.is_err() {
            assert_eq!(rows(&mut log), (0, 1));
        }
    }
}
