//! `cargo xtask hostile SCRIPT`: the program over files that were made to harm those who read them.
//!
//! Whatever a file holds, every command ends soon, in bounded memory, by itself, and with the exit code that fits what is
//! wrong with the file: nothing is accepted that should not be, and valid files that look like an attack are.

use crate::shell::{self, root};
use crate::tools::cargo;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use wait4::Wait4;

/// Each command, on each file.
const TIME: Duration = Duration::from_secs(1);
/// The default of `--max-block`, and as much again for everything else.
const MEMORY: u64 = (64 + 64) << 20;
/// When a program is ended that does not end by itself.
const PATIENCE: Duration = Duration::from_secs(20);

const COMMANDS: [&[&str]; 7] =
    [&["cat"], &["cat", "--plain"], &["verify"], &["count"], &["schema"], &["meta"], &["fingerprint"]];

const OK: i32 = 0;
const UNSUPPORTED: i32 = 3;
const LIMIT: i32 = 4;
const TORN: i32 = 5;
const CORRUPT: i32 = 6;

/// Where a file is at fault. Commands that do not look there have nothing to complain about.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Header,
    /// The schema in the header.
    Schema,
    /// What stands around the data of a block: count, size, sync marker.
    Frame,
    /// The data of a block, or the codec that it needs.
    Data,
}

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
    if file.starts_with('v') || file.trim_end_matches(".avro").ends_with("_valid") {
        return vec![OK];
    }
    let fault = FAULTS.iter().find(|(prefix, ..)| file.starts_with(prefix));
    let Some(&(_, place, code)) = fault else {
        // A class that is new here: it is refused when all of it is read.
        let refused = vec![UNSUPPORTED, LIMIT, TORN, CORRUPT];
        return if matches!(command, "cat" | "verify") { refused } else { [vec![OK], refused].concat() };
    };
    let sees = match command {
        "meta" => place == Place::Header,
        "schema" | "fingerprint" => matches!(place, Place::Header | Place::Schema),
        "count" => matches!(place, Place::Header | Place::Frame),
        _ => true,
    };
    vec![if sees { code } else { OK }]
}

/// How a command ended.
struct End {
    /// `None` if a signal ended it.
    code: Option<i32>,
    time: Duration,
    memory: u64,
    said: String,
}

pub(crate) fn run(script: &Path) -> Result<()> {
    let script = fs::canonicalize(script).with_context(|| script.display().to_string())?;
    shell::run(cargo().args(["build", "--release", "-p", "avocet-cli"]))?;
    let program = root().join("target/release/avocet");
    let dir = root().join("target/hostile");
    let cases = dir.join("cases");
    if cases.exists() {
        fs::remove_dir_all(&cases)?;
    }
    fs::create_dir_all(&cases)?;
    shell::run(Command::new("python3").arg(&script).current_dir(&dir))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(&cases)? {
        names.push(entry?.file_name().into_string().ok().context("a name that is not UTF-8")?);
    }
    names.sort();
    ensure!(!names.is_empty(), "the script wrote no files");
    let mut faults = Vec::new();
    println!("{:<44} {:>5} {:>5}  verify says", "file", "ms", "MB");
    for name in &names {
        let (mut time, mut memory, mut verdict) = (Duration::ZERO, 0, String::new());
        for command in COMMANDS {
            let mut end = call(&program, command, &cases, name)?;
            if end.time > TIME {
                // The machine may have had something else to do.
                end = call(&program, command, &cases, name)?;
            }
            let mut fault = |what: String| faults.push(format!("{name}: avocet {}: {what}", command.join(" ")));
            let right = expected(name, command[0]);
            match end.code {
                None => fault("ended by a signal".to_owned()),
                Some(code) if !right.contains(&code) => fault(format!("exit code {code} instead of {right:?}")),
                Some(_) => {}
            }
            if end.time > TIME {
                fault(format!("{} ms", end.time.as_millis()));
            }
            if end.memory > MEMORY {
                fault(format!("{} MB of memory", end.memory >> 20));
            }
            time = time.max(end.time);
            memory = memory.max(end.memory);
            if command[0] == "verify" {
                verdict = end.said;
            }
        }
        println!("{:<44} {:>5} {:>5}  {}", name, time.as_millis(), memory >> 20, short(&verdict, name));
    }
    println!("{} files, {} commands each; time and memory are those of the worst", names.len(), COMMANDS.len());
    if !faults.is_empty() {
        bail!("{} faults:\n{}", faults.len(), faults.join("\n"));
    }
    Ok(())
}

/// What `verify` says, without where.
fn short(said: &str, file: &str) -> String {
    let line = said.lines().next().unwrap_or_default();
    let line = line.split_once(&format!("{file}: ")).map_or(line, |(_, rest)| rest);
    let short = match (line.split_once(": "), line.rsplit_once(": ")) {
        (Some((class, _)), Some((_, why))) => format!("{class}: {why}"),
        _ => line.to_owned(),
    };
    short.chars().take(100).collect()
}

fn call(program: &Path, command: &[&str], dir: &Path, file: &str) -> Result<End> {
    let said = command[0] == "verify";
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(command)
        .arg(file)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(if said { Stdio::piped() } else { Stdio::null() })
        .stderr(Stdio::piped())
        .spawn()?;
    let id = child.id();
    let (done, ended) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        // The program has not been waited for while this sleeps, so the number is still its own.
        if ended.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            shell::succeeds(Command::new("kill").args(["-KILL", &id.to_string()]));
        }
    });
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take().context("no standard error")?);
    let used = child.wait4()?;
    let time = start.elapsed();
    drop(done);
    watch.join().ok().context("the watch failed")?;
    let mut text = Vec::new();
    err.read_to_end(&mut text)?;
    if let Some(out) = &mut out {
        out.read_to_end(&mut text)?;
    }
    Ok(End {
        code: used.status.code(),
        time,
        memory: used.rusage.maxrss,
        said: String::from_utf8_lossy(&text).into_owned(),
    })
}
