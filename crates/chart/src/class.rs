//! Bounds of the classes of a map.
//!
//! Bounds are rounded as they are printed before any value is put in a class: the legend is the rule, not its rounding.

use crate::kind::ClassRule;
use base::Unit;

/// Colours of the ramp: more classes cannot be told apart.
const MOST: usize = 5;

/// Classes `[b0, b1), [b1, b2), … [bn-1, bn]`, in the stored unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Classes {
    bounds: Vec<f64>,
}

impl Classes {
    /// A quantile equal to the highest value opens a last class of that value alone. Values on both sides of zero get a
    /// bound at zero, in place of the one nearest to it.
    ///
    /// None when there is no value. Equal values make one class; equal bounds are joined, so there may be fewer classes than asked.
    pub fn new(values: &[f64], rule: ClassRule, unit: &Unit) -> Option<Classes> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (*sorted.first()?, *sorted.last()?);
        let step = 10f64.powi(-(unit.decimals() as i32));
        let printed = |value: f64| unit.stored((unit.printed(value) / step).round() * step);
        let inner = match rule {
            ClassRule::Quantiles(n) => quantiles(&sorted, n.clamp(1, MOST)),
            ClassRule::Pretty(n) => pretty(low, high, n.clamp(1, MOST)),
        };
        let inner = parted_at_zero(inner, printed(low), printed(high));
        let mut bounds = vec![printed(low)];
        for bound in inner.into_iter().map(printed) {
            let above = bounds.last().is_some_and(|before| bound > before + step_room(bound));
            if above && bound <= printed(high) + step_room(high) {
                bounds.push(bound);
            }
        }
        bounds.push(printed(high));
        Some(Classes { bounds })
    }

    /// Number of classes below zero, when there are some on both sides.
    pub fn below_zero(&self) -> Option<usize> {
        let below = self.intervals().iter().filter(|(_, high)| *high <= 0.0).count();
        (below > 0 && below < self.len()).then_some(below)
    }

    pub fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The class of a value; values outside go to the nearest class.
    pub fn of(&self, value: f64) -> usize {
        let inner = self.bounds.get(1..self.len()).unwrap_or_default();
        inner.iter().filter(|bound| value >= **bound - step_room(**bound)).count()
    }

    /// Lower and upper bound of each class.
    pub fn intervals(&self) -> Vec<(f64, f64)> {
        self.bounds.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect()
    }
}

/// What a binary fraction may miss of a decimal one.
fn step_room(value: f64) -> f64 {
    value.abs() * 1e-12
}

/// The inner bounds with one at zero, when the values lie on both sides of it.
fn parted_at_zero(mut inner: Vec<f64>, low: f64, high: f64) -> Vec<f64> {
    if low >= 0.0 || high <= 0.0 {
        return inner;
    }
    match inner.iter_mut().min_by(|a, b| a.abs().total_cmp(&b.abs())) {
        Some(nearest) => *nearest = 0.0,
        None => inner.push(0.0),
    }
    inner
}

/// Inner bounds so that each class holds as many values, as far as equal values allow.
fn quantiles(sorted: &[f64], n: usize) -> Vec<f64> {
    (1..n).filter_map(|k| sorted.get((k * sorted.len()).div_ceil(n)).copied()).collect()
}

/// Inner bounds in steps of 1, 2, 2.5 or 5 times a power of ten: the smallest step that makes at most `n` classes.
fn pretty(low: f64, high: f64, n: usize) -> Vec<f64> {
    if high <= low {
        return Vec::new();
    }
    let power = 10f64.powf(((high - low) / n as f64).log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0].map(|step| step * power);
    let inner = |step: f64| -> Vec<f64> {
        let first = (low / step).floor() + 1.0;
        (0..=n).map(|i| (first + i as f64) * step).filter(|bound| *bound < high).collect()
    };
    steps.into_iter().map(inner).find(|bounds| bounds.len() < n).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(values: &[f64], rule: ClassRule, unit: &str) -> Classes {
        Classes::new(values, rule, &Unit::new(unit)).unwrap()
    }

    #[test]
    fn quantiles_hold_as_many_values_each() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let classes = classes(&values, ClassRule::Quantiles(5), "habitants");
        let mut counts = [0; 5];
        values.iter().for_each(|value| counts[classes.of(*value)] += 1);
        assert_eq!(counts, [20; 5]);
        assert_eq!(classes.intervals()[0], (0.0, 20.0));
        assert_eq!(classes.intervals()[4], (80.0, 99.0));
    }

    #[test]
    fn pretty_bounds_are_round_in_the_printed_unit() {
        let classes = classes(&[0.032, 0.47, 0.2], ClassRule::Pretty(5), "%");
        let printed: Vec<f64> = classes.intervals().iter().map(|(low, _)| (low * 1000.0).round()).collect();
        assert_eq!(printed, [32.0, 100.0, 200.0, 300.0, 400.0]);
    }

    #[test]
    fn every_value_lies_in_the_class_that_the_legend_prints() {
        let values = [0.1234, 0.1236, 0.2, 0.20049, 0.3, 0.31, 0.7];
        for rule in [ClassRule::Quantiles(5), ClassRule::Pretty(4)] {
            let classes = classes(&values, rule, "%");
            let all = classes.intervals();
            for value in values {
                let (low, high) = all[classes.of(value)];
                // As printed, with one decimal of a per cent.
                let shown = (value * 1000.0).round() / 1000.0;
                assert!(low - 1e-9 <= shown && shown <= high + 1e-9, "{value} not in {low}..{high}");
            }
        }
    }

    #[test]
    fn a_change_is_parted_at_zero() {
        for rule in [ClassRule::Quantiles(5), ClassRule::Pretty(5), ClassRule::Quantiles(1)] {
            let classes = classes(&[-0.2, -0.1, -0.05, 0.02, 0.03, 0.09], rule, "%");
            assert!(classes.below_zero().is_some(), "{classes:?}");
            assert_ne!(classes.of(-0.05), classes.of(0.02));
        }
        assert_eq!(classes(&[0.1, 0.2], ClassRule::Pretty(5), "%").below_zero(), None);
    }

    #[test]
    fn equal_values_make_one_class_and_none_makes_none() {
        assert_eq!(classes(&[3.0, 3.0, 3.0], ClassRule::Quantiles(5), "habitants").len(), 1);
        assert_eq!(classes(&[3.0], ClassRule::Pretty(5), "habitants").of(3.0), 0);
        assert_eq!(Classes::new(&[], ClassRule::Pretty(5), &Unit::new("%")), None);
        assert_eq!(classes(&[1.0, 1.0, 1.0, 1.0, 9.0], ClassRule::Quantiles(5), "habitants").len(), 2);
    }
}
