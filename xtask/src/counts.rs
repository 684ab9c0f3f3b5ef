//! Instructions of fixed loops, counted by callgrind: a lead that nothing holds is lost within a month.
//!
//! `benches/counts.tsv` holds what each loop of `benches/src/bin/count.rs` took when somebody last accepted it.

use crate::shell::{output, root, run, succeeds};
use crate::tools::{PINNED, pinned_cargo};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// How far a count may be from the one that is stored: in percent.
const BAND: f64 = 2.0;

/// Loops that spend their time in code of others, the compressors: not ours to hold.
fn ours(name: &str) -> bool {
    let mut parts = name.split('\t');
    !matches!((parts.next(), parts.next()), (Some("deflate" | "snappy" | "zstandard"), Some("write")))
}

pub(crate) fn run_all(write: bool) -> Result<()> {
    ensure!(succeeds(Command::new("valgrind").arg("--version")), "valgrind is missing: cargo xtask setup");
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        bail!("the counts are those of x86_64 Linux: they say nothing about this machine");
    }
    let stored = root().join("benches/counts.tsv");
    let counted = count()?;
    if write {
        let mut text = format!("# instructions a row; rustc {PINNED}, x86_64; cargo xtask counts --write\n");
        for (name, count) in &counted {
            writeln!(text, "{name}\t{count:.1}")?;
        }
        fs::write(&stored, text)?;
        println!("   {} counts written", counted.len());
        return Ok(());
    }
    let text = fs::read_to_string(&stored).context("no counts: cargo xtask counts --write")?;
    let mut expected = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, count) = line.rsplit_once('\t').with_context(|| format!("no count in {line:?}"))?;
        expected.insert(name.to_owned(), count.parse::<f64>()?);
    }
    let mut wrong = String::new();
    for (name, count) in &counted {
        match expected.remove(name) {
            None => writeln!(wrong, "{name}: {count:.1}, and none is stored")?,
            Some(before) => {
                let percent = (count - before) / before * 100.0;
                if percent.abs() > BAND {
                    writeln!(wrong, "{name}: {before:.1} became {count:.1} ({percent:+.1} %)")?;
                }
            }
        }
    }
    for name in expected.keys() {
        writeln!(wrong, "{name}: stored, and no loop has this name")?;
    }
    if !wrong.is_empty() {
        bail!("instruction counts have moved; if that is meant, cargo xtask counts --write, and say why\n{wrong}");
    }
    println!("   {} loops within {BAND} % of benches/counts.tsv", counted.len());
    Ok(())
}

/// Instructions a row, by name. Another compiler than the pinned one is never asked: its counts cannot be compared.
fn count() -> Result<BTreeMap<String, f64>> {
    let target = root().join("target/benches");
    run(pinned_cargo()?
        .args(["build", "--release", "--locked", "--bin", "count", "--manifest-path"])
        .arg(root().join("benches/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target))?;
    let binary = target.join("release/count");
    let names = output(&mut Command::new(&binary))?;
    let mut counts = BTreeMap::new();
    for name in names.lines().filter(|name| ours(name)) {
        let report = target.join("callgrind.out");
        let rows = output(
            Command::new("valgrind")
                .args(["--tool=callgrind", "--quiet", "--collect-atstart=no", "--toggle-collect=*measured*"])
                .arg(format!("--callgrind-out-file={}", report.display()))
                .arg(&binary)
                .arg(name),
        )?;
        let rows: f64 = rows.trim().parse().with_context(|| format!("{name} did not run"))?;
        counts.insert(name.to_owned(), instructions(report)? / rows);
    }
    ensure!(counts.len() > 20, "only {} loops: the check is blind", counts.len());
    Ok(counts)
}

/// The total of a report of callgrind.
fn instructions(report: PathBuf) -> Result<f64> {
    let text = fs::read_to_string(report)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    let total: f64 = total.context("callgrind gave no total")?.trim().parse()?;
    ensure!(total > 0.0, "nothing was counted");
    Ok(total)
}
