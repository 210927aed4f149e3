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

    /// θ(w); not a number where the base has no weight.
    fn values(&self, weights: &[f64]) -> Vec<f64>;

    /// u_i = ∂θ_j / ∂w_i for every unit, 0 outside the base (Deville 1999); `values` is θ(w).
    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64>;

    /// The units that value j speaks of; none: all. Degrees of freedom and lonely units are counted there.
    fn domain(&self, _j: usize) -> Option<&[bool]> {
        None
    }
}
