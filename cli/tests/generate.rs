//! `gen`: Rust types for schemas.

mod common;

use common::{run, run_with, sample};
use std::path::PathBuf;

fn data(name: &str) -> String {
    format!("{}/../codegen/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn golden(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../codegen/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn prints_types() {
    assert_eq!(run(&["gen", &data("user.avsc")]).ok(), golden("user.rs"));
    assert_eq!(run(&["gen", "--owned", &data("user.avsc")]).ok(), golden("user_owned.rs"));
    let source = run(&["gen", "--owned", "--no-std", &data("boxes.avsc")]).ok();
    assert!(source.contains("::avocet::__alloc::Box<") && !source.contains("std::"), "{source}");
    let shop = [data("order.avsc"), data("shop.avsc"), data("customer.avsc")];
    assert_eq!(run(&["gen", &shop[0], &shop[1], &shop[2]]).ok(), golden("shop.rs"));
    let source = run_with(&["gen", "-"], b"{\"type\": \"array\", \"items\": \"long\"}").ok();
    assert!(source.contains("= ::avocet::typed::Array<'a, i64>;"), "{source}");
    assert!(run(&["gen", &sample("stations")]).ok().contains("pub struct "));
}

#[test]
fn writes_a_file() {
    let out: PathBuf = std::env::temp_dir().join(format!("avocet-gen-{}.rs", std::process::id()));
    let path = out.to_str().unwrap();
    assert_eq!(run(&["gen", "--out", path, &data("tree.avsc")]).ok(), "");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), golden("tree.rs"));
    run(&["gen", "--out", path, &data("user.avsc")]).fails(2, &["exists; --force replaces it"]);
    run(&["gen", "--out", path, "--force", path]).fails(2, &["is an input"]);
    assert_eq!(run(&["gen", "--out", path, "--force", &data("user.avsc")]).ok(), "");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), golden("user.rs"));
    std::fs::remove_file(out).unwrap();
}

#[test]
fn says_what_is_wrong_and_where() {
    let done = run(&["gen", &data("order.avsc"), &data("customer.avsc")]);
    done.fails(6, &["order.avsc: ", "at byte 153 (line 3, column 56)"]);
    run(&["gen", &data("list.avsc")]).fails(3, &["list.avsc: `LongList` contains itself", "option `owned`"]);
    run(&["gen", &data("missing.avsc")]).fails(1, &["missing.avsc"]);
}
