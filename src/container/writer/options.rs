//! How a container file is written.

use super::head::{keys_are_free, put_header};
use super::{WriteError, Writer};
use crate::codec::{Codec, CompressError, Level};
use crate::container::Header;
use crate::encoder::EncodeError;
use crate::limits::Limits;
use crate::schema::{OwnedSchema, ParseMode};
use crate::sink::Sink;
use crate::wire::SYNC_LEN;
use alloc::string::String;
use alloc::vec::Vec;

/// How a container file is written: codec, size of blocks, metadata.
///
/// | | default |
/// |---|---|
/// | codec, level | [`Codec::Null`], [`Level::DEFAULT`] |
/// | bytes of a block before the codec | 65,536, or one row if that is longer |
/// | rows of a block | as many as fit |
/// | metadata | none but the schema and the codec |
/// | sync marker | random (feature `std`); without it, one must be given |
/// | threads that compress (feature `std`) | 1: the one that writes |
/// | limits | [`Limits::SERVER`]: what is written can be read under them |
///
/// ```
/// use avocet::codec::{Codec, Level};
/// use avocet::container::WriterOptions;
/// let mut writer = WriterOptions::new()
///     .with_codec(Codec::Null, Level::DEFAULT)
///     .with_block_rows(100)
///     .with_metadata("station", b"north")
///     .with_sync(*b"for reproduction")
///     .create(Vec::new(), r#""long""#)?;
/// writer.append_with(|e| e.long(27))?;
/// let file = writer.finish()?;
/// assert!(file.ends_with(b"\x02\x02\x36for reproduction"));
/// # Ok::<(), avocet::container::WriteError<core::convert::Infallible>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct WriterOptions {
    pub(super) codec: Codec,
    pub(super) level: Level,
    pub(super) block_bytes: usize,
    pub(super) block_rows: u64,
    metadata: Vec<(String, Vec<u8>)>,
    sync: Option<[u8; SYNC_LEN]>,
    pub(super) mode: ParseMode,
    pub(super) limits: Limits,
    #[cfg(feature = "std")]
    pub(super) threads: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WriterOptions {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            codec: Codec::Null,
            level: Level::DEFAULT,
            block_bytes: 64 << 10,
            block_rows: u64::MAX,
            metadata: Vec::new(),
            sync: None,
            mode: ParseMode::Strict,
            limits: Limits::SERVER,
            #[cfg(feature = "std")]
            threads: 1,
        }
    }

    /// Compresses blocks with `codec`, at `level`.
    pub const fn with_codec(mut self, codec: Codec, level: Level) -> Self {
        (self.codec, self.level) = (codec, level);
        self
    }

    /// No block is longer than this before its codec, unless a single row is.
    pub const fn with_block_bytes(mut self, bytes: usize) -> Self {
        self.block_bytes = bytes;
        self
    }

    /// No block has more rows than this; at least one, though.
    pub const fn with_block_rows(mut self, rows: u64) -> Self {
        self.block_rows = rows;
        self
    }

    /// Adds an entry to the metadata of the header. Keys that begin with `avro.` are refused when the file is created,
    /// and so are keys that stand there twice.
    pub fn with_metadata(mut self, key: &str, value: &[u8]) -> Self {
        self.metadata.push((key.into(), value.into()));
        self
    }

    /// Takes these sixteen bytes for the sync marker instead of random ones. Two files must not share it, and data must
    /// not be able to hold it on purpose.
    pub const fn with_sync(mut self, sync: [u8; SYNC_LEN]) -> Self {
        self.sync = Some(sync);
        self
    }

    /// Reads the schema in this mode. [`ParseMode::Lenient`] is for the schema of a file that is written anew: it may
    /// hold names that the specification forbids.
    pub const fn with_mode(mut self, mode: ParseMode) -> Self {
        self.mode = mode;
        self
    }

    /// Refuses what cannot be read under these limits: headers, rows, and blocks.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Compresses blocks in so many threads beside the one that writes, if it is more than one. The file is the same,
    /// byte for byte.
    ///
    /// Threads are started when the first block is full, and end with the writer. Three blocks for each are in memory at
    /// most. The sink is used by the thread that writes, and by no other; blocks come to it a few later.
    /// [`Writer::sync`], [`Writer::flush`] and [`Writer::finish`] wait for all of them; [`Writer::begin_block`] does not. What
    /// is not compressed is written as it is.
    ///
    /// A block that could not be compressed ([`WriteError::Compress`]) is told of when its turn to be written comes. Its rows
    /// are lost then, and nothing is written behind it: [`WriteError::Poisoned`] from then on.
    ///
    /// ```
    /// # #[cfg(feature = "deflate")] {
    /// use avocet::codec::{Codec, Level};
    /// use avocet::container::WriterOptions;
    /// let file = |threads| {
    ///     let options = WriterOptions::new().with_codec(Codec::Deflate, Level::DEFAULT).with_block_rows(100);
    ///     let mut writer = options.with_sync(*b"for reproduction").with_threads(threads).create(Vec::new(), r#""long""#)?;
    ///     for n in 0..1000 {
    ///         writer.append_with(|e| e.long(n))?;
    ///     }
    ///     writer.finish()
    /// };
    /// assert_eq!(file(1)?, file(4)?);
    /// # }
    /// # Ok::<(), avocet::container::WriteError<core::convert::Infallible>>(())
    /// ```
    #[cfg(feature = "std")]
    pub const fn with_threads(mut self, threads: usize) -> Self {
        self.threads = crate::container::parallel::bounded(threads);
        self
    }

    /// Begins a container file: writes its header, in which the schema stands as it is given.
    ///
    /// # Errors
    /// [`WriteError::Schema`]; [`WriteError::MetadataKey`]; [`WriteError::Header`]; [`WriteError::NoRandom`];
    /// [`WriteError::Compress`] for a codec that this build cannot compress, or a level that it does not have;
    /// [`WriteError::Sink`]. Nothing is written before all but the last have been ruled out.
    pub fn create<W: Sink>(self, mut sink: W, schema: &str) -> Result<Writer<W>, WriteError<W::Error>> {
        let parsed = OwnedSchema::parse_with(schema, self.mode, &self.limits).map_err(WriteError::Schema)?;
        let metadata = self.metadata.iter().map(|(key, value)| (key.as_str(), value.as_slice()));
        if !keys_are_free(metadata.clone().map(|(key, _)| key)) {
            return Err(WriteError::MetadataKey);
        }
        self.check_codec()?;
        let sync = self.sync.or_else(random).ok_or(WriteError::NoRandom)?;
        let mut header = Vec::new();
        put_header(&mut header, schema, self.codec.name(), metadata, &sync).map_err(|error| match error {
            EncodeError::Value(error) => WriteError::Value(error),
            EncodeError::Sink(never) => match never {},
        })?;
        Header::parse(&header, &self.limits).map_err(WriteError::Header)?;
        sink.write(&header).map_err(WriteError::Sink)?;
        Ok(Writer::begin(sink, &self, parsed, sync, header.len() as u64))
    }

    /// Goes on behind the last block of a file, at byte `at`; its blocks have cost readers so much already.
    #[cfg(feature = "std")]
    pub(crate) fn resume<W: Sink>(
        mut self,
        sink: W,
        schema: OwnedSchema,
        (codec, sync): (Codec, [u8; SYNC_LEN]),
        at: u64,
        spent: u64,
    ) -> Result<Writer<W>, CompressError> {
        if codec != self.codec {
            // A level is one of the codec that it was given with.
            (self.codec, self.level) = (codec, Level::DEFAULT);
        }
        self.check_codec()?;
        let mut writer = Writer::begin(sink, &self, schema, sync, at);
        writer.paid(spent);
        Ok(writer)
    }

    #[cfg(feature = "std")]
    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    #[cfg(feature = "std")]
    pub(crate) const fn mode(&self) -> ParseMode {
        self.mode
    }

    fn check_codec(&self) -> Result<(), CompressError> {
        if !self.codec.can_compress() {
            return Err(CompressError::Disabled);
        }
        if !self.level.fits(self.codec) {
            return Err(CompressError::Level);
        }
        Ok(())
    }
}

/// "The 16-byte, randomly-generated sync marker for this file."
fn random() -> Option<[u8; SYNC_LEN]> {
    #[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
    {
        let mut marker = [0; SYNC_LEN];
        getrandom::fill(&mut marker).ok()?;
        Some(marker)
    }
    #[cfg(not(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown")))))]
    None
}
