//! What is generated, kept beside the schemas. `AVOCET_BLESS=1 cargo test -p avocet-codegen` writes it anew.

use avocet_codegen::{Options, generate};
use std::path::Path;

fn golden(name: &str, files: &[&str], owned: bool) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let texts: Vec<String> =
        files.iter().map(|file| std::fs::read_to_string(dir.join("data").join(file)).unwrap()).collect();
    let files: Vec<(&str, &str)> = files.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let source = generate(&files, &Options::new().with_owned(owned)).unwrap_or_else(|error| panic!("{error}"));
    let path = dir.join("golden").join(name);
    if std::env::var_os("AVOCET_BLESS").is_some() {
        std::fs::write(&path, &source).unwrap();
    }
    assert_eq!(source, std::fs::read_to_string(path).unwrap());
}

#[test]
fn user() {
    golden("user.rs", &["user.avsc"], false);
    golden("user_owned.rs", &["user.avsc"], true);
}

#[test]
fn recursion() {
    golden("tree.rs", &["tree.avsc"], false);
    golden("list_owned.rs", &["list.avsc"], true);
    golden("circle.rs", &["circle.avsc"], false);
    golden("boxes_owned.rs", &["boxes.avsc"], true);
}

#[test]
fn hostile_names() {
    golden("hostile.rs", &["hostile.avsc"], false);
}

#[test]
fn unions_and_types_without_names() {
    golden("unions.rs", &["unions.avsc", "optional-doubles.avsc"], false);
}

#[test]
fn several_files_in_any_order() {
    golden("shop.rs", &["order.avsc", "shop.avsc", "customer.avsc"], false);
}
