//! Files that look odd and are sound.

use crate::read::{agreed, agreed_frames, by_file, plain};
use crate::write::{Layout, SYNC, block, bytes, file, header, header_with, long, stored};
use avocet::codec::Codec;
use avocet::container::{BlockFrame, File, Header, Stream};
use avocet::{Decoder, Frame, Limits};

const SERVER: &Limits = &Limits::SERVER;
const R_LONG: &str = r#"{"type":"record","name":"R","fields":[{"name":"f","type":"long"}]}"#;

fn rows_of(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    for size in [1, 2, 3, 7, 16, 1000] {
        let outcome = agreed(file, &[size], SERVER);
        assert_eq!(outcome.error, None);
        rows = outcome.blocks.into_iter().flat_map(|(.., rows)| rows).collect();
    }
    let (frames, error) = agreed_frames(file, 3, SERVER);
    assert_eq!(error, None);
    assert_eq!(frames.iter().map(BlockFrame::count).sum::<u64>(), rows.len() as u64);
    rows
}

#[test]
fn v01_a_thousand_nulls_in_no_bytes() {
    let array = r#"{"type":"array","items":"null"}"#;
    assert_eq!(rows_of(&file(array, &[(1, [long(1000), long(0)].concat())])), [[0xd0, 0x0f, 0]]);
}

