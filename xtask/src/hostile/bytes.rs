//! Files made by hand: containers, and what codecs inflate.

pub(super) const SYNC: [u8; 16] = *b"marker-of-a-file";

/// The binary encoding of a long.
pub(super) fn long(value: i64) -> Vec<u8> {
    let mut left = (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned();
    let mut out = Vec::new();
    while left >= 0x80 {
        out.push(left as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
    out
}

/// Bytes with their length before them.
pub(super) fn sized(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [long(bytes.len() as i64).as_slice(), bytes].concat()
}

pub(super) fn join<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    parts.concat()
}

/// A container file in the making.
#[derive(Clone)]
pub(super) struct File(pub(super) Vec<u8>);

impl File {
    pub(super) fn new(schema: &str) -> Self {
        Self::with(&[("avro.schema", as_record(schema).as_bytes())])
    }

    pub(super) fn of(codec: &str, schema: &str) -> Self {
        Self::with(&[("avro.schema", as_record(schema).as_bytes()), ("avro.codec", codec.as_bytes())])
    }

    pub(super) fn with(metadata: &[(&str, &[u8])]) -> Self {
        let entries: Vec<u8> = metadata.iter().flat_map(|(key, value)| [sized(key), sized(value)].concat()).collect();
        Self(join([b"Obj\x01", &long(metadata.len() as i64), &entries, &[0], &SYNC]))
    }

    pub(super) fn block(self, count: i64, data: impl AsRef<[u8]>) -> Self {
        let size = data.as_ref().len() as i64;
        self.frame(count, size, data, SYNC)
    }

    /// A block that need not be one.
    pub(super) fn frame(mut self, count: i64, size: i64, data: impl AsRef<[u8]>, marker: [u8; 16]) -> Self {
        self.0.extend([long(count), long(size), data.as_ref().to_vec(), marker.to_vec()].concat());
        self
    }

    pub(super) fn cut(mut self, bytes: usize) -> Self {
        self.0.truncate(self.0.len() - bytes);
        self
    }

    pub(super) fn then(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.extend(bytes.as_ref());
        self
    }
}

/// Some readers want every row to be a record, which adds nothing to its bytes.
pub(super) fn as_record(schema: &str) -> String {
    if schema.starts_with(r#"{"type":"record""#) {
        return schema.to_owned();
    }
    format!(r#"{{"type":"record","name":"Row","fields":[{{"name":"x","type":{schema}}}]}}"#)
}

/// Bits, the first one lowest, as deflate has them.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    next: u32,
}

impl Bits {
    fn put(&mut self, value: u32, width: u32) {
        for bit in 0..width {
            if self.next.is_multiple_of(8) {
                self.out.push(0);
            }
            if let Some(last) = self.out.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (self.next % 8);
            }
            self.next += 1;
        }
    }

    /// A Huffman code, whose first bit is its highest.
    fn code(&mut self, code: u32, width: u32) {
        for bit in (0..width).rev() {
            self.put(code >> bit & 1, 1);
        }
    }
}

/// A deflate stream of `prefix`, which is stored, and `runs` times 258 zeros, two bits each (RFC 1951, 3.2.7).
pub(super) fn deflated_zeros(prefix: &[u8], runs: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    // A stored block.
    bits.put(0, 3);
    bits.put(0, 5);
    let len = prefix.len() as u32;
    bits.put(len, 16);
    bits.put(!len & 0xffff, 16);
    for byte in prefix {
        bits.put(u32::from(*byte), 8);
    }
    // The last block, with codes of its own: 286 of literals and lengths, one of distances, nineteen of code lengths.
    bits.put(1, 1);
    bits.put(2, 2);
    bits.put(29, 5);
    bits.put(0, 5);
    bits.put(15, 4);
    // Of code lengths there are 0, 1, 2 and runs of zeros (18): two bits each; in the order of the specification.
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    for symbol in order {
        bits.put(if matches!(symbol, 0 | 1 | 2 | 18) { 2 } else { 0 }, 3);
    }
    let (one, two, zeros) = (1, 2, 3);
    // The literal 0: two bits. 255 without a code. The end, 256: two bits. 28 without. The length 258: one bit.
    bits.code(two, 2);
    for run in [138, 117] {
        bits.code(zeros, 2);
        bits.put(run - 11, 7);
    }
    bits.code(two, 2);
    bits.code(zeros, 2);
    bits.put(28 - 11, 7);
    bits.code(one, 2);
    // The distance 1: one bit.
    bits.code(one, 2);
    // A literal to begin with, codes in order of length: 258 is 0, then 0 is 10 and the end is 11.
    bits.code(2, 2);
    for _ in 0..runs {
        bits.put(0, 2);
    }
    bits.code(3, 2);
    bits.out
}

/// A zstandard frame without a checksum: `prefix`, and `runs` times 128 KiB of zeros, four bytes each (RFC 8878, 3.1.1.2).
pub(super) fn zstandard_zeros(prefix: &[u8], runs: usize) -> Vec<u8> {
    let block = |last: bool, kind: u32, size: usize| {
        let header = u32::from(last) | kind << 1 | (size as u32) << 3;
        header.to_le_bytes()[..3].to_vec()
    };
    // A window of a megabyte.
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 10 << 3];
    out.extend(block(runs == 0, 0, prefix.len()));
    out.extend(prefix);
    for run in 1..=runs {
        out.extend(block(run == runs, 1, 128 << 10));
        out.push(0);
    }
    out
}

/// A snappy block of one literal, and the checksum of what it inflates to.
pub(super) fn snappy(data: &[u8]) -> Vec<u8> {
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    let len = data.len() as u8;
    join([&[len, (len - 1) << 2], data, &(!crc).to_be_bytes()])
}

/// A snappy block that says it inflates to `len` bytes, and does: copies of 64 zeros, three bytes each.
pub(super) fn snappy_zeros(len: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut left = len;
    while left >= 0x80 {
        out.push(left as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
    out.extend([0, 0]);
    for _ in 0..(len - 1) / 64 {
        out.extend([63 << 2 | 2, 1, 0]);
    }
    out.extend([0; 4]);
    out
}

pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
