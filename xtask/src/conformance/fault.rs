//! Which errors are the right ones: a case that has to be refused must be refused for what is wrong with it.

use anyhow::{Context, Result, bail, ensure};
use avocet::container::{Error, ReadError, Reader, RowError};
use avocet::{Error as DatumError, ErrorKind, Limits};
use std::convert::Infallible;
use std::io;

/// How many zeros are put behind a corrupt datum to see what is wrong in it.
const ROOM: usize = 1 << 16;

/// Whether a corrupt datum is refused for its fault. `refuse` decodes a datum that must be refused.
pub(super) fn check_datum(fault: &str, mut datum: Vec<u8>, refuse: impl Fn(&[u8]) -> Result<DatumError>) -> Result<()> {
    let right: &[ErrorKind] = match fault {
        "truncated" | "eof" => &[ErrorKind::UnexpectedEnd],
        "union-index" => &[ErrorKind::UnionIndex],
        "enum-index" => &[ErrorKind::EnumIndex],
        "negative-length" => &[ErrorKind::NegativeLength],
        "utf8" => &[ErrorKind::InvalidUtf8],
        "bool-byte" => &[ErrorKind::InvalidBoolean],
        "int-range" => &[ErrorKind::IntOutOfRange],
        "varint-overflow" => &[ErrorKind::VarintOverflow],
        "block-count" => &[ErrorKind::BlockCount],
        // A negative size, or one that the items contradict.
        "block-size" => &[ErrorKind::NegativeLength, ErrorKind::BlockSize],
        other => bail!("unknown fault {other}"),
    };
    let mut found = refuse(&datum)?;
    if right.contains(&found.kind) {
        return Ok(());
    }
    if found.kind == ErrorKind::UnexpectedEnd {
        // What was changed may have made a count or a length of other bytes, in front of the fault: more than is left,
        // and refused there. With enough behind it the fault must show, unless no room would be enough.
        datum.resize(datum.len() + ROOM, 0);
        found = refuse(&datum)?;
        if right.contains(&found.kind) || (found.kind == ErrorKind::UnexpectedEnd && promises_too_much(&datum, found)) {
            return Ok(());
        }
    }
    // Items that end elsewhere than their block says contradict it before anything that comes after them. A datum that
    // was only cut has no such blocks.
    ensure!(found.kind == ErrorKind::BlockSize && fault != "truncated", "{fault}: {found}");
    Ok(())
}

/// Whether at the place of the error there is a count or a length beyond the bytes left, or the head of a block that
/// tells its size, which then is too small for so many items; read without the library.
fn promises_too_much(datum: &[u8], error: DatumError) -> bool {
    let rest = datum.get(error.at as usize..).unwrap_or_default();
    let mut value = 0u64;
    for (index, byte) in rest.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let negative = value & 1 == 1;
            return negative || value >> 1 > rest.len() as u64;
        }
    }
    false
}

/// Whether a container file with this fault is refused for it.
pub(super) fn check_file(fault: &str, error: &anyhow::Error) -> Result<()> {
    let error = container(error)?;
    let (kind, in_row) = (error.kind(), error.row().is_some());
    let right = match fault {
        "magic" => kind == ErrorKind::BadMagic,
        "noschema" => kind == ErrorKind::MissingSchema,
        "codec" => kind == ErrorKind::UnknownCodec,
        "sync" => kind == ErrorKind::SyncMismatch,
        "trunc" => error.is_torn(),
        "crc" => kind == ErrorKind::Checksum,
        "bsize" => kind == ErrorKind::NegativeLength && !in_row,
        // One row more than there is: the last one ends early, unless the count alone is impossible.
        "count+" => (kind == ErrorKind::UnexpectedEnd && in_row) || kind == ErrorKind::RowCount,
        "count-" => kind == ErrorKind::TrailingBytes,
        other => bail!("unknown fault {other}"),
    };
    ensure!(right, "{fault}: {error}");
    Ok(())
}

/// Whether a container file is refused for what the model of the specification says.
pub(super) fn check_by_model(model: &str, file: &[u8], error: &anyhow::Error) -> Result<()> {
    let mut error = container(error)?;
    if error.kind() == ErrorKind::HeaderEntriesLimit {
        // The limit stands in front of the fault; it says nothing of it.
        let limits = Limits::SERVER.with_header_entries(u32::MAX);
        error = match Reader::with_limits(file, &limits) {
            Ok(_) => bail!("the header is sound but for its many entries; the model says {model}"),
            Err(error) => container(&error.into())?,
        };
    }
    let (class, _) = model.split_once(':').with_context(|| format!("model: {model}"))?;
    let kinds: &[ErrorKind] = match class {
        // An empty file, or one that ends before its magic does, is torn.
        "magic" if file.len() < 4 => &[ErrorKind::Torn],
        "magic" => &[ErrorKind::BadMagic],
        "block-size" => &[ErrorKind::NegativeLength, ErrorKind::BlockSize],
        "sync" => &[ErrorKind::SyncMismatch],
        "eof" => &[ErrorKind::Torn],
        "union-index" => &[ErrorKind::UnionIndex],
        "error" | "DecompressionError" | "deflate-truncated" | "snappy-short" => &[ErrorKind::CorruptBlock],
        other => bail!("unknown class {other}"),
    };
    ensure!(kinds.contains(&error.kind()), "{error}; the model says {model}");
    Ok(())
}

/// An invalid schema is a fault of its text: a limit that refuses it says nothing about it.
pub(super) fn check_schema(kind: ErrorKind) -> Result<()> {
    ensure!(kind as u8 >= ErrorKind::Json as u8 && !kind.is_limit(), "refused, but: {kind}");
    Ok(())
}

/// The error of a container, whatever reported it.
pub(super) fn container(error: &anyhow::Error) -> Result<Error> {
    let read = error.downcast_ref::<ReadError<io::Error>>().and_then(ReadError::container);
    let row = match error.downcast_ref::<RowError<Infallible>>() {
        Some(RowError::Container(error)) => Some(error),
        _ => None,
    };
    read.or(row).or(error.downcast_ref()).copied().with_context(|| format!("not an error of the container: {error:#}"))
}
