//! Reads files back.

use crate::model::{Schemas, Values};
use avocet::container::{Error, ReadError, Reader};
use avocet::{Check, Frame, Limits, walk};

/// All that a file holds.
#[derive(Debug, PartialEq)]
pub(crate) struct Content {
    pub(crate) schema: String,
    pub(crate) codec: &'static str,
    pub(crate) sync: [u8; 16],
    /// What is not `avro.`'s.
    pub(crate) metadata: Vec<(String, Vec<u8>)>,
    /// The rows of each block, as bytes.
    pub(crate) blocks: Vec<Vec<Vec<u8>>>,
    /// Where the first block begins, and where each ends.
    pub(crate) start: u64,
    pub(crate) ends: Vec<u64>,
    pub(crate) error: Option<Error>,
}

impl Content {
    pub(crate) fn rows(&self) -> Vec<Vec<u8>> {
        self.blocks.concat()
    }
}

/// Reads as far as it goes; an error of the header is an error.
pub(crate) fn read(file: &[u8]) -> Result<Content, Error> {
    read_with(file, &Limits::SERVER)
}

/// [`read`] under these limits.
pub(crate) fn read_with(file: &[u8], limits: &Limits) -> Result<Content, Error> {
    let mut reader = Reader::open(file, limits).map_err(of_file)?;
    let header = reader.header();
    let mut content = Content {
        schema: header.schema_text().to_owned(),
        codec: header.codec().name(),
        sync: *header.sync(),
        metadata: header
            .metadata()
            .filter(|(key, _)| !key.starts_with("avro."))
            .map(|(key, value)| (key.to_owned(), value.to_vec()))
            .collect(),
        blocks: Vec::new(),
        start: header.len() as u64,
        ends: Vec::new(),
        error: None,
    };
    let mut stack = vec![Frame::EMPTY; 512];
    let (schema, stream) = reader.split();
    loop {
        let block = match stream.next_block() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(content),
            Err(error) => {
                content.error = Some(of_file(error));
                return Ok(content);
            }
        };
        content.ends.push(block.frame().end());
        let mut rows = block.rows(schema.root())?;
        let mut all = Vec::new();
        loop {
            let row = rows.try_next_with(|d| {
                let before = d.rest();
                walk(schema.root(), d, &mut stack, &mut Check)?;
                Ok(before[..before.len() - d.rest().len()].to_vec())
            });
            match row {
                Ok(Some(row)) => all.push(row),
                Ok(None) => break,
                Err(error) => return Err(error.into()),
            }
        }
        content.blocks.push(all);
    }
}

fn of_file(error: ReadError<std::convert::Infallible>) -> Error {
    error.into()
}

/// A random schema, and so many rows of it.
pub(crate) fn sample(seed: u64, rows: usize) -> (String, Vec<Vec<u8>>) {
    let mut schemas = Schemas::new(seed);
    let schema = schemas.any(3, "", false);
    let defined = schemas.defined.clone();
    let mut values = Values { rng: schemas.rng, defined: &defined, budget: 0 };
    let rows = (0..rows)
        .map(|_| {
            values.budget = 40;
            let mut row = Vec::new();
            values.any(&schema, "", &mut row);
            row
        })
        .collect();
    (schema.to_string(), rows)
}

/// Strings, so that rows have various lengths.
pub(crate) fn string(text: &str) -> Vec<u8> {
    let mut row = Vec::new();
    crate::model::put_bytes(&mut row, text.as_bytes());
    row
}
