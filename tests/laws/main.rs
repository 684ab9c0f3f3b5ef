//! The laws that boards are held to, here.

mod shared;

use shared::{Counts, all};

#[test]
fn laws_hold() {
    let counts = all(2000).unwrap();
    assert!(counts.data > 10_000 && counts.refused > 5000 && counts.damaged > counts.refused);
}

/// What an image prints, from 32 bits and from 64.
#[test]
fn what_is_made_and_what_is_answered_depends_on_no_machine() {
    let Counts { vectors, values, data, damaged, refused, sum } = all(40).unwrap();
    let here =
        format!("{vectors} vectors, {values} values, {data} data, {damaged} damaged, {refused} refused, sum {sum}\n");
    assert_eq!(here, include_str!("board.txt"));
}
