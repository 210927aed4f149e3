//! One ratio w / d per cluster: all members of a household, all rows of a school.
//!
//! The cluster is the unit of calibration: its weight is the sum of the start weights of its members, its x their
//! weighted mean, so that Σ w x over units is the same as over clusters. Equal start weights within a cluster give equal
//! weights, which is what INSEE calls «calage simultané» and R survey `aggregate.stage`.

use crate::calibrate::{Distance, Problem};
use crate::columns::{Columns, Place};
use crate::margin::{Margin, Options, Weighted, WeightingError};
use std::collections::BTreeMap;

/// Clusters numbered in the order of their first unit; those of weight zero have no number.
#[derive(Clone, Debug)]
pub(crate) struct Households {
    number: Vec<Option<u32>>,
    count: usize,
}

/// Calibrates with one ratio w / d per cluster; otherwise as [`crate::calibrate`].
pub fn calibrate_households(
    start: &[f64],
    margins: &[Margin],
    households: &[u32],
    distance: Distance,
    options: Options,
) -> Result<Weighted, WeightingError> {
    Problem { households: Some(households), options, ..Problem::new(start, margins, distance) }.solve()
}

impl Households {
    pub fn new(codes: &[u32], weights: &[f64]) -> Households {
        let mut seen = BTreeMap::new();
        let mut number = |(code, weight): (&u32, &f64)| {
            let next = seen.len() as u32;
            (*weight > 0.0).then(|| *seen.entry(*code).or_insert(next))
        };
        let number = codes.iter().zip(weights).map(&mut number).collect();
        Households { number, count: seen.len() }
    }

    pub fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.count];
        for (number, value) in self.number.iter().zip(values) {
            if let Some(h) = number {
                sums[*h as usize] += value;
            }
        }
        sums
    }

    /// Means of the members, weighted.
    pub fn means(&self, values: &[f64], weights: &[f64]) -> Vec<f64> {
        let weighted: Vec<f64> = values.iter().zip(weights).map(|(x, w)| if *w > 0.0 { x * w } else { 0.0 }).collect();
        self.sums(&weighted).iter().zip(self.sums(weights)).map(|(x, w)| x / w).collect()
    }

    /// The calibration variables of the clusters: weighted means of their members' x.
    pub fn columns(&self, margins: &[Margin], weights: &[f64], base: &[f64]) -> Columns {
        let (mut columns, mut places) = (Vec::new(), Vec::new());
        for (margin, m) in margins.iter().enumerate() {
            for cell in 0..m.columns() {
                let value = |unit: usize| m.place(unit).filter(|(column, _)| *column == cell).map_or(0.0, |(_, x)| x);
                let x: Vec<f64> = (0..weights.len()).map(value).collect();
                columns.push(self.means(&x, weights));
                places.push(Place { margin, cell });
            }
        }
        Columns::dense(columns, places, base)
    }

    /// d times the ratio of the cluster, for each unit.
    pub fn spread(&self, start: &[f64], weights: &[f64]) -> Vec<f64> {
        let ratios: Vec<f64> = weights.iter().zip(self.sums(start)).map(|(w, d)| w / d).collect();
        start.iter().zip(&self.number).map(|(d, h)| h.map_or(0.0, |h| d * ratios[h as usize])).collect()
    }

    /// One value per cluster given back to its members; 0 outside.
    pub fn to_units(&self, values: &[f64]) -> Vec<f64> {
        self.number.iter().map(|h| h.map_or(0.0, |h| values[h as usize])).collect()
    }
}
