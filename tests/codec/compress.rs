//! What our compressors make comes back, by our own decompressors and by those of others.

use super::*;
use avocet::codec::{CompressError, Compressor, Level};

fn ours(codec: Codec, level: Level, data: &[u8]) -> Vec<u8> {
    let mut out = b"before".to_vec();
    Compressor::new().compress_to_vec(codec, level, data, &mut out).unwrap();
    assert_eq!(&out[..6], b"before");
    out.split_off(6)
}

fn levels(codec: Codec) -> Vec<Level> {
    let numbers: &[i32] = match codec {
        Codec::Deflate => &[0, 1, 5, 9, 10],
        Codec::Zstandard => &[-131_072, -7, 0, 1, 12, 19],
        Codec::Bzip2 => &[1, 9],
        Codec::Xz => &[0, 3, 9],
        _ => &[],
    };
    numbers.iter().map(|level| Level::new(*level)).chain([Level::DEFAULT]).collect()
}

fn compressors() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().filter(|codec| codec.can_compress())
}

#[test]
fn every_length_at_every_kind_of_level_comes_back() {
    for codec in compressors() {
        let mut state = Compressor::new();
        for data in samples() {
            for level in levels(codec) {
                // The largest only where it is quick.
                let most = if level == Level::DEFAULT && codec != Codec::Xz { usize::MAX } else { 70_000 };
                if data.len() > most {
                    continue;
                }
                let block = ours(codec, level, &data);
                let mut again = Vec::new();
                state.compress_to_vec(codec, level, &data, &mut again).unwrap();
                assert!(again == block, "{codec:?} {level:?}: state of an earlier block shows");
                let back = to_vec(codec, &block, data.len()).unwrap();
                assert!(back == data, "{codec:?} {level:?} {}", data.len());
            }
        }
    }
}

#[test]
fn others_read_what_we_compress() {
    use std::io::Read;
    for data in [vec![], prose(1), prose(3_000), noise(70_000), prose(300_000), vec![0; 200_000]] {
        for codec in compressors() {
            let block = ours(codec, Level::DEFAULT, &data);
            let mut back = Vec::new();
            match codec {
                Codec::Null => back.clone_from(&block),
                Codec::Deflate => back = miniz_oxide::inflate::decompress_to_vec(&block).unwrap(),
                Codec::Snappy => {
                    let (body, sum) = block.split_at(block.len() - 4);
                    back = snap::raw::Decoder::new().decompress_vec(body).unwrap();
                    assert_eq!(sum, crc32fast::hash(&data).to_be_bytes());
                }
                Codec::Zstandard => {
                    back.reserve(data.len());
                    zstd_safe::decompress(&mut back, &block).unwrap();
                }
                Codec::Bzip2 => _ = bzip2::read::BzDecoder::new(&block[..]).read_to_end(&mut back).unwrap(),
                Codec::Xz => _ = lzma_rust2::XzReader::new(&block[..], false).read_to_end(&mut back).unwrap(),
                _ => unreachable!(),
            }
            assert!(back == data, "{codec:?} {}", data.len());
        }
    }
}

#[test]
#[cfg(feature = "snappy")]
fn our_snappy_is_as_small_as_the_one_of_snap() {
    for data in samples().into_iter().filter(|data| data.len() > 1000) {
        let theirs = snap::raw::Encoder::new().compress_vec(&data).unwrap().len() + 4;
        let own = ours(Codec::Snappy, Level::DEFAULT, &data).len();
        assert!(own <= theirs + theirs / 20, "{own} bytes where snap makes {theirs}, of {}", data.len());
    }
}

#[test]
fn levels_that_a_codec_does_not_have_are_refused() {
    let mut state = Compressor::new();
    for codec in compressors() {
        let (below, above) = codec.levels().map_or((0, 1), |all| (all.start() - 1, all.end() + 1));
        for level in [below, above, i32::MIN, i32::MAX] {
            let mut out = b"kept".to_vec();
            let done = state.compress_to_vec(codec, Level::new(level), b"x", &mut out);
            assert_eq!((done, &out[..]), (Err(CompressError::Level), &b"kept"[..]), "{codec:?} {level}");
        }
    }
    for codec in Codec::ALL.into_iter().filter(|codec| !codec.can_compress()) {
        let done = state.compress_to_vec(codec, Level::DEFAULT, b"x", &mut Vec::new());
        assert_eq!(done, Err(CompressError::Disabled));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_comes_back(
        seed in prop::collection::vec(any::<u8>(), 0..600),
        alphabet in 1_u8..=255,
        times in 1_usize..200,
    ) {
        let data: Vec<u8> = seed.repeat(times).iter().enumerate().map(|(i, b)| (b % alphabet) ^ u8::from(i % 1009 == 7)).collect();
        for codec in compressors() {
            let block = ours(codec, Level::DEFAULT, &data);
            let back = to_vec(codec, &block, data.len());
            prop_assert_eq!(back.as_ref(), Ok(&data));
            if codec == Codec::Snappy {
                let back = snap::raw::Decoder::new().decompress_vec(&block[..block.len() - 4]).unwrap();
                prop_assert_eq!(&back, &data);
            }
        }
    }
}
