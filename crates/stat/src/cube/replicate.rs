//! Replicated variances from the sums by PSU: no weights by row and replicate.

use super::pass::{Cell, Frame};
use super::sheet::Sheet;
use crate::proportion::EstimateError;
use crate::replicates::Replicates;
use crate::statistic::Statistic;
use crate::survey::Estimates;

/// Why there is no replicated variance.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum NoReplicates {
    #[error("chaque ligne est une unité primaire : les sommes ne gardent pas les lignes ; répliquer sur les lignes (Survey)")]
    RowsAreUnits,
    #[error("ces répliques ne viennent pas de ce plan de sondage ; les faire du même plan, ou répliquer sur les lignes (Survey)")]
    OtherDesign,
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Σ w y / Σ w x in a domain, y and x given by level.
#[derive(Clone, Copy, Debug)]
pub struct RatioOf<'a> {
    pub domain: usize,
    pub y: &'a [f64],
    pub x: &'a [f64],
}

/// Ratios of totals known by PSU: numerators and denominators, one column each.
struct Ratios {
    columns: Vec<Vec<f64>>,
}

impl Statistic for Ratios {
    fn len(&self) -> usize {
        self.columns.len() / 2
    }

    /// Only asked of its totals.
    fn values(&self, _weights: &[f64]) -> Vec<f64> {
        self.at_totals(&self.columns.iter().map(|column| column.iter().sum()).collect::<Vec<f64>>())
    }

    fn influence(&self, weights: &[f64], _values: &[f64], _j: usize) -> Vec<f64> {
        vec![f64::NAN; weights.len()]
    }

    fn columns(&self) -> Option<usize> {
        Some(self.columns.len())
    }

    fn group_totals(&self, _weights: &[f64], _group: &[u32], _count: usize) -> Vec<Vec<f64>> {
        self.columns.clone()
    }

    fn at_totals(&self, totals: &[f64]) -> Vec<f64> {
        totals.chunks_exact(2).map(|pair| pair[0] / pair[1]).collect()
    }
}

/// Values and covariance by replicates made from the design of the sums.
pub(super) fn replicated(frame: &Frame, replicates: &Replicates, columns: Vec<Vec<f64>>) -> Result<Estimates, NoReplicates> {
    if frame.rows {
        return Err(NoReplicates::RowsAreUnits);
    }
    if replicates.full() != frame.design.weights() || !replicates.made_on(frame.design.psu_codes()) {
        return Err(NoReplicates::OtherDesign);
    }
    let ratios = Ratios { columns };
    let values = ratios.values(&[]);
    if values.iter().any(|value| !value.is_finite()) {
        return Err(EstimateError::EmptyBase.into());
    }
    Ok(Estimates { covariance: replicates.covariance(&ratios, &values)?, values })
}

impl Sheet<'_> {
    /// Ratios with the covariance that replicates give: jackknife, half-samples, bootstraps, made from the same design.
    ///
    /// The same numbers as [`crate::Survey::Replicated`] on the rows. Weights are not calibrated again in each replicate.
    pub fn replicated(&self, replicates: &Replicates, ratios: &[RatioOf]) -> Result<Estimates, NoReplicates> {
        if ratios.iter().any(|ratio| ratio.domain >= self.domains) {
            return Err(EstimateError::EmptyBase.into());
        }
        let sum = |domain: usize, scores: &[f64]| -> Vec<f64> {
            let of = |cells: &[Cell]| {
                cells[domain * (self.levels + 1)..][..self.levels].iter().zip(scores).map(|(cell, score)| cell.w * score).sum()
            };
            self.units().map(of).collect()
        };
        let columns = ratios.iter().flat_map(|ratio| [sum(ratio.domain, ratio.y), sum(ratio.domain, ratio.x)]).collect();
        replicated(self.frame, replicates, columns)
    }
}
