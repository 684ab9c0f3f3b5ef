//! What can be saved of a damaged file, and what is told of it.

mod pages;
mod report;

use crate::container::{self, Container};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::Input;
use crate::new_file::of_input;
use crate::schema_of::{self, SchemaText};
use avocet::codec::Codec;
use avocet::container::recover::{Anchor, Gap, Recovery, Rescued};
use avocet::container::{Header, ReadError};
use avocet::schema::{OwnedSchema, Type};
use avocet::{Frame, Limits};
use pages::{Front, Pages};
pub(crate) use report::{Report, Style};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Codecs to try where the header does not say: first those whose data can least be mistaken.
const TRIED: [Codec; 6] = [Codec::Zstandard, Codec::Xz, Codec::Bzip2, Codec::Snappy, Codec::Deflate, Codec::Null];

/// How much of a file is looked at to find out whether a codec is the right one.
const FRONT: u64 = 64 << 20;

/// Memory for the search for a marker that the header does not tell.
const WINDOW: usize = 256 << 10;

/// What the user knows of a file better than its header.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) schema: Option<PathBuf>,
    pub(crate) codec: Option<Codec>,
}

/// A file that may be damaged anywhere, once it is known how to find its blocks.
pub(crate) struct Damaged {
    source: Pages,
    head: Option<Container>,
    /// Why there is no header.
    fault: Option<(Exit, String)>,
    schema: OwnedSchema,
    text: String,
    anchor: Anchor,
    limits: Limits,
}

/// What was found.
pub(crate) enum Event<'x> {
    Lost(Gap),
    Saved(Rescued<'x>),
}

impl Damaged {
    /// Finds out how to read the file: by its header, by what the user knows, by trying.
    pub(crate) fn open(path: &Path, given: &Given, max_block: u32) -> Result<Self, Failure> {
        let limits = container::limits(max_block);
        let file = File::open(path).map_err(Failure::read)?;
        if !file.metadata().map_err(Failure::read)?.is_file() {
            return Err(Failure::input(Exit::Usage, "not a regular file, in which blocks could be searched for"));
        }
        let mut source = Pages::new(file).map_err(Failure::read)?;
        let (head, fault) = match Container::open(Input::open(path)?, &limits) {
            Ok(head) => (Some(head), None),
            Err(Failure::Input { exit, message }) if exit >= Exit::Limit => (None, Some((exit, message))),
            Err(failure) => return Err(failure),
        };
        let (schema, text) = match (&given.schema, &head, &fault) {
            (Some(from), ..) => schema_from(from).map_err(|failure| of_input(from, failure))?,
            (None, Some(head), _) => {
                let text = head.header()?.schema_text().to_owned();
                (schema_of::of_header(&text).map_err(without_schema)?, text)
            }
            (None, None, fault) => {
                let (exit, message) = fault.clone().unwrap_or((Exit::Corrupt, String::new()));
                return Err(without_schema(Failure::input(exit, message)));
            }
        };
        let header = head.as_ref().map(Container::header).transpose()?;
        let tables = schema.schema();
        let anchor =
            Search { source: &mut source, root: tables.root(), limits: &limits }.anchor(header, given.codec)?;
        Ok(Self { source, head, fault, schema, text, anchor, limits })
    }

    pub(crate) fn header(&self) -> Option<Header<'_>> {
        self.head.as_ref().and_then(|head| head.header().ok())
    }

    /// The text of the schema that it is read with.
    pub(crate) fn schema_text(&self) -> &str {
        &self.text
    }

    pub(crate) const fn codec(&self) -> Codec {
        self.anchor.codec
    }

    pub(crate) const fn len(&self) -> u64 {
        self.source.len()
    }

    /// Why there is no header, and what that means for the exit code.
    pub(crate) const fn fault(&self) -> Option<&(Exit, String)> {
        self.fault.as_ref()
    }

    /// What in a header that could be read is not true.
    pub(crate) fn untrue(&self) -> Vec<String> {
        let Some(header) = self.header() else { return Vec::new() };
        let mut untrue = Vec::new();
        if *header.sync() != self.anchor.marker {
            untrue.push("the sync marker of the header is damaged: blocks have another".to_owned());
        }
        if header.codec() != self.anchor.codec {
            untrue.push(format!("the codec of the blocks is not what the header says, but {}", self.anchor.codec));
        }
        untrue
    }

    /// Where the first block may begin.
    pub(crate) const fn start(&self) -> u64 {
        self.anchor.start
    }

    /// Goes through all of the file.
    pub(crate) fn each(&mut self, mut with: impl FnMut(Event<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let schema = self.schema.schema();
        let mut stack = vec![Frame::EMPTY; usize::from(self.limits.depth)];
        let mut recovery = recovery(&mut self.source, self.anchor, schema.root(), &self.limits)?;
        while let Some(found) = recovery.next(&mut stack).map_err(failure)? {
            if let Some(gap) = found.gap {
                with(Event::Lost(gap))?;
            }
            if let Some(block) = found.block {
                with(Event::Saved(block))?;
            }
        }
        Ok(())
    }
}

