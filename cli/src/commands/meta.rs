//! `avocet meta`

use super::{Go, each};
use crate::args::Meta as Args;
use crate::container::Container;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::hex::hex;
use crate::input::{self, Input};
use crate::output::Output;
use crate::quote;
use avocet::Limits;
use avocet::container::Header;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let several = args.files.len() > 1;
    each(&args.files, output, |path, output| {
        let file = Container::open(Input::open(path)?, &Limits::SERVER)?;
        let header = file.header()?;
        let name = input::name(path);
        if let Some(key) = &args.key {
            let Some(value) = header.get(key) else {
                return Err(Failure::input(Exit::Io, format!("no metadata under {}", quote::json(key))));
            };
            output.raw(value)?;
            output.end_row()?;
        } else if args.json {
            output.line(&json(&name, &header))?;
        } else {
            if several {
                output.line(&format!("# {}", quote::plain(name.as_bytes())))?;
            }
            people(&header, output)?;
        }
        Ok(Go::On)
    })
}

fn people(header: &Header<'_>, output: &mut Output) -> Result<(), Failure> {
    output.line(&format!("codec: {}", header.codec()))?;
    output.line(&format!("sync: {}", hex(header.sync())))?;
    output.line(&format!("header: {} bytes", header.len()))?;
    for (key, value) in header.metadata() {
        output.line(&format!("{}: {}", quote::plain(key.as_bytes()), quote::plain(value)))?;
    }
    Ok(())
}

fn json(name: &str, header: &Header<'_>) -> String {
    let metadata: Vec<String> = header
        .metadata()
        .map(|(key, value)| {
            let value = match std::str::from_utf8(value) {
                Ok(text) => quote::json(text),
                Err(_) => format!("{{\"hex\":\"{}\"}}", hex(value)),
            };
            format!("{}:{value}", quote::json(key))
        })
        .collect();
    format!(
        "{{\"file\":{},\"codec\":\"{}\",\"sync\":\"{}\",\"header_bytes\":{},\"metadata\":{{{}}}}}",
        quote::json(name),
        header.codec(),
        hex(header.sync()),
        header.len(),
        metadata.join(",")
    )
}
