//! `cargo xtask hostile`: the program over files that were made to harm those who read them, and other readers beside it.
//!
//! Whatever a file holds, every command ends soon, in bounded memory, by itself, and with the exit code that fits what is
//! wrong with the file: nothing is accepted that should not be, and valid files that look like an attack are.

mod bytes;
mod corpus;
mod readers;
mod run;
mod script;

use crate::shell::{self, root};
use crate::tools::cargo;
use anyhow::{Context, Result, bail};
use corpus::{Case, Want};
pub(crate) use run::measured;
use run::{Cap, End};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Each command, on each file; and on files of a megabyte, or that inflate to the limit.
const TIME: Duration = Duration::from_millis(100);
const TIME_LARGE: Duration = Duration::from_secs(1);
const LARGE: u64 = 1_000_000;
/// Beyond the file, and beyond the limit of a block where it inflates.
const MEMORY: u64 = 16 << 20;
/// The default of `--max-block`.
const BLOCK: u64 = 64 << 20;
/// Caches may have been cold: the best of so many runs counts.
const RUNS: usize = 5;
/// When a program is ended that does not end by itself.
const PATIENCE: Duration = Duration::from_secs(20);

const COMMANDS: [&[&str]; 8] = [
    &["verify"],
    &["cat"],
    &["cat", "--plain"],
    &["count"],
    &["schema"],
    &["meta"],
    &["fingerprint"],
    &["repair", "--force", "--json"],
];

const OK: i32 = 0;
const UNSUPPORTED: i32 = 3;
const LIMIT: i32 = 4;
const TORN: i32 = 5;
const CORRUPT: i32 = 6;

/// Where a file is at fault. Commands that do not look there have nothing to complain about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Header,
    /// The schema in the header.
    Schema,
    /// What stands around the data of a block: count, size, sync marker.
    Frame,
    /// The data of a block, or the codec that it needs.
    Data,
}

impl Place {
    /// Whether a command looks there.
    fn is_seen_by(self, command: &str) -> bool {
        match command {
            "meta" => self == Self::Header,
            "schema" | "fingerprint" => matches!(self, Self::Header | Self::Schema),
            "count" => matches!(self, Self::Header | Self::Frame),
            _ => true,
        }
    }
}

/// What is measured of all commands over one file.
#[derive(Default)]
struct Worst {
    time: Duration,
    memory: u64,
    floor: u64,
    /// The first line that `verify` says.
    verdict: String,
}

pub(crate) fn run(script: Option<&Path>, readers: bool) -> Result<()> {
    shell::run(cargo().args(["build", "--release", "-p", "avocet-cli"]))?;
    let program = root().join("target/release/avocet");
    match script {
        Some(script) => script::run(&program, script),
        None => own(&program, readers),
    }
}

/// The files of this repository.
fn own(program: &Path, readers: bool) -> Result<()> {
    let dir = fresh("own")?;
    let corpus = corpus::all(Some(&dir))?;
    let (mut faults, mut floor) = (Vec::new(), 0);
    println!("{:<38} {:>12} {:>5} {:>5}  avocet verify", "file", "required", "ms", "MB");
    for case in &corpus {
        let name = file_name(case);
        let size = fs::metadata(dir.join(&name))?.len();
        // Only what is compressed inflates, and then no further than the limit.
        let inflates = case.name.starts_with("bomb");
        let time = if size < LARGE && !inflates { TIME } else { TIME_LARGE };
        let memory = MEMORY + 2 * size + if inflates { BLOCK } else { 0 };
        let required = required(case);
        let worst = measure(program, &dir, &name, time, memory, &mut faults, |command, end| match case.want {
            Want::Rows(rows) if command == "verify" => {
                let says = format!(": ok, {rows} row{}", if rows == 1 { " " } else { "s " });
                (!end.said.contains(&says)).then(|| format!("says {:?}", end.said.trim()))
            }
            Want::Rows(_) => (end.code != Some(OK)).then(|| format!("exit code {:?} instead of 0", end.code)),
            // What is whole is saved, and the code is that of what is lost.
            Want::Refusal(..) if command == "repair" => {
                end.code.is_none_or(|code| code > CORRUPT || code == 2).then(|| format!("exit code {:?}", end.code))
            }
            Want::Refusal(place, code) => {
                let code = if place.is_seen_by(command) { code } else { OK };
                (end.code != Some(code)).then(|| format!("exit code {:?} instead of {code}", end.code))
            }
        })?;
        let (millis, megabytes) = (worst.time.as_millis(), worst.memory >> 20);
        floor = floor.max(worst.floor);
        println!("{:<38} {required:>12} {millis:>5} {megabytes:>5}  {}", case.name, short(&worst.verdict, &name));
    }
    println!(
        "{} files, {} commands each; time (of the processor) and memory are those of the worst; memory below {} MB is not told",
        corpus.len(),
        COMMANDS.len(),
        floor >> 20
    );
    if readers {
        readers::compare(program, &dir, &corpus)?;
    }
    if !faults.is_empty() {
        bail!("{} faults:\n{}", faults.len(), faults.join("\n"));
    }
    Ok(())
}

