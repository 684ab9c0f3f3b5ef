//! `cargo xtask ci`: every check in order, and a table of verdicts.

use crate::{corpus, counts, device, floors, foreign, fuzz, images, lint};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

type Check = fn() -> Result<()>;

/// From the quickest to the slowest, as far as one does not need another.
const STEPS: [(&str, Check); 19] = [
    ("fmt", || lint::fmt(false)),
    ("locks", || lint::locks(false)),
    ("clippy", lint::clippy),
    ("docs", lint::docs),
    ("floors", floors::run),
    ("corpus", || corpus::run(true)),
    ("test", lint::test),
    ("test-core", lint::test_core),
    ("power-loss", lint::power_loss),
    ("features", lint::features),
    ("msrv", lint::msrv),
    ("bare-metal", images::bare_metal),
    ("no-panic", images::no_panic),
    ("miri", foreign::miri_if_there),
    ("firmware", || images::firmware(false)),
    ("device", || device::device(false)),
    ("counts", || counts::run_all(false)),
    ("fuzz", || fuzz::run(5, false, None)),
    ("package", lint::package),
];

/// What `--full` adds.
const FULL: [(&str, Check); 5] = [
    ("miri-big-endian", || foreign::miri(true)),
    ("test-release", lint::test_release),
    ("foreign", foreign::foreign),
    ("fuzz-long", || fuzz::run(60, false, None)),
    ("fuzz-asan", || fuzz::run(30, true, None)),
];

/// Runs all steps but those in `skip`, also after one has failed: one run tells all there is to mend.
pub(crate) fn run(full: bool, skip: &[String]) -> Result<()> {
    let more: &[(&str, Check)] = if full { &FULL } else { &[] };
    if let Some(unknown) = skip.iter().find(|name| !STEPS.iter().chain(more).any(|(step, _)| step == name)) {
        bail!("there is no step {unknown}");
    }
    let mut verdicts: Vec<(&str, Duration, bool)> = Vec::new();
    for (name, step) in STEPS.iter().chain(more) {
        if skip.iter().any(|skipped| skipped == name) {
            println!("\n== {name}: left out, as --skip says");
            continue;
        }
        println!("\n== {name}");
        let start = Instant::now();
        // A step that cannot run for want of a tool is an error like any other: there is no third verdict.
        let result = step();
        let took = start.elapsed();
        match &result {
            Ok(()) => println!("== {name}: passed in {:.1} s", took.as_secs_f32()),
            Err(error) => println!("== {name}: FAILED after {:.1} s: {error:#}", took.as_secs_f32()),
        }
        verdicts.push((name, took, result.is_ok()));
    }
    println!("\n{:<14} {:>8}  verdict", "step", "seconds");
    for (name, took, passed) in &verdicts {
        println!("{name:<14} {:>8.1}  {}", took.as_secs_f32(), if *passed { "passed" } else { "FAILED" });
    }
    let total: Duration = verdicts.iter().map(|(_, took, _)| *took).sum();
    let failed = verdicts.iter().filter(|(_, _, passed)| !passed).count();
    println!("{:<14} {:>8.1}  {failed} of {} failed", "all", total.as_secs_f32(), verdicts.len());
    if failed > 0 {
        bail!("{failed} of {} steps failed", verdicts.len());
    }
    Ok(())
}
