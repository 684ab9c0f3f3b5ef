//! Decompression of container blocks, against encoders that are not ours and against bytes that no encoder wrote.
#![cfg(feature = "alloc")]

mod compress;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "snappy")]
mod snappy;
#[cfg(feature = "zstandard")]
mod zstandard;

use avocet::ErrorKind;
use avocet::codec::{Codec, Decompressor};
use proptest::prelude::*;

/// Compresses with an encoder that shares nothing with the decoder, or at least not the direction.
fn pack(codec: Codec, data: &[u8]) -> Vec<u8> {
    use std::io::Write;
    match codec {
        Codec::Null => data.to_vec(),
        Codec::Deflate => miniz_oxide::deflate::compress_to_vec(data, 6),
        Codec::Snappy => {
            let mut block = snap::raw::Encoder::new().compress_vec(data).unwrap();
            block.extend(crc32fast::hash(data).to_be_bytes());
            block
        }
        Codec::Zstandard => zstd(data, true, true),
        Codec::Bzip2 => {
            let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
            writer.write_all(data).unwrap();
            writer.finish().unwrap()
        }
        Codec::Xz => {
            let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
            writer.write_all(data).unwrap();
            writer.finish().unwrap()
        }
        _ => unreachable!(),
    }
}

fn zstd(data: &[u8], checksum: bool, content_size: bool) -> Vec<u8> {
    let mut context = zstd_safe::CCtx::create();
    context.set_parameter(zstd_safe::CParameter::ChecksumFlag(checksum)).unwrap();
    context.set_parameter(zstd_safe::CParameter::ContentSizeFlag(content_size)).unwrap();
    let mut block = Vec::with_capacity(zstd_safe::compress_bound(data.len()));
    context.compress2(&mut block, data).unwrap();
    block
}

fn enabled() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().filter(|codec| codec.is_enabled())
}

/// Those whose compressed form is not the data itself.
fn compressing() -> impl Iterator<Item = Codec> {
    enabled().filter(|codec| *codec != Codec::Null)
}

fn to_slice(codec: Codec, block: &[u8], len: usize) -> Result<Vec<u8>, ErrorKind> {
    let mut out = vec![0xee; len];
    let end = Decompressor::new().decompress(codec, block, &mut out)?;
    out.truncate(end);
    Ok(out)
}

fn to_vec(codec: Codec, block: &[u8], max: usize) -> Result<Vec<u8>, ErrorKind> {
    let mut out = Vec::new();
    let result = Decompressor::new().decompress_to_vec(codec, block, &mut out, max);
    assert!(out.capacity() <= max, "{codec:?} holds {} of {max}", out.capacity());
    if result.is_err() {
        assert!(out.is_empty(), "{codec:?} leaves data after an error");
    }
    result.map(|()| out)
}

/// Noise that no codec can compress.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..len).map(|_| byte()).collect()
}

/// Records of which much repeats.
fn prose(len: usize) -> Vec<u8> {
    (0_u32..)
        .flat_map(|i| format!("{{\"id\": {i}, \"name\": \"avocet {}\"}},", i * i % 977).into_bytes())
        .take(len)
        .collect()
}

/// The lengths are around the places where a decoder changes its ways: nothing, fast copies, 64 KiB pieces of snappy
/// encoders, 128 KiB of zstandard, 900 kB of bzip2, 2 MiB chunks of xz.
fn samples() -> Vec<Vec<u8>> {
    let mut samples = vec![];
    for len in [0, 1, 2, 15, 16, 17, 63, 64, 65, 4095, 4096, 4097, 65_536, 131_072, 131_073, 900_001, 2_100_000] {
        samples.extend([noise(len), prose(len), vec![0; len]]);
    }
    samples
}

