//! `avocet fingerprint`

use super::{Go, each};
use crate::args::{Algorithm, Fingerprint as Args};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::hex::hex;
use crate::input::{self, Input};
use crate::output::Output;
use crate::schema_of::SchemaText;
use avocet::{Error, Schema};

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    if args.number && args.algorithm != Algorithm::Crc64 {
        return Err(Failure::input(Exit::Usage, "--number is for crc64: the other fingerprints are only bytes"));
    }
    each(&args.files, output, |path, output| {
        let schema = SchemaText::read(Input::open(path)?)?.parse()?;
        let mut line =
            print(&schema.schema(), args).map_err(|error| Failure::input(exit_of(error.kind), error.kind.message()))?;
        if args.files.len() > 1 {
            line.push_str("  ");
            line.push_str(&input::name(path));
        }
        output.line(&line)?;
        Ok(Go::On)
    })
}

fn print(schema: &Schema<'_>, args: &Args) -> Result<String, Error> {
    Ok(match args.algorithm {
        Algorithm::Crc64 if args.number => format!("{:#018x}", schema.fingerprint()?),
        Algorithm::Crc64 => hex(&schema.fingerprint()?.to_le_bytes()),
        Algorithm::Md5 => hex(&schema.md5()?),
        Algorithm::Sha256 => hex(&schema.sha256()?),
    })
}
