//! Seeds that are containers and messages, sound and not, and what is in them.

use super::{Files, seed};
use crate::naive::{Bytes, Numbers, SYNC, container};
use std::path::Path;

/// The first byte says how the file is cut.
pub(super) fn containers(files: &mut Files) {
    let long = |value: i64| Bytes::default().long(value).0;
    let plain = container("\"long\"", &[(2, [long(1), long(-70)].concat()), (0, Vec::new()), (1, long(1 << 40))]);
    let header = container("\"long\"", &[]);
    let readings = files[Path::new("no_std_tests/data/readings.avro")].clone();
    let mut put = |name: &str, cut: u8, file: Vec<u8>| seed(files, "container", name, [vec![cut], file].concat());
    put("readings", 1, readings.clone());
    put("readings_torn", 2, readings[..readings.len() - 30].to_vec());
    put("plain", 3, plain.clone());
    put("no_blocks", 4, header.clone());
    put("torn_in_marker", 5, plain[..plain.len() - 5].to_vec());
    put("torn_in_header", 6, header[..header.len() - 5].to_vec());
    let mut wrong = plain.clone();
    *wrong.last_mut().expect("not empty") ^= 1;
    put("wrong_marker", 7, wrong);
    let block =
        |count: i64, data: &[u8]| [header.clone(), Bytes::default().long(count).bytes(data).raw(&SYNC).0].concat();
    put("bytes_left", 8, block(1, &[2, 4]));
    put("rows_missing", 9, block(3, &[2, 4]));
    put("negative_count", 10, block(-1, &[2]));
    put("rows_bomb", 11, block(i64::MAX, &[2]));
    let head = |count: i64, size: i64| [header.clone(), Bytes::default().long(count).long(size).0].concat();
    put("size_bomb", 12, head(1, i64::MAX));
    put("negative_size", 13, head(1, -1));
    put("null_rows", 14, container("\"null\"", &[(1000, Vec::new())]));
    put("null_rows_bomb", 15, container("\"null\"", &[(u32::MAX, Vec::new())]));
    put("not_a_schema", 16, container("{", &[(1, vec![2])]));
    let entries = |entries: Bytes| [Bytes::default().raw(b"Obj\x01").raw(&entries.0).0, SYNC.to_vec()].concat();
    put("no_schema", 17, entries(Bytes::default().long(0)));
    put("entries_bomb", 18, entries(Bytes::default().long(1 << 40)));
    let coded = |codec: &str, data: &[u8]| {
        let map = Bytes::default().long(-2).long(31 + codec.len() as i64);
        let map = map.bytes(b"avro.codec").bytes(codec.as_bytes()).bytes(b"avro.schema").bytes(b"\"long\"").long(0);
        [entries(map), Bytes::default().long(2).bytes(data).raw(&SYNC).0].concat()
    };
    // Two rows, stored by deflate as they are; the same cut; and with a length that a bomb would have.
    put("deflate", 19, coded("deflate", &[0x01, 0x02, 0x00, 0xfd, 0xff, 0x02, 0x04]));
    put("deflate_cut", 20, coded("deflate", &[0x01, 0x02, 0x00, 0xfd, 0xff, 0x02]));
    put("snappy", 21, coded("snappy", &[0x02, 0x04, 0x02, 0x04, 0x74, 0x82, 0xb4, 0x64]));
    put("snappy_bomb", 22, coded("snappy", &[0xff, 0xff, 0xff, 0xff, 0x0f, 0x04, 0x02, 0x04, 0, 0, 0, 0]));
    put("unknown_codec", 23, coded("lzo", &[2, 4]));
}

