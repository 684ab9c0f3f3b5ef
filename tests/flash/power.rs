//! Power is lost at every word and every erase of a log, in every way, and at random again and again.
//!
//! Unoptimised, logs of 60 rows are lost in seconds; those of 500 take minutes, so they are ignored here and run, optimised,
//! by `cargo xtask power-loss`.

use crate::nor::{Cut, Fault};
use crate::simple::{Failed, flash, open, put, rows};
use avocet::flash::{Error, Full};
use proptest::prelude::*;

/// Rows of a log on small flash, and on flash of a size that is used.
const FEW: u64 = 60;
const MANY: u64 = 500;

/// In which ways the step with this number may be cut.
fn cuts(step: u32) -> [Cut; 5] {
    let seed = (step + 1).wrapping_mul(0x9e37_79b9);
    [Cut::Before, Cut::Half, Cut::Some(seed), Cut::Some(seed.rotate_left(13)), Cut::After]
}

/// Every step of every append is cut in every way: what was acknowledged is found, and nothing else, and the log goes on.
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
                let whole = torn == memory;

                let mut nor = flash::<READ, WRITE, SECTOR>(&mut torn);
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
                assert!(nor.erases <= 2);
                let mut log = open(flash::<READ, WRITE, SECTOR>(&mut torn), full, &mut room).unwrap();
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
        any::<u32>().prop_map(Cut::Some),
        any::<u32>().prop_map(Cut::Some),
        Just(Cut::After)
    ];
    prop::collection::vec((0_u32..60, cut), 1..40)
}

fn again_and_again<const READ: usize, const WRITE: usize, const SECTOR: usize>(sectors: usize, losses: &[(u32, Cut)]) {
    let mut memory = vec![0; sectors * SECTOR];
    let (mut room, mut next, mut first) = ([0; 128], 0, 0);
    for (step, cut) in losses {
        let mut nor = flash::<READ, WRITE, SECTOR>(&mut memory);
        nor.cut_at(*step, *cut);
        let mut log = open(&mut nor, Full::Wrap, &mut room).unwrap();
        let found = rows(&mut log);
        // What was being written may be there, what was being erased may not.
        assert!(found.1 == next || found.1 == next + 1);
        assert!(found.0 >= first);
        // All but the sector that is erased next, of which the others tell how much it can have held.
        let most = (SECTOR / 12) as u64;
        assert!(found.0 <= first + most);
        (first, next) = found;
        loop {
            match log.append_trusted(put(next)) {
                Ok(number) => assert_eq!(number, next),
                Err(Error::Flash(Fault::NoPower)) => break,
                Err(error) => panic!("{error:?}"),
            }
            first = log.first();
            next += 1;
        }
    }
    let mut log = open(flash::<READ, WRITE, SECTOR>(&mut memory), Full::Wrap, &mut room).unwrap();
    rows(&mut log);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_row_is_lost_however_often_power_is(losses in losses()) {
        again_and_again::<1, 1, 128>(2, &losses);
        again_and_again::<1, 4, 256>(3, &losses);
        again_and_again::<8, 8, 128>(3, &losses);
        again_and_again::<1, 16, 256>(4, &losses);
    }

    #[test]
    fn clearing_and_creating_are_done_or_not(
        step in 0_u32..20,
        seed in any::<u32>(),
        count in 0_u64..60,
        create in any::<bool>(),
        full in prop::sample::select(vec![Full::Wrap, Full::Stop]),
    ) {
        for cut in cuts(seed) {
            let (mut memory, mut room) = (vec![0; 4 * 256], [0; 128]);
            let mut nor = flash::<1, 4, 256>(&mut memory);
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
                avocet::flash::Log::create(crate::simple::Sim::new(&mut nor), crate::simple::content(), full, &mut room).map(drop)
            } else {
                open(&mut nor, full, &mut room).unwrap().clear()
            };
            nor.restart();
            let mut log = open(&mut nor, full, &mut room).unwrap();
            let after = rows(&mut log);
            prop_assert_eq!(after.1, before.1);
            if cleared.is_ok() {
                prop_assert!(log.is_empty());
            } else {
                prop_assert!(log.is_empty() || after.0 == before.0 || (after.0 > before.0 && before.1 > 20));
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
}
