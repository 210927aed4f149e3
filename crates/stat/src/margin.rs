//! Margins, categorical and numeric: what weights must sum to, and the checks made before any iteration.

use rayon::prelude::*;

pub use crate::weighting_error::{Tightest, WeightingError};

/// The code of a unit whose category is not known.
pub const MISSING: u16 = u16::MAX;

/// Totals whose relative difference is below this are one total written with rounding; the second is scaled to the first.
const SAME_TOTAL: f64 = 1e-6;

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

    /// Lengths, missing values, levels and targets of this margin; `zero`: whether a target of 0 is refused where units are.
    fn check(&self, weights: &[f64], zero: bool) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        let found = match self.kind {
            Kind::Categories { codes, .. } => codes.len(),
            Kind::Numeric { values, .. } => values.len(),
        };
        if found != weights.len() {
            return Err(WeightingError::Lengths { margin: margin(), found, expected: weights.len() });
        }
        match self.kind {
            Kind::Categories { codes, targets, .. } => self.check_codes(codes, targets, weights, zero),
            Kind::Numeric { values, total } => self.check_values(values, total, weights),
        }
    }

    fn check_values(&self, values: &[f64], total: f64, weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if !total.is_finite() {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(0), value: total });
        }
        let count = values.iter().zip(weights).filter(|(x, w)| **w > 0.0 && !x.is_finite()).count();
        if count > 0 { Err(WeightingError::MissingCode { margin: margin(), count }) } else { Ok(()) }
    }

    fn check_codes(&self, codes: &[u16], targets: &[f64], weights: &[f64], zero: bool) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if let Some((cell, value)) = targets.iter().enumerate().find(|(_, t)| !(t.is_finite() && **t >= 0.0)) {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(cell), value: *value });
        }
        // One pass; the last place counts the codes without target.
        let mut counts = vec![0_usize; targets.len() + 1];
        for (code, weight) in codes.iter().zip(weights) {
            counts[usize::from(*code).min(targets.len())] += usize::from(*weight > 0.0);
        }
        if counts[targets.len()] > 0 {
            return Err(self.stray(codes, targets.len(), weights));
        }
        self.check_cells(targets, &counts, zero)
    }

    /// Codes that are missing, or the first one without target.
    fn stray(&self, codes: &[u16], levels: usize, weights: &[f64]) -> WeightingError {
        let margin = self.name.to_owned();
        let used = || codes.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(code, _)| *code);
        let missing = used().filter(|code| *code == MISSING).count();
        match used().find(|code| *code != MISSING && usize::from(*code) >= levels) {
            Some(code) if missing == 0 => {
                let count = used().filter(|other| *other == code).count();
                WeightingError::LevelWithoutTarget { margin, cell: self.label(usize::from(code)), count }
            }
            _ => WeightingError::MissingCode { margin, count: missing },
        }
    }

    fn check_cells(&self, targets: &[f64], counts: &[usize], zero: bool) -> Result<(), WeightingError> {
        for (cell, (target, count)) in targets.iter().zip(counts).enumerate() {
            let (margin, label) = (self.name.to_owned(), self.label(cell));
            match (*target > 0.0, *count) {
                (true, 0) => return Err(WeightingError::EmptyCell { margin, cell: label, target: *target }),
                (false, count) if zero && count > 0 => return Err(WeightingError::ZeroTarget { margin, cell: label, count }),
                _ => {}
            }
        }
        Ok(())
    }

    /// The mean that the total asks for must lie within the values of the units, or no positive weights reach it.
    fn check_mean(&self, weights: &[f64], population: f64) -> Result<(), WeightingError> {
        let Kind::Numeric { values, total } = self.kind else { return Ok(()) };
        let used = values.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(x, _)| *x);
        let (min, max) = used.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let (mean, room) = (total / population, 1e-12 * min.abs().max(max.abs()));
        if mean < min - room || mean > max + room {
            return Err(WeightingError::MeanOutOfRange { margin: self.name.to_owned(), mean, min, max });
        }
        Ok(())
    }
}

/// All that can be known before iterating: weights, codes, targets, empty categories, totals that differ.
pub(crate) fn check(start: &[f64], margins: &[Margin], zero: bool) -> Result<(), WeightingError> {
    if let Some((unit, value)) = start.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= 0.0)) {
        return Err(WeightingError::BadWeight { unit: unit + 1, value: *value });
    }
    if !start.iter().any(|w| *w > 0.0) {
        return Err(WeightingError::NoUnits);
    }
    if margins.is_empty() {
        return Err(WeightingError::NoMargins);
    }
    // Checked side by side, told in order: the first margin at fault is named whatever the number of threads.
    let checked: Vec<Result<(), WeightingError>> = margins.par_iter().map(|margin| margin.check(start, zero)).collect();
    checked.into_iter().collect::<Result<(), _>>()?;
    let totals: Vec<(&str, f64)> = margins.iter().filter_map(|m| Some((m.name, m.total()?))).collect();
    let Some((first, first_total)) = totals.first().copied() else { return Ok(()) };
    match totals.iter().find(|(_, t)| (t - first_total).abs() > SAME_TOTAL * first_total) {
        None => Ok(()),
        Some((second, second_total)) => Err(WeightingError::InconsistentTotals {
            first: first.to_owned(),
            first_total,
            second: (*second).to_owned(),
            second_total: *second_total,
        }),
    }
}

/// Numeric margins whose mean no positive weights reach, when a categorical margin says how many the population counts.
pub(crate) fn check_means(start: &[f64], margins: &[Margin]) -> Result<(), WeightingError> {
    let population = margins.iter().find_map(Margin::total);
    population.map_or(Ok(()), |population| margins.iter().try_for_each(|m| m.check_mean(start, population)))
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
