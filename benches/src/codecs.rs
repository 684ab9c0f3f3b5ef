//! Codecs alone, each by the crate that avocet has it from, or the one that everybody uses; with the feature `zlib-rs`
//! deflate by that. State and room are kept from block to block.

use avocet::codec::Codec;

/// More than a block of these files holds.
const ROOM: usize = 1 << 20;

pub(crate) struct Codecs {
    #[cfg(not(feature = "zlib-rs"))]
    inflate: Box<miniz_oxide::inflate::core::DecompressorOxide>,
    #[cfg(not(feature = "zlib-rs"))]
    deflate: Box<miniz_oxide::deflate::core::CompressorOxide>,
    #[cfg(feature = "zlib-rs")]
    inflate: zlib_rs::Inflate,
    #[cfg(feature = "zlib-rs")]
    deflate: zlib_rs::Deflate,
    snappy: snap::raw::Encoder,
    unzstd: zstd_safe::DCtx<'static>,
    zstd: zstd_safe::CCtx<'static>,
    room: Vec<u8>,
}

impl Codecs {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(not(feature = "zlib-rs"))]
            inflate: Default::default(),
            #[cfg(not(feature = "zlib-rs"))]
            deflate: Default::default(),
            #[cfg(feature = "zlib-rs")]
            inflate: zlib_rs::Inflate::new(false, 15),
            #[cfg(feature = "zlib-rs")]
            deflate: zlib_rs::Deflate::new(6, false, 15),
            snappy: snap::raw::Encoder::new(),
            unzstd: zstd_safe::DCtx::create(),
            zstd: zstd_safe::CCtx::create(),
            room: vec![0; ROOM],
        }
    }

    /// The content of a block.
    pub(crate) fn decompress<'x>(&'x mut self, codec: Codec, block: &'x [u8]) -> &'x [u8] {
        let room = &mut *self.room;
        let len = match codec {
            Codec::Null => return block,
            #[cfg(not(feature = "zlib-rs"))]
            Codec::Deflate => {
                use miniz_oxide::inflate::core::{decompress, inflate_flags};
                self.inflate.init();
                let whole = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
                decompress(&mut self.inflate, block, room, 0, whole).2
            }
            #[cfg(feature = "zlib-rs")]
            Codec::Deflate => {
                self.inflate.reset(false);
                self.inflate.decompress(block, room, zlib_rs::InflateFlush::Finish).expect("a block");
                self.inflate.total_out() as usize
            }
            Codec::Snappy => {
                let (block, sum) = block.split_last_chunk().expect("a checksum");
                let len = snap::raw::Decoder::new().decompress(block, room).expect("a block");
                assert_eq!(crc32fast::hash(&room[..len]), u32::from_be_bytes(*sum));
                len
            }
            _ => self.unzstd.decompress(room, block).expect("a block"),
        };
        &self.room[..len]
    }

    /// A block of this, at the default level.
    pub(crate) fn compress<'x>(&'x mut self, codec: Codec, plain: &'x [u8]) -> &'x [u8] {
        let room = &mut *self.room;
        let len = match codec {
            Codec::Null => return plain,
            #[cfg(not(feature = "zlib-rs"))]
            Codec::Deflate => {
                use miniz_oxide::{DataFormat, deflate::core as deflate};
                self.deflate.reset();
                self.deflate.set_format_and_level(DataFormat::Raw, 6);
                deflate::compress(&mut self.deflate, plain, room, deflate::TDEFLFlush::Finish).2
            }
            #[cfg(feature = "zlib-rs")]
            Codec::Deflate => {
                self.deflate.reset();
                self.deflate.compress(plain, room, zlib_rs::DeflateFlush::Finish).expect("room");
                self.deflate.total_out() as usize
            }
            Codec::Snappy => {
                let len = self.snappy.compress(plain, room).expect("room");
                room[len..len + 4].copy_from_slice(&crc32fast::hash(plain).to_be_bytes());
                len + 4
            }
            _ => self.zstd.compress(room, plain, 3).expect("room"),
        };
        &self.room[..len]
    }
}
