//! Whether margins can be met at all within bounds, and the tightest bounds, by linear programming.
//!
//! With g = L + r t, 0 ≤ t ≤ 1, the smallest r such that Σ d g x = T is 1 / ρ, where ρ is the largest number with
//! Σ d t x = ρ b, b = T − L Σ d x. By duality ρ = min over λ'b = 1 of Σ d (λ'x)⁺: any such λ proves that no smaller r is
//! possible, so the answer is a proof whatever the accuracy of the search. The minimum is followed through softplus
//! functions τ ln(1 + e^{u/τ}) of smaller and smaller τ, with the same p × p equations as the calibration itself.

use crate::calibrate::Rows;
use crate::distance::Bounds;
use crate::margin::{Margin, WeightingError};
use crate::solve::Factor;
use crate::weighting_error::Tightest;

/// A width beyond 1 / this (in means of the targets' deviation) is no width at all: the other bound cannot help.
const NOTHING: f64 = 1e-5;
/// A proved bound must exceed the one that was asked by this part to refuse it.
const MARGIN: f64 = 1e-7;
/// The proved bound and one that was reached agree to this part.
const CLOSE: f64 = 1e-8;
/// Units beyond which the margins at fault are not searched one by one.
const SEARCHED: usize = 20_000;

/// An error when it is proved that no g within `bounds` meets the margins.
pub(crate) fn refuse(margins: &[Margin], rows: &Rows, bounds: Bounds) -> Result<(), WeightingError> {
    let Bounds { low, high } = bounds;
    let zonotope = Zonotope::new(rows);
    let all = vec![true; margins.len()];
    if low == 0.0 && high == f64::INFINITY {
        return match zonotope.above(0.0, &all) {
            Some(_) => Ok(()),
            None => Err(WeightingError::NoPositiveSolution { variables: zonotope.fewest(margins) }),
        };
    }
    let high_for_low = low.is_finite().then(|| zonotope.above(low, &all)).flatten();
    let low_for_high = high.is_finite().then(|| zonotope.below(high, &all)).flatten();
    let fits_high = !low.is_finite() || high_for_low.is_some_and(|u| u <= high + MARGIN * (high - low).min(1.0));
    let fits_low = !high.is_finite() || low_for_high.is_some_and(|l| l >= low - MARGIN * (high - low).min(1.0));
    if fits_high && fits_low {
        return Ok(());
    }
    let tightest = Tightest { high_for_low, low_for_high, around_one: zonotope.around_one(&all) };
    Err(WeightingError::InfeasibleBounds { low, high, tightest })
}

/// The tightest bounds of g for a calibration, whatever its distance: smallest U for `low`, largest L for `high`, and the
/// smallest c of [1 − c, 1 + c]. Start weights and targets are checked as for a calibration.
pub fn tightest_bounds(start: &[f64], margins: &[Margin], low: f64, high: f64) -> Result<Tightest, WeightingError> {
    crate::margin::check(start, margins, false)?;
    let rows = Rows::new(&crate::calibrate::Problem::new(start, margins, crate::distance::Distance::Linear));
    let (zonotope, all) = (Zonotope::new(&rows), vec![true; margins.len()]);
    let (high_for_low, low_for_high) = (zonotope.above(low, &all), zonotope.below(high, &all));
    Ok(Tightest { high_for_low, low_for_high, around_one: zonotope.around_one(&all) })
}

/// The set of Σ d g x for g within bounds, seen through its support function.
struct Zonotope<'a> {
    rows: &'a Rows,
    /// d / Σ d.
    mass: Vec<f64>,
    target: Vec<f64>,
    /// Σ d x / Σ d, and the products Σ d x x' / Σ d.
    mean: Vec<f64>,
    products: Vec<f64>,
}

