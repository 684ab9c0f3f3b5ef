//! Under callgrind: each named case once, inside [`measured`]. Without a name, the names of all that avocet has; the ruler
//! is counted if it is asked for.

use avocet_benches::{Case, cases};

/// What callgrind is told to count.
#[inline(never)]
fn measured(case: &mut Case) {
    (case.run)();
    std::hint::black_box(case);
}

fn main() {
    let wanted: Option<String> = std::env::args().nth(1);
    for mut case in cases(1000, 1000) {
        let name = format!("{}\t{}\t{}", case.workload, case.task, case.who);
        match &wanted {
            // Threads run as they like.
            None if case.who.starts_with("avocet") && !case.who.contains("threads") => println!("{name}"),
            Some(wanted) if *wanted == name => {
                // What is only done once is done.
                (case.run)();
                measured(&mut case);
                println!("{}", case.rows);
            }
            _ => {}
        }
    }
}
