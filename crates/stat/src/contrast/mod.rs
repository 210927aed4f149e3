//! Contrasts of estimates: differences between domains, changes between waves, ratios.
//!
//! In: estimates with their covariance matrix. Out: a value, its standard error by the covariance, t, p-value and interval.
//! Waves drawn apart: [`independent`]. The same persons in both waves: one stacked design whose clusters are the persons, and
//! one [`crate::Stacked`] statistic; the covariance then says what the panel is worth.

mod formula;

pub use formula::{Formula, FormulaError};

use crate::distribution::student_two_sided;
use crate::interval::NoInterval;
use crate::quantile::student;
use crate::survey::Estimates;

/// A contrast with its test of 0 and its interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    pub value: f64,
    pub standard_error: f64,
    pub degrees_of_freedom: f64,
    /// Value over standard error; none when that is 0.
    pub t: Option<f64>,
    /// Two-sided; none with t.
    pub p_value: Option<f64>,
    pub low: f64,
    pub high: f64,
    pub level: f64,
}

/// value ± t(1 − α/2, df) × se, and the test of value = 0.
///
/// Errors: no degree of freedom, a level outside (0, 1).
pub fn tested(value: f64, standard_error: f64, degrees_of_freedom: f64, level: f64) -> Result<Contrast, NoInterval> {
    if !(level > 0.0 && level < 1.0) {
        return Err(NoInterval::BadLevel);
    }
    let half = student(0.5 + level / 2.0, degrees_of_freedom).ok_or(NoInterval::NoDegreesOfFreedom)? * standard_error;
    let t = Some(value / standard_error).filter(|t| t.is_finite());
    let p_value = t.and_then(|t| student_two_sided(t, degrees_of_freedom));
    Ok(Contrast { value, standard_error, degrees_of_freedom, t, p_value, low: value - half, high: value + half, level })
}

/// Σ c θ with the covariance kept: variance c'Vc.
pub fn linear(estimates: &Estimates, coefficients: &[f64], degrees_of_freedom: f64, level: f64) -> Result<Contrast, NoInterval> {
    let (value, standard_error) = estimates.contrast(coefficients);
    tested(value, standard_error, degrees_of_freedom, level)
}

/// θ_i − θ_j.
pub fn difference(estimates: &Estimates, i: usize, j: usize, degrees_of_freedom: f64, level: f64) -> Result<Contrast, NoInterval> {
    let one = |k: usize| f64::from(u8::from(k == i)) - f64::from(u8::from(k == j));
    let coefficients: Vec<f64> = (0..estimates.values.len()).map(one).collect();
    linear(estimates, &coefficients, degrees_of_freedom, level)
}

/// θ_i / θ_j by the delta method; an error of definition when θ_j is 0.
pub fn ratio(estimates: &Estimates, i: usize, j: usize, degrees_of_freedom: f64, level: f64) -> Result<Contrast, NoInterval> {
    let (top, bottom) = (estimates.values[i], estimates.values[j]);
    let mut gradient = vec![0.0; estimates.values.len()];
    gradient[i] += 1.0 / bottom;
    gradient[j] -= top / (bottom * bottom);
    delta(estimates, top / bottom, &gradient, degrees_of_freedom, level)
}

/// A function of the estimates with value and gradient at them: variance g'Vg (delta method).
pub fn delta(estimates: &Estimates, value: f64, gradient: &[f64], degrees_of_freedom: f64, level: f64) -> Result<Contrast, NoInterval> {
    let (_, standard_error) = estimates.contrast(gradient);
    if !(value.is_finite() && standard_error.is_finite()) {
        return Err(NoInterval::NotDefined);
    }
    tested(value, standard_error, degrees_of_freedom, level)
}

/// Estimates of two samples drawn apart, one after the other: no covariance between them.
pub fn independent(a: &Estimates, b: &Estimates) -> Estimates {
    let (m, n) = (a.values.len(), b.values.len());
    let k = m + n;
    let mut covariance = vec![0.0; k * k];
    for i in 0..m {
        covariance[i * k..i * k + m].copy_from_slice(&a.covariance[i * m..(i + 1) * m]);
    }
    for i in 0..n {
        let row = (m + i) * k + m;
        covariance[row..row + n].copy_from_slice(&b.covariance[i * n..(i + 1) * n]);
    }
    Estimates { values: [a.values.as_slice(), &b.values].concat(), covariance }
}
