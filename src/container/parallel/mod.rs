//! Container files read by several threads (feature `std`); [`WriterOptions::with_threads`] has them written so.
//!
//! Blocks are independent of each other but for what they cost. So the thread that asks reads them, as they are stored, and
//! gives them out; the others inflate and decode them, all but the code that the caller has for the rows of a block being
//! ours; and what that code makes of a block is taken back by the thread that asks:
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use avocet::Avro;
//! use avocet::container::parallel::Parallel;
//! use avocet::container::{ReadError, Reader, Writer, WriterOptions};
//!
//! #[derive(Avro)]
//! struct Reading<'a> {
//!     at: i64,
//!     station: &'a str,
//! }
//! # let mut writer = Writer::create::<Reading>(Vec::new(), WriterOptions::new().with_block_rows(2))?;
//! # writer.extend((0..5).map(|at| Reading { at, station: "north" }))?;
//! # let file = writer.finish()?;
//!
//! let mut reader = Reader::new(&file[..])?;
//! let latest = reader.par_rows::<Reading>(Parallel::new(4))?.run(
//!     |rows| {
//!         // in several threads, block by block; rows borrow from the block
//!         let mut latest = i64::MIN;
//!         for reading in rows {
//!             let reading = reading?;
//!             if reading.station == "north" {
//!                 latest = latest.max(reading.at);
//!             }
//!         }
//!         Ok(latest)
//!     },
//!     |blocks| {
//!         // in this thread, in the order of the file
//!         blocks.reduce(|a, b| Ok(a?.max(b?))).transpose()
//!     },
//! );
//! assert_eq!(latest.map_err(|error: ReadError<std::io::Error>| error.to_string())?, Some(4));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | rows | in several threads | in the thread that asks |
//! |---|---|---|
//! | of a Rust type that may borrow | [`Reader::par_rows`], [`ParRows::run`] | what a closure makes of each block |
//! | of a Rust type that borrows nothing | [`Reader::par_rows`], [`ParRows::for_each`]: decoded | each row |
//! | of any schema | [`Stream::par_blocks`], [`ParBlocks::run`] | what a closure makes of each block |
//!
//! # What is promised
//!
//! * **In order**, by default: what is taken is what one thread would have found, errors included, block by block.
//!   [`Parallel::unordered`] gives it as it becomes ready; an error of framing still comes last.
//! * **Memory is bounded**: no more than [`Parallel::with_blocks`] blocks are held as they are stored, or as what was made
//!   of them, and one inflated by each thread, 64 MiB each at most under [`Limits::SERVER`](crate::Limits::SERVER). Their
//!   memory is used again.
//! * **Limits bind the whole file.** [`Limits::file_fuel`] is one purse for all threads. What the serial reader accepts is
//!   accepted, and no more is spent than it holds, by what is handed out. Where it runs out, it may be the block that is
//!   refused instead of one of its rows, and where there is but little left, blocks take turns.
//! * **A panic** in the closure for blocks goes on in the thread that asks, with the same payload. The other threads end
//!   after the block that each is at. Whoever catches it there meets another one at the end: blocks are missing.
//! * **Stopping early** is dropping the iterator: threads end after the block that each is at. None of them ever waits for
//!   the source, only the thread that asks does; so what has been made of a block may be handed out only when a slow source
//!   has given the next ones.
//! * No thread is left behind: all have ended when the call returns. One thread means none but the one that asks. Where the
//!   system refuses to start so many, there are fewer.
//!
//! To have parts of a file read by processes or machines that know nothing of each other, see [`ranges`].
//!
//! `cargo run --release --example threads -- 2` prints what is gained on the machine at hand.
//!
//! [`WriterOptions::with_threads`]: super::WriterOptions::with_threads
//! [`Reader::par_rows`]: super::Reader::par_rows
//! [`Stream::par_blocks`]: super::Stream::par_blocks
//! [`Limits::file_fuel`]: crate::Limits::file_fuel

mod account;
pub(in crate::container) mod line;
pub mod ranges;
mod read;

pub use read::{ParBlocks, ParRows, Results};

/// How many threads read, how far ahead, and whether order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Parallel {
    threads: usize,
    ahead: usize,
    ordered: bool,
}

/// More threads are not started, whatever is asked for.
const MOST: usize = 1024;

impl Parallel {
    /// So many threads beside the one that asks; 1 for none beside it. Three blocks for each are in flight, and order is
    /// kept.
    pub const fn new(threads: usize) -> Self {
        let threads = bounded(threads);
        Self { threads, ahead: threads.saturating_mul(3), ordered: true }
    }

    /// As many threads as the machine runs at a time.
    pub fn all_cores() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, core::num::NonZero::get))
    }

    /// No more than so many blocks are in flight; at least one.
    pub const fn with_blocks(self, blocks: usize) -> Self {
        let ahead = if blocks == 0 { 1 } else { blocks };
        Self { ahead, ..self }
    }

    /// Whatever is ready first comes first.
    pub const fn unordered(self) -> Self {
        Self { ordered: false, ..self }
    }

    /// How many threads.
    #[must_use]
    pub const fn threads(&self) -> usize {
        self.threads
    }
}

impl Default for Parallel {
    fn default() -> Self {
        Self::all_cores()
    }
}

/// A number of threads that can be meant.
pub(in crate::container) const fn bounded(threads: usize) -> usize {
    match threads {
        0 => 1,
        more if more > MOST => MOST,
        some => some,
    }
}
