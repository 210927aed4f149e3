//! Pure statistics on slices of numbers: weights, estimates, variances, intervals, tests.
//!
//! In: one number or one category code per unit. Out: weights, estimates with their standard error and
//! degrees of freedom, intervals, or an error that names what makes the work impossible.
//!
//! This room never knows rows, columns, territories, or anything of ours.

// Weights.
pub mod calibrate;
pub mod collapse;
mod columns;
mod conflict;
pub mod diagnostics;
pub mod distance;
pub mod feasible;
pub mod household;
pub mod kish;
pub mod margin;
mod margin_check;
mod newton;
pub mod nonresponse;
pub mod rake;
pub mod residual;
mod solve;
pub mod trim;
pub mod weighting_error;

// Designs, statistics and their variance.
pub mod contrast;
pub mod cube;
pub mod design;
pub mod effect;
pub mod nonresponse_variance;
pub mod proportion;
pub mod replicates;
pub mod statistic;
pub mod survey;

// Intervals and marks.
pub mod census;
pub mod interval;
pub mod quantile;
pub mod reliability;

// What is estimated.
pub mod poverty;
pub mod quantiles;
pub mod question;
pub mod small_area;

// Tests.
pub mod chisq;
pub mod distribution;
pub mod multiplicity;
pub mod ranktest;
pub mod ttest;

pub use calibrate::{Distance, Problem, calibrate};
pub use contrast::{Contrast, Formula};
pub use design::{Design, DesignError, Drawn, Lonely, Plan, Unequal};
pub use diagnostics::{Diagnostics, diagnostics};
pub use distance::Bounds;
pub use interval::{Method, NoInterval, ProportionInterval, default_interval};
pub use kish::{Kish, kish};
pub use margin::{Kind, MISSING, Margin, Options, Ratios, Step, Weighted, WeightingError};
pub use proportion::{Calibration, Estimate, EstimateError, mean, proportion};
pub use rake::{ipf, poststratify, rake};
pub use replicates::Replicates;
pub use statistic::{Ratio, Stacked, Statistic, Total};
pub use survey::{Estimates, Summary, Survey};
