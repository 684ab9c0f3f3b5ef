//! What goes beyond the limits of firmware, or beyond the memory that was lent: refused, and said why.

use crate::line::Line;
use avocet::container::{BlockFeed, File, HeaderFeed};
use avocet::schema::{ParseMode, SchemaBuf};
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, Result, SliceSink, walk};

/// Prints the answer to what must be refused, and whether it was for this reason.
fn refuse(what: &str, reason: ErrorKind, answer: Result<()>) -> bool {
    let line = Line::new("limit: ").text(what).text(": ");
    match answer {
        Ok(()) => line.text("NOT REFUSED").print(),
        Err(error) if error.kind == reason => {
            line.text(reason.message()).print();
            return true;
        }
        Err(error) => line.text("REFUSED FOR ").text(error.kind.message()).print(),
    }
    false
}

/// Parses this often what opens, and then closes, around a type.
fn parse(open: &[u8], inner: &[u8], close: &[u8], times: usize, limits: &Limits) -> Result<()> {
    let mut room = [0; 1500];
    let mut text = SliceSink::new(&mut room);
    let full = |_| Error::new(ErrorKind::BufferFull, 0);
    for (part, times) in [(open, times), (inner, 1), (close, times)] {
        for _ in 0..times {
            avocet::Sink::write(&mut text, part).map_err(full)?;
        }
    }
    let text = core::str::from_utf8(text.written()).map_err(|_| Error::new(ErrorKind::InvalidUtf8, 0))?;
    SchemaBuf::<48, 4, 2, 4, 4>::new().parse_with(text, ParseMode::Lenient, limits).map(drop)
}

#[inline(never)]
fn schemas() -> bool {
    let few = Limits::FIRMWARE;
    let nested = parse(b"{\"type\":\"array\",\"items\":", b"\"int\"", b"}", 40, &few);
    let long = parse(b" ", b"\"int\"", b" ", 600, &few.with_schema_text(1000));
    let nodes = parse(b"{\"type\":\"array\",\"items\":", b"\"int\"", b"}", 20, &few.with_schema_nodes(10));
    let name = parse(b"", b"{\"type\":\"fixed\",\"size\":1,\"name\":\"Abcdefghij\"}", b"", 0, &few.with_name_bytes(8));
    let room = parse(b"", b"[\"int\",\"long\",\"null\",\"string\",\"bytes\"]", b"", 0, &few);
    refuse("types nested", ErrorKind::SchemaDepthLimit, nested)
        & refuse("text", ErrorKind::SchemaTextLimit, long)
        & refuse("types", ErrorKind::SchemaNodesLimit, nodes)
        & refuse("name", ErrorKind::NameBytesLimit, name)
        & refuse("branches", ErrorKind::BranchesFull, room)
}

/// Lists in lists, of which a datum may hold as many as it has bytes.
const LIST: &str = r#"{"type":"record","name":"List","fields":[{"name":"next","type":["null","List"]},{"name":"nulls","type":{"type":"array","items":"null"}}]}"#;

#[inline(never)]
fn data() -> bool {
    let mut tables = SchemaBuf::<4, 2, 1, 2, 0>::new();
    let Ok(schema) = tables.parse_with(LIST, ParseMode::Lenient, &Limits::FIRMWARE) else { return false };
    let read = |datum: &[u8], limits: &Limits| {
        let mut stack = [Frame::EMPTY; 40];
        walk(schema.root(), &mut Decoder::with_limits(datum, limits), &mut stack, &mut avocet::Check)
            .map_err(Error::from)
    };
    let nulls = [0, 0xd0, 0x0f, 0];
    refuse("values nested", ErrorKind::DepthLimit, read(&[2; 200], &Limits::FIRMWARE))
        & refuse("items without bytes", ErrorKind::FuelLimit, read(&nulls, &Limits::FIRMWARE.with_fuel(900)))
}

#[inline(never)]
fn files() -> bool {
    let file = |limits: &Limits| -> Result<(), avocet::container::Error> {
        let mut file = File::new(super::FILE, limits)?;
        file.next_block().map(drop)
    };
    let pieces = |header: &mut [u8], block: &mut [u8]| -> Result<(), avocet::container::Error> {
        let mut feed = HeaderFeed::new(header, &Limits::FIRMWARE);
        let used = feed.feed(super::FILE)?;
        let header = feed.into_header()?;
        let mut feed = BlockFeed::new(&header, block, &Limits::FIRMWARE);
        let mut left = super::FILE.get(used..).unwrap_or_default();
        while !left.is_empty() {
            // A block that lies whole in what is fed needs no memory.
            let (used, _) = feed.feed(left.get(..20).unwrap_or(left))?;
            left = left.get(used..).unwrap_or_default();
        }
        feed.finish()
    };
    let kind = |result: Result<(), avocet::container::Error>| result.map_err(|error| Error::new(error.kind(), 0));
    let few = Limits::FIRMWARE;
    refuse("header", ErrorKind::HeaderBytesLimit, kind(file(&few.with_header_bytes(100))))
        & refuse("entries", ErrorKind::HeaderEntriesLimit, kind(file(&few.with_header_entries(1))))
        & refuse("block", ErrorKind::BlockBytesLimit, kind(file(&few.with_block_bytes(100))))
        & refuse("memory for a header", ErrorKind::BufferFull, kind(pieces(&mut [0; 100], &mut [0; 1024])))
        & refuse("memory for a block", ErrorKind::BufferFull, kind(pieces(&mut [0; 512], &mut [0; 64])))
}

/// Whether everything was refused that must be.
pub fn refused() -> bool {
    schemas() & data() & files()
}
