//! A line of jobs: one thread gives them out and takes back what became of them, others work.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::any::Any;
use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Jobs `J` on their way to becoming `D`.
///
/// Its owner bounds how many there are, by asking before it gives another one out. Whoever waits is woken by what he waits
/// for, by the end of the line, and by a panic of whoever works.
pub(in crate::container) struct Line<J, D> {
    state: Mutex<State<J, D>>,
    /// There is something to do, or nothing will be done any more.
    work: Condvar,
    /// Something has been done.
    done: Condvar,
    ordered: bool,
}

struct State<J, D> {
    waiting: VecDeque<(u64, J)>,
    made: VecDeque<(u64, D)>,
    /// Jobs given out, and of these, taken back.
    given: u64,
    taken: u64,
    /// Threads that wait for a job.
    idle: usize,
    closed: bool,
    panic: Option<Box<dyn Any + Send>>,
    /// Somebody has met a panic.
    met: bool,
}

impl<J, D> Line<J, D> {
    /// Gives back in the order of giving out, or else what is ready first.
    pub(in crate::container) const fn new(ordered: bool) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            made: VecDeque::new(),
            given: 0,
            taken: 0,
            idle: 0,
            closed: false,
            panic: None,
            met: false,
        };
        Self { state: Mutex::new(state), work: Condvar::new(), done: Condvar::new(), ordered }
    }

    /// No panic happens under the lock, so that what it guards is sound.
    fn lock(&self) -> MutexGuard<'_, State<J, D>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives out a job, unless the line is closed; whether it did.
    pub(in crate::container) fn give(&self, job: J) -> bool {
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        let number = state.given;
        state.given = number.saturating_add(1);
        state.waiting.push_back((number, job));
        let wake = state.idle > 0;
        drop(state);
        if wake {
            self.work.notify_one();
        }
        true
    }

    /// Jobs that have been given out and not been taken back.
    pub(in crate::container) fn out(&self) -> u64 {
        let state = self.lock();
        state.given.saturating_sub(state.taken)
    }

    /// Takes back what is next, if it is done; waits for it, if `wait`. `None` otherwise, and if nothing is out.
    ///
    /// A panic of whoever works goes on in the thread that calls this.
    pub(in crate::container) fn take(&self, wait: bool) -> Option<D> {
        let mut state = self.lock();
        loop {
            if let Some(payload) = state.panic.take() {
                state.met = true;
                drop(state);
                resume_unwind(payload);
            }
            let place = match self.ordered {
                true => state.made.iter().position(|(number, _)| *number == state.taken),
                false => Some(0),
            };
            if let Some((_, done)) = place.and_then(|place| state.made.remove(place)) {
                state.taken = state.taken.saturating_add(1);
                return Some(done);
            }
            if !wait || state.closed || state.given == state.taken {
                return None;
            }
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Works until the line is closed. `make` is given the number of the job, too.
    pub(in crate::container) fn work(&self, mut make: impl FnMut(u64, J) -> D) {
        let mut state = self.lock();
        loop {
            if state.closed {
                return;
            }
            let Some((number, job)) = state.waiting.pop_front() else {
                state.idle = state.idle.saturating_add(1);
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle = state.idle.saturating_sub(1);
                continue;
            };
            drop(state);
            // What `make` holds is not used again after a panic, and the panic itself goes on elsewhere.
            let made = catch_unwind(AssertUnwindSafe(|| make(number, job)));
            state = self.lock();
            match made {
                Ok(done) => state.made.push_back((number, done)),
                Err(payload) => {
                    state.panic.get_or_insert(payload);
                    self.end(&mut state);
                }
            }
            self.done.notify_one();
        }
    }

    /// Ends the line: what has been begun is finished, and nothing else is.
    pub(in crate::container) fn close(&self) {
        self.end(&mut self.lock());
    }

    /// Does a job at once, for whoever takes it back.
    pub(in crate::container) fn alone(&self, make: impl FnOnce() -> D) -> D {
        let before = core::mem::replace(&mut self.lock().met, true);
        let made = make();
        self.lock().met = before;
        made
    }

    /// The panic of a job that went on nowhere, or was caught there: nobody is to believe that all jobs were done.
    pub(in crate::container) fn panic(&self) -> Option<Box<dyn Any + Send>> {
        let mut state = self.lock();
        let caught = || -> Box<dyn Any + Send> { Box::new("a panic in a thread was caught, and its work is lost") };
        state.panic.take().or_else(|| state.met.then(caught))
    }

    fn end(&self, state: &mut State<J, D>) {
        state.closed = true;
        state.waiting.clear();
        self.work.notify_all();
        self.done.notify_all();
    }
}

impl<J, D> fmt::Debug for Line<J, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("ordered", &self.ordered).finish_non_exhaustive()
    }
}
