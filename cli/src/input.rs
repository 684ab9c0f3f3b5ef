//! Where bytes come from: a file, or standard input.

use crate::failure::Failure;
use crate::progress::Progress;
use crate::quote;
use avocet::container::Source;
use std::fs::File;
use std::io::{self, BufReader, Read, StdinLock};
use std::path::Path;

/// Read ahead by so much: heads and sync markers are short. What is longer is read straight to where it belongs.
const AHEAD: usize = 16 << 10;

/// An opened input.
pub(crate) struct Input {
    from: From,
    /// Bytes that were looked at and not taken.
    peeked: Vec<u8>,
    /// Size of a regular file.
    len: Option<u64>,
    /// Bytes taken.
    at: u64,
    progress: Option<Progress>,
}

enum From {
    File(BufReader<File>),
    /// Has a buffer of its own.
    Stdin(StdinLock<'static>),
}

/// How an input is called, in messages and in output; what could steer a terminal is escaped.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { quote::plain(path.display().to_string().as_bytes()) }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        if is_stdin(path) {
            return Ok(Self::new(From::Stdin(io::stdin().lock()), None));
        }
        let file = File::open(path).map_err(Failure::read)?;
        let about = file.metadata().map_err(Failure::read)?;
        let len = about.is_file().then_some(about.len());
        Ok(Self::new(From::File(BufReader::with_capacity(AHEAD, file)), len))
    }

    const fn new(from: From, len: Option<u64>) -> Self {
        Self { from, peeked: Vec::new(), len, at: 0, progress: None }
    }

    /// The size of a regular file; pipes and devices have none.
    pub(crate) const fn len(&self) -> Option<u64> {
        self.len
    }

    /// Shows from now on how far it has been read.
    pub(crate) fn track(mut self, progress: Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// The first bytes of what has not been taken yet; fewer at the end.
    pub(crate) fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        let more = bytes.saturating_sub(self.peeked.len());
        let from: &mut dyn Read = match &mut self.from {
            From::File(file) => file,
            From::Stdin(stdin) => stdin,
        };
        from.take(more as u64).read_to_end(&mut self.peeked)?;
        Ok(&self.peeked)
    }

    fn took(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes as u64);
        if let Some(progress) = &mut self.progress {
            progress.reached(self.at);
        }
    }

    /// Passes over data of a regular file without reading it.
    fn seek(&mut self, bytes: usize) -> io::Result<usize> {
        let (From::File(file), Some(len), true) = (&mut self.from, self.len, self.peeked.is_empty()) else {
            return Ok(0);
        };
        // Never past the end: there, only reading tells how the file ends.
        let some = len.saturating_sub(self.at).min(bytes as u64);
        let Ok(distance) = i64::try_from(some) else { return Ok(0) };
        file.seek_relative(distance)?;
        let some = usize::try_from(some).unwrap_or(bytes);
        self.took(some);
        Ok(some)
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = if self.peeked.is_empty() {
            match &mut self.from {
                From::File(file) => file.read(into),
                From::Stdin(stdin) => stdin.read(into),
            }?
        } else {
            let bytes = Read::read(&mut self.peeked.as_slice(), into)?;
            self.peeked.drain(..bytes);
            bytes
        };
        self.took(bytes);
        Ok(bytes)
    }
}

impl Source for Input {
    type Error = io::Error;

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match Read::read(self, into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    fn pass(&mut self, bytes: usize, scratch: &mut [u8]) -> io::Result<usize> {
        match self.seek(bytes)? {
            0 => {
                let some = bytes.min(scratch.len());
                Source::read(self, scratch.get_mut(..some).unwrap_or_default())
            }
            passed => Ok(passed),
        }
    }
}
