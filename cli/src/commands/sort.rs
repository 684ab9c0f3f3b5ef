//! `avocet sort`

use super::recode::{at_level, rows_with};
use crate::args::{CodecName, Sort as Args};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::new_file::{NewFile, of_input};
use crate::place::Place;
use crate::progress::Progress;
use crate::rows::RowFile;
use crate::sort::{Keys, Sorter};
use avocet::ErrorKind;
use avocet::container::WriterOptions;
use avocet::order::SortKey;
use avocet::schema::Type;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let place = Place::check(&args.output, args.new.force, std::slice::from_ref(&args.input))?;
    let whole = |failure| of_input(&args.input, failure);
    let input = Input::open(&args.input).map_err(whole)?;
    let progress = Progress::before_output(&input::name(&args.input), input.len());
    let mut file = RowFile::open(input.track(progress), args.limits.max_block).map_err(whole)?;
    let header = file.header().map_err(whole)?;
    let (codec, level) = at_level(args.codec.map_or(header.codec(), CodecName::codec), args.level)?;
    let options = WriterOptions::new().with_codec(codec, level).with_block_bytes(args.block_bytes as usize);
    let schema = file.schema().clone();
    let schema = schema.schema();
    let keys = keys(schema.root(), &args.by).map_err(whole)?;
    let mut new = NewFile::create(&place, &header, options)?;
    let mut sorter = Sorter::new(Keys::new(keys), args.memory as usize, temporary(args));
    let mut failed = None;
    let done = rows_with(&mut file, &mut failed, |row| row.map_or(Ok(()), |row| sorter.push(row)));
    failed.map_or(done.map_err(whole), Err)?;
    sorter.finish(|row| new.write(|writer| writer.append_trusted(|e| e.fixed(row))))?;
    new.finish()?;
    Ok(Exit::Ok)
}

fn keys<'s>(root: Type<'s>, by: &[String]) -> Result<Vec<SortKey<'s>>, Failure> {
    if by.is_empty() {
        return Ok(vec![SortKey::whole(root)]);
    }
    by.iter().map(|text| key(root, text)).collect()
}

fn key<'s>(root: Type<'s>, text: &str) -> Result<SortKey<'s>, Failure> {
    // Names hold no colons.
    let (path, direction) = text.split_once(':').unwrap_or((text, "asc"));
    let key = SortKey::new(root, path).map_err(|error| {
        let rest = path.get(error.at as usize..).unwrap_or_default();
        let name = rest.split('.').next().unwrap_or_default();
        let why = match error.kind {
            ErrorKind::KeyPath => format!("\"{name}\" is no field here"),
            ErrorKind::MapOrder => format!("\"{name}\" is a map, and maps have no order"),
            _ => "too many names".to_owned(),
        };
        Failure::input(Exit::Usage, format!("--by {text}: {why}"))
    })?;
    match direction {
        "asc" => Ok(key),
        "desc" => Ok(key.descending()),
        _ => Err(Failure::input(Exit::Usage, format!("--by {text}: neither :asc nor :desc"))),
    }
}

/// The folder for what does not fit into memory: a file as large as the input, so rather not one that is memory itself.
fn temporary(args: &Args) -> PathBuf {
    if let Some(dir) = &args.temp_dir {
        return dir.clone();
    }
    match std::env::var_os("TMPDIR") {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => match args.output.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
            _ => Path::new(".").to_owned(),
        },
    }
}
