//! Blocks that are compressed by other threads, while rows of the next ones are gathered.

use super::{Pending, WriteError, Writer};
use crate::codec::{Codec, CompressError, Compressor, Level};
use crate::container::parallel::line::Line;
use crate::container::writer::head::HEAD_MAX;
use crate::error::ErrorKind;
use crate::sink::Sink;
use alloc::sync::Arc;
use alloc::vec::Vec;
use std::thread::{Builder, JoinHandle};

/// Blocks in flight for each thread: one that is compressed, one that is next, one that waits to be written.
const AHEAD: u64 = 3;

/// Threads that compress. They end with it.
#[derive(Debug)]
pub(super) struct Packers {
    line: Arc<Line<Job, Job>>,
    threads: Vec<JoinHandle<()>>,
    /// Jobs that are done, for their memory.
    free: Vec<Job>,
    /// Rows in flight.
    rows: Pending,
}

/// A block, and what it becomes.
#[derive(Debug)]
struct Job {
    /// Room for a head, and rows.
    block: Vec<u8>,
    /// Room for a head, and what the codec made of the rows.
    packed: Vec<u8>,
    count: u64,
    done: Result<(), CompressError>,
}

impl Packers {
    /// Starts so many threads, or fewer where the system refuses; `None` if it refuses all.
    pub(super) fn start(threads: usize, codec: Codec, level: Level) -> Option<Self> {
        let line = Arc::new(Line::new(true));
        let mut packers = Self { line, threads: Vec::new(), free: Vec::new(), rows: Pending(0) };
        for _ in 0..threads {
            let line = Arc::clone(&packers.line);
            let work = move || {
                let mut compressor = Compressor::new();
                line.work(|_, job| pack(&mut compressor, codec, level, job));
            };
            match Builder::new().name("avocet".into()).spawn(work) {
                Ok(thread) => packers.threads.push(thread),
                Err(_) => break,
            }
        }
        (!packers.threads.is_empty()).then_some(packers)
    }

    /// Rows in flight.
    pub(super) const fn rows(&self) -> u64 {
        self.rows.0
    }

    /// Nobody needs to be told of rows in flight.
    pub(super) const fn forget(&mut self) {
        self.rows.0 = 0;
    }

    fn is_full(&self) -> bool {
        self.line.out() >= AHEAD.saturating_mul(self.threads.len() as u64)
    }
}

impl Drop for Packers {
    fn drop(&mut self) {
        self.line.close();
        for thread in self.threads.drain(..) {
            // A panic has been caught, and told if it could be.
            let _ = thread.join();
        }
    }
}

fn pack(compressor: &mut Compressor, codec: Codec, level: Level, mut job: Job) -> Job {
    job.packed.clear();
    job.packed.resize(HEAD_MAX, 0);
    let rows = job.block.get(HEAD_MAX..).unwrap_or_default();
    job.done = compressor.compress_to_vec(codec, level, rows, &mut job.packed);
    job
}

impl<W: Sink> Writer<W> {
    /// Gives the block that is full to whoever compresses, and writes what is ready. False if nobody does.
    pub(super) fn hand_over(&mut self) -> Result<bool, WriteError<W::Error>> {
        if self.threads <= 1 || self.codec == Codec::Null {
            return Ok(false);
        }
        if self.packers.is_none() {
            self.packers = Packers::start(self.threads, self.codec, self.level);
            if self.packers.is_none() {
                self.threads = 1;
                return Ok(false);
            }
        }
        while let Some(packers) = &self.packers
            && let full = packers.is_full()
            && self.put_next(full)?
        {}
        let Some(packers) = &mut self.packers else { return Ok(false) };
        let mut job = packers.free.pop().unwrap_or_else(|| Job {
            block: alloc::vec![0; HEAD_MAX],
            packed: Vec::new(),
            count: 0,
            done: Ok(()),
        });
        core::mem::swap(&mut self.block, &mut job.block);
        job.count = self.pending.0;
        packers.rows.0 = packers.rows.0.saturating_add(job.count);
        // A panic that closed the line has poisoned the writer.
        _ = packers.line.give(job);
        self.clear();
        Ok(true)
    }

    /// Writes all blocks that are in flight.
    pub(super) fn settle(&mut self) -> Result<(), WriteError<W::Error>> {
        while self.put_next(true)? {}
        if self.packers.as_ref().is_some_and(|packers| packers.rows() > 0) {
            // Nobody works on them any more.
            self.poisoned = true;
        }
        self.sound()
    }

    /// Writes the next block in flight, if it is ready or `wait`. False if there is none.
    fn put_next(&mut self, wait: bool) -> Result<bool, WriteError<W::Error>> {
        let Some(packers) = &self.packers else { return Ok(false) };
        // Both the threads and the sink may panic, and the block is lost then: whoever catches that finds it said.
        self.poisoned = true;
        let job = packers.line.take(wait);
        let some = job.is_some();
        if let Some(job) = job {
            self.put_job(job)?;
        }
        self.poisoned = false;
        Ok(some)
    }

    /// [`settle`](Self::settle) if `done` may be due to fuel that blocks in flight will give back: true if it may not be
    /// due to that any more.
    pub(super) fn settle_for<T>(
        &mut self,
        done: &Result<T, WriteError<W::Error>>,
    ) -> Result<bool, WriteError<W::Error>> {
        let short = matches!(done, Err(WriteError::Row(error)) if error.kind == ErrorKind::FileFuelLimit);
        let again = short && self.packers.as_ref().is_some_and(|packers| packers.rows() > 0);
        if again {
            self.settle()?;
        }
        Ok(again)
    }

    /// Leaves the writer poisoned if it fails.
    fn put_job(&mut self, mut job: Job) -> Result<(), WriteError<W::Error>> {
        let stored = job.packed.len().saturating_sub(HEAD_MAX);
        let done = match job.done {
            Ok(()) if stored > self.limits.block_bytes as usize => Err(CompressError::TooLong),
            done => done,
        };
        if let Err(error) = done {
            // Rows behind it may be in flight, and cannot be written without it: the writer stays poisoned.
            return Err(WriteError::Compress(error));
        }
        self.purse.refund(self.codec, stored);
        core::mem::swap(&mut self.packed, &mut job.packed);
        let done = self.put_packed(job.count);
        core::mem::swap(&mut self.packed, &mut job.packed);
        if let Some(packers) = &mut self.packers {
            packers.rows.0 = packers.rows.0.saturating_sub(job.count);
            job.block.truncate(HEAD_MAX);
            packers.free.push(job);
        }
        done
    }
}
