//! A container file whole, in pieces and from a source: the same rows, the same errors, at the same offsets.

use super::hash::{Hash, most_steps};
use avocet::container::Source;
use avocet::container::{BlockFeed, Error, File, Header, HeaderFeed, Inflater, ReadError, Reader, Stored};
use avocet::schema::{OwnedSchema, ParseMode, Type};
use avocet::{Frame, Limits};

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
    assert_eq!(whole, from_source(file, &limits, None, *seed), "from a source");
    // A source that fails behind some byte: what came before it is what comes of the same bytes in memory.
    let fails = (usize::from(*seed) * 7919 + 1) % (file.len() + 1);
    let broken = from_source(file, &limits, Some(fails), *seed);
    if broken.failed {
        let before = from_slice(&file[..fails], &limits);
        assert!(whole.blocks.starts_with(&broken.blocks), "rows that are not in the file");
        assert_eq!(broken.blocks, before.blocks, "the source failed behind {fails} bytes");
    }
    // Rows without bytes are counted, and cost no step but their own.
    let most = most_steps(whole.bytes, limits.file_fuel + whole.rows());
    assert!(whole.steps <= most, "{} steps for {} bytes", whole.steps, whole.bytes);
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
    /// What was done for it, and for how many bytes.
    steps: u64,
    bytes: u64,
    /// The source failed.
    failed: bool,
}

impl Story {
    /// Rows that were looked at, and no more of a block than its bytes and the fuel can pay.
    fn rows(&self) -> u64 {
        self.blocks.iter().map(|(_, count, rows)| if rows.is_ok() { *count } else { 0 }).sum()
    }

    fn ended(mut self, result: Result<(), Error>) -> Self {
        self.end = result.err();
        self
    }

    fn block(&mut self, stored: Stored<'_, '_>, root: Type<'_>, inflater: &mut Inflater<Vec<u8>>) {
        let frame = stored.frame();
        let mut hash = Hash::default();
        let mut inflated = 0;
        let rows = stored.inflate(inflater).and_then(|block| {
            inflated = block.data().len() as u64;
            let mut rows = block.rows(root)?;
            let mut stack = [Frame::EMPTY; 32];
            loop {
                match rows.walk(&mut stack, &mut hash) {
                    Ok(true) => {}
                    Ok(false) => return Ok(hash.value),
                    Err(error) => return Err(error.into()),
                }
            }
        });
        self.blocks.push((frame.offset(), frame.count(), rows));
        self.steps += hash.steps;
        self.bytes += inflated + u64::from(frame.size());
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

/// The source fails behind so many bytes, if it does; the error of the file is then none of the file.
fn from_source(bytes: &[u8], limits: &Limits, fails: Option<usize>, seed: u8) -> Story {
    let mut story = Story::default();
    let source = Failing { left: bytes, fails: fails.map_or(usize::MAX, |at| at), pieces: usize::from(seed) };
    let mut failed = false;
    let mut fault = |error: ReadError<Broken>| {
        failed |= matches!(error, ReadError::Io(Broken));
        error.container().copied()
    };
    let result = (|| {
        let mut reader = Reader::open(source, limits).map_err(&mut fault)?;
        let mut inflater = Inflater::new(Vec::new());
        let (schema, blocks) = reader.split();
        while let Some(stored) = blocks.next_stored().map_err(&mut fault)? {
            story.block(stored, schema.root(), &mut inflater);
        }
        Ok(())
    })();
    assert!(!failed || fails.is_some(), "a source that does not fail");
    story.end = result.err().flatten();
    story.failed = failed;
    story
}

/// A source of pieces of some length that fails once, and for good.
struct Failing<'a> {
    left: &'a [u8],
    fails: usize,
    pieces: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Broken;

impl Source for Failing<'_> {
    type Error = Broken;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Broken> {
        if self.fails == 0 && !into.is_empty() {
            return Err(Broken);
        }
        let piece = if self.pieces == 0 { usize::MAX } else { self.pieces };
        let some = self.left.len().min(into.len()).min(piece).min(self.fails);
        into[..some].copy_from_slice(&self.left[..some]);
        self.left = &self.left[some..];
        self.fails -= some;
        Ok(some)
    }
}
