//! Power is lost at every word and every erase of a log, in every way, also twice in a row, and at random
//! again and again.
//!
//! Unoptimised, logs of 60 rows are lost in seconds; those of 500 take minutes, so they are ignored here and run,
//! optimised, by `cargo xtask power-loss`.

use crate::nor::{Cut, Fault};
use crate::simple::{Failed, content, flash, get, open, put, rows, sim};
use avocet::flash::{Error, Full, Log};
use proptest::prelude::*;

/// Rows of a log on small flash, and on flash of a size that is used.
const FEW: u64 = 60;
const MANY: u64 = 500;

/// In which ways the step with this number may be cut.
fn cuts(step: u32) -> [Cut; 8] {
    let seed = (step + 1).wrapping_mul(0x9e37_79b9);
    [
        Cut::Before,
        Cut::Half,
        Cut::LastHalf,
        Cut::Some(seed),
        Cut::Keep(seed.rotate_left(7)),
        // All of it, and what is behind a header.
        Cut::Unreadable(seed & !0x8000),
        Cut::Unreadable(seed | 0x8000),
        Cut::After,
    ]
}

/// Every step of every append is cut in every way: what was acknowledged is found, and nothing else, and the log goes
/// on.
fn every_cut<const READ: usize, const WRITE: usize, const SECTOR: usize>(count: u64, sectors: usize, full: Full) {
    let mut memory = vec![0x5a; sectors * SECTOR];
    let (mut room, mut cut_count, mut wrapped) = ([0; 128], 0, false);
    for n in 0..count {
        let before = memory.clone();
        // What happens if nothing does.
        let mut nor = flash::<READ, WRITE, SECTOR>(&mut memory);
        let mut log = open(&mut nor, full, &mut room).unwrap();
        let first_before = log.first();
        assert_eq!(log.append_trusted(put(n)), Ok(n));
        let first_after = log.first();
        wrapped |= first_after > 0;
        drop(log);
        let steps = nor.steps;
        for step in 0..steps {
            for cut in cuts(step) {
                // Before this word is after the one before.
                if step > 0 && cut == Cut::Before {
                    continue;
                }
                let mut torn = before.clone();
                let mut nor = flash::<READ, WRITE, SECTOR>(&mut torn);
                nor.cut_at(step, cut);
                let mut log = open(&mut nor, full, &mut room).unwrap();
                assert_eq!(log.append_trusted(put(n)), Err(Error::Flash(Fault::NoPower)));
                assert_eq!(log.append_trusted(put(n)), Err(Error::Poisoned));
                assert_eq!(log.clear(), Err(Error::Poisoned));
                drop(log);
                let whole = nor.bytes() == memory && !matches!(cut, Cut::Unreadable(_));

                nor.restart();
                let mut log = open(&mut nor, full, &mut room).unwrap();
                let (first, next) = rows(&mut log);
                // The row is there if, and only if, every bit of it is.
                assert_eq!(next, n + u64::from(whole), "{step} {cut:?}");
                assert!(first == first_before || first == first_after, "{first} {step} {cut:?}");
                // Nothing was repaired, and nothing need be.
                for more in next..next + 3 {
                    assert_eq!(log.append_trusted(put(more)), Ok(more));
                }
                drop(log);
                // Three rows may begin two sectors, of which one was cut when it had been erased.
                assert!(nor.erases <= 3);
                let mut log = open(&mut nor, full, &mut room).unwrap();
                assert_eq!(log.next(), next + 3);
                if step == 0 {
                    assert_eq!(rows(&mut log).1, next + 3);
                }
                cut_count += 1;
            }
        }
    }
    assert!(cut_count > 5 * count);
    assert_eq!(wrapped, full == Full::Wrap);
}

