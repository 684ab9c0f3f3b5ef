//! The same file read in every way there is.

use avocet::container::{
    Block, BlockFeed, BlockFrame, Error, File, Header, HeaderFeed, Inflater, ReadError, Reader, Source, Stored, Stream,
};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::with::std::{IoSource, SeekSource};
use avocet::{Check, Frame, Limits, walk};
use std::convert::Infallible;

/// What reading a file gave.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    /// Offset, stored size and rows of each block.
    pub(crate) blocks: Vec<(u64, u32, Vec<Vec<u8>>)>,
    /// What ended it, unless that was the clean end.
    pub(crate) error: Option<Error>,
}

impl Outcome {
    pub(crate) fn rows(&self) -> usize {
        self.blocks.iter().map(|(.., rows)| rows.len()).sum()
    }

    fn of(run: impl FnOnce(&mut Self) -> Result<(), Error>) -> Self {
        let mut this = Self::default();
        this.error = run(&mut this).err();
        this
    }

    fn block(&mut self, block: Block<'_, '_>, schema: &OwnedSchema) -> Result<(), Error> {
        let mut stack = [Frame::EMPTY; 64];
        let schema = schema.schema();
        let frame = block.frame();
        let mut rows = block.rows(schema.root())?;
        self.blocks.push((frame.offset(), frame.size(), Vec::new()));
        let to = &mut self.blocks.last_mut().unwrap().2;
        while let Some(row) = rows.next_with(|d| {
            let before = d.rest();
            walk(schema.root(), d, &mut stack, &mut Check).map_err(avocet::Error::from)?;
            Ok(&before[..before.len() - d.rest().len()])
        })? {
            to.push(row.to_vec());
        }
        Ok(())
    }
}

fn schema(header: &Header<'_>, limits: &Limits) -> Result<OwnedSchema, Error> {
    OwnedSchema::parse_with(header.schema_text(), ParseMode::Lenient, limits).map_err(|e| header.schema_error(e))
}

pub(crate) fn by_file(bytes: &[u8], limits: &Limits) -> Outcome {
    Outcome::of(|out| {
        let mut file = File::new(bytes, limits)?;
        let schema = schema(&file.header(), limits)?;
        let mut inflater = Inflater::new(Vec::new());
        while let Some(block) = file.next_block_with(&mut inflater)? {
            out.block(block, &schema)?;
        }
        Ok(())
    })
}

/// Cuts `bytes` into pieces whose lengths `sizes` gives, over and over.
fn pieces<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    sizes.iter().cycle().map_while(move |size| {
        let (piece, after) = rest.split_at((*size).clamp(1, rest.len().max(1)).min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

pub(crate) fn by_feed(bytes: &[u8], sizes: &[usize], limits: &Limits) -> Outcome {
    Outcome::of(|out| {
        let mut pieces = pieces(bytes, sizes);
        let mut rest: &[u8] = &[];
        let mut feed = HeaderFeed::new(Vec::new(), limits);
        while !feed.is_whole() {
            let Some(piece) = pieces.next() else { break };
            rest = &piece[feed.feed(piece)?..];
        }
        let header = feed.header()?;
        let schema = schema(&header, limits)?;
        let mut feed = BlockFeed::new(&header, Vec::new(), limits);
        let mut inflater = Inflater::new(Vec::new());
        loop {
            let (used, stored) = feed.feed(rest)?;
            assert!(stored.is_some() || used == rest.len());
            if let Some(stored) = stored {
                out.block(stored.inflate(&mut inflater)?, &schema)?;
            }
            rest = &rest[used..];
            if rest.is_empty() {
                let Some(piece) = pieces.next() else { break };
                rest = piece;
            }
        }
        feed.finish()
    })
}

/// Gives no more than so many bytes at once.
pub(crate) struct Trickle<'a> {
    pub(crate) rest: &'a [u8],
    pub(crate) most: usize,
}

impl Source for Trickle<'_> {
    type Error = Infallible;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        let len = into.len().min(self.most);
        self.rest.read(&mut into[..len])
    }
}

fn file_error(error: ReadError<Infallible>) -> Error {
    error.into()
}

pub(crate) fn by_stream(bytes: &[u8], most: usize, limits: &Limits) -> Outcome {
    Outcome::of(|out| {
        let (mut header, mut block, mut inflated) = (vec![0; 1 << 17], vec![0; 1 << 17], vec![0; 1 << 17]);
        let source = Trickle { rest: bytes, most };
        let (header, mut stream) =
            Stream::open(source, limits, &mut header, &mut block[..], &mut inflated[..]).map_err(file_error)?;
        let schema = schema(&header, limits)?;
        while let Some(block) = stream.next_block().map_err(file_error)? {
            out.block(block, &schema)?;
        }
        Ok(())
    })
}

pub(crate) fn by_reader(bytes: &[u8], limits: &Limits) -> Outcome {
    Outcome::of(|out| {
        let mut reader = Reader::open(bytes, limits).map_err(file_error)?;
        let (_, schema) = (reader.header(), schema(&reader.header(), limits)?);
        while let Some(block) = reader.next_block().map_err(file_error)? {
            out.block(block, &schema)?;
        }
        Ok(())
    })
}

/// Reads `bytes` in every way, and returns what all of them agree on.
pub(crate) fn agreed(bytes: &[u8], sizes: &[usize], limits: &Limits) -> Outcome {
    let outcome = by_file(bytes, limits);
    assert_eq!(by_feed(bytes, sizes, limits), outcome, "fed in pieces of {sizes:?}");
    assert_eq!(by_stream(bytes, sizes[0], limits), outcome, "streamed, {} at a time", sizes[0]);
    assert_eq!(by_reader(bytes, limits), outcome, "by a reader");
    outcome
}

type Frames = (Vec<BlockFrame>, Option<Error>);

/// The frames of a file, found in every way there is.
pub(crate) fn agreed_frames(bytes: &[u8], most: usize, limits: &Limits) -> Frames {
    let mut frames = (Vec::new(), None);
    match File::new(bytes, limits) {
        Err(error) => frames.1 = Some(error),
        Ok(file) => file.frames().for_each(|frame| match frame {
            Ok(frame) => frames.0.push(frame),
            Err(error) => frames.1 = Some(error),
        }),
    }
    assert_eq!(frames_of(Trickle { rest: bytes, most }, limits), frames, "{most} at a time");
    assert_eq!(frames_of(bytes, limits), frames, "passed");
    assert_eq!(frames_of(IoSource(bytes), limits), frames, "read and forgotten");
    let seek = SeekSource::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(frames_of(seek, limits), frames, "sought");
    frames
}

fn frames_of<S: Source<Error: std::fmt::Debug>>(source: S, limits: &Limits) -> Frames {
    let mut header = vec![0; 1 << 17];
    let mut frames = Vec::new();
    let result = Stream::open(source, limits, &mut header, Vec::new(), Vec::new()).and_then(|(_, mut stream)| {
        while let Some(frame) = stream.next_frame()? {
            frames.push(frame);
        }
        Ok(())
    });
    let error = result.err().map(|error| *error.container().expect("no failure of the source"));
    (frames, error)
}

/// What a block that is stored uncompressed holds.
pub(crate) fn plain<'b>(stored: Stored<'_, 'b>) -> &'b [u8] {
    stored.plain().unwrap().data()
}
