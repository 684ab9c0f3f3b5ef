//! Lazy views: what they cost, and what they show.

use avocet::typed::{self, Array, Decode, Def, Describe, Map};
use avocet::{Decoder, ErrorKind, Limits, Result};
use std::cell::Cell;

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// A number that counts how often it is looked at or passed over.
struct Counted;

impl Describe for Counted {
    const DEF: &'static Def = <i32>::DEF;
}

impl Decode<'_> for Counted {
    fn decode(d: &mut Decoder<'_>) -> Result<Self> {
        STEPS.set(STEPS.get() + 1);
        d.int().map(|_| Self)
    }
}

/// The same as a derive writes it.
struct Node<'a> {
    children: Array<'a, Node<'a>>,
}

impl Describe for Node<'_> {
    // Enough for decoding, which looks at the least size only.
    const DEF: &'static Def = &Def::Array { item: <i32>::DEF, max: typed::Cap::None("recursion") };
}

impl<'a> Decode<'a> for Node<'a> {
    fn decode(d: &mut Decoder<'a>) -> Result<Self> {
        Counted::decode(d)?;
        Ok(Self { children: Array::decode(d)? })
    }

    fn skip(d: &mut Decoder<'a>) -> Result<()> {
        Counted::decode(d)?;
        Array::<Node<'a>>::skip(d)
    }
}

/// Nodes inside one another, each the only child; with or without the sizes of blocks.
fn nested(depth: usize, sized: bool) -> Vec<u8> {
    let mut bytes = vec![0, 0];
    for _ in 1..depth {
        let mut outer = vec![0];
        let size = i64::try_from(bytes.len()).unwrap();
        outer.extend(typed::to_vec(&if sized { -1i64 } else { 1 }).unwrap());
        if sized {
            outer.extend(typed::to_vec(&size).unwrap());
        }
        outer.append(&mut bytes);
        outer.push(0);
        bytes = outer;
    }
    bytes
}

fn visit(node: &Node<'_>) -> Result<usize> {
    let mut nodes = 1;
    for child in node.children {
        nodes += visit(&child?)?;
    }
    Ok(nodes)
}

fn steps_of(bytes: &[u8]) -> usize {
    STEPS.set(0);
    let node: Node<'_> = typed::from_slice(bytes).unwrap();
    assert!(visit(&node).unwrap() > 0);
    STEPS.get()
}

#[test]
fn reading_all_of_a_lazy_tree_takes_its_depth_times_its_nodes_at_most() {
    for depth in [1, 10, 100, 500] {
        let bytes = nested(depth, false);
        assert_eq!(steps_of(&bytes), depth * (depth + 1) / 2);
        // Sizes let one jump: each node is looked at once.
        assert_eq!(steps_of(&nested(depth, true)), depth);
    }
}

#[test]
fn a_lazy_tree_is_no_deeper_than_the_limit() {
    STEPS.set(0);
    let bytes = nested(100_000, false);
    let error = typed::from_slice::<Node<'_>>(&bytes).err().unwrap();
    assert_eq!(error.kind, ErrorKind::DepthLimit);
    assert!(STEPS.get() <= usize::from(Limits::SERVER.depth) + 1);
    // Sizes hide the depth from who jumps, not from who looks inside.
    STEPS.set(0);
    let bytes = nested(10_000, true);
    let node: Node<'_> = typed::from_slice(&bytes).unwrap();
    assert_eq!(visit(&node).unwrap_err().kind, ErrorKind::DepthLimit);
    assert!(STEPS.get() <= usize::from(Limits::SERVER.depth) + 1);
}

#[test]
fn an_error_is_shown() {
    let texts: Array<'_, &str> = typed::from_slice(&[4, 2, b'a', 2, 0xff, 0]).unwrap();
    assert_eq!(format!("{texts:?}"), r#"["a", Error { kind: InvalidUtf8, at: 3 }]"#);
    let map: Map<'_, bool> = typed::from_slice(&[4, 2, b'a', 1, 2, b'b', 7, 0]).unwrap();
    assert_eq!(format!("{map:?}"), r#"{"a": true, error: Error { kind: InvalidBoolean, at: 6 }}"#);
}

#[test]
fn sized_views_are_the_same_values() {
    let (mut a, mut b) = ([0; 64], [0; 64]);
    let plain = Array::from_items(&["a", "bcd", ""], &mut a).unwrap();
    let sized = Array::from_items_sized(&["a", "bcd", ""], &mut b).unwrap();
    assert_eq!(plain, sized);
    assert_eq!(typed::from_slice::<Vec<&str>>(sized.encoded()).unwrap(), ["a", "bcd", ""]);
    assert_eq!(typed::from_slice::<Vec<&str>>(sized.encoded()).unwrap().len(), 3);
    let (mut a, mut b) = ([0; 64], [0; 64]);
    let plain = Map::from_entries(&[("a", 1.5f64), ("b", 2.5)], &mut a).unwrap();
    let sized = Map::from_entries_sized(&[("a", 1.5f64), ("b", 2.5)], &mut b).unwrap();
    assert_eq!(plain, sized);
    assert_eq!(sized.encoded()[..2], [3, 2 * 10 * 2]);
    assert!(Array::from_items_sized(&[0i32; 8], &mut [0; 8]).is_err());
    assert_eq!(Array::from_items_sized(&[0i32; 0], &mut [9; 1]).unwrap().encoded(), [0]);
}
