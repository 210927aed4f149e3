//! The threshold of poverty, the rate and the gap below it.

use super::{Incomes, indicator, quantile};
use crate::quantiles::Ordered;

/// share × median.
pub(super) fn threshold(whole: &Ordered, share: f64) -> Option<f64> {
    Some(share * quantile(whole, 0.5)?)
}

/// (T − median of the poor) / T; none when nobody is below T.
pub(super) fn gap(group: &Ordered, threshold: f64) -> Option<f64> {
    Some((threshold - poor_median(group, threshold)?) / threshold)
}

fn poor_median(group: &Ordered, threshold: f64) -> Option<f64> {
    let poor = (0..group.len()).take_while(|k| group.values()[*k] < threshold).map(|k| (group.values()[k], group.weight(k)));
    quantile(&Ordered::sorted(poor)?, 0.5)
}

/// −share (1{y ≤ M} − 1/2) / (N f(M)), for every unit of the base.
pub(super) fn threshold_influence(incomes: &Incomes, weights: &[f64], whole: &Ordered, share: f64) -> Option<Vec<f64>> {
    let median = quantile(whole, 0.5)?;
    let slope = -share / (whole.total() * whole.density(median));
    let mut u = vec![0.0; weights.len()];
    incomes.members(None).filter(|i| weights[*i] != 0.0).for_each(|i| u[i] = slope * (indicator(incomes.y[i] <= median) - 0.5));
    Some(u)
}

/// (1{y < T} − R) / N_D in the group, plus f_D(T) times the influence of T in the base.
pub(super) fn influence(
    incomes: &Incomes,
    weights: &[f64],
    members: &[usize],
    (whole, group): (&Ordered, &Ordered),
    share: f64,
) -> Option<Vec<f64>> {
    let threshold = threshold(whole, share)?;
    let (rate, density) = (group.below(threshold), group.density(threshold));
    let mut u = threshold_influence(incomes, weights, whole, share)?;
    u.iter_mut().for_each(|u| *u *= density);
    members.iter().for_each(|i| u[*i] += (indicator(incomes.y[*i] < threshold) - rate) / group.total());
    Some(u)
}

/// M I(T) / T² − I(M) / T, where the median M of the poor solves Σ w 1{y ≤ M} = 1/2 Σ w 1{y < T}:
/// I(M) = [f(T) I(T) / 2 − (1{y ≤ M} − 1/2 1{y < T}) / N_D] / f(M), densities of the group.
pub(super) fn gap_influence(
    incomes: &Incomes,
    weights: &[f64],
    members: &[usize],
    (whole, group): (&Ordered, &Ordered),
    share: f64,
) -> Option<Vec<f64>> {
    let threshold = threshold(whole, share)?;
    let median = poor_median(group, threshold)?;
    let (at_threshold, at_median) = (group.density(threshold), group.density(median));
    let mut u = threshold_influence(incomes, weights, whole, share)?;
    let carried = median / (threshold * threshold) - at_threshold / (2.0 * at_median * threshold);
    u.iter_mut().for_each(|u| *u *= carried);
    for i in members {
        let y = incomes.y[*i];
        u[*i] += (indicator(y <= median) - 0.5 * indicator(y < threshold)) / (group.total() * at_median * threshold);
    }
    Some(u)
}
