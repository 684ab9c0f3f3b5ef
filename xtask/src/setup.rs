//! `cargo xtask setup`: installs what the other tasks need, and only that. Quick when all of it is there.

use crate::shell::{self, output, succeeds};
use crate::tools::{CARGO_TOOLS, PINNED, PROGRAMS, TARGETS, active_is_pinned, msrv};
use anyhow::{Result, bail};
use std::process::Command;

type Part = fn() -> Result<()>;

/// Every step is tried, so that one report names all that is missing.
pub(crate) fn run() -> Result<()> {
    let parts: [(&str, Part); 4] = [
        ("programs", programs),
        ("toolchains", toolchains),
        ("bare-metal targets", targets),
        ("cargo tools", cargo_tools),
    ];
    let mut failed = false;
    for (name, part) in parts {
        match part() {
            Ok(()) => println!("setup: {name}: ready"),
            Err(error) => {
                println!("setup: {name}: {error:#}");
                failed = true;
            }
        }
    }
    if failed {
        bail!("setup is incomplete");
    }
    Ok(())
}

fn programs() -> Result<()> {
    let missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !there(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = format!("apt-get update && apt-get install -y --no-install-recommends {}", missing.join(" "));
    let root_user = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !there("apt-get") || !root_user {
        bail!("missing {}; install it, as root on Debian: {wanted}", missing.join(", "));
    }
    shell::run(Command::new("apt-get").args(["update", "-qq"]))?;
    shell::run(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn toolchains() -> Result<()> {
    let mut wanted = vec![msrv()?];
    if !active_is_pinned()? {
        wanted.push(PINNED.to_owned());
    }
    for version in wanted {
        if !succeeds(Command::new("rustc").arg(format!("+{version}")).arg("-V")) {
            shell::run(Command::new("rustup").args(["toolchain", "install", "--profile", "minimal", &version]))?;
        }
    }
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if !succeeds(Command::new(program).arg("--version")) {
            shell::run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

fn targets() -> Result<()> {
    // The active toolchain checks, the pinned one builds images.
    let mut toolchains = vec![None];
    if !active_is_pinned()? {
        toolchains.push(Some(PINNED));
    }
    for toolchain in toolchains {
        let rustup = |verb: &str| {
            let mut command = Command::new("rustup");
            command.args(["target", verb]);
            if let Some(name) = toolchain {
                command.args(["--toolchain", name]);
            }
            command
        };
        let installed = output(rustup("list").arg("--installed"))?;
        let missing: Vec<&str> =
            TARGETS.into_iter().filter(|target| !installed.lines().any(|line| line == *target)).collect();
        if !missing.is_empty() {
            shell::run(rustup("add").args(missing))?;
        }
    }
    Ok(())
}

fn cargo_tools() -> Result<()> {
    for (name, version) in CARGO_TOOLS {
        let verb = name.trim_start_matches("cargo-");
        if !succeeds(Command::new("cargo").args([verb, "--version"])) {
            // Without optimisation: these only start other programs, and build in a third of the time.
            shell::run(Command::new("cargo").args(["install", "--locked", "--debug", "--version", version, name]))?;
        }
    }
    Ok(())
}

fn there(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}
