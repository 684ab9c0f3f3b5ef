//! One sample of every case, again and again: what disturbs one disturbs its neighbours. Writes tab-separated lines:
//! workload, task, who, median and least nanoseconds a row, the median of the ratios to the ruler of the same round,
//! and the quartiles of these.
//!
//!     interleave [ROUNDS [ROWS [FILTER]]]

use avocet_benches::{Case, RULER, cases};
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

/// The `part` of the way through the sorted numbers.
fn quantile(numbers: &[f64], part: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| args.get(at).map_or(default, |arg: &String| arg.parse().expect("a number"));
    let (rounds, rows, filter) = (number(0, 15), number(1, 20_000), args.get(2).map_or("", String::as_str));
    let mut groups: BTreeMap<(&str, &str), Vec<Case>> = BTreeMap::new();
    for case in cases(rows) {
        if format!("{}/{}/{}", case.workload, case.task, case.who).contains(filter) {
            groups.entry((case.task, case.workload)).or_default().push(case);
        }
    }
    for cases in groups.values_mut() {
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
                samples[at].push(sample(&mut cases[at], times[at]));
            }
        }
        let ruler = cases.iter().position(|case| case.who == RULER).unwrap_or(0);
        for (at, case) in cases.iter().enumerate() {
            let ratios: Vec<f64> = samples[at].iter().zip(&samples[ruler]).map(|(one, ruler)| one / ruler).collect();
            let nanos = |part| quantile(&samples[at], part) * 1e9 / case.rows as f64;
            println!(
                "{}\t{}\t{}\t{:.1}\t{:.1}\t{:.2}\t{:.2}\t{:.2}",
                case.workload,
                case.task,
                case.who,
                nanos(0.5),
                nanos(0.0),
                quantile(&ratios, 0.5),
                quantile(&ratios, 0.25),
                quantile(&ratios, 0.75)
            );
        }
    }
}
