//! One run of a program: how it ended, how long it took, what memory it took.

use crate::shell;
use anyhow::{Context, Result};
use std::io::Read;
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
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let id = child.id();
    let (done, ended) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        // The program has not been waited for while this sleeps, so the number is still its own.
        let late = ended.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            shell::succeeds(Command::new("kill").args(["-KILL", &id.to_string()]));
        }
        late
    });
    let out = child.stdout.take().context("no standard output")?;
    let err = child.stderr.take().context("no standard error")?;
    // A program may print without end, and must not wait for us.
    let (out, err) = (thread::spawn(move || beginning(out)), thread::spawn(move || beginning(err)));
    let used = child.wait4()?;
    drop(done);
    let hung = watch.join().ok().context("the watch failed")?;
    let mut text = err.join().ok().context("reading failed")?;
    text.extend(out.join().ok().context("reading failed")?);
    Ok(End {
        code: used.status.code(),
        hung,
        time: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
        said: String::from_utf8_lossy(&text).into_owned(),
    })
}

fn beginning(mut from: impl Read) -> Vec<u8> {
    let mut text = Vec::new();
    // If it cannot be read, it has said nothing.
    let _ = from.by_ref().take(SAID).read_to_end(&mut text);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    text
}
