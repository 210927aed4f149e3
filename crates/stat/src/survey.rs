//! A sample ready to be estimated from: weights, and one of the two ways to a variance.

use crate::design::Design;
use crate::proportion::{Calibration, EstimateError};
use crate::replicates::Replicates;
use crate::residual::residuals;
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

    /// Values and covariances; an error when a value is no number.
    pub fn estimate(&self, statistic: &dyn Statistic) -> Result<Estimates, EstimateError> {
        let values = statistic.values(self.weights());
        if values.iter().any(|value| !value.is_finite()) {
            return Err(EstimateError::EmptyBase);
        }
        let covariance = match self {
            Survey::Linearised { design, calibration } => linearised(design, *calibration, statistic, &values),
            Survey::Replicated(replicates) => replicates.covariance(statistic, &values)?,
        };
        Ok(Estimates { values, covariance })
    }
}

fn linearised(design: &Design, calibration: Option<&Calibration>, statistic: &dyn Statistic, values: &[f64]) -> Vec<f64> {
    let w = design.weights();
    let weighted = |j: usize| -> Vec<f64> {
        let u = statistic.influence(w, values, j);
        let kept = calibration.map(|c| residuals(&u, c)).unwrap_or(u);
        kept.iter().zip(w).map(|(u, w)| u * w).collect()
    };
    let z: Vec<Vec<f64>> = (0..values.len()).map(weighted).collect();
    let domains: Vec<Option<&[bool]>> = (0..values.len()).map(|j| statistic.domain(j)).collect();
    design.covariance(&z, &domains)
}
