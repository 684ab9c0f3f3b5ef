//! `cargo xtask fuzz`: the fuzz targets, from the committed corpora.

use crate::shell::{root, run as execute};
use crate::tools::pinned_cargo;
use anyhow::{Context, Result, ensure};
use std::fs;

/// The fuzz targets, by their files.
pub(crate) fn targets() -> Result<Vec<String>> {
    let dir = root().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if let (Some(stem), Some("rs")) = (path.file_stem(), path.extension().and_then(|ext| ext.to_str())) {
            names.push(stem.to_string_lossy().into_owned());
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "no fuzz targets");
    Ok(names)
}

/// The words that a target's inputs are made of.
fn dictionary(target: &str) -> &'static str {
    match target {
        "schema" | "identity" => "schema.dict",
        "json" => "json.dict",
        "codec" | "container" | "recover" | "single" => "container.dict",
        _ => "binary.dict",
    }
}

/// Runs every target, or `only` one, for `seconds`.
///
/// Without a sanitizer the pinned stable compiler will do, and more inputs are tried: the library has one line of
/// `unsafe`. The address sanitizer needs unstable options, which the pinned compiler takes when told to.
pub(crate) fn run(seconds: u32, asan: bool, only: Option<&str>) -> Result<()> {
    let targets = targets()?;
    ensure!(only.is_none_or(|name| targets.iter().any(|target| target == name)), "targets: {}", targets.join(", "));
    for target in targets.iter().filter(|target| only.is_none_or(|name| name == *target)) {
        let seeds = root().join("fuzz/corpus").join(target);
        ensure!(seeds.is_dir(), "fuzz/corpus/{target} is missing: cargo xtask corpus");
        // New finds go to a directory of their own; the committed seeds are only read.
        let finds = root().join("target/fuzz-finds").join(target);
        fs::create_dir_all(&finds)?;
        let mut command = pinned_cargo()?;
        command.args(["fuzz", "run", "--debug-assertions", "--sanitizer"]);
        if asan {
            command.arg("address").env("RUSTC_BOOTSTRAP", "1");
        } else {
            command.arg("none");
        }
        command.arg(target).arg(&finds).arg(&seeds).arg("--").arg(format!("-max_total_time={seconds}"));
        // Work and memory are bounded by input: a slow or greedy one is a finding. What is allocated for each byte of
        // input, and how many steps a walk takes for it, the targets count themselves; this is for what never ends, on a
        // machine that may be starved.
        command.args(["-timeout=100", "-rss_limit_mb=1024", "-malloc_limit_mb=256", "-max_len=4096"]);
        let words = root().join("fuzz/dict").join(dictionary(target));
        ensure!(words.is_file(), "{} is missing: cargo xtask corpus", words.display());
        command.arg(format!("-dict={}", words.display()));
        execute(command.args(["-print_final_stats=1", "-verbosity=0"]))?;
    }
    Ok(())
}
