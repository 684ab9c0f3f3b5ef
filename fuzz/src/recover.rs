//! Recovery of any bytes: no hole between what is handed out and what is lost, whole blocks only, all of a sound file.

use avocet::codec::Codec;
use avocet::container::recover::{Anchor, Recovery};
use avocet::container::{File, Header, Inflater};
use avocet::schema::{OwnedSchema, ParseMode, Type};
use avocet::{Check, Decoder, Frame, Limits, walk};

const SCHEMAS: [&str; 4] = ["\"long\"", "\"string\"", "\"null\"", r#"{"type":"array","items":"boolean"}"#];

/// The first byte chooses codec and schema where the header does not say them; what follows is the file.
pub fn recover(data: &[u8]) {
    let Some((choice, file)) = data.split_first() else { return };
    let limits = Limits::SERVER
        .with_file_fuel(20_000)
        .with_fuel(5_000)
        .with_block_bytes(1 << 20)
        .with_inflated_bytes(1 << 20)
        .with_schema_fuel(1 << 20);
    let header = Header::parse(file, &limits).ok();
    let parse = |text: &str| OwnedSchema::parse_with(text, ParseMode::Lenient, &limits).ok();
    let own = header.and_then(|header| Some((Anchor::of(&header), parse(header.schema_text())?)));
    let (anchor, schema, sound) = match own {
        Some((anchor, schema)) => {
            let sound = blocks_in_order(file, schema.schema().root(), &limits);
            (anchor, schema, sound)
        }
        None => {
            let codec = Codec::ALL[usize::from(choice >> 4) % Codec::ALL.len()];
            let Ok(found) = Anchor::search(&mut &file[..], 0, codec, &mut [0; 256]);
            let schema = parse(SCHEMAS[usize::from(*choice) % SCHEMAS.len()]);
            let (Some(anchor), Some(schema)) = (found, schema) else { return };
            (anchor, schema, None)
        }
    };
    if !anchor.codec.is_enabled() {
        return;
    }
    let (blocks, lost) = recovered(file, anchor, schema.schema().root(), &limits);
    if let Some(sound) = sound {
        assert_eq!((blocks, lost), (sound, 0), "all of a sound file");
    }
}

/// A block: where it begins, its rows, its data after the codec.
type Block = (u64, u64, Vec<u8>);

fn recovered(file: &[u8], anchor: Anchor, root: Type<'_>, limits: &Limits) -> (Vec<Block>, u64) {
    let Ok(mut recovery) = Recovery::new(file, anchor, root, limits, Vec::new(), Vec::new());
    let mut stack = [Frame::EMPTY; 32];
    let (mut blocks, mut lost, mut at) = (Vec::new(), 0, anchor.start);
    while let Some(found) = recovery.next(&mut stack).expect("a slice does not fail, and the codec is there") {
        if let Some(gap) = found.gap {
            assert!(gap.from == at && gap.to > at, "{gap:?} and not from {at}");
            (at, lost) = (gap.to, lost + gap.to - gap.from);
        }
        if let Some(block) = found.block {
            assert!(block.offset == at && block.end > at, "a block at {} and not at {at}", block.offset);
            at = block.end;
            let mut decoder = Decoder::new(block.data);
            for _ in 0..block.rows {
                walk(root, &mut decoder, &mut stack, &mut Check).expect("rows that were checked");
            }
            assert!(decoder.rest().is_empty(), "bytes left in a block");
            blocks.push((block.offset, block.rows, block.data.to_vec()));
        }
    }
    assert_eq!(at, anchor.start.max(file.len() as u64));
    (blocks, lost)
}

/// All blocks, if every one of them is in order.
fn blocks_in_order(bytes: &[u8], root: Type<'_>, limits: &Limits) -> Option<Vec<Block>> {
    let mut file = File::new(bytes, limits).ok()?;
    let mut inflater = Inflater::new(Vec::new());
    let mut stack = [Frame::EMPTY; 32];
    let mut blocks = Vec::new();
    while let Some(stored) = file.next_stored().ok()? {
        let frame = stored.frame();
        let block = stored.inflate(&mut inflater).ok()?;
        let data = block.data().to_vec();
        let mut rows = block.rows(root).ok()?;
        while rows.walk(&mut stack, &mut Check).ok()? {}
        blocks.push((frame.offset(), frame.count(), data));
    }
    Some(blocks)
}
