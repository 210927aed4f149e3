//! One choice among several: the share of each level, and nets of several.

use super::{Base, QuestionError, Shares, check_codes, indicators};
use crate::proportion::Estimate;
use crate::survey::{Estimates, Survey};

/// The shares of a question with one answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Single {
    pub base: Base,
    /// Units of non-zero weight of each level.
    pub counts: Vec<usize>,
    /// Share of each level, with all covariances.
    pub shares: Estimates,
}

/// p_l = Σ w 1{code = l} / Σ w over those of the domain who answered.
pub fn single_choice(survey: &Survey, codes: &[u16], levels: usize, domain: Option<&[bool]>) -> Result<Single, QuestionError> {
    check_codes(survey, codes, levels)?;
    let statistic = Shares::new(codes, levels, domain);
    let base = Base::of(survey, statistic.base(), domain)?;
    Ok(Single { base, counts: statistic.counts(survey.weights()), shares: survey.estimate(&statistic)? })
}

impl Single {
    pub fn levels(&self) -> usize {
        self.shares.values.len()
    }

    /// The share of one level.
    pub fn level(&self, level: usize) -> Result<Estimate, QuestionError> {
        self.net(&[level])
    }

    /// The share of those who chose any of these levels.
    pub fn net(&self, levels: &[usize]) -> Result<Estimate, QuestionError> {
        self.mean(&indicators(levels, self.levels())?)
    }

    /// The mean of a score given to each level: Σ s_l p_l, its variance s'Vs from the joint covariance.
    pub fn mean(&self, scores: &[f64]) -> Result<Estimate, QuestionError> {
        if scores.len() != self.levels() {
            return Err(QuestionError::Scores { scores: scores.len(), levels: self.levels() });
        }
        let (value, standard_error) = self.shares.contrast(scores);
        let spread: f64 = scores.iter().zip(&self.shares.values).map(|(s, p)| p * (s - value).powi(2)).sum();
        Ok(self.base.estimate(value, standard_error, spread))
    }

    /// The smallest score with at least half of the weight at or below it (R's rule «math»).
    pub fn median(&self, scores: &[f64]) -> Result<f64, QuestionError> {
        if scores.len() != self.levels() {
            return Err(QuestionError::Scores { scores: scores.len(), levels: self.levels() });
        }
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|i, j| scores[*i].total_cmp(&scores[*j]));
        let mut below = 0.0;
        let reached = order.iter().find(|i| {
            below += self.shares.values[**i];
            below >= 0.5 - f64::EPSILON
        });
        reached.map(|i| scores[*i]).ok_or(QuestionError::NoLevel)
    }
}
