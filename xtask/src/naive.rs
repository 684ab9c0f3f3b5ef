//! A writer of Avro's binary encoding that shares no code with the library: what it writes, the library has to read.

/// A datum, or a container, that grows at its end.
#[derive(Clone, Default)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    pub(crate) fn varint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
        self
    }

    pub(crate) fn long(self, value: i64) -> Self {
        self.varint(((value << 1) ^ (value >> 63)) as u64)
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        self.long(bytes.len() as i64).raw(bytes)
    }

    pub(crate) fn double(self, value: f64) -> Self {
        self.raw(&value.to_le_bytes())
    }

    pub(crate) fn float(self, value: f32) -> Self {
        self.raw(&value.to_le_bytes())
    }
}

/// The sync marker of every container written here.
pub(crate) const SYNC: [u8; 16] = *b"0123456789abcdef";

/// A container without compression: a header, and for each block its number of rows and their bytes.
pub(crate) fn container(schema: &str, blocks: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = Bytes::default().raw(b"Obj\x01").long(2);
    out = out.bytes(b"avro.schema").bytes(schema.as_bytes()).bytes(b"avro.codec").bytes(b"null");
    out = out.long(0).raw(&SYNC);
    for (rows, data) in blocks {
        out = out.long(i64::from(*rows)).bytes(data).raw(&SYNC);
    }
    out.0
}

/// Numbers that look random and are the same on every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// `splitmix64`.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
