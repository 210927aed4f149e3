//! The line on the study of the repository: observations read, everything computed, the population of every EPCI.
//!
//! `cargo bench --bench study`. Comparisons with other tools and memory are in `scripts/bench`.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ctg::project::{Project, store};
use ctg::study::{self, Selection};
use std::hint::black_box;
use std::path::Path;

fn project() -> Project {
    Project::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository is a study")
}

fn line(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("study");
    group.sample_size(10);
    group.bench_function("read the observations", |bencher| bencher.iter(|| black_box(store::read_observations(&project().dir))));
    group.bench_function("compute the CCPHG", |bencher| {
        bencher.iter_batched(project, |project| black_box(study::compute(project, &Selection::default())), BatchSize::PerIteration)
    });
    let population = Selection { indicators: ["population_total".to_owned()].into(), all_epci: true };
    group.bench_function("population of all EPCI", |bencher| {
        bencher.iter_batched(project, |project| black_box(study::compute(project, &population)), BatchSize::PerIteration)
    });
    group.finish();
}

criterion_group!(benches, line);
criterion_main!(benches);
