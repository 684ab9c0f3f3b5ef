//! `cargo xtask conformance DIR`: files that other implementations wrote, and cases made from them.
//!
//! `DIR` holds `cases.jsonl.gz`, `schema_verdicts.jsonl` and `files/`. Every operation ends in a row of the table that is
//! printed: passed, failed, set aside. What is set aside is a decision that stands with its reason in
//! `xtask/conformance.tsv`; an entry there that nothing needs any more fails the run, so that the list cannot rot.
//! Operations of parts that are not built yet are counted in a column of their own.

mod aside;
mod cases;
mod equal;
mod fault;
mod files;
mod order;
mod python;
mod verdicts;

use anyhow::{Result, ensure};
use aside::Aside;
use std::collections::BTreeMap;
use std::path::Path;

/// What became of one case.
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// The library has no such operation yet.
    NotBuilt,
}

impl Outcome {
    fn from_result(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(error) => Self::Failed(format!("{error:#}")),
        }
    }
}

#[derive(Default)]
struct Row {
    passed: u32,
    failed: u32,
    aside: u32,
    not_built: u32,
}

/// Counts outcomes by operation and prints failures as they come.
pub(crate) struct Tally {
    rows: BTreeMap<String, Row>,
    aside: Aside,
}

impl Tally {
    pub(crate) fn add(&mut self, operation: &str, id: &str, outcome: Outcome) {
        let row = self.rows.entry(operation.to_owned()).or_default();
        match outcome {
            Outcome::Passed => row.passed += 1,
            Outcome::NotBuilt => row.not_built += 1,
            Outcome::Failed(_) if self.aside.take(operation, id) => row.aside += 1,
            Outcome::Failed(why) => {
                row.failed += 1;
                if row.failed <= 20 {
                    println!("FAILED {operation} {id}: {why}");
                }
            }
        }
    }
}

pub(crate) fn run(dir: &Path) -> Result<()> {
    ensure!(dir.is_dir(), "{} is not a directory", dir.display());
    let mut tally = Tally { rows: BTreeMap::new(), aside: Aside::load()? };
    cases::run(&dir.join("cases.jsonl.gz"), &mut tally)?;
    verdicts::run(&dir.join("schema_verdicts.jsonl"), &mut tally)?;
    files::run(&dir.join("files"), &mut tally)?;
    println!("{:<16}{:>8}{:>8}{:>11}{:>11}", "operation", "passed", "failed", "set aside", "not built");
    let mut sum = Row::default();
    for (operation, row) in &tally.rows {
        let Row { passed, failed, aside, not_built } = row;
        println!("{operation:<16}{passed:>8}{failed:>8}{aside:>11}{not_built:>11}");
        sum.passed += passed;
        sum.failed += failed;
        sum.aside += aside;
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    ensure!(sum.passed > 0, "nothing was checked");
    ensure!(sum.failed == 0, "{} cases failed", sum.failed);
    tally.aside.check_all_used()
}
