/// Fingerprint of the schema that [`plan`] wants.
pub const READER: u64 = 0x3ce5_5047_201a_ecf2;

/// How data of the schema with the fingerprint `0xdc8d_f790_150f_fbd0` are read as those of [`READER`]'s.
#[must_use]
pub const fn plan(reader: avocet::Schema<'_>) -> avocet::resolve::Plan<'_> {
    const WORDS: &[u16] = &[
        1281, 3, 2, 8, 26, 68, 30, 69, 34, 71, 27, 0, 31, 8, 0, 0,
        19, 20, 2, 0, 263, 2, 0, 5, 6, 3, 0, 0, 258, 3, 3, 10,
        1, 2, 0, 0,
    ];
    const POOL: &[u8] = &[
        14, 99, 101, 108, 115, 105, 117, 115, 6, 2, 4, 216, 4, 0, 0, 0,
        0, 0, 0, 0, 0, 0,
    ];
    let root = avocet::resolve::code::Op(64);
    avocet::resolve::Plan::from_parts(WORDS, POOL, root, 0xdc8d_f790_150f_fbd0, reader)
}
