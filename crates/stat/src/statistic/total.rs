//! Weighted totals.

use super::Statistic;

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

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let terms = self.y.iter().zip(&self.domain).zip(weights);
        vec![terms.filter(|((_, inside), w)| **inside && **w != 0.0).map(|((y, _), w)| y * w).sum()]
    }

    fn influence(&self, _weights: &[f64], _values: &[f64], _j: usize) -> Vec<f64> {
        self.y.iter().zip(&self.domain).map(|(y, inside)| if *inside { *y } else { 0.0 }).collect()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(&self.domain)
    }
}
