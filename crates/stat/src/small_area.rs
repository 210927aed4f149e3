//! Small areas: Fay and Herriot's model, which lends each territory the strength of the others.
//!
//! In: for each area a direct estimate with its variance (or none), and known covariates. Out: for each area a modelled
//! figure, its mean squared error, and γ, the part of it that the survey of the area itself decides.
//!
//! y_i = x_i' β + v_i + e_i, v_i of unknown variance σ², e_i of known variance ψ_i. EBLUP: γ_i y_i + (1 − γ_i) x_i' β̂,
//! γ_i = σ̂² / (σ̂² + ψ_i). An area without direct estimate gets x_i' β̂, a synthetic figure. All are modelled: never to
//! be shown as the survey's own.
//!
//! Sources: Fay and Herriot 1979; Rao and Molina, *Small Area Estimation*, 2015, chapters 5 and 6; MSE by Prasad and Rao
//! 1990 (REML), Datta and Lahiri 2000 (ML), Datta, Rao and Smith 2005 (moment), as samplics 0.6.

use crate::chisq::matrix::{cholesky, forward, solved};

/// How σ² is estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fitting {
    /// Restricted maximum likelihood: the default.
    Reml,
    Ml,
    /// The moment equation of Fay and Herriot.
    Moment,
}

/// A direct estimate and its variance (not its standard error).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Direct {
    pub value: f64,
    pub variance: f64,
}

/// An area: what the survey says of it, if anything, and its covariates (the 1 of the intercept among them).
#[derive(Clone, PartialEq, Debug)]
pub struct Area {
    pub direct: Option<Direct>,
    pub x: Vec<f64>,
}

/// What a modelled figure rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// The survey of the area and the model.
    Composite,
    /// The model alone: no direct estimate, or σ² estimated at 0.
    Synthetic,
}

/// The figure of one area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Modelled {
    pub value: f64,
    /// Estimated mean squared error of the model's figure.
    pub mse: f64,
    /// Part of the direct estimate in the figure, 0 to 1.
    pub gamma: f64,
    pub origin: Origin,
}

impl Modelled {
    /// To stand beside the figure wherever it is shown.
    pub fn label_fr(&self) -> &'static str {
        match self.origin {
            Origin::Composite => "chiffre modélisé (Fay-Herriot) : enquête du territoire et modèle",
            Origin::Synthetic => "chiffre modélisé (synthétique) : modèle seul, sans l'enquête du territoire",
        }
    }
}

/// The fitted model and its figures, in the order of the areas.
#[derive(Clone, PartialEq, Debug)]
pub struct Fit {
    pub fitting: Fitting,
    /// σ̂²; 0 when the direct estimates differ no more than their variances and the covariates explain.
    pub variance: f64,
    /// Bias of σ̂² to the order 1/m, taken out of the MSEs: 0 for REML.
    pub bias: f64,
    pub beta: Vec<f64>,
    /// (X' V⁻¹ X)⁻¹, row by row.
    pub beta_covariance: Vec<f64>,
    pub areas: Vec<Modelled>,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum AreaError {
    #[error("{areas} territoire(s) enquêté(s) pour {covariates} variable(s) : il en faut davantage que de variables")]
    TooFewAreas { areas: usize, covariates: usize },
    #[error("territoire {area} : {found} variables au lieu de {expected}")]
    Covariates { area: usize, found: usize, expected: usize },
    #[error(
        "territoire {area} : variance {variance} de l'estimation directe ; attendu : un nombre positif (sans variance, ne pas modéliser)"
    )]
    BadVariance { area: usize, variance: f64 },
    #[error("territoire {area} : une valeur n'est pas un nombre fini")]
    NotFinite { area: usize },
    #[error("variance entre territoires {variance} ; attendu : un nombre positif ou nul")]
    BadModelVariance { variance: f64 },
    #[error("les variables du modèle sont liées entre elles ; en ôter une")]
    Collinear,
    #[error("la variance entre territoires n'a pu être estimée : l'équation n'a pas de solution au-dessous de {bound}")]
    NoSolution { bound: f64 },
    #[error("calage sur le total : {found} poids pour {expected} territoires, ou un total des poids nul")]
    Benchmark { found: usize, expected: usize },
}

