//! `avocet schema`

use super::{Go, each};
use crate::args::Schema as Args;
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::Input;
use crate::output::Output;
use crate::pretty::Pretty;
use crate::schema_of::SchemaText;
use avocet::Sink;
use avocet::schema::CanonicalError;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    each(&args.files, output, |path, output| {
        let source = SchemaText::read(Input::open(path)?)?;
        // Always parsed, so that what is printed is known to be a schema.
        let schema = source.parse()?;
        if args.canonical {
            schema.schema().canonical_form(output).map_err(|error| match error {
                CanonicalError::Schema(error) => Failure::input(exit_of(error.kind), error.kind.message()),
                CanonicalError::Sink(error) => Failure::Output(error),
            })?;
        } else if args.pretty {
            Pretty::new(output).write(source.text.as_bytes())?;
        } else {
            output.write(source.text.trim_end().as_bytes())?;
        }
        output.end_row()?;
        Ok(Go::On)
    })
}
