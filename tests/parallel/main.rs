//! Several threads, and several readers of parts, find what one finds; several threads write what one writes.
#![cfg(all(feature = "std", feature = "derive"))]

#[path = "../common/mod.rs"]
mod model;

mod limits;
mod ranges;
mod read;
mod write;

use avocet::codec::{Codec, Level};
use avocet::container::WriterOptions;
use model::Rng;

/// A file of rows of random length, in blocks of random length.
fn file(seed: u64, codec: Codec, rows: u64, block_bytes: usize) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_block_bytes(block_bytes);
    let mut writer = options.with_sync(*b"0123456789abcdef").create(Vec::new(), "\"string\"").unwrap();
    let mut rng = Rng(seed);
    for n in 0..rows {
        let row = format!("{n} {}", "text ".repeat(rng.below(12) as usize));
        writer.append_with(|e| e.str(&row)).unwrap();
        if rng.chance(40) {
            writer.sync().unwrap();
        }
    }
    writer.finish().unwrap()
}

fn codecs() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().filter(|codec| codec.is_enabled() && codec.can_compress())
}
