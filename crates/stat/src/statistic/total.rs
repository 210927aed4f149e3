//! Weighted totals.

use super::{Statistic, grouped, misfit};

/// Σ w y over a domain.
#[derive(Clone, PartialEq, Debug)]
pub struct Total {
    /// One value per unit; outside the domain it may be anything.
    pub y: Vec<f64>,
    pub domain: Vec<bool>,
}

impl Statistic for Total {
    fn len(&self) -> usize {
        1
    }

    fn misfit(&self, units: usize) -> Option<usize> {
        misfit(units, [self.y.len(), self.domain.len()])
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let terms = self.y.iter().zip(&self.domain).zip(weights);
        vec![terms.filter(|((_, inside), w)| **inside && **w != 0.0).map(|((y, _), w)| y * w).sum()]
    }

    fn influence(&self, weights: &[f64], _values: &[f64], _j: usize) -> Vec<f64> {
        // A unit without weight may have no value.
        let of = |((y, inside), w): ((&f64, &bool), &f64)| if *inside && *w != 0.0 { *y } else { 0.0 };
        self.y.iter().zip(&self.domain).zip(weights).map(of).collect()
    }

    fn columns(&self) -> Option<usize> {
        Some(1)
    }

    fn group_totals(&self, weights: &[f64], group: &[u32], count: usize) -> Vec<Vec<f64>> {
        vec![grouped(weights, group, count, |i| self.domain[i].then(|| self.y[i]))]
    }

    fn at_totals(&self, totals: &[f64]) -> Vec<f64> {
        totals.to_vec()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(&self.domain)
    }
}
