//! Flash that is not what it was: bits that have changed, reads that fail, sectors that were added, taken away or
//! moved.

use crate::forge::{Header, checksum};
use crate::nor::Fault;
use crate::read::read;
use crate::simple::{content, flash, get, open, put, rows, sim};
use avocet::flash::{Error, Flash, Full, Log, ReadOutError};
use avocet::with::embedded_storage::Nor;
use proptest::prelude::*;

const SECTOR: usize = 256;

/// Fills flash until it is full, or with so many rows; the numbers of those that are there.
fn filled(memory: &mut [u8], full: Full, count: u64) -> (u64, u64) {
    let mut room = [0; 128];
    let mut log = open(flash::<1, 4, SECTOR>(memory), full, &mut room).unwrap();
    for n in 0..count {
        if log.append_trusted(put(n)) == Err(Error::Full) {
            break;
        }
    }
    rows(&mut log)
}

#[test]
fn a_bit_that_changes_in_a_full_log_takes_its_own_record_only() {
    for (full, count) in [(Full::Stop, 1000), (Full::Wrap, 33)] {
        let mut sound = vec![0xff; 4 * SECTOR];
        let all = filled(&mut sound, full, count);
        // Of the oldest sector, and of another; no log wraps here.
        for bit in (32 * 8..SECTOR * 8).chain((SECTOR + 32) * 8..2 * SECTOR * 8) {
            let (mut memory, mut room) = (sound.clone(), [0; 128]);
            memory[bit / 8] ^= 1 << (bit % 8);
            let mut log = open(flash::<1, 4, SECTOR>(&mut memory), full, &mut room).unwrap();
            assert_eq!(log.next(), all.1);
            let mut file = Vec::new();
            let out = log.read_out(&mut file, &[], [1; 16]).unwrap();
            let found: Vec<u64> = read(&file).unwrap().rows().iter().map(|row| get(row)).collect();
            if full == Full::Wrap && bit < SECTOR * 8 && log.first() > 0 {
                // Its turn is next, and it looks as if it had begun.
                assert!(found.iter().copied().eq(log.first()..all.1) && out.lost == 0);
                continue;
            }
            assert_eq!(log.first(), all.0);
            // A head that is hit may hide records behind it, but what is not there is counted.
            assert!(out.lost <= 1 + 256 / 12 && out.rows + out.lost == all.1 - all.0, "{bit}: {out:?}");
            assert!(found.is_sorted() && found.len() as u64 == out.rows);
            if full == Full::Stop {
                // No sector is erased as long as rows may be on it.
                assert!(log.append_trusted(|e| e.fixed(&[1; 60])).is_err(), "{bit}");
                let mut again = Vec::new();
                log.read_out(&mut again, &[], [1; 16]).unwrap();
                assert_eq!(again, file);
            }
        }
    }
}

#[test]
fn sectors_may_be_added_to_a_log_that_has_not_wrapped_and_to_no_other() {
    for count in [1, 10, 20, 30, 38, 60, 100, 300] {
        let (mut memory, mut room) = (vec![0xff; 7 * SECTOR], [0; 128]);
        let (first, next) = filled(&mut memory[..4 * SECTOR], Full::Wrap, count);
        let wrapped = first > 0;
        let mut grown = open(flash::<1, 4, SECTOR>(&mut memory), Full::Wrap, &mut room);
        match &mut grown {
            Ok(log) => assert_eq!(rows(log), (first, next)),
            Err(error) => assert!(wrapped && *error == Error::OtherGeometry, "{error:?}"),
        }
        assert_eq!(grown.is_ok(), !wrapped);
        // Taken away, by however many.
        for sectors in [3, 2] {
            let short = open(flash::<1, 4, SECTOR>(&mut memory[..sectors * SECTOR]), Full::Wrap, &mut room);
            assert_eq!(short.map(drop), Err(Error::OtherGeometry));
        }
        // Begun elsewhere.
        let seen = memory[SECTOR..].chunks(SECTOR).any(|sector| sector.starts_with(b"AL"));
        let elsewhere = open(flash::<1, 4, SECTOR>(&mut memory[SECTOR..5 * SECTOR]), Full::Wrap, &mut room);
        assert_eq!(elsewhere.is_ok(), !seen, "{count}");
    }
}

