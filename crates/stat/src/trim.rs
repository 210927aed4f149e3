//! Trimming of extreme weights: by spreading the excess, or by calibration within bounds, which keeps the margins.

use crate::calibrate::{Distance, Problem, Rows};
use crate::distance::Bounds;
use crate::margin::{self, Margin, Options, Weighted, WeightingError};

/// How far weights may be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    pub lower: f64,
    pub upper: f64,
    /// Repeat until every weight is within the limits; else one pass, after which some may exceed them a little.
    pub strict: bool,
}

/// Weights after trimming, and which were cut.
#[derive(Clone, PartialEq, Debug)]
pub struct Trimmed {
    pub weights: Vec<f64>,
    /// Cut in one of the passes.
    pub cut: Vec<bool>,
    pub passes: usize,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TrimError {
    #[error("limites de poids [{lower} ; {upper}] : la basse doit être un nombre inférieur à la haute")]
    Limits { lower: f64, upper: f64 },
    #[error("le poids de l'unité {unit} vaut {value} ; attendu : un nombre fini")]
    BadWeight { unit: usize, value: f64 },
    #[error(
        "limites [{lower} ; {upper}] : les {n} poids totalisent {sum}, il faudrait entre {} et {} ; élargir les limites",
        lower * *n as f64,
        upper * *n as f64
    )]
    Impossible { lower: f64, upper: f64, n: usize, sum: f64 },
    #[error("limites [{lower} ; {upper}] : tous les poids sont coupés, il ne reste aucun poids à qui donner l'excès ; élargir les limites")]
    NobodyLeft { lower: f64, upper: f64 },
}

/// Cuts weights at the limits and shares the excess equally among the weights that were not cut; the sum is kept.
///
/// As R survey's `trimWeights` (Lumley): in one pass the shares may carry a weight past a limit; `strict` cuts again, and
/// gives each time to those never cut yet. Weights of zero stay zero and have no share.
/// The margins are no longer met: see [`trim_calibrated`].
pub fn trim(weights: &[f64], limits: Limits) -> Result<Trimmed, TrimError> {
    let Limits { lower, upper, strict } = limits;
    check(weights, limits)?;
    let mut trimmed = Trimmed { weights: weights.to_vec(), cut: vec![false; weights.len()], passes: 0 };
    let outside = |w: f64| w != 0.0 && (w < lower || w > upper);
    loop {
        trimmed.passes += 1;
        if !pass(&mut trimmed, lower, upper) {
            return Err(TrimError::NobodyLeft { lower, upper });
        }
        if !strict || !trimmed.weights.iter().any(|w| outside(*w)) {
            return Ok(trimmed);
        }
    }
}

/// One pass; false when there is an excess and nobody to give it to.
fn pass(trimmed: &mut Trimmed, lower: f64, upper: f64) -> bool {
    let mut excess = 0.0;
    for (weight, cut) in trimmed.weights.iter_mut().zip(&mut trimmed.cut).filter(|(w, _)| **w != 0.0) {
        let kept = weight.clamp(lower, upper);
        *cut |= kept != *weight;
        excess += *weight - kept;
        *weight = kept;
    }
    let free = |(w, cut): &(&mut f64, &bool)| **w != 0.0 && !**cut;
    let count = trimmed.weights.iter_mut().zip(&trimmed.cut).filter(free).count();
    if excess != 0.0 && count == 0 {
        return false;
    }
    let share = excess / count.max(1) as f64;
    trimmed.weights.iter_mut().zip(&trimmed.cut).filter(free).for_each(|(weight, _)| *weight += share);
    true
}

/// Limits in order; NaN is in no order.
fn ordered(lower: f64, upper: f64) -> Option<()> {
    (lower < upper).then_some(())
}

fn check(weights: &[f64], Limits { lower, upper, strict }: Limits) -> Result<(), TrimError> {
    if ordered(lower, upper).is_none() {
        return Err(TrimError::Limits { lower, upper });
    }
    if let Some((unit, value)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite()) {
        return Err(TrimError::BadWeight { unit: unit + 1, value: *value });
    }
    let used: Vec<f64> = weights.iter().copied().filter(|w| *w != 0.0).collect();
    let (n, sum) = (used.len(), used.iter().sum::<f64>());
    if strict && n > 0 && !(lower * n as f64 <= sum && sum <= upper * n as f64) {
        return Err(TrimError::Impossible { lower, upper, n, sum });
    }
    let inside = |w: &f64| (lower..=upper).contains(w);
    if n > 0 && !used.iter().any(inside) { Err(TrimError::NobodyLeft { lower, upper }) } else { Ok(()) }
}

/// Weights nearest to `weights` within [lower, upper] that meet every margin: a linear calibration whose bounds are on the
/// weights themselves, each unit having its own bounds of g. A unit of weight zero stays at zero.
///
/// Fails with the reason when no weights within the limits meet the margins.
pub fn trim_calibrated(weights: &[f64], margins: &[Margin], lower: f64, upper: f64, options: Options) -> Result<Weighted, WeightingError> {
    if ordered(lower, upper).is_none() {
        return Err(WeightingError::BadLimits { lower, upper });
    }
    margin::check(weights, margins, lower > 0.0)?;
    let problem = Problem { options, ..Problem::new(weights, margins, Distance::Linear) };
    let rows = Rows::new(&problem);
    let base = &rows.base;
    let ratio = |i: usize, u: f64| match base[i] * (1.0 + u) {
        w if w <= lower => (lower / base[i], 0.0),
        w if w >= upper => (upper / base[i], 0.0),
        _ => (1.0 + u, 1.0),
    };
    match problem.fit(&rows, ratio, Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY }, true) {
        Err(WeightingError::NotConverged { margin, cell, reached, target, .. }) => {
            Err(WeightingError::LimitsTooTight { lower, upper, margin, cell, reached, target })
        }
        other => other,
    }
}
