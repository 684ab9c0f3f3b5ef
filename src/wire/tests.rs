//! The grammar against a naive model: the specification's words, one byte at a time.

#![allow(clippy::arithmetic_side_effects)]

use super::*;
use crate::limits::Limits;
use proptest::prelude::*;
use std::string::String;
use std::vec::Vec;

/// "Variable-length format: the high bit of each byte says whether another follows", up to 64 bits.
fn model_varint(input: &[u8]) -> Result<(usize, u64), ErrorKind> {
    let mut value = 0u128;
    for (index, byte) in input.iter().enumerate() {
        value |= u128::from(byte & 0x7f) << (7 * index);
        if index == 9 && *byte > 1 {
            return Err(ErrorKind::VarintOverflow);
        }
        if byte & 0x80 == 0 {
            return Ok((index + 1, u64::try_from(value).unwrap()));
        }
    }
    Err(ErrorKind::UnexpectedEnd)
}

fn model_long(input: &[u8]) -> Result<(usize, i64), ErrorKind> {
    let (used, value) = model_varint(input)?;
    let half = i128::from(value >> 1);
    Ok((used, i64::try_from(if value & 1 == 0 { half } else { -half - 1 }).unwrap()))
}

fn model_bytes(input: &[u8]) -> Result<(usize, &[u8]), ErrorKind> {
    let (used, len) = model_long(input)?;
    let len = u64::try_from(len).map_err(|_| ErrorKind::NegativeLength)?;
    let end = (used as u64).saturating_add(len);
    if end > input.len() as u64 {
        return Err(ErrorKind::UnexpectedEnd);
    }
    Ok((end as usize, &input[used..end as usize]))
}