/// Flash of the same bytes with other sizes.
fn recreated<const A: usize, const B: usize, const UNIT_A: usize, const UNIT_B: usize>(count: u64) {
    let (mut memory, mut room) = (vec![0xff; 4096], [0; 128]);
    let mut log = open(flash::<1, UNIT_A, A>(&mut memory), Full::Wrap, &mut room).unwrap();
    for n in 0..count {
        log.append_trusted(put(n)).unwrap();
    }
    drop(log);
    let mut nor = flash::<1, UNIT_B, B>(&mut memory);
    assert_eq!(open(&mut nor, Full::Wrap, &mut room).map(drop), Err(Error::OtherGeometry));
    let mut log = Log::create(sim(&mut nor), content(), Full::Wrap, &mut room).unwrap();
    for n in 0..9 {
        assert_eq!(log.append_trusted(put(n)), Ok(n));
        drop(log);
        // Not to be taken for the log that it was, while its sectors are still there.
        let old = open(flash::<1, UNIT_A, A>(&mut nor.bytes().to_vec()), Full::Wrap, &mut room).map(drop);
        assert_eq!(old, Err(Error::OtherGeometry), "{A} {B} {count}");
        log = open(&mut nor, Full::Wrap, &mut room).unwrap();
        assert_eq!(rows(&mut log), (0, n + 1));
    }
}

#[test]
fn a_log_of_other_sizes_does_not_come_back_when_another_has_been_created_over_it() {
    for count in (1..400).step_by(7) {
        recreated::<256, 512, 4, 4>(count);
        recreated::<512, 256, 4, 4>(count);
        recreated::<128, 1024, 4, 4>(count);
        recreated::<1024, 128, 4, 4>(count);
        recreated::<256, 256, 4, 8>(count);
    }
}

/// Flash of which the read with this number fails, or gives other bytes.
struct Flaky<F> {
    flash: F,
    left: Option<u32>,
    fails: bool,
    /// It has come to that.
    hit: bool,
}

impl<F: Flash<Error = Fault>> Flash for Flaky<F> {
    type Error = Fault;
    const READ_SIZE: usize = F::READ_SIZE;
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const SECTOR_SIZE: usize = F::SECTOR_SIZE;

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }

    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), Fault> {
        self.flash.read(at, into)?;
        if self.left == Some(0) {
            (self.left, self.hit) = (None, true);
            if self.fails {
                return Err(Fault::NoPower);
            }
            into[into.len() / 2] ^= 4;
        }
        self.left = self.left.map(|left| left - 1);
        Ok(())
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Fault> {
        self.flash.write(at, bytes)
    }

    fn erase(&mut self, at: u32) -> Result<(), Fault> {
        self.flash.erase(at)
    }
}

#[test]
fn a_read_that_fails_or_differs_is_an_error_or_a_row_less_and_the_next_one_is_as_ever() {
    let (mut memory, mut room) = (vec![0xff; 3 * SECTOR], [0; 128]);
    let (first, next) = filled(&mut memory, Full::Wrap, 45);
    let mut nor = flash::<1, 4, SECTOR>(&mut memory);
    let (mut changed_file, mut changed_row, mut failed) = (0, 0, 0);
    let numbers = |file: &[u8]| read(file).unwrap().rows().iter().map(|row| get(row)).collect::<Vec<u64>>();
    for (n, fails) in (0..).flat_map(|n| [(n, true), (n, false)]) {
        // When it is opened, read out, read row by row, and is read out again.
        let mut flaky = Flaky { flash: Nor::new(&mut nor), left: Some(n), fails, hit: false };
        match Log::open(&mut flaky, content(), Full::Wrap, &mut room) {
            Err(error) => assert!(fails && error == Error::Flash(Fault::NoPower)),
            Ok(mut log) => {
                let mut file = Vec::new();
                match log.read_out(&mut file, &[], [1; 16]) {
                    Ok(out) => assert_eq!(out.rows as usize, numbers(&file).len()),
                    Err(ReadOutError::Log(Error::Changed)) if !fails => changed_file += 1,
                    Err(error) => assert!(fails && error == ReadOutError::Log(Error::Flash(Fault::NoPower))),
                }
                let mut records = log.records().unwrap();
                loop {
                    match records.next_row() {
                        Ok(Some(row)) => assert!(get(row) < next),
                        Ok(None) => break,
                        Err(Error::Changed) if !fails => changed_row += 1,
                        Err(error) => {
                            assert!(fails && error == Error::Flash(Fault::NoPower));
                            break;
                        }
                    }
                }
                // It happens once only; as many rows are there as were known when it was opened.
                let mut again = || log.read_out(&mut Vec::new(), &[], [1; 16]);
                let out = again().or_else(|_| again()).unwrap();
                assert!(out.rows + out.lost >= log.len());
            }
        }
        failed += u32::from(fails && flaky.hit);
        if !flaky.hit {
            break;
        }
        assert_eq!(rows(&mut open(&mut nor, Full::Wrap, &mut room).unwrap()), (first, next));
    }
    assert!(failed > 100);
    assert!(changed_file > 10 && changed_row > 10, "{changed_file} {changed_row}");
}

