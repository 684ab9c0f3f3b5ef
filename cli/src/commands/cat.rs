//! `avocet cat` and `avocet head`

use super::{Go, each};
use crate::args::{BytesAs, Cat, Format, Head, Rules};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::{self, Input};
use crate::new_file::of_input;
use crate::output::Output;
use crate::progress::Progress;
use crate::rows::RowFile;
use crate::schema_of::SchemaText;
use avocet::container::RowError;
use avocet::container::parallel::Parallel;
use avocet::json::{self, BytesForm, Style};
use avocet::resolve::{
    Decimals, Options, OwnedPlan, Projection, ProjectionError, UnionChoice, rewrite_to_vec, walk_plan,
};
use avocet::schema::OwnedSchema;
use avocet::{Check, Decoder, Error, Frame, Schema, Sink, WalkError};
use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

pub(super) fn cat(args: &Cat, output: &mut Output) -> Result<Exit, Failure> {
    // Both count on over all files.
    let mut span = Span { skip: args.skip, left: args.limit.unwrap_or(u64::MAX) };
    let reader = match &args.reader_schema {
        Some(path) => {
            let schema = Input::open(path).and_then(SchemaText::read).and_then(|text| text.parse());
            Wanted::Reader(schema.map_err(|failure| of_input(path, failure))?, args.rules.options())
        }
        None if args.fields.is_empty() => Wanted::All,
        None => Wanted::Fields(&args.fields),
    };
    if args.reader_schema.is_none() && args.rules != Rules::NONE {
        let why = "--exact-first, --ignore-decimals and --no-aliases are about --reader-schema, which is not given";
        return Err(Failure::input(Exit::Usage, why));
    }
    each(&args.files, output, |path, output| {
        if span.left > 0 {
            let how = args.threads.parallel();
            print(path, args.format.style(), args.limits.max_block, how, &mut span, &reader, output)?;
        }
        Ok(if span.left == 0 { Go::Stop } else { Go::On })
    })
}

pub(super) fn head(args: &Head, output: &mut Output) -> Result<Exit, Failure> {
    each(&args.files, output, |path, output| {
        let mut span = Span { skip: 0, left: args.limit };
        print(path, args.format.style(), args.limits.max_block, Parallel::new(1), &mut span, &Wanted::All, output)?;
        Ok(Go::On)
    })
}

/// Which rows are wanted.
struct Span {
    skip: u64,
    left: u64,
}

fn print(
    path: &Path,
    style: Style,
    max_block: u32,
    how: Parallel,
    span: &mut Span,
    wanted: &Wanted<'_>,
    output: &mut Output,
) -> Result<(), Failure> {
    let input = Input::open(path)?;
    // What comes from a pipe may come slowly: then its rows are shown block by block.
    let live = input.len().is_none();
    let progress = Progress::beside_output(&input::name(path), input.len());
    let mut file = RowFile::open(input.track(progress), max_block)?;
    if span.left == 0 {
        return Ok(());
    }
    let plan = wanted.plan(&file.schema().schema())?;
    let mut evolved = plan.as_ref().map(|plan| Evolved { plan, row: Vec::new() });
    // Where rows are counted, one thread knows how far it is.
    if how.threads() > 1 && span.skip == 0 && span.left == u64::MAX {
        return print_all(&mut file, how, evolved.as_ref(), style, live, output);
    }
    // Both closures count; never at the same time.
    let span = RefCell::new(span);
    file.blocks_with(
        |rows| {
            let mut span = span.borrow_mut();
            // A block without rows is looked at all the same: it might hold something.
            let pass = rows > 0 && rows <= span.skip;
            if pass {
                span.skip = span.skip.saturating_sub(rows);
            }
            pass
        },
        |root, rows, stack| {
            let mut span = span.borrow_mut();
            while span.skip > 0 && rows.skip(stack)? {
                span.skip = span.skip.saturating_sub(1);
            }
            while span.left > 0 {
                let row = rows.try_next_with(|decoder| match &mut evolved {
                    Some(evolved) => evolved.write(decoder, stack, style, output),
                    None => json::write(root, decoder, stack, style, output),
                })?;
                if row.is_none() {
                    if live {
                        output.flush().map_err(RowError::Visit)?;
                    }
                    return Ok(true);
                }
                output.end_row().map_err(RowError::Visit)?;
                span.left = span.left.saturating_sub(1);
            }
            Ok::<bool, RowError<io::Error>>(false)
        },
    )
}

