//! A writer of container files, sound and unsound.

pub(crate) const SYNC: [u8; 16] = *b"SYNCSYNCSYNCSYNC";

pub(crate) fn long(value: i64) -> Vec<u8> {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

pub(crate) fn bytes(value: &[u8]) -> Vec<u8> {
    [long(value.len() as i64), value.to_vec()].concat()
}

/// How the metadata map is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layout {
    OneBlock,
    BlockEach,
    Sized,
    SizedEach,
}

pub(crate) fn header_with(layout: Layout, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Vec<u8>> = entries.iter().map(|(k, v)| [bytes(k.as_bytes()), bytes(v)].concat()).collect();
    let one = matches!(layout, Layout::OneBlock | Layout::Sized);
    let mut file = b"Obj\x01".to_vec();
    for block in entries.chunks(if one { entries.len().max(1) } else { 1 }) {
        let (count, body) = (block.len() as i64, block.concat());
        if matches!(layout, Layout::Sized | Layout::SizedEach) {
            file.extend(long(-count));
            file.extend(long(body.len() as i64));
        } else {
            file.extend(long(count));
        }
        file.extend(body);
    }
    file.push(0);
    file.extend(SYNC);
    file
}

pub(crate) fn header(schema: &str) -> Vec<u8> {
    header_with(Layout::OneBlock, &[("avro.schema", schema.as_bytes()), ("avro.codec", b"null")])
}

pub(crate) fn block(count: i64, data: &[u8]) -> Vec<u8> {
    [long(count), bytes(data), SYNC.to_vec()].concat()
}

/// Deflate without compression.
pub(crate) fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut chunks = data.chunks(65_535).peekable();
    if chunks.peek().is_none() {
        out.extend([1, 0, 0, 255, 255]);
    }
    while let Some(chunk) = chunks.next() {
        out.push(u8::from(chunks.peek().is_none()));
        out.extend((chunk.len() as u16).to_le_bytes());
        out.extend((!(chunk.len() as u16)).to_le_bytes());
        out.extend(chunk);
    }
    out
}

pub(crate) fn file(schema: &str, blocks: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut file = header(schema);
    for (count, data) in blocks {
        file.extend(block(*count, data));
    }
    file
}
