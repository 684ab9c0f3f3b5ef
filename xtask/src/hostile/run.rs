//! One run of a program: how it ended, how long it took, what memory it took.

use crate::shell::{self, root};
use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use wait4::Wait4;

/// What of memory a program may have.
pub(super) enum Cap {
    None,
    /// So many bytes of addresses: more are refused by the system.
    Bytes(u64),
}

/// How a program ended.
pub(super) struct End {
    /// `None` if a signal ended it.
    pub(super) code: Option<i32>,
    /// It did not end by itself.
    pub(super) hung: bool,
    /// Of the processor: others may have had it in between.
    pub(super) time: Duration,
    pub(super) memory: u64,
    /// What of memory the system tells of any program, however little it took.
    pub(super) floor: u64,
    /// Standard error, then standard output; no more than their beginnings.
    pub(super) said: String,
}

/// Of what a program prints, more than this is of no interest.
const SAID: u64 = 64 << 10;

pub(super) fn call(command: &mut Command, patience: Duration, cap: &Cap) -> Result<End> {
    let mut capped;
    let command = match cap {
        Cap::None => command,
        Cap::Bytes(bytes) => {
            // The shell sets limits and becomes the program.
            capped = Command::new("sh");
            capped.args(["-c", &format!("ulimit -v {}; ulimit -c 0; exec \"$@\"", bytes >> 10), "sh"]);
            capped.arg(command.get_program()).args(command.get_args());
            if let Some(dir) = command.get_current_dir() {
                capped.current_dir(dir);
            }
            &mut capped
        }
    };
    // What the system tells of a program's memory is never less than what the one had that started it. So another one
    // stands between, which has just begun and has nothing.
    let report = root().join("target/hostile/usage");
    fs::write(&report, "")?;
    let mut between = Command::new(std::env::current_exe()?);
    between.arg("measured").arg(&report).arg("--").arg(command.get_program()).args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        between.current_dir(dir);
    }
    // In a group of their own, to be ended together.
    between.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = between.spawn()?;
    let id = child.id();
    let (done, ended) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        // The program has not been waited for while this sleeps, so the number is still its own.
        let late = ended.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            shell::succeeds(Command::new("kill").args(["-KILL", "--", &format!("-{id}")]));
        }
        late
    });
    let out = child.stdout.take().context("no standard output")?;
    let err = child.stderr.take().context("no standard error")?;
    // A program may print without end, and must not wait for us.
    let (out, err) = (thread::spawn(move || beginning(out)), thread::spawn(move || beginning(err)));
    child.wait()?;
    drop(done);
    let hung = watch.join().ok().context("the watch failed")?;
    let mut text = err.join().ok().context("reading failed")?;
    text.extend(out.join().ok().context("reading failed")?);
    let usage = fs::read_to_string(&report)?;
    let usage = if hung { Usage { code: None, time: patience, memory: 0, floor: 0 } } else { Usage::parse(&usage)? };
    let Usage { code, time, memory, floor } = usage;
    Ok(End { code, hung, time, memory, floor, said: String::from_utf8_lossy(&text).into_owned() })
}

/// What a program took.
struct Usage {
    code: Option<i32>,
    time: Duration,
    memory: u64,
    floor: u64,
}

impl Usage {
    fn parse(line: &str) -> Result<Self> {
        let mut words = line.split(' ').map(|word| word.parse::<u64>().with_context(|| format!("usage {line:?}")));
        let mut next = || words.next().context("the program between did not end its report")?;
        let code = next()?;
        let (time, memory, floor) = (Duration::from_micros(next()?), next()?, next()?);
        Ok(Self { code: i32::try_from(code).ok().filter(|code| *code <= 255), time, memory, floor })
    }
}

/// Runs a program and writes down how it ended (256 if by a signal), the microseconds of the processor and the bytes of
/// memory that it took, and what of these the system tells of any program.
pub(crate) fn measured(report: &Path, program: &[OsString]) -> Result<()> {
    let (program, args) = program.split_first().context("no program")?;
    let floor = own_memory();
    let mut child = Command::new(program).args(args).spawn()?;
    let used = child.wait4()?;
    let code = used.status.code().unwrap_or(256);
    ensure!(used.status.signal().is_none() || code == 256, "both a code and a signal");
    let time = used.rusage.utime + used.rusage.stime;
    Ok(fs::write(report, format!("{code} {} {} {floor}", time.as_micros(), used.rusage.maxrss))?)
}

/// The memory of this program at its worst, as far as the system tells.
fn own_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0u64);
    kilobytes << 10
}

fn beginning(mut from: impl Read) -> Vec<u8> {
    let mut text = Vec::new();
    // If it cannot be read, it has said nothing.
    let _ = from.by_ref().take(SAID).read_to_end(&mut text);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    text
}
