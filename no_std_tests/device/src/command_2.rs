// By `avocet plan`, for avocet 0.1.0.

/// Fingerprint of the schema that [`plan`] wants.
pub const READER: u64 = 0x8b8b_713a_fc22_41a2;

/// How data of the schema with the fingerprint `0x3a55_6a5f_076f_ce2d` are read as those of [`READER`]'s.
#[must_use]
pub const fn plan(reader: avocet::Schema<'_>) -> avocet::resolve::Plan<'_> {
    const WORDS: &[u16] = &[
        257, 5, 1, 8, 5, 0, 30, 68, 20, 0, 31, 0, 28, 1, 33, 0,
        258, 3, 3, 9, 2, 1, 0, 0,
    ];
    const POOL: &[u8] = &[8, 110, 111, 110, 101, 0, 0, 0, 0, 0, 0, 0, 0];
    let root = avocet::resolve::code::Op(64);
    avocet::resolve::Plan::from_parts(WORDS, POOL, root, 0x3a55_6a5f_076f_ce2d, reader)
}