/// The order of fields, what the schema is built from as in `datums`, and two data, of which the first is cut off.
pub(super) fn pairs(files: &mut Files) {
    let mut put = |name: &str, orders: u8, shape: &[u8], a: Bytes, b: Bytes| {
        let cut = u8::try_from(a.0.len()).expect("a short datum");
        seed(files, "compare", name, [&[orders, cut], shape, &a.0, &b.0].concat());
    };
    let new = Bytes::default;
    put("long", 0, &[3], new().long(-77), new().long(77));
    put("double_nan", 0, &[5], new().double(f64::NAN), new().double(-0.0));
    put("string", 0, &[7], new().bytes("Käuzchen".as_bytes()), new().bytes("Kauz".as_bytes()));
    put(
        "array_in_other_blocks",
        0,
        &[8, 3],
        new().long(2).long(1).long(2).long(0),
        new().long(-1).long(1).long(1).long(1).long(2).long(0),
    );
    put("array_longer", 0, &[8, 3], new().long(1).long(1).long(0), new().long(2).long(1).long(2).long(0));
    put("array_of_nulls", 0, &[8, 0], new().long(1000).long(0), new().long(999).long(1).long(0));
    put("array_of_too_many_nulls", 0, &[8, 0], new().long(1 << 40).long(0), new().long(1 << 40).long(0));
    put("map", 0, &[10, 5], new().long(1).bytes(b"k").double(0.5).long(0), new().long(0));
    // A map that is ignored, and a number in descending order.
    let with_map = |number| new().long(1).bytes(b"k").double(0.5).long(0).long(number);
    put("record", 0b0110, &[12, 2, 10, 5, 3], with_map(1), new().long(0).long(2));
    put("record_cut", 0b0110, &[12, 2, 10, 5, 3], with_map(1), new().long(1).bytes(b"k"));
    put("empty_record", 0, &[12, 0], new(), new());
    put("enum", 0, &[15, 3], new().long(2), new().long(0));
    put("fixed", 0, &[16, 2], new().raw(b"abc"), new().raw(b"ab\xff"));
    put("union", 0, &[17, 2, 2, 7, 0], new().long(2).bytes(b"owl"), new().long(1).long(3));
    let list = |end| new().long(1).long(1).long(2).long(1).long(end).long(0);
    put("list", 0b0100, &[12, 2, 3, 17, 0, 4, 0], list(3), list(4));
    let mut numbers = Numbers(13);
    for at in 0u8..8 {
        let mut bytes = || Bytes((0..60).map(|_| numbers.next() as u8 >> (at % 3)).collect());
        put(&format!("random_{at}"), at * 29, &[12, 4], bytes(), bytes());
    }
}

/// The first byte says whether the rest is a message, or is to be given a header.
pub(super) fn messages(files: &mut Files) {
    let mut put = |name: &str, choice: u8, data: Bytes| seed(files, "single", name, [&[choice][..], &data.0].concat());
    let new = Bytes::default;
    let string = [0xc3, 0x01, 0xc7, 0x03, 0x45, 0x63, 0x72, 0x48, 0x01, 0x8f];
    put("string", 0, new().raw(&string).bytes("Eule".as_bytes()));
    put("string_cut", 0, new().raw(&string).long(4).raw(b"Eu"));
    put("header_alone", 0, new().raw(&string));
    put("header_cut", 0, new().raw(&string[..9]));
    put("marker_alone", 0, new().raw(&string[..2]));
    put("marker_cut", 0, new().raw(&string[..1]));
    put("other_version", 0, new().raw(&[0xc3, 0x02]).raw(&string[2..]));
    put("unknown", 0, new().raw(&string[..2]).raw(&[0; 8]).bytes(b"owl"));
    put("registry", 0, new().raw(&[0, 0, 0, 0, 7]).bytes(b"owl"));
    put("registry_cut", 0, new().raw(&[0, 0, 0]));
    put("longs", 1, new().long(3).long(0).long(1).long(-5).long(0).long(0));
    put("longs_sized", 1, new().long(-2).long(3).long(0).long(1).long(7).long(0));
    put("text", 2, new().bytes("Käuzchen".as_bytes()));
    put("trailing", 2, new().bytes(b"owl").raw(b"s"));
    put("map", 3, new().long(2).bytes(b"a").bytes(b"1").bytes(b"b").bytes(b"").long(0));
}

/// Files of three blocks, damaged; the first byte says how they are read where the header does not.
pub(super) fn damaged(files: &mut Files) {
    let long = |value: i64| Bytes::default().long(value).0;
    let rows = |values: &[i64]| values.iter().flat_map(|value| long(*value)).collect::<Vec<u8>>();
    let first = rows(&[1, -70]);
    let file = container("\"long\"", &[(2, first.clone()), (3, rows(&[7, 1 << 40, 9])), (1, rows(&[-1]))]);
    let header = container("\"long\"", &[]).len();
    let (second, end) = (header + 2 + first.len() + 16, file.len());
    let mut put = |name: &str, file: Vec<u8>| seed(files, "recover", name, [vec![0], file].concat());
    let with = |at: usize, byte: u8| {
        let mut file = file.clone();
        file[at] = byte;
        file
    };
    put("sound", file.clone());
    put("bad_data", with(second + 2, 0xff));
    put("bad_count", with(second, 20));
    put("bad_size", with(second + 1, 20));
    put("bad_marker", with(second - 1, b'X'));
    put("bad_last_marker", with(end - 1, b'X'));
    put("bad_header_marker", with(header - 1, b'X'));
    put("no_magic", with(0, b'X'));
    put("no_header", file[header..].to_vec());
    put("torn", file[..end - 7].to_vec());
    put("head_cut", [&file[..second], &file[second + 1..]].concat());
    put("bytes_before", [&file[..second], &[7; 5], &file[second..]].concat());
    put("bytes_behind_head", [&file[..second + 2], &[7; 5], &file[second + 2..]].concat());
    let image = [&SYNC[..], &long(1), &long(1), &[2], &SYNC].concat();
    put("image", container("\"bytes\"", &[(1, Bytes::default().bytes(&image).0)]));
    let mut image_torn = container("\"bytes\"", &[(1, Bytes::default().bytes(&image).0)]);
    image_torn.truncate(image_torn.len() - 3);
    put("image_torn", image_torn);
}

