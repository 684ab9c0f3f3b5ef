//! Container files of `user` rows, in memory: by avocet, and by hand.

use crate::codecs::Codecs;
use crate::limit::{self, Cursor, Pen, UserRow};
use crate::types::User;
use crate::types::filed::{UserLazy, UserRef, UserShared};
use crate::{Case, RULER, Rows, consume};
use avocet::Limits;
use avocet::codec::{Codec, Level};
use avocet::container::parallel::Parallel;
use avocet::container::{File, ReadError, Reader, Writer, WriterOptions};
use std::hint::black_box;

pub(crate) const CODECS: [(&str, Codec); 4] =
    [("null", Codec::Null), ("deflate", Codec::Deflate), ("snappy", Codec::Snappy), ("zstandard", Codec::Zstandard)];

/// What a block holds at least: the default of avocet, of `serde_avro_fast` and of Java.
pub(crate) const BLOCK: usize = 64 << 10;

/// Two parts of what reading a compressed file takes.
const ALONE: &str = "the codec alone";
const PLAIN: &str = "the same rows without a codec, in place";

const SYNC: [u8; 16] = [0x5a; 16];

pub(crate) fn write(rows: &[User], codec: Codec) -> Vec<u8> {
    write_into(rows, codec, Vec::new())
}

fn write_into(rows: &[User], codec: Codec, out: Vec<u8>) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_sync(SYNC).with_block_bytes(BLOCK);
    let mut writer = Writer::create::<User>(out, options).expect("a schema");
    for row in rows {
        writer.append(black_box(row)).expect("a row");
    }
    writer.finish().expect("a vector is never full")
}

/// Rows, and the sum of two of their fields.
type Read = (usize, i64);

fn add(read: &mut Read, id: i64, login_count: i32) {
    *read = (read.0 + 1, read.1.wrapping_add(id).wrapping_add(login_count.into()));
}

fn in_place(file: &[u8]) -> Read {
    let mut file = File::new(file, &Limits::SERVER).expect("a header");
    let mut blocks = file.rows::<UserRef<'_>>().expect("a schema");
    let mut read = Read::default();
    while let Some(mut rows) = blocks.next_block().expect("a block") {
        // The memory of its vector is kept within a block: borrowed rows cannot outlive it.
        let Some(mut row) = rows.next_row().expect("a row") else { continue };
        loop {
            black_box(&row);
            add(&mut read, row.id, row.login_count);
            if !rows.next_into(&mut row).expect("a row") {
                break;
            }
        }
    }
    read
}

fn lazy(file: &[u8]) -> Read {
    let mut file = File::new(file, &Limits::SERVER).expect("a header");
    let mut blocks = file.rows::<UserLazy<'_>>().expect("a schema");
    let mut read = Read::default();
    while let Some(rows) = blocks.next_block().expect("a block") {
        for row in rows {
            let row = row.expect("a row");
            consume(row.tags.iter());
            consume(row.counters.iter());
            black_box(&row);
            add(&mut read, row.id, row.login_count);
        }
    }
    read
}

fn threads(file: &[u8], threads: usize) -> Read {
    let mut reader = Reader::open(file, &Limits::SERVER).expect("a header");
    let rows = reader.par_rows::<UserShared<'_>>(Parallel::new(threads)).expect("a schema");
    rows.run(
        |rows| {
            let mut read = Read::default();
            for row in rows {
                let row = row?;
                consume(row.tags.iter());
                consume(row.counters.iter());
                black_box(&row);
                add(&mut read, row.id, row.login_count);
            }
            Ok::<_, ReadError<_>>(read)
        },
        |blocks| {
            blocks.map(|read| read.expect("a block")).fold(Read::default(), |a, b| (a.0 + b.0, a.1.wrapping_add(b.1)))
        },
    )
}