#[test]
fn a_log_that_runs_out_of_numbers_says_so_until_it_is_formatted() {
    let (mut memory, mut room) = (vec![0; 4 * SECTOR], [0; 128]);
    let sector = (u32::MAX - 1) as usize % 4;
    let header = Header {
        sectors: 4,
        sector: SECTOR as u32,
        unit: 4,
        begins: true,
        sequence: u32::MAX,
        number: 7,
        id: content().id(),
    };
    memory[sector * SECTOR..][..SECTOR].fill(0xff);
    memory[sector * SECTOR..][..32].copy_from_slice(&header.bytes());
    let mut nor = flash::<1, 4, SECTOR>(&mut memory);
    let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
    let (mut n, mut end) = (7, Ok(7));
    while end == Ok(n) {
        end = log.append_trusted(put(n));
        n += u64::from(end.is_ok());
        end = end.map(|_| n);
    }
    assert!(n > 10);
    assert_eq!(end, Err(Error::Exhausted));
    assert_eq!(log.clear(), Err(Error::Exhausted));
    assert_eq!(log.clear_if_next_is(n), Err(Error::Exhausted));
    assert_eq!(rows(&mut log), (7, n));
    drop(log);
    assert_eq!(Log::create(sim(&mut nor), content(), Full::Wrap, &mut room).map(drop), Err(Error::Exhausted));
    let log = Log::format(sim(&mut nor), content(), Full::Wrap, &mut room).unwrap();
    assert_eq!((log.first(), log.next()), (0, 0));
    drop(log);
    assert_eq!(nor.erases, 4);
    let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
    for n in 0..50 {
        assert_eq!(log.append_trusted(put(n)), Ok(n));
    }
}

#[test]
fn a_header_that_is_forged_here_is_what_a_log_writes() {
    let mut memory = vec![0; 4 * SECTOR];
    filled(&mut memory, Full::Wrap, 1);
    let header =
        Header { sectors: 4, sector: SECTOR as u32, unit: 4, begins: true, sequence: 1, number: 0, id: content().id() };
    assert_eq!(memory[..32], header.bytes());
    assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_was_not_sent_is_read_out_whatever_has_been_damaged(
        count in 1_u64..100,
        from in 0_u64..110,
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 0..3),
    ) {
        let (mut memory, mut room) = (vec![0xff; 4 * SECTOR], [0; 128]);
        filled(&mut memory, Full::Wrap, count);
        for (at, bit) in &damage {
            // Of records.
            let at = at.index(4 * SECTOR);
            memory[at] ^= if at % SECTOR < 32 { 0 } else { 1 << bit };
        }
        let mut log = open(flash::<1, 4, SECTOR>(&mut memory), Full::Wrap, &mut room).unwrap();
        let (mut all, mut some) = (Vec::new(), Vec::new());
        let (first, next) = (log.first(), log.next());
        log.read_out(&mut all, &[], [1; 16]).unwrap();
        let out = log.read_out_from(from, &mut some, &[], [1; 16]).unwrap();
        let numbers = |file: &[u8]| read(file).unwrap().rows().iter().map(|row| get(row)).collect::<Vec<u64>>();
        let (all, some) = (numbers(&all), numbers(&some));
        prop_assert_eq!((out.rows, out.next), (some.len() as u64, next));
        prop_assert!(all.ends_with(&some));
        if damage.is_empty() {
            prop_assert!(some.iter().copied().eq(first.max(from)..next.max(first.max(from))));
            prop_assert_eq!(out.lost, 0);
        } else if next == count {
            // Numbers of the newest sector are known only if nothing in it was hit.
            prop_assert!(all.iter().filter(|n| **n >= from).all(|n| some.contains(n)), "{:?} {:?}", all, some);
        }
        // Nothing came after that.
        prop_assert_eq!(log.clear_if_next_is(next + 1), Ok(false));
        prop_assert_eq!(log.append_trusted(put(next)), Ok(next));
        prop_assert_eq!(log.clear_if_next_is(next), Ok(false));
        prop_assert!(!log.is_empty());
        prop_assert_eq!(log.clear_if_next_is(next + 1), Ok(true));
        prop_assert!(log.is_empty() && log.next() == next + 1);
    }
}
