//! Running other programs.

use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root")
}

/// Packages outside the workspace, each with a manifest and a lock file of its own.
pub(crate) fn lone_packages() -> Vec<PathBuf> {
    [
        "no_std_tests/host_no_panic",
        "no_std_tests/firmware",
        "no_std_tests/device",
        "fuzz",
        "benches",
        "xtask/hostile/readers",
    ]
    .iter()
    .map(|dir| root().join(dir).join("Cargo.toml"))
    .filter(|manifest| manifest.exists())
    .collect()
}

/// Prints the command, runs it, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = show(command);
    println!("   $ {line}");
    let status = clean(command).stdin(Stdio::null()).status().with_context(|| format!("cannot run {line}"))?;
    if !status.success() {
        bail!("{status}: {line}");
    }
    Ok(())
}

/// Runs a command and returns what it writes to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = show(command);
    let out = clean(command)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {line}"))?;
    if !out.status.success() {
        bail!("{}: {line}", out.status);
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// Whether a command runs and succeeds; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = clean(command).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Runs a command that is expected to fail, and returns what it complains.
pub(crate) fn complaint(command: &mut Command) -> Result<String> {
    let line = show(command);
    println!("   $ {line}   # must fail");
    let out = clean(command).stdin(Stdio::null()).output().with_context(|| format!("cannot run {line}"))?;
    if out.status.success() {
        bail!("succeeded, and should not: {line}");
    }
    Ok(String::from_utf8_lossy(&out.stderr).into_owned())
}

/// Like [`output`], but ends the program when it takes longer than `limit`.
pub(crate) fn output_within(command: &mut Command, limit: Duration) -> Result<String> {
    let line = show(command);
    println!("   $ {line}");
    let mut child = clean(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {line}"))?;
    let mut pipe = child.stdout.take().context("no standard output")?;
    let reader = std::thread::spawn(move || std::io::read_to_string(&mut pipe));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("still running after {} s: {line}", limit.as_secs());
        }
        sleep(Duration::from_millis(20));
    };
    let text = reader.join().map_err(|_| anyhow::anyhow!("reading the output failed"))??;
    if !status.success() {
        bail!("{status}: {line}\n{text}");
    }
    Ok(text)
}

/// Cargo tells its children about the package that runs them; passed on, that would confuse a cargo called from here.
fn clean(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

fn show(command: &Command) -> String {
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            let _ = write!(line, "{}={} ", name.display(), value.display());
        }
    }
    let _ = write!(line, "{}", command.get_program().display());
    for arg in command.get_args() {
        let arg = arg.display().to_string();
        // Paths of this checkout are shown from its root.
        let arg = arg.strip_prefix(&format!("{}/", root().display())).unwrap_or(&arg).to_owned();
        let _ = if arg.contains(' ') { write!(line, " '{arg}'") } else { write!(line, " {arg}") };
    }
    line
}