fn check_all_sizes(codec: Codec, data: &[u8]) {
    let block = pack(codec, data);
    let len = data.len();
    assert_eq!(to_slice(codec, &block, len).as_deref(), Ok(data), "{codec:?} {len} exact slice");
    assert_eq!(to_slice(codec, &block, len + 77).as_deref(), Ok(data), "{codec:?} {len} longer slice");
    assert_eq!(to_vec(codec, &block, len).as_deref(), Ok(data), "{codec:?} {len} exact limit");
    assert_eq!(to_vec(codec, &block, 64 << 20).as_deref(), Ok(data), "{codec:?} {len} ample limit");
    if let Some(less) = len.checked_sub(1) {
        assert_eq!(to_slice(codec, &block, less), Err(ErrorKind::BufferFull), "{codec:?} {len}");
        assert_eq!(to_vec(codec, &block, less), Err(ErrorKind::InflatedBytesLimit), "{codec:?} {len}");
        assert_eq!(to_slice(codec, &block, 0), Err(ErrorKind::BufferFull), "{codec:?} {len}");
        assert_eq!(to_vec(codec, &block, 0), Err(ErrorKind::InflatedBytesLimit), "{codec:?} {len}");
    }
}

#[test]
fn names_are_those_of_the_specification() {
    let names: Vec<_> = Codec::ALL.iter().map(|codec| codec.name()).collect();
    assert_eq!(names, ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]);
    for codec in Codec::ALL {
        assert_eq!(Codec::from_name(codec.name().as_bytes()), Some(codec));
        assert_eq!(codec.to_string(), codec.name());
    }
    for name in ["", "Null", "zstd", "deflate ", "gzip", "lzma"] {
        assert_eq!(Codec::from_name(name.as_bytes()), None);
    }
}

#[test]
fn a_codec_without_its_feature_is_disabled_and_says_so() {
    for codec in Codec::ALL.into_iter().filter(|codec| !codec.is_enabled()) {
        assert_eq!(to_slice(codec, b"xyz", 10), Err(ErrorKind::CodecDisabled));
        assert_eq!(to_vec(codec, b"xyz", 10), Err(ErrorKind::CodecDisabled));
    }
}

#[test]
fn every_size_fits_exactly_or_not_at_all() {
    for codec in enabled() {
        for data in samples() {
            check_all_sizes(codec, &data);
        }
    }
}

#[test]
fn files_of_the_reference_tools_are_read() {
    let data: Vec<u8> = (0..12).flat_map(|i: i32| format!("avocet {}; ", i * i).into_bytes()).collect();
    let blocks = [
        // zlib -9, raw
        (
            Codec::Deflate,
            "4b2ccb4f4e2d5130b0564884b00ce12c1338cb12216b06671a99c299c6085113845a3384011608530d0d90ec32028a0300",
        ),
        // zstd -19 --check, from a pipe: no content size
        (
            Codec::Zstandard,
            "28b52ffd0468b50100f861766f63657420303b20313439313632353336343936343831313032313b200ba81050bce780d3d501108604781c6f056d5853f753c8abbe66",
        ),
        // zstd -19 --no-check, from a file
        (
            Codec::Zstandard,
            "28b52ffd2082b50100f861766f63657420303b20313439313632353336343936343831313032313b200ba81050bce780d3d501108604781c6f056d5853f753",
        ),
        // bzip2 -9
        (
            Codec::Bzip2,
            "425a6839314159265359a21be91b00001d198040007f682a00850020004848a3d49a36a1a04940003d4d82a05240c6ad1ad38efcd8eae669e69c983805b05e826098260be2ee48a70a1214437d2360",
        ),
        // xz -9
        (Codec::Xz, XZ_9),
        // xz --check=sha256 --x86 --lzma2
        (
            Codec::Xz,
            "fd377a585a00000ae1fb0ca102010400210116000d86351fe0008100315d00309d8a21a992deb9735bcc081438841289fb23bb36ee65e5e0f94eaf8c9ceada28cbf28a16c216e5433e930fa018cdc98c0000000090584dcf33d107aa3def3d45688354a51592aa7a2451a1c66ea9c0993b273e840001658201000000a3cef6e8b6e9df1c02000000000a595a",
        ),
    ];
    for (codec, block) in blocks.into_iter().filter(|(codec, _)| codec.is_enabled()) {
        assert_eq!(to_slice(codec, &hex(block), data.len()).as_ref(), Ok(&data), "{codec:?}");
        assert_eq!(to_vec(codec, &hex(block), data.len()).as_ref(), Ok(&data), "{codec:?}");
    }
}

