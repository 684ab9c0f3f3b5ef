//! The committed fuzzing inputs, replayed with any compiler. `cargo xtask corpus` writes them, `cargo xtask fuzz` goes on
//! from them.
#![cfg(all(feature = "std", feature = "derive"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

// A library there, a module here.
#[allow(unreachable_pub, dead_code, unused_imports)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

/// Mutants of each input of a target that has a mutator.
const MUTANTS: u64 = 60;

/// The committed inputs of a target; that there are none is an error.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let entries = fs::read_dir(&dir).unwrap_or_else(|error| panic!("corpus of {name}: {error}"));
    let mut all: Vec<_> =
        entries.map(|entry| entry.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    assert!(all.len() >= 8, "the corpus of {name} has only {} inputs", all.len());
    all.sort();
    all
}

#[test]
fn every_target_holds_on_its_corpus() {
    for target in &fuzz::TARGETS {
        for (path, data) in corpus(target.name) {
            // Seen only if the target panics.
            println!("{}", path.display());
            fuzz::watched(target, &data);
        }
    }
}

#[test]
fn every_target_holds_on_mutants_of_its_corpus() {
    for (name, mutator) in fuzz::mutate::MUTATORS {
        let target = fuzz::TARGETS.iter().find(|target| target.name == name).unwrap();
        let mut changed = 0;
        for (path, data) in corpus(name) {
            for seed in 0..MUTANTS {
                let mut room = data.clone();
                room.resize(data.len() + 300, 0);
                let size = fuzz::mutate::apply(mutator, &mut room, data.len(), data.len() + 300, seed as u32);
                println!("{} mutated by {seed}: {:02x?}", path.display(), &room[..size]);
                changed += usize::from(room[..size] != data);
                fuzz::watched(target, &room[..size]);
            }
        }
        assert!(changed > 100, "the mutator of {name} changed {changed} inputs");
    }
}

#[test]
fn every_target_is_replayed_and_every_corpus_has_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let stems = |dir: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz.join(dir)).unwrap();
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    let here: BTreeSet<String> = fuzz::TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(stems("fuzz_targets"), here);
    assert_eq!(stems("corpus"), here);
}

#[test]
fn the_watchdog_counts_what_is_held_and_what_is_asked_for() {
    let greedy: fn(&[u8]) = |data| {
        for _ in 0..3 {
            let held = vec![1u8; data.len() * 10];
            assert!(held.contains(&1));
        }
    };
    assert_eq!(fuzz::measured(greedy, &[0; 100]), (1000, 3000));
    let allowed = |held, total| fuzz::Target {
        name: "greedy",
        run: greedy,
        allowed: fuzz::Allowance { held: (0, held), total: (0, total) },
    };
    let bites = |target| std::panic::catch_unwind(move || fuzz::watched(&target, &[0; 100])).is_err();
    assert!(!bites(allowed(10, 30)));
    assert!(bites(allowed(9, 30)) && bites(allowed(10, 29)));
}
