//! Steps that are one or two calls of cargo.

use crate::shell::{lone_packages, output, root, run};
use crate::tools::{TARGETS, cargo, msrv as msrv_version};
use anyhow::{Result, ensure};
use std::path::PathBuf;
use std::process::Command;

/// Every feature that needs neither a heap nor an operating system: the library of firmware.
pub(crate) const NO_HEAP: &str = "deflate,snappy,defmt,heapless-0-9,embedded-io-0-7,embedded-io-async-0-7,embedded-storage-0-3,chrono-0-4,time-0-3,uuid-1";

pub(crate) fn fmt(write: bool) -> Result<()> {
    let check: &[&str] = if write { &[] } else { &["--check"] };
    run(cargo().args(["fmt", "--all"]).args(check))?;
    for manifest in lone_packages() {
        run(cargo().arg("fmt").arg("--manifest-path").arg(manifest).args(check))?;
    }
    Ok(())
}

pub(crate) fn clippy() -> Result<()> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--all-features"]).args(DENY))?;
    run(cargo().args(["clippy", "-p", "avocet", "--lib", "--no-default-features"]).args(DENY))?;
    run(cargo().args(["clippy", "-p", "avocet", "--lib", "--no-default-features", "--features", NO_HEAP]).args(DENY))?;
    for manifest in lone_packages() {
        // Outside the workspace, and where it matters for another machine; nothing is shared with their real builds.
        let mut command = cargo();
        command.env("CARGO_TARGET_DIR", root().join("target/lone"));
        command.args(["clippy", "--quiet", "--locked", "--manifest-path"]).arg(&manifest);
        if manifest.parent().is_some_and(|dir| dir.ends_with("firmware") || dir.ends_with("device")) {
            command.args(["--target", TARGETS[0]]);
        }
        run(command.args(DENY))?;
    }
    Ok(())
}

pub(crate) fn docs() -> Result<()> {
    run(cargo().args(["doc", "--no-deps", "--all-features", "-p", "avocet"]).env("RUSTDOCFLAGS", "-Dwarnings"))
}

pub(crate) fn test() -> Result<()> {
    run(cargo().args(["test", "--workspace", "--all-features"]))?;
    // With all features another crate does it.
    run(cargo().args(["test", "-p", "avocet", "--features", "deflate,xz", "--test", "codec", "--test", "codec_memory"]))
}

/// The library without a single feature, and those tests that need none.
pub(crate) fn test_core() -> Result<()> {
    run(cargo().args(["test", "-p", "avocet", "--no-default-features"]))
}

/// Optimised, where a debug assertion or an overflow check no longer stands between a mistake and its effect.
pub(crate) fn test_release() -> Result<()> {
    run(cargo().args(["test", "--workspace", "--all-features", "--release"]))
}

/// Logs on flash of 500 rows, of which power is lost at every write: ignored by `test`, which does not optimise.
pub(crate) fn power_loss() -> Result<()> {
    let said = output(
        cargo()
            .args([
                "test",
                "-p",
                "avocet",
                "--release",
                "--no-default-features",
                "--features",
                "std,embedded-storage-0-3",
            ])
            .args(["--test", "flash", "--", "--ignored", "a_long_log"])
            // One file of tests: quick code matters, that of the whole program does not.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", root().join("target/power-loss")),
    )?;
    let passed = said.lines().filter(|line| line.contains("a_long_log") && line.ends_with("... ok")).count();
    ensure!(passed == LONG_LOGS, "{passed} of {LONG_LOGS} tests of long logs have run:\n{said}");
    println!("   {passed} tests of logs of 500 rows: no row is lost");
    Ok(())
}

/// Tests of long logs.
const LONG_LOGS: usize = 8;

pub(crate) fn locks(write: bool) -> Result<()> {
    let mut manifests = lone_packages();
    manifests.push(root().join("Cargo.toml"));
    for manifest in manifests {
        if write {
            run(cargo().args(["update", "--workspace", "--quiet", "--manifest-path"]).arg(&manifest))?;
        }
        output(cargo().args(["metadata", "--locked", "--format-version", "1", "--manifest-path"]).arg(manifest))?;
    }
    if std::env::var_os("CI").is_some() {
        // An earlier command may have mended a lock file in passing.
        run(Command::new("git").current_dir(root()).args([
            "diff",
            "--exit-code",
            "--stat",
            "HEAD",
            "--",
            "*Cargo.lock",
        ]))?;
    }
    Ok(())
}

