//! Unit non-response: weights moved to respondents within cells; response propensity and its classes.
//!
//! In: start weights of the units that were drawn, what became of each, and cells or variables known for all. Out: weights
//! of the respondents, with the response rate and the factor of each cell.

use crate::columns::Columns;
use crate::margin::{Kind, MISSING, Margin};
use crate::solve::Factor;
use std::collections::BTreeMap;

/// What became of a unit that was drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    Respondent,
    Nonrespondent,
    /// Out of scope: keeps its weight, counts in no rate.
    Other,
}

/// A cell of adjustment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CellReport {
    /// The code of the cell.
    pub cell: u32,
    pub respondents: usize,
    pub nonrespondents: usize,
    /// Σ d of respondents over Σ d of respondents and non-respondents; the factor is its inverse.
    pub weighted_rate: f64,
    pub factor: f64,
}

/// Weights after the move: 0 for non-respondents.
#[derive(Clone, PartialEq, Debug)]
pub struct Redistributed {
    pub weights: Vec<f64>,
    /// In the order of the codes.
    pub cells: Vec<CellReport>,
    /// Respondents over respondents and non-respondents (AAPOR RR1 when `Other` is out of scope).
    pub response_rate: f64,
    pub weighted_response_rate: f64,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum NonresponseError {
    #[error("{what} : {found} valeurs pour {expected} unités")]
    WrongLength { what: &'static str, found: usize, expected: usize },
    #[error("le poids de l'unité {unit} vaut {value} ; attendu : un nombre fini, positif ou nul")]
    BadWeight { unit: usize, value: f64 },
    #[error("cellule « {cell} » : {nonrespondents} non-répondant(s) et aucun répondant à qui donner leur poids ; regrouper cette cellule")]
    NoRespondent { cell: String, nonrespondents: usize },
    #[error("aucun répondant, ou aucun non-répondant de poids positif : la propension à répondre ne s'estime pas")]
    NothingToExplain,
    #[error("variable « {variable} » : {count} unité(s) sans valeur ; leur donner une catégorie avant d'estimer la propension")]
    MissingPredictor { variable: String, count: usize },
    #[error(
        "la propension à répondre ne s'estime pas : des variables séparent tout à fait répondants et non-répondants ; en retirer ou regrouper leurs catégories"
    )]
    Separated,
    #[error("{asked} classes de propension : il en faut entre 1 et {n}, le nombre d'unités")]
    Classes { asked: usize, n: usize },
}

/// Sums of a cell.
#[derive(Clone, Copy, Default)]
struct Sums {
    respondents: usize,
    nonrespondents: usize,
    respondent_weight: f64,
    nonrespondent_weight: f64,
}

/// Gives the weight of non-respondents to the respondents of their cell: w = d × Σ d / Σ d of respondents.
///
/// `labels` name the cells in messages; empty: they are numbered from their code. As svrep's `redistribute_weights`. A cell where somebody did not respond and nobody did is an error that names it:
/// collapse it first ([`crate::collapse`]). Source: Särndal, Swensson, Wretman 1992, 15.6 (response homogeneity groups).
pub fn redistribute(weights: &[f64], status: &[Status], cells: &[u32], labels: &[String]) -> Result<Redistributed, NonresponseError> {
    check(weights, &[("statuts", status.len()), ("cellules", cells.len())])?;
    let mut sums: BTreeMap<u32, Sums> = BTreeMap::new();
    for ((weight, status), cell) in weights.iter().zip(status).zip(cells).filter(|((w, _), _)| **w > 0.0) {
        sums.entry(*cell).or_default().count(*status, *weight);
    }
    if let Some((cell, s)) = sums.iter().find(|(_, s)| s.respondents == 0 && s.nonrespondents > 0) {
        let cell = labels.get(*cell as usize).cloned().unwrap_or_else(|| format!("n° {cell}"));
        return Err(NonresponseError::NoRespondent { cell, nonrespondents: s.nonrespondents });
    }
    let moved = |((weight, status), cell): ((&f64, &Status), &u32)| match status {
        Status::Nonrespondent => 0.0,
        Status::Respondent => weight * sums.get(cell).map_or(1.0, Sums::factor),
        Status::Other => *weight,
    };
    let all = sums.values().fold(Sums::default(), |a, b| a.add(b));
    Ok(Redistributed {
        weights: weights.iter().zip(status).zip(cells).map(moved).collect(),
        cells: sums.iter().filter(|(_, s)| s.respondents > 0).map(|(cell, s)| s.report(*cell)).collect(),
        response_rate: all.respondents as f64 / (all.respondents + all.nonrespondents).max(1) as f64,
        weighted_response_rate: if all.respondents == 0 { 0.0 } else { 1.0 / all.factor() },
    })
}

