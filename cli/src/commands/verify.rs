//! `avocet verify`

use super::{Go, each};
use crate::args::Verify as Args;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::progress::Progress;
use crate::rows::RowFile;
use avocet::Check;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    each(&args.files, output, |path, output| {
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
        Ok(Go::On)
    })
}

fn number(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