impl<'a> Zonotope<'a> {
    fn new(rows: &'a Rows) -> Zonotope<'a> {
        let total: f64 = rows.base.iter().sum();
        let mass: Vec<f64> = rows.base.iter().map(|d| d / total).collect();
        let target = rows.columns.scaled(&rows.target, rows.total).iter().map(|t| t / total).collect();
        let m = rows.columns.moments(&vec![0.0; rows.columns.p()], true, |i, _| (mass[i], mass[i]));
        Zonotope { rows, target, mean: m.sums, products: m.products, mass }
    }

    /// Smallest U for L.
    fn above(&self, low: f64, kept: &[bool]) -> Option<f64> {
        let b: Vec<f64> = self.target.iter().zip(&self.mean).map(|(t, m)| t - low * m).collect();
        self.width(&b, 1.0, &vec![0.0; b.len()], kept).map(|r| low + r)
    }

    /// Largest L for U.
    fn below(&self, high: f64, kept: &[bool]) -> Option<f64> {
        let b: Vec<f64> = self.target.iter().zip(&self.mean).map(|(t, m)| high * m - t).collect();
        self.width(&b, 1.0, &vec![0.0; b.len()], kept).map(|r| high - r)
    }

    /// Smallest c with every g in [1 − c, 1 + c]: t runs over [−1, 1], whose support is |u| = 2 u⁺ − u.
    fn around_one(&self, kept: &[bool]) -> Option<f64> {
        let b: Vec<f64> = self.target.iter().zip(&self.mean).map(|(t, m)| t - m).collect();
        self.width(&b, 2.0, &self.mean, kept)
    }

    /// 1 / ρ for the support function `slope` Σ d u⁺ − λ'o over λ'b = 1; none when ρ is nothing.
    fn width(&self, b: &[f64], slope: f64, o: &[f64], kept: &[bool]) -> Option<f64> {
        let places = &self.rows.columns.places;
        let mask: Vec<bool> = places.iter().map(|place| kept[place.margin]).collect();
        let factor = masked(&self.products, &mask);
        let own = |j: &usize| mask[*j] && !factor.dropped.contains(j);
        let columns: Vec<usize> = (0..b.len()).filter(own).collect();
        let norm = columns.iter().map(|j| b[*j] * b[*j]).sum::<f64>().sqrt();
        if norm <= 1e-12 {
            return Some(0.0);
        }
        let mut unit = vec![0.0; b.len()];
        columns.iter().for_each(|j| unit[*j] = b[*j] / norm);
        let rho = Search { zonotope: self, columns: &columns, b: &unit, slope, o }.minimum();
        (rho > NOTHING).then(|| norm / rho)
    }

    /// The fewest margins that no positive weights meet together.
    fn fewest(&self, margins: &[Margin]) -> Vec<String> {
        let mut kept = vec![true; margins.len()];
        let categorical = |kept: &[bool]| margins.iter().zip(kept).any(|(m, k)| *k && m.total().is_some());
        let needs = categorical(&kept);
        for margin in 0..if self.mass.len() <= SEARCHED { margins.len() } else { 0 } {
            kept[margin] = false;
            if (needs && !categorical(&kept)) || self.above(0.0, &kept).is_some() {
                kept[margin] = true;
            }
        }
        margins.iter().zip(&kept).filter(|(_, k)| **k).map(|(m, _)| m.name.to_owned()).collect()
    }
}

/// The factor of a matrix whose columns outside the mask are taken as empty.
fn masked(products: &[f64], mask: &[bool]) -> Factor {
    let p = mask.len();
    let kept = |cell: usize| if mask[cell / p] && mask[cell % p] { products[cell] } else { 0.0 };
    Factor::new(&(0..p * p).map(kept).collect::<Vec<f64>>(), p)
}

struct Search<'a> {
    zonotope: &'a Zonotope<'a>,
    columns: &'a [usize],
    b: &'a [f64],
    slope: f64,
    o: &'a [f64],
}

