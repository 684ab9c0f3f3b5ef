//! The glue of the codecs, on inputs so short that an interpreter which looks for undefined behaviour gets through.

use super::*;
use std::vec;

/// Every codec that is compiled in and writes; xz takes an interpreter minutes to set up.
fn codecs() -> impl Iterator<Item = Codec> {
    [Codec::Null, Codec::Deflate, Codec::Snappy, Codec::Zstandard, Codec::Bzip2, Codec::Xz]
        .into_iter()
        .filter(|codec| codec.can_compress() && !(cfg!(miri) && matches!(codec, Codec::Xz)))
}

#[test]
fn a_block_comes_back_in_any_room_that_holds_it() {
    let plain = b"lapwing lapwing lapwing curlew";
    let (mut compressor, mut decompressor) = (Compressor::new(), Decompressor::new());
    for codec in codecs() {
        let mut block = Vec::new();
        compressor.compress_to_vec(codec, Level::default(), plain, &mut block).unwrap();
        for room in [plain.len() - 1, plain.len(), plain.len() + 9] {
            let mut lent = vec![0xee; room];
            let done = decompressor.decompress(codec, &block, &mut lent);
            if room < plain.len() {
                assert_eq!(done, Err(ErrorKind::BufferFull), "{codec:?}");
            } else {
                assert_eq!(done.map(|len| &lent[..len]), Ok(&plain[..]), "{codec:?} in {room}");
            }
            let mut owned = vec![0xee; 3];
            let done = decompressor.decompress_to_vec(codec, &block, &mut owned, room);
            if room < plain.len() {
                assert_eq!((done, owned.len()), (Err(ErrorKind::InflatedBytesLimit), 0), "{codec:?}");
            } else {
                assert_eq!((done, &owned[..]), (Ok(()), &plain[..]), "{codec:?} of at most {room}");
            }
        }
    }
}

#[test]
fn a_block_that_was_cut_is_refused() {
    let plain = b"curlew curlew";
    let (mut compressor, mut decompressor) = (Compressor::new(), Decompressor::new());
    for codec in codecs().filter(|codec| !matches!(codec, Codec::Null)) {
        let mut block = Vec::new();
        compressor.compress_to_vec(codec, Level::default(), plain, &mut block).unwrap();
        for cut in 0..block.len() {
            let mut out = Vec::new();
            let done = decompressor.decompress_to_vec(codec, &block[..cut], &mut out, 64);
            assert!(done.is_err() && out.is_empty(), "{codec:?} cut after {cut}: {done:?}");
        }
    }
}