/// Calls `block` with the count and the stored bytes of each.
fn each_block<'a>(file: &'a [u8], mut block: impl FnMut(usize, &'a [u8])) {
    let mut c = Cursor(file.strip_prefix(b"Obj\x01").expect("a container file"));
    while let count @ 1.. = c.block().expect("metadata") {
        for _ in 0..2 * count {
            c.bytes().expect("a key or a value");
        }
    }
    let sync: [u8; 16] = *c.array().expect("a marker");
    while !c.0.is_empty() {
        let count = c.long().expect("a count");
        block(count as usize, c.bytes().expect("a block"));
        assert_eq!(c.array(), Some(&sync));
    }
}

fn by_hand(file: &[u8], codec: Codec, codecs: &mut Codecs) -> Read {
    let mut read = Read::default();
    each_block(file, |count, block| {
        let mut cursor = Cursor(codecs.decompress(codec, block));
        let mut row = UserRow::default();
        for _ in 0..count {
            limit::user(&mut cursor, &mut row).expect("a row");
            black_box(&row);
            add(&mut read, row.id, row.login_count);
        }
        assert!(cursor.0.is_empty());
    });
    read
}

/// Without a header, which is the same for all rows.
fn write_by_hand(rows: &[User], codec: Codec, codecs: &mut Codecs, room: &mut [u8], out: &mut Vec<u8>) {
    out.clear();
    let mut rows = rows.iter();
    while !rows.as_slice().is_empty() {
        let mut pen = Pen(room, 0);
        let mut count = 0;
        while pen.1 < BLOCK
            && let Some(row) = rows.next()
        {
            limit::put_user(&mut pen, black_box(row));
            count += 1;
        }
        let len = pen.1;
        let block = codecs.compress(codec, &room[..len]);
        let mut head = [0; 20];
        let mut pen = Pen(&mut head, 0);
        pen.long(count);
        pen.long(block.len() as i64);
        let at = pen.1;
        out.extend_from_slice(&head[..at]);
        out.extend_from_slice(block);
        out.extend_from_slice(&SYNC);
    }
}

pub(crate) fn cases(user: &Rows<User>, cases: &mut Vec<Case>) {
    let rows = *user;
    let mut expected = Read::default();
    rows.rows.iter().for_each(|row| add(&mut expected, row.id, row.login_count));
    for (name, codec) in CODECS {
        let file: &'static [u8] = write(rows.rows, codec).leak();
        let mut reads = |who, mut read: Box<dyn FnMut() -> Read>| {
            assert_eq!(read(), expected, "{name} {who}");
            cases.push(rows.case(name, "read", who, move || assert_eq!(read(), expected)));
        };
        let mut codecs = Codecs::new();
        reads(RULER, Box::new(move || by_hand(file, codec, &mut codecs)));
        reads("avocet, in place", Box::new(move || in_place(file)));
        reads("avocet, lazy", Box::new(move || lazy(file)));
        if codec == Codec::Deflate {
            reads("avocet, lazy, by two threads", Box::new(move || threads(file, 2)));
        }
        if codec != Codec::Null {
            let plain: &'static [u8] = write(rows.rows, Codec::Null).leak();
            reads(PLAIN, Box::new(move || in_place(plain)));
            let mut codecs = Codecs::new();
            cases.push(rows.case(name, "read", ALONE, move || {
                each_block(file, |_, block| _ = black_box(codecs.decompress(codec, block)));
            }));
        }

        let mut codecs = Codecs::new();
        let (mut room, mut out) = (vec![0; 2 * BLOCK], Vec::with_capacity(file.len()));
        write_by_hand(rows.rows, codec, &mut codecs, &mut room, &mut out);
        let header = File::new(file, &Limits::SERVER).expect("a header").offset();
        let headed = [&file[..header as usize], &out].concat();
        assert_eq!(by_hand(&headed, codec, &mut codecs), expected);
        cases.push(rows.case(name, "write", RULER, move || {
            write_by_hand(rows.rows, codec, &mut codecs, &mut room, &mut out);
            black_box(&out);
        }));
        cases.push(rows.case(name, "write", "avocet", move || {
            let out = write_into(rows.rows, codec, Vec::with_capacity(file.len()));
            assert_eq!(black_box(out).len(), file.len());
        }));
    }
}
