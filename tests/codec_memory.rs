//! What decompression holds in memory at most, counted by the allocator.
#![cfg(all(feature = "alloc", feature = "deflate", feature = "xz"))]

#[path = "common/counting.rs"]
mod counting;

use avocet::ErrorKind;
use avocet::codec::{Codec, Decompressor};

/// The result for a limit of `max`, and the most memory that was held meanwhile.
fn peak(codec: Codec, block: &[u8], max: usize) -> (Result<usize, ErrorKind>, usize) {
    let mut out = Vec::new();
    counting::peak(|| Decompressor::new().decompress_to_vec(codec, block, &mut out, max).map(|()| out.len()))
}

/// One test, so that no other thread allocates.
#[test]
fn memory_follows_the_data_and_not_the_headers() {
    use std::io::Write;

    let zeros = vec![0; 20 << 20];
    let block = miniz_oxide::deflate::compress_to_vec(&zeros, 6);
    let (result, held) = peak(Codec::Deflate, &block, 4 << 20);
    assert_eq!(result, Err(ErrorKind::InflatedBytesLimit));
    // While it grows, the old place and the new one exist together.
    let state = if cfg!(feature = "deflate-zlib-rs") { 64 << 10 } else { 16 << 10 };
    assert!(held < (8 << 20) + state, "deflate held {held}");

    // Level 9 declares a dictionary of 64 MiB.
    let pack = |data: &[u8]| {
        let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(9)).unwrap();
        writer.write_all(data).unwrap();
        writer.finish().unwrap()
    };
    let mut tiny = pack(b"tiny");
    let (result, held) = peak(Codec::Xz, &tiny, 64 << 20);
    assert_eq!(result, Ok(4));
    assert!(held < 100 << 10, "a tiny xz block held {held}");
    // 4 GiB less one byte.
    tiny[16] = 40;
    let sum = crc32fast::hash(&tiny[12..20]);
    tiny[20..24].copy_from_slice(&sum.to_le_bytes());
    let (result, held) = peak(Codec::Xz, &tiny, 64 << 20);
    assert_eq!(result, if usize::BITS < 64 { Err(ErrorKind::InflatedBytesLimit) } else { Ok(4) });
    assert!(held < 100 << 10, "a tiny xz block of 4 GiB held {held}");

    let bomb = pack(&zeros);
    let (result, held) = peak(Codec::Xz, &bomb, 4 << 20);
    assert_eq!(result, Err(ErrorKind::InflatedBytesLimit));
    // The output, the window of the same data (doubled, after a chunk of 2 MiB more), and what they grew from.
    assert!(held < 20 << 20, "xz held {held}");

    #[cfg(feature = "bzip2")]
    {
        let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        writer.write_all(b"tiny").unwrap();
        let (result, held) = peak(Codec::Bzip2, &writer.finish().unwrap(), 64 << 20);
        assert_eq!(result, Ok(4));
        assert!(held < 3_700_000, "a tiny bzip2 block held {held}");
    }
}
