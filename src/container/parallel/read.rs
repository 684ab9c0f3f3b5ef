//! Blocks that are inflated and read by several threads.

use super::Parallel;
use super::account::Account;
use super::line::Line;
use crate::container::lend::How;
use crate::container::rows::Budget;
use crate::container::{
    Block, BlockFrame, Error, Inflater, Memory, ReadError, Reader, Source, Stored, Stream, TypedRows,
};
use crate::error::ErrorKind;
use crate::resolve::Options;
use crate::typed::Typed;
use alloc::vec::Vec;
use core::fmt;
use std::thread;

/// A stream that can be read by several threads.
type Owned<R, I> = Stream<R, Vec<u8>, I>;

/// The blocks that are left of a file, to be read by several threads. [`Stream::par_blocks`] makes it.
#[derive(Debug)]
pub struct ParBlocks<'r, R, I> {
    stream: &'r mut Owned<R, I>,
    how: Parallel,
}

/// The rows that are left of a file as values of `T`, to be read by several threads. [`Reader::par_rows`] makes it.
pub struct ParRows<'r, R, T> {
    stream: &'r mut Owned<R, Vec<u8>>,
    how: Parallel,
    /// Least bytes of a row, as it was written.
    least: usize,
    plan: How<'static, T>,
}

/// A block as it is stored, on its way to whoever inflates it.
struct Raw {
    frame: BlockFrame,
    bytes: Vec<u8>,
}

/// Reads the next block, as it is stored, into memory that is exchanged.
type Gather<'s, E> = dyn FnMut(&mut Vec<u8>) -> Result<Option<BlockFrame>, E> + 's;

/// What became of it.
struct Made<U, E> {
    result: Result<U, E>,
    spent: u64,
    raw: Raw,
}

impl<R: Source, I: Memory> Stream<R, Vec<u8>, I> {
    /// The blocks that are left, to be read by several threads; see [`parallel`](super).
    #[must_use]
    pub const fn par_blocks(&mut self, how: Parallel) -> ParBlocks<'_, R, I> {
        ParBlocks { stream: self, how }
    }
}

impl<R: Source> Reader<R> {
    /// The rows that are left as values of `T`, to be read by several threads, whatever schema the file has; see
    /// [`parallel`](super). [`rows`](Self::rows) in one thread.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub fn par_rows<T: Typed>(&mut self, how: Parallel) -> Result<ParRows<'_, R, T>, ReadError<R::Error>> {
        self.par_rows_with(how, &Options::new())
    }

    /// [`par_rows`](Self::par_rows) with these options of schema resolution.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub fn par_rows_with<T: Typed>(
        &mut self,
        how: Parallel,
        options: &Options,
    ) -> Result<ParRows<'_, R, T>, ReadError<R::Error>> {
        let limits = *self.limits();
        let (schema, stream) = self.split();
        let plan = How::new(&schema, options, &limits).map_err(ReadError::Schemas)?;
        Ok(ParRows { stream, how, least: crate::container::rows::least(schema.root()), plan })
    }
}

impl<R: Source, I: Memory> ParBlocks<'_, R, I> {
    /// Has `work` read each block, in several threads, and gives what it returns to `take`, in this one. What `take` returns
    /// is returned when all threads have ended.
    ///
    /// # Panics
    /// If `work` does, with the same payload; with another one if `take` has caught that.
    pub fn run<U: Send, E: Send + From<ReadError<R::Error>>, O>(
        self,
        work: impl Fn(Block<'_, '_>) -> Result<U, E> + Sync,
        take: impl FnOnce(Results<'_, U, E>) -> O,
    ) -> O {
        run(self.stream, self.how, &work, take)
    }
}

