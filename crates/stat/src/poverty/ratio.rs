//! S80/S20: the mean income of the richest fifth over that of the poorest.

use super::{Incomes, indicator, quantile};
use crate::quantiles::Ordered;

/// Weights and incomes above the fourth quintile and up to the first.
struct Ends {
    first: f64,
    fourth: f64,
    poor: (f64, f64),
    rich: (f64, f64),
}

impl Ends {
    fn of(group: &Ordered) -> Option<Ends> {
        let (first, fourth) = (quantile(group, 0.2)?, quantile(group, 0.8)?);
        let sums = |keep: &dyn Fn(f64) -> bool| {
            let kept = (0..group.len()).filter(|k| keep(group.values()[*k]));
            kept.fold((0.0, 0.0), |(w, wy), k| (w + group.weight(k), wy + group.weight(k) * group.values()[k]))
        };
        Some(Ends { first, fourth, poor: sums(&|y| y <= first), rich: sums(&|y| y > fourth) })
    }

    fn ratio(&self) -> f64 {
        (self.rich.1 / self.rich.0) / (self.poor.1 / self.poor.0)
    }
}

/// None when the poorest fifth has no income or nobody is above the fourth quintile.
pub(super) fn of_quintiles(group: &Ordered) -> Option<f64> {
    Some(Ends::of(group)?.ratio()).filter(|ratio| ratio.is_finite())
}

/// Densities cancel: the income carried over a quintile is the quintile itself.
/// I = S [(y 1{y > q₄} + q₄ (1{y ≤ q₄} − 0.8)) / A − 0.2 / N_A − (y 1{y ≤ q₁} − q₁ (1{y ≤ q₁} − 0.2)) / B + 0.2 / N_B].
pub(super) fn influence(incomes: &Incomes, n: usize, members: &[usize], group: &Ordered) -> Option<Vec<f64>> {
    let ends = Ends::of(group)?;
    let ratio = ends.ratio();
    let mut u = vec![0.0; n];
    for i in members {
        let y = incomes.y[*i];
        let (poor, rich) = (indicator(y <= ends.first), indicator(y > ends.fourth));
        let top = (y * rich + ends.fourth * (0.2 - rich)) / ends.rich.1 - 0.2 / ends.rich.0;
        let bottom = (y * poor - ends.first * (poor - 0.2)) / ends.poor.1 - 0.2 / ends.poor.0;
        u[*i] = ratio * (top - bottom);
    }
    Some(u)
}
