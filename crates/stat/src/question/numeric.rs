//! A number as an answer: mean, total, spread. Medians and other quantiles: see `quantiles`.

use super::{Base, QuestionError, check};
use crate::proportion::Estimate;
use crate::statistic::{Ratio, Stacked, Total};
use crate::survey::{Estimates, Survey};

/// The figures of a number.
#[derive(Clone, PartialEq, Debug)]
pub struct Numeric {
    pub base: Base,
    pub mean: Estimate,
    /// Σ w y over those who answered: no total of the population when answers are missing, unless the weights say so.
    pub total: Estimate,
    /// √(Σ w (y − ȳ)² / Σ w × n / (n − 1)); none for one answer.
    pub standard_deviation: Option<f64>,
    pub smallest: f64,
    pub largest: f64,
    /// Mean and total with their covariance.
    pub joint: Estimates,
}

/// `y` is NaN where there is no answer.
pub fn numeric(survey: &Survey, y: &[f64], domain: Option<&[bool]>) -> Result<Numeric, QuestionError> {
    check(survey, &[("valeurs", y.len())])?;
    if let Some(unit) = y.iter().position(|y| y.is_infinite()) {
        return Err(QuestionError::NotFinite { unit: unit + 1 });
    }
    let answered: Vec<bool> = y.iter().map(|y| !y.is_nan()).collect();
    let base = Base::of(survey, &answered, domain)?;
    let inside: Vec<bool> = answered.iter().enumerate().map(|(i, yes)| *yes && domain.is_none_or(|d| d[i])).collect();
    // A value of 0 where there is none, so that 0 × NaN never enters a sum.
    let known: Vec<f64> = y.iter().zip(&inside).map(|(y, inside)| if *inside { *y } else { 0.0 }).collect();
    let mut parts = Stacked::of([Ratio::mean(known.clone(), inside.clone())]);
    parts.parts.push(Box::new(Total { y: known.clone(), domain: inside.clone() }));
    let joint = survey.estimate(&parts)?;
    let w = survey.weights();
    let units: Vec<usize> = (0..w.len()).filter(|i| inside[*i] && w[*i] != 0.0).collect();
    let spread = units.iter().map(|i| w[*i] * (known[*i] - joint.values[0]).powi(2)).sum::<f64>() / base.weight;
    let n = base.n as f64;
    Ok(Numeric {
        base,
        mean: base.estimate(joint.values[0], joint.standard_error(0), spread),
        total: Estimate { deff: None, ..base.estimate(joint.values[1], joint.standard_error(1), spread) },
        standard_deviation: (base.n > 1 && spread >= 0.0).then(|| (spread * n / (n - 1.0)).sqrt()),
        smallest: units.iter().map(|i| known[*i]).fold(f64::INFINITY, f64::min),
        largest: units.iter().map(|i| known[*i]).fold(f64::NEG_INFINITY, f64::max),
        joint,
    })
}
