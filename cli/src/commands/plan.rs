//! `avocet plan`

use super::schemas;
use crate::args::Plan as Args;
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::new_file::write_text;
use crate::output::Output;
use crate::place::Place;
use avocet::Sink;
use avocet::resolve::OwnedPlan;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let inputs = [args.writer.clone(), args.reader.clone()];
    let place = args.out.as_ref().map(|out| Place::check(out, args.new.force, &inputs)).transpose()?;
    let owned = match schemas(&[&args.writer, &args.reader], output)? {
        Ok(owned) => owned,
        Err(exit) => return Ok(exit),
    };
    let [writer, reader] = owned.as_slice() else {
        return Err(Failure::input(Exit::Usage, "two files"));
    };
    let reader = reader.schema();
    let plan = OwnedPlan::build(&writer.schema(), &reader, &args.rules.options()).map_err(|error| {
        let says =
            format!("no plan: {} (byte {} of the reader's schema; `avocet compat` tells all)", error.kind, error.at);
        Failure::input(exit_of(error.kind), says)
    })?;
    // Of which version the encoding is; the paths are left out, so that the source is the same wherever it is made.
    let version = env!("CARGO_PKG_VERSION");
    let source = format!("// By `avocet plan`, for avocet {version}.\n\n{}\n", plan.plan().source());
    match &place {
        Some(place) => write_text(place, &source)?,
        None => output.write(source.as_bytes())?,
    }
    Ok(Exit::Ok)
}
