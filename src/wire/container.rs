//! Object container files: header, metadata, block frame, sync marker.

use super::{BlockHead, Fault, Parsed, block_head, bytes, fault, fault_of, fixed_array, long, string};
use crate::error::ErrorKind;
use crate::limits::Limits;
use nom::Parser;
use nom::bytes::complete::tag;

/// The first four bytes of a container file.
pub const MAGIC: [u8; 4] = *b"Obj\x01";

/// Bytes of a sync marker.
pub const SYNC_LEN: usize = 16;

/// A container header.
#[derive(Clone, Copy, Debug)]
pub struct ContainerHeader<'a> {
    /// The metadata entries, in file order.
    pub metadata: Metadata<'a>,
    /// The sixteen bytes that end every block.
    pub sync: &'a [u8; SYNC_LEN],
}

/// A container header whose size and number of entries are bounded by `limits`.
///
/// # Errors
/// [`ErrorKind::BadMagic`], [`ErrorKind::HeaderBytesLimit`], [`ErrorKind::HeaderEntriesLimit`], and those of
/// [`block_head`] and [`metadata_entry`]. [`ErrorKind::UnexpectedEnd`] means that the input ends before the header does.
pub fn container_header<'a>(limits: &Limits) -> impl Fn(&'a [u8]) -> Parsed<'a, ContainerHeader<'a>> {
    let (max_bytes, max_entries) = (limits.header_bytes, limits.header_entries);
    move |input| {
        let whole = input.len();
        let within = input.get(..max_bytes as usize).unwrap_or(input);
        let cut = within.len() < whole;
        match header_within(within, max_entries) {
            Ok((rest, header)) => {
                let used = within.len().saturating_sub(rest.len());
                Ok((input.get(used..).unwrap_or_default(), header))
            }
            Err(error) => {
                let Fault { kind, left } = fault_of(error);
                let left = left.saturating_add(whole).saturating_sub(within.len());
                let kind = if cut && kind == ErrorKind::UnexpectedEnd { ErrorKind::HeaderBytesLimit } else { kind };
                Err(fault(kind, left))
            }
        }
    }
}

fn header_within(input: &[u8], max_entries: u32) -> Parsed<'_, ContainerHeader<'_>> {
    let prefix = input.len().min(MAGIC.len());
    if input.get(..prefix) != MAGIC.get(..prefix) {
        return Err(fault(ErrorKind::BadMagic, input.len()));
    }
    let (entries, _) = tag(&MAGIC[..]).parse(input)?;
    let mut metadata = Metadata::new(entries);
    let mut count = 0u32;
    while metadata.advance()?.is_some() {
        count = count.saturating_add(1);
        if count > max_entries {
            return Err(fault(ErrorKind::HeaderEntriesLimit, metadata.rest.len()));
        }
    }
    let (rest, sync) = sync(metadata.rest)?;
    Ok((rest, ContainerHeader { metadata: Metadata::new(entries), sync }))
}

/// A key and its value.
///
/// # Errors
/// Those of [`string`] and [`bytes()`].
pub fn metadata_entry(input: &[u8]) -> Parsed<'_, (&str, &[u8])> {
    (string, bytes).parse(input)
}

/// Sixteen bytes.
///
/// # Errors
/// [`ErrorKind::UnexpectedEnd`].
pub fn sync(input: &[u8]) -> Parsed<'_, &[u8; SYNC_LEN]> {
    fixed_array::<SYNC_LEN>(input)
}

/// The entries of a metadata map, in any block layout, in file order; a key that occurs twice is shown twice.
#[derive(Clone, Copy, Debug)]
pub struct Metadata<'a> {
    rest: &'a [u8],
    left: u64,
    /// How long `rest` must be when the current block ends, where the writer gave a size.
    end: Option<usize>,
    done: bool,
}

impl<'a> Metadata<'a> {
    pub(crate) const fn new(entries: &'a [u8]) -> Self {
        Self { rest: entries, left: 0, end: None, done: false }
    }

    fn advance(&mut self) -> Result<Option<(&'a str, &'a [u8])>, nom::Err<Fault>> {
        if self.done {
            return Ok(None);
        }
        while self.left == 0 {
            if self.end.take().is_some_and(|end| end != self.rest.len()) {
                return Err(fault(ErrorKind::BlockSize, self.rest.len()));
            }
            let (rest, BlockHead { count, size }) = block_head(self.rest)?;
            self.rest = rest;
            if count == 0 {
                self.done = true;
                return Ok(None);
            }
            self.left = count;
            self.end = size.map(|size| rest.len().saturating_sub(size));
        }
        let (rest, entry) = metadata_entry(self.rest)?;
        self.rest = rest;
        self.left = self.left.wrapping_sub(1);
        Ok(Some(entry))
    }
}

impl<'a> Iterator for Metadata<'a> {
    type Item = (&'a str, &'a [u8]);

    /// The next entry; the map has been read once before, so there is nothing left that could fail.
    fn next(&mut self) -> Option<Self::Item> {
        self.advance().ok().flatten()
    }
}

/// The count and byte size that begin a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHead {
    /// Rows.
    pub count: u64,
    /// Bytes as stored, after the codec; it is *not* compared with what is left, nor with what fits this machine.
    pub size: u64,
}

/// The head of a container block.
///
/// # Errors
/// As [`long`]; [`ErrorKind::RowCount`] for a negative count; [`ErrorKind::NegativeLength`] for a negative size.
pub fn frame_head(input: &[u8]) -> Parsed<'_, FrameHead> {
    let (rest, count) = long(input)?;
    let Ok(count) = u64::try_from(count) else {
        return Err(fault(ErrorKind::RowCount, input.len()));
    };
    let size_at = rest.len();
    let (rest, size) = long(rest)?;
    let Ok(size) = u64::try_from(size) else {
        return Err(fault(ErrorKind::NegativeLength, size_at));
    };
    Ok((rest, FrameHead { count, size }))
}

/// A whole container block of a file with this sync marker: rows, and the stored bytes of them.
///
/// # Errors
/// Those of [`frame_head`]; [`ErrorKind::UnexpectedEnd`]; [`ErrorKind::SyncMismatch`].
pub fn block_frame<'a>(marker: &[u8; SYNC_LEN]) -> impl Fn(&'a [u8]) -> Parsed<'a, (u64, &'a [u8])> {
    move |input| {
        let (rest, FrameHead { count, size }) = frame_head(input)?;
        let parts = usize::try_from(size).ok().and_then(|size| rest.split_at_checked(size));
        let Some((data, rest)) = parts else {
            return Err(fault(ErrorKind::UnexpectedEnd, input.len()));
        };
        // Compared as far as it goes, so that a cut marker and a wrong one are told apart.
        let there = rest.get(..SYNC_LEN).unwrap_or(rest);
        if marker.get(..there.len()) != Some(there) {
            return Err(fault(ErrorKind::SyncMismatch, rest.len()));
        }
        let (rest, _) = sync(rest)?;
        Ok((rest, (count, data)))
    }
}
