//! Weighted quantiles with their intervals, over groups of a survey.
//!
//! In: a survey, a number per unit, groups, probabilities, one of the definitions of a quantile and of the kinds of
//! interval. Out: for each group and probability the quantile, its bounds (none where there is none), its standard
//! error, the degrees of freedom; or the reason why there is nothing.

mod groups;
mod interval;
mod rule;
mod spread;
pub(crate) mod statistic;

pub use interval::Kind;
pub use rule::{Ordered, Rule};
pub use statistic::Quantiles;

use crate::proportion::EstimateError;
use crate::quantile::student;
use crate::survey::Survey;
use groups::{Groups, Members};
use interval::Proportion;
use rayon::prelude::*;
use spread::Spread;

/// A unit in no group.
pub const NO_GROUP: u32 = u32::MAX;

/// The degrees of freedom of an interval.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Df {
    /// Those of what the design leaves in the group.
    #[default]
    Domain,
    /// Those of the whole design.
    Design,
    /// A number; infinity for normal quantiles.
    Given(f64),
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// One value per unit; in no group it may be anything.
    pub y: &'a [f64],
    /// Group of each unit, from 0, or [`NO_GROUP`]; none: all units are one group.
    pub groups: Option<&'a [u32]>,
    pub probs: &'a [f64],
    pub rule: Rule,
    pub interval: Kind,
    pub level: f64,
    pub df: Df,
}

impl<'a> Request<'a> {
    /// The quantiles of all units, with the usual rule and Woodruff's interval at 95 %.
    pub fn of(y: &'a [f64], probs: &'a [f64]) -> Request<'a> {
        Request { y, groups: None, probs, rule: Rule::Math, interval: Kind::Mean, level: 0.95, df: Df::Domain }
    }
}

/// An estimated quantile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct QuantileEstimate {
    pub value: f64,
    /// None: the bound of F is outside [0, 1], or there is no degree of freedom.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// (high − low) / 2 t, as R's `svyquantile`; none when a bound is.
    pub standard_error: Option<f64>,
    pub degrees_of_freedom: f64,
    /// Units of the group with a weight other than zero.
    pub n: usize,
}

/// For each group, for each probability, the quantile or why there is none.
pub type ByGroup = Vec<Vec<Result<QuantileEstimate, EstimateError>>>;

/// Quantiles of each group: one sort a group, in parallel, and sums by primary unit for the variance of F(q̂).
///
/// Woodruff's interval is centred at F(q̂), not at p: with ties F(q̂) may be well above p. Its bounds are those of the
/// proportion F(q̂), with its variance in the survey (a domain of the whole design, calibration and replicates
/// included), carried back by the rule. Source: R survey 4.5, `svyquantile`; Woodruff 1952.
pub fn quantiles(survey: &Survey, request: &Request) -> Result<ByGroup, EstimateError> {
    let n = survey.weights().len();
    for found in [Some(request.y.len()), request.groups.map(<[u32]>::len)].into_iter().flatten() {
        if found != n {
            return Err(EstimateError::Lengths { found, expected: n });
        }
    }
    let groups = Groups::new(n, request.groups)?;
    let design_df = || f64::from(survey.degrees_of_freedom(None));
    let whole = if request.df == Df::Design { design_df() } else { f64::INFINITY };
    let one = |spread: &mut Spread, g: usize| of_group(survey, request, &groups.members(g), spread, whole);
    Ok((0..groups.count()).into_par_iter().map_init(|| Spread::new(survey), one).collect())
}

