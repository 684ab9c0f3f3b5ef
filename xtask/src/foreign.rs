//! `cargo xtask miri` and `cargo xtask foreign`: the tests on machines that are not this one.

use crate::shell::{self, output, root, succeeds};
use crate::tools::{FOREIGN, NIGHTLY, cargo};
use anyhow::{Result, bail};
use std::process::Command;

/// What no C compiler is needed for.
const FEATURES: &str = "std,deflate,snappy,xz,derive,md5,sha256";

/// Tests that Miri runs in a minute: of the file that holds `unsafe`, of the kernels beside it, of the codecs.
const MIRI_TESTS: [&str; 4] = ["wire::ascii", "wire::bulk", "wire::put", "codec::"];

/// Miri: undefined behaviour in the one file that holds `unsafe`, and in what the codecs do, under tree borrows.
pub(crate) fn miri(big_endian: bool) -> Result<()> {
    if !has_miri() {
        bail!("Miri is not here; it comes with: {}", miri_command());
    }
    let mut command = cargo();
    command.args([&format!("+{NIGHTLY}"), "miri", "test", "--package", "avocet", "--lib"]);
    command.args(["--no-default-features", "--features", FEATURES]);
    if big_endian {
        command.args(["--target", "s390x-unknown-linux-gnu"]);
    }
    command.arg("--").args(MIRI_TESTS);
    command.env("MIRIFLAGS", "-Zmiri-tree-borrows -Zmiri-disable-isolation");
    // Each case takes thousands of times as long as on the machine.
    command.env("PROPTEST_CASES", "8");
    command.env("CARGO_TARGET_DIR", root().join("target/miri"));
    shell::run(&mut command)
}

/// Miri where it is; where it is not, that is said and nothing is held against it.
pub(crate) fn miri_if_there() -> Result<()> {
    if has_miri() {
        return miri(false);
    }
    println!("   NOT RUN: Miri is not here; it comes with: {}", miri_command());
    Ok(())
}

/// A test of `tests/kill.rs`.
const STARTS_ITSELF: &str = "no_flushed_row_is_lost";

fn has_miri() -> bool {
    succeeds(Command::new("cargo").args([&format!("+{NIGHTLY}"), "miri", "--version"]))
}

fn miri_command() -> String {
    format!("rustup toolchain install {NIGHTLY} --component miri,rust-src")
}

/// The tests of the library, with the features that need no C, on 32 bits and on a machine whose bytes are the other way
/// round, which is emulated. A fault on one does not keep the other from being tested.
pub(crate) fn foreign() -> Result<()> {
    let mut faults = Vec::new();
    for machine in FOREIGN {
        let installed = output(Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()))?;
        let mut lacks = Vec::new();
        if !installed.lines().any(|line| line == machine.target) {
            lacks.push(format!("rustup target add {}", machine.target));
        }
        let links = Command::new(machine.linker).args(machine.flags).arg("--version").output().is_ok();
        let runs = machine.runner.is_none_or(|runner| succeeds(Command::new(runner[0]).arg("--version")));
        if !links || !runs {
            lacks.push(format!("apt-get install -y --no-install-recommends {}", machine.packages));
        }
        if !lacks.is_empty() {
            faults.push(format!("{}: not run for want of tools: {}", machine.target, lacks.join(" && ")));
            continue;
        }
        let name = machine.target.to_uppercase().replace('-', "_");
        let mut command = cargo();
        command.args(["test", "--no-fail-fast", "--package", "avocet", "--lib", "--tests", "--target", machine.target]);
        command.args(["--no-default-features", "--features", FEATURES]);
        command.env(format!("CARGO_TARGET_{name}_LINKER"), machine.linker);
        command.env(format!("CC_{}", machine.target.replace('-', "_")), machine.linker);
        if let Some(runner) = machine.runner {
            command.env(format!("CARGO_TARGET_{name}_RUNNER"), runner.join(" "));
            // An emulator takes twenty times as long. Overflow checks stay on, and so do all tests; random ones that do not say
            // how many cases they try, try fewer.
            command.envs([
                ("CARGO_PROFILE_DEV_OPT_LEVEL", "1"),
                ("CARGO_PROFILE_DEV_DEBUG", "0"),
                ("PROPTEST_CASES", "16"),
            ]);
            // It starts itself as another program, which the emulator of one program does not do.
            println!("   NOT RUN on {}: {STARTS_ITSELF}, which starts programs of that machine", machine.target);
            command.args(["--", "--skip", STARTS_ITSELF]);
        }
        command.env("CARGO_TARGET_DIR", root().join("target/foreign"));
        if let Err(error) = shell::run(&mut command) {
            faults.push(format!("{}: {error:#}", machine.target));
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}
