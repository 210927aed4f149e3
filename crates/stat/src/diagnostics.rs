//! What a person reads to judge a weighting: margins before and after, ratios of weights, what it cost.
//!
//! In: start weights, margins, and the weights that were found. Out: numbers only; who shows them writes the words.

use crate::kish::{Kish, kish};
use crate::margin::{Kind, Margin, Step, Weighted};

/// Orders of [`Diagnostics::quantiles`].
pub const ORDERS: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];
/// Bars of the histogram.
const BARS: usize = 20;

/// A weighting, told.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagnostics {
    pub iterations: usize,
    /// Largest miss left, as a part of the margin's scale.
    pub gap: f64,
    pub log: Vec<Step>,
    pub margins: Vec<MarginTable>,
    /// Of g = w / d over the units of positive start weight.
    pub min: f64,
    pub mean: f64,
    pub max: f64,
    /// Quantiles of g at [`ORDERS`], the smallest g that so many units do not exceed.
    pub quantiles: [f64; 9],
    pub histogram: Vec<Bar>,
    pub negative: usize,
    /// Units of weight zero after weighting.
    pub zero: usize,
    /// Effect of unequal weights before and after; none when it is not defined.
    pub kish_before: Option<Kish>,
    pub kish_after: Option<Kish>,
}

/// One margin before and after.
#[derive(Clone, PartialEq, Debug)]
pub struct MarginTable {
    pub name: String,
    pub rows: Vec<MarginRow>,
}

/// A category, or the total of a numeric margin.
#[derive(Clone, PartialEq, Debug)]
pub struct MarginRow {
    pub cell: String,
    /// Units of non-zero start weight in the category; with a value other than 0 for a numeric margin.
    pub n: usize,
    /// Σ d x, Σ w x, and what it had to be.
    pub before: f64,
    pub after: f64,
    pub target: f64,
}

/// Units whose g lies in [from, to[; the last bar has its end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    pub from: f64,
    pub to: f64,
    pub count: usize,
}

/// Tells a weighting of `start` to `margins`.
pub fn diagnostics(start: &[f64], margins: &[Margin], weighted: &Weighted) -> Diagnostics {
    let weights = &weighted.weights;
    let mut g: Vec<f64> = start.iter().zip(weights).filter(|(d, _)| **d > 0.0).map(|(d, w)| w / d).collect();
    g.sort_by(f64::total_cmp);
    let at = |order: f64| g.get(((order * g.len() as f64).ceil() as usize).clamp(1, g.len().max(1)) - 1).copied().unwrap_or(0.0);
    Diagnostics {
        iterations: weighted.iterations,
        gap: weighted.gap,
        log: weighted.log.clone(),
        margins: margins.iter().map(|m| table(m, start, weights)).collect(),
        min: weighted.ratios.min,
        mean: weighted.ratios.mean,
        max: weighted.ratios.max,
        quantiles: ORDERS.map(at),
        histogram: histogram(&g),
        negative: weighted.negative,
        zero: weights.iter().filter(|w| **w == 0.0).count(),
        kish_before: kish(start),
        kish_after: kish(weights),
    }
}

fn table(margin: &Margin, start: &[f64], weights: &[f64]) -> MarginTable {
    let (before, after, targets, counts) = (margin.sums(start), margin.sums(weights), margin.targets(), counts(margin, start));
    let row = |cell: usize| MarginRow {
        cell: margin.label(cell),
        n: counts[cell],
        before: before[cell],
        after: after[cell],
        target: targets[cell],
    };
    MarginTable { name: margin.name.to_owned(), rows: (0..targets.len()).map(row).collect() }
}

fn counts(margin: &Margin, start: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; margin.columns()];
    for (unit, _) in start.iter().enumerate().filter(|(_, d)| **d != 0.0) {
        match (margin.place(unit), margin.kind) {
            (Some((cell, _)), Kind::Categories { .. }) => counts[cell] += 1,
            (Some((cell, x)), Kind::Numeric { .. }) => counts[cell] += usize::from(x != 0.0),
            (None, _) => {}
        }
    }
    counts
}

/// Bars of equal width over sorted values; one bar when all are equal.
fn histogram(sorted: &[f64]) -> Vec<Bar> {
    let (Some(low), Some(high)) = (sorted.first().copied(), sorted.last().copied()) else { return Vec::new() };
    if high - low <= 1e-12 * high.abs() {
        return vec![Bar { from: low, to: high, count: sorted.len() }];
    }
    let edge = |k: usize| if k == BARS { high } else { low + (high - low) * k as f64 / BARS as f64 };
    let below = |x: f64| sorted.partition_point(|v| *v < x);
    let count = |k: usize| if k + 1 == BARS { sorted.len() - below(edge(k)) } else { below(edge(k + 1)) - below(edge(k)) };
    (0..BARS).map(|k| Bar { from: edge(k), to: edge(k + 1), count: count(k) }).collect()
}
