//! The variables of a catalogue: which ones are read, and which of them may be summed.

use super::{Aggregation, Catalogue, Way};
use crate::formula::Expr;
use base::VariableId;
use std::collections::BTreeSet;

impl Aggregation {
    /// Variables of the rule itself: the weight of a mean.
    pub fn variables(&self) -> BTreeSet<VariableId> {
        match self {
            Aggregation::WeightedMean { weight } => weight.variables(),
            _ => BTreeSet::new(),
        }
    }

    /// True when bare variables of the formula are summed over communes.
    fn sums(&self) -> bool {
        matches!(self, Aggregation::Sum | Aggregation::DifferenceOfSums | Aggregation::RatioOfSums | Aggregation::AnnualisedRatioOfSums)
    }
}

impl Catalogue {
    /// Variables that some formula sums over communes: counts. A median, or a rate that is only read commune by commune, is none.
    pub fn additive_variables(&self) -> BTreeSet<VariableId> {
        let ways = self.indicators.iter().flat_map(|indicator| &indicator.ways);
        let mut additive: BTreeSet<VariableId> =
            ways.clone().filter(|way| way.aggregation.sums()).flat_map(|way| bare(&way.expr)).collect();
        additive.extend(ways.flat_map(|way: &Way| way.aggregation.variables()));
        let crosswalks = self.crosswalks.iter().filter(|crosswalk| additive.contains(&crosswalk.variable));
        let replaced: BTreeSet<VariableId> = crosswalks.flat_map(|crosswalk| bare(&crosswalk.instead)).collect();
        additive.extend(replaced);
        additive
    }
}

/// Variables that stand outside `each(…)`.
fn bare(expr: &Expr) -> BTreeSet<VariableId> {
    match expr {
        Expr::Each(_) => BTreeSet::new(),
        Expr::Negate(inner) | Expr::SumOverYears { inner, .. } => bare(inner),
        Expr::Binary { left, right, .. } => bare(left).into_iter().chain(bare(right)).collect(),
        Expr::Where { inner, .. } => bare(inner),
        other => other.variables(),
    }
}
