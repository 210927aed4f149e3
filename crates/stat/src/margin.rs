//! Margins, categorical and numeric: what weights must sum to, and by how much they miss it.

use rayon::prelude::*;

pub(crate) use crate::margin_check::{check, check_means};
pub use crate::weighting_error::{Tightest, WeightingError};

/// The code of a unit whose category is not known.
pub const MISSING: u16 = u16::MAX;

/// One margin: what the weights, or the weights times a variable, must sum to.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    pub name: &'a str,
    pub kind: Kind<'a>,
}

/// The two kinds of margins.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// A category per unit, a target per category.
    Categories {
        /// Names of the categories for messages; empty: they are numbered.
        labels: &'a [String],
        /// Position in `targets` of each unit's category, or [`MISSING`].
        codes: &'a [u16],
        /// What the weights of each category must sum to.
        targets: &'a [f64],
    },
    /// A number per unit, one total.
    Numeric {
        /// NaN: not known.
        values: &'a [f64],
        /// What the weights times the values must sum to.
        total: f64,
    },
}

impl<'a> Margin<'a> {
    /// A categorical margin, of one variable or of several crossed ones (coded by the caller).
    pub fn categories(name: &'a str, labels: &'a [String], codes: &'a [u16], targets: &'a [f64]) -> Margin<'a> {
        Margin { name, kind: Kind::Categories { labels, codes, targets } }
    }

    /// A numeric margin: Σ w x = total.
    pub fn numeric(name: &'a str, values: &'a [f64], total: f64) -> Margin<'a> {
        Margin { name, kind: Kind::Numeric { values, total } }
    }

    /// Numbers that must be met: categories, or one.
    pub fn columns(&self) -> usize {
        self.targets().len()
    }

    /// Targets by category, or the one total.
    pub fn targets(&self) -> Vec<f64> {
        match self.kind {
            Kind::Categories { targets, .. } => targets.to_vec(),
            Kind::Numeric { total, .. } => vec![total],
        }
    }
}

/// When to stop.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// Largest miss of a category, as a part of the margin's total.
    pub tolerance: f64,
    pub max_iterations: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { tolerance: 1e-10, max_iterations: 20_000 }
    }
}

/// New weight over start weight, over the units of positive start weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratios {
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

/// Weights that meet every margin.
#[derive(Clone, PartialEq, Debug)]
pub struct Weighted {
    pub weights: Vec<f64>,
    pub iterations: usize,
    /// Largest miss left, as a part of the margin's scale: the total of its categories, or Σ |w x|.
    pub gap: f64,
    pub ratios: Ratios,
    /// Weights below zero: the linear method may make some.
    pub negative: usize,
    /// What each step left.
    pub log: Vec<Step>,
}

/// One step of a fit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Largest miss after the step, as in [`Weighted::gap`].
    pub gap: f64,
    /// Part of Newton's step that was taken; 1 for a sweep of IPF.
    pub length: f64,
}

