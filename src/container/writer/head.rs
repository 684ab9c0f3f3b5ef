//! What is written around the rows: the header, and the heads of blocks.

use crate::encoder::{EncodeError, Encoder};
use crate::sink::Sink;
use crate::wire::{self, MAGIC, SYNC_LEN, VARINT_MAX};

/// Keys that begin like this are the specification's.
const RESERVED: &str = "avro.";

/// A count and a size.
pub(super) const HEAD_MAX: usize = 2 * VARINT_MAX;

/// Whether these are keys that a writer may set: none reserved, none twice.
pub(crate) fn keys_are_free<'k>(keys: impl Iterator<Item = &'k str> + Clone) -> bool {
    let mut rest = keys;
    while let Some(key) = rest.next() {
        if key.starts_with(RESERVED) || rest.clone().any(|other| other == key) {
            return false;
        }
    }
    true
}

/// Writes a header: the schema, the codec, the metadata of the user, the sync marker.
pub(crate) fn put_header<'m, S: Sink>(
    sink: &mut S,
    schema: &str,
    codec: &str,
    metadata: impl Iterator<Item = (&'m str, &'m [u8])> + Clone,
    sync: &[u8; SYNC_LEN],
) -> Result<(), EncodeError<S::Error>> {
    let mut e = Encoder::new(sink);
    e.fixed(&MAGIC)?;
    e.block(metadata.clone().count().saturating_add(2))?;
    e.str("avro.schema")?;
    e.str(schema)?;
    e.str("avro.codec")?;
    e.str(codec)?;
    for (key, value) in metadata {
        e.str(key)?;
        e.bytes(value)?;
    }
    e.end()?;
    e.fixed(sync)
}

/// The head of a block, at the end of an array.
pub(crate) struct Head {
    bytes: [u8; HEAD_MAX],
    from: usize,
}

impl Head {
    /// `None` if a number is beyond what Avro can say.
    pub(crate) fn new(count: u64, size: usize) -> Option<Self> {
        let count = wire::put_long(i64::try_from(count).ok()?);
        let size = wire::put_long(i64::try_from(size).ok()?);
        let (count, size) = (count.as_bytes(), size.as_bytes());
        let mut head = Self { bytes: [0; HEAD_MAX], from: HEAD_MAX };
        for part in [size, count] {
            let from = head.from.checked_sub(part.len())?;
            head.bytes.get_mut(from..head.from)?.copy_from_slice(part);
            head.from = from;
        }
        Some(head)
    }

    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.from..).unwrap_or_default()
    }
}
