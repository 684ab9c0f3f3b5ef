//! What an image logged over `defmt`: frames as lines of hexadecimal digits, and in the image the table that they refer to.

use anyhow::{Context, Result, bail};
use defmt_decoder::{DecodeError, Table};
use std::fs;
use std::path::Path;

/// Prints the lines of the log.
pub(crate) fn run(image: &Path, printed: &Path) -> Result<()> {
    let table = Table::parse(&fs::read(image)?)?.context("the image has no table")?;
    let mut decoder = table.new_stream_decoder();
    for line in fs::read_to_string(printed)?.lines() {
        decoder.received(&hex::decode(line).with_context(|| format!("no frame: {line}"))?);
    }
    loop {
        match decoder.decode() {
            Ok(frame) => println!("{}", frame.display_message()),
            Err(DecodeError::UnexpectedEof) => return Ok(()),
            Err(DecodeError::Malformed) => bail!("a frame is malformed"),
        }
    }
}
