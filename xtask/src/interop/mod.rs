//! `cargo xtask interop`: files that avocet writes, read by other implementations, and theirs by avocet: every row compared.
//!
//! Rows come from the model of the tests, which shares no code with the library: as bytes, which are written, and as
//! JSON, which is expected; files of killed writers, repaired, join them. The others are fastavro and avro from `PyPI`, in an
//! environment under `target/`, the crate `apache-avro`, in a package that is generated there, and Apache Avro for Java,
//! unless it is left out: see [`java`]. Each writes the rows that it has read to files of its own, which are then read here,
//! dynamically and as Rust types.

mod files;
mod java;
mod kill;
#[path = "../../../tests/common/mod.rs"]
mod model;
mod theirs;
mod typed;

pub(crate) use java::fetch as fetch_java;

use crate::shell::{root, run};
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed to read our files: versions are exact, so that a run means the same tomorrow.
const PYTHON: [&str; 6] = [
    "backports.zstd==1.8.0",
    "fastavro==1.13.1",
    "avro==1.12.1",
    "cramjam==2.11.0",
    "python-snappy==0.7.3",
    "zstandard==0.25.0",
];
const APACHE_AVRO: &str = "0.22.0";

pub(crate) fn run_all(jars: Option<&Path>, without_java: bool) -> Result<()> {
    let target = root().join("target/interop");
    // Said before the work, not after it.
    let jars = if without_java { None } else { Some(java::jars(&target, jars)?) };
    let written = empty(&target, "files")?;
    let count = files::write(&written)? + kill::write(&written)?;
    println!("   {count} files written");
    let mut verdicts: Vec<(&str, Result<String>)> = Vec::new();
    match python(&target) {
        Ok(python) => {
            for name in ["fastavro", "avro"] {
                let script = root().join("xtask/interop/check.py");
                let mut command = Command::new(&python);
                command.arg(script).arg(name);
                verdicts.push((name, both_ways(&target, &written, name, &mut command)));
            }
        }
        Err(error) => verdicts.push(("fastavro, avro", Err(error))),
    }
    verdicts.push(("apache-avro", apache_avro(&target, &written)));
    match jars {
        Some(jars) => verdicts.push(("Java", both_ways(&target, &written, "java", &mut java::command(&jars)))),
        None => verdicts.push(("Java", Ok("left out, as --without-java says".to_owned()))),
    }
    println!();
    let mut failed = Vec::new();
    for (name, verdict) in verdicts {
        match verdict {
            Ok(what) => println!("   {name}: {what}"),
            Err(error) => {
                println!("   {name}: FAILED: {error:#}");
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Has another implementation read our files and write its own, and reads these.
fn both_ways(target: &Path, written: &Path, name: &str, command: &mut Command) -> Result<String> {
    let out = empty(target, &format!("files-of-{name}"))?;
    run(command.arg(written).arg(&out))?;
    let theirs::Read { files, rows, typed } = theirs::read(&out, written)?;
    Ok(format!("read ours; {files} of its own read here, {rows} rows, {typed} of them as Rust types too"))
}

/// A directory without the files of the last run.
fn empty(target: &Path, name: &str) -> Result<PathBuf> {
    let dir = target.join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The interpreter of an environment that has the readers.
fn python(target: &Path) -> Result<PathBuf> {
    let environment = target.join("python");
    let python = environment.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    // Quick when all of it is there.
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PYTHON))?;
    Ok(python)
}

fn apache_avro(target: &Path, written: &Path) -> Result<String> {
    let package = target.join("apache-avro");
    fs::create_dir_all(package.join("src"))?;
    fs::copy(root().join("xtask/interop/apache_avro.rs"), package.join("src/main.rs"))?;
    let manifest = format!(
        "[package]\nname = \"interop\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         apache-avro = {{ version = \"={APACHE_AVRO}\", features = [\"bzip\", \"snappy\", \"xz\", \"zstandard\"] }}\n\
         serde_json = \"1\"\n"
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--manifest-path"]).arg(package.join("Cargo.toml")).arg("--");
    command.env("CARGO_TARGET_DIR", package.join("target"));
    both_ways(target, written, "apache-avro", &mut command)
}