fn of_group(
    survey: &Survey,
    request: &Request,
    members: &Members,
    spread: &mut Spread,
    whole: f64,
) -> Vec<Result<QuantileEstimate, EstimateError>> {
    let weights = survey.weights();
    let pairs: Vec<(f64, f64)> = members.rows.iter().map(|i| (request.y[*i as usize], weights[*i as usize])).collect();
    let refused = |error: EstimateError| request.probs.iter().map(|_| Err(error)).collect();
    if pairs.iter().any(|(_, weight)| *weight < 0.0) {
        return refused(EstimateError::NegativeWeight);
    }
    let Some(ordered) = Ordered::new(pairs) else { return refused(EstimateError::NotFinite) };
    if ordered.is_empty() {
        return refused(EstimateError::EmptyBase);
    }
    let own_df = spread.degrees_of_freedom(members);
    let df = match request.df {
        Df::Domain => own_df,
        Df::Design => whole,
        Df::Given(df) => df,
    };
    let mut one = |p: f64| {
        let value = ordered.quantile(p, request.rule).ok_or(EstimateError::Undefined)?;
        let bounds = match request.interval {
            Kind::Quantile => on_values(survey, request, members, p, value, df),
            Kind::Score => on_tests(request, members, &ordered, spread, p, df),
            _ => back(request, members, &ordered, spread, value, (df, own_df)),
        };
        let (low, high) = bounds?;
        let t = student(0.5 + request.level / 2.0, df);
        let standard_error = low.zip(high).zip(t).map(|((low, high), t)| (high - low) / (2.0 * t)).filter(|se| *se >= 0.0);
        Ok(QuantileEstimate { value, low, high, standard_error, degrees_of_freedom: df, n: ordered.len() })
    };
    request.probs.iter().map(|p| one(*p)).collect()
}

type Bounds = Result<(Option<f64>, Option<f64>), EstimateError>;

/// Bounds of F(q̂), carried back to values.
fn back(request: &Request, members: &Members, ordered: &Ordered, spread: &mut Spread, value: f64, df: (f64, f64)) -> Bounds {
    let share = ordered.at_most(value);
    let standard_error = spread.standard_error(members, request.y, value, share, ordered.total())?;
    let proportion = Proportion { value: share, standard_error, n: members.rows.len(), df: df.0, own_df: df.1, level: request.level };
    let (low, high) = proportion.bounds(request.interval);
    let carry = |p: Option<f64>| p.and_then(|p| ordered.quantile(p, request.rule));
    Ok((carry(low), carry(high)))
}

/// q̂ ± t s, s the standard error of the quantile itself over the replicates (or linearised with a density).
fn on_values(survey: &Survey, request: &Request, members: &Members, p: f64, value: f64, df: f64) -> Bounds {
    let statistic = Quantiles::new(request.y.to_vec(), members.domain(survey.weights().len()), vec![p], request.rule);
    let half = student(0.5 + request.level / 2.0, df).map(|t| (t, survey.estimate(&statistic)));
    match half {
        None => Ok((None, None)),
        Some((t, estimates)) => {
            let half = t * estimates?.standard_error(0);
            Ok((Some(value - half), Some(value + half)))
        }
    }
}

/// The first and the last value x where |F(x) − p| ≤ t s(F(x)); none when even the end of the values is not refused.
fn on_tests(request: &Request, members: &Members, ordered: &Ordered, spread: &mut Spread, p: f64, df: f64) -> Bounds {
    let Some(t) = student(0.5 + request.level / 2.0, df) else { return Ok((None, None)) };
    let mut score = |x: f64| -> Result<f64, EstimateError> {
        let share = ordered.at_most(x);
        let error = spread.standard_error(members, request.y, x, share, ordered.total())?;
        Ok(if error > 0.0 { (share - p) / error } else { (share - p) * f64::INFINITY })
    };
    let values = ordered.values();
    let mut first = |beyond: &dyn Fn(f64) -> bool| -> Result<usize, EstimateError> {
        let (mut low, mut high) = (0, values.len());
        while low < high {
            let middle = (low + high) / 2;
            if beyond(score(values[middle])?) { high = middle } else { low = middle + 1 }
        }
        Ok(low)
    };
    let (low, high) = (first(&|s| s >= -t)?, first(&|s| s > t)?);
    Ok((values.get(low).copied().filter(|_| low > 0), values.get(high).copied()))
}
