//! Allocations of every case, a row: `allocations [FILTER]`. Fails if a case that is not to allocate does.

#[path = "../../../tests/common/counting.rs"]
mod counting;

use avocet_benches::cases;
use std::process::ExitCode;

fn main() -> ExitCode {
    let filter = std::env::args().nth(1).unwrap_or_default();
    let mut wrong = 0;
    for mut case in cases(2_000, 10_000) {
        let name = format!("{}\t{}\t{}", case.workload, case.task, case.who);
        if !name.contains(&filter) {
            continue;
        }
        // What is kept from run to run is there.
        (case.run)();
        let ((), count) = counting::allocations(|| (case.run)());
        println!("{name}\t{:.4}", count as f64 / case.rows as f64);
        if case.is_free() && count > 0 {
            eprintln!("{name} allocated {count} times");
            wrong += 1;
        }
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
