//! Newton's method on the dual of calibration: λ such that Σ w(x'λ) x = T.
//!
//! The dual objective is convex, with gradient Σ w x − T and Hessian Σ s x x', s = dw/du ≥ 0. The line search looks at
//! the slope along the step only, which needs no objective and loses no digits near the solution. A Hessian that has lost
//! rank (units at their bounds) is helped by a part of the one at the start; while steps are good, it is kept for the next.

use crate::columns::{Columns, Moments};
use crate::margin::Step;
use crate::solve::Factor;

/// A step is too long when the slope at its end is above this part of the first slope, on the other side.
const OVERSHOOT: f64 = 0.3;
/// Trials of one line search.
const TRIALS: usize = 60;
/// The Hessian is kept while a step leaves less than this part of the gap.
const GOOD: f64 = 0.05;
/// A gap that rounding alone leaves.
const EXACT: f64 = 1e-13;
/// Steps without progress before the fit is given up.
const STALLED: usize = 40;

pub(crate) struct System<'a> {
    pub columns: &'a Columns,
    /// Targets on the scale of the columns, and as they were given.
    pub target: &'a [f64],
    pub given: &'a [f64],
    /// What a miss is compared with, 0: Σ |w x|.
    pub units: &'a [f64],
}

pub(crate) struct Fit {
    pub lambda: Vec<f64>,
    pub log: Vec<Step>,
}

/// Where the search is.
struct Point {
    lambda: Vec<f64>,
    moments: Moments,
    /// T − Σ w x.
    miss: Vec<f64>,
    gap: f64,
}

impl System<'_> {
    /// λ for weights by `law` (w and dw/du from the position of a unit and u = x'λ); `start`: the moments at λ = 0, if known.
    pub fn solve(&self, law: impl Fn(usize, f64) -> (f64, f64) + Sync, start: Option<Moments>, tolerance: f64, steps: usize) -> Fit {
        let p = self.columns.p();
        let zero = vec![0.0; p];
        let mut here = match start {
            Some(moments) => self.located(zero, moments),
            None => self.point(zero, true, &law),
        };
        let ridge: Vec<f64> = (0..p).map(|j| here.moments.products[j * p + j]).collect();
        let mut factor = Factor::new(&here.moments.products, p);
        let (mut log, mut best, mut stalled, mut polished) = (Vec::new(), here.gap, 0, false);
        while log.len() < steps && stalled < STALLED {
            // One more step after the goal, kept if it is better: the weights gain digits for the price of one pass.
            polished |= here.gap <= tolerance;
            if here.gap <= EXACT {
                break;
            }
            let direction = self.direction(&mut factor, &here, &ridge);
            let cheap = here.gap < 1e-2;
            let Some((next, length)) = self.search(&here, &direction, !cheap, &law) else { break };
            if polished {
                if next.gap < here.gap {
                    here = next;
                }
                break;
            }
            let ratio = next.gap / here.gap;
            here = next;
            log.push(Step { gap: here.gap, length });
            if here.moments.products.is_empty() && ratio > GOOD && here.gap > tolerance {
                here = self.point(here.lambda, true, &law);
            }
            if !here.moments.products.is_empty() {
                factor = Factor::new(&here.moments.products, p);
            }
            stalled = if here.gap < 0.9 * best { 0 } else { stalled + 1 };
            best = best.min(here.gap);
        }
        Fit { lambda: here.lambda, log }
    }

    fn point(&self, lambda: Vec<f64>, products: bool, law: &(impl Fn(usize, f64) -> (f64, f64) + Sync)) -> Point {
        let moments = self.columns.moments(&lambda, products, law);
        self.located(lambda, moments)
    }

    fn located(&self, lambda: Vec<f64>, moments: Moments) -> Point {
        let miss: Vec<f64> = self.target.iter().zip(&moments.sums).map(|(t, s)| t - s).collect();
        let spreads = self.columns.spreads();
        let part = |j: usize| {
            let scale = if self.units[j] > 0.0 { self.units[j] } else { moments.sizes[j].max(self.given[j].abs()) };
            if miss[j] == 0.0 { 0.0 } else { (miss[j] * spreads[j]).abs() / scale }
        };
        let gap = (0..miss.len()).map(part).fold(0.0, |a: f64, b| if b.is_nan() { f64::INFINITY } else { a.max(b) });
        Point { lambda, moments, miss, gap }
    }

    /// H δ = T − Σ w x; where H cannot give all of it, with a part of the first diagonal added.
    fn direction(&self, factor: &mut Factor, here: &Point, ridge: &[f64]) -> Vec<f64> {
        let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
        let lost: Vec<f64> = factor.conflicts(&here.miss).into_iter().map(|(_, miss)| miss).collect();
        if norm(&lost) > 1e-6 * norm(&here.miss) && !here.moments.products.is_empty() {
            let p = here.miss.len();
            let mut helped = here.moments.products.clone();
            (0..p).for_each(|j| helped[j * p + j] += 1e-6 * ridge[j]);
            *factor = Factor::new(&helped, p);
        }
        factor.solve(&here.miss)
    }

    /// The step, or the part of it, at whose end the objective still falls or has just begun to rise.
    fn search(
        &self,
        here: &Point,
        direction: &[f64],
        products: bool,
        law: &(impl Fn(usize, f64) -> (f64, f64) + Sync),
    ) -> Option<(Point, f64)> {
        let slope = |point: &Point| -> f64 { direction.iter().zip(&point.miss).map(|(d, m)| d * m).sum() };
        let first = slope(here);
        if !(first > 0.0 && first.is_finite()) {
            return None;
        }
        let (mut low, mut high) = ((0.0, first), None::<(f64, f64)>);
        let mut length = 1.0;
        for _ in 0..TRIALS {
            let lambda = here.lambda.iter().zip(direction).map(|(l, d)| l + length * d).collect();
            let point = self.point(lambda, products, law);
            let rest = slope(&point);
            if point.gap.is_finite() && (rest.abs() <= OVERSHOOT * first || point.gap <= 1e-3 * here.gap) || (length == 1.0 && rest >= 0.0)
            {
                return Some((point, length));
            }
            // rest is minus the derivative: negative beyond the minimum.
            if rest >= 0.0 {
                low = (length, rest)
            } else {
                high = Some((length, rest))
            }
            length = match high {
                Some((end, below)) if below.is_finite() => {
                    let secant = low.0 + (end - low.0) * low.1 / (low.1 - below);
                    secant.clamp(low.0 + 0.1 * (end - low.0), low.0 + 0.5 * (end - low.0))
                }
                Some((end, _)) => low.0 + 0.5 * (end - low.0),
                None => length * 0.5,
            };
        }
        None
    }
}
