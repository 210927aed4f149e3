//! Pure statistics on slices of numbers: weights, estimates, variances, intervals.
//!
//! In: one number or one category code per unit. Out: weights, estimates with their standard error and
//! degrees of freedom, intervals, or an error that names what makes the work impossible.
//!
//! This room never knows rows, columns, territories, or anything of ours.

pub mod calibrate;
pub mod design;
pub mod interval;
pub mod kish;
pub mod margin;
pub mod proportion;
pub mod quantile;
pub mod rake;
pub mod residual;
mod solve;

pub use calibrate::{Distance, calibrate};
pub use design::{Design, DesignError};
pub use interval::{Method, NoInterval, ProportionInterval, default_interval};
pub use kish::{Kish, kish};
pub use margin::{MISSING, Margin, Options, Ratios, Weighted, WeightingError};
pub use proportion::{Calibration, Estimate, EstimateError, mean, proportion};
pub use rake::rake;
