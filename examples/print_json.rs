//! Prints a container file as plain JSON, one row a line; `avocet cat --plain` in a few lines.
//!
//! ```console
//! $ cargo run --example print_json -- examples/data/parcels.avro
//! ```
//!
//! Any size of file goes through the memory of one block. Of the codecs, those are understood whose features are on;
//! by default null and deflate.

use avocet::container::Reader;
use avocet::with::std::IoSink;
use avocet::{Frame, json};
use std::error::Error;
use std::io::{BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/parcels.avro").into());
    let mut reader = Reader::new(BufReader::new(std::fs::File::open(path)?))?;
    let mut out = IoSink(BufWriter::new(std::io::stdout().lock()));
    let mut stack = [Frame::EMPTY; 64];

    let (schema, blocks) = reader.split();
    while let Some(block) = blocks.next_block()? {
        let root = schema.root();
        let mut rows = block.rows(root)?;
        while rows
            .try_next_with(|decoder| json::write(root, decoder, &mut stack, json::Style::PLAIN, &mut out))?
            .is_some()
        {
            out.0.write_all(b"\n")?;
        }
    }
    out.0.flush()?;
    Ok(())
}
