//! Shares of the levels of one categorical variable: what most questions and the tables of two questions come down to.

use crate::margin::MISSING;
use crate::statistic::Statistic;

/// p_l = Σ w 1{code = l} / Σ w over the units of the domain that have a code; the influence of unit i on p_l is
/// (1{code_i = l} − p_l) / Σ w.
#[derive(Clone, PartialEq, Debug)]
pub struct Shares {
    /// Level of each unit, or [`MISSING`]; codes at or above `levels` count as missing.
    codes: Vec<u16>,
    levels: usize,
    /// Units of the domain with a code.
    base: Vec<bool>,
}

impl Shares {
    pub fn new(codes: &[u16], levels: usize, domain: Option<&[bool]>) -> Shares {
        let inside = |i: usize| domain.is_none_or(|d| d[i]) && codes[i] != MISSING && usize::from(codes[i]) < levels;
        Shares { codes: codes.to_vec(), levels, base: (0..codes.len()).map(inside).collect() }
    }

    pub fn base(&self) -> &[bool] {
        &self.base
    }

    /// Σ w of each level.
    pub fn totals(&self, weights: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.levels];
        let units = self.codes.iter().zip(&self.base).zip(weights);
        units.filter(|((_, inside), _)| **inside).for_each(|((code, _), w)| totals[usize::from(*code)] += w);
        totals
    }

    /// Units of non-zero weight of each level.
    pub fn counts(&self, weights: &[f64]) -> Vec<usize> {
        let mut counts = vec![0; self.levels];
        let units = self.codes.iter().zip(&self.base).zip(weights);
        units.filter(|((_, inside), w)| **inside && **w != 0.0).for_each(|((code, _), _)| counts[usize::from(*code)] += 1);
        counts
    }
}

impl Statistic for Shares {
    fn len(&self) -> usize {
        self.levels
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let totals = self.totals(weights);
        let sum: f64 = totals.iter().sum();
        totals.iter().map(|t| t / sum).collect()
    }

    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64> {
        let sum: f64 = self.totals(weights).iter().sum();
        let one = |code: &u16| if usize::from(*code) == j { 1.0 } else { 0.0 };
        let units = self.codes.iter().zip(&self.base);
        units.map(|(code, inside)| if *inside { (one(code) - values[j]) / sum } else { 0.0 }).collect()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(&self.base)
    }
}

/// The totals Σ w 1{code = l} behind the shares.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LevelTotals<'a>(pub &'a Shares);

impl Statistic for LevelTotals<'_> {
    fn len(&self) -> usize {
        self.0.levels
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.0.totals(weights)
    }

    fn influence(&self, _weights: &[f64], _values: &[f64], j: usize) -> Vec<f64> {
        let units = self.0.codes.iter().zip(&self.0.base);
        units.map(|(code, inside)| if *inside && usize::from(*code) == j { 1.0 } else { 0.0 }).collect()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(&self.0.base)
    }
}
