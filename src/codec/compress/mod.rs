//! Compression: state that is reused from block to block, and a call into a library for each codec but snappy.

#[cfg(feature = "snappy")]
mod snappy;

use super::{Codec, CompressError, Level};
use alloc::vec::Vec;
use core::fmt;

/// Reusable compression state: one for each writer.
///
/// What a codec can keep between blocks (tables, contexts) is made when the first block needs it.
///
/// ```
/// use avocet::codec::{Codec, Compressor, Decompressor, Level};
/// let (mut block, mut back) = (Vec::new(), Vec::new());
/// Compressor::new().compress_to_vec(Codec::Deflate, Level::new(9), &[7; 1000], &mut block)?;
/// assert!(block.len() < 20);
/// Decompressor::new().decompress_to_vec(Codec::Deflate, &block, &mut back, 1000).unwrap();
/// assert_eq!(back, [7; 1000]);
/// # Ok::<(), avocet::codec::CompressError>(())
/// ```
#[derive(Default)]
pub struct Compressor {
    #[cfg(feature = "deflate")]
    deflate: Option<alloc::boxed::Box<miniz_oxide::deflate::core::CompressorOxide>>,
    #[cfg(feature = "deflate-zlib-rs")]
    zlib: super::zlib::Deflate,
    #[cfg(feature = "snappy")]
    snappy: snappy::Snappy,
    #[cfg(feature = "zstandard")]
    zstandard: Option<zstd_safe::CCtx<'static>>,
}

impl Compressor {
    /// State for any codec.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Compresses one block and appends it to `out`, which is left as it was after an error.
    ///
    /// # Errors
    /// [`CompressError::Disabled`]; [`CompressError::Level`]; [`CompressError::TooLong`]; [`CompressError::Failed`].
    pub fn compress_to_vec(
        &mut self,
        codec: Codec,
        level: Level,
        input: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        if !codec.can_compress() {
            return Err(CompressError::Disabled);
        }
        if !level.fits(codec) {
            return Err(CompressError::Level);
        }
        let before = out.len();
        let done = self.run(codec, level, input, out);
        if done.is_err() {
            out.truncate(before);
        }
        done
    }

    fn run(&mut self, codec: Codec, level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        let _ = level;
        match codec {
            Codec::Null => {
                reserve(out, input.len())?;
                out.extend_from_slice(input);
                Ok(())
            }
            #[cfg(feature = "deflate-zlib-rs")]
            Codec::Deflate if level.or(0) <= super::zlib::Deflate::MOST => self.zlib.compress(level, input, out),
            #[cfg(feature = "deflate")]
            Codec::Deflate => self.deflate(level, input, out),
            #[cfg(feature = "snappy")]
            Codec::Snappy => self.snappy.compress(input, out),
            #[cfg(feature = "zstandard")]
            Codec::Zstandard => self.zstandard(level, input, out),
            #[cfg(feature = "bzip2")]
            Codec::Bzip2 => bzip2(level, input, out),
            #[cfg(all(feature = "xz", feature = "std"))]
            Codec::Xz => xz(level, input, out),
            #[allow(unreachable_patterns, reason = "which codecs are left depends on the features")]
            _ => Err(CompressError::Disabled),
        }
    }

    /// RFC 1951 alone: no zlib header, no checksum.
    #[cfg(feature = "deflate")]
    fn deflate(&mut self, level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        use miniz_oxide::DataFormat;
        use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};
        let level = u8::try_from(level.or(6)).map_err(|_| CompressError::Level)?;
        let state = self.deflate.get_or_insert_with(|| alloc::boxed::Box::new(CompressorOxide::default()));
        state.reset();
        state.set_format_and_level(DataFormat::Raw, level);
        let (status, _) = compress_to_output(state, input, TDEFLFlush::Finish, |piece| {
            let room = reserve(out, piece.len()).is_ok();
            if room {
                out.extend_from_slice(piece);
            }
            room
        });
        match status {
            TDEFLStatus::Done => Ok(()),
            _ => {
                // What state it is in after a failure, nothing says.
                self.deflate = None;
                Err(CompressError::Failed)
            }
        }
    }

    /// One frame that tells its length. The data is checked by whoever reads it if asked: no checksum, as Avro's Java
    /// writer has none either.
    #[cfg(feature = "zstandard")]
    fn zstandard(&mut self, level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
        use zstd_safe::{CCtx, compress_bound};
        let context = match &mut self.zstandard {
            Some(context) => context,
            none => none.insert(CCtx::try_create().ok_or(CompressError::Failed)?),
        };
        let before = out.len();
        let room = before.checked_add(compress_bound(input.len())).ok_or(CompressError::TooLong)?;
        reserve(out, room.saturating_sub(before))?;
        out.resize(room, 0);
        let into = out.get_mut(before..).unwrap_or_default();
        let made = context.compress(into, input, level.or(3)).map_err(|_| CompressError::Failed)?;
        out.truncate(before.saturating_add(made));
        Ok(())
    }
}

/// A stream. The library has no way to reset one.
#[cfg(feature = "bzip2")]
fn bzip2(level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
    use ::bzip2::{Action, Compress, Compression, Status};
    let level = u32::try_from(level.or(9)).map_err(|_| CompressError::Level)?;
    let mut state = Compress::new(Compression::new(level), 0);
    let mut rest = input;
    loop {
        let was = state.total_in();
        // The library counts in 32 bits.
        let piece = rest.get(..1 << 30).unwrap_or(rest);
        let action = if piece.len() == rest.len() { Action::Finish } else { Action::Run };
        reserve(out, (rest.len() >> 2).max(4096))?;
        let status = state.compress_vec(piece, out, action).map_err(|_| CompressError::Failed)?;
        let used = usize::try_from(state.total_in().wrapping_sub(was)).unwrap_or(usize::MAX);
        rest = rest.get(used..).unwrap_or_default();
        if status == Status::StreamEnd {
            return Ok(());
        }
    }
}

/// A stream with CRC-64, whose dictionary is no larger than the block: smaller blocks cost less memory on both sides.
#[cfg(all(feature = "xz", feature = "std"))]
fn xz(level: Level, input: &[u8], out: &mut Vec<u8>) -> Result<(), CompressError> {
    use lzma_rust2::{DICT_SIZE_MIN, XzOptions, XzWriter};
    use std::io::Write;
    let preset = u32::try_from(level.or(6)).map_err(|_| CompressError::Level)?;
    let mut options = XzOptions::with_preset(preset);
    let dictionary = &mut options.lzma_options.dict_size;
    let needed = u32::try_from(input.len()).unwrap_or(u32::MAX).max(DICT_SIZE_MIN);
    *dictionary = needed.checked_next_power_of_two().unwrap_or(u32::MAX).min(*dictionary);
    let mut writer = XzWriter::new(out, options).map_err(|_| CompressError::Failed)?;
    writer.write_all(input).map_err(|_| CompressError::Failed)?;
    writer.finish().map(drop).map_err(|_| CompressError::Failed)
}

/// Room for so many more bytes.
fn reserve(out: &mut Vec<u8>, more: usize) -> Result<(), CompressError> {
    out.try_reserve(more).map_err(|_| CompressError::Failed)
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}
