//! Seeds of derived types, by the numbers of `fuzz/src/typed.rs`, and of files that are written and read again.

use super::{Files, seed};
use crate::naive::Bytes;

/// A type and how many edits make the writer's schema of its own; options, the seed of the edits, and a datum.
pub(super) fn derived(files: &mut Files) {
    let mut put = |name: &str, front: [u8; 4], datum: Bytes| {
        seed(files, "typed", name, Bytes(front.to_vec()).raw(&datum.0).0);
    };
    let new = Bytes::default;
    let own = |ty: u8| [ty, 0, 0, 0];
    let pair = |bytes: Bytes| bytes.long(2).long(0).long(1).long(-3).long(0);
    let borrowed = |bytes: Bytes, state: i64| {
        pair(bytes.long(7).bytes("Käuzchen".as_bytes()).bytes(b"\xff\x00").raw(b"abc").long(1).bytes(b"n").long(state))
    };
    put("borrowed", own(0), borrowed(new(), 1));
    put("borrowed_no_symbol", own(0), borrowed(new(), 3));
    put("borrowed_cut", own(0), new().long(7).bytes(b"owl").long(5).raw(b"ab"));
    put("borrowed_three_items", own(0), {
        let front = new().long(7).bytes(b"").bytes(b"").raw(b"abc").long(0).long(0);
        front.long(3).long(0).long(0).long(0).long(0)
    });
    let owned = || new().long(200).bytes(b"text").bytes(b"bytes").long(2).long(1).long(-2).long(0).long(1).double(0.5);
    let owned = |small: i64| {
        let mut bytes = owned().0;
        if small != 200 {
            bytes.splice(..2, new().long(small).0);
        }
        let texts = Bytes(bytes).long(0).long(2).long(0).long(1).bytes(b"a").long(0);
        texts.long(40).long(0).long(-2).long(2).long(0).long(2).long(0)
    };
    put("owned", own(1), owned(200));
    put("owned_beyond_the_type", own(1), owned(256));
    put("owned_text_that_is_none", own(1), new().long(1).bytes(b"\xc3"));
    put("maps", own(2), {
        let plain = new().long(-2).long(6).bytes(b"k").long(1).bytes(b"k").long(-1).long(0);
        plain.long(1).bytes(b"a").long(1).bytes(b"b").long(1).raw(&[1]).long(0).long(0).long(0)
    });
    let leaf = |bytes: Bytes| bytes.long(3).long(0).long(0).long(0).long(0).long(0).long(0);
    put("lazy", own(3), {
        let texts = new().long(1).long(1).bytes(b"a").long(-1).long(2).bytes(b"b").long(0).long(20).long(0);
        let views = texts.long(1).double(2.5).long(0).long(1).bytes(b"k").long(2).long(1).long(-1).long(0).long(0);
        leaf(views.long(1)).long(0).long(1).bytes(b"z")
    });
    put("lazy_broken_inside", own(3), {
        new().long(1).long(1).bytes(b"\xff").long(0).long(0).long(0).long(0).long(0).long(0)
    });
    put("lazy_short_beyond", own(3), {
        let front = new().long(1).long(0).long(0).long(0);
        front.long(1).bytes(b"k").long(1).long(1 << 20).long(0).long(0).long(0).long(0)
    });
    let tree = |bytes: Bytes| bytes.long(1).long(1).long(2).long(0).long(0).long(2).long(3).long(0).long(0);
    put("tree", own(4), tree(new()).long(4).long(0).long(0).long(0));
    put("tree_deep", own(4), (0..60).fold(new(), |bytes, value| bytes.long(value).long(1)));
    put("union_null", own(5), new().long(0));
    put("union_list", own(5), new().long(5).long(1).bytes(b"a").long(1).bytes(b"b").long(0).long(0));
    put("union_map", own(5), new().long(6).long(1).bytes(b"k").long(9).long(0));
    put("union_uuid", own(5), new().long(7).raw(&[0xab; 16]));
    put("union_beyond", own(5), new().long(8));
    put("item", own(6), new().bytes(b"a").long(1).bytes(b"b").long(0));
    let tagged = |price: &[u8], big: &Bytes| {
        let front = new().long(20_779).long(1 << 50).bytes(price).long(1).bytes(&[0, 0, 5]).raw(&[7; 16]).long(9);
        front.bytes(&big.0).long(2).long(0).long(-1).long(0).bytes(b"four")
    };
    let big = new().bytes(&[0x7f, 0xff]).long(2);
    put("tagged", own(7), tagged(&[0xff, 0x38], &big));
    put("tagged_long_price", own(7), tagged(&[0x7f; 17], &big));
    put("tagged_more_digits", own(7), tagged(&[0x7f; 6], &big));
    put("tagged_big_without_scale", own(7), tagged(&[], &new().bytes(&[1])));
    put("unions", own(13), new().long(2).long(0).long(3).bytes(b"x").long(0));
    // By plans: what is read falls by dice, which the datum holds.
    for ty in 0..14u8 {
        for edits in [1u8, 2, 5] {
            let dice = new().raw(&[ty, edits, 3, 1, 4, 1, 5, 9]);
            put(&format!("edited_{ty}_{edits}"), [ty | edits << 4, 8 | (ty % 8), ty.wrapping_mul(31), edits], dice);
        }
    }
}

/// Codec, limits, size of blocks, the way to rows; a shape as in `datums` or a text; rows.
pub(super) fn identities(files: &mut Files) {
    let mut put = |name: &str, front: [u8; 4], rest: &[u8]| {
        seed(files, "identity", name, [&front[..], rest].concat());
    };
    let longs = Bytes::default().long(-77).long(1 << 40).long(3).0;
    let list = [12, 2, 3, 17, 0, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    for codec in 0..6 {
        put(&format!("longs_{codec}"), [codec, 0, 0x32, 0], &[&[3], &longs[..]].concat());
        put(&format!("lists_{codec}"), [codec, 0, 0x34, 2], &list);
    }
    for limits in 1..8 {
        put(&format!("lists_limited_{limits}"), [0, limits, 0x33, 6], &list);
        put(&format!("nulls_limited_{limits}"), [0, limits, 0x13, 2], &[&[8, 0][..], &[9; 60]].concat());
    }
    put("rows_without_bytes", [0, 1, 0x34, 2], &[&[0][..], &[1; 200]].concat());
    put("not_a_schema", [0, 0, 0, 1], b"{");
    put("names_too_long", [0, 6, 0, 1], br#"{"type":"record","name":"Longer","fields":[]}"#);
    put("text", [0, 0, 0x34, 1], &[&br#"{"type":"array","items":"string"}"#[..], &[0, 2, 2, b'a', 0, 0, 4]].concat());
    put("endless", [0, 0, 0, 1], br#"{"type":"record","name":"S","fields":[{"name":"s","type":"S"}]}"#);
    put(
        "wrong_default",
        [0, 0, 0, 1],
        br#"{"type":"record","name":"R","fields":[{"name":"f","type":"int","default":""}]}"#,
    );
    put("deep", [0, 7, 0, 1], br#"{"type":"array","items":{"type":"array","items":{"type":"array","items":"int"}}}"#);
}
