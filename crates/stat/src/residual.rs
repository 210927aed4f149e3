//! Residuals on the margins: what calibration takes out of the variance.
//!
//! In: what the weights were calibrated on, and a variable. Out: the part of the variable that the calibration variables
//! do not explain, whose design variance is that of the calibrated total to the first order.

use crate::columns::Columns;
use crate::household::Households;
use crate::margin::Margin;
use crate::solve::Factor;

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

/// The regression on the calibration variables, ready for many variables.
pub struct Regression<'a> {
    calibration: &'a Calibration<'a>,
    used: Vec<u32>,
    households: Option<Households>,
    columns: Columns,
    factor: Factor,
    /// d q of the units used.
    mass: Vec<f64>,
}

/// Residuals of `values` regressed on the columns of all margins (category indicators and numeric variables), with
/// weights d q; a unit of weight zero has residual 0.
///
/// The estimator of a calibrated total has, to the first order, the variance of the residuals of the linearised
/// variable on the calibration variables (Deville and Särndal 1992, eq. 3.4; Deville 1999). R survey uses the weights
/// before calibration here, and so do we; with one ratio per cluster x is the mean of the cluster. Margins are redundant
/// (each sums to N): the pivoted solution drops columns, the residuals do not depend on which.
pub fn residuals(values: &[f64], calibration: &Calibration) -> Vec<f64> {
    Regression::new(calibration).residuals(values)
}

impl<'a> Regression<'a> {
    pub fn new(calibration: &'a Calibration<'a>) -> Regression<'a> {
        let start = calibration.start;
        let used: Vec<u32> = (0..start.len() as u32).filter(|i| start[*i as usize] > 0.0).collect();
        let weight = |i: &u32| start[*i as usize] * calibration.q.map_or(1.0, |q| q[*i as usize]);
        let units: Vec<f64> = used.iter().map(weight).collect();
        let households = calibration.households.map(|codes| Households::new(codes, start));
        let (columns, mass) = match &households {
            None => (Columns::new(calibration.margins, (used.len() < start.len()).then_some(&used), &units), units),
            Some(households) => {
                let mut all = vec![0.0; start.len()];
                used.iter().zip(&units).for_each(|(i, m)| all[*i as usize] = *m);
                let mass = households.sums(&all);
                (households.columns(calibration.margins, start, &mass), mass)
            }
        };
        let products = columns.moments(&vec![0.0; columns.p()], true, |i, _| (0.0, mass[i])).products;
        let factor = Factor::new(&products, columns.p());
        Regression { calibration, used, households, columns, factor, mass }
    }

    /// `values` less their fit, one per unit; 0 for a unit of weight zero.
    pub fn residuals(&self, values: &[f64]) -> Vec<f64> {
        let wy: Vec<f64> = match &self.households {
            None => self.used.iter().zip(&self.mass).map(|(i, m)| m * values[*i as usize]).collect(),
            Some(households) => {
                let q = |i: usize| self.calibration.q.map_or(1.0, |q| q[i]);
                let weighted = |(i, d): (usize, &f64)| if *d > 0.0 { d * q(i) * values[i] } else { 0.0 };
                households.sums(&self.calibration.start.iter().enumerate().map(weighted).collect::<Vec<_>>())
            }
        };
        let zero = vec![0.0; self.columns.p()];
        let beta = self.factor.solve(&self.columns.moments(&zero, false, |i, _| (wy[i], 0.0)).sums);
        let fitted = self.columns.map(&beta, |_, u| u);
        let mut out = vec![0.0; values.len()];
        let by_unit = self.households.as_ref().map(|h| h.to_units(&fitted));
        for (k, i) in self.used.iter().map(|i| *i as usize).enumerate() {
            out[i] = values[i] - by_unit.as_ref().map_or_else(|| fitted[k], |f| f[i]);
        }
        out
    }
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
        let three = Margin::numeric("x", &[3.0, 1.0, 4.0, 1.0, 5.0, 9.0], 1.0);
        let additive = [1.0 + 6.0, 11.0 + 2.0, 2.0 + 8.0, 12.0 + 2.0, 3.0 + 10.0, 13.0 + 18.0];
        let e = residuals(&additive, &Calibration::new(&[1.0, 2.0, 1.0, 0.5, 3.0, 1.0], &[one, two, three]));
        assert!(e.iter().all(|e| e.abs() < 1e-12), "{e:?}");
    }

    #[test]
    fn a_unit_of_weight_zero_leaves_nothing() {
        let margin = Margin::categories("m", &[], &[0, 0, 1, crate::MISSING], &[1.0, 1.0]);
        let e = residuals(&[1.0, 3.0, 5.0, f64::NAN], &Calibration::new(&[1.0, 1.0, 1.0, 0.0], &[margin]));
        assert!(e.iter().zip([-1.0, 1.0, 0.0, 0.0]).all(|(e, wanted)| (e - wanted).abs() < 1e-12), "{e:?}");
    }

    #[test]
    fn with_one_ratio_per_cluster_the_mean_of_the_cluster_explains() {
        // Clusters {1, 3} and {2, 4} on x: the regression through their means 2 and 3 of y = 4 and 6 is exact.
        let margin = Margin::numeric("x", &[1.0, 3.0, 2.0, 4.0], 1.0);
        let calibration = Calibration { households: Some(&[5, 5, 8, 8]), ..Calibration::new(&[1.0; 4], std::slice::from_ref(&margin)) };
        let e = residuals(&[3.0, 5.0, 7.0, 5.0], &calibration);
        for (got, wanted) in e.iter().zip([-1.0, 1.0, 1.0, -1.0]) {
            assert!((got - wanted).abs() < 1e-12, "{e:?}");
        }
    }
}