/// Prints all rows, which several threads turn into text.
fn print_all(
    file: &mut RowFile,
    how: Parallel,
    evolved: Option<&Evolved<'_>>,
    style: Style,
    live: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    // Memory of texts that have been printed.
    let free = Mutex::new(Vec::<Vec<u8>>::new());
    let spare = || free.lock().unwrap_or_else(PoisonError::into_inner);
    file.par_blocks_with(
        how,
        |root, rows, stack| {
            let mut text = spare().pop().unwrap_or_default();
            let mut evolved = evolved.map(|evolved| Evolved { plan: evolved.plan, row: Vec::new() });
            loop {
                let row = text.len();
                let read = rows.try_next_with(|decoder| match &mut evolved {
                    Some(evolved) => evolved.write(decoder, stack, style, &mut text),
                    None => json::write(root, decoder, stack, style, &mut text),
                });
                match read {
                    Ok(Some(())) => text.push(b'\n'),
                    Ok(None) => return (text, Ok(())),
                    Err(error) => {
                        text.truncate(row);
                        return (text, Err(error));
                    }
                }
            }
        },
        |mut text| {
            output.raw(&text)?;
            if live {
                output.flush()?;
            }
            text.clear();
            spare().push(text);
            Ok(true)
        },
    )
}

/// What of the rows is wanted.
enum Wanted<'a> {
    All,
    /// What a reader of this schema sees.
    Reader(OwnedSchema, Options),
    /// These fields.
    Fields(&'a [String]),
}

/// Rows of one schema, printed as those of another.
struct Evolved<'p> {
    plan: &'p OwnedPlan<'p>,
    row: Vec<u8>,
}

impl Wanted<'_> {
    /// How rows of this schema become what is wanted, if they are not.
    fn plan<'r>(&'r self, writer: &Schema<'_>) -> Result<Option<OwnedPlan<'r>>, Failure> {
        let plan = match self {
            Wanted::All => return Ok(None),
            Wanted::Reader(reader, options) => OwnedPlan::build(writer, &reader.schema(), options),
            Wanted::Fields(paths) => match Projection::of(writer, paths.iter().map(String::as_str)) {
                Ok(projection) => projection.plan(writer),
                Err(error) => {
                    let exit = if matches!(error, ProjectionError::NoSuchField(_)) { Exit::No } else { Exit::Limit };
                    return Err(Failure::input(exit, error.to_string()));
                }
            },
        };
        match plan {
            Ok(plan) => Ok(Some(plan)),
            Err(error) => Err(Failure::input(
                exit_of(error.kind),
                format!(
                    "cannot be read by the reader's schema: {} (byte {} of it; `avocet compat` tells all)",
                    error.kind, error.at
                ),
            )),
        }
    }
}

impl Evolved<'_> {
    fn write<S: Sink>(
        &mut self,
        decoder: &mut Decoder<'_>,
        stack: &mut [Frame],
        style: Style,
        output: &mut S,
    ) -> Result<(), WalkError<S::Error>> {
        let plan = self.plan.plan();
        let mut before = decoder.clone();
        self.row.clear();
        rewrite_to_vec(&plan, decoder, stack, &mut self.row)?;
        let reader = plan.reader();
        match json::write(reader.root(), &mut Decoder::new(&self.row), stack, style, output) {
            Err(WalkError::Datum(error)) => {
                // The place in the file is that of the row as it was written.
                let found = walk_plan(&plan, &mut before, stack, &mut Check).map_err(Error::from);
                Err(WalkError::Datum(found.err().unwrap_or(error)))
            }
            done => done,
        }
    }
}

impl Rules {
    const NONE: Self = Self { exact_first: false, ignore_decimals: false, no_aliases: false };

    /// The same, for the library.
    pub(super) const fn options(self) -> Options {
        let choice = if self.exact_first { UnionChoice::ExactFirst } else { UnionChoice::FirstMatch };
        let decimals = if self.ignore_decimals { Decimals::Ignored } else { Decimals::Checked };
        Options::new().with_union_choice(choice).with_decimals(decimals).with_aliases(!self.no_aliases)
    }
}

impl Format {
    fn style(self) -> Style {
        let style = if self.plain { Style::PLAIN } else { Style::AVRO };
        let style = match self.bytes {
            _ if !self.plain => style,
            BytesAs::Hex => style.with_bytes(BytesForm::Hex),
            BytesAs::Base64 => style.with_bytes(BytesForm::Base64),
        };
        style.with_pretty(self.pretty.then_some(2))
    }
}
