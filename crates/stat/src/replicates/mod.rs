//! Replicate weights and the variance from them.
//!
//! In: a design, or weights that somebody gives. Out: the weights of each replicate, one at a time, and the covariance
//! matrix of any statistic: V = scale × Σ_r rscale_r (θ_r − c)(θ_r − c)'. Replicates made from a design are kept as a
//! rule (one factor a primary unit, made when asked): memory does not grow with units × replicates, and a statistic of
//! totals is worked out on the sums of primary units.

mod error;
mod factors;
mod given;
mod hadamard;
mod layout;
mod make;
pub(crate) mod random;
mod recalibrated;
mod reweighted;

pub use error::ReplicateError;

use crate::proportion::EstimateError;
use crate::statistic::Statistic;
use factors::Factors;
use layout::Layout;
use rayon::prelude::*;
use std::borrow::Cow;

/// The constants of V = scale × Σ_r rscale_r (θ_r − c)².
#[derive(Clone, PartialEq, Debug)]
pub struct Constants {
    pub scale: f64,
    /// One a replicate.
    pub rscales: Vec<f64>,
    /// c is the value of the full sample; else the mean of the replicates whose rscale is not 0.
    pub mse: bool,
}

impl Constants {
    /// rscales of 1, deviations from the mean of the replicates.
    pub fn equal(scale: f64, replicates: usize) -> Constants {
        Constants { scale, rscales: vec![1.0; replicates], mse: false }
    }
}

/// The weights of the sample and of R replicates, with the constants of the variance.
#[derive(Clone, PartialEq, Debug)]
pub struct Replicates {
    full: Vec<f64>,
    store: Store,
    constants: Constants,
    degrees_of_freedom: u32,
}

#[derive(Clone, PartialEq, Debug)]
enum Store {
    /// `weights[r][i]`.
    Given(Vec<Vec<f64>>),
    Made {
        layout: Layout,
        factors: Factors,
    },
}

impl Replicates {
    /// Weights of the sample.
    pub fn full(&self) -> &[f64] {
        &self.full
    }

    /// R, the number of replicates.
    pub fn count(&self) -> usize {
        self.constants.rscales.len()
    }

    pub fn constants(&self) -> &Constants {
        &self.constants
    }

    /// The same replicates, deviations taken from the value of the full sample (`mse`) or from the mean of the replicates.
    pub fn centred(mut self, mse: bool) -> Replicates {
        self.constants.mse = mse;
        self
    }

    /// The weights of replicate r (from 0), made when asked unless they were given.
    pub fn weights(&self, r: usize) -> Cow<'_, [f64]> {
        match &self.store {
            Store::Given(weights) => Cow::Borrowed(&weights[r]),
            Store::Made { layout, .. } => {
                let (mut factors, mut weights) = (vec![0.0; layout.psus()], vec![0.0; self.full.len()]);
                self.fill(r, &mut factors, &mut weights);
                Cow::Owned(weights)
            }
        }
    }

    /// The weights of replicate r into `weights`; `factors` is room for one number a PSU.
    fn fill(&self, r: usize, factors: &mut [f64], weights: &mut [f64]) {
        match &self.store {
            Store::Given(given) => weights.copy_from_slice(&given[r]),
            Store::Made { layout, factors: rule } => {
                rule.fill(layout, r, factors);
                let terms = self.full.iter().zip(&layout.psu);
                weights.iter_mut().zip(terms).for_each(|(out, (weight, psu))| *out = weight * factors[*psu as usize]);
            }
        }
    }

    /// Whether they were made from a design whose units have these primary units.
    pub(crate) fn made_on(&self, psu: &[u32]) -> bool {
        matches!(&self.store, Store::Made { layout, .. } if layout.psu == psu)
    }

    fn psus(&self) -> usize {
        match &self.store {
            Store::Given(_) => 0,
            Store::Made { layout, .. } => layout.psus(),
        }
    }

    /// `each(weights of replicate r)` for every r, in parallel, in the order of the replicates.
    pub fn for_each<T: Send>(&self, each: impl Fn(&[f64]) -> T + Sync) -> Vec<T> {
        let room = || (vec![0.0; self.psus()], vec![0.0; self.full.len()]);
        let one = |(factors, weights): &mut (Vec<f64>, Vec<f64>), r: usize| {
            self.fill(r, factors, weights);
            each(weights)
        };
        (0..self.count()).into_par_iter().map_init(room, one).collect()
    }

    /// θ_r of each replicate. Statistics of totals on made replicates go by the sums of primary units.
    pub fn values(&self, statistic: &dyn Statistic) -> Vec<Vec<f64>> {
        match (&self.store, statistic.columns()) {
            (Store::Made { layout, factors }, Some(_)) => {
                let sums = statistic.group_totals(&self.full, &layout.psu, layout.psus());
                on_sums(layout, factors, &sums, statistic)
            }
            _ => self.for_each(|weights| statistic.values(weights)),
        }
    }

    /// The covariance matrix of a statistic, k × k, row by row; `values` is θ of the full sample.
    ///
    /// A replicate in which a value is not defined (an empty domain) is an error: a variance of the others would be too
    /// small, and nobody would know.
    pub fn covariance(&self, statistic: &dyn Statistic, values: &[f64]) -> Result<Vec<f64>, EstimateError> {
        self.constants.covariance(&self.values(statistic), values)
    }
}