impl<R: Source, T: Typed> ParRows<'_, R, T> {
    /// Whether rows are decoded as they are, because the file has the schema of `T`.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.plan.plan().plan().is_same()
    }

    /// Has `work` read the rows of each block, in several threads, and gives what it returns to `take`, in this one. What
    /// `take` returns is returned when all threads have ended.
    ///
    /// # Panics
    /// If `work` does, with the same payload; with another one if `take` has caught that.
    pub fn run<U: Send, E: Send + From<ReadError<R::Error>>, O>(
        self,
        work: impl Fn(TypedRows<'_, '_, '_, T>) -> Result<U, E> + Sync,
        take: impl FnOnce(Results<'_, U, E>) -> O,
    ) -> O {
        let Self { stream, how, least, plan } = self;
        let plan = plan.plan();
        let work = |block: Block<'_, '_>| {
            let rows = block.rows_as(least, T::SCHEMA.root()).map_err(|error| E::from(error.into()))?;
            work(rows.by(plan))
        };
        run(stream, how, &work, take)
    }

    /// Calls `each` in this thread with every row that is left, which the others have decoded, block by block; how many
    /// there were. For types that borrow nothing.
    ///
    /// All rows of a block are there at once, which take four times
    /// [`Limits::inflated_bytes`](crate::Limits::inflated_bytes) at most, without what they own; [`run`](Self::run) keeps
    /// none.
    ///
    /// # Errors
    /// Those of `each`, of [`Stream::next_block`], and of reading a row. [`ErrorKind::InflatedBytesLimit`] for a block with
    /// more rows than that, after those that are within it.
    ///
    /// # Panics
    /// If decoding does, in an implementation of [`Decode`](crate::typed::Decode) of your own.
    pub fn for_each<E: Send + From<ReadError<R::Error>>>(
        self,
        mut each: impl FnMut(T) -> Result<(), E>,
    ) -> Result<u64, E>
    where
        T: for<'a> Typed<At<'a> = T> + Send,
    {
        let most = (self.stream.budget().limits.inflated_bytes as usize).saturating_mul(4);
        let most = most.checked_div(size_of::<T>()).unwrap_or(usize::MAX);
        self.run(
            |mut block| {
                // Rows before one that is broken are given out.
                let (mut rows, mut failed) = (Vec::new(), None);
                loop {
                    match block.next_row() {
                        Ok(Some(row)) if rows.len() < most => rows.push(row),
                        Ok(Some(_)) => {
                            let frame = block.frame();
                            failed = Some(Error::new(ErrorKind::InflatedBytesLimit, frame.offset(), frame.end()));
                            break;
                        }
                        Ok(None) => break,
                        Err(error) => {
                            failed = Some(error);
                            break;
                        }
                    }
                }
                Ok::<_, E>((rows, failed))
            },
            |blocks| {
                let mut count = 0u64;
                for block in blocks {
                    let (rows, failed) = block?;
                    for row in rows {
                        each(row)?;
                        count = count.saturating_add(1);
                    }
                    if let Some(error) = failed {
                        return Err(E::from(error.into()));
                    }
                }
                Ok(count)
            },
        )
    }
}

/// What `work` made of the blocks of a file, one after another: in their order in the file, or as they are ready. See
/// [`parallel`](super).
///
/// An error in the data of a block takes the place of what would have been made of it, and the next block follows. One of
/// framing, or of the source, comes after all blocks before it and is the last.
///
/// It reads ahead when it is asked for the next one, and only then. Dropped before its end, it ends the threads; blocks
/// that they had begun are lost.
pub struct Results<'s, U, E> {
    line: &'s Line<Raw, Made<U, E>>,
    account: &'s Account,
    source: &'s mut Gather<'s, E>,
    /// Does the work where there are no threads.
    alone: Option<&'s mut (dyn FnMut(u64, Raw) -> Made<U, E> + 's)>,
    refuse: fn(Error) -> E,
    ahead: u64,
    /// Memory of blocks that are done.
    free: Vec<Vec<u8>>,
    failed: Option<E>,
    ended: bool,
}

impl<U, E> Results<'_, U, E> {
    /// Reads one block more, if there is one.
    fn read(&mut self) -> Option<Raw> {
        if self.ended {
            return None;
        }
        let mut bytes = self.free.pop().unwrap_or_default();
        match (self.source)(&mut bytes) {
            Ok(Some(frame)) => return Some(Raw { frame, bytes }),
            Ok(None) => {}
            Err(error) => self.failed = Some(error),
        }
        self.ended = true;
        None
    }

    fn settle(&mut self, made: Made<U, E>) -> Result<U, E> {
        let Made { result, spent, raw } = made;
        let paid = self.account.settle(spent);
        self.free.push(raw.bytes);
        if !paid && result.is_ok() {
            return Err((self.refuse)(Error::new(ErrorKind::FileFuelLimit, raw.frame.offset(), raw.frame.end())));
        }
        result
    }
}

