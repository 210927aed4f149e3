//! Design-based t tests: one mean, two groups, two waves of the same persons.
//!
//! In: a number per unit (NaN: no answer), groups, the domain, and a [`Survey`]. Out: the estimate with its standard
//! error, t, degrees of freedom, p-value and interval.
//!
//! Source: R survey 4.5, `svyttest`: the degrees of freedom are those of the design (PSUs less strata with a unit of the
//! base) less one, for one sample as for two. The difference of two groups is the slope of the regression of y on the
//! indicator of the second group, which is the difference of the two means with the same influences.

use crate::chisq::TestError;
use crate::distribution::student_two_sided;
use crate::quantile::student;
use crate::statistic::{Ratio, Stacked, Statistic};
use crate::survey::Survey;

/// A t test and its interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TTest {
    /// The mean, or the mean of the second group less that of the first.
    pub estimate: f64,
    pub standard_error: f64,
    /// (estimate − what is tested) / standard error.
    pub statistic: f64,
    pub degrees_of_freedom: f64,
    /// P(|t| ≥ what was found), both sides.
    pub p_value: f64,
    /// Bounds of the estimate at `level`.
    pub low: f64,
    pub high: f64,
    pub level: f64,
    /// Units of the base.
    pub n: usize,
}

impl TTest {
    /// From an estimate, its standard error and degrees of freedom; refused when there is no variance or no degree.
    pub fn new(estimate: f64, standard_error: f64, null: f64, df: f64, level: f64, n: usize) -> Result<TTest, TestError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(TestError::BadLevel { level });
        }
        if standard_error.is_nan() || standard_error <= 0.0 {
            return Err(TestError::NoVariance);
        }
        let statistic = (estimate - null) / standard_error;
        let p_value = student_two_sided(statistic, df).ok_or(TestError::NoDegreesOfFreedom)?;
        let half = student((1.0 + level) / 2.0, df).ok_or(TestError::NoDegreesOfFreedom)? * standard_error;
        let (low, high) = (estimate - half, estimate + half);
        Ok(TTest { estimate, standard_error, statistic, degrees_of_freedom: df, p_value, low, high, level, n })
    }
}

/// That the mean of `y` over the domain is `null`.
pub fn one_sample(survey: &Survey, y: &[f64], domain: &[bool], null: f64, level: f64) -> Result<TTest, TestError> {
    check(survey, &[y.len(), domain.len()])?;
    let base: Vec<bool> = y.iter().zip(domain).map(|(y, inside)| *inside && !y.is_nan()).collect();
    let (n, df) = size(survey, &base);
    let found = survey.estimate(&Ratio::mean(y.to_vec(), base))?;
    TTest::new(found.values[0], found.standard_error(0), null, df, level, n)
}

/// That the mean of `after` − `before` is 0 among the persons who gave both.
pub fn paired(survey: &Survey, before: &[f64], after: &[f64], domain: &[bool], level: f64) -> Result<TTest, TestError> {
    check(survey, &[before.len(), after.len()])?;
    let change: Vec<f64> = before.iter().zip(after).map(|(b, a)| a - b).collect();
    one_sample(survey, &change, domain, 0.0, level)
}

/// That the mean of `y` is the same in the second group (`Some(true)`) as in the first (`Some(false)`).
pub fn two_groups(survey: &Survey, y: &[f64], second: &[Option<bool>], domain: &[bool], level: f64) -> Result<TTest, TestError> {
    check(survey, &[y.len(), second.len(), domain.len()])?;
    let group = |which: bool| -> Vec<bool> { (0..y.len()).map(|i| domain[i] && !y[i].is_nan() && second[i] == Some(which)).collect() };
    let bases = [group(false), group(true)];
    if let Some(empty) = bases.iter().position(|base| size(survey, base).0 == 0) {
        return Err(TestError::EmptyGroup { group: empty + 1 });
    }
    let both: Vec<bool> = bases[0].iter().zip(&bases[1]).map(|(a, b)| *a || *b).collect();
    let (n, df) = size(survey, &both);
    let means = InBase { parts: Stacked::of(bases.map(|base| Ratio::mean(y.to_vec(), base))), base: &both };
    let (estimate, standard_error) = survey.estimate(&means)?.contrast(&[-1.0, 1.0]);
    TTest::new(estimate, standard_error, 0.0, df, level, n)
}

/// Several means whose degrees of freedom and lonely units are those of their common base, as in a regression.
pub(crate) struct InBase<'a> {
    pub parts: Stacked<'a>,
    pub base: &'a [bool],
}

impl Statistic for InBase<'_> {
    fn len(&self) -> usize {
        self.parts.len()
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.parts.values(weights)
    }

    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64> {
        self.parts.influence(weights, values, j)
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        Some(self.base)
    }
}

/// Units of non-zero weight of a base, and the degrees of freedom of its design less one.
pub(crate) fn size(survey: &Survey, base: &[bool]) -> (usize, f64) {
    let n = survey.weights().iter().zip(base).filter(|(w, inside)| **inside && **w != 0.0).count();
    (n, f64::from(survey.degrees_of_freedom(Some(base))) - 1.0)
}

fn check(survey: &Survey, lengths: &[usize]) -> Result<(), TestError> {
    let expected = survey.weights().len();
    let wrong = lengths.iter().find(|found| **found != expected);
    wrong.map_or(Ok(()), |found| Err(TestError::Lengths { found: *found, expected }))
}
