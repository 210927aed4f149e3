//! Statistics as functions of the weights: one value at any weights, and how fast it moves with each weight.
//!
//! From these two everything else follows: linearised variance takes the influence at the weights of the sample,
//! replicate variance takes the value at the weights of each replicate. Two ways to the same number.

mod ratio;
mod stacked;
mod total;

pub use ratio::Ratio;
pub use stacked::Stacked;
pub use total::Total;

/// One or several numbers θ_1(w) … θ_k(w) computed from the weights w of n units.
pub trait Statistic: Sync {
    /// k, the number of values.
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The length of a column that is not `units` long; none: all are.
    fn misfit(&self, _units: usize) -> Option<usize> {
        None
    }

    /// θ(w); not a number where the base has no weight.
    fn values(&self, weights: &[f64]) -> Vec<f64>;

    /// u_i = ∂θ_j / ∂w_i for every unit, 0 outside the base (Deville 1999); `values` is θ(w).
    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64>;

    /// When θ is a function of weighted totals Σ w c: how many; none: θ needs every weight.
    fn columns(&self) -> Option<usize> {
        None
    }

    /// The totals Σ w c of each group of units, one column of `count` sums for each c. Replicates that give all units
    /// of a primary unit one factor are then worked out on these sums, never on the units.
    fn group_totals(&self, _weights: &[f64], _group: &[u32], _count: usize) -> Vec<Vec<f64>> {
        Vec::new()
    }

    /// θ from its totals over all groups, in the order of `group_totals`.
    fn at_totals(&self, _totals: &[f64]) -> Vec<f64> {
        vec![f64::NAN; self.len()]
    }

    /// The units that value j speaks of; none: all. Degrees of freedom and lonely units are counted there.
    fn domain(&self, _j: usize) -> Option<&[bool]> {
        None
    }
}

/// The first of some lengths that is not `units`.
pub(crate) fn misfit(units: usize, lengths: impl IntoIterator<Item = usize>) -> Option<usize> {
    lengths.into_iter().find(|found| *found != units)
}

/// Σ w c of each of `count` groups; c is none outside the base.
pub(crate) fn grouped(weights: &[f64], group: &[u32], count: usize, c: impl Fn(usize) -> Option<f64>) -> Vec<f64> {
    let mut sums = vec![0.0; count];
    for (i, (weight, group)) in weights.iter().zip(group).enumerate() {
        if let Some(c) = c(i).filter(|_| *weight != 0.0) {
            sums[*group as usize] += weight * c;
        }
    }
    sums
}
