//! `avocet repair`

use crate::args::{CodecName, Repair as Args};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::new_file::{NewFile, of_input};
use crate::output::Output;
use crate::place::Place;
use crate::progress::Progress;
use crate::rescue::{Damaged, Event, Given, Report, Style};
use avocet::codec::Level;
use avocet::container::WriterOptions;
use std::io::Write;

pub(super) fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let place = Place::check(&args.output, args.new.force, std::slice::from_ref(&args.input))?;
    let whole = |failure| of_input(&args.input, failure);
    let given = Given { schema: args.schema.clone(), codec: args.codec.map(CodecName::codec) };
    let mut damaged = Damaged::open(&args.input, &given, args.limits.max_block).map_err(whole)?;
    // Blocks are copied as they are stored.
    let options = WriterOptions::new().with_codec(damaged.codec(), Level::DEFAULT).with_block_bytes(usize::MAX);
    let mut new = match damaged.header() {
        Some(header) => NewFile::with_schema(&place, &header, damaged.schema_text(), options)?,
        None => NewFile::begin(&place, damaged.schema_text(), options)?,
    };
    // Where rows go to standard output, the report must not.
    let aside = place.is_stdout();
    let mut tell = |line: &str| -> Result<(), Failure> {
        if aside {
            let _ = writeln!(std::io::stderr().lock(), "{line}");
            return Ok(());
        }
        Ok(output.line(line)?)
    };
    let style = if args.json { Style::Json } else { Style::People };
    let name = input::name(&args.input);
    let mut progress = Progress::before_output(&name, Some(damaged.len()));
    let mut report = Report::new(name, style, &damaged, &mut tell)?;
    damaged.each(|event| {
        if let Event::Saved(block) = &event {
            progress.reached(block.end);
            new.write(|writer| writer.append_stored(block.rows, block.stored))?;
        }
        report.event(&event)
    })?;
    new.finish()?;
    report.finish("saved")
}
