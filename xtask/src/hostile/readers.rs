//! Other readers over the same files.
//!
//! Each is a program that is given a file: it prints the number of rows and ends with 0, or ends with 1 and says on
//! standard error what is wrong. It has five seconds, and two gigabytes of addresses.

use super::corpus::{Case, Want};
use super::run::{Cap, End, call};
use super::{OK, file_name, python};
use crate::shell::{self, root};
use crate::tools::cargo;
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Versions are exact, so that a run means the same tomorrow.
pub(super) const PYTHON: [&str; 6] = [
    "backports.zstd==1.8.0",
    "fastavro==1.13.1",
    "avro==1.12.1",
    "cramjam==2.11.0",
    "python-snappy==0.7.3",
    "zstandard==0.25.0",
];

const PATIENCE: Duration = Duration::from_secs(5);

/// Readers that have no xz, or are built without it since two C libraries of it do not go together.
const WITHOUT_XZ: [&str; 3] = ["avro", "serde_avro_fast", "arrow-avro"];
const CAP: Cap = Cap::Bytes(2 << 30);

/// Schemas that are valid, and only larger than our limits.
const OUR_LIMITS: [&str; 2] = ["schema-70000-fields", "schema-name-of-100000"];

struct Reader {
    name: &'static str,
    program: PathBuf,
    args: Vec<String>,
}

/// What a reader made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// What is required.
    Right,
    /// It gives other rows than there are, or rows of what is broken, or refuses what is valid.
    Wrong,
    /// It ends by a panic or a signal.
    Crash,
    /// It asks for more memory than it may have.
    Memory,
    /// It does not end within five seconds.
    Hang,
    /// It was not asked.
    Unasked,
}

impl Answer {
    /// What a reader may be blamed for.
    const BAD: [Self; 4] = [Self::Wrong, Self::Crash, Self::Memory, Self::Hang];

    const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "WRONG",
            Self::Crash => "CRASH",
            Self::Memory => "MEMORY",
            Self::Hang => "HANG",
            Self::Unasked => "-",
        }
    }
}

/// Runs all readers that can be had over all files, and prints who answers what.
pub(super) fn compare(program: &Path, dir: &Path, corpus: &[Case]) -> Result<()> {
    let mut all = vec![Reader { name: "avocet", program: program.to_owned(), args: vec!["verify".to_owned()] }];
    let mut absent = Vec::new();
    match python() {
        Ok(python) => {
            let script = root().join("xtask/hostile/readers.py").display().to_string();
            for name in ["fastavro", "avro"] {
                all.push(Reader { name, program: python.clone(), args: vec![script.clone(), name.to_owned()] });
            }
        }
        Err(error) => absent.push(format!("fastavro, avro: {error:#}")),
    }
    match rust() {
        Ok(program) => {
            for name in ["apache-avro", "serde_avro_fast", "arrow-avro"] {
                all.push(Reader { name, program: program.clone(), args: vec![name.to_owned()] });
            }
        }
        Err(error) => absent.push(format!("apache-avro, serde_avro_fast, arrow-avro: {error:#}")),
    }
    println!("\n{:<38} {}", "file", all.iter().map(|reader| format!("{:>16}", reader.name)).collect::<String>());
    let mut classes: BTreeMap<&str, Vec<BTreeMap<Answer, usize>>> = BTreeMap::new();
    for case in corpus {
        let mut line = format!("{:<38} ", case.name);
        let class = case.name.split('-').next().unwrap_or_default();
        let counts = classes.entry(class).or_insert_with(|| vec![BTreeMap::new(); all.len()]);
        for (reader, counts) in all.iter().zip(counts) {
            let answer = if case.name.contains("-xz") && WITHOUT_XZ.contains(&reader.name) {
                Answer::Unasked
            } else {
                let mut command = Command::new(&reader.program);
                command.args(&reader.args).arg(file_name(case)).current_dir(dir);
                answer(case, reader, &call(&mut command, PATIENCE, &CAP)?)
            };
            *counts.entry(answer).or_default() += 1;
            line += &format!("{:>16}", answer.word());
        }
        println!("{line}");
    }
    table(&all, &classes);
    for why in absent {
        println!("NOT RUN: {why}");
    }
    Ok(())
}

/// In the form in which it stands in `docs/security.md`.
fn table(all: &[Reader], classes: &BTreeMap<&str, Vec<BTreeMap<Answer, usize>>>) {
    let names: Vec<&str> = all.iter().map(|reader| reader.name).collect();
    println!("\n| class | files | {} |", names.join(" | "));
    println!("|---|---|{}", "---|".repeat(all.len()));
    let mut sums = vec![BTreeMap::<Answer, usize>::new(); all.len()];
    for (class, counts) in classes {
        let files: usize = counts.first().map_or(0, |counts| counts.values().sum());
        let cells: Vec<String> = counts.iter().map(cell).collect();
        println!("| {class} | {files} | {} |", cells.join(" | "));
        for (sum, counts) in sums.iter_mut().zip(counts) {
            for (answer, count) in counts {
                *sum.entry(*answer).or_default() += count;
            }
        }
    }
    let files: usize = sums.first().map_or(0, |counts| counts.values().sum());
    let cells: Vec<String> = sums.iter().map(cell).collect();
    println!("| all | {files} | {} |", cells.join(" | "));
}

fn cell(counts: &BTreeMap<Answer, usize>) -> String {
    let bad: Vec<String> = Answer::BAD
        .iter()
        .filter_map(|answer| counts.get(answer).map(|count| format!("{count} {}", answer.word().to_lowercase())))
        .collect();
    if bad.is_empty() { "all right".to_owned() } else { bad.join(", ") }
}

fn answer(case: &Case, reader: &Reader, end: &End) -> Answer {
    if end.hung {
        return Answer::Hang;
    }
    let memory = ["MemoryError", "memory allocation of", "capacity overflow", "Cannot allocate memory"];
    if memory.iter().any(|word| end.said.contains(word)) {
        return Answer::Memory;
    }
    let ours = reader.name == "avocet";
    let right = match (end.code, case.want) {
        (None, _) => return Answer::Crash,
        (Some(OK), Want::Rows(rows)) if ours => end.said.contains(&format!(": ok, {rows} row")),
        (Some(OK), Want::Rows(rows)) => end.said.lines().last() == Some(&rows.to_string()),
        (Some(code), Want::Refusal(_, right)) if ours => code == right,
        (Some(1), Want::Refusal(..)) => true,
        // A limit of ours is not one of others.
        (Some(OK), Want::Refusal(..)) if OUR_LIMITS.contains(&case.name.as_str()) => true,
        (Some(OK | 1), _) => false,
        (Some(_), _) if ours => false,
        // A panic of Rust, an interpreter that was ended.
        (Some(_), _) => return Answer::Crash,
    };
    if right { Answer::Right } else { Answer::Wrong }
}

fn rust() -> Result<PathBuf> {
    let target = root().join("target/hostile/readers");
    let manifest = root().join("xtask/hostile/readers/Cargo.toml");
    shell::run(
        cargo()
            .args(["build", "--quiet", "--locked", "--manifest-path"])
            .arg(manifest)
            .env("CARGO_TARGET_DIR", &target),
    )?;
    Ok(target.join("debug/readers"))
}
