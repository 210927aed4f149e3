//! Post-stratification and raking of weights to categorical margins.

use crate::calibrate::{Distance, calibrate};
use crate::margin::{Kind, Margin, Options, Step, Weighted, WeightingError, check, not_converged, targets, weighted, worst};

/// Weights nearest to `start` (in the sense of Σ w ln(w/d) − w + d) whose sums by category meet every margin.
///
/// The raking ratio of [`crate::calibrate`], in a few of Newton's steps; [`ipf`] when there are too many categories for
/// its equations, or when it fails. One margin is post-stratification, in one step.
///
/// Source: Deming and Stephan, 1940; Deville and Särndal, JASA 87, 1992 (raking ratio).
pub fn rake(start: &[f64], margins: &[Margin], options: Options) -> Result<Weighted, WeightingError> {
    refuse_numeric(margins)?;
    if margins.len() == 1 {
        return ipf(start, margins, options);
    }
    match calibrate(start, margins, Distance::Raking, options) {
        Err(WeightingError::TooManyColumns { .. } | WeightingError::NotConverged { .. }) => ipf(start, margins, options),
        other => other,
    }
}

/// Post-stratification: in each category of one margin (crossed if wanted) the weights times target / sum.
pub fn poststratify(start: &[f64], margin: &Margin, options: Options) -> Result<Weighted, WeightingError> {
    ipf(start, std::slice::from_ref(margin), options)
}

/// Iterative proportional fitting: each margin in turn, the weights of a category are multiplied by target / sum, until
/// the largest miss is below `options.tolerance` of the margin's total.
///
/// On margins that are strongly linked it needs many sweeps, and a small miss may still mean weights far from the limit.
pub fn ipf(start: &[f64], margins: &[Margin], options: Options) -> Result<Weighted, WeightingError> {
    refuse_numeric(margins)?;
    check(start, margins, true)?;
    let wanted = targets(margins);
    let (mut weights, mut log) = (start.to_vec(), Vec::new());
    while log.len() < options.max_iterations {
        for (margin, target) in margins.iter().zip(&wanted) {
            scale(&mut weights, margin, target);
        }
        let gap = worst(&weights, margins, &wanted).gap;
        log.push(Step { gap, length: 1.0 });
        if gap <= options.tolerance {
            return Ok(weighted(start, weights, gap, log));
        }
    }
    Err(not_converged(&worst(&weights, margins, &wanted), margins, &wanted, options.max_iterations))
}

fn refuse_numeric(margins: &[Margin]) -> Result<(), WeightingError> {
    match margins.iter().find(|m| matches!(m.kind, Kind::Numeric { .. })) {
        Some(margin) => Err(WeightingError::NumericInRake { margin: margin.name.to_owned() }),
        None => Ok(()),
    }
}

/// One margin met exactly.
fn scale(weights: &mut [f64], margin: &Margin, target: &[f64]) {
    let Kind::Categories { codes, .. } = margin.kind else { return };
    let factors: Vec<f64> = margin.sums(weights).iter().zip(target).map(|(sum, t)| if *sum > 0.0 { t / sum } else { 1.0 }).collect();
    for (weight, code) in weights.iter_mut().zip(codes) {
        *weight *= factors.get(usize::from(*code)).copied().unwrap_or(1.0);
    }
}
