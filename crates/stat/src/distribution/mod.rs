//! Tails of the laws that tests need: chi-squared, F, Student, normal, and sums of weighted chi-squareds.
//!
//! In: a statistic and its degrees of freedom. Out: the probability of at least that, with small ones kept exact in
//! relative terms (never as 1 − P), or none when the arguments make no law.

mod mixture;

pub use mixture::Mixture;

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::{gamma_ur, ln_gamma};

/// Above this many degrees of freedom in the denominator, F is the chi-squared over its degrees of freedom: the two
/// tails then differ by about (ndf x)² / 4e9 of themselves, and the continued fraction would need tens of thousands of steps.
const AS_INFINITE: f64 = 1e9;
/// Steps of the continued fraction of the incomplete beta; about √max(a, b) are needed.
const STEPS: usize = 200_000;

/// P(χ²_df ≥ x).
pub fn chi_squared_tail(x: f64, df: f64) -> Option<f64> {
    (df > 0.0 && df.is_finite() && !x.is_nan()).then_some(())?;
    match x {
        x if x <= 0.0 => Some(1.0),
        x if x.is_infinite() => Some(0.0),
        _ => Some(gamma_ur(df / 2.0, x / 2.0)),
    }
}

/// P(F ≥ x) with `ndf` and `ddf` degrees of freedom; `ddf` infinite: the chi-squared over `ndf`.
pub fn f_tail(x: f64, ndf: f64, ddf: f64) -> Option<f64> {
    (ndf > 0.0 && ndf.is_finite() && ddf > 0.0 && !x.is_nan()).then_some(())?;
    if ddf > AS_INFINITE {
        return chi_squared_tail(x * ndf, ndf);
    }
    match x {
        x if x <= 0.0 => Some(1.0),
        x if x.is_infinite() => Some(0.0),
        _ => incomplete_beta(ddf / 2.0, ndf / 2.0, ddf / (ddf + ndf * x), ndf * x / (ddf + ndf * x)),
    }
}

/// P(|T| ≥ |t|) of Student's law; `df` infinite: the normal law.
pub fn student_two_sided(t: f64, df: f64) -> Option<f64> {
    f_tail(t * t, 1.0, df)
}

/// P(Z ≥ z) of the normal law, as half of P(χ²_1 ≥ z²): the library's erfc has ten digits only.
pub fn normal_tail(z: f64) -> f64 {
    let outside = chi_squared_tail(z * z, 1.0).unwrap_or(f64::NAN);
    if z >= 0.0 { outside / 2.0 } else { 1.0 - outside / 2.0 }
}

/// The z with P(Z ≤ z) = p; none outside (0, 1).
pub fn normal_quantile(p: f64) -> Option<f64> {
    (p > 0.0 && p < 1.0).then_some(())?;
    let start: f64 = Normal::standard().inverse_cdf(p);
    // One step of Newton, on the side where the tail keeps its digits.
    let density = (-start * start / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let gap = if start > 0.0 { normal_tail(start) - (1.0 - p) } else { p - normal_tail(-start) };
    Some(start + gap / density).filter(|z| z.is_finite())
}

/// I_x(a, b), given x and y = 1 − x both exact. The library's own stops after 140 steps, too few from some thousand
/// degrees of freedom on, without saying so. Continued fraction: Lentz's method (DLMF 8.17.22).
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> Option<f64> {
    if x <= 0.0 || y <= 0.0 {
        return Some(if x <= 0.0 { 0.0 } else { 1.0 });
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return incomplete_beta_near_zero(b, a, y, x).map(|other| 1.0 - other);
    }
    incomplete_beta_near_zero(a, b, x, y)
}

fn incomplete_beta_near_zero(a: f64, b: f64, x: f64, y: f64) -> Option<f64> {
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * y.ln()).exp() / a;
    if front == 0.0 {
        return Some(0.0);
    }
    let away = |v: f64| if v.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { v };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..STEPS {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < 1e-15 {
            return Some((front * fraction).clamp(0.0, 1.0));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() <= 1e-11 * wanted.abs(), "{found} for {wanted}");
    }

    #[test]
    fn closed_forms() {
        near(chi_squared_tail(3.0, 2.0), (-1.5f64).exp());
        near(chi_squared_tail(700.0, 2.0), (-350.0f64).exp());
        // F(2, d): (1 + 2x/d)^(−d/2); F(d, 2) upper tail: 1 − (1 + 2/(d x))^(−d/2); Cauchy.
        near(f_tail(4.0, 2.0, 7.0), (1.0 + 8.0 / 7.0f64).powf(-3.5));
        near(f_tail(40.0, 2.0, 300.0), (1.0 + 80.0 / 300.0f64).powf(-150.0));
        near(f_tail(0.7, 5.0, 2.0), 1.0 - (1.0 + 2.0 / 3.5f64).powf(-2.5));
        near(student_two_sided(1.0, 1.0), 0.5);
        near(student_two_sided(2.0, 2.0), 1.0 - 2.0 / (2.0 + 4.0f64).sqrt());
    }

    #[test]
    fn many_degrees_of_freedom_go_to_the_limit_without_a_jump() {
        let limit = f_tail(3.0, 4.0, f64::INFINITY).unwrap();
        let mut apart = f64::INFINITY;
        for ddf in [1e3, 1e4, 1e5, 1e6, 1e7] {
            let now = (f_tail(3.0, 4.0, ddf).unwrap() / limit - 1.0).abs();
            assert!(now < apart, "{ddf}: {now}");
            apart = now;
        }
        assert!(apart < 1e-5);
        near(chi_squared_tail(12.0, 4.0), limit);
    }

    #[test]
    fn no_law_no_number() {
        assert_eq!(chi_squared_tail(1.0, 0.0), None);
        assert_eq!(f_tail(1.0, 1.0, 0.0), None);
        assert_eq!(f_tail(f64::NAN, 1.0, 2.0), None);
        assert_eq!(f_tail(-1.0, 1.0, 2.0), Some(1.0));
        assert_eq!(normal_quantile(1.0), None);
    }
}