/// Dev-dependencies need not be hidden: resolver 3 does not let their features leak into a build of the library.
pub(crate) fn features() -> Result<()> {
    // Adapters of dates and numbers touch nothing but their own file: each by itself, and all of them with every other
    // feature. In pairs among themselves they would take as long as all the rest.
    hack(&["--feature-powerset", "--depth", "2", "--exclude-features", "default", "--group-features", ADAPTERS])?;
    hack(&["--each-feature", "--include-features", ADAPTERS])
}

const ADAPTERS: &str = "jiff-0-2,chrono-0-4,time-0-3,uuid-1,rust_decimal-1";

fn hack(which: &[&str]) -> Result<()> {
    run(cargo()
        .args(["hack", "check", "-p", "avocet", "--lib", "--keep-going", "--quiet"])
        .args(which)
        .env("RUSTFLAGS", "-Dwarnings")
        .env("CARGO_TARGET_DIR", root().join("target/features")))
}

pub(crate) fn msrv() -> Result<()> {
    let toolchain = format!("+{}", msrv_version()?);
    for package in ["avocet", "avocet-cli", "avocet-include"] {
        run(cargo().arg(&toolchain).args(["check", "--all-features", "-p", package]))?;
    }
    run(cargo().arg(&toolchain).args(["check", "--no-default-features", "-p", "avocet"]))
}

/// Builds each package from what would be uploaded. The program is checked against the library beside it, so nothing
/// needs to have been published before.
pub(crate) fn package() -> Result<()> {
    forget_packages()?;
    // By hand the tree may hold changes; in CI a file that is not committed is a mistake.
    let dirty: &[&str] = if std::env::var_os("CI").is_some() { &[] } else { &["--allow-dirty"] };
    run(cargo().args(["package", "--workspace", "--exclude", "xtask"]).args(dirty))
}

/// Cargo keeps what it has unpacked of a version. Of ours, which change under one version, that would be an earlier state.
fn forget_packages() -> Result<()> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else { return Ok(()) };
    for kind in ["src", "cache"] {
        let Ok(registries) = std::fs::read_dir(home.join("registry").join(kind)) else { continue };
        for registry in registries {
            let registry = registry?;
            // A registry on this machine has no host in its name.
            if !registry.file_name().to_string_lossy().starts_with('-') {
                continue;
            }
            for package in std::fs::read_dir(registry.path())? {
                let package = package?;
                if package.file_name().to_string_lossy().starts_with("avocet") {
                    let path = package.path();
                    if path.is_dir() { std::fs::remove_dir_all(path)? } else { std::fs::remove_file(path)? }
                }
            }
        }
    }
    Ok(())
}

/// Builds this program again with what the step needs, and hands over to that.
#[cfg(not(feature = "conformance"))]
pub(crate) fn conformance(dir: &std::path::Path, only: Option<&str>) -> Result<()> {
    let dir = std::path::absolute(dir)?;
    run(cargo()
        .args(["run", "--quiet", "--package", "xtask", "--features", "conformance", "--", "conformance"])
        .arg(dir)
        .args(only.into_iter().flat_map(|only| ["--only", only])))
}

/// The same for `evolve`.
#[cfg(not(feature = "evolve"))]
pub(crate) fn evolve(dir: &std::path::Path) -> Result<()> {
    let dir = std::path::absolute(dir)?;
    run(cargo().args(["run", "--quiet", "--package", "xtask", "--features", "evolve", "--", "evolve"]).arg(dir))
}

/// The same for `damage`, optimised.
#[cfg(not(feature = "damage"))]
pub(crate) fn damage(dir: &std::path::Path, count: usize) -> Result<()> {
    let dir = std::path::absolute(dir)?;
    run(cargo()
        .args(["run", "--quiet", "--package", "xtask", "--features", "damage", "--", "damage"])
        .args(["--count", &count.to_string()])
        .arg(dir))
}

/// The same for `interop`.
#[cfg(not(feature = "interop"))]
pub(crate) fn interop<const N: usize>(args: [&std::ffi::OsStr; N]) -> Result<()> {
    run(cargo().args(["run", "--quiet", "--package", "xtask", "--features", "interop", "--"]).args(args))
}
