//! The commands, a file each, and what they share: one input after another.

mod cat;
mod compat;
mod concat;
mod count;
mod diff;
mod fingerprint;
mod from_json;
mod generate;
mod meta;
mod plan;
mod recode;
mod repair;
mod schema;
mod sort;
mod verify;

use crate::args::Command;
use crate::exit::Exit;
use crate::failure::{Failure, tell};
use crate::input::{self, Input};
use crate::output::Output;
use crate::schema_of::SchemaText;
use avocet::schema::OwnedSchema;
use std::path::{Path, PathBuf};

/// Runs a command to its exit code.
pub(crate) fn run(command: &Command) -> Exit {
    let mut output = Output::stdout();
    let done = match command {
        Command::Cat(args) => cat::cat(args, &mut output),
        Command::Head(args) => cat::head(args, &mut output),
        Command::Schema(args) => schema::run(args, &mut output),
        Command::Meta(args) => meta::run(args, &mut output),
        Command::Count(args) => count::run(args, &mut output),
        Command::Verify(args) => verify::run(args, &mut output),
        Command::Fingerprint(args) => fingerprint::run(args, &mut output),
        Command::Recode(args) => recode::run(args),
        Command::Repair(args) => repair::run(args, &mut output),
        Command::Concat(args) => concat::run(args),
        Command::Sort(args) => sort::run(args),
        Command::FromJson(args) => from_json::run(args),
        Command::Compat(args) => compat::run(args, &mut output),
        Command::Diff(args) => diff::run(args, &mut output),
        Command::Gen(args) => generate::run(args, &mut output),
        Command::Plan(args) => plan::run(args, &mut output),
    };
    let done = done.and_then(|exit| output.flush().map(|()| exit).map_err(Failure::Output));
    match done {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe() => Exit::Ok,
        Err(Failure::Output(error)) => {
            tell(&format!("cannot write: {error}"));
            Exit::Io
        }
        // What a single input does wrong has been told by `each`.
        Err(Failure::Input { exit, message }) => {
            tell(&message);
            exit
        }
    }
}

/// Works on one file after another; what goes wrong with one is told, and the next one's turn comes.
///
/// `work` says whether to go on. The greatest exit code is returned.
fn each(
    files: &[PathBuf],
    output: &mut Output,
    mut work: impl FnMut(&Path, &mut Output) -> Result<Go, Failure>,
) -> Result<Exit, Failure> {
    let mut worst = Exit::Ok;
    for path in files {
        match work(path, output) {
            Ok(Go::On) => {}
            Ok(Go::Stop) => break,
            Err(Failure::Input { exit, message }) => {
                output.drop_row();
                // What was printed before comes first, also where both end in one terminal.
                output.flush()?;
                tell(&format!("{}: {}: {message}", input::name(path), exit.word()));
                worst = worst.max(exit);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(worst)
}

/// The schemas of all files; what is wrong with any of them is told, and the greatest exit code is that of the failure.
fn schemas(files: &[&Path], output: &mut Output) -> Result<Result<Vec<OwnedSchema>, Exit>, Failure> {
    let mut schemas = Vec::new();
    let mut worst = Exit::Ok;
    for path in files {
        match Input::open(path).and_then(SchemaText::read).and_then(|text| text.parse()) {
            Ok(schema) => schemas.push(schema),
            Err(Failure::Input { exit, message }) => {
                output.flush()?;
                tell(&format!("{}: {}: {message}", input::name(path), exit.word()));
                worst = worst.max(exit);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(if worst == Exit::Ok { Ok(schemas) } else { Err(worst) })
}

/// Whether another file is wanted.
enum Go {
    On,
    Stop,
}
