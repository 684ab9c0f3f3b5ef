//! A container file whole, in pieces and from a source: the same rows, the same errors, at the same offsets.

use avocet::container::{BlockFeed, Error, File, Header, HeaderFeed, Inflater, ReadError, Reader, Stored};
use avocet::schema::{Enum, OwnedSchema, ParseMode, Type, Union};
use avocet::{Frame, Limits, Visit};
use std::convert::Infallible;

/// The first byte says how the file is cut into pieces, what follows is the file.
pub fn container(data: &[u8]) {
    let Some((seed, file)) = data.split_first() else { return };
    let limits = Limits::SERVER
        .with_file_fuel(20_000)
        .with_fuel(5_000)
        .with_block_bytes(1 << 20)
        .with_inflated_bytes(1 << 20)
        .with_schema_fuel(1 << 20);
    let whole = from_slice(file, &limits);
    assert_eq!(whole, from_pieces(file, &limits, *seed), "in pieces");
    assert_eq!(whole, from_source(file, &limits), "from a source");
    if let Some(error) = whole.end {
        assert!(error.good() <= file.len() as u64 && error.at() <= file.len() as u64, "{error}");
    }
}

/// Everything that reading a file tells.
#[derive(Debug, Default, PartialEq)]
struct Story {
    /// Of each block: where it begins, how many rows it promises, what they are or what is wrong with them.
    blocks: Vec<(u64, u64, Result<u64, Error>)>,
    /// What is wrong with the file itself.
    end: Option<Error>,
}

impl Story {
    fn ended(mut self, result: Result<(), Error>) -> Self {
        self.end = result.err();
        self
    }

    fn block(&mut self, stored: Stored<'_, '_>, root: Type<'_>, inflater: &mut Inflater<Vec<u8>>) {
        let frame = stored.frame();
        let mut hash = Hash(0);
        let rows = stored.inflate(inflater).and_then(|block| {
            let mut rows = block.rows(root)?;
            let mut stack = [Frame::EMPTY; 32];
            loop {
                match rows.walk(&mut stack, &mut hash) {
                    Ok(true) => {}
                    Ok(false) => return Ok(hash.0),
                    Err(error) => return Err(error.into()),
                }
            }
        });
        self.blocks.push((frame.offset(), frame.count(), rows));
    }
}

fn schema_of(header: &Header<'_>, limits: &Limits) -> Result<OwnedSchema, Error> {
    OwnedSchema::parse_with(header.schema_text(), ParseMode::Lenient, limits)
        .map_err(|error| header.schema_error(error))
}

fn from_slice(bytes: &[u8], limits: &Limits) -> Story {
    let mut story = Story::default();
    let result = (|| {
        let mut file = File::new(bytes, limits)?;
        let schema = schema_of(&file.header(), limits)?;
        let schema = schema.schema();
        let mut inflater = Inflater::new(Vec::new());
        while let Some(stored) = file.next_stored()? {
            story.block(stored, schema.root(), &mut inflater);
        }
        Ok(())
    })();
    story.ended(result)
}

fn from_pieces(bytes: &[u8], limits: &Limits, seed: u8) -> Story {
    let mut story = Story::default();
    let mut state = u32::from(seed) | 0x5eed_0000;
    let mut piece = move || {
        state = state.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
        // Mostly small ones: heads and markers are a few bytes long.
        1 + (state >> 16) as usize % [1, 3, 17, 300][(state >> 30) as usize]
    };
    let result = (|| {
        let mut left = bytes;
        let mut feed = HeaderFeed::new(Vec::new(), limits);
        while !feed.is_whole() && !left.is_empty() {
            let used = feed.feed(&left[..piece().min(left.len())])?;
            left = &left[used..];
        }
        let header = feed.header()?;
        let schema = schema_of(&header, limits)?;
        let schema = schema.schema();
        let mut feed = BlockFeed::new(&header, Vec::new(), limits);
        let mut inflater = Inflater::new(Vec::new());
        while !left.is_empty() {
            let (used, stored) = feed.feed(&left[..piece().min(left.len())])?;
            if let Some(stored) = stored {
                story.block(stored, schema.root(), &mut inflater);
            } else {
                assert!(used > 0, "a feed that takes nothing would be fed forever");
            }
            left = &left[used..];
        }
        feed.finish()
    })();
    story.ended(result)
}

fn from_source(bytes: &[u8], limits: &Limits) -> Story {
    let fault = |error: ReadError<Infallible>| Error::from(error);
    let mut story = Story::default();
    let result = (|| {
        let mut reader = Reader::open(bytes, limits).map_err(fault)?;
        let mut inflater = Inflater::new(Vec::new());
        let (schema, blocks) = reader.split();
        while let Some(stored) = blocks.next_stored().map_err(fault)? {
            story.block(stored, schema.root(), &mut inflater);
        }
        Ok(())
    })();
    story.ended(result)
}

/// A hash of all that a walk meets, in order.
struct Hash(u64);

impl Hash {
    fn add(&mut self, value: u64) -> Result<(), Infallible> {
        self.0 = (self.0 ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        Ok(())
    }

    fn add_bytes(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.add(bytes.len() as u64)?;
        bytes.iter().try_for_each(|byte| self.add(u64::from(*byte)))
    }
}

impl<'s, 'a> Visit<'s, 'a> for Hash {
    type Error = Infallible;

    fn null(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.add(1)
    }

    fn boolean(&mut self, _: Type<'s>, value: bool) -> Result<(), Infallible> {
        self.add(u64::from(value))
    }

    fn int(&mut self, _: Type<'s>, value: i32) -> Result<(), Infallible> {
        self.add(value as u64)
    }

    fn long(&mut self, _: Type<'s>, value: i64) -> Result<(), Infallible> {
        self.add(value as u64)
    }

    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        self.add(u64::from(value.to_bits()))
    }

    fn double(&mut self, _: Type<'s>, value: f64) -> Result<(), Infallible> {
        self.add(value.to_bits())
    }

    fn bytes(&mut self, _: Type<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.add_bytes(value)
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        self.add_bytes(value.as_bytes())
    }

    fn symbol(&mut self, _: Enum<'s>, index: usize) -> Result<(), Infallible> {
        self.add(index as u64)
    }

    fn branch(&mut self, _: Union<'s>, index: usize, _: Type<'s>) -> Result<(), Infallible> {
        self.add(index as u64)
    }

    fn end_array(&mut self) -> Result<(), Infallible> {
        self.add(2)
    }

    fn key(&mut self, key: &'a str) -> Result<(), Infallible> {
        self.add_bytes(key.as_bytes())
    }

    fn end_map(&mut self) -> Result<(), Infallible> {
        self.add(3)
    }
}
