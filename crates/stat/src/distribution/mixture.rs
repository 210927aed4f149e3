//! Sums of independent chi-squareds of one degree of freedom, each with its coefficient: Σ λ_i χ²_1.

use super::{f_tail, normal_tail};

/// A coefficient below this part of the largest is rounding, not a direction of variance.
const NEGLIGIBLE: f64 = 1e-12;
/// Terms of Ruben's series before the inversion of the characteristic function is taken instead.
const TERMS: usize = 4_000;
/// Part of the sum that the terms left out may amount to.
const PRECISION: f64 = 1e-13;
/// Points of the inversion: beyond, no probability is given (one or two coefficients of opposite signs).
const POINTS: usize = 8_000_000;

/// The coefficients λ; those that are rounding are dropped. Negative ones are allowed.
#[derive(Clone, PartialEq, Debug)]
pub struct Mixture {
    coefficients: Vec<f64>,
}

impl Mixture {
    /// None when no coefficient is left, or one is no finite number.
    pub fn new(coefficients: &[f64]) -> Option<Mixture> {
        let largest = coefficients.iter().fold(0.0, |m: f64, c| m.max(c.abs()));
        let kept: Vec<f64> = coefficients.iter().copied().filter(|c| c.abs() > NEGLIGIBLE * largest).collect();
        (!kept.is_empty() && coefficients.iter().all(|c| c.is_finite())).then_some(Mixture { coefficients: kept })
    }

    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// P(Σ λ χ²_1 ≥ x), exact.
    pub fn tail(&self, x: f64) -> Option<f64> {
        self.tail_f(x, f64::INFINITY)
    }

    /// P(Σ λ χ²_1 ≥ x χ²_ddf / ddf), exact: what `tail` becomes when the variance is estimated with `ddf` degrees.
    ///
    /// All λ positive: Ruben's mixture of central chi-squareds (Ruben 1962; Farebrother 1984), of which every term is
    /// positive, so that small probabilities keep their digits. Else, or if that converges too slowly: inversion of
    /// the characteristic function (Imhof 1961; Davies 1980), good to about 1e-9 in absolute terms.
    pub fn tail_f(&self, x: f64, ddf: f64) -> Option<f64> {
        (!x.is_nan() && ddf > 0.0).then_some(())?;
        let positive = self.coefficients.iter().all(|c| *c > 0.0);
        if positive && x <= 0.0 {
            return Some(1.0);
        }
        positive.then(|| self.ruben(x, ddf)).flatten().or_else(|| self.inverted(x, ddf))
    }

    /// Σ_k a_k P(F_{m+2k, ddf} ≥ x / β (m + 2k)), β the smallest λ.
    fn ruben(&self, x: f64, ddf: f64) -> Option<f64> {
        let beta = self.coefficients.iter().copied().fold(f64::INFINITY, f64::min);
        let ratios: Vec<f64> = self.coefficients.iter().map(|c| 1.0 - beta / c).collect();
        let slowest = ratios.iter().copied().fold(0.0, f64::max);
        let mut powers = vec![1.0; ratios.len()];
        let mut a = vec![self.coefficients.iter().map(|c| (beta / c).sqrt()).product::<f64>()];
        (a[0] > f64::MIN_POSITIVE / PRECISION).then_some(())?;
        let (mut g, mut sum) = (vec![0.0], 0.0);
        for k in 0..TERMS {
            let df = (ratios.len() + 2 * k) as f64;
            sum += a[k] * f_tail(x / (beta * df), df, ddf)?;
            // What is left of Σ a_k, each term at most its weight, once the terms fall.
            if a[k] <= PRECISION * sum * (1.0 - slowest) && (k == 0 || a[k] <= a[k - 1]) {
                return Some(sum.min(1.0));
            }
            powers.iter_mut().zip(&ratios).for_each(|(p, r)| *p *= r);
            g.push(powers.iter().sum());
            let next: f64 = (0..=k).map(|r| g[k + 1 - r] * a[r]).sum();
            a.push(next / (2 * (k + 1)) as f64);
        }
        None
    }

