//! Agreement scales (Likert) and matrices of them: mean, top and bottom boxes, net balance, median, levels.

use super::{Alpha, Base, QuestionError, Shares, Single, check_codes, cronbach, indicators, single_choice};
use crate::margin::MISSING;
use crate::proportion::Estimate;
use crate::statistic::Stacked;
use crate::survey::Survey;

/// What the levels mean.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale<'a> {
    /// The number each level stands for, as 1 … 6; for a reversed item, given from 6 to 1.
    pub scores: &'a [f64],
    /// Levels of the top box («top 2»), as positions.
    pub top: &'a [usize],
    pub bottom: &'a [usize],
}

/// The figures of one item.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    pub base: Base,
    pub mean: Estimate,
    pub top: Estimate,
    pub bottom: Estimate,
    /// Share of the top less share of the bottom.
    pub net: Estimate,
    pub median: f64,
    /// The share of each level.
    pub levels: Single,
}

/// Who counts in the items of a matrix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatrixBase {
    /// Whoever answered the item.
    EachItem,
    /// Only those who answered all of them, so that all rows of the table have one base.
    AllItems,
}

/// Several items on one scale.
#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    pub items: Vec<Item>,
    /// Cronbach's alpha, on those who answered all items; none with fewer than two items or without variance.
    pub reliability: Option<Alpha>,
}

/// One item; all its figures are combinations of the shares of its levels, with standard errors from their covariance.
pub fn likert(survey: &Survey, codes: &[u16], scale: &Scale, domain: Option<&[bool]>) -> Result<Item, QuestionError> {
    let levels = single_choice(survey, codes, scale.scores.len(), domain)?;
    let net = scale.net()?;
    Ok(Item {
        base: levels.base,
        mean: levels.mean(scale.scores)?,
        top: levels.net(scale.top)?,
        bottom: levels.net(scale.bottom)?,
        net: levels.mean(&net)?,
        median: levels.median(scale.scores)?,
        levels,
    })
}

/// Every item of a matrix, and how well they hang together.
pub fn matrix(
    survey: &Survey,
    items: &[&[u16]],
    scale: &Scale,
    domain: Option<&[bool]>,
    base: MatrixBase,
) -> Result<Matrix, QuestionError> {
    items.iter().try_for_each(|codes| check_codes(survey, codes, scale.scores.len()))?;
    let one = |codes: &&[u16]| match base {
        MatrixBase::EachItem => likert(survey, codes, scale, domain),
        MatrixBase::AllItems => likert(survey, &answered_all(codes, items), scale, domain),
    };
    let found: Vec<Item> = items.iter().map(one).collect::<Result<_, _>>()?;
    let reliability = match cronbach(survey, items, scale.scores, domain) {
        Ok(alpha) => Some(alpha),
        Err(QuestionError::NoReliability { .. } | QuestionError::Estimate(_)) => None,
        Err(other) => return Err(other),
    };
    Ok(Matrix { items: found, reliability })
}

/// The codes of those who answered every item.
fn answered_all(codes: &[u16], items: &[&[u16]]) -> Vec<u16> {
    let all = |i: usize| items.iter().all(|item| item[i] != MISSING);
    codes.iter().enumerate().map(|(i, code)| if all(i) { *code } else { MISSING }).collect()
}

/// Mean of the second item less that of the first, and its standard error: the same persons answered both, so the
/// covariance counts.
pub fn compare_items(
    survey: &Survey,
    first: &[u16],
    second: &[u16],
    scores: &[f64],
    domain: Option<&[bool]>,
) -> Result<(f64, f64), QuestionError> {
    let levels = scores.len();
    check_codes(survey, first, levels)?;
    check_codes(survey, second, levels)?;
    let both = Stacked::of([Shares::new(first, levels, domain), Shares::new(second, levels, domain)]);
    let coefficients: Vec<f64> = scores.iter().map(|s| -s).chain(scores.iter().copied()).collect();
    Ok(survey.estimate(&both)?.contrast(&coefficients))
}

impl Scale<'_> {
    /// 1 for the top, −1 for the bottom, 0 between.
    fn net(&self) -> Result<Vec<f64>, QuestionError> {
        let (top, bottom) = (indicators(self.top, self.scores.len())?, indicators(self.bottom, self.scores.len())?);
        Ok(top.iter().zip(bottom).map(|(t, b)| t - b).collect())
    }
}
