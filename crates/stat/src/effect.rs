//! Design effects: how much larger a variance is than that of a simple random sample of as many units.

use crate::statistic::Statistic;
use crate::survey::Estimates;

/// The simple random sample that a design is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SimpleSample {
    /// Of n units out of Σ w, without replacement: R's `deff = TRUE`.
    #[default]
    WithoutReplacement,
    /// Of n units with replacement: R's `deff = "replace"`.
    WithReplacement,
}

/// Variance of value j over that of a simple sample of the n units of its domain; none when the latter is 0, n < 2, or
/// Σ w < n without replacement (weights that do not sum to a population).
///
/// The value is linear in the influences u to the first order, so its variance in a simple sample is
/// N² s²_u / n × (1 − n / N), with N = Σ w and s²_u = n/(n − 1) Σ w (u − ū)² / N (Kish 1965, 8.2). For a mean, u is
/// (y − ȳ) / N: the usual s² / n; for a total, u is y; for a ratio, (y − R x) / Σ w x.
pub fn design_effect(weights: &[f64], statistic: &dyn Statistic, estimates: &Estimates, j: usize, sample: SimpleSample) -> Option<f64> {
    let u = statistic.influence(weights, &estimates.values, j);
    let simple = simple_variance(weights, &u, statistic.domain(j), sample)?;
    let k = estimates.values.len();
    (simple > 0.0).then(|| estimates.covariance[j * k + j] / simple)
}

/// Variance of Σ w u if the units of the domain were a simple sample of Σ w.
pub fn simple_variance(weights: &[f64], u: &[f64], domain: Option<&[bool]>, sample: SimpleSample) -> Option<f64> {
    let members = || (0..weights.len()).filter(|i| weights[*i] != 0.0 && domain.is_none_or(|d| d[*i]));
    let (n, size) = members().fold((0.0, 0.0), |(n, size), i| (n + 1.0, size + weights[i]));
    let mean = members().map(|i| weights[i] * u[i]).sum::<f64>() / size;
    let spread = members().map(|i| weights[i] * (u[i] - mean).powi(2)).sum::<f64>() / size * n / (n - 1.0);
    let drawn = match sample {
        SimpleSample::WithReplacement => 0.0,
        SimpleSample::WithoutReplacement => n / size,
    };
    (n > 1.0 && size > 0.0 && drawn <= 1.0).then(|| size * size * spread / n * (1.0 - drawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simple_sample_by_hand() {
        // y = 1, 2, 3 of 12: total 24, variance 12² × s² / 3 × (1 − 3/12) with s² = 1.
        let v = simple_variance(&[4.0; 3], &[1.0, 2.0, 3.0], None, SimpleSample::WithoutReplacement).unwrap();
        assert!((v - 144.0 / 3.0 * 0.75).abs() < 1e-12);
        let v = simple_variance(&[4.0; 3], &[1.0, 2.0, 3.0], None, SimpleSample::WithReplacement).unwrap();
        assert!((v - 48.0).abs() < 1e-12);
    }

    #[test]
    fn weights_below_the_sample_have_no_effect_without_replacement() {
        assert_eq!(simple_variance(&[0.5; 4], &[1.0, 0.0, 0.0, 1.0], None, SimpleSample::WithoutReplacement), None);
    }
}
