//! Builds without an operating system: for bare metal, without a panic, and on emulated boards.

use crate::lint::NO_HEAP;
use crate::shell::{complaint, output, output_within, root, run};
use crate::tools::{TARGETS, cargo, pinned_cargo};
use anyhow::{Context, Result, bail, ensure};
use object::{Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Parts of mangled names that only code which can panic brings into a binary.
const PANIC_MARKS: [&str; 9] = [
    "panicking",
    "panic_fmt",
    "panic_bounds_check",
    "panic_const",
    "slice_index",
    "slice_error_fail",
    "len_mismatch_fail",
    "unwrap_failed",
    "expect_failed",
];

/// What the panic handlers of the images call, and no library defines.
const UNDEFINED: &str = "avocet_image_can_panic";

/// Where the packages outside the workspace build.
pub(crate) const TARGET_DIR: &str = "target/no_std";

/// Boards: name, target, and the emulator's options.
const BOARDS: [(&str, &str, &[&str]); 2] = [
    ("microbit (Cortex-M0)", "thumbv6m-none-eabi", &["-machine", "microbit"]),
    ("mps2-an386 (Cortex-M4F)", "thumbv7em-none-eabihf", &["-machine", "mps2-an386"]),
];

pub(crate) fn bare_metal() -> Result<()> {
    let build = |features: &str, target: Option<&str>| {
        let mut command = cargo();
        command.args(["build", "-p", "avocet", "--lib", "--no-default-features", "--features", features]);
        if let Some(target) = target {
            command.args(["--target", target]);
        }
        run(&mut command)
    };
    build("", None)?;
    for target in TARGETS {
        build("", Some(target))?;
        build(NO_HEAP, Some(target))?;
    }
    Ok(())
}

/// Builds a package outside the workspace, optimised, with this optimisation level.
pub(crate) fn lone_build(package: &str, level: &str, more: &[&str]) -> Result<Command> {
    let mut command = pinned_cargo()?;
    command
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(root().join("no_std_tests").join(package).join("Cargo.toml"))
        .args(more)
        .env("CARGO_TARGET_DIR", root().join(TARGET_DIR))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
    Ok(command)
}

pub(crate) fn no_panic() -> Result<()> {
    for level in ["s", "3"] {
        let binary = root().join(TARGET_DIR).join("release/host_no_panic");
        if let Err(error) = run(&mut lone_build("host_no_panic", level, &[])?) {
            run(&mut lone_build("host_no_panic", level, &["--features", "find-panics"])?)?;
            for line in callers(&binary)? {
                println!("   {line}");
            }
            return Err(error);
        }
        without_panic(&binary)?;
        output_within(&mut Command::new(&binary), Duration::from_secs(10))?;
        println!("   opt-level {level}: no panic symbol, rows and checksum as expected");
    }
    // The check must be able to fail: one indexing operation has to be refused by the linker.
    let said = complaint(&mut lone_build("host_no_panic", "s", &["--features", "panics-on-purpose"])?)?;
    ensure!(said.contains(UNDEFINED), "the control failed for another reason:\n{said}");
    println!("   control: a binary that can panic does not link");
    Ok(())
}

/// Which functions call what can panic: where to look when the linker has refused.
fn callers(binary: &Path) -> Result<BTreeSet<String>> {
    let code = output(Command::new("objdump").args(["-d", "-C", "--no-show-raw-insn"]).arg(binary))?;
    let (mut function, mut found) = ("", BTreeSet::new());
    for line in code.lines() {
        if let Some((_, name)) = line.strip_suffix(">:").and_then(|line| line.split_once(" <")) {
            function = name;
        } else if let Some((_, callee)) = line.strip_suffix('>').and_then(|line| line.split_once(" <")) {
            let can_panic = |name: &str| PANIC_MARKS.iter().any(|mark| name.contains(mark));
            if can_panic(callee) && !can_panic(function) && !function.starts_with("core::") {
                found.insert(format!("{function} calls {callee}"));
            }
        }
    }
    Ok(found)
}

/// Fails if the binary holds a symbol of code that can panic.
pub(crate) fn without_panic(binary: &Path) -> Result<()> {
    let data = fs::read(binary).with_context(|| binary.display().to_string())?;
    let file = object::File::parse(&*data)?;
    let names: Vec<&str> = file.symbols().filter_map(|symbol| symbol.name().ok()).collect();
    ensure!(names.len() > 10, "{} has been stripped: the check is blind", binary.display());
    let found: Vec<&str> =
        names.into_iter().filter(|name| PANIC_MARKS.iter().any(|mark| name.contains(mark))).collect();
    if !found.is_empty() {
        bail!("{} can panic: {}", binary.display(), found.join(", "));
    }
    Ok(())
}

pub(crate) fn firmware(bless: bool) -> Result<()> {
    let golden = root().join("no_std_tests/firmware/expected.txt");
    let mut bless = bless;
    for (board, target, options) in BOARDS {
        let image = root().join(TARGET_DIR).join(target).join("release/firmware");
        run(&mut lone_build("firmware", "s", &["--target", target])?)?;
        without_panic(&image)?;
        let printed = emulate(options, &image, root())?;
        ensure!(!printed.trim().is_empty(), "{board} printed nothing");
        if bless {
            // The second board is held to what the first one printed.
            fs::write(&golden, &printed)?;
            bless = false;
        }
        let expected = fs::read_to_string(&golden).context("no golden output: cargo xtask firmware --bless")?;
        if printed != expected {
            bail!("{board} printed\n{printed}\nbut {} holds\n{expected}", golden.display());
        }
        println!("   {board}: {} lines as expected", printed.lines().count());
    }
    Ok(())
}

/// Runs an image on an emulated board, which finds files of the host in `folder`; what it prints.
pub(crate) fn emulate(board: &[&str], image: &Path, folder: &Path) -> Result<String> {
    output_within(
        Command::new("qemu-system-arm")
            .args(board)
            .args(["-display", "none", "-monitor", "none", "-serial", "none", "-chardev", "stdio,id=out"])
            .args(["-semihosting-config", "enable=on,target=native,chardev=out", "-kernel"])
            .arg(image)
            .current_dir(folder),
        Duration::from_secs(60),
    )
}
