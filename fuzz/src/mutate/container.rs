//! Container files, taken apart by what stands in them and put together again.

use super::sample::sample;
use super::text::schema as schema_text;
use super::{Dice, change_long, move_piece, odd_long, put_long};
use avocet::Limits;
use avocet::codec::{Codec, Compressor, Level};
use avocet::container::File;
use avocet::schema::{OwnedSchema, ParseMode};

/// A file whose parts can be wrong one by one.
struct Parts {
    metadata: Vec<(Vec<u8>, Vec<u8>)>,
    sync: [u8; 16],
    /// Count and data of each.
    blocks: Vec<(i64, Vec<u8>)>,
    rest: Vec<u8>,
}

/// Changes the header, the schema, the codec, a block's count, size, data or marker, or the order of blocks. The first
/// byte says how the file is cut, and stays.
pub fn container(data: &mut Vec<u8>, dice: &mut Dice) {
    let Some(mut parts) = data.get(1..).and_then(Parts::of) else {
        return change_long(data, 1, dice);
    };
    let before = parts.blocks.len();
    let mut wrong = Wrong { size: None, marker: None };
    match dice.below(14) {
        0 => {
            if let Some((_, text)) = parts.metadata.iter_mut().find(|(key, _)| key == b"avro.schema") {
                schema_text(text, dice);
            }
        }
        1 => parts.recode(dice),
        2 => {
            let entry = (b"key".to_vec(), vec![b'v'; dice.below(40)]);
            parts.metadata.insert(dice.below(parts.metadata.len() + 1), entry);
        }
        3 if !parts.metadata.is_empty() => {
            parts.metadata.remove(dice.below(parts.metadata.len()));
        }
        4 if before > 0 => drop(parts.blocks.remove(dice.below(before))),
        5 if before > 0 => {
            let block = parts.blocks[dice.below(before)].clone();
            parts.blocks.insert(dice.below(before + 1), block);
        }
        6 if before > 0 => {
            let (count, data) = &mut parts.blocks[dice.below(before)];
            *count = odd_long(dice, *count, data.len());
        }
        7 if before > 0 => {
            let at = dice.below(before);
            wrong.size = Some((at, odd_long(dice, parts.blocks[at].1.len() as i64, 40)));
        }
        8 if before > 0 => wrong.marker = Some(dice.below(before)),
        9 | 10 if before > 0 => change_long(&mut parts.blocks[dice.below(before)].1, 0, dice),
        11 if before > 0 => move_piece(&mut parts.blocks[dice.below(before)].1, 0, dice),
        12 => parts.rows(dice),
        13 => {
            let len = dice.below(parts.rest.len() + 1);
            parts.rest.truncate(len);
        }
        _ => return change_long(data, 1, dice),
    }
    data.truncate(1);
    parts.put(data, &wrong);
}

/// What does not fit the rest.
struct Wrong {
    size: Option<(usize, i64)>,
    marker: Option<usize>,
}

impl Parts {
    fn of(file: &[u8]) -> Option<Self> {
        let mut read = File::new(file, &Limits::SERVER).ok()?;
        let header = read.header();
        let metadata = header.metadata().map(|(key, value)| (key.as_bytes().to_vec(), value.to_vec())).collect();
        let sync = *header.sync();
        let mut blocks = Vec::new();
        let mut good = read.offset();
        while let Ok(Some(stored)) = read.next_stored() {
            blocks.push((stored.frame().count() as i64, stored.data().to_vec()));
            good = stored.frame().end();
        }
        let rest = file.get(usize::try_from(good).ok()?..)?.to_vec();
        Some(Self { metadata, sync, blocks, rest })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        match self.metadata.iter_mut().find(|(other, _)| other == key) {
            Some((_, old)) => *old = value.to_vec(),
            None => self.metadata.push((key.to_vec(), value.to_vec())),
        }
    }

    /// Another codec; what is in the blocks is compressed by it, or only said to be.
    fn recode(&mut self, dice: &mut Dice) {
        let codec = *dice.pick(&Codec::ALL);
        self.set(b"avro.codec", codec.name().as_bytes());
        if codec.can_compress() && dice.below(4) > 0 {
            for (_, data) in &mut self.blocks {
                let mut packed = Vec::new();
                if Compressor::new().compress_to_vec(codec, Level::DEFAULT, data, &mut packed).is_ok() {
                    *data = packed;
                }
            }
        }
    }

    /// A block of rows that are valid.
    fn rows(&mut self, dice: &mut Dice) {
        let text = self.metadata.iter().find(|(key, _)| key == b"avro.schema").map(|(_, text)| text.clone());
        let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
        let Ok(schema) = OwnedSchema::parse_with(&text, ParseMode::Lenient, &Limits::SERVER) else { return };
        self.set(b"avro.codec", b"null");
        let (count, mut data) = (dice.below(5), Vec::new());
        for _ in 0..count {
            sample(schema.schema().root(), dice, 20, &mut data);
        }
        self.blocks.push((count as i64, data));
    }

    fn put(&self, out: &mut Vec<u8>, wrong: &Wrong) {
        out.extend_from_slice(b"Obj\x01");
        if !self.metadata.is_empty() {
            put_long(out, self.metadata.len() as i64);
        }
        for (key, value) in &self.metadata {
            for part in [key, value] {
                put_long(out, part.len() as i64);
                out.extend_from_slice(part);
            }
        }
        out.push(0);
        out.extend_from_slice(&self.sync);
        for (at, (count, data)) in self.blocks.iter().enumerate() {
            put_long(out, *count);
            put_long(out, wrong.size.filter(|(which, _)| *which == at).map_or(data.len() as i64, |(_, size)| size));
            out.extend_from_slice(data);
            out.extend_from_slice(&self.sync);
            if let (true, Some(last)) = (wrong.marker == Some(at), out.last_mut()) {
                *last ^= 1;
            }
        }
        out.extend_from_slice(&self.rest);
    }
}
