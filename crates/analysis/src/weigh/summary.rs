//! Weights in a few numbers, and the histogram of their ratios.

use crate::result::{Bin, WeightSummary};
use stat::kish;

/// Bars of a histogram.
const BINS: usize = 12;

/// Of the units whose weight is not zero.
pub fn summary(weights: &[f64]) -> WeightSummary {
    let mut used: Vec<f64> = weights.iter().copied().filter(|w| *w != 0.0).collect();
    used.sort_by(f64::total_cmp);
    let Some((min, max)) = used.first().zip(used.last()) else { return WeightSummary::default() };
    let sum: f64 = used.iter().sum();
    let k = kish(&used);
    WeightSummary {
        n: used.len(),
        sum,
        min: *min,
        q1: quantile(&used, 0.25),
        median: quantile(&used, 0.5),
        mean: sum / used.len() as f64,
        q3: quantile(&used, 0.75),
        max: *max,
        negative: used.iter().filter(|w| **w < 0.0).count(),
        kish_deff: k.map(|k| k.deff),
        n_effective: k.map(|k| k.n_effective),
    }
}

/// Between the two nearest of the sorted values.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() as f64 - 1.0);
    let (low, part) = (at.floor() as usize, at.fract());
    let high = sorted.get(low + 1).unwrap_or(&sorted[low]);
    sorted[low] + part * (high - sorted[low])
}

/// g = after / before of the units that have a weight before.
pub fn ratios(before: &[f64], after: &[f64]) -> Vec<f64> {
    before.iter().zip(after).filter(|(before, _)| **before != 0.0).map(|(before, after)| after / before).collect()
}

/// Bars of one width, a round number, over the range of the values; the last holds its upper end.
pub fn histogram(values: &[f64]) -> Vec<Bin> {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    if high - low <= 1e-9 * high.abs() {
        return vec![Bin { low, high, count: values.len() }];
    }
    let width = round_step((high - low) / BINS as f64);
    let first = (low / width + 1e-9).floor();
    let count = ((high / width - 1e-9).floor() - first) as usize + 1;
    let mut bins: Vec<Bin> =
        (0..count).map(|i| Bin { low: (first + i as f64) * width, high: (first + i as f64 + 1.0) * width, count: 0 }).collect();
    for value in values {
        let place = ((value / width + 1e-9).floor() - first).max(0.0) as usize;
        bins[place.min(count - 1)].count += 1;
    }
    bins
}

/// The next of 1, 2, 5 × 10^k.
fn round_step(least: f64) -> f64 {
    let ten = 10f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * ten >= least * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * ten
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_every_value_once() {
        let values: Vec<f64> = (0..1000).map(|i| 0.3 + 2.9 * f64::from(i * 7919 % 1000) / 999.0).collect();
        let bins = histogram(&values);
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), 1000);
        assert!(bins[0].low <= 0.3 && bins.last().unwrap().high >= 3.2 - 1e-9 && bins.len() <= 13, "{bins:?}");
        assert!(bins.windows(2).all(|two| (two[0].high - two[1].low).abs() < 1e-12));
    }

    #[test]
    fn equal_ratios_are_one_bar() {
        assert_eq!(histogram(&[2.0; 5]).len(), 1);
        assert!(histogram(&[]).is_empty());
    }

    #[test]
    fn units_of_weight_zero_do_not_count() {
        let s = summary(&[0.0, 1.0, 2.0, 3.0]);
        assert_eq!((s.n, s.sum, s.min, s.median, s.max), (3, 6.0, 1.0, 2.0, 3.0));
    }
}
