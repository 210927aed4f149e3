//! Cronbach's alpha: how well several items measure one thing.

use super::{Base, QuestionError, check_codes};
use crate::margin::MISSING;
use crate::proportion::EstimateError;
use crate::statistic::Statistic;
use crate::survey::Survey;

/// Alpha with its linearised standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Alpha {
    pub value: f64,
    pub standard_error: f64,
    pub items: usize,
    /// Those who answered all items.
    pub base: Base,
}

/// α = K / (K − 1) (1 − Σ_k s²_k / s²_total), variances weighted, on those who answered all K items; `scores` gives the
/// number of each level. A reversed item must have been turned round before.
///
/// Source: Cronbach 1951; R survey, `svycralpha` (same value); influence by Deville 1999.
pub fn cronbach(survey: &Survey, items: &[&[u16]], scores: &[f64], domain: Option<&[bool]>) -> Result<Alpha, QuestionError> {
    items.iter().try_for_each(|codes| check_codes(survey, codes, scores.len()))?;
    if items.len() < 2 {
        return Err(QuestionError::NoReliability { items: items.len() });
    }
    let answered = |i: usize| items.iter().all(|codes| codes[i] != MISSING);
    let all: Vec<bool> = (0..survey.weights().len()).map(answered).collect();
    let base = Base::of(survey, &all, domain)?;
    let inside: Vec<bool> = all.iter().enumerate().map(|(i, all)| *all && domain.is_none_or(|d| d[i])).collect();
    let found = survey.estimate(&Statement { items, scores, base: &inside }).map_err(|error| match error {
        EstimateError::EmptyBase | EstimateError::Undefined => QuestionError::NoReliability { items: items.len() },
        other => other.into(),
    })?;
    Ok(Alpha { value: found.values[0], standard_error: found.standard_error(0), items: items.len(), base })
}

struct Statement<'a> {
    items: &'a [&'a [u16]],
    scores: &'a [f64],
    base: &'a [bool],
}

impl Statement<'_> {
    fn score(&self, item: usize, unit: usize) -> f64 {
        self.scores[usize::from(self.items[item][unit])]
    }

    fn total(&self, unit: usize) -> f64 {
        (0..self.items.len()).map(|item| self.score(item, unit)).sum()
    }

    /// Σ w, then mean and variance of y over the base.
    fn moments(&self, weights: &[f64], y: &dyn Fn(usize) -> f64) -> (f64, f64, f64) {
        let units = || (0..weights.len()).filter(|i| self.base[*i]);
        let sum: f64 = units().map(|i| weights[i]).sum();
        let mean = units().map(|i| weights[i] * y(i)).sum::<f64>() / sum;
        let variance = units().map(|i| weights[i] * (y(i) - mean).powi(2)).sum::<f64>() / sum;
        (sum, mean, variance)
    }

    fn factor(&self) -> f64 {
        let k = self.items.len() as f64;
        k / (k - 1.0)
    }
}

impl Statistic for Statement<'_> {
    fn len(&self) -> usize {
        1
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let parts: f64 = (0..self.items.len()).map(|item| self.moments(weights, &|i| self.score(item, i)).2).sum();
        let (_, _, total) = self.moments(weights, &|i| self.total(i));
        vec![if total > 0.0 { self.factor() * (1.0 - parts / total) } else { f64::NAN }]
    }

    /// The influence on a variance s² is ((y − ȳ)² − s²) / Σ w.
    fn influence(&self, weights: &[f64], _values: &[f64], _j: usize) -> Vec<f64> {
        let (sum, mean, total) = self.moments(weights, &|i| self.total(i));
        let items: Vec<(f64, f64, f64)> = (0..self.items.len()).map(|item| self.moments(weights, &|i| self.score(item, i))).collect();
        let parts: f64 = items.iter().map(|(_, _, variance)| variance).sum();
        let one = |i: usize| {
            let of_parts: f64 = items.iter().enumerate().map(|(k, (_, m, v))| (self.score(k, i) - m).powi(2) - v).sum();
            let of_total = (self.total(i) - mean).powi(2) - total;
            self.factor() * (parts * of_total / total - of_parts) / (total * sum)
        };
        (0..weights.len()).map(|i| if self.base[i] { one(i) } else { 0.0 }).collect()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(self.base)
    }
}
