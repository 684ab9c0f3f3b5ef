//! Container files of `user` rows, in memory.

use crate::types::{User, UserRef};
use crate::{Case, Rows, consume};
use avocet::codec::{Codec, Level};
use avocet::container::{File, Inflater, WriterOptions};
use avocet::{Decode, Decoder, Describe, Encode, Limits};
use std::hint::black_box;

fn write(rows: &[User], codec: Codec) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_sync([0x5a; 16]);
    let mut writer = options.create(Vec::new(), User::SCHEMA_TEXT).expect("a schema");
    for row in rows {
        writer.append_trusted(|e| row.encode(e)).expect("a row");
    }
    writer.finish().expect("a vector is never full")
}

fn read(file: &[u8]) -> usize {
    let mut file = File::new(file, &Limits::SERVER).expect("a header");
    let owned = avocet::OwnedSchema::parse(file.header().schema_text()).expect("a schema");
    let schema = owned.schema();
    let mut inflater = Inflater::new(Vec::new());
    let mut count = 0;
    while let Some(block) = file.next_block_with(&mut inflater).expect("a block") {
        let mut rows = block.rows(schema.root()).expect("rows");
        // The memory of its vector is kept within a block: borrowed rows cannot outlive it.
        let Ok(Some(mut row)) = rows.next_with(UserRef::decode) else { continue };
        count += 1;
        while rows.next_with(|d: &mut Decoder<'_>| row.decode_into(d)).expect("a row").is_some() {
            consume(row.counters.iter());
            black_box(&row);
            count += 1;
        }
    }
    count
}

pub(crate) fn cases(user: &Rows<User>, cases: &mut Vec<Case>) {
    let codecs = [
        ("null", Codec::Null),
        ("deflate", Codec::Deflate),
        ("snappy", Codec::Snappy),
        ("zstandard", Codec::Zstandard),
    ];
    for (name, codec) in codecs {
        let rows = *user;
        let file: &'static [u8] = write(rows.rows, codec).leak();
        assert_eq!(read(file), rows.rows.len());
        cases.push(rows.case(name, "read", "avocet", move || assert_eq!(read(file), rows.rows.len())));
        cases.push(rows.case(name, "write", "avocet", move || {
            black_box(write(rows.rows, codec));
        }));
    }
}
