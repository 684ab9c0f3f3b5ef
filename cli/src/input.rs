//! Where bytes come from: a file, or standard input.

use crate::failure::Failure;
use crate::progress::Progress;
use std::fs::File;
use std::io::{self, Read, StdinLock};
use std::path::Path;

/// An opened input. Unbuffered: what reads from it asks for large pieces.
pub(crate) struct Input {
    from: Source,
    /// Size of a regular file.
    len: Option<u64>,
    progress: Option<Progress>,
}

enum Source {
    File(File),
    Stdin(StdinLock<'static>),
}

/// How an input is called in messages.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        if is_stdin(path) {
            return Ok(Self { from: Source::Stdin(io::stdin().lock()), len: None, progress: None });
        }
        let file = File::open(path).map_err(Failure::read)?;
        let about = file.metadata().map_err(Failure::read)?;
        if about.is_dir() {
            return Err(Failure::read(io::ErrorKind::IsADirectory.into()));
        }
        Ok(Self { from: Source::File(file), len: about.is_file().then_some(about.len()), progress: None })
    }

    /// The size of a regular file; pipes and devices have none.
    pub(crate) const fn len(&self) -> Option<u64> {
        self.len
    }

    /// The regular file, which can be read at any place.
    pub(crate) const fn regular(&mut self) -> Option<&mut File> {
        match &mut self.from {
            Source::File(file) if self.len.is_some() => Some(file),
            _ => None,
        }
    }

    /// Counts what is read from now on.
    pub(crate) fn track(mut self, progress: Progress) -> Self {
        self.progress = Some(progress);
        self
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = match &mut self.from {
            Source::File(file) => file.read(into),
            Source::Stdin(stdin) => stdin.read(into),
        }?;
        if let Some(progress) = &mut self.progress {
            progress.read(bytes);
        }
        Ok(bytes)
    }
}
