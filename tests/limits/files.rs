//! Rows of the table that read and write container files.

use crate::{LIST, NULLS, SERVER, Way, bound, list, nulls, way};
use avocet::codec::{Codec, Level};
use avocet::container::recover::{Anchor, Recovery};
use avocet::container::{
    BlockFeed, Error, File, Header, HeaderFeed, Inflater, LogWriter, ReadError, Reader, Rows, Stream, WriteError,
    Writer, WriterOptions,
};
use avocet::schema::{OwnedSchema, Type};
use avocet::with::std::{AppendError, TornTail};
use avocet::{Avro, Check, Decoder, ErrorKind, Frame, Limits, walk};
use std::convert::Infallible;

const SYNC: [u8; 16] = *b"0123456789abcdef";

fn options() -> WriterOptions {
    WriterOptions::new().with_sync(SYNC)
}

fn file(options: WriterOptions, schema: &str, rows: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = options.create(Vec::new(), schema).unwrap();
    rows.iter().for_each(|row| writer.append_datum(row).unwrap());
    writer.finish().unwrap()
}

fn stack() -> [Frame; 64] {
    [Frame::EMPTY; 64]
}

/// A way to pass rows.
type Look = fn(Rows<'_, '_, '_>) -> Result<(), Error>;

/// All of them.
const LOOKS: [Look; 4] = [
    |mut rows| {
        while rows.skip(&mut stack())? {}
        Ok(())
    },
    |mut rows| {
        while rows.next_datum(&mut stack())?.is_some() {}
        Ok(())
    },
    |mut rows| loop {
        match rows.walk(&mut stack(), &mut Check) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    },
    |mut rows| {
        let root = rows.root();
        while rows.next_with(|d| walk(root, d, &mut stack(), &mut Check).map_err(Into::into))?.is_some() {}
        Ok(())
    },
];

fn schema_of(header: &Header<'_>, limits: &Limits) -> Result<OwnedSchema, Error> {
    OwnedSchema::parse_with(header.schema_text(), avocet::schema::ParseMode::Strict, limits)
        .map_err(|error| header.schema_error(error))
}

/// Every way to rows, and every way to pass them.
fn readers(file: &[u8]) -> Vec<Way<'_>> {
    readers_by(file, &LOOKS)
}

fn readers_by<'w>(file: &'w [u8], looks: &[Look]) -> Vec<Way<'w>> {
    let mut all = Vec::new();
    for &look in looks {
        all.push(way("File", move |limits| {
            let mut read = File::new(file, limits)?;
            let schema = schema_of(&read.header(), limits)?;
            let schema = schema.schema();
            let mut inflater = Inflater::new(Vec::new());
            while let Some(block) = read.next_block_with(&mut inflater)? {
                look(block.rows(schema.root())?)?;
            }
            Ok::<_, Error>(())
        }));
        all.push(way("HeaderFeed, BlockFeed", move |limits| fed(file, limits, look)));
        all.push(way("Stream", move |limits| streamed(file, limits, look)));
        all.push(way("Reader", move |limits| {
            let mut reader = Reader::open(file, limits)?;
            let (schema, blocks) = reader.split();
            while let Some(block) = blocks.next_block()? {
                look(block.rows(schema.root())?)?;
            }
            Ok::<_, ReadError<Infallible>>(())
        }));
    }
    all
}

fn fed(file: &[u8], limits: &Limits, look: Look) -> Result<(), Error> {
    let mut left = file;
    let mut feed = HeaderFeed::new(Vec::new(), limits);
    while !feed.is_whole() && !left.is_empty() {
        left = &left[feed.feed(&left[..left.len().min(7)])?..];
    }
    let header = feed.header()?;
    let schema = schema_of(&header, limits)?;
    let schema = schema.schema();
    let mut feed = BlockFeed::new(&header, Vec::new(), limits);
    let mut inflater = Inflater::new(Vec::new());
    while !left.is_empty() {
        let (used, stored) = feed.feed(&left[..left.len().min(7)])?;
        if let Some(stored) = stored {
            look(stored.inflate(&mut inflater)?.rows(schema.root())?)?;
        }
        left = &left[used..];
    }
    feed.finish()
}

fn streamed(file: &[u8], limits: &Limits, look: Look) -> Result<(), ReadError<Infallible>> {
    let mut head = vec![0; 1 << 12];
    let (header, mut stream) = Stream::open(file, limits, &mut head, Vec::new(), Vec::new())?;
    let schema = schema_of(&header, limits)?;
    let schema = schema.schema();
    while let Some(block) = stream.next_block()? {
        look(block.rows(schema.root())?)?;
    }
    Ok(())
}