impl Constants {
    /// scale × Σ_r rscale_r (θ_r − c)(θ_r − c)', k × k.
    pub(crate) fn covariance(&self, again: &[Vec<f64>], values: &[f64]) -> Result<Vec<f64>, EstimateError> {
        let k = values.len();
        let used: Vec<(usize, &Vec<f64>)> = again.iter().enumerate().filter(|(r, _)| self.rscales[*r] > 0.0).collect();
        let undefined: Vec<usize> = used.iter().filter(|(_, t)| t.iter().any(|t| !t.is_finite())).map(|(r, _)| *r).collect();
        if let Some(first) = undefined.first() {
            return Err(EstimateError::Replicates { count: undefined.len(), of: again.len(), first: first + 1 });
        }
        let mean = |j: usize| used.iter().map(|(_, t)| t[j]).sum::<f64>() / used.len() as f64;
        let centre: Vec<f64> = (0..k).map(|j| if self.mse { values[j] } else { mean(j) }).collect();
        let mut v = vec![0.0; k * k];
        for (r, t) in used {
            for i in 0..k {
                let left = self.scale * self.rscales[r] * (t[i] - centre[i]);
                (0..k).for_each(|j| v[i * k + j] += left * (t[j] - centre[j]));
            }
        }
        Ok(v)
    }
}

/// θ of each replicate from the sums of primary units.
fn on_sums(layout: &Layout, factors: &Factors, sums: &[Vec<f64>], statistic: &dyn Statistic) -> Vec<Vec<f64>> {
    if let Factors::Jackknife { out } = factors {
        return left_out(layout, out, sums, statistic);
    }
    let dot = |factors: &[f64], sums: &[f64]| -> f64 { factors.iter().zip(sums).map(|(f, s)| f * s).sum() };
    let one = |room: &mut Vec<f64>, r: usize| {
        factors.fill(layout, r, room);
        let totals: Vec<f64> = sums.iter().map(|sums| dot(room, sums)).collect();
        statistic.at_totals(&totals)
    };
    (0..factors.len()).into_par_iter().map_init(|| vec![0.0; layout.psus()], one).collect()
}

/// One PSU left out: T + T_h / (n_h − 1) − t_i n_h / (n_h − 1), whatever the number of PSUs.
fn left_out(layout: &Layout, out: &[u32], sums: &[Vec<f64>], statistic: &dyn Statistic) -> Vec<Vec<f64>> {
    let whole: Vec<f64> = sums.iter().map(|sums| sums.iter().sum()).collect();
    let stratum = |sums: &Vec<f64>| -> Vec<f64> {
        layout.members.iter().map(|members| members.iter().map(|psu| sums[*psu as usize]).sum()).collect()
    };
    let strata: Vec<Vec<f64>> = sums.iter().map(stratum).collect();
    let total = |c: usize, psu: u32| {
        let h = layout.stratum[psu as usize] as usize;
        let n = layout.share_among(h);
        let sharing = if layout.members[h].len() == 1 { whole[c] } else { strata[c][h] };
        whole[c] + (sharing - n * sums[c][psu as usize]) / (n - 1.0)
    };
    out.par_iter().map(|psu| statistic.at_totals(&(0..sums.len()).map(|c| total(c, *psu)).collect::<Vec<_>>())).collect()
}
