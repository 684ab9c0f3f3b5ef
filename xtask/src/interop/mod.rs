//! `cargo xtask interop`: files that avocet writes, read by other implementations, every row compared.
//!
//! Rows come from the model of the tests, which shares no code with the library: as bytes, which are written, and as
//! JSON, which is expected; files of killed writers, repaired, join them. The readers are fastavro and avro from `PyPI`, in an environment under `target/`, and the crate
//! `apache-avro`, in a package that is generated there. Java joins where `AVRO_TOOLS_JAR` names its tools.

mod files;
mod kill;
#[path = "../../../tests/common/mod.rs"]
mod model;

use crate::shell::{output, root, run, succeeds};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
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

pub(crate) fn run_all() -> Result<()> {
    let target = root().join("target/interop");
    let written = target.join("files");
    if written.exists() {
        fs::remove_dir_all(&written)?;
    }
    fs::create_dir_all(&written)?;
    let count = files::write(&written)? + kill::write(&written)?;
    println!("   {count} files written");
    let mut failed = Vec::new();
    let mut judge = |name: &str, result: Result<()>| {
        if let Err(error) = result {
            println!("   {name}: {error:#}");
            failed.push(name.to_owned());
        }
    };
    match python(&target) {
        Ok(python) => {
            for reader in ["fastavro", "avro"] {
                let script = root().join("xtask/interop/check.py");
                judge(reader, run(Command::new(&python).arg(script).arg(reader).arg(&written)));
            }
        }
        Err(error) => judge("python", Err(error)),
    }
    judge("apache-avro", apache_avro(&target, &written));
    match std::env::var_os("AVRO_TOOLS_JAR") {
        Some(jar) => judge("java", java(Path::new(&jar), &written)),
        None => println!("   java: SKIPPED, since AVRO_TOOLS_JAR does not name avro-tools.jar"),
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The interpreter of an environment that has the readers.
fn python(target: &Path) -> Result<std::path::PathBuf> {
    let environment = target.join("python");
    let python = environment.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    // Quick when all of it is there.
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PYTHON))?;
    Ok(python)
}

fn apache_avro(target: &Path, written: &Path) -> Result<()> {
    let package = target.join("apache-avro");
    fs::create_dir_all(package.join("src"))?;
    fs::copy(root().join("xtask/interop/apache_avro.rs"), package.join("src/main.rs"))?;
    let manifest = format!(
        "[package]\nname = \"interop\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         apache-avro = {{ version = \"={APACHE_AVRO}\", features = [\"bzip\", \"snappy\", \"xz\", \"zstandard\"] }}\n\
         serde_json = \"1\"\n"
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    run(Command::new("cargo")
        .args(["run", "--quiet", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--")
        .arg(written)
        .env("CARGO_TARGET_DIR", package.join("target")))
}

/// Counts rows only: the JSON of Java is compared by `conformance`, from files of Java.
fn java(jar: &Path, written: &Path) -> Result<()> {
    let mut checked = 0;
    for entry in fs::read_dir(written)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "avro") {
            continue;
        }
        let rows = fs::read_to_string(path.with_extension("jsonl"))?.lines().count().saturating_sub(1);
        let said = output(Command::new("java").arg("-jar").arg(jar).arg("tojson").arg(&path))
            .with_context(|| path.display().to_string())?;
        if said.lines().count() != rows {
            bail!("{}: {} rows of {rows}", path.display(), said.lines().count());
        }
        checked += 1;
    }
    println!("   java: {checked} files have all their rows");
    if !succeeds(Command::new("java").arg("-version")) {
        bail!("no java");
    }
    Ok(())
}
