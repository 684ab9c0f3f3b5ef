//! What only zstandard has.

use super::*;

const SKIPPABLE: [u8; 11] = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9];

#[test]
fn frames_are_joined_and_skippable_frames_skipped() {
    let (a, b) = (prose(200_000), noise(3000));
    let mut block = SKIPPABLE.to_vec();
    block.extend(zstd(&a, false, true));
    block.extend(SKIPPABLE);
    block.extend(zstd(&b, true, false));
    block.extend(zstd(&[], true, true));
    block.extend(SKIPPABLE);
    let data = [a, b].concat();
    assert_eq!(to_slice(Codec::Zstandard, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Zstandard, &block, data.len()).as_ref(), Ok(&data));
    assert_eq!(to_vec(Codec::Zstandard, &block, data.len() - 1), Err(ErrorKind::InflatedBytesLimit));
    assert_eq!(to_vec(Codec::Zstandard, &SKIPPABLE, 100), Err(ErrorKind::CorruptBlock));
    assert_eq!(to_vec(Codec::Zstandard, &[], 100), Err(ErrorKind::CorruptBlock));
}

#[test]
fn frames_without_content_size_fit_exactly() {
    for data in samples() {
        let block = zstd(&data, false, false);
        let len = data.len();
        assert_eq!(to_slice(Codec::Zstandard, &block, len).as_ref(), Ok(&data));
        assert_eq!(to_vec(Codec::Zstandard, &block, len).as_ref(), Ok(&data));
        assert_eq!(to_vec(Codec::Zstandard, &block, 64 << 20).as_ref(), Ok(&data));
        if len > 0 {
            assert_eq!(to_vec(Codec::Zstandard, &block, len - 1), Err(ErrorKind::InflatedBytesLimit));
            assert_eq!(to_slice(Codec::Zstandard, &block, len - 1), Err(ErrorKind::BufferFull));
        }
    }
}

#[test]
fn a_content_size_that_the_blocks_cannot_make_reserves_nothing() {
    // A frame of one raw block of three bytes that tells a length of 2^60.
    let mut block = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1100_0000, 0x50];
    block.extend((1_u64 << 60).to_le_bytes());
    block.extend([3 << 3 | 1, 0, 0, b'a', b'b', b'c']);
    let mut out = Vec::new();
    let result = Decompressor::new().decompress_to_vec(Codec::Zstandard, &block, &mut out, 1 << 40);
    assert_eq!(result, Err(ErrorKind::CorruptBlock));
    assert!(out.capacity() < 4096);
}

#[test]
fn a_wrong_checksum_is_told_from_corrupt_data() {
    let mut block = zstd(&prose(500), true, true);
    *block.last_mut().unwrap() ^= 1;
    assert_eq!(to_vec(Codec::Zstandard, &block, 500), Err(ErrorKind::Checksum));
}
