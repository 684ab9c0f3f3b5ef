//! What only snappy has.

use super::*;

/// A block of these elements that should become `data`.
fn block(data: &[u8], elements: &[u8]) -> Vec<u8> {
    let mut block = vec![];
    let mut len = data.len();
    while len > 0x7f {
        block.push(len as u8 | 0x80);
        len >>= 7;
    }
    block.push(len as u8);
    block.extend(elements);
    block.extend(crc32fast::hash(data).to_be_bytes());
    block
}

#[test]
fn a_length_that_the_input_cannot_make_is_refused_without_memory() {
    for head in [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0x80, 0x80, 0x80, 0x80, 0x01], &[0xff; 10], &[0x80, 0x80, 0x04]]
    {
        let mut block = head.to_vec();
        block.extend([0x00, b'x', 0, 0, 0, 0]);
        let mut out = Vec::new();
        let result = Decompressor::new().decompress_to_vec(Codec::Snappy, &block, &mut out, usize::MAX);
        assert_eq!(result, Err(ErrorKind::CorruptBlock));
        assert_eq!(out.capacity(), 0);
    }
}

#[test]
fn a_wrong_checksum_is_told_from_corrupt_data() {
    let mut good = pack(Codec::Snappy, &prose(500));
    *good.last_mut().unwrap() ^= 1;
    assert_eq!(to_vec(Codec::Snappy, &good, 500), Err(ErrorKind::Checksum));
    for short in [&[][..], &[0], &[0, 0, 0], &[0, 0, 0, 0]] {
        assert_eq!(to_vec(Codec::Snappy, short, 500), Err(ErrorKind::CorruptBlock));
    }
    assert_eq!(to_vec(Codec::Snappy, &[0, 0, 0, 0, 0], 500), Ok(vec![]));
}

#[test]
fn copies_of_every_offset_and_length_repeat_what_they_overlap() {
    for start in [1_usize, 2, 3, 7, 8, 15, 16, 17, 40, 64, 70, 200] {
        for offset in 1..=start {
            for len in 1..=64_usize {
                for slack in [0, 1, 15, 63, 64] {
                    let mut data = noise(start);
                    let mut elements = vec![60 << 2, (start - 1) as u8];
                    elements.extend(&data);
                    match (len + offset) % 3 {
                        0 if (4..12).contains(&len) => {
                            let tag = ((offset >> 8) as u8 * 32) | ((len as u8 - 4) << 2) | 1;
                            elements.extend([tag, offset as u8]);
                        }
                        1 => {
                            elements.push((len as u8 - 1) << 2 | 3);
                            elements.extend((offset as u32).to_le_bytes());
                        }
                        _ => {
                            elements.push((len as u8 - 1) << 2 | 2);
                            elements.extend((offset as u16).to_le_bytes());
                        }
                    }
                    for _ in 0..len {
                        data.push(data[data.len() - offset]);
                    }
                    if slack > 0 {
                        elements.extend([60 << 2, slack as u8 - 1]);
                        elements.extend(vec![0x55; slack]);
                        data.extend(vec![0x55; slack]);
                    }
                    let block = block(&data, &elements);
                    assert_eq!(
                        to_slice(Codec::Snappy, &block, data.len()).as_ref(),
                        Ok(&data),
                        "{start} {offset} {len} {slack}"
                    );
                }
            }
        }
    }
}

#[test]
fn literal_lengths_take_one_to_four_bytes() {
    let data = noise(300);
    for extra in 2..=4_u8 {
        let mut elements = vec![(59 + extra) << 2];
        elements.extend(&299_u32.to_le_bytes()[..usize::from(extra)]);
        elements.extend(&data);
        assert_eq!(to_vec(Codec::Snappy, &block(&data, &elements), 300).as_ref(), Ok(&data));
    }
    // A literal of 4 GiB less one, and one whose length does not fit 32 bits when one is added.
    for len in [[0xfe, 0xff, 0xff, 0xff], [0xff; 4]] {
        let mut elements = vec![63 << 2];
        elements.extend(len);
        elements.extend(&data);
        assert_eq!(to_vec(Codec::Snappy, &block(&data, &elements), 300), Err(ErrorKind::CorruptBlock));
    }
}

#[test]
fn a_copy_from_before_the_start_is_corrupt() {
    for copy in [&[0b10_u8, 0, 0][..], &[0b10, 2, 0], &[0b11, 0, 0, 0, 0], &[0b11, 0xff, 0xff, 0xff, 0xff], &[0b01, 9]]
    {
        let mut elements = vec![0, b'x'];
        elements.extend(copy);
        assert_eq!(to_vec(Codec::Snappy, &block(b"xx", &elements), 9), Err(ErrorKind::CorruptBlock), "{copy:?}");
    }
}