impl Margin<'_> {
    /// The name of a category in a message; of the variable for a numeric margin.
    pub fn label(&self, cell: usize) -> String {
        match self.kind {
            Kind::Categories { labels, .. } => labels.get(cell).cloned().unwrap_or_else(|| format!("n° {}", cell + 1)),
            Kind::Numeric { .. } => self.name.to_owned(),
        }
    }

    /// Sum of the targets of the categories; none for a numeric margin.
    pub fn total(&self) -> Option<f64> {
        match self.kind {
            Kind::Categories { targets, .. } => Some(targets.iter().sum()),
            Kind::Numeric { .. } => None,
        }
    }

    /// Column of the margin and value of a unit; none when its category has no target.
    pub(crate) fn place(&self, unit: usize) -> Option<(usize, f64)> {
        match self.kind {
            Kind::Categories { codes, targets, .. } => {
                let code = usize::from(*codes.get(unit)?);
                (code < targets.len()).then_some((code, 1.0))
            }
            Kind::Numeric { values, .. } => values.get(unit).map(|x| (0, *x)),
        }
    }

    /// Sum of `weights` by category, or of weights times values.
    pub(crate) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        match self.kind {
            Kind::Categories { codes, targets, .. } => {
                let mut sums = vec![0.0; targets.len()];
                for (code, weight) in codes.iter().zip(weights) {
                    if let Some(sum) = sums.get_mut(usize::from(*code)) {
                        *sum += weight;
                    }
                }
                sums
            }
            Kind::Numeric { values, .. } => {
                vec![values.iter().zip(weights).filter(|(_, w)| **w != 0.0).map(|(x, w)| w * x).sum()]
            }
        }
    }

    /// What a miss is compared with: the total of the categories, or Σ |w x|.
    fn scale(&self, weights: &[f64]) -> f64 {
        match self.kind {
            Kind::Categories { targets, .. } => targets.iter().sum(),
            Kind::Numeric { values, .. } => values.iter().zip(weights).filter(|(_, w)| **w != 0.0).map(|(x, w)| (w * x).abs()).sum(),
        }
    }
}

/// The targets of every margin, all categorical ones on the total of the first.
pub(crate) fn targets(margins: &[Margin]) -> Vec<Vec<f64>> {
    let total = margins.iter().find_map(Margin::total).unwrap_or(1.0);
    let scaled = |m: &Margin| m.targets().iter().map(|t| m.total().map_or(*t, |own| t * total / own)).collect();
    margins.iter().map(scaled).collect()
}

/// The worst miss over all columns: margin, category, sum reached, and the miss as a part of the margin's scale.
pub(crate) struct Worst {
    pub margin: usize,
    pub cell: usize,
    pub reached: f64,
    pub gap: f64,
}

pub(crate) fn worst(weights: &[f64], margins: &[Margin], targets: &[Vec<f64>]) -> Worst {
    let mut worst = Worst { margin: 0, cell: 0, reached: 0.0, gap: 0.0 };
    let found: Vec<(f64, Vec<f64>)> = margins.par_iter().map(|m| (m.scale(weights), m.sums(weights))).collect();
    for (m, ((scale, sums), wanted)) in found.into_iter().zip(targets).enumerate() {
        for (cell, (reached, target)) in sums.into_iter().zip(wanted).enumerate() {
            let gap = if reached == *target { 0.0 } else { (reached - target).abs() / scale };
            // A sum that is no number is the worst of all.
            if gap > worst.gap || gap.is_nan() {
                worst = Worst { margin: m, cell, reached, gap: if gap.is_nan() { f64::INFINITY } else { gap } };
            }
        }
    }
    worst
}

pub(crate) fn not_converged(worst: &Worst, margins: &[Margin], targets: &[Vec<f64>], iterations: usize) -> WeightingError {
    let margin = margins.get(worst.margin);
    let target = targets.get(worst.margin).and_then(|t| t.get(worst.cell)).copied().unwrap_or(0.0);
    WeightingError::NotConverged {
        margin: margin.map_or(String::new(), |m| m.name.to_owned()),
        cell: margin.map_or(String::new(), |m| m.label(worst.cell)),
        reached: worst.reached,
        target,
        iterations,
    }
}

/// The result of a weighting that met its margins.
pub(crate) fn weighted(start: &[f64], weights: Vec<f64>, gap: f64, log: Vec<Step>) -> Weighted {
    let (mut low, mut high, mut sum, mut n) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
    for (d, w) in start.iter().zip(&weights).filter(|(d, _)| **d > 0.0) {
        let g = w / d;
        (low, high, sum, n) = (low.min(g), high.max(g), sum + g, n + 1.0);
    }
    let negative = weights.iter().filter(|w| **w < 0.0).count();
    let ratios = Ratios { min: low, mean: sum / n, max: high };
    Weighted { iterations: log.len(), weights, gap, ratios, negative, log }
}