#[test]
fn containers() {
    let texts = |count: usize| vec![[vec![0x64], vec![b'a'; 50]].concat(); count];
    let plain = file(options(), "\"string\"", &texts(4));
    let noted = file(options().with_metadata("key", &[0; 300]), "\"string\"", &texts(1));
    let packed = file(options().with_codec(Codec::Deflate, Level::DEFAULT), "\"string\"", &texts(4));
    let deep = file(options(), LIST, &vec![list(10); 2]);
    let many = file(options(), NULLS, &vec![nulls(1000); 20]);
    let none = file(options(), "\"null\"", &vec![vec![]; 1000]);
    let header = |bytes: u32| SERVER.with_header_bytes(bytes);
    bound(&readers(&noted), SERVER, header(300), ErrorKind::HeaderBytesLimit);
    bound(&readers(&noted), SERVER, SERVER.with_header_entries(2), ErrorKind::HeaderEntriesLimit);
    bound(&readers(&plain), SERVER, SERVER.with_block_bytes(200), ErrorKind::BlockBytesLimit);
    bound(&readers(&packed), SERVER, SERVER.with_inflated_bytes(200), ErrorKind::InflatedBytesLimit);
    bound(&readers(&plain), SERVER, SERVER.with_inflated_bytes(200), ErrorKind::InflatedBytesLimit);
    bound(&readers(&deep), SERVER, SERVER.with_depth(9), ErrorKind::DepthLimit);
    // Passing over items without bytes is free.
    let (passing, looking) = LOOKS.split_at(2);
    assert!(readers_by(&many, passing).iter().all(|(_, way)| way(&SERVER.with_fuel(0)) == Ok(())));
    bound(&readers_by(&many, looking), SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    bound(&readers_by(&many, looking), SERVER, SERVER.with_file_fuel(15_000), ErrorKind::FileFuelLimit);
    bound(&readers(&none), SERVER, SERVER.with_file_fuel(999), ErrorKind::FileFuelLimit);
    bound(&readers(&plain), SERVER, SERVER.with_schema_text(7), ErrorKind::SchemaTextLimit);
}

#[derive(Avro, Debug, Clone)]
struct L {
    next: Option<Box<L>>,
}

#[test]
fn typed_rows() {
    let deep = file(options(), <L as avocet::Describe>::SCHEMA_TEXT, &vec![list(10); 2]);
    let none = file(options(), "\"null\"", &vec![vec![]; 1000]);
    let many = file(options(), NULLS, &vec![nulls(1000); 20]);
    fn rows<T: avocet::Typed>(file: &[u8], limits: &Limits) -> Result<(), ReadError<Infallible>> {
        let mut reader = Reader::open(file, limits)?;
        let mut rows = reader.rows::<T>()?;
        while let Some(mut block) = rows.next_block()? {
            while block.next_row()?.is_some() {}
        }
        Ok(())
    }
    bound(&[way("L", |limits| rows::<L>(&deep, limits))], SERVER, SERVER.with_depth(8), ErrorKind::DepthLimit);
    bound(
        &[way("()", |limits| rows::<()>(&none, limits))],
        SERVER,
        SERVER.with_file_fuel(999),
        ErrorKind::FileFuelLimit,
    );
    let ways = [way("Vec<()>", |limits| rows::<Vec<()>>(&many, limits))];
    bound(&ways, SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
    bound(&ways, SERVER, SERVER.with_file_fuel(15_000), ErrorKind::FileFuelLimit);
}

fn saved(file: &[u8], root: Type<'_>, limits: &Limits) -> u64 {
    let anchor = Anchor::of(&Header::parse(file, &SERVER).unwrap());
    let mut recovery = Recovery::new(file, anchor, root, limits, Vec::new(), Vec::new()).unwrap();
    let (mut rows, mut stack) = (0, stack());
    while let Some(found) = recovery.next(&mut stack).unwrap() {
        rows += found.block.map_or(0, |block| block.rows);
    }
    rows
}

#[test]
fn recovery() {
    // What is beyond the limits is no block to be saved, and comes out as a gap.
    for (schema, row, tight) in [
        (LIST, list(10), SERVER.with_depth(9)),
        (NULLS, nulls(1000), SERVER.with_fuel(900)),
        ("\"string\"", [vec![0x64], vec![b'a'; 50]].concat(), SERVER.with_block_bytes(40)),
        ("\"string\"", [vec![0x64], vec![b'a'; 50]].concat(), SERVER.with_inflated_bytes(40)),
        ("\"null\"", vec![], SERVER.with_file_fuel(1)),
    ] {
        let bytes = file(options(), schema, &vec![row; 3]);
        let parsed = OwnedSchema::parse(schema).unwrap();
        assert_eq!(saved(&bytes, parsed.schema().root(), &SERVER), 3, "{schema}");
        assert_eq!(saved(&bytes, parsed.schema().root(), &tight), 0, "{schema} {tight:?}");
    }
}

type Rowed<'w> = (&'w str, fn(&mut Writer<Vec<u8>>, &[u8]) -> Result<(), WriteError<Infallible>>);

#[test]
fn writers() {
    let ways: [Rowed<'_>; 4] = [
        ("append_datum", |writer, row| writer.append_datum(row)),
        ("append_with", |writer, row| writer.append_with(|e| e.fixed(row))),
        ("append_trusted", |writer, row| writer.append_trusted(|e| e.fixed(row))),
        ("append_rows", |writer, row| writer.append_rows(1, row)),
    ];
    for (name, append) in ways {
        let row = |schema: &'static str, row: Vec<u8>, count: usize| {
            way(name, move |limits: &Limits| {
                let mut writer = options().with_limits(*limits).create(Vec::new(), schema)?;
                if let Err(error) = (0..count).try_for_each(|_| append(&mut writer, &row)) {
                    writer.abandon();
                    return Err(error);
                }
                // What has been taken can be read under the same limits.
                let file = writer.finish()?;
                let mut reader = Reader::open(&file[..], limits).unwrap();
                let (schema, blocks) = reader.split();
                while let Some(block) = blocks.next_block().unwrap() {
                    LOOKS[2](block.rows(schema.root()).unwrap()).unwrap();
                }
                Ok::<_, WriteError<Infallible>>(())
            })
        };
        let text = [vec![0x64], vec![b'a'; 50]].concat();
        bound(
            &[row("\"string\"", text.clone(), 1)],
            SERVER,
            SERVER.with_inflated_bytes(50),
            ErrorKind::InflatedBytesLimit,
        );
        bound(&[row("\"string\"", text, 1)], SERVER, SERVER.with_block_bytes(50), ErrorKind::BlockBytesLimit);
        bound(&[row(LIST, list(10), 1)], SERVER, SERVER.with_depth(9), ErrorKind::DepthLimit);
        bound(&[row(NULLS, nulls(1000), 1)], SERVER, SERVER.with_fuel(900), ErrorKind::FuelLimit);
        bound(
            &[row("\"null\"", vec![], 200)],
            SERVER,
            SERVER.with_fuel(0).with_file_fuel(100),
            ErrorKind::FileFuelLimit,
        );
    }
}

