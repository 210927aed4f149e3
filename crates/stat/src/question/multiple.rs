//! Several choices allowed: shares of respondents and shares of answers.

use super::{Base, QuestionError, check};
use crate::proportion::Estimate;
use crate::statistic::Statistic;
use crate::survey::{Estimates, Survey};

/// Who is taken to have answered the question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MultipleBase {
    /// No option is missing; one that is not checked is a no.
    Complete,
    /// At least one option is known, checked or not; a missing one counts as not checked.
    AnyKnown,
    /// At least one option is checked.
    AnyChecked,
}

/// One option.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OptionShares {
    /// Units of non-zero weight that checked it.
    pub checked: usize,
    /// Share of respondents; over all options they add up to more than 1.
    pub respondents: Estimate,
    /// Share of all answers given; over all options they add up to 1. None when nobody checked anything.
    pub answers: Option<Estimate>,
    /// Σ w of those who checked it.
    pub total: Estimate,
}

/// A question with several answers.
#[derive(Clone, PartialEq, Debug)]
pub struct Multiple {
    pub base: Base,
    pub options: Vec<OptionShares>,
    /// Answers per respondent.
    pub mean_answers: Estimate,
    /// Respondents that checked nothing.
    pub none: Estimate,
    /// Shares of respondents of each option, then mean number, then none, with all covariances.
    pub joint: Estimates,
}

/// `options[j][i]`: whether unit i checked option j; none: missing.
pub fn multiple_response(
    survey: &Survey,
    options: &[Vec<Option<bool>>],
    domain: Option<&[bool]>,
    base: MultipleBase,
) -> Result<Multiple, QuestionError> {
    if options.is_empty() {
        return Err(QuestionError::NoLevel);
    }
    options.iter().try_for_each(|option| check(survey, &[("réponses", option.len())]))?;
    let answered: Vec<bool> = (0..survey.weights().len()).map(|i| base.answered(options, i)).collect();
    let found = Base::of(survey, &answered, domain)?;
    let inside: Vec<bool> = answered.iter().enumerate().map(|(i, yes)| *yes && domain.is_none_or(|d| d[i])).collect();
    let statistic = |kind: Figure| Checked { options, base: &inside, kind };
    let joint = survey.estimate(&statistic(Figure::Respondents))?;
    let totals = survey.estimate(&statistic(Figure::Totals))?;
    let some = totals.values.iter().sum::<f64>() != 0.0;
    let answers = some.then(|| survey.estimate(&statistic(Figure::Answers))).transpose()?;
    Ok(gathered(survey, options, &inside, found, joint, &totals, answers.as_ref()))
}

fn gathered(
    survey: &Survey,
    options: &[Vec<Option<bool>>],
    inside: &[bool],
    base: Base,
    joint: Estimates,
    totals: &Estimates,
    answers: Option<&Estimates>,
) -> Multiple {
    let w = survey.weights();
    let k = options.len();
    let share = |e: &Estimates, j: usize| base.estimate(e.values[j], e.standard_error(j), e.values[j] * (1.0 - e.values[j]));
    let plain = |e: &Estimates, j: usize| Estimate { deff: None, ..share(e, j) };
    let option = |j: usize| OptionShares {
        checked: (0..w.len()).filter(|i| inside[*i] && w[*i] != 0.0 && options[j][*i] == Some(true)).count(),
        respondents: share(&joint, j),
        answers: answers.map(|e| plain(e, j)),
        total: plain(totals, j),
    };
    Multiple { base, options: (0..k).map(option).collect(), mean_answers: plain(&joint, k), none: share(&joint, k + 1), joint }
}

impl MultipleBase {
    fn answered(self, options: &[Vec<Option<bool>>], unit: usize) -> bool {
        match self {
            MultipleBase::Complete => options.iter().all(|option| option[unit].is_some()),
            MultipleBase::AnyKnown => options.iter().any(|option| option[unit].is_some()),
            MultipleBase::AnyChecked => options.iter().any(|option| option[unit] == Some(true)),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// Σ w c_j / Σ w for each option, Σ w a / Σ w and Σ w 1{a = 0} / Σ w, with a the number of answers.
    Respondents,
    /// Σ w c_j / Σ w a.
    Answers,
    /// Σ w c_j.
    Totals,
}

struct Checked<'a> {
    options: &'a [Vec<Option<bool>>],
    base: &'a [bool],
    kind: Figure,
}

impl Checked<'_> {
    fn number(&self, unit: usize) -> f64 {
        self.options.iter().filter(|option| option[unit] == Some(true)).count() as f64
    }

    /// What value j sums over the units.
    fn term(&self, unit: usize, j: usize) -> f64 {
        match j.checked_sub(self.options.len()) {
            None => f64::from(u8::from(self.options[j][unit] == Some(true))),
            Some(0) => self.number(unit),
            Some(_) => f64::from(u8::from(self.number(unit) == 0.0)),
        }
    }

    /// What it is divided by.
    fn divisor(&self, unit: usize) -> f64 {
        if self.kind == Figure::Answers { self.number(unit) } else { 1.0 }
    }

    fn sum(&self, weights: &[f64], y: impl Fn(usize) -> f64) -> f64 {
        (0..weights.len()).filter(|i| self.base[*i] && weights[*i] != 0.0).map(|i| weights[i] * y(i)).sum()
    }
}

impl Statistic for Checked<'_> {
    fn len(&self) -> usize {
        self.options.len() + if self.kind == Figure::Respondents { 2 } else { 0 }
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        let below = if self.kind == Figure::Totals { 1.0 } else { self.sum(weights, |i| self.divisor(i)) };
        (0..self.len()).map(|j| self.sum(weights, |i| self.term(i, j)) / below).collect()
    }

    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64> {
        let total = self.kind == Figure::Totals;
        let below = if total { 1.0 } else { self.sum(weights, |i| self.divisor(i)) };
        let one = |i: usize| (self.term(i, j) - if total { 0.0 } else { values[j] * self.divisor(i) }) / below;
        (0..weights.len()).map(|i| if self.base[i] { one(i) } else { 0.0 }).collect()
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(self.base)
    }
}
