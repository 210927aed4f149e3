//! Residuals on the margins: what calibration takes out of the variance.

use crate::margin::Margin;
use crate::solve::solve;

/// What weights were calibrated on, for the variance of what is left.
#[derive(Clone, Copy, Debug)]
pub struct Calibration<'a> {
    /// Weights before calibration.
    pub start: &'a [f64],
    pub margins: &'a [Margin<'a>],
    /// q of w = d F(q x'λ), if not 1.
    pub q: Option<&'a [f64]>,
    /// The cluster of each unit when all units of a cluster have one ratio w / d.
    pub households: Option<&'a [u32]>,
}

impl<'a> Calibration<'a> {
    pub fn new(start: &'a [f64], margins: &'a [Margin<'a>]) -> Calibration<'a> {
        Calibration { start, margins, q: None, households: None }
    }
}

/// Residuals of `values` regressed on the columns of all margins (category indicators and numeric variables), with
/// weights d q.
///
/// The estimator of a calibrated total has, to the first order, the variance of the residuals of the linearised
/// variable on the calibration variables (Deville and Särndal 1992, eq. 3.4; Deville 1999). R survey uses the weights
/// before calibration here, and so do we. Margins are redundant (each sums to N): the pivoted solution drops columns,
/// the residuals do not depend on which.
pub fn residuals(values: &[f64], calibration: &Calibration) -> Vec<f64> {
    let margins = calibration.margins;
    let offsets: Vec<usize> = offsets(margins);
    let p = margins.iter().map(Margin::columns).sum();
    let places = |unit: usize| {
        margins.iter().zip(&offsets).filter_map(move |(m, offset)| m.place(unit).map(|(column, x)| (offset + column, x)))
    };
    let (mut a, mut b) = (vec![0.0; p * p], vec![0.0; p]);
    for (unit, (value, d)) in values.iter().zip(calibration.start).enumerate().filter(|(_, (_, d))| **d != 0.0) {
        let weight = d * calibration.q.map_or(1.0, |q| q[unit]);
        for (j, x) in places(unit) {
            b[j] += weight * x * value;
            places(unit).for_each(|(k, z)| a[j * p + k] += weight * x * z);
        }
    }
    let beta = solve(a, &b);
    let fitted = |unit: usize| places(unit).map(|(j, x)| beta[j] * x).sum::<f64>();
    values.iter().enumerate().map(|(unit, value)| value - fitted(unit)).collect()
}

fn offsets(margins: &[Margin]) -> Vec<usize> {
    margins
        .iter()
        .scan(0, |next, m| {
            let here = *next;
            *next += m.columns();
            Some(here)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_margin_takes_out_the_weighted_mean_of_each_category() {
        let margin = Margin::categories("m", &[], &[0, 0, 1, 1], &[1.0, 1.0]);
        let e = residuals(&[1.0, 3.0, 5.0, 9.0], &Calibration::new(&[1.0, 3.0, 1.0, 1.0], &[margin]));
        for (got, wanted) in e.iter().zip([-1.5, 0.5, -2.0, 2.0]) {
            assert!((got - wanted).abs() < 1e-12, "{e:?}");
        }
    }

    #[test]
    fn what_the_margins_explain_leaves_nothing() {
        let one = Margin::categories("a", &[], &[0, 0, 1, 1, 2, 2], &[1.0; 3]);
        let two = Margin::categories("b", &[], &[0, 1, 0, 1, 0, 1], &[1.0; 2]);
        let additive = [1.0, 11.0, 2.0, 12.0, 3.0, 13.0];
        let e = residuals(&additive, &Calibration::new(&[1.0, 2.0, 1.0, 0.5, 3.0, 1.0], &[one, two]));
        assert!(e.iter().all(|e| e.abs() < 1e-12), "{e:?}");
    }
}
