//! Gini's coefficient: Σ_ij w_i w_j max(y_i, y_j) / (N Σ w y) − 1, between 0 and 1.

use crate::quantiles::Ordered;

/// Σ w y; Σ_ij w_i w_j max(y_i, y_j) = Σ_k w_k y_k (C_(k−1) + C_k).
fn sums(group: &Ordered) -> (f64, f64) {
    let term = |k: usize| group.weight(k) * group.values()[k];
    let total = (0..group.len()).map(term).sum();
    let larger = (0..group.len()).map(|k| term(k) * (group.before(k) + group.before(k + 1))).sum();
    (total, larger)
}

/// None when the incomes do not sum to a positive number.
pub(super) fn gini(group: &Ordered) -> Option<f64> {
    let (total, larger) = sums(group);
    (total > 0.0).then(|| larger / (group.total() * total) - 1.0)
}

/// The exact derivative: 2 (y C_k + Σ_(j>k) w y) / (N Y) − (G + 1) (1 / N + y / Y); `members` in the order of `group`.
pub(super) fn influence(n: usize, members: &[usize], group: &Ordered) -> Option<Vec<f64>> {
    let (total, larger) = sums(group);
    let (weight, both) = (group.total(), larger / (group.total() * total));
    let mut u = vec![0.0; n];
    let mut above = total;
    for (k, i) in members.iter().enumerate() {
        let y = group.values()[k];
        above -= group.weight(k) * y;
        u[*i] = 2.0 * (y * group.before(k + 1) + above) / (weight * total) - both * (1.0 / weight + y / total);
    }
    (total > 0.0).then_some(u)
}
