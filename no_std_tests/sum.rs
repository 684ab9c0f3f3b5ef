//! Shared by the images: adds up what a walk meets.

use avocet::container::{BlockFeed, Error, File, HeaderFeed, Stored};
use avocet::schema::{Enum, ParseMode, SchemaBuf, Type, Union};
use avocet::{Check, Decoder, ErrorKind, Frame, Limits, Result, Visit, skip, walk};
use core::convert::Infallible;

/// Tables for the schema of a reading.
pub type Tables = SchemaBuf<8, 8, 2, 2, 4>;

/// Why a container could not be added up.
#[derive(Clone, Copy)]
pub enum Failure {
    /// Its schema.
    Schema(ErrorKind),
    /// The container, or a row of it.
    Container(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Container(error)
    }
}

/// How many rows there are, and the sum of their values.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Rows.
    pub rows: u64,
    /// See [`Sum`].
    pub sum: u64,
}

impl Total {
    fn add(&mut self, stored: Stored<'_, '_>, root: Type<'_>, stack: &mut [Frame]) -> core::result::Result<(), Error> {
        let mut sum = Sum(self.sum);
        let block = stored.plain()?;
        let mut rows = block.rows(root)?;
        loop {
            match rows.walk(stack, &mut sum) {
                Ok(true) => self.rows = self.rows.saturating_add(1),
                Ok(false) => break,
                Err(error) => return Err(error.into()),
            }
        }
        self.sum = sum.0;
        Ok(())
    }
}

/// Adds up a container that lies in memory.
pub fn total_of_file(bytes: &[u8], tables: &mut Tables, stack: &mut [Frame]) -> core::result::Result<Total, Failure> {
    let mut file = File::new(bytes, &Limits::FIRMWARE)?;
    let text = file.header().schema_text();
    let schema =
        tables.parse_with(text, ParseMode::Lenient, &Limits::FIRMWARE).map_err(|error| Failure::Schema(error.kind))?;
    let mut total = Total::default();
    while let Some(stored) = file.next_stored()? {
        total.add(stored, schema.root(), stack)?;
    }
    Ok(total)
}

/// Adds up a container that arrives in pieces, in as much memory as its header and its largest block need.
pub fn total_of_pieces(
    bytes: &[u8],
    piece: usize,
    tables: &mut Tables,
    stack: &mut [Frame],
) -> core::result::Result<Total, Failure> {
    let (mut header, mut block) = ([0u8; 512], [0u8; 1024]);
    let mut feed = HeaderFeed::new(header.as_mut_slice(), &Limits::FIRMWARE);
    let mut left = bytes;
    while !feed.is_whole() && !left.is_empty() {
        let used = feed.feed(left.get(..piece).unwrap_or(left))?;
        left = left.get(used..).unwrap_or_default();
    }
    let header = feed.into_header()?;
    let schema = tables
        .parse_with(header.schema_text(), ParseMode::Lenient, &Limits::FIRMWARE)
        .map_err(|error| Failure::Schema(error.kind))?;
    let mut feed = BlockFeed::new(&header, block.as_mut_slice(), &Limits::FIRMWARE);
    let mut total = Total::default();
    while !left.is_empty() {
        let (used, stored) = feed.feed(left.get(..piece).unwrap_or(left))?;
        left = left.get(used..).unwrap_or_default();
        if let Some(stored) = stored {
            total.add(stored, schema.root(), stack)?;
        }
    }
    feed.finish()?;
    Ok(total)
}

/// Adds up values: integers and indexes as they are, doubles by their bits, strings by their bytes.
#[derive(Default)]
pub struct Sum(pub u64);

impl Sum {
    fn add(&mut self, value: u64) -> core::result::Result<(), Infallible> {
        self.0 = self.0.wrapping_add(value);
        Ok(())
    }
}

impl<'s, 'a> Visit<'s, 'a> for Sum {
    type Error = Infallible;

    fn int(&mut self, _: Type<'s>, value: i32) -> core::result::Result<(), Infallible> {
        self.add(i64::from(value) as u64)
    }

    fn long(&mut self, _: Type<'s>, value: i64) -> core::result::Result<(), Infallible> {
        self.add(value as u64)
    }

    fn double(&mut self, _: Type<'s>, value: f64) -> core::result::Result<(), Infallible> {
        self.add(value.to_bits())
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> core::result::Result<(), Infallible> {
        value.bytes().try_for_each(|byte| self.add(u64::from(byte)))
    }

    fn symbol(&mut self, _: Enum<'s>, index: usize) -> core::result::Result<(), Infallible> {
        self.add(index as u64)
    }

    fn branch(&mut self, _: Union<'s>, index: usize, _: Type<'s>) -> core::result::Result<(), Infallible> {
        self.add(index as u64)
    }
}

/// The sum of a datum, and how many bytes it occupies, if walking with and without a visitor and skipping agree on it.
pub fn sum_of(ty: Type<'_>, input: &[u8], stack: &mut [Frame]) -> Result<Option<(u64, usize)>> {
    let mut walked = Decoder::with_limits(input, &Limits::FIRMWARE);
    let (mut checked, mut skipped) = (walked.clone(), walked.clone());
    let mut sum = Sum::default();
    walk(ty, &mut walked, stack, &mut sum)?;
    walk(ty, &mut checked, stack, &mut Check)?;
    skip(ty, &mut skipped, stack)?;
    let end = walked.position();
    Ok((checked.position() == end && skipped.position() == end).then_some((sum.0, end)))
}