impl Search<'_> {
    /// The smallest value of the support function that was seen: an upper bound of ρ that its λ proves.
    ///
    /// At the minimum for τ the shares t of the units are a solution with ρ = ν, the multiplier of λ'b = 1: a lower bound.
    fn minimum(&self) -> f64 {
        let mut lambda: Vec<f64> = self.b.to_vec();
        let (mut best, mut tau) = (self.support(&lambda), 1.0);
        while tau > 1e-8 && best > NOTHING {
            let mut nu = 0.0;
            for _ in 0..12 {
                let (found, more) = self.step(&mut lambda, tau);
                nu = found;
                if !more {
                    break;
                }
            }
            best = self.support(&lambda).min(best);
            if (best - nu).abs() <= CLOSE * best {
                break;
            }
            tau *= 0.3;
        }
        best
    }

    /// slope Σ d (λ'x)⁺ − λ'o, with λ'b = 1.
    fn support(&self, lambda: &[f64]) -> f64 {
        let mass = &self.zonotope.mass;
        let sum: f64 = self.zonotope.rows.columns.map(lambda, |i, u| mass[i] * u.max(0.0)).iter().sum();
        let along: f64 = lambda.iter().zip(self.b).map(|(l, b)| l * b).sum();
        (self.slope * sum - lambda.iter().zip(self.o).map(|(l, o)| l * o).sum::<f64>()) / along
    }

    /// Gradient, and Hessian if asked, of the softplus function.
    fn derivatives(&self, lambda: &[f64], tau: f64, products: bool) -> (Vec<f64>, Vec<f64>) {
        let mass = &self.zonotope.mass;
        let m = self.zonotope.rows.columns.moments(lambda, products, |i, u| {
            let e = (-(u / tau).abs()).exp();
            let share = if u > 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
            (mass[i] * share, mass[i] * e / ((1.0 + e) * (1.0 + e) * tau))
        });
        (m.sums.iter().zip(self.o).map(|(s, o)| self.slope * s - o).collect(), m.products.iter().map(|h| self.slope * h).collect())
    }

    /// One Newton step within λ'b = 1, as long as the objective falls: ν, and false when there is nothing left to gain.
    fn step(&self, lambda: &mut Vec<f64>, tau: f64) -> (f64, bool) {
        let p = lambda.len();
        let (gradient, mut hessian) = self.derivatives(lambda, tau, true);
        let own = |v: &[f64]| -> Vec<f64> {
            let mut out = vec![0.0; p];
            self.columns.iter().for_each(|j| out[*j] = v[*j]);
            out
        };
        let mut inside = vec![false; p];
        self.columns.iter().for_each(|j| inside[*j] = true);
        let outside = |cell: usize| !(inside[cell / p] && inside[cell % p]);
        hessian.iter_mut().enumerate().filter(|(cell, _)| outside(*cell)).for_each(|(_, h)| *h = 0.0);
        // A little of the first diagonal keeps columns whose units have all left the kink.
        self.columns.iter().for_each(|j| hessian[j * p + j] += 1e-9 * self.zonotope.products[j * p + j]);
        let factor = Factor::new(&hessian, p);
        let (y, z) = (factor.solve(&own(&gradient)), factor.solve(&own(self.b)));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let nu = dot(self.b, &y) / dot(self.b, &z);
        let direction: Vec<f64> = y.iter().zip(&z).map(|(y, z)| nu * z - y).collect();
        let slope = dot(&gradient, &direction);
        if slope.is_nan() || slope >= -1e-13 || direction.iter().any(|d| !d.is_finite()) {
            return (nu, false);
        }
        let mut length = 1.0;
        for _ in 0..40 {
            let next: Vec<f64> = lambda.iter().zip(&direction).map(|(l, d)| l + length * d).collect();
            let end = dot(&self.derivatives(&next, tau, false).0, &direction);
            if end <= -0.3 * slope {
                *lambda = next;
                return (nu, slope < -1e-10 * nu.abs());
            }
            length *= (slope / (slope - end)).clamp(0.1, 0.7);
        }
        (nu, false)
    }
}
