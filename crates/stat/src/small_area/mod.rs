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

mod sample;

use crate::chisq::matrix::solved;
use sample::Sample;

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
