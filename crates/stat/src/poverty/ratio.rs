//! S80/S20: the income of the richest fifth over that of the poorest.

use super::{Incomes, indicator, quantile};
use crate::quantiles::Ordered;

/// Quintiles, and weighted incomes up to the first and above the fourth.
struct Ends {
    first: f64,
    fourth: f64,
    poor: f64,
    rich: f64,
}

impl Ends {
    fn of(group: &Ordered) -> Option<Ends> {
        let (first, fourth) = (quantile(group, 0.2)?, quantile(group, 0.8)?);
        let sum = |keep: &dyn Fn(f64) -> bool| {
            let kept = (0..group.len()).filter(|k| keep(group.values()[*k]));
            kept.map(|k| group.weight(k) * group.values()[k]).sum()
        };
        Some(Ends { first, fourth, poor: sum(&|y| y <= first), rich: sum(&|y| y > fourth) })
    }
}

/// Σ w y above the fourth quintile over Σ w y up to the first; none when the poorest fifth has no positive income.
pub(super) fn of_quintiles(group: &Ordered) -> Option<f64> {
    let ends = Ends::of(group)?;
    (ends.poor > 0.0).then(|| ends.rich / ends.poor)
}

/// Densities cancel: the income carried over a quintile is the quintile itself.
/// I = S [(y 1{y > q₄} + q₄ (1{y ≤ q₄} − 0.8)) / A − (y 1{y ≤ q₁} − q₁ (1{y ≤ q₁} − 0.2)) / B], S = A / B.
pub(super) fn influence(incomes: &Incomes, n: usize, members: &[usize], group: &Ordered) -> Option<Vec<f64>> {
    let ends = Ends::of(group).filter(|ends| ends.poor > 0.0)?;
    let mut u = vec![0.0; n];
    for i in members {
        let y = incomes.y[*i];
        let (poor, rich) = (indicator(y <= ends.first), indicator(y > ends.fourth));
        let top = y * rich + ends.fourth * (0.2 - rich);
        let bottom = y * poor - ends.first * (poor - 0.2);
        u[*i] = top / ends.poor - bottom * ends.rich / (ends.poor * ends.poor);
    }
    Some(u)
}
