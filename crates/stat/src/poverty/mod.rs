//! Poverty and inequality of incomes: threshold, rate, gap, quintile ratio, Gini, with their influence functions.
//!
//! In: an income per unit and the weights. Out: statistics (shares and ratios, no percentages), whose variance comes from
//! linearisation (Deville 1999; Osier, *Survey Research Methods* 3, 2009) or from replicates. Definitions: Eurostat's,
//! as R laeken 0.5.2 has them.

mod gini;
mod rate;
mod ratio;

use crate::quantiles::statistic::order;
use crate::quantiles::{Ordered, Rule};
use crate::statistic::{Statistic, misfit};

/// Incomes of the units of a base, sorted once.
#[derive(Clone, PartialEq, Debug)]
pub struct Incomes {
    y: Vec<f64>,
    base: Vec<bool>,
    order: Vec<u32>,
}

impl Incomes {
    /// `base`: units that have an income; the national threshold comes from them all.
    pub fn new(y: Vec<f64>, base: Vec<bool>) -> Incomes {
        let order = order(&y, &base);
        Incomes { y, base, order }
    }

    /// Units of the base, and of a group when there is one, by income.
    fn members<'a>(&'a self, group: Option<&'a [bool]>) -> impl Iterator<Item = usize> + 'a {
        self.order.iter().map(|i| *i as usize).filter(move |i| group.is_none_or(|g| g[*i]))
    }

    fn ordered(&self, weights: &[f64], group: Option<&[bool]>) -> Option<Ordered> {
        Ordered::sorted(self.members(group).map(|i| (self.y[i], weights[i]))).filter(|ordered| !ordered.is_empty())
    }
}

/// Which indicator.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Indicator {
    /// A share (0.6) of the median of the whole base: the at-risk-of-poverty threshold.
    Threshold { share: f64 },
    /// The share of a group whose income is below the threshold of the whole base.
    Rate { share: f64 },
    /// (threshold − median of the poor of a group) / threshold: the relative median at-risk-of-poverty gap.
    Gap { share: f64 },
    /// S80/S20: income above the fourth quintile over income up to the first, in a group.
    QuintileRatio,
    /// Gini's coefficient in a group, from 0 to 1.
    Gini,
}

/// An indicator over a group of the base (none: the whole base) as a statistic.
#[derive(Clone, Debug)]
pub struct Poverty<'a> {
    pub incomes: &'a Incomes,
    pub indicator: Indicator,
    /// Units of the group, a part of the base.
    pub group: Option<Vec<bool>>,
}

impl<'a> Poverty<'a> {
    pub fn new(incomes: &'a Incomes, indicator: Indicator) -> Poverty<'a> {
        Poverty { incomes, indicator, group: None }
    }

    /// The same in a group; the threshold stays that of the whole base.
    pub fn within(self, group: &[bool]) -> Poverty<'a> {
        let group = group.iter().zip(&self.incomes.base).map(|(group, base)| *group && *base).collect();
        Poverty { group: Some(group), ..self }
    }

    fn value(&self, weights: &[f64]) -> Option<f64> {
        let group = self.incomes.ordered(weights, self.group.as_deref())?;
        let whole = |share: f64| self.incomes.ordered(weights, None).and_then(|all| rate::threshold(&all, share));
        match self.indicator {
            Indicator::Threshold { share } => whole(share),
            Indicator::Rate { share } => Some(group.below(whole(share)?)),
            Indicator::Gap { share } => rate::gap(&group, whole(share)?),
            Indicator::QuintileRatio => ratio::of_quintiles(&group),
            Indicator::Gini => gini::gini(&group),
        }
    }

    fn slope(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let incomes = self.incomes;
        let (whole, group) = (incomes.ordered(weights, None)?, incomes.ordered(weights, self.group.as_deref())?);
        let members: Vec<usize> = incomes.members(self.group.as_deref()).filter(|i| weights[*i] != 0.0).collect();
        match self.indicator {
            Indicator::Threshold { share } => rate::threshold_influence(incomes, weights, &whole, share),
            Indicator::Rate { share } => rate::influence(incomes, weights, &members, (&whole, &group), share),
            Indicator::Gap { share } => rate::gap_influence(incomes, weights, &members, (&whole, &group), share),
            Indicator::QuintileRatio => ratio::influence(incomes, weights.len(), &members, &group),
            Indicator::Gini => gini::influence(weights.len(), &members, &group),
        }
    }
}

impl Statistic for Poverty<'_> {
    fn len(&self) -> usize {
        1
    }

    fn misfit(&self, units: usize) -> Option<usize> {
        misfit(units, [self.incomes.y.len(), self.incomes.base.len(), self.group.as_ref().map_or(units, Vec::len)])
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        vec![self.value(weights).unwrap_or(f64::NAN)]
    }

    /// Not a number, hence an error of the estimate, where the income has no density.
    fn influence(&self, weights: &[f64], _values: &[f64], _j: usize) -> Vec<f64> {
        self.slope(weights).unwrap_or_else(|| vec![f64::NAN; weights.len()])
    }

    fn domain(&self, _j: usize) -> Option<&[bool]> {
        let threshold = matches!(self.indicator, Indicator::Threshold { .. });
        self.group.as_deref().filter(|_| !threshold).or(Some(&self.incomes.base))
    }
}

/// The weighted quantile of laeken: half-way between two values at an exact step.
fn quantile(ordered: &Ordered, p: f64) -> Option<f64> {
    ordered.quantile(p, Rule::School)
}

fn indicator(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