fn file_name(case: &Case) -> String {
    format!("{}.avro", case.name)
}

fn required(case: &Case) -> String {
    match case.want {
        Want::Rows(1) => "1 row".to_owned(),
        Want::Rows(rows) => format!("{rows} rows"),
        Want::Refusal(_, UNSUPPORTED) => "unsupported".to_owned(),
        Want::Refusal(_, LIMIT) => "limit".to_owned(),
        Want::Refusal(_, TORN) => "torn".to_owned(),
        Want::Refusal(..) => "corrupt".to_owned(),
    }
}

/// An empty directory under `target`.
fn fresh(name: &str) -> Result<PathBuf> {
    let dir = root().join("target/hostile").join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// Every command over one file; `wrong` says what is wrong with how it ended, if anything.
fn measure(
    program: &Path,
    dir: &Path,
    name: &str,
    time: Duration,
    memory: u64,
    faults: &mut Vec<String>,
    wrong: impl Fn(&str, &End) -> Option<String>,
) -> Result<Worst> {
    let mut worst = Worst::default();
    for command in COMMANDS {
        let verb = command[0];
        let once = || {
            let mut call = Command::new(program);
            call.args(command).arg(name).current_dir(dir);
            if verb == "repair" {
                call.arg(dir.join("repaired"));
            }
            run::call(&mut call, PATIENCE, &Cap::None)
        };
        let mut end = once()?;
        // It finds out how to read the file, and then reads it.
        let time = if verb == "repair" { 2 * time } else { time };
        for _ in 1..RUNS {
            if end.time > time {
                let again = once()?;
                if again.time < end.time {
                    end = again;
                }
            }
        }
        let line = command.join(" ");
        let mut fault = |what: String| faults.push(format!("{name}: avocet {line}: {what}"));
        match end.code {
            None => fault("ended by a signal".to_owned()),
            Some(_) => {
                if let Some(what) = wrong(verb, &end) {
                    fault(what);
                }
            }
        }
        if end.time > time {
            fault(format!("{} ms", end.time.as_millis()));
        }
        if end.memory > memory {
            fault(format!("{} MB of memory", end.memory >> 20));
        }
        worst.time = worst.time.max(end.time);
        worst.memory = worst.memory.max(end.memory);
        worst.floor = worst.floor.max(end.floor);
        if verb == "verify" {
            worst.verdict = end.said;
        }
    }
    Ok(worst)
}

/// What `verify` says, without where.
fn short(said: &str, file: &str) -> String {
    // What is wrong comes on standard error, and is read first.
    let line = said.lines().next().unwrap_or_default();
    let line = line.split_once(&format!("{file}: ")).map_or(line, |(_, rest)| rest);
    let short = match (line.split_once(": "), line.rsplit_once(": ")) {
        (Some((class, _)), Some((_, why))) => format!("{class}: {why}"),
        _ => line.to_owned(),
    };
    short.chars().take(100).collect()
}

/// The interpreter of an environment that has the readers.
fn python() -> Result<PathBuf> {
    let environment = root().join("target/hostile/python");
    let python = environment.join("bin/python");
    if !python.exists() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    // Quick when all of it is there.
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(readers::PYTHON);
    shell::run(&mut pip).context("fastavro and avro")?;
    Ok(python)
}
