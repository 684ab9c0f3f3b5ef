//! A watchdog: what a target allocates on an input, against the input's length. Bytes are counted and no clock is read,
//! so that an input that is refused today is refused tomorrow, on any machine.
// A global allocator is the only way to see what other crates allocate.
#![allow(unsafe_code)]

use super::Target;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Passes everything on, and counts for the thread that asks.
struct Counting;

thread_local! {
    /// Bytes that are held, the most that were, and all that were ever asked for.
    static NOW: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static TOTAL: Cell<usize> = const { Cell::new(0) };
}

/// A thread that ends has no counters any more.
fn count(bytes: isize) {
    let _ = NOW.try_with(|now| {
        now.set(now.get().wrapping_add(bytes));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(now.get())));
    });
    if let Ok(more) = usize::try_from(bytes) {
        let _ = TOTAL.try_with(|total| total.set(total.get().wrapping_add(more)));
    }
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(-(layout.size() as isize));
        count(size as isize);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a target may allocate: so many bytes for nothing, and so many more for each byte of input.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// The most that is held at a time.
    pub held: (usize, usize),
    /// All that is asked for, given back or not: what work does that a loop repeats.
    pub total: (usize, usize),
}

impl Allowance {
    /// For what never allocates.
    pub const NOTHING: Self = Self { held: (0, 0), total: (0, 0) };
}

/// Runs `target` on `data`.
///
/// # Panics
/// If the target does, or if it allocates more than it may.
pub fn watched(target: &Target, data: &[u8]) {
    let (held, total) = measured(target.run, data);
    let most = |(constant, each): (usize, usize)| constant + each * data.len();
    let Target { name, allowed, .. } = target;
    assert!(held <= most(allowed.held), "{name} held {held} bytes for {} of input", data.len());
    assert!(total <= most(allowed.total), "{name} asked for {total} bytes for {} of input", data.len());
}

/// The most bytes that `run` holds at a time, and all that it asks for.
pub fn measured(run: fn(&[u8]), data: &[u8]) -> (usize, usize) {
    let (before, total) = (NOW.get(), TOTAL.get());
    PEAK.set(before);
    run(data);
    (PEAK.get().wrapping_sub(before).max(0) as usize, TOTAL.get().wrapping_sub(total))
}