    /// 1/2 + Σ_k sin θ(u_k) / (π (k + ½) ρ(u_k)) at u_k = (k + ½) Δ: the trapezoidal rule on Imhof's integral, its step
    /// such that the law has no mass a period away.
    fn inverted(&self, x: f64, ddf: f64) -> Option<f64> {
        let (terms, point) = self.with_denominator(x, ddf);
        let centre: f64 = terms.iter().map(|(c, h)| c * h).sum();
        let spread = terms.iter().map(|(c, h)| 2.0 * c * c * h).sum::<f64>().sqrt();
        let heaviest = terms.iter().fold(0.0, |m: f64, (c, _)| m.max(c.abs()));
        let step = std::f64::consts::PI / ((point - centre).abs() + 12.0 * spread + 60.0 * heaviest);
        let mut sum = 0.0;
        for k in 0..POINTS {
            let u = (k as f64 + 0.5) * step;
            let angle: f64 = terms.iter().map(|(c, h)| h * (2.0 * c * u).atan()).sum::<f64>() / 2.0 - point * u;
            let decay: f64 = (-terms.iter().map(|(c, h)| h * (4.0 * c * c * u * u).ln_1p()).sum::<f64>() / 4.0).exp();
            let bound = decay / (k as f64 + 0.5);
            sum += angle.sin() * bound;
            if bound < 1e-13 {
                return Some((0.5 + sum / std::f64::consts::PI).clamp(0.0, 1.0));
            }
        }
        None
    }

    /// P(Σ λ χ²_1 ≥ x) by the saddlepoint approximation (Kuonen 1999), within some percent of itself far in the tail.
    pub fn saddlepoint(&self, x: f64) -> Option<f64> {
        self.saddlepoint_f(x, f64::INFINITY)
    }

    /// The same with a denominator χ²_ddf / ddf: that of Σ λ χ²_1 − (x / ddf) χ²_ddf at 0.
    pub fn saddlepoint_f(&self, x: f64, ddf: f64) -> Option<f64> {
        (!x.is_nan() && ddf > 0.0).then_some(())?;
        if x <= 0.0 && self.coefficients.iter().all(|c| *c > 0.0) {
            return Some(1.0);
        }
        let (terms, point) = self.with_denominator(x, ddf);
        saddle(&terms, point)
    }

    /// Coefficients with their degrees of freedom, and the point where the tail of their sum begins.
    fn with_denominator(&self, x: f64, ddf: f64) -> (Vec<(f64, f64)>, f64) {
        let mut terms: Vec<(f64, f64)> = self.coefficients.iter().map(|c| (*c, 1.0)).collect();
        if ddf.is_infinite() {
            return (terms, x);
        }
        terms.push((-x / ddf, ddf));
        (terms, 0.0)
    }
}

/// P(Σ λ χ²_h ≥ x): Φ̄(w + ln(v / w) / w) at the ζ where K'(ζ) = x, K(ζ) = −½ Σ h ln(1 − 2 ζ λ).
fn saddle(terms: &[(f64, f64)], x: f64) -> Option<f64> {
    let scale = terms.iter().fold(0.0, |m: f64, (l, _)| m.max(*l));
    (scale > 0.0).then_some(())?;
    let terms: Vec<(f64, f64)> = terms.iter().map(|(l, h)| (l / scale, *h)).collect();
    let x = x / scale;
    let zeta = saddle_root(&terms, x)?;
    let moment = |r: i32, z: f64| terms.iter().map(|(l, h)| h * (l / (1.0 - 2.0 * z * l)).powi(r)).sum::<f64>();
    if zeta.abs() < 1e-5 {
        // w and v vanish at the mean; the limit of ln(v / w) / w is κ3 / (6 κ2^1.5).
        let (k2, k3) = (2.0 * moment(2, 0.0), 8.0 * moment(3, 0.0));
        return Some(normal_tail(zeta * k2.sqrt() + k3 / (6.0 * k2.powf(1.5))));
    }
    let k = -0.5 * terms.iter().map(|(l, h)| h * (-2.0 * zeta * l).ln_1p()).sum::<f64>();
    let w = zeta.signum() * (2.0 * (zeta * x - k)).max(0.0).sqrt();
    let v = zeta * (2.0 * moment(2, zeta)).sqrt();
    Some(normal_tail(w + (v / w).ln() / w)).filter(|p| p.is_finite())
}

