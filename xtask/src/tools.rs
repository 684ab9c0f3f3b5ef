//! Versions of tools, each named here and nowhere else.

use crate::shell::{self, root};
use anyhow::{Context, Result};
use std::process::Command;

/// The compiler behind everything whose result depends on code generation: panic symbols, firmware images, code sizes,
/// instruction counts, fuzzing. Other checks use the compiler that is active.
pub(crate) const PINNED: &str = "1.95.0";

/// `cargo install` names and versions.
pub(crate) const CARGO_TOOLS: [(&str, &str); 2] = [("cargo-hack", "0.6.46"), ("cargo-fuzz", "0.13.2")];

/// Programs that a package manager installs: what is run, and the Debian package that holds it.
pub(crate) const PROGRAMS: [(&str, &str); 5] = [
    ("qemu-system-arm", "qemu-system-arm"),
    ("qemu-system-riscv32", "qemu-system-misc"),
    ("python3", "python3"),
    ("cc", "gcc"),
    ("valgrind", "valgrind"),
];

/// Every bare-metal target that images are built for, those of the library among them.
pub(crate) const TARGETS: [&str; 6] = [
    "thumbv6m-none-eabi",
    "thumbv7m-none-eabi",
    "thumbv7em-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabihf",
    "riscv32imac-unknown-none-elf",
];

/// Those that the library is built for without an image: without and with atomics that can swap, soft and hard floats, another
/// processor.
pub(crate) const LIBRARY_TARGETS: [&str; 4] =
    ["thumbv6m-none-eabi", "thumbv7em-none-eabi", "thumbv7em-none-eabihf", "riscv32imac-unknown-none-elf"];

/// The toolchain that Miri is a part of.
pub(crate) const NIGHTLY: &str = "nightly";

/// A machine that the tests run on beside this one.
pub(crate) struct Foreign {
    pub(crate) target: &'static str,
    pub(crate) linker: &'static str,
    /// With which the linker tells whether it can be had.
    pub(crate) flags: &'static [&'static str],
    /// Emulates it, unless this processor can do that itself.
    pub(crate) runner: Option<&'static [&'static str]>,
    /// Debian packages of linker and emulator.
    pub(crate) packages: &'static str,
}

/// 32 bits, and bytes the other way round.
pub(crate) const FOREIGN: [Foreign; 2] = [
    Foreign {
        target: "i686-unknown-linux-gnu",
        linker: "gcc",
        flags: &["-m32"],
        runner: None,
        packages: "gcc-12-multilib libc6-dev-i386",
    },
    Foreign {
        target: "s390x-unknown-linux-gnu",
        linker: "s390x-linux-gnu-gcc",
        flags: &[],
        runner: Some(&["qemu-s390x", "-L", "/usr/s390x-linux-gnu"]),
        packages: "gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user",
    },
];

/// `cargo` of the active toolchain, at the root of the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    command
}

/// `cargo` of [`PINNED`].
pub(crate) fn pinned_cargo() -> Result<Command> {
    let mut command = cargo();
    if !active_is_pinned()? {
        command.arg(format!("+{PINNED}"));
    }
    Ok(command)
}

/// Whether the active compiler is [`PINNED`], so that no second copy of it need be installed.
pub(crate) fn active_is_pinned() -> Result<bool> {
    let version = shell::output(Command::new("rustc").arg("-V").current_dir(root()))?;
    Ok(version.split_whitespace().nth(1) == Some(PINNED))
}

/// The oldest Rust that the packages promise, from the root manifest.
pub(crate) fn msrv() -> Result<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version")).context("no rust-version")?;
    let version = line.trim_matches(|c: char| !c.is_ascii_digit());
    // A toolchain named by two numbers would be its newest patch release, which moves.
    Ok(if version.split('.').count() == 2 { format!("{version}.0") } else { version.to_owned() })
}