impl Sums {
    fn count(&mut self, status: Status, weight: f64) {
        match status {
            Status::Respondent => {
                self.respondents += 1;
                self.respondent_weight += weight;
            }
            Status::Nonrespondent => {
                self.nonrespondents += 1;
                self.nonrespondent_weight += weight;
            }
            Status::Other => {}
        }
    }

    fn add(self, other: &Sums) -> Sums {
        Sums {
            respondents: self.respondents + other.respondents,
            nonrespondents: self.nonrespondents + other.nonrespondents,
            respondent_weight: self.respondent_weight + other.respondent_weight,
            nonrespondent_weight: self.nonrespondent_weight + other.nonrespondent_weight,
        }
    }

    fn factor(&self) -> f64 {
        (self.respondent_weight + self.nonrespondent_weight) / self.respondent_weight
    }

    fn report(&self, cell: u32) -> CellReport {
        let factor = self.factor();
        CellReport { cell, respondents: self.respondents, nonrespondents: self.nonrespondents, weighted_rate: 1.0 / factor, factor }
    }
}

fn check(weights: &[f64], lengths: &[(&'static str, usize)]) -> Result<(), NonresponseError> {
    let expected = weights.len();
    if let Some((what, found)) = lengths.iter().copied().find(|(_, found)| *found != expected) {
        return Err(NonresponseError::WrongLength { what, found, expected });
    }
    match weights.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= 0.0)) {
        Some((unit, value)) => Err(NonresponseError::BadWeight { unit: unit + 1, value: *value }),
        None => Ok(()),
    }
}

/// Steps of the logistic regression; five are common.
const STEPS: usize = 50;
/// A score beyond this is a probability of 0 or 1: a variable separates the two groups.
const SEPARATED: f64 = 30.0;

/// The probability to respond of each unit, by weighted logistic regression on `predictors` (their targets are not read)
/// and a constant; units of `Other` status or of weight 0 have a probability from the
/// same equation but no part in it.
///
/// Maximum of Σ d [y ln p + (1 − y) ln(1 − p)] by Newton's method with halving. Source: Little, *Int. Stat. Rev.* 54, 1986.
pub fn propensity(weights: &[f64], status: &[Status], predictors: &[Margin]) -> Result<Vec<f64>, NonresponseError> {
    check(weights, &[("statuts", status.len())])?;
    check_predictors(weights, predictors)?;
    let n = weights.len();
    let ones = vec![0_u16; n];
    let constant = Margin::categories("", &[], &ones, &[0.0]);
    let all: Vec<Margin> = std::iter::once(constant).chain(predictors.iter().copied()).collect();
    let mass = |i: usize| if status[i] == Status::Other { 0.0 } else { weights[i] };
    let masses: Vec<f64> = (0..n).map(mass).collect();
    let total = |of: Status| (0..n).filter(|i| status[*i] == of).map(|i| weights[i]).sum::<f64>();
    if total(Status::Respondent) <= 0.0 || total(Status::Nonrespondent) <= 0.0 {
        return Err(NonresponseError::NothingToExplain);
    }
    let columns = Columns::new(&all, None, &masses);
    let lambda = logistic(&columns, &masses, |i| status[i] == Status::Respondent)?;
    let scores = columns.map(&lambda, |_, u| u);
    if scores.iter().zip(&masses).any(|(u, m)| *m > 0.0 && u.abs() > SEPARATED) {
        return Err(NonresponseError::Separated);
    }
    Ok(scores.into_iter().map(chance).collect())
}

