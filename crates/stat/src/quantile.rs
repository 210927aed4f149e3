//! Quantiles of the distributions that intervals need, to the last digits.

use statrs::distribution::{Beta, Continuous, ContinuousCDF, Normal, StudentsT};

/// Newton steps that polish the quantile of the library, which stops at about eight digits.
const POLISH: usize = 4;

/// Student's t quantile at `p` with `df` degrees of freedom; none when `df` is not positive or `p` is not inside (0, 1).
pub fn student(p: f64, df: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && df > 0.0) {
        return None;
    }
    if df.is_infinite() {
        return Some(Normal::standard().inverse_cdf(p));
    }
    let law = StudentsT::new(0.0, 1.0, df).ok()?;
    polished(law.inverse_cdf(p), f64::NEG_INFINITY, f64::INFINITY, |x| (law.cdf(x) - p) / law.pdf(x))
}

/// Quantile at `p` of the beta law; at a zero shape the law is a point at 0 (`a` zero) or at 1 (`b` zero).
pub fn beta(p: f64, a: f64, b: f64) -> Option<f64> {
    match (a > 0.0, b > 0.0) {
        _ if !(p > 0.0 && p < 1.0 && a >= 0.0 && b >= 0.0) => None,
        (false, true) => Some(0.0),
        (true, false) => Some(1.0),
        (false, false) => None,
        (true, true) => {
            let law = Beta::new(a, b).ok()?;
            polished(law.inverse_cdf(p), 0.0, 1.0, |x| (law.cdf(x) - p) / law.pdf(x))
        }
    }
}

/// Newton from a near start; a step that leaves the range or is no number ends it.
fn polished(start: f64, low: f64, high: f64, step: impl Fn(f64) -> f64) -> Option<f64> {
    let mut x = start;
    for _ in 0..POLISH {
        let next = x - step(x);
        if !(next.is_finite() && next > low && next < high) {
            break;
        }
        x = next;
    }
    x.is_finite().then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_quantiles_of_the_tables() {
        // One degree of freedom is Cauchy: tan(π(p − 1/2)); two: (2p − 1) √(2 / (1 − (2p − 1)²)).
        let p: f64 = 0.975;
        let c = 2.0 * p - 1.0;
        let known =
            [(1.0, (std::f64::consts::PI * (p - 0.5)).tan()), (2.0, c * (2.0 / (1.0 - c * c)).sqrt()), (14.0, 2.144_786_687_916_927_6)];
        for (df, wanted) in known {
            let got = student(p, df).unwrap();
            assert!((got - wanted).abs() < 1e-11 * wanted, "{df}: {got} {wanted}");
        }
        assert_eq!(student(0.975, 0.0), None);
        assert_eq!(student(1.0, 3.0), None);
    }

    #[test]
    fn beta_quantiles_with_a_closed_form() {
        // Beta(1, b): 1 − (1 − p)^(1/b).
        for b in [1.0, 7.0, 200.0, 1e5] {
            let wanted = -((-0.975_f64).ln_1p() / b).exp_m1();
            let got = beta(0.975, 1.0, b).unwrap();
            assert!((got - wanted).abs() < 1e-9 * wanted, "{b}: {got} {wanted}");
        }
        assert_eq!((beta(0.5, 0.0, 3.0), beta(0.5, 3.0, 0.0)), (Some(0.0), Some(1.0)));
    }
}