#[test]
fn writers_of_firmware() {
    let log = |schema: &str, row: &[u8]| {
        let schema = OwnedSchema::parse(schema).unwrap();
        let mut room = [0; 4096];
        let mut writer = LogWriter::create(Vec::new(), schema.schema(), &[], SYNC, &mut room).map_err(|e| kind(&e))?;
        writer.append_datum(&mut [Frame::EMPTY; 64], row).map_err(|error| kind(&error))
    };
    fn kind(error: &WriteError<Infallible>) -> ErrorKind {
        match error {
            WriteError::Row(error) | WriteError::Schema(error) => error.kind,
            WriteError::Header(error) => error.kind(),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(log(LIST, &list(32)), Ok(()));
    assert_eq!(log(LIST, &list(33)), Err(ErrorKind::DepthLimit));
    assert_eq!(log(NULLS, &nulls(1000)), Ok(()));
    assert_eq!(log(NULLS, &nulls(1100)), Err(ErrorKind::FuelLimit));
    let name = |len: usize| format!(r#"{{"type":"fixed","name":"{}","size":0}}"#, "n".repeat(len));
    assert_eq!(log(&name(256), &[]), Ok(()));
    assert_eq!(log(&name(257), &[]), Err(ErrorKind::NameBytesLimit));
    let long = format!("\"int\"{}", " ".repeat(17 << 10));
    assert_eq!(log(&long, &[0]), Err(ErrorKind::SchemaTextLimit));
    let mut d = Decoder::with_limits(&[], &Limits::FIRMWARE);
    assert!(walk(OwnedSchema::parse("\"null\"").unwrap().schema().root(), &mut d, &mut [], &mut Check).is_ok());
}

#[test]
fn appending() {
    let texts = vec![[vec![0x64], vec![b'a'; 50]].concat(); 2];
    let noted = file(options().with_metadata("key", &[0; 300]), "\"string\"", &texts);
    let none = file(options(), "\"null\"", &vec![vec![]; 1000]);
    let append = |file: &[u8], schema: &'static str, row: Vec<u8>| {
        let file = file.to_vec();
        way("append", move |limits: &Limits| {
            let place = std::io::Cursor::new(file.clone());
            let mut writer = match options().with_limits(*limits).append(place, schema, TornTail::Refuse) {
                Ok(writer) => writer,
                Err(AppendError::File(error)) => return Err(error.kind()),
                Err(AppendError::Schema(error)) => return Err(error.kind),
                Err(error) => panic!("{error}"),
            };
            match writer.append_datum(&row) {
                Ok(()) => {}
                Err(WriteError::Row(error)) => {
                    writer.abandon();
                    return Err(error.kind);
                }
                Err(error) => panic!("{error}"),
            }
            writer.finish().map(drop).map_err(|error| panic!("{error}"))
        })
    };
    let ways = [append(&noted, "\"string\"", texts[0].clone())];
    bound(&ways, SERVER, SERVER.with_header_bytes(300), ErrorKind::HeaderBytesLimit);
    bound(&ways, SERVER, SERVER.with_header_entries(2), ErrorKind::HeaderEntriesLimit);
    bound(&ways, SERVER, SERVER.with_schema_text(7), ErrorKind::SchemaTextLimit);
    bound(&ways, SERVER, SERVER.with_inflated_bytes(50), ErrorKind::InflatedBytesLimit);
    // What stands in the file already is counted.
    let ways = [append(&none, "\"null\"", vec![])];
    bound(&ways, SERVER, SERVER.with_fuel(0).with_file_fuel(1000), ErrorKind::FileFuelLimit);
}
