//! `avocet concat`

use super::recode::copy_rows;
use crate::args::Concat as Args;
use crate::exit::Exit;
use crate::failure::{Failure, exit_of};
use crate::input::{self, Input};
use crate::new_file::{NewFile, of_input};
use crate::place::Place;
use crate::progress::Progress;
use crate::rows::RowFile;
use avocet::codec::{Codec, Level};
use avocet::container::{WriterOptions, same_rows};
use avocet::schema::OwnedSchema;
use std::path::Path;

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let place = Place::check(&args.output, args.new.force, &args.inputs)?;
    let mut begun: Option<(NewFile, OwnedSchema, Codec)> = None;
    for path in &args.inputs {
        let whole = |failure| of_input(path, failure);
        let mut file = open(path, args.limits.max_block).map_err(whole)?;
        let codec = file.header().map_err(whole)?.codec();
        let (new, schema, to) = match &mut begun {
            Some(begun) => begun,
            none => {
                let header = file.header().map_err(whole)?;
                // Blocks are kept as they are.
                let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_block_bytes(usize::MAX);
                none.insert((NewFile::create(&place, &header, options)?, file.schema().clone(), codec))
            }
        };
        let same = same_rows(&schema.schema(), &file.schema().schema());
        if !same.map_err(|error| whole(Failure::input(exit_of(error.kind), error.kind.message())))? {
            let first = args.inputs.first().map_or_else(String::new, |first| input::name(first));
            return Err(whole(Failure::input(Exit::Usage, format!("its schema is not that of {first}"))));
        }
        let mut failed = None;
        let done = if codec == *to {
            file.stored_with(|count, data| {
                let done = new.write(|writer| writer.append_stored(count, data));
                let go_on = done.is_ok();
                failed = done.err();
                go_on
            })
        } else {
            copy_rows(&mut file, new, true, &mut failed)
        };
        failed.map_or(done.map_err(whole), Err)?;
    }
    begun.map_or(Ok(()), |(new, ..)| new.finish())?;
    Ok(Exit::Ok)
}

fn open(path: &Path, max_block: u32) -> Result<RowFile, Failure> {
    let input = Input::open(path)?;
    let progress = Progress::before_output(&input::name(path), input.len());
    RowFile::open(input.track(progress), max_block)
}