/// Points between 0 and the bound where the sign of the score is looked at: the likelihood may have several tops.
const GRID: i32 = 60;
const BISECTIONS: usize = 200;
const DOUBLINGS: usize = 60;

/// Fits the model on the areas with a direct estimate and gives a figure to all.
pub fn fay_herriot(areas: &[Area], fitting: Fitting) -> Result<Fit, AreaError> {
    let variance = Sample::read(areas)?.variance(fitting)?;
    fay_herriot_at(areas, fitting, variance)
}

/// The figures at a σ² known otherwise (an earlier wave, a larger region), or to see how much they hang on it.
pub fn fay_herriot_at(areas: &[Area], fitting: Fitting, variance: f64) -> Result<Fit, AreaError> {
    let sample = Sample::read(areas)?;
    if !(variance >= 0.0 && variance.is_finite()) {
        return Err(AreaError::BadModelVariance { variance });
    }
    let at = sample.at(variance).ok_or(AreaError::Collinear)?;
    let bias = sample.bias(&at, fitting);
    let figures = areas.iter().map(|area| sample.figure(area, &at, variance, bias, fitting)).collect();
    let unit = |j: usize| (0..sample.p).map(|k| if k == j { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let beta_covariance = (0..sample.p).flat_map(|j| solved(&at.factor, &unit(j))).collect();
    Ok(Fit { fitting, variance, bias, beta: at.beta, beta_covariance, areas: figures })
}

/// Areas with a direct estimate.
struct Sample<'a> {
    y: Vec<f64>,
    psi: Vec<f64>,
    x: Vec<&'a [f64]>,
    p: usize,
}

/// The generalised least squares at a value of σ².
struct At {
    /// σ² + ψ_i
    v: Vec<f64>,
    beta: Vec<f64>,
    residuals: Vec<f64>,
    /// Cholesky's factor of X' V⁻¹ X.
    factor: Vec<f64>,
}

impl<'a> Sample<'a> {
    fn read(areas: &'a [Area]) -> Result<Sample<'a>, AreaError> {
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
    fn at(&self, variance: f64) -> Option<At> {
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
    fn variance(&self, fitting: Fitting) -> Result<f64, AreaError> {
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
    fn bias(&self, at: &At, fitting: Fitting) -> f64 {
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
    fn figure(&self, area: &Area, at: &At, variance: f64, bias: f64, fitting: Fitting) -> Modelled {
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

/// How the figures are made to add up to the direct estimate of the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Benchmark {
    /// All by the same factor.
    Ratio,
    /// The gap shared in proportion to weight × MSE: what is well known moves least (Wang, Fuller and Qu 2008).
    Difference,
}

impl Fit {
    /// Whether σ² came out at 0: the figures are then those of the model alone.
    pub fn is_synthetic(&self) -> bool {
        self.variance == 0.0
    }

    /// Figures with Σ weights × figure = `total`, weights being the population (or its share) of each area. The MSEs stay
    /// those of the model: they say nothing of the adjustment.
    pub fn benchmarked(&self, weights: &[f64], total: f64, how: Benchmark) -> Result<Vec<Modelled>, AreaError> {
        let error = AreaError::Benchmark { found: weights.len(), expected: self.areas.len() };
        if weights.len() != self.areas.len() || !total.is_finite() {
            return Err(error);
        }
        let sum: f64 = weights.iter().zip(&self.areas).map(|(w, area)| w * area.value).sum();
        let shift: f64 = weights.iter().zip(&self.areas).map(|(w, area)| w * w * area.mse).sum();
        let moved = |w: f64, area: &Modelled| match how {
            Benchmark::Ratio => area.value * total / sum,
            Benchmark::Difference => area.value + w * area.mse * (total - sum) / shift,
        };
        let figures: Vec<Modelled> = weights.iter().zip(&self.areas).map(|(w, a)| Modelled { value: moved(*w, a), ..*a }).collect();
        if figures.iter().all(|figure| figure.value.is_finite()) { Ok(figures) } else { Err(error) }
    }
}