fn check_predictors(weights: &[f64], predictors: &[Margin]) -> Result<(), NonresponseError> {
    for predictor in predictors {
        let (found, missing) = match predictor.kind {
            Kind::Categories { codes, targets, .. } => {
                (codes.len(), codes.iter().filter(|c| **c == MISSING || usize::from(**c) >= targets.len()).count())
            }
            Kind::Numeric { values, .. } => (values.len(), values.iter().filter(|x| !x.is_finite()).count()),
        };
        if found != weights.len() {
            return Err(NonresponseError::WrongLength { what: "variables", found, expected: weights.len() });
        }
        if missing > 0 {
            return Err(NonresponseError::MissingPredictor { variable: predictor.name.to_owned(), count: missing });
        }
    }
    Ok(())
}

fn chance(u: f64) -> f64 {
    let e = (-u.abs()).exp();
    if u > 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// λ of the maximum; the score function is Σ d (y − p) x, the information Σ d p (1 − p) x x'.
fn logistic(columns: &Columns, mass: &[f64], yes: impl Fn(usize) -> bool + Sync) -> Result<Vec<f64>, NonresponseError> {
    let p = columns.p();
    let total: f64 = mass.iter().sum();
    let at = |lambda: &[f64]| {
        columns.moments(lambda, true, |i, u| {
            let p = chance(u);
            (mass[i] * (f64::from(u8::from(yes(i))) - p), mass[i] * p * (1.0 - p))
        })
    };
    let norm = |sums: &[f64]| sums.iter().map(|s| s.abs()).fold(0.0, f64::max) / total;
    let mut lambda = vec![0.0; p];
    let mut here = at(&lambda);
    for _ in 0..STEPS {
        if norm(&here.sums) <= 1e-13 {
            break;
        }
        let step = Factor::new(&here.products, p).solve(&here.sums);
        let slope = |sums: &[f64]| step.iter().zip(sums).map(|(d, s)| d * s).sum::<f64>();
        let (first, mut length) = (slope(&here.sums), 1.0);
        loop {
            let next: Vec<f64> = lambda.iter().zip(&step).map(|(l, d)| l + length * d).collect();
            let there = at(&next);
            if slope(&there.sums) >= -0.5 * first || length < 1e-6 {
                (lambda, here) = (next, there);
                break;
            }
            length *= 0.5;
        }
    }
    if norm(&here.sums) <= 1e-8 { Ok(lambda) } else { Err(NonresponseError::Separated) }
}

/// Classes 0 … k − 1 of units by their propensity, each of about the same number of units; equal propensities stay together.
///
/// Five classes take out most of the bias that the propensity explains (Cochran 1968; Rosenbaum and Rubin 1984).
/// Use them as the cells of [`redistribute`].
pub fn propensity_classes(propensity: &[f64], classes: usize) -> Result<Vec<u32>, NonresponseError> {
    let n = propensity.len();
    if classes == 0 || classes > n {
        return Err(NonresponseError::Classes { asked: classes, n });
    }
    let mut sorted = propensity.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The class of a value is that of the middle of its rank among equals.
    let class = |p: &f64| {
        let below = sorted.partition_point(|x| x < p);
        let upto = sorted.partition_point(|x| x <= p);
        (((below + upto) as f64 / 2.0 / n as f64 * classes as f64) as u32).min(classes as u32 - 1)
    };
    Ok(propensity.iter().map(class).collect())
}
