//! Recalibration of every replicate on crossed categories, never on units.
//!
//! The ratio of a calibrated weight to its base weight depends on the categories of the unit alone (and on its values in
//! numeric margins, each distinct value being a category here). So base weights and
//! the terms of the statistic are summed once by PSU × crossed category; each replicate then calibrates its sums by
//! crossed category, some dozens of numbers whatever the number of units.

use super::error::ReplicateError;
use super::factors::Factors;
use super::layout::Layout;
use super::reweighted::whole;
use super::{Replicates, Store};
use crate::margin::{Kind, Margin, Weighted, WeightingError};
use crate::statistic::{Statistic, grouped};
use crate::survey::Estimates;
use rayon::prelude::*;
use std::collections::HashMap;

/// A calibration of start weights on margins, such as `|start, margins| rake(start, margins, Options::default())`.
pub trait Weigh: Fn(&[f64], &[Margin]) -> Result<Weighted, WeightingError> + Sync {}
impl<F: Fn(&[f64], &[Margin]) -> Result<Weighted, WeightingError> + Sync> Weigh for F {}

impl Replicates {
    /// A statistic of totals (means, proportions, ratios, totals, over any domains), the weights calibrated again in
    /// every replicate by `weigh` on `margins`.
    ///
    /// The same numbers as [`Replicates::estimate_reweighted`], in a time that does not grow with units × replicates when
    /// there are clusters. `weigh` must treat units of the same categories alike (no bounds on weights, no q).
    /// Source: Deville and Särndal 1992 for the weights; Rao, Wu, Yue 1992 for calibration in every replicate.
    pub fn estimate_recalibrated(
        &self,
        statistic: &dyn Statistic,
        margins: &[Margin],
        weigh: impl Weigh,
    ) -> Result<Estimates, ReplicateError> {
        let Store::Made { layout, factors } = &self.store else { return Err(ReplicateError::GivenWeights) };
        if statistic.columns().is_none() {
            return Err(ReplicateError::NotTotals);
        }
        if let Some(found) = margins.iter().map(length).find(|found| *found != self.full.len()) {
            return Err(ReplicateError::Lengths { what: "valeurs d'une marge", found, expected: self.full.len() });
        }
        let cells = Cells::new(&self.full, layout, margins, statistic);
        let sample = cells.values(None, margins, &weigh, statistic);
        // The same fault found on units gives a message that counts units.
        let on_units = |error| weigh(&self.full, margins).err().unwrap_or(error);
        let values = sample.map_err(|error| ReplicateError::Sample(on_units(error)))?;
        let again = whole(cells.replicated(layout, factors, margins, &weigh, statistic))?;
        self.estimates(values, &again)
    }
}

/// Sums by PSU × crossed category.
struct Cells {
    /// PSU and crossed category of each sum.
    psu: Vec<u32>,
    cell: Vec<u32>,
    /// Σ w, and Σ w c of each column of the statistic.
    weights: Vec<f64>,
    columns: Vec<Vec<f64>>,
    /// Crossed categories, and for each margin the code or the value of each.
    crossed: usize,
    margins: Vec<Column>,
}

enum Column {
    Codes(Vec<u16>),
    Values(Vec<f64>),
}

fn length(margin: &Margin) -> usize {
    match margin.kind {
        Kind::Categories { codes, .. } => codes.len(),
        Kind::Numeric { values, .. } => values.len(),
    }
}

/// A number for each distinct code or value of a margin.
fn classes(margin: &Margin) -> Vec<u32> {
    match margin.kind {
        Kind::Categories { codes, .. } => codes.iter().map(|code| u32::from(*code)).collect(),
        Kind::Numeric { values, .. } => numbered(values.len(), |i| values[i].to_bits()).0,
    }
}

impl Column {
    fn at(margin: &Margin, firsts: &[usize]) -> Column {
        match margin.kind {
            Kind::Categories { codes, .. } => Column::Codes(firsts.iter().map(|i| codes[*i]).collect()),
            Kind::Numeric { values, .. } => Column::Values(firsts.iter().map(|i| values[*i]).collect()),
        }
    }