impl<U, E> Iterator for Results<'_, U, E> {
    type Item = Result<U, E>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.alone.is_some() {
            if let Some(raw) = self.read() {
                let line = self.line;
                // None is before it.
                let made = self.alone.as_mut().map(|work| line.alone(|| work(0, raw)))?;
                return Some(self.settle(made));
            }
            return self.failed.take().map(Err);
        }
        // Reading one block for each that is taken keeps the others busy.
        while self.line.out() < self.ahead {
            let Some(raw) = self.read() else { break };
            if !self.line.give(raw) {
                // A panic has closed it.
                self.ended = true;
                break;
            }
            if let Some(made) = self.line.take(false) {
                return Some(self.settle(made));
            }
        }
        match self.line.take(true) {
            Some(made) => Some(self.settle(made)),
            None => self.failed.take().map(Err),
        }
    }
}

impl<U, E> core::iter::FusedIterator for Results<'_, U, E> {}

impl<U, E> Drop for Results<'_, U, E> {
    fn drop(&mut self) {
        self.line.close();
        self.account.close();
    }
}

/// Ends the threads when it goes, whatever becomes of the results: where those are forgotten, threads would wait for ever.
struct Closing<'l, U, E>(&'l Line<Raw, Made<U, E>>, &'l Account);

impl<U, E> Drop for Closing<'_, U, E> {
    fn drop(&mut self) {
        self.0.close();
        self.1.close();
    }
}

fn run<R: Source, I: Memory, U: Send, E: Send + From<ReadError<R::Error>>, O>(
    stream: &mut Owned<R, I>,
    how: Parallel,
    work: &(dyn Fn(Block<'_, '_>) -> Result<U, E> + Sync),
    take: impl FnOnce(Results<'_, U, E>) -> O,
) -> O {
    let (codec, budget) = (stream.codec(), stream.budget().clone());
    let half = budget.limits.file_fuel >> 1;
    let account = Account::new(budget.left(), half, how.ordered);
    let line = Line::new(how.ordered);
    // State of its own for each thread.
    let worker = || {
        let (mut inflater, mut budget): (_, Budget) = (Inflater::new(Vec::new()), budget.clone());
        let account = &account;
        move |number: u64, raw: Raw| {
            let left = account.begin(number);
            budget.set_left(left);
            let data = raw.bytes.get(raw.frame.data()).unwrap_or_default();
            let stored = Stored::new(raw.frame, codec, data, &mut budget);
            let result = match stored.inflate(&mut inflater) {
                Ok(block) => work(block),
                Err(error) => Err(E::from(error.into())),
            };
            Made { result, spent: left.saturating_sub(budget.left()), raw }
        }
    };
    let mut source = |bytes: &mut Vec<u8>| stream.next_raw(bytes).map_err(E::from);
    let out = thread::scope(|scope| {
        let _closing = Closing(&line, &account);
        let mut threads = 0usize;
        // Alone, it is done where it is taken. Where no thread can be started, too.
        while how.threads > 1 && threads < how.threads {
            let (work, line) = (worker(), &line);
            let thread = thread::Builder::new().name("avocet".into());
            if thread.spawn_scoped(scope, move || line.work(work)).is_err() {
                break;
            }
            threads = threads.saturating_add(1);
        }
        let mut alone = worker();
        take(Results {
            line: &line,
            account: &account,
            source: &mut source,
            alone: (threads == 0).then_some(&mut alone),
            refuse: |error| E::from(error.into()),
            ahead: how.ahead as u64,
            free: Vec::new(),
            failed: None,
            ended: false,
        })
    });
    if let Some(payload) = line.panic() {
        std::panic::resume_unwind(payload);
    }
    stream.budget().set_left(account.left());
    out
}

impl<U, E> fmt::Debug for Results<'_, U, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("ahead", &self.ahead).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<R, T> fmt::Debug for ParRows<'_, R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParRows").field("how", &self.how).finish_non_exhaustive()
    }
}
