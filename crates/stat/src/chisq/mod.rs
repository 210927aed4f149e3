//! Independence of two questions: Rao and Scott's chi-squared tests, Wald's tests, and what shows where they differ.
//!
//! In: the codes of two questions and a [`Survey`], or cell proportions with their covariance ([`rao_scott`]). Out:
//! statistic, degrees of freedom and p-value of each test, or what makes it impossible.
//!
//! Units without one of the two answers are out of the table but stay in the design.

pub(crate) mod matrix;
mod rao_scott;
mod residual;
mod table;
mod wald;

pub use rao_scott::{RaoScott, rao_scott};
pub use residual::{Cell, Trend};
pub use table::{Crossing, Table};
pub use wald::{WaldTest, independence_wald, wald};

use crate::proportion::EstimateError;

/// The tests of R survey's `svychisq`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Rao-Scott of the second order, on F: the default.
    F,
    /// Rao-Scott of the first order, on χ².
    ChiSquared,
    Wald,
    /// Wald's with the denominator of Koch, Freeman and Freeman: better with few clusters.
    AdjustedWald,
    /// The exact law of Pearson's statistic in the design.
    LinearCombination,
    Saddlepoint,
}

impl Kind {
    pub const ALL: [Kind; 6] = [Kind::F, Kind::ChiSquared, Kind::Wald, Kind::AdjustedWald, Kind::LinearCombination, Kind::Saddlepoint];

    pub fn label_fr(self) -> &'static str {
        match self {
            Kind::F => "Rao-Scott, second ordre (F)",
            Kind::ChiSquared => "Rao-Scott, premier ordre (χ²)",
            Kind::Wald => "Wald",
            Kind::AdjustedWald => "Wald ajusté",
            Kind::LinearCombination => "loi exacte du χ² de Pearson",
            Kind::Saddlepoint => "loi du χ² de Pearson, point-selle",
        }
    }
}

/// A test of independence and its outcome.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Test {
    pub kind: Kind,
    pub statistic: f64,
    pub ndf: Option<f64>,
    pub ddf: Option<f64>,
    pub p_value: f64,
}

/// Why there is no test.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TestError {
    #[error("{found} valeurs pour {expected} attendues")]
    Lengths { found: usize, expected: usize },
    #[error("l'unité {unit} porte le code {code}, mais la question n'a que {levels} modalités")]
    BadCode { unit: usize, code: u16, levels: usize },
    #[error("tableau de {rows} ligne(s) sur {columns} colonne(s) une fois les modalités vides ôtées : il en faut deux de chaque")]
    OneLevel { rows: usize, columns: usize },
    #[error("tableau de {rows} lignes sur {columns} colonnes : trop de cases pour un test ; regrouper des modalités")]
    TooLarge { rows: usize, columns: usize },
    #[error("trop de cases vides pour ce test ; regrouper des modalités")]
    TooManyEmptyCells,
    #[error("le poids d'une ligne ou d'une colonne n'est pas positif ; regrouper des modalités ou borner le calage")]
    NegativeMargin,
    #[error("variance nulle ou liée : ce test n'est pas défini ; regrouper des modalités")]
    NoVariance,
    #[error("{df} degré(s) de liberté pour {constraints} contrainte(s) : ce test n'est pas défini ; regrouper des modalités")]
    TooFewDegreesOfFreedom { df: f64, constraints: usize },
    #[error("aucun degré de liberté : une seule unité primaire par strate dans la base")]
    NoDegreesOfFreedom,
    #[error("ce test demande les totaux des cases et leur covariance, non les proportions")]
    NeedsTotals,
    #[error("la probabilité critique n'a pu être calculée avec assez de chiffres")]
    NoProbability,
    #[error("le groupe {group} n'a aucune unité dans la base ; il en faut au moins deux")]
    EmptyGroup { group: usize },
    #[error("le niveau de confiance doit être entre 0 et 1 ; trouvé {level}")]
    BadLevel { level: f64 },
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}
