//! Ratios of weighted totals, of which means and proportions are the case x = 1.

use super::{Statistic, grouped, misfit};

/// R = Σ w y / Σ w x over a domain; its influence is (y − R x) / Σ w x.
///
/// Source: Särndal, Swensson, Wretman 1992, 5.6–5.8.
#[derive(Clone, PartialEq, Debug)]
pub struct Ratio {
    pub y: Vec<f64>,
    /// None: 1 everywhere, the mean of y.
    pub x: Option<Vec<f64>>,
    pub domain: Vec<bool>,
}

impl Ratio {
    pub fn mean(y: Vec<f64>, domain: Vec<bool>) -> Ratio {
        Ratio { y, x: None, domain }
    }

    fn x(&self, i: usize) -> f64 {
        self.x.as_ref().map_or(1.0, |x| x[i])
    }

    fn members<'a>(&'a self, weights: &'a [f64]) -> impl Iterator<Item = usize> + 'a {
        (0..weights.len()).filter(move |i| self.domain[*i] && weights[*i] != 0.0)
    }

    /// Σ w x over the domain.
    pub fn denominator(&self, weights: &[f64]) -> f64 {
        self.members(weights).map(|i| weights[i] * self.x(i)).sum()
    }
}

impl Statistic for Ratio {
    fn len(&self) -> usize {
        1
    }

    fn misfit(&self, units: usize) -> Option<usize> {
        misfit(units, [self.y.len(), self.x.as_ref().map_or(units, Vec::len), self.domain.len()])
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let numerator: f64 = self.members(weights).map(|i| weights[i] * self.y[i]).sum();
        vec![numerator / self.denominator(weights)]
    }

    fn influence(&self, weights: &[f64], values: &[f64], _j: usize) -> Vec<f64> {
        let denominator = self.denominator(weights);
        let mut u = vec![0.0; weights.len()];
        self.members(weights).for_each(|i| u[i] = (self.y[i] - values[0] * self.x(i)) / denominator);
        u
    }

    fn columns(&self) -> Option<usize> {
        Some(2)
    }

    fn group_totals(&self, weights: &[f64], group: &[u32], count: usize) -> Vec<Vec<f64>> {
        let numerator = grouped(weights, group, count, |i| self.domain[i].then(|| self.y[i]));
        let denominator = grouped(weights, group, count, |i| self.domain[i].then(|| self.x(i)));
        vec![numerator, denominator]
    }

    fn at_totals(&self, totals: &[f64]) -> Vec<f64> {
        vec![totals[0] / totals[1]]
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(&self.domain)
    }
}
