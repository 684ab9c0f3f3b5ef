//! `avocet verify`

use super::{Go, each};
use crate::args::Verify as Args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::progress::Progress;
use crate::rescue::{Damaged, Event, Given, Report, Style};
use crate::rows::RowFile;
use avocet::Check;
use std::path::Path;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    each(&args.files, output, |path, output| match check(path, args, output) {
        Err(failure @ Failure::Input { exit: Exit::Torn | Exit::Corrupt, .. }) => {
            // Of a pipe nothing is left to look at, and of a file without a schema nothing can be told.
            match rescue(path, args, output) {
                Ok(()) | Err(Failure::Input { .. }) => Err(failure),
                Err(output) => Err(output),
            }
        }
        done => done.map(|()| Go::On),
    })
}

/// Reads all of a file.
fn check(path: &Path, args: &Args, output: &mut Output) -> Result<(), Failure> {
    let name = input::name(path);
    let input = Input::open(path)?;
    let progress = Progress::before_output(&name, input.len());
    let mut file = RowFile::open(input.track(progress), args.limits.max_block)?;
    let mut rows = 0u64;
    file.blocks_with(
        |_| false,
        |_, block, stack| {
            while block.walk(stack, &mut Check)? {
                rows = rows.saturating_add(1);
            }
            Ok(true)
        },
    )?;
    if !args.quiet {
        let (rows, blocks) = (number(rows, "row"), number(file.blocks(), "block"));
        output.line(&format!("{name}: ok, {rows} in {blocks}"))?;
    }
    Ok(())
}

/// Says what `repair` would save, and what is lost.
fn rescue(path: &Path, args: &Args, output: &mut Output) -> Result<(), Failure> {
    let mut damaged = Damaged::open(path, &Given::default(), args.limits.max_block)?;
    let name = input::name(path);
    let mut progress = Progress::before_output(&name, Some(damaged.len()));
    let mut tell = |line: &str| Ok(output.line(line)?);
    let mut report = Report::new(name, Style::People, &damaged, &mut tell)?;
    damaged.each(|event| {
        if let Event::Saved(block) = &event {
            progress.reached(block.end);
        }
        report.event(&event)
    })?;
    report.finish("can be saved").map(drop)
}

fn number(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