#[test]
fn v02_a_thousand_empty_records_in_no_bytes() {
    let rows = rows_of(&file(r#"{"type":"record","name":"E","fields":[]}"#, &[(1000, vec![])]));
    assert_eq!(rows, vec![Vec::<u8>::new(); 1000]);
}

#[test]
fn v03_an_array_of_a_negative_count() {
    let data = [long(-2), long(2), long(1), long(2), long(0)].concat();
    assert_eq!(rows_of(&file(r#"{"type":"array","items":"long"}"#, &[(1, data.clone())])), [data]);
}

#[test]
fn v04_an_empty_block_is_not_the_end() {
    let blocks = [(0, vec![]), (1, long(1)), (0, vec![]), (0, vec![]), (1, long(2)), (0, vec![])];
    assert_eq!(rows_of(&file(R_LONG, &blocks)), [[2], [4]]);
}

#[test]
fn v05_no_blocks() {
    assert!(rows_of(&file(R_LONG, &[])).is_empty());
}

#[test]
fn v06_metadata_in_any_layout() {
    let entries: [(&str, &[u8]); 4] =
        [("avro.schema", b"\"long\""), ("user", b"\xff\0"), ("", b""), ("avro.codec", b"null")];
    for layout in [Layout::OneBlock, Layout::BlockEach, Layout::Sized, Layout::SizedEach] {
        let file = [header_with(layout, &entries), block(1, &long(7))].concat();
        assert_eq!(rows_of(&file), [[14]]);
        let header = Header::parse(&file, SERVER).unwrap();
        assert_eq!(header.metadata().collect::<Vec<_>>(), entries);
        assert_eq!(header.get("user"), Some(&b"\xff\0"[..]));
        assert_eq!(header.get("nobody"), None);
        assert_eq!(header.sync(), &SYNC);
    }
}

#[test]
fn v07_without_a_codec_there_is_none() {
    let file = [header_with(Layout::OneBlock, &[("avro.schema", b"\"long\"")]), block(1, &long(7))].concat();
    assert_eq!(Header::parse(&file, SERVER).unwrap().codec(), Codec::Null);
    assert_eq!(rows_of(&file), [[14]]);
}

#[test]
fn v08_a_sync_marker_inside_a_value_is_data() {
    let value = bytes(&[b"aa", &SYNC[..], b"bb"].concat());
    assert_eq!(rows_of(&file("\"bytes\"", &[(1, value.clone()), (1, bytes(b"cc"))])), [value, bytes(b"cc")]);
}

#[test]
fn v09_integers_longer_than_needed() {
    assert_eq!(rows_of(&file(R_LONG, &[(1, vec![0x82, 0])])), [[0x82, 0]]);
    // In the frame, too: ten bytes each for count and size.
    let mut long_head = header("\"long\"");
    for first in [0x82, 0x84] {
        long_head.push(first);
        long_head.extend([0x80; 8]);
        long_head.push(0);
    }
    long_head.extend([0x82, 0]);
    long_head.extend(SYNC);
    assert_eq!(rows_of(&long_head), [[0x82, 0]]);
}

#[test]
fn of_keys_that_occur_twice_the_last_counts() {
    let entries: [(&str, &[u8]); 4] =
        [("avro.schema", b"\"int\""), ("avro.codec", b"lzo"), ("avro.schema", b"\"long\""), ("avro.codec", b"null")];
    let file = [header_with(Layout::OneBlock, &entries), block(1, &long(1 << 40))].concat();
    assert_eq!(rows_of(&file), [long(1 << 40)]);
}

#[test]
fn deflated_blocks_read_like_plain_ones() {
    let entries: [(&str, &[u8]); 2] = [("avro.codec", b"deflate"), ("avro.schema", b"\"long\"")];
    let mut file = header_with(Layout::OneBlock, &entries);
    file.extend(block(2, &stored(&[2, 4])));
    file.extend(block(0, &stored(&[])));
    file.extend(block(0, &[]));
    file.extend(block(1, &stored(&[6])));
    assert_eq!(rows_of(&file), [[2], [4], [6]]);
}

#[test]
fn rows_of_a_slice_outlive_its_reader() {
    let bytes = file("\"string\"", &[(1, bytes(b"one")), (2, [bytes(b"two"), bytes(b"three")].concat())]);
    let mut words = Vec::new();
    {
        let mut file = File::new(&bytes, SERVER).unwrap();
        let schema = avocet::OwnedSchema::parse(file.header().schema_text()).unwrap();
        while let Some(block) = file.next_block().unwrap() {
            let schema = schema.schema();
            let mut rows = block.rows(schema.root()).unwrap();
            while let Some(word) = rows.next_with(Decoder::str).unwrap() {
                words.push(word);
            }
        }
    }
    assert_eq!(words, ["one", "two", "three"]);
}

#[test]
fn rows_are_passed_over_and_taken_whole() {
    let bytes = file("\"string\"", &[(3, [bytes(b"one"), bytes(b"two"), bytes(b"\xff")].concat())]);
    let mut file = File::new(&bytes, SERVER).unwrap();
    let schema = avocet::OwnedSchema::parse("\"string\"").unwrap();
    let schema = schema.schema();
    let mut stack = [Frame::EMPTY; 4];
    let mut rows = file.next_block().unwrap().unwrap().rows(schema.root()).unwrap();
    assert!(rows.skip(&mut stack).unwrap());
    assert_eq!(rows.next_datum(&mut stack).unwrap(), Some(&b"\x06two"[..]));
    assert_eq!(rows.left(), 1);
    // Skipping does not look at text.
    assert!(rows.skip(&mut stack).unwrap());
    assert!(!rows.skip(&mut stack).unwrap());
    assert_eq!(rows.next_datum(&mut stack).unwrap(), None);
}

#[test]
fn a_stream_never_reads_beyond_the_block_it_hands_out() {
    let bytes = file("\"long\"", &[(1, vec![2]), (2, vec![4, 6]), (100, vec![8; 100])]);
    let blocks_at = header("\"long\"").len();
    let mut source: &[u8] = &bytes;
    let (mut header, mut block) = ([0; 512], [0; 512]);
    let (_, mut stream) = Stream::open(&mut source, SERVER, &mut header, &mut block[..], &mut [][..]).unwrap();
    assert_eq!(stream.offset(), blocks_at as u64);
    let first = stream.next_stored().unwrap().unwrap();
    let end = first.frame().end() as usize;
    assert_eq!(plain(first), [2]);
    drop(stream);
    assert_eq!(source, &bytes[end..]);
}

#[test]
fn blocks_that_lie_whole_in_a_piece_are_not_copied() {
    let bytes = file("\"long\"", &[(1, vec![2]), (2, vec![4, 6])]);
    let header = Header::parse(&bytes, SERVER).unwrap();
    let mut rest = &bytes[header.len()..];
    // Without any memory there is nowhere to copy to.
    let mut feed = avocet::container::BlockFeed::new(&header, [0; 0], SERVER);
    let mut count = 0;
    while !rest.is_empty() {
        let (used, stored) = feed.feed(rest).unwrap();
        count += stored.unwrap().frame().count();
        rest = &rest[used..];
    }
    feed.finish().unwrap();
    assert_eq!(count, 3);
}

#[test]
fn any_type_can_be_the_root() {
    assert_eq!(by_file(&file("\"null\"", &[(5, vec![])]), SERVER).rows(), 5);
    assert_eq!(by_file(&file(r#"["null","long"]"#, &[(2, vec![0, 2, 4])]), SERVER).rows(), 2);
}

#[test]
fn a_type_without_values_has_no_rows() {
    assert_eq!(by_file(&file("[]", &[(0, vec![])]), SERVER).error, None);
    assert!(by_file(&file("[]", &[(1, vec![0])]), SERVER).error.is_some());
}

#[test]
fn an_error_in_a_row_has_a_path() {
    let data = [long(1), long(2), vec![0xff; 11]].concat();
    let bytes = file(R_LONG, &[(3, data)]);
    let error = by_file(&bytes, SERVER).error.unwrap();
    let mut file = File::new(&bytes, SERVER).unwrap();
    let block = file.next_block().unwrap().unwrap();
    let schema = avocet::OwnedSchema::parse(R_LONG).unwrap();
    let schema = schema.schema();
    let row = &block.data()[error.row_offset().unwrap() as usize..];
    let (mut stack, inner) = ([Frame::EMPTY; 4], error.datum_in_row().unwrap());
    assert_eq!((error.row(), error.datum().unwrap().at, inner.at), (Some(2), 2, 0));
    assert_eq!(avocet::explain(schema.root(), row, inner, SERVER, &mut stack).to_string(), "f");
}
