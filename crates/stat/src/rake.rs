//! Raking: iterative proportional fitting of weights to categorical margins.

use crate::margin::{Kind, Margin, Options, Weighted, WeightingError, check, not_converged, targets, weighted, worst};

/// Weights nearest to `start` (in the sense of Σ w ln(w/d) − w + d) whose sums by category meet every margin.
///
/// Each margin in turn, the weights of a category are multiplied by target / sum, until the largest miss is below
/// `options.tolerance` of the margin's total. One margin is post-stratification: one sweep. On margins that are
/// strongly linked IPF needs many sweeps; [`crate::calibrate`] with [`crate::Distance::Raking`] has the same
/// solution in a few steps.
///
/// Source: Deming and Stephan, 1940; Deville and Särndal, JASA 87, 1992 (raking ratio).
pub fn rake(start: &[f64], margins: &[Margin], options: Options) -> Result<Weighted, WeightingError> {
    check(start, margins)?;
    if let Some(margin) = margins.iter().find(|m| matches!(m.kind, Kind::Numeric { .. })) {
        return Err(WeightingError::NumericInRake { margin: margin.name.to_owned() });
    }
    let wanted = targets(margins);
    let mut weights = start.to_vec();
    for iteration in 1..=options.max_iterations {
        for (margin, target) in margins.iter().zip(&wanted) {
            scale(&mut weights, margin, target);
        }
        let gap = worst(&weights, margins, &wanted).gap;
        if gap <= options.tolerance {
            return Ok(weighted(start, weights, iteration, gap));
        }
    }
    Err(not_converged(&worst(&weights, margins, &wanted), margins, &wanted, options.max_iterations))
}

/// One margin met exactly.
fn scale(weights: &mut [f64], margin: &Margin, target: &[f64]) {
    let factors: Vec<f64> = margin.sums(weights).iter().zip(target).map(|(sum, t)| if *sum > 0.0 { t / sum } else { 1.0 }).collect();
    let Kind::Categories { codes, .. } = margin.kind else { return };
    for (weight, code) in weights.iter_mut().zip(codes) {
        *weight *= factors.get(usize::from(*code)).copied().unwrap_or(1.0);
    }
}
