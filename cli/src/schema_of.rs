//! The schema of an input, whatever that is: a container file, or the JSON text of a schema.

use crate::container::{self, Container};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::Input;
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Error, Limits};
use std::io::Read;

/// What the files begin with that are not schema text.
const MAGIC: &[u8] = b"Obj\x01";

/// The text of a schema, and how strictly it is to be read.
pub(crate) struct SchemaText {
    pub(crate) text: String,
    mode: ParseMode,
}

impl SchemaText {
    /// Reads the header of a container file, or all of a schema file.
    pub(crate) fn read(mut input: Input) -> Result<Self, Failure> {
        let start = input.peek(MAGIC.len()).map_err(Failure::read)?;
        // A file of a few bytes that all belong to the magic is a cut container rather than JSON.
        if !start.is_empty() && MAGIC.starts_with(start) {
            let file = Container::open(input, &Limits::SERVER)?;
            return Ok(Self { text: file.header()?.schema_text().to_owned(), mode: ParseMode::Lenient });
        }
        let most = u64::from(Limits::SERVER.schema_text);
        let mut text = Vec::new();
        input.take(most.saturating_add(1)).read_to_end(&mut text).map_err(Failure::read)?;
        if text.len() as u64 > most {
            return Err(Failure::input(Exit::Limit, avocet::ErrorKind::SchemaTextLimit.message()));
        }
        match String::from_utf8(text) {
            Ok(text) => Ok(Self { text, mode: ParseMode::Strict }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                Err(Failure::input(
                    Exit::Corrupt,
                    format!("neither a container file nor a schema: not UTF-8 at byte {at}"),
                ))
            }
        }
    }

    /// The schema that the text says.
    pub(crate) fn parse(&self) -> Result<OwnedSchema, Failure> {
        parse(&self.text, self.mode)
    }
}

/// Reads the schema of a header, leniently: real files hold names that the specification forbids.
pub(crate) fn of_header(text: &str) -> Result<OwnedSchema, Failure> {
    parse(text, ParseMode::Lenient)
}

fn parse(text: &str, mode: ParseMode) -> Result<OwnedSchema, Failure> {
    OwnedSchema::parse_with(text, mode, &Limits::SERVER).map_err(|error| invalid(text, error))
}

fn invalid(text: &str, error: Error) -> Failure {
    let (line, column) = container::line_and_column(text, error.at as usize);
    let place = if line == 1 { format!("byte {}", error.at) } else { format!("line {line}, column {column}") };
    Failure::input(exit_of(error.kind), format!("schema: {} at {place} of its text", error.kind))
}
