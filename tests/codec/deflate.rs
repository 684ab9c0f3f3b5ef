//! Deflate, by whichever crate does it: what is accepted must not depend on which.

use super::*;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

/// What the other crate, or the same, makes of it: the data and what is left of the block.
fn reference<'b>(block: &'b [u8], room: &mut [u8]) -> Option<(usize, &'b [u8])> {
    use miniz_oxide::inflate::TINFLStatus;
    let whole = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, used, made) = decompress(&mut DecompressorOxide::new(), block, room, 0, whole);
    (status == TINFLStatus::Done).then(|| (made, &block[used..]))
}

/// The checksum of a zlib stream around the data.
fn checksum(data: &[u8]) -> [u8; 4] {
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16 | a).to_be_bytes()
}

#[test]
fn the_start_of_a_zlib_checksum_may_follow_and_nothing_else() {
    for data in [vec![], prose(700), prose(70_000), noise(5_000)] {
        let (block, sum) = (pack(Codec::Deflate, &data), checksum(&data));
        let with = |tail: &[u8]| [&block, tail].concat();
        for kept in 0..=4 {
            for room in [data.len(), data.len() + 9, 1 << 20] {
                assert_eq!(to_slice(Codec::Deflate, &with(&sum[..kept]), room).as_ref(), Ok(&data), "{kept} in {room}");
                assert_eq!(to_vec(Codec::Deflate, &with(&sum[..kept]), room).as_ref(), Ok(&data), "{kept} in {room}");
            }
        }
        for tail in [&[sum[0] ^ 1][..], &[sum[0], sum[1] ^ 1, sum[2]], &[sum[0], sum[1], sum[2], sum[3], 0]] {
            assert_eq!(to_vec(Codec::Deflate, &with(tail), 1 << 20), Err(ErrorKind::CorruptBlock));
            assert_eq!(to_slice(Codec::Deflate, &with(tail), data.len()), Err(ErrorKind::CorruptBlock));
        }
    }
}

#[test]
fn a_match_reaches_back_over_every_place_where_room_was_added() {
    // The vector starts at 4 KiB and doubles; the window is 32 KiB, which a match may reach back over.
    let period = noise(32_000);
    let data = period.repeat(20);
    let block = miniz_oxide::deflate::compress_to_vec(&data, 9);
    for max in [data.len(), 64 << 20] {
        assert!(to_vec(Codec::Deflate, &block, max).as_ref() == Ok(&data), "{max}");
    }
    let zeros = vec![0; 9 << 20];
    let block = pack(Codec::Deflate, &zeros);
    assert!(to_vec(Codec::Deflate, &block, zeros.len()).as_ref() == Ok(&zeros));
    assert_eq!(to_vec(Codec::Deflate, &block, zeros.len() - 1), Err(ErrorKind::InflatedBytesLimit));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn damaged_blocks_give_what_the_reference_gives(
        len in 0_usize..3_000,
        level in 0_u8..10,
        random in any::<bool>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        let data = if random { noise(len) } else { prose(len) };
        let mut block = miniz_oxide::deflate::compress_to_vec(&data, level);
        for (at, byte) in damage {
            let at = at.index(block.len());
            block[at] = byte;
        }
        let mut room = vec![0; 1 << 20];
        match (to_vec(Codec::Deflate, &block, room.len()), reference(&block, &mut room)) {
            (Ok(ours), Some((made, tail))) => {
                prop_assert!(ours == room[..made]);
                prop_assert!(tail.len() <= 4 && checksum(&ours).starts_with(tail));
            }
            (Err(_), None) => {}
            (Err(_), Some((made, tail))) => {
                prop_assert!(!tail.is_empty() && !checksum(&room[..made]).starts_with(tail), "refused by us alone");
            }
            (Ok(_), None) => prop_assert!(false, "accepted by us alone"),
        }
    }
}
