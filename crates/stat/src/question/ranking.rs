//! Ranking: «your first, second and third choice» among several.

use super::{Base, QuestionError, check};
use crate::margin::MISSING;
use crate::proportion::Estimate;
use crate::statistic::{Ratio, Stacked};
use crate::survey::{Estimates, Survey};

/// One choice.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ranked {
    /// Units of non-zero weight that ranked it, at any rank, and first.
    pub ranked_n: usize,
    pub first_n: usize,
    /// Mean points per respondent: `points[0]` for a first rank …, 0 when not ranked.
    pub score: Estimate,
    /// Share of respondents that rank it first.
    pub first: Estimate,
    /// Share that rank it at all.
    pub ranked: Estimate,
    /// Mean rank among those who rank it; none when nobody does.
    pub mean_rank: Option<Estimate>,
}

/// A question of ranking.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranking {
    pub base: Base,
    /// Respondents that gave fewer ranks than the points allow; they count, with 0 for what they left out.
    pub partial: usize,
    pub choices: Vec<Ranked>,
    /// Scores of all choices with their covariances: whether one is really before another is a contrast of them.
    pub scores: Estimates,
}

/// `ranks[j][i]`: the rank, from 1, that unit i gives to choice j; none: not ranked. `points[r − 1]` is what rank r is
/// worth, as 3, 2, 1. Base: those who ranked at least one choice.
pub fn ranking(survey: &Survey, ranks: &[Vec<Option<u8>>], points: &[f64], domain: Option<&[bool]>) -> Result<Ranking, QuestionError> {
    check_ranks(survey, ranks, points.len())?;
    let w = survey.weights();
    let given = |i: usize| ranks.iter().filter(|choice| choice[i].is_some()).count();
    let answered: Vec<bool> = (0..w.len()).map(|i| given(i) > 0).collect();
    let base = Base::of(survey, &answered, domain)?;
    let inside: Vec<bool> = answered.iter().enumerate().map(|(i, yes)| *yes && domain.is_none_or(|d| d[i])).collect();
    let score = |rank: &Option<u8>| rank.map_or(0.0, |r| points[usize::from(r) - 1]);
    let all = Stacked::of(ranks.iter().map(|choice| Ratio::mean(choice.iter().map(score).collect(), inside.clone())));
    let scores = survey.estimate(&all)?;
    let choices: Result<Vec<Ranked>, _> =
        ranks.iter().enumerate().map(|(j, choice)| one(survey, choice, &inside, base, &scores, j, &score)).collect();
    let wanted = points.len().min(ranks.len());
    let partial = (0..w.len()).filter(|i| inside[*i] && w[*i] != 0.0 && given(*i) < wanted).count();
    Ok(Ranking { base, partial, choices: choices?, scores })
}

fn one(
    survey: &Survey,
    choice: &[Option<u8>],
    inside: &[bool],
    base: Base,
    scores: &Estimates,
    j: usize,
    score: &dyn Fn(&Option<u8>) -> f64,
) -> Result<Ranked, QuestionError> {
    let w = survey.weights();
    let units: Vec<usize> = (0..w.len()).filter(|i| inside[*i] && w[*i] != 0.0).collect();
    let share = |test: &dyn Fn(&Option<u8>) -> bool| -> Result<(Estimate, usize), QuestionError> {
        let y: Vec<f64> = choice.iter().map(|rank| f64::from(u8::from(test(rank)))).collect();
        let found = survey.estimate(&Ratio::mean(y, inside.to_vec()))?;
        let p = found.values[0];
        let count = units.iter().filter(|i| test(&choice[**i])).count();
        Ok((base.estimate(p, found.standard_error(0), p * (1.0 - p)), count))
    };
    let ((first, first_n), (ranked, ranked_n)) = (share(&|rank| *rank == Some(1))?, share(&|rank| rank.is_some())?);
    let value = scores.values[j];
    let spread = units.iter().map(|i| w[*i] * (score(&choice[*i]) - value).powi(2)).sum::<f64>() / base.weight;
    let mean_rank = (ranked_n > 0).then(|| mean_rank(survey, choice, inside)).transpose()?;
    Ok(Ranked { ranked_n, first_n, score: base.estimate(value, scores.standard_error(j), spread), first, ranked, mean_rank })
}

/// The mean rank over the sub-domain of those who ranked the choice.
fn mean_rank(survey: &Survey, choice: &[Option<u8>], inside: &[bool]) -> Result<Estimate, QuestionError> {
    let y: Vec<f64> = choice.iter().map(|rank| rank.map_or(0.0, f64::from)).collect();
    let who: Vec<bool> = choice.iter().zip(inside).map(|(rank, inside)| *inside && rank.is_some()).collect();
    let base = Base::of(survey, &who, None)?;
    let found = survey.estimate(&Ratio::mean(y, who))?;
    Ok(Estimate { deff: None, ..base.estimate(found.values[0], found.standard_error(0), 0.0) })
}

/// Ranks between 1 and the number of points, none given twice by a unit.
fn check_ranks(survey: &Survey, ranks: &[Vec<Option<u8>>], highest: usize) -> Result<(), QuestionError> {
    if ranks.is_empty() || highest == 0 {
        return Err(QuestionError::NoLevel);
    }
    ranks.iter().try_for_each(|choice| check(survey, &[("rangs", choice.len())]))?;
    for unit in 0..survey.weights().len() {
        let mut seen = vec![false; highest];
        for rank in ranks.iter().filter_map(|choice| choice[unit]) {
            let place = usize::from(rank).checked_sub(1).filter(|place| *place < highest);
            let place = place.ok_or(QuestionError::BadRank { unit: unit + 1, rank, highest })?;
            if std::mem::replace(&mut seen[place], true) {
                return Err(QuestionError::RankTwice { unit: unit + 1, rank });
            }
        }
    }
    Ok(())
}

/// Ranks from the other way of writing them: `choices[r][i]` is the code of what unit i puts at rank r + 1, or
/// [`MISSING`]. A gap (a third choice without a second) keeps its rank.
pub fn by_choice(choices: &[Vec<u16>], levels: usize) -> Result<Vec<Vec<Option<u8>>>, QuestionError> {
    let units = choices.first().map_or(0, Vec::len);
    let mut ranks = vec![vec![None; units]; levels];
    for (place, codes) in choices.iter().enumerate() {
        if codes.len() != units {
            return Err(QuestionError::Lengths { what: "choix", found: codes.len(), expected: units });
        }
        let rank = u8::try_from(place + 1).unwrap_or(u8::MAX);
        for (unit, code) in codes.iter().enumerate().filter(|(_, code)| **code != MISSING) {
            let choice = ranks.get_mut(usize::from(*code)).ok_or(QuestionError::BadCode { unit: unit + 1, code: *code, levels })?;
            if choice[unit].replace(rank).is_some() {
                return Err(QuestionError::RankTwice { unit: unit + 1, rank });
            }
        }
    }
    Ok(ranks)
}
