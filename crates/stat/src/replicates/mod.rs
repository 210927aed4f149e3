//! Replicate weights and the variance from them.

use crate::proportion::EstimateError;
use crate::statistic::Statistic;

/// The weights of the sample and of R replicates, with the constants of V = scale × Σ_r rscale_r (θ_r − c)².
#[derive(Clone, PartialEq, Debug)]
pub struct Replicates {
    full: Vec<f64>,
    weights: Vec<Vec<f64>>,
    scale: f64,
    rscales: Vec<f64>,
    /// c is the value of the full sample; else the mean of the replicates.
    mse: bool,
    degrees_of_freedom: u32,
}

impl Replicates {
    /// Replicate weights that somebody gives, `weights[r][i]`, the weight of the sample already in them.
    pub fn given(full: Vec<f64>, weights: Vec<Vec<f64>>, scale: f64, rscales: Vec<f64>, mse: bool, degrees_of_freedom: u32) -> Replicates {
        Replicates { full, weights, scale, rscales, mse, degrees_of_freedom }
    }

    /// Weights of the sample.
    pub fn full(&self) -> &[f64] {
        &self.full
    }

    pub fn degrees_of_freedom(&self, _domain: Option<&[bool]>) -> u32 {
        self.degrees_of_freedom
    }

    /// The covariance matrix of a statistic, k × k, row by row.
    pub fn covariance(&self, statistic: &dyn Statistic, values: &[f64]) -> Result<Vec<f64>, EstimateError> {
        let k = values.len();
        let again: Vec<Vec<f64>> = self.weights.iter().map(|w| statistic.values(w)).collect();
        let mean = |j: usize| again.iter().map(|t| t[j]).sum::<f64>() / again.len() as f64;
        let centre: Vec<f64> = (0..k).map(|j| if self.mse { values[j] } else { mean(j) }).collect();
        let mut v = vec![0.0; k * k];
        for (t, r) in again.iter().zip(&self.rscales) {
            for i in 0..k {
                for j in 0..k {
                    v[i * k + j] += self.scale * r * (t[i] - centre[i]) * (t[j] - centre[j]);
                }
            }
        }
        Ok(v)
    }
}
