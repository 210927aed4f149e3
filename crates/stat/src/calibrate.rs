//! Calibration to categorical margins by Newton's method, on the cross-tables of the margins.

use crate::margin::{Kind, Margin, Options, Weighted, WeightingError, check, not_converged, targets, weighted, worst};
use crate::solve::solve;

/// How far a weight may go from where it starts: the function F of w = d F(x'λ).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Distance {
    /// F(u) = 1 + u: one step, weights may become negative.
    Linear,
    /// F(u) = exp(u): the raking ratio, weights stay positive.
    Raking,
}

impl Distance {
    fn ratio(self, u: f64) -> f64 {
        match self {
            Distance::Linear => 1.0 + u,
            Distance::Raking => u.exp(),
        }
    }

    /// F'(u).
    fn slope(self, u: f64) -> f64 {
        match self {
            Distance::Linear => 1.0,
            Distance::Raking => u.exp(),
        }
    }

    /// An integral of F: the dual objective is Σ d G(x'λ) − λ'T, convex.
    fn integral(self, u: f64) -> f64 {
        match self {
            Distance::Linear => u + u * u / 2.0,
            Distance::Raking => u.exp(),
        }
    }
}

/// Halvings of a Newton step before it is given up.
const HALVINGS: usize = 40;

/// Weights w = d F(x'λ) whose sums by category meet every margin (Deville and Särndal, JASA 87, 1992).
///
/// The normal equations are the cross-tables of the margins (p × p for p categories), never an n × p matrix.
/// Margins are tested after the fit: weights that miss one are an error, not a result.
pub fn calibrate(start: &[f64], margins: &[Margin], distance: Distance, options: Options) -> Result<Weighted, WeightingError> {
    check(start, margins)?;
    let wanted = targets(margins);
    let target: Vec<f64> = wanted.iter().flatten().copied().collect();
    if let Some(margin) = margins.iter().find(|m| matches!(m.kind, Kind::Numeric { .. })) {
        return Err(WeightingError::NumericInRake { margin: margin.name.to_owned() });
    }
    // Start weights on the scale of the population: the solution is the same and the first step is small.
    let scale = target.iter().sum::<f64>() / (margins.len() as f64 * start.iter().sum::<f64>());
    let base: Vec<f64> = start.iter().map(|d| d * if distance == Distance::Raking { scale } else { 1.0 }).collect();
    let mut dual = Dual { base: &base, index: index(margins, start.len()), p: target.len(), distance };
    let (weights, iterations) = dual.newton(&target, margins, &wanted, options);
    let miss = worst(&weights, margins, &wanted);
    if miss.gap > options.tolerance {
        return Err(not_converged(&miss, margins, &wanted, iterations));
    }
    Ok(weighted(start, weights, iterations, miss.gap))
}

/// The positions of each unit's categories in λ, one block per margin; units of weight zero may have none.
fn index(margins: &[Margin], n: usize) -> Vec<Vec<usize>> {
    let mut offset = 0;
    let mut units = vec![Vec::with_capacity(margins.len()); n];
    for margin in margins {
        for (i, unit) in units.iter_mut().enumerate() {
            unit.extend(margin.place(i).map(|(column, _)| offset + column));
        }
        offset += margin.columns();
    }
    units
}

struct Dual<'a> {
    base: &'a [f64],
    index: Vec<Vec<usize>>,
    p: usize,
    distance: Distance,
}

impl Dual<'_> {
    fn newton(&mut self, target: &[f64], margins: &[Margin], wanted: &[Vec<f64>], options: Options) -> (Vec<f64>, usize) {
        let mut lambda = vec![0.0; self.p];
        let mut weights = self.weights(&lambda);
        for iteration in 0..options.max_iterations {
            if worst(&weights, margins, wanted).gap <= options.tolerance {
                return (weights, iteration);
            }
            let step = self.step(&lambda, &weights, target);
            let Some(next) = self.descend(&lambda, &step, target) else { return (weights, iteration) };
            lambda = next;
            weights = self.weights(&lambda);
        }
        (weights, options.max_iterations)
    }

    /// x'λ of each unit.
    fn scores<'b>(&'b self, lambda: &'b [f64]) -> impl Iterator<Item = f64> + 'b {
        self.index.iter().map(move |unit| unit.iter().map(|j| lambda[*j]).sum())
    }

    fn weights(&self, lambda: &[f64]) -> Vec<f64> {
        self.scores(lambda).zip(self.base).map(|(u, d)| d * self.distance.ratio(u)).collect()
    }

    fn objective(&self, lambda: &[f64], target: &[f64]) -> f64 {
        let integral: f64 = self.scores(lambda).zip(self.base).map(|(u, d)| d * self.distance.integral(u)).sum();
        integral - lambda.iter().zip(target).map(|(l, t)| l * t).sum::<f64>()
    }

    /// Newton's step: (Σ d F'(u) x x') δ = T − Σ w x.
    fn step(&self, lambda: &[f64], weights: &[f64], target: &[f64]) -> Vec<f64> {
        let mut hessian = vec![0.0; self.p * self.p];
        let mut miss = target.to_vec();
        for (((u, unit), d), w) in self.scores(lambda).zip(&self.index).zip(self.base).zip(weights) {
            let slope = d * self.distance.slope(u);
            for j in unit {
                miss[*j] -= w;
                unit.iter().for_each(|k| hessian[j * self.p + k] += slope);
            }
        }
        solve(hessian, &miss)
    }

    /// The longest of λ + δ, λ + δ/2, λ + δ/4… that does not raise the convex objective.
    fn descend(&self, lambda: &[f64], step: &[f64], target: &[f64]) -> Option<Vec<f64>> {
        let here = self.objective(lambda, target);
        let slack = 1e-12 * here.abs();
        (0..HALVINGS).find_map(|k| {
            let part = 0.5_f64.powi(k as i32);
            let next: Vec<f64> = lambda.iter().zip(step).map(|(l, s)| l + part * s).collect();
            (self.objective(&next, target) <= here + slack).then_some(next)
        })
    }
}
