//! `avocet count`

use super::{Go, each};
use crate::args::Count as Args;
use crate::container::{self, Container};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::progress::Progress;
use avocet::container::parallel::Parallel;
use avocet::container::parallel::ranges::{Part, split};
use avocet::with::std::SeekAt;
use std::fs::File;
use std::path::Path;
use std::thread;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let how = args.threads.parallel();
    let several = args.files.len() > 1;
    let mut total = 0u64;
    let exit = each(&args.files, output, |path, output| {
        let name = input::name(path);
        let input = Input::open(path)?;
        let parts = how.threads() > 1 && input.len().is_some();
        let progress = Progress::before_output(&name, input.len());
        // Data is passed over, so its length costs nothing.
        let mut file = Container::open(input.track(progress), &container::limits(u32::MAX))?;
        let mut rows = 0u64;
        if let Some(counted) = parts.then(|| count_by(how, path)).flatten() {
            rows = counted;
        } else {
            while let Some(frame) = file.next_frame()? {
                rows = rows.saturating_add(frame.count());
            }
        }
        total = total.saturating_add(rows);
        if several {
            output.line(&format!("{rows:>12} {name}"))?;
        } else {
            output.line(&rows.to_string())?;
        }
        Ok(Go::On)
    })?;
    if several {
        output.line(&format!("{total:>12} total"))?;
    }
    Ok(exit)
}

/// Counts rows by several threads, each of which has a part of the file. `None` unless all of it was in order: who goes through
/// it from its start knows better what is wrong.
fn count_by(how: Parallel, path: &Path) -> Option<u64> {
    let limits = container::limits(u32::MAX);
    let open = || File::open(path).ok().map(SeekAt);
    let ranges = split(open()?, how.threads(), &limits).ok()?;
    let count = |range| {
        let mut part = Part::open(open()?, range, &limits).ok()?;
        let (_, mut blocks) = part.split();
        let mut rows = 0u64;
        while let Some(frame) = blocks.next_frame().ok()? {
            rows = rows.saturating_add(frame.count());
        }
        Some(rows)
    };
    let count = &count;
    thread::scope(|scope| {
        let mut parts = Vec::new();
        for range in ranges {
            parts.push(thread::Builder::new().spawn_scoped(scope, move || count(range)).ok()?);
        }
        let counts: Vec<Option<u64>> = parts.into_iter().map(|part| part.join().ok().flatten()).collect();
        counts.into_iter().try_fold(0u64, |all, rows| Some(all.saturating_add(rows?)))
    })
}
