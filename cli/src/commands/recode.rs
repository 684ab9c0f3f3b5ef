//! `avocet recode`

use crate::args::{CodecName, Recode as Args};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::new_file::{NewFile, Rows, of_input};
use crate::place::Place;
use crate::progress::Progress;
use crate::rows::RowFile;
use avocet::codec::{Codec, Level};
use avocet::container::parallel::Parallel;
use avocet::container::{RowError, WriterOptions};
use avocet::schema::Type;
use avocet::{Check, Decoder, Frame, WalkError, walk};

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let (codec, level) = args.codec.at(args.level)?;
    let place = Place::check(&args.output, args.new.force, std::slice::from_ref(&args.input))?;
    let whole = |failure| of_input(&args.input, failure);
    let input = Input::open(&args.input).map_err(whole)?;
    let progress = Progress::before_output(&input::name(&args.input), input.len());
    let mut file = RowFile::open(input.track(progress), args.limits.max_block).map_err(whole)?;
    let bytes = args.block_bytes.map_or(usize::MAX, |bytes| bytes as usize);
    let how = args.threads.parallel();
    let options = WriterOptions::new().with_codec(codec, level).with_block_bytes(bytes).with_threads(how.threads());
    let mut new = NewFile::create(&place, &file.header().map_err(whole)?, options)?;
    let mut failed = None;
    let keep = args.block_bytes.is_none();
    let done = match how.threads() {
        1 => copy_rows(&mut file, &mut new, keep, &mut failed),
        _ => copy_rows_by(how, &mut file, &mut new, keep, &mut failed),
    };
    // A failure of the new file is not one of the input.
    failed.map_or(done.map_err(whole), Err)?;
    new.finish()?;
    Ok(Exit::Ok)
}

/// Copies rows, each of which is checked; `keep` blocks as they are. What goes wrong with the new file goes to `failed`.
pub(super) fn copy_rows(
    file: &mut RowFile,
    new: &mut NewFile,
    keep: bool,
    failed: &mut Option<Failure>,
) -> Result<(), Failure> {
    rows_with(file, failed, |row| match row {
        Some(row) => new.write(|writer| writer.append_trusted(|e| e.fixed(row))),
        None if keep => new.write(Rows::begin_block),
        None => Ok(()),
    })
}

/// [`copy_rows`] that several threads check.
fn copy_rows_by(
    how: Parallel,
    file: &mut RowFile,
    new: &mut NewFile,
    keep: bool,
    failed: &mut Option<Failure>,
) -> Result<(), Failure> {
    file.par_blocks_with(
        how,
        |root, rows, stack| {
            let (data, mut ends) = (rows.data().to_vec(), Vec::new());
            let mut end = 0usize;
            loop {
                match rows.try_next_with(|d| datum(root, d, stack)) {
                    Ok(Some(row)) => {
                        end = end.saturating_add(row.len());
                        ends.push(end);
                    }
                    Ok(None) => return ((data, ends), Ok(())),
                    Err(error) => return ((data, ends), Err(error)),
                }
            }
        },
        |(data, ends)| {
            let write = || {
                let mut from = 0;
                for end in ends {
                    let row = data.get(from..end).unwrap_or_default();
                    new.write(|writer| writer.append_trusted(|e| e.fixed(row)))?;
                    from = end;
                }
                if keep { new.write(Rows::begin_block) } else { Ok(()) }
            };
            *failed = write().err();
            Ok(failed.is_none())
        },
    )
}

/// Gives `each` all rows, which have been checked, and nothing at the end of each block. What it fails with is no fault of
/// the file, and goes to `failed`.
pub(super) fn rows_with(
    file: &mut RowFile,
    failed: &mut Option<Failure>,
    mut each: impl FnMut(Option<&[u8]>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    file.blocks_with(
        |_| false,
        |root, rows, stack| {
            let mut all = || {
                while let Some(row) = rows.try_next_with(|d| datum(root, d, stack)).map_err(Stop::Row)? {
                    each(Some(row)).map_err(Stop::New)?;
                }
                each(None).map_err(Stop::New)
            };
            match all() {
                Ok(()) => Ok(true),
                Err(Stop::Row(error)) => Err(error),
                Err(Stop::New(failure)) => {
                    *failed = Some(failure);
                    Ok(false)
                }
            }
        },
    )
}

/// Why copying stopped.
enum Stop {
    Row(RowError<std::convert::Infallible>),
    New(Failure),
}

/// The bytes of a datum, all of which are looked at.
fn datum<'b>(
    root: Type<'_>,
    decoder: &mut Decoder<'b>,
    stack: &mut [Frame],
) -> Result<&'b [u8], WalkError<std::convert::Infallible>> {
    let before = decoder.rest();
    walk(root, decoder, stack, &mut Check)?;
    let used = before.len().saturating_sub(decoder.rest().len());
    Ok(before.get(..used).unwrap_or_default())
}

impl CodecName {
    /// The codec, and its level if it has such a one.
    pub(super) fn at(self, level: Option<i32>) -> Result<(Codec, Level), Failure> {
        at_level(self.codec(), level)
    }

    pub(super) const fn codec(self) -> Codec {
        match self {
            Self::Null => Codec::Null,
            Self::Deflate => Codec::Deflate,
            Self::Snappy => Codec::Snappy,
            Self::Zstandard => Codec::Zstandard,
            Self::Bzip2 => Codec::Bzip2,
            Self::Xz => Codec::Xz,
        }
    }
}

/// A codec, and its level if it has such a one.
pub(super) fn at_level(codec: Codec, level: Option<i32>) -> Result<(Codec, Level), Failure> {
    let level = level.map_or(Level::DEFAULT, Level::new);
    if level.fits(codec) {
        return Ok((codec, level));
    }
    let levels = match codec.levels() {
        Some(levels) => format!("from {} to {}", levels.start(), levels.end()),
        None => "none".to_owned(),
    };
    Err(Failure::input(Exit::Usage, format!("levels of {codec}: {levels}")))
}
