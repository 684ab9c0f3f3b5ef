//! What only goes wrong when a codec does.

use super::{CompressError, Level, WriteError, Writer};
use crate::codec::Codec;
use crate::container::{File, Inflater, WriterOptions};
use crate::limits::Limits;
use alloc::vec::Vec;

/// A writer whose codec fails until its level is mended.
fn failing(options: WriterOptions) -> Writer<Vec<u8>> {
    let mut writer =
        options.with_codec(Codec::Deflate, Level::DEFAULT).with_sync([3; 16]).create(Vec::new(), "\"long\"").unwrap();
    writer.level = Level::new(99);
    writer
}

fn rows(file: &[u8]) -> Vec<i64> {
    let limits = Limits::SERVER;
    let mut file = File::new(file, &limits).unwrap();
    let mut tables = crate::schema::SchemaBuf::<1, 0, 0, 0, 0>::new();
    let header = file.header();
    let schema = header.parse_schema(&mut tables, &limits).unwrap();
    let (mut inflater, mut all) = (Inflater::new(Vec::new()), Vec::new());
    while let Some(block) = file.next_block_with(&mut inflater).unwrap() {
        let mut rows = block.rows(schema.root()).unwrap();
        while let Some(row) = rows.next_with(crate::decoder::Decoder::long).unwrap() {
            all.push(row);
        }
    }
    all
}

#[test]
fn a_block_that_cannot_be_compressed_is_told_at_once_and_again_and_loses_nothing() {
    let refused = Err(WriteError::Compress(CompressError::Level));
    for (options, fits) in [(WriterOptions::new().with_block_rows(3), 2), (WriterOptions::new().with_block_bytes(4), 3)]
    {
        let mut writer = failing(options);
        for n in 0..fits {
            assert_eq!(writer.append_datum(&[n * 2]), Ok(()));
        }
        for _ in 0..3 {
            // It would fill the block.
            assert_eq!(writer.append_with(|e| e.long(100)), refused);
            assert_eq!(writer.append_trusted(|e| e.long(100)), refused);
            assert_eq!(writer.append_rows(1, &[2]), refused);
            assert_eq!(writer.flush(), refused);
            assert_eq!(writer.sync(), Err(WriteError::Compress(CompressError::Level)));
            assert_eq!(writer.pending_rows(), u64::from(fits));
        }
        writer.level = Level::DEFAULT;
        writer.append_with(|e| e.long(i64::from(fits))).unwrap();
        assert_eq!(rows(&writer.finish().unwrap()), (0..=i64::from(fits)).collect::<Vec<_>>());
    }
}

#[test]
fn a_row_too_long_for_the_block_waits_for_one_that_can_be_written() {
    let mut writer = failing(WriterOptions::new().with_block_bytes(2));
    writer.append_datum(&[2]).unwrap();
    assert_eq!(writer.append_with(|e| e.long(1000)), Err(WriteError::Compress(CompressError::Level)));
    assert_eq!(writer.pending_rows(), 1);
    writer.level = Level::DEFAULT;
    writer.append_with(|e| e.long(1000)).unwrap();
    assert_eq!(rows(&writer.finish().unwrap()), [1, 1000]);
}

#[test]
fn whole_rows_that_cannot_be_compressed_are_not_kept() {
    let mut writer = failing(WriterOptions::new());
    assert!(matches!(writer.append_rows(2, &[2, 4]), Err(WriteError::Compress(_))));
    assert_eq!(writer.pending_rows(), 0);
    writer.level = Level::DEFAULT;
    writer.append_rows(2, &[2, 4]).unwrap();
    assert_eq!(rows(&writer.finish().unwrap()), [1, 2]);
}
