//! The sums of one question by one domain variable.

use super::explained::{Crossed, Explained};
use super::pass::{Cell, Frame};
use crate::kish::Kish;

/// Sums of w, w² and rows by unit × domain × level.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) domains: usize,
    pub(super) levels: usize,
    /// Units × (domains + 1) × (levels + 1): the last of each is « in none ».
    pub(super) cells: Vec<Cell>,
    /// The same summed over the units: (domains + 1) × (levels + 1).
    totals: Vec<Cell>,
    /// After calibration: what the margins explain.
    pub(super) crossed: Option<(&'a Explained<'a>, Crossed)>,
}

/// The rows of a domain that have a level among some.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Base {
    /// Rows of non-zero weight.
    pub n: usize,
    /// Σ w.
    pub weight: f64,
    /// Σ w².
    pub squares: f64,
    /// PSUs less strata that have one of these rows.
    pub degrees_of_freedom: u32,
}

impl Base {
    /// Kish's effective number and design effect of these weights.
    pub fn kish(&self) -> Option<Kish> {
        let n_effective = self.weight * self.weight / self.squares;
        (n_effective.is_finite() && n_effective > 0.0).then(|| Kish { n: self.n, n_effective, deff: self.n as f64 / n_effective })
    }
}

impl<'a> Sheet<'a> {
    pub(super) fn new(frame: &'a Frame<'a>, domains: usize, levels: usize, cells: Vec<Cell>) -> Sheet<'a> {
        let mut totals = vec![Cell::default(); (domains + 1) * (levels + 1)];
        let stride = totals.len();
        cells.chunks(stride).for_each(|unit| totals.iter_mut().zip(unit).for_each(|(total, cell)| total.add(cell)));
        Sheet { frame, domains, levels, cells, totals, crossed: None }
    }

    pub fn domains(&self) -> usize {
        self.domains
    }

    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Rows of non-zero weight in a domain at a level.
    pub fn count(&self, domain: usize, level: usize) -> usize {
        self.total(domain, level).n as usize
    }

    /// Σ w in a domain at a level.
    pub fn weight(&self, domain: usize, level: usize) -> f64 {
        self.total(domain, level).w
    }

    /// Rows of non-zero weight in a domain that have no level.
    pub fn unanswered(&self, domain: usize) -> usize {
        self.total(domain, self.levels).n as usize
    }

    /// Nothing out of range: a domain or level that is not there has no row.
    fn total(&self, domain: usize, level: usize) -> Cell {
        let inside = domain < self.domains && level <= self.levels;
        self.totals.get(domain * (self.levels + 1) + level).copied().filter(|_| inside).unwrap_or_default()
    }

    /// All rows of a domain that answered.
    pub fn base(&self, domain: usize) -> Base {
        self.base_of(domain, |_| true)
    }

    /// The rows of a domain at the levels that `kept` chooses.
    pub fn base_of(&self, domain: usize, kept: impl Fn(usize) -> bool) -> Base {
        let levels: Vec<usize> = (0..self.levels).filter(|level| kept(*level)).collect();
        let mut sum = Cell::default();
        levels.iter().for_each(|level| sum.add(&self.total(domain, *level)));
        let degrees_of_freedom = self.degrees_of_freedom(domain, &levels);
        Base { n: sum.n as usize, weight: sum.w, squares: sum.square, degrees_of_freedom }
    }

    fn degrees_of_freedom(&self, domain: usize, levels: &[usize]) -> u32 {
        if domain >= self.domains {
            return 0;
        }
        let stratum = self.frame.design.stratum_of_psu();
        let mut strata = vec![false; self.frame.design.stratum_sizes().len()];
        let mut psus = 0;
        for (unit, cells) in self.units().enumerate() {
            let row = &cells[domain * (self.levels + 1)..];
            let n: f64 = levels.iter().map(|level| row[*level].n).sum();
            if n > 0.0 {
                strata[if self.frame.rows { unit } else { stratum[unit] as usize }] = true;
                psus += if self.frame.rows { n as u32 } else { 1 };
            }
        }
        psus.saturating_sub(strata.iter().filter(|seen| **seen).count() as u32)
    }

    /// The cells of each unit.
    pub(super) fn units(&self) -> std::slice::ChunksExact<'_, Cell> {
        self.cells.chunks_exact(self.totals.len())
    }
}
