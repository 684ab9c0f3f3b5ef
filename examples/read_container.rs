//! Reads a container file without allocating, with strings borrowed from the file itself.
//!
//! ```console
//! $ cargo run --example read_container
//! ```
//!
//! The file, `examples/data/stations.avro`, holds readings of weather stations and was written by another Avro library.
//! Its blocks are not compressed, so a row's strings need not be copied anywhere: [`Warmest`] keeps a `&str` that
//! points into the bytes of the file. The schema's tables lie on the stack, as does all else. On a microcontroller the
//! file would be `include_bytes!` or a memory-mapped flash; nothing else would change.

use avocet::container::File;
use avocet::schema::{Field, ParseMode, Record, SchemaBuf, Type};
use avocet::{Frame, Limits, Visit};
use std::convert::Infallible;
use std::error::Error;

/// What is looked for in each row; `'a` is the life of the file's bytes.
#[derive(Default)]
struct Warmest<'a> {
    /// Which field's value comes next.
    next: Next,
    /// The row that is being read.
    name: &'a str,
    celsius: Option<f32>,
    /// The warmest row so far.
    best: Option<(&'a str, f32)>,
    /// The longest note so far, of any row.
    longest_note: &'a str,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Next {
    Name,
    Celsius,
    Notes,
    #[default]
    Other,
}

impl<'s, 'a> Visit<'s, 'a> for Warmest<'a> {
    type Error = Infallible;

    fn begin_record(&mut self, record: Record<'s>) -> Result<(), Infallible> {
        if record.name() == "Reading" {
            self.celsius = None;
        }
        Ok(())
    }

    fn field(&mut self, field: Field<'s>) -> Result<(), Infallible> {
        self.next = match field.name().as_str() {
            Some("name") => Next::Name,
            Some("air_c") => Next::Celsius,
            Some("notes") => Next::Notes,
            _ => Next::Other,
        };
        Ok(())
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        match self.next {
            Next::Name => self.name = value,
            Next::Notes if value.len() > self.longest_note.len() => self.longest_note = value,
            _ => {}
        }
        Ok(())
    }

    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        if self.next == Next::Celsius {
            self.celsius = Some(value);
        }
        Ok(())
    }
}

impl Warmest<'_> {
    /// A row has ended.
    fn row(&mut self) {
        if let Some(celsius) = self.celsius
            && self.best.is_none_or(|(_, best)| celsius > best)
        {
            self.best = Some((self.name, celsius));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/stations.avro"))?;

    // From here on nothing is allocated.
    let mut file = File::new(&bytes, &Limits::SERVER)?;
    let mut tables = SchemaBuf::<16, 24, 8, 16, 8>::new();
    // Headers are read leniently: other writers take liberties with names.
    let schema = tables.parse_with(file.header().schema_text(), ParseMode::Lenient, &Limits::SERVER)?;
    let mut stack = [Frame::EMPTY; 8];

    let mut warmest = Warmest::default();
    let mut count = 0_u32;
    while let Some(block) = file.next_block()? {
        let mut rows = block.rows(schema.root())?;
        while rows.walk(&mut stack, &mut warmest)? {
            warmest.row();
            count += 1;
        }
    }

    println!("{count} readings");
    if let Some((name, celsius)) = warmest.best {
        println!("the warmest: {celsius} °C at {name}");
    }
    println!("the longest note: {}", warmest.longest_note);

    // The strings are where they were read: in the file.
    assert!(bytes.as_ptr_range().contains(&warmest.longest_note.as_ptr()));
    Ok(())
}
