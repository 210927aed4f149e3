//! The areas with a direct estimate: generalised least squares at a σ², the equation of σ², and the figures.

use super::{Area, AreaError, Fitting, Modelled, Origin};
use crate::chisq::matrix::{cholesky, forward, solved};

/// Points between 0 and the bound where the sign of the score is looked at: the likelihood may have several tops.
const GRID: i32 = 60;
const BISECTIONS: usize = 200;
const DOUBLINGS: usize = 60;

/// Areas with a direct estimate.
pub(super) struct Sample<'a> {
    y: Vec<f64>,
    psi: Vec<f64>,
    x: Vec<&'a [f64]>,
    pub(super) p: usize,
}

/// The generalised least squares at a value of σ².
pub(super) struct At {
    /// σ² + ψ_i
    v: Vec<f64>,
    pub(super) beta: Vec<f64>,
    residuals: Vec<f64>,
    /// Cholesky's factor of X' V⁻¹ X.
    pub(super) factor: Vec<f64>,
}

impl<'a> Sample<'a> {
    pub(super) fn read(areas: &'a [Area]) -> Result<Sample<'a>, AreaError> {
        let p = areas.first().map_or(0, |area| area.x.len());
        let mut sample = Sample { y: vec![], psi: vec![], x: vec![], p };
        for (place, area) in areas.iter().enumerate() {
            if area.x.len() != p {
                return Err(AreaError::Covariates { area: place + 1, found: area.x.len(), expected: p });
            }
            if !area.x.iter().all(|x| x.is_finite()) || area.direct.is_some_and(|d| !d.value.is_finite()) {
                return Err(AreaError::NotFinite { area: place + 1 });
            }
            let Some(direct) = area.direct else { continue };
            if !(direct.variance > 0.0 && direct.variance.is_finite()) {
                return Err(AreaError::BadVariance { area: place + 1, variance: direct.variance });
            }
            sample.y.push(direct.value);
            sample.psi.push(direct.variance);
            sample.x.push(&area.x);
        }
        let enough = p > 0 && sample.y.len() > p;
        if enough { Ok(sample) } else { Err(AreaError::TooFewAreas { areas: sample.y.len(), covariates: p }) }
    }

    /// Σ_i c_i x_i x_i'
    fn cross(&self, c: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut a = vec![0.0; self.p * self.p];
        for (i, x) in self.x.iter().enumerate() {
            let c = c(i);
            (0..self.p * self.p).for_each(|cell| a[cell] += c * x[cell / self.p] * x[cell % self.p]);
        }
        a
    }

    /// None when the covariates are collinear.
    pub(super) fn at(&self, variance: f64) -> Option<At> {
        let v: Vec<f64> = self.psi.iter().map(|psi| variance + psi).collect();
        let factor = cholesky(&self.cross(|i| 1.0 / v[i]), self.p)?;
        let side: Vec<f64> = (0..self.p).map(|j| (0..v.len()).map(|i| self.x[i][j] * self.y[i] / v[i]).sum()).collect();
        let beta = solved(&factor, &side);
        let residuals = self.x.iter().zip(&self.y).map(|(x, y)| y - dot(x, &beta)).collect();
        Some(At { v, beta, residuals, factor })
    }

    /// tr((X' V⁻¹ X)⁻¹ X' V⁻² X)
    fn trace(&self, at: &At) -> f64 {
        let second = self.cross(|i| 1.0 / (at.v[i] * at.v[i]));
        let column = |j: usize| (0..self.p).map(|i| second[i * self.p + j]).collect::<Vec<f64>>();
        (0..self.p).map(|j| solved(&at.factor, &column(j))[j]).sum()
    }

    /// What is 0 at the estimate, falling through it.
    fn score(&self, at: &At, fitting: Fitting) -> f64 {
        let sum = |f: &dyn Fn(f64, f64) -> f64| at.v.iter().zip(&at.residuals).map(|(v, r)| f(*v, *r)).sum::<f64>();
        match fitting {
            Fitting::Ml => sum(&|v, r| r * r / (v * v) - 1.0 / v),
            Fitting::Reml => sum(&|v, r| r * r / (v * v) - 1.0 / v) + self.trace(at),
            Fitting::Moment => sum(&|v, r| r * r / v) - (self.y.len() - self.p) as f64,
        }
    }

    /// −2 ln L, restricted for REML.
    fn deviance(&self, at: &At, fitting: Fitting) -> f64 {
        let of_y: f64 = at.v.iter().zip(&at.residuals).map(|(v, r)| v.ln() + r * r / v).sum();
        let restriction: f64 = (0..self.p).map(|j| 2.0 * at.factor[j * self.p + j].ln()).sum();
        of_y + if fitting == Fitting::Reml { restriction } else { 0.0 }
    }

    /// The root of the score with the highest likelihood; 0 when none is above it.
    pub(super) fn variance(&self, fitting: Fitting) -> Result<f64, AreaError> {
        let score = |variance: f64| self.at(variance).map(|at| self.score(&at, fitting)).ok_or(AreaError::Collinear);
        let bound = self.bound(&score)?;
        let mut points = vec![0.0];
        points.extend((0..=GRID).map(|k| bound * 10f64.powf(f64::from(k - GRID) / 6.0)));
        let mut found = vec![0.0];
        for pair in points.windows(2) {
            if score(pair[0])? > 0.0 && score(pair[1])? <= 0.0 {
                found.push(bisected(pair[0], pair[1], &score)?);
            }
        }
        if fitting == Fitting::Moment {
            return Ok(found.last().copied().unwrap_or(0.0));
        }
        let deviance = |variance: &f64| self.at(*variance).map_or(f64::INFINITY, |at| self.deviance(&at, fitting));
        Ok(found.iter().copied().min_by(|a, b| deviance(a).total_cmp(&deviance(b))).unwrap_or(0.0))
    }

    /// A σ² beyond which the score stays negative.
    fn bound(&self, score: &dyn Fn(f64) -> Result<f64, AreaError>) -> Result<f64, AreaError> {
        let largest = self.psi.iter().copied().fold(0.0, f64::max);
        let mean = self.y.iter().sum::<f64>() / self.y.len() as f64;
        let spread = self.y.iter().map(|y| (y - mean).powi(2)).sum::<f64>();
        let mut bound = largest + spread;
        for _ in 0..DOUBLINGS {
            if score(bound)? < 0.0 {
                return Ok(bound);
            }
            bound *= 2.0;
        }
        Err(AreaError::NoSolution { bound })
    }

    /// Bias of σ̂² to the order 1/m: 0 for REML.
    pub(super) fn bias(&self, at: &At, fitting: Fitting) -> f64 {
        let (m, one, two) = (at.v.len() as f64, inverse_power(&at.v, 1), inverse_power(&at.v, 2));
        match fitting {
            Fitting::Reml => 0.0,
            Fitting::Ml => -self.trace(at) / two,
            Fitting::Moment => 2.0 * (m * two - one * one) / one.powi(3),
        }
    }

    /// Asymptotic variance of σ̂².
    fn variance_of_variance(&self, at: &At, fitting: Fitting) -> f64 {
        match fitting {
            Fitting::Reml | Fitting::Ml => 2.0 / inverse_power(&at.v, 2),
            Fitting::Moment => 2.0 * at.v.len() as f64 / inverse_power(&at.v, 1).powi(2),
        }
    }

    /// MSE: g1 + g2 + 2 g3, less (1 − γ)² times the bias of σ̂².
    pub(super) fn figure(&self, area: &Area, at: &At, variance: f64, bias: f64, fitting: Fitting) -> Modelled {
        let synthetic = dot(&area.x, &at.beta);
        let leverage = forward(&at.factor, &area.x).iter().map(|z| z * z).sum::<f64>();
        let Some(direct) = area.direct else {
            let mse = kept(variance + leverage - bias, variance + leverage);
            return Modelled { value: synthetic, mse, gamma: 0.0, origin: Origin::Synthetic };
        };
        let v = variance + direct.variance;
        let gamma = variance / v;
        let rest = (1.0 - gamma).powi(2);
        let (g1, g2, g3) = (gamma * direct.variance, rest * leverage, rest * self.variance_of_variance(at, fitting) / v);
        let mse = kept(g1 + g2 + 2.0 * g3 - rest * bias, g1 + g2 + 2.0 * g3);
        let origin = if gamma > 0.0 { Origin::Composite } else { Origin::Synthetic };
        Modelled { value: gamma * direct.value + (1.0 - gamma) * synthetic, mse, gamma, origin }
    }
}

/// A correction that would leave no error at all is not made.
fn kept(corrected: f64, plain: f64) -> f64 {
    if corrected > 0.0 { corrected } else { plain }
}

fn inverse_power(v: &[f64], power: i32) -> f64 {
    v.iter().map(|v| v.powi(-power)).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn bisected(mut low: f64, mut high: f64, score: &dyn Fn(f64) -> Result<f64, AreaError>) -> Result<f64, AreaError> {
    for _ in 0..BISECTIONS {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if score(middle)? > 0.0 { low = middle } else { high = middle }
    }
    Ok((low + high) / 2.0)
}
