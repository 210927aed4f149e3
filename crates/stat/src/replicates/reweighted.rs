//! Weighting redone in every replicate: what non-response and calibration add or take is then in the variance.

use super::error::ReplicateError;
use super::{Replicates, Store};
use crate::margin::WeightingError;
use crate::proportion::EstimateError;
use crate::statistic::Statistic;
use crate::survey::Estimates;

impl Replicates {
    /// The final weights of the sample and of each replicate: `weigh` takes base weights to final ones.
    ///
    /// All are kept, n × R numbers; [`Replicates::estimate_reweighted`] keeps none. A unit left out of a replicate has the
    /// base weight 0 there. Replicates that cannot be weighted are an error that says which.
    pub fn reweighted<F>(&self, weigh: F) -> Result<Replicates, ReplicateError>
    where
        F: Fn(&[f64]) -> Result<Vec<f64>, WeightingError> + Sync,
    {
        let full = weigh(&self.full).map_err(ReplicateError::Sample)?;
        let weights = whole(self.for_each(|base| weigh(base)))?;
        Ok(Replicates {
            full,
            store: Store::Given(weights),
            constants: self.constants.clone(),
            degrees_of_freedom: self.degrees_of_freedom,
        })
    }

    /// A statistic with its weighting redone in each replicate, one replicate's weights at a time in each thread.
    pub fn estimate_reweighted<F>(&self, statistic: &dyn Statistic, weigh: F) -> Result<Estimates, ReplicateError>
    where
        F: Fn(&[f64]) -> Result<Vec<f64>, WeightingError> + Sync,
    {
        let full = weigh(&self.full).map_err(ReplicateError::Sample)?;
        let values = statistic.values(&full);
        let again = whole(self.for_each(|base| weigh(base).map(|weights| statistic.values(&weights))))?;
        self.estimates(values, &again)
    }

    pub(super) fn estimates(&self, values: Vec<f64>, again: &[Vec<f64>]) -> Result<Estimates, ReplicateError> {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(EstimateError::EmptyBase.into());
        }
        let covariance = self.constants.covariance(again, &values)?;
        Ok(Estimates { values, covariance })
    }
}

/// Every result, or which replicates failed and why the first did.
pub(super) fn whole<T>(results: Vec<Result<T, WeightingError>>) -> Result<Vec<T>, ReplicateError> {
    let of = results.len();
    let (mut kept, mut which, mut first) = (Vec::with_capacity(of), Vec::new(), None);
    for (r, result) in results.into_iter().enumerate() {
        match result {
            Ok(value) => kept.push(value),
            Err(error) => {
                which.push(r);
                first.get_or_insert(error);
            }
        }
    }
    match first {
        None => Ok(kept),
        Some(first) => Err(ReplicateError::Reweighting { which, of, first }),
    }
}
