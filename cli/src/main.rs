//! The `avocet` command: prints, inspects, verifies, recodes, joins and sorts Avro container files, and compares schemas.

#![cfg_attr(
    not(test),
    deny(
        clippy::panic,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::unreachable
    )
)]

mod args;
mod commands;
mod container;
mod differences;
mod exit;
mod failure;
mod hex;
mod input;
mod new_file;
mod output;
mod place;
mod pretty;
mod progress;
mod quote;
mod rescue;
mod rows;
mod schema_of;
mod size;
mod sort;
mod values;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(&args::Cli::parse().command).into()
}
