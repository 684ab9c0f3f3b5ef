//! What blocks that are read beside each other may cost, all of them together.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The fuel of a file, from which blocks are paid in the order in which they are taken back.
///
/// A block is begun with what is left by then, which is at least what the serial reader would give it: so nothing is refused
/// that the serial reader accepts. What it has spent is taken off when its turn comes, and refused if there is not so
/// much: so nothing is accepted beyond the limit. As long as at least half of the fuel is left, blocks do not wait for each
/// other; then they take turns, each beginning with exactly what those before it have left.
pub(super) struct Account {
    state: Mutex<State>,
    turn: Condvar,
    half: u64,
    ordered: bool,
}

struct State {
    left: u64,
    settled: u64,
    closed: bool,
}

impl Account {
    pub(super) const fn new(left: u64, half: u64, ordered: bool) -> Self {
        let state = State { left, settled: 0, closed: false };
        Self { state: Mutex::new(state), turn: Condvar::new(), half, ordered }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the block of this number may spend; waits for those before it where there is little.
    pub(super) fn begin(&self, number: u64) -> u64 {
        let mut state = self.lock();
        while self.ordered && !state.closed && state.left < self.half && state.settled < number {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.left
    }

    /// The next block has spent so much; false if that is more than there was.
    pub(super) fn settle(&self, spent: u64) -> bool {
        let mut state = self.lock();
        let left = state.left.checked_sub(spent);
        state.left = left.unwrap_or(0);
        state.settled = state.settled.saturating_add(1);
        drop(state);
        self.turn.notify_all();
        left.is_some()
    }

    /// What is left.
    pub(super) fn left(&self) -> u64 {
        self.lock().left
    }

    /// Nobody waits any more.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.turn.notify_all();
    }
}
