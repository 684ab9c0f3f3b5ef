//! The header of a container file.

use super::Error;
use super::scan::{HeaderScan, Scan};
use crate::codec::Codec;
use crate::error::{Error as DatumError, ErrorKind};
use crate::limits::Limits;
use crate::schema::{ParseMode, Schema, SchemaBuf};
use crate::wire::{self, Metadata, SYNC_LEN, fault_of};

/// The header of a container file: its metadata, and what follows from it. `Copy`; it borrows from the file.
///
/// See the specification, *Object container files*.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    schema_text: &'a str,
    metadata: Metadata<'a>,
    sync: &'a [u8; SYNC_LEN],
    codec: Codec,
    len: usize,
    /// Where the schema text lies.
    schema_at: usize,
}

impl<'a> Header<'a> {
    /// The header at the start of `file`; what follows it is not looked at.
    ///
    /// ```
    /// use avocet::{Limits, codec::Codec, container::Header};
    /// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef";
    /// let header = Header::parse(file, &Limits::SERVER)?;
    /// assert_eq!(header.schema_text(), "\"long\"");
    /// assert_eq!(header.codec(), Codec::Null);
    /// assert_eq!(header.len(), file.len());
    /// # Ok::<(), avocet::container::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::BadMagic`]; [`ErrorKind::Torn`] if the file ends before its header does;
    /// [`ErrorKind::MissingSchema`]; [`ErrorKind::InvalidUtf8`] in a key or in the schema;
    /// [`ErrorKind::HeaderBytesLimit`]; [`ErrorKind::HeaderEntriesLimit`]; and those of a malformed map:
    /// [`ErrorKind::VarintOverflow`], [`ErrorKind::NegativeLength`], [`ErrorKind::BlockCount`],
    /// [`ErrorKind::BlockSize`].
    pub fn parse(file: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        match HeaderScan::new().scan(file, limits)? {
            Scan::Need(_) => Err(Error::new(ErrorKind::Torn, file.len() as u64, 0)),
            Scan::Whole(len) => Self::whole(file.get(..len).unwrap_or(file), limits),
        }
    }

    /// The header that `bytes` are, as a [`HeaderScan`] has found.
    pub(crate) fn whole(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let len = bytes.len();
        let (_, parsed) = wire::container_header(limits)(bytes).map_err(|error| {
            let fault = fault_of(error);
            at(fault.kind, len.saturating_sub(fault.left))
        })?;
        let Some(schema) = last(parsed.metadata, "avro.schema") else {
            return Err(at(ErrorKind::MissingSchema, len.saturating_sub(SYNC_LEN)));
        };
        let (_, schema_text) = wire::utf8(schema).map_err(|error| at(fault_of(error).kind, place(bytes, schema)))?;
        let codec = match last(parsed.metadata, "avro.codec") {
            None => Codec::Null,
            Some(name) => Codec::from_name(name).unwrap_or(Codec::Unknown),
        };
        Ok(Self {
            schema_text,
            metadata: parsed.metadata,
            sync: parsed.sync,
            codec,
            len,
            schema_at: place(bytes, schema),
        })
    }

    /// The header that `bytes` are, which has been read before.
    #[cfg(feature = "alloc")]
    pub(super) fn again(bytes: &'a [u8], schema_text: &'a str, sync: &'a [u8; SYNC_LEN], codec: Codec) -> Self {
        let metadata = Metadata::new(bytes.get(wire::MAGIC.len()..).unwrap_or_default());
        let schema_at = last(metadata, "avro.schema").map_or(0, |schema| place(bytes, schema));
        Self { schema_text, metadata, sync, codec, len: bytes.len(), schema_at }
    }

    /// An error in the [schema text](Self::schema_text), as one of the file.
    #[must_use]
    pub const fn schema_error(&self, error: DatumError) -> Error {
        at(error.kind, self.schema_at.saturating_add(error.at as usize))
    }

    /// The JSON text of the writer's schema. Read it leniently: real files hold names that the rules forbid.
    #[must_use]
    pub const fn schema_text(&self) -> &'a str {
        self.schema_text
    }

    /// Reads the writer's schema into `tables`, leniently, as container files need it.
    ///
    /// ```
    /// use avocet::{Limits, container::Header, schema::SchemaBuf};
    /// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef";
    /// let header = Header::parse(file, &Limits::SERVER)?;
    /// let mut tables = SchemaBuf::<8, 8, 4, 8, 8>::new();
    /// let schema = header.parse_schema(&mut tables, &Limits::SERVER)?;
    /// assert_eq!(schema.root().least_size(), Some(1));
    /// # Ok::<(), avocet::container::Error>(())
    /// ```
    ///
    /// # Errors
    /// Any [`ErrorKind`] of schema text, with its offset in the file.
    pub fn parse_schema<
        's,
        const NODES: usize,
        const FIELDS: usize,
        const NAMES: usize,
        const BRANCHES: usize,
        const SYMBOLS: usize,
    >(
        &self,
        tables: &'s mut SchemaBuf<NODES, FIELDS, NAMES, BRANCHES, SYMBOLS>,
        limits: &Limits,
    ) -> Result<Schema<'s>, Error>
    where
        'a: 's,
    {
        tables.parse_with(self.schema_text, ParseMode::Lenient, limits).map_err(|error| self.schema_error(error))
    }

    /// The writer's schema on the heap, read leniently.
    #[cfg(feature = "alloc")]
    pub(super) fn owned_schema(&self, limits: &Limits) -> Result<crate::schema::OwnedSchema, Error> {
        let schema = crate::schema::OwnedSchema::parse_with(self.schema_text, ParseMode::Lenient, limits);
        schema.map_err(|error| self.schema_error(error))
    }

    /// How blocks are compressed; [`Codec::Null`] if the header does not say. [`Codec::Unknown`] is an error only where a
    /// block is to be inflated: metadata, schema and counts can be had all the same.
    #[must_use]
    pub const fn codec(&self) -> Codec {
        self.codec
    }

    /// The sixteen bytes that end the header and every block.
    #[must_use]
    pub const fn sync(&self) -> &'a [u8; SYNC_LEN] {
        self.sync
    }

    /// All entries of the metadata, in the order of the file; a key that occurs twice is shown twice.
    #[must_use]
    pub const fn metadata(&self) -> Metadata<'a> {
        self.metadata
    }

    /// The value of a key; of several, the last.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a [u8]> {
        last(self.metadata, key)
    }

    /// The bytes that it occupies, which is also the offset of the first block.
    #[expect(clippy::len_without_is_empty, reason = "a header is never empty")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }
}

fn last<'a>(metadata: Metadata<'a>, key: &str) -> Option<&'a [u8]> {
    metadata.filter(|(k, _)| *k == key).last().map(|(_, value)| value)
}

/// The offset of `part` in the header that it is borrowed from.
fn place(header: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(header.as_ptr().addr())
}

#[cold]
const fn at(kind: ErrorKind, at: usize) -> Error {
    Error::new(kind, at as u64, 0)
}
