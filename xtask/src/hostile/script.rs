//! Files that a script writes: the first characters of their names tell what is wrong with them.

use super::{
    BLOCK, COMMANDS, CORRUPT, LIMIT, MEMORY, OK, Place, TIME, TIME_LARGE, TORN, UNSUPPORTED, fresh, measure, short,
};
use crate::shell;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is wrong with the files whose names begin so, by the exit codes of `docs/cli.md`; the first entry that fits.
const FAULTS: &[(&str, Place, i32)] = &[
    // Lengths, counts and sizes that promise what is not there.
    ("a08", Place::Schema, CORRUPT),
    ("a", Place::Data, CORRUPT),
    // Items and rows without bytes; two are negative counts of rows.
    ("z07", Place::Frame, CORRUPT),
    ("z08", Place::Frame, CORRUPT),
    ("z", Place::Data, LIMIT),
    // Integers, indexes, sizes, text.
    ("i", Place::Data, CORRUPT),
    // Recursion in data and in schemas.
    ("r04", Place::Schema, CORRUPT),
    ("r05", Place::Schema, LIMIT),
    ("r07", Place::Schema, LIMIT),
    ("r", Place::Data, LIMIT),
    // Containers.
    ("c01", Place::Frame, LIMIT),
    ("c04", Place::Frame, TORN),
    ("c05", Place::Frame, TORN),
    ("c06", Place::Frame, TORN),
    ("c07", Place::Data, CORRUPT),
    // One byte after the last block is a count: a block begins there, and does not end.
    ("c08", Place::Frame, TORN),
    ("c09", Place::Header, LIMIT),
    ("c10", Place::Header, LIMIT),
    ("c11", Place::Header, CORRUPT),
    ("c12", Place::Data, UNSUPPORTED),
    ("c", Place::Frame, CORRUPT),
    // Codecs.
    ("d01", Place::Data, LIMIT),
    ("d", Place::Data, CORRUPT),
];

/// The exit codes that are right for a command.
fn expected(file: &str, command: &str) -> Vec<i32> {
    let refused = vec![UNSUPPORTED, LIMIT, TORN, CORRUPT];
    if file.starts_with('v') || file.trim_end_matches(".avro").ends_with("_valid") {
        return vec![OK];
    }
    if command == "repair" {
        return [vec![OK], refused].concat();
    }
    let fault = FAULTS.iter().find(|(prefix, ..)| file.starts_with(prefix));
    let Some(&(_, place, code)) = fault else {
        // A class that is new here: it is refused when all of it is read.
        return if matches!(command, "cat" | "verify") { refused } else { [vec![OK], refused].concat() };
    };
    vec![if place.is_seen_by(command) { code } else { OK }]
}

pub(super) fn run(program: &Path, script: &Path) -> Result<()> {
    let script = fs::canonicalize(script).with_context(|| script.display().to_string())?;
    let cases = fresh("cases")?;
    let dir = cases.parent().context("target/hostile")?;
    shell::run(Command::new("python3").arg(&script).current_dir(dir))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(&cases)? {
        names.push(entry?.file_name().into_string().ok().context("a name that is not UTF-8")?);
    }
    names.sort();
    ensure!(!names.is_empty(), "the script wrote no files");
    let mut faults = Vec::new();
    println!("{:<44} {:>5} {:>5}  verify says", "file", "ms", "MB");
    for name in &names {
        let size = fs::metadata(cases.join(name))?.len();
        let time = if size < super::LARGE { TIME } else { TIME_LARGE };
        let memory = MEMORY + 2 * size + if name.starts_with('d') { BLOCK } else { 0 };
        let worst = measure(program, &cases, name, time, memory, &mut faults, |command, end| {
            let right = expected(name, command);
            let wrong = end.code.is_none_or(|code| !right.contains(&code));
            wrong.then(|| format!("exit code {:?} instead of {right:?}", end.code))
        })?;
        let (millis, megabytes) = (worst.time.as_millis(), worst.memory >> 20);
        println!("{name:<44} {millis:>5} {megabytes:>5}  {}", short(&worst.verdict, name));
    }
    println!("{} files, {} commands each; time and memory are those of the worst", names.len(), COMMANDS.len());
    if !faults.is_empty() {
        bail!("{} faults:\n{}", faults.len(), faults.join("\n"));
    }
    Ok(())
}
