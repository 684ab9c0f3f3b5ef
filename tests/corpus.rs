//! The committed fuzzing inputs, replayed with any compiler. `cargo xtask corpus` writes them, `cargo xtask fuzz` goes on
//! from them.
#![cfg(feature = "std")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

// A library there, a module here.
#[allow(unreachable_pub)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

#[test]
fn every_target_holds_on_its_corpus() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, target) in fuzz::TARGETS {
        let mut count = 0;
        for entry in fs::read_dir(corpora.join(name)).unwrap_or_else(|error| panic!("corpus of {name}: {error}")) {
            let path = entry.unwrap().path();
            let data = fs::read(&path).unwrap();
            // Seen only if the target panics.
            println!("{}", path.display());
            target(&data);
            count += 1;
        }
        assert!(count >= 8, "the corpus of {name} has only {count} inputs");
    }
}

#[test]
fn every_target_is_replayed_and_every_corpus_has_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let stems = |dir: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz.join(dir)).unwrap();
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    let here: BTreeSet<String> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(stems("fuzz_targets"), here);
    assert_eq!(stems("corpus"), here);
}
