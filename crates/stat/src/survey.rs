//! A sample ready to be estimated from: weights, and one of the two ways to a variance.

use crate::design::{Design, Lonely};
use crate::effect::{SimpleSample, design_effect};
use crate::proportion::{Calibration, EstimateError};
use crate::replicates::Replicates;
use crate::residual::Regression;
use crate::statistic::Statistic;

/// How the variance is had.
#[derive(Clone, Copy)]
pub enum Survey<'a> {
    /// Taylor's: influences, or their residuals on the margins after calibration, through the formula of the design.
    Linearised { design: &'a Design, calibration: Option<&'a Calibration<'a>> },
    /// The statistic again at the weights of each replicate.
    Replicated(&'a Replicates),
}

/// Estimated values and their covariance matrix.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimates {
    pub values: Vec<f64>,
    /// k × k, row by row.
    pub covariance: Vec<f64>,
}

impl Estimates {
    /// √V of value j.
    pub fn standard_error(&self, j: usize) -> f64 {
        self.covariance[j * self.values.len() + j].max(0.0).sqrt()
    }

    /// Σ c θ and its standard error √(c'Vc).
    pub fn contrast(&self, coefficients: &[f64]) -> (f64, f64) {
        let k = self.values.len();
        let value = coefficients.iter().zip(&self.values).map(|(c, v)| c * v).sum();
        let terms = (0..k).flat_map(|i| (0..k).map(move |j| (i, j)));
        let variance: f64 = terms.map(|(i, j)| coefficients[i] * coefficients[j] * self.covariance[i * k + j]).sum();
        (value, variance.max(0.0).sqrt())
    }
}

impl Survey<'_> {
    pub fn weights(&self) -> &[f64] {
        match self {
            Survey::Linearised { design, .. } => design.weights(),
            Survey::Replicated(replicates) => replicates.full(),
        }
    }

    /// Degrees of freedom of the design, or of what it leaves in a domain.
    pub fn degrees_of_freedom(&self, domain: Option<&[bool]>) -> u32 {
        match self {
            Survey::Linearised { design, .. } => design.degrees_of_freedom(|i| domain.is_none_or(|d| d[i])),
            Survey::Replicated(replicates) => replicates.degrees_of_freedom(domain),
        }
    }

    /// Values and covariances; an error when a column is not as long as the weights, or a value is no number.
    pub fn estimate(&self, statistic: &dyn Statistic) -> Result<Estimates, EstimateError> {
        let units = self.weights().len();
        if let Some(found) = statistic.misfit(units) {
            return Err(EstimateError::Lengths { found, expected: units });
        }
        let values = statistic.values(self.weights());
        if let Some(j) = values.iter().position(|value| !value.is_finite()) {
            let empty = self.size(statistic.domain(j)).0 == 0;
            return Err(if empty { EstimateError::EmptyBase } else { EstimateError::Undefined });
        }
        let covariance = match self {
            Survey::Linearised { design, calibration } => linearised(design, *calibration, statistic, &values),
            Survey::Replicated(replicates) => replicates.covariance(statistic, &values)?,
        };
        if covariance.iter().any(|v| !v.is_finite()) {
            return Err(self.no_variance());
        }
        Ok(Estimates { values, covariance })
    }

    /// Why a covariance is no number: the rule of lonely strata, or influences that have no density.
    fn no_variance(&self) -> EstimateError {
        match self {
            Survey::Linearised { design, .. } if design.lonely_rule() == Lonely::Average => EstimateError::NoVariance,
            _ => EstimateError::NotLinear,
        }
    }

    /// Units of non-zero weight in a domain, and the sum of their weights.
    pub fn size(&self, domain: Option<&[bool]>) -> (usize, f64) {
        let inside = |i: &usize| domain.is_none_or(|d| d[*i]);
        let weights = self.weights().iter().enumerate().filter(|(i, w)| inside(i) && **w != 0.0).map(|(_, w)| *w);
        weights.fold((0, 0.0), |(n, sum), w| (n + 1, sum + w))
    }

    /// What a table prints of value j.
    ///
    /// `deff` and `n_effective` are against a simple sample `reference` of the units of the domain.
    pub fn summary(&self, statistic: &dyn Statistic, estimates: &Estimates, j: usize, reference: SimpleSample) -> Summary {
        let domain = statistic.domain(j);
        let (value, standard_error) = (estimates.values[j], estimates.standard_error(j));
        let (n, weight) = self.size(domain);
        let deff = design_effect(self.weights(), statistic, estimates, j, reference);
        Summary {
            value,
            standard_error,
            cv: (value != 0.0).then(|| standard_error / value.abs()),
            n,
            weight,
            degrees_of_freedom: self.degrees_of_freedom(domain),
            deff,
            n_effective: deff.filter(|deff| *deff > 0.0).map(|deff| n as f64 / deff),
        }
    }
}

/// A value with all that is printed beside it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Summary {
    pub value: f64,
    pub standard_error: f64,
    /// Standard error over the absolute value; none at 0.
    pub cv: Option<f64>,
    /// Units of the domain with a weight other than zero.
    pub n: usize,
    /// Σ w over the domain.
    pub weight: f64,
    /// PSUs less strata that have a unit in the domain.
    pub degrees_of_freedom: u32,
    /// Variance over that of a simple sample of n units; none when that one is 0 or not defined.
    pub deff: Option<f64>,
    /// n / deff.
    pub n_effective: Option<f64>,
}

fn linearised(design: &Design, calibration: Option<&Calibration>, statistic: &dyn Statistic, values: &[f64]) -> Vec<f64> {
    let w = design.weights();
    let regression = calibration.map(Regression::new);
    let weighted = |j: usize| -> Vec<f64> {
        let u = statistic.influence(w, values, j);
        let kept = regression.as_ref().map(|r| r.residuals(&u)).unwrap_or(u);
        kept.iter().zip(w).map(|(u, w)| u * w).collect()
    };
    let z: Vec<Vec<f64>> = (0..values.len()).map(weighted).collect();
    let domains: Vec<Option<&[bool]>> = (0..values.len()).map(|j| statistic.domain(j)).collect();
    design.covariance(&z, &domains)
}