/// K' rises from 0 (from −∞ when some λ is negative) to ∞ at ½, the largest λ being 1: bisection finds its only root.
fn saddle_root(terms: &[(f64, f64)], x: f64) -> Option<f64> {
    let slope = |z: f64| terms.iter().map(|(l, h)| h * l / (1.0 - 2.0 * z * l)).sum::<f64>();
    let smallest = terms.iter().fold(f64::INFINITY, |m, (l, _)| m.min(*l));
    let count: f64 = terms.iter().map(|(_, h)| h).sum();
    let (mut low, mut high) = (if smallest < 0.0 { 1.0 / (2.0 * smallest) } else { -count / (2.0 * x) - 1.0 }, 0.5);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if slope(middle) > x { high = middle } else { low = middle }
    }
    Some((low + high) / 2.0).filter(|z| z.is_finite() && *z < 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_and_the_inversion_give_the_same_tail() {
        for coefficients in [vec![2.3, 1.1, 0.4], vec![1.0, 1.0, 1.0, 0.9], vec![5.0, 1.0, 1.0, 0.3, 0.2, 0.1]] {
            let mixture = Mixture::new(&coefficients).unwrap();
            for (x, ddf) in [(9.0, f64::INFINITY), (3.0, 7.5), (8.0, 21.3), (15.0, 200.0)] {
                let (series, inverted) = (mixture.ruben(x, ddf).unwrap(), mixture.inverted(x, ddf).unwrap());
                assert!((series - inverted).abs() < 1e-8, "{coefficients:?} {x} {ddf}: {series} {inverted}");
            }
        }
    }

    #[test]
    fn one_coefficient_over_a_denominator_is_an_f() {
        for (x, ddf) in [(0.5, 3.0), (4.0, 11.7), (47.3, 197.0)] {
            let found = Mixture::new(&[1.7]).unwrap().tail_f(x * 1.7, ddf).unwrap();
            let wanted = f_tail(x, 1.0, ddf).unwrap();
            assert!((found / wanted - 1.0).abs() < 1e-12, "{found} {wanted}");
        }
    }

    #[test]
    fn opposite_coefficients_are_symmetric() {
        let mixture = Mixture::new(&[1.0, 1.0, -1.0, -1.0]).unwrap();
        // The difference of two χ²_2 is Laplace's law: P(D ≥ x) = e^(−x/2) / 2.
        for x in [0.0, 1.0, 5.0] {
            assert!((mixture.tail(x).unwrap() - (-x / 2.0f64).exp() / 2.0).abs() < 1e-6, "{x}");
            assert!((mixture.saddlepoint(x).unwrap() - (-x / 2.0f64).exp() / 2.0).abs() < 0.02);
        }
        assert!((mixture.tail(-3.0).unwrap() + mixture.tail(3.0).unwrap() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_saddlepoint_passes_its_mean_without_a_jump() {
        let mixture = Mixture::new(&[2.0, 1.0, 0.5]).unwrap();
        let at = |x: f64| mixture.saddlepoint(x).unwrap();
        let (before, mean, after) = (at(3.5 - 1e-6), at(3.5), at(3.5 + 1e-6));
        assert!(before > mean && mean > after && before - after < 1e-6, "{before} {mean} {after}");
    }

    #[test]
    fn rounding_and_nothing_are_no_coefficients() {
        assert_eq!(Mixture::new(&[]), None);
        assert_eq!(Mixture::new(&[0.0]), None);
        assert_eq!(Mixture::new(&[1.0, f64::NAN]), None);
        assert_eq!(Mixture::new(&[1.0, 1e-17]).unwrap().coefficients(), [1.0]);
    }
}