const XZ_9: &str = "fd377a585a000004e6d6b446020021011c00000010cf58cce0008100315d00309d8a21a992deb9735bcc081438841289fb23bb36ee65e5e0f94eaf8c9ceada28cbf28a16c216e5433e930fa018cdc98c000000006521ce3899d634f900014d8201000000f8490903b1c467fb020000000004595a";

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn a_block_that_is_cut_anywhere_is_an_error() {
    for codec in compressing() {
        for data in [vec![], prose(1), prose(700), vec![7; 700], noise(300)] {
            let block = pack(codec, &data);
            for len in 0..block.len() {
                assert!(to_slice(codec, &block[..len], 1000).is_err(), "{codec:?} cut to {len} of {}", block.len());
                assert!(to_vec(codec, &block[..len], 1000).is_err(), "{codec:?} cut to {len} of {}", block.len());
            }
        }
    }
}

#[test]
fn bytes_after_the_end_are_an_error() {
    for codec in compressing() {
        for tail in [&[0_u8][..], &[0xa5], b"BZ", &[0x28, 0xb5, 0x2f], &[0, 0, 0, 0, 0xfd], &[3; 40]] {
            let mut block = pack(codec, &prose(700));
            block.extend(tail);
            for len in [700, 1000] {
                let error = to_slice(codec, &block, len).unwrap_err();
                assert!(
                    matches!(error, ErrorKind::CorruptBlock | ErrorKind::Checksum),
                    "{codec:?} {tail:?}: {error:?}"
                );
                to_vec(codec, &block, len).unwrap_err();
            }
        }
    }
}

/// Deflate has no checksum of its own, so it cannot promise this.
#[test]
fn no_single_flipped_bit_passes_as_other_data() {
    for codec in compressing().filter(|codec| *codec != Codec::Deflate) {
        let data = prose(300);
        let block = pack(codec, &data);
        for at in 0..block.len() {
            for bit in 0..8 {
                let mut block = block.clone();
                block[at] ^= 1 << bit;
                if let Ok(other) = to_vec(codec, &block, 1 << 16) {
                    assert_eq!(other, data, "{codec:?} byte {at} bit {bit}");
                }
            }
        }
    }
}

#[test]
fn state_is_reused_after_success_and_after_errors() {
    let mut decompressor = Decompressor::new();
    let mut out = Vec::new();
    let mut capacity = 0;
    for round in 0..3 {
        for codec in enabled() {
            for data in [prose(5000), noise(100), prose(5000)] {
                let block = pack(codec, &data);
                let cut = &block[..block.len() - 1];
                if codec != Codec::Null {
                    assert!(decompressor.decompress_to_vec(codec, cut, &mut out, 1 << 16).is_err());
                    assert!(out.is_empty());
                }
                assert_eq!(
                    decompressor.decompress_to_vec(codec, &block, &mut out, 10),
                    Err(ErrorKind::InflatedBytesLimit)
                );
                assert_eq!(decompressor.decompress_to_vec(codec, &block, &mut out, 1 << 16), Ok(()));
                assert_eq!(out, data);
            }
        }
        if round > 0 {
            assert_eq!(out.capacity(), capacity, "capacity is not reused");
        }
        capacity = out.capacity();
    }
}

#[test]
#[cfg(feature = "deflate")]
fn a_deflate_bomb_ends_at_the_limit() {
    use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress, create_comp_flags_from_zip_params};
    // One MiB of zeros flushed to a byte boundary, 1024 times, then the last block: a GiB in about a MB.
    let zeros = vec![0; 1 << 20];
    let mut piece = vec![0; 1 << 16];
    let mut encoder = CompressorOxide::new(create_comp_flags_from_zip_params(9, -15, 0));
    let (_, used, len) = compress(&mut encoder, &zeros, &mut piece, TDEFLFlush::Sync);
    assert_eq!(used, zeros.len());
    let mut bomb = piece[..len].repeat(1024);
    bomb.extend([1, 0, 0, 0xff, 0xff]);
    assert!(bomb.len() < 2 << 20);
    assert_eq!(to_vec(Codec::Deflate, &bomb, 64 << 20), Err(ErrorKind::InflatedBytesLimit));
    assert_eq!(to_slice(Codec::Deflate, &bomb, 1 << 20), Err(ErrorKind::BufferFull));
}

