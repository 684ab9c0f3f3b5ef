//! A progress bar on standard error, for work that takes long.

use crate::quote;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// Work that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// Bytes between two looks at the clock.
const STEP: u64 = 1 << 20;

/// Counts the bytes that have been read, and shows them once it takes long.
pub(crate) struct Progress {
    /// Nothing is ever shown.
    silent: bool,
    total: Option<u64>,
    name: String,
    started: Instant,
    done: u64,
    next_look: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For a command that fills standard output while it works: silent if that is a terminal too, as the two would mix.
    pub(crate) fn beside_output(name: &str, total: Option<u64>) -> Self {
        Self::new(name, total, !io::stderr().is_terminal() || io::stdout().is_terminal())
    }

    /// For a command that prints its answer at the end.
    pub(crate) fn before_output(name: &str, total: Option<u64>) -> Self {
        Self::new(name, total, !io::stderr().is_terminal())
    }

    fn new(name: &str, total: Option<u64>, silent: bool) -> Self {
        Self { silent, total, name: name.to_owned(), started: Instant::now(), done: 0, next_look: STEP, bar: None }
    }

    /// The work has come to byte `at` of the file.
    #[inline]
    pub(crate) fn reached(&mut self, at: u64) {
        self.done = at;
        if at >= self.next_look && !self.silent {
            self.look();
        }
    }

    #[cold]
    fn look(&mut self) {
        self.next_look = self.done.saturating_add(STEP);
        let elapsed = self.started.elapsed();
        if elapsed <= PATIENCE {
            return;
        }
        // Of all the work so far: the bar itself only knows the time since it began to show.
        let rate = self.done as f64 / elapsed.as_secs_f64();
        let left = self.total.map_or(0.0, |total| total.saturating_sub(self.done) as f64 / rate);
        let left = HumanDuration(Duration::try_from_secs_f64(left).unwrap_or_default());
        let rate = HumanBytes(rate as u64).to_string();
        let bar = match self.bar.take() {
            Some(bar) => bar,
            // Complete before it is drawn for the first time.
            None => self.begin().with_prefix(rate.clone()).with_message(left.to_string()).with_position(self.done),
        };
        bar.set_prefix(rate);
        bar.set_message(left.to_string());
        bar.set_position(self.done);
        self.bar = Some(bar);
    }

    fn begin(&self) -> ProgressBar {
        let (bar, template) = match self.total {
            Some(total) => (ProgressBar::new(total), " [{bar:30}] {bytes} of {total_bytes}, {prefix}/s, {msg} left"),
            None => (ProgressBar::no_length(), " {bytes}, {prefix}/s"),
        };
        // Braces are the template's own.
        let name = quote::plain(self.name.as_bytes()).replace('{', "{{").replace('}', "}}");
        // The rest is constant; were it ever wrong, the default style would do.
        if let Ok(style) = ProgressStyle::with_template(&(name + template)) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
