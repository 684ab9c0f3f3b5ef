//! `avocet from-json`

use crate::args::FromJson as Args;
use crate::container::line_and_column;
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::{self, Input};
use crate::new_file::{NewFile, of_input};
use crate::place::Place;
use crate::progress::Progress;
use crate::schema_of::SchemaText;
use crate::values::{Value, Values};
use avocet::container::WriterOptions;
use avocet::json::{self, ReadError, ReadFrame};
use avocet::schema::Type;
use avocet::{Encoder, Error, Limits};

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let (codec, level) = args.codec.at(args.level)?;
    let place = Place::check(&args.output, args.new.force, &[args.input.clone(), args.schema.clone()])?;
    let text = Input::open(&args.schema).and_then(SchemaText::read).map_err(|error| of_input(&args.schema, error))?;
    let schema = text.parse().map_err(|error| of_input(&args.schema, error))?;
    let whole = |failure| of_input(&args.input, failure);
    let input = Input::open(&args.input).map_err(whole)?;
    let progress = Progress::before_output(&input::name(&args.input), input.len());
    let mut values = Values::new(input.track(progress), args.max_row as usize);
    let options = WriterOptions::new().with_codec(codec, level).with_block_bytes(args.block_bytes as usize);
    let mut new = NewFile::begin(&place, &text.text, options)?;
    // Frames to spare, for members that are out of order.
    let mut stack = vec![ReadFrame::EMPTY; 4 * usize::from(Limits::SERVER.depth)];
    let (mut row, mut count) = (Vec::new(), 0u64);
    while let Some(value) = values.next().map_err(whole)? {
        row.clear();
        row = encode(schema.schema().root(), value.text, row, &mut stack)
            .map_err(|error| whole(at_fault(&value, count, error)))?;
        // Checked once more: a row within the limits of JSON can be beyond those of reading.
        new.write(|writer| writer.append_datum(&row))?;
        count = count.saturating_add(1);
    }
    new.finish()?;
    Ok(Exit::Ok)
}

/// One row, in the room of another.
fn encode(ty: Type<'_>, text: &str, room: Vec<u8>, stack: &mut [ReadFrame]) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new(room);
    let mut input = json::Input::new(text);
    match json::read(ty, &mut input, stack, &mut encoder) {
        Ok(()) => {}
        Err(ReadError::Json(error)) => return Err(error),
        Err(ReadError::Sink(never)) => match never {},
    }
    input.finish()?;
    Ok(encoder.into_sink())
}

/// Where in the input the error is.
fn at_fault(value: &Value<'_>, row: u64, error: Error) -> Failure {
    let (line, column) = line_and_column(value.text, error.at as usize);
    let (below, column) = ((line as u64).saturating_sub(1), column as u64);
    let right = if below == 0 { value.column.saturating_sub(1) } else { 0 };
    let (line, column) = (value.line.saturating_add(below), column.saturating_add(right));
    Failure::input(exit_of(error.kind), format!("row {row}: {} at line {line}, column {column}", error.kind))
}
