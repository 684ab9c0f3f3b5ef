//! Files of writers that were killed, as they are after their tails have been cut back and a row appended.

use crate::shell::{root, run};
use anyhow::{Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Has the kill test leave some of its files in `dir`, with the rows that must be in them; how many. The test itself has
/// made sure by then that no row is missing which was flushed.
pub(super) fn write(dir: &Path) -> Result<usize> {
    run(Command::new("cargo")
        .args(["test", "--quiet", "--package", "avocet", "--features", "snappy,zstandard", "--test", "kill"])
        .args(["--", "--exact", "no_flushed_row_is_lost"])
        .current_dir(root())
        .env("AVOCET_KILL_KEEP", dir))?;
    let mut files = 0;
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        files += usize::from(name.starts_with("killed-") && name.ends_with(".avro"));
    }
    ensure!(files > 0, "the kill test has left no files");
    Ok(files)
}
