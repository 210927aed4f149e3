//! The least cost of variables in [0, 1] under cuts Σ a y ≥ b that come one after another: dual simplex, bounded.

use super::{Bounds, Dictionary, Place, ZERO};
use crate::error::{Error, Result};

/// A cut Σ a y ≥ b.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    pub terms: Vec<(usize, f64)>,
    pub least: f64,
}

/// The end of a solve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Solved {
    Optimal,
    Infeasible,
}

/// Master programme: min Σ c y, 0 ≤ y ≤ 1, under the cuts given so far.
#[derive(Debug, Clone)]
pub(crate) struct Dual {
    pub dictionary: Dictionary,
    pub bounds: Bounds,
    columns: usize,
    cost: usize,
    /// Value of each variable.
    pub x: Vec<f64>,
}

impl Dual {
    pub fn new(costs: &[f64]) -> Dual {
        let mut dictionary = Dictionary::of_columns(costs.len());
        let terms: Vec<(usize, f64)> = costs.iter().copied().enumerate().collect();
        let cost = dictionary.add(&terms);
        let mut bounds = Bounds { low: vec![0.0; costs.len()], high: vec![1.0; costs.len()] };
        bounds.low.push(f64::NEG_INFINITY);
        bounds.high.push(f64::INFINITY);
        Dual { dictionary, bounds, columns: costs.len(), cost, x: vec![0.0; costs.len() + 1] }
    }

    pub fn add(&mut self, cut: &Cut) {
        self.dictionary.add(&cut.terms);
        self.bounds.low.push(cut.least);
        self.bounds.high.push(f64::INFINITY);
        self.x.push(0.0);
    }

    /// The least cost, and the y.
    pub fn value(&self) -> f64 {
        self.x[self.cost]
    }

    pub fn y(&self) -> &[f64] {
        &self.x[..self.columns]
    }

    /// Drops cuts that are far from binding: basic slacks.
    pub fn forget_loose(&mut self) {
        let loose = |dual: &Dual, row: usize| {
            let var = dual.dictionary.basic[row];
            var > dual.cost && dual.x[var] > dual.bounds.low[var] + 0.1
        };
        for row in (0..self.dictionary.basic.len()).rev() {
            if loose(self, row) {
                self.dictionary.drop_row(row);
            }
        }
    }

    /// Solves again after new cuts or new bounds.
    pub fn solve(&mut self) -> Result<Solved> {
        self.settle();
        let limit = 200 * (self.columns + self.dictionary.basic.len()) + 2000;
        for turn in 0..limit {
            let Some((row, bound)) = self.leaving(turn > limit / 2) else { return Ok(Solved::Optimal) };
            let Some(column) = self.entering(row, bound) else { return Ok(Solved::Infeasible) };
            let leaving = self.dictionary.basic[row];
            self.dictionary.pivot(row, column);
            self.x[leaving] = bound;
            self.settle();
        }
        Err(Error::TooManyPivots { pivots: limit })
    }

    fn reduced_cost(&self, column: usize) -> f64 {
        match self.dictionary.place[self.cost] {
            Place::Row(row) => self.dictionary.at(row, column),
            _ => 0.0,
        }
    }

    /// Puts each nonbasic variable at the bound that its reduced cost wants, and computes the basic ones.
    fn settle(&mut self) {
        for column in 0..self.dictionary.columns() {
            let var = self.dictionary.nonbasic[column];
            let (low, high) = (self.bounds.low[var], self.bounds.high[var]);
            let cost = self.reduced_cost(column);
            let stays_high = cost.abs() <= ZERO && self.x[var] == high;
            self.x[var] = if high.is_finite() && (cost < -ZERO || stays_high) { high } else { low };
        }
        for row in 0..self.dictionary.basic.len() {
            let terms = self.dictionary.row(row).iter().zip(&self.dictionary.nonbasic);
            self.x[self.dictionary.basic[row]] = terms.map(|(t, var)| t * self.x[*var]).sum();
        }
        self.dictionary.work += (self.dictionary.basic.len() * self.dictionary.columns()) as u64;
    }

    /// The basic variable farthest out of its bounds (in the end: the smallest index), and the bound it goes to.
    fn leaving(&self, bland: bool) -> Option<(usize, f64)> {
        let miss = |row: &usize| {
            let var = self.dictionary.basic[*row];
            (self.bounds.low[var] - self.x[var]).max(self.x[var] - self.bounds.high[var])
        };
        let out = (0..self.dictionary.basic.len()).filter(|row| miss(row) > 1e-7);
        let var = |row: &usize| self.dictionary.basic[*row];
        let row = if bland { out.min_by_key(var) } else { out.max_by(|a, b| miss(a).total_cmp(&miss(b)).then(var(b).cmp(&var(a)))) }?;
        let var = self.dictionary.basic[row];
        Some((row, if self.x[var] < self.bounds.low[var] { self.bounds.low[var] } else { self.bounds.high[var] }))
    }

    /// The nonbasic variable whose move repairs the row at the least cost.
    fn entering(&self, row: usize, bound: f64) -> Option<usize> {
        let wanted = bound - self.x[self.dictionary.basic[row]];
        let mut best: Option<(usize, f64, f64)> = None;
        for (column, t) in self.dictionary.row(row).iter().enumerate() {
            let var = self.dictionary.nonbasic[column];
            let up = self.x[var] < self.bounds.high[var];
            let helps = t.abs() > ZERO && (t * wanted > 0.0) == up && self.bounds.low[var] < self.bounds.high[var];
            if !helps {
                continue;
            }
            let ratio = self.reduced_cost(column).abs() / t.abs();
            let better = |(_, least, pivot): (usize, f64, f64)| ratio < least - 1e-12 || (ratio <= least + 1e-12 && t.abs() > pivot);
            if best.is_none_or(better) {
                best = Some((column, ratio, t.abs()));
            }
        }
        best.map(|(column, _, _)| column)
    }
}
