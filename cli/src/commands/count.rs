//! `avocet count`

use super::{Go, each};
use crate::args::Count as Args;
use crate::container::{self, Container};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::progress::Progress;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let several = args.files.len() > 1;
    let mut total = 0u64;
    let exit = each(&args.files, output, |path, output| {
        let name = input::name(path);
        let input = Input::open(path)?;
        let progress = Progress::before_output(&name, input.len());
        // Data is passed over, so its length costs nothing.
        let mut file = Container::open(input.track(progress), &container::limits(u32::MAX))?;
        let mut rows = 0u64;
        while let Some(frame) = file.next_frame()? {
            rows = rows.saturating_add(frame.count());
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
