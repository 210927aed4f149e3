//! Residuals on the indicators of categorical margins: what calibration takes out of the variance.

use crate::margin::Margin;
use crate::solve::solve;

/// Residuals of `values` regressed on the category indicators of all margins, with `weights`.
///
/// The estimator of a calibrated total has, to the first order, the variance of the residuals of the linearised
/// variable on the calibration variables (Deville and Särndal 1992, eq. 3.4; Deville 1999). R survey uses the weights
/// before calibration here, and so do we. Margins are redundant (each sums to N): the pivoted solution drops columns,
/// the residuals do not depend on which.
pub fn residuals(values: &[f64], weights: &[f64], margins: &[Margin]) -> Vec<f64> {
    let offsets: Vec<usize> = offsets(margins);
    let p = margins.iter().map(|m| m.targets.len()).sum();
    let places = |unit: usize| {
        margins.iter().zip(&offsets).filter_map(move |(m, offset)| {
            let code = usize::from(*m.codes.get(unit)?);
            (code < m.targets.len()).then_some(offset + code)
        })
    };
    let (mut a, mut b) = (vec![0.0; p * p], vec![0.0; p]);
    for (unit, (value, weight)) in values.iter().zip(weights).enumerate() {
        for j in places(unit) {
            b[j] += weight * value;
            places(unit).for_each(|k| a[j * p + k] += weight);
        }
    }
    let beta = solve(a, &b);
    values.iter().enumerate().map(|(unit, value)| value - places(unit).map(|j| beta[j]).sum::<f64>()).collect()
}

fn offsets(margins: &[Margin]) -> Vec<usize> {
    margins
        .iter()
        .scan(0, |next, m| {
            let here = *next;
            *next += m.targets.len();
            Some(here)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_margin_takes_out_the_weighted_mean_of_each_category() {
        let margin = Margin { name: "m", labels: &[], codes: &[0, 0, 1, 1], targets: &[1.0, 1.0] };
        let e = residuals(&[1.0, 3.0, 5.0, 9.0], &[1.0, 3.0, 1.0, 1.0], &[margin]);
        for (got, wanted) in e.iter().zip([-1.5, 0.5, -2.0, 2.0]) {
            assert!((got - wanted).abs() < 1e-12, "{e:?}");
        }
    }

    #[test]
    fn what_the_margins_explain_leaves_nothing() {
        let one = Margin { name: "a", labels: &[], codes: &[0, 0, 1, 1, 2, 2], targets: &[1.0; 3] };
        let two = Margin { name: "b", labels: &[], codes: &[0, 1, 0, 1, 0, 1], targets: &[1.0; 2] };
        let additive = [1.0, 11.0, 2.0, 12.0, 3.0, 13.0];
        let e = residuals(&additive, &[1.0, 2.0, 1.0, 0.5, 3.0, 1.0], &[one, two]);
        assert!(e.iter().all(|e| e.abs() < 1e-12), "{e:?}");
    }
}
