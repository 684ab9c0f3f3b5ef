//! `avocet gen`

use crate::args::Gen as Args;
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::{self, Input};
use crate::new_file::{of_input, write_text};
use crate::output::Output;
use crate::place::Place;
use crate::schema_of::SchemaText;
use avocet::Sink;
use avocet_codegen::{ErrorKind, Options, generate};

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let place = args.out.as_ref().map(|out| Place::check(out, args.new.force, &args.files)).transpose()?;
    let mut texts = Vec::new();
    for path in &args.files {
        let source = Input::open(path).and_then(SchemaText::read).map_err(|failure| of_input(path, failure))?;
        // Of the path only the name: the source is the same wherever it is made.
        let name = path.file_name().map_or_else(|| input::name(path), |name| name.to_string_lossy().into_owned());
        texts.push((name, source.text));
    }
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let source = generate(&files, &Options::new().with_owned(args.owned)).map_err(|error| {
        let exit = match error.kind() {
            ErrorKind::Schema(kind) => exit_of(*kind),
            ErrorKind::Name(_) | ErrorKind::NoValues => Exit::Corrupt,
            _ => Exit::Unsupported,
        };
        Failure::input(exit, error.to_string())
    })?;
    match &place {
        Some(place) => write_text(place, &source)?,
        None => output.write(source.as_bytes())?,
    }
    Ok(Exit::Ok)
}
