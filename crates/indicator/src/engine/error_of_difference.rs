//! The uncertainty of a difference between two numbers that were measured apart.

use super::error_model;
use base::{Fact, Interval, Uncertainty};

/// Half-widths of what is known of each side.
struct Part {
    variance: f64,
    rounding: f64,
}

/// Independent samples: variances add; roundings add in full; a model or an unknown error on either side stays so.
/// `factor` turns stored values into the unit of the difference.
pub(super) fn combine(from: &Fact, to: &Fact, difference: f64, factor: f64) -> Uncertainty {
    let (Some(one), Some(other)) = (part(from), part(to)) else {
        let model = [from, to].iter().any(|fact| fact.uncertainty == Uncertainty::Model);
        return if model { Uncertainty::Model } else { Uncertainty::NoneKnown };
    };
    let standard_error = (one.variance + other.variance).sqrt() * factor;
    let rounding = (one.rounding + other.rounding) * factor;
    let sampled = [from, to].iter().any(|fact| matches!(fact.uncertainty, Uncertainty::Sampling(_)));
    let rounded = [from, to].iter().any(|fact| matches!(fact.uncertainty, Uncertainty::Rounding(_)));
    let mut interval = error_model::interval(difference, standard_error);
    (interval.low, interval.high) = (interval.low - rounding, interval.high + rounding);
    match (sampled, rounded) {
        (true, _) => Uncertainty::Sampling(interval),
        (false, true) => Uncertainty::Rounding(Interval { level: 1.0, standard_error: None, ..interval }),
        (false, false) => Uncertainty::Exhaustive,
    }
}

fn part(fact: &Fact) -> Option<Part> {
    match fact.uncertainty {
        Uncertainty::NoneKnown | Uncertainty::Model => None,
        Uncertainty::Exhaustive => Some(Part { variance: 0.0, rounding: 0.0 }),
        Uncertainty::Rounding(bounds) => Some(Part { variance: 0.0, rounding: (bounds.high - bounds.low) / 2.0 }),
        Uncertainty::Sampling(interval) => Some(Part { variance: standard_error(&interval).powi(2), rounding: 0.0 }),
    }
}

/// Of an estimate of zero only a bound is known: its distance over z stands for the standard error.
fn standard_error(interval: &Interval) -> f64 {
    interval.standard_error.unwrap_or((interval.high - interval.low) / error_model::Z95)
}
