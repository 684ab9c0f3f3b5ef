//! `avocet cat` and `avocet head`

use super::{Go, each};
use crate::args::{BytesAs, Cat, Format, Head};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::Output;
use crate::progress::Progress;
use crate::rows::RowFile;
use avocet::container::RowError;
use avocet::json::{self, BytesForm, Style};
use std::cell::RefCell;
use std::io;
use std::path::Path;

pub(super) fn cat(args: &Cat, output: &mut Output) -> Result<Exit, Failure> {
    // Both count on over all files.
    let mut span = Span { skip: args.skip, left: args.limit.unwrap_or(u64::MAX) };
    each(&args.files, output, |path, output| {
        if span.left > 0 {
            print(path, args.format.style(), args.limits.max_block, &mut span, output)?;
        }
        Ok(if span.left == 0 { Go::Stop } else { Go::On })
    })
}

pub(super) fn head(args: &Head, output: &mut Output) -> Result<Exit, Failure> {
    each(&args.files, output, |path, output| {
        let mut span = Span { skip: 0, left: args.limit };
        print(path, args.format.style(), args.limits.max_block, &mut span, output)?;
        Ok(Go::On)
    })
}

/// Which rows are wanted.
struct Span {
    skip: u64,
    left: u64,
}

fn print(path: &Path, style: Style, max_block: u32, span: &mut Span, output: &mut Output) -> Result<(), Failure> {
    let input = Input::open(path)?;
    // What comes from a pipe may come slowly: then its rows are shown block by block.
    let live = input.len().is_none();
    let progress = Progress::beside_output(&input::name(path), input.len());
    let mut file = RowFile::open(input.track(progress), max_block)?;
    if span.left == 0 {
        return Ok(());
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
                let row = rows.try_next_with(|decoder| json::write(root, decoder, stack, style, output))?;
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