#[test]
fn no_row_is_lost_of_a_short_log_that_wraps() {
    every_cut::<1, 1, 128>(FEW, 3, Full::Wrap);
    every_cut::<2, 2, 128>(FEW, 3, Full::Wrap);
    every_cut::<1, 4, 128>(FEW, 4, Full::Wrap);
    every_cut::<4, 1, 256>(FEW, 2, Full::Wrap);
    every_cut::<8, 8, 200>(FEW, 3, Full::Wrap);
    every_cut::<4, 16, 256>(FEW, 3, Full::Wrap);
    every_cut::<1, 64, 512>(FEW, 3, Full::Wrap);
}

#[test]
fn no_row_is_lost_of_a_short_log_that_stops() {
    every_cut::<1, 1, 256>(FEW, 6, Full::Stop);
    every_cut::<1, 4, 512>(FEW, 4, Full::Stop);
    every_cut::<8, 8, 1024>(FEW, 2, Full::Stop);
    every_cut::<4, 16, 256>(FEW, 12, Full::Stop);
    // A single sector.
    every_cut::<2, 2, 2048>(FEW, 1, Full::Stop);
}

/// Every step of an append is cut in every way, and then every step of the next one, that goes on from there.
fn every_two_cuts<const READ: usize, const WRITE: usize, const SECTOR: usize>(count: u64, sectors: usize, full: Full) {
    let (mut memory, mut room) = (vec![0x5a; sectors * SECTOR], [0; 128]);
    for n in 0..count {
        let before = memory.clone();
        let mut nor = flash::<READ, WRITE, SECTOR>(&mut memory);
        let mut log = open(&mut nor, full, &mut room).unwrap();
        let first_before = log.first();
        assert_eq!(log.append_trusted(put(n)), Ok(n));
        let first_after = log.first();
        drop(log);
        let steps = nor.steps;
        for (step, cut) in (0..steps).flat_map(|step| cuts(step).map(|cut| (step, cut))) {
            // Until it is not the append that is cut.
            for (again, twice) in (0..).flat_map(|step| cuts(step + 7).map(|cut| (step, cut))) {
                let mut torn = before.clone();
                let mut nor = flash::<READ, WRITE, SECTOR>(&mut torn);
                nor.cut_at(step, cut);
                assert!(open(&mut nor, full, &mut room).unwrap().append_trusted(put(n)).is_err());
                nor.restart();
                nor.cut_at(again, twice);
                let mut log = open(&mut nor, full, &mut room).unwrap();
                let found = log.next();
                assert!(found == n || found == n + 1);
                let done = log.append_trusted(put(found)).is_ok();
                drop(log);
                nor.restart();
                let mut log = open(&mut nor, full, &mut room).unwrap();
                let (first, next) = rows(&mut log);
                assert!(
                    next == found + u64::from(done) || !done && next == found + 1,
                    "{step} {cut:?} {again} {twice:?}"
                );
                // The second append may have begun another sector, whose turn would else have come later.
                let most = (SECTOR / 12) as u64;
                assert!(first >= first_before && first <= first_after + if full == Full::Wrap { most } else { 0 });
                assert_eq!(log.append_trusted(put(next)), Ok(next));
                if done {
                    break;
                }
            }
        }
    }
}

