//! One sample of every case, again and again: what disturbs one disturbs its neighbours. Writes a line a case, separated by
//! tabs: workload, task, who, and the nanoseconds a row of each round, separated by spaces.
//!
//!     interleave [ROUNDS [ROWS [FILTER]]]

use avocet_benches::{Case, cases};
use std::collections::BTreeMap;
use std::time::Instant;

/// Seconds that a sample takes at least.
const SAMPLE: f64 = 0.005;

fn sample(case: &mut Case, times: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        (case.run)();
    }
    start.elapsed().as_secs_f64() / times as f64
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| args.get(at).map_or(default, |arg: &String| arg.parse().expect("a number"));
    let (rounds, rows, filter) = (number(0, 15), number(1, 20_000), args.get(2).map_or("", String::as_str));
    let mut groups: BTreeMap<(&str, &str), Vec<Case>> = BTreeMap::new();
    for case in cases(rows, 5 * rows) {
        if format!("{}/{}/{}", case.workload, case.task, case.who).contains(filter) {
            groups.entry((case.task, case.workload)).or_default().push(case);
        }
    }
    for ((task, workload), cases) in &mut groups {
        eprintln!("   {task} {workload}: {} cases", cases.len());
        let times: Vec<usize> = cases
            .iter_mut()
            .map(|case| {
                sample(case, 1);
                (SAMPLE / sample(case, 1)).ceil().max(1.0) as usize
            })
            .collect();
        let mut samples = vec![Vec::new(); cases.len()];
        for round in 0..rounds {
            for at in 0..cases.len() {
                let at = (at + round) % cases.len();
                let case = &mut cases[at];
                samples[at].push(format!("{:.2}", sample(case, times[at]) * 1e9 / case.rows as f64));
            }
        }
        for (case, samples) in cases.iter().zip(samples) {
            println!("{workload}\t{task}\t{}\t{}", case.who, samples.join(" "));
        }
    }
}
