//! Builds without an operating system: for bare metal, without a panic, and on emulated boards.

use crate::lint::NO_HEAP;
use crate::shell::{complaint, output, output_within, root, run};
use crate::tools::{LIBRARY_TARGETS, cargo, pinned_cargo};
use anyhow::{Context, Result, bail, ensure};
use object::{Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
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
const TARGET_DIR: &str = "target/no_std";

/// A board that the emulator knows.
pub(crate) struct Board {
    name: &'static str,
    machine: &'static str,
    pub(crate) target: &'static str,
    emulator: &'static str,
    /// Whether `ci` runs it; `ci --full` runs all.
    often: bool,
}

const fn arm(name: &'static str, machine: &'static str, target: &'static str, often: bool) -> Board {
    Board { name, machine, target, emulator: "qemu-system-arm", often }
}

pub(crate) const BOARDS: [Board; 6] = [
    arm("Cortex-M0", "microbit", "thumbv6m-none-eabi", true),
    arm("Cortex-M3", "lm3s6965evb", "thumbv7m-none-eabi", false),
    arm("Cortex-M4F", "mps2-an386", "thumbv7em-none-eabihf", true),
    arm("Cortex-M7", "mps2-an500", "thumbv7em-none-eabihf", false),
    arm("Cortex-M33", "mps2-an505", "thumbv8m.main-none-eabihf", false),
    Board {
        name: "RISC-V 32",
        machine: "virt",
        target: "riscv32imac-unknown-none-elf",
        emulator: "qemu-system-riscv32",
        often: true,
    },
];

impl Board {
    /// Runs an image, which prints and ends by itself; what it printed.
    pub(crate) fn run(&self, image: &Path) -> Result<String> {
        self.run_in(image, root())
    }

    /// [`run`](Self::run) where the image finds files of the host in `folder`.
    pub(crate) fn run_in(&self, image: &Path, folder: &Path) -> Result<String> {
        let mut emulator = Command::new(self.emulator);
        emulator.args(["-machine", self.machine]);
        if self.emulator.ends_with("riscv32") {
            emulator.args(["-bios", "none"]);
        }
        emulator
            .args(["-display", "none", "-monitor", "none", "-serial", "none", "-chardev", "stdio,id=out"])
            .args(["-semihosting-config", "enable=on,target=native,chardev=out", "-kernel"])
            .arg(image)
            .current_dir(folder);
        let printed = output_within(&mut emulator, Duration::from_secs(60))?;
        ensure!(!printed.trim().is_empty(), "{self} printed nothing");
        Ok(printed)
    }
}

impl std::fmt::Display for Board {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.machine, self.name)
    }
}

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
    for target in LIBRARY_TARGETS {
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

/// An image, and what it has to print on every board.
struct Image {
    name: &'static str,
    golden: &'static str,
    /// Whether nothing in it can panic. Foreign code that it is about can, in the others.
    without_panic: bool,
}

const IMAGES: [Image; 3] = [
    Image { name: "firmware", golden: "no_std_tests/firmware/expected.txt", without_panic: true },
    Image { name: "adapters", golden: "no_std_tests/firmware/adapters.txt", without_panic: false },
    Image { name: "laws", golden: "tests/laws/board.txt", without_panic: false },
];

/// Runs the images on all boards, or on those that stand for the others.
pub(crate) fn firmware(bless: bool, all: bool) -> Result<()> {
    let mut built = BTreeSet::new();
    let mut blessed = BTreeSet::new();
    for board in BOARDS.iter().filter(|board| all || board.often) {
        if built.insert(board.target) {
            run(&mut lone_build("firmware", "s", &["--target", board.target])?)?;
        }
        for image in &IMAGES {
            let binary = binary(board, image.name);
            if image.without_panic {
                without_panic(&binary)?;
            }
            // The other boards are held to what the first one printed.
            expect(board, image.name, image.golden, &board.run(&binary)?, bless && blessed.insert(image.name))?;
        }
        logged(board, bless && blessed.insert("logged"))?;
    }
    Ok(())
}

pub(crate) fn binary(board: &Board, image: &str) -> PathBuf {
    root().join(TARGET_DIR).join(board.target).join("release").join(image)
}

/// What the image that logs over `defmt` says, decoded here.
fn logged(board: &Board, bless: bool) -> Result<()> {
    let only = ["--target", board.target, "--bin", "logged", "--features", "log"];
    run(&mut lone_build("firmware", "s", &only)?)?;
    let (image, frames) = (binary(board, "logged"), root().join(TARGET_DIR).join("logged.hex"));
    fs::write(&frames, board.run(&image)?)?;
    let decoded = output(
        cargo()
            .args(["run", "--quiet", "--package", "xtask", "--features", "defmt", "--", "logged"])
            .args([&image, &frames]),
    )?;
    expect(board, "logged", "no_std_tests/firmware/logged.txt", &decoded, bless)
}

/// Holds what was printed to the golden output, or makes it that.
pub(crate) fn expect(board: &Board, image: &str, golden: &str, printed: &str, bless: bool) -> Result<()> {
    let golden = root().join(golden);
    if bless {
        fs::write(&golden, printed)?;
    }
    let expected =
        fs::read_to_string(&golden).with_context(|| format!("no golden output of {image}: run this with --bless"))?;
    if printed != expected {
        bail!("{image} on {board} printed\n{printed}\nbut {} holds\n{expected}", golden.display());
    }
    println!("   {board}, {image}: {} lines as expected", printed.lines().count());
    Ok(())
}
