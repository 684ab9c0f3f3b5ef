//! Apache Avro for Java: its jars, and the program over them.
//!
//! The jars are those of `--java-jars`, a directory or one jar with everything in it, else of `AVRO_TOOLS_JAR`, else what
//! `cargo xtask setup --java` has put under `target/`. That takes them from `PyPI`, where pyspark brings Avro and all its
//! codecs along, so that one package index is enough.

use crate::shell::{root, run, succeeds};
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// With Avro 1.12.0 in it; and the digest of what is downloaded, since it is run.
const PYSPARK: &str = "pyspark==4.0.0 --hash=sha256:38db1b4f6095a080d7605e578d775528990e66dc326311d93e94a71cfc24e5a5";

/// Beginnings of the names of what is taken from it.
const JARS: [&str; 12] = [
    "avro-1.",
    "commons-codec-",
    "commons-compress-",
    "commons-io-",
    "commons-lang3-",
    "jackson-annotations-",
    "jackson-core-2",
    "jackson-databind-",
    "slf4j-api-",
    "snappy-java-",
    "xz-",
    "zstd-jni-",
];

/// Where the jars are.
///
/// # Errors
/// Nobody has said it and none have been fetched, or there is no Java.
pub(super) fn jars(target: &Path, given: Option<&Path>) -> Result<PathBuf> {
    let given = given.map(Path::to_owned).or_else(|| std::env::var_os("AVRO_TOOLS_JAR").map(PathBuf::from));
    let fetched = target.join("jars");
    let jars = match given {
        Some(jars) => jars,
        None if fetched.exists() => fetched,
        None => bail!("Java has no jars: `cargo xtask setup --java` gets them; `--without-java` does without"),
    };
    if !jars.exists() {
        bail!("there is no {}", jars.display());
    }
    if !succeeds(Command::new("java").arg("-version")) {
        bail!("there are jars in {}, but `java` cannot be run: a JDK of version 17 or later is needed", jars.display());
    }
    Ok(jars)
}

/// The program, which the JDK compiles as it starts.
pub(super) fn command(jars: &Path) -> Command {
    let classes = if jars.is_dir() { jars.join("*") } else { jars.to_owned() };
    let mut command = Command::new("java");
    command.arg("-cp").arg(classes).arg(root().join("xtask/interop/Interop.java"));
    command
}

/// Downloads the jars, unless they are there.
pub(crate) fn fetch() -> Result<()> {
    let target = root().join("target/interop");
    let jars = target.join("jars");
    if jars.exists() {
        return Ok(());
    }
    let part = super::empty(&target, "jars.part")?;
    let wanted = part.join("wanted.txt");
    fs::write(&wanted, format!("{PYSPARK}\n"))?;
    run(Command::new(super::python(&target)?)
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"])
        .args(["--no-deps", "--no-binary", "pyspark", "--require-hashes", "--dest"])
        .arg(&part)
        .arg("--requirement")
        .arg(&wanted))?;
    let mut tar = Command::new("tar");
    tar.arg("--extract").arg("--file").arg(part.join("pyspark-4.0.0.tar.gz")).arg("--directory").arg(&part);
    tar.args(["--strip-components=3", "--no-same-owner", "--wildcards"]);
    run(tar.args(JARS.map(|jar| format!("*/deps/jars/{jar}*.jar"))))?;
    fs::remove_file(part.join("pyspark-4.0.0.tar.gz"))?;
    fs::remove_file(wanted)?;
    // All of them, or none.
    Ok(fs::rename(part, jars)?)
}