#[test]
fn no_row_is_lost_where_power_is_lost_twice_in_a_row() {
    every_two_cuts::<4, 16, 128>(16, 3, Full::Wrap);
    every_two_cuts::<4, 32, 128>(5, 4, Full::Stop);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_wraps_words_of_1() {
    every_cut::<1, 1, 128>(MANY, 3, Full::Wrap);
    every_cut::<1, 1, 512>(MANY, 2, Full::Wrap);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_wraps_words_of_4() {
    every_cut::<1, 4, 128>(MANY, 4, Full::Wrap);
    every_cut::<4, 4, 1024>(MANY, 3, Full::Wrap);
    every_cut::<4, 1, 512>(MANY, 2, Full::Wrap);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_wraps_words_of_8() {
    every_cut::<1, 8, 256>(MANY, 2, Full::Wrap);
    every_cut::<8, 8, 1000>(MANY, 5, Full::Wrap);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_wraps_words_of_16_to_64() {
    every_cut::<4, 16, 256>(MANY, 3, Full::Wrap);
    every_cut::<1, 16, 2048>(MANY, 2, Full::Wrap);
    every_cut::<1, 64, 512>(MANY, 3, Full::Wrap);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_stops_words_of_1() {
    every_cut::<1, 1, 1024>(MANY, 12, Full::Stop);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_stops_words_of_4() {
    every_cut::<1, 4, 4096>(MANY, 3, Full::Stop);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_stops_words_of_8() {
    every_cut::<8, 8, 512>(MANY, 24, Full::Stop);
}

#[test]
#[ignore = "minutes unless optimised: cargo xtask power-loss"]
fn no_row_is_lost_of_a_long_log_that_stops_words_of_16() {
    every_cut::<4, 16, 1024>(MANY, 20, Full::Stop);
}

/// A cut, and rows that are appended before it.
fn losses() -> impl Strategy<Value = Vec<(u32, Cut)>> {
    let cut = prop_oneof![
        Just(Cut::Before),
        Just(Cut::Half),
        Just(Cut::LastHalf),
        any::<u32>().prop_map(Cut::Some),
        any::<u32>().prop_map(Cut::Keep),
        any::<u32>().prop_map(Cut::Unreadable),
        Just(Cut::After)
    ];
    prop::collection::vec((0_u32..60, cut), 1..40)
}

fn again_and_again<const READ: usize, const WRITE: usize, const SECTOR: usize>(
    sectors: usize,
    full: Full,
    losses: &[(u32, Cut)],
) {
    let mut memory = vec![0; sectors * SECTOR];
    let mut nor = flash::<READ, WRITE, SECTOR>(&mut memory);
    let (mut room, mut next, mut first) = ([0; 128], 0, 0);
    for (step, cut) in losses {
        nor.restart();
        nor.cut_at(*step, *cut);
        let mut log = open(&mut nor, full, &mut room).unwrap();
        let found = rows(&mut log);
        // What was being written may be there, what was being erased may not.
        assert!(found.1 == next || found.1 == next + 1);
        assert!(found.0 >= first);
        // All but the sector that is erased next, of which the others tell how much it can have held.
        let most = if full == Full::Wrap { (SECTOR / 12) as u64 } else { 0 };
        assert!(found.0 <= first + most);
        (first, next) = found;
        loop {
            match log.append_trusted(put(next)) {
                Ok(number) => assert_eq!(number, next),
                Err(Error::Flash(Fault::NoPower)) => break,
                Err(Error::Full) => {
                    assert_eq!((full, rows(&mut log)), (Full::Stop, (0, next)));
                    return;
                }
                Err(error) => panic!("{error:?}"),
            }
            first = log.first();
            next += 1;
        }
    }
    nor.restart();
    rows(&mut open(&mut nor, full, &mut room).unwrap());
}

/// The numbers of the rows that are there, of which some may lack; as many are lost as `read_out` says.
fn numbers<F: avocet::flash::Flash<Error = Fault>>(log: &mut Log<'_, '_, F>) -> Vec<u64> {
    let mut found = Vec::new();
    let mut records = log.records().unwrap();
    while let Some(row) = records.next_row().unwrap() {
        found.push(get(row));
    }
    let out = log.read_out(&mut Vec::new(), &[], [0; 16]).unwrap();
    assert_eq!((out.rows, out.rows + out.lost, out.next), (found.len() as u64, log.len(), log.next()));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_row_is_lost_however_often_power_is(losses in losses()) {
        again_and_again::<1, 1, 128>(2, Full::Wrap, &losses);
        again_and_again::<1, 2, 128>(3, Full::Wrap, &losses);
        again_and_again::<1, 4, 256>(3, Full::Wrap, &losses);
        again_and_again::<8, 8, 128>(3, Full::Wrap, &losses);
        again_and_again::<1, 16, 256>(4, Full::Wrap, &losses);
        again_and_again::<1, 4, 256>(12, Full::Stop, &losses);
        again_and_again::<8, 8, 4096>(1, Full::Stop, &losses);
    }

    #[test]
    fn clearing_and_creating_are_done_or_not(
        // An erase, and the eight words of a header.
        step in 0_u32..10,
        seed in any::<u32>(),
        count in 0_u64..80,
        create in any::<bool>(),
        full in prop::sample::select(vec![Full::Wrap, Full::Stop]),
    ) {
        const SECTOR: usize = 256;
        for cut in cuts(seed) {
            let (mut memory, mut room) = (vec![0; 4 * SECTOR], [0; 128]);
            let mut nor = flash::<1, 4, SECTOR>(&mut memory);
            let mut log = open(&mut nor, full, &mut room).unwrap();
            for n in 0..count {
                match log.append_trusted(put(n)) {
                    Ok(_) => {}
                    Err(Error::Full) => {
                        prop_assert_eq!(full, Full::Stop);
                        break;
                    }
                    Err(error) => panic!("{error:?}"),
                }
            }
            let before = rows(&mut log);
            drop(log);
            nor.cut_at(step, cut);
            let cleared: Result<(), Failed> = if create {
                Log::create(sim(&mut nor), content(), full, &mut room).map(drop)
            } else {
                open(&mut nor, full, &mut room).unwrap().clear()
            };
            prop_assert_eq!(cleared.is_ok(), step == 9);
            nor.restart();
            let mut log = open(&mut nor, full, &mut room).unwrap();
            prop_assert_eq!(log.next(), before.1);
            let found = numbers(&mut log);
            if cleared.is_ok() {
                prop_assert!(log.is_empty());
            }
            if !log.is_empty() {
                // All but some of the oldest sector, and those only if it was being erased.
                let most = if nor_is_full::<SECTOR>(before.1 - before.0) { (SECTOR / 12) as u64 } else { 0 };
                let all = before.0..before.1;
                prop_assert!(found.iter().all(|n| all.contains(n)));
                prop_assert!(all.filter(|n| !found.contains(n)).all(|n| n < before.0 + most));
            }
            let next = log.next();
            match log.append_trusted(put(next)) {
                Ok(number) => prop_assert_eq!(number, next),
                Err(error) => {
                    prop_assert_eq!(error, Error::Full);
                    prop_assert!(full == Full::Stop && !log.is_empty());
                }
            }
        }
    }

    /// What a single sector can promise: a log, with some of the rows that were there.
    #[test]
    fn a_single_sector_that_loses_power_while_it_is_cleared_is_a_log_still(
        step in 0_u32..9,
        seed in any::<u32>(),
        count in 0_u64..30,
        create in any::<bool>(),
    ) {
        for cut in cuts(seed) {
            let (mut memory, mut room) = (vec![0; 256], [0; 128]);
            let mut nor = flash::<1, 4, 256>(&mut memory);
            let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
            let mut next = 0;
            while next < count && log.append_trusted(put(next)).is_ok() {
                next += 1;
            }
            drop(log);
            nor.cut_at(step, cut);
            let cleared: Result<(), Failed> = if create {
                Log::create(sim(&mut nor), content(), Full::Stop, &mut room).map(drop)
            } else {
                open(&mut nor, Full::Stop, &mut room).unwrap().clear()
            };
            prop_assert!(cleared.is_err());
            nor.restart();
            let mut log = open(&mut nor, Full::Stop, &mut room).unwrap();
            prop_assert!(numbers(&mut log).iter().all(|n| *n < next));
            // There may be no room behind what was being erased.
            let mut done = log.append_trusted(put(99));
            if done == Err(Error::Full) {
                log.clear().unwrap();
                done = log.append_trusted(put(99));
            }
            prop_assert!(done.is_ok());
            prop_assert_eq!(numbers(&mut log).last().copied(), Some(99));
        }
    }
}

/// Whether so many rows may be in four sectors, each of which has some.
const fn nor_is_full<const SECTOR: usize>(rows: u64) -> bool {
    rows as usize > 3 * (SECTOR - 32) / 20 - 3
}