    /// The margin with these codes or values in the place of those of the units.
    fn margin<'a>(&'a self, of: &Margin<'a>) -> Margin<'a> {
        let kind = match (of.kind, self) {
            (Kind::Categories { labels, targets, .. }, Column::Codes(codes)) => Kind::Categories { labels, codes, targets },
            (Kind::Numeric { total, .. }, Column::Values(values)) => Kind::Numeric { values, total },
            (kind, _) => kind,
        };
        Margin { name: of.name, kind }
    }
}

impl Cells {
    fn new(full: &[f64], layout: &Layout, margins: &[Margin], statistic: &dyn Statistic) -> Cells {
        let n = full.len();
        let (mut cell, mut firsts) = (vec![0; n], vec![0]);
        for margin in margins {
            let class = classes(margin);
            (cell, firsts) = numbered(n, |i| u64::from(cell[i]) << 32 | u64::from(class[i]));
        }
        let crossed = firsts.len() as u64;
        let (group, first) = numbered(n, |i| u64::from(layout.psu[i]) * crossed + u64::from(cell[i]));
        Cells {
            psu: first.iter().map(|i| layout.psu[*i]).collect(),
            cell: first.iter().map(|i| cell[*i]).collect(),
            weights: grouped(full, &group, first.len(), |_| Some(1.0)),
            columns: statistic.group_totals(full, &group, first.len()),
            crossed: firsts.len(),
            margins: margins.iter().map(|m| Column::at(m, &firsts)).collect(),
        }
    }

    fn replicated(
        &self,
        layout: &Layout,
        factors: &Factors,
        margins: &[Margin],
        weigh: &impl Weigh,
        statistic: &dyn Statistic,
    ) -> Vec<Result<Vec<f64>, WeightingError>> {
        let one = |room: &mut Vec<f64>, r: usize| {
            factors.fill(layout, r, room);
            self.values(Some(room), margins, weigh, statistic)
        };
        (0..factors.len()).into_par_iter().map_init(|| vec![0.0; layout.psus()], one).collect()
    }

    /// θ after calibration of the sums by crossed category; `factors` of each PSU, none: the sample itself.
    fn values(
        &self,
        factors: Option<&[f64]>,
        margins: &[Margin],
        weigh: &impl Weigh,
        statistic: &dyn Statistic,
    ) -> Result<Vec<f64>, WeightingError> {
        let factor = |g: usize| factors.map_or(1.0, |f| f[self.psu[g] as usize]);
        let mut start = vec![0.0; self.crossed];
        (0..self.psu.len()).for_each(|g| start[self.cell[g] as usize] += factor(g) * self.weights[g]);
        let crossed: Vec<Margin> = margins.iter().zip(&self.margins).map(|(margin, column)| column.margin(margin)).collect();
        let calibrated = weigh(&start, &crossed)?.weights;
        let ratio: Vec<f64> = calibrated.iter().zip(&start).map(|(w, d)| if *d == 0.0 { 0.0 } else { w / d }).collect();
        let scaled: Vec<f64> = (0..self.psu.len()).map(|g| factor(g) * ratio[self.cell[g] as usize]).collect();
        let total = |column: &Vec<f64>| column.iter().zip(&scaled).map(|(c, s)| c * s).sum();
        Ok(statistic.at_totals(&self.columns.iter().map(total).collect::<Vec<f64>>()))
    }
}

/// Numbers distinct keys in the order of their first unit: the number of each unit, the first unit of each number.
fn numbered(n: usize, key: impl Fn(usize) -> u64) -> (Vec<u32>, Vec<usize>) {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut first = Vec::new();
    let mut number = |i: usize| {
        *seen.entry(key(i)).or_insert_with(|| {
            first.push(i);
            first.len() as u32 - 1
        })
    };
    let numbers = (0..n).map(&mut number).collect();
    (numbers, first)
}
