//! The `avocet` command.
fn main() {}