/// The first byte is the codec, in the order of the specification; the rest is inflated, and compressed.
pub(super) fn packed(files: &mut Files) {
    let mut put = |name: &str, codec: u8, data: &[u8]| seed(files, "codec", name, [&[codec], data].concat());
    put("null", 0, b"as it is");
    put("empty_deflate", 1, &[]);
    put("deflate_stored", 1, &[0x01, 0x02, 0x00, 0xfd, 0xff, 0x02, 0x04]);
    put("deflate_cut", 1, &[0x01, 0x02, 0x00, 0xfd, 0xff, 0x02]);
    put("deflate_more", 1, &[0x01, 0x01, 0x00, 0xfe, 0xff, 0x02, 0x55]);
    put("deflate_fixed", 1, &[0x63, 0x60, 0x62, 0x61, 0xe3, 0xe0, 0x02, 0x00]);
    put("snappy", 2, &[0x02, 0x04, 0x02, 0x04, 0x74, 0x82, 0xb4, 0x64]);
    put("snappy_checksum", 2, &[0x02, 0x04, 0x02, 0x04, 0x74, 0x82, 0xb4, 0x65]);
    put("snappy_copy", 2, &[0x41, 0x00, 0x00, 0xfe, 0x01, 0x00, 0, 0, 0, 0]);
    put("snappy_bomb", 2, &[0xff, 0xff, 0xff, 0xff, 0x0f, 0x04, 0x02, 0x04, 0, 0, 0, 0]);
    put("zstandard_raw", 3, &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x09, 0x00, 0x00, 0x02]);
    put("zstandard_run", 3, &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x03, 0x08, 0x00, 0x00]);
    let bzip2 = [
        0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xb8, 0x75, 0x7b, 0x25, 0x00, 0x00, 0x00, 0x40,
        0x00, 0x10, 0x00, 0x20, 0x00, 0x21, 0x18, 0x46, 0x82, 0xee, 0x48, 0xa7, 0x0a, 0x12, 0x17, 0x0e, 0xaf, 0x64,
        0xa0,
    ];
    put("bzip2", 4, &bzip2);
    put("bzip2_cut", 4, &bzip2[..20]);
    put("xz_magic", 5, &[0xfd, b'7', b'z', b'X', b'Z', 0, 0, 4]);
}

/// Logs on flash: headers that the target makes sound, with records behind them.
pub(super) fn logs(files: &mut Files) {
    const SOUND: u8 = 1 | 32;
    const BEGINS: u8 = 2;
    let sector = |kind: u8, count: u8, sequence: u32, number: u64| {
        let fields = [&[kind, count][..], &sequence.to_le_bytes(), &number.to_le_bytes(), &[0, 0]].concat();
        assert_eq!(fields.len(), 16);
        fields
    };
    let none = vec![0; 16];
    let mut put = |name: &str, choice: u8, parts: &[Vec<u8>]| {
        seed(files, "flash", name, [vec![choice], parts.concat()].concat());
    };
    let ring = |from: u32, number: u64, count: u64| {
        let sector = |at: u32| sector(SOUND, count as u8, from + at, number + count * u64::from(at));
        [sector(0), sector(1), sector(2), sector(3)]
    };
    put("blank", 0, &[]);
    put("one", 0, &[sector(SOUND | BEGINS, 3, 1, 0)]);
    put("ring", 0, &ring(5, 40, 10));
    put("ring_that_stops", 1, &ring(1, 0, 10));
    let [first, second, third, fourth] = ring(5, 40, 10);
    put("ring_in_an_erase", 0, &[sector(SOUND, 3, 5, 40), second.clone(), third.clone(), fourth.clone()]);
    put("ring_that_stops_lacks_rows", 1, &[sector(SOUND, 3, 5, 40), second.clone(), third.clone(), fourth]);
    put("newest_second", 0, &[sector(SOUND, 2, 9, 80), sector(SOUND, 1, 10, 82), third, none.clone()]);
    put("equal_sequences", 0, &[first.clone(), first.clone(), first.clone(), first]);
    put("other_place", 0, &[none.clone(), sector(SOUND, 3, 1, 0)]);
    put("other_unit", 0, &[sector(SOUND | 8, 3, 1, 0), second]);
    put("other_count", 0, &[sector(SOUND | 4, 3, 1, 0)]);
    put("grown_after_a_round", 0, &[sector(SOUND | 4, 3, 5, 0)]);
    put("other_schema", 0, &[sector(SOUND | 16, 3, 1, 0)]);
    put("last_numbers", 0, &[none.clone(), none.clone(), sector(SOUND, 3, u32::MAX, u64::MAX - 2)]);
    put("garbage_behind", 0, &[sector(1, 3, 1, 0), none.clone(), none.clone(), none, vec![0x5a; 1024]]);
}
