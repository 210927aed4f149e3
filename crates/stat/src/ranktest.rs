//! Design-based rank tests: does one group answer higher than another, on a scale where only the order counts.
//!
//! In: an ordered answer per unit (NaN: none), the group of each unit, and a [`Survey`]. Out: the difference of mean
//! rank scores with its t test for two groups, Wald's F for more.
//!
//! The rank of a unit is estimated from the weights: R̂(y) = Σ_{y' < y} w + ½ Σ_{y' = y} w, as a share of Σ w. The scores
//! are then held fixed, which changes nothing to the first order when the groups have the same law (Lumley and Scott
//! 2013, *Biometrika* 100). R survey 4.5, `svyranktest`.

use crate::chisq::{TestError, wald};
use crate::distribution::normal_quantile;
use crate::margin::MISSING;
use crate::statistic::{Ratio, Stacked};
use crate::survey::Survey;
use crate::ttest::{InBase, TTest, size};

/// What is made of a rank r between 0 and 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scores {
    /// r: Wilcoxon's test for two groups, Kruskal and Wallis's for more.
    Wilcoxon,
    /// Φ⁻¹(r).
    VanDerWaerden,
    /// 1{r > ½}: Mood's.
    Median,
}

/// A rank test and its outcome.
#[derive(Clone, PartialEq, Debug)]
pub struct RankTest {
    /// Mean score of the second group less that of the first; none with more than two groups.
    pub difference: Option<TTest>,
    /// Mean score of each group.
    pub means: Vec<f64>,
    /// Wald's χ² of «all means are the same», and how many contrasts that is.
    pub chi_squared: f64,
    pub constraints: usize,
    pub ddf: f64,
    pub p_value: f64,
}

/// That `groups` (codes below `group_count`, or [`MISSING`]) answer alike. The degrees of freedom are those of the
/// design less the contrasts.
pub fn rank_test(
    survey: &Survey,
    y: &[f64],
    groups: &[u16],
    group_count: usize,
    domain: &[bool],
    scores: Scores,
) -> Result<RankTest, TestError> {
    let n = survey.weights().len();
    if let Some(found) = [y.len(), groups.len(), domain.len()].into_iter().find(|found| *found != n) {
        return Err(TestError::Lengths { found, expected: n });
    }
    if group_count < 2 {
        return Err(TestError::OneLevel { rows: group_count, columns: group_count });
    }
    let known = |i: usize| domain[i] && !y[i].is_nan() && groups[i] != MISSING && usize::from(groups[i]) < group_count;
    let base: Vec<bool> = (0..n).map(known).collect();
    let score = scored(survey.weights(), y, &base, scores)?;
    compared(survey, &score, groups, group_count, &base)
}

fn compared(survey: &Survey, score: &[f64], groups: &[u16], group_count: usize, base: &[bool]) -> Result<RankTest, TestError> {
    let members = |g: usize| -> Vec<bool> { base.iter().zip(groups).map(|(inside, code)| *inside && usize::from(*code) == g).collect() };
    let bases: Vec<Vec<bool>> = (0..group_count).map(members).collect();
    if let Some(empty) = bases.iter().position(|base| size(survey, base).0 == 0) {
        return Err(TestError::EmptyGroup { group: empty + 1 });
    }
    let parts = Stacked::of(bases.into_iter().map(|base| Ratio::mean(score.to_vec(), base)));
    let found = survey.estimate(&InBase { parts, base })?;
    let constraints = group_count - 1;
    let (n, one_less) = size(survey, base);
    let ddf = one_less + 1.0 - constraints as f64;
    if ddf <= 0.0 {
        return Err(TestError::TooFewDegreesOfFreedom { df: one_less + 1.0, constraints });
    }
    let contrast = |g: usize| (0..group_count).map(|h| f64::from(u8::from(h == g)) - f64::from(u8::from(h == 0))).collect();
    let rows: Vec<Vec<f64>> = (1..group_count).map(contrast).collect();
    let test = wald(&found, &rows, &[], ddf)?;
    let difference = match rows.as_slice() {
        [only] => Some(found.contrast(only)).map(|(d, se)| TTest::new(d, se, 0.0, ddf, 0.95, n)).transpose()?,
        _ => None,
    };
    Ok(RankTest { difference, means: found.values, chi_squared: test.chi_squared, constraints, ddf, p_value: test.p_value })
}

/// The score of each unit of the base, 0 elsewhere.
fn scored(weights: &[f64], y: &[f64], base: &[bool], scores: Scores) -> Result<Vec<f64>, TestError> {
    let mut order: Vec<usize> = (0..y.len()).filter(|i| base[*i] && weights[*i] != 0.0).collect();
    order.sort_by(|i, j| y[*i].total_cmp(&y[*j]));
    let sum: f64 = order.iter().map(|i| weights[*i]).sum();
    let (mut score, mut below) = (vec![0.0; y.len()], 0.0);
    for tie in order.chunk_by(|i, j| y[*i] == y[*j]) {
        let rank = midrank(weights, tie, below) / sum;
        let value = match scores {
            Scores::Wilcoxon => rank,
            Scores::VanDerWaerden => normal_quantile(rank).ok_or(TestError::NegativeMargin)?,
            Scores::Median => f64::from(u8::from(rank > 0.5)),
        };
        tie.iter().for_each(|i| score[*i] = value);
        below += tie.iter().map(|i| weights[*i]).sum::<f64>();
    }
    Ok(score)
}

/// The mean over the tied units of (weight up to the unit − half its own). With equal weights it is the middle of the
/// tie; with unequal ones it depends slightly on the order of the rows, as in R: units of a tie are taken in that order.
fn midrank(weights: &[f64], tie: &[usize], below: f64) -> f64 {
    let mut up_to = below;
    let mut sum = 0.0;
    for i in tie {
        up_to += weights[*i];
        sum += up_to - weights[*i] / 2.0;
    }
    sum / tie.len() as f64
}
