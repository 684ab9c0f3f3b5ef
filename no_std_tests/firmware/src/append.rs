//! A container file that is appended to, by writers and readers of `embedded_io`.

use crate::line::Line;
use crate::sum::Failure;
use crate::typed::Reading;
use avocet::container::{File, LogWriter, ReadError, Stream, WriteError};
use avocet::with::embedded_io::{EioSink, EioSource};
use avocet::with::heapless::VecSink;
use avocet::{Describe, Encode, Error, ErrorKind, Limits, Sink};

const ROWS: u8 = 12;
const SYNC: [u8; 16] = *b"from the board..";

/// A serial line to where the file is.
struct Wire<'v> {
    file: &'v mut VecSink<1600>,
}

impl embedded_io::ErrorType for Wire<'_> {
    type Error = embedded_io::ErrorKind;
}

impl embedded_io::Write for Wire<'_> {
    /// A few bytes at a time.
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
        let some = bytes.get(..7).unwrap_or(bytes);
        self.file.write(some).map_err(|_| embedded_io::ErrorKind::OutOfMemory)?;
        Ok(some.len())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

fn written(error: WriteError<embedded_io::ErrorKind>) -> Failure {
    Failure::Schema(match error {
        WriteError::Row(Error { kind, .. }) | WriteError::Schema(Error { kind, .. }) => kind,
        _ => ErrorKind::BufferFull,
    })
}

fn read<E>(error: ReadError<E>) -> Failure {
    match error {
        ReadError::Container(error) => Failure::Container(error),
        _ => Failure::Schema(ErrorKind::Torn),
    }
}

/// Whether rows come back that were appended before and after a restart.
#[inline(never)]
pub fn log() -> Result<bool, Failure> {
    let (mut file, mut block) = (VecSink::<1600>::default(), [0; 200]);
    let mut log =
        LogWriter::create(EioSink(Wire { file: &mut file }), *Reading::SCHEMA, &[("device", b"7")], SYNC, &mut block)
            .map_err(written)?;
    for n in 0..ROWS / 2 {
        log.append_trusted(|e| Reading::new(n).encode(e)).map_err(written)?;
    }
    log.flush().map_err(written)?;
    // Power is lost while a block is written.
    let end = file.0.len();
    let _ = file.write(&[2, 200, 1, 7]);
    let found = File::new(&file.0, &Limits::FIRMWARE).map(|file| (*file.header().sync(), file.good_end()));
    let (sync, good) = found?;
    Line::new("append: good up to ").int(good as i64).text(" of ").int(file.0.len() as i64).print();
    if good != end as u64 {
        return Ok(false);
    }
    file.0.truncate(end);
    let mut log = LogWriter::resume(EioSink(Wire { file: &mut file }), *Reading::SCHEMA, sync, good, &mut block);
    for n in ROWS / 2..ROWS {
        log.append_trusted(|e| Reading::new(n).encode(e)).map_err(written)?;
    }
    log.finish().map_err(written)?;
    read_back(&file.0)
}

#[inline(never)]
fn read_back(file: &[u8]) -> Result<bool, Failure> {
    // A block, with the marker behind it.
    let (mut header, mut block) = ([0; 1024], [0; 240]);
    let (header, mut stream) =
        Stream::open(EioSource(file), &Limits::FIRMWARE, &mut header, &mut block[..], &mut [][..]).map_err(read)?;
    // Written by this very program: its text is that of the type, and need not be parsed.
    let own = header.schema_text() == Reading::SCHEMA.text();
    let (mut rows, mut sum, mut same) = (0u8, 0i64, own);
    while let Some(block) = stream.next_block().map_err(read)? {
        let mut block = block.rows(Reading::SCHEMA.root())?.typed::<Reading>()?;
        while let Some(row) = block.next_row()? {
            same &= row == Reading::new(rows);
            sum = sum.wrapping_add(row.last());
            rows = rows.saturating_add(1);
        }
    }
    Line::new("append: ")
        .int(rows.into())
        .text(" rows in ")
        .int(file.len() as i64)
        .text(" bytes, sum ")
        .int(sum)
        .print();
    Ok(same && rows == ROWS)
}