#[test]
#[cfg(feature = "bzip2")]
fn bzip2_streams_are_joined() {
    let (a, b) = (prose(50_000), noise(300));
    let block =
        [pack(Codec::Bzip2, &a), pack(Codec::Bzip2, &[]), pack(Codec::Bzip2, &b), pack(Codec::Bzip2, &[])].concat();
    let data = [a, b].concat();
    assert_eq!(to_slice(Codec::Bzip2, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Bzip2, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Bzip2, &block, data.len() - 1), Err(ErrorKind::InflatedBytesLimit));
}

#[test]
#[cfg(feature = "bzip2")]
fn a_flood_of_empty_bzip2_streams_is_refused() {
    let empty = pack(Codec::Bzip2, &[]);
    assert_eq!(to_vec(Codec::Bzip2, &empty.repeat(257), 100), Ok(vec![]));
    assert_eq!(to_vec(Codec::Bzip2, &empty.repeat(100_000), 100), Err(ErrorKind::CorruptBlock));
    // Streams that pay for themselves may be any number.
    let full = pack(Codec::Bzip2, &[7; 4096]);
    assert_eq!(to_vec(Codec::Bzip2, &full.repeat(700), 1 << 22), Ok(vec![7; 4096 * 700]));
}

#[test]
#[cfg(feature = "xz")]
fn xz_streams_are_joined_over_padding() {
    let (a, b) = (prose(50_000), noise(300));
    let block = [pack(Codec::Xz, &a), vec![0; 8], pack(Codec::Xz, &[]), pack(Codec::Xz, &b), vec![0; 4]].concat();
    let data = [a, b].concat();
    assert_eq!(to_slice(Codec::Xz, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Xz, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Xz, &block, data.len() - 1), Err(ErrorKind::InflatedBytesLimit));
}

#[test]
#[cfg(feature = "xz")]
fn an_xz_dictionary_of_any_declared_size_is_accepted() {
    let good = to_vec(Codec::Xz, &hex(XZ_9), 130).unwrap();
    // Byte 16 is the dictionary: 28 is 64 MiB, what level 9 declares, 40 is 4 GiB less one byte.
    for size in 0..=40 {
        let mut block = hex(XZ_9);
        block[16] = size;
        let sum = crc32fast::hash(&block[12..20]);
        block[20..24].copy_from_slice(&sum.to_le_bytes());
        let made = to_vec(Codec::Xz, &block, 130);
        // From 38, 2 GiB, on, a machine of 32 bits could not address it, and says that it is a limit, not damage.
        if size >= 38 && usize::BITS < 64 {
            assert_eq!(made, Err(ErrorKind::InflatedBytesLimit), "{size}");
        } else {
            assert_eq!(made.as_ref(), Ok(&good), "{size}");
        }
    }
}

/// A slice and a vector of the same size must give the same answer.
fn agree(codec: Codec, block: &[u8], len: usize) {
    let slice = to_slice(codec, block, len);
    let vec = to_vec(codec, block, len);
    match (slice, vec) {
        (Err(ErrorKind::BufferFull), Err(ErrorKind::InflatedBytesLimit)) => {}
        (slice, vec) => assert_eq!(slice, vec, "{codec:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_an_encoder_wrote_comes_back(seed in prop::collection::vec(any::<u8>(), 0..600), times in 1_usize..20) {
        for codec in enabled() {
            check_all_sizes(codec, &seed.repeat(times));
        }
    }

    #[test]
    fn garbage_is_an_answer_and_the_same_one_twice(block in prop::collection::vec(any::<u8>(), 0..400), len in 0_usize..5000) {
        for codec in enabled() {
            agree(codec, &block, len);
        }
    }

    #[test]
    fn damage_is_an_answer_and_the_same_one_twice(
        seed in prop::collection::vec(any::<u8>(), 1..200),
        times in 1_usize..9,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        len in 0_usize..2000,
    ) {
        for codec in enabled() {
            let mut block = pack(codec, &seed.repeat(times));
            if block.is_empty() {
                continue;
            }
            for (at, byte) in &damage {
                let at = at.index(block.len());
                block[at] = *byte;
            }
            agree(codec, &block, len);
        }
    }
}
