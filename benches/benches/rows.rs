//! The same cases under criterion: `cargo bench` in this directory, `--features peers` for other libraries.

use avocet_benches::cases;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn all(c: &mut Criterion) {
    for mut case in cases(20_000, 100_000) {
        let mut group = c.benchmark_group(format!("{}/{}", case.task, case.workload));
        group.throughput(Throughput::Bytes(case.bytes as u64)).sample_size(20);
        group.bench_function(BenchmarkId::from_parameter(case.who), |b| b.iter(|| (case.run)()));
        group.finish();
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
