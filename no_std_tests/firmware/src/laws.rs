//! The library's own laws, held on a board: what it prints is `tests/laws/board.txt`, to which the host is held too.
#![no_std]
#![no_main]

mod board;
mod fails;
mod line;
#[path = "../../../tests/laws/shared.rs"]
mod shared;

use line::Line;
use shared::Counts;

fn passed() -> bool {
    match shared::all(40) {
        Ok(Counts { vectors, values, data, damaged, refused, sum }) => {
            let line = Line::new("").int(vectors.into()).text(" vectors, ").int(values.into()).text(" values, ");
            let line = line.int(data.into()).text(" data, ").int(damaged.into()).text(" damaged, ");
            line.int(refused.into()).text(" refused, sum ").unsigned(sum).print();
            true
        }
        Err(law) => {
            Line::new("DOES NOT HOLD: ").text(law).print();
            false
        }
    }
}
