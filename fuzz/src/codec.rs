//! Codecs: any bytes inflate to the same in lent memory and in memory that grows, within it; what is compressed inflates
//! to what it was.

use avocet::codec::{Codec, Compressor, Decompressor, Level};

/// More than any input of a few kilobytes is worth.
const MOST: usize = 1 << 16;

/// The first byte chooses a codec; what follows is inflated, and compressed.
pub fn codec(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else { return };
    let codec = Codec::ALL[usize::from(*choice) % Codec::ALL.len()];
    if !codec.is_enabled() {
        return;
    }
    let mut decompressor = Decompressor::new();
    let (mut grown, mut lent) = (Vec::new(), vec![0; MOST]);
    let into_vec = decompressor.decompress_to_vec(codec, data, &mut grown, MOST);
    let into_slice = decompressor.decompress(codec, data, &mut lent);
    // Which limit is met has a name of its own.
    assert_eq!(into_vec.is_ok(), into_slice.is_ok(), "{into_vec:?} {into_slice:?}");
    if let Ok(len) = into_slice {
        assert_eq!(grown, lent[..len]);
        // In exactly as much memory, and in no less.
        assert_eq!(decompressor.decompress(codec, data, &mut lent[..len]), Ok(len));
        if let Some(less) = len.checked_sub(1) {
            assert!(decompressor.decompress(codec, data, &mut lent[..less]).is_err());
        }
    }
    if codec.can_compress() {
        let mut packed = Vec::new();
        Compressor::new().compress_to_vec(codec, Level::DEFAULT, data, &mut packed).expect("it can be compressed");
        decompressor.decompress_to_vec(codec, &packed, &mut grown, data.len()).expect("it was compressed");
        assert_eq!(grown, data);
    }
}