fn put_long(out: &mut Vec<u8>, value: i64) {
    let mut n = ((value << 1) ^ (value >> 63)) as u64;
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// What a parser made of `input`: bytes used and the value, or the kind of fault.
fn ours<'a, T>(input: &'a [u8], parser: impl Fn(&'a [u8]) -> Parsed<'a, T>) -> Result<(usize, T), ErrorKind> {
    match parser(input) {
        Ok((rest, value)) => {
            assert!(input.ends_with(rest), "the rest is not the end of the input");
            Ok((input.len() - rest.len(), value))
        }
        Err(nom::Err::Error(Fault { kind, left })) => {
            assert!(left <= input.len());
            Err(kind)
        }
        Err(other) => panic!("{other:?}"),
    }
}

/// Bytes among which long integers, their limits and short lengths are frequent.
fn bytes_like() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), Just(0x80), Just(0xff), 0u8..32];
    prop::collection::vec(byte, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn integers_are_the_models(input in bytes_like()) {
        prop_assert_eq!(ours(&input, varint), model_varint(&input));
        prop_assert_eq!(ours(&input, long), model_long(&input));
        let model = model_long(&input)
            .and_then(|(used, value)| Ok((used, i32::try_from(value).map_err(|_| ErrorKind::IntOutOfRange)?)));
        prop_assert_eq!(ours(&input, int), model);
        let model = model_varint(&input).and_then(|(used, value)| {
            if value & 1 == 0 && value >> 1 < 300 { Ok((used, (value >> 1) as usize)) } else { Err(ErrorKind::EnumIndex) }
        });
        prop_assert_eq!(ours(&input, index(300, ErrorKind::EnumIndex)), model);
    }

    #[test]
    fn written_integers_are_read_back(value: i64, shift in 0u32..64, tail in bytes_like()) {
        let value = value >> shift;
        let mut input = Vec::new();
        put_long(&mut input, value);
        let len = input.len();
        let written = super::put_long(value);
        prop_assert_eq!(written.as_bytes(), &input[..]);
        prop_assert_eq!(varint_len(zag(value)), len);
        for cut in 0..len {
            prop_assert_eq!(ours(&input[..cut], long), Err(ErrorKind::UnexpectedEnd));
        }
        input.extend(tail);
        prop_assert_eq!(ours(&input, long), Ok((len, value)));
    }

    #[test]
    fn lengths_and_text_are_the_models(input in bytes_like()) {
        prop_assert_eq!(ours(&input, bytes), model_bytes(&input));
        let model = model_bytes(&input).and_then(|(used, value)| {
            Ok((used, core::str::from_utf8(value).map_err(|_| ErrorKind::InvalidUtf8)?))
        });
        prop_assert_eq!(ours(&input, string), model);
    }

    #[test]
    fn text_is_read_back(text in "\\PC{0,40}|[ -~]{0,40}") {
        let mut input = Vec::new();
        put_long(&mut input, text.len() as i64);
        input.extend(text.bytes());
        prop_assert_eq!(ours(&input, string), Ok((input.len(), text.as_str())));
    }

    #[test]
    fn fixed_widths_are_the_models(input in bytes_like(), size in 0usize..50) {
        let take = |n: usize| if input.len() < n { Err(ErrorKind::UnexpectedEnd) } else { Ok((n, &input[..n])) };
        prop_assert_eq!(ours(&input, fixed(size)), take(size));
        let eight = take(8).map(|(n, b)| (n, u64::from_le_bytes(b.try_into().unwrap())));
        prop_assert_eq!(ours(&input, double).map(|(n, v)| (n, v.to_bits())), eight);
        let four = take(4).map(|(n, b)| (n, u32::from_le_bytes(b.try_into().unwrap())));
        prop_assert_eq!(ours(&input, float).map(|(n, v)| (n, v.to_bits())), four);
        let one = take(1).and_then(|(n, b)| match b[0] {
            0 => Ok((n, false)),
            1 => Ok((n, true)),
            _ => Err(ErrorKind::InvalidBoolean),
        });
        prop_assert_eq!(ours(&input, boolean), one);
    }

    #[test]
    fn block_heads_are_the_models(input in bytes_like()) {
        let model = model_long(&input).and_then(|(used, count)| {
            if count >= 0 {
                return Ok((used, BlockHead { count: count as u64, size: None }));
            }
            let count = count.checked_neg().ok_or(ErrorKind::BlockCount)? as u64;
            let (more, size) = model_long(&input[used..])?;
            let size = u64::try_from(size).map_err(|_| ErrorKind::NegativeLength)?;
            let used = used + more;
            if size > (input.len() - used) as u64 {
                return Err(ErrorKind::UnexpectedEnd);
            }
            Ok((used, BlockHead { count, size: Some(size as usize) }))
        });
        prop_assert_eq!(ours(&input, block_head), model);
    }

    #[test]
    fn container_headers_are_read_in_any_block_layout(
        entries in prop::collection::vec(("[a-z.]{0,12}", prop::collection::vec(any::<u8>(), 0..20)), 0..9),
        cuts in prop::collection::vec((1usize..4, any::<bool>()), 9),
        marker: [u8; SYNC_LEN],
        tail in bytes_like(),
    ) {
        let mut file = MAGIC.to_vec();
        let mut left = entries.as_slice();
        for (count, sized) in cuts {
            let (now, later) = left.split_at(count.min(left.len()));
            left = later;
            if now.is_empty() {
                continue;
            }
            let mut block = Vec::new();
            for (key, value) in now {
                put_long(&mut block, key.len() as i64);
                block.extend(key.bytes());
                put_long(&mut block, value.len() as i64);
                block.extend(value);
            }
            put_long(&mut file, if sized { -(now.len() as i64) } else { now.len() as i64 });
            if sized {
                put_long(&mut file, block.len() as i64);
            }
            file.extend(block);
        }
        file.push(0);
        file.extend(marker);
        let len = file.len();
        for cut in 0..len {
            let kind = ours(&file[..cut], container_header(&Limits::SERVER)).map(|_| ()).unwrap_err();
            prop_assert_eq!(kind, ErrorKind::UnexpectedEnd, "cut at {}", cut);
        }
        file.extend(tail);
        let limits = Limits::SERVER.with_header_bytes(len as u32).with_header_entries(entries.len() as u32);
        let (used, header) = ours(&file, container_header(&limits)).unwrap();
        prop_assert_eq!(used, len);
        prop_assert_eq!(header.sync, &marker);
        let read: Vec<_> = header.metadata.map(|(key, value)| (String::from(key), value.to_vec())).collect();
        prop_assert_eq!(&read, &entries);
        let short = limits.with_header_bytes(len as u32 - 1);
        let kind = ours(&file, container_header(&short)).map(|_| ()).unwrap_err();
        prop_assert_eq!(kind, ErrorKind::HeaderBytesLimit);
        if let Some(fewer) = entries.len().checked_sub(1) {
            let few = limits.with_header_entries(fewer as u32);
            let kind = ours(&file, container_header(&few)).map(|_| ()).unwrap_err();
            prop_assert_eq!(kind, ErrorKind::HeaderEntriesLimit);
        }
    }

    #[test]
    fn message_headers_are_read_back(fingerprint: u64, number: u32, tail in bytes_like(), at in 0usize..10, with: u8) {
        let mut single = [&[0xc3, 0x01][..], &fingerprint.to_le_bytes()].concat();
        let mut registry = [&[0][..], &number.to_be_bytes()].concat();
        prop_assert_eq!(&put_single_header(fingerprint)[..], &single[..]);
        prop_assert_eq!(&put_registry_header(number)[..], &registry[..]);
        for cut in 0..single.len() {
            prop_assert_eq!(ours(&single[..cut], single_header), Err(ErrorKind::ShortMessage));
        }
        for cut in 0..registry.len() {
            prop_assert_eq!(ours(&registry[..cut], registry_header), Err(ErrorKind::ShortMessage));
        }
        single.extend(&tail);
        registry.extend(&tail);
        prop_assert_eq!(ours(&single, single_header), Ok((10, fingerprint)));
        prop_assert_eq!(ours(&registry, registry_header), Ok((5, number)));
        single[at] = with;
        let wrong = single[..2] != [0xc3, 0x01];
        prop_assert_eq!(ours(&single, single_header).err(), wrong.then_some(ErrorKind::BadMarker));
        registry[at % 5] = with;
        prop_assert_eq!(ours(&registry, registry_header).err(), (registry[0] != 0).then_some(ErrorKind::BadMarker));
    }

    #[test]
    fn block_frames_are_read_back(count in 0i64..1_000_000, data in bytes_like(), marker: [u8; SYNC_LEN], flip in 0usize..SYNC_LEN) {
        let mut frame = Vec::new();
        put_long(&mut frame, count);
        put_long(&mut frame, data.len() as i64);
        frame.extend(&data);
        frame.extend(marker);
        let (used, (rows, stored)) = ours(&frame, block_frame(&marker)).unwrap();
        prop_assert_eq!((used, rows, stored), (frame.len(), count as u64, data.as_slice()));
        for cut in 0..frame.len() {
            prop_assert_eq!(ours(&frame[..cut], block_frame(&marker)).map(|_| ()), Err(ErrorKind::UnexpectedEnd));
        }
        let mut other = marker;
        other[flip] ^= 1;
        prop_assert_eq!(ours(&frame, block_frame(&other)).map(|_| ()), Err(ErrorKind::SyncMismatch));
    }

    /// "Incomplete" would mean that a streaming combinator has slipped in: all parsers work on complete slices.
    #[test]
    fn no_parser_returns_incomplete(input in bytes_like(), file in any::<bool>(), text in "[\\[\\]{}:,\"a-zéu\\\\ 0-9.eE+-]{0,24}") {
        let input = if file { [&MAGIC[..], &input].concat() } else { input };
        macro_rules! complete {
            ($on:expr; $($parser:expr),* $(,)?) => {
                $(prop_assert!(!matches!($parser($on), Err(nom::Err::Incomplete(_))), "{}", stringify!($parser));)*
            };
        }
        complete!(&input;
            varint, long, int, boolean, float, double, length, bytes, string, utf8, fixed(9), fixed_array::<5>,
            index(7, ErrorKind::UnionIndex), block_head, container_header(&Limits::SERVER), metadata_entry, sync,
            frame_head, block_frame(&[0; SYNC_LEN]), single_header, registry_header,
        );
        let text = text.as_str();
        complete!(text;
            lex::space, lex::peek, lex::punctuation(b'{'), lex::string, lex::escape, lex::number, lex::literal, lex::value,
        );
        for mut first in [true, false] {
            prop_assert!(!matches!(lex::member(&mut first, text), Err(nom::Err::Incomplete(_))));
            prop_assert!(!matches!(lex::element(&mut first, text), Err(nom::Err::Incomplete(_))));
        }
    }

    #[test]
    fn json_values_are_serde_jsons(text in "[\\[\\]{}:,\"a-z\\\\ 0-9.eE+-]{0,24}|(true|null|[0-9.eE+-]{1,8})") {
        let ours = lex::value(&text).ok().filter(|(rest, _)| rest.trim_start_matches([' ', '\t', '\n', '\r']).is_empty());
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert_eq!(ours.is_some(), theirs.is_ok(), "{:?}: {:?}", text, theirs);
    }

    #[test]
    fn json_strings_are_serde_jsons(text: String, ascii: bool) {
        let mut json = serde_json::to_string(&text).unwrap();
        if ascii {
            json = json.chars().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec()).fold(String::new(), |all, unit| {
                match u8::try_from(unit) {
                    Ok(byte @ b' '..=b'~') => all + core::str::from_utf8(&[byte]).unwrap(),
                    _ => std::format!("{all}\\u{unit:04x}"),
                }
            });
        }
        let (rest, ours) = lex::string(&json).unwrap();
        prop_assert_eq!(rest, "");
        prop_assert_eq!(ours.chars().collect::<String>(), text);
    }
}

#[test]
fn the_limits_of_integers() {
    let max = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let min = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert_eq!(ours(&max, long), Ok((10, i64::MAX)));
    assert_eq!(ours(&min, long), Ok((10, i64::MIN)));
    assert_eq!(ours(&min, block_head), Err(ErrorKind::BlockCount));
    // Longer than needed, up to ten bytes; an eleventh never.
    assert_eq!(ours(&[0x80, 0x00], long), Ok((2, 0)));
    assert_eq!(ours(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], int), Ok((10, 0)));
    assert_eq!(ours(&[0x80; 11], long), Err(ErrorKind::VarintOverflow));
    assert_eq!(ours(&[0xfe, 0xff, 0xff, 0xff, 0x0f], int), Ok((5, i32::MAX)));
    assert_eq!(ours(&[0x80, 0x80, 0x80, 0x80, 0x10], int), Err(ErrorKind::IntOutOfRange));
}