type InMemory<'s, R> = Recovery<'s, R, Vec<u8>, Vec<u8>>;

fn recovery<'s, R>(source: R, anchor: Anchor, root: Type<'s>, limits: &Limits) -> Result<InMemory<'s, R>, Failure>
where
    R: avocet::container::recover::ReadAt<Error = io::Error>,
{
    Recovery::new(source, anchor, root, limits, Vec::new(), Vec::new()).map_err(Failure::read)
}

/// Looks for what the header does not tell.
struct Search<'a, 's> {
    source: &'a mut Pages,
    root: Type<'s>,
    limits: &'a Limits,
}

impl Search<'_, '_> {
    fn anchor(&mut self, header: Option<Header<'_>>, codec: Option<Codec>) -> Result<Anchor, Failure> {
        let said = codec.or(header.map(|header| header.codec())).filter(|codec| *codec != Codec::Unknown);
        // What the user says is not doubted; what a header says may be damaged.
        let others = TRIED.into_iter().filter(|other| codec.is_none() && Some(*other) != said);
        let codecs: Vec<Codec> = said.into_iter().chain(others).collect();
        if let Some(header) = header {
            let first = Anchor::of(&header);
            for codec in &codecs {
                let anchor = Anchor { codec: *codec, ..first };
                let (is_said, is_empty) = (Some(*codec) == said, self.source.len() == first.start);
                if (is_said && is_empty) || self.first_block(anchor, is_said)?.is_some() {
                    return Ok(anchor);
                }
            }
        }
        let from = header.map_or(0, |header| header.len() as u64);
        let mut window = vec![0; WINDOW];
        let found = Anchor::search(self.source, from, Codec::Null, &mut window).map_err(Failure::read)?;
        let mut best: Option<(u64, Anchor)> = None;
        for anchor in
            found.into_iter().flat_map(|found| codecs.iter().map(move |codec| Anchor { codec: *codec, ..found }))
        {
            // The header ends where it ends, whatever its marker is.
            let anchor = header.map_or(anchor, |_| Anchor { start: from, known: true, ..anchor });
            let at = self.first_block(anchor, false)?;
            if let Some(at) = at.filter(|at| best.is_none_or(|(before, _)| *at < before)) {
                best = Some((at, anchor));
            }
        }
        match (best, header, said) {
            (Some((_, anchor)), ..) => Ok(anchor),
            (None, Some(header), Some(codec)) => Ok(Anchor { codec, ..Anchor::of(&header) }),
            (None, Some(_), None) => Err(Failure::input(Exit::Unsupported, "its codec is unknown")),
            (None, None, _) => {
                Err(Failure::input(Exit::Corrupt, "without a header, and no block of this schema can be found"))
            }
        }
    }

    /// Where the first block with rows begins. It must be without a fault unless `mended` will do.
    fn first_block(&mut self, anchor: Anchor, mended: bool) -> Result<Option<u64>, Failure> {
        let most = FRONT.max(u64::from(self.limits.block_bytes).saturating_mul(2));
        let front = Front(self.source, anchor.start.saturating_add(most));
        let mut stack = vec![Frame::EMPTY; usize::from(self.limits.depth)];
        let mut recovery = recovery(front, anchor, self.root, self.limits)?;
        while let Some(found) = recovery.next(&mut stack).map_err(failure)? {
            // A block beyond a limit is a block, and to inflate it costs as much as the limit lets it.
            if let Some(gap) = found.gap.filter(|gap| mended && gap.kind.is_limit()) {
                return Ok(Some(gap.from));
            }
            if let Some(block) = found.block.filter(|block| block.rows > 0 && (mended || !block.mended)) {
                return Ok(Some(block.offset));
            }
        }
        Ok(None)
    }
}

fn schema_from(path: &Path) -> Result<(OwnedSchema, String), Failure> {
    let schema = SchemaText::read(Input::open(path)?)?;
    Ok((schema.parse()?, schema.text))
}

/// What to do about a schema that is lost.
fn without_schema(failure: Failure) -> Failure {
    match failure {
        Failure::Input { exit, message } => {
            Failure::input(exit, format!("{message}; `repair --schema FILE` goes by another schema"))
        }
        failure => failure,
    }
}

fn failure(error: ReadError<io::Error>) -> Failure {
    match error {
        ReadError::Io(error) => Failure::read(error),
        error => match error.container() {
            Some(error) => Failure::input(exit_of(error.kind()), error.kind().message()),
            None => Failure::input(Exit::Io, error.to_string()),
        },
    }
}
